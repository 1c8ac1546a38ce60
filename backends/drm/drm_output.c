/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <xf86drm.h>

#include "drm_private.h"
#include "kms_mode.h"

#define WATCHDOG_MS 1000

struct drm_output *drm_output_from_base(struct output *output)
{
	struct drm_output *drm_output = wl_container_of(output, drm_output, base);
	return drm_output;
}

static struct drm_dumb *acquire(
		struct drm_output *output, struct drm_dumb *dumbs, int width, int height)
{
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		struct drm_dumb *dumb = &dumbs[i];
		// Of another mode's size.
		if (dumb->device && dumb->buffer.locks == 0 &&
				(dumb->buffer.width != width || dumb->buffer.height != height)) {
			drm_dumb_finish(dumb);
		}
		// Memory that is never painted in is never allocated.
		if (!dumb->device) {
			int ret = drm_dumb_init(dumb, output->device, width, height);
			if (ret < 0) {
				errno = -ret;
				return NULL;
			}
		}
		if (dumb->buffer.locks == 0) {
			return dumb;
		}
	}
	errno = EBUSY;
	return NULL;
}

static struct output_target *handle_acquire(struct output *base)
{
	struct drm_output *output = drm_output_from_base(base);
	struct drm_dumb *dumb = acquire(output, output->targets, base->width, base->height);
	return dumb ? drm_shadow_put_before(output, dumb) : NULL;
}

static struct output_target *handle_acquire_cursor(struct output *base)
{
	struct drm_output *output = drm_output_from_base(base);
	const struct kms *kms = &output->device->kms;
	struct drm_dumb *dumb = acquire(
			output, output->cursors, (int)kms->cursor_width, (int)kms->cursor_height);
	return dumb ? &dumb->target : NULL;
}

static void handle_damage(struct output *base, const pixman_region32_t *damage)
{
	struct drm_output *output = drm_output_from_base(base);
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		struct drm_dumb *dumb = &output->targets[i];
		if (dumb->device) {
			output_target_damage(&dumb->target, damage);
		}
	}
	if (output->shadow.target.data) {
		output_target_damage(&output->shadow.target, damage);
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
	.acquire_cursor = handle_acquire_cursor,
	.damage = handle_damage,
	.schedule = handle_schedule,
	.capture = drm_writeback_capture,
	.cancel_capture = drm_writeback_cancel,
	.configure = drm_configure,
	.lease = drm_lease,
	.revoke = drm_lease_revoke,
};

void drm_output_flipped(struct drm_output *output, const struct output_presented *presented)
{
	for (int i = 0; i < output->base.n_planes; i++) {
		buffer_unlock(output->shown[i]);
		output->shown[i] = output->pending[i];
		output->pending[i] = NULL;
	}
	output_send_presented(&output->base, presented);
}

