"""Face recognizers of OpenCV (opencv-contrib-python below 5): training, and the nearest training crop of each crop asked for."""
import numpy as np
from exchange import THREADS, Peers, array, number

peers = Peers()
training, asked = (array(name).astype(np.uint8) for name in ("face_training", "face_asked"))
# Each crop is a person of its own, so that the name that is given is the crop that is nearest.
labels = np.arange(len(training), dtype=np.int32)


def nearest(recognizer):
    answers = [recognizer.predict(crop)[0] for crop in asked]
    return sum(label * (place % 97 + 1) for place, label in enumerate(answers))


if cv2 := peers.library("cv2"):
    cv2.setNumThreads(THREADS)
    if hasattr(getattr(cv2, "face", None), "EigenFaceRecognizer_create"):
        makers = {
            "eigenfaces": cv2.face.EigenFaceRecognizer_create,
            "patterns": lambda: cv2.face.LBPHFaceRecognizer_create(1, 8, 8, 8),
        }
        for step, make in makers.items():

            def train(make=make):
                recognizer = make()
                recognizer.train(list(training), labels)
                return recognizer

            trained = train()
            is_eigen = step == "eigenfaces"
            peers.add(
                step + "_train", "OpenCV", cv2.__version__, train,
                (lambda found: f"first variance {number(float(found.getEigenValues()[0, 0]) * len(training) / (len(training) - 1))}")
                if is_eigen else (lambda found: ""))
            peers.add(step + "_name", "OpenCV", cv2.__version__, lambda trained=trained: nearest(trained), lambda sum: f"nearest: {sum}")

peers.serve()
