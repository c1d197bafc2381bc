#include "jpeg_memory.h"

#include <stdlib.h>

#include <jerror.h>

static void destination_grow(j_compress_ptr jpeg) {
    easel_jpeg_memory *destination = (easel_jpeg_memory *)jpeg->dest;
    size_t used = destination->capacity, capacity = used ? used * 2 : 16384;
    uint8_t *bytes = realloc(destination->bytes, capacity);
    if (!bytes) ERREXIT1(jpeg, JERR_OUT_OF_MEMORY, 10);
    destination->bytes = bytes;
    destination->capacity = capacity;
    destination->base.next_output_byte = bytes + used;
    destination->base.free_in_buffer = capacity - used;
}

static void destination_start(j_compress_ptr jpeg) {
    easel_jpeg_memory *destination = (easel_jpeg_memory *)jpeg->dest;
    if (!destination->bytes) destination_grow(jpeg);
    destination->base.next_output_byte = destination->bytes;
    destination->base.free_in_buffer = destination->capacity;
}

// Called when all bytes are used up, whatever `free_in_buffer` says.
static boolean destination_full(j_compress_ptr jpeg) {
    destination_grow(jpeg);
    return TRUE;
}

static void destination_end(j_compress_ptr jpeg) {
    easel_jpeg_memory *destination = (easel_jpeg_memory *)jpeg->dest;
    destination->size = destination->capacity - destination->base.free_in_buffer;
}

void easel_jpeg_write_to(easel_jpeg_memory *destination, j_compress_ptr jpeg) {
    destination->base.init_destination = destination_start;
    destination->base.empty_output_buffer = destination_full;
    destination->base.term_destination = destination_end;
    jpeg->dest = &destination->base;
}
