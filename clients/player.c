/* SPDX-License-Identifier: MIT */
#include "player.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <xf86drm.h>

#include "client.h"
#include "content.h"

/* Which of the buffers to paint next: a released one, or else one yet to be made. */
static struct buffer **free_slot(struct player *player)
{
	for (uint32_t i = 0; i < player->options->buffers; i++) {
		if (!player->buffers[i] || !player->buffers[i]->busy) {
			return &player->buffers[i];
		}
	}
	return NULL;
}

/* A picture that is turned by a quarter is stored on its side. */
static bool is_on_its_side(const struct player *player)
{
	return player->options->transform & 1;
}

/* Whether a buffer has the window's size. */
static bool fits(const struct player *player, const struct buffer *buffer)
{
	uint32_t width = buffer->spec.width, height = buffer->spec.height;

	if (is_on_its_side(player)) {
		width = buffer->spec.height;
		height = buffer->spec.width;
	}
	return width == player->window.width && height == player->window.height;
}

static bool frames_left(const struct player *player)
{
	return player->options->frames == 0 || player->next < player->options->frames;
}

/* A frame goes out after the last one's callback, and a resize also repaints the last frame. */
static bool frame_is_due(struct player *player)
{
	if (!player->window.configured || player->callback || player->ping.callback ||
			!free_slot(player)) {
		return false;
	}
	return frames_left(player) || !fits(player, player->shown);
}

/* A free buffer of the window's size. */
static struct buffer *take_buffer(struct player *player)
{
	struct buffer **slot = free_slot(player);
	struct buffer_spec spec = {
		.format = player->options->format,
		.width = is_on_its_side(player) ? player->window.height : player->window.width,
		.height = is_on_its_side(player) ? player->window.width : player->window.height,
		.stride_align = player->options->stride_align,
		.offset = player->options->offset,
		.separate = player->options->separate,
	};

	if (*slot && !fits(player, *slot)) {
		buffer_destroy(*slot);
		*slot = NULL;
	}
	if (!*slot) {
		*slot = player->allocate(player->data, &spec);
		if (*slot) {
			(*slot)->released = &player->stats.released;
		}
	}
	return *slot;
}

static int show_overlay(struct player *player, uint32_t n)
{
	const struct options_overlay *options = &player->options->overlay;
	struct buffer_spec spec = {
		.format = options->format,
		.width = options->size.width,
		.height = options->size.height,
		.stride_align = player->options->stride_align,
		.offset = player->options->offset,
		.separate = player->options->separate,
	};
	struct pattern pattern;

	if (options->size.width == 0 || n < options->after) {
		return 0;
	}
	if (player->overlay_buffer) {
		bool due = options->every > 0 && (n - options->after) % options->every == 0;
		if (due && (player->overlay.shown || !player->overlay_buffer->busy)) {
			overlay_show(&player->overlay,
					player->overlay.shown ? NULL : player->overlay_buffer);
		}
		return 0;
	}
	player->overlay_buffer = player->allocate(player->data, &spec);
	if (!player->overlay_buffer) {
		return -1;
	}
	pattern_init(&pattern, spec.format, options->alpha, 1);
	if (content_paint(player->options, &pattern, player->overlay_buffer, 0) < 0) {
		return -1;
	}
	overlay_show(&player->overlay, player->overlay_buffer);
	return 0;
}

static int show_crowd(struct player *player)
{
	struct buffer_spec spec = {
		.format = player->options->format,
		.width = CROWD_EDGE,
		.height = CROWD_EDGE,
		.stride_align = player->options->stride_align,
		.offset = player->options->offset,
		.separate = player->options->separate,
	};

	if (player->crowd_buffer) {
		crowd_change(&player->crowd, player->crowd_buffer);
		return 0;
	}
	if (player->options->subsurfaces == 0) {
		return 0;
	}
	player->crowd_buffer = player->allocate(player->data, &spec);
	if (!player->crowd_buffer ||
			content_paint(player->options, &player->pattern, player->crowd_buffer, 0) <
					0) {
		return -1;
	}
	crowd_show(&player->crowd, player->crowd_buffer);
	return 0;
}

static void handle_frame_done(void *data, struct wl_callback *callback, uint32_t time)
{
	struct player *player = data;

	wl_callback_destroy(callback);
	player->callback = NULL;
	stats_frame_done(&player->stats, time);
}

static const struct wl_callback_listener frame_listener = {
	.done = handle_frame_done,
};

static int play_frame(struct player *player)
{
	struct wl_surface *surface = player->window.surface;
	bool all = !player->shown || !fits(player, player->shown);
	uint32_t n = frames_left(player) ? player->next++ : player->next - 1;
	struct buffer *buffer = take_buffer(player);

	if (!buffer || content_paint(player->options, &player->pattern, buffer, n) < 0) {
		return -1;
	}
	if (show_overlay(player, n) < 0 || show_crowd(player) < 0) {
		return -1;
	}
	wl_surface_attach(surface, buffer->wl_buffer, 0, 0);
	wl_surface_set_buffer_transform(surface, (int32_t)player->options->transform);
	content_damage(player->options, surface, buffer, n, all);
	player->callback = wl_surface_frame(surface);
	wl_callback_add_listener(player->callback, &frame_listener, player);
	stats_expect(&player->stats, surface);
	wl_surface_commit(surface);
	player->window.acked = false;
	buffer->busy = true;
	player->shown = buffer;
	return 0;
}

