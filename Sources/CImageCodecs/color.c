#include "include/CImageCodecs.h"

#ifdef EASEL_HAVE_LCMS

#include <lcms2.h>
#include <stdlib.h>
#include <string.h>

struct easel_color_transform {
    cmsHTRANSFORM transform;
    // What each grey becomes, where the profile is one of greys.
    bool is_grey;
    uint8_t greys[256 * 3];
};

static void on_error(cmsContext context, cmsUInt32Number code, const char *text) {
    (void)context;
    (void)code;
    (void)text;
}

bool easel_has_lcms(void) { return true; }

// What a profile must be of, and how pixels lie on its side and on that of sRGB.
typedef struct {
    cmsColorSpaceSignature space;
    cmsUInt32Number own_type;
    cmsUInt32Number srgb_type;
    cmsUInt32Number flags;
    bool from_srgb;
} direction;

// NULL for a profile of another space, and for one that is broken.
static easel_color_transform *open_direction(const uint8_t *icc, size_t size, direction wished) {
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (!context) return NULL;
    cmsSetLogErrorHandlerTHR(context, on_error);
    easel_color_transform *result = NULL;
    cmsHPROFILE own = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    cmsHPROFILE srgb = cmsCreate_sRGBProfileTHR(context);
    if (own && srgb && cmsGetColorSpace(own) == wished.space) {
        cmsUInt32Number flags = wished.flags | cmsFLAGS_BLACKPOINTCOMPENSATION;
        cmsHTRANSFORM transform =
            wished.from_srgb
                ? cmsCreateTransformTHR(
                      context, srgb, wished.srgb_type, own, wished.own_type, INTENT_RELATIVE_COLORIMETRIC, flags)
                : cmsCreateTransformTHR(
                      context, own, wished.own_type, srgb, wished.srgb_type, INTENT_RELATIVE_COLORIMETRIC, flags);
        result = transform ? calloc(1, sizeof *result) : NULL;
        if (result) {
            result->transform = transform;
        } else if (transform) {
            cmsDeleteTransform(transform);
        }
    }
    if (own) cmsCloseProfile(own);
    if (srgb) cmsCloseProfile(srgb);
    if (!result) cmsDeleteContext(context);
    return result;
}

static easel_color_transform *open_transform(const uint8_t *icc, size_t size, bool from_srgb) {
    cmsUInt32Number type = from_srgb ? TYPE_RGBA_16 : TYPE_RGBA_8;
    easel_color_transform *result =
        open_direction(icc, size, (direction){cmsSigRgbData, type, type, cmsFLAGS_COPY_ALPHA, from_srgb});
    if (result || from_srgb) return result;
    result = open_direction(icc, size, (direction){cmsSigGrayData, TYPE_GRAY_8, TYPE_RGB_8, 0, false});
    if (!result) return NULL;
    result->is_grey = true;
    uint8_t ramp[256];
    for (unsigned level = 0; level < 256; level++) ramp[level] = (uint8_t)level;
    cmsDoTransform(result->transform, ramp, result->greys, 256);
    return result;
}

easel_color_transform *easel_color_transform_open(const uint8_t *icc, size_t size) {
    return open_transform(icc, size, false);
}

easel_color_transform *easel_color_transform_open_from_srgb(const uint8_t *icc, size_t size) {
    return open_transform(icc, size, true);
}

size_t easel_grey_profile_as_rgb(const uint8_t *icc, size_t size, uint8_t *into, size_t capacity) {
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (!context) return 0;
    cmsSetLogErrorHandlerTHR(context, on_error);
    cmsHPROFILE own = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    cmsHPROFILE made = NULL;
    if (own && cmsGetColorSpace(own) == cmsSigGrayData && cmsIsTag(own, cmsSigGrayTRCTag)) {
        cmsToneCurve *curve = cmsReadTag(own, cmsSigGrayTRCTag);
        // Those of sRGB; of equal samples only the white point and the curve count.
        cmsCIExyY white = {0.3127, 0.3290, 1};
        cmsCIExyYTRIPLE primaries = {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}};
        cmsToneCurve *curves[3] = {curve, curve, curve};
        if (curve) made = cmsCreateRGBProfileTHR(context, &white, &primaries, curves);
    }
    cmsUInt32Number count = 0;
    size_t result = made && cmsSaveProfileToMem(made, NULL, &count) ? count : 0;
    if (result > 0 && result <= capacity && !cmsSaveProfileToMem(made, into, &count)) result = 0;
    if (made) cmsCloseProfile(made);
    if (own) cmsCloseProfile(own);
    cmsDeleteContext(context);
    return result;
}

