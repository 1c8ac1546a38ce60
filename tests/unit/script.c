/* SPDX-License-Identifier: MIT */
/* What a script may say, what is made of it, and what is said of one that is wrong. */
#include "shot/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static char error[SCRIPT_ERROR_SIZE];

static struct script *parse(const char *text)
{
	error[0] = '\0';
	return script_parse(text, strlen(text), "f", error);
}

// Steps in short, so that a row is one string.
static void describe(const struct script_step *step, char *text, size_t size)
{
	static const char *const names[] = {
		[SCRIPT_MOVE] = "move",
		[SCRIPT_BUTTON] = "button",
		[SCRIPT_SCROLL_VERTICAL] = "vertical",
		[SCRIPT_SCROLL_HORIZONTAL] = "horizontal",
		[SCRIPT_KEY] = "key",
		[SCRIPT_STROKE] = "stroke",
		[SCRIPT_TOUCH_DOWN] = "down",
		[SCRIPT_TOUCH_MOVE] = "to",
		[SCRIPT_TOUCH_UP] = "up",
		[SCRIPT_FOCUS] = "focus",
		[SCRIPT_CLOSE] = "close",
		[SCRIPT_RESIZE] = "resize",
		[SCRIPT_WAIT_QUIET] = "quiet",
		[SCRIPT_WAIT_TIME] = "time",
		[SCRIPT_WAIT_FRAMES] = "frames",
		[SCRIPT_WAIT_TITLE] = "title",
		[SCRIPT_WAIT_WINDOW] = "window",
		[SCRIPT_SHOT] = "shot",
		[SCRIPT_EXPECT] = "expect",
	};
	size_t n = strlen(text);
	n += (size_t)snprintf(text + n, size - n, "%d %s", step->line, names[step->action]);
	if (step->action == SCRIPT_MOVE || step->action == SCRIPT_TOUCH_DOWN ||
			step->action == SCRIPT_TOUCH_MOVE) {
		n += (size_t)snprintf(text + n, size - n, " %g,%g", step->x, step->y);
	}
	if (step->number || step->action == SCRIPT_TOUCH_UP) {
		n += (size_t)snprintf(text + n, size - n, " %d", step->number);
	}
	if (step->sym) {
		n += (size_t)snprintf(text + n, size - n, " %x", step->sym);
	}
	if (step->width) {
		n += (size_t)snprintf(text + n, size - n, " %dx%d", step->width, step->height);
	}
	const char *const strings[] = { step->path, step->window };
	for (int i = 0; i < 2; i++) {
		if (strings[i]) {
			n += (size_t)snprintf(text + n, size - n, " '%s'", strings[i]);
		}
	}
	snprintf(text + n, size - n, "%s%s; ", step->pressed ? " pressed" : "",
			step->at_once ? " at once" : "");
}

/** A text, and the steps that are made of it, or the error. */
struct row {
	const char *text, *result;
};

