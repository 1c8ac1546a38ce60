/* SPDX-License-Identifier: MIT */
/* What an X server is asked about its windows, and what is made of what it says. */
#include "x11_windows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unit.h"
#include "xauthority.h"

#define ROOT 0x12345678
#define NET_WM_NAME 333
#define WM_NAME 39
#define WM_CLASS 67
#define STRING 31
#define UTF8_STRING 444
/** What is said once the connection is set up, and of each window. */
#define REQUESTS_SIZE 36
#define QUESTIONS_SIZE 96
#define N_QUESTIONS 5

static struct wl_event_loop *loop;
static struct x11_windows windows;
/** The server's end. */
static int server_fd;
static int n_ready, n_changed, n_failed;
/** The number of the last request that was answered. */
static uint16_t number;

static void count_ready(struct x11_windows *w)
{
	n_ready++;
}

static void count_changed(struct x11_windows *w)
{
	n_changed++;
}

static void count_failed(struct x11_windows *w)
{
	n_failed++;
}

static const struct xauthority authority = { .cookie = "0123456789abcde" };

static int set_up(void **state)
{
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	server_fd = fds[1];
	n_ready = n_changed = n_failed = number = 0;
	windows = (struct x11_windows){
		.ready = count_ready, .changed = count_changed, .failed = count_failed
	};
	loop = wl_event_loop_create();
	assert_int_equal(x11_windows_init(&windows, loop, fds[0], &authority), 0);
	return 0;
}

static int tear_down(void **state)
{
	x11_windows_finish(&windows);
	wl_event_loop_destroy(loop);
	close(server_fd);
	return 0;
}

static void answer(const void *data, size_t size)
{
	assert_int_equal(write(server_fd, data, size), size);
	// It does not take all at once.
	for (int n = -1; n_failed == 0 && n != 0;) {
		assert_int_equal(ioctl(windows.connection.fd, FIONREAD, &n), 0);
		wl_event_loop_dispatch(loop, 0);
	}
}

// What the client has said, which is so much.
static void hear(void *data, size_t size)
{
	assert_int_equal(recv(server_fd, data, size, MSG_DONTWAIT), size);
	char more;
	assert_int_equal(recv(server_fd, &more, 1, MSG_DONTWAIT), -1);
}

// The answer to the connection.
static void answer_setup(void)
{
	unsigned char setup[44] = { 1 };
	memcpy(setup + 6, &(uint16_t){ (sizeof(setup) - 8) / 4 }, 2);
	memcpy(setup + 40, &(uint32_t){ ROOT }, 4);
	answer(setup, sizeof(setup));
}

static void assert_requests(void)
{
	uint32_t words[REQUESTS_SIZE / 4];
	hear(words, sizeof(words));
	assert_int_equal(words[0] & 0xff, 2); // ChangeWindowAttributes
	assert_int_equal(words[0] >> 16, 4);
	assert_int_equal(words[1], ROOT);
	assert_int_equal(words[2], 1 << 11);
	assert_int_equal(words[3], 1 << 19);
	assert_int_equal(words[4] & 0xff, 16); // InternAtom
	assert_int_equal(words[4] >> 16, 5);
	assert_int_equal(words[5] & 0xffff, 12);
	assert_memory_equal(&words[6], "_NET_WM_NAME", 12);
}

// An answer or an error, without more.
static void make_answer(unsigned char message[X11_MESSAGE_SIZE], int kind, uint16_t of)
{
	memset(message, 0, X11_MESSAGE_SIZE);
	message[0] = (unsigned char)kind;
	memcpy(message + 2, &of, 2);
}

static void put_u32(unsigned char *message, size_t at, uint32_t value)
{
	memcpy(message + at, &value, 4);
}

static void put_u16(unsigned char *message, size_t at, int value)
{
	memcpy(message + at, &(uint16_t){ (uint16_t)value }, 2);
}

// All that has to be before windows.
static void begin(void)
{
	unsigned char said[48], atom[X11_MESSAGE_SIZE];
	hear(said, sizeof(said));
	answer_setup();
	assert_requests();
	number = 2;
	make_answer(atom, 1, number);
	put_u32(atom, 8, NET_WM_NAME);
	answer(atom, sizeof(atom));
	assert_int_equal(n_ready, 1);
}

