#include "decoder.h"

#include <stdlib.h>
#include <string.h>

// The format is small, and giflib is not used: it takes a code that was not defined yet for a valid one, refuses code
// sizes above 8 that other readers know, and gives no rows before it was asked for the whole frame.
//
// Source: CompuServe, “Graphics Interchange Format, version 89a”, 1990.

enum { MAX_CODES = 4096, MAX_CODE_WIDTH = 12 };

typedef struct {
    uint32_t left, top, width, height;
    bool interlaced;
    int transparent;        // the index that stays clear, or -1
    uint8_t colors[256][4];
    uint8_t *indices;       // a line of the frame, or all of an interlaced one

    uint8_t block[255];
    int block_size, block_position;
    uint32_t bits;
    int bit_count;

    int clear, code_width, next, previous;
    uint16_t prefix[MAX_CODES];
    uint8_t first[MAX_CODES], last[MAX_CODES];
    uint8_t pending[MAX_CODES];  // what the last code stands for, last pixel first
    int pending_count;
} gif_state;

static void gif_close(easel_decoder *decoder) {
    gif_state *state = decoder->state;
    if (!state) return;
    free(state->indices);
    free(state);
}

static easel_status ended(char *message) {
    easel_say(message, "the data ends early");
    return EASEL_TRUNCATED;
}

static bool read_bytes(easel_decoder *decoder, uint8_t *into, size_t size) {
    return easel_source_read(&decoder->source, into, size) == size;
}

static void clear_codes(gif_state *state) {
    state->code_width = 1;
    while (1 << state->code_width <= state->clear) state->code_width++;
    state->next = state->clear + 2;
    state->previous = -1;
}

// The next code, or -1 where the data ends.
static int read_code(easel_decoder *decoder, gif_state *state) {
    while (state->bit_count < state->code_width) {
        if (state->block_position == state->block_size) {
            uint8_t size;
            if (!read_bytes(decoder, &size, 1) || size == 0 || !read_bytes(decoder, state->block, size)) return -1;
            state->block_size = size;
            state->block_position = 0;
        }
        state->bits |= (uint32_t)state->block[state->block_position++] << state->bit_count;
        state->bit_count += 8;
    }
    int code = (int)(state->bits & ((1u << state->code_width) - 1));
    state->bits >>= state->code_width;
    state->bit_count -= state->code_width;
    return code;
}

static easel_status read_indices(easel_decoder *decoder, uint8_t *into, size_t count, char *message) {
    gif_state *state = decoder->state;
    size_t done = 0;
    for (;;) {
        while (state->pending_count > 0 && done < count) into[done++] = state->pending[--state->pending_count];
        if (done == count) return EASEL_OK;
        int code = read_code(decoder, state);
        if (code == state->clear) {
            clear_codes(state);
            continue;
        }
        if (code < 0 || code == state->clear + 1) {
            if (decoder->source.ended) return ended(message);
            easel_say(message, "the pixels end early");
            return EASEL_CORRUPT;
        }
        bool follows = state->previous >= 0;
        if (follows ? code > state->next || code == MAX_CODES : code > state->clear) {
            easel_say(message, "a code of its pixels does not exist");
            return EASEL_CORRUPT;
        }
        uint8_t first = state->first[code < state->next ? code : state->previous];
        int walk = code;
        if (code == state->next) {
            state->pending[state->pending_count++] = first;
            walk = state->previous;
        }
        for (; walk > state->clear; walk = state->prefix[walk]) state->pending[state->pending_count++] = state->last[walk];
        state->pending[state->pending_count++] = state->last[walk];
        if (follows && state->next < MAX_CODES) {
            state->prefix[state->next] = (uint16_t)state->previous;
            state->first[state->next] = state->first[state->previous];
            state->last[state->next] = first;
            if (++state->next == 1 << state->code_width && state->code_width < MAX_CODE_WIDTH) state->code_width++;
        }
        state->previous = code;
    }
}

static easel_status read_interlaced(easel_decoder *decoder, gif_state *state, char *message) {
    static const uint32_t starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    for (int pass = 0; pass < 4; pass++) {
        for (uint32_t y = starts[pass]; y < state->height; y += steps[pass]) {
            easel_status status = read_indices(decoder, state->indices + (size_t)y * state->width, state->width, message);
            if (status != EASEL_OK) return status;
        }
    }
    return EASEL_OK;
}

