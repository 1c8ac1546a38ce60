/* SPDX-License-Identifier: MIT */
#ifndef CURSOR_PICTURE_H
#define CURSOR_PICTURE_H

#include <output.h>

struct screen;

/** What a screen's cursor looks like, as large as the cursor plane: painted once, shown anywhere.
 */
struct cursor_picture {
	/** Where it was painted last; NULL before. */
	struct output_target *target;
	/** The cursor looks otherwise now. */
	bool stale;
	/** Nothing: it hides nothing. */
	pixman_region32_t opaque;
	struct output_layer layer;
};

void cursor_picture_init(struct cursor_picture *picture);
void cursor_picture_finish(struct cursor_picture *picture);

/**
 * The layer that would show it where the screen's list has the cursor, perhaps not painted yet; or
 * NULL: there is no cursor, no plane for it, or it is too large.
 */
const struct output_layer *cursor_picture_place(struct screen *screen);

/** Paints it, if it is stale. */
void cursor_picture_paint(struct screen *screen);

#endif
