/* SPDX-License-Identifier: MIT */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>

/**
 * Makes this process's environment the command's: it finds the compositor by socket, and, isolated,
 * nothing of the session in which the compositor was started.
 */
void environment_prepare(const char *socket, bool isolated);

#endif
