"""Zoom, panning, full pixels, outlines."""

import time

import pages
from browser import Page
from tool import Checks


def centre(page):
    return page.js("const r = document.getElementById('pane-a').getBoundingClientRect(); return [Math.round(r.left + r.width / 2), Math.round(r.top + r.height / 2)]")


def under(page, x, y):
    """The point of the picture that lies at a point of the screen."""
    world = page.world()
    return (x - world["left"]) / world["scale"], (y - world["top"]) / world["scale"]


with Checks("zoom") as check, Page(pages.page("jobs")) as page:
    entries = page.data()["entries"]
    large = next(index for index, entry in enumerate(entries) if entry["size"][0] == 2400)
    page.click(f"#row-{large} button")
    page.rest()
    page.settled()
    pane = page.js("const r = document.getElementById('pane-a').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]")
    world = page.world()
    inside = world["left"] >= pane[0] - 1 and world["top"] >= pane[1] - 1 and world["left"] + world["width"] <= pane[2] + 1 and world["top"] + world["height"] <= pane[3] + 1
    check("the picture fits at first", inside, world)
    check("and fills a side", min(pane[2] - pane[0] - world["width"], pane[3] - pane[1] - world["height"]) < 2, world)
    check.same("no part is loaded while it fits", page.js("return document.querySelectorAll('.world .part').length"), 0)

    fitting = world["scale"]
    page.key("+")
    check("+ enlarges", page.world()["scale"] > fitting)
    page.key("-")
    check("- makes smaller again", abs(page.world()["scale"] / fitting - 1) < 0.01)
    page.key("=", "=")
    page.key("0")
    check("0 fits", abs(page.world()["scale"] / fitting - 1) < 0.001)
    x, y = centre(page)
    x, y = x + 120, y - 60
    point = under(page, x, y)
    page.wheel(x, y, -240)
    moved = under(page, x, y)
    check("the wheel enlarges", page.world()["scale"] > fitting * 1.1, page.world())
    check("around the mouse", max(abs(a - b) for a, b in zip(point, moved)) < 1, (point, moved))
    page.wheel(x, y, 240)
    check("and makes smaller", abs(page.world()["scale"] / fitting - 1) < 0.02, page.world())
    page.click("#fit")
    page.rest()

    # Every pixel of the parts around the regions.
    page.key("9")
    check("9 shows one pixel as one", abs(page.world()["scale"] - 1) < 1e-6, page.world())
    check.same("and says so", page.text("#scale"), "100 %")
    parts = page.wait(lambda: page.js(
        "const p = [...document.querySelectorAll('.world .part')];"
        "return p.length && p.every(i => i.complete && i.naturalWidth > 0) && p.map(i => [i.naturalWidth, i.naturalHeight, i.offsetWidth, i.offsetHeight, i.src])"))
    if check("the parts around the region are loaded", parts, page.js("return [...document.querySelectorAll('.world .part')].map(i => [i.src, i.complete, i.naturalWidth])")):
        check.same("of before and of after", len(parts), 2)
        check("each pixel of a part is one of the picture", all(part[0] == part[2] and part[1] == part[3] for part in parts), parts)
        wanted = entries[large]["regions"][0]
        covered = page.js(
            "const w = document.querySelector('.world').getBoundingClientRect();"
            "return [...document.querySelectorAll('.world .part')].map(i => i.getBoundingClientRect()).map(r => [r.left - w.left, r.top - w.top, r.right - w.left, r.bottom - w.top])")
        check("a part lies over the region and what is around it", all(box[0] <= wanted[0] and box[1] <= wanted[1] and box[2] >= wanted[2] and box[3] >= wanted[3] for box in covered), covered)
        top = page.js("const r = document.querySelector('.region').getBoundingClientRect(); return document.elementsFromPoint(r.left + r.width * .75, r.top + r.height / 2).find(e => e.tagName === 'IMG').className")
        check.same("and over the preview", top, "part")
        x, y = centre(page)
        point = under(page, x, y)
        middle = ((wanted[0] + wanted[2]) / 2, (wanted[1] + wanted[3]) / 2)
        check("9 goes to the region", max(abs(a - b) for a, b in zip(point, middle)) < 3, (point, middle))

    # Panning, linked in side by side.
    before = page.world()
    page.drag((x + 150, y), (x + 60, y + 40))  # The handle stands in the middle.
    after = page.world()
    check("dragging moves the picture with the mouse", abs(after["left"] - before["left"] + 90) < 1.5 and abs(after["top"] - before["top"] - 40) < 1.5, (before, after))
    page.key("2")
    x, y = centre(page)
    page.drag((x, y), (x + 70, y + 30))
    a, b = page.world("a"), page.world("b")
    check.same("both sides move as one", a["css"], b["css"])
    page.wheel(x, y, -300)
    a, b = page.world("a"), page.world("b")
    check.same("both sides are enlarged as one", a["css"], b["css"])
    other = page.js("const r = document.getElementById('pane-b').getBoundingClientRect(); return [Math.round(r.left + 60), Math.round(r.top + 80)]")
    page.drag(other, (other[0] + 40, other[1] + 10))
    check("dragging the right side moves the left one", page.world("a")["css"] != a["css"] and page.world("a")["css"] == page.world("b")["css"])
    page.key("1")
    page.key("0")

    # Outlines.
    check("regions are outlined", page.js("return document.querySelectorAll('.world .region').length") >= 1)
    box = page.js("const w = document.querySelector('.world'), r = document.querySelector('.region').getBoundingClientRect(), a = w.getBoundingClientRect(), s = a.width / w.offsetWidth; return [(r.left - a.left) / s, (r.top - a.top) / s, (r.right - a.left) / s, (r.bottom - a.top) / s]")
    check("where they are", max(abs(a - b) for a, b in zip(box, entries[large]["regions"][0])) < 3, (box, entries[large]["regions"][0]))
    page.key("o")
    check.same("o hides the outlines", (page.js("return document.querySelectorAll('.world .region').length"), page.value("#outlines", "aria-pressed")), (0, "false"))
    page.key("o")
    check("and shows them again", page.js("return document.querySelectorAll('.world .region').length") >= 1)
    page.key("9")
    page.key("k", "j")
    check("a picture fits again when one comes back to it", abs(page.world()["scale"] / fitting - 1) < 0.01, page.world())
    page.resize(1000, 700)
    time.sleep(0.2)
    world = page.world()
    pane = page.js("const r = document.getElementById('pane-a').getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]")
    check("it fits a smaller window too", world["left"] + world["width"] <= pane[2] + 1 and world["top"] + world["height"] <= pane[3] + 1, (world, pane))
    check.same("no complaint", page.complaints(), [])
