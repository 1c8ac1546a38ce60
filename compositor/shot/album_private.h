/* SPDX-License-Identifier: MIT */
#ifndef ALBUM_PRIVATE_H
#define ALBUM_PRIVATE_H

#include <stdio.h>
#include <wayland-util.h>

#include "album.h"

/** A file in memory; data is NULL if there is none. */
struct album_file {
	char *data;
	size_t size;
};

enum album_verdict {
	/** There was nothing to compare with, or that could not be read. */
	ALBUM_NOT_COMPARED,
	ALBUM_IS_EQUAL,
	ALBUM_IS_DIFFERENT,
	ALBUM_IS_BLESSED,
};

/** What became of a picture. Strings are its own, and may be NULL. */
struct album_record {
	struct wl_list link; // album.records
	/** As in its entry: borrowed, while the picture is added. */
	const char *where;
	/** Where the picture is, and where it differs; NULL if that was not written. */
	char *path, *difference_path;
	/** What it was compared with. */
	char *expect;
	/** In pixels; 0 where there is no picture, or nothing was read. */
	int width, height, expected_width, expected_height;
	bool blank;
	/** Nothing can be written beside what it is compared with. */
	bool nothing_beside;
	enum album_verdict verdict;
	/** Only if it was compared. */
	struct compare_result result;
	/** What is wrong, in a sentence, and what it means for the run. */
	char *message;
	enum album_status status;
	/** PNGs, as far as they were needed. */
	struct album_file shot, expected, difference;
};

struct album {
	const struct album_options *options;
	const struct picture_text *texts;
	struct wl_list records; // album_record.link
	/** Of what could not be recorded and, at the end, of all. */
	enum album_status status;
	bool finished;
};

/** Adds a picture, or what is known of it. NULL if there is no memory. */
struct album_record *album_add_record(struct album *album, const struct album_entry *entry);

/** Takes it out of its album. */
void album_destroy_record(struct album_record *record);

/** What is wrong, logged and kept for the reports; the worse status stays, with what it is about.
 */
void album_fail(struct album_record *record, enum album_status status, const char *format, ...)
		__attribute__((format(printf, 3, 4)));

/** What is expected cannot be read; if that is since there is none, that is said of instead. */
void album_fail_expected(struct album_record *record, const char *reason, bool is_absent);

/** Its name in reports. */
const char *album_get_name(const struct album_record *record);

/** The record's picture as a PNG: encodes it at the first time. False, and it has failed. */
bool album_encode(struct album *album, struct album_record *record, const struct picture *picture);

/** Writes a file that belongs to a record. False, and it has failed. */
bool album_write(struct album_record *record, const char *path, const struct album_file *file);

/** Compares a picture with its record's expected one, and writes where they differ. */
void album_compare(struct album *album, struct album_record *record, const struct picture *picture);

/** Makes a picture its record's expected one. */
void album_bless(struct album *album, struct album_record *record, const struct picture *picture);

/** What the run came to, as JUnit's XML, as JSON, and as a page. */
void album_print_junit(FILE *file, const struct album *album);
void album_print_json(FILE *file, const struct album *album);
void album_print_html(FILE *file, const struct album *album);

#endif
