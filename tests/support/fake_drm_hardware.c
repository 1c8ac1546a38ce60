/* SPDX-License-Identifier: MIT */
#include "fake_drm_hardware.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <xf86drmMode.h>

#define PRIMARY .type = DRM_PLANE_TYPE_PRIMARY
#define OVERLAY .type = DRM_PLANE_TYPE_OVERLAY
#define CURSOR .type = DRM_PLANE_TYPE_CURSOR
#define ZPOS(min, max) .has_zpos = true, .zpos_min = (min), .zpos_max = (max)
#define BLENDS .alpha = true, .blend_mode = true
#define ENCODINGS(n) .encodings = (1u << (n)) - 1
#define SCALES(up, down) .scales_up = (up), .scales_down = (down)
#define TURNS (DRM_MODE_ROTATE_0 | DRM_MODE_ROTATE_90 | DRM_MODE_ROTATE_180 | DRM_MODE_ROTATE_270)
#define REFLECTS (DRM_MODE_REFLECT_X | DRM_MODE_REFLECT_Y)
#define MODEL(list)                                                                                \
	.planes = (list), .n_planes = sizeof(list) / sizeof((list)[0]), .width = FAKE_DRM_WIDTH,   \
	.height = FAKE_DRM_HEIGHT
#define RGB DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888

static const uint32_t rgb[] = { RGB, 0 }, opaque_rgb[] = { DRM_FORMAT_XRGB8888, 0 },
		      argb[] = { DRM_FORMAT_ARGB8888, 0 },
		      all[] = { RGB, DRM_FORMAT_NV12, DRM_FORMAT_P010, 0 },
		      rgb_nv12[] = { RGB, DRM_FORMAT_NV12, 0 },
		      yuv[] = { DRM_FORMAT_YUYV, DRM_FORMAT_NV12, DRM_FORMAT_YUV420, 0 };

// i915, Skylake and its like: three universal planes a pipe, stacked as they are numbered, and a
// cursor. Two scalers a pipe, and each NV12 plane needs one.
static const uint64_t intel_tiles[] = { I915_FORMAT_MOD_Y_TILED, I915_FORMAT_MOD_X_TILED, 0 };
#define I915_PLANE(z)                                                                              \
	.crtcs = 1, ZPOS(z, z), .rotations = TURNS, BLENDS, ENCODINGS(2), SCALES(1000, 2),         \
	.modifiers = intel_tiles
static const struct fake_drm_plane i915_planes[] = {
	{ PRIMARY, .formats = rgb_nv12, I915_PLANE(0) },
	{ OVERLAY, .formats = rgb_nv12, I915_PLANE(1) },
	{ OVERLAY, .formats = rgb, I915_PLANE(2) },
	{ CURSOR, .crtcs = 1, .formats = argb, ZPOS(3, 3), .width = 64, .height = 64,
			.rotations = DRM_MODE_ROTATE_0 | DRM_MODE_ROTATE_180, BLENDS },
};

static int check_i915(const struct fake_drm_use *uses, int n)
{
	int scalers = 0;
	for (int i = 0; i < n; i++) {
		scalers += uses[i].format == DRM_FORMAT_NV12 ||
				uses[i].src_width != uses[i].dst_width ||
				uses[i].src_height != uses[i].dst_height;
	}
	return scalers > 2 ? EINVAL : 0;
}

// amdgpu, DCN 2: YUV on primary planes alone; one overlay, for whichever CRTC; a cursor that is
// drawn into the planes below it.
static const uint64_t amd_tiles[] = { AMD_FMT_MOD | AMD_FMT_MOD_SET(TILE_VERSION, 1) |
			AMD_FMT_MOD_SET(TILE, AMD_FMT_MOD_TILE_GFX9_64K_S),
	0 };
static const struct fake_drm_plane amdgpu_planes[] = {
	{ PRIMARY, .crtcs = 1, .formats = all, .modifiers = amd_tiles, ZPOS(0, 0),
			.rotations = TURNS, ENCODINGS(3), SCALES(16, 4) },
	{ PRIMARY, .crtcs = 2, .formats = all, .modifiers = amd_tiles, ZPOS(0, 0),
			.rotations = TURNS, ENCODINGS(3), SCALES(16, 4) },
	{ OVERLAY, .crtcs = 3, .formats = rgb, .modifiers = amd_tiles, ZPOS(1, 254),
			.rotations = TURNS, BLENDS, SCALES(16, 4) },
	{ CURSOR, .crtcs = 1, .formats = argb, ZPOS(255, 255), .width = 64, .height = 64 },
	{ CURSOR, .crtcs = 2, .formats = argb, ZPOS(255, 255), .width = 64, .height = 64 },
};

// rockchip, RK3588's VOP2: windows that any CRTC can have and any order can be given to.
#define VOP2_PLANE                                                                                 \
	.formats = all, ZPOS(0, 7), .rotations = DRM_MODE_ROTATE_0 | DRM_MODE_REFLECT_Y, BLENDS,   \
	ENCODINGS(3), SCALES(8, 8)
static const struct fake_drm_plane vop2_planes[] = {
	{ PRIMARY, .crtcs = 1, VOP2_PLANE },
	{ PRIMARY, .crtcs = 2, VOP2_PLANE },
	{ OVERLAY, .crtcs = 3, VOP2_PLANE },
	{ OVERLAY, .crtcs = 3, VOP2_PLANE },
	{ OVERLAY, .crtcs = 3, VOP2_PLANE },
	{ OVERLAY, .crtcs = 3, VOP2_PLANE },
};