// Goes on as if the event for the commit in flight had come.
static void give_up_waiting(struct drm_output *output)
{
	struct output_presented presented = { 0 };
	clock_gettime(CLOCK_MONOTONIC, &presented.when);
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

static bool has_adaptive_sync(const struct drm_output *output)
{
	return output->connector->vrr_capable && output->crtc->props[KMS_CRTC_VRR_ENABLED] != 0;
}

// Whoever had the device meanwhile may have left anything as it likes.
static void set_all_anew(struct drm_output *output)
{
	output->needs_modeset = true;
	output->writeback_attached = false;
	output->not_torn = (struct drm_flip_key){ 0 };
	output->base.can_adapt = has_adaptive_sync(output);
	output->base.generation++;
}

void drm_output_refused(struct drm_output *output, int error)
{
	struct session *session = output->backend->session;
	if (error == EBUSY) {
		output->busy = true;
	} else if (error == ENODEV) {
		drm_device_lose(output->device);
	} else if (error == EACCES) {
		// The seat is being taken away, and comes back with drm_output_resume(). Where
		// nobody gives out seats, whoever took the device may leave it any time.
		set_all_anew(output);
		if (session->active && !session_is_managed(session)) {
			drmSetMaster(output->device->fd);
		}
	}
}

void drm_output_resume(struct drm_output *output)
{
	set_all_anew(output);
	if (output->off) {
		drm_output_turn_off(output);
		return;
	}
	if (output->base.in_flight) {
		give_up_waiting(output);
	}
	output->base.scheduled = false;
	output_schedule_frame(&output->base);
}

static void find_writeback(struct drm_output *output)
{
	struct kms *kms = &output->device->kms;
	size_t index = (size_t)(output->crtc - kms->crtcs);
	for (size_t i = 0; i < kms->n_connectors; i++) {
		struct kms_connector *connector = kms->connectors[i];
		if (connector->writeback && !connector->taken &&
				connector->possible_crtcs & (1u << index)) {
			connector->taken = true;
			output->writeback = connector;
			return;
		}
	}
}

// What reflecting and then rotating counter-clockwise undoes a transform; see the rotation property
// in the kernel's drm-kms.rst, and wl_output.transform.
static uint64_t get_rotation(const struct kms_plane *plane, unsigned transform, bool y_invert)
{
	static const uint64_t rotations[] = {
		[WL_OUTPUT_TRANSFORM_NORMAL] = DRM_MODE_ROTATE_0,
		[WL_OUTPUT_TRANSFORM_90] = DRM_MODE_ROTATE_270,
		[WL_OUTPUT_TRANSFORM_180] = DRM_MODE_ROTATE_180,
		[WL_OUTPUT_TRANSFORM_270] = DRM_MODE_ROTATE_90,
		[WL_OUTPUT_TRANSFORM_FLIPPED] = DRM_MODE_REFLECT_X | DRM_MODE_ROTATE_0,
		[WL_OUTPUT_TRANSFORM_FLIPPED_90] = DRM_MODE_REFLECT_X | DRM_MODE_ROTATE_90,
		[WL_OUTPUT_TRANSFORM_FLIPPED_180] = DRM_MODE_REFLECT_X | DRM_MODE_ROTATE_180,
		[WL_OUTPUT_TRANSFORM_FLIPPED_270] = DRM_MODE_REFLECT_X | DRM_MODE_ROTATE_270,
	};
	uint64_t rotation = rotations[transform] ^ (y_invert ? DRM_MODE_REFLECT_Y : 0);
	if ((rotation & plane->rotations) == rotation) {
		return rotation;
	}
	// Reflecting along both axes is turning by a half.
	uint64_t reflections = (rotation & DRM_MODE_REFLECT_MASK) ^ DRM_MODE_REFLECT_MASK;
	rotation &= DRM_MODE_ROTATE_MASK;
	rotation = rotation << 2 & DRM_MODE_ROTATE_MASK ? rotation << 2 : rotation >> 2;
	rotation |= reflections;
	return (rotation & plane->rotations) == rotation ? rotation : 0;
}

static void add_plane(struct drm_output *output, struct kms_plane *kms)
{
	if (output->base.n_planes == OUTPUT_MAX_PLANES) {
		return;
	}
	int index = output->base.n_planes++;
	struct output_plane *plane = &output->base.planes[index];
	output->planes[index] = kms;
	kms->taken = true;
	*plane = (struct output_plane){
		.type = kms->type == DRM_PLANE_TYPE_PRIMARY          ? OUTPUT_PLANE_PRIMARY
				: kms->type == DRM_PLANE_TYPE_CURSOR ? OUTPUT_PLANE_CURSOR
								     : OUTPUT_PLANE_OVERLAY,
		.id = kms->id,
		.zpos_min = kms->zpos_min,
		.zpos_max = kms->zpos_max,
		.pairs = kms->pairs,
		.n_pairs = kms->n_pairs,
		.alpha = kms->props[KMS_PLANE_ALPHA] != 0,
	};
	for (unsigned i = 0; i < OUTPUT_TRANSFORM_BIT(0, true); i++) {
		bool upright = (kms->turned[0][i] = get_rotation(kms, i, false));
		bool inverted = (kms->turned[1][i] = get_rotation(kms, i, true));
		plane->transforms |= (uint32_t)upright << OUTPUT_TRANSFORM_BIT(i, false) |
				(uint32_t)inverted << OUTPUT_TRANSFORM_BIT(i, true);
	}
	for (unsigned i = 0; i < sizeof(kms->encodings) / sizeof(kms->encodings[0]); i++) {
		bool known = kms->encodings[i] != KMS_NO_VALUE && kms->ranges[0] != KMS_NO_VALUE &&
				kms->ranges[1] != KMS_NO_VALUE;
		plane->encodings |= (uint32_t)known << i;
	}
	if (plane->type == OUTPUT_PLANE_CURSOR) {
		plane->width = (int)output->device->kms.cursor_width;
		plane->height = (int)output->device->kms.cursor_height;
	}
}

/*
 * The primary plane first, then all that only this CRTC can use, and an equal part, rounded up, of
 * those that several can: the one overlay that there may be for all is for whoever comes first.
 */
static void take_planes(struct drm_output *output, struct kms_plane *primary)
{
	struct kms *kms = &output->device->kms;
	uint32_t bit = 1u << (output->crtc - kms->crtcs);
	int cursors = 1;
	size_t shared = 0;
	for (size_t i = 0; i < kms->n_planes; i++) {
		shared += kms->planes[i].type == DRM_PLANE_TYPE_OVERLAY &&
				kms->planes[i].possible_crtcs & bit &&
				kms->planes[i].possible_crtcs != bit;
	}
	shared = (shared + kms->n_crtcs - 1) / kms->n_crtcs;
	output->base.n_planes = 0;
	add_plane(output, primary);
	for (size_t i = 0; i < kms->n_planes; i++) {
		struct kms_plane *plane = &kms->planes[i];
		if (plane->taken || !(plane->possible_crtcs & bit)) {
			continue;
		}
		if (plane->type == DRM_PLANE_TYPE_CURSOR && cursors > 0) {
			cursors--;
			add_plane(output, plane);
		} else if (plane->type == DRM_PLANE_TYPE_OVERLAY &&
				(plane->possible_crtcs == bit || shared > 0)) {
			shared -= plane->possible_crtcs != bit;
			add_plane(output, plane);
		}
	}
}

int drm_output_create(struct drm_device *device, struct kms_connector *connector,
		struct kms_crtc *crtc, struct kms_plane *plane, const drmModeModeInfo *mode)
{
	struct drm_output *output = calloc(1, sizeof(*output));
	if (!output) {
		return -ENOMEM;
	}
	output_init(&output->base, &output_impl, connector->name);
	output->backend = device->backend;
	output->device = device;
	output->connector = connector;
	output->crtc = crtc;
	output->monitor = connector->monitor;
	connector->taken = crtc->taken = true;
	output->needs_modeset = true;
	output->fence = -1;
	output->mode = *mode;
	output->max_bpc = connector->max_bpc;
	output->base.width = mode->hdisplay;
	output->base.height = mode->vdisplay;
	output->base.refresh = kms_mode_get_refresh(mode);
	output->base.device = device->id;
	output->base.connector = connector->id;
	output->base.non_desktop = connector->non_desktop;
	take_planes(output, plane);
	output->base.can_adapt = has_adaptive_sync(output);
	drm_edid_read(output);
	find_writeback(output);

	output->watchdog = wl_event_loop_add_timer(device->backend->loop, handle_watchdog, output);
	int ret = output->watchdog ? 0 : -ENOMEM;
	if (ret == 0) {
		ret = drmModeCreatePropertyBlob(
				device->fd, mode, sizeof(*mode), &output->mode_blob);
	}
	if (ret < 0) {
		drm_output_destroy(output);
		return ret;
	}
	backend_add_output(&device->backend->base, &output->base);
	return 0;
}

void drm_output_turn_off(struct drm_output *output)
{
	struct drm_device *device = output->device;
	if (!output->backend->session->active) {
		return;
	}
	struct kms_request *request = &device->request;
	kms_request_clear(request);
	for (int i = 0; i < output->base.n_planes; i++) {
		drm_commit_turn_off(output->planes[i], request);
	}
	kms_request_object(request, output->crtc->id);
	kms_request_set(request, output->crtc->props[KMS_CRTC_ACTIVE], 0);
	kms_request_set(request, output->crtc->props[KMS_CRTC_MODE_ID], 0);
	kms_request_set(request, output->crtc->props[KMS_CRTC_VRR_ENABLED], 0);
	kms_request_object(request, output->connector->id);
	kms_request_set(request, output->connector->props[KMS_CONNECTOR_CRTC_ID], 0);
	if (output->writeback_attached) {
		kms_request_object(request, output->writeback->id);
		kms_request_set(request, output->writeback->props[KMS_CONNECTOR_CRTC_ID], 0);
	}
	kms_request_commit(request, device->fd, DRM_MODE_ATOMIC_ALLOW_MODESET, NULL);
	output->writeback_attached = false;
	output->needs_modeset = true;
	// An event that is still to come finds that nobody waits for it.
	output->crtc->has_late_flip |= output->base.in_flight;
	output->base.in_flight = output->base.scheduled = false;
	output->base.adapts = output->lit = false;
	for (int i = 0; i < output->base.n_planes; i++) {
		buffer_unlock(output->shown[i]);
		buffer_unlock(output->pending[i]);
		output->shown[i] = output->pending[i] = NULL;
	}
}

void drm_output_destroy(struct drm_output *output)
{
	// A framebuffer must not go while a plane shows it, and nobody is left to show anything.
	if (output->lit) {
		drm_output_turn_off(output);
	}
	output_finish(&output->base);
	drm_writeback_finish(output);
	for (int i = 0; i < output->base.n_planes; i++) {
		buffer_unlock(output->shown[i]);
		buffer_unlock(output->pending[i]);
		output->planes[i]->taken = false;
	}
	for (int i = 0; i < DRM_N_TARGETS; i++) {
		drm_dumb_finish(&output->targets[i]);
		drm_dumb_finish(&output->cursors[i]);
	}
	drm_shadow_finish(&output->shadow);
	if (output->mode_blob) {
		drmModeDestroyPropertyBlob(output->device->fd, output->mode_blob);
	}
	if (output->watchdog) {
		wl_event_source_remove(output->watchdog);
	}
	if (output->idle) {
		wl_event_source_remove(output->idle);
	}
	output->connector->taken = output->crtc->taken = false;
	if (output->writeback) {
		output->writeback->taken = false;
	}
	free(output);
}
