#!/usr/bin/env python3
"""Sprays a wall: bubble letters, clouds of paint, drips and splatter on old brick."""
import sys
import numpy as np
from PIL import Image
from finish import blur

W, H = 1280, 1120
rng = np.random.default_rng(20)
yy, xx = np.mgrid[0:H, 0:W].astype(np.float32)


def noise(cell, octaves=4, seed=0):
    """Smooth fractal noise, mean 0, about -1..1."""
    g = np.random.default_rng(seed)
    out, amp, total = np.zeros((H, W), np.float32), 1.0, 0.0
    for _ in range(octaves):
        h, w = max(2, int(H / cell) + 2), max(2, int(W / cell) + 2)
        n = Image.fromarray(g.standard_normal((h, w)).astype(np.float32))
        out += amp * np.asarray(n.resize((W, H), Image.BICUBIC))
        total += amp * amp
        amp *= 0.55
        cell = max(1.5, cell / 2)
    return out / np.sqrt(total) * 0.7


def rgb(code):
    v = np.array([int(code[i : i + 2], 16) for i in (0, 2, 4)], np.float32) / 255
    return v**2.2


def step(a, b, x):
    t = np.clip((x - a) / (b - a), 0, 1)
    return t * t * (3 - 2 * t)


def lay(img, colour, alpha):
    colour = colour if getattr(colour, "ndim", 1) == 3 else np.broadcast_to(colour, img.shape)
    return img + alpha[..., None] * (colour - img)


# ---- the wall: brick, with height for light to rake over -------------------------------------
BH, BW = 56.0, 128.0
wx, wy = xx + 2.2 * noise(40, 3, 1), yy + 1.8 * noise(50, 3, 2)
row = np.floor(wy / BH)
bx = wx / BW + 0.5 * (row % 2)
col = np.floor(bx)
dx = np.minimum(bx - col, 1 - bx + col) * BW
dy = np.minimum(wy / BH - row, 1 - wy / BH + row) * BH
k = 6.0
edge = -np.log(np.exp(-dx / k) + np.exp(-dy / k)) * k
brick = step(3.0, 6.5, edge + 1.2 * noise(9, 3, 3))
table = rng.random((64, 64)).astype(np.float32)
tone = table[(row.astype(int) % 64), (col.astype(int) % 64)]
table2 = rng.random((64, 64)).astype(np.float32)
hue = table2[(row.astype(int) % 64), (col.astype(int) % 64)]
fine, mid, wide = noise(3, 2, 4), noise(22, 4, 5), noise(320, 3, 6)
base = (rgb("8f4f3c") * (1 - hue[..., None]) + rgb("a36a52") * hue[..., None]) * (0.68 + 0.5 * tone + 0.10 * mid + 0.09 * fine)[..., None]
base = base * brick[..., None] + (rgb("9c948a") * (0.75 + 0.12 * fine + 0.1 * mid)[..., None]) * (1 - brick[..., None])
relief = brick * (3.2 + 0.9 * tone) + 0.55 * mid * brick + 0.34 * fine + blur(brick, 3) * 2
pits = step(1.05, 1.5, noise(7, 3, 7))
relief -= pits * 1.2
base *= (1 - 0.35 * pits)[..., None]

# ---- helpers that paint -------------------------------------------------------------------------
tooth = 0.5 + 0.5 * np.clip(0.5 * fine + 0.35 * mid + 0.5 * (brick - 0.6), -1, 1)


def cover(alpha):
    """Thin paint misses the pits and the joints, thick paint fills them."""
    return np.clip(alpha * (0.80 + 0.28 * tooth) - pits * 0.10, 0, 1) * np.clip(0.86 + 0.14 * brick, 0, 1)


def spray(img, x, y, r, colour, power, speckle=0.5):
    d = np.hypot(xx - x, yy - y) / r
    soft = np.exp(-d * d * 1.7)
    dots = rng.random((H, W)).astype(np.float32) < soft * 0.55
    a = power * soft * (1 - speckle) + power * speckle * blur(dots.astype(np.float32), 0.7) * 1.1
    return lay(img, colour, cover(np.clip(a, 0, 1)))


def segment(ax, ay, bx_, by, ra, rb):
    vx, vy = bx_ - ax, by - ay
    t = np.clip(((xx - ax) * vx + (yy - ay) * vy) / (vx * vx + vy * vy + 1e-6), 0, 1)
    return np.hypot(xx - ax - t * vx, yy - ay - t * vy) - (ra + (rb - ra) * t)


