/* SPDX-License-Identifier: MIT */
/*
 * sync-client points DEVICE scanout|paint: acquire points that come late or never, and release
 * points
 * sync-client fences scanout|paint: the same with sync_files and release events
 * sync-client none: there are no timelines to be had
 *
 * Shows buffers from udmabuf as a fullscreen window, and says what is wrong with when they were
 * shown and released.
 */
#include <drm_fourcc.h>
#include <err.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xf86drm.h>

#include "client.h"
#include "linux-dmabuf-v1-client-protocol.h"
#include "linux-drm-syncobj-v1-client-protocol.h"
#include "linux-explicit-synchronization-unstable-v1-client-protocol.h"
#include "options.h"
#include "presentation-time-client-protocol.h"
#include "window.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define PATIENCE (20 * SECOND)

/* What the kernel has no header for: see drivers/dma-buf/sw_sync.c. */
struct sw_sync_create_fence_data {
	uint32_t value;
	char name[32];
	int32_t fence;
};
#define SW_SYNC_IOC_CREATE_FENCE _IOWR('W', 0, struct sw_sync_create_fence_data)
#define SW_SYNC_IOC_INC _IOW('W', 1, uint32_t)

static struct client client;
static struct window window;
static struct zwp_linux_dmabuf_v1 *dmabuf;
static struct wp_presentation *presentation;

/* ---- time ---- */

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

static void turn(void)
{
	struct pollfd pollfd = { .fd = wl_display_get_fd(client.display), .events = POLLIN };

	if (wl_display_prepare_read(client.display) == 0) {
		wl_display_flush(client.display);
		if (poll(&pollfd, 1, 5) > 0) {
			wl_display_read_events(client.display);
		} else {
			wl_display_cancel_read(client.display);
		}
	}
	if (wl_display_dispatch_pending(client.display) < 0) {
		errx(1, "the connection is lost");
	}
}

static void pass(int64_t ns)
{
	int64_t end = now() + ns;

	while (now() < end) {
		turn();
	}
}

static void check(bool good, const char *wrong)
{
	if (!good) {
		errx(1, "%s", wrong);
	}
}

/* ---- frames ---- */

/** One commit. */
struct frame {
	struct wl_buffer *buffer;
	bool discarded, released;
	int64_t shown; /* 0: not yet */
	int fence;     /* of its release; 0: none */
};

static void handle_sync_output(
		void *data, struct wp_presentation_feedback *feedback, struct wl_output *output)
{
}

static void handle_presented(void *data, struct wp_presentation_feedback *feedback, uint32_t sec_hi,
		uint32_t sec_lo, uint32_t nsec, uint32_t refresh, uint32_t seq_hi, uint32_t seq_lo,
		uint32_t flags)
{
	struct frame *frame = data;

	frame->shown = (int64_t)((uint64_t)sec_hi << 32 | sec_lo) * SECOND + nsec;
	wp_presentation_feedback_destroy(feedback);
}

static void handle_discarded(void *data, struct wp_presentation_feedback *feedback)
{
	struct frame *frame = data;

	frame->discarded = true;
	wp_presentation_feedback_destroy(feedback);
}

static const struct wp_presentation_feedback_listener feedback_listener = {
	.sync_output = handle_sync_output,
	.presented = handle_presented,
	.discarded = handle_discarded,
};

static int create_udmabuf(size_t size)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = size };
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), fd = -1;
	int memfd = memfd_create("sync-client", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (ftruncate(memfd, (off_t)size) == 0 && fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK) == 0) {
		create.memfd = (uint32_t)memfd;
		fd = ioctl(device, UDMABUF_CREATE, &create);
	}
	if (fd < 0) {
		err(1, "udmabuf");
	}
	close(memfd);
	close(device);
	return fd;
}

static struct frame create_frame(uint32_t format)
{
	size_t size = (size_t)window.width * 4 * window.height;
	struct zwp_linux_buffer_params_v1 *params = zwp_linux_dmabuf_v1_create_params(dmabuf);
	struct frame frame = { 0 };
	int fd = create_udmabuf((size + 4095) & ~(size_t)4095);

	zwp_linux_buffer_params_v1_add(params, fd, 0, 0, window.width * 4, 0, 0);
	frame.buffer = zwp_linux_buffer_params_v1_create_immed(
			params, (int32_t)window.width, (int32_t)window.height, format, 0);
	zwp_linux_buffer_params_v1_destroy(params);
	close(fd);
	return frame;
}

