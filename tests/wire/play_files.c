/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <linux/udmabuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_dmabuf.h"
#include "fake_syncobj.h"
#include "play.h"

/* Files that clients hand over, and those that they are given. */

static bool add_fd(struct play *play, const char *name, int fd)
{
	char text[16];
	snprintf(text, sizeof(text), "fd:%d", fd);
	return fd >= 0 ? play_add_value(play, name, text, fd)
		       : play_fail(play, "%s", strerror(errno));
}

// The fd of NAME or $NAME; -1 if there is none.
static int get_fd(struct play *play, const char *name)
{
	const struct value *value = play_find_value(play, name[0] == '$' ? name + 1 : name);
	return value ? value->fd : -1;
}

// The first half with one colour, the second with another.
static bool fill(int fd, size_t size, const char *first, const char *second)
{
	for (size_t i = 0; i < size / 4; i++) {
		uint32_t pixel = (uint32_t)strtoul(i < size / 8 ? first : second, NULL, 16);
		if (pwrite(fd, &pixel, 4, (off_t)(4 * i)) != 4) {
			return false;
		}
	}
	return true;
}

// A dma-buf that is one to the kernel, too. -1 and errno.
static int create_udmabuf(size_t size, const char *first, const char *second)
{
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
	int memfd = memfd_create("udmabuf", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct udmabuf_create create = { .memfd = (uint32_t)memfd, .size = size };
	create.flags = UDMABUF_FLAGS_CLOEXEC;
	uint32_t colours[] = { (uint32_t)strtoul(first, NULL, 16),
		(uint32_t)strtoul(second, NULL, 16) };
	uint32_t *row = malloc(size / 2);
	int fd = -1;
	for (int half = 0; row && half < 2; half++) {
		for (size_t i = 0; i < size / 8; i++) {
			row[i] = colours[half];
		}
		if (write(memfd, row, size / 2) != (ssize_t)(size / 2)) {
			goto out;
		}
	}
	if (row && fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK) == 0) {
		fd = ioctl(device, UDMABUF_CREATE, &create);
	}
out:
	free(row);
	close(memfd);
	close(device);
	return fd;
}

static bool play_fd(struct play *play, struct peer *peer, char **words, int n)
{
	if (n < 2) {
		return play_fail(play, "fd takes NAME and KIND");
	}
	const char *kind = words[1];
	if (strcmp(kind, "pipe") == 0) {
		int fds[2];
		char name[32];
		snprintf(name, sizeof(name), "%s.r", words[0]);
		return pipe2(fds, O_CLOEXEC) == 0 && add_fd(play, words[0], fds[1]) &&
				add_fd(play, name, fds[0]);
	}
	if (strcmp(kind, "socket") == 0 || strcmp(kind, "listen") == 0) {
		return add_fd(play, words[0], play_open_socket(words[0], kind[0] == 'l'));
	}
	if (strcmp(kind, "eventfd") == 0) {
		return add_fd(play, words[0], eventfd(0, EFD_CLOEXEC));
	}
	if (strcmp(kind, "syncobj") == 0) {
		return add_fd(play, words[0], fake_syncobj_create());
	}
	if (strcmp(kind, "fence") == 0) {
		char name[32];
		int signal;
		snprintf(name, sizeof(name), "%s.w", words[0]);
		return add_fd(play, words[0], fake_fence_create(&signal)) &&
				add_fd(play, name, signal);
	}
	if (strcmp(kind, "readonly") == 0) {
		char path[32];
		snprintf(path, sizeof(path), "/proc/self/fd/%d", get_fd(play, words[2]));
		return add_fd(play, words[0], open(path, O_RDONLY | O_CLOEXEC));
	}
	if (n < 3) {
		return play_fail(play, "fd NAME %s takes SIZE", kind);
	}
	size_t size = strtoul(words[2], NULL, 0);
	if (strcmp(kind, "udmabuf") == 0) {
		return add_fd(play, words[0],
				create_udmabuf(size, n < 4 ? "0" : words[3], words[n > 4 ? 4 : 3]));
	}
	int fd = strcmp(kind, "dmabuf") == 0 ? fake_dmabuf_create(size) : fake_memfd_create(size);
	return add_fd(play, words[0], fd) &&
			(n < 4 || fill(fd, size, words[3], words[n > 4 ? 4 : 3]));
}

