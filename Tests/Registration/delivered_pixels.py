"""Checks with Pillow and OpenCV that what `easel composite` delivers is the original outside the border that it names.

  delivered_pixels.py EASEL [--quick] [--keep FOLDER]

One line a picture, `ok NAME` or `FAIL NAME: WHY`; --quick leaves out orientations 2 to 5 and 7. --keep leaves the files in
FOLDER. Exits 0 when nothing failed, else 1. The last line counts.
"""

import argparse
import hashlib
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

import cv2
import numpy
from PIL import Image, ImageCms, ImageOps

import pictures
from pictures import Similarity
from tool import Run, word

VERIFY = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "verify-proof"
DRIFT = Similarity(dx=1.7, dy=-2.3, scale=1.004)
CAST = numpy.array([1.05, 1.0, 0.94])
# By default nothing farther from a region differs.
REACH = 48
ORIENTATION, COPYRIGHT, POSITION = 0x0112, 0x8298, 0x8825


def wide_profile():
    """A profile that no tool would add by itself: sRGB's, with Display P3's primaries."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    primaries = {b"rXYZ": (0.51512, 0.24120, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189), b"bXYZ": (0.15710, 0.06657, 0.78407)}
    for entry in range(struct.unpack_from(">I", profile, 128)[0]):
        name, offset, _ = struct.unpack_from(">4sII", profile, 132 + 12 * entry)
        if name in primaries:
            struct.pack_into(">3i", profile, offset + 8, *(round(value * 65536) for value in primaries[name]))
    return bytes(profile)


def originals(folder, quick):
    """(name, path) of each file. All show the same photograph, some of them with a profile or lying on a side."""
    pixels = pictures.opened(pictures.SAMPLES / "room.jpg").resize((840, 560), Image.Resampling.LANCZOS)
    profile = wide_profile()

    def saved(name, picture, suffix, **how):
        path = folder / f"{name}.{suffix}"
        picture.save(path, **how)
        return name, path

    yield saved("png", pixels, "png")
    yield saved("png-profile", pixels, "png", icc_profile=profile)
    ramp = numpy.tile(numpy.linspace(0, 255, 840).round().astype(numpy.uint8), (560, 1))
    see_through = pixels.copy()
    # Pixels that nobody sees keep their colour as well.
    see_through.putalpha(Image.fromarray(ramp))
    yield saved("png-alpha", see_through, "png")
    yield "png-16", sixteen_bits(pixels, folder / "png-16.png")
    yield saved("png-gray", pixels.convert("L"), "png")
    yield saved("jpeg", pixels, "jpg", quality=92)
    yield saved("jpeg-profile-444", pixels, "jpg", quality=90, subsampling=0, icc_profile=profile)
    yield saved("webp", pixels, "webp", quality=90)
    yield saved("webp-lossless-profile", pixels, "webp", lossless=True, icc_profile=profile)
    for orientation in (6, 8) if quick else range(2, 9):
        yield saved(f"jpeg-orientation-{orientation}", pixels, "jpg", quality=90, exif=camera_data(orientation))


def sixteen_bits(picture, path):
    """Low bytes that are not a copy of the high ones, so that a way through 8 bits shows."""
    high = numpy.asarray(picture).astype(numpy.uint16)
    low = numpy.random.default_rng(16).integers(0, 256, high.shape).astype(numpy.uint16)
    cv2.imwrite(str(path), (high << 8 | low)[:, :, ::-1])
    return path


def camera_data(orientation):
    exif = Image.Exif()
    exif[ORIENTATION], exif[COPYRIGHT] = orientation, "A. Photographer"
    position = exif.get_ifd(POSITION)
    position[1], position[2], position[3], position[4] = "N", (48.0, 8.0, 14.0), "E", (11.0, 34.0, 31.0)
    return exif


def result_of(original):
    """What a service makes of it: the region changed, and everything drifted and tinted. Returns the RGB pixels and the region."""
    upright = numpy.asarray(pictures.opened(original))
    height, width = upright.shape[:2]
    region = round(width * 0.36), round(height * 0.33), round(width * 0.64), round(height * 0.7)
    left, top, right, bottom = region
    edited = upright.copy()
    # Well inside, so that nothing is cut off at the edge of the region.
    middle, axes = ((left + right) // 2, (top + bottom) // 2), ((right - left) // 3, (bottom - top) // 3)
    cv2.ellipse(edited, middle, axes, 0, 0, 360, (205, 40, 60), -1, cv2.LINE_AA)
    cv2.ellipse(edited, middle, tuple(axis // 2 for axis in axes), 0, 0, 360, (240, 220, 90), -1, cv2.LINE_AA)
    return pictures.clipped(pictures.warped(edited, DRIFT) * CAST), region


def delivered(tool, name, original, folder):
    """Makes the delivery. Returns everything that is wrong with it."""
    after, out, proof = folder / f"{name}-after.png", folder / f"{name}-out.png", folder / f"{name}-proof.json"
    pixels, region = result_of(original)
    pictures.save(pixels, after)
    run = Run(tool, "composite", original, after, "--region", word(region), "-o", out, "--json", "--proof", proof)
    if run.code != 0 or not out.exists():
        return [str(run)]
    faults = list(pixel_faults(original, out, region, run.facts.get("border") or []))
    faults += metadata_faults(original, out)
    if run.facts.get("outsideMaxDifference") != 0:
        faults.append(f"outsideMaxDifference is {run.facts.get('outsideMaxDifference')}")
    found = run.facts.get("alignment")
    if not found:
        faults.append("there is no alignment")
    else:
        estimate = Similarity(*(found[key] for key in ("dx", "dy", "scale", "rotation"))).matrix
        error = pictures.corner_error(DRIFT.matrix, estimate, pixels.shape[1::-1])
        if error > 0.3:
            faults.append(f"the alignment is off by {error:.2f} pixels")
    return faults + list(proof_faults(proof, original, out, run))


def pixel_faults(original, out, region, border):
    before, after = upright_pixels(original), upright_pixels(out)
    if before.shape != after.shape or before.dtype != after.dtype:
        yield f"delivered {after.shape} of {after.dtype}, the original is {before.shape} of {before.dtype}"
        return
    height, width = before.shape[:2]
    inside = numpy.zeros((height, width), bool)
    for x1, y1, x2, y2 in border:
        inside[y1:y2, x1:x2] = True
        far = max(region[0] - x1, region[1] - y1, x2 - region[2], y2 - region[3])
        if far > REACH or min(x1, y1) < 0 or x2 > width or y2 > height:
            yield f"the border {[x1, y1, x2, y2]} reaches too far"
    if not inside.any():
        yield "there is no border"
    different = (before != after).any(axis=2)
    outside = different & ~inside
    if outside.any():
        y, x = numpy.argwhere(outside)[0]
        yield f"{outside.sum()} pixels outside the border differ, the first at ({x}, {y}): {before[y, x]} became {after[y, x]}"
    if (before[:, :, 3] != after[:, :, 3]).any():
        yield "alpha differs"
    left, top, right, bottom = region
    part = numpy.s_[top:bottom, left:right, :3]
    change = numpy.abs(before[part].astype(float) - after[part]).mean() * 255 / numpy.iinfo(before.dtype).max
    if change < 8:
        yield f"the region changed by {change:.1f} of 255 only"


def upright_pixels(path):
    """RGBA of 8 bits, as Pillow reads it, or of 16, as OpenCV does."""
    if path.suffix == ".png":
        raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if raw is not None and raw.dtype == numpy.uint16 and raw.ndim == 3:
            alpha = raw[:, :, 3:] if raw.shape[2] == 4 else numpy.full_like(raw[:, :, :1], 65535)
            return numpy.dstack([raw[:, :, 2::-1], alpha])
    return numpy.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGBA"))


def metadata_faults(original, out):
    before, after = Image.open(original), Image.open(out)
    if before.info.get("icc_profile") != after.info.get("icc_profile"):
        lengths = [len(each.info.get("icc_profile") or b"") for each in (before, after)]
        yield f"the profile of {lengths[0]} bytes became one of {lengths[1]}"
    if before.getexif().get(COPYRIGHT) != after.getexif().get(COPYRIGHT):
        yield "the copyright is lost"
    if after.getexif().get_ifd(POSITION):
        yield "the position where it was taken is in the delivery"
    if after.getexif().get(ORIENTATION, 1) != 1:
        yield "the delivery is upright and says that it is not"


def proof_faults(proof, original, out, run):
    if not proof.exists():
        yield "there is no proof"
        return
    facts = json.loads(proof.read_text())
    if facts.get("border") != run.facts.get("border"):
        yield "the proof has another border than the JSON"
    answer = verified(proof, "--original", original, "--delivered", out)
    if not answer.startswith("OK"):
        yield f"scripts/verify-proof says {answer}"
    # The proof alone has to lead to the two files as well.
    elif not verified(proof).startswith("OK"):
        yield f"scripts/verify-proof says {verified(proof)} when only the proof is given"


def verified(*words):
    run = subprocess.run([sys.executable, VERIFY, *words], capture_output=True, text=True)
    answer = (run.stdout + run.stderr).strip()
    return answer if (run.returncode == 0) == answer.startswith("OK") else f"exit {run.returncode}: {answer}"


def forgery_faults(folder, name):
    """A delivery with one sample changed outside its border, and with a proof that has the forged file's hash, must not pass."""
    proof, out, forged, forged_proof = (folder / f"{name}-{what}" for what in ("proof.json", "out.png", "forged.png", "forged.json"))
    if not proof.exists() or not out.exists():
        return ["there is nothing to forge"]
    pixels = cv2.imread(str(out), cv2.IMREAD_UNCHANGED)
    # The lowest bit of one channel.
    pixels[0, 0, 0] ^= 1
    cv2.imwrite(str(forged), pixels)
    facts = json.loads(proof.read_text())
    facts["delivered"] |= {"path": str(forged), "sha256": hashlib.sha256(forged.read_bytes()).hexdigest()}
    forged_proof.write_text(json.dumps(facts))
    faults = []
    if not verified(forged_proof).startswith("FAILED: outside the border 1 rows differ, the first is row 0"):
        faults.append(f"one changed bit: {verified(forged_proof)}")
    if not verified(proof, "--delivered", forged).startswith("FAILED"):
        faults.append(f"another file: {verified(proof, '--delivered', forged)}")
    facts["rows"]["untouched"] = "0" * 64
    facts["delivered"] = json.loads(proof.read_text())["delivered"]
    forged_proof.write_text(json.dumps(facts))
    if not verified(forged_proof).startswith("FAILED: the untouched rows have another hash"):
        faults.append(f"another hash of the rows: {verified(forged_proof)}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("easel")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER")
    options = parser.parse_args()
    tool = shutil.which(options.easel) or options.easel

    passed = failed = 0

    def check(name, faults):
        nonlocal passed, failed
        print(f"FAIL {name}: {'; '.join(faults)}" if faults else f"ok {name}", flush=True)
        passed, failed = passed + (not faults), failed + bool(faults)

    with tempfile.TemporaryDirectory(prefix="easel-delivered-") as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in originals(folder, options.quick):
            check(name, delivered(tool, name, path, folder))
        for name in ("png", "png-16"):
            check(f"a forged {name} does not pass", forgery_faults(folder, name))
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
