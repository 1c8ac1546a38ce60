/* SPDX-License-Identifier: MIT */
/* What a profile pins, and what is said of one that is wrong. */
#include "profile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static char error[YAML_FILE_ERROR_SIZE];

static struct profile *parse(const char *text)
{
	error[0] = '\0';
	FILE *file = fopen("f", "w");
	assert_non_null(file);
	assert_return_code(fputs(text, file), 0);
	assert_int_equal(fclose(file), 0);
	return profile_read("f", error);
}

static void append(const char *key, const char *value, void *data)
{
	char *told = data;
	size_t used = strlen(told);
	snprintf(told + used, 256 - used, "%s=%s ", key, value);
}

static void assert_pins(const struct profile *profile, const char *wanted)
{
	char told[256] = "";
	profile_for_each(profile, append, told);
	assert_string_equal(told, wanted);
}

static void test_empty(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "env:\n", "fonts: {}\n" };
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct profile *profile = parse(texts[i]);
		assert_non_null(profile);
		assert_pins(profile, "");
		assert_int_equal(profile_apply(profile, "/nonexistent"), 0);
		profile_destroy(profile);
	}
	assert_pins(NULL, "");
	assert_int_equal(profile_apply(NULL, "/nonexistent"), 0);
	profile_destroy(NULL);
}

static void test_pins(void **state)
{
	struct profile *profile =
			parse("size: 640x480\n"
			      "env: { TZ: UTC, EMPTY: '', UNSET: , ALSO: ~, TILDE: '~' }\n"
			      "scale: 2\n"
			      "fonts: { hinting: none }\n");
	assert_non_null(profile);
	assert_pins(profile,
			"size=640x480 env.TZ=UTC env.EMPTY= env.UNSET= env.ALSO= "
			"env.TILDE=~ scale=2 fonts.hinting=none ");
	const struct profile_pin *pin = wl_container_of(profile->pins.next, pin, link);
	assert_int_equal(pin->line, 1);
	assert_int_equal(pin->column, 7);
	profile_destroy(profile);
}

static void test_override(void **state)
{
	struct profile *profile = parse("size: 640x480\nscale: 2\n");
	profile_override(profile, "scale", "1");
	profile_override(profile, "transform", "90");
	assert_pins(profile, "size=640x480 scale=1 ");
	profile_destroy(profile);
}

static void test_environment(void **state)
{
	struct profile *profile = parse("env: { A: a, B: '', C: }\n");
	setenv("A", "other", 1);
	setenv("B", "other", 1);
	setenv("C", "other", 1);
	assert_int_equal(profile_apply(profile, "/nonexistent"), 0);
	assert_string_equal(getenv("A"), "a");
	assert_string_equal(getenv("B"), "");
	assert_null(getenv("C"));
	profile_destroy(profile);
}

static void test_fonts(void **state)
{
	struct profile *profile =
			parse("fonts: { antialias: no, rgba: none, hinting: slight, sans: A B }\n");
	char dir[] = "/tmp/slipway-test-XXXXXX", path[64], text[2048] = "";
	assert_non_null(mkdtemp(dir));
	assert_int_equal(profile_apply(profile, dir), 0);
	snprintf(path, sizeof(path), "%s/fonts.conf", dir);
	assert_string_equal(getenv("FONTCONFIG_FILE"), path);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	assert_in_range(fread(text, 1, sizeof(text) - 1, file), 1, sizeof(text) - 2);
	fclose(file);
	const char *include = strstr(text, "<include");
	const char *family = strstr(text, "<family>sans-serif</family><prefer><family>A B<");
	const char *hinting = strstr(text, "<const>hintslight</const>");
	assert_non_null(include);
	assert_true(family && family < include);
	assert_true(hinting && hinting > include);
	assert_non_null(strstr(text, "\"antialias\" mode=\"assign\"><bool>false<"));
	assert_non_null(strstr(text, "\"rgba\" mode=\"assign\"><const>none<"));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(profile_apply(profile, dir), -ENOENT);
	profile_destroy(profile);
}

struct wrong_row {
	const char *text, *error;
};

static const struct wrong_row wrong_rows[] = {
	{ "colour: red\n", "f:1:1: nothing called colour can be pinned; there is env, " },
	{ "quiet: 5\n", "f:1:1: nothing called quiet can be pinned; " },
	{ "size:\n", "f:1:6: size lacks its value" },
	{ "size: [1, 2]\n", "f:1:7: size is to be one word" },
	{ "scale: 1\nscale: 2\n", "f:2:1: scale is here a second time; take one out" },
	{ "env: 5\n", "f:1:6: env is to be lines of KEY: VALUE; " },
	{ "env: { XDG_RUNTIME_DIR: /run }\n",
			"f:1:8: XDG_RUNTIME_DIR is how the command finds slipway: leave it out" },
	{ "env: { A=B: c }\n", "f:1:8: A=B is not the name of a variable" },
	{ "env: { ' A': c }\n", "f:1:8:  A is not the name of a variable" },
	{ "env: { 'A ': c }\n", "f:1:8: A  is not the name of a variable" },
	{ "env: { Ä: c }\n", "f:1:8: Ä is not the name of a variable" },
	{ "env: { \"A\\tB\": c }\n", "f:1:8: A?B is not the name of a variable" },
	{ "env: { A012345678901234567890123456789012345678901234567890123456789012345678901234: "
	  "c }\n",
			"f:1:8: A0123456789" },
	{ "env: { '': c }\n", "f:1:8:  is not the name of a variable" },
	{ "env: { A: b }\nenv: { A: c }\n", "f:2:8: env.A is here a second time; take one out" },
	{ "env: { A: [b] }\n", "f:1:11: env.A is to be one word" },
	{ "fonts: { dpi: 96 }\n", "f:1:10: fonts have no dpi; they have antialias, hinting, " },
	{ "fonts: { hinting: strong }\n", "f:1:19: hinting strong: there is none, slight, " },
	{ "fonts: { antialias: }\n", "f:1:21: antialias : give yes or no" },
	{ "fonts: { sans: '<x>' }\n", "f:1:16: sans <x>: give a family, as in DejaVu Sans" },
	{ "fonts: { sans: '' }\n", "f:1:16: sans : give a family, as in DejaVu Sans" },
};

static void test_wrong(void **state)
{
	const struct wrong_row *row = *state;
	assert_null(parse(row->text));
	assert_int_equal(errno, EINVAL);
	if (strncmp(error, row->error, strlen(row->error)) != 0) {
		fail_msg("%s", error);
	}
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_override),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_fonts),
	};
	static struct CMUnitTest tests[N_ELEMENTS(others) + N_ELEMENTS(wrong_rows)];
	for (size_t i = 0; i < N_ELEMENTS(wrong_rows); i++) {
		tests[i] = (struct CMUnitTest){ .name = wrong_rows[i].error,
			.test_func = test_wrong,
			.initial_state = (void *)&wrong_rows[i] };
	}
	memcpy(&tests[N_ELEMENTS(wrong_rows)], others, sizeof(others));
	char dir[] = "/tmp/slipway-test-XXXXXX";
	if (!mkdtemp(dir) || chdir(dir) < 0) {
		return 1;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	return unlink("f") < 0 || rmdir(dir) < 0 ? 1 : failed;
}
