#include "decoder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

fovea_decoder *fovea_decoder_open(fovea_codec_format format, const uint8_t *bytes, size_t count,
                                  const fovea_codec_limits *limits, fovea_codec_header *header,
                                  fovea_codec_report *report) {
  memset(report, 0, sizeof *report);
  fovea_decoder prepared;
  memset(&prepared, 0, sizeof prepared);
  prepared.bytes = bytes;
  prepared.count = count;
  prepared.limits = *limits;
  prepared.deadline = seconds_of(CLOCK_MONOTONIC) + limits->seconds;
  prepared.started = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  prepared.report = report;
  memset(header, 0, sizeof *header);
  fovea_decoder *decoder = format == FOVEA_FORMAT_PNG ? fovea_open_png(&prepared) : fovea_open_jpeg(&prepared);
  if (!decoder) {
    if (report->status == FOVEA_CODEC_OK) report->status = FOVEA_CODEC_NO_MEMORY;
    return NULL;
  }
  *header = decoder->header;
  if (report->status != FOVEA_CODEC_OK) {
    decoder->close(decoder);
    return NULL;
  }
  return decoder;
}

fovea_codec_status fovea_decoder_read(fovea_decoder *decoder, uint32_t eighths, uint8_t *pixels, size_t capacity,
                                      fovea_codec_report *report) {
  *report = (fovea_codec_report){.warnings = 0};
  decoder->report = report;
  return decoder->read(decoder, eighths, pixels, capacity);
}

void fovea_decoder_close(fovea_decoder *decoder) {
  if (decoder) decoder->close(decoder);
}

void fovea_decoder_fail(fovea_decoder *decoder, fovea_codec_status status, const char *reason) {
  if (decoder->report->status != FOVEA_CODEC_OK) return;
  decoder->report->status = status;
  snprintf(decoder->report->error, sizeof decoder->report->error, "%s", reason);
}

void fovea_decoder_warn(fovea_decoder *decoder, const char *reason) {
  if (decoder->report->warnings++ == 0)
    snprintf(decoder->report->warning, sizeof decoder->report->warning, "%s", reason);
}

bool fovea_decoder_admits(fovea_decoder *decoder, uint64_t width, uint64_t height) {
  uint64_t side = decoder->limits.side;
  if (width <= side && height <= side && width * height <= decoder->limits.pixels) return true;
  fovea_decoder_fail(decoder, FOVEA_CODEC_TOO_LARGE, "more pixels than the limits allow");
  return false;
}

bool fovea_decoder_late(fovea_decoder *decoder) {
  // The clock of the wall is the cheaper one to ask, and cannot have gone on for less.
  if (seconds_of(CLOCK_MONOTONIC) < decoder->deadline) return false;
  if (seconds_of(CLOCK_THREAD_CPUTIME_ID) < decoder->started + decoder->limits.seconds) return false;
  fovea_decoder_fail(decoder, FOVEA_CODEC_TIMED_OUT, "the time is up");
  return true;
}

void fovea_codec_free(uint8_t *bytes) { free(bytes); }
