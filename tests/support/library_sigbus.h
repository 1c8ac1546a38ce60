/* SPDX-License-Identifier: MIT */
#ifndef LIBRARY_SIGBUS_H
#define LIBRARY_SIGBUS_H

/*
 * cmocka puts a SIGBUS handler of its own in place before each test: those that fault take the
 * library's back.
 */

/** Has the library install its handler, which it does once, and keeps that. For main(). */
void library_sigbus_keep(void);

/** Puts it in place again, for a test. */
void library_sigbus_take_back(void);

#endif
