// Where libjpeg writes to. Its own destination in memory forgets what it has when an error ends the writing: the pointer that
// the caller holds is then one that has been given back. Not seen from Swift.

#ifndef EASEL_JPEG_MEMORY_H
#define EASEL_JPEG_MEMORY_H

#include "jpeg_errors.h"

typedef struct {
    struct jpeg_destination_mgr base;
    // To be freed by its owner.
    uint8_t *bytes;
    size_t size;
    size_t capacity;
} easel_jpeg_memory;

// Has `jpeg` write there, from the beginning.
void easel_jpeg_write_to(easel_jpeg_memory *memory, j_compress_ptr jpeg);

#endif
