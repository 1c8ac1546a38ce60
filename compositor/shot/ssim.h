/* SPDX-License-Identifier: MIT */
#ifndef SSIM_H
#define SSIM_H

#include "picture.h"

/**
 * The structural similarity of two pictures of the same size, 1 for equal ones: the mean over all
 * windows of 11 by 11 pixels that lie in the picture, weighted by a Gaussian of 1.5 pixels, with K1
 * 0.01 and K2 0.03, of luma (BT.601), 0 to 255. See Wang, Bovik, Sheikh and Simoncelli, Image
 * quality assessment: from error visibility to structural similarity, 2004. In a picture that is
 * smaller than that, windows are as large as it is.
 *
 * Windows in which the mask leaves out a pixel are left out. Pictures with alpha are judged over
 * black and over white, and the lesser counts. 0; -ENOMEM; -EDOM if the mask leaves no window.
 */
int ssim_compute(const struct picture *expected, const struct picture *actual,
		const struct picture *mask, double *value);

#endif
