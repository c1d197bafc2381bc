"""What the service answers when nothing goes wrong, and what it writes into its books."""

import hashlib
import json
import time
import urllib.parse

import pictures
from answer import Answer, marks


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


class Service:
    """The API: a method for each kind of request, called while the books are locked."""

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
        return Answer(data, 200, "image/png", marks(data))

    def _other(self, request):
        return Answer({"code": "NotFound", "message": "no such path", "request_id": "req-other"}, 404)
