/* SPDX-License-Identifier: MIT */
#include "feedback.h"

#include <err.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"
#include "linux-dmabuf-v1-client-protocol.h"

static void start_tranche(struct feedback *feedback)
{
	feedback->pending = (struct feedback_tranche){ 0 };
	wl_array_init(&feedback->pending.pairs);
}

static void finish_tranche(struct feedback *feedback)
{
	struct feedback_tranche *tranche = wl_array_add(&feedback->tranches, sizeof(*tranche));

	if (!tranche) {
		feedback->failed = true;
		return;
	}
	*tranche = feedback->pending;
	start_tranche(feedback);
}

static void add_pair(struct feedback *feedback, uint32_t format, uint64_t modifier)
{
	struct feedback_pair *pair = wl_array_add(&feedback->pending.pairs, sizeof(*pair));

	if (!pair) {
		feedback->failed = true;
		return;
	}
	*pair = (struct feedback_pair){ .format = format, .modifier = modifier };
}

/* Up to version 3: events of the global itself. */

static void handle_format(void *data, struct zwp_linux_dmabuf_v1 *dmabuf, uint32_t format)
{
	struct feedback *feedback = data;
	uint32_t *entry = wl_array_add(&feedback->formats, sizeof(*entry));

	(void)dmabuf;
	if (!entry) {
		feedback->failed = true;
		return;
	}
	*entry = format;
}

static void handle_modifier(void *data, struct zwp_linux_dmabuf_v1 *dmabuf, uint32_t format,
		uint32_t modifier_hi, uint32_t modifier_lo)
{
	(void)dmabuf;
	add_pair(data, format, (uint64_t)modifier_hi << 32 | modifier_lo);
}

static const struct zwp_linux_dmabuf_v1_listener dmabuf_listener = {
	.format = handle_format,
	.modifier = handle_modifier,
};

/* From version 4: a feedback object. */

static dev_t read_device(struct feedback *feedback, struct wl_array *device)
{
	dev_t result = 0;

	if (device->size == sizeof(result)) {
		memcpy(&result, device->data, sizeof(result));
	} else {
		warnx("the compositor names a device in %zu bytes", device->size);
		feedback->failed = true;
	}
	return result;
}

static void handle_done(void *data, struct zwp_linux_dmabuf_feedback_v1 *object)
{
	struct feedback *feedback = data;

	(void)object;
	feedback->done = true;
}

static void handle_format_table(
		void *data, struct zwp_linux_dmabuf_feedback_v1 *object, int32_t fd, uint32_t size)
{
	struct feedback *feedback = data;
	void *table = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	(void)object;
	close(fd);
	if (feedback->table) {
		munmap(feedback->table, feedback->table_size);
		feedback->table = NULL;
		feedback->table_size = 0;
	}
	if (table == MAP_FAILED) {
		warn("cannot map the format table");
		feedback->failed = true;
		return;
	}
	feedback->table = table;
	feedback->table_size = size;
}

static void handle_main_device(
		void *data, struct zwp_linux_dmabuf_feedback_v1 *object, struct wl_array *device)
{
	struct feedback *feedback = data;

	(void)object;
	feedback->main_device = read_device(feedback, device);
}

static void handle_tranche_done(void *data, struct zwp_linux_dmabuf_feedback_v1 *object)
{
	(void)object;
	finish_tranche(data);
}

static void handle_tranche_target_device(
		void *data, struct zwp_linux_dmabuf_feedback_v1 *object, struct wl_array *device)
{
	struct feedback *feedback = data;

	(void)object;
	feedback->pending.target_device = read_device(feedback, device);
}

static void handle_tranche_formats(
		void *data, struct zwp_linux_dmabuf_feedback_v1 *object, struct wl_array *indices)
{
	struct feedback *feedback = data;
	size_t count = feedback->table_size / sizeof(*feedback->table);
	uint16_t *index;

	(void)object;
	wl_array_for_each (index, indices) {
		if (*index >= count) {
			warnx("the compositor names entry %u of a format table of %zu", *index,
					count);
			feedback->failed = true;
			return;
		}
		add_pair(feedback, feedback->table[*index].format,
				feedback->table[*index].modifier);
	}
}

static void handle_tranche_flags(
		void *data, struct zwp_linux_dmabuf_feedback_v1 *object, uint32_t flags)
{
	struct feedback *feedback = data;

	(void)object;
	feedback->pending.flags = flags;
}

static const struct zwp_linux_dmabuf_feedback_v1_listener feedback_listener = {
	.done = handle_done,
	.format_table = handle_format_table,
	.main_device = handle_main_device,
	.tranche_done = handle_tranche_done,
	.tranche_target_device = handle_tranche_target_device,
	.tranche_formats = handle_tranche_formats,
	.tranche_flags = handle_tranche_flags,
};

static int read_object(struct feedback *feedback, struct client *client,
		struct zwp_linux_dmabuf_v1 *dmabuf, struct wl_surface *surface)
{
	struct zwp_linux_dmabuf_feedback_v1 *object = surface
			? zwp_linux_dmabuf_v1_get_surface_feedback(dmabuf, surface)
			: zwp_linux_dmabuf_v1_get_default_feedback(dmabuf);
	int result = 0;

	zwp_linux_dmabuf_feedback_v1_add_listener(object, &feedback_listener, feedback);
	while (result == 0 && !feedback->done) {
		result = client->stop ? -1 : client_wait(client);
	}
	zwp_linux_dmabuf_feedback_v1_destroy(object);
	return result;
}

int feedback_read(struct feedback *feedback, struct client *client,
		struct zwp_linux_dmabuf_v1 *dmabuf, struct wl_surface *surface)
{
	*feedback = (struct feedback){ .version = zwp_linux_dmabuf_v1_get_version(dmabuf) };
	wl_array_init(&feedback->tranches);
	wl_array_init(&feedback->formats);
	start_tranche(feedback);

	if (feedback->version >= ZWP_LINUX_DMABUF_V1_GET_DEFAULT_FEEDBACK_SINCE_VERSION) {
		if (read_object(feedback, client, dmabuf, surface) < 0) {
			return -1;
		}
	} else {
		zwp_linux_dmabuf_v1_add_listener(dmabuf, &dmabuf_listener, feedback);
		if (client_roundtrip(client) < 0) {
			return -1;
		}
		finish_tranche(feedback);
	}
	return feedback->failed ? -1 : 0;
}

void feedback_finish(struct feedback *feedback)
{
	struct feedback_tranche *tranche;

	wl_array_for_each (tranche, &feedback->tranches) {
		wl_array_release(&tranche->pairs);
	}
	wl_array_release(&feedback->pending.pairs);
	wl_array_release(&feedback->tranches);
	wl_array_release(&feedback->formats);
	if (feedback->table) {
		munmap(feedback->table, feedback->table_size);
	}
}

bool feedback_offers(const struct feedback *feedback, uint32_t format, uint64_t modifier)
{
	const struct feedback_tranche *tranche;
	const struct feedback_pair *pair;

	wl_array_for_each (tranche, &feedback->tranches) {
		wl_array_for_each (pair, &tranche->pairs) {
			if (pair->format == format && pair->modifier == modifier) {
				return true;
			}
		}
	}
	return false;
}
