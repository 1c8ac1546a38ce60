/* SPDX-License-Identifier: MIT */
#include "dmabuf_feedback.h"

#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux-dmabuf-v1-server-protocol.h"
#include "sealed_file.h"

/** As linux-dmabuf-v1 lays out its format table. */
struct table_entry {
	uint32_t format;
	uint32_t padding;
	uint64_t modifier;
};

struct dmabuf_feedback {
	dev_t main_device, scanout_device;
	struct slip_format_pair *pairs;
	size_t n_pairs;
	int table_fd;
	/** Indices into the table: what the scanout device takes, and all. */
	struct wl_array scanout, all;
};

static ssize_t find(const struct dmabuf_feedback *feedback, uint32_t format, uint64_t modifier)
{
	for (size_t i = 0; i < feedback->n_pairs; i++) {
		if (feedback->pairs[i].format == format &&
				feedback->pairs[i].modifier == modifier) {
			return (ssize_t)i;
		}
	}
	return -1;
}

bool dmabuf_feedback_has(const struct dmabuf_feedback *feedback, uint32_t format, uint64_t modifier)
{
	return find(feedback, format, modifier) >= 0;
}

// All clients share the table, so none may write to it.
static int create_table(const struct dmabuf_feedback *feedback)
{
	size_t size = feedback->n_pairs * sizeof(struct table_entry);
	struct table_entry *entries = calloc(1, size);
	if (!entries) {
		return -1;
	}
	for (size_t i = 0; i < feedback->n_pairs; i++) {
		entries[i].format = feedback->pairs[i].format;
		entries[i].modifier = feedback->pairs[i].modifier;
	}
	int fd = sealed_file_create("dmabuf-formats", entries, size);
	free(entries);
	return fd;
}

static bool add_index(struct wl_array *indices, ssize_t index)
{
	uint16_t *slot = wl_array_add(indices, sizeof(*slot));
	if (!slot) {
		return false;
	}
	*slot = (uint16_t)index;
	return true;
}

struct dmabuf_feedback *dmabuf_feedback_create(const struct slip_linux_dmabuf_options *options)
{
	struct dmabuf_feedback *feedback = calloc(1, sizeof(*feedback));
	if (!feedback) {
		return NULL;
	}
	feedback->table_fd = -1;
	feedback->main_device = options->main_device;
	feedback->scanout_device = options->scanout_device;
	wl_array_init(&feedback->scanout);
	wl_array_init(&feedback->all);
	feedback->pairs = calloc(options->n_pairs, sizeof(*options->pairs));
	if (!feedback->pairs) {
		goto fail;
	}
	memcpy(feedback->pairs, options->pairs, options->n_pairs * sizeof(*options->pairs));
	feedback->n_pairs = options->n_pairs;
	for (size_t i = 0; i < options->n_pairs; i++) {
		if (!add_index(&feedback->all, (ssize_t)i)) {
			goto fail;
		}
	}
	for (size_t i = 0; i < options->n_scanout_pairs; i++) {
		const struct slip_format_pair *pair = &options->scanout_pairs[i];
		ssize_t index = find(feedback, pair->format, pair->modifier);
		if (index >= 0 && !add_index(&feedback->scanout, index)) {
			goto fail;
		}
	}
	feedback->table_fd = create_table(feedback);
	if (feedback->table_fd < 0) {
		goto fail;
	}
	return feedback;
fail:
	dmabuf_feedback_destroy(feedback);
	return NULL;
}

void dmabuf_feedback_destroy(struct dmabuf_feedback *feedback)
{
	if (!feedback) {
		return;
	}
	if (feedback->table_fd >= 0) {
		close(feedback->table_fd);
	}
	wl_array_release(&feedback->scanout);
	wl_array_release(&feedback->all);
	free(feedback->pairs);
	free(feedback);
}

void dmabuf_feedback_send_legacy(
		const struct dmabuf_feedback *feedback, struct wl_resource *resource)
{
	for (size_t i = 0; i < feedback->n_pairs; i++) {
		const struct slip_format_pair *pair = &feedback->pairs[i];
		if (wl_resource_get_version(resource) >=
				ZWP_LINUX_DMABUF_V1_MODIFIER_SINCE_VERSION) {
			zwp_linux_dmabuf_v1_send_modifier(resource, pair->format,
					(uint32_t)(pair->modifier >> 32), (uint32_t)pair->modifier);
		} else if (pair->modifier == DRM_FORMAT_MOD_LINEAR) {
			zwp_linux_dmabuf_v1_send_format(resource, pair->format);
		}
	}
}

static void send_tranche(struct wl_resource *resource, dev_t device, uint32_t flags,
		const struct wl_array *indices)
{
	struct wl_array target = { .size = sizeof(device), .data = &device };
	zwp_linux_dmabuf_feedback_v1_send_tranche_target_device(resource, &target);
	zwp_linux_dmabuf_feedback_v1_send_tranche_flags(resource, flags);
	zwp_linux_dmabuf_feedback_v1_send_tranche_formats(resource, (struct wl_array *)indices);
	zwp_linux_dmabuf_feedback_v1_send_tranche_done(resource);
}

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct zwp_linux_dmabuf_feedback_v1_interface feedback_impl = {
	.destroy = handle_destroy,
};

void dmabuf_feedback_bind(const struct dmabuf_feedback *feedback, struct wl_client *client,
		uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &zwp_linux_dmabuf_feedback_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &feedback_impl, NULL, NULL);

	dev_t main_device = feedback->main_device;
	struct wl_array device = { .size = sizeof(main_device), .data = &main_device };
	zwp_linux_dmabuf_feedback_v1_send_format_table(resource, feedback->table_fd,
			(uint32_t)(feedback->n_pairs * sizeof(struct table_entry)));
	zwp_linux_dmabuf_feedback_v1_send_main_device(resource, &device);
	if (feedback->scanout.size > 0) {
		send_tranche(resource, feedback->scanout_device,
				ZWP_LINUX_DMABUF_FEEDBACK_V1_TRANCHE_FLAGS_SCANOUT,
				&feedback->scanout);
	}
	send_tranche(resource, main_device, 0, &feedback->all);
	zwp_linux_dmabuf_feedback_v1_send_done(resource);
}