static void commit(struct frame *frame)
{
	wp_presentation_feedback_add_listener(
			wp_presentation_feedback(presentation, window.surface), &feedback_listener,
			frame);
	wl_surface_attach(window.surface, frame->buffer, 0, 0);
	wl_surface_damage(window.surface, 0, 0, INT32_MAX, INT32_MAX);
	wl_surface_commit(window.surface);
}

static void await_shown(const struct frame *frame, const char *wrong)
{
	int64_t end = now() + PATIENCE;

	while (!frame->shown) {
		check(!frame->discarded && now() < end, wrong);
		turn();
	}
}

/* ---- sw_sync ---- */

static int open_sw_sync(void)
{
	int fd = open("/sys/kernel/debug/sync/sw_sync", O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		err(1, "sw_sync");
	}
	return fd;
}

static int create_fence(int sw_sync, uint32_t value)
{
	struct sw_sync_create_fence_data data = { .value = value, .name = "test" };

	if (ioctl(sw_sync, SW_SYNC_IOC_CREATE_FENCE, &data) < 0) {
		err(1, "sw_sync fence");
	}
	return data.fence;
}

/* Signals the fences up to the sum of all n. The time when it did. */
static int64_t advance(int sw_sync, uint32_t n)
{
	int64_t time = now();

	if (ioctl(sw_sync, SW_SYNC_IOC_INC, &n) < 0) {
		err(1, "sw_sync");
	}
	return time;
}

/* ---- points ---- */

struct timeline {
	int device;
	uint32_t handle;
	struct wp_linux_drm_syncobj_timeline_v1 *proxy;
	/** Of await_point() and await_submitted(). */
	uint64_t point;
	int64_t signalled;
	/** It was submitted before it was signalled. */
	bool ahead;
};

static struct wp_linux_drm_syncobj_manager_v1 *manager;
static struct wp_linux_drm_syncobj_surface_v1 *points;

static struct timeline create_timeline(int device)
{
	struct timeline timeline = { .device = device };
	int fd = -1;

	if (drmSyncobjCreate(device, 0, &timeline.handle) < 0 ||
			drmSyncobjHandleToFD(device, timeline.handle, &fd) < 0) {
		err(1, "syncobj");
	}
	timeline.proxy = wp_linux_drm_syncobj_manager_v1_import_timeline(manager, fd);
	close(fd);
	return timeline;
}

static bool is_signalled(struct timeline *timeline, uint64_t point)
{
	return drmSyncobjTimelineWait(timeline->device, &timeline->handle, &point, 1, 0,
			       DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL) == 0;
}

static int64_t signal_point(struct timeline *timeline, uint64_t point)
{
	int64_t time = now();

	if (drmSyncobjTimelineSignal(timeline->device, &timeline->handle, &point, 1) < 0) {
		err(1, "signal");
	}
	return time;
}

/* The point becomes one that work was submitted for. */
static void submit(struct timeline *timeline, uint64_t point, int fence)
{
	uint32_t binary;

	if (drmSyncobjCreate(timeline->device, 0, &binary) < 0 ||
			drmSyncobjImportSyncFile(timeline->device, binary, fence) < 0 ||
			drmSyncobjTransfer(timeline->device, timeline->handle, point, binary, 0,
					0) < 0) {
		err(1, "submit");
	}
	drmSyncobjDestroy(timeline->device, binary);
	close(fence);
}

static void *await_point(void *data)
{
	struct timeline *timeline = data;

	if (drmSyncobjTimelineWait(timeline->device, &timeline->handle, &timeline->point, 1,
			    now() + PATIENCE, DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT, NULL) == 0) {
		timeline->signalled = now();
	}
	return NULL;
}

static void *await_submitted(void *data)
{
	struct timeline *timeline = data;

	timeline->ahead = drmSyncobjTimelineWait(timeline->device, &timeline->handle,
					  &timeline->point, 1, now() + PATIENCE,
					  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_FOR_SUBMIT |
							  DRM_SYNCOBJ_WAIT_FLAGS_WAIT_AVAILABLE,
					  NULL) == 0 &&
			!is_signalled(timeline, timeline->point);
	return NULL;
}

