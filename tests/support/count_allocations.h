/* SPDX-License-Identifier: MIT */
#ifndef COUNT_ALLOCATIONS_H
#define COUNT_ALLOCATIONS_H

/*
 * A program that is linked with count_allocations.c, or has it preloaded as a library, has its own
 * malloc(), calloc() and realloc(), for its shared libraries too, which count. What libwayland asks
 * for by itself, for what clients send and are sent, is not for us to count.
 *
 * At the end the sum is written to a file of the program's name in the directory that
 * COUNT_ALLOCATIONS names, if it is set.
 *
 * glibc's are counted; sanitizers have functions of their own, and count nothing.
 */

/** How often memory was asked for until now, on any thread. */
long allocations_count(void);

#endif
