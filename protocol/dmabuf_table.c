/* SPDX-License-Identifier: MIT */
#include "dmabuf_table.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sealed_file.h"

/** As linux-dmabuf-v1 lays it out. */
struct entry {
	uint32_t format;
	uint32_t padding;
	uint64_t modifier;
};

static int create_file(const struct dmabuf_table *table)
{
	struct entry *entries = calloc(table->n_pairs + 1, sizeof(*entries));
	if (!entries) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < table->n_pairs; i++) {
		entries[i].format = table->pairs[i].format;
		entries[i].modifier = table->pairs[i].modifier;
	}
	int fd = sealed_file_create("dmabuf-formats", entries, table->size);
	int error = errno;
	free(entries);
	return fd < 0 ? -error : fd;
}

int dmabuf_table_init(struct dmabuf_table *table, const struct slip_format_pair *pairs, size_t n)
{
	*table = (struct dmabuf_table){ .fd = -1 };
	if (n > UINT16_MAX + 1) {
		return -E2BIG;
	}
	table->pairs = calloc(n + 1, sizeof(*pairs));
	if (!table->pairs) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		if (dmabuf_table_find(table, pairs[i].format, pairs[i].modifier) < 0) {
			table->pairs[table->n_pairs++] = pairs[i];
		}
	}
	table->size = (uint32_t)(table->n_pairs * sizeof(struct entry));
	table->fd = create_file(table);
	if (table->fd < 0) {
		int ret = table->fd;
		dmabuf_table_finish(table);
		return ret;
	}
	return 0;
}

void dmabuf_table_finish(struct dmabuf_table *table)
{
	if (table->fd >= 0) {
		close(table->fd);
	}
	free(table->pairs);
	*table = (struct dmabuf_table){ .fd = -1 };
}

ssize_t dmabuf_table_find(const struct dmabuf_table *table, uint32_t format, uint64_t modifier)
{
	for (size_t i = 0; i < table->n_pairs; i++) {
		const struct slip_format_pair *pair = &table->pairs[i];
		if (pair->format == format && pair->modifier == modifier) {
			return (ssize_t)i;
		}
	}
	return -1;
}
