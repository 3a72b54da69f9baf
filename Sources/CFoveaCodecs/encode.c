#include <stdio.h>

#include <jpeglib.h>
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "CFoveaCodecs.h"

// Bytes that grow as the libraries write.
typedef struct {
  uint8_t *bytes;
  size_t count, room;
} sink;

// Makes room for `length` more bytes; 0 where there is no memory.
static int reserve(sink *sink, size_t length) {
  if (length <= sink->room - sink->count) return 1;
  size_t room = sink->room * 2 + length + 4096;
  uint8_t *bytes = realloc(sink->bytes, room);
  if (!bytes) return 0;
  sink->bytes = bytes;
  sink->room = room;
  return 1;
}

typedef struct {
  jmp_buf jump;
  png_structp png;
  png_infop info;
  sink sink;
} png_encoder;

static void on_png_error(png_structp png, png_const_charp message) {
  (void)message;
  png_encoder *encoder = png_get_error_ptr(png);
  longjmp(encoder->jump, 1);
}

static void on_png_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void on_png_write(png_structp png, png_bytep data, size_t length) {
  sink *sink = png_get_io_ptr(png);
  if (!reserve(sink, length)) png_error(png, "no memory");
  memcpy(sink->bytes + sink->count, data, length);
  sink->count += length;
}

static void on_png_flush(png_structp png) { (void)png; }

static void write_png(png_encoder *encoder, const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels,
                      int level) {
  int color = channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_write_fn(encoder->png, &encoder->sink, on_png_write, on_png_flush);
  png_set_user_limits(encoder->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(encoder->png, level);
  png_set_IHDR(encoder->png, encoder->info, width, height, 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(encoder->png, encoder->info);
  for (size_t y = 0; y < height; y++) png_write_row(encoder->png, pixels + y * width * channels);
  png_write_end(encoder->png, NULL);
}

fovea_codec_status fovea_encode_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels, int level,
                                    uint8_t **bytes, size_t *count) {
  png_encoder *encoder = calloc(1, sizeof *encoder);
  if (!encoder) return FOVEA_CODEC_NO_MEMORY;
  if (setjmp(encoder->jump) == 0) {
    encoder->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, encoder, on_png_error, on_png_warning);
    encoder->info = encoder->png ? png_create_info_struct(encoder->png) : NULL;
    if (encoder->info) {
      write_png(encoder, pixels, width, height, channels, level);
      *bytes = encoder->sink.bytes;
      *count = encoder->sink.count;
      png_destroy_write_struct(&encoder->png, &encoder->info);
      free(encoder);
      return FOVEA_CODEC_OK;
    }
  }
  if (encoder->png) png_destroy_write_struct(&encoder->png, &encoder->info);
  free(encoder->sink.bytes);
  free(encoder);
  return FOVEA_CODEC_NO_MEMORY;
}

typedef struct {
  jmp_buf jump;
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  struct jpeg_destination_mgr destination;
  sink sink;
} jpeg_encoder;

static void on_jpeg_error(j_common_ptr info) {
  jpeg_encoder *encoder = info->client_data;
  longjmp(encoder->jump, 1);
}

static void on_jpeg_message(j_common_ptr info, int level) {
  (void)info;
  (void)level;
}

static void on_jpeg_output(j_common_ptr info) { (void)info; }

static boolean on_jpeg_full(j_compress_ptr info) {
  jpeg_encoder *encoder = info->client_data;
  // libjpeg had all the room there was.
  encoder->sink.count = encoder->sink.room;
  if (!reserve(&encoder->sink, 1)) longjmp(encoder->jump, 1);
  info->dest->next_output_byte = encoder->sink.bytes + encoder->sink.count;
  info->dest->free_in_buffer = encoder->sink.room - encoder->sink.count;
  return TRUE;
}

static void on_jpeg_start(j_compress_ptr info) { on_jpeg_full(info); }

static void on_jpeg_end(j_compress_ptr info) {
  jpeg_encoder *encoder = info->client_data;
  encoder->sink.count = encoder->sink.room - info->dest->free_in_buffer;
}

static void write_jpeg(jpeg_encoder *encoder, const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels,
                       int quality, int full_color) {
  j_compress_ptr info = &encoder->info;
  jpeg_create_compress(info);
  info->dest = &encoder->destination;
  encoder->destination.init_destination = on_jpeg_start;
  encoder->destination.empty_output_buffer = on_jpeg_full;
  encoder->destination.term_destination = on_jpeg_end;
  info->image_width = width;
  info->image_height = height;
  info->input_components = channels;
  info->in_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(info);
  jpeg_set_quality(info, quality, TRUE);
  info->dct_method = JDCT_ISLOW;
  info->optimize_coding = TRUE;
  if (channels == 3) info->comp_info[0].h_samp_factor = info->comp_info[0].v_samp_factor = full_color ? 1 : 2;
  jpeg_start_compress(info, TRUE);
  while (info->next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)info->next_scanline * width * channels);
    jpeg_write_scanlines(info, &row, 1);
  }
  jpeg_finish_compress(info);
}

fovea_codec_status fovea_encode_jpeg(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels, int quality,
                                     int full_color, uint8_t **bytes, size_t *count) {
  jpeg_encoder *encoder = calloc(1, sizeof *encoder);
  if (!encoder) return FOVEA_CODEC_NO_MEMORY;
  encoder->info.err = jpeg_std_error(&encoder->errors);
  encoder->info.client_data = encoder;
  encoder->errors.error_exit = on_jpeg_error;
  encoder->errors.emit_message = on_jpeg_message;
  encoder->errors.output_message = on_jpeg_output;
  fovea_codec_status status = FOVEA_CODEC_OK;
  if (setjmp(encoder->jump) == 0) {
    write_jpeg(encoder, pixels, width, height, channels, quality, full_color);
    *bytes = encoder->sink.bytes;
    *count = encoder->sink.count;
  } else {
    free(encoder->sink.bytes);
    status = FOVEA_CODEC_NO_MEMORY;
  }
  jpeg_destroy_compress(&encoder->info);
  free(encoder);
  return status;
}
