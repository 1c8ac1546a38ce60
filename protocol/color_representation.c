/* SPDX-License-Identifier: MIT */
#include "color_representation.h"

#include "color-representation-v1-server-protocol.h"

#define ENUM(name) WP_COLOR_REPRESENTATION_SURFACE_V1_##name

static const struct {
	uint32_t coefficients;
	enum color_encoding encoding;
} encodings[] = {
	{ ENUM(COEFFICIENTS_BT601), COLOR_BT601 },
	{ ENUM(COEFFICIENTS_BT709), COLOR_BT709 },
	{ ENUM(COEFFICIENTS_BT2020), COLOR_BT2020 },
};

#define N_ENCODINGS (sizeof(encodings) / sizeof(encodings[0]))

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

// The surface that an object is about; NULL, and the error raised, once it is gone.
static struct surface *get_surface(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (!surface) {
		wl_resource_post_error(resource, ENUM(ERROR_INERT), "the object's surface is gone");
	}
	return surface;
}

static void handle_set_alpha_mode(
		struct wl_client *client, struct wl_resource *resource, uint32_t alpha_mode)
{
	// The only mode that is supported is also what holds without a word.
	if (get_surface(resource) && alpha_mode != ENUM(ALPHA_MODE_PREMULTIPLIED_ELECTRICAL)) {
		wl_resource_post_error(resource, ENUM(ERROR_ALPHA_MODE),
				"alpha mode %u is not supported", alpha_mode);
	}
}

static bool find_color(uint32_t coefficients, uint32_t range, struct color *color)
{
	for (size_t i = 0; i < N_ENCODINGS; i++) {
		if (encodings[i].coefficients == coefficients) {
			color->encoding = encodings[i].encoding;
			color->full_range = range == ENUM(RANGE_FULL);
			return range == ENUM(RANGE_FULL) || range == ENUM(RANGE_LIMITED);
		}
	}
	return false;
}

static void handle_set_coefficients_and_range(struct wl_client *client,
		struct wl_resource *resource, uint32_t coefficients, uint32_t range)
{
	struct surface *surface = get_surface(resource);
	struct color color;
	if (!surface) {
		return;
	}
	if (!find_color(coefficients, range, &color)) {
		wl_resource_post_error(resource, ENUM(ERROR_COEFFICIENTS),
				"coefficients %u with range %u are not supported", coefficients,
				range);
		return;
	}
	surface->pending.representation.has_color = true;
	surface->pending.representation.color = color;
	surface->pending.fields |= SURFACE_REPRESENTATION;
}

static void handle_set_chroma_location(
		struct wl_client *client, struct wl_resource *resource, uint32_t chroma_location)
{
	struct surface *surface = get_surface(resource);
	if (!surface) {
		return;
	}
	if (chroma_location < ENUM(CHROMA_LOCATION_TYPE_0) ||
			chroma_location > ENUM(CHROMA_LOCATION_TYPE_5)) {
		wl_resource_post_error(resource, ENUM(ERROR_CHROMA_LOCATION),
				"there is no chroma location %u", chroma_location);
		return;
	}
	surface->pending.representation.has_chroma_location = true;
	surface->pending.fields |= SURFACE_REPRESENTATION;
}

static const struct wp_color_representation_surface_v1_interface representation_impl = {
	.destroy = handle_destroy,
	.set_alpha_mode = handle_set_alpha_mode,
	.set_coefficients_and_range = handle_set_coefficients_and_range,
	.set_chroma_location = handle_set_chroma_location,
};

static void handle_resource_destroy(struct wl_resource *resource)
{
	struct surface *surface = wl_resource_get_user_data(resource);
	if (surface) {
		surface->color_representation = NULL;
		surface->pending.representation.has_color = false;
		surface->pending.representation.has_chroma_location = false;
		surface->pending.fields |= SURFACE_REPRESENTATION;
	}
}

// A buffer whose import did not work has no format: its client could not know.
bool color_representation_check(
		struct wl_resource *representation, const struct surface_state *next)
{
	const struct buffer *buffer = next->buffer;
	if (!representation || buffer->failed || slip_format_get(buffer->format)->yuv) {
		return true;
	}
	// H.273 has chroma locations for 4:2:0 alone, and players set them for all that is YUV.
	if (next->representation.has_color || next->representation.has_chroma_location) {
		wl_resource_post_error(representation, ENUM(ERROR_PIXEL_FORMAT),
				"an RGB buffer has neither coefficients nor chroma");
		return false;
	}
	return true;
}

static void handle_get_surface(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		struct wl_resource *surface_resource)
{
	struct surface *surface = surface_from_resource(surface_resource);
	if (surface->color_representation) {
		wl_resource_post_error(resource,
				WP_COLOR_REPRESENTATION_MANAGER_V1_ERROR_SURFACE_EXISTS,
				"the surface already has a color representation");
		return;
	}
	struct wl_resource *representation =
			wl_resource_create(client, &wp_color_representation_surface_v1_interface,
					wl_resource_get_version(resource), id);
	if (!representation) {
		wl_client_post_no_memory(client);
		return;
	}
	surface->color_representation = representation;
	wl_resource_set_implementation(
			representation, &representation_impl, surface, handle_resource_destroy);
}

static const struct wp_color_representation_manager_v1_interface manager_impl = {
	.destroy = handle_destroy,
	.get_surface = handle_get_surface,
};

static void bind(struct wl_client *client, void *data, uint32_t version, uint32_t id)
{
	struct wl_resource *resource = wl_resource_create(
			client, &wp_color_representation_manager_v1_interface, (int)version, id);
	if (!resource) {
		wl_client_post_no_memory(client);
		return;
	}
	wl_resource_set_implementation(resource, &manager_impl, NULL, NULL);
	wp_color_representation_manager_v1_send_supported_alpha_mode(
			resource, ENUM(ALPHA_MODE_PREMULTIPLIED_ELECTRICAL));
	for (size_t i = 0; i < N_ENCODINGS; i++) {
		wp_color_representation_manager_v1_send_supported_coefficients_and_ranges(
				resource, encodings[i].coefficients, ENUM(RANGE_FULL));
		wp_color_representation_manager_v1_send_supported_coefficients_and_ranges(
				resource, encodings[i].coefficients, ENUM(RANGE_LIMITED));
	}
	wp_color_representation_manager_v1_send_done(resource);
}

struct wl_global *color_representation_create(struct wl_display *display)
{
	return wl_global_create(
			display, &wp_color_representation_manager_v1_interface, 1, NULL, bind);
}
