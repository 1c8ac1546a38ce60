/* SPDX-License-Identifier: MIT */
/* HOST_DMABUF: the protocol alone, and what it can be told to say. */
#include <clock.h>
#include <compositor.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <surface.h>

#include "host_private.h"

static struct {
	struct clock *clock;
	struct compositor *compositor;
	struct slip_context *context;
	struct slip_linux_dmabuf *dmabuf;
} alone;

// Of these, one is not among what is offered: it must not be told of.
static const struct slip_format_pair scanout_pairs[] = {
	{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_BGR565, DRM_FORMAT_MOD_LINEAR },
	{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
};

const char *host_dmabuf_start(void)
{
	// One is there twice: it must be told of once.
	static const struct slip_format_pair pairs[] = {
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_INVALID },
		{ DRM_FORMAT_ABGR8888, DRM_FORMAT_MOD_INVALID },
	};
	struct slip_linux_dmabuf_options options = {
		.main_device = HOST_MAIN_DEVICE,
		.scanout_device = HOST_SCANOUT_DEVICE,
		.pairs = pairs,
		.n_pairs = sizeof(pairs) / sizeof(pairs[0]),
		.implicit_is_linear = true,
		.scanout_pairs = scanout_pairs,
		.n_scanout_pairs = sizeof(scanout_pairs) / sizeof(scanout_pairs[0]),
	};
	host.display = wl_display_create();
	alone.clock = clock_create(wl_display_get_event_loop(host.display));
	alone.context = slip_context_create();
	alone.compositor = compositor_create(host.display, alone.clock);
	alone.dmabuf = slip_linux_dmabuf_create(host.display, alone.context, &options);
	if (!alone.dmabuf) {
		return NULL;
	}
	return wl_display_add_socket_auto(host.display);
}

void host_dmabuf_stop(void)
{
	wl_display_destroy_clients(host.display);
	compositor_destroy(alone.compositor);
	clock_destroy(alone.clock);
	wl_display_destroy(host.display);
	slip_context_destroy(alone.context);
}

/*
 * 0 is the default, 1 what the default says, 2 no tranche at all, 3 two that say things twice, 4
 * one without flags.
 */
static const char *act_feedback(struct seat *seat, const struct host_arg *args)
{
	static const struct slip_format_pair twice[] = {
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR },
		{ DRM_FORMAT_RGB565, DRM_FORMAT_MOD_LINEAR },
	};
	const struct slip_dmabuf_tranche scanout = { HOST_SCANOUT_DEVICE,
		SLIP_DMABUF_TRANCHE_SCANOUT, scanout_pairs, 3 };
	const struct slip_dmabuf_tranche none = { HOST_SCANOUT_DEVICE, 0, scanout_pairs, 3 };
	const struct slip_dmabuf_tranche repeats[] = {
		{ HOST_OTHER_DEVICE, SLIP_DMABUF_TRANCHE_SCANOUT, twice, 3 },
		{ HOST_OTHER_DEVICE, SLIP_DMABUF_TRANCHE_SCANOUT, twice, 2 },
	};
	const struct {
		const struct slip_dmabuf_tranche *tranches;
		size_t n;
	} feedbacks[] = { { NULL, 0 }, { &scanout, 1 }, { &scanout, 0 }, { repeats, 2 },
		{ &none, 1 } };
	int which = host_get_int(&args[1]);
	struct surface *surface = host_get_surface(&args[0]);
	int ret = slip_linux_dmabuf_set_surface_feedback(alone.dmabuf, surface->resource,
			feedbacks[which].tranches, feedbacks[which].n);
	return ret == (which == 4 ? -EINVAL : 0) ? NULL : "it returned something else";
}

const struct host_action host_dmabuf_actions[] = {
	{ "feedback", 2, act_feedback }, // SURFACE WHICH: HOST_DMABUF's
	{ NULL, 0, NULL },
};
