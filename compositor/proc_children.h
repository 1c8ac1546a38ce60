/* SPDX-License-Identifier: MIT */
#ifndef PROC_CHILDREN_H
#define PROC_CHILDREN_H

#include <stdbool.h>
#include <wayland-util.h>

/**
 * Adds the children of a thread, each a pid_t, to the array. fd is its /proc/PID/task/TID/children,
 * see proc(5), which can be read again and again. False if the thread is no more.
 */
bool proc_children_read(int fd, struct wl_array *pids);

#endif
