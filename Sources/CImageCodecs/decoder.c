#include "decoder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void easel_say(char *message, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, EASEL_MESSAGE_SIZE, format, arguments);
    va_end(arguments);
}

// Past what the caller's descriptor stood at, so that several readers of one file do not move each other.
static size_t read_file(const easel_source *source, uint64_t offset, uint8_t *into, size_t size) {
    size_t done = 0;
    while (done < size) {
        ssize_t count = pread(source->fd, into + done, size - done, (off_t)(source->start + offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    return done;
}

size_t easel_source_read_at(const easel_source *source, uint64_t offset, void *into, size_t size) {
    if (source->fd >= 0) return read_file(source, offset, into, size);
    if (offset >= source->size) return 0;
    size_t rest = source->size - (size_t)offset, count = size < rest ? size : rest;
    memcpy(into, source->data + offset, count);
    return count;
}

size_t easel_source_read(easel_source *source, void *into, size_t size) {
    size_t done = 0;
    while (done < size) {
        size_t wanted = size - done, count;
        uint8_t *target = (uint8_t *)into + done;
        if (source->fd < 0 || wanted >= sizeof source->buffer) {
            count = easel_source_read_at(source, source->position, target, wanted);
        } else {
            if (source->position < source->buffer_start || source->position >= source->buffer_start + source->buffer_size) {
                source->buffer_start = source->position;
                source->buffer_size = read_file(source, source->position, source->buffer, sizeof source->buffer);
            }
            size_t at = (size_t)(source->position - source->buffer_start), there = source->buffer_size - at;
            count = wanted < there ? wanted : there;
            memcpy(target, source->buffer + at, count);
        }
        if (count == 0) {
            source->ended = true;
            break;
        }
        source->position += count;
        done += count;
    }
    return done;
}

uint64_t easel_source_size(const easel_source *source) {
    struct stat status;
    if (source->fd < 0) return source->size;
    if (fstat(source->fd, &status) != 0 || status.st_size < 0 || (uint64_t)status.st_size < source->start) return 0;
    return (uint64_t)status.st_size - source->start;
}

uint8_t *easel_source_read_all(easel_source *source, size_t limit, size_t *size) {
    uint64_t expected = easel_source_size(source);
    size_t capacity = expected < limit ? (size_t)expected + 1 : 1 << 16, used = 0;
    uint8_t *bytes = malloc(capacity);
    while (bytes) {
        used += easel_source_read(source, bytes + used, capacity - used);
        if (used < capacity) {
            *size = used;
            source->ended = false;
            return bytes;
        }
        if (capacity >= limit) break;
        uint8_t *larger = realloc(bytes, capacity * 2);
        if (!larger) break;
        bytes = larger;
        capacity *= 2;
    }
    free(bytes);
    return NULL;
}

easel_status easel_check_size(easel_decoder *decoder, uint64_t width, uint64_t height, char *message) {
    if (width == 0 || height == 0) {
        easel_say(message, "the header says %llu x %llu pixels", (unsigned long long)width, (unsigned long long)height);
        return EASEL_CORRUPT;
    }
    // A row is held whole, so its length is limited too.
    if (width > EASEL_MAX_SIDE || height > EASEL_MAX_SIDE) {
        easel_say(message, "%llu x %llu pixels have a side of more than %d", (unsigned long long)width,
                  (unsigned long long)height, EASEL_MAX_SIDE);
        return EASEL_TOO_LARGE;
    }
    if (width * height > decoder->max_pixels) {
        easel_say(message, "%llu x %llu pixels are more than the %llu that are decoded", (unsigned long long)width,
                  (unsigned long long)height, (unsigned long long)decoder->max_pixels);
        return EASEL_TOO_LARGE;
    }
    decoder->rows.width = (uint32_t)width;
    decoder->rows.height = (uint32_t)height;
    return EASEL_OK;
}

void easel_set_profile(easel_decoder *decoder, const uint8_t *icc, size_t size, bool is_grey) {
    if (!is_grey && size >= 20 && memcmp(icc + 16, "GRAY", 4) == 0) return;
    decoder->rows.icc = icc;
    decoder->rows.icc_size = size;
}

bool easel_reads(easel_format format) {
    switch (format) {
    case EASEL_PNG:
    case EASEL_JPEG:
    case EASEL_GIF:
        return true;
    case EASEL_WEBP:
#ifdef EASEL_HAVE_WEBP
        return true;
#else
        return false;
#endif
    case EASEL_TIFF:
#ifdef EASEL_HAVE_TIFF
        return true;
#else
        return false;
#endif
    }
    return false;
}

static size_t row_bytes(const easel_decoder *decoder) {
    return (size_t)decoder->rows.width * 4 * (size_t)(decoder->rows.bits_per_channel / 8);
}

easel_status easel_decoder_open(
    easel_format format, int fd, const uint8_t *data, size_t size, uint64_t max_pixels, easel_decoder **result,
    easel_rows *rows, char message[EASEL_MESSAGE_SIZE]) {
    *result = NULL;
    message[0] = 0;
    easel_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return EASEL_NO_MEMORY;
    decoder->source.fd = fd;
    decoder->source.data = data;
    decoder->source.size = size;
    off_t start = fd >= 0 ? lseek(fd, 0, SEEK_CUR) : 0;
    decoder->source.start = start > 0 ? (uint64_t)start : 0;
    decoder->max_pixels = max_pixels;
    decoder->rows.bits_per_channel = 8;
    easel_status status = EASEL_UNSUPPORTED;
    easel_say(message, "this build does not read the format");
    switch (format) {
    case EASEL_PNG: status = easel_png_open(decoder, message); break;
    case EASEL_JPEG: status = easel_jpeg_open(decoder, message); break;
    case EASEL_GIF: status = easel_gif_open(decoder, message); break;
#ifdef EASEL_HAVE_WEBP
    case EASEL_WEBP: status = easel_webp_open(decoder, message); break;
#endif
#ifdef EASEL_HAVE_TIFF
    case EASEL_TIFF: status = easel_tiff_open(decoder, message); break;
#endif
    default: break;
    }
    if (status != EASEL_OK) {
        easel_decoder_close(decoder);
        return status;
    }
    *rows = decoder->rows;
    *result = decoder;
    return EASEL_OK;
}

easel_status easel_decoder_read_row(easel_decoder *decoder, uint8_t *row, char message[EASEL_MESSAGE_SIZE]) {
    if (decoder->next_row >= decoder->rows.height) return EASEL_OK;
    easel_status status = EASEL_OK;
    if (decoder->pixels) {
        memcpy(row, decoder->pixels + row_bytes(decoder) * decoder->next_row, row_bytes(decoder));
    } else {
        status = decoder->read_row(decoder, row, message);
    }
    if (status == EASEL_OK) decoder->next_row++;
    return status;
}

easel_status easel_decoder_finish(easel_decoder *decoder, char message[EASEL_MESSAGE_SIZE]) {
    return decoder->finish ? decoder->finish(decoder, message) : EASEL_OK;
}

void easel_decoder_use_cmyk_profile(easel_decoder *decoder) {
    if (decoder->use_cmyk_profile) decoder->use_cmyk_profile(decoder);
}

void easel_decoder_close(easel_decoder *decoder) {
    if (!decoder) return;
    if (decoder->close) decoder->close(decoder);
    free(decoder->pixels);
    free(decoder);
}
