/* SPDX-License-Identifier: MIT */
#include "planes.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** Layouts whose plans are kept: a menu that opens and closes costs nothing the second time. */
#define N_LAYOUTS 8
/** In ms: a refused layout is tried again after this, and after twice as long each time. */
#define RETRY_MS 1000
#define MAX_RETRY_MS 64000
/** Planes that are looked at for one arrangement: what fits nowhere must not cost every order. */
#define MAX_STEPS 2000
/** Layers that a plane is looked for: each costs a look at all others. */
#define MAX_RANKED (2 * OUTPUT_MAX_PLANES)

/** What an answer of the device depends on, of one layer. Compared as bytes. */
struct key {
	struct fbox src;
	pixman_box32_t dst;
	uint64_t modifier;
	uint32_t format, alpha;
	uint32_t strides[SLIP_MAX_PLANES], offsets[SLIP_MAX_PLANES];
	int32_t width, height;
	uint8_t dmabuf, transform, y_invert, encoding, full_range, opaque, held, cursor;
	/** Matters only as long as not all have planes. */
	uint64_t busy;
};

struct layout {
	/** struct key, struct plane_choice: one for each layer. */
	struct wl_array keys, choices;
	/** There is a picture of the cursor. */
	bool pictured;
	struct plane_plan plan;
	/** Nobody would have a plane who has none, if others were less busy. */
	bool complete;
	/** When to ask the device again, and how long after it was asked; 0 if it refused nothing.
	 * In ms. */
	int64_t retry_at, retry_ms;
	uint64_t used;
};

struct planes {
	struct output *output;
	struct counters *counters;
	unsigned generation;
	struct layout layouts[N_LAYOUTS];
	/** For when there is nothing that a plane could show. Without keys. */
	struct layout painted;
	struct layout *current;
	/** The keys of what is asked for. */
	struct wl_array keys;
	uint64_t n_uses;
	unsigned serial;
	/** enum place, int: of the search, one for each layer. */
	struct wl_array places, ranking;
};

enum place {
	PLACE_PAINTED,
	/** On a plane below what is painted, and above it. */
	PLACE_BELOW,
	PLACE_ABOVE,
	/** On the cursor plane, above all else: as it is, and in the picture of the cursor. */
	PLACE_CURSOR,
	PLACE_PICTURE,
};

/** Layers of a state that are no candidate's. */
enum {
	OF_TARGET = -1,
	OF_PICTURE = -2,
};

struct planes *planes_create(struct output *output, struct counters *counters)
{
	struct planes *planes = calloc(1, sizeof(*planes));
	if (planes) {
		planes->output = output;
		planes->counters = counters;
		planes->generation = output->generation;
	}
	return planes;
}

static void forget(struct planes *planes)
{
	for (int i = 0; i < N_LAYOUTS; i++) {
		planes->layouts[i].used = 0;
	}
	planes->current = NULL;
}

void planes_destroy(struct planes *planes)
{
	if (!planes) {
		return;
	}
	for (int i = 0; i < N_LAYOUTS; i++) {
		wl_array_release(&planes->layouts[i].keys);
		wl_array_release(&planes->layouts[i].choices);
	}
	wl_array_release(&planes->painted.choices);
	wl_array_release(&planes->keys);
	wl_array_release(&planes->places);
	wl_array_release(&planes->ranking);
	free(planes);
}

/* ---- layouts ---- */

static void fill_key(struct key *key, const struct plane_candidate *candidate)
{
	const struct output_layer *layer = candidate->layer;
	memset(key, 0, sizeof(*key)); // padding too
	key->cursor = candidate->cursor;
	if (candidate->cursor && !layer->buffer->dmabuf) {
		return; // painted, wherever and however large it is
	}
	key->src = layer->src;
	key->dst = layer->dst;
	key->alpha = layer->alpha;
	key->transform = (uint8_t)layer->transform;
	key->opaque = output_layer_is_opaque(layer);
	if (candidate->cursor) {
		key->dst.x2 -= key->dst.x1;
		key->dst.y2 -= key->dst.y1;
		key->dst.x1 = key->dst.y1 = 0;
	}
	if (!layer->buffer->dmabuf) {
		return;
	}
	const struct slip_dmabuf_attributes *attributes =
			slip_buffer_get_attributes(layer->buffer->dmabuf);
	key->dmabuf = true;
	key->busy = candidate->busy;
	key->held = candidate->held;
	key->format = layer->buffer->format;
	key->modifier = attributes->modifier;
	key->width = layer->buffer->width;
	key->height = layer->buffer->height;
	key->y_invert = layer->buffer->y_invert;
	key->encoding = (uint8_t)layer->color.encoding;
	key->full_range = layer->color.full_range;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		key->strides[i] = attributes->planes[i].stride;
		key->offsets[i] = attributes->planes[i].offset;
	}
}

