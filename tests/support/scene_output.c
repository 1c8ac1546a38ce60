/* SPDX-License-Identifier: MIT */
#include "scene_output.h"

const struct output_view scene_output = {
	.x = 1000,
	.y = 500,
	.width = 100,
	.height = 80,
	.per = OUTPUT_VIEW_UNIT,
	.scale = OUTPUT_VIEW_UNIT,
};

void scene_output_start(struct scene_list *list)
{
	scene_list_init(list);
	scene_list_clear(list, &scene_output);
}
