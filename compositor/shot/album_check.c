/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "album.h"
#include "log.h"
#include "whole_file.h"

static bool check_writable(const char *what, const char *path)
{
	int ret = path ? whole_file_check(path) : 0;
	if (ret < 0) {
		log_error("no %s can be written to %s: %s", what, path, strerror(-ret));
	}
	return ret == 0;
}

// A directory that is there, or that can be made.
static bool check_directory(const char *path)
{
	struct stat st;
	int ret = 0;
	if (path && stat(path, &st) == 0) {
		ret = !S_ISDIR(st.st_mode) ? -ENOTDIR : access(path, W_OK | X_OK) < 0 ? -errno : 0;
	} else if (path) {
		ret = whole_file_check(path);
	}
	if (ret < 0) {
		log_error("no page can be written to %s: %s", path, strerror(-ret));
	}
	return ret == 0;
}

static bool check_expected(const char *path)
{
	if (access(path, R_OK) == 0) {
		return true;
	}
	if (errno == ENOENT) {
		log_error("there is no %s to compare with: --bless makes it of what there is",
				path);
	} else {
		log_error("cannot compare with %s: %s", path, strerror(errno));
	}
	return false;
}

static bool check_mask(const char *path)
{
	bool good = !path || access(path, R_OK) == 0;
	if (!good) {
		log_error("cannot read the mask %s: %s", path, strerror(errno));
	}
	return good;
}

// A picture that replaces what it is compared with is always equal to it.
static bool check_different(const char *path, const char *expect)
{
	struct stat a, b;
	bool same = path && expect &&
			(strcmp(path, expect) == 0 ||
					(stat(path, &a) == 0 && stat(expect, &b) == 0 &&
							a.st_dev == b.st_dev &&
							a.st_ino == b.st_ino));
	if (same) {
		log_error("%s is to be compared, not written over: leave out -o, or use --bless",
				expect);
	}
	return !same;
}

bool album_check(const struct album_options *options, const char *path, const char *expect)
{
	return check_writable("picture", path) && check_different(path, expect) &&
			(!expect ||
					(options->bless ? check_writable("golden picture", expect)
							: check_expected(expect))) &&
			check_mask(options->mask) && check_writable("report", options->report) &&
			check_directory(options->html);
}
