/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <config.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if HAVE_LIBSEAT
#include <libseat.h>
#endif

/** A device that libseat opened, and what it calls it. */
struct device {
	int fd, id;
	struct wl_list link; // session.devices
};

#if HAVE_LIBSEAT

static void set_active(struct session *session, bool active)
{
	if (session->active != active) {
		session->active = active;
		wl_signal_emit_mutable(&session->events.active, session);
	}
}

static void handle_enable(struct libseat *seat, void *data)
{
	set_active(data, true);
}

static void handle_disable(struct libseat *seat, void *data)
{
	set_active(data, false);
	libseat_disable_seat(seat);
}

static const struct libseat_seat_listener listener = {
	.enable_seat = handle_enable,
	.disable_seat = handle_disable,
};

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct session *session = data;
	if (libseat_dispatch(session->seat, 0) < 0) {
		// The seat's manager is gone, and with it the right to the devices.
		set_active(session, false);
		wl_event_source_remove(session->source);
		session->source = NULL;
	}
	return 0;
}

static bool is_noop(const struct session *session)
{
	return strcmp(libseat_seat_name(session->seat), "noop") == 0;
}

static int open_seat(struct session *session)
{
	libseat_set_log_level(LIBSEAT_LOG_LEVEL_SILENT);
	session->seat = libseat_open_seat(&listener, session);
	if (!session->seat) {
		return -1;
	}
	// The first enable comes as soon as the seat is ours; another session may have it now. Only
	// the noop backend, for machines without seats, may never send one.
	if (is_noop(session)) {
		session->active = true;
	} else if (libseat_dispatch(session->seat, 1000) < 0) {
		return -1;
	}
	if (!session->active) {
		errno = EBUSY;
		return -1;
	}
	session->source = wl_event_loop_add_fd(session->loop, libseat_get_fd(session->seat),
			WL_EVENT_READABLE, handle_readable, session);
	return session->source ? 0 : -1;
}

static void close_seat(struct session *session)
{
	if (session->seat) {
		libseat_close_seat(session->seat);
	}
}

static int open_device(struct session *session, const char *path, int *fd)
{
	return libseat_open_device(session->seat, path, fd);
}

static void close_device(struct session *session, const struct device *device)
{
	libseat_close_device(session->seat, device->id);
	close(device->fd);
}

const char *session_get_seat(struct session *session)
{
	return is_noop(session) ? "seat0" : libseat_seat_name(session->seat);
}

bool session_is_managed(struct session *session)
{
	return !is_noop(session);
}

int session_switch_vt(struct session *session, int vt)
{
	return libseat_switch_session(session->seat, vt) < 0 ? -errno : 0;
}

#else

bool session_is_managed(struct session *session)
{
	return false;
}

int session_switch_vt(struct session *session, int vt)
{
	return -ENOSYS;
}

static int open_seat(struct session *session)
{
	session->active = true;
	return 0;
}

static void close_seat(struct session *session)
{
}

static int open_device(struct session *session, const char *path, int *fd)
{
	*fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	return *fd < 0 ? -1 : 0;
}

static void close_device(struct session *session, const struct device *device)
{
	close(device->fd);
}

const char *session_get_seat(struct session *session)
{
	return "seat0";
}

#endif

struct session *session_create(struct wl_event_loop *loop)
{
	struct session *session = calloc(1, sizeof(*session));
	if (!session) {
		return NULL;
	}
	session->loop = loop;
	wl_list_init(&session->devices);
	wl_signal_init(&session->events.active);
	errno = 0;
	if (open_seat(session) < 0) {
		int error = errno;
		session_destroy(session);
		errno = error;
		return NULL;
	}
	return session;
}

void session_destroy(struct session *session)
{
	if (!session) {
		return;
	}
	struct device *device, *next;
	wl_list_for_each_safe (device, next, &session->devices, link) {
		session_close_device(session, device->fd);
	}
	if (session->source) {
		wl_event_source_remove(session->source);
	}
	close_seat(session);
	free(session);
}

int session_open_device(struct session *session, const char *path)
{
	struct device *device = calloc(1, sizeof(*device));
	if (!device) {
		return -ENOMEM;
	}
	errno = 0;
	device->id = open_device(session, path, &device->fd);
	if (device->id < 0) {
		int error = errno ? errno : EIO;
		free(device);
		return -error;
	}
	// Not all backends of libseat do, and readers go on until there is no more.
	fcntl(device->fd, F_SETFL, fcntl(device->fd, F_GETFL) | O_NONBLOCK);
	wl_list_insert(&session->devices, &device->link);
	return device->fd;
}

void session_close_device(struct session *session, int fd)
{
	struct device *device;
	wl_list_for_each (device, &session->devices, link) {
		if (device->fd == fd) {
			wl_list_remove(&device->link);
			close_device(session, device);
			free(device);
			return;
		}
	}
}
