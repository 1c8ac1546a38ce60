/* SPDX-License-Identifier: MIT */
#include "popup_grab.h"

#include <xdg_popup.h>

#include "cursor.h"
#include "server.h"
#include "window.h"

static void handle_changed(struct wl_listener *listener, void *data)
{
	struct server *server = wl_container_of(listener, server, grabs_changed);
	window_update_keyboard(server);
	cursor_refresh(server->cursor);
}

void popup_grab_init(struct server *server)
{
	server->grabs_changed.notify = handle_changed;
	wl_signal_add(&server->wm_base->events.grabs_changed, &server->grabs_changed);
}

static struct xdg_popup *get_topmost(struct server *server)
{
	struct wl_list *grabs = &server->wm_base->grabs;
	struct xdg_popup *popup = wl_container_of(grabs->next, popup, grab_link);
	return wl_list_empty(grabs) ? NULL : popup;
}

struct surface *popup_grab_get_focus(struct server *server)
{
	const struct xdg_popup *popup = get_topmost(server);
	return popup ? popup->base->surface : NULL;
}

bool popup_grab_admits(struct server *server, const struct surface *surface)
{
	const struct xdg_popup *popup = get_topmost(server);
	return !popup ||
			(surface &&
					wl_resource_get_client(surface->resource) ==
							wl_resource_get_client(popup->resource));
}

void popup_grab_dismiss(struct server *server)
{
	struct xdg_popup *popup;
	while ((popup = get_topmost(server))) {
		xdg_popup_dismiss(popup);
	}
}
