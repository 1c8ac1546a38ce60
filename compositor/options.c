/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <bands.h>
#include <config.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy.h"

static const struct policy *const policies[] = { &session_policy, &kiosk_policy, &shot_policy };
#define N_POLICIES (sizeof(policies) / sizeof(policies[0]))

enum {
	OPT_BACKEND = 256,
	OPT_CONFIG,
	OPT_DEVICE,
	OPT_SOCKET,
	OPT_SIZE,
	OPT_OUTPUT_SETTING,
	OPT_VRR,
	OPT_THREADS,
	OPT_EAGER,
	OPT_LOG_LEVEL,
	OPT_STATS,
	OPT_OVERLAY,
	OPT_TRACE,
	OPT_QUIET,
	OPT_AFTER_FRAMES,
	OPT_TIMEOUT
};

// shot's own come first: what every subcommand takes is the rest.
static const struct option shot_options[] = {
	{ "output", required_argument, NULL, 'o' },
	{ "quiet", required_argument, NULL, OPT_QUIET },
	{ "after-frames", required_argument, NULL, OPT_AFTER_FRAMES },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "backend", required_argument, NULL, OPT_BACKEND },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "size", required_argument, NULL, OPT_SIZE },
	{ "mode", required_argument, NULL, OPT_OUTPUT_SETTING },
	{ "scale", required_argument, NULL, OPT_OUTPUT_SETTING },
	{ "transform", required_argument, NULL, OPT_OUTPUT_SETTING },
	{ "vrr", required_argument, NULL, OPT_VRR },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "eager", no_argument, NULL, OPT_EAGER },
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	{ "stats", no_argument, NULL, OPT_STATS },
	{ "overlay", no_argument, NULL, OPT_OVERLAY },
	{ "trace", required_argument, NULL, OPT_TRACE },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};
static const struct option *const common_options = &shot_options[4];

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

static void print_help(const struct policy *policy)
{
	printf("usage: slipway %s\n\n%s\n\n", policy->usage, policy->description);
	printf("  --backend drm|headless  where the picture goes (default: drm where there is a\n"
	       "                          KMS device, else headless)\n"
	       "  --config FILE           what outputs are to be (default: "
	       "slipway/slipway.yaml in\n"
	       "                          $XDG_CONFIG_HOME, if there is one)\n"
	       "  --device PATH           the KMS device (default: all)\n"
	       "  --socket NAME           the Wayland socket (default: the first free wayland-N)\n"
	       "  --size WxH              outputs' size in pixels, but for one with a mode "
	       "(default: the\n"
	       "                          monitor's own; headless: 1280x720)\n"
	       "  --mode WxH[@HZ]         of the first output: its mode; cvt:WxH@HZ computes one\n"
	       "  --scale N               of the first output: how much larger to show things "
	       "(1)\n"
	       "  --transform T           of the first output: how it is turned (normal)\n"
	       "  --vrr WHEN              adaptive sync, where the monitor has it: off, fullscreen "
	       "or\n"
	       "                          always (default: off)\n"
	       "  --threads N             how many paint together, 1 to 8 (default: one a CPU)\n"
	       "  --eager                 headless: paint what nobody captures, too\n"
	       "  --log-level LEVEL       error, info or debug (default: info)\n"
	       "  --stats                 at the end, say how surfaces were shown and what it "
	       "cost\n"
	       "  --overlay               borders by path: painted red, on the primary plane "
	       "green, on\n"
	       "                          another blue; where anything is painted at all\n"
	       "  --trace FILE            write down what is done when, for ui.perfetto.dev\n"
	       "  --help\n");
	if (policy == &shot_policy) {
		printf("\n  -o, --output FILE.png   where the picture goes; - is standard output\n"
		       "  --quiet MS              take it once nothing was drawn for so long "
		       "(250)\n"
		       "  --after-frames N        or once N frames were drawn, for what never "
		       "rests\n"
		       "  --timeout S             give up after so long (30)\n"
		       "\nExit status: 0 a picture was written; 2 bad usage or set-up; 3 the "
		       "command "
		       "ended without\ndrawing; 4 it was not quiet in time, and the picture is of "
		       "that "
		       "moment.\n");
	}
}

// Says what is wrong in one line. Returns the status to exit with.
static int fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "slipway: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	return 2;
}

#define MAX_SIZE 16384

static int parse_size(const char *text, int *width, int *height)
{
	char end;
	if (sscanf(text, "%8dx%8d%c", width, height, &end) != 2 || *width <= 0 || *height <= 0) {
		return fail("--size %s: give width and height in pixels, as in 1920x1080", text);
	}
	return *width <= MAX_SIZE && *height <= MAX_SIZE
			? -1
			: fail("--size %s: %dx%d is the largest", text, MAX_SIZE, MAX_SIZE);
}

static bool parse_number(const char *text, int max, int *value)
{
	char *end;
	long number = strtol(text, &end, 10);
	if (end == text || *end != '\0' || number < 1 || number > max) {
		return false;
	}
	*value = (int)number;
	return true;
}

