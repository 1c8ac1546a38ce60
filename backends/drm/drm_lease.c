/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xf86drm.h>

#include "drm_private.h"

static bool is_leased(const struct drm_output *output, const struct drm_device *device)
{
	return output->device == device && output->base.leased;
}

static int add_objects(const struct drm_output *output, uint32_t *objects)
{
	int n = 0;
	objects[n++] = output->connector->id;
	objects[n++] = output->crtc->id;
	for (int i = 0; i < output->base.n_planes; i++) {
		objects[n++] = output->planes[i]->id;
	}
	return n;
}

int drm_lease(struct output *const *outputs, int n)
{
	struct drm_device *device = drm_output_from_base(outputs[0])->device;
	uint32_t *objects = calloc((size_t)n * (2 + OUTPUT_MAX_PLANES), sizeof(*objects));
	uint32_t lessee;
	int n_objects = 0;
	if (!objects) {
		return -ENOMEM;
	}
	for (int i = 0; i < n; i++) {
		n_objects += add_objects(drm_output_from_base(outputs[i]), objects + n_objects);
	}
	int fd = drmModeCreateLease(device->fd, objects, n_objects, O_CLOEXEC, &lessee);
	free(objects);
	for (int i = 0; i < n && fd >= 0; i++) {
		drm_output_from_base(outputs[i])->lessee = lessee;
		outputs[i]->leased = true;
	}
	return fd;
}

// What the lessee has left there would be seen on.
static void take_back(struct drm_output *output)
{
	output->base.leased = false;
	drm_output_turn_off(output);
}

void drm_lease_revoke(struct output *base)
{
	struct drm_output *output = drm_output_from_base(base);
	struct drm_device *device = output->device;
	if (!base->leased) {
		return;
	}
	// Without being master, it fails; drm_lease_check() does it then.
	drmModeRevokeLease(device->fd, output->lessee);
	take_back(output); // it may be on its way out already, and not among the others
	struct output *other;
	wl_list_for_each (other, &device->backend->base.outputs, link) {
		struct drm_output *drm_output = drm_output_from_base(other);
		if (is_leased(drm_output, device) && drm_output->lessee == output->lessee) {
			take_back(drm_output);
		}
	}
}

static bool has_lessee(const drmModeLesseeListRes *lessees, uint32_t lessee)
{
	for (uint32_t i = 0; i < lessees->count; i++) {
		if (lessees->lessees[i] == lessee) {
			return true;
		}
	}
	return false;
}

static void revoke_unless_known(struct drm_device *device, uint32_t lessee)
{
	struct output *base;
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		struct drm_output *output = drm_output_from_base(base);
		if (is_leased(output, device) && output->lessee == lessee) {
			return;
		}
	}
	drmModeRevokeLease(device->fd, lessee);
}

void drm_lease_check(struct drm_device *device)
{
	drmModeLesseeListRes *lessees = drmModeListLessees(device->fd);
	if (!lessees) {
		return;
	}
	struct output *base;
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		struct drm_output *output = drm_output_from_base(base);
		if (is_leased(output, device) && !has_lessee(lessees, output->lessee)) {
			take_back(output);
			wl_signal_emit_mutable(&base->events.lease, base);
		}
	}
	for (uint32_t i = 0; i < lessees->count; i++) {
		revoke_unless_known(device, lessees->lessees[i]);
	}
	drmFree(lessees);
}

void drm_lease_set_away(struct drm_device *device, bool away)
{
	struct output *base;
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		if (drm_output_from_base(base)->device == device) {
			drm_lease_revoke(base);
			base->away = away;
		}
	}
	wl_list_for_each (base, &device->backend->base.outputs, link) {
		if (drm_output_from_base(base)->device == device) {
			wl_signal_emit_mutable(&base->events.lease, base);
		}
	}
}

int drm_lease_open_device(const struct drm_device *device)
{
	int fd = open(device->path, O_RDWR | O_CLOEXEC);
	struct stat st;
	if (fd < 0) {
		return -errno;
	}
	// Who opens a device that has no master, since another session is being left, becomes that.
	if (fstat(fd, &st) < 0 || st.st_rdev != device->id ||
			(drmIsMaster(fd) && drmDropMaster(fd) < 0)) {
		close(fd);
		return -EACCES;
	}
	return fd;
}
