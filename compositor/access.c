/* SPDX-License-Identifier: MIT */
#include "access.h"

#include <security_context.h>
#include <string.h>

#include "server.h"
#include "value.h"

// Among them are some that this compositor does not have: they are not to be forgotten.
static const char *const interfaces[] = {
	"ext_foreign_toplevel_image_capture_source_manager_v1",
	"ext_foreign_toplevel_list_v1",
	"ext_image_copy_capture_manager_v1",
	"ext_output_image_capture_source_manager_v1",
	"wp_drm_lease_device_v1",
	"wp_security_context_manager_v1",
	"zwlr_layer_shell_v1",
	"zwlr_screencopy_manager_v1",
	"zwlr_virtual_pointer_manager_v1",
	"zwp_virtual_keyboard_manager_v1",
};

#define N_INTERFACES (sizeof(interfaces) / sizeof(interfaces[0]))

uint32_t access_find(const char *interface, size_t length)
{
	for (size_t i = 0; i < N_INTERFACES; i++) {
		if (strlen(interfaces[i]) == length &&
				strncmp(interfaces[i], interface, length) == 0) {
			return UINT32_C(1) << i;
		}
	}
	return 0;
}

const char *access_get_interfaces(void)
{
	static char names[512];
	names[0] = '\0';
	for (size_t i = 0; i < N_INTERFACES; i++) {
		value_append(names, sizeof(names), interfaces[i], i + 1 == N_INTERFACES);
	}
	return names;
}

static bool may_see(const struct wl_client *client, const struct wl_global *global, void *data)
{
	const struct server *server = data;
	const char *name = wl_global_get_interface(global)->name;
	uint32_t kept = access_find(name, strlen(name)) & ~server->options->allowed;
	return !kept || !security_context_get((struct wl_client *)client);
}

void access_start(struct server *server)
{
	wl_display_set_global_filter(server->display, may_see, server);
}
