/* SPDX-License-Identifier: MIT */
#include "run_options.h"

#include "options.h"
#include "value.h"

static int take_refresh(struct options *options, const char *name, const char *value)
{
	return value_parse_refresh(value, &options->run.refresh)
			? -1
			: options_fail("--refresh %s: give hertz, 1 to %d, as in 59.94", value,
					  VALUE_MAX_REFRESH);
}

static int take_xwayland(struct options *options, const char *name, const char *value)
{
	options->run.xwayland = true;
	return -1;
}

// Was read before all other options, which go before it.
static int take_profile(struct options *options, const char *name, const char *value)
{
	return -1;
}

const struct option_row run_option_rows[] = {
	{ "refresh", 0, "HZ", "of headless outputs: their refresh rate (60)", take_refresh },
	{ "profile", 0, "FILE", "pin environment, fonts and options by a file", take_profile },
	{ "xwayland", 0, NULL, "show X11 programs, too, on Xwayland's screen", take_xwayland },
	{ 0 },
};