static easel_status gif_row(easel_decoder *decoder, uint8_t *row, char *message) {
    gif_state *state = decoder->state;
    // What the frame leaves free is clear in a picture that can be, else black, as libvips and Pillow have it.
    memset(row, 0, (size_t)decoder->rows.width * 4);
    if (state->transparent < 0)
        for (uint32_t x = 0; x < decoder->rows.width; x++) row[x * 4 + 3] = 255;
    if (decoder->next_row < state->top || decoder->next_row >= state->top + state->height) return EASEL_OK;
    uint32_t y = decoder->next_row - state->top;
    const uint8_t *line = state->indices;
    easel_status status = EASEL_OK;
    if (!state->interlaced) {
        status = read_indices(decoder, state->indices, state->width, message);
    } else {
        if (y == 0) status = read_interlaced(decoder, state, message);
        line += (size_t)y * state->width;
    }
    if (status != EASEL_OK) return status;
    for (uint32_t x = 0; x < state->width; x++) memcpy(row + (size_t)(state->left + x) * 4, state->colors[line[x]], 4);
    return EASEL_OK;
}

static bool read_colors(easel_decoder *decoder, gif_state *state, unsigned packed) {
    uint8_t table[256 * 3];
    int count = 2 << (packed & 7);
    if (!read_bytes(decoder, table, (size_t)count * 3)) return false;
    memset(state->colors, 0, sizeof state->colors);
    for (int index = 0; index < 256; index++) {
        if (index < count) memcpy(state->colors[index], table + index * 3, 3);
        state->colors[index][3] = 255;
    }
    return true;
}

static easel_status read_extension(easel_decoder *decoder, gif_state *state, char *message) {
    uint8_t label, size, block[255];
    if (!read_bytes(decoder, &label, 1)) return ended(message);
    for (bool is_first = true;; is_first = false) {
        if (!read_bytes(decoder, &size, 1) || !read_bytes(decoder, block, size)) return ended(message);
        if (size == 0) return EASEL_OK;
        if (label == 0xf9 && is_first && size >= 4) state->transparent = block[0] & 1 ? block[3] : -1;
    }
}

static easel_status read_frame(
    easel_decoder *decoder, gif_state *state, uint32_t screen_width, uint32_t screen_height, char *message) {
    uint8_t head[9], code_size;
    if (!read_bytes(decoder, head, sizeof head)) return ended(message);
    state->left = head[0] | (uint32_t)head[1] << 8;
    state->top = head[2] | (uint32_t)head[3] << 8;
    state->width = head[4] | (uint32_t)head[5] << 8;
    state->height = head[6] | (uint32_t)head[7] << 8;
    state->interlaced = head[8] & 0x40;
    if (state->width == 0 || state->height == 0) {
        easel_say(message, "the first frame is %u x %u pixels", state->width, state->height);
        return EASEL_CORRUPT;
    }
    // A first frame that reaches past the screen makes the screen larger.
    uint32_t right = state->left + state->width, bottom = state->top + state->height;
    easel_status status = easel_check_size(
        decoder, right > screen_width ? right : screen_width, bottom > screen_height ? bottom : screen_height, message);
    if (status != EASEL_OK) return status;
    if (head[8] & 0x80 && !read_colors(decoder, state, head[8])) return ended(message);
    if (state->transparent >= 0) memset(state->colors[state->transparent], 0, 4);
    decoder->rows.has_alpha = state->transparent >= 0;

    if (!read_bytes(decoder, &code_size, 1)) return ended(message);
    if (code_size < 1 || code_size >= MAX_CODE_WIDTH) {
        easel_say(message, "its pixels have a code size of %d", code_size);
        return EASEL_CORRUPT;
    }
    state->clear = 1 << code_size;
    for (int index = 0; index < state->clear; index++) state->first[index] = state->last[index] = (uint8_t)index;
    clear_codes(state);
    state->indices = malloc((size_t)state->width * (state->interlaced ? state->height : 1));
    return state->indices ? EASEL_OK : EASEL_NO_MEMORY;
}

easel_status easel_gif_open(easel_decoder *decoder, char *message) {
    gif_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = gif_close;
    decoder->read_row = gif_row;
    state->transparent = -1;
    // Without any table the indices are taken for greys, as Pillow does.
    for (int index = 0; index < 256; index++) {
        memset(state->colors[index], index, 3);
        state->colors[index][3] = 255;
    }
    uint8_t head[13], kind;
    if (!read_bytes(decoder, head, sizeof head)) return ended(message);
    if (head[10] & 0x80 && !read_colors(decoder, state, head[10])) return ended(message);
    for (;;) {
        if (!read_bytes(decoder, &kind, 1)) return ended(message);
        easel_status status = EASEL_OK;
        switch (kind) {
        case 0x21: status = read_extension(decoder, state, message); break;
        case 0x2c:
            return read_frame(
                decoder, state, head[6] | (uint32_t)head[7] << 8, head[8] | (uint32_t)head[9] << 8, message);
        case 0x3b: easel_say(message, "it holds no picture"); return EASEL_CORRUPT;
        default: easel_say(message, "an unknown block"); return EASEL_CORRUPT;
        }
        if (status != EASEL_OK) return status;
    }
}
