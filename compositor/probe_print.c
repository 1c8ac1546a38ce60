/* SPDX-License-Identifier: MIT */
#include <output.h>
#include <stdio.h>
#include <xf86drmMode.h>

#include "probe.h"
#include "text.h"

static const char *const types[] = {
	[DRM_PLANE_TYPE_OVERLAY] = "overlay",
	[DRM_PLANE_TYPE_PRIMARY] = "primary",
	[DRM_PLANE_TYPE_CURSOR] = "cursor",
};

static const char *get_type(const struct kms_plane *plane)
{
	return plane->type < sizeof(types) / sizeof(types[0]) ? types[plane->type] : "unknown";
}

static const char *get_tier(const struct slip_proof *proof)
{
	return proof->tier == SLIP_TIER_DRIVER ? "driver" : "mapped";
}

/* ---- for people ---- */

// "1 primary, 8 overlay": how many planes of each kind take the pair, or have any if it is NULL.
static void summarise(
		const struct kms *kms, const struct slip_format_pair *pair, char *text, size_t size)
{
	static const uint64_t order[] = { DRM_PLANE_TYPE_PRIMARY, DRM_PLANE_TYPE_OVERLAY,
		DRM_PLANE_TYPE_CURSOR };
	size_t length = 0;
	text[0] = '\0';
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		int n = 0;
		for (size_t j = 0; j < kms->n_planes; j++) {
			const struct kms_plane *plane = &kms->planes[j];
			n += plane->type == order[i] &&
					(!pair ||
							output_has_pair(plane->pairs,
									plane->n_pairs,
									pair->format,
									pair->modifier));
		}
		if (n > 0) {
			length += (size_t)snprintf(text + length, size - length, "%s%d %s",
					length > 0 ? ", " : "", n, types[order[i]]);
		}
	}
}

static void print_pair(const struct probe_device *device, const struct probe_pair *pair)
{
	const struct slip_proof *proof = &pair->proof;
	char code[TEXT_CODE_SIZE], modifier[TEXT_MODIFIER_SIZE], planes[64];
	text_get_code(pair->pair.format, code);
	text_get_modifier(pair->pair.modifier, modifier);
	summarise(&device->kms, &pair->pair, planes, sizeof(planes));
	printf("  %s  %-10s  %-32s  ", code, modifier, planes[0] ? planes : "no plane lists it");
	if (proof->readable) {
		printf("%s, proved with %s: %s\n", get_tier(proof), proof->maker, proof->reason);
	} else {
		printf("no: %s\n", proof->reason);
	}
}

void probe_print_text(const struct probe_device *devices, size_t n_devices)
{
	for (size_t i = 0; i < n_devices; i++) {
		const struct probe_device *device = &devices[i];
		char planes[64];
		summarise(&device->kms, NULL, planes, sizeof(planes));
		printf("%s%s: %s\n", i > 0 ? "\n" : "", device->path, device->driver);
		printf("  planes: %s\n", planes[0] ? planes : "none, it shows nothing");
		if (device->lies) {
			printf("  mappings of its buffers do not show what it drew\n");
		}
		printf("\n  %-4s  %-10s  %-32s  %s\n", "", "MODIFIER", "SCANOUT", "READ");
		for (size_t j = 0; j < device->n_pairs; j++) {
			print_pair(device, &device->pairs[j]);
		}
	}
}

/* ---- for programs ---- */

static void print_json_planes(const struct kms *kms)
{
	printf("\"planes\": [");
	for (size_t i = 0; i < kms->n_planes; i++) {
		printf("%s{\"id\": %u, \"type\": \"%s\"}", i > 0 ? ", " : "", kms->planes[i].id,
				get_type(&kms->planes[i]));
	}
	printf("]");
}

static void print_json_scanout(const struct kms *kms, const struct slip_format_pair *pair)
{
	const char *separator = "";
	printf("\"scanout\": [");
	for (size_t i = 0; i < kms->n_planes; i++) {
		if (output_has_pair(kms->planes[i].pairs, kms->planes[i].n_pairs, pair->format,
				    pair->modifier)) {
			printf("%s%u", separator, kms->planes[i].id);
			separator = ", ";
		}
	}
	printf("]");
}

static void print_json_pair(const struct probe_device *device, const struct probe_pair *pair)
{
	const struct slip_proof *proof = &pair->proof;
	char code[TEXT_CODE_SIZE], modifier[TEXT_MODIFIER_SIZE];
	text_get_code(pair->pair.format, code);
	text_get_modifier(pair->pair.modifier, modifier);
	printf("      {\"format\": \"%s\", \"modifier\": \"0x%016llx\", \"modifier_name\": ", code,
			(unsigned long long)pair->pair.modifier);
	text_print_json(stdout, modifier);
	printf(", ");
	print_json_scanout(&device->kms, &pair->pair);
	printf(", \"readable\": %s, \"tier\": ", proof->readable ? "true" : "false");
	text_print_json(stdout, proof->readable ? get_tier(proof) : NULL);
	printf(", \"proved_with\": ");
	text_print_json(stdout, proof->readable ? proof->maker : NULL);
	printf(", \"reason\": ");
	text_print_json(stdout, proof->reason);
	printf("}");
}

void probe_print_json(const struct probe_device *devices, size_t n_devices)
{
	printf("{\n  \"devices\": [");
	for (size_t i = 0; i < n_devices; i++) {
		const struct probe_device *device = &devices[i];
		printf("%s\n    {\"path\": ", i > 0 ? "," : "");
		text_print_json(stdout, device->path);
		printf(", \"driver\": ");
		text_print_json(stdout, device->driver);
		printf(", \"mappings_lie\": %s, ", device->lies ? "true" : "false");
		print_json_planes(&device->kms);
		printf(", \"pairs\": [");
		for (size_t j = 0; j < device->n_pairs; j++) {
			printf("%s\n", j > 0 ? "," : "");
			print_json_pair(device, &device->pairs[j]);
		}
		printf("\n    ]}");
	}
	printf("\n  ]\n}\n");
}
