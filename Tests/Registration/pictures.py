"""The photographs that the registration tests use, and what is done to them."""

import contextlib
import dataclasses
import io
import math
import pathlib

import cv2
import numpy
import pywt.data
import scipy.ndimage
import skimage
import sklearn.datasets
from PIL import Image, ImageOps

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"
SKIMAGE = pathlib.Path(skimage.__file__).parent / "data"
SHORTEST_SIDE, LONGEST_SIDE = 400, 1600

# What stands among them by no mistake: `moon`, `retina`, `cell` and `clock_motion` have little detail, `hubble` has points
# only, `brick`, `grass`, `gravel` and `ihc` repeat, `page` and `text` are two-valued.
SAMPLE_NAMES = ("room.jpg", "car.webp", "clock.jpg", "graffiti.png", "leaf.png", "still-life.jpg")
SKIMAGE_NAMES = (
    "astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "camera.png", "coins.png", "moon.png", "page.png", "text.png",
    "ihc.png", "hubble_deep_field.jpg", "retina.jpg", "brick.png", "grass.png", "gravel.png", "motorcycle_left.png", "cell.png",
    "clock_motion.png",
)


@dataclasses.dataclass(frozen=True)
class Similarity:
    """result = scale · R(rotation) · original + (dx, dy)

    In pixels, with the origin at the top left corner of the top left pixel, so that pixel centres lie at integer + 0.5.
    `rotation` is in degrees, clockwise with y down.
    """

    dx: float = 0
    dy: float = 0
    scale: float = 1
    rotation: float = 0

    @classmethod
    def about(cls, anchor, shift, scale, rotation):
        """The transform that moves `anchor` by `shift` and turns and scales around it."""
        linear = cls(scale=scale, rotation=rotation).linear
        dx, dy = numpy.add(anchor, shift) - linear @ anchor
        return cls(float(dx), float(dy), scale, rotation)

    @property
    def linear(self):
        angle = math.radians(self.rotation)
        cos, sin = math.cos(angle), math.sin(angle)
        return self.scale * numpy.array([[cos, -sin], [sin, cos]])

    @property
    def matrix(self):
        """2 × 3, in the coordinates above."""
        return numpy.column_stack([self.linear, [self.dx, self.dy]])

    @property
    def opencv(self):
        """2 × 3 for OpenCV, which counts from the centre of the top left pixel."""
        return moved_origin(self.matrix, 0.5)

    def __str__(self):
        return f"({self.dx:.3f}, {self.dy:.3f}) × {self.scale:.5f}, {self.rotation:.4f}°"


def moved_origin(matrix, by):
    """`matrix` for coordinates whose origin lies at (by, by) in those that it was written for."""
    linear, shift = matrix[:, :2], matrix[:, 2]
    return numpy.column_stack([linear, shift + linear @ [by, by] - [by, by]])


def corner_error(truth, estimate, size):
    """The largest distance, over the four corners of a picture of `size`, between two 2 × 3 mappings."""
    width, height = size
    corners = numpy.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]]).T
    return float(numpy.linalg.norm((truth - estimate) @ corners, axis=0).max())


def photographs():
    """(name, RGB array) of every photograph that is here: this project's samples, and those in the wheels of scikit-image,
    scikit-learn and PyWavelets. None is a crop of another.
    """
    for path in [SAMPLES / name for name in SAMPLE_NAMES] + [SKIMAGE / name for name in SKIMAGE_NAMES]:
        if path.exists():
            yield path.stem, sized(opened(path))
    bunch = sklearn.datasets.load_sample_images()
    for path, pixels in zip(bunch.filenames, bunch.images):
        yield pathlib.Path(path).stem, sized(Image.fromarray(pixels))
    for name in ("aero", "ascent"):
        pixels = getattr(pywt.data, name)()
        yield name, sized(Image.fromarray(pixels.astype(numpy.uint8)).convert("RGB"))


def opened(path):
    picture = ImageOps.exif_transpose(Image.open(path))
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def sized(picture):
    """The pixels of `picture`, enlarged or reduced to sides of 400 to 1600."""
    factor = max(SHORTEST_SIDE / min(picture.size), min(1, LONGEST_SIDE / max(picture.size)))
    if factor != 1:
        picture = picture.resize([round(side * factor) for side in picture.size], Image.Resampling.LANCZOS)
    return numpy.asarray(picture)


def warped(pixels, transform):
    height, width = pixels.shape[:2]
    if transform.linear.tolist() == numpy.eye(2).tolist():
        # OpenCV's kernel lies up to 0.01 pixel beside where it should. Turned or scaled, that averages out; here it would not.
        # Channel by channel: SciPy's spline would run along the channels as well, though nothing moves there.
        shift = transform.dy, transform.dx
        channels = (scipy.ndimage.shift(pixels[:, :, index].astype(float), shift, order=5, mode="reflect") for index in range(3))
        return clipped(numpy.dstack(list(channels)))
    return cv2.warpAffine(pixels, transform.opencv, (width, height), flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT)


def covering(pixels, size):
    """`pixels` resized and cropped around the middle to `size`."""
    picture = ImageOps.fit(Image.fromarray(pixels), size, Image.Resampling.LANCZOS)
    return numpy.asarray(picture)


def quarter(size, random):
    """A box of 25 % of the picture, of a random shape at a random place."""
    width, height = size
    stretch = random.uniform(0.7, 1.4)
    w, h = round(width * 0.5 * stretch), round(height * 0.5 / stretch)
    left, top = int(random.integers(0, width - w + 1)), int(random.integers(0, height - h + 1))
    return left, top, left + w, top + h


def centre(size):
    width, height = size
    return width // 4, height // 4, width - width // 4, height - height // 4


def replaced(pixels, box, other):
    left, top, right, bottom = box
    result = pixels.copy()
    result[top:bottom, left:right] = covering(other, (right - left, bottom - top))
    return result


def noisy(pixels, random):
    """Gaussian noise, σ 4."""
    return clipped(pixels + random.normal(0, 4, pixels.shape))


def photometric(pixels, random):
    """Gain, gamma, a cast of each channel, noise of σ 4, and JPEG of quality 80."""
    gain, gamma = random.uniform(0.85, 1.15), random.uniform(0.8, 1.25)
    cast, lift = random.uniform(0.92, 1.08, 3), random.uniform(-6, 6, 3)
    toned = 255 * gain * cast * (pixels / 255.0) ** gamma + lift
    file = io.BytesIO()
    Image.fromarray(noisy(toned, random)).save(file, "JPEG", quality=80)
    with contextlib.closing(Image.open(file)) as picture:
        return numpy.asarray(picture.convert("RGB"))


def clipped(values):
    return numpy.clip(numpy.rint(values), 0, 255).astype(numpy.uint8)


def save(pixels, path):
    # The fastest level: these files live for one run.
    cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_PNG_COMPRESSION, 1])
