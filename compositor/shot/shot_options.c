/* SPDX-License-Identifier: MIT */
#include "shot_options.h"

#include <limits.h>

#include "options.h"

static int take_picture(struct options *options, const char *name, const char *value)
{
	options->shot.picture = value;
	return -1;
}

static int take_quiet(struct options *options, const char *name, const char *value)
{
	return options_parse_number(value, INT_MAX, &options->shot.quiet)
			? -1
			: options_fail("--quiet %s: give milliseconds, 1 or more", value);
}

static int take_after_frames(struct options *options, const char *name, const char *value)
{
	return options_parse_number(value, INT_MAX, &options->shot.after_frames)
			? -1
			: options_fail("--after-frames %s: give a number, 1 or more", value);
}

static int take_timeout(struct options *options, const char *name, const char *value)
{
	return options_parse_number(value, INT_MAX / 1000, &options->shot.timeout)
			? -1
			: options_fail("--timeout %s: give seconds, 1 or more", value);
}

const struct option_row shot_option_rows[] = {
	{ "picture", 'o', "FILE.png", "where the picture goes; - is standard output",
			take_picture },
	{ "quiet", 0, "MS", "take it once nothing was drawn for so long (250)", take_quiet },
	{ "after-frames", 0, "N", "or once N frames were drawn, for what never rests",
			take_after_frames },
	{ "timeout", 0, "S", "give up after so long (30)", take_timeout },
	{ 0 },
};

void shot_options_init(struct shot_options *options)
{
	*options = (struct shot_options){ .quiet = 250, .timeout = 30 };
}

int shot_options_check(const struct options *options)
{
	const char *picture = options->shot.picture;
	return picture && picture[0] != '\0'
			? -1
			: options_fail("shot needs -o FILE.png for the picture");
}
