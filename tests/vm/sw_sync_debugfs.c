/* SPDX-License-Identifier: MIT */

/* What makes the kernel's sw_sync a module: its file in debugfs, without the lists that the kernel
 * shows beside it. */

#include <linux/debugfs.h>
#include <linux/module.h>

#include "sync_debug.h"

static struct dentry *directory;

void sync_timeline_debug_add(struct sync_timeline *timeline)
{
}

void sync_timeline_debug_remove(struct sync_timeline *timeline)
{
}

static int __init sw_sync_module_init(void)
{
	directory = debugfs_create_dir("sync", NULL);
	debugfs_create_file_unsafe("sw_sync", 0644, directory, NULL, &sw_sync_debugfs_fops);
	return 0;
}

static void __exit sw_sync_module_exit(void)
{
	debugfs_remove_recursive(directory);
}

module_init(sw_sync_module_init);
module_exit(sw_sync_module_exit);
MODULE_DESCRIPTION("Fences that a program signals by hand");
MODULE_LICENSE("Dual MIT/GPL");
