/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <planes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "unit.h"

#define SIZE 64
#define MAX_LAYERS 12

static const struct slip_format_pair pairs[] = {
	{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
};

struct world {
	struct output output;
	struct output_interface impl;
	struct output_target target;
	struct buffer target_buffer;
	/** How often it was asked, and what it says to more layers than it takes. */
	int tests, max_layers, error;
	/** What it says to a cursor plane, alone or beside an overlay. */
	int cursor_error, beside_error;
	/** It wants something on its primary plane, as large as the output. */
	bool wants_primary, covers;
	struct counters counters;
	struct planes *planes;

	struct buffer buffers[MAX_LAYERS];
	pixman_region32_t opaque[MAX_LAYERS];
	struct output_layer layers[MAX_LAYERS];
	struct plane_candidate candidates[MAX_LAYERS];
	int n;
	/** Of the cursor, if `cursor` is it. */
	struct buffer picture_buffer;
	pixman_region32_t nothing;
	struct output_layer picture;
	const struct output_layer *cursor;
	/** Of the last state that it took. */
	const struct buffer *on_cursor_plane;
};

static const struct buffer_interface impl;

const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(const struct slip_buffer *);
const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(
		const struct slip_buffer *buffer)
{
	static const struct slip_dmabuf_attributes attributes = {
		.modifier = DRM_FORMAT_MOD_LINEAR,
	};
	return &attributes;
}

static int handle_test(struct output *output, const struct output_state *state)
{
	struct world *world = wl_container_of(output, world, output);
	const struct buffer *cursor = NULL;
	bool beside = false;
	world->tests++;
	for (int i = 0; i < state->n_layers; i++) {
		bool is_cursor = output->planes[state->layers[i].plane].type == OUTPUT_PLANE_CURSOR;
		cursor = is_cursor ? state->layers[i].buffer : cursor;
		beside |= output->planes[state->layers[i].plane].type == OUTPUT_PLANE_OVERLAY;
	}
	if (cursor && (world->cursor_error || (beside && world->beside_error))) {
		return world->cursor_error ? -world->cursor_error : -world->beside_error;
	}
	const struct output_layer *lowest = &state->layers[0];
	if ((world->wants_primary && lowest->plane != 0) ||
			(world->covers && lowest->plane == 0 && lowest->dst.x2 < SIZE)) {
		return -EINVAL;
	}
	if (state->n_layers > world->max_layers) {
		return -world->error;
	}
	world->on_cursor_plane = cursor;
	return 0;
}

static struct output_target *handle_acquire(struct output *output)
{
	struct world *world = wl_container_of(output, world, output);
	return &world->target;
}

static void begin(struct world *world, int n_planes)
{
	*world = (struct world){
		.impl = { .test = handle_test, .acquire = handle_acquire },
		.max_layers = MAX_LAYERS,
		.error = EINVAL,
	};
	output_init(&world->output, &world->impl, "FAKE-1");
	world->output.width = world->output.height = SIZE;
	world->output.n_planes = n_planes;
	for (int i = 0; i < n_planes; i++) {
		world->output.planes[i] = (struct output_plane){
			.type = i == 0 ? OUTPUT_PLANE_PRIMARY : OUTPUT_PLANE_OVERLAY,
			.id = 30 + (uint32_t)i,
			.zpos_min = i > 0,
			.zpos_max = i > 0,
			.pairs = pairs,
			.n_pairs = 2,
			.transforms = 1,
		};
	}
	buffer_init(&world->target_buffer, &impl, SIZE, SIZE, DRM_FORMAT_XRGB8888);
	world->target.buffer = &world->target_buffer;
	world->planes = planes_create(&world->output, &world->counters);
	for (int i = 0; i < MAX_LAYERS; i++) {
		pixman_region32_init(&world->opaque[i]);
	}
	pixman_region32_init(&world->nothing);
}

static void end(struct world *world)
{
	planes_destroy(world->planes);
	for (int i = 0; i < MAX_LAYERS; i++) {
		pixman_region32_fini(&world->opaque[i]);
	}
	output_finish(&world->output);
}

// One layer more, on top.
static struct plane_candidate *add(struct world *world, uint32_t format, bool dmabuf, int x, int y,
		int width, int height)
{
	int i = world->n++;
	struct buffer *buffer = &world->buffers[i];
	buffer_init(buffer, &impl, width, height, format);
	buffer->dmabuf = dmabuf ? (struct slip_buffer *)(void *)buffer : NULL;
	pixman_region32_fini(&world->opaque[i]);
	pixman_region32_init(&world->opaque[i]);
	if (!slip_format_has_alpha(format)) {
		pixman_region32_union_rect(&world->opaque[i], &world->opaque[i], x, y,
				(unsigned)width, (unsigned)height);
	}
	world->layers[i] = (struct output_layer){
		.buffer = buffer,
		.src = { 0, 0, width, height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { x, y, x + width, y + height },
		.opaque = &world->opaque[i],
	};
	world->candidates[i] = (struct plane_candidate){ .layer = &world->layers[i] };
	return &world->candidates[i];
}

static struct plane_candidate *add_full(struct world *world, uint32_t format, bool dmabuf)
{
	return add(world, format, dmabuf, 0, 0, SIZE, SIZE);
}

static const struct plane_plan *find(struct world *world, int64_t now)
{
	const struct plane_plan *plan =
			planes_find(world->planes, world->candidates, world->n, world->cursor, now);
	assert_non_null(plan);
	assert_int_equal(plan->n, world->n);
	return plan;
}

static void a_layout_is_tested_once(void **state)
{
	struct world world;
	begin(&world, 3);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	for (int i = 0; i < 100; i++) {
		const struct plane_plan *plan = find(&world, i * 16);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, 1);
		assert_int_equal(plan->target_plane, -1);
	}
	int tests = world.tests;
	assert_in_range(tests, 1, 4);
	// Another one, and back: what was found out is still known.
	world.n = 1;
	find(&world, 2000);
	world.n = 2;
	world.tests = 0;
	find(&world, 2016);
	assert_int_equal(world.tests, 0);
	// The device is another now.
	world.output.generation++;
	find(&world, 2032);
	assert_int_equal(world.tests, tests);
	end(&world);
}

// Asked for one after the other, each would cost a test.
static void all_that_might_work_is_asked_for_at_once(void **state)
{
	struct world world;
	begin(&world, 10);
	for (int i = 1; i < 10; i++) {
		world.output.planes[i].zpos_min = world.output.planes[i].zpos_max = (uint32_t)i;
	}
	for (int i = 0; i < MAX_LAYERS; i++) {
		add(&world, DRM_FORMAT_ARGB8888, true, i, i, 16, 16);
	}
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(world.tests, 1);
	// What lies below all others is painted in one.
	assert_int_equal(plan->target_plane, 0);
	for (int i = 0; i < MAX_LAYERS; i++) {
		assert_int_equal(plan->choices[i].plane, i < 3 ? -1 : i - 2);
	}
	end(&world);
}

// What might work does not: then as much as does, and what one search may cost is all that it
// costs.
static void what_is_refused_at_once_is_asked_for_one_after_the_other(void **state)
{
	struct world world;
	begin(&world, 10);
	world.max_layers = 4;
	for (int i = 1; i < 10; i++) {
		world.output.planes[i].zpos_min = world.output.planes[i].zpos_max = (uint32_t)i;
	}
	for (int i = 0; i < 8; i++) {
		add(&world, DRM_FORMAT_ARGB8888, true, i, i, 16, 16);
	}
	const struct plane_plan *plan = find(&world, 0);
	assert_in_range(world.tests, 2, PLANES_MAX_TESTS);
	assert_int_equal(plan->target_plane, 0);
	for (int i = 0; i < 8; i++) {
		assert_int_equal(plan->choices[i].plane >= 0, i >= 5);
	}
	end(&world);
}

static struct plane_candidate *add_black(struct world *world)
{
	struct plane_candidate *candidate = add_full(world, DRM_FORMAT_XRGB8888, false);
	candidate->background = true;
	return candidate;
}

static void what_is_black_below_all_others_needs_no_plane(void **state)
{
	struct world world;
	begin(&world, 3);
	world.covers = true;
	add_black(&world);
	add_black(&world);
	add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(world.tests, 1);
	assert_int_equal(plan->target_plane, -1);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_BACKGROUND);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_BACKGROUND);
	assert_int_equal(plan->choices[2].plane, 1);
	// It is another colour: that has to be painted.
	world.candidates[0].background = world.candidates[1].background = false;
	plan = find(&world, 16);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->choices[2].plane, 1);
	end(&world);
}

