"""F-110 … F-117: input files that are not what they seem."""

import hashlib
import os
import pathlib
import socket
import struct
import threading
import time
import zlib

import pictures
from registry import check, manual
from server import Rule

JPEG = pathlib.Path(__file__).resolve().parents[3] / "samples/room.jpg"

manual("F-110", "the corpus is outside this repository; judge_corpus.py runs `easel inspect` over it")


def refused(case, path, most_seconds=2.0, most_rss=64 + 30, image=None):
    """Refused at once, from the head, with nothing sent."""
    case.serve()
    run = case.run("edit", "--image", image or path, "--prompt", "warmer", timeout=15)
    case.expect_exit(run, 5)
    case.expect_billed(run, "no")
    case.expect(not case.books.requests, "something was sent")
    case.expect(run.seconds < most_seconds, f"it took {run.seconds:.1f} s")
    case.expect(run.rss < most_rss, f"it took {run.rss:.0f} MB")


def bombed(case, name, data):
    path = case.inputs / name
    path.write_bytes(data)
    refused(case, path)


def giant_gif(width):
    return b"GIF89a" + struct.pack("<HHBBB", width, width, 0x80, 0, 0) + bytes(6) + b"," + struct.pack("<HHHHB", 0, 0, width, width, 0) + b"\x08\x01\x00\x00;"


check("F-111", "a PNG of 60,000 × 60,000")(lambda case: bombed(case, "bomb.png", pictures.bomb()))
check("F-111", "a GIF of 65,535 × 65,535")(lambda case: bombed(case, "bomb.gif", giant_gif(65535)))
check("F-111", "a PNG that says 2^31 - 1 by 2^31 - 1")(lambda case: bombed(
    case, "bomb.png", pictures.SIGNATURE + pictures.chunk(b"IHDR", struct.pack(">IIBBBBB", 2 ** 31 - 1, 2 ** 31 - 1, 16, 6, 0, 0, 0))
    + pictures.chunk(b"IDAT", zlib.compress(b"")) + pictures.chunk(b"IEND", b"")))
check("F-111", "a PNG with a text and a profile of 200 MB when unpacked")(lambda case: text_bomb(case))


def text_bomb(case):
    body = pictures.zeros(200)
    path = case.inputs / "text.png"
    path.write_bytes(pictures.png("text", 320, 240, extra=pictures.chunk(b"zTXt", b"Comment\x00\x00" + body) + pictures.chunk(b"iCCP", b"p\x00\x00" + body)))
    case.serve()
    run = case.edit(image=path)
    case.expect(run.code in (0, 5), f"{run}")
    case.expect(run.rss < 160, f"it took {run.rss:.0f} MB")


SPECIAL = {
    "a pipe": lambda path: os.mkfifo(path), "a folder": lambda path: path.mkdir(), "a link to nowhere": lambda path: path.symlink_to("gone"),
    "a link to itself": lambda path: path.symlink_to(path.name), "nothing": lambda path: None, "an empty file": lambda path: path.write_bytes(b""),
    "/dev/zero": lambda path: path.symlink_to("/dev/zero"), "/dev/tty or the like": lambda path: path.symlink_to("/dev/full"),
    "a sparse file of 6 GiB": lambda path: (path.write_bytes(pictures.png("x", 320, 240)), os.truncate(path, 6 << 30)),
    "a sparse file of 6 GiB of zeros": lambda path: (path.write_bytes(b""), os.truncate(path, 6 << 30)),
}


def special(case, make):
    path = case.inputs / "special.png"
    make(path)
    refused(case, path)


for name, make in SPECIAL.items():
    check("F-112", name)(lambda case, make=make: special(case, make))


@check("F-112", "a socket")
def a_socket(case):
    path = case.inputs / "special.png"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    refused(case, path)
    server.close()


@check("F-112", "a file that may not be read", needs="root")
def forbidden(case):
    path = case.picture()
    os.chmod(path, 0)
    for folder in (case.root, case.home, case.inputs):
        os.chmod(folder, 0o777)
    case.serve()
    run = case.run("edit", "--image", path, "--prompt", "warmer", user=65534)
    case.expect_exit(run, 5)
    case.expect(not case.books.requests, "something was sent")


