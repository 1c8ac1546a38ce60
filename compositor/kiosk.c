/* SPDX-License-Identifier: MIT */
#include "log.h"
#include "policy.h"
#include "server.h"

static void handle_ended(struct server *server)
{
	log_info("%s %s", server->options->command[0], server->child.end);
	server_stop(server, server->child.status);
}

const struct policy kiosk_policy = {
	.name = "kiosk",
	.summary = "run one program, filling the screen",
	.usage = "kiosk [OPTION...] -- CMD [ARG...]",
	.description = "Runs CMD with its windows filling the screen, and ends when it does, with "
		       "its "
		       "exit status.",
	.log_level = SLIP_LOG_INFO,
	.needs_command = true,
	.adopts = true,
	.windows = WINDOWS_FULLSCREEN,
	.ended = handle_ended,
};
