/* SPDX-License-Identifier: MIT */
#ifndef DMABUF_TABLE_H
#define DMABUF_TABLE_H

#include <slipway.h>
#include <sys/types.h>

/** All pairs that are accepted, and the file that tells clients of them; see linux-dmabuf-v1. */
struct dmabuf_table {
	/** Each is there once. */
	struct slip_format_pair *pairs;
	size_t n_pairs;
	/** Of the file, in bytes. */
	uint32_t size;
	int fd;
};

/** 0; or -errno, and then there is nothing to finish: -E2BIG if 16 bits cannot count the pairs. */
int dmabuf_table_init(struct dmabuf_table *table, const struct slip_format_pair *pairs, size_t n);
void dmabuf_table_finish(struct dmabuf_table *table);

/** The pair's index, or -1. */
ssize_t dmabuf_table_find(const struct dmabuf_table *table, uint32_t format, uint64_t modifier);

#endif
