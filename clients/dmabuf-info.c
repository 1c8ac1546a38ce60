/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <wayland-client.h>

#include "client.h"
#include "feedback.h"
#include "info.h"
#include "linux-dmabuf-v1-client-protocol.h"

#define MAX_VERSION 5
#define USAGE 2

struct arguments {
	uint32_t version; /* 0: the newest of both */
	bool surface, json;
};

static void print_help(void)
{
	printf("usage: %s [options]\n"
	       "  --version N\n"
	       "  --surface\n"
	       "  --json\n"
	       "See %s(1).\n",
			program_invocation_short_name, program_invocation_short_name);
}

static bool parse_version(const char *text, uint32_t *version)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end != '\0' || number < 1 || number > MAX_VERSION) {
		warnx("--version %s: not 1 to %d", text, MAX_VERSION);
		return false;
	}
	*version = (uint32_t)number;
	return true;
}

/* 0: go on; else -1 and *status is what to exit with. */
static int parse(struct arguments *arguments, int argc, char **argv, int *status)
{
	static const struct option table[] = {
		{ "version", required_argument, NULL, 'v' },
		{ "surface", no_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	*status = USAGE;
	while ((c = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		if (c == 's') {
			arguments->surface = true;
		} else if (c == 'j') {
			arguments->json = true;
		} else if (c == 'h') {
			print_help();
			*status = EXIT_SUCCESS;
			return -1;
		} else if (c != 'v' || !parse_version(optarg, &arguments->version)) {
			return -1;
		}
	}
	if (optind < argc) {
		warnx("unexpected argument '%s'", argv[optind]);
		return -1;
	}
	return 0;
}

static int read_surface(struct feedback *feedback, struct client *client,
		struct zwp_linux_dmabuf_v1 *dmabuf)
{
	struct wl_compositor *compositor = client_require(client, &wl_compositor_interface, 1, 4);
	struct wl_surface *surface;
	int result;

	if (!compositor) {
		return -1;
	}
	surface = wl_compositor_create_surface(compositor);
	result = feedback_read(feedback, client, dmabuf, surface);
	wl_surface_destroy(surface);
	wl_compositor_destroy(compositor);
	return result;
}

static int run(const struct arguments *arguments)
{
	const struct wl_interface *interface = &zwp_linux_dmabuf_v1_interface;
	uint32_t min = arguments->version > 0 ? arguments->version : 1;
	uint32_t max = arguments->version > 0 ? arguments->version : MAX_VERSION;
	struct zwp_linux_dmabuf_v1 *dmabuf = NULL;
	struct feedback feedback = { 0 };
	struct client client;
	int result = -1;

	if (client_connect(&client) < 0) {
		goto out;
	}
	if (arguments->surface && min < ZWP_LINUX_DMABUF_V1_GET_SURFACE_FEEDBACK_SINCE_VERSION) {
		min = ZWP_LINUX_DMABUF_V1_GET_SURFACE_FEEDBACK_SINCE_VERSION;
	}
	dmabuf = client_require(&client, interface, min, max);
	if (!dmabuf) {
		goto out;
	}
	result = arguments->surface ? read_surface(&feedback, &client, dmabuf)
				    : feedback_read(&feedback, &client, dmabuf, NULL);
	if (result == 0 && arguments->json) {
		info_print_json(&feedback, client_version(&client, interface));
	} else if (result == 0) {
		info_print(&feedback, client_version(&client, interface));
	}
out:
	feedback_finish(&feedback);
	if (dmabuf) {
		zwp_linux_dmabuf_v1_destroy(dmabuf);
	}
	client_finish(&client);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int status;

	if (parse(&arguments, argc, argv, &status) < 0) {
		return status;
	}
	if (arguments.surface && arguments.version > 0 &&
			arguments.version <
					ZWP_LINUX_DMABUF_V1_GET_SURFACE_FEEDBACK_SINCE_VERSION) {
		warnx("--surface: not with --version %u; it came with 4", arguments.version);
		return USAGE;
	}
	return run(&arguments);
}
