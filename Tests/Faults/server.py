"""A loopback service that fails on purpose, and keeps books.

It speaks the API as `api-facts.md` records it: upload policy, storage, the four submission paths (task, sync, server-sent
events), tasks, their list, cancelling, and results. A `Rule` takes some of the requests away from the usual answer. What was
accepted, billed, fetched, and seen where it does not belong stands in `books`, which is what a test judges by.

Raw sockets: half of the faults are answers that no HTTP library would send.
"""

import collections
import email.utils
import socket
import threading
import time
import urllib.parse

import faults
from service import Service

API = "/api/v1"
SUBMIT_PATHS = {
    f"{API}/services/aigc/multimodal-generation/generation": "sync",
    f"{API}/services/aigc/image-generation/generation": "choices",
    f"{API}/services/aigc/text2image/image-synthesis": "results",
    f"{API}/services/aigc/image2image/image-synthesis": "results",
}


class Rule:
    """Some requests of one kind, and what happens to them instead of the usual answer.

    `on`: policy, upload, submit, poll, list, cancel or result. `do`: a function of `faults`, by name. `skip` requests of the kind
    go by first, then `times` are taken (-1: all). `accept`: the request takes effect before the fault. The rest goes to the fault.
    """

    def __init__(self, on, do, skip=0, times=1, accept=False, when=None, **how):
        self.on, self.do, self.skip, self.times, self.accept, self.when, self.how = on, do, skip, times, accept, when, how
        self.seen = self.taken = 0

    def takes(self, request):
        if request.kind != self.on or (self.when and not self.when(request)):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times >= 0 and self.taken >= self.times):
            return False
        self.taken += 1
        return True


class Request:
    def __init__(self, method, target, headers, connection):
        self.method, self.target, self.headers, self.connection = method, target, headers, connection
        self.time, self.body = time.monotonic(), b""
        split = urllib.parse.urlsplit(target)
        self.path, self.query = split.path, dict(urllib.parse.parse_qsl(split.query))
        self.kind, self.ident = self._kind()

    def _kind(self):
        path = self.path
        if path in SUBMIT_PATHS and self.method == "POST":
            return "submit", SUBMIT_PATHS[path]
        if path == f"{API}/uploads":
            return "policy", None
        if path == "/oss":
            return "upload", None
        if path.rstrip("/") == f"{API}/tasks":
            return "list", None
        if path.startswith(f"{API}/tasks/"):
            parts = path[len(API) + 7:].split("/")
            return ("cancel", parts[0]) if parts[1:] == ["cancel"] else ("poll", parts[0])
        if path.startswith("/results/"):
            return "result", path[9:]
        return "other", path


class Books:
    def __init__(self):
        self.requests, self.accepted, self.uploads = [], [], []
        self.fetched = collections.Counter()
        self.wrong, self.evil = [], []
        self.sent_bytes = collections.Counter()
        # Name of a picture → its bytes, for those that are billed.
        self.billed = {}

    def count(self, kind):
        return sum(1 for request in self.requests if request.kind == kind)

    def times(self, kind):
        return [request.time for request in self.requests if request.kind == kind]

    def peak(self, kinds=("poll", "list")):
        """The most requests of these kinds that came within one second."""
        times = sorted(request.time for request in self.requests if request.kind in kinds)
        return max((sum(1 for other in times if start <= other < start + 1) for start in times), default=0)


