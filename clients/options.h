/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_OPTIONS_H
#define CLIENTS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "pattern.h"

#define OPTIONS_MAX_BUFFERS 16
#define OPTIONS_USAGE 2 /* the exit status for bad options */

enum options_damage {
	OPTIONS_DAMAGE_FULL,
	OPTIONS_DAMAGE_PARTIAL,
	OPTIONS_DAMAGE_NONE,
	OPTIONS_DAMAGE_REPEAT,
};

struct options_size {
	uint32_t width, height; /* 0: not given */
};

struct options_overlay {
	struct options_size size;
	int32_t x, y;
	uint8_t alpha;
	uint32_t after;
	uint32_t every; /* frames between its coming and its going; 0: it stays */
	const struct pattern_format *format;
};

/* The command line of dmabuf-paint and shm-paint. */
struct options {
	const struct pattern_format *format;
	struct options_size size;
	uint32_t frames; /* 0: for ever */
	uint32_t buffers;
	enum options_damage damage;
	uint32_t alpha;
	uint32_t transform; /* WL_OUTPUT_TRANSFORM_*: the picture is stored so, and shown upright */
	uint32_t stride_align, offset;
	struct options_overlay overlay;
	uint32_t subsurfaces; /* beside the overlay */
	uint32_t ping;        /* the first frame that waits are told of; 0: none */
	const char *title, *app_id;
	bool hold, progress, fullscreen, fractional, stretch, wait_release;

	/* dmabuf-paint's alone */
	const char *exporter, *device;
	bool no_modifier, y_invert, immed;
	bool separate; /* a dma-buf for each plane */
};

/*
 * Fill in the defaults, then what argv says. 0: go on; else -1 and *status is what to exit with
 * (after --help, or one line on stderr).
 */
int options_parse(struct options *options, int argc, char **argv, bool dmabuf, int *status);

#endif
