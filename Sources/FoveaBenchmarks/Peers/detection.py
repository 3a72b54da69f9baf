"""Windows that slide over photos, one photo after another: OpenCV's HOG detector with weights under which nothing is found."""
import numpy as np
from exchange import THREADS, Peers, array, settings

peers = Peers()
photos = [np.ascontiguousarray(photo) for photo in array("photos").astype(np.uint8)]
search = settings("search")

# OpenCV 5 has no HOGDescriptor.
if (cv2 := peers.library("cv2")) and hasattr(cv2, "HOGDescriptor"):
    cv2.setNumThreads(THREADS)
    cell, side, levels = (int(search[name]) for name in ("cell", "side", "levels"))
    hog = cv2.HOGDescriptor((side,) * 2, (2 * cell,) * 2, (cell,) * 2, (cell,) * 2, 9, 1, -1, 0, 0.2, False, levels)
    weights = np.random.default_rng(5).normal(0, 0.01, hog.getDescriptorSize() + 1).astype(np.float32)
    hog.setSVMDetector(weights)

    def seek():
        return sum(
            len(hog.detectMultiScale(photo, hitThreshold=1000, winStride=(cell, cell), scale=search["scale step"])[0]) for photo in photos
        )

    peers.add("seek", "OpenCV", cv2.__version__, seek, lambda found: f"{found} found")

peers.serve()
