"""F-70 … F-77: what happens between an accepted task and its result's address."""

import time

import faults
from registry import check
from server import Rule

TEXT = "wan2.5-t2i-preview"


# The poll itself fails

def polled(case, do, times=2, **how):
    case.serve(Rule("poll", do, times=times, **how))
    run = case.generate()
    case.expect_done(run)
    case.expect_sent(1)
    case.expect(run.rss < 160, f"it took {run.rss:.0f} MB")
    return run


POLLS = {
    "reset": {}, "close": {}, "hang": {}, "partial_head": {}, "cut_body": {"accept": True}, "html": {}, "empty": {}, "bad_json": {"accept": True},
    "close_after": {}, "two_lengths": {}, "bad_chunk": {}, "header_bomb": {},
}
for do, how in POLLS.items():
    check("F-70", f"a poll: {do}")(lambda case, do=do, how=how: polled(case, do, **how))
for status in (500, 503, 408):
    for form, how in {"json": {"code": "InternalError"}, "html": {"body": faults.HTML}, "empty": {}}.items():
        check("F-70", f"a poll: {status} {form}")(lambda case, s=status, how=how: polled(case, "status", times=1, status=s, **how))
for name, how in {"Retry-After 1": {"retry_after": 1}, "no Retry-After": {}, "HTML": {"code": None}}.items():
    check("F-70", f"a poll: 429, {name}")(lambda case, how=how: polled(case, "throttle", times=1, **how))
for name, value in {"a list": [1], "a number": 3, "no output": {"request_id": "r"}, "output is text": {"output": "text"},
                    "task_status is a number": {"output": {"task_status": 7}}, "task_status is null": {"output": {"task_status": None}}}.items():
    check("F-70", f"a poll: {name}")(lambda case, value=value: polled(case, "shape", json=value))
check("F-70", "a poll: 100,000 levels deep")(lambda case: polled(case, "shape", raw=b'{"output":' + b"[" * 100000 + b"]" * 100000 + b"}"))


@check("F-70", "a poll: an answer of 100 MB")
def huge(case):
    polled(case, "huge", times=1)
    sent = case.books.sent_bytes["poll"]
    case.expect(sent < 12 << 20, f"{sent >> 20} MB were read, expected a cap of 4 MB (and what the sockets hold)")


@check("F-70", "the service is away for a second")
def away(case):
    server = case.serve(seconds=0.3)
    process = case.start("generate", "--prompt", "a teapot")
    while not case.books.count("poll") and process.poll() is None:
        time.sleep(0.01)
    server.refuse(1.0)
    case.expect_done(case.finish(process))


@check("F-70", "eight polls in a row fail: the run ends or goes on, a resume fetches")
def many(case):
    server = case.serve(Rule("poll", "status", times=8, status=503))
    run = case.generate(timeout=60)
    case.expect(run.code == 0 or case.states() == ["submitted"], f"{run}, {case.states()}")
    server.rules = []
    if run.code:
        case.expect_resumes()
    case.expect_sent(1)


@check("F-70", "401 on a poll: the job stays, the right key fetches it")
def wrong_key(case):
    server = case.serve(Rule("poll", "status", times=-1, status=401, code="InvalidApiKey"))
    run = case.generate()
    case.expect_exit(run, 2)
    case.expect_states("submitted")
    case.expect(run.error.get("billed") in ("unknown", "yes"), f"billed is {run.error.get('billed')!r}")
    server.rules = []
    case.expect_resumes()


# The task

def outlasting(case, status):
    server = case.serve(outcome={"status": status})
    run = case.generate("a teapot", "--timeout", "0.6")
    case.expect_exit(run, 8)
    case.expect_states("submitted")
    case.expect(run.error.get("billed") in ("unknown", "yes"), f"billed is {run.error.get('billed')!r}")
    case.expect(run.seconds < 4, f"--timeout 0.6 took {run.seconds:.1f} s")
    server.release()
    case.expect_resumes()


for status in ("RUNNING", "PENDING", "SUSPENDED", ""):
    check("F-71", f"{status or 'an empty status'} for ever")(lambda case, status=status: outlasting(case, status))


