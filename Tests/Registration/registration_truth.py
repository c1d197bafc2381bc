"""Measures `easel compare`'s alignment, and `easel composite`'s refusals, against transforms that are known.

  registration_truth.py EASEL [--quick] [--only PICTURE]… [--no-opencv] [--keep FOLDER]

Each photograph is put through the cases below. The estimate's error is the largest distance, over the original's four
corners, between where the truth and the estimate put them. OpenCV's phaseCorrelate and findTransformECC get the same pairs.
Then pairs of unrelated photographs of one size: every one has to be refused.

--quick takes 8 photographs, 3 cases each, and 10 unrelated pairs. --keep leaves the pairs in FOLDER.
Easel's time is the whole of `easel compare`, reading and figures included; OpenCV's is the one call on decoded pictures.
Exits 0 when every gate holds, else 1. The last line counts the gates.
"""

import argparse
import dataclasses
import math
import pathlib
import sys
import tempfile
import time
import zlib

import cv2
import numpy

import pictures
from pictures import Similarity
from tool import Run, word

KINDS = ("noise", "shift", "scale", "rotation", "geometric", "all, region given", "all, region unknown")
QUICK_KINDS = ("geometric", "all, region given", "all, region unknown")
QUICK_PICTURES = ("room", "clock", "leaf", "astronaut", "chelsea", "moon", "brick", "china")
MEDIAN, PERCENTILE_95 = 0.10, 0.30
PHOTOGRAPHS, UNRELATED_PAIRS = 24, 40
REFUSED = 20
TOOLS = ("easel", "phaseCorrelate", "ECC from identity", "ECC from near")


@dataclasses.dataclass
class Measurement:
    name: str
    kind: str
    truth: Similarity
    estimate: Similarity | None = None
    confidence: float = math.nan
    refused: bool = False
    # By tool; a tool without an answer has an infinite error.
    errors: dict = dataclasses.field(default_factory=dict)
    seconds: dict = dataclasses.field(default_factory=dict)


class Pair:
    """A photograph, what became of it, and the truth about that."""

    def __init__(self, name, kind, before, other, centred):
        # The two kinds of `all` are one pair, asked about twice.
        random = numpy.random.default_rng(zlib.crc32(f"{name} {kind.split(',')[0]}".encode()))
        height, width = before.shape[:2]
        self.size = width, height
        self.before = before
        everything = kind.startswith("all")
        geometric = everything or kind == "geometric"
        shift = random.uniform(-40, 40, 2) if geometric or kind == "shift" else (0, 0)
        scale = random.uniform(0.97, 1.03) if geometric or kind == "scale" else 1
        rotation = random.uniform(-0.5, 0.5) if geometric or kind == "rotation" else 0
        # Some models zoom around the middle, some cut a strip off at the far sides.
        anchor = (width / 2, height / 2) if centred else (0, 0)
        self.truth = Similarity.about(anchor, shift, scale, rotation)
        box = pictures.quarter(self.size, random) if everything else None
        self.region = box if kind == "all, region given" else None

        edited = pictures.replaced(before, box, other) if everything else before
        moved = pictures.warped(edited, self.truth) if kind != "noise" else edited
        if everything:
            self.after = pictures.photometric(moved, random)
        else:
            self.after = pictures.noisy(moved, random) if kind == "noise" else moved


def by_easel(tool, measurement, pair, before, after, out, broken):
    region = ("--region", word(pair.region)) if pair.region else ()
    run = Run(tool, "compare", before, after, *region, "--json")
    found = run.facts.get("alignment")
    if run.code != 0:
        broken.append(str(run))
    if found:
        measurement.estimate = Similarity(*(found[key] for key in ("dx", "dy", "scale", "rotation")))
        measurement.confidence = found["confidence"]
    record(measurement, "easel", run.seconds, measurement.estimate.matrix if found else None, pair)

    # Whether a pair is refused is for `composite` to say: `compare` reports a confidence and goes on.
    run = Run(tool, "composite", before, after, "--region", word(pair.region or pictures.centre(pair.size)), "-o", out, "--json")
    measurement.refused = run.code == REFUSED or not found
    if run.code not in (0, REFUSED) or out.exists() != (run.code == 0):
        broken.append(str(run))
    out.unlink(missing_ok=True)


