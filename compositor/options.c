/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <assert.h>
#include <config.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common_options.h"
#include "policy.h"
#include "profile.h"

static const struct policy *const policies[] = { &session_policy, &kiosk_policy, &run_policy,
	&shot_policy };
#define N_POLICIES (sizeof(policies) / sizeof(policies[0]))

// That any subcommand has.
#define MAX_OPTIONS 64

// Before what is wrong: where that is, if it is in a file.
static char origin[256];

int options_fail(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "slipway: %s", origin);
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	return 2;
}

static int take_help(struct options *options, const char *name, const char *value);

static const struct option_row help_rows[] = {
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
	print_rows(common_option_rows);
	print_rows(help_rows);
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
static int check_all(struct options *options)
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
	if (options->backend == BACKEND_AUTO) {
		options->backend = options->device ? BACKEND_DRM : policy->backend;
	}
	if (options->clock == CLOCK_CHOICE_VIRTUAL && options->backend == BACKEND_DRM) {
		return options_fail("--clock virtual: no monitor waits for clients; leave it out, "
				    "or give --backend headless");
	}
	return policy->check ? policy->check(options) : -1;
}

static const struct option_row *find_name(const struct known_options *known, const char *name)
{
	for (int i = 0; i < known->n; i++) {
		if (strcmp(known->rows[i]->name, name) == 0) {
			return known->rows[i];
		}
	}
	return NULL;
}

// The row of the next option on the command line; NULL at the end, or for what is none.
static const struct option_row *next_row(
		const struct known_options *known, int argc, char **argv, int *letter)
{
	int index = 0;
	*letter = getopt_long(argc, argv, known->letters, known->options, &index);
	if (*letter == -1 || *letter == '?' || *letter == ':') {
		return NULL;
	}
	return *letter ? find_letter(known, *letter) : known->rows[index];
}

static int take_pins(struct options *options, const struct known_options *known)
{
	const struct profile *profile = options->run.profile;
	const struct profile_pin *pin;
	int status = -1;
	wl_list_for_each (pin, &profile->pins, link) {
		const struct option_row *row = find_name(known, pin->key);
		if (strchr(pin->key, '.') || status >= 0) {
			continue;
		}
		snprintf(origin, sizeof(origin), "%s:%zu:%zu: ", profile->path, pin->line,
				pin->column);
		status = row ? row->take(options, row->name, pin->value)
			     : options_fail("%s has no --%s", options->policy->name, pin->key);
		origin[0] = '\0';
	}
	return status;
}

// What it pins is taken before all that the command line has.
static int take_profile(
		struct options *options, const struct known_options *known, int argc, char **argv)
{
	int letter;
	const struct option_row *row;
	const char *path = NULL;
	optind = 0; // begin anew
	while ((row = next_row(known, argc, argv, &letter))) {
		path = strcmp(row->name, "profile") == 0 ? optarg : path;
	}
	char error[YAML_FILE_ERROR_SIZE];
	if (path && !(options->run.profile = profile_read(path, error))) {
		return options_fail("%s", error);
	}
	return path ? take_pins(options, known) : -1;
}

static int take_options(
		struct options *options, const struct known_options *known, int argc, char **argv)
{
	int letter;
	const struct option_row *row;
	optind = 0; // begin anew
	while ((row = next_row(known, argc, argv, &letter))) {
		int status = row->take(options, row->name, optarg);
		if (status >= 0) {
			return status;
		}
		if (options->run.profile && optarg) {
			profile_override(options->run.profile, row->name, optarg);
		}
	}
	return letter == -1 ? -1 : fail_option(options, argv[optind - 1], letter == ':');
}

static int parse_subcommand(struct options *options, int argc, char **argv)
{
	// The first stops at the command; by the second, getopt tells what lacks its value.
	struct known_options known = { .letters = "+:" };
	for (int i = 0; options->policy->options && options->policy->options[i]; i++) {
		add_rows(&known, options->policy->options[i]);
	}
	add_rows(&known, common_option_rows);
	add_rows(&known, help_rows);
	opterr = 0;
	int status = take_profile(options, &known, argc, argv);
	if (status < 0) {
		status = take_options(options, &known, argc, argv);
	}
	if (status >= 0) {
		return status;
	}
	options->command = optind < argc ? &argv[optind] : NULL;
	return check_all(options);
}

void options_finish(struct options *options)
{
	profile_destroy(options->run.profile);
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
			return parse_subcommand(options, argc - 1, argv + 1);
		}
	}
	return options_fail("there is no subcommand %s: see slipway --help", first);
}
