/* SPDX-License-Identifier: MIT */
#include "proc_children.h"

#include <sys/types.h>
#include <unistd.h>

bool proc_children_read(int fd, struct wl_array *pids)
{
	char text[4096];
	off_t offset = 0;
	ssize_t n;
	pid_t pid = 0;
	while ((n = pread(fd, text, sizeof(text), offset)) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (text[i] != ' ') {
				pid = 10 * pid + (text[i] - '0');
				continue;
			}
			// A blank follows each.
			pid_t *added = wl_array_add(pids, sizeof(*added));
			if (added) {
				*added = pid;
			}
			pid = 0;
		}
		offset += n;
	}
	return n == 0;
}
