/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile_fonts.h"
#include "value.h"

/** Whether it is of that section: what comes after its dot, or NULL. */
static const char *get_name(const struct profile_pin *pin, const char *section)
{
	size_t length = strlen(section);
	return strncmp(pin->key, section, length) == 0 && pin->key[length] == '.'
			? pin->key + length + 1
			: NULL;
}

static struct profile_pin *find(const struct profile *profile, const char *key)
{
	struct profile_pin *pin;
	wl_list_for_each (pin, &profile->pins, link) {
		if (strcmp(pin->key, key) == 0) {
			return pin;
		}
	}
	return NULL;
}

static void destroy_pin(struct profile_pin *pin)
{
	wl_list_remove(&pin->link);
	free(pin->key);
	free(pin->value);
	free(pin);
}

// Whether a plain word is YAML's way to say nothing.
static bool is_null(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
			(text[0] == '\0' || strcmp(text, "~") == 0);
}

// The event is the key; goes on to its value.
static struct profile_pin *read_pin(
		struct yaml_file *file, struct profile *profile, const char *section)
{
	struct profile_pin *pin = calloc(1, sizeof(*pin));
	if (!pin) {
		yaml_file_fail(file, "%s", strerror(ENOMEM));
		return NULL;
	}
	wl_list_init(&pin->link);
	const char *dot = section ? "." : "";
	if (asprintf(&pin->key, "%s%s%s", section ? section : "", dot, yaml_file_get_text(file)) <
			0) {
		pin->key = NULL;
		yaml_file_fail(file, "%s", strerror(ENOMEM));
	} else if (find(profile, pin->key)) {
		yaml_file_fail(file, "%s is here a second time; take one out", pin->key);
	} else if (yaml_file_next(file) && yaml_file_expect_word(file, pin->key)) {
		pin->line = file->event.start_mark.line + 1;
		pin->column = file->event.start_mark.column + 1;
		pin->value = is_null(&file->event) ? NULL : strdup(yaml_file_get_text(file));
		wl_list_insert(profile->pins.prev, &pin->link);
		return pin;
	}
	destroy_pin(pin);
	return NULL;
}

// Pictures say in a text of the key env.NAME what was pinned, and PNG wants 79 characters at most
// in one, all of them printable ASCII. One that begins or ends with a blank is a slip anyway.
static bool is_variable(const char *name)
{
	size_t length = strlen(name);
	bool good = length > 0 && length <= 79 - strlen("env.") && name[0] != ' ' &&
			name[length - 1] != ' ';
	for (size_t i = 0; i < length; i++) {
		good &= name[i] >= ' ' && name[i] <= '~' && name[i] != '=';
	}
	return good;
}

static bool is_ours(const char *name)
{
	static const char *const names[] = { "DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET",
		"XAUTHORITY", "XDG_RUNTIME_DIR", NULL };
	return value_find(name, names) >= 0;
}

static bool read_variable(struct yaml_file *file, void *data)
{
	const char *name = yaml_file_get_text(file);
	if (!is_variable(name)) {
		return yaml_file_fail(file,
				"%s is not the name of a variable; give at most 75 printable ASCII "
				"characters without =",
				name);
	}
	if (is_ours(name)) {
		return yaml_file_fail(
				file, "%s is how the command finds slipway: leave it out", name);
	}
	return read_pin(file, data, "env");
}

static bool read_font(struct yaml_file *file, void *data)
{
	char key[32];
	snprintf(key, sizeof(key), "%s", yaml_file_get_text(file));
	if (!profile_fonts_has(key)) {
		return yaml_file_fail(file, "fonts have no %s; they have %s",
				yaml_file_get_text(file), profile_fonts_get_keys());
	}
	const struct profile_pin *pin = read_pin(file, data, "fonts");
	if (!pin) {
		return false;
	}
	const char *wanted = profile_fonts_check(key, pin->value ? pin->value : "");
	return !wanted ||
			yaml_file_fail(file, "%s %s: %s", key, pin->value ? pin->value : "",
					wanted);
}

/** Options that say how a program sees its surroundings; which there are, the subcommand knows. */
static const char *const option_keys[] = { "clock", "keymap", "mode", "refresh", "scale", "size",
	"transform", NULL };

static bool read_option(struct yaml_file *file, struct profile *profile)
{
	if (value_find(yaml_file_get_text(file), option_keys) < 0) {
		char keys[128] = "env, fonts";
		for (int i = 0; option_keys[i]; i++) {
			value_append(keys, sizeof(keys), option_keys[i], !option_keys[i + 1]);
		}
		return yaml_file_fail(file, "nothing called %s can be pinned; there is %s",
				yaml_file_get_text(file), keys);
	}
	const struct profile_pin *pin = read_pin(file, profile, NULL);
	return pin && (pin->value || yaml_file_fail(file, "%s lacks its value", pin->key));
}

static bool read_section(struct yaml_file *file, void *data)
{
	if (strcmp(yaml_file_get_text(file), "env") == 0) {
		return yaml_file_next(file) &&
				yaml_file_read_mapping(file, "env", read_variable, data);
	}
	if (strcmp(yaml_file_get_text(file), "fonts") == 0) {
		return yaml_file_next(file) &&
				yaml_file_read_mapping(file, "fonts", read_font, data);
	}
	return read_option(file, data);
}

// An empty one of that file.
static struct profile *create(const char *path, char error[YAML_FILE_ERROR_SIZE])
{
	struct profile *profile = calloc(1, sizeof(*profile));
	if (profile) {
		wl_list_init(&profile->pins);
		profile->path = strdup(path);
	}
	if (!profile || !profile->path) {
		snprintf(error, YAML_FILE_ERROR_SIZE, "%s: %s", path, strerror(ENOMEM));
		profile_destroy(profile);
		errno = ENOMEM;
		return NULL;
	}
	return profile;
}

struct profile *profile_read(const char *path, char error[YAML_FILE_ERROR_SIZE])
{
	struct profile *profile = create(path, error);
	if (profile && !yaml_file_read(path, error, read_section, profile)) {
		int err = errno;
		profile_destroy(profile);
		errno = err;
		return NULL;
	}
	return profile;
}

void profile_destroy(struct profile *profile)
{
	if (!profile) {
		return;
	}
	struct profile_pin *pin, *next;
	wl_list_for_each_safe (pin, next, &profile->pins, link) {
		destroy_pin(pin);
	}
	free(profile->path);
	free(profile);
}

void profile_override(struct profile *profile, const char *key, const char *value)
{
	struct profile_pin *pin = find(profile, key);
	char *copy = pin ? strdup(value) : NULL;
	if (copy) {
		free(pin->value);
		pin->value = copy;
	}
}

void profile_for_each(const struct profile *profile, profile_func func, void *data)
{
	const struct profile_pin *pin;
	if (!profile) {
		return;
	}
	wl_list_for_each (pin, &profile->pins, link) {
		func(pin->key, pin->value ? pin->value : "", data);
	}
}

int profile_apply(const struct profile *profile, const char *dir)
{
	const struct profile_pin *pin;
	bool has_fonts = false;
	if (!profile) {
		return 0;
	}
	wl_list_for_each (pin, &profile->pins, link) {
		const char *variable = get_name(pin, "env");
		if (variable && pin->value) {
			setenv(variable, pin->value, 1);
		} else if (variable) {
			unsetenv(variable);
		}
		has_fonts |= get_name(pin, "fonts") != NULL;
	}
	return has_fonts ? profile_fonts_write(profile, dir) : 0;
}
