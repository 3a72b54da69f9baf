"""Makes golden/codecs: small PNG and JPEG files of every kind, and the pixels that Pillow reads from them.

The PNG files come from the writer below, which knows every depth, color type and interlacing; their pixels follow from the samples
by the PNG standard, and the script stops if Pillow reads other ones (16 bits aside, which Pillow cuts and Fovea rounds). JPEG files
come from Pillow and OpenCV. The script also makes what Pillow resamples and what scikit-image converts.

needs: numpy, pillow, opencv-python, scikit-image.  usage: python make_codecs.py
"""
import csv
import io
import pathlib
import struct
import zlib

import cv2
import numpy as np
from PIL import Image, ImageOps
from skimage import color

folder = pathlib.Path(__file__).parent / "codecs"
folder.mkdir(exist_ok=True)
for old in folder.iterdir():
    old.unlink()
cases = []
WIDTH, HEIGHT = 21, 13
GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
MODELS = {GRAY: "gray", RGB: "rgb", PALETTE: "palette", GRAY_ALPHA: "gray", RGBA: "rgb"}


def samples(height, width, channels, top):
    """Waves that use the whole range 0…top, other ones in each channel."""
    y, x, c = np.mgrid[0:height, 0:width, 0:channels]
    wave = np.sin(x * (0.31 + 0.07 * c) + c) + np.cos(y * (0.43 - 0.05 * c) + 2 * c)
    low, high = wave.min((0, 1)), wave.max((0, 1))
    return np.round((wave - low) / (high - low) * top).astype(np.int64)


def keep(name, pixels, model, depth, alpha, staged, orientation=1):
    np.save(folder / (name + ".npy"), np.ascontiguousarray(pixels.astype(np.uint8)))
    channels = 1 if pixels.ndim == 2 else pixels.shape[2]
    height, width = pixels.shape[:2]
    cases.append([name, width, height, channels, model, depth, int(alpha), int(staged), orientation])


