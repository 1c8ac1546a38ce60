/* SPDX-License-Identifier: MIT */
#ifndef FAKE_DMABUF_H
#define FAKE_DMABUF_H

#include <slipway.h>

/*
 * dma-bufs for machines that have none: memfds that pass for dma-bufs, because the calls that tell
 * the difference (fstatfs, DMA_BUF_IOCTL_*, poll, mmap) are answered here. The linker puts these in
 * place with --wrap; see meson.build.
 */

/** Forgets all objects, calls and refusals. The fds are the caller's to close. */
void fake_dmabuf_reset(void);

/** A dma-buf of that many bytes, all zero. The caller's to close. Fails the test if there is none.
 */
int fake_dmabuf_create(size_t size);

/** A memfd that is just that. */
int fake_memfd_create(size_t size);

/** One plane of XRGB8888, linear and with no padding; the fd stays the caller's. */
struct slip_dmabuf_attributes fake_dmabuf_describe(int fd, int width, int height);

/** What exporters do that udmabuf and the like do not; see the table in slipway.h. */
enum fake_exporter {
	FAKE_PLAIN,
	/** mmap is granted, and touching the mapping is SIGBUS: amdgpu (GTT), nouveau with i915. */
	FAKE_FAULTS,
	/** mmap for writing is EACCES: Mesa before DRM_RDWR. */
	FAKE_READ_ONLY,
	/** Outside of START and END the CPU sees FAKE_STALE_BYTE: caches that are not coherent. */
	FAKE_INCOHERENT,
	/** The CPU sees zeros whenever it looks: virtio-gpu with virgl. */
	FAKE_LIES,
};
#define FAKE_STALE_BYTE 0xee

/** What the dma-buf's exporter is like, from its next mapping on. */
void fake_dmabuf_set_exporter(int fd, enum fake_exporter exporter);

/** The device goes: what is mapped of it is SIGBUS, and nothing more can be mapped. */
void fake_dmabuf_unplug(int fd);

/** How many of its mappings there are now. */
int fake_dmabuf_count_live_maps(void);

/**
 * The next n SYNC calls end with these errnos; 0 is success, as for all calls after them. Borrowed
 * until they are used up.
 */
void fake_dmabuf_answer_sync(const int *errors, size_t n);

/**
 * Somebody writes to a dma-buf, and is done: between the two, its implicit fence is pending. A
 * fence that was exported meanwhile is signalled with it.
 */
void fake_dmabuf_begin_write(int fd);
void fake_dmabuf_end_write(int fd);

/** The write ends when somebody first waits for it; else all who wait do so in vain. */
void fake_dmabuf_end_write_when_polled(int fd);

/** How often poll was to wait for a dma-buf that was written to. No time goes by at that. */
int fake_dmabuf_count_waits(void);

/**
 * A fence as sync_file is: becomes readable once something is written to *signal, or that is
 * closed. Both are the caller's to close.
 */
int fake_fence_create(int *signal);

/** The next n SYNC calls, however many, end with this errno. */
void fake_dmabuf_interrupt_sync(int error, size_t n);

/** From now on mmap of a dma-buf fails with this errno; 0 ends that. */
void fake_dmabuf_refuse_mmap(int error);

/**
 * The SYNC calls so far: "+a" is START | READ on the object made first, "-b" END | READ on the
 * second, "<a" and ">a" the same with RW, "?" any other flags; "!" follows where the call failed.
 * "+a+b!-a".
 */
const char *fake_dmabuf_get_log(void);

/** How many mappings of dma-bufs were made to be read, and how many of those were not whole,
 * shared, read-only. */
int fake_dmabuf_count_maps(void);
int fake_dmabuf_count_wrong_maps(void);

/** The fds that this process has open. */
int fake_count_fds(void);

#endif
