/* SPDX-License-Identifier: MIT */
/*
 * transcript FILE...: plays what clients say to the compositor, and checks what they hear; in TAP.
 * README.md describes the FILEs.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "fake_syncobj.h"
#include "host.h"
#include "play.h"

// How long one case is repeated at most, and at least how often.
#define REPEAT_MS 100
#define MIN_REPEATS 16
#define PATIENCE_MS 1000
#define MAX_REPEATS 1000

static bool finish(struct play *play)
{
	bool good = true;
	for (int i = 0; good && i < play->n_peers; i++) {
		good = play_sync_peer(play, play->peers[i]) &&
				play_check_alive(play, play->peers[i]);
	}
	while (play->n_peers > 0) {
		good &= play_hang_up(play, play->peers[0]);
	}
	for (int i = 0; i < play->n_values; i++) {
		play_close_value(&play->values[i]);
	}
	good &= play_wait_until_gone(play, 0);
	int n_handles = fake_syncobj_count_handles();
	fake_syncobj_reset();
	return (n_handles == 0 || play_fail(play, "%d syncobjs are left", n_handles)) && good;
}

static bool play_case(const struct script *script, const struct script_block *block, char *reason,
		size_t size)
{
	struct play play = { .script = script, .fds_before = fake_count_fds() };
	fake_dmabuf_reset();
	bool good = true;
	for (int i = 0; good && i < block->n_lines; i++) {
		const struct script_line *line = &script->lines[block->first + i];
		good = play_line(&play, line->text, "a");
		for (int k = 0; !good && k < play.n_peers; k++) {
			// If there was an error that nobody asked for, that is the reason.
			play_check_alive(&play, play.peers[k]);
		}
		if (!good) {
			snprintf(reason, size, "%s:%d: %s: %s", line->path, line->number,
					line->text, play.reason);
		}
	}
	if (!finish(&play) && good) {
		snprintf(reason, size, "after it: %s", play.reason);
		good = false;
	}
	return good;
}

// Plays a case until fds and memory that one of it leaves behind must show. How often; 0 if it
// failed.
static int repeat(const struct script *script, const struct script_block *block, char *reason,
		size_t size)
{
	int64_t end = play_now() + REPEAT_MS;
	int n = 0;
	while (n < MAX_REPEATS &&
			(n < 2 || play_now() < end ||
					(n < MIN_REPEATS && play_now() < end + PATIENCE_MS))) {
		if (!play_case(script, block, reason, size)) {
			return 0;
		}
		n++;
	}
	return n;
}

/*
 * What grows by less than the smallest allocation each time, or only while it is first repeated, is
 * arrays that are still finding their size. Where malloc does not tell (ASan's), leaks are found at
 * the end. What is made once and kept (the keymap) is there after the first plays.
 */
static bool repeat_case(const struct script *script, const struct script_block *block, char *reason,
		size_t size)
{
	for (int i = 0; i < 2; i++) {
		if (!play_case(script, block, reason, size)) {
			return false;
		}
	}
	for (int i = 0; i < 2; i++) {
		size_t before = mallinfo2().uordblks;
		int fds_before = fake_count_fds();
		int n = repeat(script, block, reason, size);
		if (n == 0) {
			return false;
		}
		int fds = fake_count_fds() - fds_before;
		if (fds != 0) {
			snprintf(reason, size, "%d times it left %d fds open", n, fds);
			return false;
		}
		size_t after = mallinfo2().uordblks;
		if (after <= before || after - before < (size_t)n * 16) {
			return true;
		}
		snprintf(reason, size, "%d times it took %zu bytes", n, after - before);
	}
	return false;
}

// malloc counts what it caches for each thread as in use, which hides what is.
static void turn_off_cache(char **argv)
{
	if (!getenv("GLIBC_TUNABLES")) {
		setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", 1);
		execv("/proc/self/exe", argv);
	}
}

int main(int argc, char **argv)
{
	turn_off_cache(argv);
	struct script script;
	const char *only = getenv("CASE");
	if (argc < 2 || !script_read(&script, argv + 1, argc - 1)) {
		fprintf(stderr, "usage: [CASE=TITLE] transcript FILE...\n");
		return 2;
	}
	unsetenv("WAYLAND_DEBUG");
	enum host_kind kind = strcmp(script.host, "dmabuf") == 0 ? HOST_DMABUF
			: strcmp(script.host, "session") == 0    ? HOST_SESSION
			: strcmp(script.host, "scanout") == 0    ? HOST_SCANOUT
			: strcmp(script.host, "kms") == 0        ? HOST_KMS
								 : HOST_COMPOSITOR;
	if (!host_start(kind)) {
		return 2;
	}
	// The first frame is of the compositor's own doing.
	while (!host_is_idle()) {
		host_turn(10);
	}
	int failed = 0;
	printf("1..%d\n", only ? 1 : script.n_cases);
	for (int i = 0; i < script.n_cases; i++) {
		char reason[1024];
		const struct script_block *block = &script.cases[i];
		if (only && strcmp(only, block->name) != 0) {
			continue;
		}
		bool good = repeat_case(&script, block, reason, sizeof(reason));
		printf("%sok %d - %s\n", good ? "" : "not ", only ? 1 : i + 1, block->name);
		if (!good) {
			printf("# %s\n", reason);
			failed++;
		}
		fflush(stdout);
	}
	host_stop();
	script_finish(&script);
	return failed > 0;
}