static bool is_same(const struct layout *layout, const struct key *keys, int n, bool pictured)
{
	if (!layout->used || layout->plan.n != n || layout->pictured != pictured) {
		return false;
	}
	const struct key *own = layout->keys.data;
	size_t size = layout->complete ? offsetof(struct key, busy) : sizeof(struct key);
	for (int i = 0; i < n; i++) {
		if (memcmp(&own[i], &keys[i], size) != 0) {
			return false;
		}
	}
	return true;
}

// Enough for most scenes at once: what is allocated does not go with what a client shows.
#define LEAST_SIZE 2048

static bool resize(struct wl_array *array, size_t size)
{
	array->size = 0;
	return wl_array_add(array, size > LEAST_SIZE ? size : LEAST_SIZE) != NULL;
}

static struct layout *find_layout(
		struct planes *planes, const struct key *keys, int n, bool pictured)
{
	if (planes->current && is_same(planes->current, keys, n, pictured)) {
		return planes->current;
	}
	for (int i = 0; i < N_LAYOUTS; i++) {
		if (is_same(&planes->layouts[i], keys, n, pictured)) {
			return &planes->layouts[i];
		}
	}
	return NULL;
}

// In place of the one that was not used for the longest; the current one stays to be compared with.
static struct layout *add_layout(struct planes *planes, const struct key *keys, int n)
{
	struct layout *oldest = NULL;
	for (int i = 0; i < N_LAYOUTS; i++) {
		struct layout *layout = &planes->layouts[i];
		if (layout != planes->current && (!oldest || layout->used < oldest->used)) {
			oldest = layout;
		}
	}
	size_t size = sizeof(*keys) * (size_t)n;
	oldest->used = 0;
	if (!resize(&oldest->keys, size) ||
			!resize(&oldest->choices, sizeof(struct plane_choice) * (size_t)n)) {
		return NULL;
	}
	memcpy(oldest->keys.data, keys, size);
	oldest->plan = (struct plane_plan){
		.choices = oldest->choices.data, .n = n, .cursor_plane = -1
	};
	oldest->retry_at = oldest->retry_ms = 0;
	return oldest;
}

/* ---- searching ---- */

struct search {
	struct planes *planes;
	const struct plane_candidate *candidates;
	int n;
	const struct output_layer *cursor;
	int cursor_plane;
	enum place *places;
	struct plane_choice *choices;
	struct plane_plan *plan;
	/** Test commits, and the time that they took, in ns. */
	int tests;
	int64_t ns;
	/** What all that is painted would be painted in; NULL before it is needed. */
	struct output_target *target;
	pixman_region32_t all, none;

	/** The state that is being tried: whose each layer is, a candidate's or OF_*. */
	struct output_layer layers[OUTPUT_MAX_PLANES];
	int of[OUTPUT_MAX_PLANES];
	int n_layers;
	uint32_t planes_used;
	/** The answer to the last test. */
	int error;
	/** There was an arrangement to test. */
	bool tested;
	/** Something was refused, and whether all that was is about more than this moment. */
	bool refused, lasting;
	/** How many planes were looked at since. */
	int steps;
};

// A cursor may be anywhere.
static bool overlap(const struct plane_candidate *first, const struct plane_candidate *second)
{
	const pixman_box32_t *a = &first->layer->dst, *b = &second->layer->dst;
	return first->cursor || second->cursor ||
			(a->x1 < b->x2 && b->x1 < a->x2 && a->y1 < b->y2 && b->y1 < a->y2);
}

static bool is_on_cursor_plane(enum place place)
{
	return place == PLACE_CURSOR || place == PLACE_PICTURE;
}

