/* SPDX-License-Identifier: MIT */
/*
 * What real display controllers' planes make of the scenes that there are every day: from the drm
 * backend's reading of what a device has to the last test commit, all is as it is at run time.
 */
#include <drm_backend.h>
#include <drm_fourcc.h>
#include <planes.h>
#include <stdlib.h>

#include "fake_buffer.h"
#include "fake_drm.h"
#include "fake_drm_hardware.h"
#include "unit.h"

#define WIDTH FAKE_DRM_WIDTH
#define HEIGHT FAKE_DRM_HEIGHT
#define MAX_LAYERS 24

// No time passes: what is tested is not cut short on a busy machine.
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	*now = (struct timespec){ .tv_sec = 1000 };
	return 0;
}

/* ---- scenes ---- */

struct scene {
	struct fake_buffer buffers[MAX_LAYERS];
	pixman_region32_t opaque[MAX_LAYERS];
	struct output_layer layers[MAX_LAYERS];
	struct plane_candidate candidates[MAX_LAYERS];
	int n;
	struct slip_context *context;
	uint64_t tiles;
};

enum kind {
	SHM,
	DMABUF,
};

static struct plane_candidate *add(struct scene *scene, enum kind kind, uint32_t format,
		uint64_t modifier, int width, int height, pixman_box32_t dst)
{
	int i = scene->n++;
	struct fake_buffer *buffer = &scene->buffers[i];
	fake_buffer_init(buffer, scene->context, width, height, format, modifier, 0);
	buffer->base.dmabuf = kind == DMABUF ? buffer->dmabuf : NULL;
	pixman_region32_init(&scene->opaque[i]);
	if (!slip_format_has_alpha(format)) {
		pixman_region32_union_rect(&scene->opaque[i], &scene->opaque[i], dst.x1, dst.y1,
				(unsigned)(dst.x2 - dst.x1), (unsigned)(dst.y2 - dst.y1));
	}
	scene->layers[i] = (struct output_layer){
		.buffer = &buffer->base,
		.src = { 0, 0, width, height },
		.color = color_guess(width, height),
		.alpha = OUTPUT_ALPHA_MAX,
		.dst = dst,
		.opaque = &scene->opaque[i],
	};
	scene->candidates[i] = (struct plane_candidate){ .layer = &scene->layers[i] };
	return &scene->candidates[i];
}

static const pixman_box32_t screen = { 0, 0, WIDTH, HEIGHT };

static void add_game(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR, WIDTH, HEIGHT, screen);
}

static void add_tiled_game(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_XRGB8888, scene->tiles, WIDTH, HEIGHT, screen);
}

static void add_film(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR, WIDTH, HEIGHT, screen)->busy =
			true;
}

static void add_small_film(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR, 1280, 720, screen);
}

static void add_film_of_ten_bits(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_P010, DRM_FORMAT_MOD_LINEAR, WIDTH, HEIGHT, screen);
	scene->layers[0].color = (struct color){ .encoding = COLOR_BT2020 };
}

static void add_old_film(struct scene *scene)
{
	add(scene, DMABUF, DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR, 720, 480, screen);
}

static void add_controls(struct scene *scene, enum kind kind)
{
	add(scene, kind, DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR, 1200, 100,
			(pixman_box32_t){ 360, 900, 1560, 1000 });
}

static void add_old_film_with_painted_controls(struct scene *scene)
{
	add_old_film(scene);
	add_controls(scene, SHM);
}

static void add_film_with_controls(struct scene *scene)
{
	add_film(scene);
	add_controls(scene, DMABUF);
}

static void add_film_with_painted_controls(struct scene *scene)
{
	add_film(scene);
	add_controls(scene, SHM);
}

static void add_desktop(struct scene *scene)
{
	add(scene, SHM, DRM_FORMAT_XRGB8888, DRM_FORMAT_MOD_LINEAR, WIDTH, HEIGHT, screen);
}

