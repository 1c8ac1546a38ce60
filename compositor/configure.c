/* SPDX-License-Identifier: MIT */
#include "configure.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config_file.h"
#include "layout.h"
#include "log.h"
#include "screens.h"
#include "server.h"

// NULL, the error having been printed. What nobody named need not be there.
static struct config *read_file(const struct server *server)
{
	const char *named = server->options->config;
	if (!named && server->policy->isolates) {
		return config_create(); // the user's says nothing to who has nothing of the user's
	}
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
	if (!config->path && !server->config->path) {
		config_destroy(config);
		return false;
	}
	if (!config->path) {
		log_info("%s is gone: outputs are what they are without it", server->config->path);
	}
	config_destroy(server->config);
	server->config = config;
	configure_check(server);
	screens_rearrange(server);
	return true;
}

static const struct output *find_output(const struct server *server, const char *name)
{
	const struct output *output;
	wl_list_for_each (output, &server->backend->outputs, link) {
		if (strcmp(output->name, name) == 0) {
			return output;
		}
	}
	return NULL;
}

static void list_outputs(const struct server *server, char *names, size_t size)
{
	size_t used = 0;
	const char *comma = "";
	const struct output *output;
	snprintf(names, size, "none");
	wl_list_for_each (output, &server->backend->outputs, link) {
		if (used < size) {
			used += (size_t)snprintf(
					names + used, size - used, "%s%s", comma, output->name);
		}
		comma = ", ";
	}
}

// What the file says of one and cannot be so now.
static void check_output(struct server *server, const struct config_output *wanted)
{
	char names[256], where[512];
	list_outputs(server, names, sizeof(names));
	snprintf(where, sizeof(where), "%s:%zu", server->config->path, wanted->line);
	const struct output_settings *settings = &wanted->settings;
	const struct output *output = find_output(server, wanted->name);
	bool on = output && layout_is_on(server, output);
	if (!output) {
		log_error("%s: there is no output %s now; there is %s", where, wanted->name, names);
	} else if (settings->given & OUTPUT_ON && settings->config.off && on) {
		log_error("%s: %s stays on, since no other output is", where, wanted->name);
	}
	if (!(settings->given & OUTPUT_MIRROR)) {
		return;
	}
	if (!find_output(server, settings->mirror)) {
		log_error("%s: there is no output %s now that %s could mirror; there is %s", where,
				settings->mirror, wanted->name, names);
	} else if (on && !layout_get_mirrored(server, output)) {
		log_error("%s: %s mirrors nothing, since %s is off or a mirror itself", where,
				wanted->name, settings->mirror);
	}
}

void configure_check(struct server *server)
{
	const struct config_output *wanted;
	wl_list_for_each (wanted, &server->config->outputs, link) {
		check_output(server, wanted);
	}
}
