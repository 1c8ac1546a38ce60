/* SPDX-License-Identifier: MIT */
#include "planes.h"

#include <stdlib.h>
#include <string.h>

#include "plane_search.h"

/** Answers that are kept: a menu that opens and closes costs nothing the second time. */
#define N_ANSWERS 8
/** In ms: what was refused is tried again after this, and after twice as long each time. */
#define RETRY_MS 1000
#define MAX_RETRY_MS 64000

/** What an answer of the device depends on, of one layer. Compared as bytes. */
struct key {
	struct fbox src;
	pixman_box32_t dst;
	uint64_t modifier;
	uint32_t format, alpha;
	uint32_t strides[SLIP_MAX_PLANES], offsets[SLIP_MAX_PLANES];
	int32_t width, height;
	uint8_t dmabuf, transform, y_invert, encoding, full_range, opaque, held, cursor;
	uint8_t background;
	/** Matters only as long as not all have planes. */
	uint64_t busy;
};

/** A plan, and what it is for. */
struct answer {
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
	struct answer answers[N_ANSWERS];
	struct answer *current;
	/** The keys of what is asked for. */
	struct wl_array keys;
	uint64_t n_uses;
	unsigned serial;
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
	for (int i = 0; i < N_ANSWERS; i++) {
		planes->answers[i].used = 0;
	}
	planes->current = NULL;
}

void planes_destroy(struct planes *planes)
{
	if (!planes) {
		return;
	}
	for (int i = 0; i < N_ANSWERS; i++) {
		wl_array_release(&planes->answers[i].keys);
		wl_array_release(&planes->answers[i].choices);
	}
	wl_array_release(&planes->keys);
	free(planes);
}

static void fill_key(struct key *key, const struct plane_candidate *candidate)
{
	const struct output_layer *layer = candidate->layer;
	memset(key, 0, sizeof(*key)); // padding too
	key->cursor = candidate->cursor;
	key->background = candidate->background;
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

static bool is_same(const struct answer *answer, const struct key *keys, int n, bool pictured)
{
	if (!answer->used || answer->plan.n != n || answer->pictured != pictured) {
		return false;
	}
	const struct key *own = answer->keys.data;
	size_t size = answer->complete ? offsetof(struct key, busy) : sizeof(struct key);
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

static struct answer *find_answer(
		struct planes *planes, const struct key *keys, int n, bool pictured)
{
	if (planes->current && is_same(planes->current, keys, n, pictured)) {
		return planes->current;
	}
	for (int i = 0; i < N_ANSWERS; i++) {
		if (is_same(&planes->answers[i], keys, n, pictured)) {
			return &planes->answers[i];
		}
	}
	return NULL;
}

// In place of the one that was not used for the longest; the current one stays to be compared with.
static struct answer *add_answer(struct planes *planes, const struct key *keys, int n)
{
	struct answer *oldest = NULL;
	for (int i = 0; i < N_ANSWERS; i++) {
		struct answer *answer = &planes->answers[i];
		if (answer != planes->current && (!oldest || answer->used < oldest->used)) {
			oldest = answer;
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

static bool is_left_out(const struct answer *answer, int i)
{
	const struct plane_choice *choice = &answer->plan.choices[i];
	const struct key *keys = answer->keys.data;
	return (choice->plane >= 0 && !keys[i].cursor) ||
			choice->verdict.rule == PLANE_RULE_BACKGROUND;
}

// The first at or after i that is not painted where it is, or n.
static int skip_painted(const struct answer *answer, int i)
{
	while (i < answer->plan.n && !is_left_out(answer, i)) {
		i++;
	}
	return i;
}

// Whether what is painted has its holes where it had them.
static bool is_same_plan(const struct answer *a, const struct answer *b)
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

static const struct plane_plan *use(struct planes *planes, struct answer *answer)
{
	if (answer != planes->current) {
		bool same = planes->current && is_same_plan(planes->current, answer);
		answer->plan.serial = same ? planes->current->plan.serial : ++planes->serial;
		planes->current = answer;
	}
	answer->used = ++planes->n_uses;
	return &answer->plan;
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
	struct answer *answer = find_answer(planes, keys, n, pictured);
	if (answer && (answer->retry_ms == 0 || now < answer->retry_at)) {
		return use(planes, answer);
	}
	int64_t waited = answer ? answer->retry_ms : 0;
	if (answer) {
		answer->used = 0;
	}
	answer = add_answer(planes, keys, n);
	if (!answer) {
		return NULL;
	}
	answer->pictured = pictured;
	struct plane_findings findings;
	if (plane_search(planes->output, planes->counters, candidates, n, cursor, &answer->plan,
			    answer->choices.data, &findings) < 0) {
		return NULL;
	}
	answer->complete = findings.complete;
	if (findings.again) {
		bool longer = waited > 0 && findings.lasting;
		int64_t ms = longer ? 2 * waited : RETRY_MS;
		answer->retry_ms = ms < MAX_RETRY_MS ? ms : MAX_RETRY_MS;
		answer->retry_at = findings.lasting ? now + answer->retry_ms : now;
	}
	return use(planes, answer);
}

void planes_ask_again(struct planes *planes)
{
	planes->current->retry_ms = RETRY_MS;
	planes->current->retry_at = 0;
}

const struct plane_plan *planes_refuse(struct planes *planes, int error, int64_t now)
{
	struct answer *answer = planes->current;
	struct plane_choice *choices = answer->choices.data;
	for (int i = 0; i < answer->plan.n; i++) {
		if (choices[i].plane >= 0) {
			choices[i] = (struct plane_choice){ .plane = -1,
				.verdict = { PLANE_RULE_REFUSED, -1, error } };
		}
	}
	answer->plan.cursor_plane = -1;
	answer->plan.target_plane = 0;
	answer->plan.target_zpos = planes->output->planes[0].zpos_min;
	answer->plan.serial = ++planes->serial;
	answer->complete = false;
	answer->retry_ms = RETRY_MS;
	answer->retry_at = now + RETRY_MS;
	return &answer->plan;
}
