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

static easel_color_transform *open_transform(const uint8_t *icc, size_t size, bool from_srgb) {
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (!context) return NULL;
    cmsSetLogErrorHandlerTHR(context, on_error);
    easel_color_transform *result = NULL;
    cmsHPROFILE own = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    cmsHPROFILE srgb = cmsCreate_sRGBProfileTHR(context);
    if (own && srgb && cmsGetColorSpace(own) == cmsSigRgbData) {
        cmsUInt32Number type = from_srgb ? TYPE_RGBA_16 : TYPE_RGBA_8;
        cmsHTRANSFORM transform = cmsCreateTransformTHR(
            context, from_srgb ? srgb : own, type, from_srgb ? own : srgb, type, INTENT_RELATIVE_COLORIMETRIC,
            cmsFLAGS_COPY_ALPHA | cmsFLAGS_BLACKPOINTCOMPENSATION);
        result = transform ? malloc(sizeof *result) : NULL;
        if (result) result->transform = transform;
    }
    if (own) cmsCloseProfile(own);
    if (srgb) cmsCloseProfile(srgb);
    if (!result) cmsDeleteContext(context);
    return result;
}

easel_color_transform *easel_color_transform_open(const uint8_t *icc, size_t size) {
    return open_transform(icc, size, false);
}

easel_color_transform *easel_color_transform_open_from_srgb(const uint8_t *icc, size_t size) {
    return open_transform(icc, size, true);
}

void easel_color_transform_apply(const easel_color_transform *transform, void *pixels, size_t count) {
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

easel_color_transform *easel_color_transform_open_from_srgb(const uint8_t *icc, size_t size) {
    (void)icc;
    (void)size;
    return NULL;
}

void easel_color_transform_apply(const easel_color_transform *transform, void *pixels, size_t count) {
    (void)transform;
    (void)pixels;
    (void)count;
}

void easel_color_transform_close(easel_color_transform *transform) { (void)transform; }

#endif
