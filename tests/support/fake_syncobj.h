/* SPDX-License-Identifier: MIT */
#ifndef FAKE_SYNCOBJ_H
#define FAKE_SYNCOBJ_H

#include <stdint.h>

/*
 * Timeline syncobjs for machines without a DRM device: memfds are their fds, and libdrm's calls
 * about them are answered here. The linker puts these in place with --wrap; see meson.build. A
 * point is submitted when it is signalled, and not before. Real devices have none.
 */

/** The device that has them. The caller's to close. */
int fake_syncobj_open(void);

/** Forgets all of them, and errors. */
void fake_syncobj_reset(void);

/** One that no point of is signalled. The caller's to close. */
int fake_syncobj_create(void);

/** As its owner's GPU does. */
void fake_syncobj_signal(int fd, uint64_t point);

/** The last point that was signalled; UINT64_MAX if it is none of ours. */
uint64_t fake_syncobj_get_point(int fd);

/** From now on, who asks after a point hears of this errno; 0 ends that. */
void fake_syncobj_fail(int error);

/** The handles that there are, and the fds that are kept here until a point is signalled. */
int fake_syncobj_count_handles(void);
int fake_syncobj_count_fds(void);

#endif