# ---- PNG -------------------------------------------------------------------------------------------------------------------------


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(rows, depth):
    """Scan lines, with the five filters in turn where samples are whole bytes."""
    out, before = b"", None
    for number, row in enumerate(rows):
        flat = row.reshape(-1)
        if depth == 16:
            line = flat.astype(">u2").tobytes()
        elif depth == 8:
            line = flat.astype(np.uint8).tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in flat)
            bits += "0" * (-len(bits) % 8)
            line = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
        before = before or bytes(len(line))
        step = max(1, row.shape[-1] * depth // 8)
        kind = number % 5 if depth >= 8 else 0
        out += bytes([kind]) + filtered(kind, line, before, step)
        before = line
    return out


def filtered(kind, line, before, step):
    result = bytearray()
    for i, value in enumerate(line):
        a = line[i - step] if i >= step else 0
        b = before[i]
        c = before[i - step] if i >= step else 0
        p = a + b - c
        paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        result.append((value - [0, a, b, (a + b) // 2, paeth][kind]) % 256)
    return bytes(result)


ADAM7 = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]


def png_bytes(stored, kind, depth, interlaced=False, extra=b"", late=b"", pieces=1):
    height, width = stored.shape[:2]
    data = b""
    if interlaced:
        for y, x, dy, dx in ADAM7:
            part = stored[y::dy, x::dx]
            if part.size:
                data += packed(part, depth)
    else:
        data = packed(stored, depth)
    data = zlib.compress(data, 9)
    cut = -(-len(data) // pieces)
    body = b"".join(chunk(b"IDAT", data[i : i + cut]) for i in range(0, len(data), cut))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced)))
    return b"\x89PNG\r\n\x1a\n" + header + extra + body + late + chunk(b"IEND", b"")


def keep_png(name, stored, pixels, kind, depth, alpha=None, interlaced=False, extra=b"", late=b"", pieces=1, orientation=1, peer=True):
    name += ".png"
    data = png_bytes(stored, kind, depth, interlaced, extra, late, pieces)
    (folder / name).write_bytes(data)
    if peer:
        seen = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA"))
        own = pixels if pixels.ndim == 3 else pixels[..., None].repeat(3, 2)
        if own.shape[2] == 3:
            own = np.dstack([own, np.full(own.shape[:2], 255)])
        assert np.array_equal(seen, own), name
    alpha = kind in (GRAY_ALPHA, RGBA) if alpha is None else alpha
    keep(name, pixels, MODELS[kind], depth, alpha, interlaced, orientation)


def to_8(stored, depth):
    """Samples spread or rounded to 8 bits, halves up."""
    return (stored * 510 + (1 << depth) - 1) // (2 * ((1 << depth) - 1))


def gray_alpha(gray, alpha):
    return np.dstack([gray, gray, gray, alpha])


for depth in [1, 2, 4, 8, 16]:
    top = (1 << depth) - 1
    stored = samples(HEIGHT, WIDTH, 1, top)
    gray = to_8(stored, depth)[..., 0]
    # A transparent gray: Pillow compares it before it spreads 2 and 4 bits, which the standard does not say.
    hidden = int(stored[3, 5, 0])
    alpha = np.where(stored[..., 0] == hidden, 0, 255)
    hide = chunk(b"tRNS", struct.pack(">H", hidden))
    for tag, interlaced in [("", False), ("-interlaced", True)]:
        keep_png(f"gray{depth}{tag}", stored, gray, GRAY, depth, interlaced=interlaced, peer=depth < 16)
        keep_png(f"gray{depth}-hidden{tag}", stored, gray_alpha(gray, alpha), GRAY, depth, True, interlaced, hide, peer=depth in (1, 8))
    if depth <= 8:
        table = samples(1, top + 1, 3, 255)[0]
        opacity = np.arange(255, 255 - top - 1, -1)
        colors = chunk(b"PLTE", table.astype(np.uint8).tobytes())
        clear = chunk(b"tRNS", opacity[: top // 2 + 1].astype(np.uint8).tobytes())
        opacity[top // 2 + 1 :] = 255
        index = stored[..., 0]
        for tag, interlaced in [("", False), ("-interlaced", True)]:
            keep_png(f"palette{depth}{tag}", stored, table[index], PALETTE, depth, False, interlaced, colors)
        see_through = np.dstack([table[index], opacity[index]])
        keep_png(f"palette{depth}-alpha", stored, see_through, PALETTE, depth, True, extra=colors + clear)

for depth in [8, 16]:
    top = (1 << depth) - 1
    for kind, name in [(RGB, "rgb"), (GRAY_ALPHA, "gray-alpha"), (RGBA, "rgba")]:
        stored = samples(HEIGHT, WIDTH, CHANNELS[kind], top)
        pixels = to_8(stored, depth)
        if kind == GRAY_ALPHA:
            pixels = gray_alpha(pixels[..., 0], pixels[..., 1])
        for tag, interlaced in [("", False), ("-interlaced", True)]:
            keep_png(f"{name}{depth}{tag}", stored, pixels, kind, depth, interlaced=interlaced, peer=depth == 8)
    stored = samples(HEIGHT, WIDTH, 3, top)
    key = stored[4, 7]
    alpha = np.where((stored == key).all(2), 0, 255)
    hide = chunk(b"tRNS", struct.pack(">HHH", *map(int, key)))
    keep_png(f"rgb{depth}-hidden", stored, np.dstack([to_8(stored, depth), alpha]), RGB, depth, True, extra=hide, peer=depth == 8)

narrow = 30000 + samples(HEIGHT, WIDTH, 1, 3000)
keep_png("gray16-narrow", narrow, to_8(narrow, 16)[..., 0], GRAY, 16, peer=False)
small = samples(2, 3, 3, 255)
keep_png("tiny-interlaced", small, small, RGB, 8, interlaced=True)
keep_png("one-pixel", small[:1, :1], small[:1, :1], RGB, 8)
stored = samples(HEIGHT, WIDTH, 3, 255)
keep_png("many-idat", stored, stored, RGB, 8, pieces=100)
# A palette index beyond the table is black.
index = np.array([[[0], [1], [2], [3]]])
keep_png("palette-short", index, np.array([[[9, 8, 7], [6, 5, 4], [0, 0, 0], [0, 0, 0]]]), PALETTE, 8, False,
         extra=chunk(b"PLTE", bytes([9, 8, 7, 6, 5, 4])), peer=False)


def tiff(orientation, order, kind=3, count=1):
    """EXIF data with one other entry before the orientation."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    value = struct.pack(order + "HH", orientation, 0)
    return (mark + struct.pack(order + "IH", 8, 2) + struct.pack(order + "HHI4s", 0x0100, 3, 1, struct.pack(order + "HH", 7, 0))
            + struct.pack(order + "HHI", 0x0112, kind, count) + value + struct.pack(order + "I", 0))


def turned(pixels, orientation):
    return {1: lambda p: p, 2: lambda p: p[:, ::-1], 3: lambda p: p[::-1, ::-1], 4: lambda p: p[::-1], 5: lambda p: p.swapaxes(0, 1),
            6: lambda p: p.swapaxes(0, 1)[:, ::-1], 7: lambda p: p[::-1, ::-1].swapaxes(0, 1), 8: lambda p: p.swapaxes(0, 1)[::-1]}[orientation](pixels)


keep_png("exif6", stored, turned(stored, 6), RGB, 8, extra=chunk(b"eXIf", tiff(6, ">")), orientation=6)
keep_png("exif5-late", stored, turned(stored, 5), RGB, 8, late=chunk(b"eXIf", tiff(5, "<")), orientation=5)

# ---- JPEG ------------------------------------------------------------------------------------------------------------------------

photo = Image.fromarray(samples(35, 50, 3, 255).astype(np.uint8))


def keep_jpeg(name, data, model=None, staged=False, orientation=1):
    name += ".jpg"
    (folder / name).write_bytes(data)
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    model = model or {"L": "gray", "RGB": "ycbcr", "CMYK": "cmyk"}[image.mode]
    pixels = np.asarray(image.convert("RGB") if image.mode == "CMYK" else image)
    keep(name, pixels, model, 8, False, staged, orientation)


def jpeg(image=photo, **settings):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **({"quality": 85} | settings))
    return buffer.getvalue()


def opencv(*settings):
    return cv2.imencode(".jpg", np.asarray(photo)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85, *settings])[1].tobytes()


def without(data, marker):
    """The file without its first segment of this marker."""
    start = data.index(bytes([0xFF, marker]))
    return data[:start] + data[start + 2 + struct.unpack(">H", data[start + 2 : start + 4])[0] :]


for tag, subsampling in [("444", 0), ("422", 1), ("420", 2)]:
    keep_jpeg(f"baseline-{tag}", jpeg(subsampling=subsampling))
    keep_jpeg(f"progressive-{tag}", jpeg(subsampling=subsampling, progressive=True), staged=True)
keep_jpeg("baseline-411", opencv(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_411))
keep_jpeg("baseline-440", opencv(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_440))
keep_jpeg("restart", jpeg(restart_marker_blocks=2))
keep_jpeg("restart-progressive", jpeg(restart_marker_rows=1, progressive=True), staged=True)
keep_jpeg("gray", jpeg(photo.convert("L")))
keep_jpeg("gray-progressive", jpeg(photo.convert("L"), progressive=True), staged=True)
keep_jpeg("rgb", jpeg(keep_rgb=True), "rgb")
inks = Image.fromarray(samples(35, 50, 4, 255).astype(np.uint8), "CMYK")
adobe = jpeg(inks)
place = adobe.index(b"Adobe")
keep_jpeg("cmyk-adobe", adobe)
keep_jpeg("cmyk-plain", without(adobe, 0xEE))
keep_jpeg("ycck-adobe", adobe[: place + 11] + b"\x02" + adobe[place + 12 :], "ycck")
keep_jpeg("no-jfif", without(jpeg(), 0xE0))
for orientation in range(1, 9):
    exif = b"Exif\0\0" + tiff(orientation, "<" if orientation % 2 else ">")
    keep_jpeg(f"exif{orientation}", jpeg(exif=exif), orientation=orientation)

# ---- resampling and color --------------------------------------------------------------------------------------------------------

FILTERS = {"box": Image.BOX, "bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "lanczos": Image.LANCZOS}
rng = np.random.default_rng(7)
noise = rng.integers(0, 256, (47, 61, 4), dtype=np.uint8)
noise[10:30, 10:30] = [255, 0, 255, 255]
noise[12:20, 12:40, 3] = 0
np.save(folder / "resample-source.npy", noise)
for mode in ["L", "RGB", "RGBA"]:
    source = Image.fromarray({"L": noise[..., 0], "RGB": noise[..., :3], "RGBA": noise}[mode])
    sizes = [(13, 9), (61, 10), (7, 47), (32, 32), (90, 60)] if mode == "RGB" else [(13, 9), (90, 20)]
    for width, height in sizes:
        for name, filter in FILTERS.items():
            np.save(folder / f"resample-{mode}-{name}-{width}x{height}.npy", np.asarray(source.resize((width, height), filter)))
levels = np.array([0, 1, 10, 11, 40, 64, 101, 128, 170, 200, 254, 255], np.uint8)
grid = np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(1, -1, 3)
np.save(folder / "colors-rgb.npy", grid[0])
np.save(folder / "colors-hsv.npy", color.rgb2hsv(grid)[0].astype(np.float32))
np.save(folder / "colors-lab.npy", color.rgb2lab(grid)[0].astype(np.float32))
np.save(folder / "colors-luma.npy", np.asarray(Image.fromarray(grid).convert("L"))[0])

with open(folder / "cases.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["file", "width", "height", "channels", "model", "depth", "alpha", "staged", "orientation"])
    writer.writerows(cases)
