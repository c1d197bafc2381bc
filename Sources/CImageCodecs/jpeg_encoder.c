#include "jpeg_memory.h"

#include <stdlib.h>

struct easel_jpeg_encoder {
    struct jpeg_compress_struct jpeg;
    easel_jpeg_errors errors;
    bool created;
    easel_jpeg_memory written;
};

static easel_status start(easel_jpeg_encoder *encoder, uint32_t width, uint32_t height, int quality, char *message) {
    encoder->errors.message = message;
    encoder->errors.status = EASEL_UNSUPPORTED;
    if (setjmp(encoder->errors.failed)) return encoder->errors.status;
    jpeg_create_compress(&encoder->jpeg);
    encoder->created = true;
    easel_jpeg_write_to(&encoder->written, &encoder->jpeg);
    encoder->jpeg.image_width = width;
    encoder->jpeg.image_height = height;
    encoder->jpeg.input_components = 4;
    encoder->jpeg.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&encoder->jpeg);
    jpeg_set_quality(&encoder->jpeg, quality, TRUE);
    // 4:4:4: red edges on grey must not smear when a model reads them.
    encoder->jpeg.comp_info[0].h_samp_factor = 1;
    encoder->jpeg.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&encoder->jpeg, TRUE);
    return EASEL_OK;
}

easel_status easel_jpeg_encoder_open(
    uint32_t width, uint32_t height, int quality, easel_jpeg_encoder **result, char message[EASEL_MESSAGE_SIZE]) {
    *result = NULL;
    message[0] = 0;
    easel_jpeg_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return EASEL_NO_MEMORY;
    easel_jpeg_set_up(&encoder->errors);
    encoder->jpeg.err = &encoder->errors.base;
    easel_status status = start(encoder, width, height, quality, message);
    if (status != EASEL_OK) {
        easel_jpeg_encoder_close(encoder);
        return status;
    }
    *result = encoder;
    return EASEL_OK;
}

easel_status easel_jpeg_encoder_write_row(
    easel_jpeg_encoder *encoder, const uint8_t *row, char message[EASEL_MESSAGE_SIZE]) {
    encoder->errors.message = message;
    encoder->errors.status = EASEL_NO_MEMORY;
    if (setjmp(encoder->errors.failed)) return encoder->errors.status;
    JSAMPROW source = (JSAMPROW)row;
    jpeg_write_scanlines(&encoder->jpeg, &source, 1);
    return EASEL_OK;
}

easel_status easel_jpeg_encoder_finish(
    easel_jpeg_encoder *encoder, const uint8_t **bytes, size_t *size, char message[EASEL_MESSAGE_SIZE]) {
    encoder->errors.message = message;
    encoder->errors.status = EASEL_NO_MEMORY;
    if (setjmp(encoder->errors.failed)) return encoder->errors.status;
    jpeg_finish_compress(&encoder->jpeg);
    *bytes = encoder->written.bytes;
    *size = encoder->written.size;
    return EASEL_OK;
}

void easel_jpeg_encoder_close(easel_jpeg_encoder *encoder) {
    if (!encoder) return;
    if (encoder->created) jpeg_destroy_compress(&encoder->jpeg);
    free(encoder->written.bytes);
    free(encoder);
}
