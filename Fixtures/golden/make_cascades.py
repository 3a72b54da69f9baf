"""Vectors of OpenCV's cascades (opencv-python-headless below 5): made-up pictures, made-up cascades of all kinds, and what passes.

    python make_cascades.py     writes into faces beside itself

The cascades are random: what counts is that the same windows pass. Thresholds of stages are quantiles of sums on the pictures, found by trying, so that
windows fail in all stages and some pass.
"""
import json
import pathlib

import cv2
import numpy as np

here = pathlib.Path(__file__).parent / "faces"
random = np.random.default_rng(7)
WIDTH, HEIGHT = 20, 22


def picture(width, height, seed):
    source = np.random.default_rng(seed)
    coarse = source.integers(0, 256, (height // 9 + 2, width // 9 + 2)).astype(np.uint8)
    fine = source.integers(0, 256, (height // 3 + 2, width // 3 + 2)).astype(np.uint8)
    image = 0.6 * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) + 0.4 * cv2.resize(fine, (width, height))
    return np.clip(image, 0, 255).astype(np.uint8)


def lbp_feature():
    w, h = random.integers(1, WIDTH // 3 + 1), random.integers(1, HEIGHT // 3 + 1)
    return f"<_><rect>{random.integers(0, WIDTH - 3 * w + 1)} {random.integers(0, HEIGHT - 3 * h + 1)} {w} {h}</rect></_>"


def haar_feature(tilted):
    if tilted:
        w, h = random.integers(2, 6), random.integers(2, 6)
        x, y = random.integers(h, WIDTH - 2 * w + 1), random.integers(0, HEIGHT - 2 * w - h + 1)
        rects = f"<_>{x} {y} {2 * w} {h} -1.</_><_>{x} {y} {w} {h} 2.</_>"
    elif random.random() < 0.5:
        w, h = random.integers(1, WIDTH // 2), random.integers(2, HEIGHT)
        x, y = random.integers(0, WIDTH - 2 * w + 1), random.integers(0, HEIGHT - h + 1)
        rects = f"<_>{x} {y} {2 * w} {h} -1.</_><_>{x + w} {y} {w} {h} 2.</_>"
    else:
        w, h = random.integers(2, WIDTH), random.integers(1, HEIGHT // 3)
        x, y = random.integers(0, WIDTH - w + 1), random.integers(0, HEIGHT - 3 * h + 1)
        rects = f"<_>{x} {y} {w} {3 * h} -1.</_><_>{x} {y + h} {w} {h} 2.</_><_>{x} {y} 1 1 5.0000000000000000e-01</_>"
    return f"<_><rects>{rects}</rects><tilted>{int(tilted)}</tilted></_>"


def tree(kind, feature, depth):
    nodes = []
    for node in range(depth):
        ask = " ".join(str(random.integers(-(2**31), 2**31)) for _ in range(8)) if kind == "LBP" else f"{random.normal() * 0.02:.16e}"
        left, right = (0, -1) if depth == 1 else (1, 2 * 0) if node == 0 else (-1, -2)
        nodes.append(f"{left} {right} {feature + node} {ask}")
    leaves = " ".join(f"{random.normal():.16e}" for _ in range(depth + 1))
    return f"<_><internalNodes>{' '.join(nodes)}</internalNodes><leafValues>{leaves}</leafValues></_>"


def cascade(kind, thresholds, depth, tilted, state):
    random.bit_generator.state = state
    features, stages = [], []
    for threshold in thresholds:
        trees = []
        for _ in range(4):
            trees.append(tree(kind, len(features), depth))
            features += [lbp_feature() if kind == "LBP" else haar_feature(tilted and random.random() < 0.5) for _ in range(depth)]
        stages.append(
            f"<_><maxWeakCount>4</maxWeakCount><stageThreshold>{threshold:.16e}</stageThreshold>"
            f"<weakClassifiers>{''.join(trees)}</weakClassifiers></_>"
        )
    return (
        '<?xml version="1.0"?>\n<opencv_storage>\n<cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType>'
        f"<featureType>{kind}</featureType><height>{HEIGHT}</height><width>{WIDTH}</width>"
        f"<stageParams><maxWeakCount>4</maxWeakCount></stageParams><featureParams><maxCatCount>{256 if kind == 'LBP' else 0}</maxCatCount>"
        f"<featSize>1</featSize></featureParams><stageNum>{len(thresholds)}</stageNum>\n<stages>{''.join(stages)}</stages>\n"
        f"<features>{''.join(features)}</features></cascade>\n</opencv_storage>\n"
    )


def detector(text):
    path = here / "trial.xml"
    path.write_text(text)
    result = cv2.CascadeClassifier(str(path))
    path.unlink()
    return result


pictures = [picture(97, 81, 1), picture(64, 110, 2)]
for index, image in enumerate(pictures):
    cv2.imwrite(str(here / f"picture-{index}.png"), image)
result = {"resized": [], "cascades": []}
for index, size in [(0, (61, 50)), (0, (96, 80)), (1, (23, 41)), (1, (70, 120))]:
    small = cv2.resize(pictures[index], size, interpolation=cv2.INTER_LINEAR_EXACT)
    result["resized"].append({"picture": index, "width": size[0], "height": size[1], "samples": small.ravel().tolist()})
for name, kind, depth, tilted in [("lbp", "LBP", 1, False), ("haar", "HAAR", 1, False), ("haar-trees", "HAAR", 2, True)]:
    state = random.bit_generator.state
    thresholds = []
    for _ in range(3):
        # The threshold at which about half of the windows fail.
        low, high = -8.0, 8.0
        before = sum(len(detector(cascade(kind, thresholds or [-100.0], depth, tilted, state)).detectMultiScale(p, 1.2, 0)) for p in pictures)
        for _ in range(14):
            middle = (low + high) / 2
            count = sum(
                len(detector(cascade(kind, thresholds + [middle], depth, tilted, state)).detectMultiScale(p, 1.2, 0)) for p in pictures
            )
            low, high = (middle, high) if count > before * 0.45 else (low, middle)
        thresholds.append(low)
    text = cascade(kind, thresholds, depth, tilted, state)
    (here / f"{name}.xml").write_text(text)
    classifier = detector(text)
    hits = []
    for image in pictures:
        plain = sorted(np.asarray(classifier.detectMultiScale(image, 1.2, 0)).reshape(-1, 4).tolist())
        grouped = [sorted(np.asarray(classifier.detectMultiScale(image, 1.2, n)).reshape(-1, 4).tolist()) for n in (1, 3)]
        hits.append({"windows": plain, "groups1": grouped[0], "groups3": grouped[1]})
        print(name, len(plain), [len(group) for group in grouped])
    result["cascades"].append({"name": name, "hits": hits})
(here / "opencv.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
