/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DRM_HARDWARE_H
#define FAKE_DRM_HARDWARE_H

#include "fake_drm.h"

/*
 * Devices as their drivers in Linux describe them to drm_info, as far as it matters for which plane
 * shows what: those of one screen, or two, with all planes, but of their formats and layouts a few
 * of each kind. Monitors have one size, and half of it.
 */
extern const struct fake_drm_model fake_drm_i915, fake_drm_amdgpu, fake_drm_rk3588, fake_drm_vc4,
		fake_drm_meson, fake_drm_dcss, fake_drm_tidss, fake_drm_vkms, fake_drm_simpledrm;

#define FAKE_DRM_WIDTH 1920
#define FAKE_DRM_HEIGHT 1080

#endif
