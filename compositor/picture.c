/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// libpng would print these; who called says what happened.
static void handle_error(png_structp png, png_const_charp text)
{
	png_longjmp(png, 1);
}

static void handle_warning(png_structp png, png_const_charp text)
{
}

static int encode(FILE *file, const struct output_picture *picture)
{
	png_structp png = png_create_write_struct(
			PNG_LIBPNG_VER_STRING, NULL, handle_error, handle_warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	if (!info) {
		png_destroy_write_struct(&png, NULL);
		return -ENOMEM;
	}
	errno = 0;
	if (setjmp(png_jmpbuf(png))) {
		int error = errno ? errno : EIO;
		png_destroy_write_struct(&png, &info);
		return -error;
	}
	png_init_io(png, file);
	png_set_IHDR(png, info, (png_uint_32)picture->width, (png_uint_32)picture->height, 8,
			PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
			PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, 1);
	png_write_info(png, info);
	// In memory: blue, green, red, unused.
	png_set_bgr(png);
	png_set_filler(png, 0, PNG_FILLER_AFTER);
	for (int y = 0; y < picture->height; y++) {
		png_write_row(png, (png_const_bytep)picture->data + (size_t)y * picture->stride);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return 0;
}

static int write_file(const char *path, const struct output_picture *picture)
{
	// Without a reader, opening a FIFO would wait for one for ever.
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666);
	FILE *file = fd >= 0 ? fdopen(fd, "wb") : NULL;
	if (!file) {
		int error = errno;
		if (fd >= 0) {
			close(fd);
		}
		return -error;
	}
	fcntl(fd, F_SETFL, 0);
	int ret = encode(file, picture);
	if (fclose(file) != 0 && ret == 0) {
		ret = -errno;
	}
	return ret;
}

int picture_check(const char *path)
{
	struct stat st;
	if (strcmp(path, "-") == 0) {
		return 0;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		return S_ISDIR(st.st_mode) ? -EISDIR : access(path, W_OK) < 0 ? -errno : 0;
	}
	char *copy = strdup(path);
	int ret = !copy ? -ENOMEM : access(dirname(copy), W_OK | X_OK) < 0 ? -errno : 0;
	free(copy);
	return ret;
}

int picture_write(const char *path, const struct output_picture *picture)
{
	if (strcmp(path, "-") == 0) {
		int ret = encode(stdout, picture);
		return ret < 0 ? ret : fflush(stdout) == 0 ? 0 : -errno;
	}
	struct stat st;
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		return write_file(path, picture);
	}
	// Beside the target, then renamed over it: a full disk leaves the old picture alone.
	char *part = NULL;
	if (asprintf(&part, "%s.%d.part", path, (int)getpid()) < 0) {
		return -ENOMEM;
	}
	int ret = write_file(part, picture);
	if (ret == 0 && rename(part, path) < 0) {
		ret = -errno;
	}
	if (ret < 0) {
		unlink(part);
	}
	free(part);
	return ret;
}
