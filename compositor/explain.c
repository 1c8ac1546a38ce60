/* SPDX-License-Identifier: MIT */
#include "explain.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "watch", no_argument, NULL, 'w' },
	{ "socket", required_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

struct question {
	bool json, watch;
	/** Of the Wayland socket. */
	const char *name;
};

static void print_help(void)
{
	printf("usage: slipway explain [--json] [--watch] [--socket NAME]\n\n"
	       "Says of a running slipway how each surface gets to each output, on a plane or "
	       "painted, and why it\nis painted, and what was counted.\n\n"
	       "  --json         for programs to read: an object on a line\n"
	       "  --watch        again each time that it is otherwise, and once a second while "
	       "frames are shown\n"
	       "  --socket NAME  the compositor's Wayland socket (default: $WAYLAND_DISPLAY, or "
	       "wayland-0)\n"
	       "  --help\n\n"
	       "Exit status: 0 it was said, with --watch until the compositor ended; 2 bad usage, "
	       "or "
	       "there is\nnobody to ask.\n");
}

// -1 to go on, or the status to exit with.
static int parse(int argc, char **argv, struct question *question)
{
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			question->json = true;
			break;
		case 'w':
			question->watch = true;
			break;
		case 's':
			question->name = optarg;
			break;
		case 'h':
			print_help();
			return 0;
		default:
			fprintf(stderr, "slipway: %s %s: see slipway explain --help\n",
					argv[optind - 1],
					option == ':' ? "lacks its value"
						      : "is no option that can be given");
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "slipway: explain runs no command, so what is %s for?\n",
				argv[optind]);
		return 2;
	}
	return -1;
}

// As wl_display_connect() finds the Wayland socket. False, why having been said.
static bool find_path(const char *name, struct sockaddr_un *address)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	bool whole = name[0] == '/';
	if (!whole && (!dir || dir[0] == '\0')) {
		fprintf(stderr,
				"slipway: socket %s: there is no XDG_RUNTIME_DIR to look for it "
				"in; "
				"set it, or give the whole path with --socket\n",
				name);
		return false;
	}
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	int n = snprintf(address->sun_path, sizeof(address->sun_path), "%s%s%s" EXPLAIN_SUFFIX,
			whole ? "" : dir, whole ? "" : "/", name);
	if (n >= (int)sizeof(address->sun_path)) {
		fprintf(stderr, "slipway: socket %s: its path is too long\n", name);
		return false;
	}
	return true;
}

// -1, why having been said.
static int connect_to(const char *name)
{
	struct sockaddr_un address;
	if (!find_path(name, &address)) {
		return -1;
	}
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		fprintf(stderr,
				"slipway: no slipway can be asked at %s: %s; start one, or name "
				"its "
				"socket with --socket\n",
				address.sun_path, strerror(errno));
		if (fd >= 0) {
			close(fd);
		}
		return -1;
	}
	return fd;
}

static bool write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);
		if (n < 0 && errno != EINTR) {
			return false;
		}
		data += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return true;
}

// Passes on what comes. Returns the status to exit with.
static int print_answer(int fd)
{
	char data[4096];
	bool any = false;
	ssize_t n;
	while ((n = read(fd, data, sizeof(data))) != 0) {
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n < 0) {
			break;
		}
		any = true;
		if (!write_all(STDOUT_FILENO, data, (size_t)n)) {
			fprintf(stderr, "slipway: standard output: %s\n", strerror(errno));
			return 2;
		}
	}
	if (!any) {
		fprintf(stderr,
				"slipway: it hung up without an answer: it ended, or as many ask "
				"it as it lets; try again later\n");
	}
	return any ? 0 : 2;
}

int explain_run(int argc, char **argv)
{
	const char *display = getenv("WAYLAND_DISPLAY");
	struct question question = { .name = display && display[0] ? display : "wayland-0" };
	int status = parse(argc, argv, &question);
	if (status >= 0) {
		return status;
	}
	int fd = connect_to(question.name);
	if (fd < 0) {
		return 2;
	}
	char request[32];
	int n = snprintf(request, sizeof(request), "%s%s\n", question.json ? "json" : "text",
			question.watch ? " watch" : "");
	// Who hangs up at once is told of below.
	send(fd, request, (size_t)n, MSG_NOSIGNAL);
	status = print_answer(fd);
	close(fd);
	return status;
}
