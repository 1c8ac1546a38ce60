/* SPDX-License-Identifier: MIT */
#include "headless.h"

#include <clock.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* In pixels, where nobody says. */
#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 720

struct target {
	struct output_target base;
	struct buffer buffer;
	size_t size;
};

struct headless {
	struct backend base;
	struct clock *clock;
	struct wl_event_loop *loop;
};

struct headless_output {
	struct output base;
	struct headless *backend;
	struct clock_timer *timer;
	struct wl_event_source *idle;
	int64_t period; // ns
	/** The retrace that is waited for, and when it is, in ns. */
	uint64_t sequence;
	int64_t next;
	/** What it is unless it is asked to be something else. */
	int width, height, refresh;
	/** One is enough: who reads it does so before the next frame is painted. */
	struct target target;
	struct output_capture *capture;
	bool capture_committed; // the commit in flight is the one that capture is of
};

static struct headless_output *from_base(struct output *base)
{
	struct headless_output *output = wl_container_of(base, output, base);
	return output;
}

static void target_nothing(struct buffer *buffer)
{
}

static const struct buffer_interface target_impl = {
	.release = target_nothing,
	.destroy = target_nothing,
};

static bool target_init(struct target *target, int width, int height)
{
	target->base.stride = (uint32_t)width * 4;
	target->size = (size_t)target->base.stride * (size_t)height;
	// Pages that are never painted are never allocated.
	void *data = mmap(NULL, target->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	if (data == MAP_FAILED) {
		return false;
	}
	target->base.data = data;
	target->base.buffer = &target->buffer;
	buffer_init(&target->buffer, &target_impl, width, height, DRM_FORMAT_XRGB8888);
	pixman_region32_init_rect(&target->base.damage, 0, 0, (unsigned)width, (unsigned)height);
	return true;
}

static void target_finish(struct target *target)
{
	if (target->base.data) {
		munmap(target->base.data, target->size);
		pixman_region32_fini(&target->base.damage);
		*target = (struct target){ 0 };
	}
}

static int handle_test(struct output *base, const struct output_state *state)
{
	struct headless_output *output = from_base(base);
	bool own = state->n_layers == 1 && state->layers[0].buffer == &output->target.buffer;
	return own || base->unseen ? 0 : -ENOTSUP;
}

static void hand_over_capture(struct headless_output *output)
{
	struct output_capture *capture = output->capture;
	output->capture = NULL;
	output->capture_committed = false;
	output->base.unwatched = true;
	const struct output_target *target = &output->target.base;
	struct output_picture picture = {
		.data = target->data,
		.stride = target->stride,
		.width = target->buffer->width,
		.height = target->buffer->height,
	};
	capture->done(capture, 0, &picture);
}

// Retraces come at multiples of the period, whenever a commit was made.
static int arm(struct headless_output *output)
{
	const struct clock *clock = output->backend->clock;
	int64_t origin = clock_get_origin(clock);
	output->sequence = (uint64_t)((clock_get_time(clock) - origin) / output->period) + 1;
	output->next = origin + (int64_t)output->sequence * output->period;
	return clock_timer_set(output->timer, output->next);
}

static int handle_commit(struct output *base, const struct output_state *state)
{
	struct headless_output *output = from_base(base);
	int ret = handle_test(base, state);
	if (ret < 0) {
		return ret;
	}
	ret = arm(output);
	if (ret < 0) {
		return ret;
	}
	// What is left to paint comes with the next one.
	output->capture_committed =
			output->capture && !pixman_region32_not_empty(&output->target.base.damage);
	base->in_flight = true;
	return 0;
}

static void handle_retrace(void *data)
{
	struct headless_output *output = data;
	struct output_presented presented = {
		.when = { .tv_sec = output->next / 1000000000,
				.tv_nsec = output->next % 1000000000 },
		.sequence = output->sequence,
	};
	if (output->capture_committed) {
		hand_over_capture(output);
	}
	output_send_presented(&output->base, &presented);
}

static struct output_target *handle_acquire(struct output *base)
{
	struct headless_output *output = from_base(base);
	struct target *target = &output->target;
	if (base->in_flight) {
		errno = EBUSY;
		return NULL;
	}
	if (!target->base.data && !target_init(target, base->width, base->height)) {
		return NULL;
	}
	return &target->base;
}

static void handle_damage(struct output *base, const pixman_region32_t *damage)
{
	struct headless_output *output = from_base(base);
	if (output->target.base.data) {
		output_target_damage(&output->target.base, damage);
	}
}

static void handle_idle(void *data)
{
	struct headless_output *output = data;
	output->idle = NULL;
	output_send_frame(&output->base);
}

static void handle_schedule(struct output *base)
{
	struct headless_output *output = from_base(base);
	if (!output->idle) {
		output->idle = wl_event_loop_add_idle(output->backend->loop, handle_idle, output);
		base->scheduled = output->idle; // if not, the next request tries again
	}
}

static int handle_capture(struct output *base, struct output_capture *capture)
{
	struct headless_output *output = from_base(base);
	if (base->unseen) {
		return -ENOTSUP; // what is committed to it was never painted
	}
	if (output->capture) {
		return -EBUSY;
	}
	output->capture = capture;
	base->unwatched = false;
	return 0;
}

static void handle_cancel_capture(struct output *base)
{
	struct headless_output *output = from_base(base);
	if (output->capture) {
		output->capture = NULL;
		output->capture_committed = false;
		base->unwatched = true;
	}
}

static void set_mode(struct headless_output *output, int width, int height, int refresh)
{
	output->base.width = width;
	output->base.height = height;
	output->base.refresh = refresh;
	output->period = INT64_C(1000000000000) / refresh;
}

// Whatever is asked for, there is.
static int handle_configure(struct output *base, const struct output_config *config,
		char error[OUTPUT_ERROR_SIZE])
{
	struct headless_output *output = from_base(base);
	const struct output_mode *mode = &config->mode;
	if (config->off) {
		return 0;
	}
	int width = mode->width ? mode->width : output->width;
	int height = mode->width ? mode->height : output->height;
	int refresh = mode->refresh ? mode->refresh : output->refresh;
	if (width == base->width && height == base->height && refresh == base->refresh) {
		return 0;
	}
	target_finish(&output->target);
	// What it was to be of, the commit in flight, is lost.
	output->capture_committed = false;
	set_mode(output, width, height, refresh);
	base->generation++;
	return 1;
}

static const struct output_interface output_impl = {
	.test = handle_test,
	.commit = handle_commit,
	.acquire = handle_acquire,
	.damage = handle_damage,
	.schedule = handle_schedule,
	.capture = handle_capture,
	.cancel_capture = handle_cancel_capture,
	.configure = handle_configure,
};

void headless_output_destroy(struct output *base)
{
	struct headless_output *output = from_base(base);
	if (output->capture) {
		struct output_capture *capture = output->capture;
		output->capture = NULL;
		capture->done(capture, ENODEV, NULL);
	}
	output_finish(base);
	if (output->idle) {
		wl_event_source_remove(output->idle);
	}
	clock_timer_destroy(output->timer);
	target_finish(&output->target);
	free(output);
}

static bool has_output(const struct backend *backend, const char *name)
{
	const struct output *output;
	wl_list_for_each (output, &backend->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return true;
		}
	}
	return false;
}

