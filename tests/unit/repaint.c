/* SPDX-License-Identifier: MIT */
/*
 * Clients change their surfaces in all the ways there are, and only what is damaged by that is
 * painted, each time in one of several targets, which has not seen some of the frames before: it is
 * to look as if all of it had been painted.
 */
#include <drm_fourcc.h>
#include <math.h>
#include <painter.h>
#include <region.h>
#include <stdlib.h>
#include <string.h>
#include <surface_state.h>

#include "reference.h"
#include "scene.h"
#include "unit.h"

#define N_ACTORS 5
#define N_TARGETS 3
#define MAX_SIDE 900

/** A surface, where it is, and what its client draws in. */
struct actor {
	struct surface surface;
	struct reference_buffer buffer;
	/** It has an opaque region: its client keeps to that. */
	bool opaque;
	int x, y;
	bool shown;
	struct wl_listener commit;
};

struct target {
	struct output_target base;
	uint32_t pixels[MAX_SIDE * MAX_SIDE];
};

static struct {
	struct actor actors[N_ACTORS];
	/** From below. */
	struct actor *order[N_ACTORS];
	struct output_view view;
	struct scene_list list, previous;
	pixman_region32_t damage;
	struct target targets[N_TARGETS], all;
	struct painter *painter, *other;
	uint32_t seed;
} world;

static uint32_t get_random(uint32_t limit)
{
	return reference_random(&world.seed, limit);
}

static int get_between(int least, int most)
{
	return least + (int)get_random((uint32_t)(most - least + 1));
}

/* ---- what a client does ---- */

static void handle_commit(struct wl_listener *listener, void *data)
{
	scene_list_damage(&world.list, data, &world.damage);
}

// Other noise, in whole samples.
static void scribble(struct actor *actor, const pixman_box32_t *box)
{
	const struct buffer *buffer = &actor->buffer.base;
	const struct slip_format *format = slip_format_get(buffer->format);
	for (int i = 0; i < format->n_planes; i++) {
		int hsub = format->planes[i].hsub, vsub = format->planes[i].vsub;
		const struct reference_plane *plane = &actor->buffer.planes[i];
		int bytes = format->planes[i].bytes;
		uint8_t *data = plane->memory + (plane->data - plane->memory);
		for (int y = box->y1 / vsub; y < (box->y2 + vsub - 1) / vsub; y++) {
			int first = box->x1 / hsub * bytes,
			    end = (box->x2 + hsub - 1) / hsub * bytes;
			uint8_t *row = data + (size_t)y * plane->stride;
			for (int x = first; x < end; x++) {
				bool alpha = actor->opaque && x % 4 == 3;
				row[x] = alpha ? 255 : (uint8_t)get_random(256);
			}
		}
	}
}

static void draw(struct actor *actor, struct surface_state *next)
{
	const struct buffer *buffer = &actor->buffer.base;
	for (uint32_t i = get_random(3); i > 0; i--) {
		// Pixels that share chroma are one another's damage.
		pixman_box32_t box = {
			.x1 = get_between(0, buffer->width - 1) & ~1,
			.y1 = get_between(0, buffer->height - 1) & ~1,
		};
		box.x2 = get_between(box.x1 + 1, buffer->width);
		box.y2 = get_between(box.y1 + 1, buffer->height);
		box.x2 += box.x2 < buffer->width ? box.x2 & 1 : 0;
		box.y2 += box.y2 < buffer->height ? box.y2 & 1 : 0;
		scribble(actor, &box);
		int top = buffer->y_invert ? buffer->height - box.y2 : box.y1;
		if (get_random(8) == 0) {
			region_add_damage(&next->surface_damage, -10, INT32_MIN, INT32_MAX,
					INT32_MAX);
			region_add_damage(&next->surface_damage, -10, -1, INT32_MAX, INT32_MAX);
		} else {
			region_add_damage(&next->buffer_damage, box.x1, top, box.x2 - box.x1,
					box.y2 - box.y1);
		}
	}
}

static void make_buffer(struct actor *actor, struct surface_state *next)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	uint32_t n = (uint32_t)painter_get_formats(formats);
	bool large = get_random(12) == 0;
	int most = large ? 400 : 60;
	if (actor->buffer.base.impl) {
		reference_buffer_finish(&actor->buffer);
	}
	uint32_t format = get_random(2) ? DRM_FORMAT_ARGB8888 : formats[get_random(n)];
	reference_buffer_init(&actor->buffer, format, get_between(1, most), get_between(1, most),
			get_random(9), get_random(9), get_random(1000));
	actor->buffer.base.y_invert = get_random(4) == 0;
	actor->buffer.stream = get_random(4) == 0;
	actor->opaque = format == DRM_FORMAT_ARGB8888 && get_random(2);
	const pixman_box32_t all = { 0, 0, actor->buffer.base.width, actor->buffer.base.height };
	scribble(actor, &all);
	region_add_damage(&next->buffer_damage, 0, 0, INT32_MAX, INT32_MAX);
}

