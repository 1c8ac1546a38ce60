/* SPDX-License-Identifier: MIT */
#include "policy.h"

const struct policy kiosk_policy = {
	.name = "kiosk",
	.summary = "run one program, filling the screen",
	.usage = "kiosk [OPTION...] -- CMD [ARG...]",
	.description = "Runs CMD with its windows filling the screen, and ends when it does, with "
		       "its "
		       "exit status.",
	.log_level = SLIP_LOG_INFO,
	.needs_command = true,
	.ends_with_command = true,
	.adopts = true,
	.windows = WINDOWS_FULLSCREEN,
};
