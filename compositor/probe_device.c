/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <painter.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xf86drm.h>

#include "probe.h"

static bool add_pair(struct probe_device *device, struct slip_format_pair pair)
{
	for (size_t i = 0; i < device->n_pairs; i++) {
		if (device->pairs[i].pair.format == pair.format &&
				device->pairs[i].pair.modifier == pair.modifier) {
			return true;
		}
	}
	struct probe_pair *pairs = realloc(device->pairs, sizeof(*pairs) * (device->n_pairs + 1));
	if (!pairs) {
		return false;
	}
	pairs[device->n_pairs++] = (struct probe_pair){ .pair = pair };
	device->pairs = pairs;
	return true;
}

// What can be painted, and what the device's planes list.
static int collect_pairs(struct probe_device *device)
{
	uint32_t formats[PAINTER_MAX_FORMATS];
	size_t n_formats = painter_get_formats(formats);
	bool complete = true;
	for (size_t i = 0; i < n_formats; i++) {
		struct slip_format_pair pair = { formats[i], DRM_FORMAT_MOD_LINEAR };
		complete &= add_pair(device, pair);
		pair.modifier = DRM_FORMAT_MOD_INVALID;
		complete &= add_pair(device, pair);
	}
	for (size_t i = 0; i < device->kms.n_planes; i++) {
		const struct kms_plane *plane = &device->kms.planes[i];
		for (size_t j = 0; j < plane->n_pairs; j++) {
			complete &= add_pair(device, plane->pairs[j]);
		}
	}
	return complete ? 0 : -ENOMEM;
}

// With the reader that the compositor would have, where it would have one.
static int prove_pairs(struct probe_device *device, struct slip_context *context, int fd)
{
	struct slip_reader *reader = NULL;
	if (!slip_driver_is_linear(fd)) {
		reader = slip_reader_create(context, fd);
	}
	device->lies = reader && slip_reader_is_needed(reader);
	struct slip_prover *prover = slip_prover_create(context, fd);
	int ret = prover ? 0 : -errno;
	for (size_t i = 0; prover && i < device->n_pairs; i++) {
		struct probe_pair *pair = &device->pairs[i];
		pair->proof = slip_prover_prove(prover, pair->pair);
	}
	slip_prover_destroy(prover);
	slip_reader_destroy(reader);
	return ret;
}

static int look(struct probe_device *device, int fd)
{
	drmVersion *version = drmGetVersion(fd);
	if (!version) {
		return -ENOTTY;
	}
	snprintf(device->driver, sizeof(device->driver), "%s", version->name);
	drmFreeVersion(version);
	if (drmIsMaster(fd)) {
		drmDropMaster(fd); // it is opened to look, not to show
	}
	drmSetClientCap(fd, DRM_CLIENT_CAP_UNIVERSAL_PLANES, 1);
	drmSetClientCap(fd, DRM_CLIENT_CAP_ATOMIC, 1);
	kms_init(&device->kms, fd); // where that fails, it shows nothing
	int ret = collect_pairs(device);
	if (ret < 0) {
		return ret;
	}
	struct slip_context *context = slip_context_create();
	ret = context ? prove_pairs(device, context, fd) : -ENOMEM;
	slip_context_destroy(context);
	return ret;
}

int probe_device_init(struct probe_device *device, const char *path)
{
	*device = (struct probe_device){ 0 };
	snprintf(device->path, sizeof(device->path), "%s", path);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		return -errno;
	}
	int ret = look(device, fd);
	close(fd);
	if (ret < 0) {
		probe_device_finish(device);
	}
	return ret;
}

void probe_device_finish(struct probe_device *device)
{
	kms_finish(&device->kms);
	free(device->pairs);
	*device = (struct probe_device){ 0 };
}
