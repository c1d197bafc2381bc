"""F-50 … F-66: what the network and the service do to a submission."""

import json
import socket
import ssl
import subprocess
import threading
import time

import faults
from registry import check
from server import Rule

TEXT = "wan2.5-t2i-preview"


# Not sent

def unreached(case, base):
    run = case.generate(base=base, quick=True, timeout=60)
    case.expect_exit(run, 3)
    case.expect_billed(run, "no")
    case.expect_states("planned")
    return run


@check("F-50", "the host does not exist", takes=5)
def no_host(case):
    unreached(case, "https://nothing.invalid/api/v1")


def closed_port():
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


@check("F-51", "the connection is refused", takes=5)
def refused(case):
    unreached(case, f"http://127.0.0.1:{closed_port()}/api/v1")


@check("F-51", "refused: at most three attempts", needs="strace")
def refused_count(case):
    port = closed_port()
    run = case.generate(base=f"http://127.0.0.1:{port}/api/v1", strace=["-e", "trace=connect"], timeout=60)
    tries = sum(f"htons({port})" in line for line in run.trace.splitlines())
    case.expect(1 <= tries <= 3, f"{tries} connections were tried, expected at most 3")


@check("F-51", "refused once, then there")
def refused_once(case):
    server = case.serve()
    threading.Thread(target=server.refuse, args=(0.6,)).start()
    time.sleep(0.1)
    case.expect_done(case.generate())


@check("F-51", "no answer to connecting: given up within 10 s", takes=15)
def blackhole(case):
    # A queue of one that nobody takes from: further connections wait, as if the packets were lost.
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", port))
        fillers.append(filler)
    process = case.start("generate", "--prompt", "a teapot", base=f"http://127.0.0.1:{port}/api/v1")
    time.sleep(10.6)
    listener.close()
    # The next attempt is refused, which ends it; an attempt that still waits would go on for a minute.
    run = case.finish(process, timeout=20)
    case.expect_exit(run, 3)
    case.expect(run.seconds < 25, f"it took {run.seconds:.0f} s")
    for filler in fillers:
        filler.close()


