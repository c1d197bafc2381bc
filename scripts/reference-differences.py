"""Makes Tests/ImageComparisonTests/Fixtures/yiq.json and msssim.json.

python3 -m venv V && V/bin/pip install numpy scipy pillow pixelmatch==0.4.0
V/bin/python reference-differences.py Tests/ImageComparisonTests/Fixtures
"""
import json, sys
from pathlib import Path
import numpy as np
from PIL import Image
from pixelmatch import pixelmatch
from scipy.ndimage import correlate1d

folder = Path(sys.argv[1])

def flat(path):
    p = np.array(Image.open(path).convert("RGBA")).astype(np.int64)
    a = p[..., 3:]
    rgb = (p[..., :3] * a + 255 * (255 - a) + 127) // 255
    return np.concatenate([rgb, np.full_like(a, 255)], -1).astype(np.uint8)

def disc(width, height, cx, cy, r, ink, paper):
    """A disc whose edge is smoothed by 4 x 4 samples; cx, cy and r in eighths of a pixel."""
    y, x = np.mgrid[0:height * 4, 0:width * 4]
    inside = ((2 * x + 1 - cx) ** 2 + (2 * y + 1 - cy) ** 2 <= r * r).astype(int)
    n = inside.reshape(height, 4, width, 4).sum((1, 3))
    out = np.empty((height, width, 4), np.uint8)
    for c in range(3):
        out[..., c] = (paper[c] * (16 - n) + ink[c] * n + 8) // 16
    out[..., 3] = 255
    return out

def count(a, b, threshold, aa):
    return pixelmatch(list(a.tobytes()), list(b.tobytes()), a.shape[1], a.shape[0], threshold=threshold, includeAA=aa)

pairs = []
for p in json.load(open(folder / "figures.json")):
    a, b = flat(folder / p["before"]), flat(folder / p["after"])
    for t in [0.1, 0.03]:
        pairs.append({"name": p["name"], "threshold": t, "changed": count(a, b, t, False), "withSmoothed": count(a, b, t, True)})
discs = []
for first, second in [((160, 160, 120), (164, 160, 120)), ((160, 160, 120), (160, 160, 124)), ((160, 160, 120), (184, 172, 100)), ((0, 0, 90), (2, 3, 90)), ((320, 310, 80), (322, 318, 83))]:
    a = disc(40, 39, *first, ink=(20, 40, 160), paper=(250, 244, 230))
    b = disc(40, 39, *second, ink=(20, 40, 160), paper=(250, 244, 230))
    discs.append({"first": first, "second": second, "threshold": 0.1, "changed": count(a, b, 0.1, False), "withSmoothed": count(a, b, 0.1, True)})
json.dump({"pairs": pairs, "discs": discs}, open(folder / "yiq.json", "w"), indent=1)

def picture(width, height, seed, noise, lift):
    """Waves of integers with noise of a linear congruential generator over them."""
    out = np.empty((height, width, 3), np.int64)
    state = seed
    for y in range(height):
        for x in range(width):
            for c in range(3):
                state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
                wave = abs((x * (3 + c) + y * 2) % 128 - 64) + abs((y * (5 - c) + x) % 96 - 48) + (40 if (x // 24 + y // 17) % 2 else 0)
                out[y, x, c] = min(255, max(0, wave + 30 + lift * c + (((state >> 24) * noise) >> 8) - noise // 2))
    return out

def pool(v):
    h, w = v.shape
    py, px = h % 2, w % 2
    v = np.pad(v, ((py, py), (px, px)))
    h2, w2 = (v.shape[0] // 2) * 2, (v.shape[1] // 2) * 2
    v = v[:h2, :w2]
    return v.reshape(h2 // 2, 2, w2 // 2, 2).mean((1, 3))

def ms_ssim(a, b):
    k = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5 ** 2)); k /= k.sum()
    blur = lambda v: correlate1d(correlate1d(v, k, 0), k, 1)[5:-5, 5:-5]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    weights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
    result = []
    for c in range(3):
        x, y, p = a[..., c].astype(float), b[..., c].astype(float), 1.0
        for s, w in enumerate(weights):
            mx, my = blur(x), blur(y)
            vx, vy, cv = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
            cs = (2 * cv + c2) / (vx + vy + c2)
            l = (2 * mx * my + c1) / (mx * mx + my * my + c1)
            p *= max(0.0, (cs if s < 4 else cs * l).mean()) ** w
            x, y = pool(x), pool(y)
        result.append(p)
    return float(np.mean(result))

cases = []
for width, height, noise, lift in [(161, 161, 24, 0), (176, 200, 90, 0), (333, 257, 40, 12), (200, 311, 0, 30), (193, 177, 255, 0)]:
    a, b = picture(width, height, 1, 0, 0), picture(width, height, 7, noise, lift)
    case = {"width": width, "height": height, "noise": noise, "lift": lift, "value": ms_ssim(a, b)}
    try:
        import torch
        from pytorch_msssim import ms_ssim as reference
        t = lambda v: torch.tensor(v.transpose(2, 0, 1)[None].astype(np.float64))
        case["pytorch"] = float(reference(t(a), t(b), data_range=255, size_average=True))
        print("pytorch", case["pytorch"], case["value"])
    except ImportError as e:
        print(e)
    cases.append(case)
json.dump(cases, open(folder / "msssim.json", "w"), indent=1)
