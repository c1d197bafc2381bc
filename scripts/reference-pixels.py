#!/usr/bin/env python3
"""Make the fixtures of ImageFilesTests: small pictures in many flavours, and what they decode to.

What it writes
    png-*, jpeg-*, webp-*, gif-*, bmp-*, tiff-*   good files, most of them 37x29 to 64x48
    broken-*                                      files that must be refused
    pixels.json                                   one object a good file
    broken.json                                   one object a broken file

What it needs
    apt-get install netpbm libjpeg-turbo-progs webp
    python3 -m venv /tmp/refvenv
    /tmp/refvenv/bin/pip install numpy pillow pypng tifffile imagecodecs

How to run it
    /tmp/refvenv/bin/python scripts/reference-pixels.py [FOLDER]

    FOLDER is Tests/ImageFilesTests/Fixtures unless given. A second run with the same versions
    of the tools writes the same bytes; another zlib may pack a PNG otherwise, the hashes stay.
    libpng's warnings about interlace handling are harmless: what it returns is checked.

pixels.json
    file, format            format is what the bytes are, whatever the file is called
    width, height           as stored
    displayWidth, displayHeight, orientation
                            orientation as in Exif, 1 where the file does not say
    hasAlpha                the file can carry transparency: alpha channel, tRNS, a transparent
                            GIF colour, the WebP alpha flag, a BMP alpha mask
    bitsPerChannel          depth of a stored sample; 8 for PNG's and GIF's palettes, of an index for BMP's, 8 for 16-bit BMP
    frames                  pictures in the file; everything else is about the first of them
    decoder                 the referee, and the second reader that had to agree
    rgbaSHA256              SHA-256 of the pixels as stored (orientation not applied, no colour
                            management): 8-bit R G B A, rows from the top, no padding, straight
                            alpha, alpha 255 where there is none. null: there is no one answer
    displayRGBASHA256       the same after applying the orientation
    rgba16SHA256            16-bit files only: the samples as stored, 16-bit big endian
    extra                   true: more than was asked for; fair to skip
    note                    where something needs saying

    How samples become 8 bits: 16 bits as libpng's png_set_scale_16 does it,
    (v * 255 + 32895) >> 16; 1, 2 and 4 bits by v * 255 / (2^bits - 1), which is whole.
    A transparent pixel keeps the colour it is stored with, except in GIF, where it is
    0 0 0 0: nothing was drawn on the transparent canvas.

broken.json
    file
    expected                truncated     a picture of a known kind whose data ends too early
                            corrupt       all there, but contradicts itself
                            notAnImage    no picture format begins like this
                            unsupported   a picture, of a kind the product does not read
    formatGuess             what the first bytes say, or null
    pillow                  what Pillow says, to show that the file is broken as meant
    extra, note             as above
"""

import argparse
import hashlib
import io
import json
import re
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import PIL
import png as pypng
import tifffile
from PIL import Image, ImageCms, ImageOps

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "Tests/ImageFilesTests/Fixtures"


# --- the pictures ---------------------------------------------------------------------------


