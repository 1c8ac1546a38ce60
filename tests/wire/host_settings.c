/* SPDX-License-Identifier: MIT */
/* What options and the configuration file would say, but while the compositor runs. */
#include <screens.h>
#include <stdio.h>

#include "host_private.h"

static const char *act_vrr(struct seat *seat, const struct host_arg *args)
{
	host.options.vrr = (enum vrr_choice)host_get_int(&args[0]);
	return NULL;
}

static const char *act_allow(struct seat *seat, const struct host_arg *args)
{
	host.options.allowed = args[0].number != 0 ? UINT32_MAX : 0;
	return NULL;
}

static const char *act_lease(struct seat *seat, const struct host_arg *args)
{
	int lease = host_get_int(&args[0]);
	host.options.output = (struct output_settings){
		.given = lease >= 0 ? OUTPUT_LEASE : 0,
		.lease = lease > 0,
	};
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_mirror(struct seat *seat, const struct host_arg *args)
{
	int n = host_get_int(&args[0]);
	host.options.output = (struct output_settings){ .given = n ? OUTPUT_MIRROR : 0 };
	snprintf(host.options.output.mirror, sizeof(host.options.output.mirror), "HEADLESS-%d", n);
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_mode(struct seat *seat, const struct host_arg *args)
{
	host.options.output.given = OUTPUT_MODE;
	host.options.output.config.mode = (struct output_mode){
		.width = host_get_int(&args[0]),
		.height = host_get_int(&args[1]),
		.refresh = host_get_int(&args[2]),
	};
	screens_rearrange(&host.server);
	return NULL;
}

static const char *act_view(struct seat *seat, const struct host_arg *args)
{
	host.options.output = (struct output_settings){
		.given = OUTPUT_SCALE | OUTPUT_TRANSFORM,
		.scale = (int)(args[0].number * OUTPUT_VIEW_UNIT),
		.transform = (enum wl_output_transform)host_get_int(&args[1]),
	};
	screens_rearrange(&host.server);
	return NULL;
}

const struct host_action host_setting_actions[] = {
	{ "vrr", 1, act_vrr },       // 0 off, 1 fullscreen, 2 always
	{ "allow", 1, act_allow },   // 1 or 0: all to who is confined, as --allow does
	{ "lease", 1, act_lease },   // 1, 0, -1: the first's setting, or none
	{ "mirror", 1, act_mirror }, // N: the output shows what HEADLESS-N does, 0: nothing
	{ "mode", 3, act_mode },     // WIDTH HEIGHT MILLIHERTZ: of the output
	{ "view", 2, act_view },     // SCALE TRANSFORM: of the output
	{ NULL, 0, NULL },
};
