/* SPDX-License-Identifier: MIT */
#ifndef PAINTED_H
#define PAINTED_H

#include <painter.h>

#include "reference.h"
#include "unit.h"

/* Scenes for the painter, and comparing what it makes of them with what reference.c does. */

#define WIDTH 61
#define HEIGHT 47
/** In bytes: a few pixels beyond the last of a row must stay as they are. */
#define STRIDE ((WIDTH + 3) * 4)
#define MAX_LAYERS 8
/** Each byte of the target, before something is painted. */
#define SENTINEL 0x5a

struct scene {
	struct painter *painter;
	struct output_target target;
	uint32_t pixels[STRIDE * HEIGHT / 4], expected[STRIDE * HEIGHT / 4];
	struct reference_buffer buffers[MAX_LAYERS];
	pixman_region32_t opaque[MAX_LAYERS];
	struct output_layer layers[MAX_LAYERS];
	int n_layers;
};

/** YUV is not, without libyuv. */
bool is_painted(uint32_t format);

/** All of it is damaged. */
void scene_init(struct scene *scene);
void scene_finish(struct scene *scene);

/** A layer of a buffer of noise: all of it, at that place, as large as it is, opaque if it is. */
struct output_layer *scene_add(struct scene *scene, uint32_t format, int width, int height,
		uint32_t padding, uint32_t offset, int x, int y);

/** Where the layer on top is shown; if it has no alpha, it hides what is there. */
void set_dst(struct scene *scene, int x, int y, int width, int height);

void set_damage(struct scene *scene, int x, int y, int width, int height);
void damage_all(struct scene *scene);
void set_opaque(struct scene *scene, int i, int x, int y, int width, int height);

/** A layer with less than all of its opacity hides nothing. */
void set_alpha(struct scene *scene, int i, uint32_t alpha);

struct geometry {
	const char *name;
	/** Times that the source is enlarged, across and down the destination. */
	int across, down;
	struct fbox src;
	int x, y;
};

/** Shows the layer on top so. */
void place(struct scene *scene, const struct geometry *geometry,
		enum wl_output_transform transform);

/** At most n of them, which begin within that box. */
void add_random_rectangles(pixman_region32_t *region, uint32_t *seed, uint32_t n,
		const pixman_box32_t *within);

/** The largest difference between two pixels' channels, alpha aside. */
int difference(uint32_t a, uint32_t b);

/** Fails unless what is damaged is as expected, but for so much, and all else is untouched. */
void compare(const struct scene *scene, const pixman_region32_t *damage, int tolerance);

/** Paints what is damaged, and compares it with the reference. */
void paint(struct scene *scene);
void paint_about(struct scene *scene, int tolerance);

/** Paints and compares nothing. */
void just_paint(struct scene *scene);

/** The next malloc() has no memory, if true. It is false again after that. */
extern bool painted_fail_next_malloc;

/** In bytes, what malloc() was asked for at most. */
extern size_t painted_largest_malloc;

#endif
