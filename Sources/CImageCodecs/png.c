#include "decoder.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// An interlaced picture of up to this many bytes is held whole.
#ifndef SMALL_PICTURE
#define SMALL_PICTURE (64u << 20)
#endif
enum { PASSES = 7 };

typedef struct {
    png_structp png;
    png_infop info;
    bool interlaced;
    char *message;
    jmp_buf failed;
    png_bytepp row_pointers;
    // Of a larger one a reader for each pass, and a row of that pass.
    easel_decoder *passes[PASSES];
    png_bytep pass_row;
} png_state;

static easel_status open_pass(easel_decoder *decoder, int pass, char *message);

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
    free(state->pass_row);
    for (int pass = 0; pass < PASSES; pass++) easel_decoder_close(state->passes[pass]);
    free(state);
}

static size_t pixel_bytes(const easel_decoder *decoder) { return 4 * (size_t)(decoder->rows.bits_per_channel / 8); }

// Interlaced pictures come in seven passes over the whole picture.
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

static easel_status read_png_row(easel_decoder *decoder, uint8_t *row, char *message) {
    png_state *state = decoder->state;
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_read_row(state->png, row, NULL);
    return EASEL_OK;
}

// Each pass holds some pixels of some rows, and stands behind the passes before it. Seven readers cost twice the
// unpacking and no memory.
static easel_status read_passes(easel_decoder *decoder, uint8_t *row, char *message) {
    png_state *state = decoder->state;
    size_t size = pixel_bytes(decoder);
    for (int pass = 0; pass < PASSES; pass++) {
        if (!PNG_ROW_IN_INTERLACE_PASS(decoder->next_row, pass)) continue;
        if (PNG_PASS_COLS(decoder->rows.width, pass) == 0) continue;
        easel_status status = state->passes[pass] ? EASEL_OK : open_pass(decoder, pass, message);
        if (status == EASEL_OK) status = read_png_row(state->passes[pass], state->pass_row, message);
        if (status != EASEL_OK) return status;
        const uint8_t *from = state->pass_row;
        for (uint32_t x = PNG_PASS_START_COL(pass); x < decoder->rows.width; x += PNG_PASS_COL_OFFSET(pass), from += size)
            memcpy(row + x * size, from, size);
    }
    return EASEL_OK;
}

static easel_status png_row(easel_decoder *decoder, uint8_t *row, char *message) {
    png_state *state = decoder->state;
    if (state->pass_row) return read_passes(decoder, row, message);
    if (state->interlaced) {
        easel_status status = read_interlaced(decoder, state, message);
        if (status == EASEL_OK)
            memcpy(row, decoder->pixels, (size_t)decoder->rows.width * 4 * (size_t)(decoder->rows.bits_per_channel / 8));
        return status;
    }
    return read_png_row(decoder, row, message);
}

static easel_status png_finish(easel_decoder *decoder, char *message) {
    png_state *state = decoder->state;
    // The reader of the last pass has read all pixels. It has no passes of its own.
    for (int pass = PASSES - 1; pass >= 0; pass--)
        if (state->passes[pass]) return png_finish(state->passes[pass], message);
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_read_end(state->png, NULL);
    return EASEL_OK;
}

// `pass` is -1 for the picture, else the one that is read.
static easel_status read_header(easel_decoder *decoder, png_state *state, int pass, char *message) {
    state->message = message;
    if (setjmp(state->failed)) return failure(decoder);
    png_set_read_fn(state->png, decoder, on_read);
    // A comment of megabytes in a file of kilobytes must not cost memory: nothing but the colour profile is kept.
    png_set_chunk_malloc_max(state->png, 16 << 20);
    png_set_user_limits(state->png, 0x7fffffff, 0x7fffffff);
    png_set_keep_unknown_chunks(state->png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    // What is larger than that limit is only warned of, and libpng asks for its whole length before it reads it.
    static png_byte dropped[] = "tEXt\0zTXt\0iTXt\0sPLT\0eXIf\0pCAL\0sCAL";
    png_set_keep_unknown_chunks(state->png, PNG_HANDLE_CHUNK_NEVER, dropped, 7);
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
    bool small = (uint64_t)width * height * pixel_bytes(decoder) <= SMALL_PICTURE;
    if (state->interlaced && pass < 0 && small) png_set_interlace_handling(state->png);

    png_charp name;
    int compression;
    png_bytep profile;
    png_uint_32 profile_size;
    if (png_get_iCCP(state->png, state->info, &name, &compression, &profile, &profile_size)) {
        decoder->rows.icc = profile;
        decoder->rows.icc_size = profile_size;
    }
    png_read_update_info(state->png, state->info);
    if (state->interlaced && (pass >= 0 || !small)) {
        state->pass_row = malloc(pixel_bytes(decoder) * width);
        if (!state->pass_row) return EASEL_NO_MEMORY;
    }
    for (int before = 0; before < pass; before++) {
        if (PNG_PASS_COLS(width, before) == 0) continue;
        for (uint32_t y = PNG_PASS_ROWS(height, before); y > 0; y--) png_read_row(state->png, state->pass_row, NULL);
    }
    return EASEL_OK;
}

static easel_status open_reader(easel_decoder *decoder, int pass, char *message) {
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
    return read_header(decoder, state, pass, message);
}

static easel_status open_pass(easel_decoder *decoder, int pass, char *message) {
    easel_decoder *reader = calloc(1, sizeof *reader);
    if (!reader) return EASEL_NO_MEMORY;
    ((png_state *)decoder->state)->passes[pass] = reader;
    reader->source.fd = decoder->source.fd;
    reader->source.data = decoder->source.data;
    reader->source.size = decoder->source.size;
    reader->source.start = decoder->source.start;
    reader->max_pixels = decoder->max_pixels;
    reader->rows.bits_per_channel = 8;
    return open_reader(reader, pass, message);
}

easel_status easel_png_open(easel_decoder *decoder, char *message) { return open_reader(decoder, -1, message); }