static bool is_over(struct player *player)
{
	if (player->client->stop || player->window.closed) {
		return true;
	}
	if (!player->shown || frames_left(player) || player->ping.callback ||
			!stats_settled(&player->stats)) {
		return false;
	}
	if (player->options->hold && !player->held) {
		printf("%s: holding frame %u\n", program_invocation_short_name, player->next - 1);
		player->held = true;
	}
	return !player->options->hold;
}

/* Whether answers are asked for until the frame is up. */
static bool pings(const struct player *player)
{
	return player->options->ping > 0 && player->next > player->options->ping &&
			player->callback;
}

/* Once the last frame is up, and what was asked for meanwhile is answered. */
static void tell_progress(struct player *player)
{
	uint64_t longest = player->ping.longest_us;

	if (player->callback || player->ping.callback || player->told == player->next) {
		return;
	}
	player->told = player->next;
	player->ping.longest_us = 0;
	printf("%s: frame %u", program_invocation_short_name, player->next - 1);
	if (longest > 0) {
		printf(" waited-us %" PRIu64, longest);
	}
	printf("\n");
}

static int play(struct player *player)
{
	while (!is_over(player)) {
		if (frame_is_due(player)) {
			if (play_frame(player) < 0) {
				return -1;
			}
		} else if (player->window.acked && player->shown && !frames_left(player)) {
			/* No frame will follow to put the acknowledged configure into force. */
			wl_surface_commit(player->window.surface);
			player->window.acked = false;
		}
		if (pings(player)) {
			ping_send(&player->ping, player->client->display);
		}
		if (client_wait(player->client) < 0) {
			return -1;
		}
		if (player->options->progress) {
			tell_progress(player);
		}
	}
	return 0;
}

static bool any_busy(const struct player *player)
{
	bool busy = player->overlay_buffer && player->overlay_buffer->busy;

	for (uint32_t i = 0; i < player->options->buffers; i++) {
		busy = busy || (player->buffers[i] && player->buffers[i]->busy);
	}
	return busy;
}

/* Take everything off the screen and wait until the compositor has let go of it. */
static int wait_release(struct player *player)
{
	player->client->stop = false; /* another signal ends the wait */
	if (player->overlay.shown) {
		overlay_show(&player->overlay, NULL);
	}
	wl_surface_attach(player->window.surface, NULL, 0, 0);
	wl_surface_commit(player->window.surface);
	while (any_busy(player) && !player->client->stop) {
		if (client_wait(player->client) < 0) {
			return -1;
		}
	}
	return any_busy(player) ? -1 : 0;
}

static void report(const struct player *player, const char *exporter)
{
	const struct buffer *buffer = player->shown;
	char *modifier = buffer ? drmGetFormatModifierName(buffer->modifier) : NULL;

	if (buffer) {
		printf("%s: exporter %s format %s modifier %s size %ux%u stride %u offset %u "
		       "planes %u fds %u\n",
				program_invocation_short_name, exporter, buffer->spec.format->code,
				modifier ? modifier : "unknown", buffer->spec.width,
				buffer->spec.height, buffer->planes[0].stride,
				buffer->planes[0].offset, buffer->plane_count,
				buffer->object_count);
	}
	free(modifier);
	stats_print(&player->stats);
}

static void finish(struct player *player)
{
	if (player->callback) {
		wl_callback_destroy(player->callback);
	}
	stats_finish(&player->stats);
	ping_finish(&player->ping);
	overlay_finish(&player->overlay);
	crowd_finish(&player->crowd);
	window_finish(&player->window);
	buffer_destroy(player->overlay_buffer);
	buffer_destroy(player->crowd_buffer);
	for (uint32_t i = 0; i < OPTIONS_MAX_BUFFERS; i++) {
		buffer_destroy(player->buffers[i]);
	}
}

static int start(struct player *player)
{
	const struct options_overlay *overlay = &player->options->overlay;

	stats_init(&player->stats, player->client);
	pattern_init(&player->pattern, player->options->format, (uint8_t)player->options->alpha, 0);
	if (window_init(&player->window, player->client, player->options) < 0) {
		return -1;
	}
	if (overlay->size.width > 0 &&
			overlay_init(&player->overlay, player->client, &player->window, overlay->x,
					overlay->y) < 0) {
		return -1;
	}
	return crowd_init(&player->crowd, player->client, &player->window,
			player->options->subsurfaces);
}

int player_run(struct client *client, const struct options *options, const char *exporter,
		struct buffer *(*allocate)(void *data, const struct buffer_spec *spec), void *data)
{
	struct player player = {
		.client = client,
		.options = options,
		.allocate = allocate,
		.data = data,
	};
	int result = start(&player);

	if (result == 0) {
		result = play(&player);
	}
	if (result == 0 && options->wait_release) {
		result = wait_release(&player);
	}
	if (result == 0) {
		report(&player, exporter);
	}
	finish(&player);
	return result < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
