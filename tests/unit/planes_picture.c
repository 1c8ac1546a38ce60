/* SPDX-License-Identifier: MIT */
/* Whatever is on a plane, what is seen is the same. */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>

#include "plane_world.h"
#include "unit.h"

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
			world_begin(&world, 1 + rand() % 5);
		} else {
			world_begin_with_cursor_plane(&world, 2 + rand() % 4);
			world.cursor_error = rand() % 4 ? 0 : EINVAL;
			world.beside_error = rand() % 4 ? 0 : EINVAL;
		}
		world.max_layers = 1 + rand() % 6;
		int n = 1 + rand() % MAX_LAYERS;
		for (int i = 0; i < n; i++) {
			int x = rand() % 6, y = rand() % 6;
			world_add(&world, rand() % 2 ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
					rand() % 4 > 0, x, y, 1 + rand() % (8 - x),
					1 + rand() % (8 - y))
					->busy = rand() % 2;
		}
		if (rand() % 2 && n < MAX_LAYERS) {
			world_add_cursor(&world, rand() % 2, rand() % 4 ? 2 : CURSOR_SIZE);
			n++;
			world_find(&world, 0);
			world_move_cursor(&world, rand() % 10 - 2, rand() % 10 - 2);
		}
		const struct plane_plan *plan = world_find(&world, 0);
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
		world_end(&world);
	}
	assert_int_not_equal(scanned_out, 0);
	assert_int_not_equal(mixed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_scenes_look_as_they_should),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
