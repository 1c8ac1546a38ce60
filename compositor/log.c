/* SPDX-License-Identifier: MIT */
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <wayland-server-core.h>

static enum slip_log_level max_level = SLIP_LOG_INFO;

static void print(enum slip_log_level level, const char *format, va_list args)
{
	if (level > max_level) {
		return;
	}
	int saved_errno = errno;
	char line[1024];
	vsnprintf(line, sizeof(line), format, args);
	// libwayland's texts bring their own end of line.
	line[strcspn(line, "\n")] = '\0';
	fprintf(stderr, "slipway: %s\n", line);
	errno = saved_errno;
}

// What matters of it, whoever called libwayland says himself.
static void handle_wayland(const char *format, va_list args)
{
	print(SLIP_LOG_DEBUG, format, args);
}

void log_init(enum slip_log_level level)
{
	max_level = level;
	wl_log_set_handler_server(handle_wayland);
}

void log_library(void *data, enum slip_log_level level, const char *format, va_list args)
{
	print(level, format, args);
}

#define LOG(name, level)                                                                           \
	void log_##name(const char *format, ...)                                                   \
	{                                                                                          \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		print(level, format, args);                                                        \
		va_end(args);                                                                      \
	}

LOG(error, SLIP_LOG_ERROR)
LOG(result, SLIP_LOG_ERROR)
LOG(info, SLIP_LOG_INFO)
LOG(debug, SLIP_LOG_DEBUG)
