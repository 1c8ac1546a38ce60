/* SPDX-License-Identifier: MIT */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

/*
 * The timers of an event loop, by a clock that a test drives: in place of libwayland's by --wrap,
 * see meson.build. server_get_time() goes by it, too.
 */

/** In ms. Calls what is due on the way, in order. */
void fake_clock_pass(int ms);

#endif
