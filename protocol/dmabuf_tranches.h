/* SPDX-License-Identifier: MIT */
#ifndef DMABUF_TRANCHES_H
#define DMABUF_TRANCHES_H

#include "dmabuf_table.h"
#include "slipway-server.h"

struct dmabuf_tranche {
	dev_t device;
	uint32_t flags; // SLIP_DMABUF_TRANCHE_*
	/** Into the table. */
	uint16_t *indices;
	size_t n_indices;
};

/** What one feedback says, the most wanted first: a value, to be compared and sent. */
struct dmabuf_tranches {
	struct dmabuf_tranche *list;
	size_t n;
};

/**
 * The tranches as far as the table has their pairs, and after them one for reading, on the main
 * device, with all of the table. What is said already by a tranche of the same device and flags is
 * not said again, and empty tranches are left out.
 *
 * 0; or -errno, and then there is nothing to finish: -EINVAL if a tranche has no flags.
 */
int dmabuf_tranches_init(struct dmabuf_tranches *tranches, const struct dmabuf_table *table,
		dev_t main_device, const struct slip_dmabuf_tranche *wanted, size_t n);

/** Also for zeros. */
void dmabuf_tranches_finish(struct dmabuf_tranches *tranches);

/** Whether they say the same, in the same order. */
bool dmabuf_tranches_equal(const struct dmabuf_tranches *a, const struct dmabuf_tranches *b);

#endif