// MapNotify, UnmapNotify.
static void notify(int kind, uint32_t window, bool is_popup)
{
	unsigned char event[X11_MESSAGE_SIZE];
	make_answer(event, kind, number);
	put_u32(event, 4, ROOT);
	put_u32(event, 8, window);
	event[12] = is_popup;
	answer(event, sizeof(event));
}

static void notify_property(uint32_t window, uint32_t property)
{
	unsigned char event[X11_MESSAGE_SIZE];
	make_answer(event, 28, number);
	put_u32(event, 4, window);
	put_u32(event, 8, property);
	answer(event, sizeof(event));
}

static void assert_question(const uint32_t *words, uint32_t window, uint32_t property)
{
	assert_int_equal(words[0] & 0xffff, 20); // GetProperty, and leave it
	assert_int_equal(words[0] >> 16, 6);
	assert_int_equal(words[1], window);
	assert_int_equal(words[2], property);
	assert_int_equal(words[4], 0);
	assert_in_range(words[5], 64, 1024);
}

// They are asked about that window, and nothing else.
static void assert_asked(uint32_t window)
{
	uint32_t words[QUESTIONS_SIZE / 4];
	hear(words, sizeof(words));
	assert_int_equal(words[0] & 0xff, 2);
	assert_int_equal(words[1], window);
	assert_int_equal(words[3], 1 << 22); // PropertyChange
	assert_question(words + 4, window, NET_WM_NAME);
	assert_question(words + 10, window, WM_NAME);
	assert_question(words + 16, window, WM_CLASS);
	assert_int_equal(words[22] & 0xff, 14); // GetGeometry
	assert_int_equal(words[23], window);
	number++; // of the first, which has no answer
}

static void assert_silence(void)
{
	char said;
	assert_int_equal(recv(server_fd, &said, 1, MSG_DONTWAIT), -1);
}

static void answer_property(uint32_t type, const void *value, size_t size)
{
	unsigned char message[1024];
	size_t padded = (size + 3) & ~(size_t)3;
	make_answer(message, 1, ++number);
	message[1] = type ? 8 : 0;
	put_u32(message, 4, (uint32_t)padded / 4);
	put_u32(message, 8, type);
	put_u32(message, 16, (uint32_t)size);
	memset(message + X11_MESSAGE_SIZE, 0xee, padded);
	memcpy(message + X11_MESSAGE_SIZE, value, size);
	answer(message, X11_MESSAGE_SIZE + padded);
}

static void answer_text(uint32_t type, const char *text)
{
	answer_property(type, text, strlen(text));
}

static void answer_geometry(int depth, int x, int y, int width, int height, int border)
{
	unsigned char message[X11_MESSAGE_SIZE];
	make_answer(message, 1, ++number);
	message[1] = (unsigned char)depth;
	put_u16(message, 12, x);
	put_u16(message, 14, y);
	put_u16(message, 16, width);
	put_u16(message, 18, height);
	put_u16(message, 20, border);
	answer(message, sizeof(message));
}

// All that was asked, of a window with that title.
static void answer_all(const char *title)
{
	answer_property(0, "", 0);
	answer_text(STRING, title);
	answer_property(STRING, "name\0Class", 11);
	answer_geometry(24, 1, 2, 30, 40, 0);
}

// All that was asked, of a window that has gone.
static void answer_errors(void)
{
	unsigned char message[X11_MESSAGE_SIZE];
	for (int i = 0; i < N_QUESTIONS; i++) {
		make_answer(message, 0, number++);
		message[1] = 3;
		answer(message, sizeof(message));
	}
	number--;
}

static const struct x11_window *get_first(void)
{
	return x11_windows_get_next(&windows, NULL);
}

static void assert_box(const struct x11_window *window, int x1, int y1, int x2, int y2)
{
	const pixman_box32_t box = { x1, y1, x2, y2 };
	assert_memory_equal(&window->is.box, &box, sizeof(box));
}

static void test_window(void **state)
{
	begin();
	notify(19, 7, false);
	assert_asked(7);
	answer_text(UTF8_STRING, "Grüße");
	answer_text(STRING, "another");
	answer_property(STRING, "name\0Class", 11);
	assert_null(get_first());
	assert_true(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 0);
	answer_geometry(24, -5, 6, 70, 80, 2);
	const struct x11_window *window = get_first();
	assert_non_null(window);
	assert_string_equal(window->is.title, "Grüße");
	assert_string_equal(window->is.app_id, "Class");
	assert_box(window, -5, 6, 69, 90);
	assert_null(x11_windows_get_next(&windows, window));
	assert_false(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 1);
	assert_silence();
	notify(18, 7, false);
	assert_null(get_first());
	assert_true(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 2);
}

