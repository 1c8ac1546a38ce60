/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>

#include "prove.h"

#if HAVE_GBM
#include <gbm.h>

void slip_prover_open_gbm(struct slip_prover *prover)
{
	prover->gbm = gbm_create_device(prover->gbm_fd);
}

void slip_prover_close_gbm(struct slip_prover *prover)
{
	if (prover->gbm) {
		gbm_device_destroy(prover->gbm);
	}
}

static struct gbm_bo *allocate(
		struct gbm_device *gbm, const struct slip_dmabuf_attributes *attributes)
{
	uint32_t width = (uint32_t)attributes->width, height = (uint32_t)attributes->height;
	uint32_t format = attributes->format, usage = GBM_BO_USE_RENDERING;
	if (attributes->modifier == DRM_FORMAT_MOD_INVALID) {
		return gbm_bo_create(gbm, width, height, format, usage);
	}
	struct gbm_bo *bo = gbm_bo_create_with_modifiers2(
			gbm, width, height, format, &attributes->modifier, 1, usage);
	// A driver without modifiers ignores them, and can be asked for LINEAR in another way.
	if (bo && gbm_bo_get_modifier(bo) != attributes->modifier) {
		gbm_bo_destroy(bo);
		bo = NULL;
	}
	if (!bo && attributes->modifier == DRM_FORMAT_MOD_LINEAR) {
		bo = gbm_bo_create(gbm, width, height, format, usage | GBM_BO_USE_LINEAR);
	}
	return bo;
}

static int write_bo(struct gbm_bo *bo, uint32_t row)
{
	uint32_t width = gbm_bo_get_width(bo), height = gbm_bo_get_height(bo), stride;
	void *transfer = NULL;
	uint8_t *data = gbm_bo_map(
			bo, 0, 0, width, height, GBM_BO_TRANSFER_WRITE, &stride, &transfer);
	if (!data) {
		return -EIO;
	}
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < row; x++) {
			data[y * (size_t)stride + x] = slip_prove_get_byte(0, x, y);
		}
	}
	gbm_bo_unmap(bo, transfer);
	return 0;
}

static int export(struct gbm_bo *bo, struct slip_dmabuf_attributes *attributes)
{
	int n_planes = gbm_bo_get_plane_count(bo);
	for (int i = 0; i < n_planes && i < SLIP_MAX_PLANES; i++) {
		attributes->planes[i].fd = gbm_bo_get_fd_for_plane(bo, i);
		attributes->planes[i].offset = gbm_bo_get_offset(bo, i);
		attributes->planes[i].stride = gbm_bo_get_stride_for_plane(bo, i);
		if (attributes->planes[i].fd < 0) {
			return -EIO;
		}
	}
	return n_planes > 0 ? 0 : -EIO;
}

int slip_prover_make_gbm(struct slip_prover *prover, const struct slip_format *format,
		struct slip_dmabuf_attributes *attributes)
{
	// Of several planes it would map the first alone.
	if (!prover->gbm || format->n_planes > 1 || format->yuv) {
		return -ENOTSUP;
	}
	struct gbm_bo *bo = allocate(prover->gbm, attributes);
	if (!bo) {
		return -ENOTSUP;
	}
	int ret = write_bo(bo, (uint32_t)attributes->width * format->planes[0].bytes);
	if (ret == 0) {
		ret = export(bo, attributes);
	}
	// The dma-bufs keep the memory.
	gbm_bo_destroy(bo);
	return ret;
}

#else

void slip_prover_open_gbm(struct slip_prover *prover)
{
}

void slip_prover_close_gbm(struct slip_prover *prover)
{
}

int slip_prover_make_gbm(struct slip_prover *prover, const struct slip_format *format,
		struct slip_dmabuf_attributes *attributes)
{
	return -ENOTSUP;
}

#endif
