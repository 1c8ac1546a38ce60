/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xf86drm.h>

#include "drm_private.h"
#include "kms_mode.h"

#define WATCHDOG_MS 1000

struct drm_output *drm_output_from_base(struct output *output)
{
	struct drm_output *drm_output = wl_container_of(output, drm_output, base);
	return drm_output;
}

static struct output_target *handle_acquire(struct output *base)
{
	struct drm_output *output = drm_output_from_base(base);
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		struct drm_dumb *dumb = &output->targets[i];
		// Of another mode's size.
		if (dumb->backend && dumb->buffer.locks == 0 &&
				(dumb->buffer.width != base->width ||
						dumb->buffer.height != base->height)) {
			drm_dumb_finish(dumb);
		}
		// Memory that is never painted in is never allocated.
		if (!dumb->backend) {
			int ret = drm_dumb_init(dumb, output->backend, base->width, base->height);
			if (ret < 0) {
				errno = -ret;
				return NULL;
			}
		}
		if (dumb->buffer.locks == 0) {
			return &dumb->target;
		}
	}
	errno = EBUSY;
	return NULL;
}

static void handle_damage(struct output *base, const pixman_region32_t *damage)
{
	struct drm_output *output = drm_output_from_base(base);
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		struct drm_dumb *dumb = &output->targets[i];
		if (dumb->backend) {
			output_target_damage(&dumb->target, damage);
		}
	}
}

static void handle_idle(void *data)
{
	struct drm_output *output = data;
	output->idle = NULL;
	// Without the device, what is due waits for drm_output_resume().
	if (output->backend->session->active) {
		output_send_frame(&output->base);
	}
}

static void handle_schedule(struct output *base)
{
	struct drm_output *output = drm_output_from_base(base);
	if (!output->idle) {
		output->idle = wl_event_loop_add_idle(output->backend->loop, handle_idle, output);
		base->scheduled = output->idle; // if not, the next request tries again
	}
}

static const struct output_interface output_impl = {
	.test = drm_commit_test,
	.commit = drm_commit,
	.acquire = handle_acquire,
	.damage = handle_damage,
	.schedule = handle_schedule,
	.capture = drm_writeback_capture,
	.configure = drm_configure,
};

void drm_output_flipped(struct drm_output *output, const struct output_presented *presented)
{
	buffer_unlock(output->shown);
	output->shown = output->pending;
	output->pending = NULL;
	output_send_presented(&output->base, presented);
}

// Goes on as if the event for the commit in flight had come.
static void give_up_waiting(struct drm_output *output)
{
	struct output_presented presented = { 0 };
	clock_gettime(output->backend->base.clock, &presented.when);
	output->needs_modeset = true;
	drm_output_flipped(output, &presented);
}

static int handle_watchdog(void *data)
{
	struct drm_output *output = data;
	bool stuck = output->base.in_flight && output->n_commits == output->n_commits_seen;
	output->watched = output->base.in_flight || output->n_commits != output->n_commits_seen;
	output->n_commits_seen = output->n_commits;
	if (output->watched) {
		wl_event_source_timer_update(output->watchdog, WATCHDOG_MS);
	}
	if (stuck) {
		give_up_waiting(output);
	}
	return 0;
}

void drm_output_watch(struct drm_output *output)
{
	output->n_commits++;
	if (!output->watched) {
		output->watched = true;
		wl_event_source_timer_update(output->watchdog, WATCHDOG_MS);
	}
}

void drm_output_resume(struct drm_output *output)
{
	if (output->off) {
		drm_output_turn_off(output);
		return;
	}
	output->needs_modeset = true;
	output->writeback_attached = false;
	memset(output->answers, 0, sizeof(output->answers));
	output->base.generation++;
	if (output->base.in_flight) {
		give_up_waiting(output);
	}
	output->base.scheduled = false;
	output_schedule_frame(&output->base);
}

static void find_writeback(struct drm_output *output)
{
	struct kms *kms = &output->backend->kms;
	size_t index = (size_t)(output->crtc - kms->crtcs);
	for (size_t i = 0; i < kms->n_connectors; i++) {
		struct kms_connector *connector = &kms->connectors[i];
		if (connector->writeback && !connector->taken &&
				connector->possible_crtcs & (1u << index)) {
			connector->taken = true;
			output->writeback = connector;
			return;
		}
	}
}

int drm_output_create(struct drm_backend *backend, struct kms_connector *connector,
		struct kms_crtc *crtc, struct kms_plane *plane, const drmModeModeInfo *mode)
{
	struct drm_output *output = calloc(1, sizeof(*output));
	if (!output) {
		return -ENOMEM;
	}
	output_init(&output->base, &output_impl, connector->name);
	output->backend = backend;
	output->connector = connector;
	output->crtc = crtc;
	output->plane = plane;
	output->needs_modeset = true;
	output->fence = -1;
	output->mode = *mode;
	output->max_bpc = connector->max_bpc;
	output->base.width = mode->hdisplay;
	output->base.height = mode->vdisplay;
	output->base.refresh = kms_mode_get_refresh(mode);
	output->base.scanout_pairs = plane->pairs;
	output->base.n_scanout_pairs = plane->n_pairs;
	wl_list_insert(backend->base.outputs.prev, &output->base.link);
	drm_edid_read(output);
	find_writeback(output);

	output->watchdog = wl_event_loop_add_timer(backend->loop, handle_watchdog, output);
	int ret = output->watchdog ? 0 : -ENOMEM;
	if (ret == 0) {
		ret = drmModeCreatePropertyBlob(
				backend->fd, mode, sizeof(*mode), &output->mode_blob);
	}
	if (ret < 0) {
		drm_output_destroy(output);
	}
	return ret;
}

void drm_output_turn_off(struct drm_output *output)
{
	struct drm_backend *backend = output->backend;
	if (!backend->session->active) {
		return;
	}
	struct kms_request *request = &backend->request;
	kms_request_clear(request);
	kms_request_object(request, output->plane->id);
	kms_request_set(request, output->plane->props[KMS_PLANE_FB_ID], 0);
	kms_request_set(request, output->plane->props[KMS_PLANE_CRTC_ID], 0);
	kms_request_object(request, output->crtc->id);
	kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 0);
	kms_request_set(request, output->crtc->props[KMS_CRTC_MODE_ID], 0);
	kms_request_object(request, output->connector->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_CRTC_ID], 0);
	if (output->writeback_attached) {
		kms_request_object(request, output->writeback->id);
		kms_request_set(request, output->writeback->props[KMS_CONNECTOR_CRTC_ID], 0);
	}
	kms_request_commit(request, backend->fd, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	output->writeback_attached = false;
	output->needs_modeset = true;
	// An event that is still to come finds that nobody waits for it.
	output->base.in_flight = output->base.scheduled = false;
	buffer_unlock(output->shown);
	buffer_unlock(output->pending);
	output->shown = output->pending = NULL;
}

void drm_output_destroy(struct drm_output *output)
{
	// A framebuffer must not go while a plane shows it, and nobody is left to show anything.
	if (output->shown || output->pending) {
		drm_output_turn_off(output);
	}
	output_finish(&output->base);
	drm_writeback_finish(output);
	buffer_unlock(output->shown);
	buffer_unlock(output->pending);
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		drm_dumb_finish(&output->targets[i]);
	}
	if (output->mode_blob) {
		drmModeDestroyPropertyBlob(output->backend->fd, output->mode_blob);
	}
	if (output->watchdog) {
		wl_event_source_remove(output->watchdog);
	}
	if (output->idle) {
		wl_event_source_remove(output->idle);
	}
	free(output);
}
