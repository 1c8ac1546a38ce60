/* SPDX-License-Identifier: MIT */
#include "fake_crtc.h"

#include <drm_backend.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <hotplug.h>
#include <session.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct fake_crtc fake_crtc;

enum {
	CRTC = 10,
	CONNECTOR = 20,
	ENCODER = 21,
	PLANE = 30,
	CURSOR = 31,
	FORMATS_BLOB = 40,
	ASYNC_BLOB = 41,
	MODE_BLOB = 42,
};

// A property's id is 100 and its index.
static const struct {
	uint32_t object;
	const char *name;
} props[] = {
	{ CRTC, "crtc.ACTIVE" },
	{ CRTC, "crtc.MODE_ID" },
	{ CRTC, "crtc.VRR_ENABLED" },
	{ CONNECTOR, "connector.CRTC_ID" },
	{ CONNECTOR, "connector.vrr_capable" },
	{ PLANE, "plane.type" },
	{ PLANE, "plane.FB_ID" },
	{ PLANE, "plane.CRTC_ID" },
	{ PLANE, "plane.SRC_X" },
	{ PLANE, "plane.SRC_Y" },
	{ PLANE, "plane.SRC_W" },
	{ PLANE, "plane.SRC_H" },
	{ PLANE, "plane.CRTC_X" },
	{ PLANE, "plane.CRTC_Y" },
	{ PLANE, "plane.CRTC_W" },
	{ PLANE, "plane.CRTC_H" },
	{ PLANE, "plane.IN_FORMATS" },
	{ PLANE, "plane.IN_FORMATS_ASYNC" },
	{ CURSOR, "cursor.type" },
	{ CURSOR, "cursor.FB_ID" },
	{ CURSOR, "cursor.CRTC_ID" },
	{ CURSOR, "cursor.CRTC_X" },
	{ CURSOR, "cursor.CRTC_Y" },
	{ CURSOR, "cursor.IN_FORMATS" },
};
#define N_PROPS (sizeof(props) / sizeof(props[0]))
#define FIRST_PROP 100

static const drmModeModeInfo mode = {
	.clock = 64 * 64 * 60 / 1000,
	.hdisplay = 64,
	.vdisplay = 64,
	.htotal = 64,
	.vtotal = 64,
	.type = DRM_MODE_TYPE_PREFERRED,
	.name = "64x64",
};

static struct {
	/** The device's end of the socket, and the kernel's. */
	int fd, kernel;
	struct session session;
	/** Of the last commit. */
	int64_t values[N_PROPS];
	uint64_t user_data;
} fake;

// ---- what is there ----

static bool has_prop(size_t i)
{
	const char *name = props[i].name;
	return strcmp(name, "crtc.VRR_ENABLED") == 0 ? fake_crtc.has_vrr_enabled
			: strcmp(name, "plane.IN_FORMATS_ASYNC") == 0
			? fake_crtc.async_formats != NULL
			: true;
}

static uint64_t get_value(size_t i)
{
	const char *name = props[i].name;
	return strcmp(name, "plane.type") == 0                        ? DRM_PLANE_TYPE_PRIMARY
			: strcmp(name, "cursor.type") == 0            ? DRM_PLANE_TYPE_CURSOR
			: strcmp(name, "cursor.IN_FORMATS") == 0      ? FORMATS_BLOB
			: strcmp(name, "plane.IN_FORMATS") == 0       ? FORMATS_BLOB
			: strcmp(name, "plane.IN_FORMATS_ASYNC") == 0 ? ASYNC_BLOB
			: strcmp(name, "connector.vrr_capable") == 0  ? fake_crtc.vrr_capable
								      : 0;
}

static uint32_t *one_id(uint32_t id)
{
	uint32_t *ids = malloc(sizeof(*ids));
	*ids = id;
	return ids;
}

int __wrap_drmIsKMS(int fd);
int __wrap_drmIsKMS(int fd)
{
	return 1;
}

int __wrap_drmIsMaster(int fd);
int __wrap_drmIsMaster(int fd)
{
	return 1;
}

char *__wrap_drmGetDeviceNameFromFd2(int fd);
char *__wrap_drmGetDeviceNameFromFd2(int fd)
{
	return NULL;
}

int __wrap_drmSetClientCap(int fd, uint64_t capability, uint64_t value);
int __wrap_drmSetClientCap(int fd, uint64_t capability, uint64_t value)
{
	return 0;
}

