/* SPDX-License-Identifier: MIT */
/*
 * check-raw FILE.png FRAME FORMAT WxH [X,Y]: whether a PNG shows, at X,Y (default 0,0), a frame
 * that somebody else's program wrote to the file FRAME in a format such as NV12, its planes one
 * after the other and without padding. YUV is converted with the reference arithmetic.
 *
 * Exit status: 0 it does; 1 it differs, and how is said in one line; 2 bad usage or no such file.
 */
#include <err.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

static void read_planes(struct reference_buffer *buffer, const char *path)
{
	const struct slip_format *format = slip_format_get(buffer->base.format);
	FILE *file = fopen(path, "rb");
	if (!file) {
		err(2, "%s", path);
	}
	for (int i = 0; i < format->n_planes; i++) {
		int vsub = format->planes[i].vsub;
		int rows = (buffer->base.height + vsub - 1) / vsub;
		size_t size = buffer->planes[i].stride * (size_t)rows;
		if (fread(buffer->planes[i].memory, 1, size, file) != size) {
			errx(2, "%s: too short for %dx%d", path, buffer->base.width,
					buffer->base.height);
		}
	}
	if (fgetc(file) != EOF) {
		errx(2, "%s: too long for %dx%d", path, buffer->base.width, buffer->base.height);
	}
	fclose(file);
}

static int compare(const png_image *image, const unsigned char *pixels,
		const struct reference_buffer *buffer, unsigned left, unsigned top)
{
	struct color color = color_guess(buffer->base.width, buffer->base.height);
	unsigned different = 0, first_x = 0, first_y = 0, is = 0, must = 0;
	for (unsigned y = 0; y < (unsigned)buffer->base.height; y++) {
		for (unsigned x = 0; x < (unsigned)buffer->base.width; x++) {
			const unsigned char *p =
					&pixels[3 * ((size_t)(y + top) * image->width + x + left)];
			unsigned got = (unsigned)p[0] << 16 | (unsigned)p[1] << 8 | p[2];
			unsigned want = 0xffffff &
					reference_get_pixel(buffer, &color, (int)x, (int)y);
			if (got != want && different++ == 0) {
				first_x = x;
				first_y = y;
				is = got;
				must = want;
			}
		}
	}
	if (different > 0) {
		printf("%u pixels differ; the first at %u,%u is %06x, not %06x\n", different,
				first_x, first_y, is, must);
	}
	return different > 0;
}

int main(int argc, char **argv)
{
	unsigned width, height, left = 0, top = 0;
	if (argc < 5 || strlen(argv[3]) != 4 || sscanf(argv[4], "%ux%u", &width, &height) != 2 ||
			(argc > 5 && sscanf(argv[5], "%u,%u", &left, &top) != 2)) {
		errx(2, "usage: check-raw FILE.png FRAME FORMAT WxH [X,Y]");
	}
	uint32_t format = 0;
	for (int i = 0; i < 4; i++) {
		format |= (uint32_t)(unsigned char)argv[3][i] << (8 * i);
	}
	if (!reference_knows(format)) {
		errx(2, "%s: no such format", argv[3]);
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
	struct reference_buffer buffer;
	reference_buffer_init(&buffer, format, (int)width, (int)height, 0, 0, 1);
	read_planes(&buffer, argv[2]);
	int status = 1;
	if (left + width > image.width || top + height > image.height) {
		printf("the picture is %ux%u, too small\n", image.width, image.height);
	} else {
		status = compare(&image, pixels, &buffer, left, top);
	}
	reference_buffer_finish(&buffer);
	free(pixels);
	return status;
}
