/* SPDX-License-Identifier: MIT */
#include "count_allocations.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

static atomic_long count;

long allocations_count(void)
{
	return count;
}

#if defined(SANITIZED) || !defined(__GLIBC__)

bool allocations_are_counted(void)
{
	return false;
}

#else

bool allocations_are_counted(void)
{
	return true;
}

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
	count++;
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	count++;
	return __libc_calloc(n, size);
}

void *realloc(void *memory, size_t size)
{
	count++;
	return __libc_realloc(memory, size);
}

#endif
