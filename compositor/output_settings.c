/* SPDX-License-Identifier: MIT */
#include "output_settings.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MIN_SCALE 0.5
#define MAX_SCALE 16

static bool parse_scale(struct output_settings *settings, const char *value)
{
	// Neither hexadecimal nor infinite, which strtod() takes too.
	if (value[strspn(value, "0123456789.")] != '\0') {
		return false;
	}
	char *end;
	double scale = strtod(value, &end);
	if (end == value || *end != '\0' || !(scale >= MIN_SCALE && scale <= MAX_SCALE)) {
		return false;
	}
	settings->scale = (int)(scale * OUTPUT_VIEW_UNIT + 0.5);
	return true;
}

static bool parse_transform(struct output_settings *settings, const char *value)
{
	static const char *const names[] = {
		[WL_OUTPUT_TRANSFORM_NORMAL] = "normal",
		[WL_OUTPUT_TRANSFORM_90] = "90",
		[WL_OUTPUT_TRANSFORM_180] = "180",
		[WL_OUTPUT_TRANSFORM_270] = "270",
		[WL_OUTPUT_TRANSFORM_FLIPPED] = "flipped",
		[WL_OUTPUT_TRANSFORM_FLIPPED_90] = "flipped-90",
		[WL_OUTPUT_TRANSFORM_FLIPPED_180] = "flipped-180",
		[WL_OUTPUT_TRANSFORM_FLIPPED_270] = "flipped-270",
	};
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(value, names[i]) == 0) {
			settings->transform = (enum wl_output_transform)i;
			return true;
		}
	}
	return false;
}

static const struct {
	const char *key;
	enum output_setting setting;
	bool (*parse)(struct output_settings *settings, const char *value);
	const char *wanted;
} rules[] = {
	{ "scale", OUTPUT_SCALE, parse_scale, "give a number from 0.5 to 16, as in 1.5" },
	{ "transform", OUTPUT_TRANSFORM, parse_transform,
			"there is normal, 90, 180, 270, flipped, flipped-90, flipped-180 and "
			"flipped-270" },
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

uint32_t output_settings_find(const char *key)
{
	for (size_t i = 0; i < N_RULES; i++) {
		if (strcmp(key, rules[i].key) == 0) {
			return rules[i].setting;
		}
	}
	return 0;
}

const char *output_settings_get_keys(void)
{
	return "scale and transform";
}

const char *output_settings_parse(
		struct output_settings *settings, const char *key, const char *value)
{
	size_t i = 0;
	while (strcmp(key, rules[i].key) != 0) {
		i++;
		assert(i < N_RULES);
	}
	if (!rules[i].parse(settings, value)) {
		return rules[i].wanted;
	}
	settings->given |= rules[i].setting;
	return NULL;
}

void output_settings_merge(struct output_settings *settings, const struct output_settings *over)
{
	settings->given |= over->given;
	if (over->given & OUTPUT_SCALE) {
		settings->scale = over->scale;
	}
	if (over->given & OUTPUT_TRANSFORM) {
		settings->transform = over->transform;
	}
}
