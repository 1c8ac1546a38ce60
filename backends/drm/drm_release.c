/* SPDX-License-Identifier: MIT */
#include <unistd.h>

#include "drm_private.h"

// What the plane shows, if this was all that it is locked for once the state is shown; or NULL.
static struct buffer *get_replaced(
		const struct drm_output *output, int plane, const struct output_state *state)
{
	struct buffer *shown = output->shown[plane];
	if (!shown || shown->locks > 1 || !shown->impl->set_release_fence) {
		return NULL;
	}
	for (int i = 0; i < state->n_layers; i++) {
		if (state->layers[i].buffer == shown) {
			return NULL;
		}
	}
	return shown;
}

bool drm_release_is_awaited(const struct drm_output *output, const struct output_state *state)
{
	bool any = false;
	for (int i = 0; i < output->base.n_planes; i++) {
		any |= get_replaced(output, i, state) != NULL;
	}
	return any && output->crtc->props[KMS_CRTC_OUT_FENCE_PTR] != 0;
}

void drm_release_tell(struct drm_output *output, const struct output_state *state, int fence)
{
	for (int i = 0; i < output->base.n_planes; i++) {
		struct buffer *replaced = get_replaced(output, i, state);
		if (replaced) {
			// If that does not work, it is told by its last unlock.
			replaced->impl->set_release_fence(replaced, fence);
		}
	}
	close(fence);
}
