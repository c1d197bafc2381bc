"""F-53 … F-55: a submission of which no answer comes."""

import time

from registry import check
from server import Rule


# Unknown: before it was accepted

LOST = ["reset", "close", "hang", "partial_head"]


def lost_before(case, do):
    case.serve(Rule("submit", do))
    run = case.generate()
    case.expect_exit(run, 9)
    case.expect_billed(run, "unknown")
    case.expect_states("inDoubt")
    case.expect_sent(1)
    case.expect(case.books.count("list") == 3, f"the list was asked {case.books.count('list')} times, expected 3")
    again = case.resume()
    case.expect_exit(again, 9)
    case.expect_accepted(0)


def lost_then_resent(case, do):
    case.serve(Rule("submit", do))
    run = case.generate("a teapot", "--resend-unlisted")
    case.expect_done(run)
    case.expect_sent(2)


for do in LOST:
    check("F-53", f"{do} before it is accepted: in doubt")(lambda case, do=do: lost_before(case, do))
    check("F-53", f"{do} before it is accepted: --resend-unlisted sends once more")(lambda case, do=do: lost_then_resent(case, do))


@check("F-53", "in doubt, then resumed with --resend-unlisted")
def resumed_resend(case):
    case.serve(Rule("submit", "reset"))
    case.expect_exit(case.generate(), 9)
    case.expect_done(case.resume("--resend-unlisted"))
    case.expect_sent(2)


@check("F-53", "in doubt of an answer at once: jobs resend sends once more, by a person's word")
def person_resends(case):
    case.serve(Rule("submit", "reset"))
    case.expect_exit(case.generate(model="z-image-turbo"), 9)
    job = (case.jobs() or [{"id": "none"}])[0]["id"]
    run = case.run("jobs", "resend", job, "--base-url", case.server.base)
    case.expect_exit(run, 0)
    case.expect_done(case.resume())
    case.expect_sent(2)


@check("F-53", "in doubt: another run of the same edit does not send it")
def same_edit_in_doubt(case):
    case.serve(Rule("submit", "reset"))
    case.expect_exit(case.generate(), 9)
    run = case.generate()
    case.expect_exit(run, 8, 9)
    case.expect_accepted(0)
    case.expect_sent(1)


@check("F-53", "in doubt: other edits go on")
def others_go_on(case):
    case.serve(Rule("submit", "reset"))
    case.expect_exit(case.generate("the first"), 9)
    case.expect_exit(case.generate("the second"), 0)
    case.expect_accepted(1)
    case.expect_states("inDoubt", "delivered")


@check("F-53", "hang for a minute", needs="long")
def long_hang(case):
    case.serve(Rule("submit", "hang", seconds=200))
    run = case.generate(timeout=120)
    case.expect_exit(run, 9)
    case.expect_sent(1)


# Unknown: after it was accepted

AFTER = {"reset": {}, "close": {}, "hang": {}, "partial_head": {}, "cut_body": {}, "html": {}, "empty": {}, "bad_json": {}}


def lost_after(case, do, **how):
    case.serve(Rule("submit", do, accept=True, **how))
    run = case.generate()
    case.expect_done(run)
    case.expect_sent(1)
    case.expect(sum(case.books.fetched.values()) == 1, f"{sum(case.books.fetched.values())} results were fetched, expected 1")


def lost_sync(case, do, **how):
    case.serve(Rule("submit", do, accept=True, **how))
    run = case.generate(model="z-image-turbo")
    case.expect_exit(run, 9)
    case.expect_billed(run, "unknown")
    case.expect_states("inDoubt")
    again = case.resume("--resend-unlisted")
    case.expect_exit(again, 9)
    case.expect_sent(1)
    case.expect_accepted(1)


for do in AFTER:
    check("F-54", f"{do} after it was accepted: the task is adopted")(lambda case, do=do: lost_after(case, do))
    check("F-54", f"{do} of an answer at once: in doubt, never resent")(lambda case, do=do: lost_sync(case, do))


