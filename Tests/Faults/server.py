"""A loopback service that fails on purpose, and keeps books.

It speaks the API as `api-facts.md` records it: upload policy, storage, the four submission paths (task, sync, server-sent
events), tasks, their list, cancelling, and results. A `Rule` takes some of the requests away from the usual answer. What was
accepted, billed, fetched, and seen where it does not belong stands in `books`, which is what a test judges by.

Raw sockets: half of the faults are answers that no HTTP library would send.
"""

import collections
import email.utils
import hashlib
import json
import socket
import threading
import time
import urllib.parse

import faults
import pictures

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


class Task:
    """One accepted submission, and the pictures that it is billed for."""

    def __init__(self, number, request, form, advance, outcome):
        self.body = json.loads(request.body)
        self.id = f"{number:08x}-fa17-4000-8000-{hashlib.sha256(request.body).hexdigest()[:12]}"
        self.request_id = f"req-{number}-{self.id[-8:]}"
        self.model, self.form, self.outcome = self.body.get("model"), form, outcome
        self.hash = hashlib.sha256(request.body).hexdigest()
        self.parameters = self.body.get("parameters", {})
        self.asked = int(self.parameters.get("n", 1))
        self.made = time.monotonic()
        self.created = int((time.time() + advance) * 1000)
        self.polls, self.released = 0, False
        self.names = []

    @property
    def prompt(self):
        given = self.body.get("input", {})
        if "prompt" in given:
            return given["prompt"]
        return next((item["text"] for item in given["messages"][0]["content"] if "text" in item), "")


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


class Answer:
    def __init__(self, body, status=200, kind="application/json", headers=()):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.kind, self.headers = status, kind, list(headers)