static const struct row rows[] = {
	{ "move 100 200", "1 move 100,200; " },
	{ "move 0.5 -20.25\n", "1 move 0.5,-20.25; " },
	{ "\n# nothing\n  \t# nothing\nmove 1 2 # there\r\n", "4 move 1,2; " },
	{ "click left 7 8", "1 move 7,8; 1 button 272 pressed; 1 button 272; " },
	{ "move 1 2\nclick right", "1 move 1,2; 2 button 273 pressed; 2 button 273; " },
	{ "double-click middle 1 2",
			"1 move 1,2; 1 button 274 pressed; 1 button 274; "
			"1 button 274 pressed; 1 button 274; " },
	{ "move 1 2\npress left\nmove 3 4\nrelease left",
			"1 move 1,2; 2 button 272 pressed; 3 move 3,4; 4 button 272; " },
	{ "drag 0 0 8 40",
			"1 move 0,0; 1 button 272 pressed; 1 move 2,10; 1 move 4,20; "
			"1 move 6,30; 1 move 8,40; 1 button 272; " },
	{ "drag 0 0 0 0 right",
			"1 move 0,0; 1 button 273 pressed; 1 move 0,0; 1 move 0,0; "
			"1 move 0,0; 1 move 0,0; 1 button 273; " },
	{ "move 1 2\nscroll up\nscroll down 2",
			"1 move 1,2; 2 vertical -1; 3 vertical 1; "
			"3 vertical 1; " },
	{ "move 1 2\nscroll left\nscroll right", "1 move 1,2; 2 horizontal -1; 3 horizontal 1; " },
	{ "key a", "1 stroke 61; " },
	{ "key A", "1 stroke 41; " },
	{ "key Return\nkey return\nkey f5", "1 stroke ff0d; 2 stroke ff0d; 3 stroke ffc2; " },
	{ "key +\nkey é\nkey \" \"\nkey ^",
			"1 stroke 2b; 2 stroke e9; 3 stroke 20; 4 stroke 5e; " },
	{ "key ctrl+s", "1 key ffe3 pressed at once; 1 stroke 73 at once; 1 key ffe3; " },
	{ "key ctrl++", "1 key ffe3 pressed at once; 1 stroke 2b at once; 1 key ffe3; " },
	{ "key ctrl+shift+Tab",
			"1 key ffe3 pressed at once; 1 key ffe1 pressed at once; "
			"1 stroke ff09 at once; 1 key ffe1 at once; 1 key ffe3; " },
	{ "key super", "1 stroke ffeb; " },
	{ "key-down altgr\nkey-up altgr", "1 key fe03 pressed; 2 key fe03; " },
	{ "key-down a\nkey-down b\nkey-up a\nkey-up b\nkey-down a",
			"1 key 61 pressed; 2 key 62 pressed; 3 key 61; 4 key 62; 5 key 61 "
			"pressed; " },
	{ "type héß", "1 stroke 68; 1 stroke e9; 1 stroke df; " },
	{ "type \"# \\\"\\\\\\n\\t日😀\"",
			"1 stroke 23; 1 stroke 20; 1 stroke 22; 1 stroke 5c; "
			"1 stroke ff0d; 1 stroke ff09; 1 stroke 10065e5; "
			"1 stroke 101f600; " },
	{ "type a\" \"b", "1 stroke 61; 1 stroke 20; 1 stroke 62; " },
	{ "touch down 3 1 2\ntouch move 3 4 5\ntouch up 3", "1 down 1,2 3; 2 to 4,5 3; 3 up 3; " },
	{ "tap 1 2", "1 down 1,2; 1 up 0; " },
	{ "touch down 0 1 2\ntap 3 4", "1 down 1,2; 2 down 3,4 1; 2 up 1; " },
	{ "wait quiet\nwait window\nwait 50", "1 quiet; 2 window; 3 time 50; " },
	{ "wait frames 3\nwait title ^x", "1 frames 3; 2 title; " },
	{ "shot a.png", "1 shot 'a.png'; " },
	{ "shot \"a b.png\" window \"The form\"", "1 shot 'a b.png' 'The form'; " },
	{ "expect a.png\nexpect b.png window x", "1 expect 'a.png'; 2 expect 'b.png' 'x'; " },
	{ "resize 800x600", "1 resize 800x600; " },
	{ "focus \"The form\"\nclose", "1 focus 'The form'; 2 close; " },
};

static void test_steps(void **state)
{
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct script *script = parse(rows[i].text);
		assert_string_equal(error, "");
		assert_non_null(script);
		char steps[1024] = "";
		for (size_t j = 0; j < script->n_steps; j++) {
			describe(&script->steps[j], steps, sizeof(steps));
		}
		assert_string_equal(steps, rows[i].result);
		script_destroy(script);
	}
}

