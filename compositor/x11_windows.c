/* SPDX-License-Identifier: MIT */
#include "x11_windows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	UNMAP_NOTIFY = 18,
	MAP_NOTIFY = 19,
	CONFIGURE_NOTIFY = 22,
	PROPERTY_NOTIFY = 28,
	CHANGE_WINDOW_ATTRIBUTES = 2,
	GET_GEOMETRY = 14,
	INTERN_ATOM = 16,
	GET_PROPERTY = 20,
	ATTRIBUTE_EVENT_MASK = 1 << 11,
	MASK_SUBSTRUCTURE_NOTIFY = 1 << 19,
	MASK_PROPERTY_CHANGE = 1 << 22,
	ATOM_STRING = 31,
	ATOM_WM_NAME = 39,
	ATOM_WM_CLASS = 67,
};

#define NET_WM_NAME "_NET_WM_NAME"

struct change_window_attributes {
	uint8_t opcode, unused;
	uint16_t n_words;
	uint32_t window, attributes, event_mask;
};

struct get_property {
	uint8_t opcode, delete;
	uint16_t n_words;
	uint32_t window, property, type, offset, length;
};

/** What is asked about a window, and after it was said that changes are of interest. */
enum question {
	QUESTION_SELECT,
	QUESTION_NET_WM_NAME,
	QUESTION_WM_NAME,
	QUESTION_WM_CLASS,
	QUESTION_GEOMETRY,
	N_QUESTIONS,
};

static struct change_window_attributes select_events(uint32_t window, uint32_t mask)
{
	return (struct change_window_attributes){
		.opcode = CHANGE_WINDOW_ATTRIBUTES,
		.n_words = 4,
		.window = window,
		.attributes = ATTRIBUTE_EVENT_MASK,
		.event_mask = mask,
	};
}

static struct get_property get_property(uint32_t window, uint32_t property)
{
	return (struct get_property){
		.opcode = GET_PROPERTY,
		.n_words = 6,
		.window = window,
		.property = property,
		.length = X11_TEXT_SIZE / 4,
	};
}

// False if the server does not read: as few as are asked at a time, it could take.
static bool ask(struct x11_windows *windows, struct x11_window *window)
{
	struct {
		struct change_window_attributes select;
		struct get_property net_wm_name, wm_name, wm_class;
		struct {
			uint8_t opcode, unused;
			uint16_t n_words;
			uint32_t drawable;
		} geometry;
	} questions = {
		.select = select_events(window->id, MASK_PROPERTY_CHANGE),
		.net_wm_name = get_property(window->id, windows->net_wm_name),
		.wm_name = get_property(window->id, ATOM_WM_NAME),
		.wm_class = get_property(window->id, ATOM_WM_CLASS),
		.geometry = { .opcode = GET_GEOMETRY, .n_words = 2, .drawable = window->id },
	};
	int first = x11_connection_send(
			&windows->connection, &questions, sizeof(questions), N_QUESTIONS);
	windows->first_question = (uint16_t)first;
	windows->asked = window;
	windows->is_asking = true;
	windows->told = (struct x11_description){ 0 };
	return first >= 0;
}

static bool ask_next(struct x11_windows *windows)
{
	bool can_ask = windows->net_wm_name != 0 && !windows->is_asking;
	if (!can_ask || wl_list_empty(&windows->stale)) {
		return true;
	}
	struct x11_window *window = wl_container_of(windows->stale.next, window, stale_link);
	wl_list_remove(&window->stale_link);
	wl_list_init(&window->stale_link);
	return ask(windows, window);
}

static bool ask_later(struct x11_windows *windows, struct x11_window *window)
{
	if (wl_list_empty(&window->stale_link)) {
		wl_list_insert(windows->stale.prev, &window->stale_link);
	}
	return ask_next(windows);
}

static struct x11_window *find(struct x11_windows *windows, uint32_t id)
{
	struct x11_window *window;
	wl_list_for_each (window, &windows->windows, link) {
		if (window->id == id) {
			return window;
		}
	}
	return NULL;
}

static void forget(struct x11_windows *windows, struct x11_window *window)
{
	if (windows->asked == window) {
		windows->asked = NULL;
	}
	wl_list_remove(&window->link);
	wl_list_remove(&window->stale_link);
	free(window);
}

