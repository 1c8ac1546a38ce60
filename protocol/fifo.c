/* SPDX-License-Identifier: MIT */
#include "fifo.h"

#include <clock.h>

#include "surface_queue.h"

#include "fifo-v1-server-protocol.h"

// What no output shows goes on as if one did, with 40 Hz.
#define HIDDEN_NS INT64_C(25000000)
// What an output does not get to show, as its session is away, is not to be taken for that at once.
#define LOST_NS INT64_C(1000000000)

static void unlink_barrier(struct surface_barrier *barrier)
{
	wl_list_remove(&barrier->link);
	wl_list_init(&barrier->link);
}

static void clear(struct surface *surface)
{
	unlink_barrier(&surface->barrier);
	clock_timer_set(surface->barrier.timer, 0);
	surface->barrier.set = false;
	surface_queue_run(surface);
}

static void handle_timer(void *data)
{
	clear(data);
}

static void set_timer(struct surface *surface, int64_t ns)
{
	clock_timer_set(surface->barrier.timer, clock_get_time(surface->clock) + ns);
}

void fifo_set_barrier(struct surface *surface)
{
	struct surface_barrier *barrier = &surface->barrier;
	if (!barrier->timer) {
		barrier->timer = clock_timer_create(surface->clock, handle_timer, surface);
		if (!barrier->timer) {
			wl_resource_post_no_memory(surface->resource);
			return;
		}
	}
	// What is on its way to the screen is not this state.
	unlink_barrier(barrier);
	barrier->set = true;
	bool hidden = wl_list_empty(&surface->entered);
	set_timer(surface, hidden ? HIDDEN_NS : LOST_NS);
}

bool fifo_is_waiting(const struct surface *surface)
{
	return surface->barrier.set && wl_list_empty(&surface->barrier.link);
}

void fifo_take(struct surface *surface, struct wl_list *barriers)
{
	struct surface_barrier *barrier = &surface->barrier;
	if (fifo_is_waiting(surface)) {
		wl_list_insert(barriers->prev, &barrier->link);
		set_timer(surface, LOST_NS);
	}
}

void fifo_clear(struct wl_list *barriers)
{
	while (!wl_list_empty(barriers)) {
		struct surface *surface = wl_container_of(barriers->next, surface, barrier.link);
		clear(surface);
	}
}

void fifo_clear_at(struct wl_list *barriers, int64_t when)
{
	while (!wl_list_empty(barriers)) {
		struct surface_barrier *barrier = wl_container_of(barriers->next, barrier, link);
		unlink_barrier(barrier);
		clock_timer_set(barrier->timer, when);
	}
}

void fifo_forget_surface(struct surface *surface)
{
	unlink_barrier(&surface->barrier);
	clock_timer_destroy(surface->barrier.timer);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void add_to_commit(struct wl_resource *resource, uint32_t field)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (!surface) {
		wl_resource_post_error(resource, WP_FIFO_V1_ERROR_SURFACE_DESTROYED,
				"the fifo's surface is gone");
		return;
	}
	surface->pending.fields |= field;
}

static void handle_set_barrier(struct wl_client *client, struct wl_resource *resource)
{
	add_to_commit(resource, SURFACE_SET_BARRIER);
}

static void handle_wait_barrier(struct wl_client *client, struct wl_resource *resource)
{
	add_to_commit(resource, SURFACE_WAIT_BARRIER);
}

static const struct wp_fifo_v1_interface fifo_impl = {
	.set_barrier = handle_set_barrier,
	.wait_barrier = handle_wait_barrier,
	.destroy = handle_destroy,
};

// What it set for the next commit stays.
static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->fifo = NULL;
	}
}

static void handle_get_fifo(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->fifo) {
		wl_resource_post_error(resource, WP_FIFO_MANAGER_V1_ERROR_ALREADY_EXISTS,
				"the surface already has a fifo");
		return;
	}
	struct wl_resource *fifo = wl_resource_create(
			client, &wp_fifo_v1_interface, wl_resource_get_version(resource), id);
	if (!fifo) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->fifo = fifo;
	wl_resource_set_implementation(fifo, &fifo_impl, surface, handle_resource_destroy);
}

static const struct wp_fifo_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_fifo = handle_get_fifo,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wp_fifo_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
}

struct wl_global *fifo_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_fifo_manager_v1_interface, 1, NULL, bind);
}