static void commit_points(struct frame *frame, struct timeline *acquire, uint32_t acquire_point,
		struct timeline *release, uint32_t release_point)
{
	wp_linux_drm_syncobj_surface_v1_set_acquire_point(points, acquire->proxy, 0, acquire_point);
	wp_linux_drm_syncobj_surface_v1_set_release_point(points, release->proxy, 0, release_point);
	commit(frame);
}

/* When it is scanned out, the client can submit work behind the flip before that happens. */
static void run_ahead(struct timeline *acquire, struct frame *buffers, bool scanned_out)
{
	struct timeline release = create_timeline(acquire->device);
	int n_ahead = 0;

	for (uint32_t i = 1; i <= 20; i++) {
		struct frame frame = { .buffer = buffers[i % 2].buffer };
		pthread_t thread;

		release.point = i - 1;
		release.ahead = false;
		pthread_create(&thread, NULL, await_submitted, &release);
		commit_points(&frame, acquire, 1, &release, i);
		await_shown(&frame, "one of many is not shown");
		pthread_join(thread, NULL);
		n_ahead += release.ahead;
	}
	check((n_ahead > 0) == scanned_out,
			"release points have fences only where it is scanned out");
}

static void run_points(int device, bool scanned_out)
{
	struct timeline acquire = create_timeline(device), release[4];
	struct frame frames[5];
	int sw_sync = open_sw_sync();
	int64_t time;
	pthread_t thread;

	for (int i = 0; i < 4; i++) {
		release[i] = create_timeline(device);
		frames[i] = create_frame(scanned_out ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_XBGR8888);
	}
	signal_point(&acquire, 1);
	commit_points(&frames[0], &acquire, 1, &release[0], 1);
	await_shown(&frames[0], "what is ready is not shown");

	/* A point that nothing was submitted for. */
	release[0].point = 1;
	pthread_create(&thread, NULL, await_point, &release[0]);
	commit_points(&frames[1], &acquire, 2, &release[1], 1);
	pass(300 * MS);
	check(!frames[1].shown, "shown before its acquire point");
	check(!is_signalled(&release[0], 1), "released while it is shown");
	time = signal_point(&acquire, 2);
	await_shown(&frames[1], "not shown after its acquire point");
	check(frames[1].shown >= time, "shown before its acquire point was signalled");
	pthread_join(thread, NULL);
	check(release[0].signalled != 0, "never released");
	check(release[0].signalled >= (scanned_out ? frames[1].shown : time), "released too early");
	check(!is_signalled(&release[1], 1), "released while it is shown, too");

	/* One whose work was submitted, and is done late. */
	submit(&acquire, 3, create_fence(sw_sync, 1));
	commit_points(&frames[2], &acquire, 3, &release[2], 1);
	pass(300 * MS);
	check(!frames[2].shown, "shown before its fence");
	time = advance(sw_sync, 1);
	await_shown(&frames[2], "not shown after its fence");
	check(frames[2].shown >= time, "shown before its fence was signalled");

	/* One that is never done: the next takes its place. */
	submit(&acquire, 4, create_fence(sw_sync, 2));
	commit_points(&frames[3], &acquire, 4, &release[3], 1);
	pass(1300 * MS);
	check(!frames[3].shown && !is_signalled(&release[3], 1), "shown without its fence");
	frames[4] = (struct frame){ .buffer = frames[0].buffer };
	commit_points(&frames[4], &acquire, 1, &release[0], 2);
	await_shown(&frames[4], "not shown in place of what never is ready");
	check(frames[3].discarded, "not discarded");
	release[3].point = 1;
	await_point(&release[3]);
	check(release[3].signalled != 0, "not released though it was replaced");
	check(!is_signalled(&release[0], 2), "released while it is shown again");

	run_ahead(&acquire, &frames[1], scanned_out);
}

/* ---- fences ---- */

static int n_fenced;

static bool is_released(const struct frame *frame)
{
	struct pollfd pollfd = { .fd = frame->fence, .events = POLLIN };

	return frame->released || (frame->fence > 0 && poll(&pollfd, 1, 0) > 0);
}

static void handle_fenced_release(
		void *data, struct zwp_linux_buffer_release_v1 *release, int32_t fence)
{
	struct frame *frame = data;

	frame->fence = fence;
	n_fenced++;
	zwp_linux_buffer_release_v1_destroy(release);
}

static void handle_immediate_release(void *data, struct zwp_linux_buffer_release_v1 *release)
{
	struct frame *frame = data;

	frame->released = true;
	zwp_linux_buffer_release_v1_destroy(release);
}

