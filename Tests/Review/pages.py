"""The workspaces, folders and pages that the checks look at, each made once."""

import os
import subprocess
import shutil
from pathlib import Path

import numpy
from PIL import Image

from tool import Run, WORK

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
WORKSPACE = Path(WORK, "workspace")


def jobs():
    """A workspace of four jobs: one picture; three variants; a step on the second of them; one with more pixels than a preview."""
    if WORKSPACE.exists():
        return WORKSPACE
    small, tall, large = (Path(WORK, name) for name in ["desk.jpg", "clock.jpg", "wide.jpg"])
    Image.open(SAMPLES / "room.jpg").resize((660, 440)).save(small, quality=92)
    Image.open(SAMPLES / "clock.jpg").resize((480, 480)).save(tall, quality=92)
    Image.open(SAMPLES / "room.jpg").resize((2400, 1600)).save(large, quality=90)
    common = ["--sandbox", "--workspace", WORKSPACE, "--sheet", "none", "--quiet"]
    Run("edit", *common, "--image", small, "--region", "400,60,560,180", "--seed", 7, "--drift", "3,2,1.01,2", "--prompt", "A <b>round</b> window & light").must()
    Run("edit", *common, "--image", tall, "--region", "30%,30%,70%,70%", "-n", 3, "--prompt", "Roman numerals").must()
    Run("edit", *common, "--on", "last#2", "--region", "5%,5%,25%,25%", "--prompt", "A brighter wall").must()
    Run("edit", *common, "--image", large, "--region", "1500,300,1900,700", "--prompt", "A tall plant").must()
    return WORKSPACE


def page(name, *words, workspace=None):
    """The index.html that `easel review WORDS` makes in a folder called `name`, made once."""
    folder = Path(WORK, name)
    if not folder.exists():
        Run("review", *words, "-o", folder, "--workspace", workspace or jobs(), "--json").must()
    return folder / "index.html"


def fresh(name, *words, workspace=None):
    shutil.rmtree(Path(WORK, name), ignore_errors=True)
    return page(name, *words, workspace=workspace)


def no_workspace():
    """For pages of folders: a ledger that knows nothing of them."""
    return Path(WORK, "no-workspace")


def photograph(width, height, seed):
    """Soft areas, edges and grain, so that a file is as large as a photograph's."""
    random = numpy.random.default_rng(seed)
    coarse = random.integers(30, 226, (height // 32 + 2, width // 32 + 2, 3), dtype=numpy.uint8)
    picture = numpy.asarray(Image.fromarray(coarse).resize((width, height), Image.BICUBIC)).astype(numpy.int16)
    picture += random.integers(-4, 5, (height, width, 1), dtype=numpy.int8)
    return Image.fromarray(numpy.clip(picture, 0, 255).astype(numpy.uint8))


def pairs(count, width=96, height=64, name="many"):
    """Two folders of PNGs that are called alike."""
    before, after = Path(WORK, name, "before"), Path(WORK, name, "after")
    if not before.exists():
        before.mkdir(parents=True)
        after.mkdir()
        for number in range(count):
            picture = photograph(width, height, number)
            picture.save(before / f"shot-{number:04}.png", compress_level=1)
            other = picture.copy()
            other.paste((number % 256, 90, 200 - number % 200), (width // 3, height // 3, width // 2, height // 2))
            other.save(after / f"shot-{number:04}.png", compress_level=1)
    return before, after


def peak_memory(words):
    """Runs the tool, and says its seconds and its peak memory in MB."""
    import threading
    import time
    from tool import EASEL
    start = time.monotonic()
    process = subprocess.Popen([EASEL, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    peak = [0.0]

    # What wait4 says counts in the process that it was forked from, which is this one and larger.
    def watch():
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            peak[0] = max([peak[0]] + [int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")])
            time.sleep(0.02)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out = process.stdout.read().decode()
    process.wait()
    watcher.join()
    return time.monotonic() - start, peak[0], process.returncode, out


def copy_of_jobs(name):
    """The same workspace for decisions of its own."""
    shutil.rmtree(Path(WORK, name), ignore_errors=True)
    return str(shutil.copytree(jobs(), Path(WORK, name)))
