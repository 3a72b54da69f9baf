"""Makes golden/datasets/split.csv and its hash: a division of file names by the rule that Manifest.splitting documents, written anew in Python."""

import hashlib
import json
import pathlib

SEED, SHARES, FOLDS = 7, {"test": 0.15, "validation": 0.15}, 5
MARGIN = 1e-9


def place(name):
    return int.from_bytes(hashlib.sha256(f"{SEED}/{name}".encode()).digest()[:8], "big")


def parts(paths):
    row = sorted(paths, key=lambda path: place("path/" + path))
    found = {}
    for index, path in enumerate(row):
        middle = (index + 0.5) / len(row)
        if middle <= SHARES["test"] + MARGIN:
            found[path] = "test"
        else:
            found[path] = "validation" if middle > 1 - SHARES["validation"] + MARGIN else "train"
    return found


def folds(label, paths):
    row = sorted(paths, key=lambda path: place("fold/path/" + path))
    first = place("fold/class/" + label) % FOLDS
    return {path: (first + int((index + 0.5) / len(row) * FOLDS)) % FOLDS for index, path in enumerate(row)}


entries = []
for label, count in {"cat": 40, "dog": 23, "zebra": 11}.items():
    paths = [f"{label}/{index:03}.png" for index in range(count)]
    part, fold = parts(paths), folds(label, paths)
    entries += [{"path": path, "label": label, "part": part[path], "fold": fold[path]} for path in paths]

lines = ["path,label,part,fold"] + [f"{e['path']},{e['label']},{e['part']},{e['fold']}" for e in entries]
text = "\n".join(lines) + "\n"
target = pathlib.Path(__file__).parent / "datasets"
(target / "split.csv").write_text(text)
(target / "split.json").write_text(json.dumps({"seed": SEED, "folds": FOLDS, "sha256": hashlib.sha256(text.encode()).hexdigest()}) + "\n")
