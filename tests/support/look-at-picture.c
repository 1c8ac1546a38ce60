/* SPDX-License-Identifier: MIT */
/*
 * look-at-picture FILE.png [X,Y...]: says what a test can judge of a picture that it cannot
 * compute: "colours N", how many different ones there are, "lit N", how many pixels are not black,
 * and for each point "X,Y RRGGBB".
 */
#include <err.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
	return (x > y) - (x < y);
}

static void summarise(const unsigned char *pixels, size_t n)
{
	unsigned *values = malloc(n * sizeof(*values));
	if (!values) {
		err(2, "malloc");
	}
	size_t lit = 0, colours = 0;
	for (size_t i = 0; i < n; i++) {
		const unsigned char *p = &pixels[3 * i];
		values[i] = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
		lit += values[i] != 0;
	}
	qsort(values, n, sizeof(*values), compare);
	for (size_t i = 0; i < n; i++) {
		colours += i == 0 || values[i] != values[i - 1];
	}
	printf("colours %zu\nlit %zu\n", colours, lit);
	free(values);
}

int main(int argc, char **argv)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	if (argc < 2 || !png_image_begin_read_from_file(&image, argv[1])) {
		errx(2, "usage: look-at-picture FILE.png [X,Y...]: %s", image.message);
	}
	image.format = PNG_FORMAT_RGB;
	unsigned char *pixels = malloc(PNG_IMAGE_SIZE(image));
	if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
		errx(2, "%s: %s", argv[1], image.message);
	}
	summarise(pixels, (size_t)image.width * image.height);
	for (int i = 2; i < argc; i++) {
		unsigned x, y;
		if (sscanf(argv[i], "%u,%u", &x, &y) != 2 || x >= image.width ||
				y >= image.height) {
			errx(2, "%s: no such point in a picture of %ux%u", argv[i], image.width,
					image.height);
		}
		const unsigned char *p = &pixels[3 * ((size_t)y * image.width + x)];
		printf("%u,%u %02x%02x%02x\n", x, y, p[0], p[1], p[2]);
	}
	free(pixels);
	return 0;
}