// Whether what is seen is what the scene says: nobody is above what is above him.
static bool is_in_order(const struct search *search)
{
	for (int i = 0; i < search->n; i++) {
		const struct output_layer *layer = search->candidates[i].layer;
		bool opaque = search->places[i] == PLACE_BELOW && output_layer_is_opaque(layer);
		bool stacked = search->places[i] == PLACE_BELOW || search->places[i] == PLACE_ABOVE;
		for (int j = 0; stacked && j < search->n; j++) {
			enum place place = search->places[j];
			if (j == i || is_on_cursor_plane(place) ||
					!overlap(&search->candidates[i], &search->candidates[j])) {
				continue;
			}
			// What is below an opaque one is not painted there, which leaves a hole.
			if (search->places[i] == PLACE_ABOVE ? j > i && place != PLACE_ABOVE
							     : j < i && place != PLACE_BELOW &&
									(place == PLACE_ABOVE ||
											!opaque)) {
				return false;
			}
		}
	}
	return true;
}

static enum plane_rule check_color(
		const struct output_plane *plane, const struct output_layer *layer)
{
	const struct slip_format *format = slip_format_get(layer->buffer->format);
	if (!format->yuv || plane->encodings & 1u << layer->color.encoding) {
		return PLANE_RULE_NONE;
	}
	bool usual = layer->color.encoding == COLOR_BT601 && !layer->color.full_range;
	return usual && !plane->encodings ? PLANE_RULE_NONE : PLANE_RULE_COLOR;
}

// What can be known without asking.
static enum plane_rule check(const struct output_plane *plane, const struct output_layer *layer)
{
	uint32_t format = layer->buffer->format;
	if (output_layer_is_opaque(layer)) {
		format = slip_format_get(format)->opaque;
	}
	if (!output_has_pair(plane->pairs, plane->n_pairs, format,
			    slip_buffer_get_attributes(layer->buffer->dmabuf)->modifier)) {
		return PLANE_RULE_FORMAT;
	}
	unsigned bit = OUTPUT_TRANSFORM_BIT(layer->transform, layer->buffer->y_invert);
	if (!(plane->transforms & 1u << bit)) {
		return PLANE_RULE_TRANSFORM;
	}
	if (layer->alpha < OUTPUT_ALPHA_MAX && !plane->alpha) {
		return PLANE_RULE_ALPHA;
	}
	return check_color(plane, layer);
}

static bool may_show(const struct search *search, int index, int of)
{
	const struct output_plane *plane = &search->planes->output->planes[index];
	bool for_cursor = of == OF_PICTURE || (of >= 0 && search->places[of] == PLACE_CURSOR);
	if (for_cursor || plane->type == OUTPUT_PLANE_CURSOR) {
		return for_cursor && index == search->cursor_plane;
	}
	if (of < 0) {
		bool lowest = search->layers[0].buffer == search->target->buffer;
		return index == 0 ||
				output_has_pair(plane->pairs, plane->n_pairs,
						lowest ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_ARGB8888,
						DRM_FORMAT_MOD_LINEAR);
	}
	return check(plane, search->candidates[of].layer) == PLANE_RULE_NONE;
}

static bool has_time(const struct search *search)
{
	return search->tests < PLANES_FREE_TESTS ||
			(search->tests < PLANES_MAX_TESTS &&
					search->ns < PLANES_MAX_US * INT64_C(1000));
}

static bool may_go_on(const struct search *search)
{
	return search->steps < MAX_STEPS && has_time(search);
}

static int64_t get_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static bool test(struct search *search)
{
	struct output *output = search->planes->output;
	struct output_state state = { .layers = search->layers, .n_layers = search->n_layers };
	if (!has_time(search)) {
		return false;
	}
	int64_t start = get_ns();
	int ret = output->impl->test(output, &state);
	search->ns += get_ns() - start;
	search->tests++;
	counters_test(search->planes->counters, ret);
	search->tested = true;
	search->error = -ret;
	return ret == 0;
}

// Where a plane would stand above the layer before; false if it cannot.
static bool stack(const struct search *search, int k, int index, uint32_t *zpos)
{
	const struct output_plane *plane = &search->planes->output->planes[index];
	*zpos = plane->zpos_min;
	if (k > 0) {
		const struct output_layer *before = &search->layers[k - 1];
		uint32_t id = search->planes->output->planes[before->plane].id;
		uint32_t least = before->zpos + 1;
		// Of two with one zpos, the greater id is above; but the kernel wants no such two.
		if (least > plane->zpos_max && plane->id > id) {
			least = before->zpos;
		}
		*zpos = *zpos < least ? least : *zpos;
	}
	return *zpos <= plane->zpos_max;
}

