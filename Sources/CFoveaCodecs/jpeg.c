// jpeglib.h needs FILE.
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>
#include <stdlib.h>
#include <string.h>

#include "decoder.h"

// The marker that starts a scan; jpeglib.h names only some.
#define SOS 0xDA

typedef struct {
  fovea_decoder base;
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  bool exhausted;  // libjpeg asked for a byte behind the last
  uint32_t seen;   // one bit for each component that had a scan
  int last_scan;   // the scan whose components are in `seen`
} jpeg_decoder;

static jpeg_decoder *decoder_of(j_common_ptr info) { return info->client_data; }

static fovea_codec_status status_of(int code) {
  switch (code) {
  case JERR_OUT_OF_MEMORY: return FOVEA_CODEC_NO_MEMORY;
  case JERR_NO_BACKING_STORE: return FOVEA_CODEC_OVER_LIMIT;
  case JERR_IMAGE_TOO_BIG:
  case JERR_WIDTH_OVERFLOW: return FOVEA_CODEC_TOO_LARGE;
  case JERR_BAD_PRECISION:
  case JERR_SOF_UNSUPPORTED:
  case JERR_ARITH_NOTIMPL:
  case JERR_CCIR601_NOTIMPL:
  case JERR_CONVERSION_NOTIMPL:
  case JERR_EMPTY_IMAGE:
  case JERR_FRACT_SAMPLE_NOTIMPL:
  case JERR_NOTIMPL:
  case JERR_NOT_COMPILED: return FOVEA_CODEC_UNSUPPORTED;
  case JERR_INPUT_EMPTY:
  case JERR_INPUT_EOF: return FOVEA_CODEC_TRUNCATED;
  default: return FOVEA_CODEC_MALFORMED;
  }
}

static _Noreturn void leave(jpeg_decoder *decoder, fovea_codec_status status, const char *reason) {
  fovea_decoder_fail(&decoder->base, status, reason);
  longjmp(decoder->base.jump, 1);
}

static void on_error(j_common_ptr info) {
  jpeg_decoder *decoder = decoder_of(info);
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  fovea_codec_status status = status_of(info->err->msg_code);
  if (status == FOVEA_CODEC_OVER_LIMIT) decoder->base.report->exceeded = FOVEA_LIMIT_JPEG_MEMORY;
  // Behind the end libjpeg sees an end marker that is not there, and stumbles over it.
  if (status == FOVEA_CODEC_MALFORMED && decoder->exhausted) leave(decoder, FOVEA_CODEC_TRUNCATED, "the file ends too early");
  leave(decoder, status, text);
}

static void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  jpeg_decoder *decoder = decoder_of(info);
  info->err->num_warnings++;
  char text[JMSG_LENGTH_MAX];
  info->err->format_message(info, text);
  fovea_decoder_warn(&decoder->base, text);
  if (info->err->msg_code == JWRN_HIT_MARKER && decoder->exhausted)
    leave(decoder, FOVEA_CODEC_TRUNCATED, "the file ends within the picture");
  if (decoder->base.report->warnings > decoder->base.limits.warnings) {
    decoder->base.report->exceeded = FOVEA_LIMIT_WARNINGS;
    leave(decoder, FOVEA_CODEC_OVER_LIMIT, decoder->base.report->warning);
  }
}

static void on_output(j_common_ptr info) { (void)info; }

static void on_source(j_decompress_ptr info) { (void)info; }

static boolean on_fill(j_decompress_ptr info) {
  static const JOCTET end[2] = {0xFF, JPEG_EOI};
  decoder_of((j_common_ptr)info)->exhausted = true;
  WARNMS(info, JWRN_JPEG_EOF);
  info->src->next_input_byte = end;
  info->src->bytes_in_buffer = 2;
  return TRUE;
}

static void on_skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  struct jpeg_source_mgr *source = info->src;
  if ((size_t)count > source->bytes_in_buffer) {
    on_fill(info);
  } else {
    source->next_input_byte += count;
    source->bytes_in_buffer -= (size_t)count;
  }
}

// Called by libjpeg for each row of blocks that it reads, and for each call that gives rows.
static void on_progress(j_common_ptr common) {
  jpeg_decoder *decoder = decoder_of(common);
  j_decompress_ptr info = &decoder->info;
  if (fovea_decoder_late(&decoder->base)) longjmp(decoder->base.jump, 1);
  if (info->input_scan_number == decoder->last_scan) return;
  decoder->last_scan = info->input_scan_number;
  if (info->input_scan_number > (int)decoder->base.limits.scans) {
    decoder->base.report->exceeded = FOVEA_LIMIT_SCANS;
    leave(decoder, FOVEA_CODEC_OVER_LIMIT, "too many scans");
  }
  for (int i = 0; i < info->comps_in_scan; i++) decoder->seen |= 1u << info->cur_comp_info[i]->component_index;
}

