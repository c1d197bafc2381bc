"""Checks that the files which Easel writes open elsewhere, and decode there to the same pixels.

  written_files.py EASEL [--quick] [--keep FOLDER]

`prepare`, `sheet`, `compare`, `palette --swatch` and `composite` write PNGs and JPEGs; Pillow, OpenCV, libvips, ImageMagick
and Chromium read them. Of a PNG every reader must see the same samples, and of a sheet they must be those of the pictures on it;
of a JPEG no two may differ by more than 2 levels. What is not installed is said and left out. --quick leaves Chromium out.
--keep leaves the files in FOLDER. One line a file, `ok NAME: READERS` or `FAIL NAME: WHY`. Exits 0 when nothing failed, else 1.
The last line counts.
"""

import argparse
import http.server
import itertools
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

import cv2
import numpy
from PIL import Image

import sources
from tool import Run, word

try:
    import pyvips
except (ImportError, OSError):
    pyvips = None

JPEG_LEVELS = 2
MAGICK = sources.magick("convert")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)

# Decodes each file as it is stored, no profile applied, and sends the pixels back.
PAGE = b"""<!doctype html><meta charset=utf-8><script>
addEventListener("load", async () => {
    for (const name of await (await fetch("names")).json()) {
        let answer
        try {
            const file = await (await fetch(name)).blob()
            const bitmap = await createImageBitmap(file, {colorSpaceConversion: "none", premultiplyAlpha: "none"})
            const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
            const context = canvas.getContext("2d", {willReadFrequently: true})
            context.drawImage(bitmap, 0, 0)
            const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height)
            answer = new Blob([new Uint32Array([bitmap.width, bitmap.height]), data])
        } catch (error) {
            answer = new Blob([String(error)])
        }
        await fetch(name, {method: "POST", body: answer})
    }
    await fetch("done", {method: "POST"})
})
</script>"""


def written_by(tool, folder):
    """(name, path, the pictures on it with their places) of each file; (name, what went wrong, None) where there is none."""
    photos = dict(sources.photographs())
    made = folder / "made"
    made.mkdir()

    def source(name, picture, **how):
        path = folder / name
        picture.save(path, **how)
        return path

    see_through = photos["chelsea"].copy()
    see_through.putalpha(sources.soft_edge(see_through.size))
    coffee = source("coffee.png", photos["coffee"])
    jpeg = source("china.jpg", photos["china"], quality=92, exif=sources.camera_data(6))
    grey = source("grey.png", photos["camera"].convert("L"))
    alpha = source("alpha.png", see_through)
    p3 = source("p3.png", photos["flower"], icc_profile=sources.profile("Display P3", *sources.WIDE["Display P3"]))
    high = numpy.asarray(photos["retina"]).astype(numpy.uint16)
    low = numpy.random.default_rng(16).integers(0, 256, high.shape).astype(numpy.uint16)
    sixteen = folder / "sixteen.png"
    cv2.imwrite(str(sixteen), (high << 8 | low)[:, :, ::-1])

    def ran(name, out, *words, places=None):
        run = Run(tool, *words, "--json")
        if run.code != 0 or not out.is_file():
            return name, str(run), None
        return name, out, places(run.facts) if places else []

    def prepared(name, path, *words):
        folder = made / name
        format = words[words.index("--format") + 1]
        return ran(f"prepare {name}", folder / f"{path.stem}.{format[:3].replace('jpe', 'jpg')}", "prepare", path, "-o", folder, *words)

    for format in ("png", "jpeg"):
        yield prepared(f"{format}", coffee, "--format", format, "--max-side", "901")
        yield prepared(f"{format} upright", jpeg, "--format", format, "--max-side", "802")
        yield prepared(f"{format} grey", grey, "--format", format, "--max-side", "703")
        yield prepared(f"{format} alpha", alpha, "--format", format, "--model", "qwen-image-edit-plus", "--max-side", "604")
        yield prepared(f"{format} profile", p3, "--format", format, "--max-side", "1001")
        yield prepared(f"{format} 16 bits", sixteen, "--format", format, "--max-side", "651")
    yield prepared("jpeg quality 30", coffee, "--format", "jpeg", "--quality", "30")

    def tiles(*paths):
        return lambda facts: list(zip(paths, facts["tiles"]))

    yield ran("sheet", made / "sheet.png", "sheet", coffee, jpeg, "-o", made / "sheet.png", places=tiles(coffee, jpeg))
    yield ran(
        "sheet of two rows", made / "rows.png", "sheet", coffee, grey, jpeg, "--columns", "2", "-o", made / "rows.png",
        places=tiles(coffee, grey, jpeg))
    yield ran("sheet scaled", made / "fit.png", "sheet", coffee, jpeg, "--fit", "--region", "10,10,300,200", "-o", made / "fit.png")

    for name, before in (("png", coffee), ("jpeg", jpeg), ("profile", p3), ("16 bits", sixteen), ("alpha", alpha)):
        after, region = changed(before, made / f"{name}-after.png")
        out = made / f"{name}-composite.png"
        yield ran(f"composite {name}", out, "composite", before, after, "--region", word(region), "-o", out)
        if name in ("png", "jpeg"):
            paths = {option: made / f"{name}{option}.png" for option in ("--heatmap", "--mask-out", "--sheet")}
            words = itertools.chain.from_iterable(paths.items())
            first = ran(f"compare {name} --heatmap", paths["--heatmap"], "compare", before, after, "--region", word(region), *words)
            yield first
            if first[2] is not None:
                yield from ((f"compare {name} {option}", path, []) for option, path in paths.items() if option != "--heatmap")
    for count in (3, 10):
        out = made / f"swatch-{count}.png"
        yield ran(f"swatch of {count}", out, "palette", "extract", coffee, "--colors", count, "--swatch", out)


