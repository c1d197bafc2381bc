"""What can happen to a request instead of its usual answer, each by its name in a `Rule`.

A fault gets the server, the request, the usual answer (None when the request took no effect) and the rule's own words. It says
whether the connection goes on.
"""

import email.utils
import gzip
import json
import socket
import struct
import time

import pictures
from answer import Answer, marks

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
OSS_EXPIRED = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Request has expired.</Message><RequestId>6A0FA17</RequestId></Error>"""


def act(server, rule, request, answer):
    return bool(globals()[rule.do](server, request, answer, **rule.how))


def reads_no_body(name):
    return name in ("stop_reading", "early_413", "kill_head")


def takes_effect(rule):
    """Whether the usual answer is made, and so a submission accepted, before the fault."""
    return rule.accept or rule.do in BENDING or (rule.do == "kill" and rule.how.get("moment") != "before")


def _reply(server, request, data, status=200, kind="application/json", headers=(), length=None):
    answer = Answer(data, status, kind, headers)
    request.connection.sendall(server.head(answer, length=length) + answer.body)
    return True


def _rest(server, request, seconds):
    """Waits, but no longer than the client does."""
    request.connection.settimeout(seconds)
    try:
        while request.connection.recv(65536):
            pass
    except OSError:
        pass


# The connection

def reset(server, request, answer):
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()


def close(server, request, answer):
    pass


def hang(server, request, answer, seconds=0.5):
    _rest(server, request, seconds)


def delay(server, request, answer, seconds=0.5):
    server.stopped.wait(seconds)
    server.send(request, answer)
    return True


def meanwhile(server, request, answer, happens):
    """Something happens elsewhere before the usual answer goes out."""
    happens()
    server.send(request, answer)
    return True


def stop_reading(server, request, answer, seconds=1.0):
    server.stopped.wait(seconds)
    return reset(server, request, answer)


def close_after(server, request, answer):
    """Answers, and is gone when the next request comes along the same connection."""
    server.send(request, answer)
    request.connection.settimeout(20)
    try:
        # The first byte of the next request is there, unread: closing now resets.
        request.connection.recv(1, socket.MSG_PEEK)
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    server.books.requests.append(type("Lost", (), {"kind": "lost", "time": time.monotonic()}))


def early_413(server, request, answer, rude=False):
    _reply(server, request, {"code": "RequestTooLarge", "message": "too large", "request_id": "req-413"}, 413)
    if not rude:
        request.connection.shutdown(socket.SHUT_WR)
        server.stopped.wait(0.3)
    return reset(server, request, answer)


# Killing the client

def kill(server, request, answer, moment="accepted", pause=0.0):
    """`before`: nothing was accepted. `accepted`: no byte of the answer goes out. `answered`: all of it did. `mid_body`: half."""
    if moment == "answered":
        server.send(request, answer)
    if moment == "mid_body":
        head = server.head(answer) + answer.body
        request.connection.sendall(head[:len(head) // 2])
        pause = max(pause, 0.05)
    server.stopped.wait(pause)
    server.kill()


def kill_head(server, request, answer):
    """The request's head is here, its body is not."""
    server.kill()


# Answers to anything

def partial_head(server, request, answer):
    request.connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: applic")


