/* SPDX-License-Identifier: MIT */
#include "input_devices.h"

#include <config.h>
#include <errno.h>

#if HAVE_LIBINPUT

#include <libinput.h>
#include <libudev.h>
#include <stdlib.h>

#include "session.h"

#define N_KINDS 3

// What makes which kind of device.
static const struct {
	enum libinput_device_capability device;
	uint32_t seat;
} kinds[N_KINDS] = {
	{ LIBINPUT_DEVICE_CAP_POINTER, WL_SEAT_CAPABILITY_POINTER },
	{ LIBINPUT_DEVICE_CAP_KEYBOARD, WL_SEAT_CAPABILITY_KEYBOARD },
	{ LIBINPUT_DEVICE_CAP_TOUCH, WL_SEAT_CAPABILITY_TOUCH },
};

struct input_devices {
	struct session *session;
	const struct input_events *events;
	void *data;
	struct udev *udev;
	struct libinput *libinput;
	struct wl_event_source *source;
	/** How many devices there are of each of kinds. */
	int count[N_KINDS];
};

static int handle_open(const char *path, int flags, void *data)
{
	struct input_devices *devices = data;
	return session_open_device(devices->session, path);
}

static void handle_close(int fd, void *data)
{
	struct input_devices *devices = data;
	session_close_device(devices->session, fd);
}

static const struct libinput_interface libinput_impl = {
	.open_restricted = handle_open,
	.close_restricted = handle_close,
};

static void count_device(struct input_devices *devices, struct libinput_device *device, int n)
{
	uint32_t capabilities = 0;
	for (int i = 0; i < N_KINDS; i++) {
		if (libinput_device_has_capability(device, kinds[i].device)) {
			devices->count[i] += n;
		}
		if (devices->count[i] > 0) {
			capabilities |= kinds[i].seat;
		}
	}
	devices->events->capabilities(devices->data, capabilities);
}

static void report_key(struct input_devices *devices, struct libinput_event_keyboard *event)
{
	bool pressed = libinput_event_keyboard_get_key_state(event) == LIBINPUT_KEY_STATE_PRESSED;
	// The same key may be held on two keyboards: it is down until both let go.
	if (libinput_event_keyboard_get_seat_key_count(event) == (pressed ? 1u : 0u)) {
		devices->events->key(devices->data, libinput_event_keyboard_get_time(event),
				libinput_event_keyboard_get_key(event), pressed);
	}
}

static void report_button(struct input_devices *devices, struct libinput_event_pointer *event)
{
	bool pressed = libinput_event_pointer_get_button_state(event) ==
			LIBINPUT_BUTTON_STATE_PRESSED;
	if (libinput_event_pointer_get_seat_button_count(event) == (pressed ? 1u : 0u)) {
		devices->events->button(devices->data, libinput_event_pointer_get_time(event),
				libinput_event_pointer_get_button(event), pressed);
	}
}

static void report_axis(struct input_devices *devices, struct libinput_event_pointer *event,
		enum wl_pointer_axis_source source, enum libinput_pointer_axis axis)
{
	if (!libinput_event_pointer_has_axis(event, axis)) {
		return;
	}
	bool wheel = source == WL_POINTER_AXIS_SOURCE_WHEEL;
	struct libinput_device *device =
			libinput_event_get_device(libinput_event_pointer_get_base_event(event));
	struct input_axis step = {
		.axis = axis == LIBINPUT_POINTER_AXIS_SCROLL_VERTICAL
				? WL_POINTER_AXIS_VERTICAL_SCROLL
				: WL_POINTER_AXIS_HORIZONTAL_SCROLL,
		.source = source,
		.value = libinput_event_pointer_get_scroll_value(event, axis),
		.value120 = wheel ? (int)libinput_event_pointer_get_scroll_value_v120(event, axis)
				  : 0,
		.inverted = libinput_device_config_scroll_get_natural_scroll_enabled(device),
	};
	// A wheel says nothing of when it stops.
	if (!wheel || step.value != 0) {
		devices->events->axis(devices->data, libinput_event_pointer_get_time(event), &step);
	}
}

static void report_axes(struct input_devices *devices, struct libinput_event_pointer *event,
		enum wl_pointer_axis_source source)
{
	report_axis(devices, event, source, LIBINPUT_POINTER_AXIS_SCROLL_VERTICAL);
	report_axis(devices, event, source, LIBINPUT_POINTER_AXIS_SCROLL_HORIZONTAL);
}

// Whether the event was one of a pointer.
static bool report_pointer(struct input_devices *devices, struct libinput_event *base)
{
	const struct input_events *events = devices->events;
	enum libinput_event_type type = libinput_event_get_type(base);
	if (type < LIBINPUT_EVENT_POINTER_MOTION ||
			type > LIBINPUT_EVENT_POINTER_SCROLL_CONTINUOUS) {
		return false;
	}
	struct libinput_event_pointer *event = libinput_event_get_pointer_event(base);
	uint32_t time = libinput_event_pointer_get_time(event);
	if (type == LIBINPUT_EVENT_POINTER_MOTION) {
		events->motion(devices->data, time, libinput_event_pointer_get_dx(event),
				libinput_event_pointer_get_dy(event));
	} else if (type == LIBINPUT_EVENT_POINTER_MOTION_ABSOLUTE) {
		events->motion_absolute(devices->data, time,
				libinput_event_pointer_get_absolute_x_transformed(event, 1),
				libinput_event_pointer_get_absolute_y_transformed(event, 1));
	} else if (type == LIBINPUT_EVENT_POINTER_BUTTON) {
		report_button(devices, event);
	} else if (type == LIBINPUT_EVENT_POINTER_SCROLL_WHEEL) {
		report_axes(devices, event, WL_POINTER_AXIS_SOURCE_WHEEL);
	} else if (type == LIBINPUT_EVENT_POINTER_SCROLL_FINGER) {
		report_axes(devices, event, WL_POINTER_AXIS_SOURCE_FINGER);
	} else if (type == LIBINPUT_EVENT_POINTER_SCROLL_CONTINUOUS) {
		report_axes(devices, event, WL_POINTER_AXIS_SOURCE_CONTINUOUS);
	}
	events->frame(devices->data);
	return true;
}

