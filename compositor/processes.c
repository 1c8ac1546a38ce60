/* SPDX-License-Identifier: MIT */
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <wayland-util.h>

#include "proc_children.h"

/** Of the descriptors that we may have, as many are for this: 1 in so many. */
#define KEPT_SHARE 4

struct thread {
	pid_t tid;
	/**
	 * Of /proc/PID/task/TID: kept open, they are read at a tenth of what it costs to open them.
	 * -1 where enough are kept.
	 */
	int schedstat, children;
	/** For how long it has run, in ns. */
	uint64_t run;
	bool found;
};

struct process {
	struct wl_list link; // processes.list
	struct processes *processes;
	pid_t pid;
	DIR *task;
	struct wl_array threads; // struct thread
};

struct processes {
	struct wl_list list; // process.link
	/** Our own. Only the first thread starts processes, or is left those of others. */
	int children;
	/** For add_children(): kept, so that looking takes no memory. */
	struct wl_array pids; // pid_t
	/** Descriptors of threads that are kept open, and how many may be. */
	size_t n_kept, max_kept;
};

// As much of it as there is room for; "" if there is nothing any more.
static bool read_file(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

static int open_of_thread(const struct process *process, pid_t tid, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "%d/%s", (int)tid, name);
	return openat(dirfd(process->task), path, O_RDONLY | O_CLOEXEC);
}

static int keep(struct process *process, pid_t tid, const char *name)
{
	struct processes *processes = process->processes;
	int fd = processes->n_kept < processes->max_kept ? open_of_thread(process, tid, name) : -1;
	processes->n_kept += fd >= 0;
	return fd;
}

static void forget(struct processes *processes, int fd)
{
	if (fd >= 0) {
		close(fd);
		processes->n_kept--;
	}
}

static void add_thread(struct process *process, pid_t tid)
{
	struct thread *thread = wl_array_add(&process->threads, sizeof(*thread));
	if (thread) {
		*thread = (struct thread){
			.tid = tid,
			.found = true,
			.schedstat = keep(process, tid, "schedstat"),
			.children = keep(process, tid, "children"),
		};
	}
}

static void thread_finish(struct process *process, struct thread *thread)
{
	forget(process->processes, thread->schedstat);
	forget(process->processes, thread->children);
}

static struct thread *find_thread(struct process *process, pid_t tid)
{
	struct thread *thread;
	wl_array_for_each (thread, &process->threads) {
		if (thread->tid == tid) {
			return thread;
		}
	}
	return NULL;
}

static void drop_lost_threads(struct process *process)
{
	struct thread *threads = process->threads.data;
	size_t n = process->threads.size / sizeof(*threads), kept = 0;
	for (size_t i = 0; i < n; i++) {
		if (threads[i].found) {
			threads[kept++] = threads[i];
		} else {
			thread_finish(process, &threads[i]);
		}
	}
	process->threads.size = kept * sizeof(*threads);
}

static void list_threads(struct process *process)
{
	struct thread *thread;
	wl_array_for_each (thread, &process->threads) {
		thread->found = false;
	}
	rewinddir(process->task);
	const struct dirent *entry;
	while ((entry = readdir(process->task))) {
		pid_t tid = (pid_t)strtol(entry->d_name, NULL, 10);
		thread = tid > 0 ? find_thread(process, tid) : NULL;
		if (thread) {
			thread->found = true;
		} else if (tid > 0) {
			add_thread(process, tid);
		}
	}
	drop_lost_threads(process);
}

static void process_destroy(struct process *process)
{
	struct thread *thread;
	wl_array_for_each (thread, &process->threads) {
		thread_finish(process, thread);
	}
	wl_array_release(&process->threads);
	wl_list_remove(&process->link);
	closedir(process->task);
	free(process);
}

static const struct process *find_process(const struct processes *processes, pid_t pid)
{
	const struct process *process;
	wl_list_for_each (process, &processes->list, link) {
		if (process->pid == pid) {
			return process;
		}
	}
	return NULL;
}

// False, and why in errno.
static bool add(struct processes *processes, pid_t pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *task = opendir(path);
	struct process *process = task ? calloc(1, sizeof(*process)) : NULL;
	if (!process) {
		if (task) {
			closedir(task);
		}
		return false;
	}
	process->processes = processes;
	process->pid = pid;
	process->task = task;
	wl_array_init(&process->threads);
	// The last: who goes through the list comes to it.
	wl_list_insert(processes->list.prev, &process->link);
	list_threads(process);
	if (process->threads.size == 0) {
		process_destroy(process);
		errno = ENOENT;
		return false;
	}
	return true;
}

