/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>
#include <wayland-server-core.h>
#include <wayland-server-protocol.h>

#include "buffer.h"

/** A rectangle with fractions of a pixel. */
struct fbox {
	double x, y, width, height;
};

/** The matrix that makes RGB of luma and chroma: ITU-R BT.601, BT.709, BT.2020. */
enum color_encoding {
	COLOR_BT601,
	COLOR_BT709,
	COLOR_BT2020,
};

/** What the samples of a YUV buffer stand for. */
struct color {
	enum color_encoding encoding;
	/** All values are used, not only those from 16 to 235 (240 for chroma). */
	bool full_range;
};

/**
 * For buffers whose client does not say: the limited range, and as players do it, BT.709 for what
 * is at least 1280 pixels wide or more than 576 high, else BT.601.
 */
struct color color_guess(int width, int height);

/** All of a layer's own opacity; less of it is in proportion. KMS counts the same way. */
#define OUTPUT_ALPHA_MAX 0xffffu

/** Planes of an output that are made use of. */
#define OUTPUT_MAX_PLANES 16

enum output_plane_type {
	OUTPUT_PLANE_PRIMARY,
	OUTPUT_PLANE_OVERLAY,
	OUTPUT_PLANE_CURSOR,
};

/** What the display controller lays over each other, see the kernel's drm-kms.rst. */
struct output_plane {
	enum output_plane_type type;
	/** As KMS numbers it; where two have one zpos, the greater id is above. */
	uint32_t id;
	/** Where it may stand among the others, 0 the lowest. Equal where that is fixed. */
	uint32_t zpos_min, zpos_max;
	/** What it scans out. The output's; none where nothing is scanned out. */
	const struct slip_format_pair *pairs;
	size_t n_pairs;
	/** What it can turn: bits are 1 << OUTPUT_TRANSFORM_BIT(). */
	uint32_t transforms;
	/** Bits are 1 << COLOR_*; it can be told what YUV means. None: BT.601, limited. */
	uint32_t encodings;
	/** It has an opacity of its own. */
	bool alpha;
	/** In pixels, for cursors: the size that it shows. */
	int width, height;
};

/** Of a layer's transform, and of whether its buffer is stored bottom row first. */
#define OUTPUT_TRANSFORM_BIT(transform, y_invert) ((unsigned)(transform) + ((y_invert) ? 8 : 0))

/** Whether the pair is one of n. */
bool output_has_pair(
		const struct slip_format_pair *pairs, size_t n, uint32_t format, uint64_t modifier);

/** One picture to show: which part of which buffer, turned how, and where. */
struct output_layer {
	struct buffer *buffer;
	/** What shows it: an index of output.planes; and where among the others. */
	int plane;
	uint32_t zpos;
	/** In pixels of the buffer. */
	struct fbox src;
	/** How the buffer's contents are turned with respect to the output; see wl_surface. */
	enum wl_output_transform transform;
	/** Only for YUV formats. */
	struct color color;
	/** Multiplies the picture, colours and alpha: 0, nothing is seen, to OUTPUT_ALPHA_MAX. */
	uint32_t alpha;
	/** In pixels of the output. */
	pixman_box32_t dst;
	/** What of the output it hides, in pixels of the output; nothing unless alpha is the most.
	 * Borrowed. */
	const pixman_region32_t *opaque;
};

/** Whether it hides all that is below it. */
bool output_layer_is_opaque(const struct output_layer *layer);

/**
 * Everything that a commit shows, each layer on a plane of its own; the other planes are off. A
 * value: it can be built, tested, committed.
 */
struct output_state {
	const struct output_layer *layers;
	int n_layers;
	/** A wish: to be shown at once, in the middle of a picture, rather than at a retrace. */
	bool may_tear;
	/** A wish: that the display waits for the next commit, if output.can_adapt. */
	bool adaptive_sync;
	/** No buffer has other contents than when it was last committed: a plane that is to show
	 * just what it does may be left alone. */
	bool same_contents;
};

/** Memory to paint in, for outputs whose planes cannot take the layers as they are. */
struct output_target {
	/** What to commit once it is painted. */
	struct buffer *buffer;
	void *data;
	/** In bytes. */
	uint32_t stride;
	/** What differs from the last frame, in pixels of the output: to be painted, then cleared.
	 */
	pixman_region32_t damage;
	/** The backend reads what is painted as soon as it is committed. */
	bool read_back;
};

/** Tells when, and as what, a committed state was shown. */
struct output_presented {
	struct timespec when;
	/** The vertical retrace's number, or 0 where there is none. */
	uint64_t sequence;
	/** WP_PRESENTATION_FEEDBACK_KIND_*, without ZERO_COPY. */
	uint32_t flags;
	/** It was shown at once: `when` says nothing of retraces. */
	bool torn;
};

