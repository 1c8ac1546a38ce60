/* SPDX-License-Identifier: MIT */

/* usage: master PID DEVICE SECONDS
 *
 * Takes DRM's master of a device away from a process, as only root and the seat's manager can, has
 * it for so long, and leaves it to whoever asks. */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <xf86drm.h>

// An fd of ours for the file that the process has open.
static int take_fd(pid_t pid, const char *device)
{
	char path[64], target[256];
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), fd = -1;
	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	DIR *dir = opendir(path);
	struct dirent *entry;
	while (dir && fd < 0 && (entry = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1);
		target[n < 0 ? 0 : n] = '\0';
		if (strcmp(target, device) == 0) {
			fd = (int)syscall(SYS_pidfd_getfd, pidfd, atoi(entry->d_name), 0);
		}
	}
	return fd;
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "usage: master PID DEVICE SECONDS\n");
		return 2;
	}
	int theirs = take_fd(atoi(argv[1]), argv[2]);
	int ours = open(argv[2], O_RDWR | O_CLOEXEC);
	if (theirs < 0 || ours < 0 || drmDropMaster(theirs) < 0 || drmSetMaster(ours) < 0) {
		perror(argv[2]);
		return 1;
	}
	sleep((unsigned)atoi(argv[3]));
	return 0;
}
