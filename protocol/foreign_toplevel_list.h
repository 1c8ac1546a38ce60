/* SPDX-License-Identifier: MIT */
#ifndef FOREIGN_TOPLEVEL_LIST_H
#define FOREIGN_TOPLEVEL_LIST_H

#include "xdg_toplevel.h"

/** ext_foreign_toplevel_list_v1, version 1. */
struct foreign_toplevel_list;

/** Lists what is mapped of the toplevels from now on. It is to go before the wm_base. NULL and
 * errno. */
struct foreign_toplevel_list *foreign_toplevel_list_create(
		struct wl_display *display, struct xdg_wm_base *wm_base);
/** All clients are gone. NULL is fine. */
void foreign_toplevel_list_destroy(struct foreign_toplevel_list *list);

/** Of an ext_foreign_toplevel_handle_v1; NULL once that is closed. */
struct xdg_toplevel *foreign_toplevel_from_resource(struct wl_resource *handle);

#endif
