/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <xf86drm.h>

#include "client.h"
#include "exporter.h"
#include "feedback.h"
#include "linux-dmabuf-v1-client-protocol.h"
#include "options.h"
#include "player.h"

struct painter {
	struct client *client;
	const struct options *options;
	struct zwp_linux_dmabuf_v1 *dmabuf;
	struct feedback feedback;
	struct exporter exporter;
};

/* What became of zwp_linux_buffer_params_v1.create. */
struct answer {
	struct wl_buffer *wl_buffer;
	bool failed;
};

static void handle_created(
		void *data, struct zwp_linux_buffer_params_v1 *params, struct wl_buffer *wl_buffer)
{
	struct answer *answer = data;

	(void)params;
	answer->wl_buffer = wl_buffer;
}

static void handle_failed(void *data, struct zwp_linux_buffer_params_v1 *params)
{
	struct answer *answer = data;

	(void)params;
	answer->failed = true;
}

static const struct zwp_linux_buffer_params_v1_listener params_listener = {
	.created = handle_created,
	.failed = handle_failed,
};

/* -1: no answer, as the connection is lost or a signal came. */
static int request_buffer(struct painter *painter, struct zwp_linux_buffer_params_v1 *params,
		const struct buffer *buffer, struct answer *answer)
{
	int32_t width = (int32_t)buffer->spec.width;
	int32_t height = (int32_t)buffer->spec.height;
	uint32_t format = buffer->spec.format->fourcc;
	uint32_t flags = painter->options->y_invert ? ZWP_LINUX_BUFFER_PARAMS_V1_FLAGS_Y_INVERT : 0;
	int result = 0;

	if (painter->options->immed) {
		answer->wl_buffer = zwp_linux_buffer_params_v1_create_immed(
				params, width, height, format, flags);
		/* Nothing confirms it, but a refusal comes before this is answered. */
		return client_roundtrip(painter->client);
	}
	zwp_linux_buffer_params_v1_create(params, width, height, format, flags);
	while (result == 0 && !answer->wl_buffer && !answer->failed) {
		result = painter->client->stop ? -1 : client_wait(painter->client);
	}
	return result;
}

static int import(struct painter *painter, struct buffer *buffer)
{
	struct zwp_linux_buffer_params_v1 *params =
			zwp_linux_dmabuf_v1_create_params(painter->dmabuf);
	struct answer answer = { 0 };
	int result;

	zwp_linux_buffer_params_v1_add_listener(params, &params_listener, &answer);
	for (uint32_t i = 0; i < buffer->plane_count; i++) {
		const struct buffer_plane *plane = &buffer->planes[i];

		zwp_linux_buffer_params_v1_add(params, buffer->objects[plane->object].fd, i,
				plane->offset, plane->stride, (uint32_t)(buffer->modifier >> 32),
				(uint32_t)buffer->modifier);
	}
	result = request_buffer(painter, params, buffer, &answer);
	zwp_linux_buffer_params_v1_destroy(params);
	if (answer.wl_buffer) {
		buffer_set_wl_buffer(buffer, answer.wl_buffer);
	}
	if (answer.failed) {
		warnx("the compositor failed to import a %ux%u %s buffer of %s", buffer->spec.width,
				buffer->spec.height, buffer->spec.format->code,
				painter->exporter.type->name);
		result = -1;
	}
	return result;
}

static bool check_offered(const struct painter *painter, const struct pattern_format *format,
		uint64_t modifier)
{
	bool offered = feedback_offers(&painter->feedback, format->fourcc, modifier);

	if (!offered) {
		char *name = drmGetFormatModifierName(modifier);

		warnx("the compositor does not offer format %s (%s) with modifier %s", format->code,
				format->name, name ? name : "unknown");
		free(name);
	}
	return offered;
}

static struct buffer *allocate(void *data, const struct buffer_spec *spec)
{
	struct painter *painter = data;
	uint64_t modifier = painter->options->no_modifier ? DRM_FORMAT_MOD_INVALID
							  : DRM_FORMAT_MOD_LINEAR;
	bool own_layout = painter->exporter.type->own_layout;
	struct buffer *buffer;

	if (!own_layout && !check_offered(painter, spec->format, modifier)) {
		return NULL;
	}
	buffer = exporter_allocate(&painter->exporter, spec);
	if (!buffer) {
		return NULL;
	}
	if ((own_layout && !check_offered(painter, spec->format, buffer->modifier)) ||
			import(painter, buffer) < 0) {
		buffer_destroy(buffer);
		return NULL;
	}
	return buffer;
}

static int run(struct client *client, const struct options *options,
		const struct exporter_type *type)
{
	struct painter painter = { .client = client, .options = options };
	int status = EXIT_FAILURE;

	if (client_connect(client) < 0) {
		goto disconnect;
	}
	/* Before 3 there are no modifiers, so that nothing says what layouts are understood. */
	painter.dmabuf = client_require(client, &zwp_linux_dmabuf_v1_interface, 3, 5);
	if (!painter.dmabuf) {
		goto disconnect;
	}
	if (feedback_read(&painter.feedback, client, painter.dmabuf, NULL) < 0) {
		goto finish_feedback;
	}
	if (exporter_init(&painter.exporter, type, options->device, &painter.feedback,
			    options->no_modifier) == 0) {
		status = player_run(client, options, type->name, allocate, &painter);
	}
	exporter_finish(&painter.exporter);
finish_feedback:
	feedback_finish(&painter.feedback);
	zwp_linux_dmabuf_v1_destroy(painter.dmabuf);
disconnect:
	client_finish(client);
	return status;
}

int main(int argc, char **argv)
{
	const struct exporter_type *type;
	struct options options;
	struct client client;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (options_parse(&options, argc, argv, true, &status) < 0) {
		return status;
	}
	type = exporter_find(options.exporter);
	if (!type) {
		warnx("--exporter %s: unknown, or left out of this build", options.exporter);
		return OPTIONS_USAGE;
	}
	if (type->own_layout && (options.offset > 0 || options.separate)) {
		warnx("--offset, --planes: not with --exporter %s, which has its own layout",
				type->name);
		return OPTIONS_USAGE;
	}
	return run(&client, &options, type);
}
