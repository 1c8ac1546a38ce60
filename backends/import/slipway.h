/* SPDX-License-Identifier: MIT */
#ifndef SLIPWAY_H
#define SLIPWAY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * libslipway: takes dma-bufs, reads them with the CPU where it must, and turns them into KMS
 * framebuffers where it can.
 *
 * The library never prints or exits. It aborts by assert(3) alone, where it or its caller breaks a
 * rule that stands here; NDEBUG leaves these out. Constructors return NULL and set errno; actions
 * return 0 or -errno. Every destroy and unref function takes NULL; no other does, except
 * where said. A file descriptor passed in stays the caller's: the library duplicates what it keeps.
 *
 * There is no global state but the SIGBUS handler of guarded reads. Objects belong to one thread,
 * except where said; contexts know nothing of each other, and each can have its thread.
 */

/** Planes that one buffer can have, as in linux-dmabuf-v1 and drm_mode_fb_cmd2. */
#define SLIP_MAX_PLANES 4

/* ---- formats ---- */

/** What the library knows of one fourcc of drm_fourcc.h. */
struct slip_format {
	uint32_t fourcc;
	/** The same layout with its alpha bits ignored, or fourcc itself if it has no alpha. */
	uint32_t opaque;
	/** Luma and chroma, which only a matrix makes RGB of; false for RGB. */
	bool yuv;
	int n_planes;
	struct {
		/** Bytes of one sample block of this plane. */
		uint8_t bytes;
		/** Pixels across and down that one sample block covers. */
		uint8_t hsub, vsub;
	} planes[SLIP_MAX_PLANES];
};

/** A format with a modifier: DRM_FORMAT_* and DRM_FORMAT_MOD_*. */
struct slip_format_pair {
	uint32_t format;
	uint64_t modifier;
};

/** The entry for a fourcc, or NULL for a format the library does not know. Static data. */
const struct slip_format *slip_format_get(uint32_t fourcc);

/** True if a buffer of this format may let what is below it shine through. */
bool slip_format_has_alpha(uint32_t fourcc);

/* ---- attributes ---- */

/** The buffer is stored bottom row first (zwp_linux_buffer_params_v1.flags.y_invert). */
#define SLIP_DMABUF_Y_INVERT (1u << 0)
/** All flags that linux-dmabuf-v1 defines: y_invert, interlaced, bottom_first. */
#define SLIP_DMABUF_KNOWN_FLAGS 7u

/** A dma-buf as its owner describes it: the arguments of linux-dmabuf-v1, unchecked. */
struct slip_dmabuf_attributes {
	/** In pixels. */
	int32_t width, height;
	/** DRM_FORMAT_*, see drm_fourcc.h. */
	uint32_t format;
	/** SLIP_DMABUF_*. */
	uint32_t flags;
	/** DRM_FORMAT_MOD_*. One for all planes. */
	uint64_t modifier;
	struct {
		/** -1 where there is no such plane. */
		int fd;
		/** In bytes, from the dma-buf's start. */
		uint32_t offset;
		/** Bytes from one row to the next. */
		uint32_t stride;
	} planes[SLIP_MAX_PLANES];
};

/** No plane, no size, DRM_FORMAT_MOD_INVALID. */
void slip_dmabuf_attributes_init(struct slip_dmabuf_attributes *attributes);

/** Closes the fds of all planes, sparse ones too, and leaves -1 in their place. */
void slip_dmabuf_attributes_finish(struct slip_dmabuf_attributes *attributes);

/** The verdict on attributes; the errors are those of zwp_linux_buffer_params_v1. */
enum slip_dmabuf_verdict {
	SLIP_DMABUF_VALID,
	SLIP_DMABUF_INCOMPLETE,
	SLIP_DMABUF_INVALID_FORMAT,
	SLIP_DMABUF_INVALID_DIMENSIONS,
	SLIP_DMABUF_OUT_OF_BOUNDS,
	/** Legal, but not usable here: interlaced, or a plane's fd is no dma-buf. */
	SLIP_DMABUF_UNUSABLE,
};

/**
 * Checks what can be known without a driver: the format and its planes, the strides, and that every
 * plane lies inside its dma-buf (whose size is lseek(SEEK_END), see the kernel's dma-buf.rst).
 * Where a modifier rearranges the pixels, its driver alone can judge strides and sizes; then planes
 * have to begin inside their dma-bufs, and there may be more of them than the format has.
 *
 * *reason, if reason is not NULL, is set to a static sentence that says what is wrong.
 */
enum slip_dmabuf_verdict slip_dmabuf_attributes_check(
		const struct slip_dmabuf_attributes *attributes, const char **reason);

/* ---- context ---- */

