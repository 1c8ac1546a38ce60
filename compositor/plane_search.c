/* SPDX-License-Identifier: MIT */
#include "plane_search.h"

#include <clock.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plane_arrange.h"

/* ---- what can be known without asking ---- */

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

static enum plane_rule check(
		const struct output_plane *plane, const struct output_layer *layer, bool opaque)
{
	uint32_t format = layer->buffer->format;
	if (opaque) {
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

// Which planes could show a candidate, or what keeps it off all of them.
static struct plane_verdict judge(struct search *search, int i)
{
	const struct output *output = search->output;
	const struct plane_candidate *candidate = &search->candidates[i];
	struct seeker *seeker = &search->seekers[i];
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
		enum plane_rule rule = check(&output->planes[p], candidate->layer, seeker->opaque);
		if (rule == PLANE_RULE_NONE) {
			seeker->planes |= 1u << p;
		} else if (rule > verdict.rule) {
			// The one that lacks the least is worth telling of.
			verdict.rule = rule;
			verdict.plane = p;
		}
	}
	return seeker->planes ? (struct plane_verdict){ .plane = -1 } : verdict;
}

// A cursor may be anywhere.
static bool overlap(const struct plane_candidate *first, const struct plane_candidate *second)
{
	const pixman_box32_t *a = &first->layer->dst, *b = &second->layer->dst;
	return first->cursor || second->cursor ||
			(a->x1 < b->x2 && b->x1 < a->x2 && a->y1 < b->y2 && b->y1 < a->y2);
}

// Whether i may have its place as far as j goes, which is elsewhere in the order.
static bool may_stack(const struct search *search, int i, int j)
{
	const struct seeker *seeker = &search->seekers[i];
	enum place place = search->seekers[j].place;
	switch (seeker->place) {
	case PLACE_ABOVE:
		return j < i || place == PLACE_ABOVE || is_apart(place);
	case PLACE_BELOW:
		// What is below an opaque one is not painted there, which leaves a hole.
		return j > i || place == PLACE_BELOW || is_apart(place) ||
				(place == PLACE_PAINTED && seeker->opaque);
	default:
		return true;
	}
}

// Whether what is seen of one is what the scene says: nobody is above what is above him.
static bool is_in_order(const struct search *search, int i)
{
	for (int j = 0; j < search->n; j++) {
		if (j != i && !(may_stack(search, i, j) && may_stack(search, j, i)) &&
				overlap(&search->candidates[i], &search->candidates[j])) {
			return false;
		}
	}
	return true;
}

/* ---- one after the other ---- */

// On a plane above what is painted or below it: it stays where that works.
static bool place_beside(struct search *search, int i)
{
	struct plane_choice *choice = &search->choices[i];
	struct seeker *seeker = &search->seekers[i];
	static const enum place places[] = { PLACE_ABOVE, PLACE_BELOW };
	for (int p = 0; p < (search->candidates[i].cursor ? 1 : 2); p++) {
		seeker->place = places[p];
		enum plane_rule rule =
				is_in_order(search, i) ? arrange(search) : PLANE_RULE_COVERED;
		if (rule == PLANE_RULE_NONE) {
			choice->verdict = (struct plane_verdict){ .plane = -1 };
			return true;
		}
		// What came closest to working is worth telling of.
		if (rule > choice->verdict.rule) {
			choice->verdict.rule = rule;
			choice->verdict.error = rule == PLANE_RULE_REFUSED ? search->error : 0;
		}
		if (rule == PLANE_RULE_REFUSED && !arrange_needs_target(search)) {
			break; // there is nothing painted to be below of
		}
	}
	seeker->place = PLACE_PAINTED;
	return false;
}

static bool is_cursor(const struct search *search, int i)
{
	return i >= 0 && search->candidates[i].cursor;
}

static void place_all_of_cursor(struct search *search, enum place place)
{
	for (int i = search->n - 1; is_cursor(search, i); i--) {
		search->seekers[i].place = place;
	}
}

static bool is_cursor_in_order(const struct search *search)
{
	bool good = true;
	for (int i = search->n - 1; is_cursor(search, i); i--) {
		good &= is_in_order(search, i);
	}
	return good;
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
	enum place cursor = search->seekers[search->n - 1].place;
	if (search->seekers[i].place != PLACE_PAINTED || place_beside(search, i) ||
			!is_on_cursor_plane(cursor) ||
			search->choices[i].verdict.rule != PLANE_RULE_REFUSED) {
		return;
	}
	int error = search->choices[i].verdict.error;
	place_all_of_cursor(search, PLACE_PAINTED);
	if (!is_cursor_in_order(search) || !place_beside(search, i)) {
		place_all_of_cursor(search, cursor);
		return;
	}
	note_refusal(search, error);
	for (int k = search->n - 1; is_cursor(search, k); k--) {
		search->choices[k].verdict = (struct plane_verdict){ PLANE_RULE_REFUSED,
			search->cursor_plane, error };
	}
}

// Whether the cursor plane could show a cursor's only layer as it is.
static bool fits_cursor_plane(const struct search *search, int i)
{
	const struct output_plane *plane = &search->output->planes[search->cursor_plane];
	const struct output_layer *layer = search->candidates[i].layer;
	const struct buffer *buffer = layer->buffer;
	return !is_cursor(search, i - 1) && buffer->dmabuf && buffer->width == plane->width &&
			buffer->height == plane->height && layer->src.width == plane->width &&
			layer->src.height == plane->height &&
			layer->dst.x2 - layer->dst.x1 == plane->width &&
			layer->dst.y2 - layer->dst.y1 == plane->height &&
			check(plane, layer, search->seekers[i].opaque) == PLANE_RULE_NONE;
}

// The cursor on the plane that nobody else can have, as it is or its picture. Where that does not
// work, it is a layer among others.
static void place_cursor(struct search *search)
{
	int last = search->n - 1;
	if (search->cursor_plane < 0 || !is_cursor(search, last)) {
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
		rule = arrange(search);
		if (rule == PLANE_RULE_NONE) {
			return;
		}
		place_all_of_cursor(search, PLACE_PAINTED);
	}
	if (rule != PLANE_RULE_REFUSED) {
		return;
	}
	note_refusal(search, search->error);
	for (int i = last; is_cursor(search, i); i--) {
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

// Not many more than there can be planes for.
static void rank(struct search *search)
{
	int n = 0, *ranking = search->ranking;
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
	search->n_ranked = n;
}

/* ---- all ---- */

// What is black and below all others, or that no plane could show.
static void begin(struct search *search, int i)
{
	struct plane_choice *choice = &search->choices[i];
	search->seekers[i] = (struct seeker){ .opaque = output_layer_is_opaque(
							      search->candidates[i].layer) };
	*choice = (struct plane_choice){ .plane = -1, .verdict = judge(search, i) };
	if (search->bare && search->candidates[i].background) {
		search->seekers[i].place = PLACE_BACKGROUND;
		choice->verdict = (struct plane_verdict){ PLANE_RULE_BACKGROUND, -1, 0 };
	}
}

static void place_all(struct search *search)
{
	search->plan->target_plane = 0;
	search->plan->target_zpos = search->output->planes[0].zpos_min;
	search->plan->cursor_plane = -1;
	for (int i = 0; i < search->n; i++) {
		begin(search, i);
	}
	place_cursor(search);
	rank(search);
	for (int k = 0; k < search->n_ranked; k++) {
		place(search, search->ranking[k]);
		int error = search->choices[search->ranking[k]].verdict.error;
		if (error) {
			note_refusal(search, error);
		}
	}
}

// Whether the device takes all that might work, at once. Of one layer it is asked anyway.
static bool place_all_at_once(struct search *search, bool bare)
{
	int n = 0;
	search->asking = false;
	search->bare = bare;
	place_all(search);
	for (int i = 0; i < search->n; i++) {
		n += search->choices[i].plane >= 0;
	}
	search->asking = true;
	search->max_tests = search->tests + 1;
	bool taken = n == 0 || ((n > 1 || bare) && arrange(search) == PLANE_RULE_NONE);
	search->max_tests = PLANES_MAX_TESTS;
	return taken;
}

int plane_search(struct output *output, struct counters *counters,
		const struct plane_candidate *candidates, int n, const struct output_layer *cursor,
		struct plane_plan *plan, struct plane_choice *choices,
		struct plane_findings *findings)
{
	struct search search = { .output = output,
		.counters = counters,
		.candidates = candidates,
		.n = n,
		.cursor = cursor,
		.cursor_plane = output_get_cursor_plane(output),
		.seekers = calloc((size_t)n + 1, sizeof(*search.seekers)),
		.choices = choices,
		.plan = plan,
		.max_tests = PLANES_MAX_TESTS,
		.lasting = true };
	if (!search.seekers) {
		return -ENOMEM;
	}
	pixman_region32_init_rect(
			&search.all, 0, 0, (unsigned)output->width, (unsigned)output->height);
	pixman_region32_init(&search.none);
	search.since = clock_get_kernel_time();
	bool bare = n > 0 && candidates[0].background;
	if (!(bare && place_all_at_once(&search, true)) && !place_all_at_once(&search, false)) {
		place_all(&search);
	}
	counters_search(counters, clock_get_kernel_time() - search.since);
	*findings = (struct plane_findings){
		.complete = true,
		.again = search.refused || !arrange_has_time(&search),
		.lasting = search.lasting,
	};
	for (int k = 0; k < search.n_ranked; k++) {
		findings->complete &= choices[search.ranking[k]].plane >= 0;
	}
	for (int i = 0; i < n; i++) {
		if (choices[i].plane >= 0) {
			choices[i].verdict = (struct plane_verdict){ .plane = choices[i].plane };
		}
		findings->complete &= choices[i].verdict.rule != PLANE_RULE_TAKEN;
	}
	pixman_region32_fini(&search.all);
	pixman_region32_fini(&search.none);
	free(search.seekers);
	return 0;
}
