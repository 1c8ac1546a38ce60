/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "drm_private.h"

// debugfs lists the device's clients: name, tgid, minor, whether master, …; for root alone.
static bool find_in_debugfs(unsigned device_minor, char *text, size_t size)
{
	char path[64], line[256];
	snprintf(path, sizeof(path), "/sys/kernel/debug/dri/%u/clients", device_minor);
	FILE *file = fopen(path, "re");
	bool found = false;
	while (file && !found && fgets(line, sizeof(line), file)) {
		char name[64], minor_text[16], master;
		int pid;
		if (sscanf(line, "%63s %d %15s %c", name, &pid, minor_text, &master) == 4 &&
				master == 'y' && pid != getpid()) {
			snprintf(text, size, "%s (process %d)", name, pid);
			found = true;
		}
	}
	if (file) {
		fclose(file);
	}
	return found;
}

static bool has_open(const char *pid, dev_t device)
{
	char path[300];
	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	DIR *dir = opendir(path);
	bool found = false;
	struct dirent *entry;
	while (dir && !found && (entry = readdir(dir))) {
		struct stat st;
		found = fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 && S_ISCHR(st.st_mode) &&
				st.st_rdev == device;
	}
	if (dir) {
		closedir(dir);
	}
	return found;
}

static void get_name(const char *pid, char *name, size_t size)
{
	char path[300];
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	FILE *file = fopen(path, "re");
	if (!file || !fgets(name, (int)size, file)) {
		snprintf(name, size, "?");
	}
	name[strcspn(name, "\n")] = '\0';
	if (file) {
		fclose(file);
	}
}

void drm_master_find(int fd, char *text, size_t size)
{
	struct stat st;
	text[0] = '\0';
	if (fstat(fd, &st) < 0 || find_in_debugfs(minor(st.st_rdev), text, size)) {
		return;
	}
	// Whoever else has the device open is likely to be it.
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	while (dir && (entry = readdir(dir))) {
		if (isdigit((unsigned char)entry->d_name[0]) && atoi(entry->d_name) != getpid() &&
				has_open(entry->d_name, st.st_rdev)) {
			char name[64];
			get_name(entry->d_name, name, sizeof(name));
			snprintf(text, size, "%s (process %s)", name, entry->d_name);
			break;
		}
	}
	if (dir) {
		closedir(dir);
	}
}
