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
	struct kms kms;
	int fd;
	/** Reused from commit to commit. */
	struct kms_request request;
	struct wl_event_source *source;
	struct wl_listener session_active;
};

/** Memory of the device to paint in, or to have writeback write to. */
struct drm_dumb {
	struct output_target target;
	struct buffer buffer;
	struct drm_backend *backend;
	size_t size;
	uint32_t handle, framebuffer;
};

/** Allocates and maps XRGB8888 memory: 0, or -errno with nothing left behind. */
int drm_dumb_init(struct drm_dumb *dumb, struct drm_backend *backend, int width, int height);
/** Also for one that was never initialised. */
void drm_dumb_finish(struct drm_dumb *dumb);
/** The memory that a buffer is of, or NULL. */
struct drm_dumb *drm_dumb_from_buffer(struct buffer *buffer);

/** What the kernel's answer to a test depends on, while everything else stays. */
struct drm_layout {
	/** As wide as the rest, so that there is no padding to compare. */
	uint64_t format;
	uint64_t modifier;
	uint32_t strides[SLIP_MAX_PLANES], offsets[SLIP_MAX_PLANES];
};

#define DRM_N_TARGETS 3
#define DRM_N_ANSWERS 4

struct drm_output {
	struct output base;
	struct drm_backend *backend;
	struct kms_connector *connector;
	struct kms_crtc *crtc;
	struct kms_plane *plane;
	drmModeModeInfo mode;
	uint32_t mode_blob;
	/** What the connector is told, if it can be. */
	uint64_t max_bpc, content;
	bool needs_modeset;
	/** It is to show nothing. */
	bool off;

	/** What the plane shows, and what the commit in flight will make it show. Locked. */
	struct buffer *shown, *pending;
	struct drm_dumb targets[DRM_N_TARGETS];

	/** The last test commits' answers, the newest at `answer`. */
	struct {
		struct drm_layout layout;
		int result;
		bool valid;
	} answers[DRM_N_ANSWERS];
	int answer;

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

/** 0 or -errno. The output is added to the backend's. */
int drm_output_create(struct drm_backend *backend, struct kms_connector *connector,
		struct kms_crtc *crtc, struct kms_plane *plane, const drmModeModeInfo *mode);
void drm_output_destroy(struct drm_output *output);
struct drm_output *drm_output_from_base(struct output *output);

/** The commit in flight is on the screen. */
void drm_output_flipped(struct drm_output *output, const struct output_presented *presented);
/** A commit was made, which has to be answered with an event. */
void drm_output_watch(struct drm_output *output);
/** Nothing is to be seen, and what was is let go of. */
void drm_output_turn_off(struct drm_output *output);
/** The session is active again: all has to be set anew. */
void drm_output_resume(struct drm_output *output);

int drm_commit_test(struct output *output, const struct output_state *state);
int drm_commit(struct output *output, const struct output_state *state);

/** Adds the connector's own properties to a request that now is about it. */
void drm_configure_add(const struct drm_output *output, struct kms_request *request);
int drm_configure(struct output *output, const struct output_config *config, char *error);

int drm_writeback_capture(struct output *output, struct output_capture *capture);
/** Adds a waiting capture to a request. */
void drm_writeback_add(struct drm_output *output, struct kms_request *request);
/** The request was committed, or refused. */
void drm_writeback_committed(struct drm_output *output, int result);
void drm_writeback_finish(struct drm_output *output);

/** make, model and so on, from the connector's EDID. */
void drm_edid_read(struct drm_output *output);

/** Says who else is master of the device, if that can be known: "weston (1234)", or "". */
void drm_master_find(int fd, char *text, size_t size);

#endif
