"""Runs of the built tool."""

import json
import subprocess
import time


class Run:
    def __init__(self, tool, *words):
        self.words = [str(word) for word in words]
        start = time.monotonic()
        try:
            ended = subprocess.run([tool, *self.words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300)
            self.code, self.out, self.err = ended.returncode, ended.stdout, ended.stderr
        except subprocess.TimeoutExpired:
            self.code, self.out, self.err = None, "", "no end after 300 seconds"
        self.seconds = time.monotonic() - start

    @property
    def facts(self):
        """The last JSON object on standard output, else on standard error, else nothing."""
        for line in reversed(self.err.splitlines() + self.out.splitlines()):
            try:
                facts = json.loads(line)
            except ValueError:
                continue
            if isinstance(facts, dict):
                return facts
        return {}

    @property
    def reason(self):
        return self.facts.get("reason")

    def __str__(self):
        return f"easel {' '.join(self.words)}: exit {self.code}, {(self.err or self.out).strip()[-300:]!r}"


def word(box):
    return ",".join(str(side) for side in box)
