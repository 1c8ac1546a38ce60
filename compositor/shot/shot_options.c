/* SPDX-License-Identifier: MIT */
#include "shot_options.h"

#include <limits.h>
#include <string.h>

#include "options.h"
#include "value.h"

// In seconds: a week.
#define MAX_AT 604800

static int take_picture(struct options *options, const char *name, const char *value)
{
	options->shot.picture = value;
	return -1;
}

static int take_output(struct options *options, const char *name, const char *value)
{
	options->shot.output = value;
	return -1;
}

static int take_window(struct options *options, const char *name, const char *value)
{
	options->shot.window = value;
	return value[0] != '\0' ? -1 : options_fail("--window: give a title, or an app-id");
}

static int take_wait_title(struct options *options, const char *name, const char *value)
{
	options->shot.wait_title = value;
	return -1;
}

static int take_quiet(struct options *options, const char *name, const char *value)
{
	return value_parse_number(value, 1, INT_MAX, &options->shot.quiet)
			? -1
			: options_fail("--quiet %s: give milliseconds, 1 or more", value);
}

static int take_after_frames(struct options *options, const char *name, const char *value)
{
	return value_parse_number(value, 1, INT_MAX, &options->shot.after_frames)
			? -1
			: options_fail("--after-frames %s: give a number, 1 or more", value);
}

// The first time of a list, such as 1s, 1.5 or 500ms. NULL if it is none.
static const char *parse_time(const char *text, int64_t *ns)
{
	double time;
	const char *end = value_take_decimal(text, 0, MAX_AT, &time);
	if (!end) {
		return NULL;
	}
	bool ms = strncmp(end, "ms", 2) == 0;
	*ns = (int64_t)(time * (ms ? 1e6 : 1e9));
	return end + (ms ? 2 : *end == 's');
}

static int take_at(struct options *options, const char *name, const char *value)
{
	struct shot_options *shot = &options->shot;
	const char *text = value;
	for (shot->n_at = 0; shot->n_at < SHOT_MAX_AT; text++) {
		int64_t *at = &shot->at[shot->n_at++];
		text = parse_time(text, at);
		if (!text || (*text != ',' && *text != '\0')) {
			return options_fail("--at %s: give times, as in 0.5s,1s,2s", value);
		}
		if (shot->n_at > 1 && *at <= at[-1]) {
			return options_fail("--at %s: give each time once, in order", value);
		}
		if (*text == '\0') {
			return -1;
		}
	}
	return options_fail("--at: %d times are the most", SHOT_MAX_AT);
}

static int take_on_signal(struct options *options, const char *name, const char *value)
{
	options->shot.on_signal = true;
	return -1;
}

static int take_exit_child(struct options *options, const char *name, const char *value)
{
	options->shot.exit_child = true;
	return -1;
}

static int take_timeout(struct options *options, const char *name, const char *value)
{
	return value_parse_number(value, 1, INT_MAX / 1000, &options->shot.timeout)
			? -1
			: options_fail("--timeout %s: give seconds, 1 or more", value);
}

static int take_expect(struct options *options, const char *name, const char *value)
{
	options->shot.expect = value;
	return value[0] != '\0' ? -1 : options_fail("--expect: give the picture's file");
}

static int take_tolerance(struct options *options, const char *name, const char *value)
{
	return value_parse_number(value, 0, 255, &options->shot.album.limits.tolerance)
			? -1
			: options_fail("--tolerance %s: give 0 to 255", value);
}

static int take_pixels(struct options *options, const char *name, const char *value)
{
	int n;
	if (!value_parse_number(value, 0, INT_MAX, &n)) {
		return options_fail("--pixels %s: give a number, 0 or more", value);
	}
	options->shot.album.limits.n_pixels = n;
	return -1;
}

static int take_ssim(struct options *options, const char *name, const char *value)
{
	double *ssim = &options->shot.album.limits.ssim;
	return value_parse_decimal(value, 0, 1, ssim) && *ssim > 0
			? -1
			: options_fail("--ssim %s: give a number above 0, at most 1", value);
}

// The file or directory of the option that is called that.
static int take_file(struct options *options, const char *name, const char *value)
{
	struct album_options *album = &options->shot.album;
	const char **file = strcmp(name, "mask") == 0 ? &album->mask
			: strcmp(name, "report") == 0 ? &album->report
						      : &album->html;
	*file = value;
	return value[0] != '\0' ? -1 : options_fail("--%s: give a name", name);
}

// As above, of those that are given or not.
static int take_flag(struct options *options, const char *name, const char *value)
{
	struct album_options *album = &options->shot.album;
	bool *flag = strcmp(name, "bless") == 0     ? &album->bless
			: strcmp(name, "json") == 0 ? &album->json
						    : &album->not_blank;
	*flag = true;
	return -1;
}

