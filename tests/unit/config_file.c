/* SPDX-License-Identifier: MIT */
/* What a configuration file may say, and what is said of one that is wrong: where, what, what to
 * do. */
#include "config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char error[CONFIG_ERROR_SIZE];

static struct config *parse(const char *text)
{
	error[0] = '\0';
	FILE *file = fopen("f", "w");
	assert_non_null(file);
	assert_return_code(fputs(text, file), 0);
	assert_int_equal(fclose(file), 0);
	return config_file_read("f", error);
}

static void test_empty(void **state)
{
	static const char *const texts[] = { "", "\n", "# nothing\n", "---\n", "outputs:\n",
		"outputs: {}\n", "outputs:\n  DP-1:\n" };
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct config *config = parse(texts[i]);
		assert_non_null(config);
		assert_string_equal(error, "");
		assert_null(config_find_output(config, "HDMI-A-1"));
		config_destroy(config);
	}
}

static void test_outputs(void **state)
{
	struct config *config = parse("# two of them\n"
				      "outputs:\n"
				      "  HDMI-A-1:\n"
				      "    scale: 1.5\n"
				      "    transform: flipped-90 # as it hangs\n"
				      "  'DP-1': { scale: \"2\" }\n");
	assert_non_null(config);
	const struct config_output *output = config_find_output(config, "HDMI-A-1");
	assert_int_equal(output->settings.given, OUTPUT_SCALE | OUTPUT_TRANSFORM);
	assert_int_equal(output->settings.scale, 180);
	assert_int_equal(output->settings.transform, WL_OUTPUT_TRANSFORM_FLIPPED_90);
	assert_int_equal(output->line, 3);
	output = config_find_output(config, "DP-1");
	assert_int_equal(output->settings.given, OUTPUT_SCALE);
	assert_int_equal(output->settings.scale, 240);
	assert_int_equal(output->line, 6);
	config_destroy(config);
}

struct wrong_row {
	const char *text, *error;
};

static const struct wrong_row wrong_rows[] = {
	{ "output:\n", "f:1:1: there is nothing called output; there is outputs" },
	{ "\n# a comment\n  outputs:\n    DP-1:\n      scale: 1,5\n",
			"f:5:14: DP-1: scale 1,5: give a number from 0.5 to 16, as in 1.5" },
	{ "outputs:\n  DP-1:\n    scale:\n",
			"f:3:11: DP-1: scale : give a number from 0.5 to 16, "
			"as in 1.5" },
	{ "outputs:\n  DP-1:\n    sclae: 2\n", "f:3:5: an output has no sclae; it has " },
	{ "outputs:\n  DP-1:\n    scale: 2\n    scale: 2\n",
			"f:4:5: DP-1: scale is here a second time; take one out" },
	{ "outputs:\n  DP-1:\n  DP-1:\n",
			"f:3:3: DP-1 is here a second time; put all of it into one place" },
	{ "outputs:\noutputs:\n",
			"f:2:1: outputs is here a second time; put all of it into one place" },
	{ "outputs:\n  '':\n", "f:2:3:  is not the name of an output; give one such as HDMI-A-1" },
	{ "outputs:\n  0123456789012345678901234567890123456789:\n",
			"f:2:3: 0123456789012345678901234567890123456789 is not the name of an "
			"output; give one such as HDMI-A-1" },
	{ "outputs: 5\n",
			"f:1:10: outputs is to be lines of KEY: VALUE; slipway(1) has an "
			"example" },
	{ "- outputs\n",
			"f:1:1: the file is to be lines of KEY: VALUE; slipway(1) has an example" },
	{ "outputs:\n  DP-1:\n    scale: [1]\n",
			"f:3:12: scale is to be one word or number; slipway(1) has an example" },
	{ "outputs:\n  [DP-1]: 5\n",
			"f:2:3: a key is to be one word or number; slipway(1) has an example" },
	{ "outputs:\n  DP-1: &a\n    scale: 2\n  DP-2: *a\n",
			"f:4:9: DP-2 is to be lines of KEY: VALUE; slipway(1) has an example" },
	{ "outputs:\n---\noutputs:\n",
			"f:2:1: here begins another document; put all of it into one" },
	{ "outputs:\n\tDP-1:\n", "f:2:1: a tab; put blanks in its place" },
	{ "# \xc3\xa4\xe2\x82\xac\noutputs:\n\tDP-1:\n", "f:3:1: a tab; put blanks in its place" },
	{ "outputs:\n  @DP-1:\n",
			"f:2:3: found character that cannot start any token; slipway(1) "
			"has an example of the file" },
	{ "outputs:\n  DP-1:\n    mirror: DP-1\n",
			"f:3:13: DP-1: mirror: that is itself; name another output" },
	{ "outputs:\n  DP-1:\n    scale: 2: 3\n",
			"f:3:13: mapping values are not allowed in this context; "
			"slipway(1) has an example of the file" },
	{ "outputs: {\n",
			"f:2:1: did not find expected node content; slipway(1) has an example of "
			"the file" },
	{ "outputs:\n  DP-1\xff:\n",
			"f:2:7: invalid leading UTF-8 octet; slipway(1) has an "
			"example of the file" },
	{ "outputs:\n  DP-1:\n    \"a\\nb\": 2\n", "f:3:5: an output has no a?b; it has " },
	{ "outputs:\n  DP-1:\n    \"scale\\0\": 2\n",
			"f:3:5: a key has a zero byte in it; take that out" },
};

