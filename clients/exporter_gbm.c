/* SPDX-License-Identifier: MIT */
#include "exporter.h"

#include <drm_fourcc.h>
#include <err.h>
#include <errno.h>
#include <gbm.h>

#include "drm_node.h"
#include "feedback.h"

static int open_gbm(struct exporter *exporter, const char *path)
{
	char main_device[64];

	if (!path) {
		/* Of version 3 and older, which names no device, the user has to. */
		if (!drm_node_path(exporter->feedback->main_device, main_device,
				    sizeof(main_device))) {
			warnx("the compositor's device is not known; name one with --device");
			return -1;
		}
		path = main_device;
	}
	exporter->fd = drm_node_open(path);
	if (exporter->fd < 0) {
		warn("%s", path);
		return -1;
	}
	exporter->gbm = gbm_create_device(exporter->fd);
	if (!exporter->gbm) {
		warn("%s: gbm_create_device", path);
		return -1;
	}
	return 0;
}

/* The explicit modifiers that the compositor offers for a format, as an array of uint64_t. */
static void collect_modifiers(
		const struct feedback *feedback, uint32_t format, struct wl_array *modifiers)
{
	const struct feedback_tranche *tranche;
	const struct feedback_pair *pair;

	wl_array_for_each (tranche, &feedback->tranches) {
		wl_array_for_each (pair, &tranche->pairs) {
			uint64_t *modifier = NULL;

			if (pair->format == format && pair->modifier != DRM_FORMAT_MOD_INVALID) {
				modifier = wl_array_add(modifiers, sizeof(*modifier));
			}
			if (modifier) {
				*modifier = pair->modifier;
			}
		}
	}
}

/* A buffer of one of the offered modifiers; NULL where the driver has no say in them. */
static struct gbm_bo *create_explicit(struct exporter *exporter, const struct buffer_spec *spec)
{
	struct wl_array modifiers;
	struct gbm_bo *bo = NULL;

	wl_array_init(&modifiers);
	collect_modifiers(exporter->feedback, spec->format->fourcc, &modifiers);
	if (modifiers.size > 0) {
		bo = gbm_bo_create_with_modifiers2(exporter->gbm, spec->width, spec->height,
				spec->format->fourcc, modifiers.data,
				(unsigned)(modifiers.size / sizeof(uint64_t)),
				GBM_BO_USE_RENDERING);
	}
	if (bo && gbm_bo_get_modifier(bo) == DRM_FORMAT_MOD_INVALID) {
		gbm_bo_destroy(bo);
		bo = NULL;
	}
	wl_array_release(&modifiers);
	return bo;
}

static struct gbm_bo *create_bo(struct exporter *exporter, struct buffer *buffer)
{
	const struct buffer_spec *spec = &buffer->spec;
	uint32_t format = spec->format->fourcc;
	uint32_t usage = GBM_BO_USE_RENDERING;
	struct gbm_bo *bo = NULL;

	if (!exporter->no_modifier) {
		bo = create_explicit(exporter, spec);
	}
	if (bo) {
		buffer->modifier = gbm_bo_get_modifier(bo);
		return bo;
	}
	/* A driver without modifiers can still be asked for a linear layout. */
	if (!exporter->no_modifier &&
			feedback_offers(exporter->feedback, format, DRM_FORMAT_MOD_LINEAR)) {
		buffer->modifier = DRM_FORMAT_MOD_LINEAR;
		usage |= GBM_BO_USE_LINEAR;
	} else {
		buffer->modifier = DRM_FORMAT_MOD_INVALID;
	}
	return gbm_bo_create(exporter->gbm, spec->width, spec->height, format, usage);
}

/* The driver knows the layout, and where the pixels really live. */
static void *begin(struct buffer *buffer, uint32_t *stride)
{
	uint32_t access = buffer->frame < 0 ? GBM_BO_TRANSFER_WRITE : GBM_BO_TRANSFER_READ_WRITE;

	return gbm_bo_map(buffer->bo, 0, 0, buffer->spec.width, buffer->spec.height, access, stride,
			&buffer->transfer);
}

static void end(struct buffer *buffer)
{
	gbm_bo_unmap(buffer->bo, buffer->transfer);
	buffer->transfer = NULL;
}

static void destroy(struct buffer *buffer)
{
	gbm_bo_destroy(buffer->bo);
}

static const struct buffer_driver driver = {
	.begin = begin,
	.end = end,
	.destroy = destroy,
};

static int allocate_gbm(struct exporter *exporter, struct buffer *buffer)
{
	struct gbm_bo *bo;

	/* Its mappings are of one plane. */
	if (pattern_format_planes(buffer->spec.format) > 1) {
		errno = EOPNOTSUPP;
		return -1;
	}
	bo = create_bo(exporter, buffer);
	if (!bo) {
		return -1;
	}
	buffer->bo = bo;
	buffer->driver = &driver;
	buffer->plane_count = (uint32_t)gbm_bo_get_plane_count(bo);
	buffer->object_count = buffer->plane_count;
	for (int i = 0; i < (int)buffer->plane_count; i++) {
		buffer->objects[i].fd = gbm_bo_get_fd_for_plane(bo, i);
		buffer->planes[i].object = (uint32_t)i;
		buffer->planes[i].offset = gbm_bo_get_offset(bo, i);
		buffer->planes[i].stride = gbm_bo_get_stride_for_plane(bo, i);
		if (buffer->objects[i].fd < 0) {
			return -1;
		}
	}
	return 0;
}

static void finish(struct exporter *exporter)
{
	if (exporter->gbm) {
		gbm_device_destroy(exporter->gbm);
	}
}

const struct exporter_type exporter_gbm = {
	.name = "gbm",
	.own_layout = true,
	.open = open_gbm,
	.allocate = allocate_gbm,
	.finish = finish,
};