/** A picture of what an output shows. */
struct output_picture {
	/** DRM_FORMAT_XRGB8888; ARGB8888, premultiplied, with alpha. Only valid during the call
	 * that hands it over. */
	const void *data;
	/** In bytes. */
	uint32_t stride;
	/** In pixels: the output may be another by now. */
	int width, height;
	bool alpha;
};

struct output_capture {
	/** error is 0, or an errno and picture is NULL. */
	void (*done)(struct output_capture *capture, int error,
			const struct output_picture *picture);
};

enum output_mode_kind {
	/** One that the monitor lists. */
	OUTPUT_MODE_LISTED,
	/** Computed by VESA CVT, with its full or its reduced blanking. */
	OUTPUT_MODE_CVT,
	OUTPUT_MODE_CVT_REDUCED,
};

/** A mode that is asked for. */
struct output_mode {
	enum output_mode_kind kind;
	/** In pixels; 0 by 0 is the preferred one of those that are listed. */
	int width, height;
	/** In millihertz; 0 for the preferred, or the highest, of that size. */
	int refresh;
};

/** What a monitor is told that it shows, so that it adjusts itself; numbered as KMS has them. */
enum output_content {
	OUTPUT_CONTENT_NONE,
	OUTPUT_CONTENT_GRAPHICS,
	OUTPUT_CONTENT_PHOTO,
	OUTPUT_CONTENT_CINEMA,
	OUTPUT_CONTENT_GAME,
};

/** What an output itself is to be, whatever it shows. */
struct output_config {
	/** Nothing is to be seen, until another says otherwise; its mode is of no matter. */
	bool off;
	struct output_mode mode;
	/** The most bits of a channel on the wire; 0 leaves it as it was found. Both are for
	 * connectors that can; others do without. */
	int max_bpc;
	enum output_content content;
};

/** The room of an error text. */
#define OUTPUT_ERROR_SIZE 1024

struct output;

struct output_interface {
	/** Whether a commit of the state would work: 0, or -errno for why not. Shows nothing. */
	int (*test)(struct output *output, const struct output_state *state);
	/**
	 * Shows the state, locking its buffers until they are replaced on the screen: 0 or -errno.
	 * `presented`, and then `frame` if one is wanted, follow.
	 */
	int (*commit)(struct output *output, const struct output_state *state);
	/** A target that nothing reads, or NULL and errno. */
	struct output_target *(*acquire)(struct output *output);
	/** The same of the cursor plane's size, ARGB8888; its damage is nobody's. Only where there
	 * is such a plane. */
	struct output_target *(*acquire_cursor)(struct output *output);
	/** Adds damage to every target; a region of the output. */
	void (*damage)(struct output *output, const pixman_region32_t *damage);
	/** Asks for `frame` as soon as a commit would be taken; none is in flight. */
	void (*schedule)(struct output *output);
	/**
	 * Captures the next committed state, as the screen gets it. -ENOTSUP where the device
	 * cannot; -EBUSY while there is one; else 0, and done is called once, unless it is
	 * cancelled.
	 */
	int (*capture)(struct output *output, struct output_capture *capture);
	/** Takes back the capture that there is, if any: done is not called, and it may go. The
	 * next one may be -EBUSY for as long as a device is at it. */
	void (*cancel_capture)(struct output *output);
	/**
	 * Has it be so from the next commit on: 1, and width, height and the like are the new ones,
	 * or 0 if it is so already; targets from before are void. Or -errno, with the mode
	 * unchanged and error filled in: what is wrong, what to do.
	 */
	int (*configure)(struct output *output, const struct output_config *config,
			char error[OUTPUT_ERROR_SIZE]);
	/**
	 * Leases what the outputs, all of one device and off, have of it: an fd by which somebody
	 * else shows something on them, or -errno. They are `leased` until that ends, and to be
	 * left off. NULL where there is no device.
	 */
	int (*lease)(struct output *const *outputs, int n);
	/** Ends the lease that the output is part of, if it is. */
	void (*revoke)(struct output *output);
};

