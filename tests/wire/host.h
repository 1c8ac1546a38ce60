/* SPDX-License-Identifier: MIT */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The compositor that the tests talk to: in this process, and turned by hand. There is one at a
 * time. Memory files of fake_dmabuf.h count as dma-bufs.
 */

enum host_kind {
	/** All of Slipway, as a kiosk without a program, on a headless output of 64×64. */
	HOST_COMPOSITOR,
	/** The same as a session. */
	HOST_SESSION,
	/** As HOST_COMPOSITOR, on the KMS device of fake_kms.h. */
	HOST_SCANOUT,
	/** As HOST_COMPOSITOR, on the machine's KMS device and 640×480 pixels: in the test VM. */
	HOST_KMS,
	/** wl_compositor and zwp_linux_dmabuf_v1 alone, as on a machine with a GPU. */
	HOST_DMABUF,
};

/** HOST_DMABUF's devices. */
#define HOST_MAIN_DEVICE 0xe280
#define HOST_SCANOUT_DEVICE 0xe200
#define HOST_OTHER_DEVICE 0xe201

bool host_start(enum host_kind kind);
void host_stop(void);

/** One turn of the event loop, which waits so long for something to happen. */
void host_turn(int timeout_ms);

/** Where to connect to. */
const char *host_get_socket(void);

/** The client that connected last; opaque. */
void *host_get_newest_client(void);
int host_count_clients(void);

/** No frame is on its way to the screen. */
bool host_is_idle(void);

/** Takes a picture; host_get_pixel() is of it once host_has_picture(). */
bool host_take_picture(void);
bool host_has_picture(void);
/** 0xRRGGBB */
uint32_t host_get_pixel(int x, int y);
/** Of HOST_KMS's picture: how many are not what they would be if all of it were painted. */
int host_count_other_pixels(void);

/** An argument of an action: what it is depends on the action. */
struct host_arg {
	/** A surface, by its client and its object's id; NULL and 0 for none. */
	void *client;
	uint32_t id;
	double number;
};

/**
 * What the person at the input devices does, or a question about what the seat shows; see
 * the tables in host_*.c. NULL, or what is wrong.
 */
const char *host_act(const char *action, const struct host_arg *args, int n_args);

#endif
