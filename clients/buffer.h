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
	uint32_t offset;       /* bytes before the first plane */
};

struct buffer_plane {
	int fd; /* owned */
	uint32_t offset, stride;
};

/* A picture that the CPU paints and the compositor shows. */
struct buffer {
	struct buffer_spec spec;
	uint64_t modifier;
	uint32_t plane_count;
	struct buffer_plane planes[BUFFER_MAX_PLANES];

	/* How the CPU gets at the pixels: a mapping of planes[0].fd, or else the driver's way. */
	void *map;
	size_t size;
	bool synced; /* the mapping is a dma-buf's: bracket each access */
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

/* The narrowest stride that the spec allows, and the bytes, in whole pages, that it then takes. */
uint32_t buffer_spec_stride(const struct buffer_spec *spec);
size_t buffer_spec_size(const struct buffer_spec *spec, uint32_t stride);

/* Map the whole object behind planes[0].fd for writing. -1 with errno. */
int buffer_map(struct buffer *buffer, size_t size, bool synced);

/* Between the two the CPU may write. NULL (said on stderr): it may not, and no end must follow. */
uint8_t *buffer_begin(struct buffer *buffer, uint32_t *stride);
void buffer_end(struct buffer *buffer);

/* Take over the wl_buffer and listen for its release. */
void buffer_set_wl_buffer(struct buffer *buffer, struct wl_buffer *wl_buffer);

#endif
