/* SPDX-License-Identifier: MIT */
#include "whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
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

// A byte more than there is to be, or may be, tells where the end is.
static int read_to_end(int fd, size_t likely, size_t max, char **data, size_t *size)
{
	size_t room = 0;
	while (*size <= max) {
		if (*size == room) {
			room = room == 0 ? likely + 1 : 2 * room;
			room = room <= max ? room : max + 1;
			char *larger = realloc(*data, room);
			if (!larger) {
				return -ENOMEM;
			}
			*data = larger;
		}
		ssize_t n = read(fd, *data + *size, room - *size);
		if (n == 0) {
			return 0;
		}
		if (n < 0 && errno != EINTR) {
			return -errno;
		}
		*size += n > 0 ? (size_t)n : 0;
	}
	return -EFBIG;
}

static int read_file(const char *path, size_t max, bool waits, char **data, size_t *size)
{
	struct stat st;
	*data = NULL;
	*size = 0;
	// A FIFO that nobody writes to is not waited for in any case: what is there is read.
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		return -errno;
	}
	if (waits) {
		fcntl(fd, F_SETFL, 0);
	}
	int ret = fstat(fd, &st) < 0 ? -errno : 0;
	if (ret == 0 && S_ISFIFO(st.st_mode) && !waits) {
		ret = -ESPIPE;
	} else if (ret == 0 && st.st_size > (off_t)max) {
		ret = -EFBIG;
	} else if (ret == 0) {
		ret = read_to_end(
				fd, st.st_size > 0 ? (size_t)st.st_size : BUFSIZ, max, data, size);
	}
	if (ret < 0) {
		free(*data);
		*data = NULL;
		*size = 0;
	}
	close(fd);
	return ret;
}

int whole_file_read(const char *path, size_t max, char **data, size_t *size)
{
	return read_file(path, max, false, data, size);
}

int whole_file_read_text(const char *path, bool waits, char **text, size_t *size)
{
	static const char mark[] = { '\xef', '\xbb', '\xbf' };
	int ret = read_file(path, WHOLE_FILE_MAX_TEXT, waits, text, size);
	if (ret == 0 && *size >= sizeof(mark) && memcmp(*text, mark, sizeof(mark)) == 0) {
		*size -= sizeof(mark);
		memmove(*text, *text + sizeof(mark), *size);
	}
	return ret;
}

const char *whole_file_get_reason(int error)
{
	return error == ESPIPE ? "a pipe; put what it says into a file" : strerror(error);
}