int __wrap_drmGetCap(int fd, uint64_t capability, uint64_t *value);
int __wrap_drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
	*value = capability == 0x15 /* atomic async flips */ ? fake_crtc.can_flip_async
			: capability == DRM_CAP_CURSOR_WIDTH || capability == DRM_CAP_CURSOR_HEIGHT
			? 64
			: 1;
	return 0;
}

drmModeResPtr __wrap_drmModeGetResources(int fd);
drmModeResPtr __wrap_drmModeGetResources(int fd)
{
	drmModeRes *resources = calloc(1, sizeof(*resources));
	resources->count_crtcs = resources->count_connectors = 1;
	resources->crtcs = one_id(CRTC);
	resources->connectors = one_id(CONNECTOR);
	return resources;
}

drmModePlaneResPtr __wrap_drmModeGetPlaneResources(int fd);
drmModePlaneResPtr __wrap_drmModeGetPlaneResources(int fd)
{
	drmModePlaneRes *planes = calloc(1, sizeof(*planes));
	planes->count_planes = fake_crtc.has_cursor ? 2 : 1;
	planes->planes = calloc(2, sizeof(*planes->planes));
	planes->planes[0] = PLANE;
	planes->planes[1] = CURSOR;
	return planes;
}

drmModePlanePtr __wrap_drmModeGetPlane(int fd, uint32_t id);
drmModePlanePtr __wrap_drmModeGetPlane(int fd, uint32_t id)
{
	drmModePlane *plane = calloc(1, sizeof(*plane));
	plane->plane_id = id;
	plane->possible_crtcs = 1;
	return plane;
}

drmModeConnectorPtr __wrap_drmModeGetConnector(int fd, uint32_t id);
drmModeConnectorPtr __wrap_drmModeGetConnector(int fd, uint32_t id)
{
	drmModeConnector *connector = calloc(1, sizeof(*connector));
	connector->connector_id = id;
	connector->connector_type = DRM_MODE_CONNECTOR_DisplayPort;
	connector->connector_type_id = 1;
	connector->connection = DRM_MODE_CONNECTED;
	connector->count_modes = connector->count_encoders = 1;
	connector->modes = malloc(sizeof(mode));
	connector->modes[0] = mode;
	connector->encoders = one_id(ENCODER);
	return connector;
}

drmModeConnectorPtr __wrap_drmModeGetConnectorCurrent(int fd, uint32_t id);
drmModeConnectorPtr __wrap_drmModeGetConnectorCurrent(int fd, uint32_t id)
{
	return __wrap_drmModeGetConnector(fd, id);
}

uint32_t __wrap_drmModeConnectorGetPossibleCrtcs(int fd, const drmModeConnector *connector);
uint32_t __wrap_drmModeConnectorGetPossibleCrtcs(int fd, const drmModeConnector *connector)
{
	return 1;
}

drmModeObjectPropertiesPtr __wrap_drmModeObjectGetProperties(int fd, uint32_t id, uint32_t type);
drmModeObjectPropertiesPtr __wrap_drmModeObjectGetProperties(int fd, uint32_t id, uint32_t type)
{
	drmModeObjectProperties *all = calloc(1, sizeof(*all));
	all->props = calloc(N_PROPS, sizeof(*all->props));
	all->prop_values = calloc(N_PROPS, sizeof(*all->prop_values));
	for (size_t i = 0; i < N_PROPS; i++) {
		if (props[i].object == id && has_prop(i)) {
			all->props[all->count_props] = FIRST_PROP + (uint32_t)i;
			all->prop_values[all->count_props++] = get_value(i);
		}
	}
	return all;
}

drmModePropertyPtr __wrap_drmModeGetProperty(int fd, uint32_t id);
drmModePropertyPtr __wrap_drmModeGetProperty(int fd, uint32_t id)
{
	if (id < FIRST_PROP) {
		return NULL;
	}
	drmModePropertyRes *prop = calloc(1, sizeof(*prop));
	prop->prop_id = id;
	snprintf(prop->name, sizeof(prop->name), "%s",
			strchr(props[id - FIRST_PROP].name, '.') + 1);
	return prop;
}

