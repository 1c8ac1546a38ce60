/* SPDX-License-Identifier: MIT */
#ifndef FAKE_CRTC_H
#define FAKE_CRTC_H

#include <output.h>

/*
 * A KMS device with one connector, CRTC and primary plane, in place of libdrm's and of the session,
 * for what no virtual one has. The linker puts it there; see meson.build. It takes what the kernel
 * would, and tells what was asked of it.
 */

/** What it is like, from when it is opened; and what it refuses, from now on: an errno. */
struct fake_crtc {
	bool vrr_capable, has_vrr_enabled, can_flip_async;
	/** There is a cursor plane, too, of 64x64. */
	bool has_cursor;
	/** IN_FORMATS_ASYNC; the property is not there if NULL. IN_FORMATS has XR24 and AR24. */
	const uint32_t *async_formats;
	size_t n_async_formats;
	int refuses_async, refuses_vrr, refuses_all;

	/** The last commit that was not a test, and how many there were. */
	uint32_t flags;
	unsigned commits;
};
extern struct fake_crtc fake_crtc;

/** The device as a backend, with nothing refused. What it is like is to be set before. */
struct backend *fake_crtc_open(struct wl_event_loop *loop);

/** The value that the last commit gave a property, "plane.FB_ID"; -1 if it did not. */
int64_t fake_crtc_get(const char *name);
/** How many properties it set. */
unsigned fake_crtc_count(void);

/** A client's buffer of the output's size. Its framebuffer is `framebuffer`. */
struct fake_buffer {
	struct buffer base;
	struct slip_dmabuf_attributes attributes;
	uint32_t framebuffer;
};
void fake_buffer_init(struct fake_buffer *buffer, uint32_t format, uint32_t framebuffer);

/** The last commit's event, with this number of the retrace, in the given microsecond. */
void fake_crtc_flip(struct wl_event_loop *loop, unsigned sequence, unsigned microsecond);

/** As if another session had had the device meanwhile. */
void fake_crtc_resume(void);

#endif
