"""F-93 … F-101: text that is not meant well, what a picture tells about itself, and the sandbox."""

import http.client
import json
import os
import pathlib
import pty
import re
import socket
import subprocess

import pictures
from registry import check, later
from server import Rule


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
            if most != 2000 and over == (name == "a"):
                continue
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
