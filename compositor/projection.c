/* SPDX-License-Identifier: MIT */
#include "projection.h"

#include <math.h>

// Half a pixel of the buffer, in pixels, and what rounding takes; or all there are.
static int get_reach(int pixels, double source)
{
	return 1 + (int)fmin(pixels / source / 2, pixels);
}

struct projection projection_get(const struct output_view *view, const struct surface *surface,
		const struct fbox *src, pixman_box32_t dst)
{
	struct projection projection = {
		.width = surface->width,
		.height = surface->height,
		.pixels_across = dst.x2 - dst.x1,
		.pixels_down = dst.y2 - dst.y1,
		.dst = dst,
		.transform = view->transform,
	};
	if (transform_is_sideways(view->transform)) {
		projection.pixels_across = dst.y2 - dst.y1;
		projection.pixels_down = dst.x2 - dst.x1;
	}
	// It may have had its share in the surface's coordinates.
	bool turned = transform_is_sideways(surface->current.transform);
	double across = turned ? src->height : src->width;
	double down = turned ? src->width : src->height;
	if (view->scale != view->per &&
			(across != projection.pixels_across || down != projection.pixels_down)) {
		projection.reach_x = get_reach(projection.pixels_across, across);
		projection.reach_y = get_reach(projection.pixels_down, down);
	}
	return projection;
}

// Rounds to what holds all of it, or, inwards, only what is of nothing else.
static void project_edges(int x1, int x2, int length, int pixels, int reach, bool inwards,
		double *start, double *end)
{
	int64_t first = (int64_t)x1 * pixels, last = (int64_t)x2 * pixels;
	int64_t low = first / length, high = (last + length - 1) / length;
	if (inwards) {
		low = (first + length - 1) / length + (x1 > 0 ? reach : 0);
		high = last / length - (x2 < length ? reach : 0);
	} else {
		low = low > reach ? low - reach : 0;
		high = high + reach < pixels ? high + reach : pixels;
	}
	*start = (double)low;
	*end = (double)(high > low ? high : low);
}

static pixman_box32_t project(const struct projection *p, const pixman_box32_t *box, bool inwards)
{
	double x1, y1, x2, y2;
	project_edges(box->x1, box->x2, p->width, p->pixels_across, p->reach_x, inwards, &x1, &x2);
	project_edges(box->y1, box->y2, p->height, p->pixels_down, p->reach_y, inwards, &y1, &y2);
	struct fbox turned = transform_box(p->transform, (struct fbox){ x1, y1, x2 - x1, y2 - y1 },
			p->pixels_across, p->pixels_down);
	int x = p->dst.x1 + (int)turned.x, y = p->dst.y1 + (int)turned.y;
	return (pixman_box32_t){ x, y, x + (int)turned.width, y + (int)turned.height };
}

// What is added one by one takes time for all that was added before.
#define AT_A_TIME 256

static void add(const struct projection *p, const pixman_region32_t *region, bool inwards,
		pixman_region32_t *pixels)
{
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles((pixman_region32_t *)region, &n);
	for (int done = 0; done < n; done += AT_A_TIME) {
		pixman_box32_t projected[AT_A_TIME];
		int more = n - done < AT_A_TIME ? n - done : AT_A_TIME;
		for (int i = 0; i < more; i++) {
			projected[i] = project(p, &boxes[done + i], inwards);
		}
		pixman_region32_t part;
		pixman_region32_init_rects(&part, projected, more);
		pixman_region32_union(pixels, pixels, &part);
		pixman_region32_fini(&part);
	}
}

void projection_add(const struct projection *p, const pixman_region32_t *region,
		pixman_region32_t *pixels)
{
	add(p, region, false, pixels);
}

static bool is_unscaled(const struct projection *p)
{
	return p->pixels_across == p->width && p->pixels_down == p->height && p->reach_x == 0 &&
			p->reach_y == 0 && p->transform == WL_OUTPUT_TRANSFORM_NORMAL;
}

void projection_get_inside(const struct projection *p, const pixman_region32_t *region,
		pixman_region32_t *pixels)
{
	if (is_unscaled(p)) {
		// In the memory that it has.
		pixman_region32_copy(pixels, (pixman_region32_t *)region);
		pixman_region32_translate(pixels, p->dst.x1, p->dst.y1);
		return;
	}
	pixman_region32_clear(pixels);
	add(p, region, true, pixels);
}
