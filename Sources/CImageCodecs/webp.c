#ifdef EASEL_HAVE_WEBP

#include "decoder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <webp/decode.h>
#include <webp/demux.h>

// libwebp writes all of a picture into one buffer, from top to bottom and as far as it has bytes of the file. It is given
// them in small steps, and the rows that were handed out are given back to the system, so that few are held at a time. Beside
// them it holds lossless pixels whole, four bytes each, and of lossy ones the alpha, at most five.
enum { LARGEST_FILE = 128 << 20, MAX_LOSSLESS_PIXELS = 32000000, MAX_ALPHA_PIXELS = 30000000 };
enum { RELEASED_AT_ONCE = 256 << 10 };
#ifndef WEBP_STEP
#define WEBP_STEP (16 << 10)
#endif

typedef struct {
    uint8_t *bytes;  // the file, when it was read from a descriptor
    WebPDemuxer *demuxer;
    WebPChunkIterator profile;
    WebPIterator frame;
    bool opaque;
    bool cut_off;         // the file is shorter than it says
    WebPDecoderConfig config;
    WebPIDecoder *incremental;
    size_t fed;           // bytes of the frame that libwebp was given
    size_t step;          // how many it is given next
    uint8_t *pixels;      // RGBA, mapped
    size_t pixels_size;
    size_t released;      // of them, from the beginning
    uint32_t rows_ready;
} webp_state;

static void webp_close(easel_decoder *decoder) {
    webp_state *state = decoder->state;
    if (!state) return;
    WebPDemuxReleaseChunkIterator(&state->profile);
    WebPDemuxReleaseIterator(&state->frame);
    WebPDemuxDelete(state->demuxer);
    if (state->incremental) WebPIDelete(state->incremental);
    WebPFreeDecBuffer(&state->config.output);
    if (state->pixels) munmap(state->pixels, state->pixels_size);
    free(state->bytes);
    free(state);
}

