/* SPDX-License-Identifier: MIT */
#ifndef IMAGES_H
#define IMAGES_H

#include <pixman.h>
#include <stdint.h>

/** What an image is made of. */
struct image_key {
	/** Of pixman; 0 for one colour without end. */
	pixman_format_code_t format;
	int width, height, stride;
	const void *data;
	/** Of one without end: premultiplied ARGB. */
	uint32_t color;
};

/** Of some screens with some dozens of windows, each with a few buffers. */
#define IMAGES_MAX 256

/**
 * pixman's images of the memory that was painted with last. They are kept so that none has to be
 * made again in each frame; that the memory is still there is only for its user to know. One
 * thread's.
 */
struct images {
	struct {
		struct image_key key;
		pixman_image_t *image;
		/** The last frame that it was used in. */
		unsigned used;
	} kept[IMAGES_MAX];
	int n, next;
	/** Frames that were painted with these, and the number of the last. */
	unsigned count, frame;
};

/** All zeros is one without images. */
void images_finish(struct images *images);

/** What follows is for the frame of that number. */
void images_begin(struct images *images, unsigned frame);

/**
 * A new reference to an image of that. NULL if there is no memory. Where it is a new one, those go
 * that were not used in some dozens of frames.
 */
pixman_image_t *images_get(struct images *images, const struct image_key *key);

#endif
