/* SPDX-License-Identifier: MIT */
#include "configure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "log.h"
#include "screens.h"
#include "server.h"

// NULL, the error having been printed. What nobody named need not be there.
static struct config *read_file(const struct server *server)
{
	const char *named = server->options->config;
	char *path = named ? strdup(named) : config_file_get_default_path();
	char error[CONFIG_ERROR_SIZE];
	struct config *config = NULL;
	if (path) {
		config = config_file_read(path, error);
		if (!config && !named && (errno == ENOENT || errno == ENOTDIR)) {
			config = config_create();
		} else if (!config) {
			log_error("%s", error);
		} else {
			log_debug("read %s", path);
		}
	}
	free(path);
	return config;
}

// Whether the process has one, of which the kernel would tell by SIGHUP that it goes.
static bool has_terminal(void)
{
	int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd >= 0) {
		close(fd);
	}
	return fd >= 0;
}

bool configure_load(struct server *server)
{
	server->has_terminal = has_terminal();
	server->config = read_file(server);
	return server->config != NULL;
}

bool configure_reload(struct server *server)
{
	if (server->has_terminal && !has_terminal()) {
		return false;
	}
	struct config *config = read_file(server);
	if (!config) {
		log_info("going on as before");
		return true;
	}
	if (!config->exists && !server->config->exists) {
		config_destroy(config);
		return false;
	}
	config_destroy(server->config);
	server->config = config;
	configure_check(server);
	screens_rearrange(server);
	return true;
}

static bool is_there(const struct server *server, const char *name)
{
	const struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return true;
		}
	}
	return false;
}

void configure_check(const struct server *server)
{
	char names[256] = "none";
	size_t used = 0;
	const struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		if (used < sizeof(names)) {
			used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					used > 0 ? ", " : "", output->name);
		}
	}
	const struct config_output *wanted;
	wl_list_for_each (wanted, &server->config->outputs, link) {
		if (!is_there(server, wanted->name)) {
			log_info("the configuration's line %zu: there is no output %s now; there "
				 "is %s",
					wanted->line, wanted->name, names);
		}
		const struct output_settings *settings = &wanted->settings;
		if (settings->given & OUTPUT_MIRROR && !is_there(server, settings->mirror)) {
			log_info("the configuration's line %zu: there is no output %s now that %s "
				 "could mirror; there is %s",
					wanted->line, settings->mirror, wanted->name, names);
		}
	}
}
