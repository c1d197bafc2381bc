"""Measures the palettes that Easel takes from pictures beside those of Pillow, libimagequant and ImageMagick.

  palettes.py EASEL [--quick]

The figure is the mean distance in OKLab, over every pixel, to the nearest colour of the palette; Easel's may not be higher than
the lowest of the others, who get the same pixels and are asked for as many colours. Easel leaves out colours that nobody
tells apart, so that it can return fewer than it was asked for: then it is also measured against others of as many. --quick takes
ten pictures. A table, then one line a picture, `ok NAME: FIGURES` or `FAIL NAME: WHY`. Exits 0 when nothing failed, else 1. The
last line counts.
"""

import argparse
import functools
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import numpy
from PIL import Image, features

import sources
from tool import Run

try:
    import imagequant
except ImportError:
    imagequant = None

COUNTS = (3, 5, 8, 10)
QUICK = ("room", "car", "graffiti", "astronaut", "coffee", "rocket", "moon", "china", "clock", "ascent")
MAGICK = sources.magick("convert")
TO_CONES = numpy.array([
    [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005]])
TO_OKLAB = numpy.array([
    [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660]])


def oklab(rgb):
    """Source: Björn Ottosson, “A perceptual color space for image processing”, 2020."""
    values = numpy.asarray(rgb, float) / 255
    light = numpy.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return numpy.cbrt(light @ TO_CONES.T) @ TO_OKLAB.T


class Picture:
    def __init__(self, name, image, folder):
        self.name, self.image, self.path = name, image, folder / f"{name}.png"
        image.save(self.path, compress_level=1)
        packed = numpy.asarray(image).astype(numpy.uint32) @ numpy.array([65536, 256, 1], numpy.uint32)
        values, self.weights = numpy.unique(packed, return_counts=True)
        self.colors = oklab(numpy.stack([values >> 16, values >> 8 & 255, values & 255], axis=-1))

    def mean_distance(self, palette):
        targets = oklab(palette)
        nearest = numpy.full(len(self.colors), numpy.inf)
        for target in targets:
            nearest = numpy.minimum(nearest, ((self.colors - target) ** 2).sum(axis=1))
        return float((numpy.sqrt(nearest) * self.weights).sum() / self.weights.sum())


def of_indexed(picture):
    """The colours of a picture with a palette that some pixel has."""
    table = numpy.array(picture.getpalette()).reshape(-1, 3)
    return [table[index] for _, index in picture.getcolors()]


def pillow(method, **how):
    return lambda picture, count: of_indexed(picture.image.quantize(count, method=method, dither=Image.Dither.NONE, **how))


def of_imagequant(picture, count):
    return of_indexed(imagequant.quantize_pil_image(picture.image.convert("RGBA"), dithering_level=0.0, max_colors=count))


def of_magick(picture, count):
    words = [*MAGICK, str(picture.path), "-alpha", "off", "+dither", "-colors", str(count), "-unique-colors", "-depth", "8", "txt:-"]
    run = subprocess.run(words, capture_output=True, text=True, check=True)
    return [tuple(bytes.fromhex(digits)) for digits in re.findall(r"#([0-9A-Fa-f]{6})\b", run.stdout)]


PEERS = {
    "median cut": pillow(Image.Quantize.MEDIANCUT),
    "octree": pillow(Image.Quantize.FASTOCTREE),
    "cut, k-means": pillow(Image.Quantize.MEDIANCUT, kmeans=1),
}
if features.check("libimagequant"):
    PEERS["imagequant"] = pillow(Image.Quantize.LIBIMAGEQUANT)
elif imagequant:
    PEERS["imagequant"] = of_imagequant
if MAGICK:
    PEERS["ImageMagick"] = of_magick


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("easel")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    tool = shutil.which(options.easel) or options.easel
    for name in ("imagequant", "ImageMagick"):
        if name not in PEERS:
            print(f"{name} is not here and is not measured")
    lines = []
    print("Mean distance in OKLab of a pixel to the nearest colour; in brackets how many colours came back, where they are fewer.")
    print(f"{'':22} colours {'Easel':>12}" + "".join(f"{name:>16}" for name in PEERS))
    with tempfile.TemporaryDirectory(prefix="easel-palettes-") as scratch:
        for name, pixels in sources.pictures.photographs():
            if options.quick and name not in QUICK:
                continue
            picture = Picture(name, Image.fromarray(pixels), pathlib.Path(scratch))

            @functools.cache
            def by_peers(count):
                palettes = {peer: made(picture, count) for peer, made in PEERS.items()}
                assert all(0 < len(palette) <= count for palette in palettes.values()), palettes
                return {peer: (picture.mean_distance(palette), len(palette)) for peer, palette in palettes.items()}

            faults, figures = [], []
            for count in COUNTS:
                run = Run(tool, "palette", "extract", picture.path, "--colors", count, "--json")
                entries = run.facts.get("color_palette") or []
                if run.code != 0 or not 0 < len(entries) <= count:
                    faults.append(str(run))
                    continue
                distance = picture.mean_distance([tuple(bytes.fromhex(entry["hex"][1:])) for entry in entries])
                for asked in sorted({count, len(entries)}, reverse=True):
                    print(row(name, asked, (distance, len(entries)), by_peers(asked)), flush=True)
                    peer, (best, _) = min(by_peers(asked).items(), key=lambda item: item[1])
                    figures.append(f"{asked} colours {distance / best:.3f} × {peer}")
                    if not distance <= best:
                        fewer = f" with {len(entries)} of them" if len(entries) < asked else ""
                        faults.append(f"{asked} colours: {distance:.5f}{fewer}, {peer} has {best:.5f}")
            lines.append((name, faults, figures))
    for name, faults, figures in lines:
        print(f"FAIL {name}: {'; '.join(faults)}" if faults else f"ok {name}: {', '.join(figures)}")
    failed = sum(bool(faults) for _, faults, _ in lines)
    print(f"{len(lines) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def row(name, asked, ours, theirs):
    def cell(measured, width):
        distance, count = measured
        return f"{f'{distance:.5f}' + (f' ({count})' if count < asked else ''):>{width}}"

    return f"{name:22} {asked:7} {cell(ours, 12)}" + "".join(cell(measured, 16) for measured in theirs.values())


if __name__ == "__main__":
    main()