bool processes_add(struct processes *processes, pid_t pid)
{
	return pid == getpid() || find_process(processes, pid) || add(processes, pid);
}

// Whether there are new ones, which may be more than can be looked at now.
static bool add_children(struct processes *processes, int fd)
{
	bool any = false;
	processes->pids.size = 0;
	proc_children_read(fd, &processes->pids);
	const pid_t *pid;
	wl_array_for_each (pid, &processes->pids) {
		if (!find_process(processes, *pid)) {
			any |= add(processes, *pid) || errno != ENOENT;
		}
	}
	return any;
}

// The descriptor that is kept for it, or, if that is -1, one to be given back. -1 and errno.
static int borrow(const struct process *process, pid_t tid, const char *name, int kept)
{
	return kept >= 0 ? kept : open_of_thread(process, tid, name);
}

static void give_back(int fd, int kept)
{
	if (fd != kept) {
		close(fd);
	}
}

// False if it cannot be read, as when the thread has ended.
static bool read_of_thread(const struct process *process, pid_t tid, const char *name, int kept,
		char *text, size_t size)
{
	int fd = borrow(process, tid, name, kept);
	bool found = fd >= 0 && read_file(fd, text, size);
	give_back(fd, kept);
	return found;
}

// So has who has ended, and who cannot be looked at.
static bool has_run(const struct process *process, struct thread *thread)
{
	char text[128];
	if (!read_of_thread(process, thread->tid, "schedstat", thread->schedstat, text,
			    sizeof(text))) {
		return true;
	}
	uint64_t before = thread->run;
	thread->run = strtoull(text, NULL, 10);
	return thread->run != before;
}

static bool has_new_children(const struct process *process, const struct thread *thread)
{
	int fd = borrow(process, thread->tid, "children", thread->children);
	bool any = fd < 0 ? errno != ENOENT : add_children(process->processes, fd);
	give_back(fd, thread->children);
	return any;
}

// Whether it ran, or has new children. What did not run since the last look has no other threads
// than then, nor has it started any child; but its first thread may have been left those of another
// that ended: see prctl(2), PR_SET_CHILD_SUBREAPER.
static bool look_at(struct process *process)
{
	bool ran = false, grew = false;
	struct thread *thread;
	wl_array_for_each (thread, &process->threads) {
		ran |= has_run(process, thread);
	}
	if (ran) {
		list_threads(process);
	}
	wl_array_for_each (thread, &process->threads) {
		if (ran || thread == process->threads.data) {
			grew |= has_new_children(process, thread);
		}
	}
	return ran || grew;
}

static bool is_asleep(const struct process *process, const struct thread *thread)
{
	char text[256];
	if (!read_of_thread(process, thread->tid, "stat", -1, text, sizeof(text))) {
		return false;
	}
	// After the command's name, which may have anything in it.
	const char *end = strrchr(text, ')');
	return !end || end[1] == '\0' || !strchr("RD", end[2]);
}

bool processes_are_at_rest(struct processes *processes)
{
	bool ran = add_children(processes, processes->children);
	struct process *process, *next;
	wl_list_for_each (process, &processes->list, link) {
		ran |= look_at(process);
	}
	wl_list_for_each_safe (process, next, &processes->list, link) {
		if (process->threads.size == 0) {
			process_destroy(process);
		}
	}
	// Most looks end here: states are what costs most.
	if (ran) {
		return false;
	}
	wl_list_for_each (process, &processes->list, link) {
		const struct thread *thread;
		wl_array_for_each (thread, &process->threads) {
			if (!is_asleep(process, thread)) {
				return false;
			}
		}
	}
	return true;
}

struct processes *processes_create(void)
{
	struct processes *processes = calloc(1, sizeof(*processes));
	if (!processes) {
		return NULL;
	}
	wl_list_init(&processes->list);
	wl_array_init(&processes->pids);
	struct rlimit limit = { 0 };
	getrlimit(RLIMIT_NOFILE, &limit);
	processes->max_kept = limit.rlim_cur / KEPT_SHARE;
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", (int)getpid());
	processes->children = open(path, O_RDONLY | O_CLOEXEC);
	if (processes->children < 0 || access("/proc/self/schedstat", R_OK) < 0) {
		int error = errno;
		processes_destroy(processes);
		errno = error;
		return NULL;
	}
	return processes;
}

void processes_destroy(struct processes *processes)
{
	if (!processes) {
		return;
	}
	struct process *process, *next;
	wl_list_for_each_safe (process, next, &processes->list, link) {
		process_destroy(process);
	}
	if (processes->children >= 0) {
		close(processes->children);
	}
	wl_array_release(&processes->pids);
	free(processes);
}