/** The shared ground of everything else: dma-buf objects by inode, counters, the log handler. */
struct slip_context;

/** error: somebody must act; info: said once; debug: up to once a frame. */
enum slip_log_level {
	SLIP_LOG_ERROR,
	SLIP_LOG_INFO,
	SLIP_LOG_DEBUG,
};

/** format and args are those of vprintf(3), without a newline at the end. Keeps nothing. */
typedef void (*slip_log_handler)(
		void *data, enum slip_log_level level, const char *format, va_list args);

/** What the library did so far. */
struct slip_counters {
	/** Buffers imported, and imports refused. */
	uint64_t imports, refusals;
	/** dma-bufs mapped and unmapped: in a steady state, none. */
	uint64_t maps, unmaps;
	/** DMA_BUF_IOCTL_SYNC calls: START and END each count, and each time they are retried. */
	uint64_t syncs;
	/** Times that a driver was asked for a buffer's pixels. */
	uint64_t driver_reads;
	/** poll(2) calls on dma-bufs. */
	uint64_t polls;
	/** Framebuffers made. */
	uint64_t framebuffers;
};

/** A context that has nothing yet. ENOMEM. */
struct slip_context *slip_context_create(void);

/**
 * Everything made from the context must be gone: devices, buffers, and of linux-dmabuf the display
 * and its clients.
 */
void slip_context_destroy(struct slip_context *context);

/** data is handed to the handler. A handler of NULL, the default, is silence. */
void slip_context_set_log_handler(
		struct slip_context *context, slip_log_handler handler, void *data);

/** Since the context was created. */
struct slip_counters slip_context_get_counters(const struct slip_context *context);

/** The bytes of dma-bufs that a context keeps mapped unless told otherwise. */
#define SLIP_DEFAULT_MAP_LIMIT ((size_t)(sizeof(void *) > 4 ? 2048u : 256u) << 20)

/**
 * How many bytes of dma-bufs may stay mapped: mappings cost address space and page tables. Beyond
 * it, those that nobody reads go, the one that was read the longest ago first, and are made again
 * by the next slip_buffer_begin_read(). What is being read stays mapped whatever the limit.
 */
void slip_context_set_map_limit(struct slip_context *context, size_t bytes);

/* ---- guarded reads of other shared memory ---- */

/**
 * A read of a mapping that can be taken away below the reader, such as a client's memfd: between
 * begin and end a SIGBUS in [data, data + size) puts zeros in the page's place, and a second one in
 * that of all of them. The first begin installs a SIGBUS handler that hands on every fault
 * elsewhere. May be used from any thread.
 */
struct slip_guard {
	int slot;
};

/** size is in bytes. 0, or -EBUSY if too many guards are open. */
int slip_guard_begin(struct slip_guard *guard, const void *data, size_t size);

/** The same of a mapping that is written to: what is written to a page that went away is lost. */
int slip_guard_begin_write(struct slip_guard *guard, void *data, size_t size);

/** False if a page had to be replaced; such a mapping stays replaced until it is made anew. */
bool slip_guard_end(struct slip_guard *guard);

/* ---- buffers ---- */

/** An imported dma-buf. Reference-counted; it starts with one reference. */
struct slip_buffer;

/** Where a buffer's pixels can be read between begin and end, one entry per plane. */
struct slip_mapping {
	struct {
		const void *data;
		/** In bytes. */
		uint32_t stride;
		/**
		 * Reading this memory is slow, as write-combined memory is: copy rows out of it
		 * with slip_stream_copy() and work on those.
		 */
		bool stream;
	} planes[SLIP_MAX_PLANES];
};

/** How the CPU reads a buffer. */
enum slip_tier {
	/** By mapping the dma-bufs' own fds. */
	SLIP_TIER_MAPPED,
	/** By asking a driver for its pixels: see struct slip_reader. */
	SLIP_TIER_DRIVER,
};

