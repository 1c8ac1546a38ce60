/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <unistd.h>

#include "drm_private.h"

static void finish_capture(struct drm_output *output, int error)
{
	struct output_capture *capture = output->capture;
	struct output_picture picture = {
		.data = output->captured.target.data,
		.stride = output->captured.target.stride,
		.width = output->captured.buffer.width,
		.height = output->captured.buffer.height,
	};
	output->capture = NULL;
	if (capture) {
		capture->done(capture, error, error ? NULL : &picture);
	}
}

static void close_fence(struct drm_output *output)
{
	if (output->fence_source) {
		wl_event_source_remove(output->fence_source);
		output->fence_source = NULL;
	}
	if (output->fence >= 0) {
		close(output->fence);
		output->fence = -1;
	}
}

static int handle_fence(int fd, uint32_t mask, void *data)
{
	struct drm_output *output = data;
	close_fence(output);
	finish_capture(output, mask & (WL_EVENT_ERROR | WL_EVENT_HANGUP) ? EIO : 0);
	return 0;
}

int drm_writeback_capture(struct output *base, struct output_capture *capture)
{
	struct drm_output *output = drm_output_from_base(base);
	if (!output->writeback) {
		return -ENOTSUP;
	}
	if (output->capture || output->fence_source) {
		return -EBUSY; // the device may still write one that was cancelled
	}
	if (!output->captured.device) {
		int ret = drm_dumb_init(
				&output->captured, output->device, base->width, base->height);
		if (ret < 0) {
			return ret;
		}
	}
	output->capture = capture;
	return 0;
}

void drm_writeback_cancel(struct output *base)
{
	drm_output_from_base(base)->capture = NULL;
}

void drm_writeback_add(struct drm_output *output, struct kms_request *request)
{
	const uint32_t *props = output->writeback->props;
	kms_request_object(request, output->writeback->id);
	// Once attached to the CRTC it stays so: that way only the first capture needs a modeset.
	kms_request_set(request, props[KMS_CONNECTOR_CRTC_ID], output->crtc->id);
	kms_request_set(request, props[KMS_CONNECTOR_WRITEBACK_FB_ID],
			output->captured.framebuffer);
	kms_request_set(request, props[KMS_CONNECTOR_WRITEBACK_OUT_FENCE_PTR],
			(uintptr_t)&output->fence);
}

void drm_writeback_committed(struct drm_output *output, int result)
{
	if (!output->capture || output->fence_source) {
		return;
	}
	if (result == -EBUSY || result == -EACCES) {
		return; // the frame is tried again, and so is this
	}
	if (result < 0 || output->fence < 0) {
		output->fence = -1;
		finish_capture(output, result < 0 ? -result : EIO);
		return;
	}
	output->writeback_attached = true;
	output->fence_source = wl_event_loop_add_fd(output->backend->loop, output->fence,
			WL_EVENT_READABLE, handle_fence, output);
	if (!output->fence_source) {
		close_fence(output);
		finish_capture(output, ENOMEM);
	}
}

void drm_writeback_finish(struct drm_output *output)
{
	close_fence(output);
	finish_capture(output, ENODEV);
	drm_dumb_finish(&output->captured);
}
