/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_SETTINGS_H
#define OUTPUT_SETTINGS_H

#include <output_view.h>

/** Which of output_settings say something. */
enum output_setting {
	OUTPUT_SCALE = 1 << 0,
	OUTPUT_TRANSFORM = 1 << 1,
	OUTPUT_MODE = 1 << 2,
	OUTPUT_POSITION = 1 << 3,
	OUTPUT_MIRROR = 1 << 4,
	OUTPUT_ON = 1 << 5,
	OUTPUT_MAX_BPC = 1 << 6,
	OUTPUT_CONTENT = 1 << 7,
	OUTPUT_LEASE = 1 << 8,
};

/** What people ask of an output: of itself, and of how it shows what is there. */
struct output_settings {
	uint32_t given; // enum output_setting
	struct output_config config;
	/** In 120ths. */
	int scale;
	enum wl_output_transform transform;
	/** Of its upper left corner, in the compositor's space. */
	struct {
		int x, y;
	} position;
	/** The name of the output that it shows the same as. */
	char mirror[32];
	/** Clients may lease it. */
	bool lease;
};

/** The setting of that key, or 0. */
uint32_t output_settings_find(const char *key);

/** All the keys, for an error text. */
const char *output_settings_get_keys(void);

/**
 * Takes the value of a key such as "scale". The key must be one. NULL, or what to
 * give instead, and settings is as it was; the text lives for ever.
 */
const char *output_settings_parse(
		struct output_settings *settings, const char *key, const char *value);

/** What `over` says goes before what is there. */
void output_settings_merge(struct output_settings *settings, const struct output_settings *over);

#endif
