/* SPDX-License-Identifier: MIT */
#include "plane_arrange.h"

#include <clock.h>
#include <drm_fourcc.h>

/** Planes that are looked at for one arrangement: what fits nowhere must not cost every order. */
#define MAX_STEPS 2000

static bool may_show(const struct search *search, int index, int of)
{
	const struct output_plane *plane = &search->output->planes[index];
	bool for_cursor =
			of == OF_PICTURE || (of >= 0 && search->seekers[of].place == PLACE_CURSOR);
	if (for_cursor || plane->type == OUTPUT_PLANE_CURSOR) {
		return for_cursor && index == search->cursor_plane;
	}
	if (of == OF_TARGET) {
		bool lowest = search->of[0] == OF_TARGET;
		return index == 0 ||
				output_has_pair(plane->pairs, plane->n_pairs,
						lowest ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
						DRM_FORMAT_MOD_LINEAR);
	}
	return search->seekers[of].planes & 1u << index;
}

bool arrange_has_time(const struct search *search)
{
	return search->tests < PLANES_FREE_TESTS ||
			(search->tests < PLANES_MAX_TESTS &&
					search->ns < PLANES_MAX_US * INT64_C(1000));
}

static bool may_go_on(const struct search *search)
{
	return search->steps < MAX_STEPS && search->tests < search->max_tests &&
			arrange_has_time(search);
}

static bool test(struct search *search)
{
	struct output *output = search->output;
	struct output_state state = { .layers = search->layers, .n_layers = search->n_layers };
	if (!search->asking) {
		return true;
	}
	if (!arrange_has_time(search)) {
		return false;
	}
	int64_t start = clock_get_kernel_time();
	int ret = output->impl->test(output, &state);
	search->ns += clock_get_kernel_time() - start;
	search->tests++;
	counters_test(search->counters, ret);
	search->tested = true;
	search->error = -ret;
	return ret == 0;
}

// Where a plane would stand above the layer before; false if it cannot.
static bool stack(const struct search *search, int k, int index, uint32_t *zpos)
{
	const struct output_plane *plane = &search->output->planes[index];
	*zpos = plane->zpos_min;
	if (k > 0) {
		const struct output_layer *before = &search->layers[k - 1];
		uint32_t id = search->output->planes[before->plane].id;
		uint32_t least = before->zpos + 1;
		// Of two with one zpos, the greater id is above; but the kernel wants no such two.
		if (least > plane->zpos_max && plane->id > id) {
			least = before->zpos;
		}
		*zpos = *zpos < least ? least : *zpos;
	}
	return *zpos <= plane->zpos_max;
}

// Whether there are planes enough above the layer before the kth.
static bool has_room(const struct search *search, int k)
{
	const struct output *output = search->output;
	uint32_t zpos = k > 0 ? search->layers[k - 1].zpos : 0;
	int room = 0;
	for (int i = 0; i < output->n_planes; i++) {
		const struct output_plane *plane = &output->planes[i];
		room += plane->type != OUTPUT_PLANE_CURSOR && plane->zpos_max >= zpos &&
				!(search->planes_used & 1u << i);
	}
	return room >= search->n_stacked - k;
}

// Gives the layers from the kth on planes, and tests.
static bool give_planes(struct search *search, int k)
{
	if (k == search->n_layers) {
		return test(search);
	}
	if (!has_room(search, k)) {
		return false;
	}
	struct output *output = search->output;
	int of = search->of[k];
	int before = of == OF_PICTURE ? search->cursor_plane
			: of < 0      ? search->plan->target_plane
				      : search->choices[of].plane;
	// Where it was, it may stay. The lowest is best on the primary plane, which mostly has to
	// cover the output.
	int first = output_is_covered(output, &search->layers[k].dst) ? 0 : 1;
	for (int i = -1; i < output->n_planes && may_go_on(search); i++) {
		int index = i < 0 ? before : (i + first) % output->n_planes;
		search->steps++;
		uint32_t zpos;
		if (index < 0 || (i >= 0 && index == before) || search->planes_used & 1u << index ||
				!may_show(search, index, of) || !stack(search, k, index, &zpos)) {
			continue;
		}
		search->layers[k].plane = index;
		search->layers[k].zpos = zpos;
		search->planes_used |= 1u << index;
		bool found = give_planes(search, k + 1);
		search->planes_used &= ~(1u << index);
		if (found) {
			return true;
		}
	}
	return false;
}

