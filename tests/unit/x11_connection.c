/* SPDX-License-Identifier: MIT */
/* What an X server says, however it comes; and the file by which clients are let in. */
#include "x11_connection.h"

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

static struct wl_event_loop *loop;
static struct x11_connection connection;
/** The server's end. */
static int server_fd;
static int n_set_up, n_failed;
/** The first byte of each message that came, and how long they were. */
static unsigned char kinds[100];
static size_t n_received, sizes[100];

static bool note_set_up(struct x11_connection *c, uint32_t root)
{
	assert_int_equal(root, ROOT);
	n_set_up++;
	return true;
}

static bool note_received(struct x11_connection *c, const unsigned char *message, size_t size)
{
	kinds[n_received] = message[0];
	sizes[n_received++] = size;
	return message[0] != 99;
}

static void note_failed(struct x11_connection *c)
{
	n_failed++;
}

static const struct xauthority authority = { .cookie = "0123456789abcde" };

static int set_up(void **state)
{
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	server_fd = fds[1];
	n_set_up = n_failed = 0;
	n_received = 0;
	connection = (struct x11_connection){
		.set_up = note_set_up, .received = note_received, .failed = note_failed
	};
	loop = wl_event_loop_create();
	assert_int_equal(x11_connection_init(&connection, loop, fds[0], &authority), 0);
	return 0;
}

static int tear_down(void **state)
{
	x11_connection_finish(&connection);
	wl_event_loop_destroy(loop);
	close(server_fd);
	return 0;
}

static void answer(const void *data, size_t size)
{
	assert_int_equal(write(server_fd, data, size), size);
	wl_event_loop_dispatch(loop, 0);
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

static void test_setup(void **state)
{
	unsigned char said[49], setup[256];
	assert_int_equal(recv(server_fd, said, sizeof(said), MSG_DONTWAIT), 48);
	uint16_t one = 1;
	assert_int_equal(said[0], *(unsigned char *)&one ? 'l' : 'B');
	assert_memory_equal(said + 12, XAUTHORITY_NAME, sizeof(XAUTHORITY_NAME) - 1);
	assert_memory_equal(said + 32, authority.cookie, sizeof(authority.cookie));
	answer(setup, make_setup(setup));
	assert_int_equal(n_set_up, 1);
	assert_int_equal(n_failed, 0);
}

static void test_setup_in_pieces(void **state)
{
	unsigned char setup[256];
	size_t size = make_setup(setup);
	for (size_t i = 0; i < size; i++) {
		assert_int_equal(n_set_up, 0);
		answer(setup + i, 1);
	}
	assert_int_equal(n_set_up, 1);
}

static void begin(void)
{
	unsigned char setup[256];
	answer(setup, make_setup(setup));
	assert_int_equal(n_set_up, 1);
}

static void set_length(unsigned char message[X11_MESSAGE_SIZE], uint32_t n_words)
{
	memcpy(message + 4, &n_words, 4);
}

// All in one go, and cut where they do not end; an answer is longer, others only seem to be.
static void test_messages(void **state)
{
	unsigned char messages[6][X11_MESSAGE_SIZE] = { { 0 }, { 1 }, { 77 }, { 19 }, { 35 | 0x80 },
		{ 77 } };
	begin();
	set_length(messages[0], 1000);
	set_length(messages[1], X11_MESSAGE_SIZE / 4);
	set_length(messages[3], 1000);
	set_length(messages[4], X11_MESSAGE_SIZE / 4);
	answer(messages, 40);
	assert_int_equal(n_received, 1);
	answer((char *)messages + 40, sizeof(messages) - 40);
	assert_int_equal(n_received, 4);
	static const unsigned char all[] = { 0, 1, 19, 35 | 0x80 };
	assert_memory_equal(kinds, all, sizeof(all));
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(sizes[i], X11_MESSAGE_SIZE * (i % 2 + 1));
	}
	assert_int_equal(n_failed, 0);
}

// There is something else to do in between.
static void test_endless(void **state)
{
	unsigned char messages[sizeof(kinds)][X11_MESSAGE_SIZE] = { { 0 } };
	begin();
	answer(messages, sizeof(messages));
	assert_in_range(n_received, 1, sizeof(kinds) - 1);
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_received, sizeof(kinds));
}

static void test_too_long(void **state)
{
	static const uint32_t lengths[] = { X11_MAX_MESSAGE_SIZE / 4, 0x40000000, UINT32_MAX };
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		unsigned char message[X11_MESSAGE_SIZE] = { 1 };
		begin();
		set_length(message, lengths[i]);
		answer(message, sizeof(message));
		assert_int_equal(n_received, 0);
		assert_int_equal(n_failed, 1);
		tear_down(state);
		set_up(state);
	}
}

// After what makes no sense, nothing is read.
static void test_makes_no_sense(void **state)
{
	unsigned char messages[2][X11_MESSAGE_SIZE] = { { 99 }, { 19 } };
	begin();
	answer(messages, sizeof(messages));
	wl_event_loop_dispatch(loop, 0);
	assert_int_equal(n_received, 1);
	assert_int_equal(n_failed, 1);
}

static void test_send(void **state)
{
	char said[64];
	begin();
	assert_int_equal(recv(server_fd, said, sizeof(said), MSG_DONTWAIT), 48);
	assert_int_equal(x11_connection_send(&connection, "three", 5, 3), 1);
	assert_int_equal(x11_connection_send(&connection, "one", 3, 1), 4);
	assert_int_equal(recv(server_fd, said, sizeof(said), MSG_DONTWAIT), 8);
	assert_memory_equal(said, "threeone", 8);
}

// A server that does not read is not waited for.
static void test_send_to_nobody(void **state)
{
	static char much[65536];
	int ret = 0;
	for (int i = 0; i < 1000 && ret >= 0; i++) {
		ret = x11_connection_send(&connection, much, sizeof(much), 1);
	}
	assert_int_equal(ret, -EIO);
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
		cmocka_unit_test_setup_teardown(test_endless, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_too_long, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_makes_no_sense, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_send, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_send_to_nobody, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nonsense, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_hangup, set_up, tear_down),
		cmocka_unit_test(test_authority),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
