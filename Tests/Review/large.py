"""A page of 80 pictures of 4096 × 4096: made in under 20 s and 300 MB, opened in under 1 s. Takes a minute to prepare."""

import os
import shutil
from pathlib import Path

import pages
from browser import Page
from tool import Checks, WORK

SIDE, COUNT, SOURCES = 4096, 80, 4


def prepare():
    before, after = Path(WORK, "large/before"), Path(WORK, "large/after")
    before.mkdir(parents=True)
    after.mkdir()
    for source in range(SOURCES):
        picture = pages.photograph(SIDE, SIDE, source)
        picture.save(before / f"photo{source}.jpg", quality=92)
        base = after / f"photo{source}-0.png"
        picture.paste((200, 60 + source * 30, 40), (1500, 1200, 2300, 1900))
        picture.save(base, compress_level=1)
        # The same pixels in other files: what follows the end of a PNG is no part of it, and makes each a picture of its own.
        for copy in range(1, COUNT // SOURCES):
            path = after / f"photo{source}-{copy}.png"
            shutil.copy(base, path)
            with open(path, "ab") as file:
                file.write(f"{source} {copy}".encode())
    return before, after


with Checks("large") as check:
    before, after = prepare()
    check.note(f"{COUNT} pictures of {SIDE} × {SIDE}, {sum(path.stat().st_size for path in after.iterdir()) / COUNT / 2**20:.1f} MB each; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    folder = Path(WORK, "large-page")
    seconds, memory, code, out = pages.peak_memory(["review", before, after, "-o", folder, "--workspace", pages.no_workspace()])
    check.same("the page is made", code, 0)
    check.note(f"made in {seconds:.1f} s and {memory:.0f} MB; the folder has {sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 2**20:.1f} MB")
    check("in under 300 MB", memory < 300, memory)
    check("in under 20 s", seconds < 20, seconds)
    with Page(folder / "index.html") as page:
        times = page.js("const n = performance.getEntriesByType('navigation')[0]; return [n.domContentLoadedEventEnd, n.loadEventEnd]")
        check.note(f"opened in {page.seconds:.2f} s; ready after {times[0]:.0f} ms, loaded after {times[1]:.0f} ms")
        check("opened in under 1 s", times[1] < 1000, times)
        check.same("every picture is in the list", len(page.rows()), COUNT)
        check("the first one is shown", page.settled())
        check.same("no complaint", page.complaints(), [])
