/* SPDX-License-Identifier: MIT */
#include "overlay.h"

#include <wayland-client.h>

#include "buffer.h"
#include "client.h"
#include "window.h"

int overlay_init(struct overlay *overlay, struct client *client, struct window *window, int32_t x,
		int32_t y)
{
	overlay->subcompositor = client_require(client, &wl_subcompositor_interface, 1, 1);
	if (!overlay->subcompositor) {
		return -1;
	}
	overlay->surface = wl_compositor_create_surface(window->compositor);
	overlay->subsurface = wl_subcompositor_get_subsurface(
			overlay->subcompositor, overlay->surface, window->surface);
	wl_subsurface_set_position(overlay->subsurface, x, y);
	return 0;
}

void overlay_finish(struct overlay *overlay)
{
	if (overlay->surface) {
		wl_subsurface_destroy(overlay->subsurface);
		wl_surface_destroy(overlay->surface);
	}
	if (overlay->subcompositor) {
		wl_subcompositor_destroy(overlay->subcompositor);
	}
}

void overlay_show(struct overlay *overlay, struct buffer *buffer)
{
	wl_surface_attach(overlay->surface, buffer ? buffer->wl_buffer : NULL, 0, 0);
	if (buffer) {
		buffer->busy = true;
		wl_surface_damage_buffer(overlay->surface, 0, 0, (int32_t)buffer->spec.width,
				(int32_t)buffer->spec.height);
	}
	wl_surface_commit(overlay->surface);
	overlay->shown = buffer != NULL;
}
