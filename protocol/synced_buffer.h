/* SPDX-License-Identifier: MIT */
#ifndef SYNCED_BUFFER_H
#define SYNCED_BUFFER_H

#include <buffer.h>

#include "slipway-server.h"

/**
 * A buffer for one commit with explicit synchronization: as `inner` is, ready once the commit's
 * fence says so, too, and told of when nobody uses it for this commit any more. The same wl_buffer
 * can so be committed again and again, each time with its own fence and release.
 *
 * It comes locked, and goes with its last lock. Takes over the caller's lock on inner, and sync;
 * nothing if there is no memory: then NULL.
 */
struct buffer *synced_buffer_create(struct buffer *inner, struct slip_sync *sync);

#endif