@check("F-71", "flapping, with an odd word in between")
def flapping(case):
    case.serve(outcome={"status": ["RUNNING", "PENDING", "THINKING", "RUNNING", "PENDING"]})
    case.expect_done(case.generate())


@check("F-71", "slow answers count: --timeout is kept", takes=5)
def slow_polls(case):
    case.serve(Rule("poll", "delay", times=-1, seconds=0.4), outcome={"status": "RUNNING"})
    run = case.generate("a teapot", "--timeout", "1", timeout=8)
    case.expect_exit(run, 8)
    case.expect(run.seconds < 4, f"--timeout 1 took {run.seconds:.1f} s")


@check("F-71", "--detach, then resume")
def detached(case):
    case.serve()
    case.expect_exit(case.generate("a teapot", "--detach"), 0)
    case.expect_states("submitted")
    case.expect_resumes()


def failed(case, on_top):
    case.serve(outcome={"status": "FAILED", "code": "InternalError.Algo", "on_top": on_top})
    run = case.generate()
    case.expect_exit(run, 8)
    case.expect_billed(run, "no")
    case.expect_states("failed")
    job = (case.jobs() or [{}])[0]
    case.expect(job.get("error_code") == "InternalError.Algo", f"the ledger keeps the code {job.get('error_code')!r}")
    case.expect_exit(case.resume(), 0)
    case.expect_sent(1)
    case.expect(not case.books.billed, "a failed task was billed: the server is wrong")


check("F-72", "FAILED, the code in output")(lambda case: failed(case, False))
check("F-72", "FAILED, the code on top")(lambda case: failed(case, True))


@check("F-72", "CANCELED")
def cancelled(case):
    case.serve(outcome={"status": "CANCELED"})
    run = case.generate()
    case.expect_exit(run, 8)
    case.expect_billed(run, "no")
    case.expect_states("cancelled")
    case.resume()
    case.expect_sent(1)


def moderated(case, code, on_top):
    case.serve(outcome={"status": "FAILED", "code": code, "on_top": on_top, "message": "Output data may contain inappropriate content."})
    run = case.generate()
    case.expect_exit(run, 6)
    case.expect_billed(run, "no")
    case.expect_states("failed")
    case.resume()
    case.expect_sent(1)


for code in ("DataInspectionFailed", "IPInfringementSuspect"):
    for on_top in (False, True):
        check("F-73", f"{code}, {'on top' if on_top else 'in output'}")(lambda case, code=code, on_top=on_top: moderated(case, code, on_top))


# What came

@check("F-74", "two of three pictures")
def partial(case):
    case.serve(outcome={"fail": 1})
    run = case.generate("a teapot", "-n", "3", model=TEXT)
    case.expect_exit(run, 10)
    case.expect_all_fetched()
    case.expect(len(case.delivered()) == 2, f"{len(case.delivered())} files, expected 2")
    row = (run.rows or [{}])[0]
    case.expect((row.get("asked"), row.get("received"), row.get("billed")) == (3, 2, 2),
                f"asked, received, billed: {row.get('asked')}, {row.get('received')}, {row.get('billed')}")
    case.expect("DataInspectionFailed" in run.err + run.out, "it is not said why one is missing")
    case.resume()
    case.expect_sent(1)


def without(case, urls, model):
    case.serve(outcome={"urls": urls, "beside": {"note": "kept-as-it-came"}})
    run = case.generate(model=model)
    case.expect(run.code not in (0, 9), f"{run}; expected an error that says that no picture came")
    case.expect_sent(1)
    case.expect(set(case.states()) <= {"damaged", "succeeded"}, f"the ledger says {case.states()}")
    kept = any(b"kept-as-it-came" in path.read_bytes() for path in case.files("ledger.sqlite*"))
    case.expect(kept, "the raw answer is not in the ledger")
    case.resume()
    case.expect_sent(1)


for model, form in (("wan2.7-image", "choices"), (TEXT, "results")):
    check("F-75", f"SUCCEEDED without addresses, {form}")(lambda case, m=model: without(case, "none", m))
    check("F-75", f"SUCCEEDED with null for an address, {form}")(lambda case, m=model: without(case, "null", m))


