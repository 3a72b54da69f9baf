"""Kills a training at random moments and goes on with it, until it is done; the model must have the same bytes as that of a run that was never stopped.

usage: python3 kill_and_resume.py FOVEA FOLDER [--kills 50] [--epochs 6] [--seed 0]
Signals are SIGKILL, SIGTERM and SIGINT in turn. A run that got one of the last two must end with 143 or 130; no run may end in any other way.
"""
import argparse
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("fovea")
parser.add_argument("folder")
parser.add_argument("--kills", type=int, default=50)
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--seed", type=int, default=0)
parser.add_argument("--recipe", default="cnn")
options = parser.parse_args()
moments = random.Random(options.seed)


def command(model, *more):
    return [options.fovea, "train", options.folder, "--recipe", options.recipe, "-o", str(model), "--epochs", str(options.epochs),
            "--quiet", "--json", *more]


def report_without_costs(text):
    report = json.loads(text)
    for key in ["seconds", "cpu_seconds", "joules", "peak_memory_bytes", "images_per_second", "model", "threads"]:
        report.pop(key, None)
    for epoch in report["history"]:
        epoch.pop("seconds")
    return report


def trial(folder, expected, duration, most):
    """One run, killed up to `most` times; returns how many times it was."""
    model = folder / "model.safetensors"
    kills, again = 0, []
    while True:
        # Without the folder that the first run makes there is nothing to resume.
        begun = ["--resume"] if (folder / "model.run").is_dir() else []
        run = subprocess.Popen(command(model, "--checkpoint-every", moments.choice(["0", "0.05", "30"]),
                                       "--threads", moments.choice("124"), *begun), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if kills < most:
            time.sleep(moments.random() * duration)
            number = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT][kills % 3]
            run.send_signal(number)
        output = run.communicate()[0]
        if run.returncode == 0:
            break
        kills += 1
        # Before the command listens for signals, they end it as they end any program; a shell shows the same code for both.
        wanted = [-number] if number == signal.SIGKILL else [128 + number, -number]
        assert run.returncode in wanted, f"ended with {run.returncode}, not {wanted}"
        again.append(f"{signal.Signals(number).name}{'' if (folder / 'model.run/last.safetensors').exists() else ' early'}")
    assert model.read_bytes() == expected[0], f"another model after {again}"
    assert report_without_costs(output) == expected[1], f"another report after {again}"
    assert not [name for name in os.listdir(folder / "model.run") if name.endswith(".tmp")], "a temporary file was left"
    return again


with tempfile.TemporaryDirectory() as base:
    base = pathlib.Path(base)
    begun = time.time()
    output = subprocess.run(command(base / "whole.safetensors", "--threads", "2"), check=True, stdout=subprocess.PIPE).stdout
    duration = time.time() - begun
    expected = ((base / "whole.safetensors").read_bytes(), report_without_costs(output))
    total, number = [], 0
    while len(total) < options.kills:
        (base / str(number)).mkdir()
        total += trial(base / str(number), expected, duration, min(12, options.kills - len(total)))
        number += 1
    early = sum("early" in kill for kill in total)
    print(f"{len(total)} kills over {number} runs of {duration:.1f} s ({early} before the first checkpoint): "
          f"{number} models with the same bytes")
    sys.exit(0)