// Gives the layers from the kth on planes, and tests.
static bool arrange(struct search *search, int k)
{
	if (k == search->n_layers) {
		return test(search);
	}
	struct output *output = search->planes->output;
	int of = search->of[k];
	int before = of == OF_PICTURE ? search->cursor_plane
			: of < 0      ? search->plan->target_plane
				      : search->choices[of].plane;
	// Where it was, it may stay; and the lowest is best on the primary plane.
	for (int i = -1; i < output->n_planes && may_go_on(search); i++) {
		int index = i < 0 ? before : i;
		search->steps++;
		uint32_t zpos;
		if (index < 0 || (i >= 0 && i == before) || search->planes_used & 1u << index ||
				!may_show(search, index, of) || !stack(search, k, index, &zpos)) {
			continue;
		}
		search->layers[k].plane = index;
		search->layers[k].zpos = zpos;
		search->planes_used |= 1u << index;
		bool found = arrange(search, k + 1);
		search->planes_used &= ~(1u << index);
		if (found) {
			return true;
		}
	}
	return false;
}

static bool add_target(struct search *search)
{
	struct output *output = search->planes->output;
	if (!search->target && !(search->target = output->impl->acquire(output))) {
		return false;
	}
	search->of[search->n_layers++] = OF_TARGET;
	search->layers[search->n_layers - 1] = (struct output_layer){
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
		if (search->places[i] == place) {
			if (search->n_layers == search->planes->output->n_planes) {
				return false;
			}
			search->of[search->n_layers] = i;
			search->layers[search->n_layers++] = *search->candidates[i].layer;
		}
	}
	return true;
}

static bool add_picture(struct search *search)
{
	if (search->n == 0 || search->places[search->n - 1] != PLACE_PICTURE) {
		return true;
	}
	if (search->n_layers == search->planes->output->n_planes) {
		return false;
	}
	search->of[search->n_layers] = OF_PICTURE;
	search->layers[search->n_layers++] = *search->cursor;
	return true;
}

// For what is painted, or for the black below a cursor that is all there is: a CRTC wants more than
// that.
static bool needs_target(const struct search *search)
{
	bool needed = true;
	for (int i = 0; i < search->n; i++) {
		if (search->places[i] == PLACE_PAINTED) {
			return true;
		}
		needed &= is_on_cursor_plane(search->places[i]);
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
		if (search->places[i] == PLACE_PICTURE) {
			search->choices[i].plane = search->plan->cursor_plane;
			search->choices[i].zpos = search->plan->cursor_zpos;
		} else if (search->places[i] == PLACE_PAINTED) {
			search->choices[i].plane = -1;
		}
	}
}

// Whether the device takes everybody at his place; the choices are then what it took.
static enum plane_rule try(struct search *search)
{
	search->n_layers = 0;
	search->tested = false;
	search->steps = 0;
	if (!is_in_order(search)) {
		return PLANE_RULE_COVERED;
	}
	if (!add_places(search, PLACE_BELOW) ||
			(needs_target(search) &&
					(search->n_layers == search->planes->output->n_planes ||
							!add_target(search))) ||
			!add_places(search, PLACE_ABOVE) || !add_places(search, PLACE_CURSOR) ||
			!add_picture(search)) {
		return PLANE_RULE_TAKEN;
	}
	if (!arrange(search, 0)) {
		return search->tested ? PLANE_RULE_REFUSED : PLANE_RULE_TAKEN;
	}
	note_places(search);
	return PLANE_RULE_NONE;
}

static bool has_scanout(const struct output *output)
{
	for (int p = 0; p < output->n_planes; p++) {
		if (output->planes[p].type != OUTPUT_PLANE_CURSOR &&
				output->planes[p].n_pairs > 0) {
			return true;
		}
	}
	return false;
}

