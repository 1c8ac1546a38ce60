/* SPDX-License-Identifier: MIT */
/*
 * slip_guard: memory that goes away while it is read. Each test runs in a child of its own, since
 * which SIGBUS handler was there before the first guard is part of most.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <slipway.h>

#include "unit.h"

#define PAGES 8

static size_t page;

struct memory {
	int fd;
	volatile uint8_t *data;
	size_t size;
};

/** In a child, where cmocka's assertions are of no use. */
#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

static struct memory map(void)
{
	struct memory memory = { .size = PAGES * page };
	memory.fd = memfd_create("slipway-test", MFD_CLOEXEC);
	CHECK(memory.fd >= 0 && ftruncate(memory.fd, (off_t)memory.size) == 0);
	void *data = mmap(NULL, memory.size, PROT_READ | PROT_WRITE, MAP_SHARED, memory.fd, 0);
	CHECK(data != MAP_FAILED);
	memset(data, 0x99, memory.size);
	memory.data = data;
	return memory;
}

static void truncate_to(const struct memory *memory, size_t size)
{
	CHECK(ftruncate(memory->fd, (off_t)size) == 0);
}

static int begin(struct slip_guard *guard, const struct memory *memory)
{
	return slip_guard_begin(guard, (const void *)memory->data, memory->size);
}

static void read_untouched(void)
{
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	CHECK(memory.data[0] == 0x99 && memory.data[memory.size - 1] == 0x99);
	CHECK(slip_guard_end(&guard));
}

static void read_truncated(void)
{
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	truncate_to(&memory, 2 * page);
	CHECK(memory.data[2 * page - 1] == 0x99);
	for (size_t i = 2 * page; i < memory.size; i++) {
		CHECK(memory.data[i] == 0);
	}
	CHECK(!slip_guard_end(&guard));
}

// A fault is told to the guard that was open, not to the next one in its slot.
static void guard_again(void)
{
	struct memory memory = map(), other = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	truncate_to(&memory, 0);
	CHECK(memory.data[0] == 0);
	CHECK(!slip_guard_end(&guard));
	CHECK(begin(&guard, &other) == 0);
	CHECK(other.data[0] == 0x99);
	CHECK(slip_guard_end(&guard));
}

static void guards_share_a_page(void)
{
	struct memory memory = map();
	struct slip_guard a, b;
	CHECK(begin(&a, &memory) == 0);
	CHECK(begin(&b, &memory) == 0);
	truncate_to(&memory, 0);
	CHECK(memory.data[page] == 0);
	CHECK(!slip_guard_end(&a));
	CHECK(!slip_guard_end(&b));
}

static void errno_is_kept(void)
{
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	truncate_to(&memory, 0);
	// To the compiler nothing here can change errno.
	volatile int *error = &errno;
	*error = EDOM;
	CHECK(memory.data[0] == 0);
	CHECK(*error == EDOM);
	slip_guard_end(&guard);
}

static void too_many(void)
{
	struct memory memory = map();
	static struct slip_guard guards[100000];
	int n = 0, ret = 0;
	while (n < 100000 && (ret = begin(&guards[n], &memory)) == 0) {
		n++;
	}
	CHECK(ret == -EBUSY);
	// As many as a process has mappings: vm.max_map_count, as kernels have it.
	CHECK(n >= 65530);
	CHECK(slip_guard_end(&guards[4711]));
	CHECK(begin(&guards[4711], &memory) == 0);
	CHECK(begin(&guards[n], &memory) == -EBUSY);
	truncate_to(&memory, 0);
	CHECK(memory.data[0] == 0);
	for (int i = 0; i < n; i++) {
		CHECK(!slip_guard_end(&guards[i]));
	}
}

// A page in the middle of a mapping makes three of it, and huge ones cannot be cut at all.
static void no_room_for_a_page(void)
{
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	truncate_to(&memory, 0);
	void *data = NULL, *last = NULL;
	// There are machines without any limit to speak of.
	for (int n = 0; n < 1 << 21; n++) {
		data = mmap(NULL, page, n % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
				-1, 0);
		if (data == MAP_FAILED) {
			break;
		}
		last = data;
	}
	CHECK(data != MAP_FAILED || munmap(last, page) == 0);
	CHECK(memory.data[page] == 0);
	CHECK(memory.data[memory.size - 1] == 0);
	CHECK(!slip_guard_end(&guard));
}

static void *read_in_thread(void *data)
{
	pthread_barrier_t *barrier = data;
	for (int i = 0; i < 200; i++) {
		struct memory memory = map();
		struct slip_guard guard;
		CHECK(begin(&guard, &memory) == 0);
		bool cut = i % 2 == 0;
		if (cut) {
			truncate_to(&memory, page);
		}
		pthread_barrier_wait(barrier);
		for (size_t at = 0; at < memory.size; at += page) {
			CHECK(memory.data[at] == (cut && at >= page ? 0 : 0x99));
		}
		CHECK(slip_guard_end(&guard) == !cut);
		munmap((void *)memory.data, memory.size);
		close(memory.fd);
	}
	return NULL;
}

