/* SPDX-License-Identifier: MIT */
#ifndef READER_H
#define READER_H

#include "import.h"

struct gbm_device;
struct gbm_bo;

struct slip_reader {
	STAILQ_ENTRY(slip_reader) link; // slip_context.readers
	struct slip_context *context;
	/** For questions. GBM's GEM handles are in a file that only it knows. */
	int fd;
	bool lies;
	/** Opened when it is first needed; opened: it was tried. */
	int gbm_fd;
	struct gbm_device *gbm;
	bool opened;
	LIST_HEAD(, slip_driver_buffer) buffers;
};

struct slip_driver_buffer {
	LIST_ENTRY(slip_driver_buffer) link; // slip_reader.buffers
	/** NULL, as is bo, if the reader is gone. */
	struct slip_reader *reader;
	struct gbm_bo *bo;
	/** Of the slip_buffer, which it is a part of. */
	const struct slip_dmabuf_attributes *attributes;
	int readers;
	const void *data;
	uint32_t stride;
	/** GBM's, of what is mapped. */
	void *transfer;
	struct slip_guard guard;
	bool poisoned;
};

/** Drops what GBM has of it. */
void slip_driver_buffer_forget(struct slip_driver_buffer *buffer);

/** Closes what slip_driver_buffer_create() opened. */
void slip_reader_close(struct slip_reader *reader);

#endif
