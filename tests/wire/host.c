/* SPDX-License-Identifier: MIT */
#include "host.h"

#include <log.h>
#include <policy.h>
#include <screen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <surface.h>
#include <unistd.h>

#include "fake_kms.h"
#include "fake_syncobj.h"
#include "host_private.h"

struct host host;

static struct wl_listener client_created;
static struct wl_client *newest;
static char runtime_dir[64], socket_path[128];

static void handle_client_created(struct wl_listener *listener, void *data)
{
	newest = data;
}

static const char *start_compositor(void)
{
	host.options = (struct options){
		.policy = host.kind == HOST_SESSION ? &session_policy : &kiosk_policy,
		.backend = BACKEND_HEADLESS,
		.width = HOST_SIZE,
		.height = HOST_SIZE,
	};
	if (host.kind == HOST_KMS) {
		host.options.backend = BACKEND_DRM;
		host.options.width = HOST_KMS_WIDTH;
		host.options.height = HOST_KMS_HEIGHT;
	}
	if (server_init(&host.server, &host.options) >= 0) {
		return NULL;
	}
	host.display = host.server.display;
	if (host.kind != HOST_SCANOUT && host.kind != HOST_KMS) {
		// There is no device that slipway could have found.
		int fd = fake_syncobj_open();
		slip_drm_syncobj_create(host.display, fd);
		close(fd);
	}
	return host.server.socket;
}

bool host_start(enum host_kind kind)
{
	memset(&host, 0, sizeof(host));
	host.kind = kind;
	strcpy(runtime_dir, "/tmp/slipway-test-XXXXXX");
	if (!mkdtemp(runtime_dir)) {
		perror(runtime_dir);
		return false;
	}
	setenv("XDG_RUNTIME_DIR", runtime_dir, 1);
	setenv("XDG_CONFIG_HOME", runtime_dir, 1); // nobody's
	log_init(SLIP_LOG_ERROR);
	if (kind == HOST_SCANOUT) {
		fake_kms_plug();
	}
	const char *name = kind == HOST_DMABUF ? host_dmabuf_start() : start_compositor();
	if (!name) {
		return false;
	}
	snprintf(socket_path, sizeof(socket_path), "%s/%s", runtime_dir, name);
	client_created.notify = handle_client_created;
	wl_display_add_client_created_listener(host.display, &client_created);
	return true;
}

void host_stop(void)
{
	if (host.kind == HOST_DMABUF) {
		host_dmabuf_stop();
	} else {
		server_finish(&host.server);
		fake_kms_unplug();
	}
	if (rmdir(runtime_dir) < 0) {
		perror(runtime_dir);
	}
}

void host_turn(int timeout_ms)
{
	wl_display_flush_clients(host.display);
	wl_event_loop_dispatch(wl_display_get_event_loop(host.display), timeout_ms);
	wl_display_flush_clients(host.display);
}

const char *host_get_socket(void)
{
	return socket_path;
}

void *host_get_newest_client(void)
{
	return newest;
}

int host_count_clients(void)
{
	return wl_list_length(wl_display_get_client_list(host.display));
}

bool host_is_idle(void)
{
	if (host.kind == HOST_DMABUF) {
		return true;
	}
	const struct screen *screen;
	bool idle = true;
	wl_list_for_each (screen, &host.server.screens, link) {
		idle &= !screen->output->in_flight && !screen->output->scheduled;
	}
	return idle;
}

struct surface *host_get_surface(const struct host_arg *arg)
{
	struct wl_resource *resource =
			arg->client ? wl_client_get_object(arg->client, arg->id) : NULL;
	return resource ? surface_from_resource(resource) : NULL;
}

int host_get_int(const struct host_arg *arg)
{
	return (int)arg->number;
}

static const struct host_action *const actions[] = {
	host_seat_actions,
	host_setting_actions,
	host_output_actions,
	host_device_actions,
	host_dmabuf_actions,
	host_picture_actions,
	host_counter_actions,
};

const char *host_act(const char *action, const struct host_arg *args, int n_args)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		for (const struct host_action *known = actions[i]; known->name; known++) {
			if (strcmp(known->name, action) == 0) {
				return known->n_args == n_args
						? known->run(host.server.seat, args)
						: "it takes another number of arguments";
			}
		}
	}
	return "there is no such action";
}
