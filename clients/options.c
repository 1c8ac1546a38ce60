/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_EDGE 16384 /* keeps strides and sizes far from overflow */
#define MAX_BYTES (1u << 28)

/* One option: where its value goes and who reads it. */
struct rule {
	const char *name;
	const char *argument; /* NULL: a flag */
	bool (*parse)(const char *text, void *value);
	size_t offset;
};

/* The digits at *text, which must be there; leaves *text after them. */
static bool scan_number(const char **text, uint32_t min, uint32_t max, uint32_t *value)
{
	unsigned long number;
	char *end;

	if (**text < '0' || **text > '9') {
		return false;
	}
	errno = 0;
	number = strtoul(*text, &end, 10);
	if (errno != 0 || number < min || number > max) {
		return false;
	}
	*text = end;
	*value = (uint32_t)number;
	return true;
}

static bool scan_char(const char **text, char c)
{
	if (**text != c) {
		return false;
	}
	(*text)++;
	return true;
}

static bool scan_size(const char **text, struct options_size *size)
{
	return scan_number(text, 1, MAX_EDGE, &size->width) && scan_char(text, 'x') &&
			scan_number(text, 1, MAX_EDGE, &size->height);
}

static bool parse_flag(const char *text, void *value)
{
	(void)text;
	*(bool *)value = true;
	return true;
}

static bool parse_text(const char *text, void *value)
{
	*(const char **)value = text;
	return true;
}

static bool parse_number(const char *text, void *value)
{
	return scan_number(&text, 0, UINT32_MAX, value) && *text == '\0';
}

static bool parse_alpha(const char *text, void *value)
{
	return scan_number(&text, 0, 255, value) && *text == '\0';
}

static bool parse_transform(const char *text, void *value)
{
	return scan_number(&text, 0, 7, value) && *text == '\0';
}

static bool parse_subsurfaces(const char *text, void *value)
{
	return scan_number(&text, 0, 1000, value) && *text == '\0';
}

static bool parse_buffers(const char *text, void *value)
{
	return scan_number(&text, 1, OPTIONS_MAX_BUFFERS, value) && *text == '\0';
}

static bool parse_align(const char *text, void *value)
{
	return scan_number(&text, 1, 65536, value) && *text == '\0';
}

static bool parse_offset(const char *text, void *value)
{
	return scan_number(&text, 0, MAX_BYTES, value) && *text == '\0';
}

static bool parse_size(const char *text, void *value)
{
	return scan_size(&text, value) && *text == '\0';
}

static bool parse_format(const char *text, void *value)
{
	const struct pattern_format **format = value;

	*format = pattern_format_find(text);
	return *format != NULL;
}

static bool parse_damage(const char *text, void *value)
{
	static const char *const names[] = {
		[OPTIONS_DAMAGE_FULL] = "full",
		[OPTIONS_DAMAGE_PARTIAL] = "partial",
		[OPTIONS_DAMAGE_NONE] = "none",
		[OPTIONS_DAMAGE_REPEAT] = "repeat",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*(enum options_damage *)value = (enum options_damage)i;
			return true;
		}
	}
	return false;
}

static bool parse_planes(const char *text, void *value)
{
	*(bool *)value = strcmp(text, "separate") == 0;
	return *(bool *)value || strcmp(text, "together") == 0;
}

/* WxH+X+Y,ALPHA[,AFTER] */
static bool parse_overlay(const char *text, void *value)
{
	struct options_overlay *overlay = value;
	uint32_t x, y, alpha;

	if (!scan_size(&text, &overlay->size) || !scan_char(&text, '+') ||
			!scan_number(&text, 0, MAX_EDGE, &x) || !scan_char(&text, '+') ||
			!scan_number(&text, 0, MAX_EDGE, &y) || !scan_char(&text, ',') ||
			!scan_number(&text, 0, 255, &alpha)) {
		return false;
	}
	overlay->x = (int32_t)x;
	overlay->y = (int32_t)y;
	overlay->alpha = (uint8_t)alpha;
	if (scan_char(&text, ',') && !scan_number(&text, 0, UINT32_MAX, &overlay->after)) {
		return false;
	}
	return *text == '\0';
}

#define RULE(name, argument, parse, member)                                                        \
	{                                                                                          \
		name, argument, parse, offsetof(struct options, member)                            \
	}

