/* SPDX-License-Identifier: MIT */
#include "library_sigbus.h"

#include <signal.h>
#include <slipway.h>

static struct sigaction kept;

void library_sigbus_keep(void)
{
	struct slip_guard guard;
	slip_guard_begin(&guard, &kept, sizeof(kept));
	slip_guard_end(&guard);
	sigaction(SIGBUS, NULL, &kept);
}

void library_sigbus_take_back(void)
{
	sigaction(SIGBUS, &kept, NULL);
}
