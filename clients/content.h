/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_CONTENT_H
#define CLIENTS_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct options;
struct pattern;
struct wl_surface;

/* Bring a buffer, which may hold an earlier frame, to show frame n. -1 after saying why not. */
int content_paint(const struct options *options, const struct pattern *pattern,
		struct buffer *buffer, uint32_t n);

/* Damage the surface where frame n, in this buffer, differs from what was shown before. */
void content_damage(const struct options *options, struct wl_surface *surface,
		const struct buffer *buffer, uint32_t n, bool all);

#endif
