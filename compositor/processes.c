/* SPDX-License-Identifier: MIT */
#include "processes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wayland-util.h>

#include "proc_children.h"

// Of /proc/PID/task/TID: kept open, they are read at a tenth of what it costs to open them.
struct thread {
	pid_t tid;
	int schedstat, children;
	/** For how long it has run, in ns. */
	uint64_t run;
	bool found;
};

struct process {
	struct wl_list link; // processes.list
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
};

// As much of it as there is room for; "" if there is nothing any more.
static bool read_file(int fd, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	return n >= 0;
}

static void thread_finish(struct thread *thread)
{
	if (thread->schedstat >= 0) {
		close(thread->schedstat);
	}
	if (thread->children >= 0) {
		close(thread->children);
	}
}

static int open_of_thread(const struct process *process, pid_t tid, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "%d/%s", (int)tid, name);
	return openat(dirfd(process->task), path, O_RDONLY | O_CLOEXEC);
}

// One that ends meanwhile is none.
static void add_thread(struct process *process, pid_t tid)
{
	struct thread thread = { .tid = tid, .found = true };
	thread.schedstat = open_of_thread(process, tid, "schedstat");
	thread.children = open_of_thread(process, tid, "children");
	struct thread *place = thread.schedstat >= 0 && thread.children >= 0
			? wl_array_add(&process->threads, sizeof(thread))
			: NULL;
	if (place) {
		*place = thread;
	} else {
		thread_finish(&thread);
	}
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
			thread_finish(&threads[i]);
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
		thread_finish(thread);
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

bool processes_add(struct processes *processes, pid_t pid)
{
	if (pid == getpid() || find_process(processes, pid)) {
		return true;
	}
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
	process->pid = pid;
	process->task = task;
	wl_array_init(&process->threads);
	// The last: who goes through the list comes to it.
	wl_list_insert(processes->list.prev, &process->link);
	list_threads(process);
	if (process->threads.size == 0) {
		process_destroy(process);
		return false;
	}
	return true;
}

// Whether there are new ones.
static bool add_children(struct processes *processes, int fd)
{
	bool any = false;
	processes->pids.size = 0;
	proc_children_read(fd, &processes->pids);
	const pid_t *pid;
	wl_array_for_each (pid, &processes->pids) {
		if (!find_process(processes, *pid)) {
			any |= processes_add(processes, *pid);
		}
	}
	return any;
}

static bool has_run(struct thread *thread)
{
	char text[128];
	uint64_t run = read_file(thread->schedstat, text, sizeof(text)) ? strtoull(text, NULL, 10)
									: UINT64_MAX;
	bool same = run == thread->run;
	thread->run = run;
	return !same;
}

// Whether it ran, or has new children. What did not run since the last look has no other threads
// than then, nor has it started any child; but its first thread may have been left those of another
// that ended: see prctl(2), PR_SET_CHILD_SUBREAPER.
static bool look_at(struct processes *processes, struct process *process)
{
	bool ran = false, grew = false;
	struct thread *thread;
	wl_array_for_each (thread, &process->threads) {
		ran |= has_run(thread);
	}
	if (ran) {
		list_threads(process);
	}
	wl_array_for_each (thread, &process->threads) {
		if (ran || thread == process->threads.data) {
			grew |= add_children(processes, thread->children);
		}
	}
	return ran || grew;
}

static bool is_asleep(const struct process *process, const struct thread *thread)
{
	char text[256];
	int fd = open_of_thread(process, thread->tid, "stat");
	bool found = fd >= 0 && read_file(fd, text, sizeof(text));
	if (fd >= 0) {
		close(fd);
	}
	// After the command's name, which may have anything in it.
	const char *end = found ? strrchr(text, ')') : NULL;
	return !end || end[1] == '\0' || !strchr("RD", end[2]);
}

bool processes_are_at_rest(struct processes *processes)
{
	bool ran = add_children(processes, processes->children);
	struct process *process, *next;
	wl_list_for_each (process, &processes->list, link) {
		ran |= look_at(processes, process);
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
