"""F-78 … F-89: what happens to a picture that is paid, on its way."""

import pathlib

import pictures
from registry import check
from server import Rule

JPEG = (pathlib.Path(__file__).resolve().parents[2] / "ImageFilesTests/Fixtures/jpeg-444.jpg").read_bytes()


def fetched(case, do, times=1, fetches=1, **how):
    """A fault of the first downloads that one run has to get over."""
    case.serve(Rule("result", do, times=times, **how))
    run = case.generate()
    case.expect_done(run)
    case.expect(sum(case.books.fetched.values()) <= fetches,
                f"{sum(case.books.fetched.values())} whole downloads, expected {fetches}")
    return run


def noticed(case, do, times=1, **how):
    """A fault of the first download that has to be noticed: the picture is whole after this run, or after a resume."""
    case.serve(Rule("result", do, times=times, **how))
    run = case.generate()
    if run.code:
        case.expect_billed(run, "yes")
        case.expect(not case.files("*.png", case.work / "out"), "a final file is there")
        run = case.resume()
    case.expect_done(run)


def kept(case, do, codes=None, most=200, **how):
    """A fault of every download: the run says so, no final file is there, and a later resume brings the picture."""
    server = case.serve(Rule("result", do, times=-1, **how))
    run = case.generate(timeout=60)
    case.expect_exit(run, *(codes or (3, 5, 8, 9)))
    case.expect_billed(run, "yes")
    case.expect(set(case.states()) <= {"succeeded", "damaged"}, f"the ledger says {case.states()}")
    case.expect(not case.files("*.png", case.work / "out"), "a final file is there")
    case.expect(run.rss < most, f"it took {run.rss:.0f} MB")
    server.rules = []
    case.expect_resumes()
    return run


# Expired addresses

@check("F-78", "403 once: the task names a fresh address")
def fresh(case):
    fetched(case, "oss_expired")
    case.expect(case.books.count("poll") >= 2, "the task was not asked again")
    targets = [request.target for request in case.books.requests if request.kind == "result"]
    case.expect(targets[0] != targets[-1], "the same address was tried again")


@check("F-78", "403 always: the message says what the storage said")
def stale(case):
    run = kept(case, "oss_expired", codes=(8,))
    case.expect("AccessDenied" in run.err or "Request has expired" in run.err, f"the XML's code is not said: {run.err[-300:]!r}")


@check("F-78", "403 always, 24 hours later: expired")
def too_late(case):
    server = case.serve(Rule("result", "oss_expired", times=-1))
    case.expect_exit(case.generate(), 8)
    for column in ("created_at", "submitted_at"):
        case.query(f"UPDATE jobs SET {column} = {column} - 90000", writes=True)
    server.advance = 90000
    run = case.resume()
    case.expect_exit(run, 8)
    case.expect_states("expired")
    case.expect(run.error.get("billed") in ("yes", "unknown"), f"billed is {run.error.get('billed')!r}")
    case.expect_sent(1)


@check("F-78", "403 of one picture of three")
def one_stale(case):
    case.serve(Rule("result", "oss_expired", skip=1))
    case.expect_done(case.generate("a teapot", "-n", "3"))


# Failures that pass

PASSING = {
    "404": ("status", {"status": 404, "body": b"<Error><Code>NoSuchKey</Code></Error>"}), "500": ("status", {"status": 500, "body": b"<Error/>"}),
    "503": ("status", {"status": 503}), "429": ("throttle", {"retry_after": 1, "code": None}), "408": ("status", {"status": 408}),
    "reset": ("reset", {}), "close": ("close", {}), "half a head": ("partial_head", {}), "stall, then cut": ("stall", {"seconds": 0.5}),
    "two lengths": ("two_lengths", {}), "a wrong chunk": ("bad_chunk", {}), "a head of 4 MB": ("header_bomb", {}),
}
for name, (do, how) in PASSING.items():
    check("F-79", f"{name}, once")(lambda case, do=do, how=how: fetched(case, do, fetches=2 if do in ("two_lengths", "header_bomb") else 1, **how))
for name in ("404", "reset"):
    do, how = PASSING[name]
    check("F-79", f"{name}, always")(lambda case, do=do, how=how: kept(case, do, **how))


@check("F-79", "a slow download arrives")
def slow(case):
    fetched(case, "slow")


@check("F-79", "one picture of three fails: the other two are there")
def one_fails(case):
    server = case.serve(Rule("result", "status", times=-1, status=404, when=lambda request: request.ident.endswith("-2.png")))
    run = case.generate("a teapot", "-n", "3")
    case.expect(run.code != 0, "it ended with 0 although a paid picture is missing")
    case.expect(len(case.files("*.png", case.work / "raw")) == 2, f"{len(case.files('*.png', case.work / 'raw'))} pictures are kept, expected 2")
    server.rules = []
    case.expect_resumes()


