"""Screenshots of pages of 1, 3 and 80 pictures for a person to look at, in EASEL_REVIEW_SHOTS."""

import os
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

import pages
from browser import Page
from tool import Checks, WORK

FOLDER = Path(os.environ.get("EASEL_REVIEW_SHOTS") or "/tmp/review-shots")


def eighty():
    """Cuts of the samples, with one thing changed in each."""
    before, after = Path(WORK, "eighty/before"), Path(WORK, "eighty/after")
    if not before.exists():
        before.mkdir(parents=True)
        after.mkdir()
        sources = [Image.open(pages.SAMPLES / name).convert("RGB") for name in ["room.jpg", "clock.jpg", "graffiti.png", "still-life.jpg", "car.webp"]]
        for number in range(80):
            source = sources[number % len(sources)]
            width, height = [(600, 400), (400, 500), (480, 480), (640, 360)][number % 4]
            left, top = (number * 37) % (source.width - width), (number * 23) % (source.height - height)
            picture = source.crop((left, top, left + width, top + height))
            picture.save(before / f"{['room', 'clock', 'wall', 'fruit', 'car'][number % 5]}-{number:02}.png")
            box = (width // 3, height // 4, width // 3 + 140, height // 4 + 120)
            picture.paste(picture.crop(box).filter(ImageFilter.GaussianBlur(9)), box)
            ImageDraw.Draw(picture).ellipse(box, fill=(200 - number, 120, 60 + number))
            picture.save(after / f"{['room', 'clock', 'wall', 'fruit', 'car'][number % 5]}-{number:02}.png")
    return before, after


with Checks("shots") as check:
    FOLDER.mkdir(parents=True, exist_ok=True)
    workspace = pages.jobs()
    data = Page(pages.page("jobs"))
    groups = [entry["group"] for entry in data.data()["entries"]]
    data.driver.quit()
    kinds = {
        1: pages.page("shots-1", groups[0], workspace=workspace), 3: pages.page("shots-3", groups[1], workspace=workspace),
        80: pages.page("shots-80", *eighty(), workspace=pages.no_workspace())}
    for count, path in kinds.items():
        for scheme in ["dark", "light"]:
            for width, height in [(390, 844), (1440, 900)]:
                with Page(path, width, height, scheme) as page:
                    page.settled()
                    def shot(name=""):
                        page.settled()
                        file = FOLDER / f"{count:02}-{width}-{scheme}{name}.png"
                        page.driver.save_screenshot(str(file))
                        return file
                    file = shot()
                    check(f"{file.name} is made", Image.open(file).size == (width, height), Image.open(file).size)
                    if count == 3 and scheme == "dark":
                        for key, name in zip("2345", ["side", "onion", "blink", "heat"]):
                            page.key(key)
                            shot(f"-{name}")
                        page.key("1", "9")
                        shot("-pixels")
                        page.key("0", "?")
                        shot("-help")
                    if count == 80:
                        page.js("document.getElementById('reviewer').value = 'Ada'")
                        page.key("A", "R", "A", "A", "n", "The edge is too hard")
                        page.rest()
                        page.js("scrollTo(0, document.body.scrollHeight)")
                        shot("-decided")