static bool parse_log_level(const char *text, enum slip_log_level *level)
{
	static const char *const names[] = { "error", "info", "debug" };
	for (int i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0) {
			*level = (enum slip_log_level)i;
			return true;
		}
	}
	return false;
}

static int parse_backend(const char *text, enum backend_choice *backend)
{
	if (strcmp(text, "drm") == 0) {
		*backend = BACKEND_DRM;
	} else if (strcmp(text, "headless") == 0) {
		*backend = BACKEND_HEADLESS;
	} else {
		return fail("--backend %s: there is drm, and headless", text);
	}
	return -1;
}

static int parse_vrr(const char *text, enum vrr_choice *vrr)
{
	static const char *const names[] = { "off", "fullscreen", "always" };
	for (int i = 0; i < 3; i++) {
		if (strcmp(text, names[i]) == 0) {
			*vrr = (enum vrr_choice)i;
			return -1;
		}
	}
	return fail("--vrr %s: there is off, fullscreen and always", text);
}

static int parse_output(struct options *options, const char *key, const char *value)
{
	const char *wanted = output_settings_parse(&options->output, key, value);
	return wanted ? fail("--%s %s: %s", key, value, wanted) : -1;
}

// name is what a long option is called.
static int parse_one(struct options *options, int option, const char *name, const char *value)
{
	switch (option) {
	case OPT_BACKEND:
		return parse_backend(value, &options->backend);
	case OPT_CONFIG:
		options->config = value;
		return -1;
	case OPT_DEVICE:
		options->device = value;
		return -1;
	case OPT_SOCKET:
		options->socket = value;
		return -1;
	case OPT_SIZE:
		return parse_size(value, &options->width, &options->height);
	case OPT_OUTPUT_SETTING:
		return parse_output(options, name, value);
	case OPT_VRR:
		return parse_vrr(value, &options->vrr);
	case OPT_THREADS:
		return parse_number(value, BANDS_MAX_THREADS, &options->threads)
				? -1
				: fail("--threads %s: give a number, 1 to %d", value,
						  BANDS_MAX_THREADS);
	case OPT_LOG_LEVEL:
		return parse_log_level(value, &options->log_level)
				? -1
				: fail("--log-level %s: there is error, info and debug", value);
	case OPT_EAGER:
		options->eager = true;
		return -1;
	case OPT_STATS:
		options->stats = true;
		return -1;
	case OPT_OVERLAY:
		options->overlay = true;
		return -1;
	case OPT_TRACE:
		options->trace = value;
		return -1;
	case 'o':
		options->picture = value;
		return -1;
	case OPT_QUIET:
		return parse_number(value, INT_MAX, &options->quiet)
				? -1
				: fail("--quiet %s: give milliseconds, 1 or more", value);
	case OPT_AFTER_FRAMES:
		return parse_number(value, INT_MAX, &options->after_frames)
				? -1
				: fail("--after-frames %s: give a number, 1 or more", value);
	case OPT_TIMEOUT:
		return parse_number(value, INT_MAX / 1000, &options->timeout)
				? -1
				: fail("--timeout %s: give seconds, 1 or more", value);
	case 'h':
		print_help(options->policy);
		return 0;
	default:
		return 2;
	}
}

// What getopt stumbled over. It names short options by their letter alone.
static int fail_option(const struct options *options, const char *word, bool lacks_value)
{
	char letter[] = { '-', (char)optopt, '\0' };
	bool is_short = word[0] != '-' || word[1] != '-';
	return fail("%s %s: see slipway %s --help", is_short ? letter : word,
			lacks_value ? "lacks its value" : "is no option that can be given",
			options->policy->name);
}

// What each option by itself does not tell.
static int check_all(const struct options *options)
{
	bool shot = options->policy == &shot_policy;
	if (options->policy->needs_command && !options->command) {
		return fail("%s needs a command to run: slipway %s", options->policy->name,
				options->policy->usage);
	}
	if (shot && (!options->picture || options->picture[0] == '\0')) {
		return fail("shot needs -o FILE.png for the picture");
	}
	if (options->backend == BACKEND_HEADLESS && options->device) {
		return fail("--device %s: headless has no device; leave out one of the two",
				options->device);
	}
	if (options->socket && options->socket[0] == '\0') {
		return fail("--socket: give a name, such as wayland-5");
	}
	return -1;
}

static int parse_subcommand(struct options *options, int argc, char **argv)
{
	bool shot = options->policy == &shot_policy;
	const struct option *known = shot ? shot_options : common_options;
	opterr = 0;
	optind = 1;
	int option, index = 0;
	while ((option = getopt_long(argc, argv, shot ? "+:ho:" : "+:h", known, &index)) != -1) {
		if (option == '?' || option == ':') {
			return fail_option(options, argv[optind - 1], option == ':');
		}
		int status = parse_one(options, option, known[index].name, optarg);
		if (status >= 0) {
			return status;
		}
	}
	options->command = optind < argc ? &argv[optind] : NULL;
	return check_all(options);
}

int options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .log_level = SLIP_LOG_INFO, .quiet = 250, .timeout = 30 };
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
			return parse_subcommand(options, argc - 1, argv + 1);
		}
	}
	return fail("there is no subcommand %s: see slipway --help", first);
}
