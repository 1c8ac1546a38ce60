/* SPDX-License-Identifier: MIT */
/*
 * check-picture FILE.png WxH[,SCALE[,TURN]] [LAYER...]: whether a PNG is what it should be, pixel
 * by pixel.
 *
 * It is WxH once the layers' picture is SCALE times as large, and turned: by 0 to 3 quarters,
 * counter-clockwise, and before that, from 4 on, flipped around its vertical axis.
 *
 * A LAYER is WxH+X+Y,FRAME[,SEED[,ALPHA[,FORMAT[,LEFT,TOP]]]]: that frame of the pattern that the
 * clients paint, from LEFT,TOP on, at that place, over black and the layers before it. FORMAT is a
 * code such as NV12 (default AR24), or RG16-vkms, which is how vkms widens RG16; for YUV the
 * layer's size says, as a buffer's does, which encoding it has. This is written from the pattern's
 * definition, not from the clients' code, and blends with exact arithmetic.
 *
 * Exit status: 0 it is; 1 it differs, and how is said in one line; 2 bad usage or no such file.
 */
#include <err.h>
#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

/** Bits of each channel or, of YUV, of a sample, and how many pixels share one of chroma. */
struct format {
	const char *names;
	int r, g, b, a;
	bool by_division;
	int yuv_bits, across, down;
};

static const struct format formats[] = {
	{ "AR24 AB24 RA24 BA24 AR48 AB48", .r = 8, .g = 8, .b = 8, .a = 8 },
	{ "AR30 AB30", .r = 8, .g = 8, .b = 8, .a = 2 },
	{ "XR24 XB24 RX24 BX24 RG24 BG24 XR30 XB30 XR48 XB48", .r = 8, .g = 8, .b = 8 },
	{ "RG16 BG16", .r = 5, .g = 6, .b = 5 },
	{ "RG16-vkms", .r = 5, .g = 6, .b = 5, .by_division = true },
	{ "XR15 XB15", .r = 5, .g = 5, .b = 5 },
	{ "AR15 AB15", .r = 5, .g = 5, .b = 5, .a = 1 },
	{ "XR12 XB12", .r = 4, .g = 4, .b = 4 },
	{ "AR12 AB12", .r = 4, .g = 4, .b = 4, .a = 4 },
	{ "NV24 YU24 XYUV", .yuv_bits = 8, .across = 1, .down = 1 },
	{ "NV16 YU16 YUYV YVYU UYVY", .yuv_bits = 8, .across = 2, .down = 1 },
	{ "NV12 NV21 YU12 YV12", .yuv_bits = 8, .across = 2, .down = 2 },
	{ "P010", .yuv_bits = 10, .across = 2, .down = 2 },
	{ "P012", .yuv_bits = 12, .across = 2, .down = 2 },
	{ "P016", .yuv_bits = 16, .across = 2, .down = 2 },
};

struct layer {
	int width, height, x, y;
	int frame, seed, alpha, left, top;
	const struct format *format;
};

struct rgb {
	int c[3];
};

/** The picture that is looked at, and what has become of the layers'. */
struct screen {
	int width, height, scale, turn;
};

static struct rgb get_pattern(int x, int y, int n, int s)
{
	return (struct rgb){ {
			(7 * x + 3 * y + 11 * n + 64 * s) % 256,
			((x ^ y) + 5 * n + 32 * s) % 256,
			(17 * (x / 8) + 29 * (y / 8) + 13 * n + 128 * s) % 256,
	} };
}

static int divide_rounded(int value, int by)
{
	return (2 * value + by) / (2 * by);
}

// What is left of a channel after it was stored in fewer bits and widened again: its bits are
// repeated, or it is in proportion.
static int narrow(int value, int bits, bool by_division)
{
	int stored = value >> (8 - bits);
	if (bits < 4 || by_division) {
		return divide_rounded(stored * 255, (1 << bits) - 1);
	}
	return stored << (8 - bits) | stored >> (2 * bits - 8);
}

static struct rgb get_rgb(const struct layer *l, int x, int y)
{
	struct rgb rgb = get_pattern(x, y, l->frame, l->seed);
	const int bits[] = { l->format->r, l->format->g, l->format->b };
	for (int k = 0; k < 3; k++) {
		int value = l->format->a ? divide_rounded(rgb.c[k] * l->alpha, 255) : rgb.c[k];
		rgb.c[k] = narrow(value, bits[k], l->format->by_division);
	}
	return rgb;
}

// As it is stored, in sixteen bits; eight are repeated there, as 255 stands for all.
static uint32_t get_sample(int value, int bits)
{
	uint32_t wide = (uint32_t)value * 0x101;
	return bits == 8 ? wide : wide >> (16 - bits) << (16 - bits);
}

static struct rgb get_yuv(const struct layer *l, int x, int y)
{
	const struct format *f = l->format;
	bool hd = l->width >= 1280 || l->height > 576;
	struct color color = { .encoding = hd ? COLOR_BT709 : COLOR_BT601 };
	struct rgb luma = get_pattern(x, y, l->frame, l->seed);
	struct rgb chroma = get_pattern(x - x % f->across, y - y % f->down, l->frame, l->seed);
	uint32_t rgb = reference_yuv_to_rgb_64ths(&color, f->yuv_bits > 8,
			get_sample(luma.c[0], f->yuv_bits), get_sample(chroma.c[1], f->yuv_bits),
			get_sample(chroma.c[2], f->yuv_bits));
	return (struct rgb){ { rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255 } };
}

