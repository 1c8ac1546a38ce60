/* SPDX-License-Identifier: MIT */
/* Threads that share out bands. */
#include <bands.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

#define MAX_BANDS 1000

static int creations_left = -1; // any number

int __real_pthread_create(
		pthread_t *id, const pthread_attr_t *attr, void *(*start)(void *), void *data);
int __wrap_pthread_create(
		pthread_t *id, const pthread_attr_t *attr, void *(*start)(void *), void *data);

int __wrap_pthread_create(
		pthread_t *id, const pthread_attr_t *attr, void *(*start)(void *), void *data)
{
	if (creations_left == 0) {
		return EAGAIN;
	}
	creations_left -= creations_left > 0;
	return __real_pthread_create(id, attr, start, data);
}

static int count_threads(void)
{
	int n = 0;
	DIR *dir = opendir("/proc/self/task");
	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));) {
		n += entry->d_name[0] != '.';
	}
	closedir(dir);
	return n;
}

/** What was done, by whom. */
struct record {
	atomic_int done[MAX_BANDS];
	atomic_int by_thread[BANDS_MAX_THREADS];
	/** In use by a thread right now: nobody else is it, too. */
	atomic_bool busy[BANDS_MAX_THREADS];
	atomic_bool clash;
};

static void work(void *data, int thread, int band)
{
	struct record *record = data;
	record->clash = record->clash || atomic_exchange(&record->busy[thread], true);
	record->done[band]++;
	record->by_thread[thread]++;
	record->busy[thread] = false;
}

static void check_run(struct bands *bands, int n_threads, int n)
{
	struct record record = { 0 };
	bands_run(bands, n, work, &record);
	int sum = 0;
	for (int i = 0; i < MAX_BANDS; i++) {
		assert_int_equal(record.done[i], i < n);
	}
	for (int i = 0; i < BANDS_MAX_THREADS; i++) {
		sum += record.by_thread[i];
		assert_true(i < n_threads || record.by_thread[i] == 0);
	}
	assert_int_equal(sum, n);
	assert_false(record.clash);
}

static void test_every_band_once(void **state)
{
	for (int n_threads = 1; n_threads <= BANDS_MAX_THREADS; n_threads++) {
		struct bands *bands = bands_create(n_threads);
		for (int i = 0; i < 50; i++) {
			check_run(bands, n_threads, i % 7);
			check_run(bands, n_threads, i * 20);
		}
		bands_destroy(bands);
	}
}

static void test_started_when_needed(void **state)
{
	int before = count_threads();
	struct bands *bands = bands_create(3);
	check_run(bands, 3, 0);
	check_run(bands, 3, 1);
	assert_int_equal(count_threads(), before);
	check_run(bands, 3, 2);
	check_run(bands, 3, 100);
	assert_int_equal(count_threads(), before + 2);
	bands_destroy(bands);
	assert_int_equal(count_threads(), before);
	bands = bands_create(1);
	check_run(bands, 1, 100);
	assert_int_equal(count_threads(), before);
	bands_destroy(bands);
}

static void test_no_threads_to_be_had(void **state)
{
	for (int i = 0; i < 3; i++) {
		int before = count_threads();
		struct bands *bands = bands_create(4);
		creations_left = i;
		check_run(bands, i + 1, 100);
		creations_left = -1;
		check_run(bands, i + 1, 100);
		assert_int_equal(count_threads(), before + i);
		bands_destroy(bands);
	}
}

/** So that each of the threads has a band. */
struct meeting {
	pthread_barrier_t barrier;
	sigset_t masks[3];
};

static void meet(void *data, int thread, int band)
{
	struct meeting *meeting = data;
	pthread_barrier_wait(&meeting->barrier);
	pthread_sigmask(SIG_BLOCK, NULL, &meeting->masks[thread]);
}

// What the event loop waits for does not end in another thread, but a fault is for its own.
static void test_signals(void **state)
{
	struct meeting meeting;
	sigset_t before, after;
	pthread_barrier_init(&meeting.barrier, NULL, 3);
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	struct bands *bands = bands_create(3);
	bands_run(bands, 3, meet, &meeting);
	bands_destroy(bands);
	pthread_barrier_destroy(&meeting.barrier);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	static const int others[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, SIGUSR1, SIGALRM, SIGPIPE };
	for (size_t k = 0; k < N_ELEMENTS(others); k++) {
		assert_int_equal(sigismember(&after, others[k]), sigismember(&before, others[k]));
		assert_int_equal(sigismember(&meeting.masks[0], others[k]),
				sigismember(&before, others[k]));
		assert_true(sigismember(&meeting.masks[1], others[k]));
		assert_true(sigismember(&meeting.masks[2], others[k]));
	}
	for (int i = 0; i < 3; i++) {
		assert_false(sigismember(&meeting.masks[i], SIGBUS));
		assert_false(sigismember(&meeting.masks[i], SIGSEGV));
	}
}

// A child that was forked while they slept has none of them, and goes on.
static void test_fork(void **state)
{
	struct bands *bands = bands_create(3);
	check_run(bands, 3, 100);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		_exit(count_threads() == 1 ? 0 : 1);
	}
	int status;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	check_run(bands, 3, 100);
	bands_destroy(bands);
}

static void test_destroy_null(void **state)
{
	bands_destroy(NULL);
}

static void test_cpus(void **state)
{
	assert_in_range(bands_count_cpus(), 1, BANDS_MAX_THREADS);
	cpu_set_t all, one;
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++) {
		if (CPU_ISSET(i, &all)) {
			CPU_SET(i, &one);
		}
	}
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(bands_count_cpus(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_band_once),
		cmocka_unit_test(test_started_when_needed),
		cmocka_unit_test(test_no_threads_to_be_had),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_fork),
		cmocka_unit_test(test_destroy_null),
		cmocka_unit_test(test_cpus),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
