/* SPDX-License-Identifier: MIT */
/* The library twice in one process: two contexts, each with a display of its own, and one dma-buf.
 */
#include <drm_fourcc.h>
#include <errno.h>
#include <linux-dmabuf-v1-client-protocol.h>
#include <poll.h>
#include <slipway-server.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <wayland-client.h>

#include "fake_dmabuf.h"
#include "unit.h"

#define WIDTH 16
#define HEIGHT 8
#define SIZE (WIDTH * 4 * HEIGHT)

/** A compositor, and the one client it has. */
struct side {
	struct slip_context *context;
	struct wl_display *display;
	struct wl_client *client;
	struct wl_display *connection;
	struct wl_registry *registry;
	struct zwp_linux_dmabuf_v1 *dmabuf;
	int messages; // to the log handler
};

static void count_message(void *data, enum slip_log_level level, const char *format, va_list args)
{
	(*(int *)data)++;
}

static void handle_global(void *data, struct wl_registry *registry, uint32_t name,
		const char *interface, uint32_t version)
{
	struct side *side = data;
	if (strcmp(interface, zwp_linux_dmabuf_v1_interface.name) == 0) {
		side->dmabuf = wl_registry_bind(
				registry, name, &zwp_linux_dmabuf_v1_interface, version);
	}
}

static void handle_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = {
	.global = handle_global,
	.global_remove = handle_global_remove,
};

// Neither end may wait for the other: they are one thread.
static void exchange(struct side *side)
{
	assert_int_not_equal(wl_display_flush(side->connection), -1);
	wl_event_loop_dispatch(wl_display_get_event_loop(side->display), 0);
	wl_display_flush_clients(side->display);
	struct pollfd answer = { .fd = wl_display_get_fd(side->connection), .events = POLLIN };
	if (poll(&answer, 1, 0) > 0) {
		assert_int_not_equal(wl_display_dispatch(side->connection), -1);
	}
}

static void start(struct side *side)
{
	static const struct slip_format_pair pair = { DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR };
	struct slip_linux_dmabuf_options options = { .pairs = &pair, .n_pairs = 1 };
	int ends[2];
	*side = (struct side){ .context = slip_context_create() };
	slip_context_set_log_handler(side->context, count_message, &side->messages);
	side->display = wl_display_create();
	assert_non_null(slip_linux_dmabuf_create(side->display, side->context, &options));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
	side->client = wl_client_create(side->display, ends[0]);
	side->connection = wl_display_connect_to_fd(ends[1]);
	side->registry = wl_display_get_registry(side->connection);
	wl_registry_add_listener(side->registry, &registry_listener, side);
	exchange(side);
	assert_non_null(side->dmabuf);
}

static void stop(struct side *side)
{
	wl_display_destroy_clients(side->display);
	wl_display_destroy(side->display);
	slip_context_destroy(side->context);
	zwp_linux_dmabuf_v1_destroy(side->dmabuf);
	wl_registry_destroy(side->registry);
	wl_display_disconnect(side->connection);
}

// What the compositor has of a buffer that its client made; NULL if the import failed.
static struct slip_buffer *import(struct side *side, int fd, struct wl_buffer **wl_buffer)
{
	struct zwp_linux_buffer_params_v1 *params = zwp_linux_dmabuf_v1_create_params(side->dmabuf);
	zwp_linux_buffer_params_v1_add(params, fd, 0, 0, WIDTH * 4, 0, DRM_FORMAT_MOD_LINEAR);
	*wl_buffer = zwp_linux_buffer_params_v1_create_immed(
			params, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888, 0);
	zwp_linux_buffer_params_v1_destroy(params);
	exchange(side);
	uint32_t id = wl_proxy_get_id((struct wl_proxy *)*wl_buffer);
	struct wl_resource *resource = wl_client_get_object(side->client, id);
	assert_non_null(slip_linux_dmabuf_get_attributes(resource));
	return slip_linux_dmabuf_get_buffer(resource);
}

