"""Makes golden/tensors: files by the reference implementations of safetensors and NumPy, and numbers of the published generators.

needs: numpy 2, safetensors 0.8.  usage: python make_tensors.py
"""
import json
import pathlib

import numpy as np
import safetensors.numpy as reference

folder = pathlib.Path(__file__).parent / "tensors"
folder.mkdir(exist_ok=True)


def number(i):
    """Multiples of 1/8 between -8 and 8, so that every format below holds them exactly."""
    return ((i * 37) % 128 - 64) / 8


def numbers(*shape):
    return np.array([number(i) for i in range(int(np.prod(shape)))], np.float32).reshape(shape)


# The reference leaves the order of several metadata keys to chance, so its files have one key here.
floats = {
    "layer1.weight": numbers(4, 3, 2, 2),
    "layer1.bias": numbers(4),
    "layer10.bias": numbers(1),
    "empty": numbers(2, 0, 3),
    "scalar": numbers(),
    "näme \"quoted\"": numbers(2, 2),
}
reference.save_file(floats, folder / "floats.safetensors", {"note": "tab\tquote\" slash/ back\\ bell\x07 é 🎈"})
reference.save_file({"alone": numbers(3)}, folder / "plain.safetensors")
reference.save_file({}, folder / "nothing.safetensors")
types = {name: numbers(5).astype(name) for name in ["float16", "float64"]}
types |= {name: np.array([0, 1, 2, 100, 127]).astype(name) for name in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]}
types["bool"] = np.array([True, False, True])
reference.save_file(types, folder / "types.safetensors")

np.save(folder / "floats.npy", numbers(3, 4, 5))
np.save(folder / "line.npy", numbers(7))
np.save(folder / "scalar.npy", numbers())
for name, array in types.items():
    np.save(folder / f"{name}.npy", array)
np.save(folder / "half_special.npy", np.array([0.0, -0.0, 6e-8, 6.1e-5, 65504, np.inf, -np.inf, np.nan], np.float16))
np.save(folder / "columns.npy", np.asfortranarray(numbers(3, 4)))
np.save(folder / "objects.npy", np.array([{"a": 1}, None], object), allow_pickle=True)
np.save(folder / "big_endian.npy", numbers(3).astype(">f4"))
np.save(folder / "record.npy", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
with open(folder / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, numbers(2, 2), version=(2, 0))

# The published definitions of SplitMix64 (Steele, Lea, Flood 2014) and xoshiro256** (Blackman, Vigna 2018), written anew.
MASK = (1 << 64) - 1


def splitmix(state):
    state = (state + 0x9E3779B97F4A7C15) & MASK
    z = state
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return state, z ^ (z >> 31)


def xoshiro(seed, count):
    def rotate(x, k):
        return ((x << k) | (x >> (64 - k))) & MASK

    s = []
    for _ in range(4):
        seed, word = splitmix(seed)
        s.append(word)
    for _ in range(count):
        yield (rotate((s[1] * 5) & MASK, 7) * 9) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotate(s[3], 45)


seeds = [0, 1, 42, 0x9E3779B97F4A7C15, MASK]
table = [{"seed": str(seed), "numbers": [str(n) for n in xoshiro(seed, 8)]} for seed in seeds]
(folder / "xoshiro.json").write_text(json.dumps(table, indent=1) + "\n")


# The project's own rules on top: how a stream is derived, how a number below a bound is drawn (Lemire 2019), how a list is shuffled.
def derived(seed, *stream):
    for number in stream:
        _, seed = splitmix(seed ^ ((number * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & MASK))
    return xoshiro(seed, 10**9)


def below(words, bound):
    while True:
        product = next(words) * bound
        if (product & MASK) >= (1 << 64) % bound:
            return product >> 64


def permutation(words, count):
    order = list(range(count))
    for remaining in range(count, 1, -1):
        chosen = below(words, remaining)
        order[remaining - 1], order[chosen] = order[chosen], order[remaining - 1]
    return order


orders = [{"seed": seed, "stream": stream, "order": permutation(derived(seed, *stream), 12)} for seed, stream in [(0, []), (0, [1, 2]), (7, [3])]]
(folder / "orders.json").write_text("[\n " + ",\n ".join(json.dumps(row) for row in orders) + "\n]\n")
