/* SPDX-License-Identifier: MIT */
#ifndef SCENE_H
#define SCENE_H

#include <output_view.h>
#include <surface.h>

/*
 * Pure geometry: from surfaces and where they lie to what an output shows, and how that differs
 * from what it showed before. Nothing here draws, sends or decides.
 */

/** A surface that an output shows. */
struct scene_entry {
	/** NULL once the surface is gone: the entry is then only good for comparing. */
	struct surface *surface;
	struct output_layer layer;
	pixman_region32_t opaque;
	/** A part of it is left out, as it lies beside what a mirror shows. */
	bool cut;
	/** It is of the cursor, or of what is dragged with it. */
	bool cursor;
	/** It is on a plane of its own: what happens in it concerns nothing that is painted. */
	bool on_plane;
};

/** What one output shows, bottom first. It keeps its memory from frame to frame. */
struct scene_list {
	struct scene_entry *entries;
	int n_entries, capacity;
	struct output_view view;
	/** What is added now is of the cursor, and goes with this point. */
	bool adding_cursor;
	int cursor_x, cursor_y;
};

void scene_list_init(struct scene_list *list);
void scene_list_finish(struct scene_list *list);

/** Starts the list anew for an output that shows that. */
void scene_list_clear(struct scene_list *list, const struct output_view *view);

/**
 * Adds a surface on top, if it lies on the output; x, y in the compositor's space. A
 * surface_iterator: data is the list.
 */
void scene_list_add(struct surface *surface, int x, int y, void *data);

/**
 * Surfaces that are added from here on are the cursor, above all else. Wherever the pointer is, x,
 * y in the compositor's space, it looks the same, and nothing is taken out of the list for being
 * below it.
 */
void scene_list_begin_cursor(struct scene_list *list, int x, int y);

/** That is all of it: it stays if any of it lies on the output. */
void scene_list_end_cursor(struct scene_list *list);

/**
 * Takes out what opaque entries hide altogether, as far as lists of boxes (boxes.h) tell, and what
 * its client lets nobody see.
 */
void scene_list_cull(struct scene_list *list);

/**
 * Adds what changed from one list to the next, but for contents, to damage; in output pixels. All
 * of it has if the output is another, or shows something else. The cursor's place is nothing to
 * a picture that it is not painted in.
 */
void scene_list_diff(const struct scene_list *from, const struct scene_list *to,
		bool cursor_painted, pixman_region32_t *damage);

/** Whether there is no difference but for contents: nor in what is not painted, nor in the order.
 */
bool scene_list_is_same(const struct scene_list *a, const struct scene_list *b);

/** Whether the list shows the surface. */
bool scene_list_has(const struct scene_list *list, const struct surface *surface);

/** The first entry that is of the cursor; n_entries if none is. All after it are, too. */
int scene_list_find_cursor(const struct scene_list *list);

/** What holds all of the cursor, in pixels of the output; empty if there is none. */
pixman_box32_t scene_list_get_cursor_box(const struct scene_list *list);

/** Whether the cursor looks the same in both, but for contents, wherever it is. */
bool scene_list_is_same_cursor(const struct scene_list *a, const struct scene_list *b);

/** Whether a surface's last commit changed what the cursor looks like. */
bool scene_list_is_cursor_damaged(const struct scene_list *list, const struct surface *surface);

/** Adds a surface's last commit, where the list shows it painted, to damage. */
void scene_list_damage(const struct scene_list *list, const struct surface *surface,
		pixman_region32_t *damage);

/** The surface goes. */
void scene_list_forget(struct scene_list *list, const struct surface *surface);

#endif
