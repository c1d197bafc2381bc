"""A page of 500 pictures: what is loaded at first, how smoothly the keys go, and what it takes."""

import os
import time
from pathlib import Path

import pages
from browser import Page
from tool import Checks

COUNT = 500
# Gaps between frames while keys come in, and the tasks that held the page up.
WATCH_FRAMES = """
window.__gaps = []; window.__long = []; let last = performance.now();
const frame = (now) => { window.__gaps.push(now - last); last = now; window.__watch = requestAnimationFrame(frame); };
requestAnimationFrame((now) => { last = now; requestAnimationFrame(frame); });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.__long.push(entry.duration); }).observe({entryTypes: ['longtask']});
"""


def renderers(driver):
    """Memory of the pages' processes that belong to this chromedriver, in MB."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
    family = {driver.service.process.pid}
    while True:
        more = {process for process, parent in parents.items() if parent in family} - family
        if not more:
            break
        family |= more
    sizes = []
    for process in family:
        try:
            if "--type=renderer" in Path(f"/proc/{process}/cmdline").read_text():
                sizes.append(int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20)
        except OSError:
            continue
    return max(sizes, default=0)


with Checks("500 pictures") as check:
    before, after = pages.pairs(COUNT)
    start = time.monotonic()
    path = pages.page("many-page", before, after, workspace=pages.no_workspace())
    check.note(f"made in {time.monotonic() - start:.1f} s; index.html is {path.stat().st_size / 1024:.0f} KiB")
    with Page(path) as page:
        check.note(f"opened in {page.seconds:.2f} s")
        check("it opens in less than 5 seconds", page.seconds < 5, page.seconds)
        check.same("every picture has a row", len(page.rows()), COUNT)
        time.sleep(1)
        loaded = "return [...document.querySelectorAll('#list img')].filter(i => i.complete && i.naturalWidth > 0).length"
        first = page.js(loaded)
        check.note(f"{first} of {COUNT} thumbnails are loaded at first")
        check("thumbnails come as they come into sight", 5 <= first <= COUNT // 4, first)
        asked = [url for url in page.requests() if "thumb" in url]
        check("and no other is asked for", len(asked) <= COUNT // 4, len(asked))
        large = [url for url in page.requests() if "pictures-" in url and "thumb" not in url]
        check("nor pictures that are not shown", len(large) <= 4, len(large))

        page.rest()
        page.js(WATCH_FRAMES)
        start = time.monotonic()
        for _ in range(50):
            for kind in ["keyDown", "keyUp"]:
                page.cdp("Input.dispatchKeyEvent", type=kind, key="j", code="KeyJ", text="j" if kind == "keyDown" else "", windowsVirtualKeyCode=74)
        seconds = time.monotonic() - start
        page.wait(lambda: page.current() == 50)
        time.sleep(0.3)
        gaps, long = page.js("return [window.__gaps, window.__long]")
        check.same("50 times j is the 51st picture", page.current(), 50)
        check.note(f"50 times j in {seconds:.2f} s; longest gap between frames {max(gaps):.0f} ms, {sum(gap > 200 for gap in gaps)} over 200 ms; longest task {max(long, default=0):.0f} ms")
        check("no gap between frames is longer than a second", max(gaps) < 1000, max(gaps))
        check("the row of the picture is in sight", page.js(
            "const r = document.querySelector('#list [aria-current]').getBoundingClientRect(), l = document.getElementById('list').getBoundingClientRect();"
            "return r.top >= l.top - 1 && r.bottom <= l.bottom + 1"))
        page.wait(lambda: page.js("const i = document.querySelector('#list [aria-current] img'); return i.complete && i.naturalWidth > 0"))
        check("and its thumbnail is loaded", page.js("return document.querySelector('#list [aria-current] img').naturalWidth > 0"))

        for name, action in [
            ("a decision", "document.getElementById('accept').click()"),
            ("another order", "const s = document.getElementById('sort'); s.value = 'leak'; s.dispatchEvent(new Event('input', {bubbles: true}))"),
            ("a search", "const s = document.getElementById('search'); s.value = 'shot-04'; s.dispatchEvent(new Event('input', {bubbles: true}))"),
            ("a letter of the name", "const r = document.getElementById('reviewer'); r.value = 'A'; r.dispatchEvent(new Event('input', {bubbles: true}))"),
        ]:
            took = page.js(f"const start = performance.now(); {action}; document.body.offsetHeight; return performance.now() - start")
            check.note(f"{name} takes {took:.0f} ms")
            check(f"{name} takes less than a second", took < 1000, took)
        check.same("the search finds its hundred", len(page.rows()), 100)
        page.choose("#search", "")
        metrics = {metric["name"]: metric["value"] for metric in page.cdp("Performance.getMetrics")["metrics"]} if page.cdp("Performance.enable") is not None else {}
        memory = renderers(page.driver)
        check.note(f"memory: {metrics.get('JSHeapUsedSize', 0) / 2**20:.0f} MB of script, {memory:.0f} MB the page's process, {metrics.get('Nodes', 0):.0f} nodes")
        check("the page's process takes less than 1 GB", 0 < memory < 1024, memory)
        check.same("nothing foreign is asked for", page.foreign_requests(), [])
        check.same("no complaint", page.complaints(), [])
