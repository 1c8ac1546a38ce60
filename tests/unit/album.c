/* SPDX-License-Identifier: MIT */
/* The pictures of a run: what becomes of several, and what is told of them. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "shot/album.h"
#include "unit.h"
#include "whole_file.h"

#define SIDE 8
#define OPAQUE(blue) (0xff000000u | (blue))

/** A directory that is the current one, and gone at the end. */
struct world {
	char directory[32];
	struct album_options options;
};

static int setup(void **state)
{
	static struct world world;
	world = (struct world){ "/tmp/slipway-album-XXXXXX", { .limits.n_pixels = -1 } };
	log_init(SLIP_LOG_ERROR);
	*state = &world;
	return mkdtemp(world.directory) && chdir(world.directory) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	struct world *world = *state;
	char command[64];
	snprintf(command, sizeof(command), "rm -r %s", world->directory);
	return chdir("/") == 0 ? system(command) : -1;
}

// A picture of two colours, premultiplied: its first pixel is the other.
static struct picture get_picture(uint32_t other)
{
	static uint32_t pixels[SIDE * SIDE];
	for (int i = 0; i < SIDE * SIDE; i++) {
		pixels[i] = 0x40102030;
	}
	pixels[0] = other;
	return (struct picture){ SIDE, SIDE, SIDE, pixels, true };
}

static enum album_status add(
		struct album *album, const char *path, const char *expect, uint32_t other)
{
	struct picture picture = get_picture(other);
	struct album_entry entry = { .path = path, .expect = expect };
	return album_add(album, &entry, &picture);
}

static enum album_status add_problem(
		struct album *album, const char *expect, enum album_status status, bool has_picture)
{
	struct picture picture = get_picture(OPAQUE(1));
	struct album_entry entry = { .expect = expect, .status = status, .problem = "why" };
	return album_add(album, &entry, has_picture ? &picture : NULL);
}

static void bless(const char *path, uint32_t other)
{
	struct album_options options = { .bless = true };
	struct album *album = album_create(&options, NULL);
	assert_int_equal(add(album, NULL, path, other), ALBUM_EQUAL);
	assert_int_equal(album_finish(album), ALBUM_EQUAL);
	album_destroy(album);
}

static char *read_text(const char *path)
{
	char *text;
	size_t size;
	assert_int_equal(whole_file_read(path, 1 << 20, &text, &size), 0);
	text[size] = '\0';
	return text;
}

static void the_worst_of_several_is_the_runs(void **state)
{
	struct world *world = *state;
	bless("gold.png", OPAQUE(0));
	static const struct {
		enum album_status statuses[3], wanted;
	} rows[] = {
		{ { ALBUM_EQUAL, ALBUM_EQUAL, ALBUM_EQUAL }, ALBUM_EQUAL },
		{ { ALBUM_EQUAL, ALBUM_DIFFERS, ALBUM_EQUAL }, ALBUM_DIFFERS },
		{ { ALBUM_BLANK, ALBUM_DIFFERS, ALBUM_EQUAL }, ALBUM_BLANK },
		{ { ALBUM_DIFFERS, ALBUM_BLANK, ALBUM_TIMEOUT }, ALBUM_TIMEOUT },
		{ { ALBUM_TIMEOUT, ALBUM_NOT_DRAWN, ALBUM_DIFFERS }, ALBUM_NOT_DRAWN },
		{ { ALBUM_NOT_DRAWN, ALBUM_SETUP, ALBUM_EQUAL }, ALBUM_SETUP },
	};
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct album *album = album_create(&world->options, NULL);
		for (int k = 0; k < 3; k++) {
			enum album_status status = rows[i].statuses[k];
			assert_int_equal(status == ALBUM_EQUAL
							? add(album, NULL, "gold.png", OPAQUE(0))
							: status == ALBUM_DIFFERS
							? add(album, NULL, "gold.png", OPAQUE(1))
							: add_problem(album, NULL, status, false),
					status);
		}
		assert_int_equal(album_finish(album), rows[i].wanted);
		album_destroy(album);
	}
}

static void pictures_with_alpha_come_back(void **state)
{
	struct world *world = *state;
	bless("gold.png", 0x03010203);
	struct album *album = album_create(&world->options, NULL);
	assert_int_equal(add(album, "shot.png", "gold.png", 0x03010203), ALBUM_EQUAL);
	assert_int_equal(add(album, NULL, "shot.png", 0x03010203), ALBUM_EQUAL);
	assert_int_equal(add(album, NULL, "shot.png", 0x03010202), ALBUM_DIFFERS);
	album_destroy(album);
}

static void each_picture_has_files_of_its_own(void **state)
{
	struct world *world = *state;
	bless("gold.png", OPAQUE(0));
	struct album *album = album_create(&world->options, NULL);
	assert_int_equal(add(album, "one-1.png", "gold.png", OPAQUE(1)), ALBUM_DIFFERS);
	assert_int_equal(add(album, "one-2", "gold.png", OPAQUE(2)), ALBUM_DIFFERS);
	assert_int_equal(add(album, NULL, "gold.png", OPAQUE(3)), ALBUM_DIFFERS);
	album_destroy(album);
	static const char *const paths[] = { "one-1.png", "one-1-diff.png", "one-2",
		"one-2-diff.png", "gold-shot.png", "gold-diff.png" };
	for (size_t i = 0; i < N_ELEMENTS(paths); i++) {
		assert_int_equal(access(paths[i], R_OK), 0);
	}
}

