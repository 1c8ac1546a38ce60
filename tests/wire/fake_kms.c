/* SPDX-License-Identifier: MIT */
#include "fake_kms.h"

#include <drm_fourcc.h>
#include <fcntl.h>
#include <feedback.h>
#include <headless.h>
#include <output.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
	bool plugged;
	int error;
	int64_t now;
	/** Some character device: nobody does more than to look at its number. */
	int fd;
	struct output *output;
	const struct output_interface *headless;
	struct output_interface impl;
} fake = { .fd = -1 };

// The painter's first four formats, so that these are also the first in the table.
static const struct slip_format_pair scanout_pairs[] = {
	{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_XBGR8888, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_ABGR8888, DRM_FORMAT_MOD_LINEAR },
};

static int handle_test(struct output *output, const struct output_state *state)
{
	return state->layers[0].buffer->dmabuf ? -fake.error : fake.headless->test(output, state);
}

// A client's buffer is counted as shown: the picture stays what was painted last.
static int handle_commit(struct output *output, const struct output_state *state)
{
	if (!state->layers[0].buffer->dmabuf) {
		return fake.headless->commit(output, state);
	}
	struct output_target *target = fake.headless->acquire(output);
	struct output_layer layer = state->layers[0];
	layer.buffer = target->buffer;
	struct output_state painted = { .layers = &layer, .n_layers = 1 };
	return fake.headless->commit(output, &painted);
}

struct backend *__real_headless_backend_create(
		struct wl_event_loop *loop, int width, int height, int refresh);
struct backend *__wrap_headless_backend_create(
		struct wl_event_loop *loop, int width, int height, int refresh);
struct backend *__wrap_headless_backend_create(
		struct wl_event_loop *loop, int width, int height, int refresh)
{
	struct backend *backend = __real_headless_backend_create(loop, width, height, refresh);
	if (!backend || !fake.plugged || fake.output) { // the second one is the placeholder
		return backend;
	}
	fake.output = wl_container_of(backend->outputs.next, fake.output, link);
	fake.headless = fake.output->impl;
	fake.impl = *fake.headless;
	fake.impl.test = handle_test;
	fake.impl.commit = handle_commit;
	fake.output->impl = &fake.impl;
	fake.output->scanout_pairs = scanout_pairs;
	fake.output->n_scanout_pairs = sizeof(scanout_pairs) / sizeof(scanout_pairs[0]);
	struct stat st;
	fstat(fake.fd, &st);
	fake.output->device = st.st_rdev;
	backend->drm_fd = fake.fd;
	return backend;
}

// The same on every machine, whatever its GPU is.
bool __wrap_slip_driver_is_linear(int drm_fd);
bool __wrap_slip_driver_is_linear(int drm_fd)
{
	return false;
}

bool __real_feedback_want(struct feedback_state *, struct feedback_target, int64_t);
bool __wrap_feedback_want(struct feedback_state *, struct feedback_target, int64_t);
bool __wrap_feedback_want(struct feedback_state *state, struct feedback_target target, int64_t now)
{
	return __real_feedback_want(state, target, fake.now);
}

int __real_feedback_get_wait(const struct feedback_state *, int64_t);
int __wrap_feedback_get_wait(const struct feedback_state *, int64_t);
int __wrap_feedback_get_wait(const struct feedback_state *state, int64_t now)
{
	// The loop's own clock goes on as it likes: look again and again.
	return __real_feedback_get_wait(state, fake.now) > 0 ? 1 : 0;
}

bool __real_feedback_take(struct feedback_state *, int64_t);
bool __wrap_feedback_take(struct feedback_state *, int64_t);
bool __wrap_feedback_take(struct feedback_state *state, int64_t now)
{
	return __real_feedback_take(state, fake.now);
}

void fake_kms_pass(int ms)
{
	fake.now += ms;
}

void fake_kms_plug(void)
{
	fake.plugged = true;
	fake.fd = open("/dev/null", O_RDWR | O_CLOEXEC);
}

void fake_kms_unplug(void)
{
	if (fake.fd >= 0) {
		close(fake.fd);
	}
	fake.fd = -1;
	fake.plugged = false;
	fake.output = NULL;
	fake.error = 0;
}

void fake_kms_refuse(int error)
{
	fake.error = error;
}

void fake_kms_resume(void)
{
	fake.output->generation++;
	output_schedule_frame(fake.output);
}
