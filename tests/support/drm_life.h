/* SPDX-License-Identifier: MIT */
#ifndef DRM_LIFE_H
#define DRM_LIFE_H

#include <capture.h>
#include <server.h>

#include "fake_buffer.h"
#include "fake_drm.h"
#include "piece.h"

/*
 * What a compositor's life on KMS consists of, from its screens down to the ioctls of fake_drm.h:
 * two clients draw, time passes on fake_clock.h, and frames and captures come of it. What it logs
 * is counted; the linker puts that and the clients in place with --wrap. There is one at a time.
 */

#define SIZE 64
/** In ms: how often a client draws, and how long it waits where nothing is to happen. */
#define FRAME 16
#define WAIT 100

enum { BELOW, ABOVE };

struct life {
	struct server server;
	struct options options;
	struct policy policy;
	/** What there is to see: one that fills the screen, and a smaller one above. */
	struct piece pieces[2];
	struct fake_buffer buffers[2][2];
	bool seen[2];
	/** Its client draws no more: it has the same buffer again and again. */
	bool still;
	/** Each of its buffers was when it was looked at last. */
	bool scanned_out;
	int n_lines;
	/** Captures that were asked for, answered, and answered with a picture. */
	int n_captures, n_captured, n_pictures;
	struct capture capture;
};

extern struct life life;

/** What all lives of a group of tests share. */
int life_setup(void **state);
int life_teardown(void **state);

/** A device with a monitor, whose master has to be asked for; the lower client is seen. */
void life_begin(void);
/** False if the backend does not start. */
bool life_start(void);
/** Fails the test if anything is left, or a capture unanswered. */
void life_finish(void);

/**
 * So many ms pass, in which the lower client draws: to wl_shm, or dma-bufs. Fails the test if the
 * compositor ends, has no screen, or asks the kernel all the time.
 */
void life_pass(int ms, bool dmabuf);

/** Of the first screen, unless nobody sees it or the last one is still to come. */
void life_capture(void);

/** A monitor comes, or goes. */
void life_plug(int connector, bool connected);

/** The first one. */
struct screen *life_get_screen(void);
/** That is a monitor's. */
bool life_has_output(void);
/** Whether frames come, of each of the buffers. */
bool life_has_frames(void);

#endif
