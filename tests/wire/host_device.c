/* SPDX-License-Identifier: MIT */
/* What KMS devices, and that of the timelines, do and refuse. */
#include <errno.h>
#include <layout.h>
#include <screen.h>

#include "fake_kms.h"
#include "fake_syncobj.h"
#include "host_private.h"

/** HOST_KMS's, and one that takes fewer states. */
static const struct output_interface *output_impl;
static struct output_interface picky_impl;

static const char *act_refuse(struct seat *seat, const struct host_arg *args)
{
	fake_kms_refuse(host_get_int(&args[0]));
	return NULL;
}

static const char *act_refuse_commit(struct seat *seat, const struct host_arg *args)
{
	fake_kms_refuse_commit(host_get_int(&args[0]));
	return NULL;
}

static const char *act_pass(struct seat *seat, const struct host_arg *args)
{
	fake_kms_pass(host_get_int(&args[0]));
	for (int i = 0; i < 3; i++) {
		host_turn(2);
	}
	return NULL;
}

static const char *act_timelines(struct seat *seat, const struct host_arg *args)
{
	fake_syncobj_fail(host_get_int(&args[0]));
	return NULL;
}

static const char *act_stall(struct seat *seat, const struct host_arg *args)
{
	fake_kms_stall(host_get_int(&args[0]));
	return NULL;
}

static const char *act_resume(struct seat *seat, const struct host_arg *args)
{
	fake_kms_resume();
	return NULL;
}

static const char *act_tear(struct seat *seat, const struct host_arg *args)
{
	fake_kms_tear(args[0].number != 0);
	return NULL;
}

static const char *ask_may_tear(struct seat *seat, const struct host_arg *args)
{
	return fake_kms_may_tear() == (args[0].number != 0) ? NULL : "it is not so";
}

// Intel's Cherryview is said to have a CRTC like that.
static bool is_cursor_left(struct output *output, const struct output_state *state)
{
	for (int i = 0; i < state->n_layers; i++) {
		const struct output_layer *layer = &state->layers[i];
		if (output->planes[layer->plane].type == OUTPUT_PLANE_CURSOR && layer->dst.x1 < 0) {
			return true;
		}
	}
	return false;
}

static int test_cursor_left(struct output *output, const struct output_state *state)
{
	return is_cursor_left(output, state) ? -EINVAL : output_impl->test(output, state);
}

static int commit_cursor_left(struct output *output, const struct output_state *state)
{
	return is_cursor_left(output, state) ? -EINVAL : output_impl->commit(output, state);
}

static const char *act_refuse_left(struct seat *seat, const struct host_arg *args)
{
	struct output *output = layout_get_first(&host.server)->output;
	if (!output_impl) {
		output_impl = output->impl;
		picky_impl = *output->impl;
		picky_impl.test = test_cursor_left;
		picky_impl.commit = commit_cursor_left;
	}
	output->impl = host_get_int(&args[0]) ? &picky_impl : output_impl;
	output->generation++;
	return NULL;
}

const struct host_action host_device_actions[] = {
	{ "refuse", 1, act_refuse },               // ERRNO: HOST_SCANOUT's device
	{ "refuse-commit", 1, act_refuse_commit }, // ERRNO: but not tests
	{ "pass", 1, act_pass },                   // MS: on the clock of HOST_SCANOUT's feedback
	{ "timelines", 1, act_timelines },         // ERRNO: their device
	{ "stall", 1, act_stall },             // 0 all goes, 1 nothing, 2 little by little: answers
	{ "resume", 0, act_resume },           // HOST_SCANOUT's device
	{ "tear", 1, act_tear },               // 1 or 0: HOST_SCANOUT's device can
	{ "may-tear?", 1, ask_may_tear },      // 1 or 0: what it shows
	{ "refuse-left", 1, act_refuse_left }, // 1 or 0: a cursor plane at x < 0, by HOST_KMS
	{ NULL, 0, NULL },
};
