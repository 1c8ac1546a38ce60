/* SPDX-License-Identifier: MIT */
#include "surface_queue.h"

#include <clock.h>
#include <stdlib.h>
#include <unistd.h>

#include "commit_timing.h"
#include "subcompositor.h"
#include "surface_state.h"

// A frame takes milliseconds, on a slow GPU a few hundred.
#define DEADLINE_MS 1000
// Where there is nothing to wait on, it is asked again.
#define RETRY_MS 10
// Who commits on and on gets the latest of it shown. But a player may well hand over a second's
// frames at once.
#define MAX_COMMITS 64

struct surface_commit {
	struct wl_list link; // surface_queue.commits
	struct surface_state state;
	/** surface.n_role_objects: what was committed for one is nothing to the next. */
	unsigned role_object;
	void *captured;
};

void surface_queue_init(struct surface_queue *queue)
{
	*queue = (struct surface_queue){ 0 };
	wl_list_init(&queue->commits);
}

static void remove_source(struct wl_event_source **source)
{
	if (*source) {
		wl_event_source_remove(*source);
		*source = NULL;
	}
}

// What a fence stands for is no matter of the surface's clock, which waits for it, too.
static void note_fence(struct surface *surface, bool waits)
{
	struct surface_queue *queue = &surface->queue;
	int64_t since = queue->fences.since;
	if (waits && since == 0) {
		queue->fences.n++;
		queue->fences.since = clock_get_kernel_time();
		clock_hold(surface->clock);
	} else if (!waits && since != 0) {
		queue->fences.last = clock_get_kernel_time() - since;
		queue->fences.since = 0;
		clock_release(surface->clock);
		if (queue->fences.last > queue->fences.longest) {
			queue->fences.longest = queue->fences.last;
		}
	}
}

static void stop_asking(struct surface_queue *queue)
{
	remove_source(&queue->again);
	if (queue->timer) {
		clock_timer_set(queue->timer, 0);
	}
}

static void stop_waiting(struct surface *surface)
{
	struct surface_queue *queue = &surface->queue;
	stop_asking(queue);
	remove_source(&queue->deadline);
	queue->waits_for = SURFACE_WAIT_NONE;
	queue->stuck = false;
	note_fence(surface, false);
}

static void commit_destroy(struct surface_commit *commit)
{
	wl_list_remove(&commit->link);
	surface_state_finish(&commit->state);
	free(commit->captured);
	free(commit);
}

void surface_queue_finish(struct surface *surface)
{
	struct surface_commit *commit, *next;
	stop_waiting(surface);
	clock_timer_destroy(surface->queue.timer);
	wl_list_for_each_safe (commit, next, &surface->queue.commits, link) {
		commit_destroy(commit);
	}
}

/** What a commit has to wait for. */
struct wait {
	enum surface_wait what;
	/** The fence, or -1. */
	int fd;
	/** When it is time, in ns of the surface's clock. */
	int64_t when;
};

static bool is_fence(struct wait wait)
{
	return wait.what == SURFACE_WAIT_FOR_FENCE || wait.what == SURFACE_WAIT_AND_ASK;
}

static void look_at_state(
		const struct surface *surface, const struct surface_state *state, struct wait *wait)
{
	struct buffer *buffer = state->fields & SURFACE_BUFFER ? state->buffer : NULL;
	wait->when = commit_timing_get_wait(surface, state);
	if (wait->when != 0) {
		wait->what = SURFACE_WAIT_FOR_TIME;
	} else if (buffer && buffer->impl->get_fence) {
		int ret = buffer->impl->get_fence(buffer, &wait->fd);
		wait->what = ret < 0            ? SURFACE_WAIT_AND_ASK
				: wait->fd >= 0 ? SURFACE_WAIT_FOR_FENCE
						: SURFACE_WAIT_NONE;
	}
}

static void look_at_children(const struct surface *surface, struct wait *wait);