static void test_wrong(void **state)
{
	const struct wrong_row *row = *state;
	errno = 0;
	assert_null(parse(row->text));
	assert_int_equal(errno, EINVAL);
	// The list of all that there is may grow.
	size_t length = strlen(row->error);
	if (row->error[length - 1] == ' ') {
		error[length] = '\0';
	}
	assert_string_equal(error, row->error);
}

static void test_many(void **state)
{
	char text[8192] = "outputs:\n";
	size_t used = strlen(text), before = 0;
	for (int i = 1; i <= 257; i++) {
		before = used;
		used += (size_t)snprintf(text + used, sizeof(text) - used, "  DP-%d:\n", i);
	}
	assert_null(parse(text));
	assert_string_equal(error, "f:258:3: DP-257 is one output too many; name at most 256");
	text[before] = '\0';
	struct config *config = parse(text);
	assert_non_null(config);
	config_destroy(config);
}

static void test_files(void **state)
{
	assert_null(config_file_read("/nonexistent/file", error));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(error, "/nonexistent/file: cannot be read: No such file or directory");
	assert_null(config_file_read("/", error));
	assert_int_equal(errno, EISDIR);
	assert_string_equal(error, "/: cannot be read: Is a directory");
	assert_null(config_file_read("/dev/zero", error));
	assert_int_equal(errno, EFBIG);
	// Nobody writes to it: it is not waited for.
	char fifo[] = "/tmp/slipway-test-XXXXXX";
	assert_non_null(mkdtemp(fifo));
	assert_int_equal(rmdir(fifo), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	alarm(10);
	assert_null(config_file_read(fifo, error));
	alarm(0);
	assert_int_equal(errno, ESPIPE);
	assert_non_null(strstr(error, ": a pipe; put what it says into a file"));
	assert_int_equal(unlink(fifo), 0);
	struct config *config = config_file_read("/dev/null", error);
	assert_non_null(config);
	config_destroy(config);
}

static void test_byte_order_mark(void **state)
{
	static const char good[] = "\357\273\277outputs:\n", bad[] = "\357\273\277\toutputs:\n";
	char path[] = "/tmp/slipway-test-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, good, strlen(good)), strlen(good));
	struct config *config = config_file_read(path, error);
	assert_non_null(config);
	config_destroy(config);
	assert_int_equal(pwrite(fd, bad, strlen(bad), 0), strlen(bad));
	assert_null(config_file_read(path, error));
	assert_non_null(strstr(error, ":1:1: a tab; put blanks in its place"));
	close(fd);
	unlink(path);
}

static void assert_default_path(const char *base, const char *must)
{
	if (base) {
		setenv("XDG_CONFIG_HOME", base, 1);
	} else {
		unsetenv("XDG_CONFIG_HOME");
	}
	char *path = config_file_get_default_path();
	assert_string_equal(path, must);
	free(path);
}

static void test_default_path(void **state)
{
	setenv("HOME", "/home/someone", 1);
	assert_default_path("/etc/xdg", "/etc/xdg/slipway/slipway.yaml");
	assert_default_path("relative", "/home/someone/.config/slipway/slipway.yaml");
	assert_default_path("", "/home/someone/.config/slipway/slipway.yaml");
	assert_default_path(NULL, "/home/someone/.config/slipway/slipway.yaml");
}

int main(void)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_byte_order_mark),
		cmocka_unit_test(test_default_path),
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