class Server:
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

    # The API

    def _policy(self, request):
        return Answer({"request_id": "req-policy", "data": {
            "policy": "cG9saWN5", "signature": "c2lnbmF0dXJl", "upload_dir": "dashscope-instant/faults", "expire_in_seconds": 300,
            "upload_host": f"http://127.0.0.1:{self.port}/oss", "max_file_size_mb": 100, "capacity_limit_mb": 999999999,
            "oss_access_key_id": "LTAIfaults", "x_oss_object_acl": "private", "x_oss_forbid_overwrite": "true"}})

    def _upload(self, request):
        boundary = request.headers["content-type"].split("boundary=")[1].encode()
        fields = {}
        for part in request.body.split(b"--" + boundary)[1:-1]:
            head, body = part.split(b"\r\n\r\n", 1)
            fields[head.split(b'name="')[1].split(b'"')[0].decode()] = body[:-2]
        name, data = fields["key"].decode(), fields["file"]
        stated = fields.get("x-oss-content-type", b"").decode()
        if any(name == other for other, _, _ in self.books.uploads):
            return Answer(b"<Error><Code>FileAlreadyExists</Code></Error>", 409, "application/xml")
        self.books.uploads.append((name, data, stated))
        return Answer(b"", 200, None)

    def _submit(self, request):
        form = request.ident
        wants_task = request.headers.get("x-dashscope-async") == "enable"
        if wants_task == (form == "sync"):
            return Answer({"code": "AccessDenied", "message": "current user api does not support this call", "request_id": "req-way"}, 403)
        outcomes = self.outcome if isinstance(self.outcome, list) else [self.outcome]
        number = len(self.books.accepted)
        task = Task(number, request, form, self.advance, outcomes[min(number, len(outcomes) - 1)])
        self.books.accepted.append(task)
        self.tasks[task.id] = task
        if wants_task:
            return Answer({"output": {"task_id": task.id, "task_status": "PENDING"}, "request_id": task.request_id})
        self._make(task)
        if request.headers.get("x-dashscope-sse") == "enable":
            return Answer(self._events(task), 200, "text/event-stream;charset=UTF-8")
        return Answer({"output": self._output(task), "usage": {"image_count": len(task.names)}, "request_id": task.request_id})

    def _make(self, task):
        """Makes the pictures of a task, which from then on are billed."""
        if task.names:
            return
        how = task.outcome
        count = max(0, task.asked - how.get("fail", 0)) + how.get("extra", 0)
        if how.get("urls") in ("none", "null"):
            count = 0
        width, height = self.size or (160, 120)
        for position in range(count):
            name = how.get("name", "{task}-{k}.png").format(task=task.id, k=position + 1)
            task.names.append(name)
            self.books.billed[name] = pictures.png(f"{task.id}#{position + 1}", width, height)

    def address(self, name):
        self.signature += 1
        expires = int(time.time() + self.advance) + 86400
        return (f"http://127.0.0.1:{self.port}/results/{name}?Expires={expires}&OSSAccessKeyId=LTAIresult"
                f"&Signature=s3cr3t{self.signature}%2Bx%3D")

    def _output(self, task):
        how = task.outcome
        addresses = [self.address(name) for name in task.names]
        if how.get("urls") == "duplicate":
            addresses = addresses[:1] * len(addresses)
        if how.get("urls") == "null":
            addresses = [None]
        failed = [{"code": "DataInspectionFailed", "message": "Output data may contain inappropriate content."}] * how.get("fail", 0)
        output = dict(how.get("beside", {}))
        if task.form == "results":
            output["results"] = [{"url": url, "orig_prompt": task.prompt} for url in addresses] + failed
            output["task_metrics"] = {"TOTAL": task.asked, "SUCCEEDED": len(addresses), "FAILED": len(failed)}
        else:
            content = [{"type": "image", "image": url} for url in addresses]
            if how.get("urls") != "none":
                output["choices"] = [{"finish_reason": "stop", "message": {"role": "assistant", "content": content}}]
            output["finished"] = True
        return output

    def _events(self, task):
        text = b""
        pieces = [{"type": "text", "text": "First, "}]
        for name in task.names:
            pieces += [{"type": "image", "image": self.address(name)}, {"type": "text", "text": "then "}]
        images = 0
        for index, piece in enumerate(pieces):
            images += piece["type"] == "image"
            event = {"output": {"choices": [{"message": {"role": "assistant", "content": [piece]},
                                             "finish_reason": "stop" if index == len(pieces) - 1 else "null"}]},
                     "usage": {"image_count": images}, "request_id": task.request_id}
            text += f"id:{index + 1}\nevent:result\n:HTTP_STATUS/200\ndata:{json.dumps(event)}\n\n".encode()
        return text

    def state(self, task):
        """Where a task stands now, by its outcome."""
        how = task.outcome
        task.polls += 1
        words = how.get("status", ())
        if isinstance(words, str):
            if not task.released:
                return words
        elif task.polls <= len(words):
            return words[task.polls - 1]
        return "SUCCEEDED" if time.monotonic() - task.made >= self.seconds else "RUNNING"

    def release(self):
        """From now on every task that was held back succeeds, and every new one."""
        self.outcome = {}
        for task in self.books.accepted:
            task.released = True

    def _poll(self, request):
        task = self.tasks.get(request.ident)
        status = self.state(task) if task else "UNKNOWN"
        if status == "UNKNOWN":
            return Answer({"request_id": "req-poll", "output": {"task_id": request.ident, "task_status": "UNKNOWN"}})
        output = {"task_id": task.id, "task_status": status}
        answer = {"request_id": task.request_id, "output": output}
        if status == "SUCCEEDED":
            self._make(task)
            output.update(self._output(task))
            answer["usage"] = {"image_count": len(task.names)}
        if status == "FAILED":
            place = answer if task.outcome.get("on_top") else output
            place.update(code=task.outcome.get("code", "InternalError.Algo"), message=task.outcome.get("message", "it broke"))
        return Answer(answer)

    def _list(self, request):
        query = request.query
        rows = [
            {"task_id": task.id, "status": "SUCCEEDED" if task.names else "RUNNING", "model_name": task.model, "region": "faults",
             "gmt_create": task.created, "request_id": task.request_id}
            for task in self.books.accepted if task.form != "sync" and time.monotonic() - task.made >= self.list_lag]
        rows += self.foreign
        rows = [row for row in rows if query.get("model_name") in (None, row["model_name"])]

        def stamp(text):
            return time.mktime(time.strptime(text, "%Y%m%d%H%M%S")) * 1000

        # The service's own zone is not known; a window with some hours on both sides is let through.
        if "start_time" in query:
            rows = [row for row in rows if row["gmt_create"] >= stamp(query["start_time"]) - 14 * 3600_000]
        if "end_time" in query:
            rows = [row for row in rows if row["gmt_create"] <= stamp(query["end_time"]) + 14 * 3600_000]
        rows.sort(key=lambda row: row["gmt_create"], reverse=self.newest_first)
        size, page = int(query.get("page_size", 10)), int(query.get("page_no", 1))
        return Answer({"total": len(rows), "total_page": -(-len(rows) // size), "page_no": page, "page_size": size,
                       "request_id": "req-list", "data": rows[(page - 1) * size:page * size]})

    def _cancel(self, request):
        return Answer({"code": "UnsupportedOperation", "message": "Failed to cancel the task.", "request_id": "req-cancel"}, 400)

    def _result(self, request):
        data = self.books.billed.get(urllib.parse.unquote(request.ident)) or self.books.billed.get(request.ident)
        if data is None:
            return Answer(b"<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>", 404, "application/xml")
        return Answer(data, 200, "image/png", faults.marks(data))

    def _other(self, request):
        return Answer({"code": "NotFound", "message": "no such path", "request_id": "req-other"}, 404)
