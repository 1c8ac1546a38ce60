/* SPDX-License-Identifier: MIT */
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <wayland-client-protocol.h>

#include "alpha-modifier-v1-client-protocol.h"
#include "color-representation-v1-client-protocol.h"
#include "commit-timing-v1-client-protocol.h"
#include "drm-lease-v1-client-protocol.h"
#include "ext-foreign-toplevel-list-v1-client-protocol.h"
#include "ext-image-capture-source-v1-client-protocol.h"
#include "ext-image-copy-capture-v1-client-protocol.h"
#include "fifo-v1-client-protocol.h"
#include "fractional-scale-v1-client-protocol.h"
#include "linux-dmabuf-v1-client-protocol.h"
#include "linux-drm-syncobj-v1-client-protocol.h"
#include "linux-explicit-synchronization-unstable-v1-client-protocol.h"
#include "peer_private.h"
#include "presentation-time-client-protocol.h"
#include "security-context-v1-client-protocol.h"
#include "single-pixel-buffer-v1-client-protocol.h"
#include "tearing-control-v1-client-protocol.h"
#include "viewporter-client-protocol.h"
#include "wlr-screencopy-unstable-v1-client-protocol.h"
#include "xdg-output-unstable-v1-client-protocol.h"
#include "xdg-shell-client-protocol.h"

static const struct wl_interface *const interfaces[] = {
	&ext_foreign_toplevel_image_capture_source_manager_v1_interface,
	&ext_foreign_toplevel_list_v1_interface,
	&ext_image_copy_capture_manager_v1_interface,
	&ext_output_image_capture_source_manager_v1_interface,
	&wl_compositor_interface,
	&wl_data_device_manager_interface,
	&wl_output_interface,
	&wl_seat_interface,
	&wl_shm_interface,
	&wl_subcompositor_interface,
	&wp_alpha_modifier_v1_interface,
	&wp_color_representation_manager_v1_interface,
	&wp_commit_timing_manager_v1_interface,
	&wp_drm_lease_device_v1_interface,
	&wp_fifo_manager_v1_interface,
	&wp_linux_drm_syncobj_manager_v1_interface,
	&wp_presentation_interface,
	&wp_security_context_manager_v1_interface,
	&wp_single_pixel_buffer_manager_v1_interface,
	&wp_tearing_control_manager_v1_interface,
	&wp_viewporter_interface,
	&zxdg_output_manager_v1_interface,
	&wp_fractional_scale_manager_v1_interface,
	&xdg_wm_base_interface,
	&zwp_linux_dmabuf_v1_interface,
	&zwp_linux_explicit_synchronization_v1_interface,
	&zwlr_screencopy_manager_v1_interface,
};

const struct wl_interface *peer_find_interface(const char *name)
{
	for (size_t i = 0; i < sizeof(interfaces) / sizeof(interfaces[0]); i++) {
		if (strcmp(interfaces[i]->name, name) == 0) {
			return interfaces[i];
		}
	}
	return NULL;
}

bool peer_fail(struct peer *peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(peer->reason, sizeof(peer->reason), format, args);
	va_end(args);
	return false;
}

void *peer_check(void *memory)
{
	if (!memory) {
		perror("memory");
		exit(99);
	}
	return memory;
}

struct peer_object *peer_get_object(struct peer *peer, uint32_t id)
{
	struct peer_object *object;
	wl_array_for_each (object, &peer->objects) {
		if (object->id == id) {
			return object;
		}
	}
	return NULL;
}

void peer_add_object(struct peer *peer, uint32_t id, const char *name,
		const struct wl_interface *interface)
{
	// The compositor uses the ids of its own objects again.
	struct peer_object *object = peer_get_object(peer, id);
	if (!object) {
		object = peer_check(wl_array_add(&peer->objects, sizeof(*object)));
	}
	object->id = id;
	object->interface = interface;
	snprintf(object->name, sizeof(object->name), "%s", name);
}

void peer_name(struct peer *peer, uint32_t id, const char *name)
{
	struct peer_object *object = peer_get_object(peer, id);
	snprintf(object->name, sizeof(object->name), "%s", name);
}

const struct peer_global *peer_find_global(
		const struct peer *peer, const char *interface, unsigned number)
{
	const struct peer_global *global;
	wl_array_for_each (global, (struct wl_array *)&peer->globals) {
		if (strcmp(global->interface, interface) == 0 && --number == 0) {
			return global;
		}
	}
	return NULL;
}

uint32_t peer_get_global(const struct peer *peer, const char *interface)
{
	const struct peer_global *global = peer_find_global(peer, interface, 1);
	return global ? global->version : 0;
}

const struct peer_object *peer_find(struct peer *peer, const char *name)
{
	const struct peer_object *object, *found = NULL;
	do {
		wl_array_for_each (object, &peer->objects) {
			if (strcmp(object->name, name) == 0) {
				found = object;
			}
		}
	} while (!found && peer_bind(peer, name));
	if (!found) {
		peer_fail(peer, "there is no object, and no global, %s", name);
	}
	return found;
}

struct peer *peer_create(const char *name, const char *socket_path)
{
	struct peer *peer = peer_check(calloc(1, sizeof(*peer)));
	wl_array_init(&peer->objects);
	wl_array_init(&peer->globals);
	wl_list_init(&peer->events);
	snprintf(peer->name, sizeof(peer->name), "%s", name);
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
	if (socket_path[0] == '@') {
		address.sun_path[0] = '\0';
	}
	peer->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->fd < 0 || connect(peer->fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		peer_destroy(peer);
		return NULL;
	}
	peer_add_object(peer, PEER_DISPLAY_ID, "wl_display", &wl_display_interface);
	peer->last_id = PEER_DISPLAY_ID;
	peer_request(peer, "wl_display", "get_registry", "wl_registry", NULL, 0);
	return peer;
}

void peer_destroy(struct peer *peer)
{
	struct peer_event *event, *next;
	wl_list_for_each_safe (event, next, &peer->events, link) {
		peer_event_destroy(event);
	}
	for (int i = 0; i < peer->n_fds; i++) {
		close(peer->fds[i]);
	}
	if (peer->fd >= 0) {
		close(peer->fd);
	}
	wl_array_release(&peer->objects);
	wl_array_release(&peer->globals);
	free(peer->error.text);
	free(peer);
}
