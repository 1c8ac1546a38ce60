/* SPDX-License-Identifier: MIT */
#ifndef OPEN_FILES_H
#define OPEN_FILES_H

/**
 * Lets the process have as many files open as it is allowed to ask for. Most are clients': each
 * dma-buf and each fence is one, and who finds no more to be had are all the others too.
 */
void open_files_raise_limit(void);

/** As it was, for a command that is run: select() knows of 1024. */
void open_files_restore_limit(void);

#endif