static const struct row wrong_rows[] = {
	{ "", "f: nothing is to be done; give lines such as: wait quiet" },
	{ "# nothing\n", "f: nothing is to be done; give lines such as: wait quiet" },
	{ "wait quiet\n\nclikc left\n",
			"f:3: there is no clikc; there are move, click, double-click, press, "
			"release, drag, scroll, key, key-down, key-up, type, touch, tap, wait, "
			"shot, expect, resize, focus and close" },
	{ "move 1", "f:1: give move X Y" },
	{ "move 1 2 3", "f:1: give move X Y" },
	{ "close it", "f:1: give close by itself" },
	{ "wait title Hello World", "f:1: give wait quiet|MS|frames N|title \"REGEX\"|window" },
	{ "move 1 y", "f:1: y is no coordinate; give logical pixels, as in: 100 or 99.5" },
	{ "move 1e3 1", "f:1: 1e3 is no coordinate; give logical pixels, as in: 100 or 99.5" },
	{ "move nan 1", "f:1: nan is no coordinate; give logical pixels, as in: 100 or 99.5" },
	{ "move \"\" 1", "f:1:  is no coordinate; give logical pixels, as in: 100 or 99.5" },
	{ "move 65537 1", "f:1: 65537 is no coordinate; give logical pixels, as in: 100 or 99.5" },
	{ "click lft 1 2", "f:1: lft is no button; give left, right or middle" },
	{ "click left 1", "f:1: a place is two numbers; give X Y, or neither" },
	{ "click left", "f:1: the pointer is nowhere yet; give move X Y before" },
	{ "press left", "f:1: the pointer is nowhere yet; give move X Y before" },
	{ "scroll up", "f:1: the pointer is nowhere yet; give move X Y before" },
	{ "move 1 1\npress left\npress left",
			"f:3: the button is held already; give release left before" },
	{ "move 1 1\npress left\nclick left",
			"f:3: the button is held already; give release left before" },
	{ "move 1 1\nrelease right", "f:2: the button is not held; give press right before" },
	{ "move 1 1\nscroll forward",
			"f:2: forward is no direction; give up, down, left or right" },
	{ "move 1 1\nscroll up 0", "f:2: 0: give a whole number, 1 to 1000" },
	{ "move 1 1\nscroll up -1", "f:2: -1: give a whole number, 1 to 1000" },
	{ "key Retrun",
			"f:1: Retrun is no key; give one as in: a, F5, Return, ctrl+s, "
			"ctrl+shift+Tab, with ctrl, shift, alt, super and altgr" },
	{ "key cmd+s",
			"f:1: cmd+s is no key; give one as in: a, F5, Return, ctrl+s, "
			"ctrl+shift+Tab, with ctrl, shift, alt, super and altgr" },
	{ "key \"\"",
			"f:1:  is no key; give one as in: a, F5, Return, ctrl+s, "
			"ctrl+shift+Tab, with ctrl, shift, alt, super and altgr" },
	{ "key-down ctrl+s", "f:1: ctrl+s is several keys; give one a line" },
	{ "key-down a\nkey-down a", "f:2: a is held already; give key-up before" },
	{ "key-up a", "f:1: a is not held; give key-down before" },
	{ "type a b", "f:1: give type \"TEXT\"" },
	{ "type \xc2\x85", "f:1: no key types U+0085; give a key line for what it does" },
	{ "type \"a", "f:1: a \" without its end; give one more" },
	{ "type \"a\\", "f:1: an escape that there is not; there are \\\", \\\\, \\n and \\t" },
	{ "type \"\\x\"", "f:1: an escape that there is not; there are \\\", \\\\, \\n and \\t" },
	{ "type \"\x07\"",
			"f:1: there is a control character; in \"...\", \\n and \\t can be "
			"given" },
	{ "type \xff", "f:1: this is not UTF-8; save the file as UTF-8" },
	{ "a b c d e f g h i", "f:1: too many words; put \" around what belongs together" },
	{ "touch 1 2", "f:1: give touch down ID X Y, touch move ID X Y, or touch up ID" },
	{ "touch up 1 2", "f:1: give touch down ID X Y, touch move ID X Y, or touch up ID" },
	{ "touch down 16 1 2", "f:1: 16: give a whole number, 0 to 15" },
	{ "touch down 1 1 2\ntouch down 1 1 2",
			"f:2: contact 1 is there already; give touch up 1 before" },
	{ "touch move 1 1 2", "f:1: contact 1 is not there; give touch down 1 X Y before" },
	{ "touch up 1", "f:1: contact 1 is not there; give touch down 1 X Y before" },
	{ "wait forever",
			"f:1: wait for what? give wait quiet, wait MS (1 to 3600000), wait "
			"frames N, wait title REGEX, or wait window" },
	{ "wait 0",
			"f:1: wait for what? give wait quiet, wait MS (1 to 3600000), wait frames "
			"N, "
			"wait title REGEX, or wait window" },
	{ "wait quiet 5",
			"f:1: wait for what? give wait quiet, wait MS (1 to 3600000), wait "
			"frames N, wait title REGEX, or wait window" },
	{ "wait frames x", "f:1: x: give a whole number, 1 to 1000000" },
	{ "wait title (",
			"f:1: (: Unmatched ( or \\(; give an extended regular expression, see "
			"regex(7)" },
	{ "shot a.png b", "f:1: b: give window TITLE, or nothing, after the file" },
	{ "shot a.png frame b", "f:1: frame: give window TITLE, or nothing, after the file" },
	{ "shot \"\"", "f:1: the file has no name; give one such as form.png" },
	{ "resize 800",
			"f:1: that is no size; give width and height in pixels, as in 800x600, at "
			"most 16384x16384" },
	{ "resize 0x5",
			"f:1: that is no size; give width and height in pixels, as in 800x600, at "
			"most 16384x16384" },
	{ "resize 5x16385",
			"f:1: that is no size; give width and height in pixels, as in "
			"800x600, at most 16384x16384" },
};

