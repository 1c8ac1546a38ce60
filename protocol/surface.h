/* SPDX-License-Identifier: MIT */
#ifndef SURFACE_H
#define SURFACE_H

#include <output.h>
#include <pixman.h>
#include <stdbool.h>
#include <wayland-server-core.h>
#include <wayland-server-protocol.h>

struct surface;

/** Which parts of a surface_state were set since it was last applied. */
enum surface_field {
	SURFACE_BUFFER = 1 << 0,
	SURFACE_OPAQUE = 1 << 1,
	SURFACE_INPUT = 1 << 2,
	SURFACE_TRANSFORM = 1 << 3,
	SURFACE_SCALE = 1 << 4,
	SURFACE_VIEWPORT = 1 << 5,
	SURFACE_ALPHA = 1 << 6,
	SURFACE_REPRESENTATION = 1 << 7,
	/** wp_fifo_v1's: what the commit does with the surface's barrier. */
	SURFACE_SET_BARRIER = 1 << 8,
	SURFACE_WAIT_BARRIER = 1 << 9,
	SURFACE_TARGET = 1 << 10,
	SURFACE_TEARING = 1 << 11,
};

/**
 * wl_surface's double-buffered state. In `pending`, all but the buffer and what is added up keeps
 * the client's last word, applied or not.
 */
struct surface_state {
	uint32_t fields; // enum surface_field
	/** Locked; NULL is no content. */
	struct buffer *buffer;
	/** In surface coordinates: wl_surface.offset, added up. */
	int dx, dy;
	pixman_region32_t surface_damage, buffer_damage;
	pixman_region32_t opaque, input;
	enum wl_output_transform transform;
	int scale;
	struct {
		bool has_src, has_dst;
		/** In surface coordinates before scaling. */
		struct fbox src;
		int width, height;
	} viewport;
	/** Multiplies all that is shown; see output_layer. */
	uint32_t alpha;
	struct {
		bool has_color, has_chroma_location;
		struct color color;
	} representation;
	/** Rather than to wait for a retrace. */
	bool may_tear;
	/** When to show it, in ns of the surface's clock; see commit_timing.h. */
	int64_t target;
	struct wl_list frame_callbacks; // wl_resource_get_link()
	struct wl_list feedbacks;       // wl_resource_get_link(): wp_presentation_feedback
};

/** What a commit may have to wait for. */
enum surface_wait {
	SURFACE_WAIT_NONE,
	SURFACE_WAIT_FOR_BARRIER,
	SURFACE_WAIT_FOR_TIME,
	SURFACE_WAIT_FOR_FENCE,
	/** Something there is no event for. */
	SURFACE_WAIT_AND_ASK,
};

/** Commits in the order in which they are to be applied. */
struct surface_queue {
	struct wl_list commits; // surface_commit.link, of surface_queue.c
	/** While there are any: what the first one waits for, when to look at it again, and its
	 * fence's deadline. */
	enum surface_wait waits_for;
	struct wl_event_source *again, *deadline;
	struct clock_timer *timer; // NULL until one was needed
	/** The first one waits for its fence for longer than anything should take: the next will do
	 * as well. */
	bool stuck;
	/** How often commits had to wait for fences, and how long, in ns: since when they do, 0 if
	 * they do not, the last time, and the longest. */
	struct {
		uint64_t n;
		int64_t since, last, longest;
	} fences;
};

/** wp_fifo_v1's condition. */
struct surface_barrier {
	bool set;
	/** Of fifo.c's lists: it is gone when they are presented; or when the timer says so. */
	struct wl_list link;
	struct clock_timer *timer;
};

/** What a surface is for, once it has been given a role. */
struct surface_role {
	/** The interface that gave it, for error texts: "xdg_toplevel". */
	const char *name;
	/** Called before a commit is applied; false if it raised a protocol error. May be NULL. */
	bool (*precommit)(struct surface *surface);
	/**
	 * A copy, to be freed, of what the role object's requests set, for a commit that has to
	 * wait. NULL if there is nothing, or no memory. May be NULL.
	 */
	void *(*capture)(struct surface *surface);
	/** The commit takes in an earlier one: so does what was captured. With `capture`. */
	void (*merge)(void *captured, const void *earlier);
	/** Called when state has been applied, with what was captured or NULL. May be NULL. */
	void (*commit)(struct surface *surface, const void *captured);
	/** The surface goes before its role object does. May be NULL. */
	void (*destroy)(struct surface *surface);
	/** Destroying the surface before its role object is the client's error. */
	bool object_goes_first;
};

