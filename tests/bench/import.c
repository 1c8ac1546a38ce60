/* SPDX-License-Identifier: MIT */
/*
 * What an import costs, from attributes to a buffer that can be read, and whether ten thousand of
 * them leave anything behind. In the test VM with an instruction count, a ns is an instruction.
 */
#include <drm_fourcc.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <slipway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 64
#define HEIGHT 64
#define IMPORTS 10000

static int64_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int create_dmabuf(int udmabuf, size_t size)
{
	int memfd = memfd_create("bench", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memfd < 0 || ftruncate(memfd, (off_t)size) < 0 ||
			fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK) < 0) {
		return -1;
	}
	struct udmabuf_create create = {
		.memfd = (uint32_t)memfd, .flags = UDMABUF_FLAGS_CLOEXEC, .size = size
	};
	int fd = ioctl(udmabuf, UDMABUF_CREATE, &create);
	close(memfd);
	return fd;
}

static long get_kilobytes(void)
{
	long size, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2) {
		resident = -1;
	}
	if (file) {
		fclose(file);
	}
	return resident * 4;
}

static bool import(struct slip_context *context, int fd, int64_t *ns)
{
	struct slip_dmabuf_attributes attributes;
	slip_dmabuf_attributes_init(&attributes);
	attributes.width = WIDTH;
	attributes.height = HEIGHT;
	attributes.format = DRM_FORMAT_XRGB8888;
	attributes.modifier = DRM_FORMAT_MOD_LINEAR;
	attributes.planes[0].fd = fd;
	attributes.planes[0].stride = WIDTH * 4;
	int64_t start = now();
	struct slip_buffer *buffer = slip_buffer_import(context, &attributes);
	*ns = now() - start;
	slip_buffer_unref(buffer);
	return buffer;
}

int main(void)
{
	static int64_t times[IMPORTS];
	int udmabuf = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	struct slip_context *context = slip_context_create();
	int first = -1;
	long before = 0;
	memset(times, 1, sizeof(times)); // all of it is there before memory is counted
	for (int i = -100; i < IMPORTS; i++) {
		int64_t ns;
		int fd = create_dmabuf(udmabuf, WIDTH * HEIGHT * 4);
		if (fd < 0 || !context || !import(context, fd, &ns)) {
			perror("import");
			return 1;
		}
		if (i < 0) {
			first = fd;
			before = get_kilobytes();
		} else {
			times[i] = ns;
		}
		close(fd);
		if (fd != first) {
			printf("import: an fd is left behind\n");
			return 1;
		}
	}
	long more = get_kilobytes() - before;
	qsort(times, IMPORTS, sizeof(times[0]), compare);
	printf("import: p50 %.1f p99 %.1f thousand ns, %d imports, %ld kB more\n",
			(double)times[IMPORTS / 2] / 1e3, (double)times[IMPORTS * 99 / 100] / 1e3,
			IMPORTS, more);
	slip_context_destroy(context);
	close(udmabuf);
	return 0;
}
