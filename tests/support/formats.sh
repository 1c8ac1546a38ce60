# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2034 # for whoever sources it
#
# Every format that the painter reads with libyuv, as the clients and check-picture name them.

rgb_formats='XR24 AR24 XB24 AB24 RX24 RA24 BX24 BA24 RG24 BG24 RG16 BG16 XR15 AR15 XB15 AB15 XR12 AR12
	XB12 AB12 XR30 AR30 XB30 AB30 XR48 AR48 XB48 AB48'
packed_yuv_formats='YUYV YVYU UYVY XYUV'
planar_yuv_formats='NV12 NV21 NV16 NV24 P010 P012 P016 YU12 YV12 YU16 YU24'
