/* SPDX-License-Identifier: MIT */
#ifndef CLIENTS_INFO_H
#define CLIENTS_INFO_H

#include <stdint.h>

struct feedback;

/* Print what was read, and the version that the compositor offers, on stdout. */
void info_print(const struct feedback *feedback, uint32_t offered);
void info_print_json(const struct feedback *feedback, uint32_t offered);

#endif
