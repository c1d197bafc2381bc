"""F-01 … F-09, F-12, F-13: the process dies, or is stopped."""

import os
import re
import signal
import time

import pictures
from registry import check, later, manual
from server import Rule


def strace_kill(calls, number):
    """A kill just before the n-th of these system calls takes effect."""
    return ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=KILL:when={number}"]


def killed(case, run):
    case.allows_kill = True
    return case.expect(run.code in (-9, 137), f"it was to be killed and ended with {run.code}")


# Submission

@check("F-01", "killed between the row and the connection: in doubt, sent once with --resend-unlisted", needs="strace")
def before_connect(case):
    case.serve()
    case.allows_kill = True
    killed(case, case.generate(strace=strace_kill("connect", 1)))
    case.expect_accepted(0)
    states = case.states()
    case.expect(states in (["submitting"], ["planned"]), f"the ledger says {states}")
    run = case.resume()
    if states == ["submitting"]:
        case.expect_exit(run, 9)
        case.expect_states("inDoubt")
        case.expect_sent(0)
    case.expect_done(case.resume("--resend-unlisted"))
    case.expect_sent(1)


@check("F-02", "killed while the body goes out")
def half_a_body(case):
    case.serve(Rule("submit", "kill_head"))
    case.start("edit", "--image", case.picture("large.png", 1400, 1100), "--prompt", "warmer", "--upload", "never", "--sheet", "none")
    (process,) = case.processes
    killed(case, case.finish(process))
    case.expect_accepted(0)
    case.expect_exit(case.resume(), 9)
    case.expect_states("inDoubt")
    case.expect_sent(1)
    case.expect_done(case.resume("--resend-unlisted"))


def kill_then_resume(case, rule, states, edits=False, **how):
    case.serve(rule, **how)
    run = case.edit() if edits else case.generate()
    if run.code == 0 and "delivered" in states:
        # It had all that it needed, and was done before the signal came.
        case.allows_kill = True
        return case.expect_done(run)
    killed(case, run)
    found = case.states()
    case.expect(found and found[0] in states, f"the ledger says {found}, expected one of {states}")
    case.expect_resumes()
    case.expect_sent(1)


@check("F-02", "killed before the request is taken")
def not_taken(case):
    case.serve(Rule("submit", "kill", moment="before"))
    killed(case, case.generate())
    case.expect_exit(case.resume(), 9)
    case.expect_accepted(0)
    case.expect_done(case.resume("--resend-unlisted"))


check("F-03", "killed after accept, before the answer: adopted")(
    lambda case: kill_then_resume(case, Rule("submit", "kill", moment="accepted"), {"submitting"}))
check("F-03", "the same of an edit with an upload")(
    lambda case: kill_then_resume(case, Rule("submit", "kill", moment="accepted"), {"submitting"}, edits=True))
check("F-03", "the same, while older tasks of the account stand in the list")(
    lambda case: kill_then_resume(case, Rule("submit", "kill", moment="accepted"), {"submitting"}, foreign=[
        {"task_id": f"old-{n}", "status": "SUCCEEDED", "model_name": "wan2.7-image", "gmt_create": int((time.time() - 3600 - n) * 1000)}
        for n in range(5)]))
check("F-04", "killed between the answer and the row: adopted, or known")(
    lambda case: kill_then_resume(case, Rule("submit", "kill", moment="answered"), {"submitting", "submitted"}))
check("F-04", "killed with half of the answer")(
    lambda case: kill_then_resume(case, Rule("submit", "kill", moment="mid_body"), {"submitting"}))


@check("F-03", "killed after accept of an answer at once: in doubt, never resent")
def sync_killed(case):
    case.serve(Rule("submit", "kill", moment="accepted"))
    killed(case, case.generate(model="z-image-turbo"))
    case.expect_exit(case.resume("--resend-unlisted"), 9)
    case.expect_states("inDoubt")
    case.expect_sent(1)


@check("F-03", "a stream is killed after its first picture: the picture is kept")
def stream_killed(case):
    case.serve(Rule("submit", "kill", moment="mid_body", pause=0.4), outcome={"extra": 1})
    killed(case, case.generate("a boat", "--interleave", "yes", "--sync", "--max-images", "2", model="wan2.6-image"))
    run = case.resume()
    case.expect_exit(run, 0, 9, 10)
    held = {path.read_bytes() for path in case.files("*", case.work / "raw")}
    got = sum(data in held for data in case.books.billed.values())
    case.expect(got == 1, f"{got} of the pictures whose address came were kept, expected 1")
    case.expect_sent(1)


