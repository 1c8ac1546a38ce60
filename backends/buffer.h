/* SPDX-License-Identifier: MIT */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include <slipway.h>

struct buffer;

struct buffer_interface {
	/** Where such buffers come from, for logs: "wl_shm". */
	const char *name;
	/**
	 * Opens the pixels for reading: 0 or -errno. Nests: each success needs an end_read. NULL
	 * for what is made to be scanned out.
	 */
	int (*begin_read)(struct buffer *buffer, struct slip_mapping *mapping);
	/** False if some of it went away meanwhile, and was read as zeros. */
	bool (*end_read)(struct buffer *buffer);
	/**
	 * Opens the pixels of a format with one plane for writing: 0 or -errno, see
	 * slip_buffer_begin_write(). Each success needs an end_write. NULL where nobody else can.
	 */
	int (*begin_write)(struct buffer *buffer, struct slip_writing *writing);
	/** False if some of it went away meanwhile, or it did not get there. */
	bool (*end_write)(struct buffer *buffer, struct slip_writing *writing);
	/**
	 * 0, and *fd is -1 if all that write to it are done; else *fd, the caller's, becomes
	 * readable when that is to be asked again. -errno. NULL where what is committed is
	 * complete.
	 */
	int (*get_fence)(struct buffer *buffer, int *fd);
	/**
	 * The last one that has it locked will read it until the sync_file `fence`, the caller's,
	 * is signalled: the producer is told already. 0 or -errno. NULL where it cannot be told so.
	 */
	int (*set_release_fence)(struct buffer *buffer, int fence);
	/** Nobody reads the buffer any more: its producer may write to it. */
	void (*release)(struct buffer *buffer);
	/** Dropped, and nobody reads it any more. */
	void (*destroy)(struct buffer *buffer);
};

/**
 * A picture that a producer made and consumers read: the painter, each CRTC, captures. Consumers
 * lock it for as long as they read; the producer drops it when it will not use it again.
 */
struct buffer {
	const struct buffer_interface *impl;
	/** In pixels. */
	int width, height;
	/** DRM_FORMAT_*. */
	uint32_t format;
	/** The bottom row is stored first. */
	bool y_invert;
	/** Its import did not work: there is nothing in it, and its format is not its own. */
	bool failed;
	/** The dma-buf behind it, for KMS to import; NULL where there is none. The producer's. */
	struct slip_buffer *dmabuf;
	int locks;
	bool dropped;
};

/** Without locks, and right way up; impl is borrowed. All else is the producer's to set. */
void buffer_init(struct buffer *buffer, const struct buffer_interface *impl, int width, int height,
		uint32_t format);

/** The producer's last word: the buffer goes when its last lock does. NULL is fine. */
void buffer_drop(struct buffer *buffer);

/** Keeps the buffer, and its producer from writing to it. Returns what it is given, not NULL. */
struct buffer *buffer_lock(struct buffer *buffer);

/**
 * The last one tells the producer by `release`, or lets go of the buffer if that has dropped it.
 * NULL is fine.
 */
void buffer_unlock(struct buffer *buffer);

/** Unlocks a buffer that was never used under this lock: no `release`. NULL is fine. */
void buffer_abandon(struct buffer *buffer);

#endif
