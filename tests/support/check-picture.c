/* SPDX-License-Identifier: MIT */
/*
 * check-picture FILE.png WxH [LAYER...]: whether a PNG is what it should be, pixel by pixel.
 *
 * A LAYER is WxH+X+Y,FRAME[,SEED[,ALPHA[,BITS]]]: that frame of the pattern that the clients paint,
 * at that place, over black and the layers before it; BITS is 888 (default) or 565. This is written
 * from the pattern's definition, not from the clients' code, and blends with exact arithmetic.
 *
 * Exit status: 0 it is; 1 it differs, and how is said in one line; 2 bad usage or no such file.
 */
#include <err.h>
#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct layer {
	int width, height, x, y;
	int frame, seed, alpha, bits, left, top;
};

struct rgb {
	int c[3];
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

// What is left of a channel after it was stored in fewer bits and widened again.
static int narrow(int value, int bits, bool by_division)
{
	int stored = value >> (8 - bits);
	return by_division ? divide_rounded(stored * 255, (1 << bits) - 1)
			   : stored << (8 - bits) | stored >> (2 * bits - 8);
}

static struct rgb expect(const struct layer *layers, int n_layers, int x, int y)
{
	struct rgb result = { { 0, 0, 0 } };
	for (int i = 0; i < n_layers; i++) {
		const struct layer *l = &layers[i];
		if (x < l->x || y < l->y || x >= l->x + l->width || y >= l->y + l->height) {
			continue;
		}
		struct rgb source = get_pattern(
				x - l->x + l->left, y - l->y + l->top, l->frame, l->seed);
		for (int k = 0; k < 3; k++) {
			int value = divide_rounded(source.c[k] * l->alpha, 255);
			if (abs(l->bits) == 565) {
				value = narrow(value, k == 1 ? 6 : 5, l->bits < 0);
			}
			int below = divide_rounded(result.c[k] * (255 - l->alpha), 255);
			result.c[k] = value + below > 255 ? 255 : value + below;
		}
	}
	return result;
}

static bool parse_layer(const char *text, struct layer *l)
{
	*l = (struct layer){ .alpha = 255, .bits = 888 };
	return sscanf(text, "%dx%d+%d+%d,%d,%d,%d,%d,%d,%d", &l->width, &l->height, &l->x, &l->y,
			       &l->frame, &l->seed, &l->alpha, &l->bits, &l->left, &l->top) >= 5;
}

static int compare(const png_image *image, const unsigned char *pixels, const struct layer *layers,
		int n_layers)
{
	int different = 0, worst = 0, first_x = 0, first_y = 0;
	struct rgb first = { { 0 } };
	bool varies = false;
	for (int y = 0; y < (int)image->height; y++) {
		for (int x = 0; x < (int)image->width; x++) {
			const unsigned char *p =
					&pixels[3 * ((size_t)y * image->width + (size_t)x)];
			struct rgb want = expect(layers, n_layers, x, y);
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
	unsigned width, height;
	if (argc < 3 || argc > 19 || sscanf(argv[2], "%ux%u", &width, &height) != 2) {
		errx(2,
				"usage: check-picture FILE.png WxH "
				"[WxH+X+Y,FRAME[,SEED[,ALPHA[,BITS[,LEFT,TOP]]]]...]");
	}
	for (int i = 3; i < argc; i++) {
		if (!parse_layer(argv[i], &layers[i - 3])) {
			errx(2, "layer %s: give WxH+X+Y,FRAME[,SEED[,ALPHA[,BITS[,LEFT,TOP]]]]",
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
	if (image.width != width || image.height != height) {
		printf("the picture is %ux%u, not %ux%u\n", image.width, image.height, width,
				height);
		status = 1;
	} else {
		status = compare(&image, pixels, layers, argc - 3);
	}
	free(pixels);
	return status;
}
