/* SPDX-License-Identifier: MIT */
#ifndef HOST_PRIVATE_H
#define HOST_PRIVATE_H

#include <server.h>

#include "host.h"

/* What the files behind host.h share: the host, and what each of them can do to it. */

/** Of the headless output, and of the corner of a picture that is looked at. */
#define HOST_SIZE 64
/** Of HOST_KMS's output. */
#define HOST_KMS_WIDTH 640
#define HOST_KMS_HEIGHT 480

struct host {
	enum host_kind kind;
	struct wl_display *display;
	/** All but HOST_DMABUF's. */
	struct options options;
	struct server server;
};

extern struct host host;

struct host_action {
	const char *name;
	int n_args;
	/** NULL, or what is wrong. */
	const char *(*run)(struct seat *seat, const struct host_arg *args);
};

/** Up to one without a name. */
extern const struct host_action host_counter_actions[], host_device_actions[],
		host_dmabuf_actions[], host_output_actions[], host_picture_actions[],
		host_seat_actions[], host_setting_actions[];

int host_get_int(const struct host_arg *arg);
/** NULL if it is none. */
struct surface *host_get_surface(const struct host_arg *arg);
/** HEADLESS-N, or NULL. */
struct output *host_find_output(int number);

/** HOST_DMABUF, with the name of its socket; NULL if it does not start. */
const char *host_dmabuf_start(void);
void host_dmabuf_stop(void);

#endif
