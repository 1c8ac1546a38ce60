/* SPDX-License-Identifier: MIT */
#include "exporter.h"

#include <drm_fourcc.h>
#include <err.h>
#include <fcntl.h>
#include <linux/dma-heap.h>
#include <linux/udmabuf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_device(struct exporter *exporter, const char *path, int flags, const char *remedy)
{
	exporter->fd = open(path, flags | O_CLOEXEC);
	if (exporter->fd < 0) {
		warn("%s", path);
		warnx("%sgive another --exporter, or see shm-paint, which needs no device", remedy);
		return -1;
	}
	return 0;
}

/* udmabuf: the pages of a memfd as a dma-buf */

static int open_udmabuf(struct exporter *exporter, const char *path)
{
	return open_device(exporter, path ? path : "/dev/udmabuf", O_RDWR,
			"load it with modprobe udmabuf, ");
}

static int export_memfd(int device, size_t size)
{
	struct udmabuf_create create = { .flags = UDMABUF_FLAGS_CLOEXEC, .size = size };
	int memfd = memfd_create("dmabuf-paint", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int fd = -1;

	if (memfd < 0) {
		return -1;
	}
	/* udmabuf wants a file that cannot shrink under it. */
	if (ftruncate(memfd, (off_t)size) == 0 && fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK) == 0) {
		create.memfd = (uint32_t)memfd;
		fd = ioctl(device, UDMABUF_CREATE, &create);
	}
	close(memfd);
	return fd;
}

static int allocate_linear(
		struct buffer *buffer, int (*export)(int device, size_t size), int device)
{
	buffer_lay_out(buffer, buffer_spec_stride(&buffer->spec));
	for (uint32_t i = 0; i < buffer->object_count; i++) {
		buffer->objects[i].fd = export(device, buffer->objects[i].size);
		if (buffer->objects[i].fd < 0) {
			return -1;
		}
	}
	return buffer_map(buffer, true);
}

static int allocate_udmabuf(struct exporter *exporter, struct buffer *buffer)
{
	return allocate_linear(buffer, export_memfd, exporter->fd);
}

/* heap: the kernel's dma-heaps */

static int open_heap(struct exporter *exporter, const char *path)
{
	return open_device(exporter, path ? path : "/dev/dma_heap/system", O_RDONLY, "");
}

static int export_heap(int device, size_t size)
{
	struct dma_heap_allocation_data data = { .len = size, .fd_flags = O_RDWR | O_CLOEXEC };

	return ioctl(device, DMA_HEAP_IOCTL_ALLOC, &data) < 0 ? -1 : (int)data.fd;
}

static int allocate_heap(struct exporter *exporter, struct buffer *buffer)
{
	return allocate_linear(buffer, export_heap, exporter->fd);
}

static const struct exporter_type exporter_udmabuf = {
	.name = "udmabuf",
	.open = open_udmabuf,
	.allocate = allocate_udmabuf,
};

static const struct exporter_type exporter_heap = {
	.name = "heap",
	.open = open_heap,
	.allocate = allocate_heap,
};

const struct exporter_type *exporter_find(const char *name)
{
	static const struct exporter_type *const types[] = {
		&exporter_udmabuf,
		&exporter_heap,
		&exporter_vgem,
		&exporter_dumb,
#if HAVE_GBM
		&exporter_gbm,
#endif
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i]->name, name) == 0) {
			return types[i];
		}
	}
	return NULL;
}

int exporter_init(struct exporter *exporter, const struct exporter_type *type, const char *path,
		const struct feedback *feedback, bool no_modifier)
{
	*exporter = (struct exporter){
		.type = type,
		.feedback = feedback,
		.no_modifier = no_modifier,
		.fd = -1,
	};
	return type->open(exporter, path);
}

void exporter_finish(struct exporter *exporter)
{
	if (exporter->type && exporter->type->finish) {
		exporter->type->finish(exporter);
	}
	if (exporter->fd >= 0) {
		close(exporter->fd);
	}
}

struct buffer *exporter_allocate(struct exporter *exporter, const struct buffer_spec *spec)
{
	struct buffer *buffer = buffer_create(spec);

	if (!buffer) {
		warn("cannot allocate a buffer");
		return NULL;
	}
	buffer->modifier = exporter->no_modifier ? DRM_FORMAT_MOD_INVALID : DRM_FORMAT_MOD_LINEAR;
	if (exporter->type->allocate(exporter, buffer) < 0) {
		warn("%s: cannot allocate a dma-buf of %ux%u %s", exporter->type->name, spec->width,
				spec->height, spec->format->code);
		buffer_destroy(buffer);
		return NULL;
	}
	return buffer;
}
