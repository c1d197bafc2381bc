#!/usr/bin/env python3
"""Make the fixtures of ImageComparisonTests: picture pairs and the figures scikit-image gives them.

What it writes
    *-before.png, *-after.png   small pairs, made procedurally from fixed seeds
    figures.json                one object a pair, see below
    sharma.json                 the 34 CIEDE2000 test pairs of Sharma, Wu and Dalal (2005),
                                each as [L1, a1, b1, L2, a2, b2, dE]

What it needs
    python3 -m venv /tmp/refvenv && /tmp/refvenv/bin/pip install numpy scipy scikit-image pillow

How to run it
    /tmp/refvenv/bin/python scripts/reference-figures.py [FOLDER]

    FOLDER is Tests/ImageComparisonTests/Fixtures unless given. A second run with the same
    versions of the libraries writes the same bytes.

What the figures mean
    Before anything is measured a pixel with alpha is laid over white, in integers:

        value = (c * a + 255 * (255 - a) + 127) // 255

    which is the nearest 8-bit value (255 is odd, so there is no tie to decide).

    mse, psnr   over the R, G and B samples, peak 255; psnr is null where the mse is 0
    ssim        skimage.metrics.structural_similarity(a, b, channel_axis=-1, data_range=255,
                gaussian_weights=True, sigma=1.5, use_sample_covariance=False): a Gaussian
                window of 11 x 11, K1 0.01, K2 0.03, the mean of the three channels over the
                positions whose window lies whole inside the picture (5 pixels in from each
                side)
    ciede2000   skimage.color.deltaE_ciede2000 of skimage.color.rgb2lab (D65, 2 degrees); mean and
                max over the pixels. rgb2lab takes the sRGB matrix with six decimals
                (0.412453 0.357580 0.180423 / ...), the white 0.95047 1 1.08883, and
                0.008856 and 7.787 in f(t). With the seven-decimal matrix and 216/24389,
                24389/27 the means here move by up to 3e-4, a single pixel (max) by up to
                4e-3, the counts not at all
    changedCIEDE2000Above2
                pixels whose difference is greater than (not equal to) 2

    region is half open: left <= x < right, top <= y < bottom. inside and outside hold the same
    figures over the pixels in it and over the others. For ssim the map of the whole picture
    is taken, cropped by 5 on each side, and a position counts where its centre lies, so a
    window near the border of the region sees pixels of both sides. It follows that the two
    ssims, weighted by their numbers of positions, average to the ssim of the whole.
"""

import argparse
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "Tests/ImageComparisonTests/Fixtures"

# Half of the 11 x 11 window: closer to the side than this a window is not whole.
MARGIN = 5

