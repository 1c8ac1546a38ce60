/* SPDX-License-Identifier: MIT */
#include "counters.h"

#include <string.h>

static void add_error(struct counters_errors *errors, int error)
{
	int i = 0;
	while (i < errors->n_kinds && errors->kinds[i].error != error) {
		i++;
	}
	if (i == COUNTERS_MAX_ERRORS) {
		i--;
		errors->kinds[i].error = 0;
	} else if (i == errors->n_kinds) {
		errors->kinds[errors->n_kinds++].error = error;
	}
	errors->kinds[i].n++;
}

void counters_test(struct counters *counters, int answer)
{
	counters->tests++;
	if (answer < 0) {
		add_error(&counters->test_failures, -answer);
	}
}

void counters_refuse(struct counters *counters, int answer)
{
	add_error(&counters->commit_failures, -answer);
}

static bool is_late(const struct output *output, const struct counters_frame *frame,
		const struct output_presented *presented, int64_t ns)
{
	if (presented->sequence == 0 || presented->torn || output->adapts || output->refresh == 0 ||
			frame->begun == 0) {
		return false;
	}
	int64_t period = INT64_C(1000000000000) / output->refresh;
	int64_t begun = frame->aim != 0 ? frame->aim - period : frame->begun;
	return ns - begun > period + period / 8;
}

bool counters_present(struct counters *counters, const struct output *output,
		const struct counters_frame *frame, const struct output_presented *presented)
{
	int64_t ns = presented->when.tv_sec * INT64_C(1000000000) + presented->when.tv_nsec;
	if (counters->first == 0) {
		counters->first = ns;
	}
	counters->last = ns;
	counters->presented++;
	if (frame->committed) {
		histogram_add(&counters->latency, (ns - frame->committed) / 1000);
	}
	bool late = is_late(output, frame, presented, ns);
	counters->missed += late;
	return late;
}

void counters_search(struct counters *counters, int64_t ns)
{
	uint64_t us = (uint64_t)ns / 1000;
	counters->search_us = us > counters->search_us ? us : counters->search_us;
}

static void print_errors(const struct counters_errors *errors, FILE *file)
{
	for (int i = 0; i < errors->n_kinds; i++) {
		const char *name = strerrorname_np(errors->kinds[i].error);
		fprintf(file, "%s%llu %s", i > 0 ? ", " : " (",
				(unsigned long long)errors->kinds[i].n, name ? name : "other");
	}
	fprintf(file, "%s", errors->n_kinds > 0 ? ")" : "");
}

void counters_print(const struct counters *counters, FILE *file)
{
	const struct histogram *latency = &counters->latency;
	fprintf(file, "%llu commits", (unsigned long long)counters->frames);
	print_errors(&counters->commit_failures, file);
	fprintf(file, ", %llu tests", (unsigned long long)counters->tests);
	print_errors(&counters->test_failures, file);
	if (counters->tests > 0) {
		fprintf(file, " (longest search %.1f ms)", (double)counters->search_us / 1000);
	}
	fprintf(file, ", %llu late, %llu bytes painted", (unsigned long long)counters->missed,
			(unsigned long long)counters->bytes_painted);
	if (latency->n > 0) {
		fprintf(file, ", commit to screen %.1f ms (p50), %.1f ms (p99)",
				(double)histogram_get(latency, 50) / 1000,
				(double)histogram_get(latency, 99) / 1000);
	}
}
