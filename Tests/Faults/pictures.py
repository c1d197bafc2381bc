"""Pictures of the fault tests: made with zlib, each different by its tag, and judged whole or torn without any decoder's mercy."""

import functools
import random
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(tag, width=160, height=120, extra=b"", level=1):
    """A PNG of noise that only this tag gives, so that two pictures never share bytes and half of one is seen."""
    noise = random.Random(tag)
    rows = b"".join(b"\x00" + noise.randbytes(width * 3) for _ in range(height))
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + extra
            + chunk(b"IDAT", zlib.compress(rows, level)) + chunk(b"IEND", b""))


def flipped(data):
    """The same PNG with one bit of one pixel changed and every checksum right again: no decoder can tell."""
    parts = chunks(data)
    pixels = bytearray(zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT")))
    pixels[len(pixels) // 2] ^= 4
    done, written = SIGNATURE, False
    for kind, body in parts:
        if kind != b"IDAT":
            done += chunk(kind, body)
        elif not written:
            done, written = done + chunk(b"IDAT", zlib.compress(bytes(pixels), 1)), True
    return done


@functools.lru_cache
def zeros(megabytes):
    """So many of them, as zlib packs them."""
    packer = zlib.compressobj(6)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def bomb(side=60000):
    """A PNG of a few hundred kilobytes that says it has billions of pixels; its data go on for as long as anyone reads."""
    data = zeros(200)
    return (SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def gps_block():
    """A TIFF block, as EXIF has it, with a position: 31° 13' N."""
    entry = struct.Struct("<HHII").pack
    head = struct.pack("<2sHI", b"II", 42, 8)
    first = struct.pack("<H", 1) + entry(0x8825, 4, 1, 26) + struct.pack("<I", 0)
    ref = struct.pack("<HHI4s", 1, 2, 2, b"N\x00\x00\x00")
    second = struct.pack("<H", 2) + ref + entry(2, 5, 3, 26 + 2 + 24 + 4) + struct.pack("<I", 0)
    return head + first + second + struct.pack("<6I", 31, 1, 13, 1, 0, 1)


def png_with_position(tag, width=320, height=240):
    return png(tag, width, height, extra=chunk(b"eXIf", gps_block()))


def jpeg_with_position(jpeg):
    """The JPEG with an EXIF segment right behind its start."""
    body = b"Exif\x00\x00" + gps_block()
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def has_position(data):
    """Whether a picture file still holds the position of ``gps_block``."""
    return struct.pack("<6I", 31, 1, 13, 1, 0, 1) in data


def chunks(data):
    """The chunks of a PNG that is whole, as (kind, bytes)."""
    position, found = 8, []
    while position < len(data):
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        found.append((kind, data[position + 8:position + 8 + length]))
        position += 12 + length
    return found


def content(data):
    """Size, kind and pixels of a PNG that is not interlaced, whatever else it holds and however its rows are filtered."""
    if problem(data):
        return None
    parts = chunks(data)
    head = struct.unpack(">IIBBBBB", parts[0][1])
    rows = zlib.decompress(b"".join(body for kind, body in parts if kind == b"IDAT"))
    step = max(1, head[2] * CHANNELS[head[3]] // 8)
    stride = (head[0] * head[2] * CHANNELS[head[3]] + 7) // 8
    before, plain = bytearray(stride), []
    for start in range(0, len(rows), stride + 1):
        kind, row = rows[start], bytearray(rows[start + 1:start + 1 + stride])
        if kind:
            for index in range(stride):
                left = row[index - step] if index >= step else 0
                up, corner = before[index], before[index - step] if index >= step else 0
                guess = (left, up, (left + up) // 2, min((left, up, corner), key=lambda value: abs(left + up - corner - value)))[kind - 1]
                row[index] = (row[index] + guess) & 255
        plain.append(row)
        before = row
    return head[:4], b"".join(plain)


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def problem(data):
    """What is wrong with the bytes of a PNG, as words; None when every chunk, checksum and row is there."""
    if data[:8] != SIGNATURE:
        return "no PNG"
    position, kinds, packed, head, palette = 8, [], [], None, False
    while position < len(data):
        if position + 12 > len(data):
            return "breaks off in a chunk's head"
        length, kind = struct.unpack(">I4s", data[position:position + 8])
        body = data[position + 8:position + 8 + length]
        if position + 12 + length > len(data):
            return "breaks off in a chunk"
        if struct.unpack(">I", data[position + 8 + length:position + 12 + length])[0] != zlib.crc32(kind + body):
            return f"wrong checksum of {kind!r}"
        kinds.append(kind)
        if kind == b"IHDR":
            head = struct.unpack(">IIBBBBB", body)
        elif kind == b"IDAT":
            packed.append(body)
        elif kind == b"PLTE":
            palette = True
        position += 12 + length
        if kind == b"IEND":
            break
    if position != len(data):
        return "bytes behind the end"
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or head is None:
        return "no IHDR first or no IEND last"
    width, height, depth, colour, method, filters, interlace = head
    if method or filters or interlace not in (0, 1) or colour not in CHANNELS or (colour == 3 and not palette):
        return "a header that no PNG has"
    unpacker = zlib.decompressobj()
    try:
        rows = unpacker.decompress(b"".join(packed)) + unpacker.flush()
    except zlib.error as error:
        return f"zlib: {error}"
    if not unpacker.eof:
        return "the pixels break off"
    bits = depth * CHANNELS[colour]
    passes = [(width, height)] if interlace == 0 else [
        (-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in
        ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))]
    position = 0
    for columns, lines in passes:
        if columns <= 0 or lines <= 0:
            continue
        stride = 1 + (columns * bits + 7) // 8
        if any(rows[position + line * stride:position + line * stride + 1] not in (b"\0", b"\1", b"\2", b"\3", b"\4") for line in range(lines)):
            return "too few rows, or a filter that does not exist"
        position += stride * lines
    return None if position == len(rows) else f"{len(rows)} bytes of rows instead of {position}"
