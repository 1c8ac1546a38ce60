/* SPDX-License-Identifier: MIT */
#include "environment.h"

#include <stdlib.h>

void environment_prepare(const char *socket, bool isolated)
{
	setenv("WAYLAND_DISPLAY", socket, 1);
	// It would go before that, and the fd that it names is not inherited.
	unsetenv("WAYLAND_SOCKET");
	if (!isolated) {
		return;
	}
	setenv("XDG_SESSION_TYPE", "wayland", 1);
	// Another display's windows would be no windows of ours; and a program that finds an
	// instance of itself on the session's bus has that open the window, on that display.
	static const char *const others[] = { "DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS",
		"AT_SPI_BUS_ADDRESS", "SESSION_MANAGER", "DESKTOP_STARTUP_ID",
		"XDG_ACTIVATION_TOKEN" };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		unsetenv(others[i]);
	}
}
