/* SPDX-License-Identifier: MIT */
#include "album_page.h"
#include "album_private.h"
#include "text.h"

static void print_base64(FILE *file, const struct album_file *bytes)
{
	static const char digits[] =
			"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *data = (const unsigned char *)bytes->data;
	for (size_t i = 0; i < bytes->size; i += 3) {
		size_t n = bytes->size - i < 3 ? bytes->size - i : 3;
		uint32_t value = (uint32_t)data[i] << 16;
		value |= n > 1 ? (uint32_t)data[i + 1] << 8 : 0;
		value |= n > 2 ? (uint32_t)data[i + 2] : 0;
		const char text[4] = { digits[value >> 18], digits[value >> 12 & 63],
			n > 1 ? digits[value >> 6 & 63] : '=', n > 2 ? digits[value & 63] : '=' };
		fwrite(text, 1, 4, file);
	}
}

static void print_figure(FILE *file, const char *name, const char *path,
		const struct album_file *picture, int width, int height)
{
	if (!picture->data || width == 0) {
		return;
	}
	fprintf(file, "<figure class=\"%s\"><figcaption><b>%s</b> ", name, name);
	text_print_xml(file, path ? path : "");
	fprintf(file,
			" %d&times;%d</figcaption><div class=\"pane\"><img style=\"--width: %d\" "
			"width=\"%d\" height=\"%d\" alt=\"%s\" src=\"data:image/png;base64,",
			width, height, width, width, height, name);
	print_base64(file, picture);
	fprintf(file, "\"></div></figure>\n");
}

static const char *get_verdict(const struct album_record *record)
{
	switch (record->status) {
	case ALBUM_SETUP:
		return "error";
	case ALBUM_NOT_DRAWN:
		return "not drawn";
	case ALBUM_TIMEOUT:
		return "not quiet";
	case ALBUM_BLANK:
		return "blank";
	case ALBUM_DIFFERS:
		return "differs";
	case ALBUM_EQUAL:
		break;
	}
	return record->verdict == ALBUM_IS_BLESSED ? "blessed" : record->expect ? "equal" : "taken";
}

static void print_record(FILE *file, const struct album_record *record)
{
	const struct compare_result *result = &record->result;
	bool failed = record->status != ALBUM_EQUAL;
	fprintf(file, "<details class=\"%s\"%s", failed ? "failed" : "passed",
			failed ? " open" : "");
	if (result->n_different > 0) {
		fprintf(file, " data-box=\"%d,%d,%d,%d\"", result->x, result->y, result->width,
				result->height);
	}
	fprintf(file, ">\n<summary><span class=\"verdict\">%s</span> <b>", get_verdict(record));
	text_print_xml(file, album_get_name(record));
	fprintf(file, "</b></summary>\n");
	if (record->message) {
		fprintf(file, "<p class=\"message\">");
		text_print_xml(file, record->message);
		fprintf(file, "</p>\n");
	}
	fprintf(file, "<div class=\"stage\">\n");
	print_figure(file, "expected", record->expect, &record->expected, record->expected_width,
			record->expected_height);
	print_figure(file, "actual", record->path, &record->shot, record->width, record->height);
	print_figure(file, "difference", record->difference_path, &record->difference,
			record->width, record->height);
	fprintf(file, "<div class=\"handle\"></div>\n</div>\n</details>\n");
}

static void print_records(FILE *file, const struct album *album, bool failed)
{
	const struct album_record *record;
	wl_list_for_each (record, &album->records, link) {
		if ((record->status != ALBUM_EQUAL) == failed) {
			print_record(file, record);
		}
	}
}

void album_print_html(FILE *file, const struct album *album)
{
	const struct album_record *record;
	int n = 0, n_failed = 0;
	wl_list_for_each (record, &album->records, link) {
		n++;
		n_failed += record->status != ALBUM_EQUAL;
	}
	fputs(page_before, file);
	fprintf(file, "<p id=\"summary\">%d %s, %d failed</p>\n", n,
			n == 1 ? "picture" : "pictures", n_failed);
	print_records(file, album, true);
	print_records(file, album, false);
	fputs(page_after, file);
}
