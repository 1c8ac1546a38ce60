/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "import.h"
#include "prove.h"

// Large enough for a few tiles of any layout.
#define WIDTH 128
#define HEIGHT 32

// For what a driver takes no time for, unless it is emulated on a busy machine.
#define PATIENCE_MS 5000

uint8_t slip_prove_get_byte(int plane, uint32_t x, uint32_t y)
{
	return (uint8_t)(x * 37 + y * 101 + (x ^ y) / 16 + (uint32_t)plane * 59 + 11);
}

struct slip_prover *slip_prover_create(struct slip_context *context, int drm_fd)
{
	struct slip_prover *prover = calloc(1, sizeof(*prover));
	if (!prover) {
		return NULL;
	}
	prover->context = context;
	prover->gbm_fd = slip_driver_reopen_render(drm_fd);
	prover->fd = slip_driver_reopen(drm_fd);
	if (prover->fd < 0 || prover->gbm_fd < 0) {
		int error = errno;
		slip_prover_destroy(prover);
		errno = error;
		return NULL;
	}
	// Where every buffer is linear, dumb ones stand for all, and there is no driver to speak
	// of.
	prover->linear = slip_driver_is_linear(prover->fd);
	if (!prover->linear) {
		slip_prover_open_gbm(prover);
	}
	return prover;
}

void slip_prover_destroy(struct slip_prover *prover)
{
	if (!prover) {
		return;
	}
	slip_prover_close_gbm(prover);
	if (prover->fd >= 0) {
		close(prover->fd);
	}
	if (prover->gbm_fd >= 0) {
		close(prover->gbm_fd);
	}
	free(prover);
}

static uint32_t count_rows(const struct slip_format *format, int plane)
{
	return HEIGHT / format->planes[plane].vsub;
}

static uint32_t get_row(const struct slip_format *format, int plane)
{
	return (uint32_t)WIDTH / format->planes[plane].hsub * format->planes[plane].bytes;
}

static void write_plane(const struct slip_format *format, int plane, uint8_t *data, size_t stride)
{
	for (uint32_t y = 0; y < count_rows(format, plane); y++) {
		for (uint32_t x = 0; x < get_row(format, plane); x++) {
			data[y * stride + x] = slip_prove_get_byte(plane, x, y);
		}
	}
}

static int write_dumb(int fd, uint32_t handle, size_t size, const struct slip_format *format,
		const struct slip_dmabuf_attributes *attributes)
{
	struct drm_mode_map_dumb map = { .handle = handle };
	if (drmIoctl(fd, DRM_IOCTL_MODE_MAP_DUMB, &map) < 0) {
		return -errno;
	}
	uint8_t *data = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)map.offset);
	if (data == MAP_FAILED) {
		return -errno;
	}
	for (int i = 0; i < format->n_planes; i++) {
		write_plane(format, i, data + attributes->planes[i].offset,
				attributes->planes[i].stride);
	}
	munmap(data, size);
	return 0;
}

// All planes lie one after the other in a dumb buffer, whose own shape does not matter.
static int make_dumb(
		int fd, const struct slip_format *format, struct slip_dmabuf_attributes *attributes)
{
	uint32_t size = 0;
	for (int i = 0; i < format->n_planes; i++) {
		attributes->planes[i].offset = size;
		attributes->planes[i].stride = get_row(format, i);
		size += get_row(format, i) * count_rows(format, i);
	}
	struct drm_mode_create_dumb dumb = { .width = 64, .height = (size + 255) / 256, .bpp = 32 };
	if (drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &dumb) < 0) {
		return -errno;
	}
	int ret = 0;
	for (int i = 0; ret == 0 && i < format->n_planes; i++) {
		ret = drmPrimeHandleToFD(fd, dumb.handle, DRM_CLOEXEC | DRM_RDWR,
				      &attributes->planes[i].fd) < 0
				? -errno
				: 0;
	}
	if (ret == 0) {
		ret = write_dumb(fd, dumb.handle, dumb.size, format, attributes);
	}
	struct drm_mode_destroy_dumb destroy = { .handle = dumb.handle };
	drmIoctl(fd, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy);
	return ret;
}