static void add_video_in_window(struct scene *scene)
{
	add_desktop(scene);
	add(scene, DMABUF, DRM_FORMAT_NV12, DRM_FORMAT_MOD_LINEAR, 640, 360,
			(pixman_box32_t){ 200, 200, 840, 560 })
			->busy = true;
}

static void add_twenty_windows(struct scene *scene)
{
	add_desktop(scene);
	for (int i = 0; i < 20; i++) {
		int x = i % 5 * 350, y = i / 5 * 250;
		add(scene, DMABUF, DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR, 400, 300,
				(pixman_box32_t){ x, y, x + 400, y + 300 });
	}
}

static void add_game_with_cursor(struct scene *scene)
{
	add_game(scene);
	add(scene, DMABUF, DRM_FORMAT_ARGB8888, DRM_FORMAT_MOD_LINEAR, 64, 64,
			(pixman_box32_t){ 960, 540, 1024, 604 })
			->cursor = true;
}

static const struct {
	const char *name;
	void (*build)(struct scene *scene);
} scenes[] = {
	{ "a game", add_game },
	{ "a tiled game", add_tiled_game },
	{ "a small film made large", add_small_film },
	{ "an old film", add_old_film },
	{ "an old film with painted controls", add_old_film_with_painted_controls },
	{ "a film of ten bits", add_film_of_ten_bits },
	{ "a film with controls", add_film_with_controls },
	{ "a film with painted controls", add_film_with_painted_controls },
	{ "a video in a window", add_video_in_window },
	{ "twenty windows", add_twenty_windows },
	{ "a game with a cursor", add_game_with_cursor },
};

/**
 * For each layer, bottom first, what shows it: p the primary plane, o an overlay, c the cursor
 * plane, - none; after the slash what is painted: the same letters, - where nothing is. In place of
 * a letter, * is any plane.
 */
static const struct {
	const struct fake_drm_model *model;
	const char *expected[N_ELEMENTS(scenes)];
} rows[] = {
	{ &fake_drm_i915,
			{ "p/-", "p/-", "p/-", "p/-", "p-/o", "-/p", "po/-", "p-/o", "-o/p",
					"-------------------oo/p", "p*/-" } },
	{ &fake_drm_amdgpu,
			{ "p/-", "p/-", "p/-", "p/-", "p-/o", "p/-", "po/-", "p-/o", "-p/o",
					"--------------------o/p", "p*/-" } },
	{ &fake_drm_rk3588,
			{ "p/-", "-/p", "p/-", "p/-", "p-/o", "p/-", "po/-", "p-/o", "-o/p",
					"-------------------oo/p", "p*/-" } },
	{ &fake_drm_vc4,
			{ "p/-", "p/-", "p/-", "p/-", "p-/o", "p/-", "po/-", "p-/o", "-o/p",
					"-----------------oooo/p", "p*/-" } },
	{ &fake_drm_meson,
			{ "p/-", "-/p", "-/p", "o/-", "o-/p", "-/p", "--/p", "--/p", "-o/p",
					"---------------------/p", "--/p" } },
	{ &fake_drm_dcss,
			{ "p/-", "p/-", "-/p", "-/p", "--/p", "-/p", "-o/p", "--/p", "--/p",
					"-------------------oo/p", "p*/-" } },
	{ &fake_drm_tidss,
			{ "p/-", "-/p", "p/-", "p/-", "p-/o", "-/p", "po/-", "p-/o", "-o/p",
					"------------------ooo/p", "p*/-" } },
	{ &fake_drm_vkms,
			{ "p/-", "-/p", "-/p", "-/p", "--/p", "p/-", "po/-", "p-/o", "-o/p",
					"-------------oooooooo/p", "p*/-" } },
	{ &fake_drm_simpledrm,
			{ "p/-", "-/p", "-/p", "-/p", "--/p", "-/p", "--/p", "--/p", "--/p",
					"---------------------/p", "--/p" } },
};

