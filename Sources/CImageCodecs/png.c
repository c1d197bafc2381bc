#include "decoder.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    png_structp png;
    png_infop info;
    bool interlaced;
    char *message;
    jmp_buf failed;
    png_bytepp row_pointers;
} png_state;

static void on_error(png_structp png, png_const_charp text) {
    png_state *state = png_get_error_ptr(png);
    if (state->message) easel_say(state->message, "%s", text);
    longjmp(state->failed, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void on_read(png_structp png, png_bytep into, size_t size) {
    easel_decoder *decoder = png_get_io_ptr(png);
    if (easel_source_read(&decoder->source, into, size) < size) png_error(png, "the data ends early");
}

static easel_status failure(const easel_decoder *decoder) {
    return decoder->source.ended ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

static void png_close(easel_decoder *decoder) {
    png_state *state = decoder->state;
    if (!state) return;
    if (state->png) png_destroy_read_struct(&state->png, &state->info, NULL);
    free(state->row_pointers);
    free(state);
}

// Interlaced pictures come in seven passes over the whole picture, so they are held whole.
static easel_status read_interlaced(easel_decoder *decoder, png_state *state, char *message) {
    size_t row_bytes = (size_t)decoder->rows.width * 4 * (size_t)(decoder->rows.bits_per_channel / 8);
    decoder->pixels = malloc(row_bytes * decoder->rows.height);
    state->row_pointers = malloc(sizeof(png_bytep) * decoder->rows.height);
    if (!decoder->pixels || !state->row_pointers) return EASEL_NO_MEMORY;
    for (uint32_t y = 0; y < decoder->rows.height; y++) state->row_pointers[y] = decoder->pixels + y * row_bytes;
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_read_image(state->png, state->row_pointers);
    return EASEL_OK;
}

static easel_status png_row(easel_decoder *decoder, uint8_t *row, char *message) {
    png_state *state = decoder->state;
    if (state->interlaced) {
        easel_status status = read_interlaced(decoder, state, message);
        if (status == EASEL_OK)
            memcpy(row, decoder->pixels, (size_t)decoder->rows.width * 4 * (size_t)(decoder->rows.bits_per_channel / 8));
        return status;
    }
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_read_row(state->png, row, NULL);
    return EASEL_OK;
}

static easel_status png_finish(easel_decoder *decoder, char *message) {
    png_state *state = decoder->state;
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_read_end(state->png, NULL);
    return EASEL_OK;
}

static easel_status read_header(easel_decoder *decoder, png_state *state, char *message) {
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_set_read_fn(state->png, decoder, on_read);
    // A comment of megabytes in a file of kilobytes must not cost memory: nothing but the colour profile is kept.
    png_set_chunk_malloc_max(state->png, 16 << 20);
    png_set_user_limits(state->png, 0x7fffffff, 0x7fffffff);
    png_set_keep_unknown_chunks(state->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    static png_byte dropped[] = "tEXt\0zTXt\0iTXt\0sPLT\0eXIf";
    png_set_keep_unknown_chunks(state->png, PNG_HANDLE_CHUNK_NEVER, dropped, 5);
    png_read_info(state->png, state->info);

    png_uint_32 width, height;
    int bits, color, interlace;
    png_get_IHDR(state->png, state->info, &width, &height, &bits, &color, &interlace, NULL, NULL);
    easel_status status = easel_check_size(decoder, width, height, message);
    if (status != EASEL_OK) return status;

    bool has_key = png_get_valid(state->png, state->info, PNG_INFO_tRNS) != 0;
    decoder->rows.has_alpha = has_key || (color & PNG_COLOR_MASK_ALPHA);
    decoder->rows.bits_per_channel = bits == 16 ? 16 : 8;
    state->interlaced = interlace != PNG_INTERLACE_NONE;
    png_set_expand(state->png);
    if (bits == 16) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        png_set_swap(state->png);
#endif
    }
    if (!(color & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(state->png);
    if (!decoder->rows.has_alpha) png_set_add_alpha(state->png, bits == 16 ? 0xffff : 0xff, PNG_FILLER_AFTER);
    if (state->interlaced) png_set_interlace_handling(state->png);

    png_charp name;
    int compression;
    png_bytep profile;
    png_uint_32 profile_size;
    if (png_get_iCCP(state->png, state->info, &name, &compression, &profile, &profile_size)) {
        decoder->rows.icc = profile;
        decoder->rows.icc_size = profile_size;
    }
    png_read_update_info(state->png, state->info);
    return EASEL_OK;
}

easel_status easel_png_open(easel_decoder *decoder, char *message) {
    png_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = png_close;
    decoder->read_row = png_row;
    decoder->finish = png_finish;
    state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, on_error, on_warning);
    if (!state->png) return EASEL_NO_MEMORY;
    state->info = png_create_info_struct(state->png);
    if (!state->info) return EASEL_NO_MEMORY;
    return read_header(decoder, state, message);
}
