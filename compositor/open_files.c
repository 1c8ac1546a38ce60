/* SPDX-License-Identifier: MIT */
#include "open_files.h"

#include <stdbool.h>
#include <sys/resource.h>

static struct rlimit before;
static bool raised;

void open_files_raise_limit(void)
{
	if (getrlimit(RLIMIT_NOFILE, &before) < 0) {
		return;
	}
	struct rlimit most = { .rlim_cur = before.rlim_max, .rlim_max = before.rlim_max };
	raised = setrlimit(RLIMIT_NOFILE, &most) == 0;
}

void open_files_restore_limit(void)
{
	if (raised) {
		setrlimit(RLIMIT_NOFILE, &before);
	}
}