/* ---- looking ---- */

static char get_letter(const struct output *output, int plane)
{
	static const char letters[] = {
		[OUTPUT_PLANE_PRIMARY] = 'p',
		[OUTPUT_PLANE_OVERLAY] = 'o',
		[OUTPUT_PLANE_CURSOR] = 'c',
	};
	return plane < 0 ? '-' : letters[output->planes[plane].type];
}

static void describe(const struct output *output, const struct plane_plan *plan, char *text)
{
	for (int i = 0; i < plan->n; i++) {
		*text++ = get_letter(output, plan->choices[i].plane);
	}
	*text++ = '/';
	*text++ = get_letter(output, plan->target_plane);
	*text = '\0';
}

static bool matches(const char *text, const char *expected)
{
	while (*text && (*text == *expected || (*expected == '*' && *text != '-'))) {
		text++;
		expected++;
	}
	return *text == *expected;
}

// What the plan says is what the device really shows.
static void show(struct output *output, const struct scene *scene, const struct plane_plan *plan)
{
	struct output_layer layers[OUTPUT_MAX_PLANES];
	struct output_state state = { .layers = layers };
	pixman_region32_t none, full;
	pixman_region32_init(&none);
	pixman_region32_init_rect(&full, 0, 0, WIDTH, HEIGHT);
	bool lowest = true;
	for (int i = 0; i < scene->n; i++) {
		if (plan->choices[i].plane >= 0) {
			struct output_layer *layer = &layers[state.n_layers++];
			*layer = scene->layers[i];
			layer->plane = plan->choices[i].plane;
			layer->zpos = plan->choices[i].zpos;
			lowest &= layer->zpos > plan->target_zpos;
		}
	}
	if (plan->target_plane >= 0) {
		layers[state.n_layers++] = (struct output_layer){
			.buffer = output->impl->acquire(output)->buffer,
			.plane = plan->target_plane,
			.zpos = plan->target_zpos,
			.src = { 0, 0, WIDTH, HEIGHT },
			.alpha = OUTPUT_ALPHA_MAX,
			.dst = screen,
			.opaque = lowest ? &full : &none,
		};
	}
	assert_int_equal(output->impl->commit(output, &state), 0);
	pixman_region32_fini(&none);
	pixman_region32_fini(&full);
}

static bool overlap(const pixman_box32_t *a, const pixman_box32_t *b)
{
	return a->x1 < b->x2 && b->x1 < a->x2 && a->y1 < b->y2 && b->y1 < a->y2;
}

// Whether the device stacks one plane above another, whatever it was told.
static bool is_above(const struct output *output, int a, uint32_t a_zpos, int b, uint32_t b_zpos)
{
	const struct output_plane *above = &output->planes[a], *below = &output->planes[b];
	a_zpos = above->zpos_min == above->zpos_max ? above->zpos_min : a_zpos;
	b_zpos = below->zpos_min == below->zpos_max ? below->zpos_min : b_zpos;
	return a_zpos > b_zpos || (a_zpos == b_zpos && above->id > below->id);
}

// What overlaps is seen in the scene's order. A hole shows what is opaque below what is painted.
static void assert_in_order(const struct output *output, const struct scene *scene,
		const struct plane_plan *plan)
{
	for (int i = 0; i < scene->n * scene->n; i++) {
		int below = i / scene->n, above = i % scene->n;
		const struct output_layer *lower = &scene->layers[below];
		const struct plane_choice *a = &plan->choices[above], *b = &plan->choices[below];
		if (below >= above || !overlap(&lower->dst, &scene->layers[above].dst) ||
				(a->plane < 0 && b->plane < 0)) {
			continue;
		}
		// As frame_paint.c leaves them.
		bool hole = b->plane < 0 && a->zpos <= plan->target_zpos &&
				output_layer_is_opaque(&scene->layers[above]);
		int a_plane = a->plane < 0 ? plan->target_plane : a->plane;
		int b_plane = b->plane < 0 ? plan->target_plane : b->plane;
		uint32_t a_zpos = a->plane < 0 ? plan->target_zpos : a->zpos;
		uint32_t b_zpos = b->plane < 0 ? plan->target_zpos : b->zpos;
		assert_true(hole || is_above(output, a_plane, a_zpos, b_plane, b_zpos));
	}
}

