#ifdef EASEL_HAVE_TIFF

#include "decoder.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

enum { LARGEST_FILE = 1 << 30 };

typedef struct {
    TIFF *tiff;
    uint8_t *bytes;   // the whole file: libtiff jumps about in it
    size_t size;
    uint64_t position;
    uint8_t *line;
    uint16_t samples, bits, photometric;
    bool associated;
    char reason[EASEL_MESSAGE_SIZE];
} tiff_state;

static tmsize_t on_read(thandle_t handle, void *into, tmsize_t size) {
    tiff_state *state = handle;
    if (state->position >= state->size) return 0;
    size_t rest = state->size - (size_t)state->position;
    size_t count = (size_t)size < rest ? (size_t)size : rest;
    memcpy(into, state->bytes + state->position, count);
    state->position += count;
    return (tmsize_t)count;
}

static tmsize_t on_write(thandle_t handle, void *from, tmsize_t size) {
    (void)handle;
    (void)from;
    (void)size;
    return -1;
}

static toff_t on_seek(thandle_t handle, toff_t offset, int from) {
    tiff_state *state = handle;
    if (from == SEEK_CUR) offset += state->position;
    if (from == SEEK_END) offset += state->size;
    return state->position = offset;
}

static int on_close(thandle_t handle) {
    (void)handle;
    return 0;
}

static toff_t on_size(thandle_t handle) { return ((tiff_state *)handle)->size; }

// The file is in memory already. Without a mapping, libtiff 4.5.0 reads whole kilobytes and then calls a tile of
// another length damaged.
static int on_map(thandle_t handle, void **base, toff_t *size) {
    tiff_state *state = handle;
    *base = state->bytes;
    *size = state->size;
    return 1;
}

static void on_unmap(thandle_t handle, void *base, toff_t size) {
    (void)handle;
    (void)base;
    (void)size;
}

static void on_error(thandle_t handle, const char *module, const char *format, va_list arguments) {
    (void)module;
    tiff_state *state = handle;
    if (state && !state->reason[0]) vsnprintf(state->reason, EASEL_MESSAGE_SIZE, format, arguments);
}

static void tiff_close(easel_decoder *decoder) {
    tiff_state *state = decoder->state;
    if (!state) return;
    if (state->tiff) TIFFClose(state->tiff);
    free(state->line);
    if (decoder->source.fd >= 0) free(state->bytes);
    free(state);
}

