"""Every view by key and by click; slider, onion skin, blink and heatmap show what they say."""

import io
import time

import numpy
from PIL import Image
from selenium.webdriver.common.keys import Keys

import pages
from browser import Page
from tool import Checks

VIEWS = ["slider", "side", "onion", "blink", "heat"]


def pressed(page):
    return page.js("return [...document.querySelectorAll('[data-view][aria-pressed=true]')].map(b => b.dataset.view)")


def layers(page):
    return page.js("return [...document.querySelectorAll('.world > .layer:not([data-boxes])')].map(l => l.className.split(' ')[1])")


def clip_edge(page):
    """Where before ends on the screen, in pixels from the left."""
    inset = page.js("return getComputedStyle(document.querySelector('.layer.before')).clipPath")
    numbers = [float(part.rstrip("px")) for part in inset.removeprefix("inset(").rstrip(")").split()]
    right = numbers[1] if len(numbers) > 1 else numbers[0]
    world = page.world()
    return world["left"] + world["width"] - right * world["scale"]


def handle_at(page):
    return page.js("const r = document.getElementById('handle').getBoundingClientRect(); return r.left + r.width / 2")


def stage_pixels(page):
    page.settled()
    time.sleep(0.2)
    return numpy.asarray(Image.open(io.BytesIO(page.find("#stage").screenshot_as_png)).convert("RGB")).astype(int)


def opacity(page):
    return float(page.js("return getComputedStyle(document.querySelector('.layer.before')).opacity"))