static void set_header(jpeg_decoder *decoder) {
  j_decompress_ptr info = &decoder->info;
  fovea_codec_header *header = &decoder->base.header;
  header->width = info->image_width;
  header->height = info->image_height;
  header->bit_depth = (uint8_t)info->data_precision;
  header->stored_channels = (uint8_t)info->num_components;
  header->staged = info->progressive_mode;
  header->channels = info->num_components == 1 ? 1 : 3;
  switch (info->jpeg_color_space) {
  case JCS_GRAYSCALE: header->model = FOVEA_MODEL_GRAY; break;
  case JCS_RGB: header->model = FOVEA_MODEL_RGB; break;
  case JCS_YCbCr: header->model = FOVEA_MODEL_YCBCR; break;
  case JCS_CMYK: header->model = FOVEA_MODEL_CMYK; break;
  case JCS_YCCK: header->model = FOVEA_MODEL_YCCK; break;
  default: fovea_decoder_fail(&decoder->base, FOVEA_CODEC_UNSUPPORTED, "a number of color components other than 1, 3 and 4");
  }
}

// Scans that the markers of the file announce, counted up to one more than the limit. Only looks for markers, so it takes no time
// beside decoding a scan.
static uint32_t count_scans(const fovea_decoder *base) {
  const uint8_t *place = base->bytes, *end = base->bytes + base->count;
  uint32_t scans = 0;
  while (scans <= base->limits.scans && (place = memchr(place, 0xFF, (size_t)(end - place))) && end - place >= 4) {
    uint8_t marker = place[1];
    if (marker == JPEG_EOI) break;
    bool alone = marker == 0 || marker == 1 || (marker >= JPEG_RST0 && marker <= JPEG_RST0 + 8);
    size_t step = marker == 0xFF ? 1 : alone ? 2 : 2 + ((size_t)place[2] << 8 | place[3]);
    if (marker == SOS) scans++;
    if (step > (size_t)(end - place)) break;
    place += step;
  }
  return scans;
}

// Refuses a picture of too many scans before the first is decoded. Where the markers are damaged the count may be short of what
// libjpeg finds; on_progress counts again.
static void check_scans(jpeg_decoder *decoder) {
  if (!jpeg_has_multiple_scans(&decoder->info) || count_scans(&decoder->base) <= decoder->base.limits.scans) return;
  decoder->base.report->exceeded = FOVEA_LIMIT_SCANS;
  leave(decoder, FOVEA_CODEC_OVER_LIMIT, "too many scans");
}

static void read_header(jpeg_decoder *decoder) {
  j_decompress_ptr info = &decoder->info;
  jpeg_create_decompress(info);
  info->mem->max_memory_to_use = (long)decoder->base.limits.jpeg_memory;
  info->progress = &decoder->progress;
  decoder->progress.progress_monitor = on_progress;
  info->src = &decoder->source;
  decoder->source = (struct jpeg_source_mgr){
      .next_input_byte = decoder->base.bytes,
      .bytes_in_buffer = decoder->base.count,
      .init_source = on_source,
      .fill_input_buffer = on_fill,
      .skip_input_data = on_skip,
      .resync_to_restart = jpeg_resync_to_restart,
      .term_source = on_source,
  };
  jpeg_read_header(info, TRUE);
  set_header(decoder);
  fovea_decoder_admits(&decoder->base, info->image_width, info->image_height);
}

// RGB of CMYK without a profile: 255 - K - C (255 - K) / 255, and so on. The samples are stored inverted; Adobe's marker is not
// asked, since programs that leave it out invert as well (Pillow, OpenCV and browsers take it so).
static void convert_cmyk(const uint8_t *source, size_t count, uint8_t *target) {
  for (size_t i = 0; i < count; i++) {
    int light = source[4 * i + 3];
    for (size_t c = 0; c < 3; c++) {
      int product = (255 - source[4 * i + c]) * light + 128;
      int value = light - (((product >> 8) + product) >> 8);
      target[3 * i + c] = (uint8_t)(value < 0 ? 0 : value);
    }
  }
}

