/* SPDX-License-Identifier: MIT */
#ifndef XAUTHORITY_H
#define XAUTHORITY_H

/** What an X client shows to be let in, by MIT-MAGIC-COOKIE-1. */
struct xauthority {
	unsigned char cookie[16];
};

#define XAUTHORITY_NAME "MIT-MAGIC-COOKIE-1"

/**
 * Makes a new cookie and the file of it that clients and the server read, for any display, as
 * Xau(3) has it. 0, or -errno.
 */
int xauthority_create(struct xauthority *authority, const char *path);

#endif
