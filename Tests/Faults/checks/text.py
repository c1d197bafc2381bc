"""F-90 … F-102: secrets, and text that is not meant well."""

import http.client
import json
import os
import pathlib
import pty
import re
import socket
import subprocess
import time

import pictures
from registry import check, later
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

for row in ("F-93", "F-94", "F-95"):
    later(row, "the page is made by `easel review`, which is not built yet")


# Terminals

WILD = "wild \x1b]0;pwned\x07 \x1b[2J \x08\x08 \u202e evil \u200b\u2066 \x9b31m end"
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def wild(case, run):
    found = CONTROL.findall(run.out + run.err)
    case.expect(not found, f"control characters reached the output: {sorted(set(found))!r}")


@check("F-96", "escapes in a prompt: shown harmless, exact in JSON")
def prompt(case):
    case.serve()
    wild(case, case.generate(WILD, json_output=False))
    wild(case, case.run("jobs", quick=False, json_output=False))
    wild(case, case.run("jobs", "last", quick=False, json_output=False))
    rows = case.run("jobs", "last", quick=False).rows
    case.expect(rows and rows[0].get("prompt") == WILD, "the JSON's prompt is not what was written")
    case.expect(case.books.accepted and case.books.accepted[0].prompt == WILD, "the service was sent another prompt")


@check("F-96", "escapes in the service's words: shown harmless, exact in JSON")
def message(case):
    case.serve(outcome={"status": "FAILED", "code": "Odd\x1b[31m", "message": WILD})
    wild(case, case.generate(json_output=False))
    wild(case, case.run("jobs", "last", quick=False, json_output=False))
    run = case.generate("another")
    case.expect(WILD in run.error.get("message", ""), f"the JSON's message does not quote the service exactly: {run.error.get('message')!r}")


@check("F-96", "escapes in a refusal and in a file's name")
def refusal(case):
    case.serve(Rule("submit", "status", times=-1, status=400, code="InvalidParameter", message=WILD))
    wild(case, case.generate(json_output=False))
    path = case.picture("na\x1b[31mme\u202e.png")
    wild(case, case.edit(image=path, json_output=False))
    wild(case, case.run("edit", "--image", f"{path}.missing", "--prompt", "x", json_output=False))


@check("F-96", "on a terminal: nothing but one's own control sequences")
def terminal(case):
    case.serve()
    leader, follower = pty.openpty()
    line = case.line("generate", "--prompt", WILD, json_output=False)
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=follower, stderr=follower, cwd=case.root, env=case.environ())
    os.close(follower)
    text = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        text += piece
    process.wait()
    os.close(leader)
    words = text.decode("utf-8", "replace")
    own = re.sub("\x1b\\[[0-9;]*[mK]", "", words).replace("\r", "")
    found = CONTROL.findall(own)
    case.expect(not found, f"control characters reached the terminal: {sorted(set(found))!r}")
    case.expect(process.returncode == 0, f"exit {process.returncode}")


@check("F-97", "a newline in a prompt: one line a job")
def newline(case):
    case.serve()
    run = case.generate("one\ntwo\r\nthree", quick=True)
    case.expect_done(run)
    case.expect(len(run.out.splitlines()) == 1, f"{len(run.out.splitlines())} lines for one job")
    run = case.run("jobs", quick=False, json_output=False)
    case.expect(len(run.out.splitlines()) == 1, f"easel jobs shows one job in {len(run.out.splitlines())} lines")
    case.expect(case.books.accepted[0].prompt == "one\ntwo\r\nthree", "the service was sent another prompt")


# Prompts that are too long

def prompt_of(case, model, text, fits):
    case.serve()
    run = case.generate(text, model=model)
    if fits:
        case.expect_done(run)
        case.expect(case.books.accepted and case.books.accepted[0].prompt == text, "the service was sent another prompt")
        return
    case.expect_exit(run, 5)
    case.expect_billed(run, "no")
    case.expect_accepted(0)
    case.expect_done(case.generate(text, "--allow-truncation", model=model))


