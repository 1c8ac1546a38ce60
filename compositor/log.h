/* SPDX-License-Identifier: MIT */
#ifndef LOG_H
#define LOG_H

#include <slipway.h>
#include <stdarg.h>

/** Takes over libwayland's messages, too. Lines go to stderr, as "slipway: …". */
void log_init(enum slip_log_level level);

/** error: somebody must act; result: what was asked for, said at any level; info: once in a
 * lifetime; debug: per frame. Keep errno. */
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_result(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** A slip_log_handler. */
void log_library(void *data, enum slip_log_level level, const char *format, va_list args);

#endif