static void forget_all(struct x11_windows *windows)
{
	struct x11_window *window, *next;
	wl_list_for_each_safe (window, next, &windows->windows, link) {
		forget(windows, window);
	}
}

static bool take_map(struct x11_windows *windows, uint32_t id, bool is_popup)
{
	struct x11_window *window = find(windows, id);
	if (window) {
		return true;
	}
	window = calloc(1, sizeof(*window));
	if (!window) {
		return false;
	}
	window->id = id;
	window->is_popup = is_popup;
	wl_list_insert(&windows->windows, &window->link);
	wl_list_init(&window->stale_link);
	return ask_later(windows, window);
}

static void take_unmap(struct x11_windows *windows, struct x11_window *window)
{
	bool was_known = window->is_known;
	forget(windows, window);
	if (was_known) {
		windows->changed(windows);
	}
}

static pixman_box32_t get_box(const unsigned char *at)
{
	int x = (int16_t)x11_get_u16(at), y = (int16_t)x11_get_u16(at + 2);
	int width = x11_get_u16(at + 4), height = x11_get_u16(at + 6);
	int borders = 2 * x11_get_u16(at + 8);
	return (pixman_box32_t){ x, y, x + width + borders, y + height + borders };
}

static size_t get_text_size(const unsigned char *reply, size_t size)
{
	bool is_bytes = reply[1] == 8;
	size_t n = is_bytes ? x11_get_u32(reply + 16) : 0;
	size_t room = size - X11_MESSAGE_SIZE;
	return n < room ? n : room;
}

// Up to a 0, as far as there is room. What is not Latin-1 is UTF-8, or at least ASCII for the most.
static void take_text(char text[X11_TEXT_SIZE], const unsigned char *reply, size_t skip, size_t n)
{
	const unsigned char *bytes = reply + X11_MESSAGE_SIZE;
	bool is_latin1 = x11_get_u32(reply + 8) == ATOM_STRING;
	size_t used = 0;
	for (size_t i = skip; i < n && bytes[i] != '\0' && used + 2 < X11_TEXT_SIZE; i++) {
		if (is_latin1 && bytes[i] >= 0x80) {
			text[used++] = (char)(0xc0 | bytes[i] >> 6);
			text[used++] = (char)(0x80 | (bytes[i] & 0x3f));
		} else {
			text[used++] = (char)bytes[i];
		}
	}
	text[used] = '\0';
}

// The instance's name, a 0, and the class.
static void take_class(char text[X11_TEXT_SIZE], const unsigned char *reply, size_t size)
{
	size_t n = get_text_size(reply, size);
	take_text(text, reply, strnlen((const char *)reply + X11_MESSAGE_SIZE, n) + 1, n);
}

static bool is_same(const struct x11_description *a, const struct x11_description *b)
{
	return strcmp(a->title, b->title) == 0 && strcmp(a->app_id, b->app_id) == 0;
}

// The last answer has come; a depth of 0 is that of a window that shows nothing (InputOnly).
static void take_description(struct x11_windows *windows, bool good, int depth)
{
	struct x11_window *window = windows->asked;
	windows->is_asking = false;
	windows->asked = NULL;
	if (!window || !good) {
		return;
	}
	if (depth == 0) {
		forget(windows, window);
		return;
	}
	bool is_news = !window->is_known || !is_same(&window->is, &windows->told);
	window->is = windows->told;
	window->is_known = true;
	if (is_news) {
		windows->changed(windows);
	}
}

// An answer may be that there is no such window any more.
static bool take_answer(struct x11_windows *windows, const unsigned char *message, size_t size)
{
	struct x11_description *told = &windows->told;
	bool good = message[0] == X11_REPLY;
	uint16_t question = (uint16_t)(x11_get_number(message) - windows->first_question);
	if (!windows->is_asking || question >= N_QUESTIONS) {
		return false;
	}
	if (question == QUESTION_GEOMETRY) {
		told->box = get_box(message + 12);
		take_description(windows, good, message[1]);
		return ask_next(windows);
	}
	if (good && question == QUESTION_WM_CLASS) {
		take_class(told->app_id, message, size);
	} else if (good && told->title[0] == '\0') {
		take_text(told->title, message, 0, get_text_size(message, size));
	}
	return true;
}