@check("F-75", "one address twice")
def duplicate(case):
    case.serve(outcome={"urls": "duplicate"})
    run = case.generate("a teapot", "-n", "2")
    case.expect_exit(run, 0, 10)
    case.expect(1 <= len(case.delivered()) <= 2, f"{len(case.delivered())} files")
    case.expect_sent(1)


@check("F-75", "more pictures than were asked for: all are kept")
def extra(case):
    case.serve(outcome={"extra": 2})
    case.expect_done(case.generate())
    case.expect(len(case.delivered()) == 3, f"{len(case.delivered())} files, expected 3")


@check("F-76", "UNKNOWN for a moment: polled on")
def lag(case):
    case.serve(outcome={"status": ["UNKNOWN", "UNKNOWN", "RUNNING"]})
    case.expect_done(case.generate())


@check("F-76", "UNKNOWN before 24 hours: not resent, not lost")
def unknown(case):
    server = case.serve(outcome={"status": "UNKNOWN"})
    run = case.generate("a teapot", "--timeout", "1", timeout=20)
    case.expect_exit(run, 8, 9)
    case.expect(run.error.get("billed") in ("unknown", "yes"), f"billed is {run.error.get('billed')!r}")
    case.expect(case.states() in (["submitted"], ["inDoubt"]), f"the ledger says {case.states()}")
    case.expect(case.books.count("poll") > 2, f"it was asked {case.books.count('poll')} times, expected on and on")
    case.expect_exit(case.resume("--timeout", "1", "--resend-unlisted"), 8, 9)
    case.expect_sent(1)
    server.release()
    case.expect_resumes()


def age(case, hours):
    """What the ledger looks like so many hours later."""
    for column in ("created_at", "submitted_at"):
        case.query(f"UPDATE jobs SET {column} = {column} - ?", hours * 3600, writes=True)


@check("F-77", "UNKNOWN after 24 hours: expired, said, never resent")
def expired(case):
    server = case.serve(outcome={"status": "UNKNOWN"})
    case.expect_exit(case.generate("a teapot", "--detach"), 0)
    age(case, 25)
    server.advance = 25 * 3600
    run = case.resume("--timeout", "1")
    case.expect_exit(run, 8)
    case.expect_states("expired")
    case.expect(run.error.get("billed") in ("unknown", "yes"), f"billed is {run.error.get('billed')!r}")
    case.expect_exit(case.resume("--resend-unlisted"), 0)
    case.expect_sent(1)


@check("F-77", "24 hours by the service's clock, while the local one stands still")
def expired_by_date(case):
    server = case.serve(outcome={"status": "UNKNOWN"})
    case.expect_exit(case.generate("a teapot", "--detach"), 0)
    server.advance = 90000
    case.resume("--timeout", "1")
    case.expect_states("expired")
    case.expect_sent(1)


# Tasks without a ledger

@check("F-79", "tasks fetch: the download breaks once")
def fetched(case):
    case.serve(Rule("result", "truncate"))
    case.expect_exit(case.generate("a teapot", "--detach"), 0)
    folder = case.root / "rescued"
    run = case.run("tasks", "fetch", case.books.accepted[0].id, "-o", folder, quick=False)
    case.expect_exit(run, 0)
    held = {path.read_bytes() for path in case.files("*.png", folder)}
    case.expect(set(case.books.billed.values()) <= held, "the billed picture was not fetched")
    case.expect_sent(1)


@check("F-70", "tasks list: 503 once, then an odd list")
def listed(case):
    case.serve(Rule("list", "status", status=503))
    case.expect_exit(case.run("tasks", "list", quick=False), 0)
    for value in ({"data": None}, {"data": [1, None, {"task_id": 4}]}, {"output": {"tasks": [{"task_id": "a\u001b[31m"}]}}):
        case.server.rules = [Rule("list", "shape", json=value)]
        run = case.run("tasks", "list", quick=False, json_output=False)
        case.expect_exit(run, 0)
        case.expect("\x1b" not in run.out + run.err, "an escape reached the terminal")
