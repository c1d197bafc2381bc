#include "include/CImageCodecs.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

#ifdef EASEL_HAVE_ISAL
#include <isa-l.h>
#include <stdlib.h>
#endif

bool easel_has_isal(void) {
#ifdef EASEL_HAVE_ISAL
    return true;
#else
    return false;
#endif
}

size_t easel_deflate_bound(size_t size) { return compressBound(size) + size / 1000 + 64; }

#ifdef EASEL_HAVE_ISAL
static size_t deflate_isal(const uint8_t *bytes, size_t size, bool last, uint8_t *into, size_t capacity) {
    struct isal_zstream *stream = malloc(sizeof *stream);
    uint8_t *scratch = malloc(ISAL_DEF_LVL1_DEFAULT);
    size_t written = 0;
    if (stream && scratch) {
        isal_deflate_init(stream);
        stream->level = 1;
        stream->level_buf = scratch;
        stream->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
        stream->next_in = (uint8_t *)bytes;
        stream->avail_in = (uint32_t)size;
        stream->next_out = into;
        stream->avail_out = (uint32_t)capacity;
        stream->end_of_stream = last;
        stream->flush = last ? NO_FLUSH : FULL_FLUSH;
        if (isal_deflate(stream) == COMP_OK && stream->avail_in == 0 && stream->avail_out > 0) written = stream->total_out;
    }
    free(scratch);
    free(stream);
    return written;
}
#endif

static size_t deflate_zlib(
    const uint8_t *bytes, size_t size, bool last, int level, int strategy, uint8_t *into, size_t capacity) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, level, Z_DEFLATED, -15, 9, strategy) != Z_OK) return 0;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)size;
    stream.next_out = into;
    stream.avail_out = (uInt)capacity;
    int result = deflate(&stream, last ? Z_FINISH : Z_FULL_FLUSH);
    bool whole = stream.avail_in == 0 && (last ? result == Z_STREAM_END : result == Z_OK && stream.avail_out > 0);
    size_t written = whole ? stream.total_out : 0;
    deflateEnd(&stream);
    return written;
}

size_t easel_deflate_strip(
    const uint8_t *bytes, size_t size, bool last, bool patient, uint8_t *into, size_t capacity) {
    if (size > INT_MAX || capacity > INT_MAX) return 0;
    if (patient) return deflate_zlib(bytes, size, last, 9, Z_DEFAULT_STRATEGY, into, capacity);
#ifdef EASEL_HAVE_ISAL
    return deflate_isal(bytes, size, last, into, capacity);
#else
    return deflate_zlib(bytes, size, last, 1, Z_DEFAULT_STRATEGY, into, capacity);
#endif
}

uint32_t easel_crc32(uint32_t crc, const uint8_t *bytes, size_t size) {
    return (uint32_t)crc32_z(crc, bytes, size);
}

uint32_t easel_adler32(uint32_t adler, const uint8_t *bytes, size_t size) {
    return (uint32_t)adler32_z(adler, bytes, size);
}

uint32_t easel_adler32_combine(uint32_t first, uint32_t second, size_t second_size) {
    return (uint32_t)adler32_combine(first, second, (z_off_t)second_size);
}

size_t easel_inflate(const uint8_t *bytes, size_t size, uint8_t *into, size_t capacity) {
    uLongf length = (uLongf)capacity;
    return uncompress(into, &length, bytes, (uLong)size) == Z_OK ? (size_t)length : 0;
}