static void test_renamed(void **state)
{
	begin();
	notify(19, 7, false);
	assert_asked(7);
	// While it is being asked about, too.
	notify_property(7, WM_NAME);
	assert_silence();
	answer_all("before");
	assert_string_equal(get_first()->is.title, "before");
	assert_asked(7);
	answer_all("Gr\xfc\xdf"
		   "e");
	assert_string_equal(get_first()->is.title, "Grüße");
	assert_int_equal(n_changed, 2);
	notify_property(7, WM_CLASS);
	assert_asked(7);
	answer_all("Gr\xfc\xdf"
		   "e");
	assert_int_equal(n_changed, 2);
	notify_property(7, 40);          // another property
	notify_property(8, NET_WM_NAME); // nobody's
	assert_silence();
}

static void test_moved(void **state)
{
	unsigned char event[X11_MESSAGE_SIZE];
	begin();
	notify(19, 7, false);
	assert_asked(7);
	answer_all("it");
	assert_box(get_first(), 1, 2, 31, 42);
	make_answer(event, 22, number);
	put_u32(event, 8, 7);
	put_u16(event, 16, 10);
	put_u16(event, 18, -20);
	put_u16(event, 20, 3);
	put_u16(event, 22, 4);
	put_u16(event, 24, 1);
	answer(event, sizeof(event));
	assert_box(get_first(), 10, -20, 15, -14);
	assert_int_equal(n_changed, 1);
}

static void test_popup(void **state)
{
	begin();
	notify(19, 7, true);
	assert_asked(7);
	assert_true(x11_windows_is_empty(&windows));
	answer_text(UTF8_STRING, "");
	answer_text(STRING, "");
	answer_property(0, "", 0);
	answer_geometry(24, 0, 0, 1, 1, 0);
	assert_null(get_first());
	assert_false(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 1);
	notify(18, 7, true);
	assert_true(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 2);
}

// One that takes input only, and shows nothing, as toolkits have them for what is selected.
static void check_invisible(bool is_popup)
{
	begin();
	notify(19, 7, is_popup);
	assert_asked(7);
	answer_text(UTF8_STRING, "");
	answer_text(STRING, "");
	answer_property(0, "", 0);
	answer_geometry(0, 0, 0, 1, 1, 0);
	assert_true(x11_windows_is_empty(&windows));
	assert_int_equal(n_changed, 0);
	notify(18, 7, false);
	assert_int_equal(n_changed, 0);
}

static void test_invisible(void **state)
{
	check_invisible(false);
}

static void test_invisible_popup(void **state)
{
	check_invisible(true);
}

static void test_several(void **state)
{
	begin();
	notify(19, 7, false);
	assert_asked(7);
	notify(19, 8, false);
	notify(19, 9, false);
	notify(19, 8, false); // which is nonsense
	assert_silence();     // one after the other
	notify(18, 9, false);
	notify(18, 7, false);
	answer_errors();
	assert_asked(8);
	answer_all("the last");
	assert_silence();
	assert_string_equal(get_first()->is.title, "the last");
	assert_null(x11_windows_get_next(&windows, get_first()));
	assert_int_equal(n_changed, 1);
}

// The same number is another's, while it is still asked about the first.
static void test_number_again(void **state)
{
	begin();
	notify(19, 7, false);
	assert_asked(7);
	notify(18, 7, false);
	notify(19, 7, false);
	answer_all("the first");
	assert_null(get_first());
	assert_asked(7);
	answer_all("the second");
	assert_string_equal(get_first()->is.title, "the second");
	assert_int_equal(n_changed, 1);
}

static void test_many(void **state)
{
	begin();
	notify(19, 1, false);
	assert_asked(1);
	for (uint32_t i = 2; i < 10000; i++) {
		notify(19, i, false);
		notify(18, i, false);
	}
	assert_silence();
	answer_all("the only one");
	assert_silence();
	assert_string_equal(get_first()->is.title, "the only one");
	assert_null(x11_windows_get_next(&windows, get_first()));
	assert_int_equal(n_changed, 1);
}

