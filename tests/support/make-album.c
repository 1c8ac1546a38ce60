/* SPDX-License-Identifier: MIT */
/*
 * make-album DIR [PICTURE.png GOLD.png]...: a run of slipway shot that took these pictures, and a
 * last one that was never drawn; DIR gets its page. Exits with the run's status.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "shot/album.h"
#include "whole_file.h"

static void add(struct album *album, const char *path, const char *expect)
{
	char *data, reason[PICTURE_REASON_SIZE];
	size_t size;
	struct picture picture;
	int ret = whole_file_read(path, 1 << 24, &data, &size);
	if (ret < 0) {
		errx(2, "%s: %s", path, strerror(-ret));
	}
	if (!picture_decode(&picture, data, size, reason)) {
		errx(2, "%s: %s", path, reason);
	}
	struct album_entry entry = { .path = path, .expect = expect };
	album_add(album, &entry, &picture);
	picture_finish(&picture);
	free(data);
}

int main(int argc, char **argv)
{
	if (argc < 2 || argc % 2 != 0) {
		errx(2, "usage: make-album DIR [PICTURE.png GOLD.png]...");
	}
	struct album_options options = { .limits.n_pixels = -1, .html = argv[1] };
	struct album *album = album_create(&options, NULL);
	if (!album) {
		err(2, "album");
	}
	log_init(SLIP_LOG_INFO);
	for (int i = 2; i + 1 < argc; i += 2) {
		add(album, argv[i], argv[i + 1]);
	}
	struct album_entry never = { .expect = "never.png",
		.status = ALBUM_NOT_DRAWN,
		.problem = "the command ended before there was a picture" };
	album_add(album, &never, NULL);
	int status = album_finish(album);
	album_destroy(album);
	return status;
}
