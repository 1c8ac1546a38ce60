/* SPDX-License-Identifier: MIT */
#ifndef XDG_POPUP_H
#define XDG_POPUP_H

#include "xdg_positioner.h"
#include "xdg_surface.h"

struct xdg_popup {
	struct wl_resource *resource;
	struct xdg_wm_base *wm_base;
	struct xdg_surface *base; // NULL once it is gone
	/** NULL once it is gone: the popup is then never shown again. */
	struct xdg_surface *parent;
	struct wl_list link;      // xdg_surface.popups of the parent
	struct wl_list grab_link; // xdg_wm_base.grabs, or empty
	struct positioner_rules rules;
	/** Where it may lie, in the parent's window geometry; empty for anywhere. */
	pixman_box32_t bounds;
	/** Where the next configure puts it, in the parent's window geometry. */
	pixman_box32_t placed;
	/** Where it lies: the client has answered the configure that said so. */
	pixman_box32_t box;
	/** It was told where it lies, and is only told of a new place if it wants to be. */
	bool told;
	/** Of a reposition that the next configure answers. */
	bool repositioned;
	uint32_t token;
	bool dismissed;
};

extern const struct surface_role xdg_popup_surface_role;

/** parent may be NULL: another protocol would have to name it before the first commit. */
void xdg_popup_create(struct xdg_surface *base, uint32_t id, struct xdg_surface *parent,
		struct wl_resource *positioner);

/**
 * What the popup is to be kept in, in the parent's window geometry. Those that are already shown
 * are placed anew if they are reactive, else by their next reposition.
 */
void xdg_popup_set_bounds(struct xdg_popup *popup, const pixman_box32_t *bounds);

/** Takes it off the screen for good: popup_done. */
void xdg_popup_dismiss(struct xdg_popup *popup);

/** The parent goes. */
void xdg_popup_orphan(struct xdg_popup *popup);

#endif
