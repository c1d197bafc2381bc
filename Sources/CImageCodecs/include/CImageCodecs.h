// libpng, libjpeg-turbo, zlib and, where the machine has them, libwebp, libtiff, ISA-L and lcms2, and a reader of GIF,
// behind status codes. Nothing here prints, exits or jumps out: every longjmp of a library ends in this target.
//
// Rows are RGBA, top to bottom as stored, straight alpha, without padding; 8 bits a channel, or 16 in the byte
// order of the machine.

#ifndef EASEL_IMAGE_CODECS_H
#define EASEL_IMAGE_CODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    EASEL_OK = 0,
    EASEL_TRUNCATED,    // the data ends before the picture does
    EASEL_CORRUPT,      // the data contradicts itself or the format
    EASEL_UNSUPPORTED,  // a valid picture that this build does not read
    EASEL_TOO_LARGE,    // more pixels than max_pixels; nothing was allocated
    EASEL_NO_MEMORY,
} easel_status;

typedef enum { EASEL_PNG, EASEL_JPEG, EASEL_WEBP, EASEL_GIF, EASEL_TIFF } easel_format;

enum { EASEL_MESSAGE_SIZE = 200 };

// What the rows look like. `icc` belongs to the decoder and lives as long as it.
typedef struct {
    uint32_t width;
    uint32_t height;
    int bits_per_channel;
    bool has_alpha;
    const uint8_t *icc;
    size_t icc_size;
} easel_rows;

typedef struct easel_decoder easel_decoder;

// Reads the header. `fd` is read from its current position when it is not negative and stays the caller's;
// else the picture is `data`, which must outlive the decoder. `message` holds a reason when the status is not EASEL_OK.
easel_status easel_decoder_open(
    easel_format format, int fd, const uint8_t *data, size_t size, uint64_t max_pixels, easel_decoder **decoder,
    easel_rows *rows, char message[EASEL_MESSAGE_SIZE]);

// Has inks turned into sRGB by the profile that the file has for them; without one, or without lcms2, they are mixed as light
// would be. To be called before the first row.
void easel_decoder_use_cmyk_profile(easel_decoder *decoder);

// Reads the next row into `row`, width · 4 · bits_per_channel / 8 bytes. After the last row it returns EASEL_OK
// for as long as what follows the pixels is whole; call easel_decoder_finish to know that.
easel_status easel_decoder_read_row(easel_decoder *decoder, uint8_t *row, char message[EASEL_MESSAGE_SIZE]);

// Reads what follows the last row, so that a file that ends early is told.
easel_status easel_decoder_finish(easel_decoder *decoder, char message[EASEL_MESSAGE_SIZE]);

void easel_decoder_close(easel_decoder *decoder);

// Whether this build reads the format, and whether it has the optional libraries.
bool easel_reads(easel_format format);
bool easel_has_isal(void);
bool easel_has_lcms(void);

// A JPEG in memory, written row by row: 4:4:4, RGBA rows whose alpha is left out. Its tables are those of the specification's
// annex K: libjpeg would hold all coefficients to make better ones.
typedef struct easel_jpeg_encoder easel_jpeg_encoder;

easel_status easel_jpeg_encoder_open(
    uint32_t width, uint32_t height, int quality, easel_jpeg_encoder **encoder, char message[EASEL_MESSAGE_SIZE]);
easel_status easel_jpeg_encoder_write_row(
    easel_jpeg_encoder *encoder, const uint8_t *row, char message[EASEL_MESSAGE_SIZE]);
// The finished file; it belongs to the encoder.
easel_status easel_jpeg_encoder_finish(
    easel_jpeg_encoder *encoder, const uint8_t **bytes, size_t *size, char message[EASEL_MESSAGE_SIZE]);
void easel_jpeg_encoder_close(easel_jpeg_encoder *encoder);

// A JPEG some of whose blocks are exchanged, while all others keep their coefficients and so decode to the same samples.
typedef struct easel_jpeg_splice easel_jpeg_splice;