def by_opencv(measurement, pair):
    before, after = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).astype(numpy.float32) for each in (pair.before, pair.after))

    start = time.monotonic()
    window = cv2.createHanningWindow(pair.size, cv2.CV_32F)
    shift, _ = cv2.phaseCorrelate(before, after, window)
    record(measurement, "phaseCorrelate", time.monotonic() - start, Similarity(*shift).matrix, pair)

    mask = None
    if pair.region:
        # What someone would do who knows the region but not yet the shift.
        left, top, right, bottom = pair.region
        mask = numpy.full(after.shape, 255, numpy.uint8)
        mask[max(0, top - 48):bottom + 48, max(0, left - 48):right + 48] = 0
    near = numpy.rint(pair.truth.opencv[:, 2] / 8) * 8
    for tool, shift in (("ECC from identity", (0, 0)), ("ECC from near", near)):
        start = time.monotonic()
        matrix = numpy.column_stack([numpy.eye(2), shift]).astype(numpy.float32)
        criteria = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 100, 1e-5)
        try:
            _, matrix = cv2.findTransformECC(before, after, matrix, cv2.MOTION_AFFINE, criteria, mask, 5)
            matrix = pictures.moved_origin(matrix.astype(float), -0.5)
        except cv2.error:
            # It did not converge.
            matrix = None
        record(measurement, tool, time.monotonic() - start, matrix, pair)


def record(measurement, tool, seconds, matrix, pair):
    measurement.seconds[tool] = seconds
    measurement.errors[tool] = math.inf if matrix is None else pictures.corner_error(pair.truth.matrix, matrix, pair.size)


def table(measurements):
    tools = [tool for tool in TOOLS if tool in measurements[0].errors]
    lines = [" " * 24 + "".join(f"{tool:^34}" for tool in tools), f"{'corner error, pixels':24}" + " median    95 %     max      s    " * len(tools)]
    for kind in (*KINDS, "every case"):
        rows = [each for each in measurements if kind in (each.kind, "every case")]
        if not rows:
            continue
        line = f"{kind:20}{len(rows):4}"
        for tool in tools:
            errors = [each.errors[tool] for each in rows]
            figures = middle(errors), percentile(errors), max(errors)
            line += "".join(f"{shown(figure):>8}" for figure in figures)
            line += f"{middle([each.seconds[tool] for each in rows]):7.2f}   "
        lines.append(line)
    return "\n".join(lines)


def shown(error):
    return "none" if math.isinf(error) else f"{error:.3f}" if error < 100 else f"{error:.0f}"


def middle(values):
    return float(numpy.percentile(values, 50, method="higher"))


def percentile(values):
    # Not interpolated: one of the two neighbours may be infinite.
    return float(numpy.percentile(values, 95, method="higher"))


