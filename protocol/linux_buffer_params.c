/* SPDX-License-Identifier: MIT */
#include <drm_fourcc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux-dmabuf-v1-server-protocol.h"
#include "linux_dmabuf.h"

struct params {
	struct slip_linux_dmabuf *dmabuf;
	struct slip_dmabuf_attributes attributes;
	bool has_modifier;
	/** Where the client expects its buffer to be read; 0 if it does not say. */
	dev_t sampling_device;
	bool used;
};

/** What a wl_buffer of ours stands for. */
struct wrapped {
	struct slip_dmabuf_attributes attributes; // without fds
	struct slip_buffer *buffer;               // NULL: the import failed
};

static void handle_destroy(struct wl_client *client, struct wl_resource *resource)
{
	wl_resource_destroy(resource);
}

static const struct wl_buffer_interface buffer_impl = {
	.destroy = handle_destroy,
};

static void handle_buffer_destroy(struct wl_resource *resource)
{
	struct wrapped *wrapped = wl_resource_get_user_data(resource);
	slip_buffer_unref(wrapped->buffer);
	free(wrapped);
}

static struct wrapped *get_wrapped(struct wl_resource *resource)
{
	if (!wl_resource_instance_of(resource, &wl_buffer_interface, &buffer_impl)) {
		return NULL;
	}
	return wl_resource_get_user_data(resource);
}

const struct slip_dmabuf_attributes *slip_linux_dmabuf_get_attributes(struct wl_resource *wl_buffer)
{
	struct wrapped *wrapped = get_wrapped(wl_buffer);
	return wrapped ? &wrapped->attributes : NULL;
}

struct slip_buffer *slip_linux_dmabuf_get_buffer(struct wl_resource *wl_buffer)
{
	struct wrapped *wrapped = get_wrapped(wl_buffer);
	return wrapped ? wrapped->buffer : NULL;
}

static void handle_add(struct wl_client *client, struct wl_resource *resource, int32_t fd,
		uint32_t index, uint32_t offset, uint32_t stride, uint32_t modifier_hi,
		uint32_t modifier_lo)
{
	struct params *params = wl_resource_get_user_data(resource);
	uint64_t modifier = ((uint64_t)modifier_hi << 32) | modifier_lo;
	struct slip_dmabuf_attributes *attributes = &params->attributes;
	if (params->used) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_ALREADY_USED,
				"the params were already used to create a wl_buffer");
	} else if (index >= SLIP_MAX_PLANES) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_PLANE_IDX,
				"there is no plane %u: a buffer has at most %d", index,
				SLIP_MAX_PLANES);
	} else if (attributes->planes[index].fd >= 0) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_PLANE_SET,
				"plane %u was already added", index);
	} else if (params->has_modifier && attributes->modifier != modifier) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_FORMAT,
				"all planes need the same modifier: plane %u has %#llx, not %#llx",
				index, (unsigned long long)modifier,
				(unsigned long long)attributes->modifier);
	} else {
		params->has_modifier = true;
		attributes->modifier = modifier;
		attributes->planes[index].fd = fd;
		attributes->planes[index].offset = offset;
		attributes->planes[index].stride = stride;
		return;
	}
	close(fd);
}

static uint32_t error_code(enum slip_dmabuf_verdict verdict)
{
	switch (verdict) {
	case SLIP_DMABUF_INCOMPLETE:
		return ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INCOMPLETE;
	case SLIP_DMABUF_INVALID_DIMENSIONS:
		return ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_DIMENSIONS;
	case SLIP_DMABUF_OUT_OF_BOUNDS:
		return ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_OUT_OF_BOUNDS;
	default:
		return ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_FORMAT;
	}
}

// False if a protocol error was raised; else *buffer is the import, or NULL if it did not work.
static bool import(struct params *params, struct wl_resource *resource, struct slip_buffer **buffer)
{
	struct slip_dmabuf_attributes *attributes = &params->attributes;
	const char *reason;
	*buffer = NULL;
	enum slip_dmabuf_verdict verdict = slip_dmabuf_attributes_check(attributes, &reason);
	if (verdict == SLIP_DMABUF_UNUSABLE) {
		return true;
	}
	if (verdict != SLIP_DMABUF_VALID) {
		wl_resource_post_error(resource, error_code(verdict), "%dx%d, format 0x%08x: %s",
				attributes->width, attributes->height, attributes->format, reason);
		return false;
	}
	if (!dmabuf_feedback_has(
			    params->dmabuf->feedback, attributes->format, attributes->modifier)) {
		// Before version 4, a client had no binding list to choose from.
		if (wl_resource_get_version(resource) < 4) {
			return true;
		}
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_FORMAT,
				"format 0x%08x with modifier %#llx was not offered",
				attributes->format, (unsigned long long)attributes->modifier);
		return false;
	}
	if (attributes->modifier == DRM_FORMAT_MOD_INVALID) {
		dev_t device = params->sampling_device;
		if (device && device != params->dmabuf->main_device) {
			return true; // only of the main device's own something is known
		}
		if (params->dmabuf->implicit_is_linear) {
			attributes->modifier = DRM_FORMAT_MOD_LINEAR;
		}
	}
	*buffer = slip_buffer_import(params->dmabuf->context, attributes);
	return true;
}