// What keeps a layer off every plane, as far as that can be known without asking.
static struct plane_verdict judge(const struct search *search, int i)
{
	const struct output *output = search->planes->output;
	const struct plane_candidate *candidate = &search->candidates[i];
	struct plane_verdict verdict = { .plane = -1 };
	if (!has_scanout(output)) {
		verdict.rule = PLANE_RULE_NO_SCANOUT;
	} else if (!candidate->layer->buffer->dmabuf) {
		verdict.rule = PLANE_RULE_NO_DMABUF;
	} else if (candidate->held) {
		verdict.rule = PLANE_RULE_HELD;
	}
	if (verdict.rule) {
		return verdict;
	}
	for (int p = 0; p < output->n_planes; p++) {
		if (output->planes[p].type == OUTPUT_PLANE_CURSOR) {
			continue;
		}
		enum plane_rule rule = check(&output->planes[p], candidate->layer);
		if (rule == PLANE_RULE_NONE) {
			return (struct plane_verdict){ .plane = -1 };
		}
		// The one that lacks the least is worth telling of.
		if (rule > verdict.rule) {
			verdict.rule = rule;
			verdict.plane = p;
		}
	}
	return verdict;
}

// On a plane above what is painted or below it: it stays where that works.
static bool place_beside(struct search *search, int i)
{
	struct plane_choice *choice = &search->choices[i];
	static const enum place places[] = { PLACE_ABOVE, PLACE_BELOW };
	for (int p = 0; p < (search->candidates[i].cursor ? 1 : 2); p++) {
		search->places[i] = places[p];
		enum plane_rule rule = try(search);
		if (rule == PLANE_RULE_NONE) {
			choice->verdict = (struct plane_verdict){ .plane = -1 };
			return true;
		}
		// What came closest to working is worth telling of.
		if (rule > choice->verdict.rule) {
			choice->verdict.rule = rule;
			choice->verdict.error = rule == PLANE_RULE_REFUSED ? search->error : 0;
		}
	}
	search->places[i] = PLACE_PAINTED;
	return false;
}

static void place_all_of_cursor(struct search *search, enum place place)
{
	for (int i = search->n - 1; i >= 0 && search->candidates[i].cursor; i--) {
		search->places[i] = place;
	}
}

static void note_refusal(struct search *search, int error)
{
	search->refused = true;
	search->lasting &= error == EINVAL || error == ENOSPC || error == ERANGE;
}

// The layer as it is, on a plane. What the device refuses beside a cursor on its plane, it may take
// where the cursor is painted.
static void place(struct search *search, int i)
{
	enum place cursor = search->places[search->n - 1];
	if (search->places[i] != PLACE_PAINTED || place_beside(search, i) ||
			!is_on_cursor_plane(cursor) ||
			search->choices[i].verdict.rule != PLANE_RULE_REFUSED) {
		return;
	}
	int error = search->choices[i].verdict.error;
	place_all_of_cursor(search, PLACE_PAINTED);
	if (!place_beside(search, i)) {
		place_all_of_cursor(search, cursor);
		return;
	}
	note_refusal(search, error);
	for (int k = search->n - 1; k >= 0 && search->candidates[k].cursor; k--) {
		search->choices[k].verdict = (struct plane_verdict){ PLANE_RULE_REFUSED,
			search->cursor_plane, error };
	}
}

// Whether the cursor plane could show a cursor's only layer as it is.
static bool fits_cursor_plane(const struct search *search, int i)
{
	const struct output_plane *plane = &search->planes->output->planes[search->cursor_plane];
	const struct output_layer *layer = search->candidates[i].layer;
	const struct buffer *buffer = layer->buffer;
	bool only = i == 0 || !search->candidates[i - 1].cursor;
	return only && buffer->dmabuf && buffer->width == plane->width &&
			buffer->height == plane->height && layer->src.width == plane->width &&
			layer->src.height == plane->height &&
			layer->dst.x2 - layer->dst.x1 == plane->width &&
			layer->dst.y2 - layer->dst.y1 == plane->height &&
			check(plane, layer) == PLANE_RULE_NONE;
}

// The cursor on the plane that nobody else can have, as it is or its picture. Where that does not
// work, it is a layer among others.
static void place_cursor(struct search *search)
{
	int last = search->n - 1;
	if (search->cursor_plane < 0 || last < 0 || !search->candidates[last].cursor) {
		return;
	}
	const struct {
		enum place place;
		bool possible;
	} ways[] = {
		{ PLACE_CURSOR, fits_cursor_plane(search, last) },
		{ PLACE_PICTURE, search->cursor != NULL },
	};
	enum plane_rule rule = PLANE_RULE_NONE;
	for (int w = 0; w < 2; w++) {
		if (!ways[w].possible) {
			continue;
		}
		place_all_of_cursor(search, ways[w].place);
		rule = try(search);
		if (rule == PLANE_RULE_NONE) {
			return;
		}
		place_all_of_cursor(search, PLACE_PAINTED);
	}
	if (rule != PLANE_RULE_REFUSED) {
		return;
	}
	note_refusal(search, search->error);
	for (int i = last; i >= 0 && search->candidates[i].cursor; i--) {
		struct plane_verdict *verdict = &search->choices[i].verdict;
		if (verdict->rule != PLANE_RULE_NONE) { // else another plane may take it
			*verdict = (struct plane_verdict){ PLANE_RULE_REFUSED, search->cursor_plane,
				search->error };
		}
	}
}