// vc4, the Raspberry Pi's: a display list, so as many planes as there is time for.
static const uint64_t broadcom_tiles[] = { DRM_FORMAT_MOD_BROADCOM_VC4_T_TILED, 0 };
#define VC4_PLANE                                                                                  \
	.formats = all, .modifiers = broadcom_tiles,                                               \
	.rotations = DRM_MODE_ROTATE_0 | DRM_MODE_ROTATE_180 | REFLECTS, BLENDS, ENCODINGS(3),     \
	SCALES(1000, 1000)
#define VC4_OVERLAY                                                                                \
	{                                                                                          \
		OVERLAY, .crtcs = 3, ZPOS(1, 16), VC4_PLANE                                        \
	}
static const struct fake_drm_plane vc4_planes[] = {
	{ PRIMARY, .crtcs = 1, ZPOS(0, 0), VC4_PLANE },
	{ PRIMARY, .crtcs = 2, ZPOS(0, 0), VC4_PLANE },
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	VC4_OVERLAY,
	{ CURSOR, .crtcs = 1, .formats = argb, ZPOS(16, 16), .width = 64, .height = 64 },
};

// Memory gives no more than four pictures of the screen's size at a time.
static int check_vc4(const struct fake_drm_use *uses, int n)
{
	double pixels = 0;
	for (int i = 0; i < n; i++) {
		pixels += uses[i].src_width * uses[i].src_height;
	}
	return pixels > 4.0 * FAKE_DRM_WIDTH * FAKE_DRM_HEIGHT ? ENOSPC : 0;
}

// meson, G12: an OSD for RGB, which covers the screen, and below it a plane for video.
static const struct fake_drm_plane meson_planes[] = {
	{ PRIMARY, .crtcs = 1, .formats = rgb, ZPOS(1, 1), SCALES(5, 1), .covers = true },
	{ OVERLAY, .crtcs = 1, .formats = yuv, ZPOS(0, 0), SCALES(5, 5) },
};

// imx-dcss, i.MX 8M Quad: RGB on three planes in a fixed order.
static const uint64_t vivante_tiles[] = { DRM_FORMAT_MOD_VIVANTE_TILED,
	DRM_FORMAT_MOD_VIVANTE_SUPER_TILED, 0 };
static const struct fake_drm_plane dcss_planes[] = {
	{ PRIMARY, .crtcs = 1, .formats = rgb, .modifiers = vivante_tiles, ZPOS(0, 0),
			.rotations = TURNS | REFLECTS, SCALES(8, 3), .covers = true },
	{ OVERLAY, .crtcs = 1, .formats = rgb, ZPOS(1, 1), .rotations = TURNS | REFLECTS,
			SCALES(8, 3) },
	{ OVERLAY, .crtcs = 1, .formats = rgb, ZPOS(2, 2), .rotations = TURNS | REFLECTS,
			SCALES(8, 3) },
};

// tidss, J721E with one screen: full pipes, which scale, and lite ones, which do not.
#define TIDSS_PLANE .crtcs = 1, .formats = rgb_nv12, ZPOS(0, 3), BLENDS, ENCODINGS(2)
static const struct fake_drm_plane tidss_planes[] = {
	{ PRIMARY, TIDSS_PLANE, SCALES(16, 4) },
	{ OVERLAY, TIDSS_PLANE },
	{ OVERLAY, TIDSS_PLANE, SCALES(16, 4) },
	{ OVERLAY, TIDSS_PLANE },
};

// vkms of Linux 7: every format, every turn, no scaling, and no order but that of the ids.
#define VKMS_PLANE .crtcs = 1, .formats = all, .rotations = TURNS | REFLECTS, ENCODINGS(3)
static const struct fake_drm_plane vkms_planes[] = {
	{ PRIMARY, VKMS_PLANE, .covers = true },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ OVERLAY, VKMS_PLANE },
	{ CURSOR, VKMS_PLANE },
};

// simpledrm and other framebuffers of firmware: one plane, and one format.
static const struct fake_drm_plane simple_planes[] = {
	{ PRIMARY, .crtcs = 1, .formats = opaque_rgb, .covers = true },
};

const struct fake_drm_model fake_drm_i915 = { "i915", .n_crtcs = 1, MODEL(i915_planes),
	.check = check_i915 };
const struct fake_drm_model fake_drm_amdgpu = { "amdgpu", .n_crtcs = 2, MODEL(amdgpu_planes) };
const struct fake_drm_model fake_drm_rk3588 = { "rk3588", .n_crtcs = 2, MODEL(vop2_planes) };
const struct fake_drm_model fake_drm_vc4 = { "vc4", .n_crtcs = 2, MODEL(vc4_planes),
	.check = check_vc4 };
const struct fake_drm_model fake_drm_meson = { "meson", .n_crtcs = 1, MODEL(meson_planes) };
const struct fake_drm_model fake_drm_dcss = { "imx-dcss", .n_crtcs = 1, MODEL(dcss_planes) };
const struct fake_drm_model fake_drm_tidss = { "tidss", .n_crtcs = 1, MODEL(tidss_planes) };
const struct fake_drm_model fake_drm_vkms = { "vkms", .n_crtcs = 1, MODEL(vkms_planes) };
const struct fake_drm_model fake_drm_simpledrm = { "simpledrm", .n_crtcs = 1,
	MODEL(simple_planes) };
