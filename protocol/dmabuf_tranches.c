/* SPDX-License-Identifier: MIT */
#include "dmabuf_tranches.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_said(const struct dmabuf_tranches *tranches, dev_t device, uint32_t flags,
		uint16_t index)
{
	for (size_t i = 0; i < tranches->n; i++) {
		const struct dmabuf_tranche *tranche = &tranches->list[i];
		if (tranche->device != device || tranche->flags != flags) {
			continue;
		}
		for (size_t j = 0; j < tranche->n_indices; j++) {
			if (tranche->indices[j] == index) {
				return true;
			}
		}
	}
	return false;
}

static int add(struct dmabuf_tranches *tranches, const struct dmabuf_table *table,
		const struct slip_dmabuf_tranche *wanted)
{
	struct dmabuf_tranche *tranche = &tranches->list[tranches->n];
	*tranche = (struct dmabuf_tranche){
		.device = wanted->target_device,
		.flags = wanted->flags,
		.indices = calloc(wanted->n_pairs + 1, sizeof(*tranche->indices)),
	};
	if (!tranche->indices) {
		return -ENOMEM;
	}
	tranches->n++; // so that what it says itself counts as said, too
	for (size_t i = 0; i < wanted->n_pairs; i++) {
		const struct slip_format_pair *pair = &wanted->pairs[i];
		ssize_t index = dmabuf_table_find(table, pair->format, pair->modifier);
		if (index >= 0 &&
				!is_said(tranches, tranche->device, tranche->flags,
						(uint16_t)index)) {
			tranche->indices[tranche->n_indices++] = (uint16_t)index;
		}
	}
	if (tranche->n_indices == 0) {
		tranches->n--;
		free(tranche->indices);
	}
	return 0;
}

int dmabuf_tranches_init(struct dmabuf_tranches *tranches, const struct dmabuf_table *table,
		dev_t main_device, const struct slip_dmabuf_tranche *wanted, size_t n)
{
	struct slip_dmabuf_tranche all = {
		.target_device = main_device,
		.flags = SLIP_DMABUF_TRANCHE_SAMPLING,
		.pairs = table->pairs,
		.n_pairs = table->n_pairs,
	};
	*tranches = (struct dmabuf_tranches){ .list = calloc(n + 1, sizeof(*tranches->list)) };
	int ret = tranches->list ? 0 : -ENOMEM;
	for (size_t i = 0; i < n && ret == 0; i++) {
		ret = wanted[i].flags ? add(tranches, table, &wanted[i]) : -EINVAL;
	}
	if (ret == 0) {
		ret = add(tranches, table, &all);
	}
	if (ret < 0) {
		dmabuf_tranches_finish(tranches);
	}
	return ret;
}

void dmabuf_tranches_finish(struct dmabuf_tranches *tranches)
{
	for (size_t i = 0; i < tranches->n; i++) {
		free(tranches->list[i].indices);
	}
	free(tranches->list);
	*tranches = (struct dmabuf_tranches){ 0 };
}

bool dmabuf_tranches_equal(const struct dmabuf_tranches *a, const struct dmabuf_tranches *b)
{
	if (a->n != b->n) {
		return false;
	}
	for (size_t i = 0; i < a->n; i++) {
		const struct dmabuf_tranche *x = &a->list[i], *y = &b->list[i];
		if (x->device != y->device || x->flags != y->flags ||
				x->n_indices != y->n_indices ||
				memcmp(x->indices, y->indices,
						x->n_indices * sizeof(*x->indices)) != 0) {
			return false;
		}
	}
	return true;
}
