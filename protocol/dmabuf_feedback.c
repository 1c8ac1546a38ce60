/* SPDX-License-Identifier: MIT */
#include "dmabuf_feedback.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>

#include "dmabuf_table.h"
#include "dmabuf_tranches.h"

#include "linux-dmabuf-v1-server-protocol.h"

/** From here on, no main device is told: the tranches' flags say what each is for. */
#define SAMPLING_SINCE_VERSION 6

/** A message has 4096 bytes at most, and a table may have more pairs than that can name. */
#define MAX_INDICES 1024

struct dmabuf_feedback {
	dev_t main_device;
	struct dmabuf_table table;
	/** For whatever has none of its own. */
	struct dmabuf_tranches tranches;
	struct wl_list surfaces; // surface_feedback.link
};

/** What a surface's clients are told. It goes with the surface. */
struct surface_feedback {
	struct dmabuf_feedback *feedback;
	struct wl_resource *surface;
	bool has_own;
	struct dmabuf_tranches own;
	struct wl_list objects; // wl_resource_get_link()
	struct wl_listener surface_destroy;
	struct wl_list link; // dmabuf_feedback.surfaces
};

struct dmabuf_feedback *dmabuf_feedback_create(const struct slip_linux_dmabuf_options *options)
{
	struct dmabuf_feedback *feedback = calloc(1, sizeof(*feedback));
	if (!feedback) {
		return NULL;
	}
	feedback->main_device = options->main_device;
	wl_list_init(&feedback->surfaces);
	struct slip_dmabuf_tranche scanout = {
		.target_device = options->scanout_device,
		.flags = SLIP_DMABUF_TRANCHE_SCANOUT,
		.pairs = options->scanout_pairs,
		.n_pairs = options->n_scanout_pairs,
	};
	int ret = dmabuf_table_init(&feedback->table, options->pairs, options->n_pairs);
	if (ret == 0) {
		ret = dmabuf_tranches_init(&feedback->tranches, &feedback->table,
				feedback->main_device, &scanout, 1);
	}
	if (ret < 0) {
		dmabuf_feedback_destroy(feedback);
		errno = -ret;
		return NULL;
	}
	return feedback;
}

static void destroy_surface(struct surface_feedback *surface)
{
	struct wl_resource *object, *next;
	wl_resource_for_each_safe (object, next, &surface->objects) {
		wl_list_remove(wl_resource_get_link(object));
		wl_list_init(wl_resource_get_link(object));
	}
	wl_list_remove(&surface->surface_destroy.link);
	wl_list_remove(&surface->link);
	dmabuf_tranches_finish(&surface->own);
	free(surface);
}

void dmabuf_feedback_destroy(struct dmabuf_feedback *feedback)
{
	if (!feedback) {
		return;
	}
	struct surface_feedback *surface, *next;
	wl_list_for_each_safe (surface, next, &feedback->surfaces, link) {
		destroy_surface(surface);
	}
	dmabuf_tranches_finish(&feedback->tranches);
	dmabuf_table_finish(&feedback->table);
	free(feedback);
}

bool dmabuf_feedback_has(const struct dmabuf_feedback *feedback, uint32_t format, uint64_t modifier)
{
	return dmabuf_table_find(&feedback->table, format, modifier) >= 0;
}

// Versions 1 and 2 know no modifiers: a format is told, once, if it can do without.
static bool is_plain_format(const struct dmabuf_table *table, size_t index)
{
	const struct slip_format_pair *pair = &table->pairs[index];
	ssize_t linear = dmabuf_table_find(table, pair->format, DRM_FORMAT_MOD_LINEAR);
	return pair->modifier == DRM_FORMAT_MOD_LINEAR ||
			(pair->modifier == DRM_FORMAT_MOD_INVALID && linear < 0);
}

void dmabuf_feedback_send_legacy(
		const struct dmabuf_feedback *feedback, struct wl_resource *resource)
{
	for (size_t i = 0; i < feedback->table.n_pairs; i++) {
		const struct slip_format_pair *pair = &feedback->table.pairs[i];
		if (wl_resource_get_version(resource) >=
				ZWP_LINUX_DMABUF_V1_MODIFIER_SINCE_VERSION) {
			zwp_linux_dmabuf_v1_send_modifier(resource, pair->format,
					(uint32_t)(pair->modifier >> 32), (uint32_t)pair->modifier);
		} else if (is_plain_format(&feedback->table, i)) {
			zwp_linux_dmabuf_v1_send_format(resource, pair->format);
		}
	}
}

