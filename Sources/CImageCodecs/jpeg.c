#include "jpeg_errors.h"

#include <stdlib.h>
#include <string.h>

#include <jerror.h>

// libjpeg keeps a progressive picture's coefficients until its last scan, two bytes each. Up to this many bytes it may.
#ifndef SMALL_COEFFICIENTS
#define SMALL_COEFFICIENTS (64u << 20)
#endif
enum {
    MOST_COEFFICIENTS = 160 << 20,  // of packed ones
    MOST_HEADER = 32 << 20,         // bytes before the pixels; a profile has at most 16 MB
    MOST_SCANS = 500,               // libjpeg-turbo's own advice; a progressive picture has about ten
    MOST_SCANS_OF_ANY = 20,         // that even the largest may have
};

typedef struct {
    struct jpeg_decompress_struct jpeg;
    easel_jpeg_errors errors;
    struct jpeg_source_mgr source;
    easel_decoder *decoder;
    JOCTET buffer[16384];
    uint8_t *cmyk;
    uint8_t *icc;
    unsigned icc_size;
    easel_color_transform *inks;
    bool created;
    bool has_header;
    struct jpeg_progress_mgr progress;
    struct coefficients *coefficients;
    size_t packed_size;
} jpeg_state;

static void fail(jpeg_state *state, easel_status status) {
    state->errors.status = status;
    longjmp(state->errors.failed, 1);
}

// A small file can ask for hundreds of passes over a large picture.
static void on_progress(j_common_ptr jpeg) {
    jpeg_state *state = jpeg->client_data;
    int scans = state->jpeg.input_scan_number;
    double samples = (double)scans * state->jpeg.image_width * state->jpeg.image_height;
    if (scans <= MOST_SCANS_OF_ANY || (scans <= MOST_SCANS && samples <= 2e9)) return;
    easel_say(state->errors.message, "it has %d scans and more, too many for its size", scans);
    fail(state, EASEL_UNSUPPORTED);
}

// The coefficients of one component. Nearly all are zero, so rows that are not at work are kept packed: for each block
// a word that says which ones are not, and those.
struct coefficients {
    struct coefficients *next;
    JDIMENSION blocks, rows, most_rows;
    uint8_t **packed;
    JBLOCKARRAY window;
    JDIMENSION start, count;
    bool changed;
    uint8_t *scratch;
};

static void close_coefficients(jpeg_state *state) {
    for (struct coefficients *all = state->coefficients, *next; all; all = next) {
        next = all->next;
        for (JDIMENSION row = 0; all->packed && row < all->rows; row++) free(all->packed[row]);
        free(all->packed);
        free(all->scratch);
        free(all);
    }
    state->coefficients = NULL;
}

static jvirt_barray_ptr request_coefficients(
    j_common_ptr jpeg, int pool, boolean pre_zero, JDIMENSION blocks, JDIMENSION rows, JDIMENSION most_rows) {
    (void)pre_zero;
    jpeg_state *state = jpeg->client_data;
    struct coefficients *made = calloc(1, sizeof *made);
    if (!made) fail(state, EASEL_NO_MEMORY);
    made->next = state->coefficients;
    state->coefficients = made;
    made->blocks = blocks;
    made->rows = rows;
    made->most_rows = most_rows;
    made->packed = calloc(rows, sizeof *made->packed);
    made->scratch = malloc((size_t)blocks * (sizeof(JBLOCK) + 8));
    if (!made->packed || !made->scratch) fail(state, EASEL_NO_MEMORY);
    made->window = jpeg->mem->alloc_barray(jpeg, pool, blocks, most_rows);
    return (jvirt_barray_ptr)made;
}

static void pack_row(jpeg_state *state, struct coefficients *all, JDIMENSION row) {
    uint8_t *end = all->scratch;
    bool empty = true;
    for (JDIMENSION block = 0; block < all->blocks; block++) {
        const JCOEF *values = all->window[row - all->start][block];
        uint64_t mask = 0, words[DCTSIZE2 / 4];
        memcpy(words, values, sizeof words);
        uint8_t *head = end;
        end += 8;
        for (int word = 0; word < DCTSIZE2 / 4; word++) {
            if (words[word] == 0) continue;
            for (int index = word * 4; index < word * 4 + 4; index++) {
                if (values[index] == 0) continue;
                mask |= (uint64_t)1 << index;
                memcpy(end, &values[index], 2);
                end += 2;
            }
        }
        memcpy(head, &mask, 8);
        empty = empty && mask == 0;
    }
    uint32_t size = empty ? 0 : (uint32_t)(end - all->scratch), before = 0;
    if (all->packed[row]) memcpy(&before, all->packed[row], 4);
    state->packed_size += size;
    state->packed_size -= before;
    if (state->packed_size > MOST_COEFFICIENTS) {
        easel_say(state->errors.message, "its progressive scans need more than %d bytes of memory", MOST_COEFFICIENTS);
        fail(state, EASEL_UNSUPPORTED);
    }
    uint8_t *kept = realloc(all->packed[row], (size_t)size + 4);
    if (!kept) fail(state, EASEL_NO_MEMORY);
    memcpy(kept, &size, 4);
    memcpy(kept + 4, all->scratch, size);
    all->packed[row] = kept;
}

