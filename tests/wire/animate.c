/* SPDX-License-Identifier: MIT */
/*
 * A client that is animated by frame callbacks, and by nothing else: each of its frames is one
 * colour, of which the number of the frame is the red part, and the last callback's time the rest.
 *
 *   animate [FRAMES [busy]]
 *
 * It says the time of each callback. After FRAMES it rests, or goes on for ever where that is 0.
 * With "busy", a thread of its never rests.
 */
#include <err.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wayland-client.h>

#include "xdg-shell-client-protocol.h"

static struct {
	struct wl_compositor *compositor;
	struct wl_shm *shm;
	struct xdg_wm_base *wm_base;
	struct wl_surface *surface;
	int32_t width, height;
	/** One after the other; two pictures in one pool. */
	struct wl_buffer *buffers[2];
	uint32_t *pixels;
	unsigned n_frames, frame;
	uint32_t time;
} animation = { .width = 100, .height = 100 };

static void draw(void);

static void handle_done(void *data, struct wl_callback *callback, uint32_t time)
{
	wl_callback_destroy(callback);
	printf("%u\n", time);
	animation.time = time;
	if (animation.n_frames == 0 || animation.frame < animation.n_frames) {
		draw();
	}
}

static const struct wl_callback_listener callback_listener = { .done = handle_done };

static void create_buffers(void)
{
	int32_t n = animation.width * animation.height, size = n * 4;
	int fd = memfd_create("animate", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 2 * size) < 0) {
		err(1, "memfd");
	}
	animation.pixels =
			mmap(NULL, (size_t)(2 * size), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (animation.pixels == MAP_FAILED) {
		err(1, "mmap");
	}
	struct wl_shm_pool *pool = wl_shm_create_pool(animation.shm, fd, 2 * size);
	for (int i = 0; i < 2; i++) {
		animation.buffers[i] = wl_shm_pool_create_buffer(pool, i * size, animation.width,
				animation.height, animation.width * 4, WL_SHM_FORMAT_XRGB8888);
	}
	wl_shm_pool_destroy(pool);
	close(fd);
}

static void draw(void)
{
	unsigned i = animation.frame++ % 2;
	int32_t n = animation.width * animation.height;
	uint32_t colour = (animation.frame & 0xff) << 16 | (animation.time & 0xffff);
	for (int32_t pixel = 0; pixel < n; pixel++) {
		animation.pixels[(int32_t)i * n + pixel] = colour;
	}
	wl_callback_add_listener(wl_surface_frame(animation.surface), &callback_listener, NULL);
	wl_surface_attach(animation.surface, animation.buffers[i], 0, 0);
	wl_surface_damage(animation.surface, 0, 0, animation.width, animation.height);
	wl_surface_commit(animation.surface);
}

static void handle_toplevel_configure(void *data, struct xdg_toplevel *toplevel, int32_t width,
		int32_t height, struct wl_array *states)
{
	if (width > 0 && height > 0 && !animation.pixels) {
		animation.width = width;
		animation.height = height;
	}
}

static void handle_close(void *data, struct xdg_toplevel *toplevel)
{
	exit(0);
}

static const struct xdg_toplevel_listener toplevel_listener = {
	.configure = handle_toplevel_configure,
	.close = handle_close,
};

static void handle_configure(void *data, struct xdg_surface *xdg_surface, uint32_t serial)
{
	xdg_surface_ack_configure(xdg_surface, serial);
	if (!animation.pixels) {
		create_buffers();
		draw();
	}
}

static const struct xdg_surface_listener surface_listener = { .configure = handle_configure };

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version)
{
	if (strcmp(interface, "wl_compositor") == 0) {
		animation.compositor =
				wl_registry_bind(registry, name, &wl_compositor_interface, 1);
	} else if (strcmp(interface, "wl_shm") == 0) {
		animation.shm = wl_registry_bind(registry, name, &wl_shm_interface, 1);
	} else if (strcmp(interface, "xdg_wm_base") == 0) {
		animation.wm_base = wl_registry_bind(registry, name, &xdg_wm_base_interface, 1);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

static _Noreturn void *spin(void *data)
{
	for (volatile unsigned n = 0;; n++) {
	}
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	animation.n_frames = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	pthread_t thread;
	if (argc > 2 && strcmp(argv[2], "busy") == 0) {
		pthread_create(&thread, NULL, spin, NULL);
	}
	struct wl_display *display = wl_display_connect(NULL);
	if (!display) {
		err(1, "no compositor");
	}
	struct wl_registry *registry = wl_display_get_registry(display);
	wl_registry_add_listener(registry, &registry_listener, NULL);
	wl_display_roundtrip(display);
	if (!animation.compositor || !animation.shm || !animation.wm_base) {
		errx(1, "the compositor lacks something");
	}
	animation.surface = wl_compositor_create_surface(animation.compositor);
	struct xdg_surface *xdg_surface =
			xdg_wm_base_get_xdg_surface(animation.wm_base, animation.surface);
	xdg_surface_add_listener(xdg_surface, &surface_listener, NULL);
	struct xdg_toplevel *toplevel = xdg_surface_get_toplevel(xdg_surface);
	xdg_toplevel_add_listener(toplevel, &toplevel_listener, NULL);
	wl_surface_commit(animation.surface);
	while (wl_display_dispatch(display) >= 0) {
	}
	return 0;
}
