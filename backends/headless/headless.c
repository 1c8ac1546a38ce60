/* SPDX-License-Identifier: MIT */
#include "headless.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define CLOCK CLOCK_MONOTONIC

struct target {
	struct output_target base;
	struct buffer buffer;
	size_t size;
};

struct headless_output {
	struct output output;
	struct wl_event_source *timer, *idle;
	int timer_fd;
	struct wl_event_loop *loop;
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

struct headless {
	struct backend base;
	struct wl_event_loop *loop;
	int width, height, refresh;
};

static struct headless_output *from_output(struct output *output)
{
	struct headless_output *headless = wl_container_of(output, headless, output);
	return headless;
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

static int handle_test(struct output *output, const struct output_state *state)
{
	struct headless_output *headless = from_output(output);
	bool own = state->n_layers == 1 && state->layers[0].buffer == &headless->target.buffer;
	return own ? 0 : -ENOTSUP;
}

static void hand_over_capture(struct headless_output *headless)
{
	struct output_capture *capture = headless->capture;
	headless->capture = NULL;
	headless->capture_committed = false;
	const struct output_target *target = &headless->target.base;
	struct output_picture picture = { .data = target->data, .stride = target->stride };
	capture->done(capture, 0, &picture);
}

// Retraces come at multiples of the period, whenever a commit was made.
static int arm(struct headless_output *headless)
{
	struct timespec now;
	clock_gettime(CLOCK, &now);
	int64_t ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
	headless->sequence = (uint64_t)(ns / headless->period) + 1;
	headless->next = (int64_t)headless->sequence * headless->period;
	struct itimerspec when = {
		.it_value = { .tv_sec = headless->next / 1000000000,
				.tv_nsec = headless->next % 1000000000 },
	};
	int ret = timerfd_settime(headless->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
	return ret < 0 ? -errno : 0;
}

static int handle_commit(struct output *output, const struct output_state *state)
{
	struct headless_output *headless = from_output(output);
	int ret = handle_test(output, state);
	if (ret < 0) {
		return ret;
	}
	ret = arm(headless);
	if (ret < 0) {
		return ret;
	}
	headless->capture_committed = headless->capture != NULL;
	output->in_flight = true;
	return 0;
}

static int handle_timer(int fd, uint32_t mask, void *data)
{
	struct headless_output *headless = data;
	uint64_t expirations;
	if (read(fd, &expirations, sizeof(expirations)) < 0) {
		return 0;
	}
	struct output_presented presented = {
		.when = { .tv_sec = headless->next / 1000000000,
				.tv_nsec = headless->next % 1000000000 },
		.sequence = headless->sequence,
	};
	if (headless->capture_committed) {
		hand_over_capture(headless);
	}
	output_send_presented(&headless->output, &presented);
	return 1;
}

static struct output_target *handle_acquire(struct output *output)
{
	struct headless_output *headless = from_output(output);
	struct target *target = &headless->target;
	if (output->in_flight) {
		errno = EBUSY;
		return NULL;
	}
	if (!target->base.data && !target_init(target, output->width, output->height)) {
		return NULL;
	}
	return &target->base;
}

static void handle_damage(struct output *output, const pixman_region32_t *damage)
{
	struct headless_output *headless = from_output(output);
	if (headless->target.base.data) {
		output_target_damage(&headless->target.base, damage);
	}
}

static void handle_idle(void *data)
{
	struct headless_output *headless = data;
	headless->idle = NULL;
	output_send_frame(&headless->output);
}

static void handle_schedule(struct output *output)
{
	struct headless_output *headless = from_output(output);
	if (!headless->idle) {
		headless->idle = wl_event_loop_add_idle(headless->loop, handle_idle, headless);
		output->scheduled = headless->idle; // if not, the next request tries again
	}
}

static int handle_capture(struct output *output, struct output_capture *capture)
{
	struct headless_output *headless = from_output(output);
	if (headless->capture) {
		return -EBUSY;
	}
	headless->capture = capture;
	return 0;
}

static void set_mode(struct headless_output *headless, int width, int height, int refresh)
{
	struct output *output = &headless->output;
	output->width = width;
	output->height = height;
	output->refresh = refresh;
	headless->period = INT64_C(1000000000000) / refresh;
}

// Whatever is asked for, there is.
static int handle_configure(struct output *output, const struct output_config *config,
		char error[OUTPUT_ERROR_SIZE])
{
	struct headless_output *headless = from_output(output);
	const struct output_mode *mode = &config->mode;
	if (config->off) {
		return 0;
	}
	int width = mode->width ? mode->width : headless->width;
	int height = mode->width ? mode->height : headless->height;
	int refresh = mode->refresh ? mode->refresh : headless->refresh;
	if (width == output->width && height == output->height && refresh == output->refresh) {
		return 0;
	}
	target_finish(&headless->target);
	// What it was to be of, the commit in flight, is lost.
	headless->capture_committed = false;
	set_mode(headless, width, height, refresh);
	output->generation++;
	return 1;
}

static const struct output_interface output_impl = {
	.test = handle_test,
	.commit = handle_commit,
	.acquire = handle_acquire,
	.damage = handle_damage,
	.schedule = handle_schedule,
	.capture = handle_capture,
	.configure = handle_configure,
};

static void output_destroy(struct headless_output *headless)
{
	if (headless->capture) {
		struct output_capture *capture = headless->capture;
		headless->capture = NULL;
		capture->done(capture, ENODEV, NULL);
	}
	output_finish(&headless->output);
	if (headless->idle) {
		wl_event_source_remove(headless->idle);
	}
	if (headless->timer) {
		wl_event_source_remove(headless->timer);
	}
	if (headless->timer_fd >= 0) {
		close(headless->timer_fd);
	}
	target_finish(&headless->target);
	free(headless);
}

static void handle_destroy(struct backend *backend)
{
	struct headless *headless = wl_container_of(backend, headless, base);
	struct output *output, *next;
	wl_list_for_each_safe (output, next, &backend->outputs, link) {
		output_destroy(from_output(output));
	}
	free(headless);
}

int headless_backend_add_output(struct backend *backend, const char *name)
{
	struct headless *headless = wl_container_of(backend, headless, base);
	struct headless_output *added = calloc(1, sizeof(*added));
	if (!added) {
		return -ENOMEM;
	}
	struct output *output = &added->output;
	output_init(output, &output_impl, name);
	strcpy(output->make, "Slipway");
	strcpy(output->model, "headless");
	added->loop = headless->loop;
	added->width = headless->width;
	added->height = headless->height;
	added->refresh = headless->refresh;
	set_mode(added, headless->width, headless->height, headless->refresh);
	wl_list_insert(backend->outputs.prev, &output->link);

	added->timer_fd = timerfd_create(CLOCK, TFD_CLOEXEC | TFD_NONBLOCK);
	if (added->timer_fd >= 0) {
		added->timer = wl_event_loop_add_fd(headless->loop, added->timer_fd,
				WL_EVENT_READABLE, handle_timer, added);
	}
	if (!added->timer) {
		int error = errno;
		output_destroy(added);
		return -error;
	}
	return 0;
}

struct backend *headless_backend_create(
		struct wl_event_loop *loop, int width, int height, int refresh)
{
	struct headless *headless = calloc(1, sizeof(*headless));
	if (!headless) {
		return NULL;
	}
	headless->base = (struct backend){
		.destroy = handle_destroy,
		.name = "headless",
		.clock = CLOCK,
		.drm_fd = -1,
	};
	wl_list_init(&headless->base.outputs);
	headless->loop = loop;
	headless->width = width;
	headless->height = height;
	headless->refresh = refresh;
	int ret = headless_backend_add_output(&headless->base, "HEADLESS-1");
	if (ret < 0) {
		backend_destroy(&headless->base);
		errno = -ret;
		return NULL;
	}
	return &headless->base;
}
