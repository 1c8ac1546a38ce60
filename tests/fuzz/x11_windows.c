/* SPDX-License-Identifier: MIT */
/* Whatever an X server says, texts end, and nothing is read that it did not say. */
#include "x11_windows.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "xauthority.h"

static bool has_failed;

static void handle_news(struct x11_windows *windows)
{
}

static void handle_failed(struct x11_windows *windows)
{
	has_failed = true;
}

static void say(int fd, const void *data, size_t size)
{
	if (send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size) {
		abort();
	}
}

// What has to be said before windows: the setup, and an atom.
static void begin(int fd)
{
	unsigned char setup[44] = { 1 }, atom[X11_MESSAGE_SIZE] = { 1 };
	memcpy(setup + 6, &(uint16_t){ (sizeof(setup) - 8) / 4 }, 2);
	memcpy(atom + 2, &(uint16_t){ 2 }, 2);
	memcpy(atom + 8, &(uint32_t){ 333 }, 4);
	say(fd, setup, sizeof(setup));
	say(fd, atom, sizeof(atom));
}

/*
 * A message for each eight bytes, that makes sense in some ways: its kind, which window or property
 * it is about, which request it answers, how much follows, and of what.
 */
static void say_message(int fd, const uint8_t *data, uint16_t *number)
{
	static const uint8_t kinds[] = { X11_ERROR, X11_REPLY, X11_REPLY, 18, 19, 22, 28,
		X11_GENERIC_EVENT };
	static const uint32_t atoms[] = { 31, 39, 67, 333 };
	uint8_t message[X11_MESSAGE_SIZE + 4 * 255] = { data[0] < 0xf0 ? kinds[data[0] & 7]
								       : data[0] };
	bool is_answer = message[0] <= X11_REPLY;
	bool is_longer = message[0] == X11_REPLY || (message[0] & ~X11_SENT) == X11_GENERIC_EVENT;
	uint16_t of = data[2] < 0xf0 ? *number : data[2];
	uint32_t n_words = is_longer ? data[3] : 0;
	message[1] = data[6] & 0x80 ? 8 : data[6];
	memcpy(message + 2, &of, 2);
	memcpy(message + 4, &(uint32_t){ is_longer ? n_words : data[1] & 3 }, 4);
	memcpy(message + 8,
			&(uint32_t){ is_answer || message[0] == 28 ? atoms[data[4] & 3]
								   : data[1] & 3 },
			4);
	memset(message + 12, data[7], X11_MESSAGE_SIZE - 12);
	memcpy(message + 16, &(uint32_t){ data[7] < 0xf0 ? data[7] * 4u : UINT32_MAX }, 4);
	memset(message + X11_MESSAGE_SIZE, data[4], 4 * n_words);
	message[X11_MESSAGE_SIZE + data[5]] = '\0';
	say(fd, message, X11_MESSAGE_SIZE + 4 * n_words);
	*number = (uint16_t)(*number + is_answer);
	// The first of each five has no answer.
	*number = (uint16_t)(*number + (*number % 5 == 3));
}

static void check(const struct x11_windows *windows)
{
	const struct x11_window *window = NULL;
	while ((window = x11_windows_get_next(windows, window))) {
		if (strnlen(window->is.title, X11_TEXT_SIZE) == X11_TEXT_SIZE ||
				strnlen(window->is.app_id, X11_TEXT_SIZE) == X11_TEXT_SIZE) {
			abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct xauthority authority = { 0 };
	struct x11_windows windows = {
		.ready = handle_news, .changed = handle_news, .failed = handle_failed
	};
	struct wl_event_loop *loop = wl_event_loop_create();
	int fds[2];
	has_failed = false;
	if (!loop || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0 ||
			x11_windows_init(&windows, loop, fds[0], &authority) < 0) {
		abort();
	}
	// Some inputs are what comes before that, and some are not messages.
	if (size > 0 && data[0] == 'S') {
		say(fds[1], data, size);
	} else {
		uint16_t number = 4;
		begin(fds[1]);
		for (; size >= 8; size -= 8, data += 8) {
			say_message(fds[1], data, &number);
		}
		say(fds[1], data, size);
	}
	shutdown(fds[1], SHUT_WR);
	// Until the end has been read, too.
	while (!has_failed) {
		wl_event_loop_dispatch(loop, 0);
		check(&windows);
	}
	x11_windows_finish(&windows);
	close(fds[1]);
	wl_event_loop_destroy(loop);
	return 0;
}
