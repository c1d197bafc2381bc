"""The picture files that are prepared, and how Pillow reads a picture file: upright and in sRGB."""

import dataclasses
import io
import pathlib
import shutil
import struct
import subprocess
import sys

import cv2
import numpy
from PIL import Image, ImageCms, ImageFilter, ImageOps

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Registration"))
import pictures  # noqa: E402

Image.MAX_IMAGE_PIXELS = None
ORIENTATION, COPYRIGHT, POSITION = 0x0112, 0x8298, 0x8825

# Red, green and blue as XYZ of D50, as profiles hold them, and the transfer curve: a gamma, or sRGB's.
WIDE = {
    "Display P3": (((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)), None),
    "Adobe RGB (1998)": (((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), 563 / 256),
    "ProPhoto RGB": (((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)), 1.8),
}
SRGB = ImageCms.createProfile("sRGB")


@dataclasses.dataclass(frozen=True)
class Source:
    name: str
    path: pathlib.Path


def magick(command):
    """The words that run ImageMagick's `command`; nothing where it is not installed, though there be a file of that name."""
    for words in (["magick", command], [f"{command}-im7"], [command], [f"{command}-im6"]):
        path = shutil.which(words[0])
        if path and "ImageMagick" in version(path).partition("\n")[0]:
            return [path, *words[1:]]
    return []


def version(path):
    return subprocess.run([path, "-version"], capture_output=True, text=True).stdout


def profile(name, primaries, gamma):
    """An ICC profile of version 4. Without `primaries` it is of grey."""

    def text(words):
        written = words.encode("utf-16-be")
        return b"mluc" + struct.pack(">4x2I2s2s2I", 1, 12, b"en", b"US", len(written), 28) + written

    def place(xyz):
        return b"XYZ " + struct.pack(">4x3i", *(round(value * 65536) for value in xyz))

    def curve():
        kind, numbers = (3, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]) if gamma is None else (0, [gamma])
        return b"para" + struct.pack(f">4xHxx{len(numbers)}i", kind, *(round(value * 65536) for value in numbers))

    tags = {b"desc": text(name), b"cprt": text("none"), b"wtpt": place((0.9642, 1.0, 0.8249))}
    for letter, xyz in zip("rgb", primaries or ()):
        tags[f"{letter}XYZ".encode()], tags[f"{letter}TRC".encode()] = place(xyz), curve()
    if not primaries:
        tags[b"kTRC"] = curve()
    table, body = struct.pack(">I", len(tags)), b""
    for tag, data in tags.items():
        table += struct.pack(">4s2I", tag, 128 + 4 + 12 * len(tags) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    space = b"RGB " if primaries else b"GRAY"
    head = struct.pack(">I4xI4s4s4s12x4s", 128 + len(table) + len(body), 0x04300000, b"mntr", space, b"XYZ ", b"acsp")
    head = head.ljust(64, b"\0") + struct.pack(">I3i", 1, 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def is_srgb(data):
    """Whether a profile says of no colour anything else than sRGB, whatever it is called."""
    steps = numpy.linspace(0, 255, 9).round().astype(numpy.uint8)
    cube = numpy.stack(numpy.meshgrid(steps, steps, steps), axis=-1).reshape(9, 81, 3)
    try:
        return int(numpy.abs(in_srgb(Image.fromarray(cube), data).astype(int) - cube).max()) <= 2
    except ImageCms.PyCMSError:
        return False


def profile_name(data):
    return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))).strip()


