"""Holds `fovea inspect FILE --json` against a folder of odd, broken and malicious pictures.

The folder holds `split_*.csv` (file, expect), `pillow_verdict_*.csv` (file, w, h, mode) and `pillow_pixels_*.csv` (file, verdict,
format, sha_rgba: the first 16 digits of the SHA-256 of the pixels as RGBA, as stored). For each file:

1. The command ends by itself: no signal, within 10 s, within 1 GiB of resident memory, with exit code 0 or 65.
2. With code 0 its output is a JSON object with width, height and pixel_sha256; with code 65 the error names the file and a reason.
3. A file that Pillow and OpenCV both open (`both-ok`) is opened, with Pillow's size.
4. The pixels of a PNG of up to 8 bits are Pillow's, by hash. Pillow compares the transparent gray of 2- and 4-bit pictures wrongly;
   tbbn0g04.png is left out for that.

`--cut N` also gives the command each file cut off at N lengths, and holds it to 1 and 2 and to one more:
5. A file that was cut and is still opened has the pixels of the whole file.

usage: python hostile-check.py FOLDER FOVEA [--cut N] [--jobs N] [--only TEXT]
"""
import argparse
import collections
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import time

SECONDS, BYTES = 10, 1 << 30
PILLOW_ERRORS = {"image-png/tests/pngsuite/tbbn0g04.png"}


def table(folder, start):
    (path,) = folder.glob(start + "_*.csv")
    with open(path, newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


class Outcome:
    """What one run of the command did; `complaint` is set where it broke rule 1 or 2."""

    def __init__(self, command, path):
        self.complaint, self.report = None, {}
        start = time.monotonic()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen([command, "inspect", "--json", "--", str(path)], stdin=subprocess.DEVNULL, stdout=out, stderr=err)
            killer = threading.Timer(SECONDS + 5, child.kill)
            killer.start()
            _, status, usage = os.wait4(child.pid, 0)
            killer.cancel()
            child.returncode = os.waitstatus_to_exitcode(status)
            self.code, self.seconds, self.memory = child.returncode, time.monotonic() - start, usage.ru_maxrss * 1024
            out.seek(0), err.seek(0)
            self.judge(out.read(), err.read().decode(errors="replace"), os.path.basename(path))

    def judge(self, output, errors, name):
        if self.code not in (0, 65):
            self.complaint = f"exit code {self.code}: {errors.strip()[-300:]}"
        elif self.seconds > SECONDS:
            self.complaint = f"took {self.seconds:.1f} s"
        elif self.memory > BYTES:
            self.complaint = f"took {self.memory >> 20} MiB"
        elif self.code == 65 and name not in errors + output.decode(errors="replace"):
            self.complaint = f"the refusal does not name the file: {errors.strip()[:300]}"
        elif self.code == 0:
            try:
                self.report = json.loads(output)
                self.size = (int(self.report["width"]), int(self.report["height"]))
                self.hash = self.report["pixel_sha256"]
            except (ValueError, KeyError, TypeError) as error:
                self.complaint = f"output is not as agreed: {error!r}: {output[:200]!r}"

    @property
    def opened(self):
        return self.code == 0 and not self.complaint


def check_whole(command, folder, name, expect, verdict, pixels):
    outcome = Outcome(command, folder / name)
    if outcome.complaint:
        return outcome, [outcome.complaint]
    faults = []
    if expect == "both-ok":
        size = (int(verdict["w"]), int(verdict["h"]))
        # Pillow tells the stored size; the command the one after orientation, and the stored one as well.
        stored = outcome.opened and (outcome.report.get("stored_width", outcome.size[0]), outcome.report.get("stored_height", outcome.size[1]))
        if not outcome.opened:
            faults.append("refused, although Pillow and OpenCV open it")
        elif tuple(map(int, stored)) != size:
            faults.append(f"size {stored}, Pillow has {size}")
    if outcome.opened and pixels["verdict"] == "ok" and pixels["format"] == "PNG":
        deep = verdict["mode"].startswith("I") or int(outcome.report.get("bit_depth", 8)) == 16
        if not deep and name not in PILLOW_ERRORS and not outcome.hash.startswith(pixels["sha_rgba"]):
            faults.append("other pixels than Pillow")
    return outcome, faults


def check_cuts(command, folder, name, whole, count):
    data, faults, codes = (folder / name).read_bytes(), [], collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        path = pathlib.Path(scratch) / "cut"
        for length in sorted({len(data) * step // count for step in range(count)}):
            path.write_bytes(data[:length])
            outcome = Outcome(command, path)
            codes[outcome.code] += 1
            if outcome.complaint:
                faults.append(f"cut to {length}: {outcome.complaint}")
            elif outcome.opened and whole.opened and (outcome.size, outcome.hash) != (whole.size, whole.hash):
                faults.append(f"cut to {length}: opened with other pixels than the whole file")
    return faults, codes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("fovea")
    parser.add_argument("--cut", type=int, default=0, metavar="N")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="", metavar="TEXT")
    options = parser.parse_args()
    split, verdicts, pixels = (table(options.folder, start) for start in ["split", "pillow_verdict", "pillow_pixels"])
    names = [name for name in split if options.only in name]

    def check(name):
        outcome, faults = check_whole(options.fovea, options.folder, name, split[name]["expect"], verdicts[name], pixels[name])
        codes = collections.Counter()
        if options.cut:
            more, codes = check_cuts(options.fovea, options.folder, name, outcome, options.cut)
            faults += more
        return name, outcome, faults, codes

    tally, cut_codes, slowest, largest, violations = collections.Counter(), collections.Counter(), 0, 0, 0
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, outcome, faults, codes in pool.map(check, names):
            tally[split[name]["expect"], "opened" if outcome.opened else "refused"] += 1
            cut_codes += codes
            slowest, largest = max(slowest, outcome.seconds), max(largest, outcome.memory)
            for fault in faults:
                violations += 1
                print(f"{name}: {fault}")
    for (expect, what), count in sorted(tally.items()):
        print(f"{expect:>10} {what}: {count}")
    for code, count in sorted(cut_codes.items()):
        print(f"cut files with exit code {code}: {count}")
    print(f"files: {len(names)}, slowest {slowest:.2f} s, largest {largest >> 20} MiB, violations: {violations}")
    return 1 if violations else 0


if __name__ == "__main__":
    raise SystemExit(main())
