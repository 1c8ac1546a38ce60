/* SPDX-License-Identifier: MIT */
#ifndef PLANES_H
#define PLANES_H

#include <output.h>

#include "counters.h"

/*
 * Which plane of an output shows which layer, and what is left to be painted. The device is asked
 * by test commits when the layout is one that it was not asked about; while nothing but buffers
 * change, it is not asked at all.
 */

/** The first rule that keeps a layer off all planes. */
enum plane_rule {
	/** None: it is on a plane. */
	PLANE_RULE_NONE,
	/** It is as black as the screen behind all planes: it needs neither a plane nor painting.
	 */
	PLANE_RULE_BACKGROUND,
	/** The output has no planes for buffers of clients. */
	PLANE_RULE_NO_SCANOUT,
	PLANE_RULE_NO_DMABUF,
	/** It left a plane a moment ago. */
	PLANE_RULE_HELD,
	PLANE_RULE_FORMAT,
	PLANE_RULE_TRANSFORM,
	PLANE_RULE_COLOR,
	PLANE_RULE_ALPHA,
	/** Something painted is above it, and it cannot be below what is painted. */
	PLANE_RULE_COVERED,
	/** All planes that could take it are in use. */
	PLANE_RULE_TAKEN,
	/** The device refused each state that was tried. */
	PLANE_RULE_REFUSED,
};

struct plane_verdict {
	enum plane_rule rule;
	/** The plane that the rule is about, an index of output.planes; -1: none in particular. */
	int plane;
	/** REFUSED: an errno. */
	int error;
};

/** The room of a plane's name, and of a sentence. */
#define PLANES_NAME_SIZE 32
#define PLANES_SENTENCE_SIZE 256

/** "overlay". */
const char *planes_get_type_name(enum output_plane_type type);

/** "overlay plane 37". */
void planes_name(const struct output *output, int plane, char name[PLANES_NAME_SIZE]);

/** Why a layer of such a buffer is painted, and what would help. */
void planes_explain(const struct output *output, uint32_t format, uint64_t modifier,
		const struct plane_verdict *verdict, char sentence[PLANES_SENTENCE_SIZE]);

/** The rule as a word. */
const char *planes_get_rule_name(enum plane_rule rule);

/** A layer that is to be shown; layers come bottom first. */
struct plane_candidate {
	const struct output_layer *layer;
	/** It changes often: planes go to those that do first. */
	bool busy;
	/** It is opaque and black, and so is all that is below it. */
	bool background;
	/** It has left a plane just now, and stays painted for a while: switching is seen. */
	bool held;
	/** It is of the cursor. These are the last, and their place is no part of the layout: all
	 * that is asked for them holds wherever they are. */
	bool cursor;
};

struct plane_choice {
	/** An index of output.planes, or -1: it is painted, or is BACKGROUND. */
	int plane;
	uint32_t zpos;
	struct plane_verdict verdict;
};

struct plane_plan {
	/** One for each candidate. */
	const struct plane_choice *choices;
	int n;
	/** The picture of the cursor goes there, in place of the candidates that it is of, whose
	 * choices are then the same; -1 where it is not used. */
	int cursor_plane;
	uint32_t cursor_zpos;
	/** What is painted goes there; -1 where nothing is. */
	int target_plane;
	uint32_t target_zpos;
	/** Another number each time that planes are used in another way. */
	unsigned serial;
};

/** An output's. */
struct planes;

/** NULL and errno. Test commits are counted. */
struct planes *planes_create(struct output *output, struct counters *counters);
void planes_destroy(struct planes *planes);

/**
 * What one search may cost: test commits, and the time in them, in µs, after which it makes no
 * more. A few it may make however long they take.
 */
#define PLANES_MAX_TESTS 24
#define PLANES_MAX_US 8000
#define PLANES_FREE_TESTS 6

/**
 * The best plan for what is to be shown now, valid until the next call. At worst, all is painted;
 * NULL only if there is no memory.
 * cursor is the picture, of the size that the cursor plane has, of all candidates that are of the
 * cursor; NULL where there is none, and it is not to be on that plane. now is in ms.
 */
const struct plane_plan *planes_find(struct planes *planes,
		const struct plane_candidate *candidates, int n_candidates,
		const struct output_layer *cursor, int64_t now);

/** The next planes_find() asks the device, even if nothing but a cursor's place is another. */
void planes_ask_again(struct planes *planes);

/**
 * The last plan was committed, and the device took back what it had said: -errno. All is painted
 * until it is asked again. now is in ms.
 */
const struct plane_plan *planes_refuse(struct planes *planes, int error, int64_t now);

#endif
