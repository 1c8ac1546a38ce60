/* SPDX-License-Identifier: MIT */
#include "config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "yaml_file.h"

/* Each is compared with all others, and said of in the log. */
#define MAX_OUTPUTS 256

/** A file that is being read into one. */
struct reading {
	struct config *config;
	bool has_outputs;
	/** The output whose settings these are. */
	struct config_output *output;
};

struct config *config_create(void)
{
	struct config *config = calloc(1, sizeof(*config));
	if (config) {
		wl_list_init(&config->outputs);
	}
	return config;
}

void config_destroy(struct config *config)
{
	if (!config) {
		return;
	}
	struct config_output *output, *next;
	wl_list_for_each_safe (output, next, &config->outputs, link) {
		free(output);
	}
	free(config->path);
	free(config);
}

const struct config_output *config_find_output(const struct config *config, const char *name)
{
	const struct config_output *output;
	wl_list_for_each (output, &config->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static bool read_setting(struct yaml_file *file, void *data)
{
	struct reading *reading = data;
	struct config_output *output = reading->output;
	char key[32];
	if (snprintf(key, sizeof(key), "%s", yaml_file_get_text(file)) >= (int)sizeof(key) ||
			!output_settings_find(key)) {
		return yaml_file_fail(file, "an output has no %s; it has %s",
				yaml_file_get_text(file), output_settings_get_keys());
	}
	if (output->settings.given & output_settings_find(key)) {
		return yaml_file_fail(file, "%s: %s is here a second time; take one out",
				output->name, key);
	}
	if (!yaml_file_next(file) || !yaml_file_expect_word(file, key)) {
		return false;
	}
	const char *wanted =
			output_settings_parse(&output->settings, key, yaml_file_get_text(file));
	if (wanted) {
		return yaml_file_fail(file, "%s: %s %s: %s", output->name, key,
				yaml_file_get_text(file), wanted);
	}
	return strcmp(output->settings.mirror, output->name) != 0 ||
			yaml_file_fail(file, "%s: mirror: that is itself; name another output",
					output->name);
}

static bool read_output(struct yaml_file *file, void *data)
{
	struct reading *reading = data;
	struct config *config = reading->config;
	const char *name = yaml_file_get_text(file);
	struct config_output *output = calloc(1, sizeof(*output));
	if (!output) {
		return yaml_file_fail(file, "%s", strerror(ENOMEM));
	}
	size_t length = file->event.data.scalar.length;
	bool good = length > 0 && length < sizeof(output->name);
	if (!good) {
		yaml_file_fail(file, "%s is not the name of an output; give one such as HDMI-A-1",
				name);
	} else if (config_find_output(config, name)) {
		good = yaml_file_fail(file,
				"%s is here a second time; put all of it into one place", name);
	} else if (wl_list_length(&config->outputs) == MAX_OUTPUTS) {
		good = yaml_file_fail(file, "%s is one output too many; name at most %d", name,
				MAX_OUTPUTS);
	}
	if (!good) {
		free(output);
		return false;
	}
	strcpy(output->name, name);
	output->line = file->event.start_mark.line + 1;
	wl_list_insert(config->outputs.prev, &output->link);
	reading->output = output;
	return yaml_file_next(file) &&
			yaml_file_read_mapping(file, output->name, read_setting, reading);
}

static bool read_section(struct yaml_file *file, void *data)
{
	struct reading *reading = data;
	const char *key = yaml_file_get_text(file);
	if (strcmp(key, "outputs") != 0) {
		return yaml_file_fail(file, "there is nothing called %s; there is outputs", key);
	}
	if (reading->has_outputs) {
		return yaml_file_fail(file,
				"outputs is here a second time; put all of it into one place");
	}
	reading->has_outputs = true;
	return yaml_file_next(file) &&
			yaml_file_read_mapping(file, "outputs", read_output, reading);
}

// An empty one of that file, or NULL and errno, and error filled in.
static struct config *create_of(const char *path, char error[CONFIG_ERROR_SIZE])
{
	struct config *config = config_create();
	if (!config || !(config->path = strdup(path))) {
		snprintf(error, CONFIG_ERROR_SIZE, "%s: %s", path, strerror(ENOMEM));
		config_destroy(config);
		errno = ENOMEM;
		return NULL;
	}
	return config;
}

struct config *config_file_read(const char *path, char error[CONFIG_ERROR_SIZE])
{
	struct reading reading = { .config = create_of(path, error) };
	if (reading.config && !yaml_file_read(path, error, read_section, &reading)) {
		int err = errno;
		config_destroy(reading.config);
		errno = err;
		return NULL;
	}
	return reading.config;
}

char *config_file_get_default_path(void)
{
	const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path;
	int n;
	// By the XDG base directory specification, what is not absolute is to be ignored.
	if (base && base[0] == '/') {
		n = asprintf(&path, "%s/slipway/slipway.yaml", base);
	} else {
		n = asprintf(&path, "%s/.config/slipway/slipway.yaml", home ? home : "");
	}
	return n < 0 ? NULL : path;
}
