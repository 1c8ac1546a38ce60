/* SPDX-License-Identifier: MIT */
#ifndef XDG_POSITIONER_H
#define XDG_POSITIONER_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>
#include <wayland-server-core.h>

/** Where a popup goes: xdg_positioner's state, in the parent's window geometry. */
struct positioner_rules {
	int width, height;
	int anchor_x, anchor_y, anchor_width, anchor_height;
	uint32_t anchor;     // enum xdg_positioner_anchor
	uint32_t gravity;    // enum xdg_positioner_gravity
	uint32_t adjustment; // enum xdg_positioner_constraint_adjustment
	int offset_x, offset_y;
	bool reactive;
};

void xdg_positioner_create(struct wl_client *client, uint32_t version, uint32_t id);

/** NULL if it lacks a size or an anchor rectangle. */
const struct positioner_rules *xdg_positioner_get_rules(struct wl_resource *resource);

/** The box that the rules give, adjusted to lie within bounds as far as they allow. Pure. */
pixman_box32_t xdg_positioner_place(
		const struct positioner_rules *rules, const pixman_box32_t *bounds);

#endif