@check("F-113", "a file that changes all the time: what was hashed is what was sent")
def changing(case):
    path = case.picture()
    variants = [pictures.png(f"variant {number}", 320, 240) for number in range(4)]
    over = threading.Event()

    def rewrite():
        number = 0
        while not over.is_set():
            number += 1
            part = path.with_suffix(".new")
            part.write_bytes(variants[number % 4])
            os.replace(part, path)

    writer = threading.Thread(target=rewrite)
    writer.start()
    case.serve(Rule("policy", "delay", times=-1, seconds=0.1))
    try:
        runs = [case.edit(f"warmer {number}", image=path) for number in range(3)]
    finally:
        over.set()
        writer.join()
    for run in runs:
        case.expect(run.code in (0, 5), f"{run}")
    known = {row[0] for row in case.query("SELECT sha256 FROM uploads")}
    for name, data, _ in case.books.uploads:
        case.expect(pictures.problem(data) is None, f"a torn picture was uploaded: {pictures.problem(data)}")
        case.expect(hashlib.sha256(data).hexdigest() in known, "an upload's hash is not the ledger's")


@check("F-113", "a file that is replaced by another size after the check: not sent as it is planned, or planned anew")
def replaced(case):
    path = case.picture()
    case.serve(Rule("policy", "delay", times=-1, seconds=0.6))
    process = case.start("edit", "--image", path, "--prompt", "warmer", "--region", "10,10,300,200", "--sheet", "none")
    until = time.monotonic() + 10
    while not case.books.count("policy") and time.monotonic() < until and process.poll() is None:
        time.sleep(0.01)
    path.write_bytes(pictures.png("other", 900, 700))
    run = case.finish(process)
    # 20: the result is of the old picture, so it is not pasted into the new one, and delivered as it came.
    case.expect(run.code in (0, 5, 20), f"{run}")
    for _, data, _ in case.books.uploads:
        size = struct.unpack(">II", data[16:24])
        case.expect(size == (320, 240), f"a picture of {size} was sent with the regions of 320 × 240")


def by_content(case, name, data, kind):
    path = case.inputs / name
    path.write_bytes(data)
    case.serve()
    case.expect_done(case.edit(image=path))
    for object_name, _, stated in case.books.uploads:
        case.expect(stated == kind, f"the upload says {stated!r}, expected {kind!r}")
        suffix = pathlib.Path(object_name).suffix.lower()
        case.expect(suffix in {"image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}[kind], f"the object is called {object_name}")


check("F-114", "a JPEG called .png")(lambda case: by_content(case, "photo.png", JPEG.read_bytes(), "image/jpeg"))
check("F-114", "a PNG called .jpg")(lambda case: by_content(case, "photo.jpg", pictures.png("x", 320, 240), "image/png"))
check("F-114", "a PNG without a suffix")(lambda case: by_content(case, "photo", pictures.png("x", 320, 240), "image/png"))
check("F-114", "a JPEG called .JPEG")(lambda case: by_content(case, "PHOTO.JPEG", JPEG.read_bytes(), "image/jpeg"))


def sides(case, model, width, height, fits):
    path = case.inputs / "photo.png"
    path.write_bytes(pictures.png("x", width, height, level=9))
    case.serve()
    run = case.run("check", "--image", path, "--prompt", "warmer", "--model", model, quick=False)
    case.expect_exit(run, 0 if fits else 5)


for width, height, fits in ((384, 400, True), (383, 400, False)):
    check("F-115", f"qwen-image-edit: {width} × {height}")(
        lambda case, w=width, h=height, f=fits: sides(case, "qwen-image-edit", w, h, f))
for width, height, fits in ((240, 400, True), (239, 400, False)):
    check("F-115", f"wan2.7-image: {width} × {height}")(lambda case, w=width, h=height, f=fits: sides(case, "wan2.7-image", w, h, f))
manual("F-115", "the limits of every model and the byte counts around 10 MB are tests of ImageEditing and ImagePreparation")


@check("F-116", "the input is deleted after it was sent: the result is fetched")
def deleted(case):
    server = case.serve()
    path = case.picture()
    case.expect_exit(case.run("edit", "--image", path, "--prompt", "warmer", "--detach"), 0)
    path.unlink()
    run = case.resume()
    case.expect_done(run)
    case.expect((run.rows or [{}])[0].get("warnings"), "nothing says that the picture before is gone")


@check("F-117", "no memory: an error, not a crash")
def no_memory(case):
    case.serve()
    run = case.edit(image=case.picture("large.png", 1200, 900), shell="ulimit -v 400000")
    case.expect(run.code >= 0, f"{run}")
    case.resume()
    case.expect(len(case.books.accepted) <= 1, "it was paid twice")
    if case.books.accepted:
        case.expect_all_fetched()