static const struct zwp_linux_buffer_release_v1_listener release_listener = {
	.fenced_release = handle_fenced_release,
	.immediate_release = handle_immediate_release,
};

/* fence: -1 for none. */
static void commit_fence(struct frame *frame,
		struct zwp_linux_surface_synchronization_v1 *synchronization, int fence)
{
	if (fence >= 0) {
		zwp_linux_surface_synchronization_v1_set_acquire_fence(synchronization, fence);
		close(fence);
	}
	zwp_linux_buffer_release_v1_add_listener(
			zwp_linux_surface_synchronization_v1_get_release(synchronization),
			&release_listener, frame);
	commit(frame);
}

static void run_fences(
		struct zwp_linux_surface_synchronization_v1 *synchronization, bool scanned_out)
{
	struct frame frames[4];
	int sw_sync = open_sw_sync();
	int64_t time, end;

	for (int i = 0; i < 4; i++) {
		frames[i] = create_frame(DRM_FORMAT_XRGB8888);
	}
	commit_fence(&frames[0], synchronization, -1);
	await_shown(&frames[0], "what is ready is not shown");

	commit_fence(&frames[1], synchronization, create_fence(sw_sync, 1));
	pass(300 * MS);
	check(!frames[1].shown, "shown before its fence");
	check(!is_released(&frames[0]), "released while it is shown");
	time = advance(sw_sync, 1);
	await_shown(&frames[1], "not shown after its fence");
	check(frames[1].shown >= time, "shown before its fence was signalled");

	commit_fence(&frames[2], synchronization, create_fence(sw_sync, 2));
	pass(1300 * MS);
	check(!frames[2].shown && !is_released(&frames[2]), "shown without its fence");
	check(is_released(&frames[0]) && !is_released(&frames[1]), "released in the wrong order");
	commit_fence(&frames[3], synchronization, -1);
	await_shown(&frames[3], "not shown in place of what never is ready");
	check(frames[2].discarded, "not discarded");
	for (end = now() + PATIENCE; !is_released(&frames[1]) || !is_released(&frames[2]);) {
		check(now() < end, "not released though it was replaced");
		turn();
	}
	check(!is_released(&frames[3]), "released while it is shown");
	check((n_fenced > 0) == scanned_out, "told with a fence only by who scans out");
}

/* ---- all of it ---- */

static int start(void)
{
	static struct options options = {
		.title = "sync-client", .app_id = "sync-client", .fullscreen = true
	};

	if (client_connect(&client) < 0 || window_init(&window, &client, &options) < 0) {
		return -1;
	}
	dmabuf = client_require(&client, &zwp_linux_dmabuf_v1_interface, 3, 3);
	presentation = client_require(&client, &wp_presentation_interface, 1, 1);
	while (!window.configured) {
		turn();
	}
	return dmabuf && presentation ? 0 : -1;
}

static int play_points(const char *path, const char *way)
{
	int device = open(path, O_RDWR | O_CLOEXEC);

	if (device < 0) {
		err(1, "%s", path);
	}
	manager = client_require(&client, &wp_linux_drm_syncobj_manager_v1_interface, 1, 1);
	if (!manager) {
		return 1;
	}
	points = wp_linux_drm_syncobj_manager_v1_get_surface(manager, window.surface);
	run_points(device, strcmp(way, "scanout") == 0);
	return 0;
}

static int play_fences(const char *way)
{
	struct zwp_linux_explicit_synchronization_v1 *explicit = client_require(
			&client, &zwp_linux_explicit_synchronization_v1_interface, 2, 2);

	if (!explicit) {
		return 1;
	}
	run_fences(zwp_linux_explicit_synchronization_v1_get_synchronization(
				   explicit, window.surface),
			strcmp(way, "scanout") == 0);
	return 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int status = 2;

	if (start() < 0) {
		return 1;
	}
	if (strcmp(what, "points") == 0 && argc == 4) {
		status = play_points(argv[2], argv[3]);
	} else if (strcmp(what, "fences") == 0 && argc == 3) {
		status = play_fences(argv[2]);
	} else if (strcmp(what, "none") == 0) {
		status = client_version(&client, &wp_linux_drm_syncobj_manager_v1_interface) != 0;
	}
	window_finish(&window);
	client_finish(&client);
	return status;
}
