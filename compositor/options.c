/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <assert.h>
#include <bands.h>
#include <config.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

static const struct policy *const policies[] = { &session_policy, &kiosk_policy, &run_policy,
	&shot_policy };
#define N_POLICIES (sizeof(policies) / sizeof(policies[0]))

// That any subcommand has.
#define MAX_OPTIONS 64

int options_fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "slipway: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	return 2;
}

bool options_parse_number(const char *text, int max, int *value)
{
	char *end;
	long number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || number < 1 || number > max) {
		return false;
	}
	*value = (int)number;
	return true;
}

static int take_backend(struct options *options, const char *name, const char *value)
{
	if (strcmp(value, "drm") == 0) {
		options->backend = BACKEND_DRM;
	} else if (strcmp(value, "headless") == 0) {
		options->backend = BACKEND_HEADLESS;
	} else {
		return options_fail("--backend %s: there is drm, and headless", value);
	}
	return -1;
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

#define MAX_SIZE 16384

static int take_size(struct options *options, const char *name, const char *value)
{
	char end;
	int *width = &options->width, *height = &options->height;
	if (sscanf(value, "%8dx%8d%c", width, height, &end) != 2 || *width <= 0 || *height <= 0) {
		return options_fail("--size %s: give width and height in pixels, as in 1920x1080",
				value);
	}
	return *width <= MAX_SIZE && *height <= MAX_SIZE
			? -1
			: options_fail("--size %s: %dx%d is the largest", value, MAX_SIZE,
					  MAX_SIZE);
}

// Its name is the setting's.
static int take_output_setting(struct options *options, const char *name, const char *value)
{
	const char *wanted = output_settings_parse(&options->output, name, value);
	return wanted ? options_fail("--%s %s: %s", name, value, wanted) : -1;
}

static int take_vrr(struct options *options, const char *name, const char *value)
{
	static const char *const names[] = { "off", "fullscreen", "always" };
	for (int i = 0; i < 3; i++) {
		if (strcmp(value, names[i]) == 0) {
			options->vrr = (enum vrr_choice)i;
			return -1;
		}
	}
	return options_fail("--vrr %s: there is off, fullscreen and always", value);
}

static int take_threads(struct options *options, const char *name, const char *value)
{
	return options_parse_number(value, BANDS_MAX_THREADS, &options->threads)
			? -1
			: options_fail("--threads %s: give a number, 1 to %d", value,
					  BANDS_MAX_THREADS);
}

static int take_eager(struct options *options, const char *name, const char *value)
{
	options->eager = true;
	return -1;
}

static int take_log_level(struct options *options, const char *name, const char *value)
{
	static const char *const names[] = { "error", "info", "debug" };
	for (int i = 0; i < 3; i++) {
		if (strcmp(value, names[i]) == 0) {
			options->log_level = (enum slip_log_level)i;
			return -1;
		}
	}
	return options_fail("--log-level %s: there is error, info and debug", value);
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

static int take_help(struct options *options, const char *name, const char *value);

static const struct option_row common_rows[] = {
	{ "backend", 0, "drm|headless",
			"where the picture goes (default: drm where there is a KMS\n"
			"device, else headless; run: headless)",
			take_backend },
	{ "config", 0, "FILE",
			"what outputs are to be (default: slipway/slipway.yaml in\n"
			"$XDG_CONFIG_HOME, if there is one)",
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
	{ "log-level", 0, "LEVEL", "error, info or debug (default: info; run, shot: error)",
			take_log_level },
	{ "stats", 0, NULL, "at the end, say how surfaces were shown and what it cost",
			take_stats },
	{ "overlay", 0, NULL,
			"borders by path: painted red, on the primary plane green, on\n"
			"another blue; where anything is painted at all",
			take_overlay },
	{ "trace", 0, "FILE", "write down what is done when, for ui.perfetto.dev", take_trace },
	{ "help", 'h', NULL, "say this", take_help },
	{ 0 },
};

// In columns, where the explanations begin.
#define INDENT 28

static void print_rows(const struct option_row *rows)
{
	for (const struct option_row *row = rows; row->name; row++) {
		char letter[] = { '-', row->letter, ',', '\0' };
		int width = printf("  %3s --%s%s%s", row->letter ? letter : "", row->name,
				row->value ? " " : "", row->value ? row->value : "");
		if (width >= INDENT) {
			printf("\n");
			width = 0;
		}
		for (const char *line = row->help; line;) {
			const char *end = strchr(line, '\n');
			int length = end ? (int)(end - line) : (int)strlen(line);
			printf("%*s%.*s\n", INDENT - width, "", length, line);
			width = 0;
			line = end ? end + 1 : NULL;
		}
	}
}

static int take_help(struct options *options, const char *name, const char *value)
{
	const struct policy *policy = options->policy;
	printf("usage: slipway %s\n\n%s\n\n", policy->usage, policy->description);
	for (int i = 0; policy->options && policy->options[i]; i++) {
		print_rows(policy->options[i]);
		printf("\n");
	}
	print_rows(common_rows);
	if (policy->statuses) {
		printf("\n%s\n", policy->statuses);
	}
	return 0;
}

static void print_usage(FILE *file)
{
	fprintf(file, "usage: slipway SUBCOMMAND [OPTION...] [-- CMD [ARG...]]\n\n");
	for (size_t i = 0; i < N_POLICIES; i++) {
		fprintf(file, "  %-10s %s\n", policies[i]->name, policies[i]->summary);
	}
	fprintf(file, "  %-10s %s\n", "probe", "what each DRM device can show and be read in");
	fprintf(file, "  %-10s %s\n", "explain",
			"how each surface of a running one gets to the screen, and why");
	fprintf(file, "\n  slipway SUBCOMMAND --help\n  slipway --version\n");
}

/** What a subcommand can be told, as getopt_long() wants it, and the rows by index. */
struct known_options {
	struct option options[MAX_OPTIONS + 1];
	const struct option_row *rows[MAX_OPTIONS];
	char letters[2 * MAX_OPTIONS + 3];
	int n;
};

static void add_rows(struct known_options *known, const struct option_row *row)
{
	for (; row && row->name; row++) {
		assert(known->n < MAX_OPTIONS);
		known->options[known->n] = (struct option){ row->name,
			row->value ? required_argument : no_argument, NULL, 0 };
		known->rows[known->n++] = row;
		size_t end = strlen(known->letters);
		if (row->letter) {
			known->letters[end++] = row->letter;
			known->letters[end] = row->value ? ':' : '\0';
		}
	}
}

static const struct option_row *find_letter(const struct known_options *known, int letter)
{
	int i = 0;
	while (known->rows[i]->letter != letter) {
		i++;
	}
	return known->rows[i];
}

// What getopt stumbled over. It names short options by their letter alone.
static int fail_option(const struct options *options, const char *word, bool lacks_value)
{
	char letter[] = { '-', (char)optopt, '\0' };
	bool is_short = word[0] != '-' || word[1] != '-';
	return options_fail("%s %s: see slipway %s --help", is_short ? letter : word,
			lacks_value ? "lacks its value" : "is no option that can be given",
			options->policy->name);
}

// What each option by itself does not tell.
static int check_all(const struct options *options)
{
	const struct policy *policy = options->policy;
	if (policy->needs_command && !options->command) {
		return options_fail("%s needs a command to run: slipway %s", policy->name,
				policy->usage);
	}
	if (options->backend == BACKEND_HEADLESS && options->device) {
		return options_fail("--device %s: headless has no device; leave it out, or give "
				    "--backend drm",
				options->device);
	}
	return policy->check ? policy->check(options) : -1;
}

static int parse_subcommand(struct options *options, int argc, char **argv)
{
	// The first stops at the command; by the second, getopt tells what lacks its value.
	struct known_options known = { .letters = "+:" };
	for (int i = 0; options->policy->options && options->policy->options[i]; i++) {
		add_rows(&known, options->policy->options[i]);
	}
	add_rows(&known, common_rows);
	opterr = 0;
	optind = 1;
	int letter, index = 0;
	while ((letter = getopt_long(argc, argv, known.letters, known.options, &index)) != -1) {
		if (letter == '?' || letter == ':') {
			return fail_option(options, argv[optind - 1], letter == ':');
		}
		const struct option_row *row =
				letter ? find_letter(&known, letter) : known.rows[index];
		int status = row->take(options, row->name, optarg);
		if (status >= 0) {
			return status;
		}
	}
	options->command = optind < argc ? &argv[optind] : NULL;
	return check_all(options);
}

int options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ 0 };
	shot_options_init(&options->shot);
	const char *first = argc > 1 ? argv[1] : NULL;
	if (!first) {
		print_usage(stderr);
		return 2;
	}
	if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
		print_usage(stdout);
		return 0;
	}
	if (strcmp(first, "--version") == 0) {
		printf("slipway %s\n", SLIPWAY_VERSION);
		return 0;
	}
	for (size_t i = 0; i < N_POLICIES; i++) {
		if (strcmp(first, policies[i]->name) == 0) {
			options->policy = policies[i];
			options->log_level = policies[i]->log_level;
			options->backend = policies[i]->backend;
			return parse_subcommand(options, argc - 1, argv + 1);
		}
	}
	return options_fail("there is no subcommand %s: see slipway --help", first);
}
