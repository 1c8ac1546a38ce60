/* SPDX-License-Identifier: MIT */
#include "kms_mode.h"

#include <config.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#if HAVE_LIBDISPLAY_INFO
#include <libdisplay-info/cvt.h>
#endif

/* 60 is taken for 59.94, but not for 50. */
#define REFRESH_TOLERANCE 500
#define DEFAULT_REFRESH 60000
/* In kHz: beyond what any connector carries. */
#define MAX_CLOCK 10000000

int kms_mode_get_refresh(const drmModeModeInfo *mode)
{
	uint64_t pixels = (uint64_t)mode->htotal * mode->vtotal;
	return pixels ? (int)((mode->clock * UINT64_C(1000000) + pixels / 2) / pixels) : 60000;
}

#if HAVE_LIBDISPLAY_INFO

int kms_mode_compute(const struct output_mode *wanted, drmModeModeInfo *mode)
{
	bool reduced = wanted->kind == OUTPUT_MODE_CVT_REDUCED;
	struct di_cvt_options options = {
		.red_blank_ver =
				reduced ? DI_CVT_REDUCED_BLANKING_V1 : DI_CVT_REDUCED_BLANKING_NONE,
		.h_pixels = wanted->width,
		.v_lines = wanted->height,
		.ip_freq_rqd = (wanted->refresh ? wanted->refresh : DEFAULT_REFRESH) / 1000.0,
	};
	struct di_cvt_timing timing;
	di_cvt_compute(&timing, &options);
	double hsync_start = timing.total_active_pixels + timing.h_front_porch;
	double vsync_start = timing.v_lines_rnd + timing.v_front_porch;
	double htotal = hsync_start + timing.h_sync + timing.h_back_porch;
	double vtotal = vsync_start + timing.v_sync + timing.v_back_porch;
	double clock = round(timing.act_pixel_freq * 1000);
	if (!(timing.total_active_pixels > 0 && timing.h_front_porch > 0 && clock > 0 &&
			    timing.v_back_porch > 0 && htotal <= UINT16_MAX &&
			    vtotal <= UINT16_MAX && clock <= MAX_CLOCK)) {
		return -ERANGE;
	}
	*mode = (drmModeModeInfo){
		.clock = (uint32_t)clock,
		.hdisplay = (uint16_t)timing.total_active_pixels,
		.hsync_start = (uint16_t)hsync_start,
		.hsync_end = (uint16_t)(hsync_start + timing.h_sync),
		.htotal = (uint16_t)htotal,
		.vdisplay = (uint16_t)timing.v_lines_rnd,
		.vsync_start = (uint16_t)vsync_start,
		.vsync_end = (uint16_t)(vsync_start + timing.v_sync),
		.vtotal = (uint16_t)vtotal,
		.vrefresh = (uint32_t)round(timing.act_frame_rate),
		// By the polarities, monitors tell which kind it is.
		.flags = reduced ? DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_NVSYNC
				 : DRM_MODE_FLAG_NHSYNC | DRM_MODE_FLAG_PVSYNC,
		.type = DRM_MODE_TYPE_USERDEF,
	};
	snprintf(mode->name, sizeof(mode->name), "%ux%u", mode->hdisplay, mode->vdisplay);
	return 0;
}

#else

int kms_mode_compute(const struct output_mode *wanted, drmModeModeInfo *mode)
{
	return -ENOTSUP;
}

#endif

// How little a mode is what is wanted; -1 if it is not.
static int get_distance(const drmModeModeInfo *mode, const struct output_mode *wanted)
{
	bool preferred = mode->type & DRM_MODE_TYPE_PREFERRED;
	if (!wanted->width) {
		return preferred ? 0 : 1;
	}
	if (mode->hdisplay != wanted->width || mode->vdisplay != wanted->height ||
			mode->flags & DRM_MODE_FLAG_INTERLACE) {
		return -1;
	}
	int refresh = kms_mode_get_refresh(mode);
	if (!wanted->refresh) {
		return preferred ? 0 : INT_MAX - refresh;
	}
	int distance = abs(refresh - wanted->refresh);
	return distance <= REFRESH_TOLERANCE ? distance : -1;
}

#define NAME_SIZE 48

static void get_name(const struct output_mode *wanted, char name[NAME_SIZE])
{
	if (!wanted->width) {
		snprintf(name, NAME_SIZE, "preferred");
	} else if (!wanted->refresh) {
		snprintf(name, NAME_SIZE, "%dx%d", wanted->width, wanted->height);
	} else {
		snprintf(name, NAME_SIZE, "%dx%d@%.2f", wanted->width, wanted->height,
				wanted->refresh / 1000.0);
	}
}

static void list_modes(const drmModeModeInfo *modes, int n, const char *name,
		char error[OUTPUT_ERROR_SIZE])
{
	size_t used = (size_t)snprintf(
			error, OUTPUT_ERROR_SIZE, "it has no mode %s; there are", name);
	for (int i = 0; i < n && used < OUTPUT_ERROR_SIZE; i++) {
		used += (size_t)snprintf(error + used, OUTPUT_ERROR_SIZE - used, " %ux%u@%.2f",
				modes[i].hdisplay, modes[i].vdisplay,
				kms_mode_get_refresh(&modes[i]) / 1000.0);
	}
}

int kms_mode_choose(const drmModeModeInfo *modes, int n, const struct output_mode *wanted,
		drmModeModeInfo *mode, char error[OUTPUT_ERROR_SIZE])
{
	char name[NAME_SIZE];
	get_name(wanted, name);
	if (wanted->kind != OUTPUT_MODE_LISTED) {
		int ret = kms_mode_compute(wanted, mode);
		if (ret < 0) {
			snprintf(error, OUTPUT_ERROR_SIZE,
					ret == -ENOTSUP ? "built without libdisplay-info, mode %s "
							  "cannot be computed"
							: "no monitor has a mode %s",
					name);
		}
		return ret;
	}
	int best = -1;
	for (int i = 0; i < n; i++) {
		int distance = get_distance(&modes[i], wanted);
		if (distance >= 0 && (best < 0 || distance < best)) {
			best = distance;
			*mode = modes[i];
		}
	}
	if (best < 0) {
		list_modes(modes, n, name, error);
		return -ENOENT;
	}
	return 0;
}
