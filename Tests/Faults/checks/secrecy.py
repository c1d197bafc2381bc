"""F-90 … F-92: the key and signed addresses stay where they belong."""

import os
import time

from registry import check
from server import Rule


# The key

@check("F-90", "the key is in no argument, no child, no file, whatever fails")
def nowhere(case):
    case.serve(Rule("policy", "status", status=503, code="ModelUnavailable", message="key {key}"),
               Rule("submit", "reset", accept=True), Rule("poll", "html"), Rule("result", "oss_expired"))
    process = case.start("edit", "--image", case.picture(), "--prompt", "warmer", "--sheet", "none")
    lines = b""
    while process.poll() is None and not case.books.count("result"):
        try:
            lines += open(f"/proc/{process.pid}/cmdline", "rb").read()
        except OSError:
            break
        time.sleep(0.02)
    case.expect_done(case.finish(process))
    case.expect(case.key.encode() not in lines, "the key stands in the argument list")


def echoes(case, rule):
    """A service that repeats the key wherever it can."""
    rule.how = {name: value.replace("KEY", case.key) if isinstance(value, str) else value for name, value in rule.how.items()}
    case.serve(rule)
    case.generate(json_output=False)
    case.resume()


ECHOES = {
    "a refusal": lambda: Rule("submit", "status", status=400, code="InvalidParameter", message="Bearer KEY"),
    "a code": lambda: Rule("submit", "status", status=400, code="Invalid.KEY", message="no"),
    "a 503": lambda: Rule("submit", "status", status=503, code="InternalError", message="Bearer KEY"),
    "a poll": lambda: Rule("poll", "status", times=-1, status=400, code="InvalidParameter", message="for KEY"),
}
for name, rule in ECHOES.items():
    check("F-90", f"the service repeats the key in {name}")(lambda case, rule=rule: echoes(case, rule()))


@check("F-90", "the service repeats the key in a failed task, a request id and a rewritten text")
def repeats(case):
    case.serve(outcome={"status": "FAILED", "code": f"Bad.{case.key}", "message": f"for {case.key}"})
    case.generate()
    case.server.outcome = {"fail": 0, "beside": {"note": case.key}}
    case.generate("another")


@check("F-90", "the key in HTML that a proxy answers")
def in_html(case):
    body = f"<html>{case.key}</html>".encode()
    case.serve(Rule("submit", "status", status=400, body=body), Rule("poll", "status", status=502, body=body))
    case.generate(json_output=False)
    case.generate("another", json_output=False)


def keyed(case, text, accepted, as_file=False, mode=0o600, warns=False):
    case.serve()
    real = case.key
    case.server.key = text.format(key=real).strip()
    case.environment["DASHSCOPE_API_KEY"] = None if as_file else text.format(key=real)
    words = []
    if as_file:
        path = case.inputs / "key"
        path.write_bytes(text.format(key=real).encode())
        os.chmod(path, mode)
        words = ["--api-key-file", str(path)]
    run = case.generate("a teapot", *words)
    if accepted:
        case.expect_done(run)
    else:
        case.expect_exit(run, 2)
        case.expect(not case.books.requests, "something was sent with it")
    if warns:
        case.expect("644" in run.err or "read" in run.err.lower() or "mode" in run.err.lower(), f"no warning: {run.err[-200:]!r}")


KEYS = {"a newline behind it": ("{key}\n", True), "a newline in it": ("{key}\nX-Evil: 1", False), "CR LF in it": ("{key}\r\nX-Evil: 1", False),
        "a space in it": ("{key} more", False), "an umlaut in it": ("{key}ä", False), "a control byte in it": ("{key}\x01", False),
        "10 kB": ("sk-" + "k" * 10000, False), "nothing but spaces": ("   ", False)}
for name, (text, accepted) in KEYS.items():
    check("F-91", f"a key with {name}")(lambda case, t=text, a=accepted: keyed(case, t, a))
    if name in ("a newline behind it", "a newline in it", "10 kB"):
        check("F-91", f"a key file with {name}")(lambda case, t=text, a=accepted: keyed(case, t, a, as_file=True))
check("F-91", "a key file that others can read: said")(lambda case: keyed(case, "{key}", True, as_file=True, mode=0o644, warns=True))


@check("F-92", "signed addresses are gone from the ledger's bytes when the pictures are here")
def addresses(case):
    case.serve(Rule("result", "oss_expired"))
    case.expect_done(case.generate("a teapot", "-n", "2"))
    held = [path.name for path in case.files("ledger.sqlite*") if b"Signature=" in path.read_bytes()]
    case.expect(not held, f"a signed address stands in {held}")


def shown(case, *rules, **how):
    """What every view of a job prints, with an address on record."""
    case.serve(*rules, **how)
    texts = []
    for json_output in (True, False):
        run = case.generate(f"a teapot {json_output}", json_output=json_output)
        texts += [run.out, run.err]
        for words in (["jobs"], ["jobs", "last"]):
            run = case.run(*words, quick=False, json_output=json_output)
            texts += [run.out, run.err]
    case.expect(not any("Signature=" in text or "Expires=" in text for text in texts), "a signed address is shown")


check("F-92", "no view shows a signed address: a download fails")(lambda case: shown(case, Rule("result", "status", times=-1, status=404)))
check("F-92", "no view shows a signed address: the service quotes one in a failure")(lambda case: shown(
    case, outcome={"status": "FAILED", "code": "InvalidParameter",
                   "message": "Failed to download https://bucket.example/a.png?Expires=1&Signature=abc, sorry"}))
check("F-92", "no view shows a signed address: the service quotes one in a refusal")(lambda case: shown(
    case, Rule("submit", "status", times=-1, status=400, code="InvalidURL",
               message="(https://bucket.example/a.png?Expires=1&Signature=abc)")))