def cut_body(server, request, answer):
    if answer is None:
        answer = Answer(b'{"output": {"task_id"' * 4)
    request.connection.sendall(server.head(answer) + answer.body[:len(answer.body) // 2])


def html(server, request, answer, status=200):
    return _reply(server, request, HTML, status, "text/html; charset=utf-8")


def empty(server, request, answer, status=200):
    return _reply(server, request, b"", status, None)


def bad_json(server, request, answer):
    body = answer.body[:-7] if answer else b'{"output": {"task_id": "abc", '
    return _reply(server, request, body)


def shape(server, request, answer, json=None, raw=None, change=None):
    """Another JSON value, other bytes, or the usual answer after `change` has had it."""
    if change:
        return _reply(server, request, change(globals()["json"].loads(answer.body)))
    return _reply(server, request, raw if raw is not None else json)


def status(server, request, answer, status=503, code=None, message="it broke", body=None, headers=()):
    if code:
        return _reply(server, request, {"code": code, "message": message, "request_id": "req-refused"}, status, headers=headers)
    return _reply(server, request, body if body is not None else b"", status, "text/html" if body else None, headers=headers)


def throttle(server, request, answer, retry_after=None, code="Throttling.RateQuota", message="Requests rate limit exceeded"):
    headers, kept = [], None
    if isinstance(retry_after, tuple):
        kept = retry_after[1]
        # Dates have whole seconds: the wait that this one asks for is the difference to the header beside it.
        headers = [("Retry-After", email.utils.formatdate(int(time.time() + server.advance) + kept, usegmt=True))]
    elif retry_after is not None:
        headers = [("Retry-After", str(retry_after))]
        kept = retry_after if isinstance(retry_after, (int, float)) and retry_after > 0 else None
    if kept:
        server.not_before[request.kind] = time.monotonic() + min(kept, 300) - 0.05
    return _reply(server, request, {"code": code, "message": message, "request_id": "req-429"} if code else HTML, 429,
                  "application/json" if code else "text/html", headers)


def redirect(server, request, answer, to, status=302):
    to = to.format(port=server.port, evil=server.evil_port, target=request.target)
    return _reply(server, request, b"", status, None, [("Location", to)])


def two_lengths(server, request, answer):
    head = server.head(answer, extra=[("Content-Length", str(len(answer.body) + 7))])
    request.connection.sendall(head + answer.body)


def bad_chunk(server, request, answer):
    request.connection.sendall(server.head(answer, [("Transfer-Encoding", "chunked")], False) + b"zz\r\n" + answer.body + b"\r\n0\r\n\r\n")


def header_bomb(server, request, answer, size=4 << 20):
    line = ("X-Bomb", "b" * 4000)
    request.connection.sendall(server.head(answer, [line] * (size // 4000)) + answer.body)


def huge(server, request, answer, size=100 << 20):
    """Valid JSON of 100 MB, written until the client has had enough."""
    piece = b'{"padding": "' + b"x" * 65000 + b'"},'
    request.connection.sendall(server.head(answer, length=size) + b'{"output": [')
    sent = 12
    while sent + len(piece) < size:
        request.connection.sendall(piece)
        sent += len(piece)
        server.books.sent_bytes[request.kind] = sent


# Downloads

def truncate(server, request, answer, part=0.5):
    """Less than the stated length."""
    request.connection.sendall(server.head(answer) + answer.body[:int(len(answer.body) * part)])


def truncate_chunked(server, request, answer):
    half = answer.body[:len(answer.body) // 2]
    request.connection.sendall(server.head(answer, [("Transfer-Encoding", "chunked")], False) + b"%x\r\n" % len(half) + half + b"\r\n")


def truncate_no_length(server, request, answer, marked=True):
    if not marked:
        answer.headers = []
    request.connection.sendall(server.head(answer, [("Connection", "close")], False) + answer.body[:len(answer.body) // 2])


def cut_image(server, request, answer):
    """Half of the picture, with the length of that half."""
    answer.body = answer.body[:len(answer.body) // 2]
    server.send(request, answer)
    return True


def length_short(server, request, answer):
    """More bytes than the stated length: a trap for whoever reads on."""
    request.connection.sendall(server.head(answer, length=len(answer.body) - 1000) + answer.body)
    _rest(server, request, 1)


def flip(server, request, answer, names=("ETag", "Content-MD5")):
    answer.headers = [pair for pair in answer.headers if pair[0] in names]
    answer.body = pictures.flipped(answer.body)
    request.connection.sendall(server.head(answer) + answer.body)
    return True


def packed(server, request, answer, cut=False):
    """gzip that nobody asked for."""
    data = gzip.compress(answer.body)
    answer.body, answer.headers = data[:len(data) // 2] if cut else data, [("Content-Encoding", "gzip")]
    request.connection.sendall(server.head(answer) + answer.body)
    return True


def gzip_bomb(server, request, answer, size=1 << 30):
    # A gzip file may have many members, each of which counts.
    member = gzip.compress(bytes(16 << 20))
    answer.body, answer.headers = member * (size >> 24), [("Content-Encoding", "gzip")]
    request.connection.sendall(server.head(answer) + answer.body)
    return True


def endless(server, request, answer, length=False, most=400 << 20):
    """A picture that never ends; with `length`, one that says it has so many bytes."""
    request.connection.sendall(server.head(answer, length=length) + answer.body)
    piece, sent = bytes(1 << 18), len(answer.body)
    while sent < most:
        request.connection.sendall(piece)
        sent += len(piece)
        server.books.sent_bytes["result"] = max(sent, server.books.sent_bytes["result"])


def other(server, request, answer, data=b"", kind="image/png", marked=True):
    """Other bytes than the picture: HTML, nothing, a JPEG, a bomb."""
    return _reply(server, request, data, 200, kind, marks(data) if marked else [])


def typed(server, request, answer, kind="text/html", headers=()):
    """The picture, under another content type or name."""
    answer.kind, answer.headers = kind, answer.headers + list(headers)
    server.send(request, answer)
    return True


def oss_expired(server, request, answer, body=OSS_EXPIRED):
    return _reply(server, request, body, 403, "application/xml")


def stall(server, request, answer, seconds=1.0):
    request.connection.sendall(server.head(answer) + answer.body[:2000])
    _rest(server, request, seconds)


def slow(server, request, answer, pause=0.02, step=2000):
    """Arrives whole, a little at a time."""
    data = server.head(answer) + answer.body
    for start in range(0, len(data), step):
        request.connection.sendall(data[start:start + step])
        server.stopped.wait(pause)
    server.delivered(request)
    return True


def changed(server, request, answer, tag="another"):
    """Half of another object: what lies there has changed when the client comes back."""
    answer.body = pictures.png(tag)
    answer.headers = marks(answer.body)
    return truncate(server, request, answer)


BENDING = {
    "close_after", "delay", "meanwhile", "two_lengths", "bad_chunk", "header_bomb", "huge", "truncate", "truncate_chunked", "truncate_no_length",
    "cut_image", "length_short", "flip", "packed", "gzip_bomb", "endless", "typed", "stall", "slow", "changed",
}
