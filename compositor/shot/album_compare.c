/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "album_private.h"
#include "difference.h"
#include "log.h"
#include "whole_file.h"

/** In bytes, of a PNG that is read: what is larger was not written by a shot. */
#define MAX_FILE ((size_t)512 << 20)

// 0, and picture_finish() frees it; or -errno, and why it is none.
static int read_picture(const char *path, struct album_file *file, struct picture *picture,
		char reason[PICTURE_REASON_SIZE])
{
	int ret = whole_file_read(path, MAX_FILE, &file->data, &file->size);
	if (ret < 0) {
		snprintf(reason, PICTURE_REASON_SIZE, "%s", whole_file_get_reason(-ret));
		return ret;
	}
	return picture_decode(picture, file->data, file->size, reason) ? 0 : -EBADMSG;
}

void album_fail_expected(struct album_record *record, const char *reason, bool is_absent)
{
	if (is_absent) {
		album_fail(record, ALBUM_SETUP,
				"there is no %s to compare with: --bless makes it of what there is",
				record->expect);
	} else {
		album_fail(record, ALBUM_SETUP, "cannot compare with %s: %s", record->expect,
				reason);
	}
}

static bool read_expected(struct album_record *record, struct picture *picture)
{
	char reason[PICTURE_REASON_SIZE];
	int ret = read_picture(record->expect, &record->expected, picture, reason);
	if (ret < 0) {
		album_fail_expected(record, reason, ret == -ENOENT);
	} else {
		record->expected_width = picture->width;
		record->expected_height = picture->height;
	}
	return ret == 0;
}

// It has the size of what is expected.
static bool read_mask(struct album_record *record, const char *path, struct picture *mask)
{
	struct album_file file = { 0 };
	char reason[PICTURE_REASON_SIZE];
	int ret = read_picture(path, &file, mask, reason);
	free(file.data);
	if (ret < 0) {
		album_fail(record, ALBUM_SETUP, "cannot read the mask %s: %s", path, reason);
		return false;
	}
	if (mask->width == record->expected_width && mask->height == record->expected_height) {
		return true;
	}
	album_fail(record, ALBUM_SETUP, "the mask %s is %dx%d: it is to have the size of %s, %dx%d",
			path, mask->width, mask->height, record->expect, record->expected_width,
			record->expected_height);
	picture_finish(mask);
	return false;
}

// Beside the picture's own file, or where it has none, what is expected. NULL: no memory.
static char *get_name_beside(const struct album_record *record, const char *end)
{
	const char *path = record->path && strcmp(record->path, "-") != 0 ? record->path
									  : record->expect;
	size_t length = strlen(path);
	if (length > 4 && strcmp(path + length - 4, ".png") == 0) {
		length -= 4;
	}
	char *name = NULL;
	return asprintf(&name, "%.*s%s", (int)length, path, end) < 0 ? NULL : name;
}

static void say_difference(const struct album *album, struct album_record *record)
{
	const struct compare_result *result = &record->result;
	char where[64] = "", similarity[64] = "";
	if (result->n_different > 0) {
		snprintf(where, sizeof(where), ", within %dx%d+%d+%d", result->width,
				result->height, result->x, result->y);
	}
	if (album->options->limits.ssim > 0) {
		snprintf(similarity, sizeof(similarity), ", similarity %.6f", result->ssim);
	}
	album_fail(record, ALBUM_DIFFERS,
			"%s: %" PRIu64 " of %" PRIu64
			" pixels differ, by at most %d%s%s; see %s and %s",
			record->expect, result->n_different, result->n_compared, result->worst,
			where, similarity, record->path ? record->path : "no picture",
			record->difference_path ? record->difference_path : "no difference");
}

static void say_sizes(struct album_record *record)
{
	album_fail(record, ALBUM_DIFFERS, "%s is %dx%d, and the picture %dx%d; see %s",
			record->expect, record->expected_width, record->expected_height,
			record->width, record->height, record->path ? record->path : "no picture");
}

static void say_equal(const struct album_record *record)
{
	const struct compare_result *result = &record->result;
	if (result->worst == 0) {
		log_result("%s: equal", record->expect);
	} else {
		log_result("%s: equal within the limits, %" PRIu64 " of %" PRIu64
			   " pixels differ, by at most %d",
				record->expect, result->n_different, result->n_compared,
				result->worst);
	}
}

// An earlier run's would be taken for this one's.
static void forget_difference(const struct album_record *record)
{
	char *path = get_name_beside(record, "-diff.png");
	if (path) {
		unlink(path);
	}
	free(path);
}

