/* SPDX-License-Identifier: MIT */
#include "feedback.h"

#include <errno.h>
#include <output.h>
#include <string.h>

static bool is_same(const struct feedback_target *a, const struct feedback_target *b)
{
	return a->screen == b->screen && a->generation == b->generation;
}

bool feedback_want(struct feedback_state *state, struct feedback_target target, int64_t now)
{
	if (is_same(&state->wanted, &target)) {
		return false;
	}
	state->wanted = target;
	state->since = now;
	return true;
}

int feedback_get_wait(const struct feedback_state *state, int64_t now)
{
	if (is_same(&state->wanted, &state->told)) {
		return 0;
	}
	int64_t wait = state->since + FEEDBACK_HOLD_MS - now;
	return wait > 0 ? (int)wait : 1;
}

bool feedback_take(struct feedback_state *state, int64_t now)
{
	if (is_same(&state->wanted, &state->told) || now - state->since < FEEDBACK_HOLD_MS) {
		return false;
	}
	state->told = state->wanted;
	return true;
}

// What is opaque is scanned out as if it had no alpha: the twins share their fate.
static struct slip_format_pair get_key(uint32_t format, uint64_t modifier)
{
	const struct slip_format *known = slip_format_get(format);
	return (struct slip_format_pair){ known ? known->opaque : format, modifier };
}

static int find(const struct feedback_refusals *refusals, const struct slip_format_pair *key)
{
	for (int i = 0; i < refusals->n; i++) {
		if (refusals->pairs[i].format == key->format &&
				refusals->pairs[i].modifier == key->modifier) {
			return i;
		}
	}
	return -1;
}

static void remove_at(struct feedback_refusals *refusals, int index)
{
	refusals->n--;
	memmove(&refusals->pairs[index], &refusals->pairs[index + 1],
			(size_t)(refusals->n - index) * sizeof(refusals->pairs[0]));
	refusals->generation++;
}

void feedback_note(
		struct feedback_refusals *refusals, uint32_t format, uint64_t modifier, int answer)
{
	// EBUSY, EACCES and the like are about this moment.
	bool refused = answer == -EINVAL || answer == -ENOSPC || answer == -ERANGE;
	if (!refused && (answer < 0 || refusals->n == 0)) {
		return;
	}
	struct slip_format_pair key = get_key(format, modifier);
	int index = find(refusals, &key);
	if (!refused && index >= 0) {
		remove_at(refusals, index);
	} else if (refused && index < 0) {
		if (refusals->n == FEEDBACK_MAX_REFUSALS) {
			remove_at(refusals, 0);
		}
		refusals->pairs[refusals->n++] = key;
		refusals->generation++;
	}
}

void feedback_forget(struct feedback_refusals *refusals)
{
	if (refusals->n > 0) {
		refusals->n = 0;
		refusals->generation++;
	}
}

size_t feedback_add(const struct feedback_refusals *refusals, const struct slip_format_pair *pairs,
		size_t n, struct slip_format_pair *out, size_t n_out)
{
	size_t told = n_out; // one plane says nothing twice
	for (size_t i = 0; i < n; i++) {
		struct slip_format_pair key = get_key(pairs[i].format, pairs[i].modifier);
		if (find(refusals, &key) < 0 &&
				!output_has_pair(out, told, pairs[i].format, pairs[i].modifier)) {
			out[n_out++] = pairs[i];
		}
	}
	return n_out;
}
