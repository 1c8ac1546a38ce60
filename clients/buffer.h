/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_BUFFER_H
#define CLIENTS_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pattern.h"

#define BUFFER_MAX_PLANES 4

struct wl_buffer;

/* What is asked of whoever makes a buffer. */
struct buffer_spec {
	const struct pattern_format *format;
	uint32_t width, height;
	uint32_t stride_align; /* bytes; each stride is a multiple of it */
	uint32_t offset;       /* bytes before the first plane of each object */
	bool separate;         /* an object for each plane, in place of one for all */
};

/* Memory that an fd stands for. */
struct buffer_object {
	int fd; /* owned */
	size_t size;
	void *map; /* may be NULL */
};

struct buffer_plane {
	uint32_t object; /* which of them it is in */
	uint32_t offset, stride;
};

/* A picture that the CPU paints and the compositor shows. */
struct buffer {
	struct buffer_spec spec;
	uint64_t modifier;
	uint32_t plane_count;
	struct buffer_plane planes[BUFFER_MAX_PLANES];
	uint32_t object_count;
	struct buffer_object objects[BUFFER_MAX_PLANES];

	/* How the CPU gets at the pixels: the objects' mappings, or else the driver's way. */
	bool synced; /* the mappings are dma-bufs': bracket each access */
	const struct buffer_driver *driver;
	void *bo, *transfer; /* the driver's */

	struct wl_buffer *wl_buffer;
	bool busy;          /* attached and not released since */
	int64_t frame;      /* what is painted, -1: nothing yet */
	uint64_t *released; /* incremented at each release, may be NULL */
};

struct buffer_driver {
	void *(*begin)(struct buffer *buffer, uint32_t *stride);
	void (*end)(struct buffer *buffer);
	void (*destroy)(struct buffer *buffer);
};

struct buffer *buffer_create(const struct buffer_spec *spec);
void buffer_destroy(struct buffer *buffer);

/* The narrowest stride of the first plane that the spec allows. */
uint32_t buffer_spec_stride(const struct buffer_spec *spec);

/*
 * Lay out the planes for that stride of the first: one after the other, with the strides in
 * proportion, which is how wl_shm has it. Each object's size is then in whole pages.
 */
void buffer_lay_out(struct buffer *buffer, uint32_t stride);

/* Map all objects for writing. -1 with errno. */
int buffer_map(struct buffer *buffer, bool synced);

/* Between the two the CPU may write. -1 (said on stderr): it may not, and no end must follow. */
int buffer_begin(struct buffer *buffer, struct pattern_pixels *pixels);
void buffer_end(struct buffer *buffer);

/* Take over the wl_buffer and listen for its release. */
void buffer_set_wl_buffer(struct buffer *buffer, struct wl_buffer *wl_buffer);

#endif
