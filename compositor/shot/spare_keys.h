/* SPDX-License-Identifier: MIT */
#ifndef SPARE_KEYS_H
#define SPARE_KEYS_H

#include <stddef.h>
#include <stdint.h>

struct xkb_keymap;

/**
 * The keymap with keys for each of n keysyms: for those that it lacks these are keys that mean
 * nothing in it, or such as XF86Launch5, if that is none of them. All are keys that X11 can have,
 * too. A reference; NULL and errno: ENOSPC if there are too few keys.
 */
struct xkb_keymap *spare_keys_use(struct xkb_keymap *keymap, const uint32_t *syms, size_t n);

#endif
