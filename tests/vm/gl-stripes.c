/* SPDX-License-Identifier: MIT */
/*
 * A client whose pixels no CPU wrote. The GPU fills four vertical stripes by
 * scissored clears: red 204 0 51, green 0 153 102, blue 51 102 255, white. Two frames, then it
 * holds. Says which driver drew.
 */
#include <EGL/egl.h>
#include <GLES2/gl2.h>
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <wayland-client.h>
#include <wayland-egl.h>

#include "client.h"
#include "options.h"
#include "window.h"

static const float colours[4][3] = {
	{ 0.8f, 0.0f, 0.2f },
	{ 0.0f, 0.6f, 0.4f },
	{ 0.2f, 0.4f, 1.0f },
	{ 1.0f, 1.0f, 1.0f },
};

static void draw(const struct window *window)
{
	int width = (int)window->width / 4;

	glEnable(GL_SCISSOR_TEST);
	for (int i = 0; i < 4; i++) {
		glScissor(i * width, 0, width, (int)window->height);
		glClearColor(colours[i][0], colours[i][1], colours[i][2], 1.0f);
		glClear(GL_COLOR_BUFFER_BIT);
	}
}

/* EGL_NO_SURFACE after saying why. */
static EGLSurface create_surface(EGLDisplay display, struct wl_egl_window *native)
{
	static const EGLint config_attributes[] = {
		EGL_RED_SIZE,
		8,
		EGL_GREEN_SIZE,
		8,
		EGL_BLUE_SIZE,
		8,
		EGL_ALPHA_SIZE,
		0,
		EGL_RENDERABLE_TYPE,
		EGL_OPENGL_ES2_BIT,
		EGL_NONE,
	};
	static const EGLint context_attributes[] = { EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE };
	EGLConfig config;
	EGLint n = 0;
	EGLContext context;
	EGLSurface surface = EGL_NO_SURFACE;

	eglBindAPI(EGL_OPENGL_ES_API);
	if (!eglChooseConfig(display, config_attributes, &config, 1, &n) || n == 0) {
		warnx("there is no EGL configuration");
		return EGL_NO_SURFACE;
	}
	context = eglCreateContext(display, config, EGL_NO_CONTEXT, context_attributes);
	surface = eglCreateWindowSurface(display, config, (EGLNativeWindowType)native, NULL);
	if (!eglMakeCurrent(display, surface, surface, context)) {
		warnx("EGL error 0x%04x", eglGetError());
		return EGL_NO_SURFACE;
	}
	return surface;
}

static int run(struct client *client, struct window *window)
{
	EGLDisplay display = eglGetDisplay((EGLNativeDisplayType)client->display);
	struct wl_egl_window *native;
	EGLSurface surface;

	if (!eglInitialize(display, NULL, NULL)) {
		warnx("there is no EGL");
		return 1;
	}
	native = wl_egl_window_create(window->surface, (int)window->width, (int)window->height);
	surface = create_surface(display, native);
	if (surface == EGL_NO_SURFACE) {
		return 1;
	}
	fprintf(stderr, "gl-stripes: drawn by %s\n", (const char *)glGetString(GL_RENDERER));
	for (int i = 0; i < 2; i++) {
		draw(window);
		eglSwapBuffers(display, surface);
	}
	while (!client->stop && client_wait(client) == 0) {
	}
	eglTerminate(display);
	wl_egl_window_destroy(native);
	return 0;
}

int main(void)
{
	struct options options = {
		.title = "gl-stripes", .app_id = "gl-stripes", .fullscreen = true
	};
	struct window window = { 0 };
	struct client client;
	int status = 1;

	if (client_connect(&client) == 0 && window_init(&window, &client, &options) == 0) {
		wl_surface_commit(window.surface);
		while (!window.configured && client_wait(&client) == 0) {
		}
		status = window.configured ? run(&client, &window) : 1;
	}
	window_finish(&window);
	client_finish(&client);
	return status;
}