@check("F-03", "killed before accept while another client's task of the model is new: not adopted as one's own, or in doubt")
def foreign_task(case):
    now = int(time.time() * 1000)
    case.serve(Rule("submit", "kill", moment="before"), foreign=[
        {"task_id": "somebody-else", "status": "SUCCEEDED", "model_name": "wan2.7-image", "gmt_create": now - 400_000}])
    killed(case, case.generate())
    case.expect_exit(case.resume(), 9)
    case.expect_states("inDoubt")


def killed_while_writing(case, number):
    """Killed at one of the ledger's writes; what was accepted comes in, what was not is in doubt."""
    case.serve()
    case.allows_kill = True
    run = case.generate(strace=strace_kill("pwrite64,fdatasync", number))
    if run.code == 0:
        return case.expect_done(run)
    accepted = len(case.books.accepted)
    again = case.resume()
    if accepted:
        case.expect_done(again)
    else:
        case.expect(again.code in (0, 9), f"{again}")
        case.expect((case.states() or ["none"])[-1] in ("none", "inDoubt", "delivered"), f"the ledger says {case.states()}")
    case.expect(case.books.count("submit") <= 1, f"{case.books.count('submit')} submissions were sent")


for number in (1, 8, 20, 40, 60, 75, 85, 95, 105, 120):
    check("F-04", f"killed at write {number} of the ledger", needs="strace")(lambda case, n=number: killed_while_writing(case, n))


# Polling, downloading, delivering

check("F-05", "killed when it polls")(lambda case: kill_then_resume(case, Rule("poll", "kill", moment="before"), {"submitted"}))
check("F-05", "killed when the poll is answered")(
    lambda case: kill_then_resume(case, Rule("poll", "kill", skip=1, moment="answered"), {"submitted", "succeeded", "downloaded", "delivered"}))
check("F-06", "killed in the middle of the download")(
    lambda case: kill_then_resume(case, Rule("result", "kill", moment="mid_body"), {"succeeded"}))
check("F-06", "killed when the download begins")(lambda case: kill_then_resume(case, Rule("result", "kill", moment="accepted"), {"succeeded"}))
check("F-06", "killed when the download is whole")(
    lambda case: kill_then_resume(case, Rule("result", "kill", moment="answered"), {"succeeded", "downloaded", "delivered"}))


@check("F-06", "killed in the second of three downloads: the first is not fetched again")
def second_download(case):
    case.serve(Rule("result", "kill", skip=1, moment="mid_body"))
    killed(case, case.generate("a teapot", "-n", "3"))
    case.expect_resumes()
    again = [name for name, count in case.books.fetched.items() if count > 1]
    case.expect(not again, f"{again} were fetched again")


def killed_at(case, calls, number):
    case.serve()
    case.allows_kill = True
    run = case.generate(strace=strace_kill(calls, number))
    if run.code == 0:
        return case.expect_done(run)
    for path in case.files("*.png"):
        case.expect(pictures.problem(path.read_bytes()) is None, f"torn after the kill: {path.name}")
    whole = case.states() and case.query("SELECT sha256 FROM results WHERE sha256 IS NOT NULL")
    fetched = case.books.count("result")
    accepted = len(case.books.accepted)
    again = case.resume("--resend-unlisted")
    case.expect(again.code == 0, f"{again}")
    case.expect(len(case.books.accepted) <= 1, "it was paid twice")
    if accepted:
        case.expect_done(again)
    if whole:
        case.expect(case.books.count("result") == fetched, "a picture that was whole and known was fetched again")


for calls, numbers in (("fsync", range(1, 9)), ("rename,renameat,renameat2,link,linkat", range(1, 5))):
    for number in numbers:
        check("F-07", f"killed at {calls.split(',')[0]} {number}", needs="strace")(
            lambda case, calls=calls, number=number: killed_at(case, calls, number))

later("F-08", "the report is made by `easel review`, which is not built yet")


# Signals

def while_polling(case, number):
    server = case.serve(outcome={"status": "RUNNING"})
    process = case.start("generate", "--prompt", "a teapot")
    case.wait_for(process, lambda: case.books.count("poll") >= 2)
    process.send_signal(number)
    began = time.monotonic()
    run = case.finish(process, timeout=20)
    case.expect_exit(run, 130)
    case.expect(time.monotonic() - began < 5, f"it took {time.monotonic() - began:.1f} s to end")
    case.expect_states("submitted")
    server.release()
    case.expect_resumes()