// The formats, all of them linear, as the kernel writes them.
static drmModePropertyBlobRes *make_formats(const uint32_t *formats, size_t n)
{
	struct {
		struct drm_format_modifier_blob header;
		struct drm_format_modifier modifier;
		uint32_t formats[4];
	} *data = calloc(1, sizeof(*data));
	data->header.version = 1;
	data->header.count_formats = (uint32_t)n;
	data->header.formats_offset = (uint32_t)((char *)data->formats - (char *)data);
	data->header.count_modifiers = 1;
	data->header.modifiers_offset = (uint32_t)((char *)&data->modifier - (char *)data);
	data->modifier.formats = (1u << n) - 1;
	data->modifier.modifier = DRM_FORMAT_MOD_LINEAR;
	memcpy(data->formats, formats, n * sizeof(*formats));
	drmModePropertyBlobRes *blob = calloc(1, sizeof(*blob));
	blob->data = data;
	blob->length = sizeof(*data);
	return blob;
}

drmModePropertyBlobPtr __wrap_drmModeGetPropertyBlob(int fd, uint32_t id);
drmModePropertyBlobPtr __wrap_drmModeGetPropertyBlob(int fd, uint32_t id)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888 };
	return id == ASYNC_BLOB ? make_formats(fake_crtc.async_formats, fake_crtc.n_async_formats)
				: make_formats(formats, 2);
}

int __wrap_drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id);
int __wrap_drmModeCreatePropertyBlob(int fd, const void *data, size_t size, uint32_t *id)
{
	*id = MODE_BLOB;
	return 0;
}

int __wrap_drmModeDestroyPropertyBlob(int fd, uint32_t id);
int __wrap_drmModeDestroyPropertyBlob(int fd, uint32_t id)
{
	return 0;
}

// ---- what is asked ----

static int64_t find(const int64_t *values, const char *name)
{
	for (size_t i = 0; i < N_PROPS; i++) {
		if (strcmp(props[i].name, name) == 0) {
			return values[i];
		}
	}
	return -1;
}

static void read_values(const struct drm_mode_atomic *atomic, int64_t *values)
{
	const uint32_t *counts = (const uint32_t *)(uintptr_t)atomic->count_props_ptr;
	const uint32_t *ids = (const uint32_t *)(uintptr_t)atomic->props_ptr;
	const uint64_t *given = (const uint64_t *)(uintptr_t)atomic->prop_values_ptr;
	memset(values, -1, N_PROPS * sizeof(*values));
	for (uint32_t object = 0; object < atomic->count_objs; object++) {
		for (uint32_t i = 0; i < counts[object]; i++) {
			values[*ids++ - FIRST_PROP] = (int64_t)*given++;
		}
	}
}

static int judge(const struct drm_mode_atomic *atomic, const int64_t *values)
{
	if (fake_crtc.refuses_all) {
		return fake_crtc.refuses_all;
	}
	if (atomic->flags & DRM_MODE_PAGE_FLIP_ASYNC) {
		for (size_t i = 0; i < N_PROPS; i++) {
			if (values[i] != -1 && strcmp(props[i].name, "plane.FB_ID") != 0) {
				return EINVAL;
			}
		}
		return fake_crtc.can_flip_async ? fake_crtc.refuses_async : EINVAL;
	}
	bool changes_vrr = find(values, "crtc.VRR_ENABLED") != -1 &&
			!(atomic->flags & DRM_MODE_ATOMIC_ALLOW_MODESET);
	return changes_vrr ? fake_crtc.refuses_vrr : 0;
}

int __wrap_drmIoctl(int fd, unsigned long request, void *argument);
int __wrap_drmIoctl(int fd, unsigned long request, void *argument)
{
	const struct drm_mode_atomic *atomic = argument;
	int64_t values[N_PROPS];
	if (request != DRM_IOCTL_MODE_ATOMIC) {
		errno = EINVAL;
		return -1;
	}
	read_values(atomic, values);
	errno = judge(atomic, values);
	if (!(atomic->flags & DRM_MODE_ATOMIC_TEST_ONLY)) {
		fake_crtc.commits++;
		fake_crtc.flags = atomic->flags;
		fake.user_data = atomic->user_data;
		memcpy(fake.values, values, sizeof(values));
	}
	return errno ? -1 : 0;
}

int64_t fake_crtc_get(const char *name)
{
	return find(fake.values, name);
}

unsigned fake_crtc_count(void)
{
	unsigned n = 0;
	for (size_t i = 0; i < N_PROPS; i++) {
		n += fake.values[i] != -1;
	}
	return n;
}