@check("F-54", "an edit with a picture, reset after it was accepted")
def edit_after(case):
    case.serve(Rule("submit", "reset", accept=True))
    case.expect_done(case.edit(), 1)


@check("F-54", "the task is listed on the third look only")
def listed_late(case):
    case.serve(Rule("submit", "reset", accept=True), list_lag=0.25)
    case.expect_done(case.generate())


@check("F-54", "the list fails once")
def list_fails(case):
    case.serve(Rule("submit", "reset", accept=True), Rule("list", "status", status=503))
    case.expect_done(case.generate())


@check("F-54", "the list fails on every look; a later resume adopts")
def list_down(case):
    server = case.serve(Rule("submit", "reset", accept=True), Rule("list", "status", status=400, code="InvalidParameter", times=-1))
    case.expect_exit(case.generate(), 9)
    server.rules = []
    case.expect_resumes()


def foreign(model, number, seconds, step=1):
    now = int(time.time() * 1000)
    return [{"task_id": f"foreign-{index}", "status": "SUCCEEDED", "model_name": model, "region": "faults",
             "gmt_create": now - int((seconds + index * step) * 1000), "request_id": "req-foreign"} for index in range(number)]


@check("F-54", "a hundred older tasks of the account stand before it in the list")
def long_list(case):
    case.serve(Rule("submit", "reset", accept=True), foreign=foreign("wan2.7-image", 120, 600), newest_first=False)
    case.expect_done(case.generate())


@check("F-54", "a task of another model, made at the same time, is not taken for it")
def other_model(case):
    case.serve(Rule("submit", "reset", accept=True), foreign=foreign("wan2.7-image-pro", 1, 0))
    case.expect_done(case.generate())


@check("F-54", "two candidates that cannot be told apart: in doubt, nothing adopted, nothing resent")
def two_candidates(case):
    case.serve(Rule("submit", "reset", accept=True), foreign=foreign("wan2.7-image", 1, 0))
    run = case.generate("a teapot", "--resend-unlisted")
    case.expect_exit(run, 9)
    case.expect_states("inDoubt")
    case.expect_sent(1)


# Streams

def interleave(case, *more, **how):
    return case.generate("a boat, step by step", "--interleave", "yes", "--sync", "--max-images", "2", *more, model="wan2.6-image", **how)


@check("F-54", "a stream is reset before its first picture: in doubt")
def stream_reset(case):
    case.serve(Rule("submit", "reset", accept=True))
    run = interleave(case)
    case.expect_exit(run, 9)
    case.expect_states("inDoubt")
    case.expect_exit(case.resume("--resend-unlisted"), 9)
    case.expect_sent(1)


def streamed(case, do, *codes, **how):
    case.serve(Rule("submit", do, accept=True, **how), outcome={"extra": 1})
    run = interleave(case)
    case.expect_exit(run, *codes)
    case.expect_sent(1)
    return run


@check("F-54", "a stream that breaks off after its first picture: the picture is kept")
def stream_cut(case):
    # Half of the events hold one of the two pictures.
    streamed(case, "cut_body", 9, 10)
    case.resume()
    held = {path.read_bytes() for path in case.files("*.png")}
    got = sum(data in held for data in case.books.billed.values())
    case.expect(got == 1, f"{got} of the pictures whose address came were kept, expected 1")
    case.expect_sent(1)


# Keep-alive

@check("F-55", "the connection dies under the next POST: no blind replay")
def keep_alive(case):
    case.serve(Rule("policy", "close_after"), Rule("upload", "close_after"))
    run = case.edit("warmer light", "--resend-unlisted")
    case.expect_done(run)
    lost = case.books.count("lost")
    case.expect(lost >= 1, "the fault did not happen")


@check("F-55", "reset under the POST after an upload: in doubt without a word")
def keep_alive_doubt(case):
    case.serve(Rule("submit", "reset"))
    run = case.edit()
    case.expect_exit(run, 9)
    case.expect_sent(1)
    case.expect_accepted(0)
