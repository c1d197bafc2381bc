#include "jpeg_memory.h"

#include <stdlib.h>
#include <string.h>

struct easel_jpeg_splice {
    easel_jpeg_errors errors;
    struct jpeg_decompress_struct original;
    bool has_original;
    jvirt_barray_ptr *coefficients;
    // Of the box at work, encoded and read again: libjpeg has no other way from samples to coefficients.
    struct jpeg_compress_struct encoder;
    bool has_encoder;
    struct jpeg_decompress_struct decoder;
    bool has_decoder;
    easel_jpeg_memory box;
    struct jpeg_compress_struct writer;
    bool has_writer;
    easel_jpeg_memory written;
};

static void close_box(easel_jpeg_splice *splice) {
    if (splice->has_encoder) jpeg_destroy_compress(&splice->encoder);
    if (splice->has_decoder) jpeg_destroy_decompress(&splice->decoder);
    splice->has_encoder = splice->has_decoder = false;
}

static void close_writer(easel_jpeg_splice *splice) {
    if (splice->has_writer) jpeg_destroy_compress(&splice->writer);
    splice->has_writer = false;
}

void easel_jpeg_splice_close(easel_jpeg_splice *splice) {
    if (!splice) return;
    close_box(splice);
    close_writer(splice);
    if (splice->has_original) jpeg_destroy_decompress(&splice->original);
    free(splice->box.bytes);
    free(splice->written.bytes);
    free(splice);
}

static easel_status read_original(
    easel_jpeg_splice *splice, const uint8_t *bytes, size_t size, uint64_t max_pixels, easel_jpeg_layout *layout, char *message) {
    splice->errors.message = message;
    splice->errors.status = EASEL_CORRUPT;
    if (setjmp(splice->errors.failed)) return splice->errors.status;
    struct jpeg_decompress_struct *original = &splice->original;
    original->err = &splice->errors.base;
    jpeg_create_decompress(original);
    splice->has_original = true;
    jpeg_mem_src(original, bytes, size);
    jpeg_save_markers(original, JPEG_APP0 + 2, 0xffff);
    jpeg_read_header(original, TRUE);
    if ((uint64_t)original->image_width * original->image_height > max_pixels) {
        easel_say(message, "%u × %u pixels", original->image_width, original->image_height);
        return EASEL_TOO_LARGE;
    }
    switch (original->jpeg_color_space) {
    case JCS_YCbCr:
    case JCS_RGB:
    case JCS_GRAYSCALE: break;
    default: easel_say(message, "its samples are neither YCbCr nor RGB nor greys"); return EASEL_UNSUPPORTED;
    }
    for (int index = 0; index < original->num_components; index++) {
        const jpeg_component_info *component = &original->comp_info[index];
        if (original->max_h_samp_factor % component->h_samp_factor == 0 &&
            original->max_v_samp_factor % component->v_samp_factor == 0)
            continue;
        easel_say(message, "its sampling factors do not divide one another");
        return EASEL_UNSUPPORTED;
    }
    splice->coefficients = jpeg_read_coefficients(original);
    // Decoders smooth what incomplete scans leave open; a file that is written anew would say that nothing is.
    enum { SMOOTHED = 10 };
    for (int index = 0; original->coef_bits && index < original->num_components; index++) {
        for (int place = 0; place < SMOOTHED; place++) {
            if (original->coef_bits[index][place] == 0) continue;
            easel_say(message, "its progressive scans are not complete");
            return EASEL_UNSUPPORTED;
        }
    }
    // libjpeg divides by eight times the quantiser, in 16 bits, and dies of a zero.
    for (int table = 0; table < NUM_QUANT_TBLS; table++) {
        for (int index = 0; original->quant_tbl_ptrs[table] && index < DCTSIZE2; index++) {
            unsigned quantiser = original->quant_tbl_ptrs[table]->quantval[index];
            if (quantiser >= 1 && quantiser <= 8191) continue;
            easel_say(message, "it has a quantiser of %u, where 1 to 8191 can be written", quantiser);
            return EASEL_CORRUPT;
        }
    }
    layout->width = original->image_width;
    layout->height = original->image_height;
    layout->unit_width = (uint32_t)(original->max_h_samp_factor * DCTSIZE);
    layout->unit_height = (uint32_t)(original->max_v_samp_factor * DCTSIZE);
    layout->is_progressive = original->progressive_mode;
    return EASEL_OK;
}

