/* SPDX-License-Identifier: MIT */
#ifndef OUTPUT_GLOBAL_H
#define OUTPUT_GLOBAL_H

#include "output_view.h"
#include "surface.h"

/** wl_output, version 4, for one output. */
struct output_global {
	struct output *output;
	struct wl_global *global;
	struct wl_list resources;   // wl_resource_get_link()
	struct wl_list xdg_outputs; // wl_resource_get_link(), of xdg_output.c
	struct wl_list surfaces;    // entry.output_link
	/** Of what is on its way to the screen, see fifo.h. */
	struct wl_list barriers; // surface_barrier.link
	struct output_view view;
	struct {
		struct wl_signal destroy;
	} events;
};

/** Of a wl_output; NULL once the output is gone. */
struct output_global *output_global_from_resource(struct wl_resource *resource);

/** NULL and errno. Without a display, no client gets to know of it. */
struct output_global *output_global_create(
		struct wl_display *display, struct output *output, const struct output_view *view);
/**
 * The output is gone: surfaces leave it, and clients are told. Whoever binds it before it has read
 * that gets an object that says nothing.
 */
void output_global_destroy(struct output_global *global);

/** Tells everybody of a new view, and of what else the output now is. */
void output_global_update(struct output_global *global, const struct output_view *view);

/**
 * Surfaces are told when they come to lie on the output and when they no longer do: begin, enter
 * for each one that does now, end.
 */
void output_global_begin(struct output_global *global);
void output_global_enter(struct output_global *global, struct surface *surface);
void output_global_end(struct output_global *global);

/** Whether a surface on it waits until a commit takes it, see fifo.h. */
bool output_global_is_awaited(const struct output_global *global);

/** A commit of the output takes the surfaces on it, those that others hide too, as they are now. */
void output_global_latched(struct output_global *global);

/** That is on the screen: what waited for it goes on. */
void output_global_presented(
		struct output_global *global, const struct output_presented *presented);

/** The output that the surface lies on, the fastest of them, or NULL. */
struct output *output_global_get_output(const struct surface *surface);

/** The surface goes. */
void output_global_forget_surface(struct surface *surface);

#endif
