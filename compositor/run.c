/* SPDX-License-Identifier: MIT */
#include "policy.h"
#include "run_options.h"

static const struct option_row *const options[] = { run_option_rows, NULL };

const struct policy run_policy = {
	.name = "run",
	.summary = "run a program where nobody sees it, as xvfb-run does",
	.usage = "run [OPTION...] -- CMD [ARG...]",
	.description = "Runs CMD with its windows filling an output in memory, and ends when it "
		       "does, with its exit\nstatus. It has a runtime directory of its own, and "
		       "nothing of the session around it.",
	.options = options,
	.statuses = "Exit status: CMD's own, or 128 and the number of the signal that ended it; 2 "
		    "bad usage or set-up.",
	.log_level = SLIP_LOG_ERROR,
	.backend = BACKEND_HEADLESS,
	.needs_command = true,
	.ends_with_command = true,
	.isolates = true,
	.adopts = true,
	.shares_terminal = true,
	.has_touch = true,
	.windows = WINDOWS_MAXIMIZED,
};
