/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <stdio.h>
#include <string.h>

#include "planes.h"
#include "text.h"

/* What planes, and the reasons not to use them, are called. */

const char *planes_get_type_name(enum output_plane_type type)
{
	static const char *const types[] = {
		[OUTPUT_PLANE_PRIMARY] = "primary",
		[OUTPUT_PLANE_OVERLAY] = "overlay",
		[OUTPUT_PLANE_CURSOR] = "cursor",
	};
	return types[type];
}

void planes_name(const struct output *output, int plane, char name[PLANES_NAME_SIZE])
{
	if (plane < 0) {
		snprintf(name, PLANES_NAME_SIZE, "no plane");
	} else {
		snprintf(name, PLANES_NAME_SIZE, "%s plane %u",
				planes_get_type_name(output->planes[plane].type),
				output->planes[plane].id);
	}
}

const char *planes_get_rule_name(enum plane_rule rule)
{
	static const char *const names[] = {
		[PLANE_RULE_NONE] = "none",
		[PLANE_RULE_BACKGROUND] = "background",
		[PLANE_RULE_NO_SCANOUT] = "no-scanout",
		[PLANE_RULE_NO_DMABUF] = "no-dmabuf",
		[PLANE_RULE_HELD] = "held",
		[PLANE_RULE_FORMAT] = "format",
		[PLANE_RULE_TRANSFORM] = "transform",
		[PLANE_RULE_COLOR] = "color",
		[PLANE_RULE_ALPHA] = "alpha",
		[PLANE_RULE_COVERED] = "covered",
		[PLANE_RULE_TAKEN] = "taken",
		[PLANE_RULE_REFUSED] = "refused",
	};
	return names[rule];
}

static bool has_format(const struct output_plane *plane, uint32_t format)
{
	for (size_t i = 0; i < plane->n_pairs; i++) {
		if (plane->pairs[i].format == format) {
			return true;
		}
	}
	return false;
}

// What a client should rather draw in: what everybody can, if the plane takes that.
static uint32_t get_better(const struct output_plane *plane, uint32_t format)
{
	const uint32_t usual[] = {
		slip_format_has_alpha(format) ? DRM_FORMAT_ARGB8888 : DRM_FORMAT_XRGB8888,
		DRM_FORMAT_XRGB8888,
	};
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (has_format(plane, usual[i])) {
			return usual[i];
		}
	}
	return plane->pairs[0].format;
}

static void explain_format(const struct output *output, uint32_t format, uint64_t modifier,
		int index, char sentence[PLANES_SENTENCE_SIZE])
{
	const struct output_plane *plane = &output->planes[index];
	char name[PLANES_NAME_SIZE], code[TEXT_CODE_SIZE], layout[TEXT_MODIFIER_SIZE];
	planes_name(output, index, name);
	text_get_code(format, code);
	if (plane->n_pairs == 0) {
		snprintf(sentence, PLANES_SENTENCE_SIZE, "%s shows no buffers of clients", name);
	} else if (has_format(plane, format) ||
			has_format(plane, slip_format_get(format)->opaque)) {
		text_get_modifier(modifier, layout);
		snprintf(sentence, PLANES_SENTENCE_SIZE,
				"%s with the modifier %s is not in %s's formats; ask the client "
				"for another, see the scanout tranche",
				code, layout, name);
	} else {
		char better[TEXT_CODE_SIZE];
		text_get_code(get_better(plane, format), better);
		snprintf(sentence, PLANES_SENTENCE_SIZE,
				"%s is not in %s's formats; ask the client for %s, see the scanout "
				"tranche",
				code, name, better);
	}
}

void planes_explain(const struct output *output, uint32_t format, uint64_t modifier,
		const struct plane_verdict *verdict, char sentence[PLANES_SENTENCE_SIZE])
{
	size_t size = PLANES_SENTENCE_SIZE;
	char name[PLANES_NAME_SIZE], code[TEXT_CODE_SIZE];
	text_get_code(format, code);
	planes_name(output, verdict->plane, name);
	switch (verdict->rule) {
	case PLANE_RULE_NONE:
		snprintf(sentence, size, "it is on a plane");
		break;
	case PLANE_RULE_BACKGROUND:
		snprintf(sentence, size,
				"it is as black as the screen is behind all planes, and costs "
				"nothing");
		break;
	case PLANE_RULE_NO_SCANOUT:
		snprintf(sentence, size, "%s has no planes for buffers of clients", output->name);
		break;
	case PLANE_RULE_NO_DMABUF:
		snprintf(sentence, size,
				"its buffer is not a dma-buf; its client could use "
				"linux-dmabuf");
		break;
	case PLANE_RULE_HELD:
		snprintf(sentence, size,
				"it was painted a moment ago, and switching can be seen; "
				"it is looked at again in half a second");
		break;
	case PLANE_RULE_FORMAT:
		explain_format(output, format, modifier, verdict->plane, sentence);
		break;
	case PLANE_RULE_TRANSFORM:
		snprintf(sentence, size, "%s cannot turn it; its client could draw it upright",
				name);
		break;
	case PLANE_RULE_COLOR:
		snprintf(sentence, size,
				"%s does not know what its %s stands for; ask the client for RGB",
				name, code);
		break;
	case PLANE_RULE_ALPHA:
		snprintf(sentence, size, "%s cannot make it translucent, as its client asks", name);
		break;
	case PLANE_RULE_COVERED:
		snprintf(sentence, size,
				"something painted covers it, and something painted is "
				"below it");
		break;
	case PLANE_RULE_TAKEN:
		snprintf(sentence, size, "no plane that could take it is free");
		break;
	case PLANE_RULE_REFUSED:
		snprintf(sentence, size,
				"the device refuses it: %s; it is asked again from time to "
				"time",
				strerror(verdict->error));
		break;
	}
}
