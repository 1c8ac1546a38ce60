/* SPDX-License-Identifier: MIT */
#ifndef COMMON_OPTIONS_H
#define COMMON_OPTIONS_H

#include "option_row.h"

/** What every subcommand that runs a compositor is told. */
extern const struct option_row common_option_rows[];

#endif
