/* SPDX-License-Identifier: MIT */
#ifndef ACCESS_H
#define ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct server;

/*
 * What clients in a security context do not see: what shows them others' windows, gives them
 * others' input, or a device; unless --allow makes an exception of it.
 */

/** The interface's bit, for options.allowed; 0 if it is not one that is kept from anybody. */
uint32_t access_find(const char *interface, size_t length);

/** All of them, for an error text. */
const char *access_get_interfaces(void);

/** From now on, clients see what they may. */
void access_start(struct server *server);

#endif