static void look_at_list(const struct wl_list *list, struct wait *wait)
{
	const struct subsurface *subsurface;
	wl_list_for_each (subsurface, list, pending_link) {
		if (subsurface->has_cached && wait->what == SURFACE_WAIT_NONE) {
			look_at_state(subsurface->surface, &subsurface->cached, wait);
			look_at_children(subsurface->surface, wait);
		}
	}
}

// All that would be applied together with the surface.
static void look_at_children(const struct surface *surface, struct wait *wait)
{
	look_at_list(&surface->pending_below, wait);
	look_at_list(&surface->pending_above, wait);
}

static struct wait look(const struct surface *surface, const struct surface_state *state)
{
	struct wait wait = { .fd = -1 };
	if (state->fields & SURFACE_WAIT_BARRIER && surface->barrier.set) {
		wait.what = SURFACE_WAIT_FOR_BARRIER;
		return wait;
	}
	look_at_state(surface, state, &wait);
	look_at_children(surface, &wait);
	return wait;
}

static int handle_fence(int fd, uint32_t mask, void *data)
{
	surface_queue_run(data);
	return 0;
}

static int handle_retry(void *data)
{
	surface_queue_run(data);
	return 0;
}

static void handle_time(void *data)
{
	surface_queue_run(data);
}

static int handle_deadline(void *data)
{
	struct surface *surface = data;
	surface->queue.stuck = true;
	surface_queue_run(surface);
	if (surface->queue.stuck) {
		wl_signal_emit_mutable(&surface->events.stuck, surface);
	}
	return 0;
}

static struct wl_event_source *add_timer(
		struct wl_event_loop *loop, wl_event_loop_timer_func_t handle, void *data, int ms)
{
	struct wl_event_source *timer = wl_event_loop_add_timer(loop, handle, data);
	if (timer) {
		wl_event_source_timer_update(timer, ms);
	}
	return timer;
}

static struct wl_event_loop *get_loop(const struct surface *surface)
{
	struct wl_client *client = wl_resource_get_client(surface->resource);
	return wl_display_get_event_loop(wl_client_get_display(client));
}

// The loop has a duplicate of the fd for itself.
static void wait_for_fence(struct surface *surface, struct wait wait)
{
	struct surface_queue *queue = &surface->queue;
	struct wl_event_loop *loop = get_loop(surface);
	if (wait.fd >= 0) {
		queue->again = wl_event_loop_add_fd(
				loop, wait.fd, WL_EVENT_READABLE, handle_fence, surface);
		close(wait.fd);
	}
	if (!queue->again) {
		queue->again = add_timer(loop, handle_retry, surface, RETRY_MS);
	}
	if (!queue->deadline) {
		queue->deadline = add_timer(loop, handle_deadline, surface, DEADLINE_MS);
	}
	if (!queue->again || !queue->deadline) {
		wl_resource_post_no_memory(surface->resource);
	}
}

static void wait_for_time(struct surface *surface, int64_t when)
{
	struct surface_queue *queue = &surface->queue;
	if (!queue->timer) {
		queue->timer = clock_timer_create(surface->clock, handle_time, surface);
	}
	if (!queue->timer || clock_timer_set(queue->timer, when) < 0) {
		wl_resource_post_no_memory(surface->resource);
	}
}

static void wait_for(struct surface *surface, struct wait wait)
{
	struct surface_queue *queue = &surface->queue;
	stop_asking(queue);
	queue->waits_for = wait.what;
	note_fence(surface, is_fence(wait));
	if (is_fence(wait)) {
		wait_for_fence(surface, wait);
		return;
	}
	remove_source(&queue->deadline);
	queue->stuck = false;
	// A barrier runs the queue when it goes.
	if (wait.what == SURFACE_WAIT_FOR_TIME) {
		wait_for_time(surface, wait.when);
	}
}