# Sharma, Wu, Dalal: "The CIEDE2000 Color-Difference Formula: Implementation Notes,
# Supplementary Test Data, and Mathematical Observations", table 1.
SHARMA = [
    [50.0000, 2.6772, -79.7751, 50.0000, 0.0000, -82.7485, 2.0425],
    [50.0000, 3.1571, -77.2803, 50.0000, 0.0000, -82.7485, 2.8615],
    [50.0000, 2.8361, -74.0200, 50.0000, 0.0000, -82.7485, 3.4412],
    [50.0000, -1.3802, -84.2814, 50.0000, 0.0000, -82.7485, 1.0000],
    [50.0000, -1.1848, -84.8006, 50.0000, 0.0000, -82.7485, 1.0000],
    [50.0000, -0.9009, -85.5211, 50.0000, 0.0000, -82.7485, 1.0000],
    [50.0000, 0.0000, 0.0000, 50.0000, -1.0000, 2.0000, 2.3669],
    [50.0000, -1.0000, 2.0000, 50.0000, 0.0000, 0.0000, 2.3669],
    [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0009, 7.1792],
    [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0010, 7.1792],
    [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0011, 7.2195],
    [50.0000, 2.4900, -0.0010, 50.0000, -2.4900, 0.0012, 7.2195],
    [50.0000, -0.0010, 2.4900, 50.0000, 0.0009, -2.4900, 4.8045],
    [50.0000, -0.0010, 2.4900, 50.0000, 0.0010, -2.4900, 4.8045],
    [50.0000, -0.0010, 2.4900, 50.0000, 0.0011, -2.4900, 4.7461],
    [50.0000, 2.5000, 0.0000, 50.0000, 0.0000, -2.5000, 4.3065],
    [50.0000, 2.5000, 0.0000, 73.0000, 25.0000, -18.0000, 27.1492],
    [50.0000, 2.5000, 0.0000, 61.0000, -5.0000, 29.0000, 22.8977],
    [50.0000, 2.5000, 0.0000, 56.0000, -27.0000, -3.0000, 31.9030],
    [50.0000, 2.5000, 0.0000, 58.0000, 24.0000, 15.0000, 19.4535],
    [50.0000, 2.5000, 0.0000, 50.0000, 3.1736, 0.5854, 1.0000],
    [50.0000, 2.5000, 0.0000, 50.0000, 3.2972, 0.0000, 1.0000],
    [50.0000, 2.5000, 0.0000, 50.0000, 1.8634, 0.5757, 1.0000],
    [50.0000, 2.5000, 0.0000, 50.0000, 3.2592, 0.3350, 1.0000],
    [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
    [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630],
    [61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731],
    [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
    [22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373],
    [36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
    [90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441],
    [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
    [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
    [2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082],
]


# --- pictures -------------------------------------------------------------------------------


def to_bytes(samples):
    return np.clip(np.rint(samples), 0, 255).astype(np.uint8)


def scene(width, height, seed):
    """A gradient, a disc, a bar, a checked patch and a noisy corner: smooth, hard and busy parts."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    picture = np.stack(
        [
            40 + 180 * x / (width - 1),
            60 + 150 * y / (height - 1),
            200 - 120 * (x + y) / (width + height - 2),
        ],
        axis=-1,
    )
    # The colours differ from seed to seed so that no two pairs measure the same picture.
    disc, bar = rng.integers(20, 236, size=(2, 3))
    picture[(x - 0.3 * width) ** 2 + (y - 0.35 * height) ** 2 < (0.2 * height) ** 2] = disc
    picture[(np.abs(y - 0.8 * height) < 0.06 * height) & (x > 0.1 * width)] = bar
    checks = (x > 0.6 * width) & (y < 0.35 * height)
    picture[checks] += (((x // 4 + y // 4) % 2) * 70 - 35)[checks, None]
    # Noise only here: all over, the PNG files would be three times as large.
    busy = (x > 0.55 * width) & (y > 0.4 * height) & (y < 0.7 * height)
    picture[busy] += rng.normal(0, 14, size=(int(busy.sum()), 3))
    return to_bytes(picture)


def noise_pair():
    before = scene(160, 120, seed=1)
    noise = np.random.default_rng(101).normal(0, 4, size=before.shape)
    return before, to_bytes(before + noise)


def jpeg_pair():
    before = scene(257, 193, seed=2)
    stream = io.BytesIO()
    Image.fromarray(before).save(stream, "JPEG", quality=60)
    return before, np.asarray(Image.open(stream).convert("RGB"))


def local_pair():
    before = scene(161, 121, seed=3)
    after = before.copy()
    after[40:75, 50:101] = to_bytes(after[40:75, 50:101] * 0.8 + [30, 0, 12])
    return before, after


def tint_pair():
    before = scene(193, 145, seed=4)
    return before, to_bytes(before * [1.04, 1.0, 0.93] + [3, 1, -2])


def alpha_pair():
    """Every alpha from 0 to 255; where it is 0 the colours differ and must not be seen."""
    before = scene(163, 127, seed=5)
    height, width = before.shape[:2]
    rng = np.random.default_rng(105)
    x = np.mgrid[0:height, 0:width][1]
    alpha = np.clip((x * 340) // width - 40, 0, 255).astype(np.uint8)
    after_alpha = alpha.copy()
    after_alpha[60:90, 20:140] = np.clip(alpha[60:90, 20:140].astype(int) - 30, 0, 255)
    after = to_bytes(before.astype(float) + 9 * np.sin(x / 7.0)[..., None])
    hidden = (alpha == 0) & (after_alpha == 0)
    after[hidden] = rng.integers(0, 256, size=3)
    return np.dstack([before, alpha]), np.dstack([after, after_alpha])


def strong_pair():
    """Half turn of the colours in one half: large differences, saturated and dark colours."""
    before = scene(159, 121, seed=6)
    after = before.copy()
    after[:, 80:] = np.roll(before[:, 80:], 1, axis=-1)
    after[:30, :40] = [0, 0, 255]
    before[:30, :40] = [255, 255, 0]
    after[100:, :60] = before[100:, :60] // 16
    return before, after


def identical_pair():
    before = scene(131, 97, seed=7)
    return before, before.copy()


# The region of local-change is the very rectangle that changed (outside the mse is 0 but the
# ssim is not 1); that of tint touches two sides of the picture, that of identical all but one.
PAIRS = [
    ("noise-sigma4", noise_pair, (30, 20, 110, 90)),
    ("jpeg-q60", jpeg_pair, (100, 60, 201, 150)),
    ("local-change", local_pair, (50, 40, 101, 75)),
    ("tint", tint_pair, (0, 0, 97, 73)),
    ("alpha", alpha_pair, (20, 60, 140, 90)),
    ("strong", strong_pair, (80, 3, 159, 118)),
    ("identical", identical_pair, (0, 0, 131, 50)),
]


# --- measuring ------------------------------------------------------------------------------


def over_white(picture):
    if picture.shape[-1] == 3:
        return picture
    color = picture[..., :3].astype(np.int64)
    alpha = picture[..., 3:].astype(np.int64)
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def psnr_from(mse):
    return None if mse == 0 else float(10 * np.log10(255.0**2 / mse))


def measure(before, after, region):
    """The figures of one pair; both pictures 8-bit RGB."""
    squares = (before.astype(float) - after.astype(float)) ** 2
    mse = float(squares.mean())
    ssim, ssim_map = structural_similarity(
        before,
        after,
        channel_axis=-1,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        full=True,
    )
    difference = deltaE_ciede2000(rgb2lab(before), rgb2lab(after))
    # A count is a fair thing to compare only if no pixel sits on the threshold.
    assert np.abs(difference - 2).min() > 1e-5, "a pixel is too close to 2"
    changed = difference > 2

    height, width = before.shape[:2]
    left, top, right, bottom = region
    inside = np.zeros((height, width), bool)
    inside[top:bottom, left:right] = True
    whole = np.zeros((height, width), bool)
    whole[MARGIN : height - MARGIN, MARGIN : width - MARGIN] = True

    def part(mask):
        part_mse = float(squares[mask].mean())
        return {
            "psnr": psnr_from(part_mse),
            "ssim": float(ssim_map[mask & whole].mean()),
            "mse": part_mse,
            "changed": int(changed[mask].sum()),
        }

    figures = {
        "width": width,
        "height": height,
        "psnr": None if mse == 0 else float(peak_signal_noise_ratio(before, after, data_range=255)),
        "ssim": float(ssim),
        "mse": mse,
        "ciede2000": {"mean": float(difference.mean()), "max": float(difference.max())},
        "changedCIEDE2000Above2": int(changed.sum()),
        "region": {"left": left, "top": top, "right": right, "bottom": bottom},
        "inside": part(inside),
        "outside": part(~inside),
    }
    # The parts must add up to the whole: guards the masks above.
    counts = [(mask & whole).sum() for mask in (inside, ~inside)]
    sums = [figures[side]["ssim"] * count for side, count in zip(("inside", "outside"), counts)]
    assert abs(sum(sums) / sum(counts) - ssim) < 1e-12
    assert mse == 0 or abs(psnr_from(mse) - figures["psnr"]) < 1e-9
    return figures


def save(picture, path):
    Image.fromarray(picture).save(path, optimize=True)
    # What is measured must be what is stored.
    assert np.array_equal(np.asarray(Image.open(path)), picture), path


def write_json(value, path):
    # repr of a double in Python is the shortest text that reads back as the same double.
    path.write_text(json.dumps(value, indent=2) + "\n")


def write_figures(folder):
    figures = []
    for name, make, region in PAIRS:
        before, after = make()
        names = [f"{name}-before.png", f"{name}-after.png"]
        save(before, folder / names[0])
        save(after, folder / names[1])
        entry = {"name": name, "before": names[0], "after": names[1]}
        figures.append(entry | measure(over_white(before), over_white(after), region))
    write_json(figures, folder / "figures.json")


def write_sharma(folder):
    table = np.array(SHARMA)
    assert table.shape == (34, 7)
    found = deltaE_ciede2000(table[:, 0:3], table[:, 3:6])
    for row, value in zip(SHARMA, found):
        assert abs(row[6] - value) < 1e-4, (row, value)
    # One row a line: the table can then be compared with the printed one by eye.
    rows = ",\n".join("  " + json.dumps(row) for row in SHARMA)
    (folder / "sharma.json").write_text("[\n" + rows + "\n]\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help="where to write (default: %(default)s)"
    )
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    write_figures(folder)
    write_sharma(folder)
    total = sum(path.stat().st_size for path in folder.iterdir() if path.suffix in (".png", ".json"))
    print(f"{len(PAIRS)} pairs and {len(SHARMA)} Sharma rows, {total} bytes in {folder}")


if __name__ == "__main__":
    main()
