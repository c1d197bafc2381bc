#ifdef EASEL_HAVE_TIFF

#include "decoder.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>

// Up to this size the file is held in memory.
#ifndef SMALL_FILE
#define SMALL_FILE (48u << 20)
#endif
// Of the pictures that libtiff converts, this many pixels are held.
#ifndef BAND_PIXELS
#define BAND_PIXELS (16u << 20)
#endif
enum { LARGEST_FILE = 1 << 30, MOST_MEMORY = 160 << 20 };

typedef struct {
    TIFF *tiff;
    uint8_t *bytes;   // the whole file when it is small or in memory: libtiff jumps about in it
    uint64_t size;
    uint64_t position;
    easel_source *source;
    uint8_t *line;
    uint16_t samples, bits, photometric, format;
    bool associated;
    // Pictures that libtiff converts come in bands.
    uint32_t *band;
    uint32_t band_rows, band_start, band_count;
    char reason[EASEL_MESSAGE_SIZE];
} tiff_state;

static tmsize_t on_read(thandle_t handle, void *into, tmsize_t size) {
    tiff_state *state = handle;
    if (size <= 0 || state->position >= state->size) return 0;
    uint64_t rest = state->size - state->position;
    size_t count = (uint64_t)size < rest ? (size_t)size : (size_t)rest;
    if (state->bytes) memcpy(into, state->bytes + state->position, count);
    else count = easel_source_read_at(state->source, state->position, into, count);
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

// Without a mapping, libtiff 4.5.0 reads whole kilobytes and then calls a tile of another length damaged.
static int on_map(thandle_t handle, void **base, toff_t *size) {
    tiff_state *state = handle;
    if (!state->bytes) return 0;
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
    free(state->band);
    if (decoder->source.fd >= 0) free(state->bytes);
    free(state);
}

static easel_status broken(easel_decoder *decoder, char *message) {
    tiff_state *state = decoder->state;
    easel_say(message, "%s", state->reason[0] ? state->reason : "libtiff cannot read it");
    bool ended = strstr(state->reason, "Read error") || strstr(state->reason, "IO error");
    return ended ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

// A half-precision number, 0 to 1, as a 16-bit sample.
static uint16_t from_half(uint16_t half) {
    uint32_t exponent = half >> 10 & 31, fraction = half & 1023;
    if (half & 0x8000 || (exponent == 31 && fraction)) return 0;
    if (exponent >= 15) return 0xffff;
    uint32_t significand = exponent == 0 ? fraction : fraction + 1024, shift = exponent == 0 ? 24 : 25 - exponent;
    return (uint16_t)((significand * 0xffff + (1u << (shift - 1))) >> shift);
}

static uint32_t sample_at(const tiff_state *state, const uint8_t *from, int sample) {
    if (state->bits == 8) return state->format == SAMPLEFORMAT_INT ? from[sample] ^ 0x80u : from[sample];
    uint16_t wide;
    memcpy(&wide, from + sample * 2, 2);
    if (state->format == SAMPLEFORMAT_IEEEFP) return from_half(wide);
    return state->format == SAMPLEFORMAT_INT ? wide ^ 0x8000u : wide;
}

static easel_status tiff_row(easel_decoder *decoder, uint8_t *row, char *message) {
    tiff_state *state = decoder->state;
    // libtiff fills in what a damaged fax or a short strip leaves out, and says so; that picture is not whole.
    if (TIFFReadScanline(state->tiff, state->line, decoder->next_row, 0) < 0 || state->reason[0])
        return broken(decoder, message);
    bool inks = state->photometric == PHOTOMETRIC_SEPARATED;
    bool gray = !inks && state->photometric != PHOTOMETRIC_RGB;
    int colors = inks ? 4 : gray ? 1 : 3;
    uint32_t full = state->bits == 16 ? 0xffff : 0xff;
    for (uint32_t x = 0; x < decoder->rows.width; x++) {
        const uint8_t *from = state->line + (size_t)x * state->samples * (state->bits / 8u);
        uint32_t values[4];
        for (int channel = 0; channel < 3; channel++) {
            values[channel] = sample_at(state, from, gray ? 0 : channel);
            if (state->photometric == PHOTOMETRIC_MINISWHITE) values[channel] = full - values[channel];
        }
        if (inks) {
            uint64_t paper = full - sample_at(state, from, 3);
            for (int channel = 0; channel < 3; channel++)
                values[channel] = (uint32_t)((full - values[channel]) * paper / full);
        }
        values[3] = decoder->rows.has_alpha ? sample_at(state, from, colors) : full;
        if (state->associated && values[3] != 0 && values[3] != full) {
            for (int channel = 0; channel < 3; channel++) {
                uint64_t straight = ((uint64_t)values[channel] * full + values[3] / 2) / values[3];
                values[channel] = straight > full ? full : (uint32_t)straight;
            }
        }
        for (int channel = 0; channel < 4; channel++) {
            if (state->bits == 16) {
                uint16_t wide = (uint16_t)values[channel];
                memcpy(row + (size_t)x * 8 + channel * 2, &wide, 2);
            } else {
                row[(size_t)x * 4 + (uint32_t)channel] = (uint8_t)values[channel];
            }
        }
    }
    return EASEL_OK;
}

// Palettes, tiles, planes, YCbCr and the rest go through libtiff's own converter, which gives 8 bits and
// premultiplied alpha.
static easel_status read_band(easel_decoder *decoder, uint32_t start, char *message) {
    tiff_state *state = decoder->state;
    char reason[1024] = "";
    TIFFRGBAImage image;
    if (!TIFFRGBAImageOK(state->tiff, reason) || !TIFFRGBAImageBegin(&image, state->tiff, 1, reason)) {
        easel_say(message, "%.180s", reason[0] ? reason : "libtiff does not convert this kind");
        return EASEL_UNSUPPORTED;
    }
    image.req_orientation = image.orientation;
    image.row_offset = (int)start;
    uint32_t rest = decoder->rows.height - start, count = rest < state->band_rows ? rest : state->band_rows;
    memset(state->band, 0, (size_t)decoder->rows.width * count * 4);
    int good = TIFFRGBAImageGet(&image, state->band, decoder->rows.width, count);
    decoder->rows.has_alpha = image.alpha != 0;
    TIFFRGBAImageEnd(&image);
    if (!good || state->reason[0]) return broken(decoder, message);
    state->band_start = start;
    state->band_count = count;
    return EASEL_OK;
}

static easel_status converted_row(easel_decoder *decoder, uint8_t *row, char *message) {
    tiff_state *state = decoder->state;
    if (decoder->next_row >= state->band_start + state->band_count) {
        easel_status status = read_band(decoder, decoder->next_row, message);
        if (status != EASEL_OK) return status;
    }
    const uint32_t *from = state->band + (size_t)(decoder->next_row - state->band_start) * decoder->rows.width;
    for (uint32_t x = 0; x < decoder->rows.width; x++) {
        uint32_t alpha = TIFFGetA(from[x]);
        uint32_t values[3] = {TIFFGetR(from[x]), TIFFGetG(from[x]), TIFFGetB(from[x])};
        for (int channel = 0; channel < 3; channel++) {
            uint32_t value = values[channel];
            if (state->associated && alpha != 0 && alpha != 255) value = (value * 255 + alpha / 2) / alpha;
            row[(size_t)x * 4 + (size_t)channel] = value > 255 ? 255 : (uint8_t)value;
        }
        row[(size_t)x * 4 + 3] = (uint8_t)alpha;
    }
    return EASEL_OK;
}

// The first band is read at once: only then is it known whether libtiff converts this kind.
static easel_status open_converted(easel_decoder *decoder, uint16_t planar, uint16_t extra, char *message) {
    tiff_state *state = decoder->state;
    // libtiff would multiply the colours by an alpha that stands beside them, and lose what cannot be divided back.
    state->associated = extra != EXTRASAMPLE_UNASSALPHA;
    uint16_t kept[] = {EXTRASAMPLE_ASSOCALPHA};
    if (!state->associated) TIFFSetField(state->tiff, TIFFTAG_EXTRASAMPLES, 1, kept);
    // Whole strips and rows of tiles where they fit, so that none is unpacked twice; else what YCbCr can be cut into.
    uint32_t unit = 0, height = decoder->rows.height, rows = BAND_PIXELS / decoder->rows.width;
    uint16_t compression = COMPRESSION_NONE;
    TIFFGetField(state->tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetFieldDefaulted(state->tiff, TIFFIsTiled(state->tiff) ? TIFFTAG_TILELENGTH : TIFFTAG_ROWSPERSTRIP, &unit);
    if (unit < 16 || unit > height || (unit > rows && !TIFFIsTiled(state->tiff))) unit = 16;
    rows = rows > unit ? rows - rows % unit : unit;
    bool whole = compression == COMPRESSION_OJPEG;  // cannot be entered in the middle
    state->band_rows = rows < height && !whole ? rows : height;
    uint64_t held = TIFFIsTiled(state->tiff) ? TIFFTileSize64(state->tiff) : TIFFStripSize64(state->tiff);
    if (planar == PLANARCONFIG_SEPARATE) held *= state->samples;
    held += (uint64_t)decoder->rows.width * state->band_rows * 4;
    if (held > MOST_MEMORY) {
        easel_say(message, "its strips or tiles need %llu bytes of memory, more than the %u there are for them",
                  (unsigned long long)held, MOST_MEMORY);
        return EASEL_TOO_LARGE;
    }
    state->band = malloc((size_t)decoder->rows.width * state->band_rows * 4);
    if (!state->band) return EASEL_NO_MEMORY;
    decoder->read_row = converted_row;
    return read_band(decoder, 0, message);
}

static TIFF *open_tiff(tiff_state *state) {
    return TIFFClientOpen("picture", "r", state, on_read, on_write, on_seek, on_close, on_size, on_map, on_unmap);
}

static easel_status hold_file(easel_decoder *decoder, tiff_state *state) {
    size_t size;
    state->bytes = easel_source_read_all(&decoder->source, LARGEST_FILE, &size);
    state->size = size;
    state->position = 0;
    return state->bytes ? EASEL_OK : EASEL_NO_MEMORY;
}

easel_status easel_tiff_open(easel_decoder *decoder, char *message) {
    tiff_state *state = calloc(1, sizeof *state);
    if (!state) return EASEL_NO_MEMORY;
    decoder->state = state;
    decoder->close = tiff_close;
    decoder->read_row = tiff_row;
    state->source = &decoder->source;
    easel_status status = EASEL_OK;
    if (decoder->source.fd < 0) {
        state->bytes = (uint8_t *)decoder->source.data;
        state->size = decoder->source.size;
    } else {
        state->size = easel_source_size(&decoder->source);
        if (state->size <= SMALL_FILE) status = hold_file(decoder, state);
        if (status != EASEL_OK) return status;
    }
    TIFFSetErrorHandler(NULL);
    TIFFSetWarningHandler(NULL);
    TIFFSetErrorHandlerExt(on_error);
    state->tiff = open_tiff(state);
    if (state->tiff && !state->bytes && TIFFIsTiled(state->tiff) && TIFFTileSize(state->tiff) % 1024 != 0) {
        TIFFClose(state->tiff);
        status = hold_file(decoder, state);
        state->tiff = status == EASEL_OK ? open_tiff(state) : NULL;
        if (status != EASEL_OK) return status;
    }
    if (!state->tiff) return broken(decoder, message);

    uint32_t width = 0, height = 0;
    uint16_t planar = PLANARCONFIG_CONTIG, extra_count = 0, *extras = NULL;
    state->format = SAMPLEFORMAT_UINT;
    TIFFGetField(state->tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(state->tiff, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_BITSPERSAMPLE, &state->bits);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_SAMPLESPERPIXEL, &state->samples);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(state->tiff, TIFFTAG_SAMPLEFORMAT, &state->format);
    // Not the defaulted one: libtiff makes up unspecified samples where the tag is missing.
    bool says_extra = TIFFGetField(state->tiff, TIFFTAG_EXTRASAMPLES, &extra_count, &extras);
    TIFFGetField(state->tiff, TIFFTAG_PHOTOMETRIC, &state->photometric);
    status = easel_check_size(decoder, width, height, message);
    if (status != EASEL_OK) return status;
    uint32_t icc_size = 0;
    void *icc = NULL;
    if (TIFFGetField(state->tiff, TIFFTAG_ICCPROFILE, &icc_size, &icc)) {
        bool is_grey = state->photometric == PHOTOMETRIC_MINISBLACK || state->photometric == PHOTOMETRIC_MINISWHITE;
        easel_set_profile(decoder, icc, icc_size, is_grey);
    }
    state->reason[0] = 0;

    uint16_t compression = COMPRESSION_NONE;
    TIFFGetField(state->tiff, TIFFTAG_COMPRESSION, &compression);
    if (state->photometric == PHOTOMETRIC_YCBCR && compression == COMPRESSION_JPEG && planar == PLANARCONFIG_CONTIG
        && state->samples == 3) {
        TIFFSetField(state->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        state->photometric = PHOTOMETRIC_RGB;
    }
    bool gray = state->photometric == PHOTOMETRIC_MINISBLACK || state->photometric == PHOTOMETRIC_MINISWHITE;
    bool inks = state->photometric == PHOTOMETRIC_SEPARATED;
    int colors = gray ? 1 : inks ? 4 : 3;
    bool direct = (gray || inks || state->photometric == PHOTOMETRIC_RGB) && (state->bits == 8 || state->bits == 16)
        && planar == PLANARCONFIG_CONTIG && !TIFFIsTiled(state->tiff)
        && (state->samples == colors || state->samples == colors + 1);
    bool plain = state->format == SAMPLEFORMAT_UINT || state->format == SAMPLEFORMAT_VOID;
    bool read = plain || state->photometric == PHOTOMETRIC_LOGLUV
        || (direct && (state->format == SAMPLEFORMAT_INT || (state->format == SAMPLEFORMAT_IEEEFP && state->bits == 16)));
    if (state->bits > 16 || !read) {
        easel_say(message, "its samples are %d bits wide and %s; of those in strips, unsigned, signed and half-precision "
                  "ones of at most 16 bits are read", state->bits,
                  state->format == SAMPLEFORMAT_IEEEFP ? "floating-point" : plain ? "unsigned" : "signed or complex");
        return EASEL_UNSUPPORTED;
    }
    uint16_t extra = says_extra && extra_count > 0 ? extras[0] : EXTRASAMPLE_UNSPECIFIED;
    // A fourth sample of which nothing is said is alpha to every reader.
    if (!says_extra && state->photometric == PHOTOMETRIC_RGB && state->samples == 4) extra = EXTRASAMPLE_UNASSALPHA;
    // With more of them than one, libtiff's own way has to do.
    if (!direct) return open_converted(decoder, planar, extra_count > 1 ? EXTRASAMPLE_ASSOCALPHA : extra, message);
    decoder->rows.bits_per_channel = state->bits;
    decoder->rows.has_alpha = state->samples == colors + 1 && extra != EXTRASAMPLE_UNSPECIFIED;
    state->associated = extra == EXTRASAMPLE_ASSOCALPHA;
    tmsize_t line_size = TIFFScanlineSize(state->tiff);
    if (line_size < (tmsize_t)((size_t)width * state->samples * (state->bits / 8u))) return broken(decoder, message);
    state->line = malloc((size_t)line_size);
    return state->line ? EASEL_OK : EASEL_NO_MEMORY;
}

#endif
