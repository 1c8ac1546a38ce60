/* SPDX-License-Identifier: MIT */
#ifndef SCENE_PAINT_H
#define SCENE_PAINT_H

#include "scene.h"

struct server;

/**
 * Paints, into a target as large as the box, what is damaged of it: the entries of the list from
 * `first` on, as they are seen in a box of the output's pixels. alpha: below them is nothing,
 * rather than black. How many bytes were read, what could not be painted still being damaged; or
 * -ENOMEM.
 */
int64_t scene_paint(struct server *server, struct scene_list *list, int first,
		const pixman_box32_t *box, bool alpha, struct output_target *target);

#endif