with Checks("views") as check, Page(pages.page("jobs")) as page:
    wanted = {
        "slider": ["after", "before"], "side": ["before", "after"], "onion": ["after", "before"], "blink": ["after", "before"], "heat": ["heat"]}
    for number, view in enumerate(VIEWS, 1):
        page.rest()
        page.key(str(number))
        check.same(f"{number} shows {view}", (pressed(page), layers(page)), ([view], wanted[view]))
        check(f"the pictures of {view} are loaded", page.settled())
    for view in reversed(VIEWS):
        page.click(f"[data-view={view}]")
        check.same(f"a click shows {view}", (pressed(page), layers(page)), ([view], wanted[view]))

    # The same picture does not move from view to view, or it could not be compared, and it is never cut off.
    def is_whole():
        world, bottom = page.world(), page.js("return document.getElementById('pane-a').getBoundingClientRect().bottom")
        return world["top"] + world["height"] <= bottom + 1 or f"its bottom is at {world['top'] + world['height']:.0f}, the stage's at {bottom:.0f}"

    places = {}
    page.click("#row-1 button")  # As high as wide, so that it fills the height; and with a strip of variants below.
    check("a picture of several variants is shown whole", is_whole() is True, is_whole())
    for number, view in enumerate(VIEWS, 1):
        page.rest()
        page.key(str(number))
        check(f"{view} shows the picture whole", is_whole() is True, is_whole())
        world = page.world()
        if view != "side":
            places[view] = (round(world["left"]), round(world["top"]), round(world["width"]))
    check("the picture lies at the same place in every view of one pane", len(set(places.values())) == 1, places)
    page.click("#row-0 button")

    # The slider shows before on its left and after on its right, to the pixel.
    page.rest()
    page.js("document.getElementById('outlines').click()")
    page.rest()
    page.key("4", "4")
    after = stage_pixels(page)
    page.key(" ")
    before = stage_pixels(page)
    page.key("1")
    both = stage_pixels(page)
    stage = page.js("const r = document.getElementById('stage').getBoundingClientRect(); return [r.left, r.top, r.width, r.height]")
    middle = round(handle_at(page) - stage[0])
    quiet = slice(0, both.shape[0] - 40)  # Captions stand below.
    check("before and after are not the same picture", numpy.abs(before - after)[quiet].max() > 40)
    for side, columns, wanted in [("left", slice(0, middle - 26), before), ("right", slice(middle + 26, None), after)]:
        # The picture's edge is blended otherwise under a clip: a row of the hundreds may differ.
        strange = (numpy.abs(both - wanted)[quiet, columns].max(axis=2) > 2).mean()
        check(f"{side} of the handle is {'before' if side == 'left' else 'after'}", strange < 0.005, f"{strange:.1%} of the pixels are not")

    # Dragged, and moved with keys.
    y = round(stage[1] + stage[3] / 2)
    for share in (0.25, 0.8):
        target = round(stage[0] + stage[2] * share)
        page.drag((round(handle_at(page)), y), (target, y))
        check(f"the slider is dragged to {share:.0%}", abs(handle_at(page) - target) <= 1, (handle_at(page), target))
        check.same(f"a screen reader hears {share:.0%}", page.value("#handle", "aria-valuenow"), str(round(share * 100)))
        check("before ends at the handle", abs(clip_edge(page) - handle_at(page)) < 1, (clip_edge(page), handle_at(page)))
    page.js("document.getElementById('handle').focus()")
    start, edge = int(page.value("#handle", "aria-valuenow")), clip_edge(page)
    page.key(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    check("arrow left moves the slider left", int(page.value("#handle", "aria-valuenow")) < start and clip_edge(page) < edge)
    check("before still ends at the handle", abs(clip_edge(page) - handle_at(page)) < 1, (clip_edge(page), handle_at(page)))
    page.key(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    check("arrow right moves it right", int(page.value("#handle", "aria-valuenow")) > start)
    for key, value in [(Keys.HOME, "0"), (Keys.END, "100")]:
        page.key(key)
        check.same(f"{'Home' if value == '0' else 'End'} goes to {value}", page.value("#handle", "aria-valuenow"), value)
    page.key(Keys.ARROW_RIGHT)
    check.same("it does not go beyond its end", page.value("#handle", "aria-valuenow"), "100")
    page.rest()
    page.key(Keys.ARROW_LEFT)
    check.same("arrows move it without focus too", page.value("#handle", "aria-valuenow"), "98")
    page.key(*["+"] * 4)
    check("before ends at the handle in an enlarged picture", abs(clip_edge(page) - handle_at(page)) < 1.5, (clip_edge(page), handle_at(page)))
    page.key("0")

    # Onion skin.
    page.key("3")
    check("the onion range is there", not page.hidden("#onion"))
    page.js("const o = document.getElementById('onion'); o.value = 25; o.dispatchEvent(new Event('input', {bubbles: true}))")
    check("a quarter of after is three quarters of before", abs(opacity(page) - 0.75) < 0.01, opacity(page))
    page.find("#onion").send_keys(Keys.ARROW_RIGHT)
    check("arrows on the range move it", opacity(page) < 0.75, opacity(page))
    page.rest()
    seen = opacity(page)
    page.key(Keys.ARROW_RIGHT)
    check("arrows without focus move it", opacity(page) < seen, opacity(page))
    page.key("1")
    check("the range goes with its view", page.hidden("#onion"))

    # Blink.
    page.key("4")
    seen = {opacity(page) for _ in range(24) if time.sleep(0.08) is None}
    check.same("blink changes by itself", seen, {0.0, 1.0})
    page.key(" ")
    held = opacity(page)
    time.sleep(1.6)
    check.same("Space holds it", opacity(page), held)
    page.key(" ")
    check.same("and shows the other picture", opacity(page), 1 - held)
    check.same("its caption says which", page.js("return document.getElementById('caption-a').checkVisibility()"), opacity(page) == 1)
    page.click("[data-view=blink]")
    page.key(" ")
    held = opacity(page)
    time.sleep(1.6)
    check.same("Space holds it after a click on Blink, too", opacity(page), held)
    page.rest()
    page.key("1", "4")
    page.media(reduced=True)
    page.rest()
    page.key("1", "4")
    seen = {opacity(page) for _ in range(24) if time.sleep(0.08) is None}
    check.same("it stands still where motion is to be reduced", seen, {0.0})
    page.key(" ")
    check.same("Space still shows the other picture", opacity(page), 1.0)
    page.media()
    page.key("1", "4")
    page.media(reduced=True)
    time.sleep(0.2)
    seen = {opacity(page) for _ in range(24) if time.sleep(0.08) is None}
    check("it stops when motion is to be reduced from now on", len(seen) == 1, seen)
    page.media()

    # Heatmap.
    page.key("5")
    check("the heatmap has a legend", not page.hidden("#legend") and "ΔE" in page.text("#legend"))
    check("and a caption", page.text("#caption-a") == "where they differ" and not page.hidden("#caption-a"))
    heat = stage_pixels(page)[: after.shape[0]]
    check("it is another picture than after", numpy.abs(heat - after[: heat.shape[0]]).max() > 40)
    page.key("1")
    check("the legend goes with its view", page.hidden("#legend"))
    check.same("no complaint", page.complaints(), [])
