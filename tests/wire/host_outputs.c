/* SPDX-License-Identifier: MIT */
/* Headless outputs that come, go and are leased. */
#include <headless.h>
#include <removed_global.h>
#include <screens.h>
#include <stdio.h>
#include <string.h>

#include "fake_lease.h"
#include "host_private.h"

#define MAX_GRACES 16

/** Timers of what is unplugged, and not forgotten yet. */
static struct wl_event_source *graces[MAX_GRACES];
static int n_graces;

// What is gone is forgotten when the test says so, not after some seconds.
int __real_wl_event_source_timer_update(struct wl_event_source *source, int ms);
int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms);
int __wrap_wl_event_source_timer_update(struct wl_event_source *source, int ms)
{
	if (ms == REMOVED_GLOBAL_GRACE_MS && n_graces < MAX_GRACES) {
		graces[n_graces++] = source;
		return 0;
	}
	return __real_wl_event_source_timer_update(source, ms);
}

struct output *host_find_output(int number)
{
	struct output *output;
	char name[32];
	snprintf(name, sizeof(name), "HEADLESS-%d", number);
	wl_list_for_each (output, &host.server.backend->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static const char *act_plug(struct seat *seat, const struct host_arg *args)
{
	host.options.width = host.options.height = 0; // each monitor has its own
	struct output *output = headless_output_create(host.server.backend, NULL,
			host_get_int(&args[0]), host_get_int(&args[1]), 60000);
	return output ? NULL : "there is none";
}

static const char *act_unplug(struct seat *seat, const struct host_arg *args)
{
	struct output *output = host_find_output(host_get_int(&args[0]));
	if (!output) {
		return "it is not there";
	}
	headless_output_destroy(output);
	return NULL;
}

static const char *act_forget(struct seat *seat, const struct host_arg *args)
{
	while (n_graces > 0) {
		__real_wl_event_source_timer_update(graces[--n_graces], 1);
	}
	for (int i = 0; i < 3; i++) {
		host_turn(2);
	}
	return NULL;
}

static const char *act_leasable(struct seat *seat, const struct host_arg *args)
{
	struct output *output = host_find_output(host_get_int(&args[0]));
	if (!output) {
		return "it is not there";
	}
	fake_lease_adopt(host.server.backend, output, (unsigned)host_get_int(&args[1]),
			args[2].number != 0);
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_lease_refuse(struct seat *seat, const struct host_arg *args)
{
	fake_lease_refuse(host_get_int(&args[0]));
	return NULL;
}

static const char *act_lease_end(struct seat *seat, const struct host_arg *args)
{
	struct output *output = host_find_output(host_get_int(&args[0]));
	if (!output) {
		return "it is not there";
	}
	fake_lease_end(output);
	return NULL;
}

static const char *act_away(struct seat *seat, const struct host_arg *args)
{
	fake_lease_set_away(host.server.backend, args[0].number != 0);
	return NULL;
}

static const char *act_remove_device(struct seat *seat, const struct host_arg *args)
{
	fake_lease_remove_device(host.server.backend, (unsigned)host_get_int(&args[0]));
	return NULL;
}

static const char *ask_leased(struct seat *seat, const struct host_arg *args)
{
	const struct output *output = host_find_output(host_get_int(&args[0]));
	return output && output->leased == (args[1].number != 0) ? NULL : "it is not so";
}

const struct host_action host_output_actions[] = {
	{ "plug", 2, act_plug },                   // WIDTH HEIGHT: one more monitor
	{ "unplug", 1, act_unplug },               // N: HEADLESS-N goes
	{ "forget", 0, act_forget },               // whatever is unplugged
	{ "leasable", 3, act_leasable },           // N DEVICE NON_DESKTOP: HEADLESS-N is
	{ "lease-refuse", 1, act_lease_refuse },   // ERRNO
	{ "lease-end", 1, act_lease_end },         // N: HEADLESS-N's lessee closes its fd
	{ "away", 1, act_away },                   // 1 or 0: another session has the devices
	{ "remove-device", 1, act_remove_device }, // DEVICE: it goes, after its outputs
	{ "leased?", 2, ask_leased },              // N 1 or 0: HEADLESS-N
	{ NULL, 0, NULL },
};
