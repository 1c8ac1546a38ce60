/* SPDX-License-Identifier: MIT */
#include "startup.h"

#include <drm_backend.h>
#include <errno.h>
#include <headless.h>
#include <string.h>

#include "config_file.h"
#include "log.h"
#include "policy.h"

/** Of headless outputs, in mHz. */
#define REFRESH 60000

static struct backend *try_drm(struct server *server, char error[DRM_BACKEND_ERROR_SIZE])
{
	const struct options *options = server->options;
	struct drm_backend_options drm_options = {
		.device = options->device,
		.width = options->width,
		.height = options->height,
		.may_be_dark = !options->policy->needs_monitor,
	};
	return drm_backend_create(server->loop, server->context, &drm_options, error);
}

void startup_input(struct server *server, const struct input_events *events, void *data)
{
	struct backend *backend = server->backend;
	int ret = backend->open_input ? backend->open_input(backend, events, data) : 0;
	if (ret < 0) {
		log_info("no input devices: %s", strerror(-ret));
	}
}

void startup_switch_vt(struct server *server, int vt)
{
	struct backend *backend = server->backend;
	int ret = backend->switch_vt ? backend->switch_vt(backend, vt) : 0;
	if (ret < 0) {
		log_info("no other virtual terminal: %s", strerror(-ret));
	}
}

// Besides the first, there are those that the configuration names.
static void add_headless(const struct server *server, struct backend *backend)
{
	const struct options *options = server->options;
	static const char prefix[] = "HEADLESS-";
	const struct config_output *wanted;
	wl_list_for_each (wanted, &server->config->outputs, link) {
		if (strncmp(wanted->name, prefix, strlen(prefix)) != 0 ||
				strcmp(wanted->name, "HEADLESS-1") == 0) {
			continue;
		}
		if (!headless_output_create(backend, wanted->name, options->width, options->height,
				    REFRESH)) {
			log_error("headless output %s: %s", wanted->name, strerror(errno));
		}
	}
}

struct backend *startup_backend(struct server *server)
{
	const struct options *options = server->options;
	char error[DRM_BACKEND_ERROR_SIZE] = "";
	if (options->backend != BACKEND_HEADLESS) {
		struct backend *backend = try_drm(server, error);
		if (backend) {
			return backend;
		}
		// Falling back is for those who did not say what they want.
		if (options->backend == BACKEND_DRM || options->device) {
			log_error("%s", error);
			return NULL;
		}
		log_info("headless, since there is no KMS device to be had: %s", error);
	}
	struct backend *backend = headless_backend_create(
			server->loop, options->width, options->height, REFRESH);
	if (backend) {
		add_headless(server, backend);
	} else {
		log_error("headless output: %s", strerror(errno));
	}
	return backend;
}
