"""An answer before it goes out."""

import base64
import hashlib
import json


class Answer:
    def __init__(self, body, status=200, kind="application/json", headers=()):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.kind, self.headers = status, kind, list(headers)


def marks(data):
    """The headers by which the storage says what it sends."""
    digest = hashlib.md5(data)
    return [("ETag", f'"{digest.hexdigest().upper()}"'), ("Content-MD5", base64.b64encode(digest.digest()).decode())]
