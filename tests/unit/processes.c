/* SPDX-License-Identifier: MIT */
/* Who is at work, of real little processes. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"
#include "unit.h"

// Long enough for whoever is to sleep to have gone to sleep, on a busy machine, too.
#define TRIES 2000
#define N_THREADS 40

static struct processes *processes;
static pid_t started[8];
static int n_started;
static struct rlimit limit_before;

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
}

static _Noreturn void spin(void)
{
	for (volatile unsigned n = 0;; n++) {
	}
}

static _Noreturn void sleep_on(void)
{
	for (;;) {
		pause();
	}
}

static _Noreturn void *spin_in_thread(void *data)
{
	spin();
}

static void *sleep_in_thread(void *data)
{
	sleep_on();
}

/** How a process is told to go on, and what it tells. */
struct channel {
	int to[2], from[2];
};

static struct channel channel;

static void wait_for_word(void)
{
	char word;
	if (read(channel.to[0], &word, 1) != 1) {
		_exit(1);
	}
}

static void say(void)
{
	assert_int_equal(write(channel.to[1], "", 1), 1);
}

static void say_back(void)
{
	if (write(channel.from[1], "", 1) != 1) {
		_exit(1);
	}
}

static void wait_for_answer(void)
{
	char word;
	assert_int_equal(read(channel.from[0], &word, 1), 1);
}

static pid_t start(void (*run)(void))
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(60);
		run();
		_exit(0);
	}
	started[n_started++] = pid;
	return pid;
}

static int setup(void **state)
{
	n_started = 0;
	getrlimit(RLIMIT_NOFILE, &limit_before);
	processes = processes_create();
	return processes && pipe2(channel.to, O_CLOEXEC) == 0 && pipe2(channel.from, O_CLOEXEC) == 0
			? 0
			: -1;
}

static int teardown(void **state)
{
	setrlimit(RLIMIT_NOFILE, &limit_before);
	processes_destroy(processes);
	for (int i = 0; i < n_started; i++) {
		kill(started[i], SIGKILL);
		waitpid(started[i], NULL, 0);
	}
	for (int i = 0; i < 2; i++) {
		close(channel.to[i]);
		close(channel.from[i]);
	}
	return 0;
}

static bool come_to_rest(void)
{
	for (int i = 0; i < TRIES; i++) {
		if (processes_are_at_rest(processes)) {
			return true;
		}
		nap();
	}
	return false;
}

static void assert_at_work(void)
{
	for (int i = 0; i < 50; i++) {
		assert_false(processes_are_at_rest(processes));
		nap();
	}
}

static void nobody_is_at_rest(void **state)
{
	assert_true(processes_are_at_rest(processes));
}

static void a_sleeper_is_at_rest(void **state)
{
	start(sleep_on);
	// It was not known of, or was on its way to sleep.
	assert_false(processes_are_at_rest(processes));
	assert_true(come_to_rest());
	assert_true(processes_are_at_rest(processes));
}

static void a_busy_loop_never_is(void **state)
{
	start(spin);
	assert_at_work();
}

static void a_stopped_one_is_at_rest(void **state)
{
	pid_t pid = start(spin);
	kill(pid, SIGSTOP);
	waitpid(pid, NULL, WUNTRACED);
	assert_true(come_to_rest());
	kill(pid, SIGCONT);
	assert_at_work();
}

static void end(void)
{
}

static void a_zombie_is_at_rest_and_then_forgotten(void **state)
{
	pid_t pid = start(end);
	siginfo_t info;
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_true(come_to_rest());
	waitpid(pid, NULL, 0);
	n_started--;
	assert_true(come_to_rest());
}

static void run_once(void)
{
	for (;;) {
		wait_for_word();
		say_back();
	}
}

static void who_ran_meanwhile_was_not_at_rest(void **state)
{
	start(run_once);
	assert_true(come_to_rest());
	say();
	wait_for_answer();
	// Asleep again, perhaps; but it did run.
	nap();
	assert_false(processes_are_at_rest(processes));
	assert_true(come_to_rest());
}

static void play_ball(void)
{
	char ball;
	while (read(channel.to[0], &ball, 1) == 1 && write(channel.from[1], &ball, 1) == 1) {
	}
}

static void play_back(void)
{
	char ball;
	while (read(channel.from[0], &ball, 1) == 1 && write(channel.to[1], &ball, 1) == 1) {
	}
}

// At each single moment one of them sleeps, and often both seem to, one after the other.
static void two_that_wake_each_other_are_not_at_rest(void **state)
{
	start(play_ball);
	start(play_back);
	assert_true(come_to_rest());
	say();
	assert_at_work();
}

static void start_late_thread(void)
{
	pthread_t thread;
	pthread_create(&thread, NULL, sleep_in_thread, NULL);
	wait_for_word();
	pthread_create(&thread, NULL, spin_in_thread, NULL);
	sleep_on();
}

static void a_thread_that_starts_late_is_seen(void **state)
{
	start(start_late_thread);
	assert_true(come_to_rest());
	say();
	assert_at_work();
}

static void start_late_grandchild(void)
{
	wait_for_word();
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		spin();
	}
	sleep_on();
}

static void a_grandchild_that_starts_late_is_seen(void **state)
{
	start(start_late_grandchild);
	assert_true(come_to_rest());
	say();
	assert_at_work();
}

// A grandchild that its parent leaves to who sleeps.
static void adopt(void)
{
	pid_t adopter = getpid();
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (fork() != 0) {
		sleep_on();
	}
	alarm(60);
	wait_for_word();
	if (fork() == 0) {
		while (getppid() != adopter) {
		}
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(60);
		spin();
	}
}

