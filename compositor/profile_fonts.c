/* SPDX-License-Identifier: MIT */
#include "profile_fonts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "value.h"

/** The most values that a key has. */
#define MAX_VALUES 5

#define EDIT(name, type, value)                                                                    \
	"<edit name=\"" name "\" mode=\"assign\"><" type ">" value "</" type "></edit>"

/** A key, and what fontconfig makes of it; see fonts-conf(5). */
static const struct font_rule {
	const char *key;
	/** The generic family whose first choice it is; NULL for a property of all fonts. */
	const char *family;
	const char *values[MAX_VALUES + 1];
	/** What the file says for each of the values. */
	const char *edits[MAX_VALUES];
	const char *wanted;
} rules[] = {
	{ .key = "antialias",
			.values = { "yes", "no" },
			.edits = { EDIT("antialias", "bool", "true"),
					EDIT("antialias", "bool", "false") },
			.wanted = "give yes or no" },
	{ .key = "hinting",
			.values = { "none", "slight", "medium", "full" },
			.edits = { EDIT("hinting", "bool", "false")
							EDIT("hintstyle", "const", "hintnone"),
					EDIT("hinting", "bool", "true")
							EDIT("hintstyle", "const", "hintslight"),
					EDIT("hinting", "bool", "true")
							EDIT("hintstyle", "const", "hintmedium"),
					EDIT("hinting", "bool", "true")
							EDIT("hintstyle", "const", "hintfull") },
			.wanted = "there is none, slight, medium and full" },
	{ .key = "rgba",
			.values = { "none", "rgb", "bgr", "vrgb", "vbgr" },
			.edits = { EDIT("rgba", "const", "none"), EDIT("rgba", "const", "rgb"),
					EDIT("rgba", "const", "bgr"), EDIT("rgba", "const", "vrgb"),
					EDIT("rgba", "const", "vbgr") },
			.wanted = "there is none, rgb, bgr, vrgb and vbgr" },
	{ .key = "sans", .family = "sans-serif", .wanted = "give a family, as in DejaVu Sans" },
	{ .key = "serif", .family = "serif", .wanted = "give a family, as in DejaVu Serif" },
	{ .key = "monospace",
			.family = "monospace",
			.wanted = "give a family, as in DejaVu Sans Mono" },
};

#define N_RULES (sizeof(rules) / sizeof(rules[0]))

static const struct font_rule *find_rule(const char *key)
{
	for (size_t i = 0; i < N_RULES; i++) {
		if (strcmp(rules[i].key, key) == 0) {
			return &rules[i];
		}
	}
	return NULL;
}

bool profile_fonts_has(const char *key)
{
	return find_rule(key) != NULL;
}

const char *profile_fonts_get_keys(void)
{
	return "antialias, hinting, rgba, sans, serif and monospace";
}

const char *profile_fonts_check(const char *key, const char *value)
{
	const struct font_rule *rule = find_rule(key);
	bool good = rule->family ? value[0] != '\0' && !strpbrk(value, "<>&")
				 : value_find(value, rule->values) >= 0;
	return good ? NULL : rule->wanted;
}

static const struct font_rule *get_rule(const char *key)
{
	static const char section[] = "fonts.";
	return strncmp(key, section, strlen(section)) == 0 ? find_rule(key + strlen(section))
							   : NULL;
}

static void write_family(const char *key, const char *value, void *data)
{
	const struct font_rule *rule = get_rule(key);
	if (rule && rule->family) {
		fprintf(data,
				"<alias binding=\"same\"><family>%s</family>"
				"<prefer><family>%s</family></prefer></alias>\n",
				rule->family, value);
	}
}

static void write_edit(const char *key, const char *value, void *data)
{
	const struct font_rule *rule = get_rule(key);
	if (rule && !rule->family) {
		fprintf(data, "<match target=\"font\">%s</match>\n",
				rule->edits[value_find(value, rule->values)]);
	}
}

int profile_fonts_write(const struct profile *profile, const char *dir)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/fonts.conf", dir);
	FILE *file = fopen(path, "we");
	if (!file) {
		return -errno;
	}
	fprintf(file,
			"<?xml version=\"1.0\"?>\n"
			"<!DOCTYPE fontconfig SYSTEM "
			"\"urn:fontconfig:fonts.dtd\">\n<fontconfig>\n");
	// Whose choice comes first is preferred; whose property comes last is what is taken.
	profile_for_each(profile, write_family, file);
	fprintf(file, "<include ignore_missing=\"yes\">/etc/fonts/fonts.conf</include>\n");
	profile_for_each(profile, write_edit, file);
	fprintf(file, "</fontconfig>\n");
	if (fclose(file) != 0) {
		return -errno;
	}
	setenv("FONTCONFIG_FILE", path, 1);
	return 0;
}