static easel_status broken(easel_decoder *decoder, char *message) {
    tiff_state *state = decoder->state;
    easel_say(message, "%s", state->reason[0] ? state->reason : "libtiff cannot read it");
    bool ended = strstr(state->reason, "Read error") || strstr(state->reason, "IO error");
    return ended ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

static easel_status tiff_row(easel_decoder *decoder, uint8_t *row, char *message) {
    tiff_state *state = decoder->state;
    if (TIFFReadScanline(state->tiff, state->line, decoder->next_row, 0) < 0) return broken(decoder, message);
    size_t bytes = state->bits / 8;
    bool gray = state->photometric != PHOTOMETRIC_RGB;
    bool alpha = decoder->rows.has_alpha;
    for (uint32_t x = 0; x < decoder->rows.width; x++) {
        const uint8_t *from = state->line + (size_t)x * state->samples * bytes;
        uint32_t values[4];
        uint32_t full = bytes == 2 ? 0xffff : 0xff;
        for (int channel = 0; channel < 4; channel++) {
            int sample = channel == 3 ? (gray ? 1 : 3) : (gray ? 0 : channel);
            if (channel == 3 && !alpha) {
                values[3] = full;
            } else if (bytes == 2) {
                uint16_t wide;
                memcpy(&wide, from + sample * 2, 2);
                values[channel] = wide;
            } else {
                values[channel] = from[sample];
            }
            if (channel < 3 && state->photometric == PHOTOMETRIC_MINISWHITE) values[channel] = full - values[channel];
        }
        if (state->associated && values[3] != 0 && values[3] != full) {
            for (int channel = 0; channel < 3; channel++) {
                uint64_t straight = ((uint64_t)values[channel] * full + values[3] / 2) / values[3];
                values[channel] = straight > full ? full : (uint32_t)straight;
            }
        }
        for (int channel = 0; channel < 4; channel++) {
            if (bytes == 2) {
                uint16_t wide = (uint16_t)values[channel];
                memcpy(row + x * 8 + channel * 2, &wide, 2);
            } else {
                row[x * 4 + (uint32_t)channel] = (uint8_t)values[channel];
            }
        }
    }
    return EASEL_OK;
}

// Palettes, tiles, planes, YCbCr and the rest go through libtiff's own converter, which gives 8 bits and
// premultiplied alpha.
static easel_status read_whole(easel_decoder *decoder, char *message) {
    tiff_state *state = decoder->state;
    char reason[1024] = "";
    TIFFRGBAImage image;
    if (!TIFFRGBAImageOK(state->tiff, reason) || !TIFFRGBAImageBegin(&image, state->tiff, 1, reason)) {
        easel_say(message, "%.180s", reason[0] ? reason : "libtiff does not convert this kind");
        return EASEL_UNSUPPORTED;
    }
    image.req_orientation = image.orientation;
    size_t count = (size_t)decoder->rows.width * decoder->rows.height;
    uint32_t *raster = calloc(count, 4);
    if (!raster) {
        TIFFRGBAImageEnd(&image);
        return EASEL_NO_MEMORY;
    }
    int good = TIFFRGBAImageGet(&image, raster, decoder->rows.width, decoder->rows.height);
    decoder->rows.has_alpha = image.alpha != 0;
    TIFFRGBAImageEnd(&image);
    if (!good) {
        free(raster);
        return broken(decoder, message);
    }
    uint8_t *pixels = (uint8_t *)raster;
    for (size_t index = 0; index < count; index++) {
        uint32_t packed = raster[index];
        uint32_t alpha = TIFFGetA(packed);
        uint32_t values[3] = {TIFFGetR(packed), TIFFGetG(packed), TIFFGetB(packed)};
        for (int channel = 0; channel < 3; channel++) {
            uint32_t value = values[channel];
            if (alpha != 0 && alpha != 255) value = (value * 255 + alpha / 2) / alpha;
            pixels[index * 4 + (size_t)channel] = value > 255 ? 255 : (uint8_t)value;
        }
        pixels[index * 4 + 3] = (uint8_t)alpha;
    }
    decoder->pixels = pixels;
    return EASEL_OK;
}

easel_status easel_tiff_open(easel_decoder *decoder, char *message) {
    tiff_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = tiff_close;
    decoder->read_row = tiff_row;
    if (decoder->source.fd >= 0) {
        state->bytes = easel_source_read_all(&decoder->source, LARGEST_FILE, &state->size);
        if (!state->bytes) return EASEL_NO_MEMORY;
    } else {
        state->bytes = (uint8_t *)decoder->source.data;
        state->size = decoder->source.size;
    }
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    TIFFSetErrorHandlerExt(on_error);
    state->tiff = TIFFClientOpen("picture", "r", state, on_read, on_write, on_seek, on_close, on_size, on_map, on_unmap);
    if (!state->tiff) return broken(decoder, message);

    uint32_t width = 0, height = 0;
    uint16_t planar = PLANARCONFIG_CONTIG, form = SAMPLEFORMAT_UINT, extra_count = 0, *extras = NULL;
    TIFFGetField(state->tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(state->tiff, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_BITSPERSAMPLE, &state->bits);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_SAMPLESPERPIXEL, &state->samples);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_SAMPLEFORMAT, &form);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_EXTRASAMPLES, &extra_count, &extras);
    TIFFGetField(state->tiff, TIFFTAG_PHOTOMETRIC, &state->photometric);
    easel_status status = easel_check_size(decoder, width, height, message);
    if (status != EASEL_OK) return status;
    if (state->bits > 16 || form != SAMPLEFORMAT_UINT) {
        easel_say(message, "its samples are %d bits wide and %s; unsigned ones of at most 16 bits are read", state->bits,
                  form == SAMPLEFORMAT_IEEEFP ? "floating-point" : form == SAMPLEFORMAT_UINT ? "unsigned" : "signed");
        return EASEL_UNSUPPORTED;
    }
    uint32_t icc_size = 0;
    void *icc = NULL;
    if (TIFFGetField(state->tiff, TIFFTAG_ICCPROFILE, &icc_size, &icc)) {
        decoder->rows.icc = icc;
        decoder->rows.icc_size = icc_size;
    }

    bool gray = state->photometric == PHOTOMETRIC_MINISBLACK || state->photometric == PHOTOMETRIC_MINISWHITE;
    int colors = gray ? 1 : 3;
    bool direct = (gray || state->photometric == PHOTOMETRIC_RGB) && (state->bits == 8 || state->bits == 16)
        && planar == PLANARCONFIG_CONTIG && !TIFFIsTiled(state->tiff)
        && (state->samples == colors || state->samples == colors + 1);
    if (!direct) return read_whole(decoder, message);
    decoder->rows.bits_per_channel = state->bits;
    if (state->samples == colors + 1 && extra_count == 1) {
        decoder->rows.has_alpha = extras[0] == EXTRASAMPLE_ASSOCALPHA || extras[0] == EXTRASAMPLE_UNASSALPHA;
        state->associated = extras[0] == EXTRASAMPLE_ASSOCALPHA;
    }
    tmsize_t line_size = TIFFScanlineSize(state->tiff);
    if (line_size < (tmsize_t)((size_t)width * state->samples * (state->bits / 8u))) return broken(decoder, message);
    state->line = malloc((size_t)line_size);
    return state->line ? EASEL_OK : EASEL_NO_MEMORY;
}

#endif