static void finish(struct scene *scene)
{
	for (int i = 0; i < scene->n; i++) {
		pixman_region32_fini(&scene->opaque[i]);
		fake_buffer_finish(&scene->buffers[i]);
	}
}

/** A device, opened. */
struct world {
	struct wl_event_loop *loop;
	struct backend *backend;
	/** The first one. */
	struct output *output;
	struct counters counters;
};

static void begin(struct world *world, const struct fake_drm_model *model, int n_monitors,
		struct slip_context *context)
{
	struct drm_backend_options options = { 0 };
	char error[DRM_BACKEND_ERROR_SIZE];
	world->counters = (struct counters){ 0 };
	fake_drm_reset(model);
	fake_drm.devices[0].connectors[1].connected = n_monitors > 1;
	world->loop = wl_event_loop_create();
	world->backend = drm_backend_create(world->loop, context, &options, error);
	assert_non_null(world->backend);
	world->output = wl_container_of(world->backend->outputs.next, world->output, link);
}

static void end(struct world *world)
{
	backend_destroy(world->backend);
	wl_event_loop_destroy(world->loop);
	fake_drm_assert_nothing_left();
}

// How many layers are on planes. text, unless it is NULL, says which.
static int look(const struct fake_drm_model *model, struct scene *scene, char *text)
{
	struct world world;
	begin(&world, model, 1, scene->context);
	struct planes *planes = planes_create(world.output, &world.counters);
	const struct plane_plan *plan = planes_find(planes, scene->candidates, scene->n, NULL, 0);
	uint64_t tests = world.backend->counters.tests;
	assert_in_range(tests, 0, PLANES_MAX_TESTS);
	assert_in_order(world.output, scene, plan);
	show(world.output, scene, plan);
	if (text) {
		describe(world.output, plan, text);
	}
	int n = 0;
	for (int i = 0; i < plan->n; i++) {
		n += plan->choices[i].plane >= 0;
	}
	// It is known from now on.
	planes_find(planes, scene->candidates, scene->n, NULL, 16);
	assert_int_equal(world.backend->counters.tests, tests);
	planes_destroy(planes);
	end(&world);
	return n;
}

static void each_device_shows_each_scene(void **state)
{
	int wrong = 0;
	for (size_t i = 0; i < N_ELEMENTS(rows) * N_ELEMENTS(scenes); i++) {
		size_t row = i / N_ELEMENTS(scenes), which = i % N_ELEMENTS(scenes);
		static struct scene scene;
		scene = (struct scene){ .context = slip_context_create() };
		// Its own, or else some that it does not have.
		const uint64_t *tiles = rows[row].model->planes[0].modifiers;
		scene.tiles = tiles ? tiles[0] : I915_FORMAT_MOD_Yf_TILED;
		scenes[which].build(&scene);
		const char *expected = rows[row].expected[which];
		char text[MAX_LAYERS + 3];
		look(rows[row].model, &scene, text);
		if (!expected || !matches(text, expected)) {
			print_error("%s, %s: %s, not %s\n", rows[row].model->name,
					scenes[which].name, text, expected);
			wrong++;
		}
		finish(&scene);
		slip_context_destroy(scene.context);
	}
	assert_int_equal(wrong, 0);
}