def while_sending(case, number):
    case.serve(Rule("submit", "delay", seconds=0.8))
    process = case.start("generate", "--prompt", "a teapot")
    case.wait_for(process, lambda: case.books.count("submit"))
    process.send_signal(number)
    run = case.finish(process, timeout=20)
    case.expect_exit(run, 130)
    case.expect_states("submitted")
    case.expect_resumes()


for name in ("SIGINT", "SIGTERM", "SIGHUP"):
    number = getattr(signal, name)
    check("F-09", f"{name} while it polls")(lambda case, n=number: while_polling(case, n))
    check("F-09", f"{name} while the submission is open: its answer reaches the row")(lambda case, n=number: while_sending(case, n))


@check("F-09", "a second signal ends it at once")
def twice(case):
    case.serve(Rule("submit", "delay", seconds=8))
    process = case.start("generate", "--prompt", "a teapot")
    case.wait_for(process, lambda: case.books.count("submit"))
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    case.expect_exit(case.finish(process, timeout=20), 130)
    case.expect(time.monotonic() - began < 2, f"it took {time.monotonic() - began:.1f} s")
    case.expect_resumes()


@check("F-09", "a signal in the middle of a download")
def in_download(case):
    case.serve(Rule("result", "slow", pause=0.05, step=1000))
    process = case.start("generate", "--prompt", "a teapot")
    case.wait_for(process, lambda: case.books.count("result"))
    time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    case.expect_exit(case.finish(process, timeout=20), 130)
    case.expect(time.monotonic() - began < 5, f"it took {time.monotonic() - began:.1f} s")
    case.expect_resumes()


@check("F-09", "nobody reads standard output")
def closed_output(case):
    case.serve()
    reader, writer = os.pipe()
    os.close(reader)
    process = case.start("generate", "--prompt", "a teapot", stdout=os.fdopen(writer, "wb", buffering=0))
    run = case.finish(process)
    case.expect(run.code in (0, 130), f"{run}")
    if run.code == 0:
        case.expect_all_fetched()
        case.expect_states("delivered")
    else:
        case.expect_resumes()


@check("F-09", "SIGHUP stays ignored under nohup")
def nohup(case):
    case.serve(Rule("submit", "delay", seconds=0.5))
    process = case.start("generate", "--prompt", "a teapot", shell="trap '' HUP")
    case.wait_for(process, lambda: case.books.count("submit"))
    process.send_signal(signal.SIGHUP)
    case.expect_done(case.finish(process))


# Stopped, and what the disk is told


@check("F-12", "stopped for a while, the service's clock an hour on: no storm")
def stopped(case):
    server = case.serve(outcome={"status": "RUNNING"})
    process = case.start("generate", "--prompt", "a teapot", "--poll-interval", "0.2", quick=False)
    case.wait_for(process, lambda: case.books.count("poll") >= 2)
    process.send_signal(signal.SIGSTOP)
    server.advance += 3600
    time.sleep(1.5)
    process.send_signal(signal.SIGCONT)
    time.sleep(0.8)
    server.release()
    case.expect_done(case.finish(process))
    case.expect(case.books.peak() <= 20, f"{case.books.peak()} polls in one second")


@check("F-13", "every state is synced to disk before the next request goes out", needs="strace")
def synced(case):
    case.serve()
    run = case.generate(strace=["-y", "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg,read,recvfrom,recvmsg,pwrite64"])
    case.expect_exit(run, 0)
    events = []
    for line in run.trace.splitlines():
        if re.search(r"f(data)?sync\(\d+<[^>]*ledger\.sqlite", line):
            events.append("sync")
        elif re.search(r'(write|writev|sendto|sendmsg)\(\d+<(TCP|socket)', line) and "POST /api" in line:
            events.append("submit")
        elif re.search(r'(write|writev|sendto|sendmsg)\(\d+<(TCP|socket)', line) and "GET /api" in line:
            events.append("poll")
        elif re.search(r'(write|writev|sendto|sendmsg)\(\d+<(TCP|socket)', line) and "GET /results" in line:
            events.append("result")
    short = [event for index, event in enumerate(events) if index == 0 or events[index - 1] != event]
    case.expect("submit" in short and "poll" in short and "result" in short, f"the trace shows {short}")
    for before in ("submit", "poll", "result"):
        if before in short:
            at = short.index(before)
            case.expect(at > 0 and short[at - 1] == "sync", f"no sync of the ledger before the first {before}: {short}")


manual("F-13", "that the disk keeps what it was told to sync shows only when the power is cut")
