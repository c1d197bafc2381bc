// Gives bytes to one decoder of CImageCodecs, FORMAT, and decodes all there is.
//
// The bytes are decoded twice: from memory as a small picture, and from a file as one that is too large to be held, into
// rows that held other bytes before. Both must give the same pixels or none, but for TIFF: a difference is a byte that was
// never written, one that was read past the end, or a mistake in one of the two ways.

#define _GNU_SOURCE
#include "limits.h"

#include <CImageCodecs.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// What a decoder does with the hundredth megapixel it did with the first: small pictures make more runs.
enum { MAX_PIXELS = 1 << 18, ROOM = MAX_PIXELS * 8 };

unsigned long long easel_fuzz_limit;

typedef struct {
    easel_status status;
    easel_rows rows;
    uint64_t sum;
    char message[EASEL_MESSAGE_SIZE];
} outcome;

// The system's libraries are not compiled with the sanitizer, so red zones do not see what they write. This memory ends
// at a page that nobody may touch.
static uint8_t *guarded(uint8_t **end, size_t size) {
    if (!*end) {
        uint8_t *start = mmap(NULL, ROOM + 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (start == MAP_FAILED || mprotect(start + ROOM, 65536, PROT_NONE) != 0) abort();
        *end = start + ROOM;
    }
    return *end - size;
}

static void add(uint64_t *sum, const uint8_t *bytes, size_t count) {
    for (size_t index = 0; index < count; index++) *sum = (*sum ^ bytes[index]) * 0x100000001b3;
}

static void convert(const easel_rows *rows, uint8_t *row) {
    easel_color_transform *transform = easel_color_transform_open(rows->icc, rows->icc_size);
    if (transform && rows->bits_per_channel == 8) easel_color_transform_apply(transform, row, rows->width);
    easel_color_transform_close(transform);
}

static outcome decode(int fd, const uint8_t *data, size_t size, uint8_t before) {
    static uint8_t *row_end;
    outcome result = {0};
    easel_decoder *decoder;
    result.status = easel_decoder_open(FORMAT, fd, data, size, MAX_PIXELS, &decoder, &result.rows, result.message);
    if (result.status != EASEL_OK) return result;
    size_t row_size = (size_t)result.rows.width * 4 * (size_t)(result.rows.bits_per_channel / 8);
    uint8_t *row = guarded(&row_end, row_size);
    for (uint32_t y = 0; y < result.rows.height && result.status == EASEL_OK; y++) {
        memset(row, before, row_size);
        result.status = easel_decoder_read_row(decoder, row, result.message);
        if (result.status == EASEL_OK) add(&result.sum, row, row_size);
    }
    if (result.status == EASEL_OK) result.status = easel_decoder_read_row(decoder, row, result.message);
    if (result.status == EASEL_OK) result.status = easel_decoder_finish(decoder, result.message);
    // The profile lives as long as the decoder, also after its last row.
    add(&result.sum, result.rows.icc, result.rows.icc_size);
    if (result.rows.icc && result.status == EASEL_OK) convert(&result.rows, row);
    easel_decoder_close(decoder);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static uint8_t *data_end;
    static int file = -1;
    if (size > ROOM) return -1;
    uint8_t *bytes = guarded(&data_end, size);
    if (size > 0) memcpy(bytes, data, size);
    easel_fuzz_limit = 16 << 20;
    outcome memory = decode(-1, bytes, size, 0x00);

    if (file < 0) file = memfd_create("picture", MFD_CLOEXEC);
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size || lseek(file, 0, SEEK_SET) != 0) abort();
    easel_fuzz_limit = 1 << 14;
    outcome disk = decode(file, NULL, 0, 0xff);

    // Of a damaged strip libtiff makes one picture at once, by libdeflate, and another in parts, by zlib.
    if (FORMAT == EASEL_TIFF) return 0;
    // Of a broken file one way may have read more rows than the other before it met the fault.
    if ((memory.status == EASEL_OK) != (disk.status == EASEL_OK) || (memory.status == EASEL_OK && memory.sum != disk.sum)) {
        fprintf(stderr, "Fatal error: status %d (%s), sum %llx from memory; %d (%s), %llx from a file\n", (int)memory.status,
                memory.message, (unsigned long long)memory.sum, (int)disk.status, disk.message, (unsigned long long)disk.sum);
        abort();
    }
    return 0;
}
