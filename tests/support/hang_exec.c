/* SPDX-License-Identifier: MIT */
#include <unistd.h>

/*
 * Preloaded: a program that cannot be read, as from a file server that has gone. Who starts it that
 * way hangs, until somebody ends it.
 */

int execvp(const char *file, char *const argv[])
{
	for (;;) {
		pause();
	}
}
