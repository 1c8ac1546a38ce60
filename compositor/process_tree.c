/* SPDX-License-Identifier: MIT */
#include "process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#include <wayland-util.h>

#include "proc_children.h"

// Adds the children that one thread has started. False if nobody can say.
static bool add_children(struct wl_array *pids, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool known = fd >= 0 && proc_children_read(fd, pids);
	if (fd >= 0) {
		close(fd);
	}
	return known;
}

static bool add_all_children(struct wl_array *pids, pid_t pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	DIR *tasks = opendir(path);
	bool known = false;
	const struct dirent *entry;
	while (tasks && (entry = readdir(tasks))) {
		char task[sizeof(path) + 32];
		snprintf(task, sizeof(task), "%s/%.10s/children", path, entry->d_name);
		known |= entry->d_name[0] != '.' && add_children(pids, task);
	}
	if (tasks) {
		closedir(tasks);
	}
	return known;
}

bool process_tree_signal(int signo)
{
	struct wl_array pids;
	wl_array_init(&pids);
	bool known = add_all_children(&pids, getpid());
	for (size_t i = 0; i < pids.size / sizeof(pid_t); i++) {
		pid_t pid = ((pid_t *)pids.data)[i];
		// Before it dies of the signal, and they are another's.
		add_all_children(&pids, pid);
		kill(pid, signo);
	}
	wl_array_release(&pids);
	return known;
}
