"""Rows that need several jobs at once: `easel batch`."""

import json
import os
import signal
import time

import pictures
from registry import check
from server import Rule


def manifest(case, rows, name="jobs.jsonl"):
    path = case.inputs / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def teapots(number, **more):
    return [{"prompt": f"teapot {index}", **more} for index in range(number)]


def words(case, path, *more, workspace=None):
    return ["batch", path, "--yes", "--base-url", case.server.base, "--workspace", workspace or case.work, "--poll-interval", "0.05",
            "--lookup-delays", "0,0.1,0.2", "--pace", "100", *more]


def batch(case, path, *more, timeout=60, **how):
    return case.run(*words(case, path, *more), timeout=timeout, **how)


def all_done(case, run, number):
    case.expect_exit(run, 0)
    case.expect_accepted(number)
    case.expect_states(*["delivered"] * number)
    case.expect_all_fetched()


# Killed, stopped, not alone

@check("F-03", "a batch killed after the third accept; the same command again carries on")
def killed(case):
    server = case.serve(Rule("submit", "kill", skip=2, moment="accepted"))
    case.allows_kill = True
    path = manifest(case, teapots(5))
    batch(case, path)
    server.rules = []
    all_done(case, batch(case, path), 5)
    case.expect_sent(5)


@check("F-09", "SIGTERM while eight are open: they reach their rows, the same command again carries on")
def terminated(case):
    server = case.serve(outcome={"status": "RUNNING"})
    path = manifest(case, teapots(12))
    process = case.start(*words(case, path, "--concurrent", "8"))
    until = time.monotonic() + 15
    while len(case.books.accepted) < 8 and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    run = case.finish(process, timeout=20)
    case.expect_exit(run, 130)
    case.expect(time.monotonic() - began < 5, f"it took {time.monotonic() - began:.1f} s to end")
    known = {job["task_id"] for job in case.jobs()}
    case.expect(all(task.id in known for task in case.books.accepted), "an accepted task is not on record")
    server.release()
    all_done(case, batch(case, path), 12)


@check("F-10", "the same batch three times at once: every row is sent once")
def thrice(case):
    case.serve(seconds=0.3)
    path = manifest(case, teapots(4))
    processes = [case.start(*words(case, path)) for _ in range(3)]
    for process in processes:
        run = case.finish(process)
        case.expect(run.code in (0, 1, 8, 10), f"{run}")
    all_done(case, batch(case, path), 4)


@check("F-10", "identical rows are separate jobs, also when it is run again")
def identical(case):
    case.expects_doubles = True
    case.serve()
    path = manifest(case, [{"prompt": "the same"}] * 3)
    all_done(case, batch(case, path), 3)
    all_done(case, batch(case, path), 3)


@check("F-41", "the ledger is gone: the same batch does not start afresh")
def gone(case):
    case.serve()
    path = manifest(case, teapots(3))
    all_done(case, batch(case, path), 3)
    for ledger in case.files("ledger.sqlite*"):
        ledger.unlink()
    case.broken_ledger = True
    run = batch(case, path)
    case.expect(run.code not in (0, 9), f"{run}; expected a refusal to work")
    case.expect_accepted(3)


# The service

@check("F-54", "every second answer is lost: all adopted, none sent twice")
def every_second(case):
    case.serve(*[Rule("submit", "reset", skip=skip, accept=True) for skip in (0, 2, 4)])
    path = manifest(case, teapots(3) + teapots(3, model="wan2.5-t2i-preview"))
    run = batch(case, path)
    if run.code:
        run = batch(case, path)
    case.expect_sent(6)
    all_done(case, run, 6)


@check("F-58", "429 with Retry-After 1 in a batch: nothing of the model is sent before")
def throttled(case):
    case.serve(Rule("submit", "throttle", skip=1, times=2, retry_after=1))
    all_done(case, batch(case, manifest(case, teapots(5))), 5)
    case.expect_sent(7)