// id is 0 where the compositor names the object. Takes the buffer.
static struct wl_resource *create_wl_buffer(struct wl_client *client, struct params *params,
		struct slip_buffer *buffer, uint32_t id)
{
	struct wrapped *wrapped = calloc(1, sizeof(*wrapped));
	struct wl_resource *resource = wl_resource_create(client, &wl_buffer_interface, 1, id);
	if (!wrapped || !resource) {
		slip_buffer_unref(buffer);
		free(wrapped);
		wl_client_post_no_memory(client);
		return NULL;
	}
	wrapped->attributes = params->attributes;
	for (int i = 0; i < SLIP_MAX_PLANES; i++) {
		wrapped->attributes.planes[i].fd = -1;
	}
	wrapped->buffer = buffer;
	wl_resource_set_implementation(resource, &buffer_impl, wrapped, handle_buffer_destroy);
	return resource;
}

static void create(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		int32_t width, int32_t height, uint32_t format, uint32_t flags)
{
	struct params *params = wl_resource_get_user_data(resource);
	if (params->used) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_ALREADY_USED,
				"the params were already used to create a wl_buffer");
		return;
	}
	params->used = true;
	params->attributes.width = width;
	params->attributes.height = height;
	params->attributes.format = format;
	params->attributes.flags = flags;

	struct slip_buffer *buffer;
	if (!import(params, resource, &buffer)) {
		return;
	}
	slip_dmabuf_attributes_finish(&params->attributes);
	// The version-1 create tells of success with the buffer, create_immed by saying nothing.
	if (!buffer) {
		zwp_linux_buffer_params_v1_send_failed(resource);
	}
	if (buffer || id != 0) {
		struct wl_resource *wl_buffer = create_wl_buffer(client, params, buffer, id);
		if (wl_buffer && id == 0) {
			zwp_linux_buffer_params_v1_send_created(resource, wl_buffer);
		}
	}
}

static void handle_create(struct wl_client *client, struct wl_resource *resource, int32_t width,
		int32_t height, uint32_t format, uint32_t flags)
{
	create(client, resource, 0, width, height, format, flags);
}

static void handle_create_immed(struct wl_client *client, struct wl_resource *resource, uint32_t id,
		int32_t width, int32_t height, uint32_t format, uint32_t flags)
{
	create(client, resource, id, width, height, format, flags);
}

#ifdef ZWP_LINUX_BUFFER_PARAMS_V1_SET_SAMPLING_DEVICE_SINCE_VERSION
// Buffers are read where their exporter is: a device that was not offered is as good as another.
static void handle_set_sampling_device(
		struct wl_client *client, struct wl_resource *resource, struct wl_array *device)
{
	struct params *params = wl_resource_get_user_data(resource);
	if (params->used) {
		wl_resource_post_error(resource, ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_ALREADY_USED,
				"the params were already used to create a wl_buffer");
	} else if (device->size != sizeof(params->sampling_device)) {
		wl_resource_post_error(resource,
				ZWP_LINUX_BUFFER_PARAMS_V1_ERROR_INVALID_DEV_T_SIZE,
				"a device has %zu bytes, not %zu", sizeof(params->sampling_device),
				device->size);
	} else {
		memcpy(&params->sampling_device, device->data, device->size);
	}
}
#endif

static const struct zwp_linux_buffer_params_v1_interface params_impl = {
	.destroy = handle_destroy,
	.add = handle_add,
	.create = handle_create,
	.create_immed = handle_create_immed,
#ifdef ZWP_LINUX_BUFFER_PARAMS_V1_SET_SAMPLING_DEVICE_SINCE_VERSION
	.set_sampling_device = handle_set_sampling_device,
#endif
};

static void handle_params_destroy(struct wl_resource *resource)
{
	struct params *params = wl_resource_get_user_data(resource);
	slip_dmabuf_attributes_finish(&params->attributes);
	free(params);
}

void linux_buffer_params_create(struct slip_linux_dmabuf *dmabuf, struct wl_client *client,
		uint32_t version, uint32_t id)
{
	struct params *params = calloc(1, sizeof(*params));
	struct wl_resource *resource = wl_resource_create(
			client, &zwp_linux_buffer_params_v1_interface, (int)version, id);
	if (!params || !resource) {
		free(params);
		wl_client_post_no_memory(client);
		return;
	}
	params->dmabuf = dmabuf;
	slip_dmabuf_attributes_init(&params->attributes);
	wl_resource_set_implementation(resource, &params_impl, params, handle_params_destroy);
}
