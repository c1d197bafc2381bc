// How libjpeg's complaints become status codes. Not seen from Swift.

#ifndef EASEL_JPEG_ERRORS_H
#define EASEL_JPEG_ERRORS_H

#include "decoder.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

// libjpeg comes back to `failed`, which the function that called it has set.
typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf failed;
    easel_status status;
    char *message;
} easel_jpeg_errors;

void easel_jpeg_set_up(easel_jpeg_errors *errors);

#endif
