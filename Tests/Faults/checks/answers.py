"""F-56 … F-66: what the service and its gateways answer to a submission."""

import json
import time

import faults
from registry import check
from server import Rule


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


for status, forms in {500: ("json", "html", "empty"), 502: ("html",), 503: ("json", "html", "empty"), 504: ("json", "empty"),
                      408: ("json", "html", "empty")}.items():
    for form in forms:
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


for name, retry_after, least in (("1", 1, 1), ("a date", ("date", 2), 2), ("0", 0, 0), ("-1", -1, 0), ("words", "soon", 0),
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


def throttled_often(case, times):
    case.serve(Rule("submit", "throttle", retry_after=0, times=times))
    case.expect_done(case.generate(timeout=60))


check("F-59", "429 three times", takes=5)(lambda case: throttled_often(case, 3))
check("F-59", "429 six times: given up on time, not on count", needs="long", takes=40)(lambda case: throttled_often(case, 6))


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
