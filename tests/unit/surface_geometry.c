/* SPDX-License-Identifier: MIT */
/* What of its buffer a surface shows, and what of the surface damage in the buffer is. */
#include <math.h>
#include <stdio.h>

#include "piece.h"
#include "unit.h"

struct viewport_row {
	const char *name;
	bool has_src, has_dst;
	struct fbox src;
	int width, height;
};

static const struct viewport_row viewport_rows[] = {
	{ "no viewport", false, false, { 0, 0, 0, 0 }, 0, 0 },
	{ "a destination twice as large or more", false, true, { 0, 0, 0, 0 }, 48, 60 },
	{ "a much larger destination", false, true, { 0, 0, 0, 0 }, 211, 173 },
	{ "a small destination", false, true, { 0, 0, 0, 0 }, 5, 3 },
	{ "a source", true, false, { 1, 2, 4, 3 }, 0, 0 },
	{ "a source between pixels", true, false, { 0.25, 1.5, 5, 3 }, 0, 0 },
	{ "a source and a destination", true, true, { 1, 2, 4, 3 }, 50, 7 },
	{ "a fraction of a source", true, true, { 0.5, 1.25, 3.75, 4.5 }, 33, 20 },
};

#define BUFFER_WIDTH 24
#define BUFFER_HEIGHT 18

struct point {
	double x, y;
};

// A point of a picture of w by h in the buffer that holds it so transformed: see
// wl_output.transform.
static struct point transform_point(
		enum wl_output_transform transform, struct point p, double w, double h)
{
	if (transform & WL_OUTPUT_TRANSFORM_FLIPPED) {
		p.x = w - p.x;
	}
	for (unsigned turns = transform & 3; turns > 0; turns--) {
		p = (struct point){ p.y, w - p.x };
		double old_w = w;
		w = h;
		h = old_w;
	}
	return p;
}

// A point of the surface in its buffer, step by step as in the protocols.
static struct point to_buffer(const struct surface *surface, struct point p)
{
	const struct surface_state *current = &surface->current;
	bool turned = current->transform & WL_OUTPUT_TRANSFORM_90;
	double w = (turned ? BUFFER_HEIGHT : BUFFER_WIDTH) / (double)current->scale;
	double h = (turned ? BUFFER_WIDTH : BUFFER_HEIGHT) / (double)current->scale;
	struct fbox src = { 0, 0, w, h };
	if (current->viewport.has_src) {
		src = current->viewport.src;
	}
	p.x = src.x + p.x * src.width / surface->width;
	p.y = src.y + p.y * src.height / surface->height;
	p = transform_point(current->transform, p, w, h);
	return (struct point){ p.x * current->scale, p.y * current->scale };
}

// Calls for each transform and scale.
static void for_each_variant(const struct viewport_row *row, void (*check)(struct surface *surface))
{
	for (int i = 0; i < 8 * 3; i++) {
		struct piece piece;
		piece_init(&piece, BUFFER_WIDTH, BUFFER_HEIGHT, false);
		struct surface_state *current = &piece.surface.current;
		current->transform = (enum wl_output_transform)(i % 8);
		current->scale = 1 + i / 8;
		current->viewport.has_src = row->has_src;
		current->viewport.has_dst = row->has_dst;
		current->viewport.src = row->src;
		current->viewport.width = row->width;
		current->viewport.height = row->height;
		piece_update(&piece, false);
		check(&piece.surface);
		piece_finish(&piece);
	}
}

static void check_size(const struct surface *surface)
{
	const struct surface_state *current = &surface->current;
	bool turned = current->transform & WL_OUTPUT_TRANSFORM_90;
	int w = turned ? BUFFER_HEIGHT : BUFFER_WIDTH, h = turned ? BUFFER_WIDTH : BUFFER_HEIGHT;
	if (current->viewport.has_dst) {
		assert_int_equal(surface->width, current->viewport.width);
		assert_int_equal(surface->height, current->viewport.height);
	} else if (current->viewport.has_src) {
		assert_int_equal(surface->width, (int)current->viewport.src.width);
		assert_int_equal(surface->height, (int)current->viewport.src.height);
	} else {
		assert_int_equal(surface->width * current->scale, w);
		assert_int_equal(surface->height * current->scale, h);
	}
}