def changed(before, after):
    """What a service makes of it: a box repainted. Returns the box."""
    pixels = sources.upright(before)[:, :, :3].copy()
    height, width = pixels.shape[:2]
    box = width // 3, height // 3, width * 2 // 3, height * 2 // 3
    left, top, right, bottom = box
    pixels[top:bottom, left:right] = pixels[top:bottom, left:right][::-1] // 2
    sources.pictures.save(pixels, after)
    return after, box


def by_pillow(path):
    return numpy.asarray(Image.open(path).convert("RGBA"))


def by_browser(pixels, others):
    """A canvas stores colours times alpha: of what is not opaque, alpha alone is compared."""
    return numpy.where((pixels[:, :, 3:] == 255) | [False, False, False, True], pixels, sources.narrowed(others))


def by_opencv(path):
    raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION)
    if raw is None:
        raise ValueError("it cannot be read")
    if raw.ndim == 2:
        return cv2.cvtColor(raw, cv2.COLOR_GRAY2RGBA)
    return cv2.cvtColor(raw, cv2.COLOR_BGRA2RGBA if raw.shape[2] == 4 else cv2.COLOR_BGR2RGBA)


def by_libvips(path):
    picture = pyvips.Image.new_from_file(str(path))
    if picture.interpretation in ("b-w", "grey16"):
        picture = picture.colourspace("rgb16" if deep(path) else "srgb")
    return (picture if picture.hasalpha() else picture.addalpha()).numpy().astype(numpy.uint16 if deep(path) else numpy.uint8)


def by_magick(path):
    depth = 16 if deep(path) else 8
    data = subprocess.run([*MAGICK, str(path), "-depth", str(depth), "rgba:-"], capture_output=True, check=True).stdout
    width, height = Image.open(path).size
    # Raw samples have the machine's own byte order.
    return numpy.frombuffer(data, numpy.uint16 if depth == 16 else numpy.uint8).reshape(height, width, 4)


def deep(path):
    """Whether the file is a PNG of 16 bits."""
    head = path.read_bytes()[:25]
    return head.startswith(b"\x89PNG") and head[24] == 16


