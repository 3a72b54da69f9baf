// What the decoders of all formats share.
#ifndef FOVEA_DECODER_H
#define FOVEA_DECODER_H

#include <setjmp.h>
#include <stdbool.h>

#include "CFoveaCodecs.h"

struct fovea_decoder {
  fovea_codec_status (*read)(fovea_decoder *decoder, uint32_t eighths, uint8_t *pixels, size_t capacity);
  void (*close)(fovea_decoder *decoder);
  const uint8_t *bytes;
  size_t count;
  size_t position;  // of the next byte to hand out
  fovea_codec_limits limits;
  double deadline;  // on the monotonic clock, in seconds
  double started;   // on the clock of this thread's work, in seconds
  fovea_codec_header header;
  fovea_codec_report *report;  // of the call that runs
  jmp_buf jump;                // set at the start of each call that enters a library
};

// Each makes its decoder and reads the header into it; NULL after a failure that was reported.
fovea_decoder *fovea_open_png(const fovea_decoder *prepared);
fovea_decoder *fovea_open_jpeg(const fovea_decoder *prepared);

// Notes what ended the decode, unless something did before.
void fovea_decoder_fail(fovea_decoder *decoder, fovea_codec_status status, const char *reason);

// Notes a warning; the text of the first is kept.
void fovea_decoder_warn(fovea_decoder *decoder, const char *reason);

// Whether a picture of this size is within the limits; if not, that is noted as the failure.
bool fovea_decoder_admits(fovea_decoder *decoder, uint64_t width, uint64_t height);

// Whether the time is up; if so, that is noted as the failure.
bool fovea_decoder_late(fovea_decoder *decoder);

#endif
