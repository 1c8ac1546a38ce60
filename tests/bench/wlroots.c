/* SPDX-License-Identifier: MIT */

/*
 * Preloaded into cage and sway, so that they can be measured at all, and do the work that is
 * measured:
 * - wlroots' headless output is 1280x720, and cage leaves it so; BENCH_SIZE is what it is to be;
 * - its headless output takes any client's buffer as if it scanned it out: nothing is painted;
 * - they refuse to run as root, and in the test VM everything does.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct wlr_backend;
struct wlr_buffer;
struct wlr_output;

struct wlr_output *wlr_headless_add_output(
		struct wlr_backend *backend, unsigned width, unsigned height);
void wlr_output_attach_buffer(struct wlr_output *output, struct wlr_buffer *buffer);
bool wlr_output_commit(struct wlr_output *output);

static bool refuse_commit;

static void *get_real(const char *name)
{
	void *real = dlsym(RTLD_NEXT, name);
	if (!real) {
		abort();
	}
	return real;
}

struct wlr_output *wlr_headless_add_output(
		struct wlr_backend *backend, unsigned width, unsigned height)
{
	typeof(wlr_headless_add_output) *real = get_real("wlr_headless_add_output");
	const char *size = getenv("BENCH_SIZE");
	if (!size || sscanf(size, "%5ux%5u", &width, &height) != 2) {
		abort();
	}
	return real(backend, width, height);
}

// They themselves call this for one thing only: to scan out. wlroots calls it too, to paint.
void wlr_output_attach_buffer(struct wlr_output *output, struct wlr_buffer *buffer)
{
	typeof(wlr_output_attach_buffer) *real = get_real("wlr_output_attach_buffer");
	Dl_info caller;
	if (dladdr(__builtin_return_address(0), &caller) && !strstr(caller.dli_fname, "wlroots")) {
		refuse_commit = true;
		return;
	}
	real(output, buffer);
}

bool wlr_output_commit(struct wlr_output *output)
{
	typeof(wlr_output_commit) *real = get_real("wlr_output_commit");
	if (refuse_commit) {
		refuse_commit = false;
		return false;
	}
	return real(output);
}

int setuid(uid_t uid)
{
	(void)uid;
	errno = EPERM;
	return -1;
}

int setgid(gid_t gid)
{
	(void)gid;
	errno = EPERM;
	return -1;
}
