"""What the scripts of this folder share: the inputs, and the conversation with the benchmark program."""
import json
import os
import sys
import time

import numpy as np

# Whatever a library prints goes to standard error; the conversation keeps standard output for itself.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

FOLDER = sys.argv[1]
THREADS = int(sys.argv[2])


def array(name):
    return np.load(os.path.join(FOLDER, name + ".npy"))


def settings(name):
    with open(os.path.join(FOLDER, name + ".json")) as file:
        return json.load(file)


def paths(name):
    with open(os.path.join(FOLDER, name + ".txt"), "rb") as file:
        return [os.fsdecode(line) for line in file.read().split(b"\n")]


class Peers:
    """The peers of a script. Each is a function that does one round; what it returns is turned into a note outside of the timing, and into
    bytes of memory where the step is about them."""

    def __init__(self):
        self._peers = {}
        self._missing = []

    def library(self, name):
        """The library, or nothing where it is not installed."""
        try:
            return __import__(name, fromlist=["*"])
        except ImportError:
            self._missing.append(name)
            return None

    def add(self, step, name, version, work, note=None, memory=None):
        self._peers[step, name] = (version, work, note, memory)

    def serve(self):
        listed = [{"step": step, "name": name, "version": version} for (step, name), (version, *_) in self._peers.items()]
        self._answer({"peers": listed, "missing": self._missing})
        for line in sys.stdin:
            _, work, note, memory = self._peers[tuple(line.rstrip("\n").split("\t"))]
            try:
                start, processor = time.perf_counter(), time.process_time()
                result = work()
                seconds, processor = time.perf_counter() - start, time.process_time() - processor
                self._answer(
                    {
                        "seconds": seconds,
                        "processor": processor,
                        "note": note(result) if note else None,
                        "bytes": memory(result) if memory else None,
                    }
                )
            except Exception as error:
                self._answer({"error": f"{type(error).__name__}: {error}"})

    @staticmethod
    def _answer(value):
        _answers.write(json.dumps(value) + "\n")
        _answers.flush()


def number(value):
    """Three digits that count, as the benchmark program writes them."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{digits}f}"
