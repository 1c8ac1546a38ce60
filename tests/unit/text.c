/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <text.h>

#include "unit.h"

static void json_strings_are_escaped(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ NULL, "null" },
		{ "", "\"\"" },
		{ "plain", "\"plain\"" },
		{ "\"\\/", "\"\\\"\\\\/\"" },
		{ "\x1b[31m\n\t\x7f", "\"\\u001b[31m\\u000a\\u0009\x7f\"" },
		{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
				"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"" },
		// Not UTF-8: stray, cut off, too long, a surrogate, too large, unknown.
		{ "\x80"
		  "a",
				"\"\\ufffda\"" },
		{ "\xe2\x82", "\"\\ufffd\\ufffd\"" },
		{ "\xe2\x82"
		  "a",
				"\"\\ufffd\\ufffda\"" },
		{ "\xc0\xaf", "\"\\ufffd\\ufffd\"" },
		{ "\xe0\x80\xaf", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"" },
		{ "\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"" },
		{ "\xff\xfe", "\"\\ufffd\\ufffd\"" },
		{ "\xf4\x8f\xbf\xbf\xed\x9f\xbf", "\"\xf4\x8f\xbf\xbf\xed\x9f\xbf\"" },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *text;
		size_t size;
		FILE *file = open_memstream(&text, &size);
		text_print_json(file, rows[i].text);
		fclose(file);
		assert_string_equal(text, rows[i].wanted);
		free(text);
	}
}

static void json_strings_end_somewhere(void **state)
{
	char long_text[5000], *text;
	size_t size;
	memset(long_text, 1, sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	FILE *file = open_memstream(&text, &size);
	text_print_json(file, long_text);
	fclose(file);
	assert_int_equal(size, TEXT_MAX_JSON * 6 + 2);
	free(text);
}

static void xml_is_escaped(void **state)
{
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{ "", "" },
		{ "plain/\xc3\xa9", "plain/\xc3\xa9" },
		{ "<a href=\"x\">&'\t\n\r",
				"&#60;a href=&#34;x&#34;&#62;&#38;&#39;&#9;&#10;&#13;" },
		// What XML may not have, and what is not UTF-8.
		{ "\x01\x1b|\xef\xbf\xbe|\xef\xbf\xbf", "\uFFFD\uFFFD|\uFFFD|\uFFFD" },
		{ "\xff\xc3", "\uFFFD\uFFFD" },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *text;
		size_t size;
		FILE *file = open_memstream(&text, &size);
		text_print_xml(file, rows[i].text);
		fclose(file);
		assert_string_equal(text, rows[i].wanted);
		free(text);
	}
}

static void terminals_are_not_controlled(void **state)
{
	static const struct {
		const char *text;
		int max;
		const char *wanted;
	} rows[] = {
		{ "plain", 5, "plain" },
		{ "plainer", 5, "plain..." },
		{ "\xc3\xa9\xc3\xa9\xc3\xa9", 2, "\xc3\xa9\xc3\xa9..." },
		{ "\x1b]0;x\x07", 10, "\uFFFD]0;x\uFFFD" },
		{ "a\nb\x7f\xc2\x9b"
		  "c",
				10, "a\uFFFDb\uFFFD\uFFFDc" },
		{ "\xe2\x80\xae"
		  "a\xe2\x81\xa6\xff",
				10, "\uFFFDa\uFFFD\uFFFD" },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *text;
		size_t size;
		FILE *file = open_memstream(&text, &size);
		text_print_plain(file, rows[i].text, rows[i].max);
		fclose(file);
		assert_string_equal(text, rows[i].wanted);
		free(text);
	}
}

static void formats_and_modifiers_have_names(void **state)
{
	char code[TEXT_CODE_SIZE], name[TEXT_MODIFIER_SIZE];
	text_get_code(DRM_FORMAT_NV12, code);
	assert_string_equal(code, "NV12");
	text_get_code(0x01200041, code);
	assert_string_equal(code, "A???");
	text_get_modifier(DRM_FORMAT_MOD_LINEAR, name);
	assert_string_equal(name, "LINEAR");
	text_get_modifier(DRM_FORMAT_MOD_INVALID, name);
	assert_string_equal(name, "INVALID");
	text_get_modifier(UINT64_C(0xfe00000000000001), name);
	assert_string_equal(name, "0xfe00000000000001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_strings_are_escaped),
		cmocka_unit_test(json_strings_end_somewhere),
		cmocka_unit_test(xml_is_escaped),
		cmocka_unit_test(terminals_are_not_controlled),
		cmocka_unit_test(formats_and_modifiers_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