static double get_part(double limit)
{
	double part = floor(get_random(1u << 20) * limit / (1u << 20) * 256) / 256;
	return get_random(2) ? floor(part) : part;
}

// All that has to fit together.
static void shape(struct actor *actor, struct surface_state *next)
{
	const struct buffer *buffer = &actor->buffer.base;
	next->fields |= SURFACE_TRANSFORM | SURFACE_SCALE | SURFACE_VIEWPORT;
	next->transform = (enum wl_output_transform)get_random(8);
	next->scale = get_between(1, 3);
	next->buffer = (struct buffer *)buffer;
	if (buffer->width % next->scale || buffer->height % next->scale) {
		next->scale = 1;
	}
	int width, height;
	surface_state_get_buffer_size(next, &width, &height);
	struct fbox *src = &next->viewport.src;
	next->viewport.has_dst = get_random(2);
	next->viewport.width = get_between(1, get_random(9) ? 90 : 2000);
	next->viewport.height = get_between(1, get_random(9) ? 90 : 2000);
	next->viewport.has_src = next->viewport.has_dst && get_random(2);
	src->x = get_part(width);
	src->y = get_part(height);
	src->width = 1 / 256. + get_part(width - src->x - 1 / 256.);
	src->height = 1 / 256. + get_part(height - src->y - 1 / 256.);
	next->buffer = NULL;
}

static void set_opaque(struct actor *actor, struct surface_state *next)
{
	next->fields |= SURFACE_OPAQUE;
	pixman_region32_t region;
	pixman_region32_init(&region);
	for (uint32_t i = actor->opaque ? get_random(get_random(20) ? 5 : 400) : 0; i > 0; i--) {
		pixman_region32_union_rect(&region, &region, get_between(-10, 100),
				get_between(-10, 100), 1 + get_random(50), 1 + get_random(50));
	}
	region_copy_opaque(&next->opaque, &region);
	pixman_region32_fini(&region);
}

static void act(struct actor *actor)
{
	struct surface_state next;
	surface_state_init(&next);
	if (!actor->buffer.base.impl || get_random(8) == 0) {
		// It is not read by anybody now.
		actor->surface.current.buffer = NULL;
		make_buffer(actor, &next);
		shape(actor, &next);
		set_opaque(actor, &next);
	} else if (get_random(4) == 0) {
		shape(actor, &next);
	}
	draw(actor, &next);
	if (get_random(4) == 0) {
		set_opaque(actor, &next);
	}
	if (get_random(6) == 0) {
		next.fields |= SURFACE_ALPHA;
		next.alpha = get_random(2) ? OUTPUT_ALPHA_MAX : get_random(OUTPUT_ALPHA_MAX);
	}
	if (get_random(6) == 0) {
		next.fields |= SURFACE_REPRESENTATION;
		next.representation.has_color = get_random(2);
		next.representation.color.encoding = (enum color_encoding)get_random(3);
		next.representation.color.full_range = get_random(2);
	}
	next.fields |= SURFACE_BUFFER;
	next.buffer = buffer_lock(&actor->buffer.base);
	surface_apply(&actor->surface, &next, true, NULL);
	surface_state_finish(&next);
}

static void move(struct actor *actor)
{
	actor->x = get_between(-60, 150);
	actor->y = get_between(-60, 150);
	actor->shown = get_random(5) > 0;
}

static void restack(void)
{
	int a = (int)get_random(N_ACTORS), b = (int)get_random(N_ACTORS);
	struct actor *actor = world.order[a];
	world.order[a] = world.order[b];
	world.order[b] = actor;
}

/* ---- what is shown of it ---- */

static void choose_view(bool large)
{
	static const int scales[] = { 120, 120, 120, 180, 150, 240, 127, 90, 60, 1200, 12 };
	struct output_view *view = &world.view;
	*view = (struct output_view){
		.x = get_between(-20, 20),
		.y = get_between(-20, 20),
		.width = large ? get_between(600, MAX_SIDE) : get_between(1, 120),
		.height = large ? get_between(600, MAX_SIDE) : get_between(1, 120),
		.scale = large ? 6 * OUTPUT_VIEW_UNIT : scales[get_random(N_ELEMENTS(scales))],
		.per = OUTPUT_VIEW_UNIT,
		.transform = (enum wl_output_transform)get_random(8),
	};
	if (get_random(6) == 0) {
		struct output_view other = *view;
		other.width = get_between(1, 200);
		other.height = get_between(1, 200);
		other.transform = (enum wl_output_transform)get_random(8);
		output_view_mirror(view, &other);
	}
}