def tls_server(case, kind):
    """A port that begins TLS and does not end it well; gives its listener and what came through."""
    came = []
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(16)
    context = None
    if kind in ("self-signed", "expired", "wrong host"):
        name = "elsewhere.example" if kind == "wrong host" else "127.0.0.1"
        (case.inputs / "tls.ext").write_text(f"subjectAltName={'DNS' if kind == 'wrong host' else 'IP'}:{name}\n")
        for words in (["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tls.key", "-out", "tls.csr", "-subj", f"/CN={name}"],
                      ["x509", "-req", "-in", "tls.csr", "-signkey", "tls.key", "-out", "tls.crt", "-extfile", "tls.ext",
                       "-days", "-1" if kind == "expired" else "2"]):
            subprocess.run(["openssl"] + words, cwd=case.inputs, capture_output=True, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(case.inputs / "tls.crt", case.inputs / "tls.key")

    def talk(connection):
        try:
            if context:
                secure = context.wrap_socket(connection, server_side=True)
                came.append(secure.recv(4096))
            elif kind == "garbage":
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            elif kind == "close":
                connection.recv(4096)
            elif kind == "hang":
                connection.settimeout(30)
                while connection.recv(4096):
                    pass
        except OSError:
            pass
        connection.close()

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener, came


def tls(case, kind, words):
    listener, came = tls_server(case, kind)
    # What the environment trusts changes nothing.
    case.environment["SSL_CERT_FILE"] = str(case.inputs / "tls.crt")
    run = case.generate(base=f"https://127.0.0.1:{listener.getsockname()[1]}/api/v1", timeout=70)
    case.expect_exit(run, 3)
    case.expect_billed(run, "no")
    case.expect(not any(came), "a request came through")
    case.expect("inDoubt" not in case.states(), "the job is in doubt, though nothing was sent")
    case.expect(any(word in run.err.lower() for word in words), f"the message does not name the cause: {run.err[-300:]!r}")
    listener.close()


for kind, words in {"self-signed": ["certificate"], "expired": ["certificate"], "wrong host": ["certificate"], "garbage": ["tls", "ssl"],
                    "close": ["tls", "ssl", "handshake"]}.items():
    check("F-52", f"TLS: {kind}", needs="openssl")(lambda case, kind=kind, words=words: tls(case, kind, words))
check("F-52", "TLS: hang in the handshake", needs="long")(lambda case: tls(case, "hang", ["tls", "ssl", "handshake", "timeout"]))


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


# Statuses

def answered(case, status, form, accept, model="wan2.7-image"):
    how = {"json": {"code": {500: "InternalError", 502: "InternalError", 503: "ModelUnavailable", 504: "GatewayTimeout",
                             408: "RequestTimeOut"}[status]},
           "html": {"body": faults.HTML}, "empty": {}}[form]
    case.serve(Rule("submit", "status", accept=accept, status=status, **how))
    return case.generate(model=model)


def status_before(case, status, form):
    run = answered(case, status, form, False)
    if form == "json" and (status >= 500 or run.code == 0):
        # A refusal with a code, and the list knows nothing: sent again. At 408 it may stay in doubt as well.
        case.expect_done(run)
        case.expect_sent(2)
        case.expect(case.books.count("list") >= 1, "it was sent again before the list was asked")
    else:
        case.expect_exit(run, 9)
        case.expect_billed(run, "unknown")
        case.expect_states("inDoubt")
        case.expect_sent(1)


def status_after(case, status, form):
    case.expect_done(answered(case, status, form, True))
    case.expect_sent(1)


for status in (500, 502, 503, 504, 408):
    for form in ("json", "html", "empty"):
        row = "F-57" if status == 408 else "F-56"
        check(row, f"{status} {form} before it was accepted")(lambda case, s=status, f=form: status_before(case, s, f))
        check(row, f"{status} {form} after it was accepted: adopted")(lambda case, s=status, f=form: status_after(case, s, f))


@check("F-56", "503 json of an answer at once: in doubt, not sent again")
def status_sync(case):
    case.expect_exit(answered(case, 503, "json", True, model="z-image-turbo"), 9)
    case.expect_sent(1)
    case.expect_states("inDoubt")


@check("F-56", "503 json for ever: it is not sent for ever")
def status_for_ever(case):
    case.serve(Rule("submit", "status", status=503, code="ModelUnavailable", times=-1))
    run = case.generate(timeout=60)
    case.expect_exit(run, 3, 9)
    case.expect(case.books.count("submit") <= 10, f"{case.books.count('submit')} submissions were sent")
    case.expect_accepted(0)


# Throttling

def throttled(case, retry_after, least):
    case.serve(Rule("submit", "throttle", retry_after=retry_after))
    run = case.generate()
    case.expect_done(run)
    case.expect_sent(2)
    times = case.books.times("submit")
    if len(times) > 1:
        case.expect(times[1] - times[0] >= least - 0.05, f"it came back after {times[1] - times[0]:.2f} s, expected {least} s")


for name, retry_after, least in (("1", 1, 1), ("1.5", 1.5, 1.5), ("a date", ("date", 2), 2), ("0", 0, 0), ("-1", -1, 0), ("words", "soon", 0),
                                 ("none", None, 0)):
    check("F-58" if retry_after is not None else "F-59", f"429 with Retry-After {name}")(
        lambda case, r=retry_after, l=least: throttled(case, r, l))


@check("F-58", "429 in HTML with Retry-After")
def throttled_html(case):
    case.serve(Rule("submit", "throttle", retry_after=1, code=None))
    case.expect_done(case.generate())


@check("F-58", "429 with Retry-After 10^9: not sent earlier, and said", takes=8)
def throttled_long(case):
    case.serve(Rule("submit", "throttle", retry_after=10 ** 9, times=-1))
    process = case.start("generate", "--prompt", "a teapot", "--timeout", "3")
    run = case.finish(process, timeout=7)
    case.expect_exit(run, 7)
    case.expect_billed(run, "no")
    case.expect_sent(1)
    case.expect_states("planned")


@check("F-58", "429 with Retry-After 200, within the cap of five minutes: waited for, not given up")
def throttled_minutes(case):
    case.serve(Rule("submit", "throttle", retry_after=200, times=-1))
    process = case.start("generate", "--prompt", "a teapot")
    time.sleep(2.5)
    case.expect(process.poll() is None, "it gave up at once")
    case.kill_all()
    case.finish(process)
    case.expect_sent(1)


@check("F-59", "429 five times: given up on time, not on count", takes=25)
def throttled_often(case):
    case.serve(Rule("submit", "throttle", retry_after=0, times=5))
    case.expect_done(case.generate(timeout=60))


@check("F-59", "429 for ever: ends by --timeout, nothing billed, the job can go on", takes=8)
def throttled_for_ever(case):
    server = case.serve(Rule("submit", "throttle", times=-1))
    run = case.generate("a teapot", "--timeout", "3", timeout=10)
    case.expect_exit(run, 7)
    case.expect_billed(run, "no")
    case.expect(run.seconds < 6, f"--timeout 3 took {run.seconds:.1f} s")
    case.expect(case.books.count("submit") <= 10, f"{case.books.count('submit')} submissions in {run.seconds:.1f} s")
    case.expect_states("planned")
    server.rules = []
    case.expect_resumes()


@check("F-59", "the free quota is used up: one request")
def quota(case):
    case.serve(Rule("submit", "throttle", code="Throttling.AllocationQuota", message="Free allocated quota exceeded.", times=-1))
    run = case.generate()
    case.expect_exit(run, 7)
    case.expect_billed(run, "no")
    case.expect_sent(1)


@check("F-59", "the quota of this minute: tried again")
def quota_minute(case):
    case.serve(Rule("submit", "throttle", code="Throttling.AllocationQuota", message="Allocated quota exceeded, please increase"))
    case.expect_done(case.generate())


# Refusals

def refusal(case, status, code, exit_code, repeats_key=False):
    message = f"refused {case.key}" if repeats_key else "refused"
    case.serve(Rule("submit", "status", status=status, code=code, message=message, times=-1))
    run = case.generate()
    case.expect_exit(run, exit_code)
    case.expect_billed(run, "no")
    case.expect_states("failed")
    case.expect_sent(1)
    case.expect(case.books.count("list") == 0, "the list was asked about a refusal")
    job = (case.jobs() or [{}])[0]
    case.expect(job.get("error_code") == code, f"the ledger keeps the code {job.get('error_code')!r}, expected {code!r}")
    case.resume()
    case.expect_sent(1)


for status, code, exit_code in ((401, "InvalidApiKey", 2), (403, "AccessDenied", 2), (400, "Arrearage", 7), (403, "AccessDenied.Unpurchased", 7)):
    check("F-60", f"{status} {code}: one request, the key is not shown")(
        lambda case, s=status, c=code, e=exit_code: refusal(case, s, c, e, repeats_key=True))
for status, code, exit_code in ((400, "InvalidParameter", 5), (404, "ModelNotFound", 5), (413, "RequestTooLarge", 5),
                                (400, "DataInspectionFailed", 6), (400, "IPInfringementSuspect", 6)):
    check("F-61", f"{status} {code}")(lambda case, s=status, c=code, e=exit_code: refusal(case, s, c, e))


@check("F-60", "401 stops the second of two requests")
def stops_all(case):
    case.serve(Rule("submit", "status", status=401, code="InvalidApiKey", times=-1))
    run = case.generate("a teapot", "-n", "2", model="z-image-turbo")
    case.expect_exit(run, 2)
    case.expect_sent(1)


@check("F-61", "the second of three requests is refused: the others go on")
def others(case):
    case.expects_doubles = True
    case.serve(Rule("submit", "status", skip=1, status=400, code="InvalidParameter"))
    run = case.generate("a teapot", "-n", "3", "--pace", "50", model="z-image-turbo")
    case.expect_exit(run, 5, 10)
    case.expect_sent(3)
    case.expect_accepted(2)
    case.expect_all_fetched()


# Redirects

TARGETS = {"another host": "http://127.0.0.1:{evil}/api/v1/x", "https": "https://127.0.0.1:{evil}/x", "itself": "http://127.0.0.1:{port}{target}",
           "a file": "file:///etc/passwd", "the metadata address": "http://169.254.169.254/latest/meta-data"}


def redirected(case, status, to, accept):
    case.serve(Rule("submit", "redirect", status=status, to=to, accept=accept, times=-1))
    run = case.generate()
    case.expect(not case.books.evil, "the other host was called")
    case.expect_sent(1)
    if accept:
        case.expect_done(run)
    else:
        case.expect_exit(run, 9)
        case.expect_billed(run, "unknown")
        case.expect_states("inDoubt")


for status in (301, 302, 303, 307, 308):
    check("F-62", f"{status} to another host")(lambda case, s=status: redirected(case, s, TARGETS["another host"], False))
for name in list(TARGETS)[1:]:
    check("F-62", f"307 to {name}")(lambda case, name=name: redirected(case, 307, TARGETS[name], False))
check("F-62", "302 after it was accepted: adopted")(lambda case: redirected(case, 302, TARGETS["another host"], True))


# Bodies and heads

def large(case, *more, **how):
    return case.edit("warmer light", "--upload", "never", *more, image=case.picture("large.png", 1400, 1100), **how)


@check("F-63", "the server stops reading, then resets: in doubt")
def stops_reading(case):
    case.serve(Rule("submit", "stop_reading"))
    run = large(case)
    case.expect_exit(run, 9)
    case.expect_accepted(0)
    case.expect_sent(1)


@check("F-63", "413 before the body was read: a refusal")
def early(case):
    case.serve(Rule("submit", "early_413"))
    run = large(case)
    case.expect_exit(run, 5)
    case.expect_billed(run, "no")
    case.expect_accepted(0)
    case.expect_sent(1)


@check("F-63", "413 with a reset at once: a refusal, or in doubt")
def early_rude(case):
    case.serve(Rule("submit", "early_413", rude=True))
    case.expect_exit(large(case), 5, 9)
    case.expect_accepted(0)
    case.expect_sent(1)


def odd_answer(case, do, **how):
    case.serve(Rule("submit", do, accept=True, **how))
    run = case.generate()
    case.expect_done(run)
    case.expect_sent(1)
    case.expect(run.rss < 160, f"it took {run.rss:.0f} MB")
    return run


for do in ("partial_head", "two_lengths", "bad_chunk"):
    check("F-64", f"{do} after it was accepted: adopted")(lambda case, do=do: odd_answer(case, do))


@check("F-64", "a head of 4 MB: refused, adopted")
def bomb_head(case):
    odd_answer(case, "header_bomb")
    case.expect(case.books.count("list") >= 1, "a head of 4 MB was taken, expected a limit of 64 kB")


@check("F-65", "an answer of 100 MB: cut at 4 MB, adopted")
def huge(case):
    odd_answer(case, "huge")
    sent = case.books.sent_bytes["submit"]
    case.expect(sent < 12 << 20, f"{sent >> 20} MB were read, expected a cap of 4 MB (and what the sockets hold)")


def odd_json(case, change=None, raw=None):
    case.serve(Rule("submit", "shape", accept=True, change=change, raw=raw))
    case.expect_done(case.generate(timeout=10))
    case.expect_sent(1)


def with_output(**members):
    return lambda answer: {**answer, "output": {**answer["output"], **members}}


ODD = {
    "unknown fields": with_output(news={"a": [1, None]}), "no output": lambda answer: {"request_id": "r"},
    "output is a list": lambda answer: {**answer, "output": [answer["output"]]}, "output is null": lambda answer: {**answer, "output": None},
    "task_id is a number": with_output(task_id=5), "task_id is empty": with_output(task_id=""), "task_id is null": with_output(task_id=None),
    "request_id is an object": lambda answer: {**answer, "request_id": {"a": 1}}, "a list at the top": lambda answer: [answer],
    "a number at the top": lambda answer: 7, "code is empty, message null": lambda answer: {**answer, "code": "", "message": None},
}
for name, change in ODD.items():
    check("F-65", f"answer JSON: {name}")(lambda case, change=change: odd_json(case, change))
RAW = {
    "100,000 levels deep": b'{"output":' + b"[" * 100000 + b"]" * 100000 + b"}", "NaN": b'{"output": {"task_id": NaN}}',
    "a lone surrogate": b'{"output": {"task_id": "\\ud800"}, "request_id": "\\udfff"}', "bytes that are no UTF-8": b'{"output": {"task_id": "\xff\xfe"}}',
    "a number of 10,000 digits": b'{"output": {"task_id": ' + b"9" * 10000 + b"}}", "nul bytes": b"\x00" * 400,
}
for name, raw in RAW.items():
    check("F-65", f"answer JSON: {name}")(lambda case, raw=raw: odd_json(case, raw=raw))


@check("F-65", "answer JSON: the task id stands there twice")
def twice(case):
    def double(answer):
        text = json.dumps(answer)
        return text.replace('"task_id":', f'"task_id": "{answer["output"]["task_id"]}", "task_id":').encode()
    odd_json(case, double)


# Proxies

@check("F-66", "proxy variables: no proxy sees the key")
def proxies(case):
    server = case.serve()
    proxy = f"http://127.0.0.1:{server.evil_port}"
    case.environment = {name: proxy for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")}
    run = case.generate()
    case.expect(all(words.startswith(b"CONNECT ") for words in case.books.evil), "the proxy was given more than CONNECT")
    if not case.books.evil:
        case.expect_done(run)