static void check_source(struct surface *surface)
{
	check_size(surface);
	struct point a = to_buffer(surface, (struct point){ 0, 0 });
	struct point b = to_buffer(surface, (struct point){ surface->width, surface->height });
	struct fbox src = surface_get_source(surface);
	assert_true(fabs(src.x - fmin(a.x, b.x)) < 1e-9);
	assert_true(fabs(src.y - fmin(a.y, b.y)) < 1e-9);
	assert_true(fabs(src.width - fabs(a.x - b.x)) < 1e-9);
	assert_true(fabs(src.height - fabs(a.y - b.y)) < 1e-9);
}

static void test_source(void **state)
{
	for_each_variant(*state, check_source);
}

/*
 * Whether a pixel of the surface can depend on those of a box in the buffer: bilinear interpolation
 * looks up to, but not quite, one pixel far from centre to centre. slack is in the surface's
 * pixels.
 */
static bool depends(const struct surface *surface, int x, int y, const pixman_box32_t *box,
		double slack)
{
	struct point p = to_buffer(surface, (struct point){ x + 0.5, y + 0.5 });
	struct point q = to_buffer(surface, (struct point){ x + 0.5 + slack, y + 0.5 + slack });
	double reach_x = 0.5 + fabs(q.x - p.x), reach_y = 0.5 + fabs(q.y - p.y);
	const double e = 1e-6;
	return p.x > box->x1 - reach_x + e && p.x < box->x2 + reach_x - e &&
			p.y > box->y1 - reach_y + e && p.y < box->y2 + reach_y - e;
}

static void check_damaged_box(struct surface *surface, const pixman_box32_t *box, bool exact)
{
	pixman_region32_t damage, *committed = &surface->current.buffer_damage;
	pixman_region32_init(&damage);
	pixman_region32_clear(committed);
	pixman_region32_union_rect(committed, committed, box->x1, box->y1,
			(unsigned)(box->x2 - box->x1), (unsigned)(box->y2 - box->y1));
	surface_get_damage(surface, &damage);
	for (int y = -1; y <= surface->height; y++) {
		for (int x = -1; x <= surface->width; x++) {
			bool outside = x < 0 || y < 0 || x >= surface->width ||
					y >= surface->height;
			bool must = !outside && depends(surface, x, y, box, 0);
			bool may = exact ? must : !outside && depends(surface, x, y, box, 3);
			bool is = region_has(&damage, x, y);
			if ((must && !is) || (is && !may)) {
				fail_msg("transform %d, scale %d, %d,%d to %d,%d: %d,%d is %s",
						surface->current.transform, surface->current.scale,
						box->x1, box->y1, box->x2, box->y2, x, y,
						is ? "damaged" : "not damaged");
			}
		}
	}
	pixman_region32_fini(&damage);
}

static void check_damage(struct surface *surface)
{
	const struct surface_state *current = &surface->current;
	// One pixel for one: what is damaged is what was damaged.
	bool exact = current->scale == 1 && !current->viewport.has_dst &&
			(!current->viewport.has_src ||
					current->viewport.src.x == floor(current->viewport.src.x));
	for (int i = 0; i < 12; i++) {
		pixman_box32_t box = { .x1 = (int)get_random(BUFFER_WIDTH),
			.y1 = (int)get_random(BUFFER_HEIGHT) };
		box.x2 = box.x1 + 1 + (int)get_random(5) * (i % 2);
		box.y2 = box.y1 + 1 + (int)get_random(5) * (i % 2);
		box.x2 = box.x2 < BUFFER_WIDTH ? box.x2 : BUFFER_WIDTH;
		box.y2 = box.y2 < BUFFER_HEIGHT ? box.y2 : BUFFER_HEIGHT;
		check_damaged_box(surface, &box, exact);
	}
}

static void test_damage(void **state)
{
	for_each_variant(*state, check_damage);
}

static void check_whole_damage(struct surface *surface)
{
	// As clients say "everything".
	pixman_region32_t *committed = &surface->current.buffer_damage, damage;
	pixman_region32_union_rect(committed, committed, 0, 0, INT32_MAX, INT32_MAX);
	pixman_region32_init(&damage);
	surface_get_damage(surface, &damage);
	pixman_box32_t all = { 0, 0, surface->width, surface->height };
	assert_region(&damage, &all, 1);
	// Damage in surface coordinates is used as it is.
	static const pixman_box32_t some = { 1, 0, 3, 2 };
	pixman_region32_clear(committed);
	committed = &surface->current.surface_damage;
	pixman_region32_union_rect(committed, committed, 1, 0, 2, 2);
	surface_get_damage(surface, &damage);
	assert_region(&damage, &some, 1);
	pixman_region32_union_rect(committed, committed, -5, -5, 9999, 9999);
	surface_get_damage(surface, &damage);
	assert_region(&damage, &all, 1);
	pixman_region32_fini(&damage);
}