static struct output_layer *add_layer(struct search *search, int of)
{
	if (search->n_layers == search->output->n_planes) {
		return NULL;
	}
	search->of[search->n_layers] = of;
	return &search->layers[search->n_layers++];
}

static bool add_target(struct search *search)
{
	struct output *output = search->output;
	if (!search->target) {
		int64_t start = clock_get_kernel_time();
		search->target = output->impl->acquire(output);
		search->since += clock_get_kernel_time() - start;
	}
	if (!search->target) {
		return false;
	}
	struct output_layer *layer = add_layer(search, OF_TARGET);
	if (!layer) {
		return false;
	}
	*layer = (struct output_layer){
		.buffer = search->target->buffer,
		.src = { 0, 0, output->width, output->height },
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = { 0, 0, output->width, output->height },
		// What is below it is to be seen.
		.opaque = search->n_layers == 1 ? &search->all : &search->none,
	};
	return true;
}

static bool add_places(struct search *search, enum place place)
{
	for (int i = 0; i < search->n; i++) {
		if (search->seekers[i].place == place) {
			struct output_layer *layer = add_layer(search, i);
			if (!layer) {
				return false;
			}
			*layer = *search->candidates[i].layer;
		}
	}
	return true;
}

static bool add_picture(struct search *search)
{
	if (search->n == 0 || search->seekers[search->n - 1].place != PLACE_PICTURE) {
		return true;
	}
	struct output_layer *layer = add_layer(search, OF_PICTURE);
	if (layer) {
		*layer = *search->cursor;
	}
	return layer;
}

// For what is painted, or for the black that is all there is, but for a cursor: a CRTC wants more
// than that.
bool arrange_needs_target(const struct search *search)
{
	bool needed = true;
	for (int i = 0; i < search->n; i++) {
		if (search->seekers[i].place == PLACE_PAINTED) {
			return true;
		}
		needed &= is_apart(search->seekers[i].place);
	}
	return needed;
}

static void note_places(struct search *search)
{
	search->plan->target_plane = search->plan->cursor_plane = -1;
	for (int k = 0; k < search->n_layers; k++) {
		const struct output_layer *layer = &search->layers[k];
		if (search->of[k] == OF_TARGET) {
			search->plan->target_plane = layer->plane;
			search->plan->target_zpos = layer->zpos;
		} else if (search->of[k] == OF_PICTURE) {
			search->plan->cursor_plane = layer->plane;
			search->plan->cursor_zpos = layer->zpos;
		} else {
			search->choices[search->of[k]].plane = layer->plane;
			search->choices[search->of[k]].zpos = layer->zpos;
		}
	}
	for (int i = 0; i < search->n; i++) {
		if (search->seekers[i].place == PLACE_PICTURE) {
			search->choices[i].plane = search->plan->cursor_plane;
			search->choices[i].zpos = search->plan->cursor_zpos;
		} else if (search->seekers[i].place == PLACE_PAINTED) {
			search->choices[i].plane = -1;
		}
	}
}

enum plane_rule arrange(struct search *search)
{
	search->n_layers = 0;
	search->tested = false;
	search->steps = 0;
	bool stacked = add_places(search, PLACE_BELOW) &&
			(!arrange_needs_target(search) || add_target(search)) &&
			add_places(search, PLACE_ABOVE);
	search->n_stacked = search->n_layers;
	if (!stacked || !add_places(search, PLACE_CURSOR) || !add_picture(search)) {
		return PLANE_RULE_TAKEN;
	}
	if (!give_planes(search, 0)) {
		return search->tested ? PLANE_RULE_REFUSED : PLANE_RULE_TAKEN;
	}
	note_places(search);
	return PLANE_RULE_NONE;
}
