/* SPDX-License-Identifier: MIT */
/* Painting for a device whose memory is slow to read: what is painted gets there all the same. */
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <drm_private.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_drm.h"
#include "unit.h"

#define SIZE 64

static bool slow;
static int measured;

bool __wrap_slip_memory_is_slow(const void *data, size_t size);
bool __wrap_slip_memory_is_slow(const void *data, size_t size)
{
	assert_int_equal(size, SIZE * SIZE * 4);
	measured++;
	return slow;
}

struct world {
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct backend *backend;
	struct output *output;
	pixman_region32_t all, nothing;
	/** What the screen should show. */
	uint32_t picture[SIZE * SIZE];
};

static void begin(struct world *world, bool is_slow)
{
	struct drm_backend_options options = { 0 };
	char error[DRM_BACKEND_ERROR_SIZE];
	fake_drm_reset(&fake_drm_plain);
	slow = is_slow;
	measured = 0;
	*world = (struct world){
		.loop = wl_event_loop_create(),
		.context = slip_context_create(),
	};
	world->backend = drm_backend_create(world->loop, world->context, &options, error);
	assert_non_null(world->backend);
	world->output = wl_container_of(world->backend->outputs.next, world->output, link);
	pixman_region32_init_rect(&world->all, 0, 0, SIZE, SIZE);
	pixman_region32_init(&world->nothing);
}

static void end(struct world *world)
{
	pixman_region32_fini(&world->all);
	pixman_region32_fini(&world->nothing);
	backend_destroy(world->backend);
	wl_event_loop_destroy(world->loop);
	slip_context_destroy(world->context);
	fake_drm_assert_nothing_left();
}

// Another picture where it is damaged.
static void damage(struct world *world, int x, int y, int width, int height, uint32_t color)
{
	pixman_region32_t region;
	pixman_region32_init_rect(&region, x, y, (unsigned)width, (unsigned)height);
	for (int i = y; i < y + height; i++) {
		for (int k = x; k < x + width; k++) {
			world->picture[i * SIZE + k] = color + (uint32_t)(i * SIZE + k);
		}
	}
	world->output->impl->damage(world->output, &region);
	pixman_region32_fini(&region);
}

// Paints what is damaged, but for `late`.
static void paint(struct world *world, struct output_target *target, const pixman_region32_t *late)
{
	pixman_region32_t part;
	pixman_region32_init(&part);
	pixman_region32_subtract(&part, &target->damage, (pixman_region32_t *)late);
	int n;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&part, &n);
	for (int i = 0; i < n; i++) {
		for (int y = boxes[i].y1; y < boxes[i].y2; y++) {
			memcpy((uint8_t *)target->data + (size_t)y * target->stride +
							(size_t)boxes[i].x1 * 4,
					&world->picture[y * SIZE + boxes[i].x1],
					(size_t)(boxes[i].x2 - boxes[i].x1) * 4);
		}
	}
	pixman_region32_fini(&part);
	pixman_region32_intersect(&target->damage, &target->damage, (pixman_region32_t *)late);
}

static int commit(struct world *world, struct output_target *target)
{
	struct output_layer layer = {
		.buffer = target->buffer,
		.src = { 0, 0, SIZE, SIZE },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, SIZE, SIZE },
		.opaque = &world->all,
	};
	struct output_state state = { .layers = &layer, .n_layers = 1 };
	return world->output->impl->commit(world->output, &state);
}

static void flip(struct world *world)
{
	fake_drm_flip(0, 0);
	wl_event_loop_dispatch(world->loop, 0);
}

// Paints what is damaged, but for `late`, and commits it.
static struct output_target *show(struct world *world, const pixman_region32_t *late)
{
	struct output_target *target = world->output->impl->acquire(world->output);
	assert_non_null(target);
	paint(world, target, late);
	assert_int_equal(commit(world, target), 0);
	flip(world);
	return target;
}

static const uint32_t *get_row(const struct output_target *target, int y)
{
	const struct drm_dumb *dumb = drm_dumb_from_buffer(target->buffer);
	return (const void *)((const uint8_t *)dumb->target.data + (size_t)y * dumb->target.stride);
}

static void assert_shown(const struct world *world, const struct output_target *target)
{
	for (int y = 0; y < SIZE; y++) {
		assert_memory_equal(get_row(target, y), &world->picture[y * SIZE], SIZE * 4);
	}
}

static void fast_memory_is_painted_in(void **state)
{
	struct world world;
	begin(&world, false);
	damage(&world, 0, 0, SIZE, SIZE, 0x100000);
	struct output_target *target = show(&world, &world.nothing);
	assert_ptr_equal(target, &drm_dumb_from_buffer(target->buffer)->target);
	assert_shown(&world, target);
	show(&world, &world.nothing);
	assert_int_equal(measured, 1);
	end(&world);
}

