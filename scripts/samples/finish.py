#!/usr/bin/env python3
"""Develops what povray rendered: exposure, bloom, a film curve, vignette, grain, encoding."""
import argparse
import numpy as np
from PIL import Image


def read_ppm(path):
    """A binary PPM (8 or 16 bit, linear light) as floats between 0 and 1."""
    data = open(path, "rb").read()
    fields, at = [], 0
    while len(fields) < 4:
        while data[at : at + 1].isspace():
            at += 1
        if data[at : at + 1] == b"#":
            at = data.index(b"\n", at) + 1
            continue
        end = at
        while not data[end : end + 1].isspace():
            end += 1
        fields.append(data[at:end])
        at = end
    width, height, top = (int(v) for v in fields[1:])
    kind = ">u2" if top > 255 else "u1"
    pixels = np.frombuffer(data, kind, width * height * 3, at + 1)
    return pixels.reshape(height, width, 3).astype(np.float32) / top


def blur(img, sigma):
    """A Gaussian blur with mirrored edges."""
    radius = max(1, int(sigma * 3))
    k = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2).astype(np.float32)
    k /= k.sum()
    for axis in (0, 1):
        pad = [(0, 0)] * img.ndim
        pad[axis] = (radius, radius)
        p = np.pad(img, pad, mode="reflect" if img.shape[axis] > radius else "edge")
        n = img.shape[axis]
        out = np.zeros_like(img)
        for i, w in enumerate(k):
            out += w * p[(slice(i, i + n),) if axis == 0 else (slice(None), slice(i, i + n))]
        img = out
    return img


def wide_blur(img, sigma):
    """A large blur, done on a small copy."""
    step = max(1, int(sigma / 4))
    if step == 1:
        return blur(img, sigma)
    h, w = img.shape[:2]
    ph, pw = -h % step, -w % step
    p = np.pad(img, ((0, ph), (0, pw), (0, 0)), mode="edge")
    small = p.reshape(p.shape[0] // step, step, p.shape[1] // step, step, 3).mean((1, 3))
    small = blur(small, sigma / step)
    planes = [
        np.asarray(Image.fromarray(np.ascontiguousarray(small[..., c])).resize((p.shape[1], p.shape[0]), Image.BICUBIC))
        for c in range(3)
    ]
    return np.stack(planes, -1)[:h, :w]


def film(x):
    """A filmic shoulder and toe (a rational curve); 1 goes to about 0.8."""
    a, b, c, d, e = 2.51, 0.03, 2.43, 0.59, 0.14
    x = x * 0.72
    return np.clip(x * (a * x + b) / (x * (c * x + d) + e), 0, 1)


def encode(x):
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.power(np.maximum(x, 1e-9), 1 / 2.4) - 0.055)


def grain(shape, rng, strength, luma):
    """Film grain: soft clumps, mostly in the middle tones, little colour."""
    h, w = shape
    mono = blur(rng.standard_normal((h, w)).astype(np.float32), 0.75)
    mono /= mono.std()
    tint = blur(rng.standard_normal((h, w, 3)).astype(np.float32), 0.9)
    tint /= tint.std()
    weight = 0.35 + 0.65 * np.clip(4 * luma * (1 - luma), 0, 1)
    return strength * weight[..., None] * (mono[..., None] + 0.35 * tint)


def cutout(o):
    """Halves a picture with alpha (colours weighted by alpha, in linear light): soft, clean edges."""
    x = np.asarray(Image.open(o.source).convert("RGBA")).astype(np.float32) / 255
    a = x[..., 3:]
    rgb = np.where(x[..., :3] <= 0.04045, x[..., :3] / 12.92, ((x[..., :3] + 0.055) / 1.055) ** 2.4) * o.exposure
    h, w = x.shape[0] // 2, x.shape[1] // 2
    pre = np.concatenate([rgb * a, a], -1).reshape(h, 2, w, 2, 4).mean((1, 3))
    alpha = pre[..., 3:]
    c = encode(np.clip(pre[..., :3] / np.maximum(alpha, 1e-4), 0, 1))
    luma = (c @ np.array([0.2126, 0.7152, 0.0722], np.float32))[..., None]
    c = np.clip(luma + (c - luma) * o.saturation, 0, 1) * (alpha > 0)
    out = np.concatenate([c, alpha], -1)
    Image.fromarray((np.clip(out, 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA").save(o.target, optimize=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("source")
    ap.add_argument("target")
    ap.add_argument("--exposure", type=float, default=1.0)
    ap.add_argument("--bloom", type=float, default=0.06)
    ap.add_argument("--saturation", type=float, default=1.0)
    ap.add_argument("--warm", type=float, default=0.0)
    ap.add_argument("--split", type=float, default=0.02, help="cool shadows, warm lights")
    ap.add_argument("--vignette", type=float, default=0.15)
    ap.add_argument("--lift", type=float, default=0.0)
    ap.add_argument("--grain", type=float, default=0.010)
    ap.add_argument("--quality", type=int, default=90)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--orientation", type=int, default=1)
    ap.add_argument("--method", choices=["film", "plain"], default="film")
    ap.add_argument("--cutout", action="store_true", help="the source is a PNG with alpha, twice the size wanted")
    o = ap.parse_args()
    if o.cutout:
        cutout(o)
        return

    rng = np.random.default_rng(o.seed)
    x = read_ppm(o.source)
    h, w = x.shape[:2]
    x = x * o.exposure * np.array([1 + o.warm, 1.0, 1 - o.warm], np.float32)
    if o.bloom:
        hot = np.minimum(x, 4)
        x = (1 - o.bloom) * x + o.bloom * (0.6 * wide_blur(hot, w / 160) + 0.4 * wide_blur(hot, w / 28))
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    r2 = ((xx / w - 0.5) ** 2 + (yy / h - 0.5) ** 2) * 2
    x = x * (1 - o.vignette * r2[..., None] ** 1.2 * 1.6)
    x = encode(film(x) if o.method == "film" else np.clip(x, 0, 1))
    luma = (x @ np.array([0.2126, 0.7152, 0.0722], np.float32)).astype(np.float32)
    x = luma[..., None] + (x - luma[..., None]) * o.saturation
    s = (luma - 0.45)[..., None] * o.split
    x = x + s * np.array([1.0, 0.25, -1.1], np.float32)
    x = o.lift + x * (1 - o.lift)
    x = x + grain((h, w), rng, o.grain, luma)
    # a last dither, so that gentle gradients do not band
    img = Image.fromarray((np.clip(x * 255 + rng.random((h, w, 3)), 0, 255.99)).astype(np.uint8))
    save(img, o.target, o.quality, o.orientation)


def save(img, target, quality, orientation):
    exif = None
    if orientation != 1:
        # The stored pixels are turned the other way, so that the tag turns them upright.
        back = {3: Image.ROTATE_180, 6: Image.ROTATE_90, 8: Image.ROTATE_270}[orientation]
        img = img.transpose(back)
        exif = Image.Exif()
        exif[0x010F] = "Easel samples"
        exif[0x0110] = "Easel samples"
        exif[0x0112] = orientation
        exif[0x8298] = "Easel contributors"
    extra = {"exif": exif} if exif is not None else {}
    if target.endswith(".jpg"):
        img.save(target, quality=quality, subsampling=0 if quality >= 92 else 2, optimize=True, progressive=False, **extra)
    elif target.endswith(".webp"):
        img.save(target, quality=quality, method=6, **extra)
    else:
        img.save(target, optimize=True, **extra)


if __name__ == "__main__":
    main()
