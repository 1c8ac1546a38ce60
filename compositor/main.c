/* SPDX-License-Identifier: MIT */
#include "log.h"
#include "options.h"
#include "server.h"

int main(int argc, char **argv)
{
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
