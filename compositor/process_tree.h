/* SPDX-License-Identifier: MIT */
#ifndef PROCESS_TREE_H
#define PROCESS_TREE_H

#include <stdbool.h>

/**
 * Sends a signal to all that descend from this process, parents first, as proc(5) lists them: who
 * forks meanwhile may be missed, and is there when this is called again. Who has been killed leaves
 * its children to the next subreaper, see prctl(2). False if there is no such list here, and nobody
 * has been sent anything.
 */
bool process_tree_signal(int signo);

#endif