/**
 * Imports a dma-buf: checks the attributes, duplicates the fds, and settles how it will be read.
 *
 * A linear buffer is mapped, each dma-buf object once (PROT_READ, MAP_SHARED; buffers that share an
 * object share its mapping) and touched once, so that a mapping which is granted and then faults
 * is known now. Where that cannot be, where the layout is not linear, and first of all where the
 * context has a reader whose device's mappings do not show what it drew, a reader's driver is asked
 * to import the buffer.
 *
 * errno: EINVAL the attributes are not valid, or the layout is not linear and no driver takes it;
 * EFAULT the mapping faults; EOPNOTSUPP it may not be mapped, see slip_reader_is_needed(), and its
 * driver does not read it; EACCES, ENODEV and others from mmap: the exporter refuses to be read;
 * EBUSY too many reads are open to touch one more; ENOMEM, EMFILE. The sentence that goes with it
 * is logged at debug level.
 *
 * What exporters do, by driver, and what comes of it:
 *
 * - udmabuf, dma-heap, vgem, vkms, vivid, virtio-gpu without virgl: what is read between START and
 *   END is what was written. Mapped.
 * - vmwgfx: mmap is refused with ENOSYS or EPERM. Read by its driver, else refused.
 * - amdgpu for buffers in GTT, nouveau for those of i915: mmap is granted, and touching the mapping
 *   is SIGBUS. Read by a driver, else refused.
 * - Mesa before DRM_RDWR, dma-heaps opened read-only: the fd is O_RDONLY, and mmap for writing
 *   EACCES. Mapped: reading is all that is asked for.
 * - any, while signals arrive or a lock is contended: SYNC ends with EINTR or EAGAIN. Tried again,
 *   SLIP_SYNC_TRIES times in all.
 * - those without the ioctl, or whose device is in trouble: SYNC ends with ENOTTY or EIO. The read
 *   does not begin, and there is no END; the next one may.
 * - those that are not coherent, as on most of ARM: outside of START and END the bytes are stale.
 *   Mapped; each read is inside the bracket.
 * - those that are unplugged, such as udl: from some moment on SIGBUS. That read sees zeros, and
 *   there is no other.
 * - virtio-gpu with virgl: mmap and SYNC succeed, and all bytes are zero. Read by its driver, else
 *   refused; what the driver calls foreign is mapped.
 */
struct slip_buffer *slip_buffer_import(
		struct slip_context *context, const struct slip_dmabuf_attributes *attributes);

/**
 * One reference more, and one less: the last takes the buffer's framebuffers, its fds and its share
 * of the mappings with it, and must not be inside a bracket. ref returns what it is given.
 */
struct slip_buffer *slip_buffer_ref(struct slip_buffer *buffer);
void slip_buffer_unref(struct slip_buffer *buffer);

/** The attributes as imported. The fds in them are the buffer's own and live as long as it does. */
const struct slip_dmabuf_attributes *slip_buffer_get_attributes(const struct slip_buffer *buffer);

/** How the buffer is read. *reason, if reason is not NULL, is set to a static text: why so. */
enum slip_tier slip_buffer_get_tier(const struct slip_buffer *buffer, const char **reason);

/** How often one START or END is tried while it ends with EINTR or EAGAIN. */
#define SLIP_SYNC_TRIES 100

/**
 * Whether whoever writes to the buffer, such as a GPU, is done: the implicit fences of the kernel's
 * dma-buf.rst. 0, and *fd is -1 if all of them are; else *fd becomes readable when those that were
 * found pending are done, which is then to be asked again. The fd is the caller's. -errno if there
 * is none to be had.
 */
int slip_buffer_get_fence(struct slip_buffer *buffer, int *fd);

/**
 * Opens a read bracket (DMA_BUF_IOCTL_SYNC, START | READ) on every dma-buf object of the buffer
 * that does not have one open, and says where the pixels are. The pointers die with the bracket.
 * Brackets nest: of one object, only the first begin and the last end reach the kernel.
 *
 * START would wait for writers, and so would a driver. So that neither ever does, a buffer that is
 * still written to is EBUSY: see slip_buffer_get_fence(). Every success needs one
 * slip_buffer_end_read(), which END follows whatever happens in between.
 *
 * Returns 0, or -errno, and then nothing is open: what the ioctl said (EINTR and EAGAIN after
 * SLIP_SYNC_TRIES, the processor being yielded between them); what mmap said where the mapping had
 * to be made again (see slip_context_set_map_limit()), or EIO where the driver does not map it;
 * EBUSY also where too many reads are open; ENODEV the buffer's reader is gone; EFAULT the buffer
 * went away while it was read before (see slip_buffer_end_read()).
 */
int slip_buffer_begin_read(struct slip_buffer *buffer, struct slip_mapping *mapping);

/**
 * Closes the bracket (END | READ). False if a page of the buffer went away while it was read: the
 * reader saw zeros in its place, and the dma-buf is not read again, by whatever buffer it is a part
 * of.
 */
bool slip_buffer_end_read(struct slip_buffer *buffer);

/** Where a buffer can be written to between begin and end. */
struct slip_writing {
	/** Its first pixel; what is read there is what was last written. */
	void *data;
	/** In bytes. */
	uint32_t stride;
	/** slip_buffer_end_write()'s. */
	void *mapping;
	size_t size;
	struct slip_guard guard;
};

