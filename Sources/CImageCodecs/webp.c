#ifdef EASEL_HAVE_WEBP

#include "decoder.h"

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

// libwebp gives rows only of a crop and unpacks what stands above it each time, so a large picture is read in bands:
// small enough for memory, large enough for time. It holds lossless pixels whole, and the alpha of lossy ones, which
// its crops get wrong.
#ifndef LOSSY_BAND
#define LOSSY_BAND (64 << 20)
#define LOSSLESS_BAND (24 << 20)
#endif
enum { LARGEST_FILE = 128 << 20, MAX_LOSSLESS_PIXELS = 32000000, MAX_ALPHA_PIXELS = 24000000 };

typedef struct {
    uint8_t *bytes;  // the file, when it was read from a descriptor
    WebPDemuxer *demuxer;
    WebPChunkIterator profile;
    WebPIterator frame;
    bool opaque;
    uint32_t band_rows, band_start, band_count;
    uint8_t *band;
} webp_state;

static void webp_close(easel_decoder *decoder) {
    webp_state *state = decoder->state;
    if (!state) return;
    WebPDemuxReleaseChunkIterator(&state->profile);
    WebPDemuxReleaseIterator(&state->frame);
    WebPDemuxDelete(state->demuxer);
    free(state->band);
    free(state->bytes);
    free(state);
}

static easel_status failure(VP8StatusCode code, char *message) {
    easel_say(message, "libwebp stops with code %d", (int)code);
    if (code == VP8_STATUS_OUT_OF_MEMORY) return EASEL_NO_MEMORY;
    return code == VP8_STATUS_NOT_ENOUGH_DATA || code == VP8_STATUS_SUSPENDED ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

// Decodes the rows of the frame from `start`. Colour is smoothed between rows, so a crop begins and ends two rows
// outside of what is kept.
static easel_status read_band(webp_state *state, uint32_t start, char *message) {
    uint32_t height = (uint32_t)state->frame.height, width = (uint32_t)state->frame.width;
    uint32_t count = height - start < state->band_rows ? height - start : state->band_rows;
    uint32_t top = start >= 2 ? (start - 2) & ~1u : 0;
    uint32_t bottom = height - start - count > 2 ? start + count + 2 : height;
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return EASEL_UNSUPPORTED;
    if (top > 0 || bottom < height) {
        config.options.use_cropping = 1;
        config.options.crop_top = (int)top;
        config.options.crop_width = (int)width;
        config.options.crop_height = (int)(bottom - top);
    }
    config.options.use_threads = 1;
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = state->band;
    config.output.u.RGBA.stride = (int)(width * 4);
    config.output.u.RGBA.size = (size_t)width * 4 * (bottom - top);
    VP8StatusCode code = WebPDecode(state->frame.fragment.bytes, state->frame.fragment.size, &config);
    WebPFreeDecBuffer(&config.output);
    if (code != VP8_STATUS_OK) return failure(code, message);
    state->band_start = top;
    state->band_count = start + count - top;
    return EASEL_OK;
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
        if (y >= state->band_start + state->band_count) {
            easel_status status = read_band(state, y, message);
            if (status != EASEL_OK) return status;
        }
        memcpy(row + (size_t)left * 4, state->band + (size_t)(y - state->band_start) * width * 4, (size_t)width * 4);
    }
    // libwebp leaves alpha 0 where a palette has no such colour, and obeys an alpha chunk that the header denies.
    if (state->opaque)
        for (uint32_t x = 0; x < decoder->rows.width; x++) row[x * 4 + 3] = 255;
    return EASEL_OK;
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
        state->frame.fragment = data;
    }
    uint64_t width = (uint64_t)state->frame.width, height = (uint64_t)state->frame.height;
    bool lossless = features.format == 2, whole = !lossless && features.has_alpha;
    uint64_t limit = lossless ? MAX_LOSSLESS_PIXELS : whole ? MAX_ALPHA_PIXELS : decoder->max_pixels;
    if (limit < decoder->max_pixels) decoder->max_pixels = limit;
    easel_status status = easel_check_size(decoder, (uint64_t)canvas_width, (uint64_t)canvas_height, message);
    if (status != EASEL_OK) return status;
    uint64_t rows = (uint64_t)(lossless ? LOSSLESS_BAND : LOSSY_BAND) / (width * 4) & ~1ull;
    if (rows < 16) rows = 16;
    state->band_rows = (uint32_t)(whole || rows > height ? height : rows);
    uint64_t held = state->band_rows + 4 < height ? state->band_rows + 4 : height;
    state->band = malloc((size_t)(width * 4 * held));
    return state->band ? EASEL_OK : EASEL_NO_MEMORY;
}

easel_status easel_webp_open(easel_decoder *decoder, char *message) {
    webp_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = webp_close;
    decoder->read_row = webp_row;
    if (decoder->source.fd < 0) return open_bytes(decoder, state, decoder->source.data, decoder->source.size, message);
    size_t size;
    state->bytes = easel_source_read_all(&decoder->source, LARGEST_FILE, &size);
    if (!state->bytes) return EASEL_NO_MEMORY;
    return open_bytes(decoder, state, state->bytes, size, message);
}

#endif
