#include "include/CImageCodecs.h"

#ifdef EASEL_HAVE_LCMS

#include <lcms2.h>
#include <stdlib.h>

struct easel_color_transform {
    cmsHTRANSFORM transform;
};

static void on_error(cmsContext context, cmsUInt32Number code, const char *text) {
    (void)context;
    (void)code;
    (void)text;
}

bool easel_has_lcms(void) { return true; }

easel_color_transform *easel_color_transform_open(const uint8_t *icc, size_t size) {
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (!context) return NULL;
    cmsSetLogErrorHandlerTHR(context, on_error);
    easel_color_transform *result = NULL;
    cmsHPROFILE from = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    cmsHPROFILE to = cmsCreate_sRGBProfileTHR(context);
    if (from && to && cmsGetColorSpace(from) == cmsSigRgbData) {
        cmsHTRANSFORM transform = cmsCreateTransformTHR(
            context, from, TYPE_RGBA_8, to, TYPE_RGBA_8, INTENT_RELATIVE_COLORIMETRIC,
            cmsFLAGS_COPY_ALPHA | cmsFLAGS_BLACKPOINTCOMPENSATION);
        result = transform ? malloc(sizeof *result) : NULL;
        if (result) result->transform = transform;
    }
    if (from) cmsCloseProfile(from);
    if (to) cmsCloseProfile(to);
    if (!result) cmsDeleteContext(context);
    return result;
}

void easel_color_transform_apply(const easel_color_transform *transform, uint8_t *pixels, size_t count) {
    cmsDoTransform(transform->transform, pixels, pixels, (cmsUInt32Number)count);
}

void easel_color_transform_close(easel_color_transform *transform) {
    if (!transform) return;
    cmsContext context = cmsGetTransformContextID(transform->transform);
    cmsDeleteTransform(transform->transform);
    cmsDeleteContext(context);
    free(transform);
}

#else

bool easel_has_lcms(void) { return false; }

easel_color_transform *easel_color_transform_open(const uint8_t *icc, size_t size) {
    (void)icc;
    (void)size;
    return NULL;
}

void easel_color_transform_apply(const easel_color_transform *transform, uint8_t *pixels, size_t count) {
    (void)transform;
    (void)pixels;
    (void)count;
}

void easel_color_transform_close(easel_color_transform *transform) { (void)transform; }

#endif