static const struct rule rules[] = {
	RULE("exporter", "udmabuf|heap|vgem|dumb|gbm", parse_text, exporter),
	RULE("device", "PATH", parse_text, device),
	RULE("no-modifier", NULL, parse_flag, no_modifier),
	RULE("y-invert", NULL, parse_flag, y_invert),
	RULE("immed", NULL, parse_flag, immed),
	RULE("planes", "together|separate", parse_planes, separate),
#define DMABUF_RULES 6 /* those above are dmabuf-paint's alone */
	RULE("format", "FOURCC", parse_format, format),
	RULE("size", "WxH", parse_size, size),
	RULE("frames", "N", parse_number, frames),
	RULE("hold", NULL, parse_flag, hold),
	RULE("progress", NULL, parse_flag, progress),
	RULE("ping", "FRAME", parse_number, ping),
	RULE("buffers", "1-16", parse_buffers, buffers),
	RULE("damage", "full|partial|none|repeat", parse_damage, damage),
	RULE("alpha", "0-255", parse_alpha, alpha),
	RULE("overlay", "WxH+X+Y,ALPHA[,AFTER]", parse_overlay, overlay),
	RULE("overlay-format", "FOURCC", parse_format, overlay.format),
	RULE("overlay-every", "FRAMES", parse_number, overlay.every),
	RULE("subsurfaces", "0-1000", parse_subsurfaces, subsurfaces),
	RULE("transform", "0-7", parse_transform, transform),
	RULE("stride-align", "BYTES", parse_align, stride_align),
	RULE("offset", "BYTES", parse_offset, offset),
	RULE("fullscreen", NULL, parse_flag, fullscreen),
	RULE("fractional", NULL, parse_flag, fractional),
	RULE("stretch", NULL, parse_flag, stretch),
	RULE("title", "TEXT", parse_text, title),
	RULE("app-id", "TEXT", parse_text, app_id),
	RULE("wait-release", NULL, parse_flag, wait_release),
};

#define RULE_COUNT (sizeof(rules) / sizeof(rules[0]))
#define HELP 'h'
#define FIRST_RULE 256

static void print_help(size_t first)
{
	printf("usage: %s [options]\n", program_invocation_short_name);
	for (size_t i = first; i < RULE_COUNT; i++) {
		printf("  --%s%s%s\n", rules[i].name, rules[i].argument ? " " : "",
				rules[i].argument ? rules[i].argument : "");
	}
	printf("See %s(1).\n", program_invocation_short_name);
}

static int parse_all(struct options *options, int argc, char **argv, size_t first)
{
	struct option table[RULE_COUNT + 2] = { { "help", no_argument, NULL, HELP } };
	int c;

	for (size_t i = first; i < RULE_COUNT; i++) {
		table[i - first + 1] = (struct option){
			.name = rules[i].name,
			.has_arg = rules[i].argument ? required_argument : no_argument,
			.val = FIRST_RULE + (int)i,
		};
	}
	while ((c = getopt_long(argc, argv, "h", table, NULL)) != -1) {
		const struct rule *rule = &rules[c >= FIRST_RULE ? c - FIRST_RULE : 0];

		if (c < FIRST_RULE) {
			return c; /* HELP, or '?' after getopt has said what is wrong */
		}
		if (!rule->parse(optarg, (char *)options + rule->offset)) {
			warnx("--%s %s: not %s", rule->name, optarg, rule->argument);
			return '?';
		}
	}
	if (optind < argc) {
		warnx("unexpected argument '%s'", argv[optind]);
		return '?';
	}
	return 0;
}

int options_parse(struct options *options, int argc, char **argv, bool dmabuf, int *status)
{
	size_t first = dmabuf ? 0 : DMABUF_RULES;
	int result;

	*options = (struct options){
		.format = pattern_format_find("XR24"),
		.buffers = 3,
		.overlay.format = pattern_format_find("AR24"),
		.alpha = 255,
		/* What the hardware that scans out commonly asks for. */
		.stride_align = 256,
		.title = program_invocation_short_name,
		.app_id = program_invocation_short_name,
		.exporter = "udmabuf",
	};
	result = parse_all(options, argc, argv, first);
	if (result == HELP) {
		print_help(first);
	}
	*status = result == '?' ? OPTIONS_USAGE : 0;
	return result == 0 ? 0 : -1;
}