easel_color_transform *easel_color_transform_open_cmyk(const uint8_t *icc, size_t size, bool inverted) {
    cmsUInt32Number type = inverted ? TYPE_CMYK_8_REV : TYPE_CMYK_8;
    return open_direction(icc, size, (direction){cmsSigCmykData, type, TYPE_RGB_8, 0, false});
}

void easel_color_transform_apply_cmyk(
    const easel_color_transform *transform, const uint8_t *inks, uint8_t *rgba, size_t count) {
    enum { AT_ONCE = 256 };
    uint8_t rgb[AT_ONCE * 3];
    for (size_t start = 0; start < count; start += AT_ONCE) {
        size_t part = count - start < AT_ONCE ? count - start : AT_ONCE;
        cmsDoTransform(transform->transform, inks + start * 4, rgb, (cmsUInt32Number)part);
        for (size_t index = 0; index < part; index++) {
            memcpy(rgba + (start + index) * 4, rgb + index * 3, 3);
            rgba[(start + index) * 4 + 3] = 255;
        }
    }
}

bool easel_profile_is_srgb(const uint8_t *icc, size_t size) {
    easel_color_transform *transform = open_transform(icc, size, false);
    if (!transform) return false;
    // Over the cube, no colour moves by more than rounding does.
    enum { STEPS = 6 };
    uint8_t cube[STEPS * STEPS * STEPS * 4], moved[sizeof cube];
    size_t count = 0;
    for (int red = 0; red < STEPS; red++) {
        for (int green = 0; green < STEPS; green++) {
            for (int blue = 0; blue < STEPS; blue++, count++) {
                bool is_grey = transform->is_grey;
                cube[count * 4] = (uint8_t)(red * 51);
                cube[count * 4 + 1] = (uint8_t)((is_grey ? red : green) * 51);
                cube[count * 4 + 2] = (uint8_t)((is_grey ? red : blue) * 51);
                cube[count * 4 + 3] = 255;
            }
        }
    }
    memcpy(moved, cube, sizeof cube);
    easel_color_transform_apply(transform, moved, count);
    bool result = true;
    for (size_t index = 0; index < sizeof cube; index++) result = result && abs(moved[index] - cube[index]) <= 2;
    easel_color_transform_close(transform);
    return result;
}

void easel_color_transform_apply(const easel_color_transform *transform, void *pixels, size_t count) {
    if (transform->is_grey) {
        uint8_t *bytes = pixels;
        for (size_t index = 0; index < count; index++, bytes += 4) memcpy(bytes, transform->greys + bytes[0] * 3, 3);
        return;
    }
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

size_t easel_grey_profile_as_rgb(const uint8_t *icc, size_t size, uint8_t *into, size_t capacity) {
    (void)icc;
    (void)size;
    (void)into;
    (void)capacity;
    return 0;
}

easel_color_transform *easel_color_transform_open_cmyk(const uint8_t *icc, size_t size, bool inverted) {
    (void)icc;
    (void)size;
    (void)inverted;
    return NULL;
}

void easel_color_transform_apply_cmyk(
    const easel_color_transform *transform, const uint8_t *inks, uint8_t *rgba, size_t count) {
    (void)transform;
    (void)inks;
    (void)rgba;
    (void)count;
}

bool easel_profile_is_srgb(const uint8_t *icc, size_t size) {
    (void)icc;
    (void)size;
    return false;
}

void easel_color_transform_apply(const easel_color_transform *transform, void *pixels, size_t count) {
    (void)transform;
    (void)pixels;
    (void)count;
}

void easel_color_transform_close(easel_color_transform *transform) { (void)transform; }

#endif