static void build(void)
{
	struct scene_list list = world.previous;
	world.previous = world.list;
	world.list = list;
	scene_list_clear(&world.list, &world.view);
	for (int i = 0; i < N_ACTORS; i++) {
		struct actor *actor = world.order[i];
		if (actor->shown && actor->surface.current.buffer) {
			scene_list_add(&actor->surface, actor->x, actor->y, &world.list);
		}
	}
	scene_list_cull(&world.list);
	scene_list_diff(&world.previous, &world.list, true, &world.damage);
}

static void paint(struct painter *painter, struct target *target)
{
	struct output_layer layers[N_ACTORS];
	for (int i = 0; i < world.list.n_entries; i++) {
		layers[i] = world.list.entries[i].layer;
	}
	painter_paint(painter, &target->base, world.view.width, world.view.height, layers,
			world.list.n_entries);
	assert_false(pixman_region32_not_empty(&target->base.damage));
}

static void damage_all(struct target *target)
{
	const pixman_box32_t all = { 0, 0, world.view.width, world.view.height };
	pixman_region32_reset(&target->base.damage, &all);
}

static void show(uint32_t life, int frame)
{
	struct target *target = &world.targets[get_random(N_TARGETS)];
	build();
	for (int i = 0; i < N_TARGETS; i++) {
		output_target_damage(&world.targets[i].base, &world.damage);
	}
	pixman_region32_clear(&world.damage);
	paint(world.painter, target);
	damage_all(&world.all);
	paint(world.other, &world.all);
	for (int i = 0; i < world.view.width * world.view.height; i++) {
		uint32_t is = target->pixels[i] & 0xffffff, must = world.all.pixels[i] & 0xffffff;
		if (is != must) {
			fail_msg("life %u, frame %d: pixel %d,%d is 0x%06x, must be 0x%06x", life,
					frame, i % world.view.width, i / world.view.width, is,
					must);
		}
	}
}

/* ---- lives ---- */

static void target_init(struct target *target)
{
	memset(target->pixels, 0x5a, sizeof(target->pixels));
	target->base = (struct output_target){ .data = target->pixels,
		.stride = (uint32_t)world.view.width * 4 };
	pixman_region32_init(&target->base.damage);
	damage_all(target);
}

static void actor_init(struct actor *actor)
{
	struct surface *surface = &actor->surface;
	*actor = (struct actor){ .commit.notify = handle_commit };
	surface_state_init(&surface->current);
	pixman_region32_init(&surface->opaque);
	pixman_region32_init(&surface->input);
	wl_list_init(&surface->below);
	wl_list_init(&surface->above);
	wl_list_init(&surface->pending_below);
	wl_list_init(&surface->pending_above);
	wl_signal_init(&surface->events.commit);
	wl_signal_add(&surface->events.commit, &actor->commit);
}

static void actor_finish(struct actor *actor)
{
	surface_state_finish(&actor->surface.current);
	pixman_region32_fini(&actor->surface.opaque);
	pixman_region32_fini(&actor->surface.input);
	if (actor->buffer.base.impl) {
		reference_buffer_finish(&actor->buffer);
	}
}

static void live(uint32_t life)
{
	static const int threads[] = { 1, 2, 4 };
	world.seed = life;
	bool large = get_random(20) == 0;
	choose_view(large);
	scene_list_init(&world.list);
	scene_list_init(&world.previous);
	pixman_region32_init(&world.damage);
	world.painter = painter_create(threads[get_random(N_ELEMENTS(threads))]);
	world.other = painter_create(1);
	for (int i = 0; i < N_ACTORS; i++) {
		actor_init(&world.actors[i]);
		world.order[i] = &world.actors[i];
	}
	for (int i = 0; i < N_TARGETS; i++) {
		target_init(&world.targets[i]);
	}
	target_init(&world.all);
	for (int frame = 0; frame < (large ? 4 : 40); frame++) {
		for (int i = 0; i < N_ACTORS; i++) {
			if (get_random(3) == 0) {
				act(&world.actors[i]);
			}
			if (get_random(10) == 0 || frame == 0) {
				move(&world.actors[i]);
			}
		}
		if (get_random(10) == 0) {
			restack();
		}
		show(life, frame);
	}
	for (int i = 0; i < N_ACTORS; i++) {
		actor_finish(&world.actors[i]);
	}
	for (int i = 0; i < N_TARGETS; i++) {
		pixman_region32_fini(&world.targets[i].base.damage);
	}
	pixman_region32_fini(&world.all.base.damage);
	painter_destroy(world.painter);
	painter_destroy(world.other);
	pixman_region32_fini(&world.damage);
	scene_list_finish(&world.list);
	scene_list_finish(&world.previous);
}

#ifndef N_LIVES
#define N_LIVES 150
#endif
#ifndef FIRST_LIFE
#define FIRST_LIFE 0
#endif

static void test_lives(void **state)
{
	for (uint32_t life = FIRST_LIFE; life < FIRST_LIFE + N_LIVES; life++) {
		live(life);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lives),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