static void two_threads(void)
{
	pthread_barrier_t barrier;
	pthread_t threads[2];
	pthread_barrier_init(&barrier, NULL, 2);
	for (int i = 0; i < 2; i++) {
		CHECK(pthread_create(&threads[i], NULL, read_in_thread, &barrier) == 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
	}
}

static struct memory shared;

static void *read_shared(void *data)
{
	pthread_barrier_t *barrier = data;
	struct slip_guard guard;
	CHECK(begin(&guard, &shared) == 0);
	pthread_barrier_wait(barrier);
	for (size_t at = 0; at < shared.size; at += page) {
		CHECK(shared.data[at] == 0);
	}
	slip_guard_end(&guard);
	return NULL;
}

static void two_threads_in_one_page(void)
{
	for (int i = 0; i < 100; i++) {
		shared = map();
		truncate_to(&shared, 0);
		pthread_barrier_t barrier;
		pthread_t threads[2];
		pthread_barrier_init(&barrier, NULL, 2);
		for (int j = 0; j < 2; j++) {
			CHECK(pthread_create(&threads[j], NULL, read_shared, &barrier) == 0);
		}
		for (int j = 0; j < 2; j++) {
			pthread_join(threads[j], NULL);
		}
		pthread_barrier_destroy(&barrier);
		munmap((void *)shared.data, shared.size);
		close(shared.fd);
	}
}

static sigjmp_buf out;
static volatile const void *fault;

static void handle_with_info(int signo, siginfo_t *info, void *context)
{
	fault = info->si_addr;
	siglongjmp(out, 1);
}

static void handle_plain(int signo)
{
	siglongjmp(out, 1);
}

// Opens and uses a guard, then faults outside of one. False if nobody took that fault.
static bool fault_elsewhere(struct memory *elsewhere)
{
	read_truncated();
	*elsewhere = map();
	struct memory guarded = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &guarded) == 0);
	truncate_to(elsewhere, 0);
	if (sigsetjmp(out, 1) == 0) {
		CHECK(elsewhere->data[page + 5] == 0);
		return false;
	}
	CHECK(slip_guard_end(&guard));
	return true;
}

static void previous_with_info(void)
{
	struct sigaction action = { .sa_sigaction = handle_with_info, .sa_flags = SA_SIGINFO };
	sigaction(SIGBUS, &action, NULL);
	struct memory memory;
	CHECK(fault_elsewhere(&memory));
	CHECK(fault == memory.data + page + 5);
}

static void previous_plain(void)
{
	signal(SIGBUS, handle_plain);
	struct memory memory;
	CHECK(fault_elsewhere(&memory));
}

static void previous_default(void)
{
	signal(SIGBUS, SIG_DFL);
	struct memory memory;
	CHECK(fault_elsewhere(&memory));
}

static void previous_ignored(void)
{
	signal(SIGBUS, SIG_IGN);
	struct memory memory;
	CHECK(fault_elsewhere(&memory));
}

// An ended guard guards no more.
static void ended(void)
{
	signal(SIGBUS, SIG_DFL);
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(begin(&guard, &memory) == 0);
	CHECK(slip_guard_end(&guard));
	truncate_to(&memory, 0);
	CHECK(memory.data[0] == 0);
}

// The byte behind the guarded ones is not guarded, be it one page on.
static void next_page(void)
{
	signal(SIGBUS, SIG_DFL);
	struct memory memory = map();
	struct slip_guard guard;
	CHECK(slip_guard_begin(&guard, (const void *)memory.data, 2 * page) == 0);
	truncate_to(&memory, 0);
	CHECK(memory.data[2 * page - 1] == 0);
	CHECK(memory.data[2 * page] == 0);
}

struct row {
	const char *name;
	void (*run)(void);
	/** That the child dies of, or 0 if it must live. */
	int signal;
};

static const struct row rows[] = {
	{ "untouched memory is read as it is", read_untouched, 0 },
	{ "truncated memory reads as zeros", read_truncated, 0 },
	{ "a fault is told once", guard_again, 0 },
	{ "guards that share a page are all told", guards_share_a_page, 0 },
	{ "a fault leaves errno alone", errno_is_kept, 0 },
	{ "too many guards are refused", too_many, 0 },
	{ "memory goes away where there is no room for a page", no_room_for_a_page, 0 },
	{ "two threads guard at once", two_threads, 0 },
	{ "two threads fault on the same pages", two_threads_in_one_page, 0 },
	{ "a fault elsewhere goes to the handler before", previous_with_info, 0 },
	{ "to one without siginfo too", previous_plain, 0 },
	{ "and kills where there was none", previous_default, SIGBUS },
	{ "or where it was ignored", previous_ignored, SIGBUS },
	{ "an ended guard guards no more", ended, SIGBUS },
	{ "the page after a guard is not guarded", next_page, SIGBUS },
};

static void test_row(void **state)
{
	const struct row *row = *state;
	fflush(NULL);
	pid_t child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		struct rlimit no_core = { 0 };
		setrlimit(RLIMIT_CORE, &no_core);
		alarm(20);
		row->run();
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	if (row->signal) {
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), row->signal);
	} else {
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

int main(void)
{
	static struct CMUnitTest tests[N_ELEMENTS(rows)];
	page = (size_t)sysconf(_SC_PAGESIZE);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)&rows[i] };
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
