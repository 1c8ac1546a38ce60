/* SPDX-License-Identifier: MIT */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <output.h>

/*
 * A slow painter that is obviously right: pixel by pixel, with nothing but the definitions of the
 * formats (drm_fourcc.h), of wl_output.transform, of IN and of OVER, and of scaling: see
 * reference_sample().
 */

struct reference_plane {
	uint8_t *memory;
	const uint8_t *data;
	uint32_t stride;
};

/** A picture in ordinary memory that counts its brackets. */
struct reference_buffer {
	struct buffer base;
	struct reference_plane planes[3];
	/** What begin_read answers. */
	int error;
	/** That its memory is slow is what it says. */
	bool stream;
	int begins, ends, open;
	/** What it holds went away while it was read. */
	bool gone;
};

/**
 * Fills memory of its own with noise from the seed. padding bytes follow each row, and offset bytes
 * come before the first, in each plane.
 */
void reference_buffer_init(struct reference_buffer *buffer, uint32_t format, int width, int height,
		uint32_t padding, uint32_t offset, uint32_t seed);
void reference_buffer_finish(struct reference_buffer *buffer);

/** Whether the format is one that this painter can decode. */
bool reference_knows(uint32_t format);

/** Noise, the same for the same seed on every machine: the next of the sequence, below limit. */
uint32_t reference_random(uint32_t *seed, uint32_t limit);

/** A pixel of a buffer as 0xaarrggbb, premultiplied; y counts from the picture's top. */
uint32_t reference_get_pixel(
		const struct reference_buffer *buffer, const struct color *color, int x, int y);

/**
 * 0xffrrggbb of luma and chroma as the standards define it, in real numbers; samples in units of
 * eight bits.
 */
uint32_t reference_yuv_to_rgb(const struct color *color, double y, double u, double v);

/**
 * The same as it is computed where it has to be fast: chroma in eight bits, factors in 64ths,
 * fractions cut off. Samples are in sixteen bits: those of eight repeated, or, if wide, as stored.
 * It is what reference_get_pixel() takes.
 */
uint32_t reference_yuv_to_rgb_64ths(
		const struct color *color, bool wide, uint32_t y, uint32_t u, uint32_t v);

/**
 * What a pixel of the output within a layer's destination shows of it: channels from blue to alpha,
 * in units of eight bits. In each direction: where a whole source is enlarged by a whole number,
 * the pixel that is there; where up to two pixels make one, what is between the two around its
 * middle; where more do, the average of what it covers, up to 64 pixels around its middle. Only
 * pixels that the source rectangle touches count, the outermost going on for ever.
 */
void reference_sample(const struct output_layer *layer, int x, int y, double channels[4]);

/** Whether that is a pixel of the buffer, as it is. */
bool reference_is_sharp(const struct output_layer *layer);

/**
 * What a target (XRGB8888) must hold where it is damaged, layers' buffers being reference_buffers.
 * The rest is left alone, and so is the damage.
 */
void reference_paint(void *data, uint32_t stride, int width, int height,
		const pixman_region32_t *damage, const struct output_layer *layers, int n_layers);

#endif