static int64_t get_area(const struct output_layer *layer)
{
	return (int64_t)(layer->dst.x2 - layer->dst.x1) * (layer->dst.y2 - layer->dst.y1);
}

// Whether a, which is above b, should have a plane first. Of equals it should: what is still
// painted above b would keep that one off.
static bool is_before(const struct plane_candidate *a, const struct plane_candidate *b)
{
	return a->busy != b->busy ? a->busy : get_area(a->layer) >= get_area(b->layer);
}

// Those that could have a plane, the most worthy first, and not many more than there can be planes
// for: how many.
static int rank(struct search *search, int *ranking)
{
	int n = 0;
	for (int i = 0; i < search->n; i++) {
		if (search->choices[i].verdict.rule != PLANE_RULE_NONE) {
			continue;
		}
		int at = n;
		while (at > 0 &&
				is_before(&search->candidates[i],
						&search->candidates[ranking[at - 1]])) {
			at--;
		}
		if (n < MAX_RANKED) {
			n++;
		} else {
			int left_out = at < n ? ranking[n - 1] : i;
			search->choices[left_out].verdict.rule = PLANE_RULE_TAKEN;
		}
		if (at < n) {
			memmove(&ranking[at + 1], &ranking[at],
					sizeof(*ranking) * (size_t)(n - at - 1));
			ranking[at] = i;
		}
	}
	return n;
}

// Fills the layout's plan. False if the device's answers are about this moment only.
static bool find_plan(struct planes *planes, struct layout *layout,
		const struct plane_candidate *candidates, int n, const struct output_layer *cursor)
{
	struct search search = { .planes = planes,
		.candidates = candidates,
		.n = n,
		.cursor = cursor,
		.cursor_plane = planes_get_cursor_plane(planes->output),
		.places = planes->places.data,
		.choices = layout->choices.data,
		.plan = &layout->plan,
		.lasting = true };
	int *ranking = planes->ranking.data;
	pixman_region32_init_rect(&search.all, 0, 0, (unsigned)planes->output->width,
			(unsigned)planes->output->height);
	pixman_region32_init(&search.none);
	layout->plan.target_plane = 0;
	layout->plan.target_zpos = planes->output->planes[0].zpos_min;
	layout->complete = true;
	for (int i = 0; i < n; i++) {
		search.places[i] = PLACE_PAINTED;
		search.choices[i] =
				(struct plane_choice){ .plane = -1, .verdict = judge(&search, i) };
	}
	place_cursor(&search);
	int n_ranked = rank(&search, ranking);
	for (int k = 0; k < n_ranked; k++) {
		struct plane_choice *choice = &search.choices[ranking[k]];
		place(&search, ranking[k]);
		layout->complete &= choice->plane >= 0;
		if (choice->verdict.error) {
			note_refusal(&search, choice->verdict.error);
		}
		if (!has_time(&search)) {
			layout->retry_ms = RETRY_MS;
		}
	}
	if (search.refused) {
		layout->retry_ms = RETRY_MS;
	}
	for (int i = 0; i < n; i++) {
		if (search.choices[i].plane >= 0) {
			search.choices[i].verdict =
					(struct plane_verdict){ .plane = search.choices[i].plane };
		}
		layout->complete &= search.choices[i].verdict.rule != PLANE_RULE_TAKEN;
	}
	pixman_region32_fini(&search.all);
	pixman_region32_fini(&search.none);
	return search.lasting;
}

// The first at or after i that makes a hole where it is on a plane, or n.
static int skip_painted(const struct layout *layout, int i)
{
	const struct plane_plan *plan = &layout->plan;
	const struct key *keys = layout->keys.data;
	while (i < plan->n && (plan->choices[i].plane < 0 || keys[i].cursor)) {
		i++;
	}
	return i;
}