static void where_a_device_wants_a_lowest_plane_black_is_painted(void **state)
{
	struct world world;
	begin(&world, 3);
	world.wants_primary = world.covers = true;
	add_black(&world);
	add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	const struct plane_plan *plan = find(&world, 0);
	assert_in_range(world.tests, 2, 3);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(plan->choices[0].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->choices[1].plane, 1);
	end(&world);
}

static void black_alone_is_painted_for_there_has_to_be_something(void **state)
{
	struct world world;
	begin(&world, 3);
	add_black(&world);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(world.tests, 0);
	assert_int_equal(plan->target_plane, 0);
	end(&world);
}

static void what_is_painted_lies_above_what_is_below_it(void **state)
{
	struct world world;
	begin(&world, 2);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[0].plane, 0);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_NO_DMABUF);
	assert_int_equal(plan->target_plane, 1);
	end(&world);
}

static void what_is_opaque_shows_through_a_hole(void **state)
{
	struct world world;
	begin(&world, 2);
	add_full(&world, DRM_FORMAT_XRGB8888, false);
	add(&world, DRM_FORMAT_XRGB8888, true, 4, 4, 32, 32);
	add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 0);
	assert_int_equal(plan->target_plane, 1);
	// What is not would need what is painted below it, too.
	world.n = 1;
	add(&world, DRM_FORMAT_ARGB8888, true, 4, 4, 32, 32);
	add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	plan = find(&world, 0);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_COVERED);
	assert_int_equal(plan->target_plane, 0);
	end(&world);
}