static struct rgb expect(const struct layer *layers, int n_layers, int x, int y)
{
	struct rgb result = { { 0, 0, 0 } };
	for (int i = 0; i < n_layers; i++) {
		const struct layer *l = &layers[i];
		if (x < l->x || y < l->y || x >= l->x + l->width || y >= l->y + l->height) {
			continue;
		}
		int left = x - l->x + l->left, top = y - l->y + l->top;
		struct rgb source =
				l->format->yuv_bits ? get_yuv(l, left, top) : get_rgb(l, left, top);
		int alpha = l->format->a ? narrow(l->alpha, l->format->a, false) : 255;
		for (int k = 0; k < 3; k++) {
			int below = divide_rounded(result.c[k] * (255 - alpha), 255);
			int sum = source.c[k] + below;
			result.c[k] = sum > 255 ? 255 : sum;
		}
	}
	return result;
}

// The point of the layers' picture that is shown there.
static void turn_back(const struct screen *screen, int *x, int *y)
{
	int width = screen->width, height = screen->height;
	for (int i = 0; i < (screen->turn & 3); i++) {
		int old_x = *x, old_width = width;
		*x = height - 1 - *y;
		*y = old_x;
		width = height;
		height = old_width;
	}
	if (screen->turn & 4) {
		*x = width - 1 - *x;
	}
	*x /= screen->scale;
	*y /= screen->scale;
}

static const struct format *find_format(const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		const char *found = strstr(formats[i].names, name);
		if (found && (found[length] == ' ' || found[length] == '\0')) {
			return &formats[i];
		}
	}
	return NULL;
}

static bool parse_layer(const char *text, struct layer *l)
{
	char format[16] = "AR24";
	*l = (struct layer){ .alpha = 255 };
	int n = sscanf(text, "%dx%d+%d+%d,%d,%d,%d,%15[^,],%d,%d", &l->width, &l->height, &l->x,
			&l->y, &l->frame, &l->seed, &l->alpha, format, &l->left, &l->top);
	l->format = find_format(format);
	return n >= 5 && l->format;
}

static int compare(const struct screen *screen, const png_image *image, const unsigned char *pixels,
		const struct layer *layers, int n_layers)
{
	int different = 0, worst = 0, first_x = 0, first_y = 0;
	struct rgb first = { { 0 } };
	bool varies = false;
	for (int y = 0; y < (int)image->height; y++) {
		for (int x = 0; x < (int)image->width; x++) {
			const unsigned char *p =
					&pixels[3 * ((size_t)y * image->width + (size_t)x)];
			int left = x, top = y;
			turn_back(screen, &left, &top);
			struct rgb want = expect(layers, n_layers, left, top);
			bool same = true;
			for (int k = 0; k < 3; k++) {
				int difference = abs(p[k] - want.c[k]);
				worst = difference > worst ? difference : worst;
				same &= difference == 0;
			}
			varies |= memcmp(p, pixels, 3) != 0;
			if (!same && different++ == 0) {
				first_x = x;
				first_y = y;
				first = want;
			}
		}
	}
	if (different > 0) {
		const unsigned char *p =
				&pixels[3 * ((size_t)first_y * image->width + (size_t)first_x)];
		printf("%d of %u pixels differ, by at most %d; the first at %d,%d is %d %d %d, not "
		       "%d %d %d\n",
				different, image->width * image->height, worst, first_x, first_y,
				p[0], p[1], p[2], first.c[0], first.c[1], first.c[2]);
		return 1;
	}
	if (!varies) {
		printf("the picture has but one colour, and so shows nothing\n");
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct layer layers[16];
	struct screen screen = { .scale = 1 };
	if (argc < 3 || argc > 19 ||
			sscanf(argv[2], "%dx%d,%d,%d", &screen.width, &screen.height, &screen.scale,
					&screen.turn) < 2) {
		errx(2,
				"usage: check-picture FILE.png WxH[,SCALE[,TURN]] "
				"[WxH+X+Y,FRAME[,SEED[,ALPHA[,FORMAT[,LEFT,TOP]]]]...]");
	}
	for (int i = 3; i < argc; i++) {
		if (!parse_layer(argv[i], &layers[i - 3])) {
			errx(2, "layer %s: give WxH+X+Y,FRAME[,SEED[,ALPHA[,FORMAT[,LEFT,TOP]]]]",
					argv[i]);
		}
	}
	png_image image = { .version = PNG_IMAGE_VERSION };
	if (!png_image_begin_read_from_file(&image, argv[1])) {
		errx(2, "%s: %s", argv[1], image.message);
	}
	image.format = PNG_FORMAT_RGB;
	unsigned char *pixels = malloc(PNG_IMAGE_SIZE(image));
	if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
		errx(2, "%s: %s", argv[1], image.message);
	}
	int status;
	if ((int)image.width != screen.width || (int)image.height != screen.height) {
		printf("the picture is %ux%u, not %dx%d\n", image.width, image.height, screen.width,
				screen.height);
		status = 1;
	} else {
		status = compare(&screen, &image, pixels, layers, argc - 3);
	}
	free(pixels);
	return status;
}
