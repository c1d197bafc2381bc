// Gives bytes to the splice of CImageCodecs, exchanges the blocks of two boxes, and writes the file in both ways.
//
// What was written must be read again, with the same sides.

#include "limits.h"

#include <CImageCodecs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PIXELS = 1 << 18 };

unsigned long long easel_fuzz_limit = 16 << 20;

static void check(const uint8_t *bytes, size_t size, const easel_jpeg_layout *layout) {
    easel_decoder *decoder;
    easel_rows rows;
    char message[EASEL_MESSAGE_SIZE];
    easel_status status = easel_decoder_open(EASEL_JPEG, -1, bytes, size, MAX_PIXELS, &decoder, &rows, message);
    if (status != EASEL_OK || rows.width != layout->width || rows.height != layout->height) {
        fprintf(stderr, "Fatal error: what was written is not read: status %d (%s)\n", (int)status, message);
        abort();
    }
    easel_decoder_close(decoder);
}

static uint32_t least(uint32_t a, uint32_t b) { return a < b ? a : b; }

// A box of two units from (`left`, `top`) on, every third pixel of which counts.
static easel_status exchange(easel_jpeg_splice *splice, const easel_jpeg_layout *layout, uint32_t left, uint32_t top) {
    char message[EASEL_MESSAGE_SIZE];
    uint32_t width = least(2 * layout->unit_width, layout->width - left);
    uint32_t height = least(2 * layout->unit_height, layout->height - top);
    uint8_t *pixels = malloc((size_t)width * height * 4), *touched = calloc(height, width);
    if (!pixels || !touched) abort();
    for (size_t index = 0; index < (size_t)width * height; index++) {
        memset(pixels + index * 4, (int)(index * 37 % 256), 4);
        touched[index] = index % 3 == 0;
    }
    easel_status status = easel_jpeg_splice_box(splice, left, top, width, height, pixels, touched, message);
    free(pixels);
    free(touched);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    easel_jpeg_splice *splice;
    easel_jpeg_layout layout;
    char message[EASEL_MESSAGE_SIZE];
    // A copy that ends where it ends: reading past it is seen.
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes) abort();
    memcpy(bytes, data, size);
    easel_status status = easel_jpeg_splice_open(bytes, size, MAX_PIXELS, &splice, &layout, message);
    free(bytes);
    if (status != EASEL_OK) return 0;
    status = exchange(splice, &layout, 0, 0);
    uint32_t left = (layout.width - 1) / layout.unit_width * layout.unit_width;
    uint32_t top = (layout.height - 1) / layout.unit_height * layout.unit_height;
    if (status == EASEL_OK) status = exchange(splice, &layout, left, top);
    for (int progressive = 0; progressive < 2 && status == EASEL_OK; progressive++) {
        const uint8_t *written;
        size_t count;
        status = easel_jpeg_splice_finish(splice, progressive != 0, &written, &count, message);
        if (status == EASEL_OK) check(written, count, &layout);
    }
    easel_jpeg_splice_close(splice);
    return 0;
}
