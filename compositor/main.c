/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "log.h"
#include "options.h"
#include "probe.h"
#include "server.h"

int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "probe") == 0) {
		return probe_run(argc - 1, argv + 1);
	}
	struct options options;
	int status = options_parse(&options, argc, argv);
	if (status >= 0) {
		return status;
	}
	log_init(options.log_level);
	struct server server;
	status = server_init(&server, &options);
	if (status < 0) {
		status = server_run(&server);
	}
	server_finish(&server);
	return status;
}
