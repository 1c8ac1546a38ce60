/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "import.h"

/*
 * The one thing of the library that is the process's and not a context's: signal handlers are. Open
 * guards stand in a fixed table, so that the handler needs neither a lock nor memory. A slot is
 * taken by a compare-and-swap of its state; its range is published by storing the end last.
 */
struct slot {
	atomic_uintptr_t start;
	atomic_uintptr_t end;
	atomic_bool taken;
	atomic_bool faulted;
	/** What stands in for its pages has to be written to. */
	atomic_bool writing;
};

// As many as a process has mappings, if vm.max_map_count is the kernel's own: whoever has a mapping
// can guard it. Those that were never used cost nothing.
#define N_SLOTS 65536

static struct slot slots[N_SLOTS];
// Below it none is free, as far as it is known: nobody looks through all that are taken.
static atomic_size_t maybe_free;
static struct sigaction previous;
static pthread_once_t installed = PTHREAD_ONCE_INIT;
static uintptr_t page_mask;

static bool replace(uintptr_t start, uintptr_t end, int protection)
{
	return mmap((void *)start, end - start, protection,
			       MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
			       0) != MAP_FAILED;
}

/*
 * At first the page. Where more are gone, all of what is read: a process may have but so many
 * mappings, and a client could use them up page by page. So it is where there is no room for the
 * two more that a page in the middle takes, or where it is part of a huge one.
 */
static bool replace_pages(uintptr_t address)
{
	bool found = false, again = false;
	int protection = PROT_READ;
	uintptr_t page = address & page_mask, start = page, end = page;
	for (size_t i = 0; i < N_SLOTS; i++) {
		// Several guards can cover one page, so all of them learn of it.
		if (address < atomic_load(&slots[i].end) &&
				address >= atomic_load(&slots[i].start)) {
			again |= atomic_exchange(&slots[i].faulted, true);
			start = atomic_load(&slots[i].start) & page_mask;
			end = (atomic_load(&slots[i].end) + ~page_mask) & page_mask;
			found = true;
			protection |= atomic_load(&slots[i].writing) ? PROT_WRITE : 0;
		}
	}
	return found &&
			((!again && replace(page, page + ~page_mask + 1, protection)) ||
					replace(start, end, protection));
}

static void handle_sigbus(int signo, siginfo_t *info, void *ucontext)
{
	int saved_errno = errno;
	bool done = replace_pages((uintptr_t)info->si_addr);
	errno = saved_errno;
	if (done) {
		return;
	}
	if (previous.sa_flags & SA_SIGINFO) {
		previous.sa_sigaction(signo, info, ucontext);
	} else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
		previous.sa_handler(signo);
	} else {
		// Not ours: the access faults again on return and meets the handler that was there.
		sigaction(SIGBUS, &previous, NULL);
	}
}

static void install(void)
{
	page_mask = ~((uintptr_t)sysconf(_SC_PAGESIZE) - 1);
	struct sigaction action = { .sa_sigaction = handle_sigbus,
		.sa_flags = SA_SIGINFO | SA_NODEFER };
	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, &previous);
}

static int begin(struct slip_guard *guard, const void *data, size_t size, bool writing)
{
	pthread_once(&installed, install);
	size_t first = atomic_load(&maybe_free);
	for (size_t k = 0; k < N_SLOTS; k++) {
		size_t i = (first + k) % N_SLOTS;
		bool expected = false;
		if (atomic_compare_exchange_strong(&slots[i].taken, &expected, true)) {
			atomic_store(&slots[i].faulted, false);
			atomic_store(&slots[i].writing, writing);
			atomic_store(&slots[i].start, (uintptr_t)data);
			atomic_store(&slots[i].end, (uintptr_t)data + size);
			atomic_store(&maybe_free, i + 1);
			guard->slot = (int)i;
			return 0;
		}
	}
	return -EBUSY;
}

int slip_guard_begin(struct slip_guard *guard, const void *data, size_t size)
{
	return begin(guard, data, size, false);
}

int slip_guard_begin_write(struct slip_guard *guard, void *data, size_t size)
{
	return begin(guard, data, size, true);
}

bool slip_guard_is_whole(const struct slip_guard *guard)
{
	return !atomic_load(&slots[guard->slot].faulted);
}

bool slip_guard_end(struct slip_guard *guard)
{
	struct slot *slot = &slots[guard->slot];
	atomic_store(&slot->end, 0);
	atomic_store(&slot->start, 0);
	bool faulted = atomic_load(&slot->faulted);
	atomic_store(&slot->taken, false);
	if ((size_t)guard->slot < atomic_load(&maybe_free)) {
		atomic_store(&maybe_free, (size_t)guard->slot);
	}
	return !faulted;
}