// Whether what is painted has its holes where it had them.
static bool is_same_plan(const struct layout *a, const struct layout *b)
{
	const struct key *a_keys = a->keys.data, *b_keys = b->keys.data;
	int i = skip_painted(a, 0), j = skip_painted(b, 0);
	for (; i < a->plan.n && j < b->plan.n;
			i = skip_painted(a, i + 1), j = skip_painted(b, j + 1)) {
		if (a->plan.choices[i].plane != b->plan.choices[j].plane ||
				a->plan.choices[i].zpos != b->plan.choices[j].zpos ||
				a_keys[i].opaque != b_keys[j].opaque ||
				memcmp(&a_keys[i].dst, &b_keys[j].dst, sizeof(a_keys[i].dst)) !=
						0) {
			return false;
		}
	}
	return i == a->plan.n && j == b->plan.n && a->plan.target_plane == b->plan.target_plane &&
			a->plan.target_zpos == b->plan.target_zpos;
}

static const struct plane_plan *use(struct planes *planes, struct layout *layout)
{
	if (layout != planes->current) {
		bool same = planes->current && is_same_plan(planes->current, layout);
		layout->plan.serial = same ? planes->current->plan.serial : ++planes->serial;
		planes->current = layout;
	}
	layout->used = ++planes->n_uses;
	return &layout->plan;
}

int planes_get_cursor_plane(const struct output *output)
{
	for (int i = 0; i < output->n_planes; i++) {
		const struct output_plane *plane = &output->planes[i];
		if (plane->type == OUTPUT_PLANE_CURSOR && plane->width > 0 && plane->height > 0) {
			return i;
		}
	}
	return -1;
}

const struct plane_plan *planes_find(struct planes *planes,
		const struct plane_candidate *candidates, int n, const struct output_layer *cursor,
		int64_t now)
{
	if (planes->generation != planes->output->generation) {
		planes->generation = planes->output->generation;
		forget(planes);
	}
	if (!resize(&planes->keys, sizeof(struct key) * (size_t)n)) {
		return NULL;
	}
	struct key *keys = planes->keys.data;
	for (int i = 0; i < n; i++) {
		fill_key(&keys[i], &candidates[i]);
	}
	bool pictured = cursor != NULL;
	struct layout *layout = find_layout(planes, keys, n, pictured);
	if (layout && (layout->retry_ms == 0 || now < layout->retry_at)) {
		return use(planes, layout);
	}
	int64_t waited = layout ? layout->retry_ms : 0;
	if (!resize(&planes->places, sizeof(enum place) * (size_t)n) ||
			!resize(&planes->ranking, sizeof(int) * (size_t)n)) {
		return NULL;
	}
	if (layout) {
		layout->used = 0;
	}
	layout = add_layout(planes, keys, n);
	if (!layout) {
		return NULL;
	}
	layout->pictured = pictured;
	int64_t start = get_ns();
	bool lasting = find_plan(planes, layout, candidates, n, cursor);
	counters_search(planes->counters, get_ns() - start);
	if (layout->retry_ms > 0) {
		if (waited > 0 && lasting) {
			layout->retry_ms = waited < MAX_RETRY_MS ? 2 * waited : MAX_RETRY_MS;
		}
		layout->retry_at = lasting ? now + layout->retry_ms : now;
	}
	return use(planes, layout);
}

void planes_ask_again(struct planes *planes)
{
	planes->current->retry_ms = RETRY_MS;
	planes->current->retry_at = 0;
}

const struct plane_plan *planes_refuse(struct planes *planes, int error, int64_t now)
{
	struct layout *layout = planes->current;
	struct plane_choice *choices = layout->choices.data;
	for (int i = 0; i < layout->plan.n; i++) {
		if (choices[i].plane >= 0) {
			choices[i] = (struct plane_choice){ .plane = -1,
				.verdict = { PLANE_RULE_REFUSED, -1, error } };
		}
	}
	layout->plan.cursor_plane = -1;
	layout->plan.target_plane = 0;
	layout->plan.target_zpos = planes->output->planes[0].zpos_min;
	layout->plan.serial = ++planes->serial;
	layout->complete = false;
	layout->retry_ms = RETRY_MS;
	layout->retry_at = now + RETRY_MS;
	return &layout->plan;
}
