/* SPDX-License-Identifier: MIT */
#ifndef PIECE_H
#define PIECE_H

#include <subcompositor.h>
#include <surface.h>

/** A surface without a client, filled in by hand, with the buffer that is its content. */
struct piece {
	struct surface surface;
	struct buffer buffer;
	/** For a test to put into another's lists; it has no resource. */
	struct subsurface subsurface;
};

/** The buffer is width by height pixels; the surface as large. It must not be moved afterwards. */
void piece_init(struct piece *piece, int width, int height, bool opaque);
void piece_finish(struct piece *piece);

/** Derives size and opaque region anew from surface.current, as a commit would. */
void piece_update(struct piece *piece, bool opaque);

/** A subsurface of the parent, at that place of it: the topmost of those above it, or below. */
void piece_put_above(struct piece *piece, struct piece *parent, int x, int y);
void piece_put_below(struct piece *piece, struct piece *parent, int x, int y);

void assert_box(pixman_box32_t box, int x1, int y1, int x2, int y2);

/** Fails the test unless the region is just these boxes, which do not overlap. */
void assert_region(const pixman_region32_t *region, const pixman_box32_t *boxes, int n);

/** The same numbers in each run: 0 to limit - 1. */
uint32_t get_random(uint32_t limit);

bool region_has(const pixman_region32_t *region, int x, int y);

#endif
