/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DRM_PRIVATE_H
#define FAKE_DRM_PRIVATE_H

#include <sys/stat.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "fake_drm.h"

/* fake_drm.c: files and ioctls; fake_drm_seat.c: who has them; fake_drm_lease.c: who else;
 * fake_drm_objects.c: what devices have, and fake_drm_resources.c: as they tell it;
 * fake_drm_memory.c: what clients make; fake_drm_commit.c: what they show. */

/** The properties of all kinds of objects, and what they are called there. */
#define FAKE_DRM_PROPS(X)                                                                          \
	X(CRTC_ACTIVE, CRTC, "crtc.ACTIVE")                                                        \
	X(CRTC_MODE_ID, CRTC, "crtc.MODE_ID")                                                      \
	X(CRTC_VRR_ENABLED, CRTC, "crtc.VRR_ENABLED")                                              \
	X(CONNECTOR_CRTC_ID, CONNECTOR, "connector.CRTC_ID")                                       \
	X(CONNECTOR_EDID, CONNECTOR, "connector.EDID")                                             \
	X(CONNECTOR_VRR_CAPABLE, CONNECTOR, "connector.vrr_capable")                               \
	X(CONNECTOR_LINK_STATUS, CONNECTOR, "connector.link-status")                               \
	X(CONNECTOR_WRITEBACK_FB_ID, CONNECTOR, "connector.WRITEBACK_FB_ID")                       \
	X(CONNECTOR_WRITEBACK_FENCE, CONNECTOR, "connector.WRITEBACK_OUT_FENCE_PTR")               \
	X(CRTC_OUT_FENCE, CRTC, "crtc.OUT_FENCE_PTR")                                              \
	X(PLANE_TYPE, PLANE, "plane.type")                                                         \
	X(PLANE_FB_ID, PLANE, "plane.FB_ID")                                                       \
	X(PLANE_CRTC_ID, PLANE, "plane.CRTC_ID")                                                   \
	X(PLANE_SRC_X, PLANE, "plane.SRC_X")                                                       \
	X(PLANE_SRC_Y, PLANE, "plane.SRC_Y")                                                       \
	X(PLANE_SRC_W, PLANE, "plane.SRC_W")                                                       \
	X(PLANE_SRC_H, PLANE, "plane.SRC_H")                                                       \
	X(PLANE_CRTC_X, PLANE, "plane.CRTC_X")                                                     \
	X(PLANE_CRTC_Y, PLANE, "plane.CRTC_Y")                                                     \
	X(PLANE_CRTC_W, PLANE, "plane.CRTC_W")                                                     \
	X(PLANE_CRTC_H, PLANE, "plane.CRTC_H")                                                     \
	X(PLANE_IN_FORMATS, PLANE, "plane.IN_FORMATS")                                             \
	X(PLANE_IN_FORMATS_ASYNC, PLANE, "plane.IN_FORMATS_ASYNC")                                 \
	X(PLANE_ROTATION, PLANE, "plane.rotation")                                                 \
	X(PLANE_ALPHA, PLANE, "plane.alpha")                                                       \
	X(PLANE_ZPOS, PLANE, "plane.zpos")                                                         \
	X(PLANE_BLEND_MODE, PLANE, "plane.pixel blend mode")                                       \
	X(PLANE_COLOR_ENCODING, PLANE, "plane.COLOR_ENCODING")                                     \
	X(PLANE_COLOR_RANGE, PLANE, "plane.COLOR_RANGE")

enum fake_prop {
#define X(prop, kind, name) PROP_##prop,
	FAKE_DRM_PROPS(X)
#undef X
			PROP_COUNT,
};

/** Ids of objects, and of blobs that are not clients'. */
#define FIRST_CONNECTOR 10
#define FIRST_ENCODER 15
#define FIRST_CRTC 20
#define FIRST_PLANE 30
#define FIRST_FORMATS_BLOB 100
#define FIRST_ASYNC_BLOB 200
#define FIRST_EDID_BLOB 300
#define FIRMWARE_MODE_BLOB 400

/** What has properties. Their ids are the object's, times 64, and enum fake_prop. */
struct fake_object {
	uint32_t id, type; // DRM_MODE_OBJECT_*
	/** Among those of its kind. */
	int index;
	uint64_t values[PROP_COUNT];
	/** Of the mode that a CRTC has. */
	uint32_t width, height;
};

#define FAKE_OBJECTS (FAKE_DRM_CONNECTORS + 1 + FAKE_DRM_CRTCS + FAKE_DRM_PLANES)

/** What a client made; 0 is none. Each has another id. */
struct fake_framebuffer {
	uint32_t id, width, height, format;
	uint64_t modifier;
	/** Only planes still have it. */
	bool closed;
	bool abandoned;
};

struct fake_blob {
	uint32_t id;
	size_t size;
	uint8_t data[sizeof(struct drm_mode_modeinfo)];
	bool abandoned;
};

struct fake_gem {
	uint32_t handle;
	size_t size;
	/** Of an imported one's dma-buf. */
	ino_t ino;
	void *mapping;
	bool abandoned;
};

/** Who has a lease; id is 0 if there is none. */
struct fake_lessee {
	uint32_t id, objects[FAKE_OBJECTS];
	int n_objects;
	/** Our end of what is his fd. */
	int end;
};

#define FAKE_LESSEES 4
#define FAKE_THINGS 64
#define FAKE_FENCES 2