static void slow_memory_gets_what_changed(void **state)
{
	struct world world;
	begin(&world, true);
	damage(&world, 0, 0, SIZE, SIZE, 0x100000);
	struct output_target *target = show(&world, &world.nothing);
	assert_ptr_not_equal(target, &drm_dumb_from_buffer(target->buffer)->target);
	assert_shown(&world, target);
	const struct buffer *first = target->buffer;
	// Whichever target it is, it has all that it has not seen; and that was painted but once.
	srand(1);
	for (int i = 0; i < 50; i++) {
		int x = rand() % SIZE, y = rand() % SIZE;
		damage(&world, x, y, 1 + rand() % (SIZE - x), 1 + rand() % (SIZE - y),
				0x10000 * (uint32_t)i);
		target = show(&world, &world.nothing);
		assert_shown(&world, target);
		assert_false(i == 0 && target->buffer == first);
	}
	assert_int_equal(measured, 1);
	end(&world);
}

static void what_is_painted_late_gets_to_each_target(void **state)
{
	struct world world;
	pixman_region32_t late;
	begin(&world, true);
	pixman_region32_init_rect(&late, 8, 8, 16, 16);
	damage(&world, 0, 0, SIZE, SIZE, 0x100000);
	for (int i = 0; i < 4; i++) {
		show(&world, &world.nothing);
	}
	uint32_t before = world.picture[9 * SIZE + 9];
	damage(&world, 4, 4, 32, 32, 0x200000);
	struct output_target *target = show(&world, &late);
	assert_int_equal(get_row(target, 9)[9], before);
	assert_int_equal(get_row(target, 5)[5], world.picture[5 * SIZE + 5]);
	for (int i = 0; i < 4; i++) {
		assert_shown(&world, show(&world, &world.nothing));
	}
	pixman_region32_fini(&late);
	end(&world);
}

static void damage_something(struct world *world, uint32_t color)
{
	int x = rand() % SIZE, y = rand() % SIZE;
	damage(world, x, y, 1 + rand() % (SIZE - x), 1 + rand() % (SIZE - y), color);
}

// Targets cannot be had, commits fail, the seat is away, and some is painted later: whatever is
// painted at last is what there is to see.
static void what_fails_loses_nothing(void **state)
{
	static const int errors[] = { EBUSY, ENOMEM, EINVAL, EACCES, EIO };
	struct world world;
	pixman_region32_t late;
	srand(2);
	for (int life = 0; life < 40; life++) {
		struct output_target *painted = NULL;
		int n_shown = 0;
		begin(&world, life % 2);
		damage(&world, 0, 0, SIZE, SIZE, 0x100000);
		for (int i = 0; i < 100; i++) {
			if (rand() % 2) {
				damage_something(&world, 0x10000 * (uint32_t)i);
			}
			fake_drm_fail(rand() % 2 ? FAKE_DRM_ANY : FAKE_DRM_COMMIT,
					errors[rand() % (int)N_ELEMENTS(errors)], rand() % 3);
			fake_drm_set_active(rand() % 8 != 0);
			pixman_region32_init_rect(&late, rand() % SIZE, rand() % SIZE,
					(unsigned)(rand() % 2 * 9), 9);
			if (!painted || pixman_region32_not_empty(&painted->damage)) {
				painted = world.output->impl->acquire(world.output);
			}
			if (painted) {
				paint(&world, painted, &late);
			}
			if (!painted || commit(&world, painted) < 0) {
				painted = NULL;
			} else if (!pixman_region32_not_empty(&painted->damage)) {
				assert_shown(&world, painted);
				n_shown++;
			}
			if (rand() % 4) {
				flip(&world);
			}
			pixman_region32_fini(&late);
		}
		assert_in_range(n_shown, 5, 100);
		fake_drm_fail(FAKE_DRM_ANY, 0, 0);
		fake_drm_set_active(true);
		end(&world);
	}
}

static void another_mode_has_memory_of_its_own(void **state)
{
	struct world world;
	begin(&world, true);
	damage(&world, 0, 0, SIZE, SIZE, 0x100000);
	show(&world, &world.nothing);
	struct output_config config = {
		.mode = { .kind = OUTPUT_MODE_LISTED, .width = SIZE / 2, .height = SIZE / 2 }
	};
	char error[OUTPUT_ERROR_SIZE];
	assert_int_equal(world.output->impl->configure(world.output, &config, error), 1);
	struct output_target *target = world.output->impl->acquire(world.output);
	assert_int_equal(target->stride, SIZE / 2 * 4);
	assert_int_equal(target->buffer->width, SIZE / 2);
	pixman_box32_t *box = pixman_region32_extents(&target->damage);
	assert_int_equal(box->x2, SIZE / 2);
	assert_int_equal(box->y2, SIZE / 2);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fast_memory_is_painted_in),
		cmocka_unit_test(slow_memory_gets_what_changed),
		cmocka_unit_test(what_is_painted_late_gets_to_each_target),
		cmocka_unit_test(what_fails_loses_nothing),
		cmocka_unit_test(another_mode_has_memory_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