// Asks to be told, and something that has an answer, which then says that it was done.
static bool handle_set_up(struct x11_connection *connection, uint32_t root)
{
	struct {
		struct change_window_attributes select;
		uint8_t opcode, only_if_exists;
		uint16_t n_words, name_size, unused;
		char name[(sizeof(NET_WM_NAME) + 2) & ~(size_t)3];
	} requests = {
		.select = select_events(root, MASK_SUBSTRUCTURE_NOTIFY),
		.opcode = INTERN_ATOM,
		.n_words = 2 + sizeof(requests.name) / 4,
		.name_size = sizeof(NET_WM_NAME) - 1,
	};
	memcpy(requests.name, NET_WM_NAME, sizeof(NET_WM_NAME) - 1);
	return x11_connection_send(connection, &requests, sizeof(requests), 2) >= 0;
}

static bool take_atom(struct x11_windows *windows, const unsigned char *message)
{
	windows->net_wm_name = message[0] == X11_REPLY ? x11_get_u32(message + 8) : 0;
	if (windows->net_wm_name == 0) {
		return false;
	}
	windows->ready(windows);
	return ask_next(windows);
}

static bool take_property(struct x11_windows *windows, const unsigned char *event)
{
	struct x11_window *window = find(windows, x11_get_u32(event + 4));
	uint32_t property = x11_get_u32(event + 8);
	bool is_name = property == windows->net_wm_name || property == ATOM_WM_NAME ||
			property == ATOM_WM_CLASS;
	return !window || !is_name || ask_later(windows, window);
}

/*
 * A window that is destroyed or gets another parent is unmapped first, says the protocol. What
 * other clients have sent is for window managers; it has come from the server, too.
 */
static bool handle_received(
		struct x11_connection *connection, const unsigned char *message, size_t size)
{
	struct x11_windows *windows = wl_container_of(connection, windows, connection);
	struct x11_window *window;
	switch (message[0]) {
	case X11_ERROR:
	case X11_REPLY:
		return windows->net_wm_name == 0 ? take_atom(windows, message)
						 : take_answer(windows, message, size);
	case MAP_NOTIFY:
		return take_map(windows, x11_get_u32(message + 8), message[12]);
	case UNMAP_NOTIFY:
		window = find(windows, x11_get_u32(message + 8));
		if (window) {
			take_unmap(windows, window);
		}
		return true;
	case CONFIGURE_NOTIFY:
		window = find(windows, x11_get_u32(message + 8));
		if (window) {
			window->is.box = get_box(message + 16);
		}
		return true;
	case PROPERTY_NOTIFY:
		return take_property(windows, message);
	default:
		return true;
	}
}

static void handle_failed(struct x11_connection *connection)
{
	struct x11_windows *windows = wl_container_of(connection, windows, connection);
	forget_all(windows);
	windows->failed(windows);
}

int x11_windows_init(struct x11_windows *windows, struct wl_event_loop *loop, int fd,
		const struct xauthority *authority)
{
	struct x11_connection *connection = &windows->connection;
	wl_list_init(&windows->windows);
	wl_list_init(&windows->stale);
	connection->set_up = handle_set_up;
	connection->received = handle_received;
	connection->failed = handle_failed;
	return x11_connection_init(connection, loop, fd, authority);
}

void x11_windows_finish(struct x11_windows *windows)
{
	forget_all(windows);
	x11_connection_finish(&windows->connection);
}

const struct x11_window *x11_windows_get_next(
		const struct x11_windows *windows, const struct x11_window *window)
{
	const struct wl_list *link = window ? window->link.next : windows->windows.next;
	for (; link != &windows->windows; link = link->next) {
		window = wl_container_of(link, window, link);
		if (window->is_known && !window->is_popup) {
			return window;
		}
	}
	return NULL;
}

bool x11_windows_is_empty(const struct x11_windows *windows)
{
	const struct x11_window *window;
	wl_list_for_each (window, &windows->windows, link) {
		if (window->is_known) {
			return false;
		}
	}
	return true;
}
