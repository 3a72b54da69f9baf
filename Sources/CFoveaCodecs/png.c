#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "decoder.h"

typedef struct {
  fovea_decoder base;
  png_structp png;
  png_infop info;
  uint8_t *row;    // one row as libpng gives it, where it cannot go to its place at once
  bool exhausted;  // libpng asked for a byte behind the last
  bool starved;    // an allocation failed
} png_decoder;

static const char *const not_enough = "Not enough image data";

static void on_error(png_structp png, png_const_charp message) {
  png_decoder *decoder = png_get_error_ptr(png);
  fovea_codec_status status = FOVEA_CODEC_MALFORMED;
  if (decoder->starved)
    status = FOVEA_CODEC_NO_MEMORY;
  else if (decoder->exhausted || strcmp(message, not_enough) == 0)
    status = FOVEA_CODEC_TRUNCATED;
  fovea_decoder_fail(&decoder->base, status, message);
  longjmp(decoder->base.jump, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  png_decoder *decoder = png_get_error_ptr(png);
  fovea_decoder_warn(&decoder->base, message);
}

static png_voidp on_malloc(png_structp png, png_alloc_size_t size) {
  png_decoder *decoder = png_get_mem_ptr(png);
  void *memory = malloc(size);
  if (!memory) decoder->starved = true;
  return memory;
}

static void on_free(png_structp png, png_voidp memory) {
  (void)png;
  free(memory);
}

static void check_time(png_decoder *decoder) {
  if (fovea_decoder_late(&decoder->base)) longjmp(decoder->base.jump, 1);
}

static void on_read(png_structp png, png_bytep target, size_t wanted) {
  png_decoder *decoder = png_get_io_ptr(png);
  // Behind the last row libpng unpacks all that is left of the data, which may be a thousand times as much as the file has.
  check_time(decoder);
  if (wanted > decoder->base.count - decoder->base.position) {
    decoder->exhausted = true;
    png_error(png, "the file ends too early");
  }
  memcpy(target, decoder->base.bytes + decoder->base.position, wanted);
  decoder->base.position += wanted;
}

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// The size from the first chunk, so that a picture over the limits is refused with its size before libpng sees a byte.
static void check_size(png_decoder *decoder) {
  const uint8_t *bytes = decoder->base.bytes;
  if (decoder->base.count < 24) return;
  if (memcmp(bytes + 12, "CgBI", 4) == 0) {
    fovea_decoder_fail(&decoder->base, FOVEA_CODEC_UNSUPPORTED, "Apple's CgBI variant");
  } else if (memcmp(bytes + 12, "IHDR", 4) == 0) {
    decoder->base.header.width = big_endian(bytes + 16);
    decoder->base.header.height = big_endian(bytes + 20);
    fovea_decoder_admits(&decoder->base, decoder->base.header.width, decoder->base.header.height);
  }
}

// Asks libpng for 8 or 16 bits of gray, RGB or RGBA.
static void set_transforms(png_decoder *decoder) {
  png_structp png = decoder->png;
  fovea_codec_header *header = &decoder->base.header;
  bool gray = header->model == FOVEA_MODEL_GRAY;
  if (header->model == FOVEA_MODEL_PALETTE) png_set_palette_to_rgb(png);
  if (gray && header->bit_depth < 8) png_set_expand_gray_1_2_4_to_8(png);
  if (png_get_valid(png, decoder->info, PNG_INFO_tRNS)) png_set_tRNS_to_alpha(png);
  if (gray && header->has_alpha) png_set_gray_to_rgb(png);
  header->channels = header->has_alpha ? 4 : gray ? 1 : 3;
}

static void read_header(png_decoder *decoder) {
  png_structp png = decoder->png;
  png_read_info(png, decoder->info);
  png_uint_32 width, height;
  int depth, color, interlace;
  png_get_IHDR(png, decoder->info, &width, &height, &depth, &color, &interlace, NULL, NULL);
  fovea_codec_header *header = &decoder->base.header;
  header->width = width;
  header->height = height;
  header->bit_depth = (uint8_t)depth;
  header->stored_channels = png_get_channels(png, decoder->info);
  header->staged = interlace != PNG_INTERLACE_NONE;
  header->has_alpha = (color & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, decoder->info, PNG_INFO_tRNS);
  header->model = color == PNG_COLOR_TYPE_PALETTE ? FOVEA_MODEL_PALETTE
                  : color & PNG_COLOR_MASK_COLOR  ? FOVEA_MODEL_RGB
                                                  : FOVEA_MODEL_GRAY;
  if (fovea_decoder_admits(&decoder->base, width, height)) set_transforms(decoder);
}

// Rounds 16-bit samples to 8, and widens the range that the report has of the color samples.
static void round_row(png_decoder *decoder, uint8_t *pixels, size_t count) {
  size_t channels = decoder->base.header.channels;
  uint32_t lowest = decoder->base.report->lowest, highest = decoder->base.report->highest;
  for (size_t i = 0; i < count * channels; i++) {
    uint32_t sample = (uint32_t)pixels[2 * i] << 8 | pixels[2 * i + 1];
    if (channels != 4 || i % 4 != 3) {
      lowest = sample < lowest ? sample : lowest;
      highest = sample > highest ? sample : highest;
    }
    pixels[i] = (uint8_t)((sample * 255 + 32895) >> 16);
  }
  decoder->base.report->lowest = lowest;
  decoder->base.report->highest = highest;
}

// Puts the pixels of one row of an interlace pass, which are 8-bit by now, to their places.
static void scatter(const uint8_t *row, size_t count, size_t channels, size_t step, uint8_t *target) {
  for (size_t i = 0; i < count; i++)
    for (size_t c = 0; c < channels; c++) target[i * step * channels + c] = row[i * channels + c];
}

static void read_plain(png_decoder *decoder, uint8_t *pixels) {
  const fovea_codec_header *header = &decoder->base.header;
  size_t row_bytes = (size_t)header->width * header->channels;
  for (size_t y = 0; y < header->height; y++) {
    check_time(decoder);
    uint8_t *target = pixels + y * row_bytes;
    if (!decoder->row) {
      png_read_row(decoder->png, target, NULL);
      continue;
    }
    png_read_row(decoder->png, decoder->row, NULL);
    round_row(decoder, decoder->row, header->width);
    memcpy(target, decoder->row, row_bytes);
  }
}

static void read_interlaced(png_decoder *decoder, uint8_t *pixels) {
  const fovea_codec_header *header = &decoder->base.header;
  size_t channels = header->channels, width = header->width;
  for (int pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++) {
    size_t columns = PNG_PASS_COLS(header->width, pass), rows = PNG_PASS_ROWS(header->height, pass);
    if (columns == 0) continue;
    for (size_t y = 0; y < rows; y++) {
      check_time(decoder);
      png_read_row(decoder->png, decoder->row, NULL);
      if (header->bit_depth == 16) round_row(decoder, decoder->row, columns);
      size_t top = PNG_ROW_FROM_PASS_ROW(y, pass), left = PNG_COL_FROM_PASS_COL(0, pass);
      scatter(decoder->row, columns, channels, (size_t)1 << PNG_PASS_COL_SHIFT(pass),
              pixels + (top * width + left) * channels);
    }
  }
}

static void read_all(png_decoder *decoder, uint8_t *pixels, size_t capacity) {
  const fovea_codec_header *header = &decoder->base.header;
  size_t samples = (size_t)header->width * header->channels;
  size_t row_bytes = header->bit_depth == 16 ? samples * 2 : samples;
  png_read_update_info(decoder->png, decoder->info);
  if (png_get_rowbytes(decoder->png, decoder->info) != row_bytes || capacity != samples * header->height)
    png_error(decoder->png, "rows of another length than the header promised");
  decoder->base.report->lowest = 65535;
  if (header->bit_depth == 16 || header->staged) decoder->row = png_malloc(decoder->png, row_bytes);
  if (header->staged)
    read_interlaced(decoder, pixels);
  else
    read_plain(decoder, pixels);
}

static fovea_codec_status read_png(fovea_decoder *base, uint32_t eighths, uint8_t *pixels, size_t capacity) {
  png_decoder *decoder = (png_decoder *)base;
  (void)eighths;
  if (setjmp(base->jump) == 0)
    read_all(decoder, pixels, capacity);
  else
    return base->report->status;
  // All pixels are there. What is wrong behind them is worth a warning, no more.
  if (setjmp(base->jump) == 0) {
    png_read_end(decoder->png, NULL);
  } else {
    fovea_decoder_warn(base, base->report->error);
    base->report->status = FOVEA_CODEC_OK;
    base->report->error[0] = 0;
  }
  return base->report->status;
}

static void close_png(fovea_decoder *base) {
  png_decoder *decoder = (png_decoder *)base;
  if (decoder->png) {
    if (decoder->row) png_free(decoder->png, decoder->row);
    png_destroy_read_struct(&decoder->png, &decoder->info, NULL);
  }
  free(decoder);
}

static void set_limits(png_decoder *decoder) {
  png_structp png = decoder->png;
  const fovea_codec_limits *limits = &decoder->base.limits;
  png_set_user_limits(png, limits->side, limits->side);
  png_set_chunk_malloc_max(png, limits->png_chunk);
  png_set_chunk_cache_max(png, limits->png_chunks);
  // Critical chunks must be whole. An ancillary chunk that is not is left out, with a warning.
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_WARN_DISCARD);
  // Of the ancillary chunks libpng looks at tRNS alone: profiles, texts and the like are skipped unread.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
}

fovea_decoder *fovea_open_png(const fovea_decoder *prepared) {
  png_decoder *decoder = calloc(1, sizeof *decoder);
  if (!decoder) return NULL;
  decoder->base = *prepared;
  decoder->base.read = read_png;
  decoder->base.close = close_png;
  check_size(decoder);
  if (decoder->base.report->status != FOVEA_CODEC_OK) return &decoder->base;
  if (setjmp(decoder->base.jump) != 0) return &decoder->base;
  decoder->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, decoder, on_error, on_warning, decoder, on_malloc, on_free);
  decoder->info = decoder->png ? png_create_info_struct(decoder->png) : NULL;
  if (!decoder->info) {
    fovea_decoder_fail(&decoder->base, FOVEA_CODEC_NO_MEMORY, "no memory for a decoder");
    return &decoder->base;
  }
  png_set_read_fn(decoder->png, decoder, on_read);
  set_limits(decoder);
  read_header(decoder);
  return &decoder->base;
}

const char *fovea_png_version(void) { return png_get_libpng_ver(NULL); }