easel_status easel_jpeg_splice_open(
    const uint8_t *bytes, size_t size, uint64_t max_pixels, easel_jpeg_splice **result, easel_jpeg_layout *layout,
    char message[EASEL_MESSAGE_SIZE]) {
    *result = NULL;
    message[0] = 0;
    easel_jpeg_splice *splice = calloc(1, sizeof *splice);
    if (!splice) return EASEL_NO_MEMORY;
    easel_jpeg_set_up(&splice->errors);
    easel_status status = read_original(splice, bytes, size, max_pixels, layout, message);
    if (status != EASEL_OK) {
        easel_jpeg_splice_close(splice);
        return status;
    }
    *result = splice;
    return EASEL_OK;
}

// The box as a file of its own, with the tables, the sampling and the colours of the original.
static void encode_box(easel_jpeg_splice *splice, uint32_t width, uint32_t height, const uint8_t *pixels) {
    const struct jpeg_decompress_struct *original = &splice->original;
    struct jpeg_compress_struct *encoder = &splice->encoder;
    encoder->err = &splice->errors.base;
    jpeg_create_compress(encoder);
    splice->has_encoder = true;
    easel_jpeg_write_to(&splice->box, encoder);
    encoder->image_width = width;
    encoder->image_height = height;
    encoder->input_components = 4;
    encoder->in_color_space = JCS_EXT_RGBX;
    jpeg_set_defaults(encoder);
    jpeg_set_colorspace(encoder, original->jpeg_color_space);
    encoder->dct_method = JDCT_ISLOW;
    for (int table = 0; table < NUM_QUANT_TBLS; table++) {
        if (!original->quant_tbl_ptrs[table]) continue;
        if (!encoder->quant_tbl_ptrs[table]) encoder->quant_tbl_ptrs[table] = jpeg_alloc_quant_table((j_common_ptr)encoder);
        JQUANT_TBL *own = encoder->quant_tbl_ptrs[table];
        memcpy(own->quantval, original->quant_tbl_ptrs[table]->quantval, sizeof own->quantval);
        own->sent_table = FALSE;
    }
    for (int index = 0; index < original->num_components; index++) {
        encoder->comp_info[index].h_samp_factor = original->comp_info[index].h_samp_factor;
        encoder->comp_info[index].v_samp_factor = original->comp_info[index].v_samp_factor;
        encoder->comp_info[index].quant_tbl_no = original->comp_info[index].quant_tbl_no;
    }
    // Coefficients larger than the standard tables have codes for do occur with small quantisers.
    encoder->optimize_coding = TRUE;
    jpeg_start_compress(encoder, TRUE);
    for (uint32_t y = 0; y < height; y++) {
        JSAMPROW row = (JSAMPROW)(pixels + (size_t)y * width * 4);
        jpeg_write_scanlines(encoder, &row, 1);
    }
    jpeg_finish_compress(encoder);
}

static bool is_touched(const uint8_t *touched, uint32_t width, uint32_t height, uint32_t left, uint32_t top, uint32_t wide, uint32_t high) {
    for (uint32_t y = top; y < top + high && y < height; y++) {
        for (uint32_t x = left; x < left + wide && x < width; x++) {
            if (touched[(size_t)y * width + x]) return true;
        }
    }
    return false;
}