struct output {
	const struct output_interface *impl;
	/** As in wl_output.name, and KMS's connector names: HEADLESS-1, HDMI-A-1. */
	char name[32];
	char make[64], model[64];
	/** In millimetres, 0 where unknown. */
	int physical_width, physical_height;
	/** In pixels. */
	int width, height;
	/** In millihertz. */
	int refresh;
	/** The KMS device whose planes it has, and its connector there; 0 where there is none. */
	dev_t device;
	uint32_t connector;
	/** The first is the primary one, which shows a target without asking. */
	struct output_plane planes[OUTPUT_MAX_PLANES];
	int n_planes;
	/** It has adaptive sync, and that is on: retraces come when commits do. */
	bool can_adapt, adapts;
	/** When the last retrace was that `presented` told of, in ns; 0: none. */
	int64_t retrace;
	/** Counts what makes refused states worth another test: a new mode, the device is back. */
	unsigned generation;
	/** A commit has not been presented yet. */
	bool in_flight;
	/** A `frame` is wanted. */
	bool scheduled;
	/** What was committed last is not, or may not be, what is to be shown; whoever commits sees
	 * to it. */
	bool stale;
	/** Nobody sees it: it takes any commit, and none of it needs to be painted. */
	bool unseen;
	/** Nobody looks at what its target shows before a capture is asked for: until then it need
	 * not be painted, but keeps its damage. */
	bool unwatched;
	/** It is no monitor for a desktop, but a headset or the like. */
	bool non_desktop;
	/** Its device is another session's for now: it cannot be leased. */
	bool away;
	bool leased;
	struct wl_list link; // backend.outputs
	struct {
		/** A commit would be taken now. */
		struct wl_signal frame;
		/** The last commit is on the screen. Data: struct output_presented. */
		struct wl_signal presented;
		/** The lease ended, not by revoke(); or it is away, or back. */
		struct wl_signal lease;
		/** It goes, whoever uses it or not. */
		struct wl_signal destroy;
	} events;
};

/** For backends: with one plane, which scans nothing out. impl is borrowed. */
void output_init(struct output *output, const struct output_interface *impl, const char *name);
/** For backends: it is no longer one of the backend's, and who uses it is told. */
void output_finish(struct output *output);

/** Whether nothing of it is beside the box. */
bool output_is_covered(const struct output *output, const pixman_box32_t *box);

/** The plane that is for cursors alone, an index of output.planes; -1 if there is none. */
int output_get_cursor_plane(const struct output *output);

/** Asks for a `frame` that is committed; many requests make one. */
void output_schedule_frame(struct output *output);

/** Asks for a `frame` that is committed if, by then, anything of it is not as it was. */
void output_schedule_look(struct output *output);

/**
 * For backends: adds damage to a target. What would become more than a few dozen rectangles is
 * taken as the one around them.
 */
void output_target_damage(struct output_target *target, const pixman_region32_t *damage);

/**
 * How many ns there are from retrace to retrace, or 0 if output.retrace does not tell where the
 * next ones are: the last was long before `now`, by a clock that is not quite ours, or is more than
 * one ahead, by one that is not ours at all.
 */
int64_t output_get_period(const struct output *output, int64_t now);

/** For backends: a commit would be taken now. */
void output_send_frame(struct output *output);

/** For backends: the commit in flight is on the screen; the next `frame` may be asked for. */
void output_send_presented(struct output *output, const struct output_presented *presented);

struct input_events;

/** Where outputs come from. They may come and go at any time; there may be none. */
struct backend {
	void (*destroy)(struct backend *backend);
	/** "drm" or "headless". */
	const char *name;
	/** The KMS device of what was the first output when it started, or of none, the first; or
	 * -1. The backend's. */
	int drm_fd;
	/**
	 * An fd of its own for a device, with no more rights than anybody has who opens it; or
	 * -errno. NULL where there are no devices.
	 */
	int (*open_device)(struct backend *backend, dev_t device);
	/**
	 * Reports what the session's input devices do, until the backend goes: 0 or -errno. NULL
	 * where there is no session.
	 */
	int (*open_input)(struct backend *backend, const struct input_events *events, void *data);
	/**
	 * Asks for another virtual terminal: 0 or -errno. Outputs stay, and show nothing until ours
	 * is back. NULL where there is no session.
	 */
	int (*switch_vt)(struct backend *backend, int vt);
	struct wl_list outputs; // output.link
	struct {
		/** There is one more. Data: struct output. */
		struct wl_signal new_output;
		/** A KMS device is gone, its outputs before it. Data: its dev_t. */
		struct wl_signal device_gone;
	} events;
	struct {
		/** How many times the kernel was asked what; per ioctl of interest. */
		uint64_t commits, tests;
	} counters;
};

/** For backends: without a KMS device or outputs. */
void backend_init(struct backend *backend, const char *name,
		void (*destroy)(struct backend *backend));

/** For backends: the output can be used from now on, until output_finish(). */
void backend_add_output(struct backend *backend, struct output *output);

void backend_destroy(struct backend *backend);

#endif
