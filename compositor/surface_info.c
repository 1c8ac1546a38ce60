/* SPDX-License-Identifier: MIT */
#include "surface_info.h"

#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "policy.h"
#include "server.h"

struct surface_info {
	struct server *server;
	struct surface *surface;
	unsigned id;
	uint64_t scanned_out, painted;
	/** Of the last frame; "" before the first. */
	const char *reason;
	/** Of the last content, which is gone when this is printed. */
	int width, height;
	uint32_t format;
	bool dmabuf;
	struct wl_listener commit, stuck, changed, destroy;
};

static void handle_commit(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, commit);
	const struct buffer *buffer = info->surface->current.buffer;
	if (buffer) {
		info->width = buffer->width;
		info->height = buffer->height;
		info->format = buffer->format;
		info->dmabuf = buffer->dmabuf != NULL;
	}
	server_surface_committed(info->server, info->surface);
}

static void handle_changed(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, changed);
	server_schedule_frames(info->server);
}

static void describe(const struct surface_info *info, char *text, size_t size)
{
	snprintf(text, size, "surface %u, %dx%d %.4s %s", info->id, info->width, info->height,
			(const char *)&info->format, info->dmabuf ? "dma-buf" : "wl_shm");
}

static void handle_stuck(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, stuck);
	char text[96];
	describe(info, text, sizeof(text));
	log_info("%s: what its client committed next is not written yet: it stays as it is until "
		 "that is, or something else is committed",
			text);
}

static void handle_destroy(struct wl_listener *listener, void *data)
{
	struct surface_info *info = wl_container_of(listener, info, destroy);
	if (info->server->options->stats && info->scanned_out + info->painted > 0) {
		char text[96];
		describe(info, text, sizeof(text));
		fprintf(stderr, "slipway: %s: scanned out %llu frames, painted %llu frames\n", text,
				(unsigned long long)info->scanned_out,
				(unsigned long long)info->painted);
	}
	server_surface_destroyed(info->server, info->surface);
	wl_list_remove(&info->commit.link);
	wl_list_remove(&info->stuck.link);
	wl_list_remove(&info->changed.link);
	wl_list_remove(&info->destroy.link);
	free(info);
}

void surface_info_create(struct server *server, struct surface *surface)
{
	struct surface_info *info = calloc(1, sizeof(*info));
	if (!info) {
		wl_client_post_no_memory(wl_resource_get_client(surface->resource));
		return;
	}
	info->server = server;
	info->surface = surface;
	info->id = ++server->n_surfaces;
	info->reason = "";
	info->commit.notify = handle_commit;
	wl_signal_add(&surface->events.commit, &info->commit);
	info->stuck.notify = handle_stuck;
	wl_signal_add(&surface->events.stuck, &info->stuck);
	info->changed.notify = handle_changed;
	wl_signal_add(&surface->events.changed, &info->changed);
	info->destroy.notify = handle_destroy;
	wl_signal_add(&surface->events.destroy, &info->destroy);
	surface->data = info;
}

void surface_info_shown(struct surface *surface, const struct output *output, const char *reason)
{
	struct surface_info *info = surface->data;
	if (!info) {
		return;
	}
	if (reason) {
		info->painted++;
	} else {
		info->scanned_out++;
	}
	if (reason == info->reason) {
		return;
	}
	info->reason = reason;
	char text[96];
	describe(info, text, sizeof(text));
	if (reason) {
		log_info("%s: painted on %s: %s", text, output->name, reason);
	} else {
		log_info("%s: scanned out on the primary plane of %s", text, output->name);
	}
}