// Fails if a file of several scans that ends too early lacks whole ones, which libjpeg does not notice.
static void check_complete(jpeg_decoder *decoder) {
  j_decompress_ptr info = &decoder->info;
  bool complete = true;
  if (info->progressive_mode && info->coef_bits) {
    for (int component = 0; component < info->num_components; component++)
      for (int k = 0; k < DCTSIZE2; k++) complete = complete && info->coef_bits[component][k] == 0;
  } else {
    complete = decoder->seen == (1u << info->num_components) - 1;
  }
  if (complete) return;
  if (decoder->exhausted) leave(decoder, FOVEA_CODEC_TRUNCATED, "the file ends before the last scan");
  if (!info->progressive_mode) fovea_decoder_warn(&decoder->base, "a color has no scan");
}

#define ROWS 16

static void read_rows(jpeg_decoder *decoder, uint8_t *pixels, size_t row_bytes) {
  j_decompress_ptr info = &decoder->info;
  if (info->out_color_space == JCS_CMYK) {
    JSAMPARRAY row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE, info->output_width * 4, 1);
    while (info->output_scanline < info->output_height) {
      uint8_t *target = pixels + info->output_scanline * row_bytes;
      if (jpeg_read_scanlines(info, row, 1) == 1)
        convert_cmyk(row[0], info->output_width, target);
    }
    return;
  }
  JSAMPROW rows[ROWS];
  while (info->output_scanline < info->output_height) {
    JDIMENSION left = info->output_height - info->output_scanline, count = left < ROWS ? left : ROWS;
    for (JDIMENSION i = 0; i < count; i++) rows[i] = pixels + (info->output_scanline + i) * row_bytes;
    jpeg_read_scanlines(info, rows, count);
  }
}

static void read_all(jpeg_decoder *decoder, uint32_t eighths, uint8_t *pixels, size_t capacity) {
  j_decompress_ptr info = &decoder->info;
  info->scale_num = eighths;
  info->scale_denom = 8;
  info->dct_method = JDCT_ISLOW;
  info->do_fancy_upsampling = TRUE;
  info->out_color_space = info->num_components == 1 ? JCS_GRAYSCALE : info->num_components == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_calc_output_dimensions(info);
  size_t row_bytes = (size_t)info->output_width * decoder->base.header.channels;
  if (capacity != row_bytes * info->output_height)
    leave(decoder, FOVEA_CODEC_MALFORMED, "rows of another length than the header promised");
  check_scans(decoder);
  jpeg_start_decompress(info);
  if (jpeg_has_multiple_scans(info)) check_complete(decoder);
  read_rows(decoder, pixels, row_bytes);
}

static fovea_codec_status read_jpeg(fovea_decoder *base, uint32_t eighths, uint8_t *pixels, size_t capacity) {
  jpeg_decoder *decoder = (jpeg_decoder *)base;
  if (setjmp(base->jump) == 0)
    read_all(decoder, eighths, pixels, capacity);
  else
    return base->report->status;
  // All pixels are there. What is wrong behind them is worth a warning, no more.
  if (setjmp(base->jump) == 0) {
    jpeg_finish_decompress(&decoder->info);
  } else {
    base->report->status = FOVEA_CODEC_OK;
    fovea_decoder_warn(base, base->report->error);
    base->report->error[0] = 0;
  }
  // The arithmetic decoder takes zeros behind the end and does not tell.
  if (decoder->exhausted && decoder->info.arith_code)
    fovea_decoder_fail(base, FOVEA_CODEC_TRUNCATED, "the file ends too early");
  return base->report->status;
}

static void close_jpeg(fovea_decoder *base) {
  jpeg_decoder *decoder = (jpeg_decoder *)base;
  jpeg_destroy_decompress(&decoder->info);
  free(decoder);
}

fovea_decoder *fovea_open_jpeg(const fovea_decoder *prepared) {
  jpeg_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->base = *prepared;
  decoder->base.read = read_jpeg;
  decoder->base.close = close_jpeg;
  decoder->info.err = jpeg_std_error(&decoder->errors);
  decoder->info.client_data = decoder;
  decoder->errors.error_exit = on_error;
  decoder->errors.emit_message = on_message;
  decoder->errors.output_message = on_output;
  if (setjmp(decoder->base.jump) == 0) {
    read_header(decoder);
  } else {
    // A size that the library refuses is told too.
    decoder->base.header.width = decoder->info.image_width;
    decoder->base.header.height = decoder->info.image_height;
  }
  return &decoder->base;
}

#define TEXT_OF(name) #name
#define VALUE_TEXT(name) TEXT_OF(name)

const char *fovea_jpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return "libjpeg-turbo " VALUE_TEXT(LIBJPEG_TURBO_VERSION);
#else
  return "libjpeg " VALUE_TEXT(JPEG_LIB_VERSION);
#endif
}
