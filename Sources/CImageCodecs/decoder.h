// What the decoders of this target share. Not seen from Swift.

#ifndef EASEL_DECODER_H
#define EASEL_DECODER_H

#include "include/CImageCodecs.h"

// Where the bytes come from: a file descriptor, or memory when `fd` is negative.
typedef struct {
    int fd;
    const uint8_t *data;
    size_t size;
    uint64_t start;     // where the descriptor stood
    uint64_t position;  // behind it
    bool ended;         // a read found fewer bytes than it asked for
    // What was read of the file beyond what was asked for: the libraries read a few bytes at a time.
    uint64_t buffer_start;
    size_t buffer_size;
    uint8_t buffer[16384];
} easel_source;

enum { EASEL_MAX_SIDE = 1000000 };

// Fills `into` as far as the source goes.
size_t easel_source_read(easel_source *source, void *into, size_t size);

// The same anywhere in the source, without moving in it.
size_t easel_source_read_at(const easel_source *source, uint64_t offset, void *into, size_t size);

// The bytes of a source that is a file.
uint64_t easel_source_size(const easel_source *source);

// The whole source in memory, for libraries that cannot stream; NULL when it is larger than `limit` or memory runs out.
uint8_t *easel_source_read_all(easel_source *source, size_t limit, size_t *size);

struct easel_decoder {
    easel_source source;
    uint64_t max_pixels;
    easel_rows rows;
    uint32_t next_row;
    // The whole picture, where the library or the file (interlaced) gives it only so.
    uint8_t *pixels;
    void *state;
    easel_status (*read_row)(easel_decoder *, uint8_t *, char *);
    easel_status (*finish)(easel_decoder *, char *);
    void (*use_cmyk_profile)(easel_decoder *);
    void (*close)(easel_decoder *);
};

void easel_say(char *message, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Checks the size against max_pixels, and that a row and a picture can be addressed.
easel_status easel_check_size(easel_decoder *decoder, uint64_t width, uint64_t height, char *message);

// Notes the profile of a picture, unless it is one of greys and the picture is not: it says nothing of colours. libpng does so
// by itself.
void easel_set_profile(easel_decoder *decoder, const uint8_t *icc, size_t size, bool is_grey);

easel_status easel_png_open(easel_decoder *decoder, char *message);
easel_status easel_jpeg_open(easel_decoder *decoder, char *message);
easel_status easel_webp_open(easel_decoder *decoder, char *message);
easel_status easel_gif_open(easel_decoder *decoder, char *message);
easel_status easel_tiff_open(easel_decoder *decoder, char *message);

#endif
