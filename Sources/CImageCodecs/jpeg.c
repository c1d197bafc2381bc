#include "decoder.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf failed;
    easel_status status;
    char *message;
} error_manager;

typedef struct {
    struct jpeg_decompress_struct jpeg;
    error_manager errors;
    struct jpeg_source_mgr source;
    easel_decoder *decoder;
    JOCTET buffer[16384];
    uint8_t *cmyk;
    uint8_t *icc;
    bool created;
} jpeg_state;

static void on_error(j_common_ptr jpeg) {
    error_manager *errors = (error_manager *)jpeg->err;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    if (errors->message) easel_say(errors->message, "%s", text);
    if (jpeg->err->msg_code == JERR_OUT_OF_MEMORY) errors->status = EASEL_NO_MEMORY;
    longjmp(errors->failed, 1);
}

// libjpeg calls a cut-off or damaged file a warning and fills in grey. A half-downloaded result must not pass.
static void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    error_manager *errors = (error_manager *)jpeg->err;
    switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
        errors->status = EASEL_TRUNCATED;
        on_error(jpeg);
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_MUST_RESYNC:
        on_error(jpeg);
    }
}

static void set_up(error_manager *errors) {
    jpeg_std_error(&errors->base);
    errors->base.error_exit = on_error;
    errors->base.emit_message = on_message;
}

static void source_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean source_fill(j_decompress_ptr jpeg) {
    jpeg_state *state = jpeg->client_data;
    size_t count = easel_source_read(&state->decoder->source, state->buffer, sizeof state->buffer);
    if (count == 0) {
        WARNMS(jpeg, JWRN_JPEG_EOF);
        state->buffer[0] = 0xff;
        state->buffer[1] = JPEG_EOI;
        count = 2;
    }
    state->source.next_input_byte = state->buffer;
    state->source.bytes_in_buffer = count;
    return TRUE;
}

static void source_skip(j_decompress_ptr jpeg, long count) {
    jpeg_state *state = jpeg->client_data;
    while (count > (long)state->source.bytes_in_buffer) {
        count -= (long)state->source.bytes_in_buffer;
        source_fill(jpeg);
    }
    state->source.next_input_byte += count;
    state->source.bytes_in_buffer -= (size_t)count;
}

static void jpeg_close(easel_decoder *decoder) {
    jpeg_state *state = decoder->state;
    if (!state) return;
    if (state->created) jpeg_destroy_decompress(&state->jpeg);
    free(state->cmyk);
    free(state->icc);
    free(state);
}

// Adobe's files store the inks inverted, the others as they are.
static void cmyk_to_rgba(const jpeg_state *state, uint8_t *row) {
    bool inverted = state->jpeg.saw_Adobe_marker;
    for (JDIMENSION x = 0; x < state->jpeg.output_width; x++) {
        const uint8_t *ink = state->cmyk + x * 4;
        unsigned paper = inverted ? ink[3] : 255u - ink[3];
        for (int channel = 0; channel < 3; channel++) {
            unsigned light = inverted ? ink[channel] : 255u - ink[channel];
            row[x * 4 + (unsigned)channel] = (uint8_t)((light * paper + 127) / 255);
        }
        row[x * 4 + 3] = 255;
    }
}

static easel_status jpeg_row(easel_decoder *decoder, uint8_t *row, char *message) {
    jpeg_state *state = decoder->state;
    state->errors.message = message;
    state->errors.status = EASEL_CORRUPT;
    if (setjmp(state->errors.failed)) return state->errors.status;
    JSAMPROW target = state->cmyk ? state->cmyk : row;
    jpeg_read_scanlines(&state->jpeg, &target, 1);
    if (state->cmyk) cmyk_to_rgba(state, row);
    return EASEL_OK;
}

static easel_status jpeg_finish(easel_decoder *decoder, char *message) {
    jpeg_state *state = decoder->state;
    state->errors.message = message;
    state->errors.status = EASEL_CORRUPT;
    if (setjmp(state->errors.failed)) return state->errors.status;
    jpeg_finish_decompress(&state->jpeg);
    return EASEL_OK;
}

