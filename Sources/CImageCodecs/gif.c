#ifdef EASEL_HAVE_GIF

#include "decoder.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

static int on_read(GifFileType *gif, GifByteType *into, int size) {
    return (int)easel_source_read(gif->UserData, into, (size_t)size);
}

static easel_status failure(const easel_decoder *decoder, int code, char *message) {
    const char *text = GifErrorString(code);
    easel_say(message, "%s", text ? text : "giflib cannot read it");
    return decoder->source.ended || code == D_GIF_ERR_EOF_TOO_SOON ? EASEL_TRUNCATED : EASEL_CORRUPT;
}

// Lays the lines of the current image on the canvas; pixels of the transparent index stay clear.
static easel_status read_image(easel_decoder *decoder, GifFileType *gif, int transparent, char *message) {
    if (DGifGetImageDesc(gif) == GIF_ERROR) return failure(decoder, gif->Error, message);
    const GifImageDesc *image = &gif->Image;
    const ColorMapObject *colors = image->ColorMap ? image->ColorMap : gif->SColorMap;
    if (!colors) {
        easel_say(message, "the picture has no colour table");
        return EASEL_CORRUPT;
    }
    if (image->Width <= 0 || image->Height <= 0) {
        easel_say(message, "the first frame is %d x %d pixels", image->Width, image->Height);
        return EASEL_CORRUPT;
    }
    easel_status status = EASEL_OK;
    GifPixelType *line = malloc((size_t)image->Width);
    if (!line) return EASEL_NO_MEMORY;
    static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
    for (int pass = image->Interlace ? 0 : 3; pass < 4 && status == EASEL_OK; pass++) {
        int start = image->Interlace ? starts[pass] : 0, step = image->Interlace ? steps[pass] : 1;
        for (int y = start; y < image->Height && status == EASEL_OK; y += step) {
            if (DGifGetLine(gif, line, image->Width) == GIF_ERROR) {
                status = failure(decoder, gif->Error, message);
                break;
            }
            int row = image->Top + y;
            if (row < 0 || row >= (int)decoder->rows.height) continue;
            for (int x = 0; x < image->Width; x++) {
                int column = image->Left + x;
                if (column < 0 || column >= (int)decoder->rows.width || line[x] == transparent) continue;
                uint8_t *pixel = decoder->pixels + ((size_t)row * decoder->rows.width + (size_t)column) * 4;
                if (line[x] < colors->ColorCount) {
                    pixel[0] = colors->Colors[line[x]].Red;
                    pixel[1] = colors->Colors[line[x]].Green;
                    pixel[2] = colors->Colors[line[x]].Blue;
                } else {
                    pixel[0] = pixel[1] = pixel[2] = 0;
                }
                pixel[3] = 255;
            }
        }
    }
    free(line);
    return status;
}

static easel_status decode(easel_decoder *decoder, GifFileType *gif, char *message) {
    easel_status status = easel_check_size(decoder, (uint64_t)gif->SWidth, (uint64_t)gif->SHeight, message);
    if (status != EASEL_OK) return status;
    decoder->pixels = calloc((size_t)decoder->rows.width * decoder->rows.height, 4);
    if (!decoder->pixels) return EASEL_NO_MEMORY;
    int transparent = -1;
    for (;;) {
        GifRecordType type;
        if (DGifGetRecordType(gif, &type) == GIF_ERROR) return failure(decoder, gif->Error, message);
        if (type == TERMINATE_RECORD_TYPE) {
            easel_say(message, "it holds no picture");
            return EASEL_CORRUPT;
        }
        if (type == IMAGE_DESC_RECORD_TYPE) {
            status = read_image(decoder, gif, transparent, message);
            for (size_t index = 3; status == EASEL_OK && index < (size_t)decoder->rows.width * decoder->rows.height * 4; index += 4)
                if (decoder->pixels[index] != 255) decoder->rows.has_alpha = true;
            return status;
        }
        if (type == EXTENSION_RECORD_TYPE) {
            int code;
            GifByteType *block;
            if (DGifGetExtension(gif, &code, &block) == GIF_ERROR) return failure(decoder, gif->Error, message);
            if (code == GRAPHICS_EXT_FUNC_CODE && block && block[0] >= 4) transparent = block[1] & 1 ? block[4] : -1;
            while (block)
                if (DGifGetExtensionNext(gif, &block) == GIF_ERROR) return failure(decoder, gif->Error, message);
        }
    }
}

easel_status easel_gif_open(easel_decoder *decoder, char *message) {
    int code = 0;
    GifFileType *gif = DGifOpen(&decoder->source, on_read, &code);
    if (!gif) return failure(decoder, code, message);
    easel_status status = decode(decoder, gif, message);
    DGifCloseFile(gif, &code);
    return status;
}

#endif