@check("F-79", "a download that stalls for ever: given up after 30 s without a byte", needs="long")
def stalls(case):
    case.serve(Rule("result", "stall", seconds=400))
    run = case.generate(timeout=100)
    case.expect_done(run)
    case.expect(run.seconds < 60, f"it took {run.seconds:.0f} s")


@check("F-79", "slow loris, 20 bytes a second: given up after a minute", needs="long")
def loris(case):
    case.serve(Rule("result", "slow", pause=0.1, step=2))
    run = case.generate(timeout=150)
    case.expect_done(run)
    case.expect(run.seconds < 100, f"it took {run.seconds:.0f} s")


# Cut

CUTS = {"with a length": ("truncate", {}), "chunked": ("truncate_chunked", {}), "without a length": ("truncate_no_length", {}),
        "without length and checksum": ("truncate_no_length", {"marked": False}), "with the length of the half": ("cut_image", {}),
        "behind the head": ("truncate", {"part": 0.0}), "one byte short": ("truncate", {"part": 0.99999})}
for name, (do, how) in CUTS.items():
    check("F-80", f"cut {name}, once")(lambda case, do=do, how=how: noticed(case, do, **how))
    if do != "cut_image" and "part" not in how:
        check("F-80", f"cut {name}, always")(lambda case, do=do, how=how: kept(case, do, **how))


@check("F-81", "a length that is too short: the rest is not read as the next answer")
def short_length(case):
    case.serve(Rule("result", "length_short", skip=0, times=1))
    case.expect_done(case.generate("a teapot", "-n", "2"))


for names in (("ETag", "Content-MD5"), ("Content-MD5",), ("ETag",)):
    check("F-82", f"a flipped bit that decodes, with the right {' and '.join(names)}")(
        lambda case, names=names: fetched(case, "flip", fetches=2, names=names))


# Compressed, endless, something else

check("F-83", "gzip that was not asked for, once")(lambda case: noticed(case, "packed"))


@check("F-83", "gzip that was not asked for, always: kept or unpacked")
def gzip_always(case):
    server = case.serve(Rule("result", "packed", times=-1))
    case.generate()
    server.rules = []
    case.expect_resumes()


check("F-83", "gzip cut off")(lambda case: noticed(case, "packed", cut=True))
check("F-83", "a gzip bomb of 1 GB")(lambda case: kept(case, "gzip_bomb"))


@check("F-84", "a picture that never ends: cut at 64 MB")
def endless(case):
    kept(case, "endless")
    sent = case.books.sent_bytes["result"] >> 20
    case.expect(sent <= 80, f"{sent} MB were read, expected a cap of 64 MB (and what the sockets hold)")


@check("F-84", "a picture of 2 GB by its head: not read")
def giant(case):
    kept(case, "endless", length=2 << 30)
    sent = case.books.sent_bytes["result"] >> 20
    case.expect(sent <= 16, f"{sent} MB were read, expected none (but what the sockets hold)")


check("F-85", "a picture called text/html")(lambda case: fetched(case, "typed", fetches=1))
OTHERS = {"HTML with 200": b"<html><body>Please sign in</body></html>", "nothing": b"", "noise": bytes(range(256)) * 40}
for name, data in OTHERS.items():
    check("F-85", f"{name}, once")(lambda case, data=data: fetched(case, "other", fetches=2, data=data, marked=False))


def damaged(case, data):
    server = case.serve(Rule("result", "other", times=-1, data=data, marked=False))
    run = case.generate()
    case.expect_exit(run, 5, 8, 9)
    case.expect_billed(run, "yes")
    case.expect_states("damaged")
    case.expect(any(path.read_bytes() == data for path in case.files("*")), "the bytes that came are not kept")
    case.expect_sent(1)
    server.rules = []
    case.expect_resumes()


for name, data in OTHERS.items():
    check("F-85", f"{name}, always: damaged, kept, fetched later")(lambda case, data=data: damaged(case, data))


@check("F-85", "a JPEG for a PNG: kept, under its own suffix")
def other_format(case):
    case.serve(Rule("result", "other", data=JPEG, times=-1))
    run = case.generate()
    case.expect_exit(run, 0)
    case.expect_states("delivered")
    kept_as = [path for path in case.files("*") if path.read_bytes() == JPEG]
    case.expect(kept_as, "the JPEG is not kept as it came")
    case.expect(all(path.suffix in (".jpg", ".jpeg") for path in kept_as), f"it is called {[path.name for path in kept_as]}")