static easel_status read_header(easel_decoder *decoder, jpeg_state *state, char *message) {
    state->errors.message = message;
    state->errors.status = EASEL_CORRUPT;
    if (setjmp(state->errors.failed)) return state->errors.status;
    jpeg_create_decompress(&state->jpeg);
    state->created = true;
    state->jpeg.client_data = state;
    state->source.init_source = source_nothing;
    state->source.fill_input_buffer = source_fill;
    state->source.skip_input_data = source_skip;
    state->source.resync_to_restart = jpeg_resync_to_restart;
    state->source.term_source = source_nothing;
    state->jpeg.src = &state->source;
    jpeg_save_markers(&state->jpeg, JPEG_APP0 + 2, 0xffff);
    jpeg_read_header(&state->jpeg, TRUE);
    easel_status status = easel_check_size(decoder, state->jpeg.image_width, state->jpeg.image_height, message);
    if (status != EASEL_OK) return status;

    unsigned icc_size = 0;
    if (jpeg_read_icc_profile(&state->jpeg, &state->icc, &icc_size)) {
        decoder->rows.icc = state->icc;
        decoder->rows.icc_size = icc_size;
    }
    if (state->jpeg.jpeg_color_space == JCS_CMYK || state->jpeg.jpeg_color_space == JCS_YCCK) {
        state->jpeg.out_color_space = JCS_CMYK;
        state->cmyk = malloc((size_t)state->jpeg.image_width * 4);
        if (!state->cmyk) return EASEL_NO_MEMORY;
        // The profile is that of the inks; the rows that leave here are RGB.
        decoder->rows.icc = NULL;
        decoder->rows.icc_size = 0;
    } else {
        state->jpeg.out_color_space = JCS_EXT_RGBA;
    }
    jpeg_start_decompress(&state->jpeg);
    return EASEL_OK;
}

easel_status easel_jpeg_open(easel_decoder *decoder, char *message) {
    jpeg_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = jpeg_close;
    decoder->read_row = jpeg_row;
    decoder->finish = jpeg_finish;
    state->decoder = decoder;
    set_up(&state->errors);
    state->jpeg.err = &state->errors.base;
    return read_header(decoder, state, message);
}

struct easel_jpeg_encoder {
    struct jpeg_compress_struct jpeg;
    error_manager errors;
    bool created;
    unsigned char *bytes;
    unsigned long size;
};

static easel_status start(easel_jpeg_encoder *encoder, uint32_t width, uint32_t height, int quality, char *message) {
    encoder->errors.message = message;
    encoder->errors.status = EASEL_UNSUPPORTED;
    if (setjmp(encoder->errors.failed)) return encoder->errors.status;
    jpeg_create_compress(&encoder->jpeg);
    encoder->created = true;
    jpeg_mem_dest(&encoder->jpeg, &encoder->bytes, &encoder->size);
    encoder->jpeg.image_width = width;
    encoder->jpeg.image_height = height;
    encoder->jpeg.input_components = 4;
    encoder->jpeg.in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(&encoder->jpeg);
    jpeg_set_quality(&encoder->jpeg, quality, TRUE);
    // 4:4:4: red edges on grey must not smear when a model reads them.
    encoder->jpeg.comp_info[0].h_samp_factor = 1;
    encoder->jpeg.comp_info[0].v_samp_factor = 1;
    encoder->jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&encoder->jpeg, TRUE);
    return EASEL_OK;
}

easel_status easel_jpeg_encoder_open(
    uint32_t width, uint32_t height, int quality, easel_jpeg_encoder **result, char message[EASEL_MESSAGE_SIZE]) {
    *result = NULL;
    message[0] = 0;
    easel_jpeg_encoder *encoder = calloc(1, sizeof *encoder);
    if (!encoder) return EASEL_NO_MEMORY;
    set_up(&encoder->errors);
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
    *bytes = encoder->bytes;
    *size = encoder->size;
    return EASEL_OK;
}

void easel_jpeg_encoder_close(easel_jpeg_encoder *encoder) {
    if (!encoder) return;
    if (encoder->created) jpeg_destroy_compress(&encoder->jpeg);
    free(encoder->bytes);
    free(encoder);
}