// As stored. Samples are packed in units of so many pixels; a change of a pixel changes all of its unit, and the colours
// of the pixels next to it.
typedef struct {
    uint32_t width;
    uint32_t height;
    uint32_t unit_width;
    uint32_t unit_height;
    bool is_progressive;
} easel_jpeg_layout;

// `bytes` must outlive the call only. CMYK is EASEL_UNSUPPORTED.
easel_status easel_jpeg_splice_open(
    const uint8_t *bytes, size_t size, uint64_t max_pixels, easel_jpeg_splice **splice, easel_jpeg_layout *layout,
    char message[EASEL_MESSAGE_SIZE]);
// Takes from `pixels`, width · height · 4 bytes of RGBA in the picture's own colours, each block that has a pixel for which
// `touched` (width · height bytes) is not 0. The box begins at whole units and ends at one or at the picture's edge.
easel_status easel_jpeg_splice_box(
    easel_jpeg_splice *splice, uint32_t left, uint32_t top, uint32_t width, uint32_t height, const uint8_t *pixels,
    const uint8_t *touched, char message[EASEL_MESSAGE_SIZE]);
// The file, with its profile and no other metadata. It belongs to the splice until the next call, which may wish otherwise.
easel_status easel_jpeg_splice_finish(
    easel_jpeg_splice *splice, bool progressive, const uint8_t **bytes, size_t *size, char message[EASEL_MESSAGE_SIZE]);
void easel_jpeg_splice_close(easel_jpeg_splice *splice);

// One strip of a deflate stream, ending at a byte border so that strips made apart can be put behind each other;
// the last one ends the stream. `patient` spends more time on fewer bytes. Returns the bytes written, 0 when
// `capacity` (see easel_deflate_bound) was too small or memory ran out.
size_t easel_deflate_strip(
    const uint8_t *bytes, size_t size, bool last, bool patient, uint8_t *into, size_t capacity);
size_t easel_deflate_bound(size_t size);
uint32_t easel_crc32(uint32_t crc, const uint8_t *bytes, size_t size);
uint32_t easel_adler32(uint32_t adler, const uint8_t *bytes, size_t size);
uint32_t easel_adler32_combine(uint32_t first, uint32_t second, size_t second_size);

// Unpacks a zlib stream of at most `capacity` bytes; 0 when it is broken or longer.
size_t easel_inflate(const uint8_t *bytes, size_t size, uint8_t *into, size_t capacity);

// From the colours of an ICC profile to sRGB, 8-bit RGBA; alpha passes. NULL when the profile is neither of RGB nor of
// greys, is broken, or this build has no lcms2.
typedef struct easel_color_transform easel_color_transform;

easel_color_transform *easel_color_transform_open(const uint8_t *icc, size_t size);
// From sRGB to the colours of an ICC profile, 16-bit RGBA; NULL as above.
easel_color_transform *easel_color_transform_open_from_srgb(const uint8_t *icc, size_t size);
// From the inks of an ICC profile (C, M, Y, K, 8 bits each; `inverted` where 0 is the most ink) to sRGB, RGBA; NULL as above.
easel_color_transform *easel_color_transform_open_cmyk(const uint8_t *icc, size_t size, bool inverted);
void easel_color_transform_apply_cmyk(
    const easel_color_transform *transform, const uint8_t *inks, uint8_t *rgba, size_t count);
// A profile of red, green and blue in which equal samples look as in one of greys. Returns its size, and writes it when that is at
// most `capacity`; 0 for a profile of anything else, for one without a curve, and without lcms2.
size_t easel_grey_profile_as_rgb(const uint8_t *icc, size_t size, uint8_t *into, size_t capacity);
// Whether a profile's colours are those of sRGB to within two levels, whatever it is called; false without lcms2.
bool easel_profile_is_srgb(const uint8_t *icc, size_t size);
void easel_color_transform_apply(const easel_color_transform *transform, void *pixels, size_t count);
void easel_color_transform_close(easel_color_transform *transform);

#endif