// That two have one zpos, the kernel says, is a bug of the program's.
static void planes_that_can_move_have_a_zpos_of_their_own(void **state)
{
	struct world world;
	begin(&world, 4);
	for (int i = 0; i < 4; i++) {
		world.output.planes[i].zpos_min = 0;
		world.output.planes[i].zpos_max = 2;
	}
	add_full(&world, DRM_FORMAT_XRGB8888, false);
	add(&world, DRM_FORMAT_XRGB8888, true, 0, 0, 32, 32);
	add(&world, DRM_FORMAT_XRGB8888, true, 32, 32, 16, 16);
	add(&world, DRM_FORMAT_XRGB8888, true, 48, 48, 8, 8);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->target_zpos, 0);
	assert_int_equal(plan->choices[1].zpos, 1);
	assert_int_equal(plan->choices[2].zpos, 2);
	// There are not enough for all: then the greater id is above.
	assert_int_equal(plan->choices[3].plane, 3);
	assert_int_equal(plan->choices[3].zpos, 2);
	end(&world);
}

static void planes_go_to_who_changes_often(void **state)
{
	struct world world;
	begin(&world, 2);
	add_full(&world, DRM_FORMAT_XRGB8888, false);
	add(&world, DRM_FORMAT_XRGB8888, true, 0, 0, 32, 32);
	add(&world, DRM_FORMAT_XRGB8888, true, 40, 40, 8, 8);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->choices[2].plane, -1);
	assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_TAKEN);
	world.candidates[2].busy = true;
	plan = find(&world, 16);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[2].plane, 1);
	end(&world);
}