def stroke(points, radius):
    """Distance to a fat bubbly stroke; each point is (x, y, scale of the radius)."""
    d = np.full((H, W), 1e4, np.float32)
    for a, b in zip(points, points[1:]):
        s = segment(a[0], a[1], b[0], b[1], radius * a[2], radius * b[2])
        if radius < 20:
            d = np.minimum(d, s)
            continue
        h = np.clip(0.5 + 0.5 * (d - s) / 14, 0, 1)  # bubbly: the parts melt together
        d = d + (s - d) * h - 14 * h * (1 - h)
    return d


def arc(cx, cy, rx, ry, a0, a1, s0, s1, n=14):
    t = np.linspace(0, 1, n)
    a = np.radians(a0 + (a1 - a0) * t)
    return [(cx + rx * np.cos(q), cy + ry * np.sin(q), s0 + (s1 - s0) * f) for q, f in zip(a, t)]


def drip(img, x, y, length, r, colour):
    wob = 1.6 * np.sin(yy / 31 + x) + 0.8 * noise(60, 2, int(x) % 97)
    t = np.clip((yy - y) / length, 0, 1)
    w = r * (0.95 - 0.45 * t) + r * 0.55 * np.exp(-(((yy - y - length) / (r * 1.5)) ** 2))
    inside = (yy > y) & (yy < y + length + r * 1.8)
    end = np.hypot((xx - x - wob) / 1.0, np.maximum(yy - y - length, 0) / 1.15)
    a = step(0.8, -0.8, np.where(yy > y + length, end - r * 1.05, np.abs(xx - x - wob) - w)) * inside
    img = lay(img, colour, a * 0.96)
    shine = step(1.2, 0.0, np.abs(xx - x - wob + w * 0.35) - 0.6) * inside * step(y + length + r, y + length - 4, yy)
    return lay(img, np.minimum(colour * 1.5 + 0.12, 1), shine * 0.5)


def splat(img, x, y, n, spread, colour, big=7):
    for _ in range(n):
        a, q = rng.uniform(0, 2 * np.pi), rng.exponential(spread)
        px, py, r = x + q * np.cos(a), y + q * np.sin(a), max(0.7, rng.exponential(big * 0.35))
        x0, x1, y0, y1 = int(px - r - 3), int(px + r + 4), int(py - r - 3), int(py + r + 4)
        if x0 < 0 or y0 < 0 or x1 > W or y1 > H:
            continue
        d = np.hypot(xx[y0:y1, x0:x1] - px, (yy[y0:y1, x0:x1] - py) * rng.uniform(0.8, 1.1)) - r
        img[y0:y1, x0:x1] = lay(img[y0:y1, x0:x1], colour, step(0.8, -0.8, d) * 0.95)
    return img


PINK, CYAN, LIME, YELLOW = rgb("ff2e93"), rgb("12c4e6"), rgb("a4e52b"), rgb("ffd21c")
ORANGE, VIOLET, NAVY, WHITE, TEAL = rgb("ff7a1a"), rgb("6a2bd9"), rgb("130f2e"), rgb("fbf8f0"), rgb("0a8f86")

img = base.copy()
# old, faded layers under the piece
img = lay(img, rgb("d8d2c4"), cover(0.55 * step(-0.35, 0.5, wide + 0.3 * mid)))
old = stroke(arc(250, 190, 150, 90, 200, 520, 1, 1, 24), 9)
img = lay(img, rgb("4b5d73"), cover(step(2, -2, old) * 0.55))
old = stroke([(930, 960, 1), (1010, 1040, 1), (1075, 930, 1), (1150, 1045, 1), (1210, 940, 1)], 8)
img = lay(img, rgb("7a3e58"), cover(step(2, -2, old) * 0.55))

# the cloud behind: sprayed colour, from violet to teal
for x, y, r, c, p in [
    (170, 420, 240, VIOLET, 0.95), (400, 300, 250, VIOLET, 0.9), (640, 640, 300, PINK, 0.75), (250, 700, 240, PINK, 0.85),
    (660, 300, 260, TEAL, 0.85), (900, 330, 260, CYAN, 0.85), (1090, 450, 240, TEAL, 0.95), (1010, 720, 260, VIOLET, 0.9),
    (480, 790, 230, ORANGE, 0.75), (800, 800, 230, PINK, 0.7), (120, 560, 170, ORANGE, 0.5), (1150, 620, 170, CYAN, 0.7),
]:
    img = spray(img, x, y, r, c, p)
