/* SPDX-License-Identifier: MIT */
/* For tests whose surfaces have no clients: nobody is told anything. Functions by --wrap. */
#include <output_global.h>
#include <screen.h>
#include <server.h>

bool __wrap_server_awaits_frame_done(struct server *server, const struct screen *screen);
bool __wrap_server_awaits_frame_done(struct server *server, const struct screen *screen)
{
	return false;
}

void __wrap_server_send_frame_done(struct server *server, const struct screen *screen,
		uint64_t until, int64_t effort, int64_t when);
void __wrap_server_send_frame_done(struct server *server, const struct screen *screen,
		uint64_t until, int64_t effort, int64_t when)
{
}

void __wrap_output_global_enter(struct output_global *global, struct surface *surface);
void __wrap_output_global_enter(struct output_global *global, struct surface *surface)
{
}