// Two become one.
static void absorb_next(struct surface *surface, struct surface_commit *commit)
{
	struct surface_commit *next = wl_container_of(commit->link.next, next, link);
	surface_state_merge(&commit->state, &next->state);
	if (commit->captured && next->captured && commit->role_object == next->role_object) {
		surface->role->merge(next->captured, commit->captured);
	}
	free(commit->captured);
	commit->captured = next->captured;
	commit->role_object = next->role_object;
	next->captured = NULL;
	commit_destroy(next);
}

void surface_queue_run(struct surface *surface)
{
	struct surface_queue *queue = &surface->queue;
	bool gave_way = false;
	while (!wl_list_empty(&queue->commits)) {
		struct surface_commit *commit = wl_container_of(queue->commits.next, commit, link);
		struct wait wait = look(surface, &commit->state);
		if (is_fence(wait) && queue->stuck && commit->link.next != &queue->commits) {
			if (wait.fd >= 0) {
				close(wait.fd);
			}
			absorb_next(surface, commit);
			gave_way = true;
			continue;
		}
		if (wait.what != SURFACE_WAIT_NONE) {
			if (gave_way) {
				// Else who always commits before the last is written shows none.
				stop_waiting(surface);
			}
			wait_for(surface, wait);
			return;
		}
		stop_waiting(surface);
		wl_list_remove(&commit->link);
		wl_list_init(&commit->link);
		surface_apply(surface, &commit->state,
				commit->role_object == surface->n_role_objects, commit->captured);
		commit_destroy(commit);
	}
}

// The last in the queue; NULL if there is no memory.
static struct surface_commit *append(struct surface *surface, struct surface_state *state)
{
	struct surface_commit *commit = calloc(1, sizeof(*commit));
	if (!commit) {
		return NULL;
	}
	surface_state_init(&commit->state);
	surface_state_merge(&commit->state, state);
	wl_list_insert(surface->queue.commits.prev, &commit->link);
	commit->role_object = surface->n_role_objects;
	bool has_role = surface->role && surface->role_data;
	commit->captured =
			has_role && surface->role->capture ? surface->role->capture(surface) : NULL;
	return commit;
}

void surface_queue_submit(struct surface *surface, struct surface_state *state)
{
	struct surface_queue *queue = &surface->queue;
	struct wait wait = { .fd = -1 };
	bool first = wl_list_empty(&queue->commits);
	if (first) {
		wait = look(surface, state);
		if (wait.what == SURFACE_WAIT_NONE) {
			surface_apply(surface, state, true, NULL);
			return;
		}
	}
	struct surface_commit *commit = append(surface, state);
	if (!commit) {
		wl_resource_post_no_memory(surface->resource);
		if (wait.fd >= 0) {
			close(wait.fd);
		}
		return;
	}
	if (first) {
		wait_for(surface, wait);
		return;
	}
	if (wl_list_length(&queue->commits) > MAX_COMMITS) {
		absorb_next(surface, wl_container_of(commit->link.prev, commit, link));
	}
	// What is stuck gives way to it, and its subsurfaces may hold something else.
	surface_queue_run(surface);
}

static void handle_idle(void *data)
{
	struct surface *surface = data;
	surface->queue.again = NULL; // it comes once
	surface_queue_run(surface);
}

void surface_queue_look_again(struct surface *surface)
{
	struct surface_queue *queue = &surface->queue;
	if (wl_list_empty(&queue->commits)) {
		return;
	}
	remove_source(&queue->again);
	queue->again = wl_event_loop_add_idle(get_loop(surface), handle_idle, surface);
	if (!queue->again) {
		wl_resource_post_no_memory(surface->resource);
	}
}

bool surface_queue_get_buffer(const struct surface *surface, struct buffer **buffer)
{
	const struct surface_commit *commit;
	wl_list_for_each_reverse (commit, &surface->queue.commits, link) {
		if (commit->state.fields & SURFACE_BUFFER) {
			*buffer = commit->state.buffer;
			return true;
		}
	}
	return false;
}
