/* SPDX-License-Identifier: MIT */
#ifndef DIFFERENCE_H
#define DIFFERENCE_H

#include "compare.h"

/**
 * Paints where two pictures of the same size differ: magenta where they do, orange where that is
 * within the tolerance, over the actual picture in light grey, bluish where the mask leaves it out.
 * A red frame a few pixels away is around all that is magenta. 0, and picture_finish() frees
 * picture; or -ENOMEM.
 */
int difference_paint(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, int tolerance, const struct compare_result *result,
		struct picture *picture);

#endif