static bool play_truncate(struct play *play, struct peer *peer, char **words, int n)
{
	return n == 2 && play_sync_peer(play, peer) &&
			(ftruncate(get_fd(play, words[0]), strtol(words[1], NULL, 0)) == 0 ||
					play_fail(play, "%s", strerror(errno)));
}

static bool play_close(struct play *play, struct peer *peer, char **words, int n)
{
	struct value *value = n == 1 ? play_find_value(play, words[0]) : NULL;
	if (!value || !play_sync_peer(play, peer)) {
		return play_fail(play, "there is no such fd");
	}
	play_close_value(value);
	return true;
}

static bool play_writing(struct play *play, struct peer *peer, char **words, int n)
{
	int fd = n == 1 ? get_fd(play, words[0]) : -1;
	if (fd >= 0) {
		fake_dmabuf_begin_write(fd);
	}
	return fd >= 0;
}

static bool play_written(struct play *play, struct peer *peer, char **words, int n)
{
	int fd = n == 1 ? get_fd(play, words[0]) : -1;
	// Not before what was said has been dealt with.
	bool good = fd >= 0 && play_sync_peer(play, peer);
	if (good) {
		fake_dmabuf_end_write(fd);
	}
	return good;
}

static bool play_signal(struct play *play, struct peer *peer, char **words, int n)
{
	char name[32];
	if (n < 1 || !play_sync_peer(play, peer)) {
		return false;
	}
	if (n == 2) {
		fake_syncobj_signal(get_fd(play, words[0]), strtoull(words[1], NULL, 0));
		return true;
	}
	snprintf(name, sizeof(name), "%s.w", words[0]);
	return write(get_fd(play, name), "!", 1) == 1 || play_fail(play, "%s", strerror(errno));
}

static bool play_point(struct play *play, struct peer *peer, char **words, int n)
{
	if (n != 2 || !play_sync_peer(play, peer)) {
		return false;
	}
	uint64_t point = fake_syncobj_get_point(get_fd(play, words[0]));
	return point == strtoull(words[1], NULL, 0) ||
			play_fail(play, "it is %llu", (unsigned long long)point);
}

static bool play_sealed(struct play *play, struct peer *peer, char **words, int n)
{
	int fd = n == 1 ? get_fd(play, words[0]) : -1;
	const int seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_RDONLY || fcntl(fd, F_GET_SEALS) != seals) {
		return play_fail(play, "%s is not read-only, or not sealed", words[0]);
	}
	void *shared = mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
	if (shared == MAP_FAILED) {
		return play_fail(play, "%s cannot be mapped shared", words[0]);
	}
	munmap(shared, 1);
	char path[32];
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int again = open(path, O_RDWR | O_CLOEXEC);
	int fds[] = { fd, again };
	for (int i = 0; i < 2 && fds[i] >= 0; i++) {
		void *data = mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fds[i], 0);
		if (data != MAP_FAILED || pwrite(fds[i], "x", 1, 0) == 1 ||
				ftruncate(fds[i], 0) == 0 || ftruncate(fds[i], 1 << 20) == 0) {
			play_fail(play, "%s can be changed", words[0]);
			fd = -1;
		}
	}
	if (again >= 0) {
		close(again);
	}
	return fd >= 0;
}