# bubbles round the edge of the cloud
for x, y, r, c in [
    (110, 300, 58, CYAN), (205, 235, 42, YELLOW), (1130, 250, 60, PINK), (1200, 330, 36, YELLOW), (1045, 205, 34, LIME), (105, 800, 52, LIME),
    (182, 868, 32, CYAN), (1150, 830, 56, ORANGE), (1080, 898, 34, CYAN), (700, 165, 44, ORANGE), (770, 128, 25, PINK), (560, 948, 40, VIOLET), (628, 972, 24, YELLOW),
]:
    d = np.hypot(xx - x, yy - y) - r
    img = lay(img, NAVY, cover(step(7.5, 5.5, d)))
    shade = np.clip(0.5 + 0.5 * ((xx - x) * 0.45 + (yy - y) * 0.9) / r, 0, 1)[..., None]
    img = lay(img, c * (1.25 - 0.85 * shade) + 0.04, cover(step(1, -1, d)))
    img = lay(img, WHITE, cover(0.9 * step(1.5, -1.5, np.hypot((xx - x + r * 0.36) / 1.25, yy - y + r * 0.42) - r * 0.15)))

# the letters E A S E L
E1 = [(300, 392, 0.95), (205, 405, 1.05), (182, 500, 1.0), (190, 600, 1.08), (300, 622, 0.95)]
letters = [
    [E1, [(195, 507, 0.9), (276, 500, 0.78)]],
    [[(352, 655, 0.92), (398, 520, 0.95), (438, 385, 1.05), (492, 515, 0.95), (530, 640, 0.98)], [(395, 570, 0.62), (485, 560, 0.62)]],
    [arc(665, 452, 68, 66, -25, -265, 0.92, 0.98) + arc(655, 592, 74, 72, -85, 155, 0.98, 0.95)],
    [[(905, 412, 0.95), (812, 400, 1.05), (800, 500, 1.0), (806, 610, 1.08), (912, 642, 0.95)], [(812, 510, 0.9), (888, 514, 0.78)]],
    [[(1010, 375, 1.05), (1000, 500, 1.0), (1004, 618, 1.1), (1120, 640, 0.98)]],
]
fields = []
for strokes in letters:
    d = np.full((H, W), 1e4, np.float32)
    for s in strokes:
        d = np.minimum(d, stroke(s, 47))
    fields.append(d)
everything = np.minimum.reduce(fields)
# block shadow, thick outline, glow
img = lay(img, WHITE, cover(0.70 * np.exp(-np.maximum(everything - 18, 0) / 17)))
block = np.minimum.reduce([np.roll(np.roll(everything, s, 0), int(s * 0.8), 1) for s in range(0, 46, 3)])
img = lay(img, NAVY, cover(step(13.5, 10.5, block) * 0.99))
inner = np.minimum.reduce([np.roll(np.roll(everything, s, 0), int(s * 0.8), 1) for s in range(8, 44, 3)])
img = lay(img, rgb("3a1d8f") * (0.7 + 0.9 * step(300, 720, yy))[..., None], cover(step(5, 3, inner) * 0.96))
img = lay(img, NAVY, cover(step(12, 9.5, everything) * 0.99))
tops = [(YELLOW, PINK), (LIME, CYAN), (YELLOW, ORANGE), (CYAN, VIOLET), (YELLOW, LIME)]
lows = [ORANGE, TEAL, PINK, PINK, CYAN]
for i, d in enumerate(fields):
    img = lay(img, NAVY, cover(step(10, 7.5, d) * 0.99))
    t = step(350, 680, yy + 26 * wide + 14 * np.sin(xx / 37 + i))[..., None]
    a, b = tops[i]
    fill = a * np.clip(1 - 2 * t, 0, 1) + b * (1 - np.abs(2 * t - 1)) + lows[i] * np.clip(2 * t - 1, 0, 1)
    # rounded, as if blown up: light from the upper left, by the slope of the distance
    depth = np.clip(-d, 0, 44)
    dome = np.sqrt(np.clip(1 - (1 - depth / 44) ** 2, 0, 1)) * 44
    gy, gx = np.gradient(blur(dome, 2.5))
    lit = gx * 0.5 + gy * 0.86
    fill = fill * (1 - 0.42 * np.clip(-lit, 0, 1))[..., None] + 0.22 * np.clip(lit, 0, 1.1)[..., None] * WHITE
    # halftone dots that grow downward
    cell = 19.0
    ux, uy = (xx * 0.8 + yy * 0.6) / cell, (-xx * 0.6 + yy * 0.8) / cell
    q = np.hypot(ux - np.floor(ux) - 0.5, uy - np.floor(uy) - 0.5)
    dots = step(0.05, -0.03, q - 0.52 * step(480, 720, yy)) * step(-6, -13, d) * 0.32
    fill = lay(fill, lows[(i + 2) % 5] * 0.55, dots)
    img = lay(img, fill, cover(step(1.2, -1.2, d)) * 0.985)
    # a highlight that follows the upper left edge
    edge_line = np.exp(-(((d + 17) / 4.2) ** 2)) * step(0.42, 0.72, lit + 0.05 * mid)
    img = lay(img, WHITE, np.clip(edge_line * 1.1, 0, 1) * 0.92)