def unrelated(tool, photographs, count, folder):
    """Asks for `count` pairs of different photographs. Returns those not refused, what was wrong otherwise, and confidences."""
    names = list(photographs)
    pairs = [(names[i], names[(i + step) % len(names)]) for step in (1, 7, 11, 5) for i in range(len(names))][:count]
    accepted, unexplained, broken, confidences = [], [], [], []
    for first, second in pairs:
        before = photographs[first]
        size = before.shape[1], before.shape[0]
        before_path, after_path, out = folder / "unrelated-before.png", folder / "unrelated-after.png", folder / "unrelated.png"
        pictures.save(before, before_path)
        pictures.save(pictures.covering(photographs[second], size), after_path)
        run = Run(tool, "composite", before_path, after_path, "--region", word(pictures.centre(size)), "-o", out, "--json")
        if run.code == 0:
            accepted.append(f"{first} and {second}, confidence {run.facts.get('alignment', {}).get('confidence')}")
        elif run.code != REFUSED or out.exists():
            broken.append(f"{first} and {second}: {run}")
        elif not run.reason:
            unexplained.append(f"{first} and {second}")
        confidences.append((run.facts.get("alignment") or {}).get("confidence", math.nan))
        out.unlink(missing_ok=True)
    return len(pairs), accepted, unexplained, broken, confidences


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("easel")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", metavar="PICTURE")
    parser.add_argument("--no-opencv", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()

    photographs = dict(pictures.photographs())
    names = list(photographs)
    measured = [name for name in names if name in (options.only or (QUICK_PICTURES if options.quick else names))]
    sides = sorted(side for name in measured for side in photographs[name].shape[:2])
    print(f"{len(measured)} photographs with sides of {sides[0]} to {sides[-1]} pixels, none a crop of another: {', '.join(measured)}")

    measurements, broken = [], []
    with tempfile.TemporaryDirectory(prefix="easel-registration-") as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name in measured:
            index = names.index(name)
            for kind in QUICK_KINDS if options.quick else KINDS:
                pair = Pair(name, kind, photographs[name], photographs[names[(index + 3) % len(names)]], centred=index % 2 == 0)
                stem = f"{name}-{kind.replace(', ', '-').replace(' ', '-')}" if options.keep else "pair"
                before, after = folder / f"{stem}-before.png", folder / f"{stem}-after.png"
                pictures.save(pair.before, before)
                pictures.save(pair.after, after)
                measurement = Measurement(name, kind, pair.truth)
                by_easel(options.easel, measurement, pair, before, after, folder / f"{stem}-out.png", broken)
                if not options.no_opencv:
                    by_opencv(measurement, pair)
                measurements.append(measurement)
        count = 10 if options.quick else UNRELATED_PAIRS + 14
        asked, accepted, unexplained, broken_pairs, confidences = unrelated(options.easel, photographs, count, folder)
    broken += broken_pairs

    print()
    print(table(measurements))
    errors = [each.errors["easel"] for each in measurements]
    refused = [each for each in measurements if each.refused]
    worst = sorted(measurements, key=lambda each: each.errors["easel"], reverse=True)[:10]
    print("\nEasel's worst:")
    for each in worst:
        print(f"  {shown(each.errors['easel']):>7}  {each.name}, {each.kind}: truth {each.truth}, estimate {each.estimate}, confidence {each.confidence:.3f}")
    related = [each.confidence for each in measurements if not math.isnan(each.confidence)]
    other = [confidence for confidence in confidences if not math.isnan(confidence)]
    print(f"\nConfidence of related pairs: {min(related, default=math.nan):.3f} and more; of unrelated pairs: {max(other, default=math.nan):.3f} and less.")

    gates = [
        (f"median error {shown(middle(errors))} ≤ {MEDIAN:.2f} px", middle(errors) <= MEDIAN, []),
        (f"95th percentile {shown(percentile(errors))} ≤ {PERCENTILE_95:.2f} px", percentile(errors) <= PERCENTILE_95, []),
        (f"{asked - len(accepted)} of {asked} unrelated pairs refused", not accepted, accepted),
        ("every refusal has a reason", not unexplained, unexplained),
        (f"{len(refused)} of {len(measurements)} related pairs refused", not refused, [f"{each.name}, {each.kind}" for each in refused]),
        ("every run ended as it should", not broken, broken),
    ]
    if not options.quick and not options.only:
        gates.append((f"{len(measured)} photographs ≥ {PHOTOGRAPHS}", len(measured) >= PHOTOGRAPHS, []))
    for sentence, holds, details in gates:
        print(f"{'ok' if holds else 'FAIL'} {sentence}")
        for detail in details[:10]:
            print(f"     {detail}")
        if len(details) > 10:
            print(f"     and {len(details) - 10} more")
    failed = sum(not holds for _, holds, _ in gates)
    print(f"{len(gates) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
