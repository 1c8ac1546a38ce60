/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <xf86drm.h>

#include "slipway.h"

bool slip_driver_is_linear(int drm_fd)
{
	// These have no hardware that could want anything else.
	static const char *const names[] = { "vgem", "vkms" };
	drmVersion *version = drmGetVersion(drm_fd);
	bool found = false;
	for (size_t i = 0; version && i < sizeof(names) / sizeof(names[0]); i++) {
		found |= strcmp(version->name, names[i]) == 0;
	}
	drmFreeVersion(version);
	return found;
}