static easel_status failure(VP8StatusCode code, char *message) {
    easel_say(message, "libwebp stops with code %d", (int)code);
    if (code == VP8_STATUS_OUT_OF_MEMORY) return EASEL_NO_MEMORY;
    return code == VP8_STATUS_NOT_ENOUGH_DATA || code == VP8_STATUS_SUSPENDED ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

// Decodes until row `y` of the frame is there.
static easel_status decode_to(webp_state *state, uint32_t y, char *message) {
    const WebPData *file = &state->frame.fragment;
    while (state->rows_ready <= y) {
        if (state->fed == file->size) return failure(VP8_STATUS_SUSPENDED, message);
        state->fed = file->size - state->fed < state->step ? file->size : state->fed + state->step;
        VP8StatusCode code = WebPIUpdate(state->incremental, file->bytes, state->fed);
        if (code != VP8_STATUS_OK && code != VP8_STATUS_SUSPENDED) return failure(code, message);
        int ready = 0;
        if (!WebPIDecGetRGB(state->incremental, &ready, NULL, NULL, NULL)) ready = 0;
        // What stands before the pixels is read from its beginning each time, so the steps grow until it is whole.
        state->step = (uint32_t)ready > state->rows_ready ? WEBP_STEP : state->step * 2;
        state->rows_ready = (uint32_t)ready;
    }
    return EASEL_OK;
}

// Gives back what stands above byte `end` of the pixels.
static void release(webp_state *state, size_t end) {
    if (end - state->released < RELEASED_AT_ONCE) return;
    end -= end % RELEASED_AT_ONCE;
#ifdef __linux__
    madvise(state->pixels + state->released, end - state->released, MADV_DONTNEED);
#else
    madvise(state->pixels + state->released, end - state->released, MADV_FREE);
#endif
    state->released = end;
}

static easel_status webp_row(easel_decoder *decoder, uint8_t *row, char *message) {
    webp_state *state = decoder->state;
    uint32_t left = (uint32_t)state->frame.x_offset, top = (uint32_t)state->frame.y_offset;
    uint32_t width = (uint32_t)state->frame.width, height = (uint32_t)state->frame.height;
    if (width < decoder->rows.width) memset(row, 0, (size_t)decoder->rows.width * 4);
    if (decoder->next_row < top || decoder->next_row - top >= height) {
        memset(row, 0, (size_t)decoder->rows.width * 4);
    } else {
        uint32_t y = decoder->next_row - top;
        easel_status status = decode_to(state, y, message);
        if (status != EASEL_OK) return status;
        memcpy(row + (size_t)left * 4, state->pixels + (size_t)y * width * 4, (size_t)width * 4);
        release(state, ((size_t)y + 1) * width * 4);
    }
    // libwebp leaves alpha 0 where a palette has no such colour, and obeys an alpha chunk that the header denies.
    if (state->opaque)
        for (uint32_t x = 0; x < decoder->rows.width; x++) row[x * 4 + 3] = 255;
    return EASEL_OK;
}

// Bytes may be missing or damaged at the end without a pixel that is missing: libwebp then makes pixels up.
static easel_status webp_finish(easel_decoder *decoder, char *message) {
    webp_state *state = decoder->state;
    const WebPData *file = &state->frame.fragment;
    VP8StatusCode code = WebPIUpdate(state->incremental, file->bytes, file->size);
    if (code == VP8_STATUS_OK && state->cut_off) code = VP8_STATUS_NOT_ENOUGH_DATA;
    return code == VP8_STATUS_OK ? EASEL_OK : failure(code, message);
}

static uint32_t chunk_size(const uint8_t *chunk) {
    return chunk[4] | chunk[5] << 8 | chunk[6] << 16 | (uint32_t)chunk[7] << 24;
}

// Where the chunk of a still picture's pixels ends; 0 when it is not there whole. libwebp would go on into what follows it.
static size_t end_of_pixels(const uint8_t *bytes, size_t size) {
    for (size_t place = 12; place <= size && size - place >= 8;) {
        uint32_t length = chunk_size(bytes + place);
        if (length > size - place - 8) return 0;
        size_t end = place + 8 + length;
        if (memcmp(bytes + place, "VP8 ", 4) == 0 || memcmp(bytes + place, "VP8L", 4) == 0) return end;
        place = end + (length & 1);
    }
    return 0;
}

static easel_status start(webp_state *state, size_t width, size_t height) {
    state->step = WEBP_STEP;
    state->pixels_size = width * 4 * height;
    void *pixels = mmap(NULL, state->pixels_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pixels == MAP_FAILED) return EASEL_NO_MEMORY;
    state->pixels = pixels;
    if (!WebPInitDecoderConfig(&state->config)) return EASEL_UNSUPPORTED;
    state->config.options.use_threads = 1;
    state->config.output.colorspace = MODE_RGBA;
    state->config.output.is_external_memory = 1;
    state->config.output.u.RGBA.rgba = state->pixels;
    state->config.output.u.RGBA.stride = (int)(width * 4);
    state->config.output.u.RGBA.size = state->pixels_size;
    state->incremental = WebPIDecode(NULL, 0, &state->config);
    return state->incremental ? EASEL_OK : EASEL_NO_MEMORY;
}

static easel_status open_bytes(
    easel_decoder *decoder, webp_state *state, const uint8_t *bytes, size_t size, char *message) {
    WebPBitstreamFeatures features;
    VP8StatusCode code = WebPGetFeatures(bytes, size, &features);
    if (code != VP8_STATUS_OK) {
        easel_say(message, "libwebp cannot read the header (code %d)", (int)code);
        return code == VP8_STATUS_NOT_ENOUGH_DATA ? EASEL_TRUNCATED : EASEL_CORRUPT;
    }
    WebPData data = {bytes, size};
    WebPDemuxState parsed;
    state->demuxer = WebPDemuxPartial(&data, &parsed);
    bool extended = size > 20 && memcmp(bytes + 12, "VP8X", 4) == 0;
    uint32_t flags = extended ? bytes[20] : 0;
    state->opaque = extended ? !(flags & ALPHA_FLAG) : !features.has_alpha;
    decoder->rows.has_alpha = !state->opaque;
    if (state->demuxer && flags & ICCP_FLAG && WebPDemuxGetChunk(state->demuxer, "ICCP", 1, &state->profile)) {
        easel_set_profile(decoder, state->profile.chunk.bytes, state->profile.chunk.size, false);
    }
    int canvas_width = features.width, canvas_height = features.height;
    if (features.has_animation) {
        if (!state->demuxer || !WebPDemuxGetFrame(state->demuxer, 1, &state->frame) || !state->frame.complete) {
            easel_say(message, "the first frame does not decode");
            return parsed == WEBP_DEMUX_PARSE_ERROR ? EASEL_CORRUPT : EASEL_TRUNCATED;
        }
        code = WebPGetFeatures(state->frame.fragment.bytes, state->frame.fragment.size, &features);
        if (code != VP8_STATUS_OK) return failure(code, message);
        if (features.width != state->frame.width || features.height != state->frame.height
            || state->frame.x_offset + features.width > canvas_width || state->frame.y_offset + features.height > canvas_height) {
            easel_say(message, "the first frame does not fit onto the canvas");
            return EASEL_CORRUPT;
        }
    } else {
        canvas_width = state->frame.width = features.width;
        canvas_height = state->frame.height = features.height;
        size_t end = end_of_pixels(bytes, size);
        state->frame.fragment = data;
        if (end > 0) state->frame.fragment.size = end;
        state->cut_off = end == 0 || chunk_size(bytes) > size - 8;
    }
    uint64_t width = (uint64_t)state->frame.width, height = (uint64_t)state->frame.height;
    uint64_t limit = features.format == 2 ? MAX_LOSSLESS_PIXELS : features.has_alpha ? MAX_ALPHA_PIXELS : decoder->max_pixels;
    if (limit < decoder->max_pixels) decoder->max_pixels = limit;
    easel_status status = easel_check_size(decoder, (uint64_t)canvas_width, (uint64_t)canvas_height, message);
    if (status != EASEL_OK) return status;
    return start(state, (size_t)width, (size_t)height);
}

easel_status easel_webp_open(easel_decoder *decoder, char *message) {
    webp_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = webp_close;
    decoder->read_row = webp_row;
    decoder->finish = webp_finish;
    if (decoder->source.fd < 0) return open_bytes(decoder, state, decoder->source.data, decoder->source.size, message);
    size_t size;
    state->bytes = easel_source_read_all(&decoder->source, LARGEST_FILE, &size);
    if (!state->bytes) return EASEL_NO_MEMORY;
    return open_bytes(decoder, state, state->bytes, size, message);
}

#endif