static void report_touch(struct input_devices *devices, struct libinput_event *base)
{
	const struct input_events *events = devices->events;
	enum libinput_event_type type = libinput_event_get_type(base);
	if (type == LIBINPUT_EVENT_TOUCH_FRAME) {
		events->touch_frame(devices->data);
		return;
	}
	if (type == LIBINPUT_EVENT_TOUCH_CANCEL) {
		events->touch_cancel(devices->data);
		return;
	}
	struct libinput_event_touch *event = libinput_event_get_touch_event(base);
	uint32_t time = libinput_event_touch_get_time(event);
	int32_t id = libinput_event_touch_get_seat_slot(event);
	if (type == LIBINPUT_EVENT_TOUCH_UP) {
		events->touch_up(devices->data, time, id);
		return;
	}
	double x = libinput_event_touch_get_x_transformed(event, 1);
	double y = libinput_event_touch_get_y_transformed(event, 1);
	if (type == LIBINPUT_EVENT_TOUCH_DOWN) {
		events->touch_down(devices->data, time, id, x, y);
	} else {
		events->touch_motion(devices->data, time, id, x, y);
	}
}

static void report(struct input_devices *devices, struct libinput_event *event)
{
	if (report_pointer(devices, event)) {
		return;
	}
	struct libinput_device *device = libinput_event_get_device(event);
	switch (libinput_event_get_type(event)) {
	case LIBINPUT_EVENT_DEVICE_ADDED:
		// Touch pads without buttons would be of little use otherwise.
		libinput_device_config_tap_set_enabled(device, LIBINPUT_CONFIG_TAP_ENABLED);
		count_device(devices, device, 1);
		break;
	case LIBINPUT_EVENT_DEVICE_REMOVED:
		count_device(devices, device, -1);
		break;
	case LIBINPUT_EVENT_KEYBOARD_KEY:
		report_key(devices, libinput_event_get_keyboard_event(event));
		break;
	case LIBINPUT_EVENT_TOUCH_DOWN:
	case LIBINPUT_EVENT_TOUCH_UP:
	case LIBINPUT_EVENT_TOUCH_MOTION:
	case LIBINPUT_EVENT_TOUCH_CANCEL:
	case LIBINPUT_EVENT_TOUCH_FRAME:
		report_touch(devices, event);
		break;
	default:
		break;
	}
}

static void report_all(struct input_devices *devices)
{
	struct libinput_event *event;
	while ((event = libinput_get_event(devices->libinput))) {
		report(devices, event);
		libinput_event_destroy(event);
	}
}

static int handle_readable(int fd, uint32_t mask, void *data)
{
	struct input_devices *devices = data;
	libinput_dispatch(devices->libinput);
	report_all(devices);
	return 0;
}

struct input_devices *input_devices_create(struct wl_event_loop *loop, struct session *session,
		const struct input_events *events, void *data)
{
	struct input_devices *devices = calloc(1, sizeof(*devices));
	if (!devices) {
		return NULL;
	}
	devices->session = session;
	devices->events = events;
	devices->data = data;
	devices->udev = udev_new();
	if (!devices->udev) {
		goto fail;
	}
	devices->libinput = libinput_udev_create_context(&libinput_impl, devices, devices->udev);
	if (!devices->libinput ||
			libinput_udev_assign_seat(devices->libinput, session_get_seat(session)) <
					0) {
		errno = ENODEV;
		goto fail;
	}
	devices->source = wl_event_loop_add_fd(loop, libinput_get_fd(devices->libinput),
			WL_EVENT_READABLE, handle_readable, devices);
	if (!devices->source) {
		goto fail;
	}
	report_all(devices);
	return devices;
fail:
	input_devices_destroy(devices);
	return NULL;
}

void input_devices_destroy(struct input_devices *devices)
{
	if (!devices) {
		return;
	}
	int error = errno;
	if (devices->source) {
		wl_event_source_remove(devices->source);
	}
	libinput_unref(devices->libinput);
	udev_unref(devices->udev);
	free(devices);
	errno = error;
}

void input_devices_suspend(struct input_devices *devices)
{
	libinput_suspend(devices->libinput);
	report_all(devices);
}

int input_devices_resume(struct input_devices *devices)
{
	if (libinput_resume(devices->libinput) < 0) {
		return -EIO;
	}
	report_all(devices);
	return 0;
}

#else

struct input_devices *input_devices_create(struct wl_event_loop *loop, struct session *session,
		const struct input_events *events, void *data)
{
	errno = ENOSYS;
	return NULL;
}

void input_devices_destroy(struct input_devices *devices)
{
}

void input_devices_suspend(struct input_devices *devices)
{
}

int input_devices_resume(struct input_devices *devices)
{
	return -ENOSYS;
}

#endif
