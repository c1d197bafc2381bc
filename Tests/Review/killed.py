"""A run that is killed, or races another, while it replaces a page leaves the old page or the new one, whole."""

import json
import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pages
from tool import Checks, EASEL, Run, WORK

CYCLES = 16


def faults(folder):
    """What is wrong with the page in a folder; nothing, when it is whole and its pictures are there."""
    path = Path(folder, "index.html")
    if not path.exists():
        return ["no index.html"]
    text = path.read_text()
    if not text.endswith("</html>\n"):
        return [f"ends in {text[-40:]!r}"]
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S)[1])
    named = set(data["pictures"])
    named |= set(re.findall(r'<img src="([^"]+)"', text))
    return [name for name in sorted(named) if not Path(folder, name).exists() or Path(folder, name).stat().st_size == 0] or ([] if named else ["names no picture"])


def words(folder, title):
    before, after = pages.pairs(60, 64, 48, "some")
    return [EASEL, "review", before, after, "-o", folder, "--overwrite", "--title", title, "--workspace", str(pages.no_workspace()), "--quiet"]


with Checks("killed") as check:
    folder = Path(WORK, "killed")
    start = time.monotonic()
    subprocess.run(words(folder, "old 0"), check=True, capture_output=True)
    whole = time.monotonic() - start
    check.same("the page is whole at first", faults(folder), [])
    chance = random.Random(8)
    wrong, titles, killed = [], [], 0
    for cycle in range(CYCLES):
        process = subprocess.Popen(words(folder, f"new {cycle}"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * chance.uniform(0.2, 1.05))
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
        wrong += [f"cycle {cycle}: {fault}" for fault in faults(folder)]
        titles.append(re.search(r"<title>(.*?)</title>", Path(folder, "index.html").read_text())[1])
    check.note(f"{killed} of {CYCLES} runs were killed; {len(set(titles))} titles were seen")
    check("most of the runs were killed", killed >= CYCLES // 2, killed)
    check.same("the page was whole after each", wrong[:5], [])
    Path(folder, ".index.html.2wwpn79fna10x.part").write_text("<!doctype")  # As a run leaves it that is killed while it writes the page.
    subprocess.run(words(folder, "last"), check=True, capture_output=True)
    left = [path.name for path in folder.iterdir()]
    check("a run that ends sweeps up what killed ones left", len(left) == 2 and "index.html" in left, left)
    check.same("and its page is whole", faults(folder), [])

    # Two runs at once into one folder.
    wrong = []
    for cycle in range(8):
        both = [subprocess.Popen(words(folder, name), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for name in ["one", "two"] if time.sleep(0.05 * cycle * (name == "two")) is None]
        codes = [process.wait() for process in both]
        if 0 not in codes:
            wrong.append(f"cycle {cycle}: both ended with {codes}: {both[0].stderr.read()[:200]}")
        wrong += [f"cycle {cycle}: {fault}" for fault in faults(folder)[:1]]
    check.same("two runs at once leave a whole page", wrong[:4], [])

    again = Run(*(word for word in words(folder, "again")[1:] if word != "--overwrite"))
    check("without --overwrite a page that is there is refused", again.code not in (0, None) and "exists" in again.err, again)
    check("and left as it was", re.search(r"<title>(one|two)</title>", Path(folder, "index.html").read_text()))
    full = Run(*words("/dev/full/x", "x")[1:])
    check("a folder that cannot be made is an error with a reason", full.code not in (0, None) and full.err.startswith("easel: "), full)
