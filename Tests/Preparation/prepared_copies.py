"""Checks what `easel prepare` writes against the same work done by Pillow and libvips.

  prepared_copies.py EASEL [--quick]

Pillow turns a picture upright, converts it to sRGB, resizes it by Lanczos in linear light with premultiplied alpha, and lays it
over white; the copy may be 1 level (RMS) away. A copy that needed none of it has to have the pixels as they were. A JPEG may
be no worse and no larger than what Pillow writes of the same pixels. --quick takes eleven of the files and each set of limits
once. One line a file and model, `ok NAME: FIGURES` or `FAIL NAME: WHY`. Exits 0 when nothing failed, else 1. The last
line counts.
"""

import argparse
import functools
import hashlib
import io
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy
from PIL import Image, ImageFile

import sources
from tool import Run, word

# Pillow cannot write a JPEG with tables of its own that is larger than its buffer.
ImageFile.MAXBLOCK = 1 << 26

try:
    import pyvips
except (ImportError, OSError):
    pyvips = None

MOST_RMS = 1.0
# What libjpeg-turbo's versions may differ by.
JPEG_SLACK_DB, JPEG_SLACK_BYTES = 0.1, 1.02
QUICK = (
    "jpeg-orientation-6.jpg", "jpeg-orientation-7.jpg", "png.png", "profile-adobe.jpg", "profile-misnamed.jpg", "profile-srgb.jpg",
    "grey-profile.png", "alpha.png", "animation.gif", "cmyk.jpg", "small.png",
)


