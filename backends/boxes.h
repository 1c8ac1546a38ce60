/* SPDX-License-Identifier: MIT */
#ifndef BOXES_H
#define BOXES_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

/** More than a frame of ordinary windows needs. */
#define BOXES_MAX 256

/** Rectangles that do not overlap, none of them empty, in memory of its own that never grows. */
struct boxes {
	int n;
	pixman_box32_t list[BOXES_MAX];
};

/** Of two boxes what is in both. False if that is nothing. */
bool boxes_clip(pixman_box32_t *box, const pixman_box32_t *to);

/** Adds a box that is not empty to a region. */
void boxes_add(pixman_region32_t *region, const pixman_box32_t *box);

/** dst is what src has within the box. */
void boxes_intersect(struct boxes *dst, const struct boxes *src, const pixman_box32_t *box);

/**
 * Takes the boxes of a region away, and adds them to `taken`, if that is not NULL. Where there is
 * no room for what this makes of a box, that one stays as it is: what is left, and what is taken,
 * are together what there was.
 */
void boxes_subtract(struct boxes *boxes, const pixman_region32_t *region, struct boxes *taken);

/** In pixels. */
uint64_t boxes_get_area(const struct boxes *boxes);

#endif