static void refusals_are_kept_and_tried_again_ever_later(void **state)
{
	struct world world;
	begin(&world, 16);
	world.max_layers = 0;
	for (int i = 0; i < MAX_LAYERS; i++) {
		add(&world, DRM_FORMAT_XRGB8888, true, i * 8, 0, 8, 8);
	}
	// Of equals, the one above comes first.
	struct plane_choice first = find(&world, 0)->choices[MAX_LAYERS - 1];
	assert_int_equal(first.plane, -1);
	assert_int_equal(first.verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(first.verdict.error, EINVAL);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	int64_t asked = 0;
	for (int64_t wait = 1000; wait < 1000000; wait = wait < 64000 ? 2 * wait : 1000000) {
		world.tests = 0;
		find(&world, asked + wait - 1);
		assert_int_equal(world.tests, 0);
		asked += wait;
		find(&world, asked);
		assert_int_not_equal(world.tests, 0);
	}
	end(&world);
}

static void what_is_about_the_moment_is_not_kept(void **state)
{
	struct world world;
	begin(&world, 1);
	world.max_layers = 0;
	world.error = EBUSY;
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	assert_int_equal(find(&world, 0)->choices[0].plane, -1);
	world.max_layers = 1;
	assert_int_equal(find(&world, 16)->choices[0].plane, 0);
	end(&world);
}

static void a_commit_that_fails_is_a_refusal(void **state)
{
	struct world world;
	begin(&world, 1);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	assert_int_equal(find(&world, 0)->target_plane, -1);
	const struct plane_plan *plan = planes_refuse(world.planes, ENOSPC, 0);
	assert_int_equal(plan->choices[0].plane, -1);
	assert_int_equal(plan->choices[0].verdict.error, ENOSPC);
	assert_int_equal(plan->target_plane, 0);
	assert_int_equal(find(&world, 999)->choices[0].plane, -1);
	assert_int_equal(find(&world, 1000)->choices[0].plane, 0);
	end(&world);
}

static void each_rule_is_told_in_a_sentence(void **state)
{
	static const struct {
		uint32_t format;
		bool dmabuf, held;
		uint32_t alpha;
		enum wl_output_transform transform;
		const char *sentence;
	} rows[] = {
		{ DRM_FORMAT_XRGB8888, false, false, OUTPUT_ALPHA_MAX, 0,
				"its buffer is not a dma-buf; its client could use linux-dmabuf" },
		{ DRM_FORMAT_XRGB8888, true, true, OUTPUT_ALPHA_MAX, 0,
				"it was painted a moment ago, and switching can be seen; it is "
				"looked at again in half a second" },
		{ DRM_FORMAT_NV12, true, false, OUTPUT_ALPHA_MAX, 0,
				"NV12 is not in primary plane 30's formats; ask the client for "
				"XR24, see the scanout tranche" },
		{ DRM_FORMAT_ABGR8888, true, false, OUTPUT_ALPHA_MAX, 0,
				"AB24 is not in primary plane 30's formats; ask the client for "
				"AR24, see the scanout tranche" },
		{ DRM_FORMAT_XRGB8888, true, false, OUTPUT_ALPHA_MAX, WL_OUTPUT_TRANSFORM_90,
				"primary plane 30 cannot turn it; its client could draw it "
				"upright" },
		{ DRM_FORMAT_XRGB8888, true, false, 0x8000, 0,
				"primary plane 30 cannot make it translucent, as its client "
				"asks" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct world world;
		char sentence[PLANES_SENTENCE_SIZE];
		begin(&world, 1);
		add_full(&world, rows[i].format, rows[i].dmabuf)->held = rows[i].held;
		add(&world, DRM_FORMAT_ARGB8888, true, 100, 100, 1, 1);
		world.layers[0].alpha = rows[i].alpha;
		world.layers[0].transform = rows[i].transform;
		const struct plane_plan *plan = find(&world, 0);
		assert_int_equal(plan->choices[0].plane, -1);
		planes_explain(&world.output, rows[i].format, DRM_FORMAT_MOD_LINEAR,
				&plan->choices[0].verdict, sentence);
		assert_string_equal(sentence, rows[i].sentence);
		end(&world);
	}
}

static void the_serial_tells_when_holes_move(void **state)
{
	struct world world;
	begin(&world, 2);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add(&world, DRM_FORMAT_ARGB8888, false, 8, 8, 16, 16);
	unsigned serial = find(&world, 0)->serial;
	add(&world, DRM_FORMAT_ARGB8888, false, 32, 32, 16, 16);
	assert_int_equal(find(&world, 16)->serial, serial);
	world.layers[0].dst.x2--;
	assert_int_not_equal(find(&world, 32)->serial, serial);
	end(&world);
}

/* ---- the cursor ---- */

#define CURSOR_SIZE 16

// A primary plane, overlays, and a cursor plane: the last.
static void begin_with_cursor_plane(struct world *world, int n_planes)
{
	begin(world, n_planes);
	struct output_plane *plane = &world->output.planes[n_planes - 1];
	plane->type = OUTPUT_PLANE_CURSOR;
	plane->zpos_min = plane->zpos_max = 2;
	plane->pairs = &pairs[1];
	plane->n_pairs = 1;
	plane->width = plane->height = CURSOR_SIZE;
}

// On top; with a picture unless it is too large for that.
static void add_cursor(struct world *world, bool dmabuf, int size)
{
	add(world, DRM_FORMAT_ARGB8888, dmabuf, 0, 0, size, size)->cursor = true;
	buffer_init(&world->picture_buffer, &impl, CURSOR_SIZE, CURSOR_SIZE, DRM_FORMAT_XRGB8888);
	world->picture = (struct output_layer){
		.buffer = &world->picture_buffer,
		.src = { 0, 0, CURSOR_SIZE, CURSOR_SIZE },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, CURSOR_SIZE, CURSOR_SIZE },
		.opaque = &world->nothing,
	};
	world->cursor = size <= CURSOR_SIZE ? &world->picture : NULL;
}

static void move_cursor(struct world *world, int x, int y)
{
	struct output_layer *layer = &world->layers[world->n - 1];
	int width = layer->dst.x2 - layer->dst.x1, height = layer->dst.y2 - layer->dst.y1;
	layer->dst = (pixman_box32_t){ x, y, x + width, y + height };
	world->picture.dst = (pixman_box32_t){ x, y, x + CURSOR_SIZE, y + CURSOR_SIZE };
}

static void a_cursor_is_on_its_plane_wherever_it_goes(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 3);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	add_cursor(&world, false, 12);
	const struct plane_plan *plan = find(&world, 0);
	unsigned serial = plan->serial;
	assert_in_range(world.tests, 1, 5);
	world.tests = 0;
	for (int x = -11; x < SIZE; x++) {
		move_cursor(&world, x, SIZE - x);
		plan = find(&world, x + 16);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, 1);
		assert_int_equal(plan->choices[2].plane, 2);
		assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_NONE);
		assert_int_equal(plan->cursor_plane, 2);
		assert_int_equal(plan->cursor_zpos, 2);
		assert_int_equal(plan->target_plane, -1);
		assert_int_equal(plan->serial, serial);
	}
	assert_int_equal(world.tests, 0);
	assert_ptr_equal(world.on_cursor_plane, &world.picture_buffer);
	// Whatever it looks like, its picture is as large; and without it, the rest stays.
	buffer_init(&world.buffers[2], &impl, 3, 9, DRM_FORMAT_ARGB8888);
	world.layers[2].src = (struct fbox){ 0, 0, 3, 9 };
	world.layers[2].dst.x2 = world.layers[2].dst.x1 + 3;
	assert_int_equal(find(&world, 100)->cursor_plane, 2);
	assert_int_equal(world.tests, 0);
	world.n = 2;
	world.cursor = NULL;
	plan = find(&world, 116);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->serial, serial);
	end(&world);
}

