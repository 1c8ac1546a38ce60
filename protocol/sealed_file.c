/* SPDX-License-Identifier: MIT */
#include "sealed_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno != EINTR) {
			return false;
		}
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return true;
}

int sealed_file_create(const char *name, const void *data, size_t size)
{
	const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0) {
		return -1;
	}
	if (!write_all(fd, data, size) || fcntl(fd, F_ADD_SEALS, seals) < 0) {
		int error = errno;
		close(fd);
		errno = error;
		return -1;
	}
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int read_only = open(path, O_RDONLY | O_CLOEXEC);
	if (read_only < 0) {
		return fd;
	}
	close(fd);
	return read_only;
}