static void send_tranche(struct wl_resource *object, const struct dmabuf_tranche *tranche)
{
	dev_t device = tranche->device;
	struct wl_array target = { .size = sizeof(device), .data = &device };
	uint32_t flags = tranche->flags;
	if (wl_resource_get_version(object) < SAMPLING_SINCE_VERSION) {
		flags &= ~SLIP_DMABUF_TRANCHE_SAMPLING;
	}
	zwp_linux_dmabuf_feedback_v1_send_tranche_target_device(object, &target);
	zwp_linux_dmabuf_feedback_v1_send_tranche_flags(object, flags);
	for (size_t i = 0; i < tranche->n_indices; i += MAX_INDICES) {
		size_t n = tranche->n_indices - i;
		struct wl_array indices = {
			.size = (n < MAX_INDICES ? n : MAX_INDICES) * sizeof(*tranche->indices),
			.data = tranche->indices + i,
		};
		zwp_linux_dmabuf_feedback_v1_send_tranche_formats(object, &indices);
	}
	zwp_linux_dmabuf_feedback_v1_send_tranche_done(object);
}

// Without the table, which an object gets once: its file never changes.
static void send(const struct dmabuf_feedback *feedback, const struct dmabuf_tranches *tranches,
		struct wl_resource *object)
{
	if (wl_resource_get_version(object) < SAMPLING_SINCE_VERSION) {
		dev_t device = feedback->main_device;
		struct wl_array array = { .size = sizeof(device), .data = &device };
		zwp_linux_dmabuf_feedback_v1_send_main_device(object, &array);
	}
	for (size_t i = 0; i < tranches->n; i++) {
		send_tranche(object, &tranches->list[i]);
	}
	zwp_linux_dmabuf_feedback_v1_send_done(object);
}

static const struct dmabuf_tranches *get_tranches(const struct surface_feedback *surface)
{
	return surface->has_own ? &surface->own : &surface->feedback->tranches;
}

static void handle_surface_destroy(struct wl_listener *listener, void *data)
{
	struct surface_feedback *surface = wl_container_of(listener, surface, surface_destroy);
	destroy_surface(surface);
}

// NULL and errno.
static struct surface_feedback *get_surface(
		struct dmabuf_feedback *feedback, struct wl_resource *resource)
{
	struct surface_feedback *surface;
	wl_list_for_each (surface, &feedback->surfaces, link) {
		if (surface->surface == resource) {
			return surface;
		}
	}
	surface = calloc(1, sizeof(*surface));
	if (!surface) {
		return NULL;
	}
	surface->feedback = feedback;
	surface->surface = resource;
	wl_list_init(&surface->objects);
	surface->surface_destroy.notify = handle_surface_destroy;
	wl_resource_add_destroy_listener(resource, &surface->surface_destroy);
	wl_list_insert(&feedback->surfaces, &surface->link);
	return surface;
}

int dmabuf_feedback_set(struct dmabuf_feedback *feedback, struct wl_resource *resource,
		const struct slip_dmabuf_tranche *tranches, size_t n)
{
	struct dmabuf_tranches own = { 0 };
	if (tranches) {
		int ret = dmabuf_tranches_init(
				&own, &feedback->table, feedback->main_device, tranches, n);
		if (ret < 0) {
			return ret;
		}
	}
	struct surface_feedback *surface = get_surface(feedback, resource);
	if (!surface) {
		dmabuf_tranches_finish(&own);
		return -ENOMEM;
	}
	bool changed = !dmabuf_tranches_equal(
			get_tranches(surface), tranches ? &own : &feedback->tranches);
	dmabuf_tranches_finish(&surface->own);
	surface->own = own;
	surface->has_own = tranches != NULL;
	if (changed) {
		struct wl_resource *object;
		wl_resource_for_each (object, &surface->objects) {
			send(feedback, get_tranches(surface), object);
		}
	}
	return 0;
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct zwp_linux_dmabuf_feedback_v1_interface feedback_impl = {
	.destroy = handle_destroy,
};

static void handle_object_destroy(struct wl_resource *object)
{
	wl_list_remove(wl_resource_get_link(object));
}

void dmabuf_feedback_bind(struct dmabuf_feedback *feedback, struct wl_resource *wl_surface,
		struct wl_client *client, uint32_t version, uint32_t id)
{
	struct surface_feedback *surface = NULL;
	struct wl_resource *object = wl_resource_create(
			client, &zwp_linux_dmabuf_feedback_v1_interface, (int)version, id);
	if (!object || (wl_surface && !(surface = get_surface(feedback, wl_surface)))) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_list_init(wl_resource_get_link(object));
	wl_resource_set_implementation(object, &feedback_impl, NULL, handle_object_destroy);
	if (surface) {
		wl_list_insert(&surface->objects, wl_resource_get_link(object));
	}
	zwp_linux_dmabuf_feedback_v1_send_format_table(
			object, feedback->table.fd, feedback->table.size);
	send(feedback, surface ? get_tranches(surface) : &feedback->tranches, object);
}
