/* SPDX-License-Identifier: MIT */
#include "xauthority.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

int xauthority_create(struct xauthority *authority, const char *path)
{
	if (getrandom(authority->cookie, sizeof(authority->cookie), 0) < 0) {
		return -errno;
	}
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		return -errno;
	}
	// Of each of these, the length goes before it: FamilyWild's address, which is none; the
	// display's number, where none is any; the kind; the cookie.
	unsigned char entry[64] = { 0xff, 0xff, 0, 0, 0, 0, 0, sizeof(XAUTHORITY_NAME) - 1 };
	size_t size = 8;
	memcpy(entry + size, XAUTHORITY_NAME, sizeof(XAUTHORITY_NAME) - 1);
	size += sizeof(XAUTHORITY_NAME) - 1;
	entry[size + 1] = sizeof(authority->cookie);
	size += 2;
	memcpy(entry + size, authority->cookie, sizeof(authority->cookie));
	size += sizeof(authority->cookie);
	ssize_t n = write(fd, entry, size);
	int ret = n == (ssize_t)size ? 0 : n < 0 ? -errno : -ENOSPC;
	close(fd);
	return ret;
}