class Server(Service):
    """Serves until `stop`. `outcome` says what becomes of every task, or a list what becomes of each in turn."""

    def __init__(self, key, rules=(), outcome=None, seconds=0.03, size=None, advance=0, foreign=(), newest_first=True, list_lag=0):
        self.key, self.rules, self.outcome, self.seconds, self.size = key, list(rules), outcome or {}, seconds, size
        self.advance, self.foreign, self.newest_first, self.list_lag = advance, list(foreign), newest_first, list_lag
        self.books, self.lock, self.stopped = Books(), threading.Lock(), threading.Event()
        # Called by `kill` rules; ends the client before it returns.
        self.kill = lambda: None
        self.not_before, self.signature = {}, 0
        self.tasks = {}
        self.listener = self._listen()
        self.port = self.listener.getsockname()[1]
        self.evil_listener = self._listen()
        self.evil_port = self.evil_listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}{API}"
        threading.Thread(target=self._accept, args=(self.listener, self._talk), daemon=True).start()
        threading.Thread(target=self._accept, args=(self.evil_listener, self._overhear), daemon=True).start()

    @staticmethod
    def _listen(port=0):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(64)
        return listener

    def _accept(self, listener, serve):
        while not self.stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    def refuse(self, seconds):
        """Closes the port for a while: connections are refused."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        time.sleep(seconds)
        self.listener = self._listen(self.port)
        threading.Thread(target=self._accept, args=(self.listener, self._talk), daemon=True).start()

    def stop(self):
        self.stopped.set()
        for listener in (self.listener, self.evil_listener):
            try:
                listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            listener.close()

    # Reading requests

    def _overhear(self, connection):
        """The port that nothing should come to."""
        connection.settimeout(2)
        try:
            words = connection.recv(65536)
        except OSError:
            words = b""
        self.books.evil.append(words)
        if self.key.encode() in words:
            self.books.wrong.append("the key came to another host")
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}")
        except OSError:
            pass
        connection.close()

    def _talk(self, connection):
        connection.settimeout(60)
        try:
            waiting = b""
            while not self.stopped.is_set():
                while b"\r\n\r\n" not in waiting:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    waiting += piece
                head, waiting = waiting.split(b"\r\n\r\n", 1)
                lines = head.decode("latin-1").split("\r\n")
                method, target, _ = lines[0].split(" ", 2)
                headers = {name.strip().lower(): value.strip() for name, value in (line.split(":", 1) for line in lines[1:])}
                request = Request(method, target, headers, connection)
                rule = self._note(request)
                if rule and faults.reads_no_body(rule.do):
                    return faults.act(self, rule, request, None)
                length = int(headers.get("content-length", 0))
                while len(waiting) < length:
                    piece = connection.recv(1 << 20)
                    if not piece:
                        return
                    waiting += piece
                request.body, waiting = waiting[:length], waiting[length:]
                if not self._serve(request, rule):
                    return
        except (OSError, ValueError):
            pass
        finally:
            connection.close()

    def _note(self, request):
        """Writes the request into the books, and finds its rule."""
        books = self.books
        with self.lock:
            books.requests.append(request)
            if self.key in request.target:
                books.wrong.append(f"the key stands in the address of {request.path}")
            holds_key = any(self.key in value for value in request.headers.values())
            if request.kind in ("upload", "result") and (holds_key or "authorization" in request.headers):
                books.wrong.append(f"the key came to {request.path}")
            if request.path.startswith(API) and request.headers.get("authorization") != f"Bearer {self.key}":
                books.wrong.append(f"{request.path} came without the key")
            if request.kind == "result" and "accept-encoding" in request.headers:
                books.wrong.append("a download asked for compression")
            if request.kind == "result" and "range" in request.headers and "if-range" not in request.headers:
                books.wrong.append("a download asked for a range without If-Range")
            if request.time < self.not_before.pop(request.kind, 0):
                books.wrong.append(f"Retry-After not kept by {request.kind}")
            return next((rule for rule in self.rules if rule.takes(request)), None)

    def _serve(self, request, rule):
        """Answers; False when the connection is over."""
        answer = None
        if rule is None or faults.takes_effect(rule):
            with self.lock:
                answer = getattr(self, f"_{request.kind}")(request)
        if rule:
            return faults.act(self, rule, request, answer)
        self.send(request, answer)
        return "close" not in request.headers.get("connection", "")

    def head(self, answer, extra=(), length=None):
        lines = [f"HTTP/1.1 {answer.status} Word", f"Date: {email.utils.formatdate(time.time() + self.advance, usegmt=True)}"]
        if answer.kind:
            lines.append(f"Content-Type: {answer.kind}")
        if length is not False:
            lines.append(f"Content-Length: {len(answer.body) if length is None else length}")
        lines += [f"{name}: {value}" for name, value in list(answer.headers) + list(extra)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def send(self, request, answer):
        request.connection.sendall(self.head(answer) + answer.body)
        self.delivered(request)

    def delivered(self, request):
        """A result went out whole."""
        if request.kind == "result":
            with self.lock:
                self.books.fetched[request.ident] += 1
