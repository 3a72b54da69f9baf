// PNG and JPEG by libpng and libjpeg behind one small interface.
//
// One call is one whole step: open reads the header, read fills memory of the caller, close frees. The libraries report errors by
// longjmp; none leaves these functions, and they call nothing of the caller's. All state is in the decoder, so any number of
// decoders may run at once; one decoder belongs to the thread that opened it.
#ifndef CFOVEA_CODECS_H
#define CFOVEA_CODECS_H

#include <stddef.h>
#include <stdint.h>

typedef enum {
  FOVEA_CODEC_OK = 0,
  FOVEA_CODEC_TRUNCATED,    // the bytes end before the picture does
  FOVEA_CODEC_MALFORMED,    // the bytes break the rules of the format
  FOVEA_CODEC_UNSUPPORTED,  // a part of the format that is not read here
  FOVEA_CODEC_TOO_LARGE,    // more pixels than the limits allow; the header holds the size
  FOVEA_CODEC_OVER_LIMIT,   // another limit, named in `exceeded`
  FOVEA_CODEC_TIMED_OUT,
  FOVEA_CODEC_NO_MEMORY,
} fovea_codec_status;

typedef enum {
  FOVEA_LIMIT_NONE = 0,
  FOVEA_LIMIT_SCANS,
  FOVEA_LIMIT_WARNINGS,
  FOVEA_LIMIT_JPEG_MEMORY,
} fovea_codec_limit;

typedef enum { FOVEA_FORMAT_PNG = 0, FOVEA_FORMAT_JPEG } fovea_codec_format;

typedef enum {
  FOVEA_MODEL_GRAY = 0,
  FOVEA_MODEL_PALETTE,
  FOVEA_MODEL_RGB,
  FOVEA_MODEL_YCBCR,
  FOVEA_MODEL_CMYK,
  FOVEA_MODEL_YCCK,
} fovea_codec_model;

typedef struct {
  uint64_t pixels;
  uint32_t side;
  uint32_t scans;         // JPEG: scans of one picture
  uint32_t warnings;      // JPEG: warnings of one picture
  size_t jpeg_memory;     // JPEG: bytes that libjpeg may hold
  size_t png_chunk;       // PNG: bytes that one chunk may take in memory
  uint32_t png_chunks;    // PNG: chunks that may be kept
  double seconds;         // of processor time, from open to the last pixel
} fovea_codec_limits;

typedef struct {
  uint32_t width, height;
  fovea_codec_model model;
  uint8_t channels;         // of the pixels that read gives: 1 gray, 3 RGB, 4 RGBA
  uint8_t stored_channels;  // of the file
  uint8_t bit_depth;        // of a sample in the file, of an index with a palette
  uint8_t has_alpha;        // an alpha channel, or colors that are transparent
  uint8_t staged;           // interlaced or progressive
} fovea_codec_header;

typedef struct {
  fovea_codec_status status;
  fovea_codec_limit exceeded;
  uint32_t warnings;         // how often the data broke a rule without ending the decode
  uint32_t lowest, highest;  // 16-bit PNG: the range of the stored color samples
  char error[160];           // what ended the decode
  char warning[160];         // the first warning
} fovea_codec_report;

typedef struct fovea_decoder fovea_decoder;

// Reads the header of `bytes`, which must stay where they are until the decoder is closed. Takes no memory for pixels.
// On failure returns NULL; the report tells why, and the header has whatever size was found.
fovea_decoder *fovea_decoder_open(fovea_codec_format format, const uint8_t *bytes, size_t count,
                                  const fovea_codec_limits *limits, fovea_codec_header *header,
                                  fovea_codec_report *report);

// Decodes all pixels into `pixels`, rows from the top without padding. A JPEG comes out at eighths/8 (1…8) of its size, each side
// rounded up; `capacity` must be exactly the bytes of that picture. May be called once for a decoder.
fovea_codec_status fovea_decoder_read(fovea_decoder *decoder, uint32_t eighths, uint8_t *pixels, size_t capacity,
                                      fovea_codec_report *report);

void fovea_decoder_close(fovea_decoder *decoder);

// Encodes pixels of 1, 3 or 4 channels as PNG; `level` is that of zlib, 0…9. On success *bytes is to be freed by fovea_codec_free.
fovea_codec_status fovea_encode_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels, int level,
                                    uint8_t **bytes, size_t *count);

// Encodes pixels of 1 or 3 channels as baseline JPEG with Huffman tables of its own; `quality` 1…100. With `full_color` each pixel
// keeps its color (4:4:4), else four share one (4:2:0).
fovea_codec_status fovea_encode_jpeg(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t channels, int quality,
                                     int full_color, uint8_t **bytes, size_t *count);

void fovea_codec_free(uint8_t *bytes);

// Names and versions of the libraries: of libpng as it runs, of libjpeg as it was built with.
const char *fovea_png_version(void);
const char *fovea_jpeg_version(void);

#endif
