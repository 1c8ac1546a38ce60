/* SPDX-License-Identifier: MIT */
#include "crowd.h"

#include <err.h>
#include <stdlib.h>
#include <wayland-client.h>

#include "buffer.h"
#include "client.h"
#include "window.h"

#define COLUMNS 25
#define PITCH 70 /* pixels */

struct crowd_member {
	struct wl_surface *surface;
	struct wl_subsurface *subsurface;
};

int crowd_init(struct crowd *crowd, struct client *client, struct window *window, uint32_t count)
{
	if (count == 0) {
		return 0;
	}
	crowd->subcompositor = client_require(client, &wl_subcompositor_interface, 1, 1);
	if (!crowd->subcompositor) {
		return -1;
	}
	crowd->members = calloc(count, sizeof(*crowd->members));
	if (!crowd->members) {
		warn("%u subsurfaces", count);
		return -1;
	}
	for (uint32_t i = 0; i < count; i++) {
		struct crowd_member *member = &crowd->members[i];

		member->surface = wl_compositor_create_surface(window->compositor);
		member->subsurface = wl_subcompositor_get_subsurface(
				crowd->subcompositor, member->surface, window->surface);
		wl_subsurface_set_position(member->subsurface, (int32_t)(i % COLUMNS * PITCH),
				(int32_t)(i / COLUMNS * PITCH));
	}
	crowd->count = count;
	return 0;
}

void crowd_finish(struct crowd *crowd)
{
	for (uint32_t i = 0; i < crowd->count; i++) {
		wl_subsurface_destroy(crowd->members[i].subsurface);
		wl_surface_destroy(crowd->members[i].surface);
	}
	free(crowd->members);
	if (crowd->subcompositor) {
		wl_subcompositor_destroy(crowd->subcompositor);
	}
}

static void show(struct crowd_member *member, struct buffer *buffer)
{
	buffer->busy = true;
	wl_surface_attach(member->surface, buffer->wl_buffer, 0, 0);
	wl_surface_damage_buffer(member->surface, 0, 0, CROWD_EDGE, CROWD_EDGE);
	wl_surface_commit(member->surface);
}

void crowd_show(struct crowd *crowd, struct buffer *buffer)
{
	for (uint32_t i = 0; i < crowd->count; i++) {
		show(&crowd->members[i], buffer);
	}
}

void crowd_change(struct crowd *crowd, struct buffer *buffer)
{
	show(&crowd->members[crowd->count - 1], buffer);
}