@check("F-59", "429 for every other request: all done in the end, without a storm")
def often_throttled(case):
    case.serve(*[Rule("submit", "throttle", skip=skip, retry_after=0) for skip in range(0, 12, 2)])
    all_done(case, batch(case, manifest(case, teapots(6))), 6)
    case.expect(case.books.count("submit") <= 20, f"{case.books.count('submit')} submissions")


def stops(case, status, code, exit_code):
    case.serve(Rule("submit", "status", times=-1, status=status, code=code))
    run = batch(case, manifest(case, teapots(6)))
    case.expect_exit(run, exit_code, 10)
    case.expect_sent(1)


for status, code, exit_code in ((401, "InvalidApiKey", 2), (400, "Arrearage", 7), (403, "AccessDenied.Unpurchased", 7)):
    check("F-60", f"{status} {code} stops a batch of six after one request")(
        lambda case, s=status, c=code, e=exit_code: stops(case, s, c, e))


@check("F-61", "one row of five is refused: the others go on, and it is not sent again")
def one_refused(case):
    case.serve(Rule("submit", "status", skip=1, status=400, code="DataInspectionFailed"))
    path = manifest(case, teapots(5))
    run = batch(case, path)
    case.expect_exit(run, 6, 10)
    case.expect_accepted(4)
    case.expect_all_fetched()
    batch(case, path)
    case.expect_sent(5)


@check("F-124", "three seconds of 503 for everything in the middle: all done after it, few requests in it", takes=6)
def outage(case):
    server = case.serve(seconds=0.2)
    path = manifest(case, teapots(6))
    process = case.start(*words(case, path))
    until = time.monotonic() + 15
    while len(case.books.accepted) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    before = len(case.books.requests)
    server.rules = [Rule(kind, "status", times=-1, status=503, code="ModelUnavailable") for kind in ("submit", "poll", "list", "result")]
    time.sleep(3)
    during = len(case.books.requests) - before
    server.rules = []
    run = case.finish(process, timeout=60)
    if run.code:
        run = batch(case, path)
    all_done(case, run, 6)
    case.expect(during < 100, f"{during} requests in three seconds of outage")


# Many

@check("F-122", "10,000 rows: the first request within 2 s, in 120 MB")
def ten_thousand(case):
    case.serve(outcome={"status": "RUNNING"})
    case.allows_kill = True
    path = manifest(case, teapots(10_000))
    for turn in ("started", "resumed after a kill"):
        sent = len(case.books.requests)
        process = case.start(*words(case, path))
        until = time.monotonic() + 20
        while len(case.books.requests) == sent and time.monotonic() < until and process.poll() is None:
            time.sleep(0.01)
        took = time.monotonic() - process.began
        case.expect(took < 2, f"{turn}: the first request came after {took:.1f} s")
        files = len(os.listdir(f"/proc/{process.pid}/fd")) if process.poll() is None else 0
        case.expect(files < 200, f"{turn}: {files} open files")
        time.sleep(0.5)
        case.kill_all()
        run = case.finish(process)
        case.expect(run.rss < 120, f"{turn}: it took {run.rss:.0f} MB")


@check("F-122", "40 tasks open at once: at most 20 questions a second together", takes=7)
def many_polls(case):
    case.serve(seconds=1.5)
    path = manifest(case, teapots(40))
    run = batch(case, path, "--concurrent", "40")
    all_done(case, run, 40)
    case.expect(case.books.peak() <= 22, f"{case.books.peak()} questions in one second")


@check("F-122", "10,000 jobs from start to end", needs="long")
def whole(case):
    case.serve(size=(64, 64))
    path = manifest(case, teapots(10_000))
    run = batch(case, path, "--concurrent", "100", "--pace", "1000", "--sheet", "none", timeout=1500)
    all_done(case, run, 10_000)
    case.expect(case.books.peak() <= 22, f"{case.books.peak()} questions in one second")
    case.expect(run.rss < 120, f"it took {run.rss:.0f} MB")


