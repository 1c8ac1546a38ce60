/* SPDX-License-Identifier: MIT */
#include "common_options.h"

#include <bands.h>
#include <string.h>

#include "access.h"
#include "options.h"
#include "value.h"

// Which of the words it is.
static int take_word(const char *name, const char *value, const char *const *words, int *word)
{
	char list[128] = "";
	*word = value_find(value, words);
	if (*word >= 0) {
		return -1;
	}
	for (int i = 0; words[i]; i++) {
		value_append(list, sizeof(list), words[i], !words[i + 1]);
	}
	return options_fail("--%s %s: there is %s", name, value, list);
}

static int take_backend(struct options *options, const char *name, const char *value)
{
	static const char *const words[] = { "drm", "headless", NULL };
	int word, status = take_word(name, value, words, &word);
	options->backend = word == 0 ? BACKEND_DRM : BACKEND_HEADLESS;
	return status;
}

static int take_config(struct options *options, const char *name, const char *value)
{
	options->config = value;
	return -1;
}

static int take_device(struct options *options, const char *name, const char *value)
{
	options->device = value;
	return -1;
}

static int take_socket(struct options *options, const char *name, const char *value)
{
	options->socket = value;
	return value[0] != '\0' ? -1 : options_fail("--socket: give a name, such as wayland-5");
}

static int take_size(struct options *options, const char *name, const char *value)
{
	return value_parse_size(value, &options->width, &options->height)
			? -1
			: options_fail("--size %s: give width and height in pixels, as in "
				       "1920x1080; %dx%d is the largest",
					  value, VALUE_MAX_SIDE, VALUE_MAX_SIDE);
}

// Its name is the setting's.
static int take_output_setting(struct options *options, const char *name, const char *value)
{
	const char *wanted = output_settings_parse(&options->output, name, value);
	return wanted ? options_fail("--%s %s: %s", name, value, wanted) : -1;
}

static int take_vrr(struct options *options, const char *name, const char *value)
{
	static const char *const words[] = { "off", "fullscreen", "always", NULL };
	int word, status = take_word(name, value, words, &word);
	options->vrr = (enum vrr_choice)word;
	return status;
}

static int take_threads(struct options *options, const char *name, const char *value)
{
	return value_parse_number(value, 1, BANDS_MAX_THREADS, &options->threads)
			? -1
			: options_fail("--threads %s: give a number, 1 to %d", value,
					  BANDS_MAX_THREADS);
}

static int take_eager(struct options *options, const char *name, const char *value)
{
	options->eager = true;
	return -1;
}

static int take_clock(struct options *options, const char *name, const char *value)
{
	static const char *const words[] = { "virtual", "real", NULL };
	int word, status = take_word(name, value, words, &word);
	options->clock = word == 0 ? CLOCK_CHOICE_VIRTUAL : CLOCK_CHOICE_REAL;
	return status;
}

static int take_allow(struct options *options, const char *name, const char *value)
{
	for (const char *word = value;; word++) {
		size_t length = strcspn(word, ",");
		uint32_t interface = access_find(word, length);
		if (!interface) {
			return options_fail("--allow %.*s: there is %s", (int)length, word,
					access_get_interfaces());
		}
		options->allowed |= interface;
		word += length;
		if (*word == '\0') {
			return -1;
		}
	}
}

static int take_log_level(struct options *options, const char *name, const char *value)
{
	static const char *const words[] = { "error", "info", "debug", NULL };
	int word, status = take_word(name, value, words, &word);
	options->log_level = (enum slip_log_level)word;
	return status;
}

static int take_stats(struct options *options, const char *name, const char *value)
{
	options->stats = true;
	return -1;
}

static int take_overlay(struct options *options, const char *name, const char *value)
{
	options->overlay = true;
	return -1;
}

static int take_trace(struct options *options, const char *name, const char *value)
{
	options->trace = value;
	return -1;
}

const struct option_row common_option_rows[] = {
	{ "backend", 0, "drm|headless",
			"where the picture goes (default: drm where there is a KMS\n"
			"device, else headless; run, shot: headless)",
			take_backend },
	{ "config", 0, "FILE",
			"what outputs are to be (default: slipway/slipway.yaml in\n"
			"$XDG_CONFIG_HOME, if there is one; run, shot: none)",
			take_config },
	{ "device", 0, "PATH", "the KMS device (default: all)", take_device },
	{ "socket", 0, "NAME", "the Wayland socket (default: the first free wayland-N)",
			take_socket },
	{ "size", 0, "WxH",
			"outputs' size in pixels, but for one with a mode (default:\n"
			"the monitor's own; headless: 1280x720)",
			take_size },
	{ "mode", 0, "WxH[@HZ]", "of the first output: its mode; cvt:WxH@HZ computes one",
			take_output_setting },
	{ "scale", 0, "N", "of the first output: how much larger to show things (1)",
			take_output_setting },
	{ "transform", 0, "T", "of the first output: how it is turned (normal)",
			take_output_setting },
	{ "vrr", 0, "WHEN",
			"adaptive sync, where the monitor has it: off, fullscreen or\n"
			"always (default: off)",
			take_vrr },
	{ "threads", 0, "N", "how many paint together, 1 to 8 (default: one a CPU)", take_threads },
	{ "eager", 0, NULL, "headless: paint what nobody captures, too", take_eager },
	{ "clock", 0, "virtual|real",
			"headless: virtual time waits for clients to answer, and goes\n"
			"on at once when they have (default: real; shot: virtual)",
			take_clock },
	{ "allow", 0, "INTERFACE[,...]",
			"what clients in a security context (sandbox) may see of what\n"
			"is kept from them",
			take_allow },
	{ "log-level", 0, "LEVEL", "error, info or debug (default: info; run, shot: error)",
			take_log_level },
	{ "stats", 0, NULL, "at the end, say how surfaces were shown and what it cost",
			take_stats },
	{ "overlay", 0, NULL,
			"borders by path: painted red, on the primary plane green, on\n"
			"another blue; where anything is painted at all",
			take_overlay },
	{ "trace", 0, "FILE", "write down what is done when, for ui.perfetto.dev", take_trace },
	{ 0 },
};