static bool play_content(struct play *play, struct peer *peer, char **words, int n)
{
	int fd = n == 2 ? get_fd(play, words[0]) : -1;
	char *at = n == 2 ? words[1] + 1 : NULL;
	uint32_t word;
	off_t offset = 0;
	for (; at && *at && *at != ']'; offset += 4) {
		uint32_t want = 0;
		if (*at == '\'') {
			want = peer_parse_fourcc(at);
			at += 6;
		} else {
			want = (uint32_t)strtoul(at, &at, 0);
		}
		at += strspn(at, " ");
		if (pread(fd, &word, 4, offset) != 4 || word != want) {
			return play_fail(play, "the word at %ld is %#x, not %#x", (long)offset,
					word, want);
		}
	}
	return (offset > 0 && pread(fd, &word, 1, offset) == 0) ||
			play_fail(play, "there is more than %ld bytes", (long)offset);
}

// dma-bufs cannot be read otherwise; those that tests make are coherent.
static bool read_mapped(int fd, off_t offset, uint32_t *word)
{
	size_t size = (size_t)offset + sizeof(*word);
	const char *data = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED) {
		return false;
	}
	memcpy(word, data + offset, sizeof(*word));
	return munmap((void *)data, size) == 0;
}

static bool play_holds(struct play *play, struct peer *peer, char **words, int n)
{
	uint32_t word = 0;
	if (n != 3 || !play_sync_peer(play, peer)) {
		return play_fail(play, "holds NAME INDEX COLOUR");
	}
	// Without alpha, that byte is nobody's.
	uint32_t mask = strlen(words[2]) == 8 ? UINT32_MAX : 0xffffff;
	off_t offset = 4 * (off_t)strtol(words[1], NULL, 0);
	int fd = get_fd(play, words[0]);
	bool good = pread(fd, &word, 4, offset) == 4 || read_mapped(fd, offset, &word);
	return (good && (word & mask) == strtoul(words[2], NULL, 16)) ||
			play_fail(play, "the pixel is %08x", word);
}

static bool play_writes(struct play *play, struct peer *peer, char **words, int n)
{
	size_t length = n == 2 ? strlen(words[1]) - 2 : 0;
	return write(get_fd(play, words[0]), words[1] + 1, length) == (ssize_t)length ||
			play_fail(play, "%s", strerror(errno));
}

static bool play_reads(struct play *play, struct peer *peer, char **words, int n)
{
	char name[32], text[256];
	snprintf(name, sizeof(name), "%s.r", words[0]);
	struct value *end = play_find_value(play, words[0]);
	if (n != 2 || !end || !play_sync_peer(play, peer)) {
		return play_fail(play, "reads takes NAME \"TEXT\"");
	}
	play_close_value(end);
	int fd = get_fd(play, name);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	size_t length = 0;
	ssize_t got;
	while ((got = read(fd, text + length, sizeof(text) - 1 - length)) > 0) {
		length += (size_t)got;
	}
	text[length] = '\0';
	return (got == 0 && length == strlen(words[1]) - 2 &&
			       memcmp(text, words[1] + 1, length) == 0) ||
			play_fail(play, "what was read is \"%s\"%s", text,
					got < 0 ? ", and the pipe is still open" : "");
}

static bool play_fds(struct play *play, struct peer *peer, char **words, int n)
{
	if (n != 1 || !play_sync_peer(play, peer)) {
		return false;
	}
	// Of a connection, either end is in this process, and libwayland has its end twice.
	int own = 3 * play->n_peers + fake_syncobj_count_fds();
	for (int i = 0; i < play->n_values; i++) {
		own += play->values[i].fd >= 0;
	}
	int count = fake_count_fds() - play->fds_before - own;
	return count == atoi(words[0]) ||
			play_fail(play, "there are %d more fds than before", count);
}

const struct directive file_directives[] = {
	{ "fd", play_fd },
	{ "fds", play_fds },
	{ "truncate", play_truncate },
	{ "close", play_close },
	{ "writing", play_writing },
	{ "written", play_written },
	{ "signal", play_signal },
	{ "point", play_point },
	{ "sealed", play_sealed },
	{ "content", play_content },
	{ "holds", play_holds },
	{ "reads", play_reads },
	{ "writes", play_writes },
	{ NULL, NULL },
};
