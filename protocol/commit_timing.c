/* SPDX-License-Identifier: MIT */
#include "commit_timing.h"

#include <clock.h>

#include "output_global.h"

#include "commit-timing-v1-server-protocol.h"

#define SECOND INT64_C(1000000000)
/*
 * Clients find a retrace's time by adding periods to an earlier one's, which are rounded for them
 * as for us: what is that little later is meant to be it.
 */
#define TOLERANCE 100000
// A time out of reach must not keep buffers and whatever is committed behind it for good.
#define MAX_AHEAD (60 * SECOND)

int64_t commit_timing_limit(uint64_t seconds, uint32_t ns, int64_t now)
{
	int64_t max = now + MAX_AHEAD;
	if (seconds > (uint64_t)(max / SECOND)) {
		return max;
	}
	int64_t when = (int64_t)seconds * SECOND + ns;
	return when < max ? when : max;
}

int64_t commit_timing_get_start(const struct output *output, int64_t when, int64_t now)
{
	int64_t period = output ? output_get_period(output, now) : 0;
	if (period == 0) {
		return when;
	}
	// As soon as the retrace before the right one is over, the next commit is for that.
	int64_t ahead = when - TOLERANCE - output->retrace;
	return ahead > 0 ? output->retrace + (ahead - 1) / period * period : when;
}

int64_t commit_timing_get_wait(const struct surface *surface, const struct surface_state *state)
{
	if (!(state->fields & SURFACE_TARGET)) {
		return 0;
	}
	const struct output *output = output_global_get_output(surface);
	int64_t now = clock_get_time(surface->clock);
	if (output && output_get_period(output, now) > 0 && output->retrace > now) {
		// Its event may come before the time that it tells.
		now = output->retrace;
	}
	int64_t start = commit_timing_get_start(output, state->target, now);
	return start > now ? start : 0;
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_set_timestamp(struct wl_client *client, struct wl_resource *resource,
		uint32_t seconds_high, uint32_t seconds_low, uint32_t ns)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (!surface) {
		wl_resource_post_error(resource, WP_COMMIT_TIMER_V1_ERROR_SURFACE_DESTROYED,
				"the commit timer's surface is gone");
		return;
	}
	if (ns >= SECOND) {
		wl_resource_post_error(resource, WP_COMMIT_TIMER_V1_ERROR_INVALID_TIMESTAMP,
				"%u ns are a second or more", ns);
		return;
	}
	struct surface_state *pending = &surface->pending;
	if (pending->fields & SURFACE_TARGET) {
		wl_resource_post_error(resource, WP_COMMIT_TIMER_V1_ERROR_TIMESTAMP_EXISTS,
				"the next commit already has a timestamp");
		return;
	}
	uint64_t seconds = (uint64_t)seconds_high << 32 | seconds_low;
	pending->target = commit_timing_limit(seconds, ns, clock_get_time(surface->clock));
	pending->fields |= SURFACE_TARGET;
}

static const struct wp_commit_timer_v1_interface timer_impl = {
	.set_timestamp = handle_set_timestamp,
	.destroy = handle_destroy,
};

// What it set for the next commit stays.
static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->commit_timer = NULL;
	}
}

static void handle_get_timer(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->commit_timer) {
		wl_resource_post_error(resource,
				WP_COMMIT_TIMING_MANAGER_V1_ERROR_COMMIT_TIMER_EXISTS,
				"the surface already has a commit timer");
		return;
	}
	struct wl_resource *timer = wl_resource_create(client, &wp_commit_timer_v1_interface,
			wl_resource_get_version(resource), id);
	if (!timer) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->commit_timer = timer;
	wl_resource_set_implementation(timer, &timer_impl, surface, handle_resource_destroy);
}

static const struct wp_commit_timing_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_timer = handle_get_timer,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_commit_timing_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *commit_timing_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_commit_timing_manager_v1_interface, 1, NULL, bind);
}