// Bits that mean nothing, and that a driver may return as it likes: their mask in one pixel.
static uint64_t get_padding(const struct slip_format *format)
{
	uint32_t code = format->fourcc;
	char first = (char)code, second = (char)(code >> 8), tens = (char)(code >> 16);
	int pixel = 8 * format->planes[0].bytes, bits = 8;
	if (first != 'X' && second != 'X') {
		return 0;
	}
	if (first == 'X' && second != 'Y') {
		char ones = (char)(code >> 24);
		bits = tens == '3' ? 2 : tens == '4' ? 16 : ones == '5' ? 1 : ones == '2' ? 4 : 8;
	}
	uint64_t mask = (1ull << bits) - 1;
	return first == 'X' ? mask << (pixel - bits) : mask;
}

static bool is_as_written(const struct slip_format *format, const struct slip_mapping *mapping)
{
	uint64_t padding = get_padding(format);
	for (int i = 0; i < format->n_planes; i++) {
		const uint8_t *data = mapping->planes[i].data;
		for (uint32_t y = 0; y < count_rows(format, i); y++) {
			for (uint32_t x = 0; x < get_row(format, i); x++) {
				uint8_t mask = (uint8_t) ~(
						padding >> x % format->planes[i].bytes * 8);
				uint8_t want = slip_prove_get_byte(i, x, y);
				if ((data[y * (size_t)mapping->planes[i].stride + x] ^ want) &
						mask) {
					return false;
				}
			}
		}
	}
	return true;
}

// gbm_bo_unmap() leaves the writing to the device, and a read of what is still written to is
// refused.
static bool wait_until_written(
		struct slip_prover *prover, const struct slip_dmabuf_attributes *attributes)
{
	for (int i = 0; i < SLIP_MAX_PLANES && attributes->planes[i].fd >= 0; i++) {
		struct pollfd pollfd = { .fd = attributes->planes[i].fd, .events = POLLIN };
		int ret;
		do {
			ret = poll(&pollfd, 1, prover->hangs ? 0 : PATIENCE_MS);
		} while (ret < 0 && errno == EINTR);
		if (ret == 0) {
			prover->hangs = true;
			return false;
		}
	}
	return true;
}

// Imports and reads it as a client's would be.
static void prove_buffer(struct slip_prover *prover, const struct slip_format *format,
		const struct slip_dmabuf_attributes *attributes, struct slip_proof *proof)
{
	struct slip_buffer *buffer =
			slip_buffer_import_or_say(prover->context, attributes, &proof->reason);
	if (!buffer) {
		return;
	}
	proof->tier = slip_buffer_get_tier(buffer, &proof->reason);
	struct slip_mapping mapping;
	if (slip_buffer_begin_read(buffer, &mapping) < 0) {
		proof->reason = "reading it failed";
	} else {
		bool right = is_as_written(format, &mapping);
		proof->readable = slip_buffer_end_read(buffer) && right;
		if (!proof->readable) {
			proof->reason = "what is read is not what was written";
		}
	}
	slip_buffer_unref(buffer);
}

static void init_attributes(struct slip_dmabuf_attributes *attributes, struct slip_format_pair pair)
{
	slip_dmabuf_attributes_init(attributes);
	attributes->width = WIDTH;
	attributes->height = HEIGHT;
	attributes->format = pair.format;
	attributes->modifier = pair.modifier;
}

struct slip_proof slip_prover_prove(struct slip_prover *prover, struct slip_format_pair pair)
{
	struct slip_proof proof = { .reason = "the library does not know the format" };
	const struct slip_format *format = slip_format_get(pair.format);
	if (!format) {
		return proof;
	}
	if (prover->linear && pair.modifier == DRM_FORMAT_MOD_INVALID) {
		pair.modifier = DRM_FORMAT_MOD_LINEAR;
	}
	// What the device's driver wrote says more than what the CPU wrote.
	struct slip_dmabuf_attributes attributes;
	init_attributes(&attributes, pair);
	int ret = slip_prover_make_gbm(prover, format, &attributes);
	proof.maker = "gbm";
	if (ret < 0 && pair.modifier == DRM_FORMAT_MOD_LINEAR) {
		slip_dmabuf_attributes_finish(&attributes);
		init_attributes(&attributes, pair);
		ret = make_dumb(prover->fd, format, &attributes);
		proof.maker = "dumb";
	}
	if (ret < 0) {
		proof.maker = NULL;
		proof.reason = "the device allocates no such buffer to try it with";
	} else if (!wait_until_written(prover, &attributes)) {
		proof.reason = "the device does not finish writing a buffer to try it with";
	} else {
		prove_buffer(prover, format, &attributes, &proof);
	}
	slip_dmabuf_attributes_finish(&attributes);
	return proof;
}
