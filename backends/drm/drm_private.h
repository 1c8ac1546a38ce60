/* SPDX-License-Identifier: MIT */
#ifndef DRM_PRIVATE_H
#define DRM_PRIVATE_H

#include <output.h>
#include <xf86drmMode.h>

#include "drm_backend.h"
#include "kms.h"
#include "kms_request.h"
#include "session.h"

struct drm_backend {
	struct backend base;
	struct wl_event_loop *loop;
	struct slip_context *context;
	struct session *session;
	struct input_devices *input;
	struct wl_list devices; // drm_device.link
	struct wl_listener session_active;
	struct hotplug *hotplug;
	/** It is in use: devices that come from now on get outputs at once. */
	bool started;
	/** device is not kept. */
	struct drm_backend_options options;
	/** NULL if all devices are used. */
	char *only_device;
};

/** A KMS device. Its outputs are among the backend's. */
struct drm_device {
	struct drm_backend *backend;
	struct wl_list link; // drm_backend.devices
	/** /dev/dri/card0 */
	char *path;
	dev_t id;
	int fd;
	struct kms kms;
	/** Clients' buffers, as its framebuffers. */
	struct slip_device *importer;
	/** Atomic commits may flip without waiting for the retrace (Linux 6.8). */
	bool can_tear;
	/** Its memory is slow to read, once that was measured. */
	bool slow, measured;
	/** Reused from commit to commit. */
	struct kms_request request;
	struct wl_event_source *source, *losing;
};

/** NULL, and error filled in; errno is ENOENT if there is no such device at all. */
struct drm_device *drm_device_create(struct drm_backend *backend, const char *path, char *error);
/** Its outputs go first. */
void drm_device_destroy(struct drm_device *device);

/** Makes outputs of what is connected. False, and error filled in, if one of them cannot be one. */
bool drm_device_create_outputs(struct drm_device *device, char *error);

/** Something may have changed at a connector, or at any if it is 0: outputs come and go. */
void drm_device_probe(struct drm_device *device, uint32_t connector);

/** The session is active again. */
void drm_device_resume(struct drm_device *device);

/** The device no longer answers, or not to us: as soon as nobody uses it, it and its outputs go. */
void drm_device_lose(struct drm_device *device);

