/* SPDX-License-Identifier: MIT */
/* Pictures of the first output, and of windows alone. */
#include <capture.h>
#include <frame.h>
#include <layout.h>
#include <screen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <window.h>

#include "host_private.h"

static struct capture capture;
/** The last picture's upper left corner. */
static uint32_t pixels[HOST_SIZE * HOST_SIZE];
static bool has_picture;
/** Of the last picture, those that are not as they would be painted. */
static int n_other_pixels;

// How many pixels of a picture are not as if all that is to be seen were painted.
static int compare_to_painted(struct screen *screen, const struct output_picture *picture)
{
	unsigned width = (unsigned)screen->output->width, height = (unsigned)screen->output->height;
	struct output_target target = { .stride = width * 4 };
	uint32_t *painted = target.data = malloc((size_t)target.stride * height);
	int n = 0;
	pixman_region32_init_rect(&target.damage, 0, 0, width, height);
	frame_paint(screen, &target);
	for (size_t i = 0; i < (size_t)width * height; i++) {
		const uint32_t *row = (const void *)((const char *)picture->data +
				i / width * picture->stride);
		n += (row[i % width] ^ painted[i]) << 8 != 0;
	}
	pixman_region32_fini(&target.damage);
	free(painted);
	return n;
}

static void copy_corner(const struct output_picture *picture)
{
	size_t width = (size_t)(picture->width < HOST_SIZE ? picture->width : HOST_SIZE);
	for (int y = 0; y < HOST_SIZE && y < picture->height; y++) {
		memcpy(&pixels[y * HOST_SIZE],
				(const char *)picture->data + (size_t)y * picture->stride,
				width * sizeof(pixels[0]));
	}
}

static void handle_captured(struct capture *done, int error, const struct output_picture *picture)
{
	if (error) {
		return;
	}
	if (host.kind == HOST_KMS) {
		n_other_pixels = compare_to_painted(layout_get_first(&host.server), picture);
	}
	copy_corner(picture);
	has_picture = true;
}

bool host_take_picture(void)
{
	has_picture = false;
	if (host.kind == HOST_DMABUF) {
		return false;
	}
	capture_cancel(&capture);
	capture.done = handle_captured;
	capture_start(&capture, layout_get_first(&host.server));
	return true;
}

bool host_has_picture(void)
{
	return has_picture;
}

uint32_t host_get_pixel(int x, int y)
{
	return pixels[y * HOST_SIZE + x] & 0xffffff;
}

int host_count_other_pixels(void)
{
	return n_other_pixels;
}

static void handle_window(struct capture *done, int error, const struct output_picture *picture)
{
	copy_corner(picture);
}

static const char *ask_window_pixel(struct seat *seat, const struct host_arg *args)
{
	static char text[64];
	const struct surface *surface = host_get_surface(&args[0]);
	struct window *window;
	struct capture alone = { .done = handle_window };
	wl_list_for_each (window, &host.server.windows, link) {
		if (window->toplevel->base->surface == surface) {
			uint32_t *pixel = &pixels[host_get_int(&args[2]) * HOST_SIZE +
					host_get_int(&args[1])];
			*pixel = 0;
			int ret = capture_window(&alone, window, NULL);
			snprintf(text, sizeof(text), "it is %d, %08x", ret, *pixel);
			return ret == 0 && *pixel == (uint32_t)args[3].number ? NULL : text;
		}
	}
	return "it is no window";
}

const struct host_action host_picture_actions[] = {
	{ "window-pixel?", 4, ask_window_pixel }, // SURFACE X Y AARRGGBB, as 0x...: alone
	{ NULL, 0, NULL },
};
