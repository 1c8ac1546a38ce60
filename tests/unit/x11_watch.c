/* SPDX-License-Identifier: MIT */
/* What is said to an X server, and what is made of its answers, however they come; and the file by
 * which clients are let in. */
#include "x11_watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"
#include "xauthority.h"

#define ROOT 0x12345678
#define MESSAGE_SIZE 32
/** Of send_requests(). */
#define REQUESTS_SIZE 20

static struct wl_event_loop *loop;
static struct x11_watch watch;
/** The server's end. */
static int server_fd;
static int n_ready, n_mapped, n_failed;

static void count_ready(struct x11_watch *w)
{
	n_ready++;
}

static void count_mapped(struct x11_watch *w)
{
	n_mapped++;
}

static void count_failed(struct x11_watch *w)
{
	n_failed++;
}

static const struct xauthority authority = { .cookie = "0123456789abcde" };

static int set_up(void **state)
{
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	server_fd = fds[1];
	n_ready = n_mapped = n_failed = 0;
	watch = (struct x11_watch){
		.ready = count_ready, .mapped = count_mapped, .failed = count_failed
	};
	loop = wl_event_loop_create();
	assert_int_equal(x11_watch_init(&watch, loop, fds[0], &authority), 0);
	return 0;
}

static int tear_down(void **state)
{
	x11_watch_finish(&watch);
	wl_event_loop_destroy(loop);
	close(server_fd);
	return 0;
}

static void answer(const void *data, size_t size)
{
	assert_int_equal(write(server_fd, data, size), size);
	wl_event_loop_dispatch(loop, 0);
}

// What the watch has said, which is so much.
static void hear(void *data, size_t size)
{
	assert_int_equal(recv(server_fd, data, size, MSG_DONTWAIT), size);
	char more;
	assert_int_equal(recv(server_fd, &more, 1, MSG_DONTWAIT), -1);
}

#define VENDOR "A vendor of 19 byte"

// The answer to the connection, with three formats before its screen. How long it is.
static size_t make_setup(unsigned char setup[256])
{
	size_t root = 40 + 20 + 3 * 8, size = root + 40;
	memset(setup, 0xee, 256);
	setup[0] = 1;
	uint16_t n_words = (uint16_t)((size - 8) / 4), vendor = sizeof(VENDOR) - 1;
	memcpy(setup + 6, &n_words, 2);
	memcpy(setup + 24, &vendor, 2);
	setup[28] = 1;
	setup[29] = 3;
	memcpy(setup + 40, VENDOR, vendor);
	memcpy(setup + root, &(uint32_t){ ROOT }, 4);
	return size;
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
	assert_int_equal(words[4] & 0xff, 43); // GetInputFocus
	assert_int_equal(words[4] >> 16, 1);
}

static void test_setup(void **state)
{
	unsigned char said[48], setup[256];
	hear(said, sizeof(said));
	uint16_t one = 1;
	assert_int_equal(said[0], *(unsigned char *)&one ? 'l' : 'B');
	assert_memory_equal(said + 12, XAUTHORITY_NAME, sizeof(XAUTHORITY_NAME) - 1);
	assert_memory_equal(said + 32, authority.cookie, sizeof(authority.cookie));
	answer(setup, make_setup(setup));
	assert_requests();
	assert_int_equal(n_ready + n_mapped + n_failed, 0);
}

static void test_setup_in_pieces(void **state)
{
	unsigned char said[48], setup[256];
	hear(said, sizeof(said));
	size_t size = make_setup(setup);
	for (size_t i = 0; i < size; i++) {
		char early;
		assert_int_equal(recv(server_fd, &early, 1, MSG_DONTWAIT), -1);
		answer(setup + i, 1);
	}
	assert_requests();
}

static void test_messages(void **state)
{
	// Each a byte of the first word; all in one go, and cut where they do not end.
	static const unsigned char kinds[] = { 1, 18, 19, 22, 0, 19 | 0x80, 28 };
	unsigned char setup[256], messages[sizeof(kinds)][MESSAGE_SIZE] = { 0 };
	answer(setup, make_setup(setup));
	for (size_t i = 0; i < sizeof(kinds); i++) {
		messages[i][0] = kinds[i];
	}
	answer(messages, 40);
	assert_int_equal(n_ready, 1);
	assert_int_equal(n_mapped, 0);
	answer((char *)messages + 40, sizeof(messages) - 40);
	assert_int_equal(n_ready, 1);
	assert_int_equal(n_mapped, 2);
	assert_int_equal(n_failed, 0);
}

static void test_refused(void **state)
{
	unsigned char setup[256];
	size_t size = make_setup(setup);
	setup[0] = 0;
	answer(setup, size);
	assert_int_equal(n_failed, 1);
}

static void test_nonsense(void **state)
{
	// A screen that would lie behind the end, and an answer without anything.
	unsigned char setup[256], short_setup[8] = { 1 };
	size_t size = make_setup(setup);
	setup[29] = 255;
	answer(setup, size);
	assert_int_equal(n_failed, 1);
	tear_down(state);
	set_up(state);
	answer(short_setup, sizeof(short_setup));
	assert_int_equal(n_failed, 1);
}

static void test_hangup(void **state)
{
	unsigned char setup[256];
	answer(setup, make_setup(setup) - 1);
	shutdown(server_fd, SHUT_RDWR);
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_failed, 1);
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_failed, 1);
}

static void test_authority(void **state)
{
	char dir[] = "/tmp/slipway-test-XXXXXX", path[64];
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/Xauthority", dir);
	struct xauthority first, second;
	assert_int_equal(xauthority_create(&first, path), 0);
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	unsigned char file[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, file, sizeof(file)), 44);
	close(fd);
	// FamilyWild, no address, no number: Xau(3).
	assert_memory_equal(file, "\xff\xff\0\0\0\0\0\x12" XAUTHORITY_NAME "\0\x10", 28);
	assert_memory_equal(file + 28, first.cookie, sizeof(first.cookie));
	// Nobody else's file is written to.
	assert_int_equal(xauthority_create(&second, path), -EEXIST);
	assert_memory_not_equal(first.cookie, second.cookie, sizeof(first.cookie));
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_setup, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_setup_in_pieces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_messages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nonsense, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hangup, set_up, tear_down),
		cmocka_unit_test(test_authority),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
