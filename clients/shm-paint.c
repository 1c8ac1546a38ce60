/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"
#include "options.h"
#include "player.h"

struct painter {
	struct wl_shm *shm;
	struct wl_array formats; /* uint32_t */
};

static void handle_format(void *data, struct wl_shm *shm, uint32_t format)
{
	struct painter *painter = data;
	uint32_t *entry = wl_array_add(&painter->formats, sizeof(*entry));

	(void)shm;
	if (entry) {
		*entry = format;
	}
}

static const struct wl_shm_listener shm_listener = {
	.format = handle_format,
};

/* wl_shm has codes of its own for these two. */
static uint32_t shm_format(const struct pattern_format *format)
{
	switch (format->fourcc) {
	case DRM_FORMAT_ARGB8888:
		return WL_SHM_FORMAT_ARGB8888;
	case DRM_FORMAT_XRGB8888:
		return WL_SHM_FORMAT_XRGB8888;
	default:
		return format->fourcc;
	}
}

static bool offers(const struct painter *painter, uint32_t format)
{
	const uint32_t *entry;

	wl_array_for_each (entry, &painter->formats) {
		if (*entry == format) {
			return true;
		}
	}
	return false;
}

static int allocate_memory(struct buffer *buffer)
{
	struct buffer_object *object = &buffer->objects[0];

	buffer_lay_out(buffer, buffer_spec_stride(&buffer->spec));
	object->fd = memfd_create("shm-paint", MFD_CLOEXEC);
	if (object->fd < 0 || object->size > INT32_MAX ||
			ftruncate(object->fd, (off_t)object->size) < 0) {
		return -1;
	}
	return buffer_map(buffer, false);
}

static struct buffer *allocate(void *data, const struct buffer_spec *spec)
{
	struct painter *painter = data;
	uint32_t format = shm_format(spec->format);
	struct wl_shm_pool *pool;
	struct buffer *buffer;

	if (!offers(painter, format)) {
		warnx("the compositor does not offer format %s (%s)", spec->format->code,
				spec->format->name);
		return NULL;
	}
	buffer = buffer_create(spec);
	if (!buffer || allocate_memory(buffer) < 0) {
		warnx("cannot allocate shared memory for %ux%u %s", spec->width, spec->height,
				spec->format->code);
		buffer_destroy(buffer);
		return NULL;
	}
	pool = wl_shm_create_pool(
			painter->shm, buffer->objects[0].fd, (int32_t)buffer->objects[0].size);
	buffer_set_wl_buffer(buffer,
			wl_shm_pool_create_buffer(pool, (int32_t)spec->offset, (int32_t)spec->width,
					(int32_t)spec->height, (int32_t)buffer->planes[0].stride,
					format));
	wl_shm_pool_destroy(pool);
	return buffer;
}

static int run(struct client *client, const struct options *options)
{
	struct painter painter = { 0 };
	int status = EXIT_FAILURE;

	wl_array_init(&painter.formats);
	if (client_connect(client) < 0) {
		goto disconnect;
	}
	painter.shm = client_require(client, &wl_shm_interface, 1, 1);
	if (!painter.shm) {
		goto disconnect;
	}
	wl_shm_add_listener(painter.shm, &shm_listener, &painter);
	if (client_roundtrip(client) == 0) {
		status = player_run(client, options, "shm", allocate, &painter);
	}
	wl_shm_destroy(painter.shm);
disconnect:
	wl_array_release(&painter.formats);
	client_finish(client);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct client client;
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (options_parse(&options, argc, argv, false, &status) < 0) {
		return status;
	}
	return run(&client, &options);
}
