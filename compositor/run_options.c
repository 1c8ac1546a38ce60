/* SPDX-License-Identifier: MIT */
#include "run_options.h"

#include <stdlib.h>
#include <string.h>

#include "options.h"

#define MIN_REFRESH 1
#define MAX_REFRESH 1000

static int take_refresh(struct options *options, const char *name, const char *value)
{
	// Neither hexadecimal nor infinite, which strtod() takes too.
	char *end;
	double hertz = strtod(value, &end);
	if (end == value || *end != '\0' || value[strspn(value, "0123456789.")] != '\0' ||
			!(hertz >= MIN_REFRESH && hertz <= MAX_REFRESH)) {
		return options_fail("--refresh %s: give hertz, %d to %d, as in 59.94", value,
				MIN_REFRESH, MAX_REFRESH);
	}
	options->run.refresh = (int)(hertz * 1000 + 0.5);
	return -1;
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
