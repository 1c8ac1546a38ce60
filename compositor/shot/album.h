/* SPDX-License-Identifier: MIT */
#ifndef ALBUM_H
#define ALBUM_H

#include "compare.h"

/** What a run is to do with its pictures. */
struct album_options {
	/** How far they may be from what is expected. */
	struct compare_limits limits;
	/** A picture of what is left out of comparing, or NULL: see compare_leaves_out(). */
	const char *mask;
	/** What is expected becomes what there is. */
	bool bless;
	/** A picture of one colour is wrong. */
	bool not_blank;
	/** Files for JUnit's XML, and a directory for a page to look at, or NULL. */
	const char *report, *html;
	/** Tell the same on standard output, for programs. */
	bool json;
};

/** What to exit with, of a picture or its lack, and of a run. Of two, the one further up. */
enum album_status {
	ALBUM_SETUP = 2,
	ALBUM_NOT_DRAWN = 3,
	ALBUM_TIMEOUT = 4,
	ALBUM_BLANK = 5,
	ALBUM_DIFFERS = 1,
	ALBUM_EQUAL = 0,
};

/** What there is to know of a picture that is added. */
struct album_entry {
	/** Where it goes, "-" for standard output, or NULL: only where it differs. */
	const char *path;
	/** The file that has what is expected, or NULL. */
	const char *expect;
	/** Goes before what is wrong with it, such as "FILE:LINE", or NULL. */
	const char *where;
	/**
	 * Not 0 if the picture is not what was asked for, or there is none, such as ALBUM_TIMEOUT;
	 * problem then says why, and has been logged. It is written and compared all the same, but
	 * not blessed.
	 */
	enum album_status status;
	const char *problem;
};

/** The pictures of a run: written, compared, and told of at the end. */
struct album;

/** Both are to outlive it; texts are as picture_encode() takes them. NULL and errno. */
struct album *album_create(const struct album_options *options, const struct picture_text *texts);

/** May be NULL. Reports are written by album_finish() alone. */
void album_destroy(struct album *album);

/**
 * Whether what is asked for can be done, as far as can be known before there is a picture. False,
 * and why is logged and in the reports, which are written: the golden picture is not there, a file
 * cannot be written.
 */
bool album_check(struct album *album, const struct album_entry *entry);

/**
 * Writes a picture, compares it or blesses it, and says in a line what came of that. picture is
 * NULL if there is none. The names are copied. On a mismatch the picture is written, too, and where
 * it differs: beside it, as FILE-diff.png; or, where it has no file, beside what was expected, as
 * GOLD-shot.png and GOLD-diff.png.
 */
enum album_status album_add(struct album *album, const struct album_entry *entry,
		const struct picture *picture);

/** Writes the reports that are asked for, once: the status of the whole run. */
enum album_status album_finish(struct album *album);

#endif
