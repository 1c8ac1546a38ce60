/* SPDX-License-Identifier: MIT */
#include "drm_node.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xf86drm.h>

#define FOLDER "/dev/dri"
#define MAX_CARDS 64

/* A look at the nodes themselves: libdrm does not list devices that are on no bus it knows. */
bool drm_node_path(dev_t device, char *path, size_t size)
{
	DIR *folder = opendir(FOLDER);
	struct dirent *entry;
	bool found = false;

	while (folder && !found && (entry = readdir(folder))) {
		struct stat st;
		int length = snprintf(path, size, "%s/%s", FOLDER, entry->d_name);

		found = length > 0 && (size_t)length < size && stat(path, &st) == 0 &&
				S_ISCHR(st.st_mode) && st.st_rdev == device;
	}
	if (folder) {
		closedir(folder);
	}
	return found;
}

int drm_node_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	/* Who opens a card first becomes its master; that is for compositors. */
	if (fd >= 0 && drmIsMaster(fd)) {
		drmDropMaster(fd);
	}
	return fd;
}

static bool is_driver(int fd, const char *driver)
{
	drmVersion *version = drmGetVersion(fd);
	bool same = version && strcmp(version->name, driver) == 0;

	drmFreeVersion(version);
	return same;
}

static bool has_dumb_buffers(int fd)
{
	uint64_t dumb = 0;

	return drmGetCap(fd, DRM_CAP_DUMB_BUFFER, &dumb) == 0 && dumb;
}

int drm_node_open_card(const char *driver)
{
	for (int i = 0; i < MAX_CARDS; i++) {
		char path[64];
		int fd;

		snprintf(path, sizeof(path), FOLDER "/card%d", i);
		fd = drm_node_open(path);
		if (fd >= 0 && (driver ? is_driver(fd, driver) : has_dumb_buffers(fd))) {
			return fd;
		}
		if (fd >= 0) {
			close(fd);
		}
	}
	return -1;
}
