"""Peak memory of a short training of `cnn-small` in PyTorch, each mode in a process of its own."""
import json
import subprocess
import sys

MODE = "training"


def peak():
    """Bytes resident at most. Linux's own figure: that of getrusage begins with the parent's."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def train(threads, batch, classes, steps, mode):
    import torch
    from networks import MODES, Small, training

    torch.set_num_threads(threads)
    _, reduced, last = MODES[mode]
    work = training(Small(classes), torch.randn(batch, 3, 32, 32), torch.randint(0, classes, (batch,)), reduced, last)
    for _ in range(steps):
        work()
    print(peak())


if len(sys.argv) > 3 and sys.argv[3] == MODE:
    train(*(int(argument) for argument in sys.argv[2:3] + sys.argv[4:]))
else:
    from exchange import FOLDER, THREADS, Peers, settings

    peers = Peers()
    asked = settings("memory")
    if torch := peers.library("torch"):
        from networks import MODES

        def run(mode):
            arguments = [FOLDER, THREADS, MODE, *(int(asked[key]) for key in ("batch", "classes", "steps")), mode]
            made = subprocess.run([sys.executable, __file__, *map(str, arguments)], check=True, capture_output=True, text=True)
            return int(made.stdout)

        for index, (name, _, _) in enumerate(MODES):
            peers.add("training", name, torch.__version__, lambda index=index: run(index), memory=lambda result: result)
    peers.serve()
