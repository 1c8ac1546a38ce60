/* SPDX-License-Identifier: MIT */
#ifndef INPUT_DEVICES_H
#define INPUT_DEVICES_H

#include <input.h>
#include <wayland-server-core.h>

struct session;

/** The input devices of a session, through libinput; they come and go with udev. */
struct input_devices;

/**
 * Opens the seat's devices and reports what they do to events, with data; both are borrowed. Having
 * no devices is no failure. NULL and errno: ENOSYS where it was built without libinput.
 */
struct input_devices *input_devices_create(struct wl_event_loop *loop, struct session *session,
		const struct input_events *events, void *data);
void input_devices_destroy(struct input_devices *devices);

/** The session is paused: keys and buttons held are reported as released, devices are closed. */
void input_devices_suspend(struct input_devices *devices);

/** The session is active again. 0 or -errno. */
int input_devices_resume(struct input_devices *devices);

#endif
