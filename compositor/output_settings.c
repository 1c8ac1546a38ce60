/* SPDX-License-Identifier: MIT */
#include "output_settings.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "value.h"

#define MIN_SCALE 0.5
#define MAX_SCALE 16
/** Far beyond all outputs beside each other. */
#define MAX_PLACE 999999

static bool parse_scale(struct output_settings *settings, const char *value)
{
	double scale;
	if (!value_parse_decimal(value, MIN_SCALE, MAX_SCALE, &scale)) {
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
		NULL,
	};
	int i = value_find(value, names);
	if (i >= 0) {
		settings->transform = (enum wl_output_transform)i;
	}
	return i >= 0;
}

// WxH or WxH@HZ.
static bool parse_size(struct output_mode *mode, const char *value)
{
	const char *rest = value_take_size(value, &mode->width, &mode->height);
	if (rest && *rest == '@') {
		return value_parse_refresh(rest + 1, &mode->refresh);
	}
	return rest && *rest == '\0';
}

static bool parse_mode(struct output_settings *settings, const char *value)
{
	static const char cvt[] = "cvt:", reduced[] = "cvt-rb:";
	struct output_mode mode = { .kind = OUTPUT_MODE_LISTED };
	if (strncmp(value, cvt, strlen(cvt)) == 0) {
		mode.kind = OUTPUT_MODE_CVT;
		value += strlen(cvt);
	} else if (strncmp(value, reduced, strlen(reduced)) == 0) {
		mode.kind = OUTPUT_MODE_CVT_REDUCED;
		value += strlen(reduced);
	}
	bool preferred = mode.kind == OUTPUT_MODE_LISTED && strcmp(value, "preferred") == 0;
	if (!preferred && !parse_size(&mode, value)) {
		return false;
	}
	settings->config.mode = mode;
	return true;
}

static bool parse_position(struct output_settings *settings, const char *value)
{
	int x, y;
	const char *rest = value_take_number(value, -MAX_PLACE, MAX_PLACE, &x);
	if (!rest || *rest != ',' || !value_parse_number(rest + 1, -MAX_PLACE, MAX_PLACE, &y)) {
		return false;
	}
	settings->position.x = x;
	settings->position.y = y;
	return true;
}

static bool parse_mirror(struct output_settings *settings, const char *value)
{
	if (value[0] == '\0' || strlen(value) >= sizeof(settings->mirror)) {
		return false;
	}
	strcpy(settings->mirror, value);
	return true;
}

static bool parse_on(struct output_settings *settings, const char *value)
{
	bool on = !settings->config.off, good = value_parse_yes(value, &on);
	settings->config.off = !on;
	return good;
}

static bool parse_lease(struct output_settings *settings, const char *value)
{
	return value_parse_yes(value, &settings->lease);
}

static bool parse_max_bpc(struct output_settings *settings, const char *value)
{
	int bits;
	if (!value_parse_number(value, 6, 16, &bits)) {
		return false;
	}
	settings->config.max_bpc = bits;
	return true;
}

static bool parse_content(struct output_settings *settings, const char *value)
{
	static const char *const names[] = {
		[OUTPUT_CONTENT_NONE] = "none",
		[OUTPUT_CONTENT_GRAPHICS] = "graphics",
		[OUTPUT_CONTENT_PHOTO] = "photo",
		[OUTPUT_CONTENT_CINEMA] = "cinema",
		[OUTPUT_CONTENT_GAME] = "game",
		NULL,
	};
	int i = value_find(value, names);
	if (i >= 0) {
		settings->config.content = (enum output_content)i;
	}
	return i >= 0;
}

#define MEMBER(name)                                                                               \
	offsetof(struct output_settings, name), sizeof(((struct output_settings *)0)->name)

static const struct {
	const char *key;
	enum output_setting setting;
	/** Where the settings have it. */
	size_t offset, size;
	bool (*parse)(struct output_settings *settings, const char *value);
	const char *wanted;
} rules[] = {
	{ "mode", OUTPUT_MODE, MEMBER(config.mode), parse_mode,
			"give preferred, one that the monitor has, as in 1920x1080 or "
			"1920x1080@60 (no unit; the largest is 16384x16384), or one to compute, as "
			"in cvt:1920x1080@60 or cvt-rb:1920x1080@60" },
	{ "on", OUTPUT_ON, MEMBER(config.off), parse_on, "give yes or no" },
	{ "lease", OUTPUT_LEASE, MEMBER(lease), parse_lease, "give yes or no" },
	{ "mirror", OUTPUT_MIRROR, MEMBER(mirror), parse_mirror,
			"give the name of another output" },
	{ "position", OUTPUT_POSITION, MEMBER(position), parse_position,
			"give x,y of its upper left corner, as in 1920,0" },
	{ "scale", OUTPUT_SCALE, MEMBER(scale), parse_scale,
			"give a number from 0.5 to 16, as in 1.5" },
	{ "transform", OUTPUT_TRANSFORM, MEMBER(transform), parse_transform,
			"there is normal, 90, 180, 270, flipped, flipped-90, flipped-180 and "
			"flipped-270" },
	{ "max-bpc", OUTPUT_MAX_BPC, MEMBER(config.max_bpc), parse_max_bpc,
			"give bits of a channel, from 6 to 16" },
	{ "content-type", OUTPUT_CONTENT, MEMBER(config.content), parse_content,
			"there is none, graphics, photo, cinema and game" },
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
	static char keys[256];
	keys[0] = '\0';
	for (size_t i = 0; i < N_RULES; i++) {
		value_append(keys, sizeof(keys), rules[i].key, i + 1 == N_RULES);
	}
	return keys;
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
	for (size_t i = 0; i < N_RULES; i++) {
		if (over->given & rules[i].setting) {
			memcpy((char *)settings + rules[i].offset,
					(const char *)over + rules[i].offset, rules[i].size);
		}
	}
}
