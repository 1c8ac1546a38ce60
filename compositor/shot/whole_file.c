/* SPDX-License-Identifier: MIT */
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int whole_file_check(const char *path)
{
	struct stat st;
	if (strcmp(path, "-") == 0) {
		return 0;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		return S_ISDIR(st.st_mode) ? -EISDIR : access(path, W_OK) < 0 ? -errno : 0;
	}
	char *copy = strdup(path);
	int ret = !copy ? -ENOMEM : access(dirname(copy), W_OK | X_OK) < 0 ? -errno : 0;
	free(copy);
	return ret;
}

static int write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

static int write_to(const char *path, const void *data, size_t size)
{
	// Without a reader, opening a FIFO would wait for one for ever.
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
	if (fd < 0) {
		return -errno;
	}
	fcntl(fd, F_SETFL, 0);
	int ret = write_all(fd, data, size);
	if (close(fd) < 0 && ret == 0) {
		ret = -errno;
	}
	return ret;
}

int whole_file_write(const char *path, const void *data, size_t size)
{
	if (strcmp(path, "-") == 0) {
		return write_all(STDOUT_FILENO, data, size);
	}
	struct stat st;
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		return write_to(path, data, size);
	}
	// Beside the target, then renamed over it: a full disk leaves what was there alone.
	char *part = NULL;
	if (asprintf(&part, "%s.%d.part", path, (int)getpid()) < 0) {
		return -ENOMEM;
	}
	int ret = write_to(part, data, size);
	if (ret == 0 && rename(part, path) < 0) {
		ret = -errno;
	}
	if (ret < 0) {
		unlink(part);
	}
	free(part);
	return ret;
}

static int read_all(int fd, char *data, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t n = read(fd, data + at, size - at);
		if (n == 0) {
			return -EIO; // somebody makes it shorter just now
		}
		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		at += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

int whole_file_read(const char *path, size_t max, char **data, size_t *size)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		return -errno;
	}
	int ret = fstat(fd, &st) < 0                 ? -errno
			: S_ISDIR(st.st_mode)        ? -EISDIR
			: !S_ISREG(st.st_mode)       ? -EINVAL
			: (uint64_t)st.st_size > max ? -EFBIG
						     : 0;
	if (ret == 0) {
		*size = (size_t)st.st_size;
		*data = malloc(*size + 1);
		ret = *data ? read_all(fd, *data, *size) : -ENOMEM;
		if (ret < 0) {
			free(*data);
			*data = NULL;
		}
	}
	close(fd);
	return ret;
}
