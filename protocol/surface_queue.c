/* SPDX-License-Identifier: MIT */
#include "surface_queue.h"

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
	/** The role object that `captured` is of: another one has nothing to do with it. */
	void *role_data;
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

static void stop_waiting(struct surface_queue *queue)
{
	remove_source(&queue->fence);
	remove_source(&queue->timer);
	queue->waits_for = SURFACE_WAIT_NONE;
	queue->stuck = false;
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
	stop_waiting(&surface->queue);
	wl_list_for_each_safe (commit, next, &surface->queue.commits, link) {
		commit_destroy(commit);
	}
}

/** What a commit has to wait for. */
struct wait {
	enum surface_wait what;
	/** The fence, or -1. */
	int fd;
	/** Until it is time. */
	int ms;
};

static void look_at_state(
		const struct surface *surface, const struct surface_state *state, struct wait *wait)
{
	struct buffer *buffer = state->fields & SURFACE_BUFFER ? state->buffer : NULL;
	wait->ms = commit_timing_get_wait(surface, state);
	if (wait->ms > 0) {
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

static int handle_timer(void *data)
{
	struct surface *surface = data;
	struct surface_queue *queue = &surface->queue;
	if (queue->fence && !queue->stuck) {
		queue->stuck = true;
		wl_signal_emit_mutable(&surface->events.stuck, surface);
	} else if (!queue->fence) {
		surface_queue_run(surface);
	}
	return 0;
}

// The loop has a duplicate of the fd for itself.
static void wait_for(struct surface *surface, struct wait wait)
{
	struct surface_queue *queue = &surface->queue;
	struct wl_display *display =
			wl_client_get_display(wl_resource_get_client(surface->resource));
	struct wl_event_loop *loop = wl_display_get_event_loop(display);
	remove_source(&queue->fence);
	if (wait.fd >= 0) {
		queue->fence = wl_event_loop_add_fd(
				loop, wait.fd, WL_EVENT_READABLE, handle_fence, surface);
		close(wait.fd);
	}
	if (!queue->timer) {
		queue->timer = wl_event_loop_add_timer(loop, handle_timer, surface);
	}
	bool had_fence = queue->waits_for == SURFACE_WAIT_FOR_FENCE;
	queue->waits_for = wait.fd >= 0 && !queue->fence ? SURFACE_WAIT_AND_ASK : wait.what;
	if (!queue->timer) {
		wl_resource_post_no_memory(surface->resource);
		return;
	}
	switch (queue->waits_for) {
	case SURFACE_WAIT_NONE:
	case SURFACE_WAIT_FOR_BARRIER:
		wl_event_source_timer_update(queue->timer, 0);
		break;
	case SURFACE_WAIT_FOR_TIME:
		wl_event_source_timer_update(queue->timer, wait.ms);
		break;
	case SURFACE_WAIT_FOR_FENCE:
		// Whichever fence it is: once for the commit.
		if (!had_fence) {
			wl_event_source_timer_update(queue->timer, DEADLINE_MS);
		}
		break;
	case SURFACE_WAIT_AND_ASK:
		wl_event_source_timer_update(queue->timer, RETRY_MS);
		break;
	}
}

void surface_queue_run(struct surface *surface)
{
	struct surface_queue *queue = &surface->queue;
	while (!wl_list_empty(&queue->commits)) {
		struct surface_commit *commit = wl_container_of(queue->commits.next, commit, link);
		struct wait wait = look(surface, &commit->state);
		if (wait.what != SURFACE_WAIT_NONE) {
			wait_for(surface, wait);
			return;
		}
		stop_waiting(queue);
		wl_list_remove(&commit->link);
		wl_list_init(&commit->link);
		bool same_role = commit->role_data == surface->role_data;
		surface_apply(surface, &commit->state, same_role ? commit->captured : NULL);
		commit_destroy(commit);
	}
}

// Where the next commit goes: one of its own, or the last one, which it then replaces.
static struct surface_commit *get_place(struct surface_queue *queue)
{
	struct surface_commit *commit;
	if (!wl_list_empty(&queue->commits) &&
			(queue->stuck || wl_list_length(&queue->commits) >= MAX_COMMITS)) {
		commit = wl_container_of(queue->commits.prev, commit, link);
		return commit;
	}
	commit = calloc(1, sizeof(*commit));
	if (commit) {
		surface_state_init(&commit->state);
		wl_list_insert(queue->commits.prev, &commit->link);
	}
	return commit;
}

void surface_queue_submit(struct surface *surface, struct surface_state *state)
{
	struct surface_queue *queue = &surface->queue;
	struct wait wait = { .fd = -1 };
	if (wl_list_empty(&queue->commits)) {
		wait = look(surface, state);
		if (wait.what == SURFACE_WAIT_NONE) {
			surface_apply(surface, state, NULL);
			return;
		}
	}
	bool first = wl_list_empty(&queue->commits);
	struct surface_commit *commit = get_place(queue);
	if (!commit) {
		wl_resource_post_no_memory(surface->resource);
		if (wait.fd >= 0) {
			close(wait.fd);
		}
		return;
	}
	surface_state_merge(&commit->state, state);
	free(commit->captured);
	commit->role_data = surface->role_data;
	bool has_role = surface->role && surface->role_data;
	commit->captured =
			has_role && surface->role->capture ? surface->role->capture(surface) : NULL;
	if (first) {
		wait_for(surface, wait);
	} else {
		// It may have replaced what the first one waits for.
		surface_queue_run(surface);
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