static void a_dmabuf_that_is_as_large_is_on_the_cursor_plane_itself(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 3);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add_cursor(&world, true, CURSOR_SIZE);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[1].plane, 2);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->target_plane, -1);
	assert_ptr_equal(world.on_cursor_plane, &world.buffers[1]);
	world.tests = 0;
	move_cursor(&world, 7, 50);
	assert_int_equal(find(&world, 16)->choices[1].plane, 2);
	assert_int_equal(world.tests, 0);
	// As its picture: what has another size, or a format that the plane does not have.
	world.layers[1].dst.x2++;
	plan = find(&world, 32);
	assert_int_equal(plan->cursor_plane, 2);
	assert_ptr_equal(world.on_cursor_plane, &world.picture_buffer);
	world.layers[1].dst.x2--;
	world.buffers[1].format = DRM_FORMAT_XRGB8888;
	assert_int_equal(find(&world, 48)->cursor_plane, 2);
	end(&world);
}

static void a_cursor_that_is_refused_is_painted_above_the_rest(void **state)
{
	for (int large = 0; large < 2; large++) {
		struct world world;
		begin_with_cursor_plane(&world, 3);
		world.cursor_error = large ? 0 : EINVAL;
		add_full(&world, DRM_FORMAT_XRGB8888, true);
		add_cursor(&world, false, large ? CURSOR_SIZE + 1 : CURSOR_SIZE);
		const struct plane_plan *plan = find(&world, 0);
		assert_int_equal(plan->choices[0].plane, 0);
		assert_int_equal(plan->choices[1].plane, -1);
		assert_int_equal(plan->choices[1].verdict.rule,
				large ? PLANE_RULE_NO_DMABUF : PLANE_RULE_REFUSED);
		assert_int_equal(plan->cursor_plane, -1);
		assert_int_equal(plan->target_plane, 1);
		// Nor does a painted one make a layout wherever it is.
		world.tests = 0;
		for (int x = 0; x < 50; x++) {
			move_cursor(&world, x, x);
			plan = find(&world, x);
			assert_int_equal(plan->choices[0].plane, 0);
			assert_int_equal(plan->target_plane, 1);
		}
		assert_int_equal(world.tests, 0);
		// The device is asked again, later.
		world.cursor_error = 0;
		assert_int_equal(find(&world, 999)->cursor_plane, -1);
		assert_int_equal(find(&world, 1000)->cursor_plane, large ? -1 : 2);
		end(&world);
	}
}

