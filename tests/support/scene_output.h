/* SPDX-License-Identifier: MIT */
#ifndef SCENE_OUTPUT_H
#define SCENE_OUTPUT_H

#include <scene.h>

/** An output for lists of surfaces: of 100 by 80 pixels, at (1000, 500). */
extern const struct output_view scene_output;

/** A list of nothing, for that scene_output; to be finished. */
void scene_output_start(struct scene_list *list);

#endif