// Whatever is to be shown, it is within the limits, in order, and the device takes it.
static void each_device_shows_anything(void **state)
{
	static const uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888,
		DRM_FORMAT_NV12 };
	int n_on_planes = 0;
	srand(1);
	for (size_t i = 0; i < N_ELEMENTS(rows) * 40; i++) {
		static struct scene scene;
		scene = (struct scene){ .context = slip_context_create() };
		int n = 1 + rand() % 6;
		for (int k = 0; k < n; k++) {
			int width = 64 * (1 + rand() % 10), height = 64 * (1 + rand() % 7);
			int scale = 1 + rand() % 2, x = rand() % 600, y = rand() % 100;
			struct plane_candidate *candidate = add(&scene, rand() % 4 ? DMABUF : SHM,
					formats[rand() % 3], DRM_FORMAT_MOD_LINEAR, width, height,
					(pixman_box32_t){ x, y, x + width * scale,
							y + height * scale });
			candidate->busy = rand() % 2;
		}
		n_on_planes += look(rows[i / 40].model, &scene, NULL);
		finish(&scene);
		slip_context_destroy(scene.context);
	}
	assert_in_range(n_on_planes, 100, 10000);
}

// What YUV stands for is said with each frame.
static void what_colours_stand_for_is_told(void **state)
{
	static const struct {
		uint32_t format;
		struct color color;
	} films[] = {
		{ DRM_FORMAT_NV12, { COLOR_BT601, false } },
		{ DRM_FORMAT_NV12, { COLOR_BT709, true } },
		{ DRM_FORMAT_P010, { COLOR_BT2020, false } },
		{ DRM_FORMAT_P010, { COLOR_BT601, true } },
	};
	for (size_t i = 0; i < N_ELEMENTS(films); i++) {
		static struct scene scene;
		struct world world;
		scene = (struct scene){ .context = slip_context_create() };
		begin(&world, &fake_drm_vkms, 1, scene.context);
		add(&scene, DMABUF, films[i].format, DRM_FORMAT_MOD_LINEAR, WIDTH, HEIGHT, screen);
		scene.layers[0].color = films[i].color;
		struct planes *planes = planes_create(world.output, &world.counters);
		const struct plane_plan *plan = planes_find(planes, scene.candidates, 1, NULL, 0);
		assert_int_equal(plan->choices[0].plane, 0);
		show(world.output, &scene, plan);
		// As the kernel numbers them.
		assert_int_equal(fake_drm_get("plane.COLOR_ENCODING"), films[i].color.encoding);
		assert_int_equal(fake_drm_get("plane.COLOR_RANGE"), films[i].color.full_range);
		planes_destroy(planes);
		end(&world);
		finish(&scene);
		slip_context_destroy(scene.context);
	}
}

static int count_overlays(const struct output *output)
{
	int n = 0;
	for (int i = 0; i < output->n_planes; i++) {
		n += output->planes[i].type == OUTPUT_PLANE_OVERLAY;
	}
	return n;
}

static void planes_for_any_crtc_are_shared(void **state)
{
	static const struct {
		const struct fake_drm_model *model;
		int first, second;
	} devices[] = {
		{ &fake_drm_amdgpu, 1, 0 },
		{ &fake_drm_rk3588, 2, 2 },
		{ &fake_drm_vc4, 4, 4 },
	};
	for (size_t i = 0; i < N_ELEMENTS(devices); i++) {
		struct slip_context *context = slip_context_create();
		struct world world;
		begin(&world, devices[i].model, 2, context);
		struct output *second = wl_container_of(world.backend->outputs.prev, second, link);
		assert_ptr_not_equal(second, world.output);
		assert_int_equal(count_overlays(world.output), devices[i].first);
		assert_int_equal(count_overlays(second), devices[i].second);
		end(&world);
		slip_context_destroy(context);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_device_shows_each_scene),
		cmocka_unit_test(each_device_shows_anything),
		cmocka_unit_test(what_colours_stand_for_is_told),
		cmocka_unit_test(planes_for_any_crtc_are_shared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
