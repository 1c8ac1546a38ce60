/* SPDX-License-Identifier: MIT */
#include "runtime_dir.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

static bool make_in(char made[RUNTIME_DIR_SIZE], const char *parent)
{
	int n = snprintf(made, RUNTIME_DIR_SIZE, "%s/slipway-XXXXXX", parent);
	return n < RUNTIME_DIR_SIZE && mkdtemp(made);
}

static bool make(char made[RUNTIME_DIR_SIZE])
{
	const char *parent = getenv("TMPDIR");
	if ((parent && parent[0] == '/' && make_in(made, parent)) || make_in(made, "/tmp")) {
		setenv("XDG_RUNTIME_DIR", made, 1);
		return true;
	}
	log_error("no runtime directory can be made in /tmp: %s; set TMPDIR", strerror(errno));
	made[0] = '\0';
	return false;
}

bool runtime_dir_prepare(char made[RUNTIME_DIR_SIZE], bool isolated)
{
	if (isolated) {
		return make(made);
	}
	const char *dir = getenv("XDG_RUNTIME_DIR");
	if (dir && dir[0] == '/') {
		if (access(dir, W_OK | X_OK) < 0) {
			log_error("XDG_RUNTIME_DIR %s: %s; it has to be a directory of yours, or "
				  "unset",
					dir, strerror(errno));
			return false;
		}
		return true;
	}
	char relative[64];
	snprintf(relative, sizeof(relative), "%s", dir ? dir : "");
	if (!make(made)) {
		return false;
	}
	if (relative[0]) {
		log_info("XDG_RUNTIME_DIR %s is not absolute: clients find the socket in %s",
				relative, made);
	} else {
		log_info("no XDG_RUNTIME_DIR: clients find the socket in %s", made);
	}
	return true;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	return remove(path);
}

void runtime_dir_remove(const char *made)
{
	// Clients leave things there, too.
	if (made[0] && nftw(made, remove_entry, 16, FTW_DEPTH | FTW_PHYS) < 0 && errno != ENOENT) {
		log_error("cannot remove %s: %s", made, strerror(errno));
	}
}