static void a_place_that_a_cursor_is_refused_at_is_asked_for(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 3);
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add_cursor(&world, false, CURSOR_SIZE);
	assert_int_equal(find(&world, 0)->cursor_plane, 2);
	world.cursor_error = EINVAL;
	assert_int_equal(find(&world, 16)->cursor_plane, 2);
	planes_ask_again(world.planes);
	const struct plane_plan *plan = find(&world, 16);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[0].plane, 0);
	world.cursor_error = 0;
	assert_int_equal(find(&world, 1015)->cursor_plane, -1);
	assert_int_equal(find(&world, 2016)->cursor_plane, 2);
	end(&world);
}

static void a_cursor_on_an_overlay_makes_no_hole_and_goes_anywhere(void **state)
{
	struct world world;
	begin(&world, 3);
	add_full(&world, DRM_FORMAT_XRGB8888, false);
	add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 12, 12)->cursor = true;
	const struct plane_plan *plan = find(&world, 0);
	unsigned serial = plan->serial;
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->target_plane, 0);
	world.tests = 0;
	world.layers[1].dst = (pixman_box32_t){ 30, 30, 42, 42 };
	pixman_region32_translate(&world.opaque[1], 22, 22);
	plan = find(&world, 16);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->serial, serial);
	assert_int_equal(world.tests, 0);
	end(&world);
}

static void a_cursor_leaves_its_plane_for_what_the_device_refuses_beside_it(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 4);
	world.beside_error = EINVAL;
	add_full(&world, DRM_FORMAT_XRGB8888, true);
	add(&world, DRM_FORMAT_XRGB8888, true, 8, 8, 16, 16);
	add_cursor(&world, false, 12);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[0].plane, 0);
	assert_int_equal(plan->choices[1].plane, 1);
	assert_int_equal(plan->choices[2].plane, -1);
	assert_int_equal(plan->choices[2].verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(plan->target_plane, 2);
	end(&world);

	// Not where that would not help: painted, it would be below what is on the overlay.
	begin_with_cursor_plane(&world, 4);
	world.beside_error = EINVAL;
	add_full(&world, DRM_FORMAT_XRGB8888, false);
	add(&world, DRM_FORMAT_ARGB8888, true, 8, 8, 16, 16);
	add_cursor(&world, false, 12);
	plan = find(&world, 0);
	assert_int_equal(plan->choices[1].plane, -1);
	assert_int_equal(plan->choices[1].verdict.rule, PLANE_RULE_REFUSED);
	assert_int_equal(plan->cursor_plane, 3);
	end(&world);
}

static void a_cursor_alone_is_above_something(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 2);
	add_cursor(&world, false, 12);
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->cursor_plane, 1);
	assert_int_equal(plan->target_plane, 0);
	plan = planes_refuse(world.planes, EINVAL, 0);
	assert_int_equal(plan->cursor_plane, -1);
	assert_int_equal(plan->choices[0].plane, -1);
	end(&world);
}

static void a_search_with_a_cursor_ends_in_time(void **state)
{
	struct world world;
	begin_with_cursor_plane(&world, 16);
	world.max_layers = 2;
	for (int i = 0; i < MAX_LAYERS - 1; i++) {
		add(&world, DRM_FORMAT_XRGB8888, true, i * 8, 0, 8, 8);
	}
	add_cursor(&world, false, 12);
	assert_int_equal(find(&world, 0)->cursor_plane, 15);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	end(&world);
}