static void who_is_left_to_a_sleeper_is_seen(void **state)
{
	start(adopt);
	assert_true(come_to_rest());
	say();
	assert_at_work();
}

static void *fork_in_thread(void *data)
{
	pid_t *pid = data;
	pid_t forked = fork();
	if (forked == 0) {
		sleep_on();
	}
	*pid = forked;
	return NULL;
}

// Whose parent is then another thread.
static void fork_in_passing_thread(void)
{
	wait_for_word();
	static pid_t pid;
	pthread_t thread;
	pthread_create(&thread, NULL, fork_in_thread, &pid);
	pthread_join(thread, NULL);
	say_back();
	wait_for_word();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	say_back();
	sleep_on();
}

static void a_child_of_a_thread_that_ended_is_seen(void **state)
{
	start(fork_in_passing_thread);
	assert_true(come_to_rest());
	say();
	wait_for_answer();
	assert_true(come_to_rest());
	assert_true(processes_are_at_rest(processes));
	say();
	wait_for_answer();
	assert_false(processes_are_at_rest(processes));
	assert_true(come_to_rest());
}

static void vanish(void)
{
	wait_for_word();
}

static void one_that_ends_leaves_the_others(void **state)
{
	pid_t pid = start(vanish);
	start(sleep_on);
	assert_true(come_to_rest());
	say();
	waitpid(pid, NULL, 0);
	assert_true(come_to_rest());
	start(spin);
	assert_at_work();
}

static void who_is_no_descendant_can_be_added(void **state)
{
	// What it leaves is nobody's child of ours.
	pid_t *pid = mmap(NULL, sizeof(*pid), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	pid_t middle = fork();
	if (middle == 0) {
		pid_t orphan = fork();
		if (orphan == 0) {
			alarm(60);
			spin();
		}
		*pid = orphan;
		_exit(0);
	}
	waitpid(middle, NULL, 0);
	assert_true(come_to_rest());
	assert_true(processes_add(processes, *pid));
	assert_at_work();
	assert_true(processes_add(processes, *pid));
	kill(*pid, SIGKILL);
	munmap(pid, sizeof(*pid));
	assert_true(come_to_rest());
}

static void who_is_not_there_cannot_be_seen(void **state)
{
	pid_t pid = start(end);
	waitpid(pid, NULL, 0);
	n_started--;
	assert_false(processes_add(processes, pid));
	assert_false(processes_add(processes, 0));
	assert_true(processes_add(processes, getpid()));
	assert_true(processes_are_at_rest(processes));
}

static int count_fds(void)
{
	int n = 0;
	for (int fd = 0; fd < 256; fd++) {
		n += fcntl(fd, F_GETFD) >= 0;
	}
	return n;
}

static void nothing_of_the_ended_is_kept(void **state)
{
	assert_true(processes_are_at_rest(processes));
	int n = count_fds();
	for (int i = 0; i < 3; i++) {
		pid_t pid = start(start_late_thread);
		assert_true(come_to_rest());
		assert_true(count_fds() > n);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		n_started--;
		assert_true(come_to_rest());
		assert_int_equal(count_fds(), n);
	}
}

// The last of them has something to do once it is told.
static void start_many_threads(void)
{
	pthread_t thread;
	for (int i = 0; i < N_THREADS; i++) {
		pthread_create(&thread, NULL, sleep_in_thread, NULL);
	}
	wait_for_word();
	pthread_create(&thread, NULL, spin_in_thread, NULL);
	say_back();
	sleep_on();
}

// Until the test ends.
static void set_limit(rlim_t n)
{
	struct rlimit limit = { .rlim_cur = n, .rlim_max = limit_before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void many_threads_keep_few_descriptors(void **state)
{
	set_limit(2 * N_THREADS);
	processes_destroy(processes);
	processes = processes_create();
	assert_non_null(processes);
	int n = count_fds();
	start(start_many_threads);
	assert_true(come_to_rest());
	// A quarter of what there may be, and its directory.
	assert_int_equal(count_fds() - n, 2 * N_THREADS / 4 + 1);
	say();
	wait_for_answer();
	assert_at_work();
}

static void who_cannot_be_looked_at_is_at_work(void **state)
{
	assert_true(come_to_rest());
	start(sleep_on);
	int first = dup(STDERR_FILENO);
	close(first);
	set_limit((rlim_t)first);
	bool at_rest = false;
	for (int i = 0; i < 50; i++) {
		at_rest |= processes_are_at_rest(processes);
		nap();
	}
	setrlimit(RLIMIT_NOFILE, &limit_before);
	assert_false(at_rest);
	assert_true(come_to_rest());
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_is_at_rest),
		TEST(a_sleeper_is_at_rest),
		TEST(a_busy_loop_never_is),
		TEST(a_stopped_one_is_at_rest),
		TEST(a_zombie_is_at_rest_and_then_forgotten),
		TEST(who_ran_meanwhile_was_not_at_rest),
		TEST(two_that_wake_each_other_are_not_at_rest),
		TEST(a_thread_that_starts_late_is_seen),
		TEST(a_grandchild_that_starts_late_is_seen),
		TEST(who_is_left_to_a_sleeper_is_seen),
		TEST(a_child_of_a_thread_that_ended_is_seen),
		TEST(one_that_ends_leaves_the_others),
		TEST(who_is_no_descendant_can_be_added),
		TEST(who_is_not_there_cannot_be_seen),
		TEST(nothing_of_the_ended_is_kept),
		TEST(many_threads_keep_few_descriptors),
		TEST(who_cannot_be_looked_at_is_at_work),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