static void unpack_row(struct coefficients *all, JDIMENSION row, JBLOCKROW into) {
    memset(into, 0, (size_t)all->blocks * sizeof(JBLOCK));
    uint32_t size = 0;
    if (all->packed[row]) memcpy(&size, all->packed[row], 4);
    if (size == 0) return;
    const uint8_t *from = all->packed[row] + 4;
    for (JDIMENSION block = 0; block < all->blocks; block++) {
        uint64_t mask;
        memcpy(&mask, from, 8);
        from += 8;
        for (; mask; mask &= mask - 1) {
            memcpy(&into[block][__builtin_ctzll(mask)], from, 2);
            from += 2;
        }
    }
}

static JBLOCKARRAY access_coefficients(
    j_common_ptr jpeg, jvirt_barray_ptr which, JDIMENSION start, JDIMENSION count, boolean writable) {
    jpeg_state *state = jpeg->client_data;
    struct coefficients *all = (struct coefficients *)which;
    if (start + count > all->rows || count > all->most_rows) {
        easel_say(state->errors.message, "its scans reach past its rows");
        fail(state, EASEL_CORRUPT);
    }
    if (start < all->start || start + count > all->start + all->count) {
        for (JDIMENSION row = 0; all->changed && row < all->count; row++) pack_row(state, all, all->start + row);
        all->changed = false;
        // libjpeg-turbo 2.1 smooths with a row more than it asks for.
        if (!writable) count = all->rows - start < all->most_rows ? all->rows - start : all->most_rows;
        for (JDIMENSION row = 0; row < count; row++) unpack_row(all, start + row, all->window[row]);
        all->start = start;
        all->count = count;
    }
    if (writable) all->changed = true;
    return all->window + (start - all->start);
}

static uint64_t coefficient_bytes(const struct jpeg_decompress_struct *jpeg) {
    uint64_t blocks = 0;
    for (int index = 0; index < jpeg->num_components; index++)
        blocks += (uint64_t)jpeg->comp_info[index].width_in_blocks * jpeg->comp_info[index].height_in_blocks;
    return blocks * sizeof(JBLOCK);
}

static void source_nothing(j_decompress_ptr jpeg) { (void)jpeg; }

static boolean source_fill(j_decompress_ptr jpeg) {
    jpeg_state *state = jpeg->client_data;
    size_t count = easel_source_read(&state->decoder->source, state->buffer, sizeof state->buffer);
    // libjpeg keeps every piece of what may be a profile.
    if (!state->has_header && state->decoder->source.position > MOST_HEADER) {
        easel_say(state->errors.message, "its header has more than %d bytes", MOST_HEADER);
        fail(state, EASEL_UNSUPPORTED);
    }
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
    close_coefficients(state);
    easel_color_transform_close(state->inks);
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
    if (state->inks) {
        easel_color_transform_apply_cmyk(state->inks, state->cmyk, row, state->jpeg.output_width);
    } else if (state->cmyk) {
        cmyk_to_rgba(state, row);
    }
    return EASEL_OK;
}

static void jpeg_use_cmyk_profile(easel_decoder *decoder) {
    jpeg_state *state = decoder->state;
    if (state->cmyk && state->icc && !state->inks)
        state->inks = easel_color_transform_open_cmyk(state->icc, state->icc_size, state->jpeg.saw_Adobe_marker);
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
    state->has_header = true;
    jpeg_save_markers(&state->jpeg, JPEG_APP0 + 2, 0);
    easel_status status = easel_check_size(decoder, state->jpeg.image_width, state->jpeg.image_height, message);
    if (status != EASEL_OK) return status;

    if (jpeg_read_icc_profile(&state->jpeg, &state->icc, &state->icc_size)) {
        easel_set_profile(decoder, state->icc, state->icc_size, state->jpeg.jpeg_color_space == JCS_GRAYSCALE);
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
    state->progress.progress_monitor = on_progress;
    state->jpeg.progress = &state->progress;
    if (jpeg_has_multiple_scans(&state->jpeg) && coefficient_bytes(&state->jpeg) > SMALL_COEFFICIENTS) {
        state->jpeg.mem->request_virt_barray = request_coefficients;
        state->jpeg.mem->access_virt_barray = access_coefficients;
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
    decoder->use_cmyk_profile = jpeg_use_cmyk_profile;
    state->decoder = decoder;
    easel_jpeg_set_up(&state->errors);
    state->jpeg.err = &state->errors.base;
    return read_header(decoder, state, message);
}