FAMILY = "\U0001F468\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466"
LONG = {"a": ("a", 1), "汉": ("汉", 1), "decomposed é": ("e\u0301", 2), "an emoji": ("\U0001F600", 1), "a family of seven scalars": (FAMILY, 7)}
for model, most in (("wan2.5-t2i-preview", 2000), ("wan2.6-t2i", 2100), ("z-image-turbo", 800), ("wan2.2-t2i-flash", 500)):
    for name, (text, scalars) in LONG.items():
        if most != 2000 and name not in ("a", "a family of seven scalars"):
            continue
        for over in (False, True):
            times = most // scalars + over
            rest = "" if over else "a" * (most - times * scalars)
            check("F-98", f"{model}: {name}, {'over' if over else 'exactly'} {most} scalars")(
                lambda case, m=model, t=text * times + rest, f=not over: prompt_of(case, m, t, f))

later("F-99", "tables are written by `easel export`, which is not built yet")


# What goes up

def stripped(case, name, data):
    path = case.inputs / name
    path.write_bytes(data)
    case.expect(pictures.has_position(data), "the picture holds no position: the check is wrong")
    case.serve()
    case.expect_done(case.edit(image=path))
    case.expect(len(case.books.uploads) == 1, f"{len(case.books.uploads)} uploads")
    case.expect(not any(pictures.has_position(sent) for _, sent, _ in case.books.uploads), "the GPS position was uploaded")


def room():
    return (pathlib.Path(__file__).resolve().parents[3] / "samples/room.jpg").read_bytes()


check("F-100", "a JPEG that knows where it was taken")(lambda case: stripped(case, "here.jpg", pictures.jpeg_with_position(room())))
check("F-100", "a PNG that knows where it was taken")(lambda case: stripped(case, "here.png", pictures.png_with_position("here")))


@check("F-100", "the same inside the request (--upload never)")
def stripped_inline(case):
    path = case.inputs / "here.jpg"
    path.write_bytes(pictures.jpeg_with_position(room()))
    case.serve()
    case.expect_done(case.edit("warmer", "--upload", "never", image=path))
    import base64
    sent = [base64.b64decode(item["image"].split(",", 1)[1]) for task in case.books.accepted
            for item in task.body["input"]["messages"][0]["content"] if "image" in item]
    case.expect(sent and not any(map(pictures.has_position, sent)), "the GPS position was sent")


# The sandbox's own server

@check("F-101", "the sandbox: other hosts' pages, paths, and many connections")
def sandbox(case):
    process = subprocess.Popen([case.tool, "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                               cwd=case.root, env=case.environ())
    try:
        first = json.loads(process.stdout.readline())
        port = int(re.search(r":(\d+)/", first["baseURL"]).group(1))

        def ask(path, method="GET", **headers):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.putrequest(method, path, skip_host="Host" in headers)
            for name, value in {"Authorization": f"Bearer {first['apiKey']}", **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

        case.expect(ask("/api/v1/tasks")[0] == 200, "the sandbox does not answer")
        case.expect(400 <= ask("/api/v1/tasks", Host="evil.example")[0] < 500, "another Host is served")
        headers = ask("/api/v1/tasks", Origin="http://evil.example")[1]
        case.expect(not any(name.lower().startswith("access-control") for name in headers), "another origin's pages may read it")
        for path in ("/../../etc/passwd", "/results/../../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
            status, _, body = ask(path)
            case.expect(400 <= status < 500 and b"root:" not in body, f"{path} is answered with {status}")
        idle = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(300)]
        for connection in idle:
            connection.sendall(b"GET /api/v1/tasks HTTP/1.1\r\nHo")
        case.expect(ask("/api/v1/tasks")[0] == 200, "300 idle connections block it")
        for connection in idle:
            connection.close()
        for address in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET):
            if not address[4][0].startswith("127."):
                probe = socket.socket()
                probe.settimeout(1)
                case.expect(probe.connect_ex(address[4]) != 0, f"it listens on {address[4][0]}")
                probe.close()
    finally:
        process.terminate()
        process.wait()
