"""Decoding, and decoding with a change of size: Pillow, OpenCV, torchvision."""
from concurrent.futures import ThreadPoolExecutor

from exchange import THREADS, Peers, number, paths, settings

peers = Peers()
side = int(settings("decode")["side"])
lists = [paths(f"files{index}") for index in range(int(settings("decode")["lists"]))]
pool = ThreadPoolExecutor(THREADS)


def tried(decode):
    """A picture's middle sample; nothing for a file that the library does not open."""

    def one(path):
        try:
            return decode(path)
        except Exception:
            return None

    return one


def note(samples):
    readable = [float(sample) for sample in samples if sample is not None]
    return f"{len(readable)} read, middle {number(sum(readable) / max(1, len(readable)))}"


def add(name, version, full, resized):
    for index, files in enumerate(lists):
        peers.add(f"decode{index}", name, version, lambda files=files: list(pool.map(tried(full), files)), note)
        peers.add(f"resize{index}", name, version, lambda files=files: list(pool.map(tried(resized), files)), note)


if pillow := peers.library("PIL.Image"):
    import PIL

    def middle(image):
        return image.getpixel((image.width // 2, image.height // 2))[0]

    def full(path):
        return middle(pillow.open(path).convert("RGB"))

    def resized(path):
        image = pillow.open(path)
        image.draft("RGB", (side, side))
        return middle(image.convert("RGB").resize((side, side), pillow.Resampling.BILINEAR))

    add("Pillow", PIL.__version__, full, resized)

if cv2 := peers.library("cv2"):
    cv2.setNumThreads(1)

    def read(path):
        image = cv2.imread(path)
        return image[image.shape[0] // 2, image.shape[1] // 2, 2]

    def read_resized(path):
        image = cv2.resize(cv2.imread(path), (side, side), interpolation=cv2.INTER_AREA)
        return image[side // 2, side // 2, 2]

    add("OpenCV", cv2.__version__, read, read_resized)

if torchvision := peers.library("torchvision"):
    import torch
    from torchvision.transforms.v2 import functional

    torch.set_num_threads(1)
    mode = torchvision.io.ImageReadMode.RGB

    def load(path):
        return torchvision.io.decode_image(torchvision.io.read_file(path), mode)

    def load_full(path):
        image = load(path)
        return image[0, image.shape[1] // 2, image.shape[2] // 2]

    def load_resized(path):
        return functional.resize(load(path), [side, side], antialias=True)[0, side // 2, side // 2]

    add("torchvision", torchvision.__version__, load_full, load_resized)

peers.serve()
