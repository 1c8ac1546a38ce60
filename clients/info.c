/* SPDX-License-Identifier: MIT */
#include "info.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysmacros.h>
#include <xf86drm.h>

#include "drm_node.h"
#include "feedback.h"
#include "linux-dmabuf-v1-client-protocol.h"

#define FEEDBACK_SINCE ZWP_LINUX_DMABUF_V1_GET_DEFAULT_FEEDBACK_SINCE_VERSION
#define SCANOUT ZWP_LINUX_DMABUF_FEEDBACK_V1_TRANCHE_FLAGS_SCANOUT

static void print_device(const char *label, dev_t device)
{
	char path[64];

	printf("%s %u:%u", label, major(device), minor(device));
	printf(" %s\n", drm_node_path(device, path, sizeof(path)) ? path : "-");
}

static void print_format(const char *indent, uint32_t format)
{
	char *name = drmGetFormatName(format);

	printf("%sformat %s 0x%08" PRIx32, indent, name ? name : "-", format);
	free(name);
}

static void print_pairs(const char *indent, const struct feedback_tranche *tranche)
{
	const struct feedback_pair *pair;

	wl_array_for_each (pair, &tranche->pairs) {
		char *modifier = drmGetFormatModifierName(pair->modifier);

		print_format(indent, pair->format);
		printf(" modifier %s 0x%016" PRIx64 "\n", modifier ? modifier : "-",
				pair->modifier);
		free(modifier);
	}
}

void info_print(const struct feedback *feedback, uint32_t offered)
{
	const struct feedback_tranche *tranche;
	const uint32_t *format;
	unsigned number = 0;

	printf("version %" PRIu32 " of %" PRIu32 "\n", feedback->version, offered);
	if (feedback->version >= FEEDBACK_SINCE) {
		print_device("main-device", feedback->main_device);
	}
	wl_array_for_each (format, &feedback->formats) {
		print_format("", *format);
		printf("\n");
	}
	wl_array_for_each (tranche, &feedback->tranches) {
		if (feedback->version < FEEDBACK_SINCE) {
			print_pairs("", tranche);
			continue;
		}
		printf("tranche %u flags %s\n", number++,
				tranche->flags & SCANOUT ? "scanout" : "-");
		print_device("  target-device", tranche->target_device);
		print_pairs("  ", tranche);
	}
}

/* Names of formats, modifiers and nodes hold nothing that JSON would have escaped. */
static void print_json_string(const char *key, const char *value)
{
	if (value) {
		printf("\"%s\": \"%s\"", key, value);
	} else {
		printf("\"%s\": null", key);
	}
}

static void print_json_device(const char *key, dev_t device)
{
	char path[64];

	printf("\"%s\": {\"major\": %u, \"minor\": %u, ", key, major(device), minor(device));
	print_json_string("path", drm_node_path(device, path, sizeof(path)) ? path : NULL);
	printf("}");
}

static void print_json_format(uint32_t format)
{
	char *name = drmGetFormatName(format);

	print_json_string("format", name);
	printf(", \"fourcc\": \"0x%08" PRIx32 "\"", format);
	free(name);
}

static void print_json_tranche(const struct feedback_tranche *tranche, bool devices)
{
	const struct feedback_pair *pair;
	const char *separator = "";

	printf("{");
	if (devices) {
		print_json_device("target_device", tranche->target_device);
		printf(", \"scanout\": %s, ", tranche->flags & SCANOUT ? "true" : "false");
	}
	printf("\"formats\": [");
	wl_array_for_each (pair, &tranche->pairs) {
		char *modifier = drmGetFormatModifierName(pair->modifier);

		printf("%s\n    {", separator);
		print_json_format(pair->format);
		printf(", ");
		print_json_string("modifier", modifier);
		printf(", \"modifier_value\": \"0x%016" PRIx64 "\"}", pair->modifier);
		free(modifier);
		separator = ",";
	}
	printf("]}");
}

void info_print_json(const struct feedback *feedback, uint32_t offered)
{
	const struct feedback_tranche *tranche;
	const uint32_t *format;
	const char *separator = "";

	printf("{\"version\": %" PRIu32 ", \"offered\": %" PRIu32, feedback->version, offered);
	if (feedback->version >= FEEDBACK_SINCE) {
		printf(", ");
		print_json_device("main_device", feedback->main_device);
	}
	printf(",\n\"format_events\": [");
	wl_array_for_each (format, &feedback->formats) {
		printf("%s{", separator);
		print_json_format(*format);
		printf("}");
		separator = ", ";
	}
	printf("],\n\"tranches\": [");
	separator = "";
	wl_array_for_each (tranche, &feedback->tranches) {
		printf("%s\n  ", separator);
		print_json_tranche(tranche, feedback->version >= FEEDBACK_SINCE);
		separator = ",";
	}
	printf("]}\n");
}
