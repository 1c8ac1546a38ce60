/* SPDX-License-Identifier: MIT */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include <stddef.h>
#include <wayland-util.h>

#include "output_settings.h"
#include "yaml_file.h"

/** What a file says of an output. */
struct config_output {
	char name[32];
	struct output_settings settings;
	/** Where it begins to, from 1 on. */
	size_t line;
	struct wl_list link; // config.outputs
};

/** What a configuration file says; see slipway(1). */
struct config {
	/** NULL if there is no such file. */
	char *path;
	struct wl_list outputs; // config_output.link
};

/** The room of an error text. */
#define CONFIG_ERROR_SIZE YAML_FILE_ERROR_SIZE

/** The path of the file that is read unless another is named, to be freed; NULL without memory. */
char *config_file_get_default_path(void);

/** NULL, errno, and error filled in. */
struct config *config_file_read(const char *path, char error[CONFIG_ERROR_SIZE]);

/** An empty one, or NULL. */
struct config *config_create(void);
void config_destroy(struct config *config);

/** NULL if the file says nothing of that output. */
const struct config_output *config_find_output(const struct config *config, const char *name);

#endif
