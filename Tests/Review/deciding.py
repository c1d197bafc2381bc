"""Boxes, notes, reload, saving; and what `easel review --import` and `--check` make of it."""

import json
import shlex
import time

import pages
from browser import Page
from selenium.webdriver.common.keys import Keys
from tool import Checks, Run, WORK


def corner(page, x, y):
    """The whole screen pixel nearest to a point of the picture, and which point of the picture it is."""
    world = page.world()
    screen = (round(world["left"] + x * world["scale"]), round(world["top"] + y * world["scale"]))
    return screen, ((screen[0] - world["left"]) / world["scale"], (screen[1] - world["top"]) / world["scale"])


def draw(page, box, shift):
    start, wished = corner(page, box[0], box[1])
    end, other = corner(page, box[2], box[3])
    page.drag(start, end, shift=shift)
    return [*wished, *other]


def boxes(page):
    return page.js("return [...document.querySelectorAll('#boxes li span')].map(s => s.textContent.match(/\\d+/g).map(Number))")


def near(found, wished, most=2):
    return max(abs(a - b) for a, b in zip(found, wished)) <= most


with Checks("decisions") as check:
    workspace = pages.copy_of_jobs("decided")
    path = pages.fresh("to-decide", workspace=workspace)
    page = Page(path)
    entries = page.data()["entries"]
    check("items are JOB#K", all("#" in entry["item"] and entry["item"].split("#")[1] == str(entry["position"]) for entry in entries))

    # Boxes.
    page.key("b")
    check.same("b presses the mark", page.value("#mark", "aria-pressed"), "true")
    page.key("b")
    check.same("b again releases it", page.value("#mark", "aria-pressed"), "false")
    page.click("#mark")
    wished = draw(page, (420, 70, 540, 170), shift=False)
    found = boxes(page)
    check("a box drawn after #mark is where the mouse drew it", len(found) == 1 and near(found[0], wished), (found, wished))
    check.same("the mark is released after it", page.value("#mark", "aria-pressed"), "false")
    wished = draw(page, (620, 400, 500, 300), shift=True)
    found = boxes(page)
    wished = [min(wished[0], wished[2]), min(wished[1], wished[3]), max(wished[0], wished[2]), max(wished[1], wished[3])]
    check("Shift and drag draws another, from any corner", len(found) == 2 and near(found[1], wished), (found, wished))
    shown = page.js("const w = document.querySelector('.world').getBoundingClientRect(), s = w.width / document.querySelector('.world').offsetWidth; return [...document.querySelectorAll('.fault')].map(f => f.getBoundingClientRect()).map(r => [(r.left - w.left) / s, (r.top - w.top) / s, (r.right - w.left) / s, (r.bottom - w.top) / s])")
    check("both are drawn over the picture", len(shown) == 2 and all(near(a, b, 3) for a, b in zip(shown, found)), (shown, found))
    page.click("#boxes li:nth-child(2) button")
    check.same("a box is removed", boxes(page), found[:1])
    page.key("b")
    world = page.world()
    start = (round(world["left"] + 20), round(world["top"] + 20))
    page.drag(start, start)
    check.same("a click is no box", len(boxes(page)), 1)
    page.key(Keys.ESCAPE)
    check.same("Escape gives up marking", page.value("#mark", "aria-pressed"), "false")
    page.rest()
    page.key("2")
    other = page.world("b")
    at = lambda x, y: (round(other["left"] + x * other["scale"]), round(other["top"] + y * other["scale"]))
    page.drag(at(100, 200), at(200, 300), shift=True)
    check("a box drawn on the right side is the picture's too", len(boxes(page)) == 2 and near(boxes(page)[1], (100, 200, 200, 300), 3), boxes(page))
    page.click("#boxes li:nth-child(2) button")
    page.rest()
    page.key("1", "+", "+", "+")
    wished = draw(page, (430, 190, 470, 230), shift=True)
    check("and in an enlarged picture", len(boxes(page)) == 2 and near(boxes(page)[1], wished, 1.5), (boxes(page), wished))
    page.click("#boxes li:nth-child(2) button")
    page.rest()
    page.key("0", "r", "n")
    page.key("No curtain, it's a “window”; $(id) `id` 窓")
    page.key(Keys.ESCAPE)
    rejected, box, note = entries[0]["item"], boxes(page)[0], page.js("return document.getElementById('note').value")
    page.key("j", "A", "A", "p", "A")
    page.key("r")
    page.click("#mark")
    draw(page, (50, 50, 120, 110), shift=False)
    page.rest()
    check("it says how many are decided, and that they are not saved", "5 of 6" in page.text("#progress") and "not saved" in page.text("#progress"), page.text("#progress"))
    warned = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented"
    check("leaving the page unsaved warns", page.js(warned))

    # A reload loses nothing.
    states = "return [...document.querySelectorAll('#list button')].map(b => b.dataset.standing)"
    before = page.js(states)
    page.driver.refresh()
    page.wait(lambda: page.current() is not None)
    check.same("decisions outlive a reload", page.js(states), before)
    check.same("the box and the note too", (boxes(page), page.js("return document.getElementById('note').value")), ([box], note))

    # Saving.
    page.key("s")
    time.sleep(0.3)
    check.same("saving without a name asks for it", (page.focused(), page.value("#reviewer", "aria-invalid"), list(page.downloads.glob("*"))), ("reviewer", "true", []))
    check("in words too", "name" in page.text("#live").lower(), page.text("#live"))
    page.key("Ada Lovelace")
    page.key(Keys.ESCAPE)
    page.key("s")
    file = page.saved()
    if not check("s saves a file", file):
        raise SystemExit
    saved = json.loads(file.read_text())
    check.same("it is called decisions.json", file.name, "decisions.json")
    check.same("it says who decided", (saved["reviewer"], {each["reviewer"] for each in saved["decisions"]}), ("Ada Lovelace", {"Ada Lovelace"}))
    check("each has its JOB#K and the time", {each["item"] for each in saved["decisions"]} == {entry["item"] for entry in entries[:5]} and all(abs(each["decidedAt"] - time.time()) < 600 for each in saved["decisions"]))
    check.same("the box and the note are in it", [(each["boxes"], each["note"], each["verdict"]) for each in saved["decisions"] if each["item"] == rejected], [([box], note, "rejected")])
    check("then nothing is unsaved", "not saved" not in page.text("#progress") and not page.js(warned), page.text("#progress"))
    check.same("no complaint", page.complaints(), [])
    page.driver.quit()

    # Into the ledger.
    common = ["--workspace", workspace]
    check.same("--check before anything is imported ends with 23", Run("review", "--check", *common).code, 23)
    found = Run("review", "--import", file, "--json", *common)
    check.same("the file is imported", (found.code, found.facts.get("decisions"), found.facts.get("new"), found.facts.get("reviewers")), (0, 5, 5, ["Ada Lovelace"]))
    again = Run("review", "--import", file, "--json", *common)
    check.same("again, nothing is new", (again.code, again.facts.get("decisions"), again.facts.get("new")), (0, 5, 0))
    checked = Run("review", "--check", "--json", *common)
    check.same("--check still ends with 23", checked.code, 23)
    # The accepted one is a step that another goes on from.
    check("it counts of the variants the picked one alone, and of a session its last step", checked.facts.get("pictures") == 3 and checked.facts.get("accepted") == 0 and checked.facts.get("rejected") == 2 and checked.facts.get("undecided") == 1, checked.out)

    # The lines that mend.
    plain = Run("review", "--import", file, *common)
    lines = [line.strip() for line in plain.out.splitlines() if line.strip().startswith("easel edit --on")]
    check.same("each rejection with a box prints a line", len(lines), 2)
    noted = next((line for line in lines if "curtain" in line), "")
    words = shlex.split(noted)
    check("the note is its prompt, as one word of a shell", note in words, noted)
    check("the box is its region", ",".join(map(str, box)) in words, noted)
    bare = next((line for line in lines if "curtain" not in line), "")
    for name, line in [("with a note", noted), ("without one", bare)]:
        words = ["Mend it" if word == "…" else word for word in shlex.split(line)][1:]
        ran = Run(*words, "--sandbox", "--sheet", "none", "--json", *common) if words else None
        check(f"the line of a rejection {name} runs", ran and ran.code == 0, ran or line)
    check.same("what it made stands on a page made anew", Run("review", "-o", f"{WORK}/mended", "--json", *common).facts.get("pictures"), 8)
