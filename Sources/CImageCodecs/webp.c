#ifdef EASEL_HAVE_WEBP

#include "decoder.h"

#include <stdlib.h>
#include <webp/decode.h>
#include <webp/demux.h>

// 100 megapixels lossless stay well below this; a larger file is no picture for an edit.
enum { LARGEST_FILE = 512 << 20 };

static easel_status decode(easel_decoder *decoder, const uint8_t *bytes, size_t size, char *message) {
    WebPBitstreamFeatures features;
    VP8StatusCode code = WebPGetFeatures(bytes, size, &features);
    if (code != VP8_STATUS_OK) {
        easel_say(message, "libwebp cannot read the header (code %d)", (int)code);
        return code == VP8_STATUS_NOT_ENOUGH_DATA ? EASEL_TRUNCATED : EASEL_CORRUPT;
    }
    easel_status status = easel_check_size(decoder, (uint64_t)features.width, (uint64_t)features.height, message);
    if (status != EASEL_OK) return status;
    decoder->rows.has_alpha = features.has_alpha;
    size_t stride = (size_t)features.width * 4;
    decoder->pixels = malloc(stride * (size_t)features.height);
    if (!decoder->pixels) return EASEL_NO_MEMORY;

    if (!features.has_animation) {
        WebPDecoderConfig config;
        if (!WebPInitDecoderConfig(&config)) return EASEL_UNSUPPORTED;
        config.output.colorspace = MODE_RGBA;
        config.output.is_external_memory = 1;
        config.output.u.RGBA.rgba = decoder->pixels;
        config.output.u.RGBA.stride = (int)stride;
        config.output.u.RGBA.size = stride * (size_t)features.height;
        config.options.use_threads = 1;
        code = WebPDecode(bytes, size, &config);
        WebPFreeDecBuffer(&config.output);
        if (code == VP8_STATUS_OK) return EASEL_OK;
        easel_say(message, "libwebp stops with code %d", (int)code);
        return code == VP8_STATUS_NOT_ENOUGH_DATA || code == VP8_STATUS_SUSPENDED ? EASEL_TRUNCATED : EASEL_CORRUPT;
    }

    WebPData data = {bytes, size};
    WebPAnimDecoderOptions options;
    WebPAnimDecoderOptionsInit(&options);
    options.color_mode = MODE_RGBA;
    WebPAnimDecoder *animation = WebPAnimDecoderNew(&data, &options);
    uint8_t *frame;
    int time;
    status = EASEL_CORRUPT;
    easel_say(message, "the first frame does not decode");
    if (animation && WebPAnimDecoderGetNext(animation, &frame, &time)) {
        for (size_t index = 0; index < stride * (size_t)features.height; index++) decoder->pixels[index] = frame[index];
        status = EASEL_OK;
    }
    WebPAnimDecoderDelete(animation);
    return status;
}

easel_status easel_webp_open(easel_decoder *decoder, char *message) {
    size_t size;
    if (decoder->source.fd < 0) return decode(decoder, decoder->source.data, decoder->source.size, message);
    uint8_t *bytes = easel_source_read_all(&decoder->source, LARGEST_FILE, &size);
    if (!bytes) return EASEL_NO_MEMORY;
    easel_status status = decode(decoder, bytes, size, message);
    free(bytes);
    return status;
}

#endif