# stars of light
for x, y, s in [(186, 372, 46), (455, 352, 34), (1030, 345, 42), (690, 398, 28)]:
    u, v = np.abs(xx - x) / s, np.abs(yy - y) / s
    star = step(1.02, 0.80, np.sqrt(u) + np.sqrt(v))
    img = spray(img, x, y, s * 0.75, WHITE, 0.55, 0.3)
    img = lay(img, WHITE, star * 0.97)
# a crown and an arrow in one line
crown = stroke([(575, 250, 1), (560, 182, 1), (605, 222, 1), (632, 165, 1), (662, 220, 1), (705, 178, 0.95), (692, 250, 1), (575, 250, 1)], 7.5)
arrow = stroke(arc(640, 700, 430, 175, 150, 40, 0.5, 1.25, 40), 9)
tip = stroke([(925, 776, 1.0), (1006, 790, 1.2), (985, 868, 1.0)], 9.5)
arrow = np.minimum(arrow, tip)
for d, c in ((crown, YELLOW), (arrow, LIME)):
    img = lay(img, NAVY, cover(step(6.5, 4.5, d)))
    img = lay(img, c, cover(step(1, -1, d)))
    img = lay(img, WHITE, 0.5 * step(1.2, -0.5, np.roll(d, (2, 1), (0, 1)) + 5))

# drips and splatter
for x, y, n, r, c in [
    (205, 708, 150, 6.5, NAVY), (262, 712, 66, 4.5, NAVY), (402, 716, 112, 5.5, NAVY), (556, 718, 205, 6.5, NAVY), (668, 730, 120, 5.0, NAVY),
    (846, 722, 175, 6.0, NAVY), (905, 738, 70, 4.2, NAVY), (1040, 726, 140, 6.2, NAVY), (1133, 735, 235, 5.5, NAVY),
    (110, 850, 120, 5.0, LIME), (1150, 884, 130, 5.0, ORANGE), (1128, 306, 90, 4.0, PINK),
]:
    img = drip(img, x, y, n, r, c)
for x, y, n, s, c in [
    (170, 330, 90, 75, PINK), (1080, 300, 100, 80, YELLOW), (560, 880, 110, 110, CYAN), (930, 880, 90, 90, WHITE), (330, 860, 90, 90, YELLOW),
    (520, 240, 70, 80, WHITE), (860, 210, 80, 80, PINK), (90, 640, 60, 60, WHITE), (1190, 520, 70, 60, LIME),
]:
    img = splat(img, x, y, n, s, c)

# ---- evening sun rakes over the wall -----------------------------------------------------------
gy, gx = np.gradient(blur(relief, 0.8))
light = 1 + 0.30 * np.clip(gx * 0.62 + gy * 0.78, -1.6, 1.3)
ao = 1 - 0.35 * np.clip(blur(brick, 5) - brick, 0, 1)
img = np.clip(img, 0, 1.2) * (light * ao)[..., None]
slant = 1.10 - 0.38 * step(0, 1, (xx / W * 0.55 + yy / H * 0.6)) + 0.05 * wide
img = img * slant[..., None] * np.array([1.03, 1.0, 0.96], np.float32)
out = np.clip(img, 0, 1) ** (1 / 2.2)
out = out + 0.006 * blur(rng.standard_normal((H, W)).astype(np.float32), 0.8)[..., None]
picture = Image.fromarray((np.clip(out, 0, 1) * 255 + 0.5).astype(np.uint8))
picture.save(sys.argv[1], optimize=True)
