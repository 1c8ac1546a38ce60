/* SPDX-License-Identifier: MIT */
#include "pacing.h"

// The commit is taken up and on the display's side before its blanking begins, which is up to a
// millisecond before the retrace that drivers tell of; and timers and other clients are in the way.
#define MIN_SLACK 2000000
// Beyond, holding back is of no use.
#define MAX_SLACK 16000000
// What is forgotten with each frame: half of it in 22 frames, and in 5700, which are some minutes,
// since it is forgotten until the next one is late.
#define COST_DECAY 32
#define SLACK_DECAY 8192

void pacing_init(struct pacing *pacing)
{
	*pacing = (struct pacing){ .slack = MIN_SLACK };
}

int64_t pacing_hold(struct pacing *pacing, int64_t retrace, int64_t period, int64_t now)
{
	if (pacing->aim != 0 || pacing->at_once || period <= 0) {
		return 0;
	}
	// A retrace's event may come before the time that it tells.
	int64_t passed = now > retrace ? (now - retrace) / period : 0;
	int64_t next = retrace + (passed + 1) * period;
	int64_t margin = pacing->cost + pacing->slack;
	if (next - margin <= now) {
		return 0;
	}
	pacing->aim = next;
	pacing->margin = margin;
	pacing->period = period;
	return next - margin;
}

void pacing_made(struct pacing *pacing, int64_t begun, int64_t done)
{
	// After another retrace, it waited for the device to be ours again.
	pacing->held = pacing->aim != 0 && begun < pacing->aim + pacing->period;
	// That it was begun later than planned, since others were busy, is part of what it takes.
	int64_t cost = done - (pacing->held ? pacing->aim - pacing->margin : begun);
	int64_t last = pacing->cost - pacing->cost / COST_DECAY;
	pacing->underrated = cost > pacing->margin - pacing->slack / 2;
	pacing->cost = cost > last ? cost : last;
	pacing->at_once = false;
	pacing->aim = 0;
}

void pacing_drop(struct pacing *pacing)
{
	pacing->aim = 0;
}

void pacing_presented(struct pacing *pacing, bool late)
{
	if (!pacing->held) {
		return;
	}
	pacing->held = false;
	pacing->at_once = late;
	if (late && !pacing->underrated) {
		pacing->slack = 2 * pacing->slack < MAX_SLACK ? 2 * pacing->slack : MAX_SLACK;
	} else {
		pacing->slack -= (pacing->slack - MIN_SLACK) / SLACK_DECAY;
	}
}
