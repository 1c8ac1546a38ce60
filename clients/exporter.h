/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_EXPORTER_H
#define CLIENTS_EXPORTER_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"

struct exporter;
struct feedback;
struct gbm_device;

struct exporter_type {
	const char *name;
	bool own_layout; /* the driver chooses strides and offsets */
	/* Set exporter->fd from the path, or the default (NULL). -1 after saying why. */
	int (*open)(struct exporter *exporter, const char *path);
	/* Fill in the planes, and the mapping or the driver. -1 with errno. */
	int (*allocate)(struct exporter *exporter, struct buffer *buffer);
	void (*finish)(struct exporter *exporter); /* may be NULL; the fd is closed after it */
};

/* Where dma-bufs come from. */
struct exporter {
	const struct exporter_type *type;
	const struct feedback *feedback; /* borrowed */
	bool no_modifier;                /* leave the layout implicit: DRM_FORMAT_MOD_INVALID */
	int fd;
	struct gbm_device *gbm;
};

extern const struct exporter_type exporter_dumb, exporter_vgem, exporter_gbm;

/* NULL: unknown, or left out of this build. */
const struct exporter_type *exporter_find(const char *name);

/* -1 after saying why; exporter_finish() may follow either outcome. */
int exporter_init(struct exporter *exporter, const struct exporter_type *type, const char *path,
		const struct feedback *feedback, bool no_modifier);
void exporter_finish(struct exporter *exporter);

/* A buffer with dma-bufs and no wl_buffer yet. NULL after saying why. */
struct buffer *exporter_allocate(struct exporter *exporter, const struct buffer_spec *spec);

#endif
