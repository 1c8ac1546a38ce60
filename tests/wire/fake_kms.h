/* SPDX-License-Identifier: MIT */
#ifndef FAKE_KMS_H
#define FAKE_KMS_H

#include <stdbool.h>

/*
 * A KMS device for machines that have none: while it is there, the headless output also takes
 * clients' dma-bufs, as if it had a primary plane. The linker puts it in place with --wrap, and so
 * the compositor's clock and what it sends; see meson.build.
 */

/** Before the compositor starts, and after it has ended. */
void fake_kms_plug(void);
void fake_kms_unplug(void);

/** From now on, tests and commits of clients' buffers end with this errno; 0 is success. */
void fake_kms_refuse(int error);
/** So do commits of them. */
void fake_kms_refuse_commit(int error);

/** Whether what may tear is presented at once; at a retrace otherwise, as everything is. */
void fake_kms_tear(bool tear);

/** The last committed state. */
bool fake_kms_may_tear(void);

/** Time passes; for the compositor it does by this alone. */
void fake_kms_pass(int ms);

/** What is sent to those who ask: all at once, nothing, or a few bytes at a time. */
void fake_kms_stall(int how);

/** As if another session had had the device. */
void fake_kms_resume(void);

#endif
