/* SPDX-License-Identifier: MIT */
#ifndef INPUT_H
#define INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-protocol.h>

/** One step of scrolling. */
struct input_axis {
	enum wl_pointer_axis axis;
	enum wl_pointer_axis_source source;
	/** In surface coordinates; 0 says that scrolling has stopped. */
	double value;
	/** The same in 120ths of a wheel's detent; 0 where it is no wheel. */
	int value120;
	/** The device moved the other way than the contents ("natural scrolling"). */
	bool inverted;
};

/**
 * What input devices report. Times are in milliseconds of CLOCK_MONOTONIC, keys and buttons are
 * those of linux/input-event-codes.h, absolute positions are fractions of the whole: 0 to 1. All
 * must be set.
 */
struct input_events {
	/** The kinds of device that there are now: WL_SEAT_CAPABILITY_*. */
	void (*capabilities)(void *data, uint32_t capabilities);

	void (*key)(void *data, uint32_t time, uint32_t code, bool pressed);

	/** dx and dy are accelerated, in pixels. */
	void (*motion)(void *data, uint32_t time, double dx, double dy);
	void (*motion_absolute)(void *data, uint32_t time, double x, double y);
	void (*button)(void *data, uint32_t time, uint32_t code, bool pressed);
	void (*axis)(void *data, uint32_t time, const struct input_axis *axis);
	/** The pointer events since the last one belong together. */
	void (*frame)(void *data);

	void (*touch_down)(void *data, uint32_t time, int32_t id, double x, double y);
	void (*touch_motion)(void *data, uint32_t time, int32_t id, double x, double y);
	void (*touch_up)(void *data, uint32_t time, int32_t id);
	void (*touch_cancel)(void *data);
	void (*touch_frame)(void *data);
};

#endif
