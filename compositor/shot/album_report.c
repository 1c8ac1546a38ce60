/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "album_private.h"
#include "text.h"

// ---- JUnit's XML

static bool is_failure(enum album_status status)
{
	return status == ALBUM_DIFFERS || status == ALBUM_BLANK;
}

// Pictures that nothing was asked of are no tests.
static bool is_test(const struct album_record *record)
{
	return record->expect || record->status != ALBUM_EQUAL;
}

static const char *get_kind(enum album_status status)
{
	return status == ALBUM_DIFFERS              ? "differs"
			: status == ALBUM_BLANK     ? "blank"
			: status == ALBUM_TIMEOUT   ? "timeout"
			: status == ALBUM_NOT_DRAWN ? "not-drawn"
						    : "setup";
}

static void print_path(FILE *file, const char *name, const char *path)
{
	if (path) {
		fprintf(file, "%s: ", name);
		text_print_xml(file, path);
		fputc('\n', file);
	}
}

static void print_case(FILE *file, const struct album_record *record)
{
	const char *element = is_failure(record->status) ? "failure" : "error";
	fprintf(file, "  <testcase classname=\"slipway.shot\" name=\"");
	text_print_xml(file, album_get_name(record));
	if (record->status == ALBUM_EQUAL) {
		fprintf(file, "\"/>\n");
		return;
	}
	fprintf(file, "\">\n    <%s type=\"%s\" message=\"", element, get_kind(record->status));
	text_print_xml(file, record->message ? record->message : strerror(ENOMEM));
	fprintf(file, "\">");
	print_path(file, "expected", record->expect);
	print_path(file, "actual", record->path);
	print_path(file, "difference", record->difference_path);
	fprintf(file, "</%s>\n  </testcase>\n", element);
}

void album_print_junit(FILE *file, const struct album *album)
{
	const struct album_record *record;
	int n = 0, n_failures = 0, n_errors = 0;
	wl_list_for_each (record, &album->records, link) {
		n += is_test(record);
		n_failures += is_failure(record->status);
		n_errors += record->status != ALBUM_EQUAL && !is_failure(record->status);
	}
	fprintf(file,
			"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"slipway "
			"shot\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"0\">\n",
			n, n_failures, n_errors);
	wl_list_for_each (record, &album->records, link) {
		if (is_test(record)) {
			print_case(file, record);
		}
	}
	fprintf(file, "</testsuite>\n");
}

// ---- JSON

static void print_text(FILE *file, const char *key, const char *text)
{
	fprintf(file, ",\"%s\":", key);
	text_print_json(file, text);
}

static void print_result(FILE *file, const struct compare_result *result, bool has_ssim)
{
	fprintf(file, ",\"compared_pixels\":%" PRIu64 ",\"different_pixels\":%" PRIu64,
			result->n_compared, result->n_different);
	fprintf(file, ",\"worst_difference\":%d,\"box\":", result->worst);
	if (result->n_different > 0) {
		fprintf(file, "{\"x\":%d,\"y\":%d,\"width\":%d,\"height\":%d}", result->x,
				result->y, result->width, result->height);
	} else {
		fprintf(file, "null");
	}
	if (has_ssim) {
		fprintf(file, ",\"ssim\":%.9f", result->ssim);
	} else {
		fprintf(file, ",\"ssim\":null");
	}
}

static void print_size(FILE *file, const char *prefix, int width, int height)
{
	if (width > 0) {
		fprintf(file, ",\"%swidth\":%d,\"%sheight\":%d", prefix, width, prefix, height);
	} else {
		fprintf(file, ",\"%swidth\":null,\"%sheight\":null", prefix, prefix);
	}
}

static void print_record(FILE *file, const struct album *album, const struct album_record *record)
{
	static const char *const verdicts[] = {
		[ALBUM_NOT_COMPARED] = NULL,
		[ALBUM_IS_EQUAL] = "equal",
		[ALBUM_IS_DIFFERENT] = "differs",
		[ALBUM_IS_BLESSED] = "blessed",
	};
	bool has_result = record->result.same_size && record->verdict != ALBUM_NOT_COMPARED;
	fprintf(file, "{\"status\":%d", record->status);
	print_text(file, "message", record->message);
	print_text(file, "verdict", verdicts[record->verdict]);
	print_text(file, "picture", record->path);
	print_text(file, "expected", record->expect);
	print_text(file, "difference", record->difference_path);
	print_text(file, "mask", has_result ? album->options->mask : NULL);
	print_size(file, "", record->width, record->height);
	print_size(file, "expected_", record->expected_width, record->expected_height);
	fprintf(file, ",\"blank\":%s", record->blank ? "true" : "false");
	if (has_result) {
		print_result(file, &record->result, album->options->limits.ssim > 0);
	} else {
		fprintf(file,
				",\"compared_pixels\":null,\"different_pixels\":null,\"worst_"
				"difference\":null,\"box\":null,\"ssim\":null");
	}
	fputc('}', file);
}

void album_print_json(FILE *file, const struct album *album)
{
	const struct album_record *record;
	const char *separator = "";
	fprintf(file, "{\"version\":1,\"status\":%d,\"pictures\":[", album->status);
	wl_list_for_each (record, &album->records, link) {
		fprintf(file, "%s", separator);
		print_record(file, album, record);
		separator = ",";
	}
	fprintf(file, "]}\n");
}