void fake_crtc_flip(struct wl_event_loop *loop, unsigned sequence, unsigned microsecond)
{
	struct drm_event_vblank event = {
		.base = { .type = DRM_EVENT_FLIP_COMPLETE, .length = sizeof(event) },
		.user_data = fake.user_data,
		.tv_sec = microsecond / 1000000,
		.tv_usec = microsecond % 1000000,
		.sequence = sequence,
		.crtc_id = CRTC,
	};
	if (write(fake.kernel, &event, sizeof(event)) == sizeof(event)) {
		wl_event_loop_dispatch(loop, 0);
	}
}

// ---- the session, and the library's device ----

struct session *__wrap_session_create(struct wl_event_loop *loop);
struct session *__wrap_session_create(struct wl_event_loop *loop)
{
	fake.session = (struct session){ .loop = loop, .active = true };
	wl_signal_init(&fake.session.events.active);
	return &fake.session;
}

void __wrap_session_destroy(struct session *session);
void __wrap_session_destroy(struct session *session)
{
}

const char *__wrap_session_get_seat(struct session *session);
const char *__wrap_session_get_seat(struct session *session)
{
	return "seat0";
}

bool __wrap_session_is_managed(struct session *session);
bool __wrap_session_is_managed(struct session *session)
{
	return true;
}

struct hotplug *__wrap_hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data);
struct hotplug *__wrap_hotplug_create(struct wl_event_loop *loop, const char *seat,
		const struct hotplug_events *events, void *data)
{
	return (struct hotplug *)&fake;
}

void __wrap_hotplug_destroy(struct hotplug *hotplug);
void __wrap_hotplug_destroy(struct hotplug *hotplug)
{
}

int __wrap_session_open_device(struct session *session, const char *path);
int __wrap_session_open_device(struct session *session, const char *path)
{
	int fds[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0) {
		return -errno;
	}
	fake.fd = fds[0];
	fake.kernel = fds[1];
	return fake.fd;
}

void __wrap_session_close_device(struct session *session, int fd);
void __wrap_session_close_device(struct session *session, int fd)
{
	close(fake.fd);
	close(fake.kernel);
}

void fake_crtc_resume(void)
{
	fake.session.active = false;
	wl_signal_emit_mutable(&fake.session.events.active, NULL);
	fake.session.active = true;
	wl_signal_emit_mutable(&fake.session.events.active, NULL);
}

struct slip_device *__wrap_slip_device_create(struct slip_context *context, int drm_fd);
struct slip_device *__wrap_slip_device_create(struct slip_context *context, int drm_fd)
{
	return (struct slip_device *)&fake;
}

void __wrap_slip_device_destroy(struct slip_device *device);
void __wrap_slip_device_destroy(struct slip_device *device)
{
}

uint32_t __wrap_slip_device_get_framebuffer(
		struct slip_device *device, struct slip_buffer *buffer, uint32_t format);
uint32_t __wrap_slip_device_get_framebuffer(
		struct slip_device *device, struct slip_buffer *buffer, uint32_t format)
{
	return ((struct fake_buffer *)(void *)buffer)->framebuffer;
}

const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(
		const struct slip_buffer *buffer);
const struct slip_dmabuf_attributes *__wrap_slip_buffer_get_attributes(
		const struct slip_buffer *buffer)
{
	return &((const struct fake_buffer *)(const void *)buffer)->attributes;
}

static void nothing(struct buffer *buffer)
{
}

void fake_buffer_init(struct fake_buffer *buffer, uint32_t format, uint32_t framebuffer)
{
	static const struct buffer_interface impl = {
		.name = "fake",
		.release = nothing,
		.destroy = nothing,
	};
	*buffer = (struct fake_buffer){ .framebuffer = framebuffer };
	buffer_init(&buffer->base, &impl, 64, 64, format);
	buffer->base.dmabuf = (struct slip_buffer *)(void *)buffer;
	buffer->attributes.modifier = DRM_FORMAT_MOD_LINEAR;
	buffer->attributes.planes[0].stride = 256;
}

struct backend *fake_crtc_open(struct wl_event_loop *loop)
{
	char error[DRM_BACKEND_ERROR_SIZE];
	struct drm_backend_options options = { .device = "fake" };
	struct backend *backend = drm_backend_create(loop, NULL, &options, error);
	if (!backend) {
		fprintf(stderr, "%s\n", error);
	}
	return backend;
}
