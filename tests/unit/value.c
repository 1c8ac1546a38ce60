/* SPDX-License-Identifier: MIT */
/* What people give for a number, a size or a word, and what is none. */
#include "value.h"

#include <limits.h>

#include "unit.h"

static void numbers_are_whole(void **state)
{
	static const struct {
		const char *text;
		int min, max;
		bool good;
		int number;
	} rows[] = {
		{ "0", 0, 5, true, 0 },
		{ "5", 0, 5, true, 5 },
		{ "-5", -5, 5, true, -5 },
		{ "010", 0, 10, true, 10 },
		{ "2147483647", 0, INT_MAX, true, INT_MAX },
		{ "6", 0, 5, false, 0 },
		{ "-6", -5, 5, false, 0 },
		{ "-0", 0, 5, false, 0 },
		{ "99999999999999999999", 0, INT_MAX, false, 0 },
		{ "4294967297", 0, INT_MAX, false, 0 },
		{ "", 0, 5, false, 0 },
		{ "-", -5, 5, false, 0 },
		{ "--1", -5, 5, false, 0 },
		{ "+1", 0, 5, false, 0 },
		{ " 1", 0, 5, false, 0 },
		{ "1 ", 0, 5, false, 0 },
		{ "1.0", 0, 5, false, 0 },
		{ "0x1", 0, 5, false, 0 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int number;
		bool good = value_parse_number(rows[i].text, rows[i].min, rows[i].max, &number);
		assert_int_equal(good, rows[i].good);
		assert_int_equal(good ? number : 0, rows[i].number);
	}
}

static void decimals_have_a_fraction_or_none(void **state)
{
	static const struct {
		const char *text;
		double min, max;
		bool good;
		double number;
	} rows[] = {
		{ "1", 0, 2, true, 1 },
		{ "1.5", 0, 2, true, 1.5 },
		{ "1.", 0, 2, true, 1 },
		{ ".5", 0, 2, true, 0.5 },
		{ "-.5", -2, 2, true, -0.5 },
		{ "2.5", 0, 2, false, 0 },
		{ "-1", 0, 2, false, 0 },
		{ "", 0, 2, false, 0 },
		{ ".", 0, 2, false, 0 },
		{ "-", -2, 2, false, 0 },
		{ "1..5", 0, 2, false, 0 },
		{ "1,5", 0, 2, false, 0 },
		{ "1e0", 0, 2, false, 0 },
		{ "0x1", 0, 2, false, 0 },
		{ "nan", 0, 2, false, 0 },
		{ "inf", 0, 2, false, 0 },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		double number;
		bool good = value_parse_decimal(rows[i].text, rows[i].min, rows[i].max, &number);
		assert_int_equal(good, rows[i].good);
		assert_true((good ? number : 0) == rows[i].number);
	}
}

static void sizes_are_two_numbers(void **state)
{
	static const char *const wrong[] = { "", "1", "1x", "x1", "0x1", "1x0", "16385x1",
		"1x16385", "1X1", "1x1x", "1x 1", "1x-1" };
	int width, height;
	assert_true(value_parse_size("800x600", &width, &height));
	assert_int_equal(width, 800);
	assert_int_equal(height, 600);
	assert_true(value_parse_size("16384x1", &width, &height));
	for (size_t i = 0; i < N_ELEMENTS(wrong); i++) {
		assert_false(value_parse_size(wrong[i], &width, &height));
	}
}

static void lists_are_taken_apart(void **state)
{
	int width, height;
	const char *rest = value_take_size("800x600@60", &width, &height);
	assert_string_equal(rest, "@60");
	int refresh;
	assert_true(value_parse_refresh(rest + 1, &refresh));
	assert_int_equal(refresh, 60000);
	double time;
	assert_string_equal(value_take_decimal("1.5ms,2", 0, 2, &time), "ms,2");
}

static void refreshes_are_in_mhz(void **state)
{
	int refresh;
	assert_true(value_parse_refresh("59.94", &refresh));
	assert_int_equal(refresh, 59940);
	assert_true(value_parse_refresh("1000", &refresh));
	assert_false(value_parse_refresh("1000.1", &refresh));
	assert_false(value_parse_refresh("0.9", &refresh));
	assert_false(value_parse_refresh("60Hz", &refresh));
	assert_false(value_parse_refresh("nan", &refresh));
	assert_false(value_parse_refresh("1e300", &refresh));
}

static void words_are_found_and_listed(void **state)
{
	static const char *const words[] = { "one", "two", "three", NULL };
	assert_int_equal(value_find("one", words), 0);
	assert_int_equal(value_find("three", words), 2);
	assert_int_equal(value_find("thre", words), -1);
	assert_int_equal(value_find("", words), -1);

	char list[20] = "";
	value_append(list, sizeof(list), "one", false);
	assert_string_equal(list, "one");
	value_append(list, sizeof(list), "two", false);
	value_append(list, sizeof(list), "three", true);
	assert_string_equal(list, "one, two and three");
	value_append(list, sizeof(list), "four", true);
	assert_string_equal(list, "one, two and three ");

	bool yes;
	assert_true(value_parse_yes("yes", &yes) && yes);
	assert_true(value_parse_yes("no", &yes) && !yes);
	assert_false(value_parse_yes("on", &yes) || yes);
	yes = true;
	assert_true(!value_parse_yes("off", &yes) && yes);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_whole),
		cmocka_unit_test(decimals_have_a_fraction_or_none),
		cmocka_unit_test(sizes_are_two_numbers),
		cmocka_unit_test(lists_are_taken_apart),
		cmocka_unit_test(refreshes_are_in_mhz),
		cmocka_unit_test(words_are_found_and_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
