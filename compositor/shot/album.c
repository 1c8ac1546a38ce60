/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "album_private.h"
#include "log.h"
#include "whole_file.h"

// The worst first.
static const enum album_status by_severity[] = { ALBUM_SETUP, ALBUM_NOT_DRAWN, ALBUM_TIMEOUT,
	ALBUM_BLANK, ALBUM_DIFFERS, ALBUM_EQUAL };

static enum album_status get_worse(enum album_status a, enum album_status b)
{
	const enum album_status *worst = by_severity;
	while (*worst != a && *worst != b) {
		worst++;
	}
	return *worst;
}

struct album *album_create(const struct album_options *options, const struct picture_text *texts)
{
	struct album *album = calloc(1, sizeof(*album));
	if (album) {
		album->options = options;
		album->texts = texts;
		wl_list_init(&album->records);
	}
	return album;
}

static void forget_files(struct album_record *record)
{
	struct album_file *files[] = { &record->shot, &record->expected, &record->difference };
	for (int i = 0; i < 3; i++) {
		free(files[i]->data);
		*files[i] = (struct album_file){ 0 };
	}
}

void album_destroy_record(struct album_record *record)
{
	forget_files(record);
	wl_list_remove(&record->link);
	free(record->path);
	free(record->difference_path);
	free(record->expect);
	free(record->message);
	free(record);
}

void album_destroy(struct album *album)
{
	struct album_record *record, *next;
	if (!album) {
		return;
	}
	wl_list_for_each_safe (record, next, &album->records, link) {
		album_destroy_record(record);
	}
	free(album);
}

static void set_message(struct album_record *record, enum album_status status, const char *message)
{
	bool is_worse = !record->message || get_worse(status, record->status) != record->status;
	record->status = get_worse(status, record->status);
	if (is_worse) {
		free(record->message);
		record->message = strdup(message);
	}
}

void album_fail(struct album_record *record, enum album_status status, const char *format, ...)
{
	char *message = NULL;
	va_list args;
	va_start(args, format);
	int length = vasprintf(&message, format, args);
	va_end(args);
	if (length < 0) {
		message = NULL;
	}
	log_error("%s%s%s", record->where ? record->where : "", record->where ? ": " : "",
			message ? message : strerror(ENOMEM));
	set_message(record, status, message ? message : strerror(ENOMEM));
	free(message);
}

const char *album_get_name(const struct album_record *record)
{
	return record->expect ? record->expect : record->path ? record->path : "picture";
}

bool album_encode(struct album *album, struct album_record *record, const struct picture *picture)
{
	struct album_file *shot = &record->shot;
	if (!shot->data && picture_encode(picture, album->texts, &shot->data, &shot->size) < 0) {
		album_fail(record, ALBUM_SETUP, "no picture: %s", strerror(ENOMEM));
	}
	return shot->data;
}

bool album_write(struct album_record *record, const char *path, const struct album_file *file)
{
	int ret = whole_file_write(path, file->data, file->size);
	if (ret < 0) {
		album_fail(record, ALBUM_SETUP, "no picture in %s: %s", path, strerror(-ret));
	}
	return ret == 0;
}

static void write_picture(struct album *album, struct album_record *record, const char *path,
		const struct picture *picture)
{
	if (path && album_encode(album, record, picture) &&
			album_write(record, path, &record->shot)) {
		record->path = strdup(path);
		log_info("wrote %s, %dx%d", path, picture->width, picture->height);
	}
}

static void check_blank(
		struct album *album, struct album_record *record, const struct picture *picture)
{
	record->blank = picture_is_blank(picture);
	if (record->blank && album->options->not_blank) {
		uint32_t pixel = picture_get(picture, 0, 0);
		album_fail(record, ALBUM_BLANK,
				"the picture is blank: all of it is #%06x, alpha %u; see --quiet "
				"and --after-frames for when it is taken",
				pixel & 0xffffff, pixel >> 24);
	}
}

static void add_picture(struct album *album, struct album_record *record,
		const struct album_entry *entry, const struct picture *picture)
{
	record->width = picture->width;
	record->height = picture->height;
	write_picture(album, record, entry->path, picture);
	check_blank(album, record, picture);
	if (!entry->expect || record->status == ALBUM_SETUP) {
		return;
	}
	if (!album->options->bless) {
		album_compare(album, record, picture);
	} else if (record->status == ALBUM_EQUAL) {
		album_bless(album, record, picture);
	} else {
		log_error("%s is left as it is: such a picture is not blessed", entry->expect);
	}
	if (album->options->html) {
		album_encode(album, record, picture);
	}
}

struct album_record *album_add_record(struct album *album, const struct album_entry *entry)
{
	const char *expect = entry->expect;
	char *copy = expect ? strdup(expect) : NULL;
	struct album_record *record = calloc(1, sizeof(*record));
	if (!record || (expect && !copy)) {
		log_error("no picture: %s", strerror(ENOMEM));
		album->status = ALBUM_SETUP;
		free(copy);
		free(record);
		return NULL;
	}
	wl_list_insert(album->records.prev, &record->link);
	record->expect = copy;
	record->where = entry->where;
	return record;
}

enum album_status album_add(
		struct album *album, const struct album_entry *entry, const struct picture *picture)
{
	struct album_record *record = album_add_record(album, entry);
	if (!record) {
		return ALBUM_SETUP;
	}
	if (entry->status != ALBUM_EQUAL) {
		set_message(record, entry->status, entry->problem);
	}
	if (picture) {
		add_picture(album, record, entry, picture);
	}
	if (!album->options->html) {
		forget_files(record);
	}
	return record->status;
}

// Makes a report in memory, so that it is written whole, or not at all.
static int write_report(const struct album *album, const char *path,
		void (*print)(FILE *file, const struct album *album))
{
	char *data = NULL;
	size_t size;
	FILE *file = open_memstream(&data, &size);
	if (!file) {
		return -ENOMEM;
	}
	print(file, album);
	int ret = fclose(file) == 0 ? whole_file_write(path, data, size) : -ENOMEM;
	free(data);
	return ret;
}

static void report(struct album *album, const char *path,
		void (*print)(FILE *file, const struct album *album))
{
	int ret = write_report(album, path, print);
	if (ret < 0) {
		log_error("no report in %s: %s", strcmp(path, "-") == 0 ? "standard output" : path,
				strerror(-ret));
		album->status = ALBUM_SETUP;
	}
}

static void report_html(struct album *album)
{
	char *path = NULL;
	const char *html = album->options->html;
	// If it cannot be made, nor can the file in it, and that says why.
	mkdir(html, 0777);
	if (asprintf(&path, "%s/index.html", html) < 0) {
		log_error("no report in %s: %s", html, strerror(ENOMEM));
		album->status = ALBUM_SETUP;
		return;
	}
	report(album, path, album_print_html);
	free(path);
}

enum album_status album_finish(struct album *album)
{
	const struct album_options *options = album->options;
	const struct album_record *record;
	if (album->finished) {
		return album->status;
	}
	album->finished = true;
	wl_list_for_each (record, &album->records, link) {
		album->status = get_worse(album->status, record->status);
	}
	if (options->report) {
		report(album, options->report, album_print_junit);
	}
	if (options->html) {
		report_html(album);
	}
	if (options->json) {
		report(album, "-", album_print_json);
	}
	return album->status;
}
