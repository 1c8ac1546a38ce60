/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "explain.h"
#include "log.h"
#include "open_files.h"
#include "options.h"
#include "probe.h"
#include "server.h"

// Whatever is opened first must not become standard output; and what is written to that fails
// still.
static void open_standard_fds(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0) {
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
		}
	}
}

int main(int argc, char **argv)
{
	open_standard_fds();
	if (argc > 1 && strcmp(argv[1], "probe") == 0) {
		return probe_run(argc - 1, argv + 1);
	}
	if (argc > 1 && strcmp(argv[1], "explain") == 0) {
		return explain_run(argc - 1, argv + 1);
	}
	struct options options;
	int status = options_parse(&options, argc, argv);
	if (status >= 0) {
		options_finish(&options);
		return status;
	}
	log_init(options.log_level);
	open_files_raise_limit();
	signal(SIGCHLD, SIG_DFL); // or nobody would learn of the command's end
	signal(SIGPIPE, SIG_IGN); // who reads a picture from standard output may go away
	signal(SIGXFSZ, SIG_IGN); // what cannot be written is told of, as on a full disk
	struct server server;
	status = server_init(&server, &options);
	if (status < 0) {
		status = server_run(&server);
	}
	server_finish(&server);
	options_finish(&options);
	return status;
}