struct surface {
	struct wl_resource *resource;
	/** By which it is shown. */
	struct clock *clock;
	struct surface_state pending, current;
	/** Kept for life once given; role_data is NULL while no role object exists. */
	const struct surface_role *role;
	void *role_data;
	/** How many role objects there were so far: a new one may lie where the last one lay. */
	unsigned n_role_objects;
	/** The objects that extend it, NULL where there are none. Their user data is the surface,
	 * and NULL once that is gone: then they are inert. */
	struct wl_resource *viewport, *alpha_modifier, *color_representation, *tearing_control;
	struct wl_resource *fifo, *commit_timer, *fractional_scale;

	/** In surface coordinates, derived from buffer, scale, transform and viewport. */
	int width, height;
	/** What of the surface is opaque and takes input, within its size. */
	pixman_region32_t opaque, input;

	/** Subsurfaces in stacking order, below and above this surface; see subcompositor.h. */
	struct wl_list below, above;                 // subsurface.link
	struct wl_list pending_below, pending_above; // subsurface.pending_link

	/** Commits that wait until their content is ready; see surface_queue.h. */
	struct surface_queue queue;
	struct surface_barrier barrier;

	/** The outputs that it was last seen on get wl_surface.enter and leave. */
	struct wl_list entered; // of output_global.c

	/** What suits best where it is shown, or will be; scale, in 120ths, is 0 while not known.
	 */
	struct {
		int scale;
		enum wl_output_transform transform;
	} preferred;

	/** The compositor's, for whoever shows this surface. */
	void *data;
	struct {
		/** State was applied. current.{surface,buffer}_damage is this commit's. */
		struct wl_signal commit;
		/** Without a commit: a subsurface or a popup of it is no longer shown. */
		struct wl_signal changed;
		/** queue.stuck became true, and there is nothing else to show. */
		struct wl_signal stuck;
		struct wl_signal destroy;
	} events;
};

/** How deep subsurfaces and popups may be nested: what walks them calls itself. */
#define SURFACE_MAX_DEPTH 256

/** Clients' coordinates go no further than this, so that the sum of a few is a number, too. */
#define SURFACE_LIMIT (1 << 20)

/** The nearest within that. */
int surface_limit(int coordinate);

/** wl_surface, which goes with its resource. NULL, and no_memory is posted. */
struct surface *surface_create(
		struct wl_client *client, struct clock *clock, uint32_t version, uint32_t id);

/** Of a wl_surface; never NULL. */
struct surface *surface_from_resource(struct wl_resource *resource);

/**
 * Gives the surface a role. False, and the error posted on error_resource, if it has another role
 * or if an object of the same role still exists.
 */
bool surface_set_role(struct surface *surface, const struct surface_role *role, void *role_data,
		struct wl_resource *error_resource, uint32_t error_code);

/** Whether there is something to show; subsurfaces also depend on their parents. */
bool surface_has_content(const struct surface *surface);

/**
 * Applies a state, takes everything out of it, and does what follows for subsurfaces, and for the
 * role object if it is the one that the commit was made for. captured: see surface_role, or NULL.
 */
void surface_apply(struct surface *surface, struct surface_state *state, bool same_role_object,
		const void *captured);

/** The buffer that there is once all commits so far are applied. */
struct buffer *surface_get_latest_buffer(const struct surface *surface);

/** The part of the buffer that the surface shows, in the buffer's pixels. */
struct fbox surface_get_source(const struct surface *surface);

/** What the samples of the buffer, of which there is one, stand for: the client's word, or a guess.
 */
struct color surface_get_color(const struct surface *surface);

/** The last commit's damage in surface coordinates. damage is initialised by the caller. */
void surface_get_damage(const struct surface *surface, pixman_region32_t *damage);

/** Tells the client, if that is news, how to draw; scale is in 120ths. */
void surface_set_preferred(struct surface *surface, int scale, enum wl_output_transform transform);

/** Sends frame callbacks that are due. when is in milliseconds. */
void surface_send_frame_done(struct surface *surface, uint32_t when);

typedef void (*surface_iterator)(struct surface *surface, int x, int y, void *data);

/** Calls for the surface and its subsurfaces that have content, bottom to top, with their position.
 */
void surface_for_each(struct surface *surface, int x, int y, surface_iterator iterator, void *data);

#endif
