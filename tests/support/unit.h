/* SPDX-License-Identifier: MIT */
#ifndef UNIT_H
#define UNIT_H

/* cmocka, with the headers that it wants before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

#endif