@check("F-123", "a batch of 2,000, killed in the middle: the next request within 2 s")
def killed_in_the_middle(case):
    case.serve(outcome={"status": "RUNNING"})
    case.allows_kill = True
    path = manifest(case, teapots(2000))
    for _ in range(3):
        sent = len(case.books.requests)
        process = case.start(*words(case, path, "--concurrent", "50"))
        until = time.monotonic() + 20
        while len(case.books.requests) == sent and time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
        took = time.monotonic() - process.began
        case.expect(took < 2, f"the first request came after {took:.1f} s, with {len(case.jobs())} jobs on record")
        time.sleep(0.6)
        case.kill_all()
        case.finish(process)


# Manifests

def refused_manifest(case, path, *more):
    case.serve()
    run = batch(case, path, *more)
    case.expect_exit(run, 4, 5, 10)
    case.expect(not case.books.requests, "something was sent")
    case.expect(run.rss < 250 and run.seconds < 10, f"it took {run.rss:.0f} MB and {run.seconds:.1f} s")


def bad_row(case, row):
    """A row that is refused does not stop the one before it."""
    case.serve()
    run = batch(case, manifest(case, [{"prompt": "good"}, row]))
    case.expect_exit(run, 4, 5, 10)
    case.expect([task.prompt for task in case.books.accepted] in ([], ["good"]), "the bad row was sent")
    case.expect(not case.books.uploads, "its file was uploaded")
    case.expect_all_fetched() if case.books.accepted else None


BAD = {
    "a file:// address": {"prompt": "x", "images": ["file:///etc/passwd"]}, "a picture that is a text": {"prompt": "x", "images": ["/etc/passwd"]},
    "a picture outside, by ../": {"prompt": "x", "images": ["../../../../../../etc/passwd"]}, "a picture that is not there": {"prompt": "x", "images": ["gone.png"]},
    "a device": {"prompt": "x", "images": ["/dev/zero"]}, "a number for a prompt": {"prompt": 7}, "an unknown key": {"prompt": "x", "promt": "y"},
}
for name, row in BAD.items():
    check("F-102", f"a row with {name}: not sent")(lambda case, row=row: bad_row(case, row))


@check("F-102", "a manifest with a line of 300 MB")
def long_line(case):
    path = case.inputs / "jobs.jsonl"
    with open(path, "wb") as file:
        file.write(b'{"prompt": "good"}\n{"prompt": "')
        for _ in range(300):
            file.write(b"a" * (1 << 20))
        file.write(b'"}\n')
    refused_manifest(case, path)


@check("F-102", "a manifest that is a folder, or no text")
def no_file(case):
    for make in (lambda path: path.mkdir(), lambda path: path.write_bytes(pictures.png("x"))):
        path = case.inputs / f"jobs{len(case.runs)}.jsonl"
        make(path)
        refused_manifest(case, path)


@check("F-102", "an id that is a path: files stay in the output folder")
def path_as_id(case):
    case.serve()
    before = set(case.root.rglob("*"))
    run = batch(case, manifest(case, [{"prompt": "x", "id": "../../../pwned"}, {"prompt": "y", "id": "/pwned"}]), "--name", "{id}-{k}")
    case.expect(run.code in (0, 4, 5), f"{run}")
    strays = [str(path) for path in set(case.root.rglob("*pwned*")) - before if case.work not in path.parents]
    case.expect(not strays, f"files outside the workspace: {strays}")


@check("F-26", "rows whose names collide: one output a job")
def collisions(case):
    case.serve()
    rows = []
    for folder, name in (("a", "Photo.png"), ("b", "photo.png"), ("c", "photo.png")):
        (case.inputs / folder).mkdir()
        (case.inputs / folder / name).write_bytes(pictures.png(folder, 320, 240))
        rows.append({"prompt": f"warmer {folder}", "images": [f"{folder}/{name}"]})
    run = batch(case, manifest(case, rows), "--name", "{stem}")
    if run.code == 4:
        return case.expect_accepted(0)
    all_done(case, run, 3)
    case.expect(len({str(path).lower() for path in case.delivered()}) == 3, f"two jobs share a name, or differ in case alone: {sorted(path.name for path in case.delivered())}")