@check("F-86", "another size than was asked for: delivered with a warning")
def other_size(case):
    case.serve()
    run = case.generate("a teapot", "--size", "1024*1024")
    case.expect_done(run)
    case.expect(any("160" in warning for warning in (run.rows or [{}])[0].get("warnings", [])), "no warning names the size")


@check("F-86", "a picture bomb: kept, never decoded")
def bomb(case):
    data = pictures.bomb()
    case.serve(Rule("result", "other", data=data, times=-1))
    run = case.generate()
    case.expect(run.code != 0, "it ended with 0")
    case.expect(run.rss < 250 and run.seconds < 10, f"it took {run.rss:.0f} MB and {run.seconds:.1f} s")
    case.expect(any(path.read_bytes() == data for path in case.files("*")), "the bytes that came are not kept")
    case.expect_sent(1)


@check("F-87", "half of an object that has changed when it is fetched again")
def changed(case):
    fetched(case, "changed")


# Addresses

def follows(case, to, *codes, **how):
    case.serve(Rule("result", "redirect", to=to, **how))
    run = case.generate()
    case.expect_exit(run, *codes)
    return run


@check("F-88", "a redirect to another name on the same host: followed, the picture arrives")
def redirect_once(case):
    case.serve(Rule("result", "redirect", to="http://127.0.0.1:{port}{target}&moved=1"))
    case.expect_done(case.generate())


@check("F-88", "a redirect to a relative address")
def redirect_relative(case):
    case.serve(Rule("result", "redirect", to="{target}&moved=1", status=307))
    case.expect_done(case.generate())


@check("F-88", "a redirect for ever: at most three, then given up")
def redirect_loop(case):
    server = case.serve(Rule("result", "redirect", to="http://127.0.0.1:{port}{target}", times=-1))
    run = case.generate()
    case.expect_exit(run, 3, 5, 8)
    case.expect_billed(run, "yes")
    # Tries at the address, each with its redirects.
    case.expect(case.books.count("result") <= 20, f"{case.books.count('result')} requests")
    server.rules = []
    case.expect_resumes()


def led_astray(case, to):
    server = case.serve(Rule("result", "redirect", to=to, times=-1))
    run = case.generate()
    case.expect(run.code != 0, "it ended with 0")
    case.expect_billed(run, "yes")
    case.expect(run.seconds < 12, f"it took {run.seconds:.0f} s")
    server.rules = []
    case.expect_resumes()


check("F-88", "a redirect to a private address")(lambda case: led_astray(case, "http://10.255.255.1/x"))
check("F-88", "a redirect to the metadata address")(lambda case: led_astray(case, "http://169.254.169.254/latest/meta-data"))
check("F-88", "a redirect to a file")(lambda case: led_astray(case, "file:///etc/passwd"))


@check("F-88", "a redirect to another port: never the key")
def another_port(case):
    led_astray(case, "http://127.0.0.1:{evil}/x")
    case.expect(not any(b"authorization" in words.lower() for words in case.books.evil), "the other host was given a header of the API")


NAMES = {"dots": "..%2F..%2F{task}-{k}.png", "plain dots": "../../{task}-{k}.png", "encoded dots": "%2e%2e/%2e%2e/{task}-{k}.png",
         "a path from the root": "/etc/{task}-{k}.png", "a nul": "{task}%00-{k}.png", "5 kB": "n" * 5000 + "{task}-{k}.png",
         "a device": "CON-{task}-{k}", "a newline": "{task}%0a-{k}.png", "no name": "{task}{k}/"}


def named(case, name):
    case.serve(outcome={"name": name})
    before = set(case.root.rglob("*"))
    run = case.generate()
    case.expect_done(run)
    allowed = [case.work, case.inputs, case.home]
    strays = [path for path in set(case.root.rglob("*")) - before
              if not any(folder == path or folder in path.parents for folder in allowed) and not path.name.startswith(("std", "trace"))]
    case.expect(not strays, f"files outside the workspace: {[str(path) for path in strays]}")


for label, name in NAMES.items():
    check("F-89", f"an address with {label}")(lambda case, name=name: named(case, name))


@check("F-89", "an odd Content-Disposition")
def disposition(case):
    case.serve(Rule("result", "typed", kind="image/png", headers=[("Content-Disposition", "attachment; filename=\"../../../../tmp/pwned.png\"")]))
    case.expect_done(case.generate())
    case.expect(not pathlib.Path("/tmp/pwned.png").exists(), "a name of the server's was used")