static void a_search_without_an_answer_ends(void **state)
{
	static const struct slip_format_pair more[] = {
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_YUYV, DRM_FORMAT_MOD_LINEAR },
	};
	struct world world;
	begin(&world, OUTPUT_MAX_PLANES);
	// Anything may stand anywhere, but only the lowest plane takes two of the layers.
	world.output.planes[0].pairs = more;
	world.output.planes[0].n_pairs = 3;
	for (int i = 0; i < OUTPUT_MAX_PLANES; i++) {
		world.output.planes[i].zpos_min = 0;
		world.output.planes[i].zpos_max = OUTPUT_MAX_PLANES;
	}
	add_full(&world, DRM_FORMAT_YUYV, true);
	for (int i = 2; i < MAX_LAYERS; i++) {
		add(&world, DRM_FORMAT_ARGB8888, true, 0, 0, SIZE - i, SIZE - i);
	}
	add(&world, DRM_FORMAT_YUYV, true, 0, 0, 8, 8);
	// Were all orders tried, this would not be seen to end.
	const struct plane_plan *plan = find(&world, 0);
	assert_int_equal(plan->choices[MAX_LAYERS - 1].plane, -1);
	end(&world);
}

static void a_crowd_of_layers_is_not_compared_with_itself(void **state)
{
	static struct plane_candidate candidates[200000];
	struct world world;
	begin(&world, 4);
	add(&world, DRM_FORMAT_ARGB8888, true, 0, 0, 8, 8);
	for (size_t i = 0; i < N_ELEMENTS(candidates); i++) {
		candidates[i] = world.candidates[0];
	}
	// Were each compared with each, this would not be seen to end.
	planes_find(world.planes, candidates, N_ELEMENTS(candidates), NULL, 0);
	assert_in_range(world.tests, 1, PLANES_MAX_TESTS);
	end(&world);
}

/* ---- the same picture, whatever is where ---- */

// What is seen at a pixel: layers from the first that is opaque on, as digits.
struct sight {
	char ids[MAX_LAYERS + 1];
	int n;
};

static void see(struct sight *sight, int id, bool opaque)
{
	if (opaque) {
		sight->n = 0;
	}
	sight->ids[sight->n++] = (char)('0' + id);
	sight->ids[sight->n] = '\0';
}

static bool covers(const struct output_layer *layer, int x, int y)
{
	return layer->dst.x1 <= x && x < layer->dst.x2 && layer->dst.y1 <= y && y < layer->dst.y2;
}

// What is painted, as frame_paint.c does it: holes where opaque layers are on planes.
static struct sight look_at_target(const struct world *world, const struct plane_plan *plan, int x,
		int y, bool *opaque)
{
	struct sight sight = { .n = 0 };
	bool lowest = true;
	for (int i = 0; i < world->n; i++) {
		lowest &= plan->choices[i].plane < 0 || plan->choices[i].zpos > plan->target_zpos;
	}
	*opaque = lowest;
	for (int i = 0; i < world->n; i++) {
		const struct output_layer *layer = &world->layers[i];
		if (!covers(layer, x, y)) {
			continue;
		}
		if (plan->choices[i].plane < 0) {
			see(&sight, i, output_layer_is_opaque(layer));
			*opaque |= output_layer_is_opaque(layer);
		} else if (output_layer_is_opaque(layer) && !world->candidates[i].cursor) {
			sight = (struct sight){ .n = 0 };
			*opaque = lowest;
		}
	}
	return sight;
}

static struct sight look(const struct world *world, const struct plane_plan *plan, int x, int y)
{
	struct sight sight = { .n = 0 };
	for (int p = 0; p < world->output.n_planes; p++) { // by zpos, then by id
		if (p == plan->target_plane) {
			bool opaque;
			struct sight painted = look_at_target(world, plan, x, y, &opaque);
			if (opaque) {
				sight.n = 0;
			}
			for (int k = 0; k < painted.n; k++) {
				see(&sight, painted.ids[k] - '0', false);
			}
		}
		for (int i = 0; i < world->n; i++) {
			if (plan->choices[i].plane == p && covers(&world->layers[i], x, y)) {
				see(&sight, i, output_layer_is_opaque(&world->layers[i]));
			}
		}
	}
	sight.ids[sight.n] = '\0';
	return sight;
}