easel_status easel_jpeg_splice_box(
    easel_jpeg_splice *splice, uint32_t left, uint32_t top, uint32_t width, uint32_t height, const uint8_t *pixels,
    const uint8_t *touched, char message[EASEL_MESSAGE_SIZE]) {
    message[0] = 0;
    splice->errors.message = message;
    splice->errors.status = EASEL_CORRUPT;
    close_box(splice);
    if (setjmp(splice->errors.failed)) return splice->errors.status;
    encode_box(splice, width, height, pixels);
    struct jpeg_decompress_struct *decoder = &splice->decoder;
    decoder->err = &splice->errors.base;
    jpeg_create_decompress(decoder);
    splice->has_decoder = true;
    jpeg_mem_src(decoder, splice->box.bytes, splice->box.size);
    jpeg_read_header(decoder, TRUE);
    jvirt_barray_ptr *box = jpeg_read_coefficients(decoder);

    struct jpeg_decompress_struct *original = &splice->original;
    for (int index = 0; index < original->num_components; index++) {
        const jpeg_component_info *component = &original->comp_info[index], *own = &decoder->comp_info[index];
        uint32_t wide = (uint32_t)(original->max_h_samp_factor / component->h_samp_factor * DCTSIZE);
        uint32_t high = (uint32_t)(original->max_v_samp_factor / component->v_samp_factor * DCTSIZE);
        JDIMENSION column = left / wide, line = top / high;
        for (JDIMENSION y = 0; y < own->height_in_blocks && line + y < component->height_in_blocks; y++) {
            JBLOCKROW from =
                decoder->mem->access_virt_barray((j_common_ptr)decoder, box[index], y, 1, FALSE)[0];
            JBLOCKROW into = original->mem->access_virt_barray(
                (j_common_ptr)original, splice->coefficients[index], line + y, 1, TRUE)[0];
            for (JDIMENSION x = 0; x < own->width_in_blocks && column + x < component->width_in_blocks; x++) {
                if (is_touched(touched, width, height, x * wide, y * high, wide, high)) memcpy(into[column + x], from[x], sizeof(JBLOCK));
            }
        }
    }
    close_box(splice);
    return EASEL_OK;
}

// Files in which several components have one name are read by their order; the scans of a progressive one need names.
static void name_components(struct jpeg_compress_struct *writer) {
    bool are_unique = true;
    for (int index = 0; index < writer->num_components; index++) {
        for (int other = 0; other < index; other++)
            are_unique = are_unique && writer->comp_info[index].component_id != writer->comp_info[other].component_id;
    }
    for (int index = 0; !are_unique && index < writer->num_components; index++)
        writer->comp_info[index].component_id = index + 1;
}

static void write_picture(easel_jpeg_splice *splice, bool progressive) {
    struct jpeg_compress_struct *writer = &splice->writer;
    writer->err = &splice->errors.base;
    jpeg_create_compress(writer);
    splice->has_writer = true;
    easel_jpeg_write_to(&splice->written, writer);
    jpeg_copy_critical_parameters(&splice->original, writer);
    name_components(writer);
    writer->optimize_coding = TRUE;
    if (progressive) jpeg_simple_progression(writer);
    jpeg_write_coefficients(writer, splice->coefficients);
    for (jpeg_saved_marker_ptr marker = splice->original.marker_list; marker; marker = marker->next) {
        if (marker->data_length >= 12 && memcmp(marker->data, "ICC_PROFILE", 12) == 0)
            jpeg_write_marker(writer, marker->marker, marker->data, marker->data_length);
    }
    jpeg_finish_compress(writer);
    close_writer(splice);
}

easel_status easel_jpeg_splice_finish(
    easel_jpeg_splice *splice, bool progressive, const uint8_t **bytes, size_t *size, char message[EASEL_MESSAGE_SIZE]) {
    message[0] = 0;
    splice->errors.message = message;
    splice->errors.status = EASEL_CORRUPT;
    close_writer(splice);
    if (setjmp(splice->errors.failed)) return splice->errors.status;
    write_picture(splice, progressive);
    *bytes = splice->written.bytes;
    *size = splice->written.size;
    return EASEL_OK;
}