void drm_error_set(char *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Memory of the device to paint in, or to have writeback write to. */
struct drm_dumb {
	struct output_target target;
	struct buffer buffer;
	struct drm_device *device;
	size_t size;
	uint32_t handle;
	/** For XRGB8888 and for ARGB8888; the latter is 0 if the device has none. */
	uint32_t framebuffer, alpha_framebuffer;
};

/** Allocates and maps XRGB8888 memory: 0, or -errno with nothing left behind. */
int drm_dumb_init(struct drm_dumb *dumb, struct drm_device *device, int width, int height);
/** Also for one that was never initialised. */
void drm_dumb_finish(struct drm_dumb *dumb);
/** The memory that a buffer is of, or NULL. */
struct drm_dumb *drm_dumb_from_buffer(struct buffer *buffer);

/** What is painted in instead of memory that is slow to read. Its buffer is the one that was
 * acquired last. */
struct drm_shadow {
	struct output_target target;
	/** In pixels. */
	int width, height;
};

/** What the kernel judges a flip by, while everything else stays. Compared as bytes. */
struct drm_flip_key {
	struct fbox src;
	pixman_box32_t dst;
	uint64_t modifier;
	/** 0: there is not just one layer, on the primary plane. */
	uint32_t format;
	uint32_t transform;
	uint32_t strides[SLIP_MAX_PLANES], offsets[SLIP_MAX_PLANES];
};

/** What a plane was told last. */
struct drm_told {
	/** 0: nothing, or to be off. */
	uint32_t framebuffer;
	struct output_layer layer;
};

#define DRM_N_TARGETS 3

struct drm_output {
	struct output base;
	struct drm_backend *backend;
	struct drm_device *device;
	struct kms_connector *connector;
	struct kms_crtc *crtc;
	/** Of base.planes. */
	struct kms_plane *planes[OUTPUT_MAX_PLANES];
	/** The connector's when it was created. */
	uint64_t monitor;
	drmModeModeInfo mode;
	uint32_t mode_blob;
	/** What the connector is told, if it can be. */
	uint64_t max_bpc, content;
	bool needs_modeset;
	/** Something was committed. */
	bool lit;
	/** The last commit came too early: the next event is the time for another one. */
	bool busy;
	/** It is to show nothing. */
	bool off;
	/** Who has it, as the kernel numbers them, while base.leased. */
	uint32_t lessee;

	/** What the planes show, and what the commit in flight will make them show. Locked. */
	struct buffer *shown[OUTPUT_MAX_PLANES], *pending[OUTPUT_MAX_PLANES];
	struct drm_told told[OUTPUT_MAX_PLANES];
	/** Of what was committed last, and of what was refused without a retrace. */
	struct drm_flip_key committed, not_torn;
	/** The commit in flight does not wait for the retrace. */
	bool torn;

	struct drm_dumb targets[DRM_N_TARGETS], cursors[DRM_N_TARGETS];
	/** Before the targets, whose damage is then what it has and they have not; else zeros. */
	struct drm_shadow shadow;

	struct wl_event_source *idle;
	/** Looks in once a second while commits are made, so that none of them has to arm it. */
	struct wl_event_source *watchdog;
	bool watched;
	uint64_t n_commits, n_commits_seen;

	/** The writeback connector, or NULL. */
	struct kms_connector *writeback;
	struct drm_dumb captured;
	struct output_capture *capture;
	/** The job's fence; -1 while none is under way. */
	int32_t fence;
	struct wl_event_source *fence_source;
	bool writeback_attached;
};

/** 0 or -errno. The output is added to the backend's, and has what it uses for itself. */
int drm_output_create(struct drm_device *device, struct kms_connector *connector,
		struct kms_crtc *crtc, struct kms_plane *plane, const drmModeModeInfo *mode);
void drm_output_destroy(struct drm_output *output);
struct drm_output *drm_output_from_base(struct output *output);

/** The commit in flight is on the screen. */
void drm_output_flipped(struct drm_output *output, const struct output_presented *presented);
/** A commit was made, which has to be answered with an event. */
void drm_output_watch(struct drm_output *output);
/** A commit failed with -error: takes care that another one can work. */
void drm_output_refused(struct drm_output *output, int error);
/** Nothing is to be seen, and what was is let go of. */
void drm_output_turn_off(struct drm_output *output);
/** The session is active again: all has to be set anew. */
void drm_output_resume(struct drm_output *output);

/** What to paint in to have it in that memory: itself, if it is fast to read, else the shadow. NULL
 * and errno. */
struct output_target *drm_shadow_put_before(struct drm_output *output, struct drm_dumb *dumb);
/** Writes what was painted to the target that the state is about to show. */
void drm_shadow_write(struct drm_output *output, const struct output_state *state);
/** Also for one that was never used. */
void drm_shadow_finish(struct drm_shadow *shadow);

/** Whether a producer waits to be told when what this replaces is on the screen no more. */
bool drm_release_is_awaited(const struct drm_output *output, const struct output_state *state);
/** It was committed, and the sync_file is signalled once it is shown. Takes over the fd. */
void drm_release_tell(struct drm_output *output, const struct output_state *state, int fence);

/** Adds a plane to a request: off. */
void drm_commit_turn_off(const struct kms_plane *plane, struct kms_request *request);
int drm_commit_test(struct output *output, const struct output_state *state);
int drm_commit(struct output *output, const struct output_state *state);
/** For a layer's buffer; 0 and errno. */
uint32_t drm_commit_get_framebuffer(struct drm_output *output, const struct output_layer *layer);

/**
 * Flips to the state's buffer without waiting for the retrace: 0, -EINVAL if that cannot be, or
 * another -errno.
 */
int drm_tearing_commit(struct drm_output *output, const struct output_state *state,
		const struct drm_flip_key *key);
/** Of a state, or zeros. */
struct drm_flip_key drm_tearing_get_key(const struct output_state *state);

/** Adds the connector's own properties to a request that now is about it. */
void drm_configure_add(const struct drm_output *output, struct kms_request *request);
/** The mode that a connector gets: 0; -ENODEV if it has just gone, or as kms_mode_choose(). */
int drm_configure_choose(const struct drm_device *device, const struct kms_connector *connector,
		const struct output_mode *wanted, drmModeModeInfo *mode, char *error);
int drm_configure(struct output *output, const struct output_config *config, char *error);

int drm_writeback_capture(struct output *output, struct output_capture *capture);
void drm_writeback_cancel(struct output *output);
/** Adds a waiting capture to a request. */
void drm_writeback_add(struct drm_output *output, struct kms_request *request);
/** The request was committed, or refused. */
void drm_writeback_committed(struct drm_output *output, int result);
void drm_writeback_finish(struct drm_output *output);

int drm_lease(struct output *const *outputs, int n);
void drm_lease_revoke(struct output *output);
/** Compares our leases with those that the kernel knows of; what is only known to one side ends. */
void drm_lease_check(struct drm_device *device);
/** The seat is taken, which ends all leases, or is ours again. */
void drm_lease_set_away(struct drm_device *device, bool away);
/** See backend.open_device. */
int drm_lease_open_device(const struct drm_device *device);

/** make, model and so on, from the connector's EDID. */
void drm_edid_read(struct drm_output *output);

/** Says who else is master of the device, if that can be known: "weston (1234)", or "". */
void drm_master_find(int fd, char *text, size_t size);

#endif