static int take_script(struct options *options, const char *name, const char *value)
{
	options->shot.script = value;
	return value[0] != '\0' ? -1 : options_fail("--script: give a file");
}

static int take_keymap(struct options *options, const char *name, const char *value)
{
	options->shot.keymap = value;
	return -1;
}

const struct option_row shot_option_rows[] = {
	{ "picture", 'o', "FILE.png", "where the picture goes; - is standard output",
			take_picture },
	{ "output", 0, "NAME", "which output it is of (the first)", take_output },
	{ "window", 0, "NAME", "of the window of that title or app-id alone, with its alpha",
			take_window },
	{ "wait-title", 0, "REGEX", "first wait until some window has such a title",
			take_wait_title },
	{ "quiet", 0, "MS", "take it once nothing was drawn for so long (250)", take_quiet },
	{ "after-frames", 0, "N", "or once N frames were drawn, for what never rests",
			take_after_frames },
	{ "at", 0, "TIMES", "or at times since a window drew, as in 0.5s,1s,2s: FILE-1.png, ...",
			take_at },
	{ "on-signal", 0, NULL, "or when SIGUSR1 comes", take_on_signal },
	{ "expect", 0, "GOLD.png", "compare it with that; then -o need not be given", take_expect },
	{ "bless", 0, NULL, "make what there is GOLD.png, and say what that changed", take_flag },
	{ "tolerance", 0, "N", "a channel may differ by so much, 0 to 255 (0)", take_tolerance },
	{ "pixels", 0, "N", "so many pixels may differ (0; with --ssim, any number)", take_pixels },
	{ "ssim", 0, "X", "the least structural similarity, up to 1", take_ssim },
	{ "mask", 0, "FILE.png", "what is black in it is not compared", take_file },
	{ "not-blank", 0, NULL, "exit with 5 if all of it has one colour", take_flag },
	{ "report", 0, "FILE.xml", "write what came of it as JUnit does", take_file },
	{ "html", 0, "DIR", "and as a page to look at, DIR/index.html", take_file },
	{ "json", 0, NULL, "and for programs, on standard output", take_flag },
	{ "timeout", 0, "S", "give up after so long (30)", take_timeout },
	{ "exit-child", 0, NULL, "then wait until CMD ends by itself, and exit with its status",
			take_exit_child },
	{ "script", 0, "FILE",
			"what is done with the program first, and pictures on the way;\n"
			"see slipway(1), SCRIPTS",
			take_script },
	{ "keymap", 0, "LAYOUT", "the keyboard's: de, us(dvorak), ... (default: us)", take_keymap },
	{ 0 },
};

void shot_options_init(struct shot_options *options)
{
	*options = (struct shot_options){
		.quiet = 250,
		.timeout = 30,
		.album.limits.n_pixels = -1,
	};
}

// What is about comparing is of no use where nothing is compared.
static const char *get_useless(const struct album_options *album)
{
	return album->bless                           ? "--bless"
			: album->limits.tolerance > 0 ? "--tolerance"
			: album->limits.n_pixels >= 0 ? "--pixels"
			: album->limits.ssim > 0      ? "--ssim"
			: album->mask                 ? "--mask"
						      : NULL;
}

bool shot_options_take_stdout(const struct shot_options *options)
{
	return options->album.json || (options->picture && strcmp(options->picture, "-") == 0);
}

static const char *get_second_moment(const struct shot_options *shot)
{
	bool frames = shot->after_frames > 0, times = shot->n_at > 0;
	return frames + times + shot->on_signal < 2 ? NULL
			: shot->on_signal           ? "--on-signal"
						    : "--at";
}

int shot_options_check(const struct options *options)
{
	const struct shot_options *shot = &options->shot;
	const char *second = get_second_moment(shot);
	if (second) {
		return options_fail("%s: only one of --after-frames, --at and --on-signal says "
				    "when the picture is taken; leave out the others",
				second);
	}
	if (shot->window && shot->output) {
		return options_fail("--window and --output: the picture is of a window, or of an "
				    "output");
	}
	if (shot->n_at > 1 && shot->picture && strcmp(shot->picture, "-") == 0) {
		return options_fail("-o -: standard output has room for one picture, not %d",
				shot->n_at);
	}
	const char *useless = shot->expect || shot->script ? NULL : get_useless(&shot->album);
	if (shot->picture ? shot->picture[0] == '\0' : !shot->expect && !shot->script) {
		return options_fail(
				"shot needs -o FILE.png for the picture, --expect GOLD.png, or a "
				"--script");
	}
	if (shot->album.json && shot->picture && strcmp(shot->picture, "-") == 0) {
		return options_fail("-o - and --json both go to standard output; leave out one");
	}
	return useless ? options_fail("%s is of what is compared: give --expect GOLD.png, too",
					 useless)
		       : -1;
}
