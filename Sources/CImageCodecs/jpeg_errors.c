#include "jpeg_errors.h"

#include <jerror.h>

static void on_error(j_common_ptr jpeg) {
    easel_jpeg_errors *errors = (easel_jpeg_errors *)jpeg->err;
    char text[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, text);
    if (errors->message) easel_say(errors->message, "%s", text);
    switch (jpeg->err->msg_code) {
    case JERR_OUT_OF_MEMORY: errors->status = EASEL_NO_MEMORY; break;
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_ARITH_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL: errors->status = EASEL_UNSUPPORTED;
    }
    longjmp(errors->failed, 1);
}

// libjpeg calls a cut-off or damaged file a warning and fills in grey. A half-downloaded result must not pass.
static void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) return;
    easel_jpeg_errors *errors = (easel_jpeg_errors *)jpeg->err;
    switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
        errors->status = EASEL_TRUNCATED;
        on_error(jpeg);
        break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_MUST_RESYNC:
        on_error(jpeg);
    }
}

void easel_jpeg_set_up(easel_jpeg_errors *errors) {
    jpeg_std_error(&errors->base);
    errors->base.error_exit = on_error;
    errors->base.emit_message = on_message;
}
