/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "album_private.h"
#include "log.h"
#include "whole_file.h"

// What the reports go to is told of in the log alone.
static bool check_report(const char *path)
{
	int ret = path ? whole_file_check(path) : 0;
	if (ret < 0) {
		log_error("no report can be written to %s: %s", path, strerror(-ret));
	}
	return ret == 0;
}

// A directory that is there, or that can be made.
static bool check_page(const char *path)
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

static bool check_writable(struct album_record *record, const char *what, const char *path)
{
	int ret = path ? whole_file_check(path) : 0;
	if (ret < 0) {
		album_fail(record, ALBUM_SETUP, "no %s can be written to %s: %s", what, path,
				strerror(-ret));
	}
	return ret == 0;
}

static bool check_expected(struct album_record *record, const char *path)
{
	if (access(path, R_OK) == 0) {
		return true;
	}
	album_fail_expected(record, strerror(errno), errno == ENOENT);
	return false;
}

static bool check_mask(struct album_record *record, const char *path)
{
	bool good = !path || access(path, R_OK) == 0;
	if (!good) {
		album_fail(record, ALBUM_SETUP, "cannot read the mask %s: %s", path,
				strerror(errno));
	}
	return good;
}

// A picture that replaces what it is compared with is always equal to it.
static bool check_different(struct album_record *record, const char *path, const char *expect)
{
	struct stat a, b;
	bool same = path &&
			(strcmp(path, expect) == 0 ||
					(stat(path, &a) == 0 && stat(expect, &b) == 0 &&
							a.st_dev == b.st_dev &&
							a.st_ino == b.st_ino));
	if (same) {
		album_fail(record, ALBUM_SETUP,
				"%s is to be compared, not written over: give -o another name, or "
				"leave it out",
				expect);
	}
	return !same;
}

static bool check_files(struct album *album, struct album_record *record, const char *path)
{
	const char *expect = record->expect;
	if (!check_writable(record, "picture", path)) {
		return false;
	}
	if (!expect) {
		return true;
	}
	if (!check_different(record, path, expect)) {
		return false;
	}
	return album->options->bless ? check_writable(record, "golden picture", expect)
				     : check_expected(record, expect) &&
					check_mask(record, album->options->mask);
}

bool album_check(struct album *album, const struct album_entry *entry)
{
	if (!check_report(album->options->report) || !check_page(album->options->html)) {
		album->status = ALBUM_SETUP;
		album->finished = true; // no report says so
		return false;
	}
	struct album_record *record = album_add_record(album, entry);
	if (!record) {
		return false;
	}
	bool good = check_files(album, record, entry->path);
	if (good) {
		album_destroy_record(record);
	} else {
		album_finish(album);
	}
	return good;
}
