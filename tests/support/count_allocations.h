/* SPDX-License-Identifier: MIT */
#ifndef COUNT_ALLOCATIONS_H
#define COUNT_ALLOCATIONS_H

#include <stdbool.h>

/*
 * A program with count_allocations.c in it has its own malloc(), calloc() and realloc(), for the
 * shared libraries too, which count.
 */

/** False in sanitizers' builds, whose own these functions are. */
bool allocations_are_counted(void);

/** How often memory was asked for until now, on any thread. */
long allocations_count(void);

#endif