// NULL: it cannot be written, which was not asked for, and does not make the pictures any less
// different. That is said once.
static char *write_beside(
		struct album_record *record, const char *end, const struct album_file *file)
{
	char *path = record->nothing_beside ? NULL : get_name_beside(record, end);
	int ret = path ? whole_file_write(path, file->data, file->size) : -ENOMEM;
	if (ret == 0) {
		return path;
	}
	if (!record->nothing_beside) {
		log_error("cannot write %s: %s; give -o a name elsewhere, to have it there",
				path ? path : record->expect, strerror(-ret));
		record->nothing_beside = true;
	}
	free(path);
	return NULL;
}

static bool paint_difference(struct album *album, struct album_record *record,
		const struct picture *expected, const struct picture *actual,
		const struct picture *mask)
{
	struct picture picture;
	struct album_file *file = &record->difference;
	int ret = difference_paint(expected, actual, mask, album->options->limits.tolerance,
			&record->result, &picture);
	if (ret == 0) {
		ret = picture_encode(&picture, NULL, &file->data, &file->size);
		picture_finish(&picture);
	}
	if (ret < 0) {
		album_fail(record, ALBUM_SETUP, "no picture of what differs from %s: %s",
				record->expect, strerror(-ret));
	}
	return ret == 0;
}

static void conclude(struct album *album, struct album_record *record,
		const struct picture *expected, const struct picture *actual,
		const struct picture *mask)
{
	const struct compare_result *result = &record->result;
	record->verdict = result->equal ? ALBUM_IS_EQUAL : ALBUM_IS_DIFFERENT;
	bool is_of_interest = !result->equal || (album->options->html && result->worst > 0);
	bool is_painted = result->same_size && is_of_interest &&
			paint_difference(album, record, expected, actual, mask);
	if (result->equal) {
		say_equal(record);
		return;
	}
	if (is_painted) {
		record->difference_path = write_beside(record, "-diff.png", &record->difference);
	} else {
		forget_difference(record);
	}
	if (!record->path && album_encode(album, record, actual)) {
		record->path = write_beside(record, "-shot.png", &record->shot);
	}
	if (result->same_size) {
		say_difference(album, record);
	} else {
		say_sizes(record);
	}
}

static void compare(struct album *album, struct album_record *record,
		const struct picture *expected, const struct picture *actual)
{
	struct picture mask = { 0 };
	const char *path = album->options->mask;
	if (path && !read_mask(record, path, &mask)) {
		return;
	}
	const struct picture *used = path ? &mask : NULL;
	int ret = compare_pictures(
			expected, actual, used, &album->options->limits, &record->result);
	if (ret == -EDOM) {
		album_fail(record, ALBUM_SETUP, "the mask %s leaves nothing of %s to compare", path,
				record->expect);
	} else if (ret < 0) {
		album_fail(record, ALBUM_SETUP, "cannot compare with %s: %s", record->expect,
				strerror(-ret));
	} else {
		conclude(album, record, expected, actual, used);
	}
	picture_finish(&mask);
}

void album_compare(struct album *album, struct album_record *record, const struct picture *picture)
{
	struct picture expected = { 0 };
	if (read_expected(record, &expected)) {
		compare(album, record, &expected, picture);
		picture_finish(&expected);
	}
}

static void say_blessed(const struct album_record *record, const struct compare_result *result)
{
	if (!result) {
		log_result("blessed %s: %dx%d, new", record->expect, record->width, record->height);
	} else if (!result->same_size) {
		log_result("blessed %s: %dx%d, was %dx%d", record->expect, record->width,
				record->height, record->expected_width, record->expected_height);
	} else {
		log_result("blessed %s: %" PRIu64 " of %" PRIu64
			   " pixels are others, by at most %d",
				record->expect, result->n_different, result->n_compared,
				result->worst);
	}
}

// Whatever may differ otherwise, what is blessed is exactly that.
void album_bless(struct album *album, struct album_record *record, const struct picture *picture)
{
	static const struct compare_limits exact = { .n_pixels = 0 };
	struct compare_result result;
	struct picture old = { 0 };
	char reason[PICTURE_REASON_SIZE];
	bool has_old = read_picture(record->expect, &record->expected, &old, reason) == 0;
	if (has_old) {
		record->expected_width = old.width;
		record->expected_height = old.height;
		compare_pictures(&old, picture, NULL, &exact, &result);
		picture_finish(&old);
	}
	if (has_old && result.equal) {
		record->verdict = ALBUM_IS_EQUAL;
		log_result("%s: equal, and left as it is", record->expect);
	} else if (album_encode(album, record, picture) &&
			album_write(record, record->expect, &record->shot)) {
		record->verdict = ALBUM_IS_BLESSED;
		say_blessed(record, has_old ? &result : NULL);
	}
}