static void random_scenes_look_as_they_should(void **state)
{
	srand(1);
	int scanned_out = 0, mixed = 0;
	for (int scene = 0; scene < 2000; scene++) {
		struct world world;
		if (rand() % 2) {
			begin(&world, 1 + rand() % 5);
		} else {
			begin_with_cursor_plane(&world, 2 + rand() % 4);
			world.cursor_error = rand() % 4 ? 0 : EINVAL;
			world.beside_error = rand() % 4 ? 0 : EINVAL;
		}
		world.max_layers = 1 + rand() % 6;
		int n = 1 + rand() % MAX_LAYERS;
		for (int i = 0; i < n; i++) {
			int x = rand() % 6, y = rand() % 6;
			add(&world, rand() % 2 ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
					rand() % 4 > 0, x, y, 1 + rand() % (8 - x),
					1 + rand() % (8 - y))
					->busy = rand() % 2;
		}
		if (rand() % 2 && n < MAX_LAYERS) {
			add_cursor(&world, rand() % 2, rand() % 4 ? 2 : CURSOR_SIZE);
			n++;
			find(&world, 0);
			move_cursor(&world, rand() % 10 - 2, rand() % 10 - 2);
		}
		const struct plane_plan *plan = find(&world, 0);
		int on_planes = 0;
		for (int i = 0; i < n; i++) {
			on_planes += plan->choices[i].plane >= 0;
		}
		scanned_out += on_planes == n;
		mixed += on_planes > 0 && on_planes < n;
		for (int at = 0; at < 64; at++) {
			struct sight wanted = { .n = 0 };
			for (int i = 0; i < n; i++) {
				if (covers(&world.layers[i], at % 8, at / 8)) {
					see(&wanted, i, output_layer_is_opaque(&world.layers[i]));
				}
			}
			struct sight seen = look(&world, plan, at % 8, at / 8);
			assert_string_equal(seen.ids, wanted.ids);
		}
		end(&world);
	}
	assert_int_not_equal(scanned_out, 0);
	assert_int_not_equal(mixed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_layout_is_tested_once),
		cmocka_unit_test(what_is_painted_lies_above_what_is_below_it),
		cmocka_unit_test(what_is_opaque_shows_through_a_hole),
		cmocka_unit_test(all_that_might_work_is_asked_for_at_once),
		cmocka_unit_test(what_is_refused_at_once_is_asked_for_one_after_the_other),
		cmocka_unit_test(what_is_black_below_all_others_needs_no_plane),
		cmocka_unit_test(where_a_device_wants_a_lowest_plane_black_is_painted),
		cmocka_unit_test(black_alone_is_painted_for_there_has_to_be_something),
		cmocka_unit_test(planes_that_can_move_have_a_zpos_of_their_own),
		cmocka_unit_test(planes_go_to_who_changes_often),
		cmocka_unit_test(refusals_are_kept_and_tried_again_ever_later),
		cmocka_unit_test(what_is_about_the_moment_is_not_kept),
		cmocka_unit_test(a_commit_that_fails_is_a_refusal),
		cmocka_unit_test(each_rule_is_told_in_a_sentence),
		cmocka_unit_test(the_serial_tells_when_holes_move),
		cmocka_unit_test(a_cursor_is_on_its_plane_wherever_it_goes),
		cmocka_unit_test(a_dmabuf_that_is_as_large_is_on_the_cursor_plane_itself),
		cmocka_unit_test(a_cursor_that_is_refused_is_painted_above_the_rest),
		cmocka_unit_test(a_place_that_a_cursor_is_refused_at_is_asked_for),
		cmocka_unit_test(a_cursor_on_an_overlay_makes_no_hole_and_goes_anywhere),
		cmocka_unit_test(a_cursor_leaves_its_plane_for_what_the_device_refuses_beside_it),
		cmocka_unit_test(a_cursor_alone_is_above_something),
		cmocka_unit_test(a_search_with_a_cursor_ends_in_time),
		cmocka_unit_test(a_search_without_an_answer_ends),
		cmocka_unit_test(a_crowd_of_layers_is_not_compared_with_itself),
		cmocka_unit_test(random_scenes_look_as_they_should),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