// The last number of a request is 65535, and then comes 0.
static void test_numbers_wrap(void **state)
{
	begin();
	notify(19, 7, false);
	assert_asked(7);
	for (int i = 0; i < 14000; i++) {
		char title[16];
		snprintf(title, sizeof(title), "%d", i);
		answer_all(title);
		assert_string_equal(get_first()->is.title, title);
		notify_property(7, WM_NAME);
		assert_asked(7);
	}
	assert_int_equal(n_failed, 0);
}

static void test_before_ready(void **state)
{
	unsigned char said[48], atom[X11_MESSAGE_SIZE];
	hear(said, sizeof(said));
	answer_setup();
	assert_requests();
	number = 2;
	notify(19, 7, false);
	assert_silence();
	make_answer(atom, 1, number);
	put_u32(atom, 8, NET_WM_NAME);
	answer(atom, sizeof(atom));
	assert_asked(7);
	answer_all("early");
	assert_string_equal(get_first()->is.title, "early");
}

// What other clients send, and what nobody asked for: all in one go, and cut where it does not end.
static void test_others(void **state)
{
	static const unsigned char kinds[] = { 34, 19 | 0x80, 16, 18 | 0x80, 35, 22 };
	unsigned char messages[sizeof(kinds)][X11_MESSAGE_SIZE] = { 0 };
	begin();
	for (size_t i = 0; i < sizeof(kinds); i++) {
		messages[i][0] = kinds[i];
	}
	// It is longer: the one after it is a part of it.
	put_u32(messages[4], 4, X11_MESSAGE_SIZE / 4);
	answer(messages, 40);
	answer((char *)messages + 40, sizeof(messages) - 40);
	assert_int_equal(n_changed + n_failed, 0);
	assert_silence();
	notify(19, 7, false);
	assert_asked(7);
}

// Of a text, only what there is, and only what there is room for.
static void test_texts(void **state)
{
	unsigned char message[X11_MESSAGE_SIZE + 8] = { 0 };
	char *text = malloc(2 * X11_TEXT_SIZE);
	begin();
	notify(19, 7, false);
	assert_asked(7);
	make_answer(message, 1, ++number);
	message[1] = 8;
	put_u32(message, 4, 1);
	put_u32(message, 8, UTF8_STRING);
	put_u32(message, 16, UINT32_MAX);
	memcpy(message + X11_MESSAGE_SIZE, "four", 4);
	answer(message, X11_MESSAGE_SIZE + 4);
	// Of 32 bits each.
	make_answer(message, 1, ++number);
	message[1] = 32;
	put_u32(message, 4, 1);
	put_u32(message, 16, 1);
	answer(message, X11_MESSAGE_SIZE + 4);
	// No class.
	answer_text(STRING, "name");
	answer_geometry(24, 0, 0, 1, 1, 0);
	assert_string_equal(get_first()->is.title, "four");
	assert_string_equal(get_first()->is.app_id, "");
	notify_property(7, WM_NAME);
	assert_asked(7);
	memset(text, 0xe4, 2 * X11_TEXT_SIZE);
	answer_property(0, "", 0);
	answer_property(STRING, text, X11_TEXT_SIZE);
	answer_property(STRING, "", 0);
	answer_geometry(24, 0, 0, 1, 1, 0);
	assert_in_range(strlen(get_first()->is.title), X11_TEXT_SIZE - 4, X11_TEXT_SIZE - 1);
	free(text);
}

// To questions that were not asked.
static void test_wrong_answers(void **state)
{
	begin();
	answer_property(UTF8_STRING, "it", 2);
	assert_int_equal(n_failed, 1);
	tear_down(state);
	set_up(state);
	begin();
	notify(19, 7, false);
	assert_asked(7);
	number += N_QUESTIONS;
	answer_property(UTF8_STRING, "it", 2);
	assert_int_equal(n_failed, 1);
}

static void test_no_atom(void **state)
{
	unsigned char message[X11_MESSAGE_SIZE];
	answer_setup();
	make_answer(message, 0, 2);
	answer(message, sizeof(message));
	assert_int_equal(n_ready, 0);
	assert_int_equal(n_failed, 1);
}

static void test_hangup(void **state)
{
	begin();
	notify(19, 7, true);
	notify(19, 8, false);
	shutdown(server_fd, SHUT_RDWR);
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_failed, 1);
	assert_true(x11_windows_is_empty(&windows));
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_failed, 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_window, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_renamed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_moved, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_popup, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_invisible, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_invisible_popup, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_several, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_number_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_numbers_wrap, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_before_ready, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_answers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_atom, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hangup, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