def in_srgb(picture, data):
    """The RGB pixels of an opaque picture with this profile."""
    converted = ImageCms.profileToProfile(
        picture, ImageCms.ImageCmsProfile(io.BytesIO(data)), SRGB, renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB", flags=ImageCms.Flags.BLACKPOINTCOMPENSATION)
    return numpy.asarray(converted)


def stored(path):
    """RGBA of 8 bits as the file stores it, whatever its orientation and profile say."""
    if path.suffix == ".png":
        raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if raw.dtype == numpy.uint16:
            # Pillow cuts off the low byte.
            return cv2.cvtColor(narrowed(raw), {2: cv2.COLOR_GRAY2RGBA, 3: cv2.COLOR_BGR2RGBA}[raw.ndim])
    return numpy.asarray(Image.open(path).convert("RGBA"))


def narrowed(pixels):
    """Of 8 bits, rounded."""
    return pixels if pixels.dtype == numpy.uint8 else ((pixels.astype(numpy.uint32) * 255 + 32895) >> 16).astype(numpy.uint8)


def upright(path):
    """RGBA of 8 bits, as Pillow turns it upright and into sRGB."""
    picture = Image.open(path)
    # Before anything is asked: of a TIFF, loading turns the pixels and takes the orientation out.
    picture.load()
    data = picture.info.get("icc_profile")
    rgba = stored(path)
    if data:
        opaque = picture if picture.mode in ("L", "RGB", "CMYK") else Image.fromarray(rgba[:, :, :3])
        rgba = numpy.dstack([in_srgb(opaque, data), rgba[:, :, 3]])
    turned = Image.fromarray(rgba)
    turned.getexif()[ORIENTATION] = picture.getexif().get(ORIENTATION, 1)
    return numpy.asarray(ImageOps.exif_transpose(turned))


def camera_data(orientation):
    """EXIF with an orientation, a copyright and a place on earth."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[COPYRIGHT] = orientation, "A. Photographer"
    place = exif.get_ifd(POSITION)
    place[1], place[2], place[3], place[4] = "N", (48.0, 8.0, 14.0), "E", (11.0, 34.0, 31.0)
    return exif


def soft_edge(size):
    """An alpha of every value: an ellipse, blurred."""
    width, height = size
    across, down = numpy.meshgrid((numpy.arange(width) + 0.5) / width, (numpy.arange(height) + 0.5) / height)
    inside = ((across - 0.5) / 0.45) ** 2 + ((down - 0.5) / 0.45) ** 2 < 1
    return Image.fromarray((inside * 255).astype(numpy.uint8)).filter(ImageFilter.GaussianBlur(min(size) / 12))


def photographs():
    """Name and picture of each photograph, of at least 1,300 pixels, so that there is something to shrink."""
    for name, pixels in pictures.photographs():
        picture = Image.fromarray(pixels)
        factor = max(1, 1300 / max(picture.size))
        yield name, picture.resize([round(side * factor) for side in picture.size], Image.Resampling.LANCZOS)


def written(folder):
    """Writes every file; each shows another photograph, as far as there are enough."""
    photos = dict(photographs())
    order = iter(photos.values())

    def saved(name, picture, **how):
        path = folder / name
        picture.save(path, **how)
        return Source(name, path)

    for orientation in range(1, 9):
        subsampling = ("4:2:0", "4:4:4")[orientation % 2]
        yield saved(
            f"jpeg-orientation-{orientation}.jpg", next(order), quality=92, subsampling=subsampling, exif=camera_data(orientation))
    yield saved("png.png", photos["astronaut"])
    yield saved("png-orientation-6.png", photos["coffee"], exif=camera_data(6))
    yield saved("webp-orientation-8.webp", photos["china"], lossless=True, exif=camera_data(8))
    yield saved("tiff-orientation-3.tiff", photos["flower"], tiffinfo={ORIENTATION: 3})
    # The colours are taken for those of the profile, so that many lie outside sRGB.
    for name, (primaries, gamma) in WIDE.items():
        suffix, how = ("jpg", {"quality": 92, "exif": camera_data(6)}) if "Adobe" in name else ("png", {})
        yield saved(
            f"profile-{name.split()[0].lower()}.{suffix}", next(order), icc_profile=profile(name, primaries, gamma), **how)
    yield saved("webp-profile-p3.webp", photos["still-life"], lossless=True, icc_profile=profile("Display P3", *WIDE["Display P3"]))
    # What a profile is called proves nothing.
    yield saved("profile-misnamed.jpg", photos["graffiti"], quality=95, icc_profile=profile("sRGB", *WIDE["Display P3"]))
    yield saved("profile-srgb.jpg", photos["room"], quality=92, icc_profile=ImageCms.ImageCmsProfile(SRGB).tobytes())
    yield saved("profile-srgb.png", photos["room"], icc_profile=ImageCms.ImageCmsProfile(SRGB).tobytes())
    yield saved("grey-profile.png", photos["camera"].convert("L"), icc_profile=profile("Dot gain", None, 1.6))
    yield saved("grey.png", photos["coins"].convert("L"))
    yield saved("grey.jpg", photos["aero"].convert("L"), quality=92)
    see_through = photos["chelsea"].copy()
    see_through.putalpha(soft_edge(see_through.size))
    yield saved("alpha.png", see_through)
    yield saved("alpha-profile.png", see_through, icc_profile=profile("Display P3", *WIDE["Display P3"]))
    yield saved("alpha.webp", see_through, lossless=True, exact=True)
    grey = photos["moon"].convert("LA")
    grey.putalpha(soft_edge(grey.size))
    yield saved("alpha-grey.png", grey)
    yield saved("palette.png", photos["leaf"].quantize(64))
    frames = [photos[name].resize((900, 600)).quantize(128) for name in ("rocket", "car")]
    yield saved("animation.gif", frames[0], save_all=True, append_images=frames[1:], duration=100)
    yield saved("bitmap.bmp", photos["motorcycle_left"])
    yield saved("cmyk.jpg", photos["clock"].convert("CMYK"), quality=95)
    high = numpy.asarray(photos["retina"]).astype(numpy.uint16)
    low = numpy.random.default_rng(16).integers(0, 256, high.shape).astype(numpy.uint16)
    cv2.imwrite(str(folder / "sixteen-bits.png"), (high << 8 | low)[:, :, ::-1])
    yield Source("sixteen-bits.png", folder / "sixteen-bits.png")
    yield saved("small.png", photos["hubble_deep_field"].resize((300, 200)))
