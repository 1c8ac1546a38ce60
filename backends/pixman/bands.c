/* SPDX-License-Identifier: MIT */
#include "bands.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct thread {
	struct bands *bands;
	int index;
	pthread_t id;
};

struct bands {
	int n_threads;
	/** Those beside the caller's; the first n_started run. */
	struct thread threads[BANDS_MAX_THREADS - 1];
	int n_started;
	/** Of all that follows. */
	pthread_mutex_t mutex;
	pthread_cond_t more, done;
	void (*work)(void *data, int thread, int band);
	void *data;
	int n, next, unfinished;
	bool ending;
};

int bands_count_cpus(void)
{
	cpu_set_t set;
	// A machine with more CPUs than the set has room for is none that has to be counted.
	int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set)
							     : (int)sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > BANDS_MAX_THREADS ? BANDS_MAX_THREADS : n;
}

struct bands *bands_create(int n_threads)
{
	struct bands *bands = calloc(1, sizeof(*bands));
	if (!bands) {
		return NULL;
	}
	bands->n_threads = n_threads;
	pthread_mutex_init(&bands->mutex, NULL);
	pthread_cond_init(&bands->more, NULL);
	pthread_cond_init(&bands->done, NULL);
	return bands;
}

void bands_destroy(struct bands *bands)
{
	if (!bands) {
		return;
	}
	pthread_mutex_lock(&bands->mutex);
	bands->ending = true;
	pthread_cond_broadcast(&bands->more);
	pthread_mutex_unlock(&bands->mutex);
	for (int i = 0; i < bands->n_started; i++) {
		pthread_join(bands->threads[i].id, NULL);
	}
	pthread_cond_destroy(&bands->done);
	pthread_cond_destroy(&bands->more);
	pthread_mutex_destroy(&bands->mutex);
	free(bands);
}

// With the mutex held, but while the work is done.
static void do_next(struct bands *bands, int thread)
{
	int band = bands->next++;
	pthread_mutex_unlock(&bands->mutex);
	bands->work(bands->data, thread, band);
	pthread_mutex_lock(&bands->mutex);
	if (--bands->unfinished == 0) {
		pthread_cond_signal(&bands->done);
	}
}

static void *run_thread(void *data)
{
	const struct thread *thread = data;
	struct bands *bands = thread->bands;
	pthread_mutex_lock(&bands->mutex);
	while (!bands->ending) {
		if (bands->next < bands->n) {
			do_next(bands, thread->index);
		} else {
			pthread_cond_wait(&bands->more, &bands->mutex);
		}
	}
	pthread_mutex_unlock(&bands->mutex);
	return NULL;
}

// Signals are the event loop's. A fault's is its thread's, and would kill if it were blocked.
static void start_threads(struct bands *bands)
{
	if (bands->n_started == bands->n_threads - 1) {
		return;
	}
	static const int faults[] = { SIGBUS, SIGSEGV, SIGFPE, SIGILL };
	sigset_t blocked, before;
	sigfillset(&blocked);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		sigdelset(&blocked, faults[i]);
	}
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	while (bands->n_started < bands->n_threads - 1) {
		struct thread *thread = &bands->threads[bands->n_started];
		thread->bands = bands;
		thread->index = bands->n_started + 1;
		if (pthread_create(&thread->id, NULL, run_thread, thread) != 0) {
			// Not tried again in each frame.
			bands->n_threads = bands->n_started + 1;
			break;
		}
		bands->n_started++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void bands_run(struct bands *bands, int n, void (*work)(void *data, int thread, int band),
		void *data)
{
	if (n > 1) {
		start_threads(bands);
	}
	pthread_mutex_lock(&bands->mutex);
	bands->work = work;
	bands->data = data;
	bands->next = 0;
	bands->n = bands->unfinished = n;
	if (n > 1) {
		pthread_cond_broadcast(&bands->more);
	}
	while (bands->next < bands->n) {
		do_next(bands, 0);
	}
	while (bands->unfinished > 0) {
		pthread_cond_wait(&bands->done, &bands->mutex);
	}
	pthread_mutex_unlock(&bands->mutex);
}
