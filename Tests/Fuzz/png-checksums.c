// Puts right checksums on the chunks of most mutated PNG files. libpng drops a chunk whose checksum is wrong, so without
// this no changed byte would get any further.

#include <CImageCodecs.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static uint32_t number(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    size = LLVMFuzzerMutate(data, size, max_size);
    if (seed % 8 == 0) return size;
    for (size_t offset = 8; offset + 12 <= size;) {
        uint32_t length = number(data + offset);
        if (length > size - offset - 12) break;
        uint32_t crc = easel_crc32(0, data + offset + 4, length + 4u);
        for (int index = 0; index < 4; index++) data[offset + 8 + length + (size_t)index] = (uint8_t)(crc >> (24 - 8 * index));
        offset += 12 + (size_t)length;
    }
    return size;
}
