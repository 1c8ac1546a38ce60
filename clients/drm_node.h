/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_DRM_NODE_H
#define CLIENTS_DRM_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Write the path of the DRM node with that device number; false if there is none. */
bool drm_node_path(dev_t device, char *path, size_t size);

/*
 * The fd of the first card of that driver, or (NULL) that says it has dumb buffers, or -1. vgem has
 * them and does not say so.
 */
int drm_node_open_card(const char *driver);

/* The fd of the node, or -1 with errno. */
int drm_node_open(const char *path);

#endif
