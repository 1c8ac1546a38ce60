/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "import.h"

struct slip_context *slip_context_create(void)
{
	struct slip_context *context = calloc(1, sizeof(*context));
	if (!context) {
		return NULL;
	}
	LIST_INIT(&context->objects);
	LIST_INIT(&context->devices);
	TAILQ_INIT(&context->idle);
	STAILQ_INIT(&context->readers);
	context->map_limit = SLIP_DEFAULT_MAP_LIMIT;
	return context;
}

void slip_context_destroy(struct slip_context *context)
{
	if (!context) {
		return;
	}
	assert(LIST_EMPTY(&context->objects));
	assert(LIST_EMPTY(&context->devices));
	assert(STAILQ_EMPTY(&context->readers));
	free(context);
}

void slip_context_set_log_handler(
		struct slip_context *context, slip_log_handler handler, void *data)
{
	context->log = handler;
	context->log_data = data;
}

struct slip_counters slip_context_get_counters(const struct slip_context *context)
{
	return context->counters;
}

void slip_log(struct slip_context *context, enum slip_log_level level, const char *format, ...)
{
	if (!context->log) {
		return;
	}
	int saved_errno = errno;
	va_list args;
	va_start(args, format);
	context->log(context->log_data, level, format, args);
	va_end(args);
	errno = saved_errno;
}
