/* SPDX-License-Identifier: MIT */
#ifndef PRESENTATION_H
#define PRESENTATION_H

#include "surface.h"

/** wp_presentation, version 2, with times of CLOCK_MONOTONIC, or of a virtual clock that takes its
 * place. NULL and errno. */
struct wl_global *presentation_create(struct wl_display *display);

/**
 * Tells of a surface's content that a commit of the output takes: its feedbacks move to
 * `feedbacks`, where they wait for presentation_send().
 */
void presentation_take(struct surface *surface, struct wl_list *feedbacks);

/** The content that the feedbacks were taken of is on the screen. flags as in output_presented. */
void presentation_send(struct wl_list *feedbacks, struct wl_list *output_resources,
		const struct output_presented *presented, int refresh, uint32_t flags);

/** It never will be. */
void presentation_discard(struct wl_list *feedbacks);

#endif