struct output *headless_output_create(
		struct backend *backend, const char *name, int width, int height, int refresh)
{
	struct headless_output *output = calloc(1, sizeof(*output));
	if (!output) {
		return NULL;
	}
	char free_name[32];
	for (int number = 1; !name; number++) {
		snprintf(free_name, sizeof(free_name), "HEADLESS-%d", number);
		name = has_output(backend, free_name) ? NULL : free_name;
	}
	struct output *base = &output->base;
	output_init(base, &output_impl, name);
	base->unwatched = true;
	strcpy(base->make, "Slipway");
	strcpy(base->model, "headless");
	output->width = width ? width : DEFAULT_WIDTH;
	output->height = height ? height : DEFAULT_HEIGHT;
	output->refresh = refresh;
	set_mode(output, output->width, output->height, refresh);
	output->backend = wl_container_of(backend, output->backend, base);
	output->timer = clock_timer_create(output->backend->clock, handle_retrace, output);
	if (!output->timer) {
		headless_output_destroy(base);
		return NULL;
	}
	backend_add_output(backend, base);
	return base;
}

static void handle_destroy(struct backend *backend)
{
	struct headless *headless = wl_container_of(backend, headless, base);
	struct output *output, *next;
	wl_list_for_each_safe (output, next, &backend->outputs, link) {
		headless_output_destroy(output);
	}
	free(headless);
}

struct backend *headless_backend_create(
		struct wl_event_loop *loop, struct clock *clock, int width, int height, int refresh)
{
	struct headless *headless = calloc(1, sizeof(*headless));
	if (!headless) {
		return NULL;
	}
	backend_init(&headless->base, "headless", handle_destroy);
	headless->loop = loop;
	headless->clock = clock;
	if (!headless_output_create(&headless->base, NULL, width, height, refresh)) {
		backend_destroy(&headless->base);
		return NULL;
	}
	return &headless->base;
}
