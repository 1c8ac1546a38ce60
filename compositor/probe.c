/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FOLDER "/dev/dri"

static const struct option options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "device", required_argument, NULL, 'd' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static void print_help(void)
{
	printf("usage: slipway probe [--json] [--device PATH]\n\n"
	       "Says which formats and modifiers each DRM device can show and be read in, after "
	       "trying it.\n\n"
	       "  --json         for programs to read\n"
	       "  --device PATH  this device alone (default: all cards in " FOLDER ")\n"
	       "  --help\n");
}

// -1 to go on, or the status to exit with.
static int parse(int argc, char **argv, bool *json, const char **device)
{
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			*json = true;
			break;
		case 'd':
			*device = optarg;
			break;
		case 'h':
			print_help();
			return 0;
		default:
			fprintf(stderr, "slipway: %s %s: see slipway probe --help\n",
					argv[optind - 1],
					option == ':' ? "lacks its value"
						      : "is no option that can be given");
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "slipway: probe runs no command, so what is %s for?\n",
				argv[optind]);
		return 2;
	}
	return -1;
}

static bool add(struct probe_device **devices, size_t *n_devices, const char *path)
{
	struct probe_device *grown = realloc(*devices, sizeof(*grown) * (*n_devices + 1));
	if (!grown) {
		fprintf(stderr, "slipway: %s\n", strerror(errno));
		return false;
	}
	*devices = grown;
	int ret = probe_device_init(&grown[*n_devices], path);
	if (ret < 0) {
		fprintf(stderr, "slipway: %s: %s\n", path,
				ret == -ENOTTY ? "not a DRM device; choose another"
					       : strerror(-ret));
		return false;
	}
	(*n_devices)++;
	return true;
}

static int is_card(const struct dirent *entry)
{
	return strncmp(entry->d_name, "card", 4) == 0;
}

// The number of cards that are there, whether or not they could be looked at.
static int add_all(struct probe_device **devices, size_t *n_devices)
{
	struct dirent **entries = NULL;
	int n = scandir(FOLDER, &entries, is_card, versionsort);
	for (int i = 0; i < n; i++) {
		char path[sizeof(FOLDER) + sizeof(entries[i]->d_name)];
		snprintf(path, sizeof(path), FOLDER "/%s", entries[i]->d_name);
		add(devices, n_devices, path);
		free(entries[i]);
	}
	free(entries);
	return n > 0 ? n : 0;
}

int probe_run(int argc, char **argv)
{
	bool json = false;
	const char *path = NULL;
	int status = parse(argc, argv, &json, &path);
	if (status >= 0) {
		return status;
	}
	struct probe_device *devices = NULL;
	size_t n_devices = 0;
	if (path) {
		add(&devices, &n_devices, path);
	} else if (add_all(&devices, &n_devices) == 0) {
		fprintf(stderr,
				"slipway: there is no DRM device in " FOLDER "; load a driver, or "
				"name one with --device\n");
	}
	if (n_devices > 0) {
		(json ? probe_print_json : probe_print_text)(devices, n_devices);
	}
	for (size_t i = 0; i < n_devices; i++) {
		probe_device_finish(&devices[i]);
	}
	free(devices);
	return n_devices > 0 ? 0 : 2;
}