struct fake_kernel {
	/** The client's end of a socket, -1 if it is not open, and what it is known by; ours. */
	int fd, end;
	ino_t ino;
	struct fake_object objects[FAKE_OBJECTS];
	int n_objects;
	/** Of the last commit, of the first object that has it, and of a cursor plane; -1: it was
	 * not set. */
	int64_t given[PROP_COUNT], given_cursor[PROP_COUNT];
	int n_given;
	/** Commits whose event is to come. */
	bool flipping[FAKE_DRM_CRTCS];
	uint64_t flip_data[FAKE_DRM_CRTCS];
	/** Our ends of a writeback job's fence and of a CRTC's, -1 if there is none. */
	int fences[FAKE_FENCES];

	struct fake_framebuffer framebuffers[FAKE_THINGS];
	struct fake_blob blobs[FAKE_THINGS];
	struct fake_gem gems[FAKE_THINGS];
	uint32_t last_id, last_handle;

	struct fake_lessee lessees[FAKE_LESSEES];
	/** The file that somebody opened besides, and whether it is the device's master. */
	ino_t other_ino;
	bool other_master;
};
extern struct fake_kernel fake_kernels[FAKE_DRM_DEVICES];
/** What was left behind when a device was closed that has been opened again since. */
extern struct fake_drm_counts fake_drm_lost;

/** Each of these is an ioctl: an errno, or 0. */
typedef int (*fake_handler)(struct fake_drm_device *device, void *argument);

struct fake_kernel *fake_kernel_get(const struct fake_drm_device *device);

/** The errno that the call is to end with, or 0. */
int fake_kernel_get_fault(enum fake_drm_call call);
/** An fd, or -errno. */
int fake_kernel_open(int device);
void fake_kernel_close(int fd);
/** As stat tells it. */
dev_t fake_kernel_get_id(int device);

void fake_objects_init(struct fake_drm_device *device);
/** NULL if there is none. */
struct fake_object *fake_objects_find(struct fake_object *objects, int n, uint32_t id);
/** Whether an object has a property, and what values it may be given; flags: DRM_MODE_PROP_*. */
bool fake_objects_have(const struct fake_drm_device *device, const struct fake_object *object,
		enum fake_prop prop, uint32_t *flags);
bool fake_objects_may_set(const struct fake_drm_device *device, const struct fake_object *object,
		enum fake_prop prop, uint64_t value);
uint64_t fake_objects_get_value(const struct fake_drm_device *device,
		const struct fake_object *object, enum fake_prop prop);
/** "plane.FB_ID" */
const char *fake_objects_get_name(enum fake_prop prop);
/** What the values of an enumeration, or the bits of a bitmask, are called, ended by NULL; NULL if
 * it is neither. Which of them the object has, as bits. */
const char *const *fake_objects_get_enum(enum fake_prop prop);
uint64_t fake_objects_get_allowed(const struct fake_drm_device *device,
		const struct fake_object *object, enum fake_prop prop);
/** Whether a connector is the writeback one. */
bool fake_objects_are_writeback(const struct fake_object *connector);

int fake_get_resources(struct fake_drm_device *device, void *argument);
int fake_get_plane_resources(struct fake_drm_device *device, void *argument);
int fake_get_plane(struct fake_drm_device *device, void *argument);
int fake_get_connector(struct fake_drm_device *device, void *argument);
int fake_get_encoder(struct fake_drm_device *device, void *argument);
int fake_get_properties(struct fake_drm_device *device, void *argument);
int fake_get_property(struct fake_drm_device *device, void *argument);
int fake_get_blob(struct fake_drm_device *device, void *argument);

struct fake_framebuffer *fake_memory_find_framebuffer(struct fake_kernel *kernel, uint32_t id);
struct fake_blob *fake_memory_find_blob(struct fake_kernel *kernel, uint32_t id);
/** The file is closed: what is left is counted as lost. */
void fake_memory_lose(const struct fake_kernel *kernel);
/** Forgets framebuffers that nobody has. */
void fake_memory_collect(struct fake_kernel *kernel);
/** A call that would have given something back failed. */
void fake_memory_abandon(struct fake_kernel *kernel, enum fake_drm_call call, const void *argument);
int fake_create_blob(struct fake_drm_device *device, void *argument);
int fake_destroy_blob(struct fake_drm_device *device, void *argument);
int fake_create_dumb(struct fake_drm_device *device, void *argument);
int fake_map_dumb(struct fake_drm_device *device, void *argument);
int fake_destroy_dumb(struct fake_drm_device *device, void *argument);
int fake_add_framebuffer(struct fake_drm_device *device, void *argument);
int fake_remove_framebuffer(struct fake_drm_device *device, void *argument);
int fake_close_framebuffer(struct fake_drm_device *device, void *argument);
int fake_import(struct fake_drm_device *device, void *argument);
int fake_close_gem(struct fake_drm_device *device, void *argument);

int fake_commit(struct fake_drm_device *device, void *argument);

int fake_create_lease(struct fake_drm_device *device, void *argument);
int fake_list_lessees(struct fake_drm_device *device, void *argument);
int fake_revoke_lease(struct fake_drm_device *device, void *argument);
/** The device that somebody else opened that file of, or NULL; and what is asked of it by that: an
 * errno, or 0. */
struct fake_kernel *fake_kernel_find_other(int fd);
int fake_kernel_ask_other(struct fake_kernel *kernel, unsigned long request);
/** The file is closed. */
void fake_leases_end(struct fake_kernel *kernel);

#endif
