/* SPDX-License-Identifier: MIT */
#include "startup.h"

#include <clock.h>
#include <drm_backend.h>
#include <errno.h>
#include <glob.h>
#include <headless.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "log.h"
#include "policy.h"

// Of headless outputs, in mHz.
static int get_refresh(const struct options *options)
{
	return options->run.refresh ? options->run.refresh : 60000;
}

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
				    get_refresh(options))) {
			log_error("headless output %s: %s", wanted->name, strerror(errno));
		}
	}
}

// Whether there is one, which may be another's. Only who can show something has connectors.
static bool has_kms_device(void)
{
	glob_t found = { 0 };
	bool has = false;
	glob("/sys/class/drm/card*-*", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		unsigned number;
		char node[32];
		if (sscanf(found.gl_pathv[i], "/sys/class/drm/card%u-", &number) == 1) {
			snprintf(node, sizeof(node), "/dev/dri/card%u", number);
			has |= access(node, F_OK) == 0;
		}
	}
	globfree(&found);
	return has;
}

// Falling back is for those who did not say what they want, where nobody could have seen anything.
static bool may_be_headless(const struct options *options, int reason, const char *error)
{
	if (options->backend == BACKEND_DRM || reason == EINVAL) {
		log_error("%s", error);
		return false;
	}
	if (has_kms_device()) {
		log_error("%s; or give --backend headless, to run without a screen", error);
		return false;
	}
	log_info("headless, since there is no KMS device to be had: %s", error);
	return true;
}

static bool is_clock_virtual(const struct options *options)
{
	return options->clock == CLOCK_CHOICE_VIRTUAL ||
			(options->clock == CLOCK_CHOICE_POLICY && options->policy->virtual_clock);
}

// A monitor waits for nobody.
static struct backend *with_kernel_clock(struct server *server, struct backend *backend)
{
	server->clock = clock_create(server->loop);
	if (!server->clock) {
		log_error("%s", strerror(errno));
		backend_destroy(backend);
		return NULL;
	}
	return backend;
}

struct backend *startup_backend(struct server *server)
{
	const struct options *options = server->options;
	char error[DRM_BACKEND_ERROR_SIZE] = "";
	if (options->backend != BACKEND_HEADLESS && options->clock != CLOCK_CHOICE_VIRTUAL) {
		struct backend *backend = try_drm(server, error);
		if (backend) {
			return with_kernel_clock(server, backend);
		}
		if (!may_be_headless(options, errno, error)) {
			return NULL;
		}
	}
	server->clock = is_clock_virtual(options) ? clock_create_virtual()
						  : clock_create(server->loop);
	struct backend *backend = server->clock
			? headless_backend_create(server->loop, server->clock, options->width,
					  options->height, get_refresh(options))
			: NULL;
	if (backend) {
		add_headless(server, backend);
	} else {
		log_error("headless output: %s", strerror(errno));
	}
	return backend;
}