/**
 * Maps a linear buffer of one plane for writing, and opens a bracket on it (DMA_BUF_IOCTL_SYNC,
 * START | RW): for pictures that a client wants in its own memory. The mapping goes with the
 * bracket, and is no part of slip_context_set_map_limit(). Nothing else may be open of the buffer.
 *
 * START would wait for whoever still reads or writes: such a buffer is EBUSY. Returns 0, or -errno,
 * and then nothing is open: EINVAL the buffer is not linear, or has several planes; EOPNOTSUPP a
 * driver reads it, as mapping shows nothing; EACCES or EPERM its fd is not for writing; else as
 * slip_buffer_begin_read().
 */
int slip_buffer_begin_write(struct slip_buffer *buffer, struct slip_writing *writing);

/**
 * Closes the bracket (END | RW). False if a page went away meanwhile, or the END was refused:
 * nobody may see what was written.
 */
bool slip_buffer_end_write(struct slip_buffer *buffer, struct slip_writing *writing);

/* ---- slow memory ---- */

/**
 * Whether reading mapped memory takes so long that it cannot be cached (write-combined memory, as
 * most devices map theirs): it is measured, in some µs. size is in bytes; no more than a page of it
 * is read. May be used from any thread.
 */
bool slip_memory_is_slow(const void *data, size_t size);

/**
 * memcpy() for a source that is not cached: whole cache lines at a time, by streaming loads where
 * the processor has them (SSE4.1, NEON). On other memory it is about as fast as memcpy(). size is
 * in bytes, and nothing beyond it is read. May be used from any thread.
 */
void slip_stream_copy(void *dst, const void *src, size_t size);

/* ---- driver reads ---- */

/**
 * A device whose driver, through GBM, reads for the context's imports what cannot be mapped. The
 * driver is loaded when it is first needed. In a library that was built without GBM, it reads
 * nothing, and yet keeps its device's buffers from being mapped where that would show nothing.
 */
struct slip_reader;

/**
 * Opens the device of drm_fd anew, as a file of its own (its render node, where it has one), since
 * GEM handles are not counted. drm_fd is not kept. Readers are asked in the order of their making.
 * It has to go before the context does. NULL and errno.
 */
struct slip_reader *slip_reader_create(struct slip_context *context, int drm_fd);

/** Buffers that it reads live on, but cannot be read. */
void slip_reader_destroy(struct slip_reader *reader);

/** Whether it is known that mapping this device's own buffers does not show what it drew. */
bool slip_reader_is_needed(const struct slip_reader *reader);

/* ---- proofs ---- */

/** What is known after a buffer of a pair was allocated, written, exported, imported and read. */
struct slip_proof {
	/** It came back as it was written. */
	bool readable;
	/** By what it was read, if it was imported. */
	enum slip_tier tier;
	/** "gbm" or "dumb": what allocated and wrote it; NULL if nothing could. Static. */
	const char *maker;
	/** Why this tier; or why not readable. Static. */
	const char *reason;
};

/** Buffers of a DRM device to try pairs with. */
struct slip_prover;

/**
 * Opens the device of drm_fd anew; drm_fd is not kept. The buffers are imported into the context,
 * so its readers have their part in the proof. NULL and errno.
 */
struct slip_prover *slip_prover_create(struct slip_context *context, int drm_fd);
void slip_prover_destroy(struct slip_prover *prover);

/** Tries a pair. It waits for the device, so this is for a program's start. */
struct slip_proof slip_prover_prove(struct slip_prover *prover, struct slip_format_pair pair);

/* ---- KMS devices ---- */

/**
 * Whether a buffer of the device that comes without a modifier (DRM_FORMAT_MOD_INVALID) is linear
 * all the same, going by what the driver says of itself. False where that is not known.
 */
bool slip_driver_is_linear(int drm_fd);

/** A DRM device that framebuffers are made on. */
struct slip_device;

/**
 * drm_fd is duplicated; it must not be shared with GBM, since GEM handles are not counted. errno:
 * ENOMEM, EMFILE, EBADF.
 */
struct slip_device *slip_device_create(struct slip_context *context, int drm_fd);

/** Removes the device's framebuffers. Buffers live on. */
void slip_device_destroy(struct slip_device *device);

/**
 * The KMS framebuffer of a buffer, made at the first call (PRIME, AddFB2WithModifiers, or AddFB2
 * where the device has no modifiers) and kept until the buffer or the device goes. format is the
 * buffer's own or its opaque twin.
 *
 * 0 and errno where the device refuses; a refusal is remembered and costs no ioctl the next time,
 * unless it is about this moment: ENOMEM, EMFILE, ENFILE, EBUSY, EINTR, EAGAIN, EIO.
 */
uint32_t slip_device_get_framebuffer(
		struct slip_device *device, struct slip_buffer *buffer, uint32_t format);

#ifdef __cplusplus
}
#endif

#endif