static void assert_reads(struct slip_buffer *buffer, uint8_t value)
{
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffer, &mapping), 0);
	assert_int_equal(((const uint8_t *)mapping.planes[0].data)[SIZE - 1], value);
	assert_true(slip_buffer_end_read(buffer));
}

static int create_filled(int value)
{
	char bytes[SIZE];
	int fd = fake_dmabuf_create(SIZE);
	memset(bytes, value, SIZE);
	assert_int_equal(pwrite(fd, bytes, SIZE, 0), SIZE);
	return fd;
}

static void test_one_dmabuf_in_both(void **state)
{
	int first = *(const int *)*state;
	fake_dmabuf_reset();
	int fds = fake_count_fds();
	struct side sides[2];
	struct slip_buffer *buffers[2];
	struct wl_buffer *wl_buffers[2];
	int fd = create_filled(0x5a);
	for (int i = 0; i < 2; i++) {
		start(&sides[i]);
		buffers[i] = import(&sides[i], fd, &wl_buffers[i]);
		assert_non_null(buffers[i]);
	}
	assert_ptr_not_equal(buffers[0], buffers[1]);

	// Each has its own mapping and its own bracket, which may overlap.
	struct slip_mapping mapping;
	assert_int_equal(slip_buffer_begin_read(buffers[0], &mapping), 0);
	assert_reads(buffers[1], 0x5a);
	assert_int_equal(*(const uint8_t *)mapping.planes[0].data, 0x5a);
	assert_true(slip_buffer_end_read(buffers[0]));
	assert_string_equal(fake_dmabuf_get_log(), "+a+a-a-a");
	assert_int_equal(fake_dmabuf_count_maps(), 2);

	// The first to go leaves the other all it has.
	wl_buffer_destroy(wl_buffers[first]);
	stop(&sides[first]);
	assert_reads(buffers[!first], 0x5a);
	struct wl_buffer *another;
	assert_reads(import(&sides[!first], fd, &another), 0x5a);
	struct slip_counters counters = slip_context_get_counters(sides[!first].context);
	assert_int_equal(counters.imports, 2);
	assert_int_equal(counters.maps, 1);
	wl_buffer_destroy(another);
	wl_buffer_destroy(wl_buffers[!first]);
	stop(&sides[!first]);
	close(fd);
	assert_int_equal(fake_count_fds(), fds);
}

static void test_trouble_stays_where_it_is(void **state)
{
	fake_dmabuf_reset();
	int fds = fake_count_fds();
	struct side sides[2];
	start(&sides[0]);
	start(&sides[1]);
	struct wl_buffer *good, *bad;
	int fd = create_filled(1), other = create_filled(2);
	struct slip_buffer *buffer = import(&sides[1], fd, &good);
	fake_dmabuf_refuse_mmap(EACCES);
	assert_null(import(&sides[0], other, &bad));
	fake_dmabuf_refuse_mmap(0);

	assert_int_not_equal(sides[0].messages, 0);
	assert_int_equal(sides[1].messages, 0);
	assert_int_equal(slip_context_get_counters(sides[0].context).refusals, 1);
	assert_int_equal(slip_context_get_counters(sides[1].context).refusals, 0);
	assert_reads(buffer, 1);
	wl_buffer_destroy(good);
	wl_buffer_destroy(bad);
	stop(&sides[0]);
	stop(&sides[1]);
	close(fd);
	close(other);
	assert_int_equal(fake_count_fds(), fds);
}

int main(void)
{
	static int orders[] = { 0, 1 };
	static const struct CMUnitTest tests[] = {
		{ "the first goes first", test_one_dmabuf_in_both, NULL, NULL, &orders[0] },
		{ "the second goes first", test_one_dmabuf_in_both, NULL, NULL, &orders[1] },
		cmocka_unit_test(test_trouble_stays_where_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