def scene(width, height, seed):
    """R, G, B, A in 0...1: gradients, a disc, a hard edge, some noise; alpha from 0 to 1."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    across, down = x / (width - 1), y / (height - 1)
    picture = np.stack([across, down, 1 - (across + down) / 2, 1.3 * across - 0.15], axis=-1)
    disc = (x - 0.4 * width) ** 2 + (y - 0.5 * height) ** 2 < (0.3 * height) ** 2
    picture[disc, :3] = [0.9, 0.2, 0.1]
    picture[: height // 5, width // 2 :, :3] = [0.05, 0.1, 0.6]
    busy = (across > 0.7) & (down > 0.6)
    picture[busy, :3] += rng.normal(0, 0.15, size=(int(busy.sum()), 3))
    return np.clip(picture, 0, 1)


def quantized(picture, depth):
    return np.rint(picture * ((1 << depth) - 1)).astype(np.uint16)


def indices(width, height, count, seed):
    """A picture of palette indices in which each of `count` indices occurs."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    result = ((x + y) * count // (width + height - 1)).astype(np.uint8)
    result[height // 4 : height // 2, width // 4 : width // 2] = count - 1
    patch = result[-10:, 3:17]
    patch[...] = rng.integers(0, count, size=patch.shape)
    # The diagonal is shorter than 256 steps: put the missing indices in by hand.
    flat = result.reshape(-1)
    flat[:count] = np.arange(count)
    return result


def palette(count, seed):
    """`count` colours; the first is black, so a transparent index 0 has no colour to dispute."""
    colors = np.random.default_rng(seed).integers(0, 256, size=(count, 3), dtype=np.uint8)
    colors[0] = 0
    colors[count - 1] = [250, 240, 20]
    return colors


def letter_f():
    """An F of flat 8 x 8 blocks on a 5 x 7 grid.

    A flat block has only a DC term, so JPEG stores every orientation of it alike and all
    eight files, turned upright, give the very same pixels.
    """
    rows = [".....", ".###.", ".#...", ".##..", ".#...", ".#...", "B...."]
    colors = {".": (240, 236, 228), "#": (180, 30, 40), "B": (20, 60, 200)}
    grid = np.array([[colors[cell] for cell in row] for row in rows], np.uint8)
    return grid.repeat(8, axis=0).repeat(8, axis=1)


def upright(pixels, orientation):
    """Stored pixels as they are to be shown."""
    flipped_both = pixels[::-1, ::-1]
    return {
        1: pixels,
        2: pixels[:, ::-1],
        3: flipped_both,
        4: pixels[::-1],
        5: pixels.swapaxes(0, 1),
        6: np.rot90(pixels, -1),
        7: flipped_both.swapaxes(0, 1),
        8: np.rot90(pixels, 1),
    }[orientation]


def laid_down(pixels, orientation):
    """How pixels must be stored to be shown as given: the inverse of `upright`."""
    return upright(pixels, {6: 8, 8: 6}.get(orientation, orientation))


def rgba(samples, maximum):
    """Gray, gray + alpha, RGB or RGBA samples as RGBA of the same depth."""
    channels = samples.shape[-1]
    color = samples[..., :3] if channels >= 3 else samples[..., :1].repeat(3, axis=-1)
    if channels in (2, 4):
        alpha = samples[..., -1:]
    else:
        alpha = np.full(samples.shape[:2] + (1,), maximum, samples.dtype)
    return np.concatenate([color, alpha], axis=-1)


def eight_bits(samples, maximum):
    wide = samples.astype(np.uint32)
    if maximum == 65535:
        return ((wide * 255 + 32895) >> 16).astype(np.uint8)
    assert 255 % maximum == 0
    return (wide * (255 // maximum)).astype(np.uint8)


# --- metadata -------------------------------------------------------------------------------


def exif_orientation(orientation, big_endian=False):
    """A TIFF structure with the one tag 0x0112."""
    if big_endian:
        return b"MM" + struct.pack(">HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    return b"II" + struct.pack("<HIHHHIHHI", 42, 8, 1, 0x0112, 3, 1, orientation, 0, 0)


def icc_profile():
    """A small version 2 profile with the primaries of Display P3 and a gamma of 2.2.

    Written by hand because LittleCMS stamps the profiles it makes with the time of day.
    Not sRGB, so that a reader which applies or drops it can be told from one which does not.
    """

    def fixed(value):
        return struct.pack(">i", round(value * 65536))

    def xyz(*values):
        return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))

    name = b"Easel test P3\0"
    # After the ASCII name: no Unicode name, no ScriptCode name (67 bytes are always there).
    description = b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(8 + 3 + 67)
    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256))
    tags = [
        (b"desc", description),
        (b"cprt", b"text\0\0\0\0No copyright\0"),
        (b"wtpt", xyz(0.9642, 1.0, 0.8249)),
        (b"rXYZ", xyz(0.5151, 0.2412, -0.0011)),
        (b"gXYZ", xyz(0.2919, 0.6922, 0.0419)),
        (b"bXYZ", xyz(0.1572, 0.0666, 0.7841)),
        (b"rTRC", gamma),
        (b"gTRC", gamma),
        (b"bTRC", gamma),
    ]
    table, data = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, content in tags:
        table += signature + struct.pack(">II", start + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    size = start + len(data)
    header = struct.pack(">I4sI", size, bytes(4), 0x02100000) + b"mntrRGB XYZ "
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp"
    header = header.ljust(68, b"\0") + xyz(0.9642, 1.0, 0.8249)[8:]
    profile = header.ljust(128, b"\0") + table + data
    ImageCms.ImageCmsProfile(io.BytesIO(profile))  # raises if LittleCMS cannot read it
    return profile


# --- writing PNG ----------------------------------------------------------------------------

# By hand: Pillow writes neither interlaced files nor most of the depths, and the filters it
# picks depend on its version. Here row n of a pass has filter n % 5, so all five occur.

GRAY, RGB, PALETTE, GRAY_ALPHA, RGBA = 0, 2, 3, 4, 6
PNG_CHANNELS = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGBA: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_rows(samples, depth):
    """The filtered rows of one pass."""
    height, _, channels = samples.shape
    step = max(1, channels * depth // 8)
    if depth == 16:
        packed = samples.astype(">u2").reshape(height, -1).view(np.uint8)
    elif depth == 8:
        packed = samples.astype(np.uint8).reshape(height, -1)
    else:
        bits = np.unpackbits(samples.astype(np.uint8)[..., None], axis=-1)[..., 8 - depth :]
        packed = np.packbits(bits.reshape(height, -1), axis=-1)
    packed = packed.astype(int)

    result = bytearray()
    above = np.zeros(packed.shape[1] + step, int)
    for number, row in enumerate(packed):
        row = np.concatenate([np.zeros(step, int), row])
        left, corner = row[:-step], above[:-step]
        here, up = row[step:], above[step:]
        nearest = left + up - corner
        to_left, to_up, to_corner = abs(nearest - left), abs(nearest - up), abs(nearest - corner)
        paeth = np.where(
            (to_left <= to_up) & (to_left <= to_corner), left, np.where(to_up <= to_corner, up, corner)
        )
        kind = number % 5
        guess = [0, left, up, (left + up) // 2, paeth][kind]
        result.append(kind)
        result += ((here - guess) & 255).astype(np.uint8).tobytes()
        above = row
    return bytes(result)


def png_file(samples, depth, kind, interlaced=False, before=(), after=(), parts=1):
    """`before` and `after`: chunks between IHDR and IDAT, and after IDAT. `parts`: IDAT chunks."""
    height, width, channels = samples.shape
    assert channels == PNG_CHANNELS[kind]
    passes = ADAM7 if interlaced else [(0, 0, 1, 1)]
    raw = b""
    for left, top, right_step, down_step in passes:
        part = samples[top::down_step, left::right_step]
        if part.size:  # a pass without pixels has no rows at all
            raw += png_rows(part, depth)
    packed = zlib.compress(raw, 9)
    size = -(-len(packed) // parts)
    data = [packed[i : i + size] for i in range(0, len(packed), size)]
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), *before, *((b"IDAT", part) for part in data), *after, (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks)


# --- writing GIF ----------------------------------------------------------------------------

# By hand: Pillow decides for itself about interlacing, offsets, palettes and disposal.


def lzw(values, bits):
    """GIF's LZW, in blocks of up to 255 bytes."""
    clear, end = 1 << bits, (1 << bits) + 1
    codes = []

    def fresh():
        codes.append((clear, width))
        return {(i,): i for i in range(clear)}, end + 1, bits + 1

    width = bits + 1
    table, following, width = fresh()
    prefix = ()
    for value in values:
        longer = prefix + (int(value),)
        if longer in table:
            prefix = longer
            continue
        codes.append((table[prefix], width))
        if following < 4096:
            table[longer] = following
            # The reader learns an entry one code later, hence "equal" before the step.
            if following == 1 << width:
                width += 1
            following += 1
        else:
            table, following, width = fresh()
        prefix = longer[-1:]
    codes += [(table[prefix], width), (end, width)]

    number = position = 0
    for code, code_width in codes:
        number |= code << position
        position += code_width
    stream = number.to_bytes((position + 7) // 8, "little")
    blocks = [stream[i : i + 255] for i in range(0, len(stream), 255)]
    return bytes([bits]) + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"


def gif_frame(values, colors=None, at=(0, 0), transparent=None, interlaced=False, delay=None, disposal=0):
    """`colors`: a palette of the frame's own; `delay` in hundredths of a second."""
    height, width = values.shape
    result = b""
    if transparent is not None or delay is not None:
        flags = disposal << 2 | (transparent is not None)
        result += b"!\xf9\x04" + struct.pack("<BHBB", flags, delay or 0, transparent or 0, 0)
    bits = max(2, int(values.max()).bit_length())
    flags = 0x40 if interlaced else 0
    if colors is not None:
        flags |= 0x80 | (len(colors).bit_length() - 2)
    result += b"," + struct.pack("<HHHHB", *at, width, height, flags)
    if colors is not None:
        result += colors.tobytes()
    if interlaced:
        order = [*range(0, height, 8), *range(4, height, 8), *range(2, height, 4), *range(1, height, 2)]
        values = values[order]
    return result + lzw(values.reshape(-1), bits)


def gif_file(size, colors, frames, loops=False):
    assert len(colors) in (4, 16, 64, 256)
    flags = 0xF0 | (len(colors).bit_length() - 2)
    # 89a whenever there is something that 87a does not know.
    version = b"GIF89a" if loops or any(frame.startswith(b"!") for frame in frames) else b"GIF87a"
    result = version + struct.pack("<HHBBB", *size, flags, 0, 0) + colors.tobytes()
    if loops:
        result += b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    return result + b"".join(frames) + b";"


# --- writing BMP ----------------------------------------------------------------------------


def bmp_file(width, height, bits, pixels, compression=0, colors=None, masks=b"", header=40):
    """`height` below zero: rows from the top. `masks`: what follows the 40 bytes of the header."""
    # Blue, green, red, and a fourth byte that is always zero.
    table = b"" if colors is None else np.pad(colors[:, ::-1], ((0, 0), (0, 1))).tobytes()
    info = struct.pack(
        "<IiiHHIIiiII", header, width, height, 1, bits, compression, len(pixels), 2835, 2835,
        0 if colors is None else len(colors), 0,
    )  # fmt: skip
    start = 14 + len(info) + len(masks) + len(table)
    return struct.pack("<2sIHHI", b"BM", start + len(pixels), 0, 0, start) + info + masks + table + pixels


def bmp_rows(rows):
    """Rows of bytes, given from the top, as BMP has them: from the bottom, padded to 4."""
    return b"".join(row.tobytes() + bytes(-row.nbytes % 4) for row in rows[::-1])


def run_lengths(values):
    """RLE8: runs where two or more are equal, literal stretches where at least three are not."""
    result = b""
    for row in values[::-1]:
        row = [int(value) for value in row]
        position = 0
        while position < len(row):
            run = 1
            while position + run < len(row) and run < 255 and row[position + run] == row[position]:
                run += 1
            if run >= 2:
                result += bytes([run, row[position]])
                position += run
                continue
            stop = position + 1
            while stop < len(row) and stop - position < 255 and (stop + 1 >= len(row) or row[stop] != row[stop + 1]):
                stop += 1
            literal = bytes(row[position:stop])
            if len(literal) < 3:  # counts 0, 1 and 2 have other meanings
                result += b"".join(bytes([1, value]) for value in literal)
            else:
                result += bytes([0, len(literal)]) + literal + bytes(len(literal) % 2)
            position = stop
        result += b"\0\0"
    return result[:-2] + b"\0\1"


def undisputed(bits):
    """The values of 5 or 6 bits that become the same 8 bits by cutting, rounding and repeating bits."""
    top = (1 << bits) - 1
    values = range(top + 1)
    cut = [v * 255 // top for v in values]
    rounded = [(v * 255 * 2 + top) // (2 * top) for v in values]
    repeated = [v << (8 - bits) | v >> (2 * bits - 8) for v in values]
    return [(v, cut[v]) for v in values if cut[v] == rounded[v] == repeated[v]]


# --- tools and readers ----------------------------------------------------------------------


def run(*command, stdin=None):
    done = subprocess.run([str(part) for part in command], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, (command, done.stderr.decode())
    return done.stdout


def version_of(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines()[0]


def netpbm(stream):
    """A binary PGM, PPM or PAM as (samples, maxval)."""
    fields = {}
    if stream.startswith(b"P7"):
        head, data = stream.split(b"ENDHDR\n", 1)
        for line in head.decode().splitlines()[1:]:
            key, value = line.split(None, 1)
            fields[key] = value
        width, height, depth, maximum = (int(fields[key]) for key in ("WIDTH", "HEIGHT", "DEPTH", "MAXVAL"))
    else:
        # Exactly one blank follows maxval: what comes after it may be a pixel that looks like one.
        head = re.match(rb"P([56])\s+(\d+)\s+(\d+)\s+(\d+)\s", stream)
        kind, width, height, maximum = (int(group) for group in head.groups())
        depth = {5: 1, 6: 3}[kind]
        data = stream[head.end() :]
    sample = ">u2" if maximum > 255 else "u1"
    samples = np.frombuffer(data, sample, width * height * depth).reshape(height, width, depth)
    return samples.astype(np.uint16), maximum


def ppm(pixels):
    kind = b"P5" if pixels.ndim == 2 else b"P6"
    return kind + b"\n%d %d\n255\n" % (pixels.shape[1], pixels.shape[0]) + pixels.tobytes()


def pillow_rgba(path):
    return np.asarray(Image.open(path).convert("RGBA"))


def pypng_rgba(path):
    """pypng: a reader in Python that shares no code with libpng. Returns (RGBA, maximum)."""
    width, height, rows, info = pypng.Reader(filename=str(path)).asDirect()
    maximum = (1 << info["bitdepth"]) - 1
    samples = np.array([list(row) for row in rows], np.uint16).reshape(height, width, info["planes"])
    return rgba(samples, maximum), maximum


def djpeg_rgba(path):
    samples, maximum = netpbm(run("djpeg", "-ppm", path))
    return rgba(samples, maximum).astype(np.uint8)


def dwebp_rgba(path):
    samples, maximum = netpbm(run("dwebp", "-quiet", "-nodither", "-pam", path, "-o", "-"))
    return rgba(samples, maximum).astype(np.uint8)


class Folder:
    """Writes the files, asks the readers, keeps the lists."""

    def __init__(self, path, scratch):
        self.path, self.scratch = path, scratch
        self.pixels, self.broken = [], []
        self.pillow = f"Pillow {PIL.__version__}"
        self.djpeg = "djpeg, " + " ".join(version_of("djpeg", "-version").split()[:3])
        self.dwebp = "dwebp " + version_of("dwebp", "-version")
        libraries = imagecodecs.version().split(", ")
        self.libpng = next(each for each in libraries if each.startswith("libpng-"))
        self.libtiff = next(each for each in libraries if each.startswith("libtiff-"))
        self.netpbm = version_of("pngtopam", "--version").split("Version: ")[1]

    def good(self, name, data, *, size, decoder, pixels=None, pixels16=None, alpha=False, bits=8,
             frames=1, orientation=1, extra=False, note=None):  # fmt: skip
        """`pixels`, `pixels16`: the stored pixels of the first picture as the referee gave them."""
        (self.path / name).write_bytes(data)
        width, height = size
        turned = orientation >= 5
        entry = {
            "file": name,
            "format": name.split("-")[0] if not name.startswith("odd-") else name.split("-")[1],
            "width": width,
            "height": height,
            "displayWidth": height if turned else width,
            "displayHeight": width if turned else height,
            "orientation": orientation,
            "hasAlpha": alpha,
            "bitsPerChannel": bits,
            "frames": frames,
            "decoder": decoder,
            "rgbaSHA256": None,
            "displayRGBASHA256": None,
        }
        if pixels is not None:
            assert pixels.shape == (height, width, 4) and pixels.dtype == np.uint8, name
            assert alpha or (pixels[..., 3] == 255).all(), name
            entry["rgbaSHA256"] = hashlib.sha256(pixels.tobytes()).hexdigest()
            shown = np.ascontiguousarray(upright(pixels, orientation))
            entry["displayRGBASHA256"] = hashlib.sha256(shown.tobytes()).hexdigest()
        if pixels16 is not None:
            assert np.array_equal(eight_bits(pixels16, 65535), pixels), name
            entry["rgba16SHA256"] = hashlib.sha256(pixels16.astype(">u2").tobytes()).hexdigest()
        if extra:
            entry["extra"] = True
        if note:
            entry["note"] = note
        self.pixels.append(entry)
        self.check_with_pillow(entry)

    def check_with_pillow(self, entry):
        """The file is of the kind, size, orientation and length that the entry says."""
        with Image.open(self.path / entry["file"]) as image:
            assert image.format.lower() == entry["format"], entry
            assert getattr(image, "n_frames", 1) == entry["frames"], entry
            # Pillow turns TIFF by itself, and forgets the tag when it has.
            if entry["format"] == "tiff":
                assert image.size == (entry["displayWidth"], entry["displayHeight"]), entry
                assert image.tag_v2.get(0x0112, 1) == entry["orientation"], entry
            else:
                assert image.size == (entry["width"], entry["height"]), entry
                assert image.getexif().get(0x0112, 1) == entry["orientation"], entry
            image.load()

    def scratch_file(self, data, suffix):
        path = self.scratch / f"scratch{suffix}"
        path.write_bytes(data)
        return path

    # One method a format: ask the referee and a second reader, insist that they agree with
    # each other and, where nothing is lost, with the picture that was put in.

    def png(self, name, data, truth, maximum, netpbm_fails=False, **more):
        path = self.scratch_file(data, ".png")
        eight = eight_bits(truth, maximum)

        def check(samples, found):
            assert np.array_equal(eight_bits(samples, found), eight), name
            assert maximum != 65535 or (found == 65535 and np.array_equal(samples, truth)), name

        # libpng by way of imagecodecs, with fewer than 8 bits expanded and tRNS as alpha.
        samples = imagecodecs.png_decode(data)
        found = int(np.iinfo(samples.dtype).max)
        check(rgba(samples.reshape(*truth.shape[:2], -1), found), found)
        check(*pypng_rgba(path))
        decoder = f"{self.libpng} (imagecodecs) and pypng {pypng.__version__}"
        if not netpbm_fails:
            samples, found = netpbm(run("pngtopam", "-alphapam", path))
            check(rgba(samples, found), found)
            decoder += f" and pngtopam ({self.netpbm})"
        # Pillow's pixels are not asked for: it has no 16-bit colour, cuts 16-bit gray down instead of scaling
        # it, and misses the transparent gray of files with fewer than 8 bits.
        size = (truth.shape[1], truth.shape[0])
        pixels16 = truth if maximum == 65535 else None
        self.good(name, data, size=size, decoder=decoder, pixels=eight, pixels16=pixels16, **more)

    def jpeg(self, name, data, **more):
        path = self.scratch_file(data, ".jpg")
        pixels = djpeg_rgba(path)
        assert np.array_equal(pillow_rgba(path), pixels), name
        size = (pixels.shape[1], pixels.shape[0])
        self.good(name, data, size=size, decoder=f"{self.djpeg}; same as {self.pillow}", pixels=pixels, **more)

    def webp(self, name, data, truth=None, **more):
        path = self.scratch_file(data, ".webp")
        still = path
        if more.get("frames", 1) > 1:
            still = self.scratch / "frame.webp"
            run("webpmux", "-get", "frame", 1, path, "-o", still)
        pixels = dwebp_rgba(still)
        assert truth is None or np.array_equal(pixels, truth), name
        assert np.array_equal(pillow_rgba(path), pixels), name
        size = (pixels.shape[1], pixels.shape[0])
        self.good(name, data, size=size, decoder=f"{self.dwebp}; same as {self.pillow}", pixels=pixels, **more)

    def gif(self, name, data, truth, rectangle=None, **more):
        """`rectangle`: (left, top, right, bottom) of the first frame, if it is not the whole screen."""
        path = self.scratch_file(data, ".gif")
        left, top, right, bottom = rectangle or (0, 0, truth.shape[1], truth.shape[0])
        frame = truth[top:bottom, left:right]
        # Palette colour 0 is black and is the transparent one, so RGB can be compared everywhere.
        samples, _ = netpbm(run("giftopnm", "-image=1", path))
        assert np.array_equal(rgba(samples, 255)[..., :3], frame[..., :3]), name
        with Image.open(path) as image:
            found = np.asarray(image.convert("RGBA"))[top:bottom, left:right]
        assert np.array_equal(found, frame), name
        size = (truth.shape[1], truth.shape[0])
        decoder = f"{self.pillow} and giftopnm ({self.netpbm})"
        self.good(name, data, size=size, decoder=decoder, pixels=truth, **more)

    def bmp(self, name, data, truth, netpbm_fails=False, **more):
        path = self.scratch_file(data, ".bmp")
        assert np.array_equal(pillow_rgba(path), truth), name
        decoder = self.pillow
        if not netpbm_fails:
            samples, maximum = netpbm(run("bmptopnm", path))
            assert np.array_equal(rgba(samples, maximum), truth), name
            decoder += f" and bmptopnm ({self.netpbm})"
        self.good(name, data, size=(truth.shape[1], truth.shape[0]), decoder=decoder, pixels=truth, **more)

    def tiff(self, name, truth, maximum=255, orientation=1, data=None, **more):
        """Reads what `tiff_file` left in the scratch folder."""
        path = self.scratch / "scratch.tiff"
        if data is not None:
            path.write_bytes(data)
        eight = eight_bits(truth, maximum)
        with tifffile.TiffFile(path) as file:
            page = file.pages[0]
            found = page.asarray()
            if page.photometric == tifffile.PHOTOMETRIC.PALETTE:
                found = (page.colormap[:, found] >> 8).astype(np.uint8).transpose(1, 2, 0)
            elif page.planarconfig == tifffile.PLANARCONFIG.SEPARATE and page.samplesperpixel > 1:
                found = found.transpose(1, 2, 0)
            if found.ndim == 2:
                found = found[..., None]
            if found.dtype == bool:
                found = found.astype(np.uint8) * 255
                if page.photometric == tifffile.PHOTOMETRIC.MINISWHITE:
                    found = 255 - found
        assert np.array_equal(rgba(found, maximum), truth), name
        decoder = f"tifffile {tifffile.__version__} with imagecodecs {imagecodecs.__version__}"
        if maximum == 65535:
            # Pillow cuts 16-bit colour down to 8, as tifftopnm does; ask libtiff itself.
            second = imagecodecs.tiff_decode(path.read_bytes())
            assert second.dtype == np.uint16 and np.array_equal(rgba(second, 65535), truth), name
            decoder += f" and {self.libtiff}"
        else:
            assert np.array_equal(pillow_rgba(path), upright(eight, orientation)), name
            decoder += f" and {self.pillow}"
        size = (truth.shape[1], truth.shape[0])
        pixels16 = truth if maximum == 65535 else None
        self.good(name, path.read_bytes(), size=size, decoder=decoder, pixels=eight, pixels16=pixels16,
                  orientation=orientation, **more)  # fmt: skip

    def bad(self, name, data, expected, guess, *, extra=False, note=None):
        assert expected in ("truncated", "corrupt", "notAnImage", "unsupported")
        path = self.path / name
        path.write_bytes(data)
        entry = {"file": name, "expected": expected, "formatGuess": guess, "pillow": opinion(path, data)}
        if extra:
            entry["extra"] = True
        if note:
            entry["note"] = note
        self.broken.append(entry)


def opinion(path, data):
    """What Pillow says of a file: on opening, on loading all pixels, on verify()."""
    try:
        image = Image.open(path)
    except PIL.UnidentifiedImageError:
        return "open: not identified"
    except Exception as error:
        return f"open: {type(error).__name__}: {error}"
    said = f"opens as {image.format} {image.width}x{image.height}"
    try:
        image.load()
        said += "; loads"
    except Exception as error:
        said += f"; load: {type(error).__name__}: {error}"
    try:
        Image.open(path).verify()
    except Exception as error:
        said += f"; verify: {type(error).__name__}: {error}"
    return said


# --- the files ------------------------------------------------------------------------------


def make_png(folder):
    def plain(name, kind, depth, width, height, seed, **more):
        """A file without tRNS, of the base picture."""
        picture = quantized(scene(width, height, seed), depth)
        gray = picture[..., 1:2]
        samples = {
            GRAY: gray,
            GRAY_ALPHA: np.dstack([gray, picture[..., 3:]]),
            RGB: picture[..., :3],
            RGBA: picture,
        }[kind]
        writing = {key: more.pop(key) for key in ("interlaced", "before", "after", "parts") if key in more}
        maximum = (1 << depth) - 1
        data = png_file(samples, depth, kind, **writing)
        alpha = kind in (GRAY_ALPHA, RGBA)
        folder.png(name, data, rgba(samples, maximum), maximum, alpha=alpha, bits=depth, **more)

    for depth in (1, 2, 4, 8, 16):
        plain(f"png-gray{depth}.png", GRAY, depth, 37, 29, seed=10 + depth)
    for depth in (8, 16):
        plain(f"png-gray-alpha{depth}.png", GRAY_ALPHA, depth, 41, 31, seed=30 + depth)
        plain(f"png-rgb{depth}.png", RGB, depth, 43, 33, seed=50 + depth)
        plain(f"png-rgba{depth}.png", RGBA, depth, 39, 30, seed=70 + depth)
    plain("png-gray1-interlaced.png", GRAY, 1, 37, 29, seed=91, interlaced=True)
    plain("png-gray16-interlaced.png", GRAY, 16, 37, 29, seed=92, interlaced=True)
    plain("png-rgb8-interlaced.png", RGB, 8, 45, 31, seed=93, interlaced=True)
    plain("png-rgba8-interlaced.png", RGBA, 8, 38, 35, seed=94, interlaced=True)
    plain("png-rgba16-interlaced.png", RGBA, 16, 37, 29, seed=95, interlaced=True)
    plain("png-rgb8-interlaced-3x2.png", RGB, 8, 3, 2, seed=96, interlaced=True, extra=True,
          note="three of the seven passes are empty")  # fmt: skip
    plain("png-rgb8-many-idat.png", RGB, 8, 40, 30, seed=97, parts=23, extra=True, note="IDAT in 23 chunks")

    def paletted(name, depth, seed, transparent=False, interlaced=False):
        count = 1 << depth
        values = indices(47, 31, count, seed)
        colors = palette(count, seed + 1)
        before = [(b"PLTE", colors.tobytes())]
        alphas = np.full(count, 255, np.uint8)
        if transparent:
            # Shorter than the palette, as files usually are: the others are opaque.
            listed = max(1, count * 3 // 4)
            alphas[:listed] = np.linspace(0, 200, listed).astype(np.uint8)
            before.append((b"tRNS", alphas[:listed].tobytes()))
        data = png_file(values[..., None], depth, PALETTE, interlaced, before)
        truth = np.dstack([colors[values], alphas[values]])
        folder.png(name, data, truth, 255, alpha=transparent, bits=8)

    for depth in (1, 2, 4, 8):
        paletted(f"png-palette{depth}.png", depth, seed=110 + depth)
        paletted(f"png-palette{depth}-trns.png", depth, seed=130 + depth, transparent=True)
    paletted("png-palette4-trns-interlaced.png", 4, seed=150, transparent=True, interlaced=True)

    def keyed(name, kind, depth, seed, **more):
        """One colour of the file is transparent; its neighbours in value must not be."""
        picture = quantized(scene(42, 30, seed), depth)
        samples = picture[..., :3] if kind == RGB else picture[..., 1:2]
        samples = samples.copy()
        key = samples[15, 17].copy()
        near = key.copy()
        near[-1] ^= 1
        samples[20:24, 5:12] = near
        packed = b"".join(struct.pack(">H", int(value)) for value in key)
        data = png_file(samples, depth, kind, before=[(b"tRNS", packed)])
        maximum = (1 << depth) - 1
        truth = rgba(samples, maximum)
        truth[(samples == key).all(axis=-1), 3] = 0
        assert 0 < (truth[..., 3] == 0).sum() < truth[..., 3].size
        # pngtopam of Netpbm 11.1 does not see the transparent colour of RGB files.
        folder.png(name, data, truth, maximum, netpbm_fails=kind == RGB, alpha=True, bits=depth, **more)

    keyed("png-rgb8-key.png", RGB, 8, seed=160)
    keyed("png-rgb16-key.png", RGB, 16, seed=161, extra=True,
          note="the neighbour of the key differs in the last of 16 bits and stays opaque")  # fmt: skip
    keyed("png-gray2-key.png", GRAY, 2, seed=162)
    keyed("png-gray8-key.png", GRAY, 8, seed=163)
    keyed("png-gray16-key.png", GRAY, 16, seed=164)

    plain("png-rgb8-gama.png", RGB, 8, 40, 30, seed=170, before=[(b"gAMA", struct.pack(">I", 100000))],
          note="gAMA 1.0; the hash is of the stored samples, the gamma is not applied")  # fmt: skip
    plain("png-rgb8-srgb.png", RGB, 8, 40, 30, seed=171,
          before=[(b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 45455))])  # fmt: skip
    packed = zlib.compress(icc_profile(), 9)
    plain("png-rgb8-iccp.png", RGB, 8, 40, 30, seed=172, before=[(b"iCCP", b"Easel test P3\0\0" + packed)],
          note="Display P3 primaries, gamma 2.2; not applied to the hash")  # fmt: skip

    stored = laid_down(letter_f(), 6)
    data = png_file(stored.astype(np.uint16), 8, RGB, before=[(b"eXIf", exif_orientation(6, big_endian=True))])
    folder.png("png-rgb8-exif-orientation6.png", data, rgba(stored, 255), 255, orientation=6)


def with_exif(jpeg, exif):
    """Put an Exif segment behind the JFIF segment."""
    assert jpeg[2:4] == b"\xff\xe0"
    position = 4 + struct.unpack(">H", jpeg[4:6])[0]
    content = b"Exif\0\0" + exif
    return jpeg[:position] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + jpeg[position:]


def cjpeg(pixels, *options):
    return run("cjpeg", "-dct", "int", *options, stdin=ppm(pixels))


def make_jpeg(folder):
    def picture(width, height, seed):
        return quantized(scene(width, height, seed), 8)[..., :3].astype(np.uint8)

    def simple(name, size, seed, *options, gray=False, **more):
        pixels = picture(*size, seed)
        data = cjpeg(pixels[..., 1] if gray else pixels, *options)
        folder.jpeg(name, data, **more)
        return data

    even, odd = (64, 48), (61, 45)
    simple("jpeg-444.jpg", even, 200, "-quality", 85, "-sample", "1x1")
    simple("jpeg-422.jpg", even, 201, "-quality", 85, "-sample", "2x1")
    simple("jpeg-420.jpg", even, 202, "-quality", 85, "-sample", "2x2")
    simple("jpeg-444-odd.jpg", (37, 29), 203, "-quality", 85, "-sample", "1x1")
    simple("jpeg-422-odd.jpg", odd, 204, "-quality", 85, "-sample", "2x1")
    simple("jpeg-420-odd.jpg", odd, 205, "-quality", 85, "-sample", "2x2")
    simple("jpeg-440.jpg", odd, 206, "-quality", 85, "-sample", "1x2", extra=True)
    simple("jpeg-411.jpg", odd, 207, "-quality", 85, "-sample", "4x1", extra=True)
    simple("jpeg-gray.jpg", odd, 208, "-quality", 85, gray=True)
    simple("jpeg-gray-progressive.jpg", odd, 209, "-quality", 85, "-progressive", gray=True, extra=True)
    simple("jpeg-progressive-420.jpg", odd, 210, "-quality", 85, "-sample", "2x2", "-progressive")
    simple("jpeg-progressive-444.jpg", even, 211, "-quality", 85, "-sample", "1x1", "-progressive")
    simple("jpeg-restart.jpg", odd, 212, "-quality", 85, "-sample", "2x2", "-restart", "3B")
    simple("jpeg-restart-progressive.jpg", odd, 213, "-quality", 85, "-sample", "2x2", "-progressive",
           "-restart", "1", extra=True)  # fmt: skip
    simple("jpeg-quality30.jpg", even, 214, "-quality", 30, "-sample", "2x2")
    simple("jpeg-quality95.jpg", even, 215, "-quality", 95, "-sample", "1x1")
    simple("jpeg-optimized-huffman.jpg", even, 216, "-quality", 85, "-sample", "2x2", "-optimize", extra=True)
    simple("jpeg-rgb-adobe.jpg", even, 217, "-quality", 90, "-rgb", extra=True,
           note="R, G, B stored as such: Adobe marker with transform 0, no JFIF")  # fmt: skip

    icc = folder.scratch / "profile.icc"
    icc.write_bytes(icc_profile())
    simple("jpeg-icc.jpg", even, 218, "-quality", 85, "-sample", "2x2", "-icc", icc,
           note="Display P3 primaries, gamma 2.2; not applied to the hash")  # fmt: skip

    shown = set()
    for orientation in range(1, 9):
        stored = np.ascontiguousarray(laid_down(letter_f(), orientation))
        data = cjpeg(stored, "-quality", 95, "-sample", "1x1")
        # Both byte orders occur in the wild, so both occur here.
        data = with_exif(data, exif_orientation(orientation, big_endian=orientation % 2 == 1))
        folder.jpeg(f"jpeg-orientation{orientation}.jpg", data, orientation=orientation)
        shown.add(folder.pixels[-1]["displayRGBASHA256"])
        with Image.open(folder.path / f"jpeg-orientation{orientation}.jpg") as image:
            theirs = np.asarray(ImageOps.exif_transpose(image).convert("RGBA"))
            ours = upright(np.asarray(image.convert("RGBA")), orientation)
            assert np.array_equal(theirs, ours), orientation
            # Twelve levels: far less than the distance between the colours of the F.
            assert np.abs(ours[..., :3].astype(int) - letter_f()).max() < 12, orientation
    assert len(shown) == 1, "the eight F are not the same upright"

    stream = io.BytesIO()
    Image.fromarray(picture(*even, 219)).convert("CMYK").save(stream, "JPEG", quality=85)
    data = stream.getvalue()
    assert b"\xff\xee\x00\x0eAdobe" in data and Image.open(io.BytesIO(data)).mode == "CMYK"
    folder.good("jpeg-cmyk-adobe.jpg", data, size=even, decoder=folder.pillow,
                note="four components, Adobe marker, inverted as Adobe does; no one way to RGB")  # fmt: skip

    # Not broken at all: only the name lies.
    folder.jpeg("odd-jpeg-named.png", cjpeg(picture(*even, 220), "-quality", 85), note="a JPEG with a wrong suffix")


def make_webp(folder):
    def cwebp(pixels, *options, name="scratch-out.webp"):
        source, target = folder.scratch / "scratch-in.png", folder.scratch / name
        Image.fromarray(np.ascontiguousarray(pixels)).save(source)
        run("cwebp", "-quiet", *options, source, "-o", target)
        return target.read_bytes()

    def picture(width, height, seed):
        return quantized(scene(width, height, seed), 8).astype(np.uint8)

    def opaque(pixels):
        return rgba(pixels[..., :3], 255)

    folder.webp("webp-lossy.webp", cwebp(picture(64, 48, 300)[..., :3], "-q", 75))
    folder.webp("webp-lossy-odd.webp", cwebp(picture(61, 45, 301)[..., :3], "-q", 40))
    pixels = picture(53, 37, 302)
    folder.webp("webp-lossless.webp", cwebp(pixels[..., :3], "-lossless"), opaque(pixels))
    pixels = picture(47, 35, 303)
    # -exact keeps the colour of transparent pixels.
    data = cwebp(pixels, "-lossless", "-exact")
    folder.webp("webp-lossless-alpha.webp", data, pixels, alpha=True)
    folder.webp("webp-lossy-alpha.webp", cwebp(picture(61, 45, 304), "-q", 75), alpha=True)
    folder.webp("webp-lossy-alpha-quantized.webp", cwebp(picture(61, 45, 305), "-q", 60, "-alpha_q", 40),
                alpha=True, extra=True, note="alpha plane reduced to fewer levels")  # fmt: skip

    colors = palette(13, 306)
    pixels = colors[indices(50, 40, 13, 307)]
    folder.webp("webp-lossless-palette.webp", cwebp(pixels, "-lossless"), opaque(pixels), extra=True,
                note="few colours: stored with a colour table, several pixels a byte")  # fmt: skip

    source, exif = folder.scratch / "plain.webp", folder.scratch / "exif.bin"
    stored = laid_down(letter_f(), 6)
    source.write_bytes(cwebp(stored, "-lossless"))
    exif.write_bytes(exif_orientation(6))
    target = folder.scratch / "oriented.webp"
    run("webpmux", "-set", "exif", exif, source, "-o", target)
    folder.webp("webp-exif-orientation6.webp", target.read_bytes(), rgba(stored, 255), orientation=6, extra=True)

    # The second and third picture cover only a part of the canvas (offsets must be even).
    frames = [picture(48, 40, 308), picture(20, 16, 309), picture(24, 12, 310)]
    paths = []
    for number, frame in enumerate(frames):
        cwebp(frame, "-lossless", "-exact", name=f"frame{number}.webp")
        paths.append(folder.scratch / f"frame{number}.webp")
    target = folder.scratch / "animated.webp"
    run("webpmux", "-frame", paths[0], "+100+0+0+0-b", "-frame", paths[1], "+120+8+6+1+b",
        "-frame", paths[2], "+80+20+22+0-b", "-loop", 0, "-o", target)  # fmt: skip
    folder.webp("webp-animated.webp", target.read_bytes(), frames[0], alpha=True, frames=3)


def make_gif(folder):
    def flat(values, colors, transparent=None):
        alpha = np.full(values.shape, 255, np.uint8)
        if transparent is not None:
            assert not colors[transparent].any()
            alpha[values == transparent] = 0
        return np.dstack([colors[values], alpha])

    colors = palette(64, 400)
    values = indices(55, 41, 64, 401)
    folder.gif("gif-static.gif", gif_file((55, 41), colors, [gif_frame(values)]), flat(values, colors))
    values = indices(57, 43, 64, 402)
    data = gif_file((57, 43), colors, [gif_frame(values, interlaced=True)])
    folder.gif("gif-interlaced.gif", data, flat(values, colors))
    values = indices(49, 39, 16, 403)
    colors = palette(16, 404)
    data = gif_file((49, 39), colors, [gif_frame(values, transparent=0)])
    folder.gif("gif-transparent.gif", data, flat(values, colors, transparent=0), alpha=True)

    colors = palette(256, 405)
    # Noise: the code table fills up and the encoder has to start a new one.
    values = np.random.default_rng(406).integers(0, 256, size=(80, 64), dtype=np.uint8)
    data = gif_file((64, 80), colors, [gif_frame(values)])
    folder.gif("gif-noise256.gif", data, flat(values, colors), extra=True,
               note="more than 4096 codes: the table is cleared in the middle")  # fmt: skip

    colors = palette(16, 407)
    values = [indices(48, 36, 16, 408), indices(20, 15, 16, 409), indices(16, 18, 16, 410)]
    own = palette(16, 411)
    frames = [
        gif_frame(values[0], delay=10, disposal=1),
        gif_frame(values[1], at=(7, 9), transparent=0, delay=12, disposal=2),
        gif_frame(values[2], at=(30, 11), colors=own, delay=8, disposal=3),
    ]
    data = gif_file((48, 36), colors, frames, loops=True)
    folder.gif("gif-animated.gif", data, flat(values[0], colors), frames=3, alpha=True,
               note="the first frame is opaque, the second has a transparent colour")  # fmt: skip

    values = indices(24, 20, 16, 412)
    truth = np.zeros((33, 41, 4), np.uint8)
    truth[8:28, 11:35] = flat(values, own, transparent=0)
    data = gif_file((41, 33), colors, [gif_frame(values, at=(11, 8), colors=own, transparent=0)])
    folder.gif("gif-offset-local-palette.gif", data, truth, rectangle=(11, 8, 35, 28), alpha=True, extra=True,
               note="the frame is smaller than the screen and has a palette of its own")  # fmt: skip


def make_bmp(folder):
    def picture(width, height, seed):
        return quantized(scene(width, height, seed), 8).astype(np.uint8)

    pixels = picture(37, 29, 500)[..., :3]
    folder.bmp("bmp-24.bmp", bmp_file(37, 29, 24, bmp_rows(pixels[..., ::-1])), rgba(pixels, 255))
    pixels = picture(38, 27, 501)[..., :3]
    # Rows from the top: bmp_rows turns them over, so give them the wrong way round.
    data = bmp_file(38, -27, 24, bmp_rows(pixels[::-1, :, ::-1]))
    folder.bmp("bmp-24-topdown.bmp", data, rgba(pixels, 255))
    pixels = picture(37, 25, 502)[..., :3]
    bgrx = np.dstack([pixels[..., ::-1], np.zeros(pixels.shape[:2], np.uint8)])
    folder.bmp("bmp-32.bmp", bmp_file(37, 25, 32, bmp_rows(bgrx)), rgba(pixels, 255),
               note="BI_RGB: the fourth byte is unused, and zero")  # fmt: skip
    pixels = picture(37, 25, 503)
    masks = struct.pack("<4I4s", 0xFF0000, 0xFF00, 0xFF, 0xFF000000, b"BGRs") + bytes(48)
    bgra = pixels[..., [2, 1, 0, 3]]
    data = bmp_file(37, 25, 32, bmp_rows(bgra), compression=3, masks=masks, header=108)
    # bmptopnm knows no alpha.
    folder.bmp("bmp-32-alpha.bmp", data, pixels, netpbm_fails=True, alpha=True, extra=True,
               note="BITMAPV4HEADER, BI_BITFIELDS with an alpha mask; sRGB")  # fmt: skip

    colors = palette(256, 504)
    values = indices(45, 33, 256, 505)
    data = bmp_file(45, 33, 8, bmp_rows(values), colors=colors)
    folder.bmp("bmp-palette8.bmp", data, rgba(colors[values], 255))
    colors = palette(16, 506)
    values = indices(43, 31, 16, 507)
    nibbles = np.pad(values, ((0, 0), (0, 1)))
    data = bmp_file(43, 31, 4, bmp_rows(nibbles[:, 0::2] << 4 | nibbles[:, 1::2]), colors=colors)
    folder.bmp("bmp-palette4.bmp", data, rgba(colors[values], 255), extra=True, bits=4)
    colors = palette(2, 508)
    values = indices(45, 31, 2, 509)
    data = bmp_file(45, 31, 1, bmp_rows(np.packbits(values, axis=-1)), colors=colors)
    folder.bmp("bmp-palette1.bmp", data, rgba(colors[values], 255), extra=True, bits=1)
    colors = palette(40, 510)
    values = indices(47, 33, 40, 511)
    data = bmp_file(47, 33, 8, run_lengths(values), compression=1, colors=colors)
    folder.bmp("bmp-rle8.bmp", data, rgba(colors[values], 255), note="runs, literal stretches, ends of line")

    # Five and six bits are widened in three ways in the wild; only values for which all three
    # give the same are used, so that none of them is called wrong.
    note = "only values that widen to the same 8 bits by cutting, rounding and repeating bits"
    five, six = np.array(undisputed(5)), np.array(undisputed(6))
    relative = scene(39, 27, 512)

    def pick(channel, table):
        return table[np.rint(relative[..., channel] * (len(table) - 1)).astype(int)]

    red, blue = pick(0, five), pick(2, five)
    for name, green_table, compression, masks, shift, extra in (
        ("bmp-16-565.bmp", six, 3, struct.pack("<3I", 0xF800, 0x07E0, 0x001F), 11, False),
        ("bmp-16-555.bmp", five, 0, b"", 10, True),
    ):
        green = pick(1, green_table)
        words = (red[..., 0] << shift | green[..., 0] << 5 | blue[..., 0]).astype("<u2")
        data = bmp_file(39, 27, 16, bmp_rows(words), compression=compression, masks=masks)
        truth = np.dstack([red[..., 1], green[..., 1], blue[..., 1]]).astype(np.uint8)
        # bmptopnm of Netpbm 11.1 passes over the masks and reads 565 as 555.
        folder.bmp(name, data, rgba(truth, 255), netpbm_fails=shift == 11, extra=extra, note=note)


def tiff_file(folder, pictures, **options):
    """Writes the scratch TIFF. No date, no software tag, no description: always the same bytes."""
    path = folder.scratch / "scratch.tiff"
    byteorder = options.pop("byteorder", "<")
    with tifffile.TiffWriter(path, byteorder=byteorder) as writer:
        for picture in pictures:
            writer.write(picture, metadata=None, software=False, **options)
    return path.read_bytes()


def make_tiff(folder):
    def picture(width, height, seed, depth=8):
        return quantized(scene(width, height, seed), depth).astype(np.uint8 if depth == 8 else np.uint16)

    def color(name, seed, size=(45, 33), extra=False, note=None, **options):
        pixels = picture(*size, seed)[..., :3]
        tiff_file(folder, [pixels], photometric="rgb", **options)
        folder.tiff(name, rgba(pixels, 255), extra=extra, note=note)

    color("tiff-rgb.tiff", 600, rowsperstrip=8)
    color("tiff-rgb-bigendian.tiff", 601, rowsperstrip=8, byteorder=">")
    color("tiff-rgb-lzw.tiff", 602, compression="lzw", rowsperstrip=10)
    color("tiff-rgb-lzw-predictor.tiff", 603, compression="lzw", predictor=2, rowsperstrip=10, extra=True)
    color("tiff-rgb-deflate.tiff", 604, compression="zlib", rowsperstrip=16)
    color("tiff-rgb-packbits.tiff", 605, compression="packbits", rowsperstrip=16, extra=True)
    color("tiff-rgb-tiled.tiff", 606, size=(53, 37), tile=(16, 32), note="the tiles reach over both edges")

    pixels = np.ascontiguousarray(picture(45, 33, 607)[..., :3].transpose(2, 0, 1))
    tiff_file(folder, [pixels], photometric="rgb", planarconfig="separate")
    truth = rgba(pixels.transpose(1, 2, 0), 255)
    folder.tiff("tiff-rgb-planar.tiff", truth, extra=True, note="one plane a colour")

    for name, byteorder, seed in (("tiff-rgb16.tiff", "<", 608), ("tiff-rgb16-bigendian.tiff", ">", 609)):
        pixels = picture(37, 29, seed, depth=16)[..., :3]
        tiff_file(folder, [pixels], photometric="rgb", byteorder=byteorder, rowsperstrip=12)
        folder.tiff(name, rgba(pixels, 65535), maximum=65535, bits=16, extra=byteorder == ">")

    pixels = picture(41, 31, 610)
    tiff_file(folder, [pixels], photometric="rgb", extrasamples=["unassalpha"], compression="zlib")
    folder.tiff("tiff-rgba.tiff", pixels, alpha=True, note="ExtraSamples 2: straight alpha")

    pixels = picture(43, 31, 611)[..., 1]
    tiff_file(folder, [pixels], photometric="minisblack")
    folder.tiff("tiff-gray8.tiff", rgba(pixels[..., None], 255), extra=True)
    pixels = picture(43, 31, 612)[..., 1] > 127
    tiff_file(folder, [pixels], photometric="miniswhite")
    truth = rgba(np.where(pixels, 0, 255).astype(np.uint8)[..., None], 255)
    folder.tiff("tiff-bilevel-white0.tiff", truth, bits=1, extra=True, note="WhiteIsZero")
    colors = palette(256, 613)
    values = indices(43, 31, 256, 614)
    # A TIFF palette has 16-bit entries: v * 257 is v whether it is cut or scaled.
    tiff_file(folder, [values], photometric="palette", colormap=(colors.astype(np.uint16) * 257).T)
    folder.tiff("tiff-palette8.tiff", rgba(colors[values], 255), extra=True)

    pages = [picture(44, 32, 615)[..., :3], picture(30, 40, 616)[..., :3]]
    tiff_file(folder, pages, photometric="rgb", compression="zlib")
    folder.tiff("tiff-two-pages.tiff", rgba(pages[0], 255), frames=2, note="the second page is 30x40")

    stored = np.ascontiguousarray(laid_down(letter_f(), 6))
    tiff_file(folder, [stored], photometric="rgb", compression="lzw", extratags=[(274, "H", 1, 6, True)])
    folder.tiff("tiff-orientation6.tiff", rgba(stored, 255), orientation=6)


def make_broken(folder):
    def picture(seed, width=48, height=36):
        return quantized(scene(width, height, seed), 8)[..., :3].astype(np.uint8)

    whole = png_file(picture(700).astype(np.uint16), 8, RGB)
    start = whole.index(b"IDAT") + 4
    length = struct.unpack(">I", whole[start - 8 : start - 4])[0]
    folder.bad("broken-png-truncated.png", whole[: start + length * 6 // 10], "truncated", "png", note="cut in IDAT")
    wrong = bytearray(whole)
    wrong[start + length] ^= 0x55
    folder.bad("broken-png-crc.png", bytes(wrong), "corrupt", "png",
               note="the CRC of IDAT is wrong, the data itself and its Adler-32 are right")  # fmt: skip

    whole = cjpeg(picture(701, 64, 48), "-quality", 85, "-sample", "2x2")
    assert whole[-2:] == b"\xff\xd9"
    half = whole[: len(whole) // 2]
    assert b"\xff\xda" in half, "the half must reach into the scan"
    folder.bad("broken-jpeg-half.jpg", half, "truncated", "jpeg", note="cut in the scan")
    folder.bad("broken-jpeg-no-eoi.jpg", whole[:-2], "truncated", "jpeg",
               note="only the end marker is missing, every pixel is there: lenient readers take it")  # fmt: skip

    text = "This is a plain text file.\nIt only has the name of a picture.\n"
    folder.bad("broken-text.png", text.encode(), "notAnImage", None)
    page = "<!DOCTYPE html>\n<html><head><title>404</title></head>\n<body><h1>Not Found</h1></body></html>\n"
    folder.bad("broken-html.jpg", page.encode(), "notAnImage", None, note="what a server sends instead of a picture")
    folder.bad("broken-empty.jpg", b"", "notAnImage", None, note="no byte at all")

    source, target = folder.scratch / "broken.png", folder.scratch / "broken.webp"
    Image.fromarray(picture(702, 64, 48)).save(source)
    run("cwebp", "-quiet", "-q", 90, source, "-o", target)
    whole = target.read_bytes()
    folder.bad("broken-webp-truncated.webp", whole[: len(whole) * 6 // 10], "truncated", "webp")

    whole = gif_file((48, 36), palette(64, 703), [gif_frame(indices(48, 36, 64, 704))])
    folder.bad("broken-gif-truncated.gif", whole[: len(whole) * 7 // 10], "truncated", "gif", note="cut in the LZW")

    whole = bmp_file(48, 36, 24, bmp_rows(picture(705)[..., ::-1]))
    folder.bad("broken-bmp-truncated.bmp", whole[: len(whole) * 6 // 10], "truncated", "bmp")

    whole = tiff_file(folder, [picture(706)], photometric="rgb", rowsperstrip=6)
    with tifffile.TiffFile(folder.scratch / "scratch.tiff") as file:
        offsets, counts = file.pages[0].dataoffsets, file.pages[0].databytecounts
        tag = file.pages[0].tags["StripOffsets"]
        width = {tifffile.DATATYPE.SHORT: 2, tifffile.DATATYPE.LONG: 4}[tag.dtype]
        table = tag.valueoffset
    # tifffile writes the directory in front of the pixels, so a cut takes only pixels away.
    cut = offsets[3] + counts[3] // 2
    assert offsets == tuple(sorted(offsets)) and table < offsets[0]
    folder.bad("broken-tiff-cut.tiff", whole[:cut], "truncated", "tiff",
               note="the fourth strip is cut, the others begin past the end")  # fmt: skip
    beyond = bytearray(whole)
    for number in range(len(offsets)):
        value = 50_000 + 1000 * number
        assert value > len(whole)
        beyond[table + width * number : table + width * (number + 1)] = value.to_bytes(width, "little")
    folder.bad("broken-tiff-strips-past-end.tiff", bytes(beyond), "truncated", "tiff",
               note="nothing is cut, but every strip offset points past the end")  # fmt: skip

    stream = io.BytesIO()
    Image.fromarray(picture(707)).save(stream, "JPEG2000", irreversible=False)
    folder.bad("broken-jpeg2000.jp2", stream.getvalue(), "unsupported", None, extra=True,
               note="a good JPEG 2000 file: a picture, but none of the six formats")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=DEFAULT_FOLDER, help="where to write (default: %(default)s)"
    )
    path = parser.parse_args().folder
    path.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Folder(path, Path(scratch))
        make_png(folder)
        make_jpeg(folder)
        make_webp(folder)
        make_gif(folder)
        make_bmp(folder)
        make_tiff(folder)
        make_broken(folder)
    (path / "pixels.json").write_text(json.dumps(folder.pixels, indent=2) + "\n")
    (path / "broken.json").write_text(json.dumps(folder.broken, indent=2) + "\n")

    written = {entry["file"] for entry in folder.pixels + folder.broken}
    assert len(written) == len(folder.pixels) + len(folder.broken), "a name was given twice"
    total = sum((path / name).stat().st_size for name in written)
    print(f"{len(folder.pixels)} good and {len(folder.broken)} broken files, {total} bytes in {path}")
    for stale in sorted({each.name for each in path.iterdir()} - written - {"pixels.json", "broken.json"}):
        print(f"not written by this script: {stale}")


if __name__ == "__main__":
    main()