def linear(values):
    return numpy.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(light):
    return numpy.where(light <= 0.0031308, light * 12.92, 1.055 * numpy.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


LIGHT = linear(numpy.arange(256) / 255).astype(numpy.float32)


def resized_in_light(rgba, size):
    if rgba.shape[1::-1] == size:
        return rgba
    alpha = rgba[:, :, 3].astype(numpy.float32) / 255
    planes = [LIGHT[rgba[:, :, channel]] * alpha for channel in range(3)] + [alpha]
    red, green, blue, alpha = (numpy.asarray(Image.fromarray(plane).resize(size, Image.Resampling.LANCZOS)) for plane in planes)
    alpha = numpy.clip(alpha, 0, 1)
    light = numpy.clip(numpy.dstack([red, green, blue]) / numpy.maximum(alpha, 1e-9)[:, :, None], 0, 1)
    return numpy.rint(numpy.dstack([encoded(light), alpha]) * 255).astype(numpy.uint8)


def resized_as_stored(rgba, size):
    return numpy.asarray(Image.fromarray(rgba).resize(size, Image.Resampling.LANCZOS))


def resized_by_vips(rgba, size, in_light):
    picture = pyvips.Image.new_from_array(numpy.ascontiguousarray(rgba[:, :, :3])).copy(interpretation="srgb")
    if in_light:
        picture = picture.colourspace("scrgb")
    picture = picture.resize(size[0] / picture.width, vscale=size[1] / picture.height, kernel="lanczos3")
    pixels = picture.colourspace("srgb").numpy()
    return numpy.dstack([pixels, numpy.full(pixels.shape[:2], 255, numpy.uint8)])


def laid_over_white(rgba):
    color, alpha = rgba[:, :, :3].astype(int), rgba[:, :, 3:].astype(int)
    return numpy.dstack([(color * alpha + 255 * (255 - alpha) + 127) // 255, numpy.full_like(alpha, 255)]).astype(numpy.uint8)


def visible(rgba):
    """What shows: the colours alone when nothing is transparent, else colours times alpha, and alpha."""
    if rgba[:, :, 3].min() == 255:
        return rgba[:, :, :3].astype(numpy.float32)
    alpha = rgba[:, :, 3:].astype(numpy.float32)
    return numpy.dstack([rgba[:, :, :3] * alpha / 255, alpha])


def rms(first, second):
    """Root of the mean square, and the largest difference, in levels of 255."""
    first, second = visible(first), visible(second)
    if first.shape != second.shape:
        return math.inf, math.inf
    difference = numpy.abs(first - second)
    return float(numpy.sqrt((difference**2).mean(dtype=float))), float(difference.max())


def psnr(first, second):
    distance = rms(first, second)[0]
    return math.inf if distance == 0 else 20 * math.log10(255 / distance)


class Case:
    """One file on one model."""

    def __init__(self, tool, model, source, folder):
        self.tool, self.model, self.source, self.folder = tool, model, source, folder
        self.faults = []
        self.figures = []

    @property
    def keeps_alpha(self):
        return self.model["alpha"] == "undocumented"

    def prepared(self, kind, *words):
        """The copy, its pixels as they are stored, and what was said of it; or nothing, and a fault."""
        size = upright_pixels(self.source.path).shape[1::-1]
        box = size[0] // 10, size[1] // 5, size[0] // 2, size[1] * 3 // 5
        out = self.folder / self.model["id"] / kind
        run = Run(
            self.tool, "prepare", self.source.path, "--model", self.model["id"], "-o", out, "--region", word(box), "--json",
            "--overwrite", *words)
        path = pathlib.Path(run.facts.get("path") or "")
        if run.code != 0 or not path.is_file():
            self.faults.append(f"{kind}: {run}")
            return None
        self.faults += [f"{kind}: {fault}" for fault in self.file_faults(path, run.facts)]
        self.faults += [f"{kind}: {fault}" for fault in self.region_faults(box, size, run.facts)]
        return path, sources.stored(path), run.facts

    def file_faults(self, path, facts):
        copy = Image.open(path)
        least, most = self.model["sides"]
        byte_count = path.stat().st_size
        if (facts["width"], facts["height"]) != copy.size:
            yield f"the JSON says {facts['width']} × {facts['height']}, the file is {copy.width} × {copy.height}"
        if min(copy.size) < least or max(copy.size) > most:
            yield f"{copy.width} × {copy.height} is not within {least} to {most} a side"
        if facts["byteCount"] != byte_count:
            yield f"the JSON says {facts['byteCount']} bytes, the file has {byte_count}"
        if byte_count > self.model["byteCount"]:
            yield f"{byte_count} bytes are more than the model's {self.model['byteCount']}"
        if copy.format.lower() != facts["format"] or facts["format"] not in self.model["formats"]:
            yield f"the file is {copy.format}, the JSON says {facts['format']}, the model takes {self.model['formats']}"
        if copy.getexif().get(sources.ORIENTATION, 1) != 1:
            yield f"orientation {copy.getexif()[sources.ORIENTATION]} is in it"
        if copy.getexif().get_ifd(sources.POSITION):
            yield "the position where it was taken is in it"
        if copy.mode == "CMYK":
            yield "its colours are inks, not sRGB"
        data = copy.info.get("icc_profile")
        if data and not sources.is_srgb(data):
            yield f"it is not sRGB, but has the profile “{sources.profile_name(data)}”"
        if getattr(copy, "n_frames", 1) > 1:
            yield f"it has {copy.n_frames} frames"
        if copy.format == "JPEG" and not is_untouched(facts) and any((across, down) != (1, 1) for _, across, down, _ in layers(copy)):
            yield f"its chroma is subsampled: {copy.layer}"
        if copy.has_transparency_data and not self.keeps_alpha:
            yield "it has alpha, which the model does not take"

    def region_faults(self, box, size, facts):
        scale = facts["width"] / size[0], facts["height"] / size[1]
        wanted = [side * scale[index % 2] for index, side in enumerate(box)]
        if len(facts["regions"]) != 1 or max(abs(a - b) for a, b in zip(facts["regions"][0], wanted)) > 1:
            yield f"the region went to {facts['regions']}, not to {[round(side, 1) for side in wanted]}"

    def check_copy(self):
        """With no other wish than the model's. Returns its size."""
        made = self.prepared("copy")
        if not made:
            return None
        _, pixels, facts = made
        if is_untouched(facts) and not numpy.array_equal(pixels, sources.stored(self.source.path)):
            self.faults.append("copy: nothing was done, it says, and its pixels are others")
        if facts["format"] == "jpeg" and not is_untouched(facts):
            self.check_jpeg("copy", made, expected(self.source.path, size_of(facts), True))
        else:
            self.check_pixels("copy", made)
        return size_of(facts)

    def check_shrunk(self, largest):
        """As PNG against Pillow's, as JPEG against the PNG. Returns the PNG's pixels."""
        made = self.prepared("png", "--format", "png", "--max-side", largest)
        if not made:
            return None
        _, pixels, facts = made
        size, wanted = size_of(facts), upright_pixels(self.source.path).shape[1::-1]
        factor = min(1, largest / max(wanted))
        if max(abs(a - b * factor) for a, b in zip(size, wanted)) > 0.5001 and "enlarged" not in facts["steps"]:
            self.faults.append(f"png: {wanted} became {size}, not × {factor:.4f}")
        self.check_pixels("png", made)
        made = self.prepared("jpeg", "--format", "jpeg", "--max-side", largest, "--quality", 95)
        if made:
            self.check_jpeg("jpeg", made, laid_over_white(pixels))
        return pixels

    def check_limit(self, limit):
        """As JPEG, under so many bytes. Returns the copy's pixels."""
        made = self.prepared("bytes", "--format", "jpeg", "--max-bytes", limit)
        if not made:
            return None
        path, pixels, facts = made
        self.figures.append(f"{facts['width']} × {facts['height']} under {limit} bytes")
        if path.stat().st_size > limit:
            self.faults.append(f"bytes: {path.stat().st_size} of at most {limit}")
        return pixels

    def check_pixels(self, kind, made):
        path, pixels, facts = made
        size, flat = size_of(facts), not self.keeps_alpha or facts["format"] == "jpeg"
        distance, most = once(
            (digest(path), self.source.path, size, flat), lambda: rms(pixels, expected(self.source.path, size, flat)))
        self.figures.append(f"{kind} {distance:.3f}, at most {most:.0f}")
        if not distance <= MOST_RMS:
            self.faults.append(f"{kind}: RMS {distance:.3f} to Pillow's in linear light, at most {most:.0f}")

    def check_jpeg(self, kind, made, pixels):
        path, decoded, facts = made

        def measured():
            peer = as_jpeg(pixels, 95)
            if len(peer) > self.model["byteCount"]:
                _, peer = best_jpeg(pixels, self.model["byteCount"])
            return psnr(decoded, pixels), psnr(numpy.asarray(Image.open(io.BytesIO(peer)).convert("RGBA")), pixels), len(peer)

        found, best, byte_count = once((digest(path), hash(pixels.tobytes())), measured)
        self.figures.append(f"{kind} {found:.2f} dB (Pillow {best:.2f})")
        if not found >= best - JPEG_SLACK_DB:
            self.faults.append(f"{kind}: {found:.2f} dB, Pillow's JPEG has {best:.2f}")
        if path.stat().st_size > byte_count * JPEG_SLACK_BYTES:
            self.faults.append(f"{kind}: {path.stat().st_size} bytes, Pillow needs {byte_count}")


@functools.cache
def tight_limit(path, size):
    """A third of the bytes that the picture takes at this size and quality 95."""
    return len(as_jpeg(expected(path, size, True), 95)) // 3


def size_of(facts):
    return facts["width"], facts["height"]


def is_untouched(facts):
    return set(facts["steps"]) <= {"stripped"}


def layers(jpeg):
    """The components with how often each is sampled across and down, where there is more than one."""
    return jpeg.layer if len(jpeg.layer) > 1 else []


def as_jpeg(pixels, quality):
    file = io.BytesIO()
    Image.fromarray(pixels[:, :, :3]).save(file, "JPEG", quality=quality, subsampling=0, optimize=True)
    return file.getvalue()


def best_jpeg(pixels, limit):
    """The JPEG of the highest quality, at the picture's own size, that is at most so large; none at quality 1."""
    low, high, best = 1, 95, None
    while low <= high:
        quality = (low + high) // 2
        file = as_jpeg(pixels, quality)
        if len(file) <= limit:
            low, best = quality + 1, (quality, file)
        else:
            high = quality - 1
    return best


MEASURED = {}


def once(key, measured):
    """The figures, from before when they are of the same files: models with the same limits get the same copies."""
    if key not in MEASURED:
        MEASURED[key] = measured()
    return MEASURED[key]


def digest(path):
    return hashlib.sha256(path.read_bytes()).digest()


@functools.lru_cache(maxsize=2)
def upright_pixels(path):
    return sources.upright(path)


@functools.lru_cache(maxsize=8)
def expected(path, size, flat):
    pixels = resized_in_light(upright_pixels(path), size)
    return laid_over_white(pixels) if flat else pixels


def models(tool, quick):
    """The models that take pictures; `quick`: one of each set of limits."""
    lines = subprocess.run([tool, "models", "--json"], capture_output=True, text=True, check=True).stdout.splitlines()
    seen = set()
    for facts in map(json.loads, lines):
        limits = {key: facts["images"][key]["value"] for key in ("alpha", "byteCount", "formats", "sides")}
        if all(mode["images"]["value"][1] == 0 for mode in facts["modes"].values()) or (quick and str(limits) in seen):
            continue
        seen.add(str(limits))
        yield {"id": facts["id"], **limits}


def beside_peers(source, ours):
    """How far the PNG is from what others make who resize in other ways."""
    pixels, size = upright_pixels(source.path), ours.shape[1::-1]
    row = {"Pillow, light": rms(ours, expected(source.path, size, True))[0]}
    row["Pillow, stored values"] = rms(ours, laid_over_white(resized_as_stored(pixels, size)))[0]
    # libvips enlarges by another kernel.
    if pyvips and pixels[:, :, 3].min() == 255 and size[0] <= pixels.shape[1]:
        row["libvips, light"] = rms(ours, resized_by_vips(pixels, size, in_light=True))[0]
        row["libvips, stored values"] = rms(ours, resized_by_vips(pixels, size, in_light=False))[0]
    return row


def under_limit(source, size, ours):
    """What is left of a copy of this size under a byte limit, and of Pillow's JPEG of the highest quality that is below it."""
    pixels, limit = expected(source.path, size, True), tight_limit(source.path, size)
    enlarged = resized_as_stored(ours, size)
    row = {"limit": f"{limit}", "Easel": f"{ours.shape[1]} × {ours.shape[0]}", "PSNR": f"{psnr(enlarged, pixels):.2f} dB"}
    best = best_jpeg(pixels, limit)
    if best:
        decoded = numpy.asarray(Image.open(io.BytesIO(best[1])).convert("RGBA"))
        row |= {"Pillow": f"quality {best[0]}", "its PSNR": f"{psnr(decoded, pixels):.2f} dB"}
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("easel")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    tool = shutil.which(options.easel) or options.easel
    passed = failed = 0
    resized, limited = {}, {}

    def check(name, faults, figures=()):
        nonlocal passed, failed
        print(f"FAIL {name}: {'; '.join(faults)}" if faults else f"ok {name}: {', '.join(figures)}", flush=True)
        passed, failed = passed + (not faults), failed + bool(faults)

    with tempfile.TemporaryDirectory(prefix="easel-prepared-") as scratch:
        folder, copies = pathlib.Path(scratch), pathlib.Path(scratch) / "copies"
        known = list(models(tool, options.quick))
        for index, source in enumerate(sources.written(folder)):
            if options.quick and source.name not in QUICK:
                continue
            for model in known:
                case = Case(tool, model, source, copies)
                size = case.check_copy()
                # Another factor for each file, none of them simple.
                shrunk = case.check_shrunk(611 + 37 * (index % 7))
                small = size and case.check_limit(tight_limit(source.path, size))
                check(f"{source.name} for {model['id']}", case.faults, case.figures)
                if source.name not in resized and shrunk is not None:
                    resized[source.name] = beside_peers(source, laid_over_white(shrunk))
                if source.name not in limited and small is not None:
                    limited[source.name] = under_limit(source, size, small)
            shutil.rmtree(copies, ignore_errors=True)
        for source in limit_sources(folder):
            for model in known:
                case = Case(tool, model, source, copies)
                case.check_copy()
                check(f"{source.name} for {model['id']}", case.faults, case.figures)
            shutil.rmtree(copies, ignore_errors=True)

    print("\nRMS, in levels of 255, from Easel's PNG to what others make of the same pixels. Who resizes the stored values averages")
    print("them as if they were light, and fine bright texture comes out too dark; Easel resizes light, on purpose.")
    print_table(resized)
    for name in ("Pillow, light", "libvips, light"):
        far = {source: row[name] for source, row in resized.items() if name in row and not row[name] <= MOST_RMS}
        check(f"{name}: {MOST_RMS:.0f} level at most", [f"{source} {distance:.3f}" for source, distance in far.items()])
    print("\nUnder a third of the bytes that quality 95 takes, brought back to the copy's full size; and Pillow's JPEG of the highest")
    print("quality that is below the limit, at the full size.")
    print_table(limited)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def limit_sources(folder):
    """A picture that is too long for every model, and one that has too many bytes for every model."""
    china = dict(sources.photographs())["china"]
    strip = china.crop((0, 300, china.width, 300 + china.width // 6)).resize((8800, 1467), Image.Resampling.BICUBIC)
    path = folder / "too-long.png"
    strip.save(path, compress_level=1)
    yield sources.Source(path.name, path)
    path = folder / "too-many-bytes.png"
    noise = numpy.random.default_rng(7).integers(0, 256, (2620, 2620, 3), numpy.uint8)
    Image.fromarray(noise).save(path, compress_level=1)
    yield sources.Source(path.name, path)


def print_table(table):
    names = list(dict.fromkeys(name for row in table.values() for name in row))
    print(f"{'':24}" + "".join(f"{name:>23}" for name in names))
    for source, row in table.items():
        cells = (row.get(name, "") for name in names)
        print(f"{source:24}" + "".join(f"{cell:23.3f}" if isinstance(cell, float) else f"{cell:>23}" for cell in cells))


if __name__ == "__main__":
    main()
