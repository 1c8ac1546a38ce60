/* SPDX-License-Identifier: MIT */
#include "presentation.h"

#include <time.h>

#include "presentation-time-server-protocol.h"

static void handle_feedback_destroy(struct wl_resource *resource)
{
	wl_list_remove(wl_resource_get_link(resource));
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static void handle_feedback(struct wl_client *client, struct wl_resource *resource,
		struct wl_resource *surface_resource, uint32_t id)
{
	struct surface *surface = surface_from_resource(surface_resource);
	struct wl_resource *feedback = wl_resource_create(client,
			&wp_presentation_feedback_interface, wl_resource_get_version(resource), id);
	if (!feedback) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(feedback, NULL, NULL, handle_feedback_destroy);
	wl_list_insert(&surface->pending.feedbacks, wl_resource_get_link(feedback));
}

static const struct wp_presentation_interface presentation_impl = {
	.destroy = handle_destroy,
	.feedback = handle_feedback,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource =
			wl_resource_create(client, &wp_presentation_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &presentation_impl, NULL, NULL);
	wp_presentation_send_clock_id(resource, CLOCK_MONOTONIC);
}

struct wl_global *presentation_create(struct wl_display *display)
{
	return wl_global_create(display, &wp_presentation_interface, 2, NULL, bind);
}

void presentation_take(struct surface *surface, struct wl_list *feedbacks)
{
	wl_list_insert_list(feedbacks, &surface->current.feedbacks);
	wl_list_init(&surface->current.feedbacks);
}

void presentation_send(struct wl_list *feedbacks, struct wl_list *output_resources,
		const struct output_presented *presented, int refresh, uint32_t flags)
{
	uint64_t seconds = (uint64_t)presented->when.tv_sec;
	uint32_t period = refresh > 0 ? (uint32_t)(INT64_C(1000000000000) / refresh) : 0;
	struct wl_resource *feedback, *tmp, *output;
	wl_resource_for_each_safe (feedback, tmp, feedbacks) {
		struct wl_client *client = wl_resource_get_client(feedback);
		wl_resource_for_each (output, output_resources) {
			if (wl_resource_get_client(output) == client) {
				wp_presentation_feedback_send_sync_output(feedback, output);
			}
		}
		wp_presentation_feedback_send_presented(feedback, (uint32_t)(seconds >> 32),
				(uint32_t)seconds, (uint32_t)presented->when.tv_nsec, period,
				(uint32_t)(presented->sequence >> 32),
				(uint32_t)presented->sequence, flags);
		wl_resource_destroy(feedback);
	}
}

void presentation_discard(struct wl_list *feedbacks)
{
	struct wl_resource *feedback, *tmp;
	wl_resource_for_each_safe (feedback, tmp, feedbacks) {
		wp_presentation_feedback_send_discarded(feedback);
		wl_resource_destroy(feedback);
	}
}