class Browser(http.server.ThreadingHTTPServer):
    """Serves the files to a headless Chromium and takes the pixels that it makes of them."""

    daemon_threads = True

    def __init__(self, files):
        super().__init__(("127.0.0.1", 0), Exchange)
        self.files = {str(index): path for index, path in enumerate(files)}
        self.pixels = {}
        self.done = threading.Event()

    def run(self, profile, seconds=300):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        words = [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
            f"--user-data-dir={profile}", f"http://127.0.0.1:{self.server_port}/"]
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ended = self.done.wait(seconds)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        self.shutdown()
        return ended


class Exchange(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        if name in self.server.files:
            path = self.server.files[name]
            return self.answer(path.read_bytes(), "image/png" if path.suffix == ".png" else "image/jpeg")
        if name == "names":
            return self.answer(json.dumps(list(self.server.files)).encode(), "application/json")
        return self.answer(PAGE if not name else b"", "text/html")

    def do_POST(self):
        name = self.path.strip("/")
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.answer(b"", "text/plain")
        if name == "done":
            return self.server.done.set()
        path = self.server.files[name]
        width, height = Image.open(path).size
        if len(data) == 8 + 4 * width * height and numpy.frombuffer(data[:8], "<u4").tolist() == [width, height]:
            self.server.pixels[path] = numpy.frombuffer(data[8:], numpy.uint8).reshape(height, width, 4)
        else:
            self.server.pixels[path] = data[:200].decode(errors="replace")

    def answer(self, data, type):
        self.send_response(200)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def faults_of(path, seen, places):
    """Everything that the readers disagree on, and what of the pictures on it is not as it was."""
    exact = path.suffix == ".png"
    for (first, a), (second, b) in itertools.combinations(seen.items(), 2):
        if a.shape != b.shape:
            yield f"{first} sees {a.shape}, {second} {b.shape}"
            continue
        # Who gives 8 bits of 16 rounds them or cuts them off.
        allowed = 1 if a.dtype != b.dtype else 0 if exact else JPEG_LEVELS
        if a.dtype != b.dtype:
            a, b = sources.narrowed(a), sources.narrowed(b)
        most = int(numpy.abs(a.astype(int) - b).max())
        if most > allowed:
            count = int((a != b).any(axis=2).sum())
            yield f"{first} and {second} differ by up to {most} in {count} pixels"
    for original, (left, top, right, bottom) in places:
        tile = next(iter(seen.values()))[top:bottom, left:right]
        if not numpy.array_equal(tile, sources.upright(original)):
            yield f"{original.name} is not on it as it was"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("easel")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    tool = shutil.which(options.easel) or options.easel
    readers = {"Pillow": by_pillow, "OpenCV": by_opencv}
    readers |= {"libvips": by_libvips} if pyvips else {}
    readers |= {"ImageMagick": by_magick} if MAGICK else {}
    browses = bool(BROWSER) and not options.quick
    for name, here in (("libvips", pyvips), ("ImageMagick", MAGICK), ("Chromium", browses)):
        if not here:
            print(f"{name} is not here and reads nothing")
    passed = failed = 0

    def check(name, faults, said):
        nonlocal passed, failed
        print(f"FAIL {name}: {'; '.join(faults)}" if faults else f"ok {name}: {said}", flush=True)
        passed, failed = passed + (not faults), failed + bool(faults)

    with tempfile.TemporaryDirectory(prefix="easel-written-") as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        files = list(written_by(tool, folder))
        browser = Browser([path for _, path, places in files if places is not None])
        if browses and not browser.run(pathlib.Path(scratch) / "profile"):
            check("Chromium", ["it did not read the files within 300 seconds"], "")
        for name, path, places in files:
            if places is None:
                check(name, [path], "")
                continue
            seen, faults = {}, []
            for reader, read in readers.items():
                try:
                    seen[reader] = read(path)
                except Exception as error:  # Whatever a library throws means that it does not read the file.
                    faults.append(f"{reader}: {error}")
            pixels = browser.pixels.get(path)
            if isinstance(pixels, str):
                faults.append(f"Chromium: {pixels}")
            elif pixels is not None and seen:
                seen["Chromium"] = by_browser(pixels, next(iter(seen.values())))
            elif browses:
                faults.append("Chromium did not get to it")
            check(name, faults + list(faults_of(path, seen, places)), f"{', '.join(seen)}, {path.stat().st_size} bytes")
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
