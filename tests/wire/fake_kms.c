/* SPDX-License-Identifier: MIT */
#include "fake_kms.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <feedback.h>
#include <headless.h>
#include <output.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct server;

static struct {
	bool plugged;
	int error, commit_error;
	int64_t now;
	/** Some character device: nobody does more than to look at its number. */
	int fd;
	struct wl_event_loop *loop;
	bool tear, may_tear;
	int stall;
	struct output *output;
	const struct output_interface *headless;
	struct output_interface impl;
} fake = { .fd = -1, .now = 1000 };

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

static void handle_flip(void *data)
{
	struct output_presented presented = { .torn = true };
	clock_gettime(CLOCK_MONOTONIC, &presented.when);
	output_send_presented(fake.output, &presented);
}

// A client's buffer is counted as shown: the picture stays what was painted last.
static int handle_commit(struct output *output, const struct output_state *state)
{
	if (state->layers[0].buffer->dmabuf && fake.commit_error) {
		return -fake.commit_error;
	}
	fake.may_tear = state->may_tear;
	output->adapts = state->adaptive_sync;
	if (fake.tear && fake.may_tear) {
		output->in_flight = true;
		wl_event_loop_add_idle(fake.loop, handle_flip, NULL);
		return 0;
	}
	if (!state->layers[0].buffer->dmabuf) {
		return fake.headless->commit(output, state);
	}
	if (fake.error) {
		return -fake.error;
	}
	struct output_target *target = fake.headless->acquire(output);
	struct output_layer layer = state->layers[0];
	layer.buffer = target->buffer;
	struct output_state painted = { .layers = &layer, .n_layers = 1 };
	return fake.headless->commit(output, &painted);
}

struct backend *__real_headless_backend_create(struct wl_event_loop *loop, struct clock *clock,
		int width, int height, int refresh);
struct backend *__wrap_headless_backend_create(struct wl_event_loop *loop, struct clock *clock,
		int width, int height, int refresh);
struct backend *__wrap_headless_backend_create(
		struct wl_event_loop *loop, struct clock *clock, int width, int height, int refresh)
{
	struct backend *backend =
			__real_headless_backend_create(loop, clock, width, height, refresh);
	if (!backend || !fake.plugged || fake.output) { // the second one is the placeholder
		return backend;
	}
	fake.loop = loop;
	fake.output = wl_container_of(backend->outputs.next, fake.output, link);
	fake.headless = fake.output->impl;
	fake.impl = *fake.headless;
	fake.impl.test = handle_test;
	fake.impl.commit = handle_commit;
	fake.output->impl = &fake.impl;
	fake.output->planes[0].pairs = scanout_pairs;
	fake.output->planes[0].n_pairs = sizeof(scanout_pairs) / sizeof(scanout_pairs[0]);
	fake.output->can_adapt = true;
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

int64_t __real_server_get_time(const struct server *server);
int64_t __wrap_server_get_time(const struct server *server);
int64_t __wrap_server_get_time(const struct server *server)
{
	return fake.plugged ? fake.now : __real_server_get_time(server);
}

int __real_feedback_get_wait(const struct feedback_state *, int64_t);
int __wrap_feedback_get_wait(const struct feedback_state *, int64_t);
int __wrap_feedback_get_wait(const struct feedback_state *state, int64_t now)
{
	// The loop's own clock goes on as it likes: look again and again.
	return __real_feedback_get_wait(state, now) > 0 ? 1 : 0;
}

ssize_t __real_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *data, size_t size, int flags)
{
	if (fake.stall == 1) {
		errno = EAGAIN;
		return -1;
	}
	return __real_send(fd, data, fake.stall == 2 && size > 7 ? 7 : size, flags);
}

void fake_kms_stall(int how)
{
	fake.stall = how;
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

void fake_kms_tear(bool tear)
{
	fake.tear = tear;
}

bool fake_kms_may_tear(void)
{
	return fake.may_tear;
}

void fake_kms_refuse(int error)
{
	fake.error = error;
}

void fake_kms_refuse_commit(int error)
{
	fake.commit_error = error;
}

void fake_kms_resume(void)
{
	fake.output->generation++;
	output_schedule_frame(fake.output);
}