static void test_wrong(void **state)
{
	for (size_t i = 0; i < N_ELEMENTS(wrong_rows); i++) {
		assert_null(parse(wrong_rows[i].text));
		assert_string_equal(error, wrong_rows[i].result);
	}
}

static void test_nul(void **state)
{
	static const char text[] = "wait quiet\nmove\0 1 2\n";
	assert_null(script_parse(text, sizeof(text) - 1, "f", error));
	assert_string_equal(error, "f:2: there is a NUL byte; give text");
}

static void test_long_line(void **state)
{
	char text[4200];
	memset(text, ' ', sizeof(text));
	memcpy(text, "close", 5);
	struct script *script = script_parse(text, 4096, "f", error);
	assert_non_null(script);
	script_destroy(script);
	assert_null(script_parse(text, 4097, "f", error));
	assert_string_equal(error,
			"f:1: the line has 4097 bytes; 4096 are the most, give several lines");
}

// Each byte may need its NUL: the most that words can take.
static void test_longest_words(void **state)
{
	char text[4097];
	strcpy(text, "type \"");
	memset(text + 6, 'x', 4089);
	text[4095] = '"';
	struct script *script = script_parse(text, 4096, "f", error);
	assert_non_null(script);
	assert_int_equal(script->n_steps, 4089);
	script_destroy(script);
}

static void test_title(void **state)
{
	struct script *script = parse("wait title ^(Save|Open).*\\.txt$");
	assert_non_null(script);
	const regex_t *title = script->steps[0].title;
	assert_int_equal(regexec(title, "Save a.txt", 0, NULL, 0), 0);
	assert_int_equal(regexec(title, "Saved", 0, NULL, 0), REG_NOMATCH);
	script_destroy(script);
}

static void test_source(void **state)
{
	struct script *script = parse("wait quiet\n\n  click left 1 2 # there\n");
	assert_non_null(script);
	assert_string_equal(script->name, "f");
	assert_string_equal(script->steps[3].source, "click left 1 2 # there");
	assert_int_equal(script->steps[3].line, 3);
	script_destroy(script);
}

static void test_file(void **state)
{
	char path[] = "/tmp/slipway-script-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "wait quiet", 10), 10);
	struct script *script = script_parse_file(path, error);
	assert_non_null(script);
	assert_int_equal(script->n_steps, 1);
	script_destroy(script);

	// As some editors begin a file.
	assert_int_equal(pwrite(fd, "\357\273\277wait quiet", 13, 0), 13);
	script = script_parse_file(path, error);
	assert_non_null(script);
	assert_string_equal(script->steps[0].source, "wait quiet");
	script_destroy(script);

	assert_int_equal(ftruncate(fd, (1 << 20) + 1), 0);
	assert_null(script_parse_file(path, error));
	assert_non_null(strstr(error, ": it is larger than 1 MiB; give several scripts"));
	close(fd);
	unlink(path);
	assert_null(script_parse_file(path, error));
	assert_non_null(strstr(error, ": No such file or directory"));
	assert_null(script_parse_file("/tmp", error));
	assert_string_equal(error, "/tmp: Is a directory");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_longest_words),
		cmocka_unit_test(test_title),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
