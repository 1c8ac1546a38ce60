/* SPDX-License-Identifier: MIT */
#ifndef FEED_SCENE_H
#define FEED_SCENE_H

#include "feed.h"

/* What a feed sees, how that changes, and how it is painted. */

/** All of it is damaged. */
void feed_scene_start(struct feed *feed);

/** Its user is told if the size or the transform is another. */
void feed_scene_update_size(struct feed *feed);

/** Where in its picture a box is: of the compositor's space, or of the geometry of its window. */
pixman_box32_t feed_scene_to_pixels(const struct feed *feed, const pixman_box32_t *box);

/** A surface was committed. */
void feed_scene_damage(struct feed *feed, struct surface *surface);

/** image_feed_interface.paint */
int feed_scene_paint(struct image_feed *base, const struct image_target *image,
		const pixman_region32_t *region);

#endif
