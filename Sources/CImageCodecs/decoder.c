#include "decoder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void easel_say(char *message, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, EASEL_MESSAGE_SIZE, format, arguments);
    va_end(arguments);
}

size_t easel_source_read(easel_source *source, void *into, size_t size) {
    size_t done = 0;
    if (source->fd < 0) {
        done = source->size - source->position < size ? source->size - source->position : size;
        memcpy(into, source->data + source->position, done);
    } else {
        while (done < size) {
            ssize_t count = read(source->fd, (uint8_t *)into + done, size - done);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            done += (size_t)count;
        }
    }
    source->position += done;
    if (done < size) source->ended = true;
    return done;
}

uint8_t *easel_source_read_all(easel_source *source, size_t limit, size_t *size) {
    size_t capacity = 1 << 16, used = 0;
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
    if (width > UINT32_MAX / 8 || height > UINT32_MAX / 8 || width * height > decoder->max_pixels) {
        easel_say(message, "%llu x %llu pixels are more than the %llu that are decoded", (unsigned long long)width,
                  (unsigned long long)height, (unsigned long long)decoder->max_pixels);
        return EASEL_TOO_LARGE;
    }
    decoder->rows.width = (uint32_t)width;
    decoder->rows.height = (uint32_t)height;
    return EASEL_OK;
}

bool easel_reads(easel_format format) {
    switch (format) {
    case EASEL_PNG:
    case EASEL_JPEG:
        return true;
    case EASEL_WEBP:
#ifdef EASEL_HAVE_WEBP
        return true;
#else
        return false;
#endif
    case EASEL_GIF:
#ifdef EASEL_HAVE_GIF
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
    decoder->source = (easel_source){.fd = fd, .data = data, .size = size};
    decoder->max_pixels = max_pixels;
    decoder->rows.bits_per_channel = 8;
    easel_status status = EASEL_UNSUPPORTED;
    easel_say(message, "this build does not read the format");
    switch (format) {
    case EASEL_PNG: status = easel_png_open(decoder, message); break;
    case EASEL_JPEG: status = easel_jpeg_open(decoder, message); break;
#ifdef EASEL_HAVE_WEBP
    case EASEL_WEBP: status = easel_webp_open(decoder, message); break;
#endif
#ifdef EASEL_HAVE_GIF
    case EASEL_GIF: status = easel_gif_open(decoder, message); break;
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

void easel_decoder_close(easel_decoder *decoder) {
    if (!decoder) return;
    if (decoder->close) decoder->close(decoder);
    free(decoder->pixels);
    free(decoder);
}