static void reports_tell_of_each(void **state)
{
	struct world *world = *state;
	world->options.report = "report.xml";
	world->options.html = "page";
	bless("gold.png", OPAQUE(0));
	struct album *album = album_create(&world->options, NULL);
	add(album, "alone.png", NULL, OPAQUE(1));
	add(album, NULL, "gold.png", OPAQUE(0));
	add(album, "new.png", "gold.png", OPAQUE(1));
	add(album, NULL, "none.png", OPAQUE(1));
	add_problem(album, "gold.png", ALBUM_TIMEOUT, true);
	assert_int_equal(album_finish(album), ALBUM_SETUP);
	album_destroy(album);
	char *xml = read_text("report.xml");
	// The first one was not compared, and so is no test.
	assert_non_null(strstr(xml, "tests=\"4\" failures=\"1\" errors=\"2\" skipped=\"0\""));
	assert_non_null(strstr(
			xml, "<failure type=\"differs\" message=\"gold.png: 1 of 64 pixels"));
	assert_non_null(strstr(xml, "<error type=\"setup\" message=\"there is no none.png"));
	// What came first stays what is wrong.
	assert_non_null(strstr(xml, "<error type=\"timeout\" message=\"why\""));
	assert_null(strstr(xml, "alone.png"));
	free(xml);
	char *html = read_text("page/index.html");
	char *failed = strstr(html, ">differs<"), *passed = strstr(html, ">taken<");
	assert_non_null(strstr(html, "5 pictures, 3 failed"));
	assert_non_null(failed);
	assert_true(failed < strstr(html, ">error<"));
	assert_true(strstr(html, ">error<") < strstr(html, ">not quiet<"));
	assert_true(strstr(html, ">not quiet<") < passed);
	assert_true(passed < strstr(html, ">equal<"));
	free(html);
}

// What is wrong already is neither blessed nor, if it is equal, right.
static void problems_stay(void **state)
{
	struct world *world = *state;
	bless("gold.png", OPAQUE(1));
	struct album *album = album_create(&world->options, NULL);
	assert_int_equal(add_problem(album, "gold.png", ALBUM_TIMEOUT, true), ALBUM_TIMEOUT);
	album_destroy(album);
	world->options.bless = true;
	album = album_create(&world->options, NULL);
	assert_int_equal(add_problem(album, "new.png", ALBUM_TIMEOUT, true), ALBUM_TIMEOUT);
	assert_int_equal(access("new.png", F_OK), -1);
	album_destroy(album);
}

static bool check(struct album *album, const char *path, const char *expect)
{
	struct album_entry entry = { .path = path, .expect = expect };
	return album_check(album, &entry);
}

static void what_can_be_checked_before_is(void **state)
{
	struct world *world = *state;
	bless("gold.png", OPAQUE(1));
	struct album *album = album_create(&world->options, NULL);
	assert_true(check(album, "shot.png", "gold.png"));
	assert_true(check(album, NULL, "gold.png"));
	assert_true(check(album, "-", NULL));
	assert_int_equal(album_finish(album), ALBUM_EQUAL);
	album_destroy(album);

	album = album_create(&world->options, NULL);
	assert_int_equal(symlink("gold.png", "link.png"), 0);
	assert_false(check(album, "link.png", "gold.png"));
	assert_false(check(album, "no/such.png", NULL));
	assert_false(check(album, NULL, "none.png"));
	assert_int_equal(album_finish(album), ALBUM_SETUP);
	album_destroy(album);
}

static void files_say_what_was_pinned(void **state)
{
	struct world *world = *state;
	static const struct picture_text texts[] = { { "TZ", "UTC" }, { NULL, NULL } };
	struct album *album = album_create(&world->options, texts);
	assert_int_equal(add(album, "shot.png", NULL, OPAQUE(0)), ALBUM_EQUAL);
	album_destroy(album);
	char *data;
	size_t size;
	assert_int_equal(whole_file_read("shot.png", 1 << 20, &data, &size), 0);
	assert_non_null(memmem(data, size, "tEXtSoftware\0slipway ", 21));
	assert_non_null(memmem(data, size, "tEXtTZ\0UTC", 10));
	free(data);
}

static void large_files_are_not_read(void **state)
{
	char *data;
	size_t size;
	bless("gold.png", OPAQUE(0));
	assert_int_equal(whole_file_read("gold.png", 20, &data, &size), -EFBIG);
	assert_int_equal(whole_file_read("none.png", 20, &data, &size), -ENOENT);
	assert_int_equal(whole_file_read("/dev/zero", 20, &data, &size), -EFBIG);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(whole_file_read("fifo", 20, &data, &size), -ESPIPE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_worst_of_several_is_the_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(pictures_with_alpha_come_back, setup, teardown),
		cmocka_unit_test_setup_teardown(each_picture_has_files_of_its_own, setup, teardown),
		cmocka_unit_test_setup_teardown(reports_tell_of_each, setup, teardown),
		cmocka_unit_test_setup_teardown(problems_stay, setup, teardown),
		cmocka_unit_test_setup_teardown(what_can_be_checked_before_is, setup, teardown),
		cmocka_unit_test_setup_teardown(files_say_what_was_pinned, setup, teardown),
		cmocka_unit_test_setup_teardown(large_files_are_not_read, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