static void test_whole_damage(void **state)
{
	for_each_variant(*state, check_whole_damage);
}

// Of the least that can be shown, made as large as can be, the rest of the buffer is far away.
static void test_pinhole(void **state)
{
	static const pixman_box32_t boxes[] = { { 0, 0, 1, 1 }, { 23, 17, 24, 18 } };
	struct piece piece;
	piece_init(&piece, BUFFER_WIDTH, BUFFER_HEIGHT, false);
	struct surface *surface = &piece.surface;
	surface->current.viewport.has_src = surface->current.viewport.has_dst = true;
	surface->current.viewport.src = (struct fbox){ 0, 0, 1 / 256.0, 1 / 256.0 };
	surface->current.viewport.width = surface->current.viewport.height = SURFACE_LIMIT;
	piece_update(&piece, false);
	pixman_box32_t all = { 0, 0, SURFACE_LIMIT, SURFACE_LIMIT };
	for (int i = 0; i < 2; i++) {
		pixman_region32_t damage, *committed = &surface->current.buffer_damage;
		pixman_region32_clear(committed);
		pixman_region32_union_rect(committed, committed, boxes[i].x1, boxes[i].y1, 1, 1);
		pixman_region32_init(&damage);
		surface_get_damage(surface, &damage);
		assert_region(&damage, &all, i == 0 ? 1 : 0);
		pixman_region32_fini(&damage);
	}
	piece_finish(&piece);
}

// A surface may be larger than a client's coordinates may be.
static void test_long_buffer(void **state)
{
	static const pixman_box32_t end = { (1 << 30) - 2, 0, (1 << 30) - 1, 1 };
	struct piece piece;
	piece_init(&piece, end.x2, 1, false);
	pixman_region32_t damage, *committed = &piece.surface.current.buffer_damage;
	pixman_region32_union_rect(committed, committed, end.x1, 0, 5, 5);
	pixman_region32_init(&damage);
	surface_get_damage(&piece.surface, &damage);
	assert_region(&damage, &end, 1);
	pixman_region32_fini(&damage);
	piece_finish(&piece);
}

static void test_no_content(void **state)
{
	struct piece piece;
	piece_init(&piece, 10, 10, false);
	buffer_unlock(piece.surface.current.buffer);
	piece.surface.current.buffer = NULL;
	piece_update(&piece, false);
	assert_int_equal(piece.surface.width, 0);
	pixman_region32_t damage, *committed = &piece.surface.current.surface_damage;
	pixman_region32_init_rect(&damage, 0, 0, 5, 5);
	pixman_region32_union_rect(committed, committed, 0, 0, 5, 5);
	surface_get_damage(&piece.surface, &damage);
	assert_false(pixman_region32_not_empty(&damage));
	pixman_region32_fini(&damage);
	piece_finish(&piece);
}

int main(void)
{
	static const struct {
		const char *name;
		CMUnitTestFunction run;
	} checks[] = {
		{ "source", test_source },
		{ "damage", test_damage },
		{ "whole damage", test_whole_damage },
	};
	static char names[N_ELEMENTS(checks)][N_ELEMENTS(viewport_rows)][80];
	static struct CMUnitTest tests[N_ELEMENTS(checks) * N_ELEMENTS(viewport_rows) + 3];
	size_t n = 0;
	for (size_t c = 0; c < N_ELEMENTS(checks); c++) {
		for (size_t i = 0; i < N_ELEMENTS(viewport_rows); i++) {
			snprintf(names[c][i], sizeof(names[c][i]), "%s, %s", checks[c].name,
					viewport_rows[i].name);
			tests[n++] = (struct CMUnitTest){ .name = names[c][i],
				.test_func = checks[c].run,
				.initial_state = (void *)&viewport_rows[i] };
		}
	}
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_pinhole);
	tests[n++] = (struct CMUnitTest)cmocka_unit_test(test_long_buffer);
	tests[n] = (struct CMUnitTest)cmocka_unit_test(test_no_content);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
