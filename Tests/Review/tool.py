"""Runs of the built tool, and the count of what held."""

import json
import os
import subprocess
import sys
import time
import traceback

# A key that must not turn up in any page.
KEY = "sk-review0secret0key0000"
EASEL = os.path.realpath(sys.argv[1])
WORK = os.path.realpath(sys.argv[2])


class Run:
    def __init__(self, *words, timeout=600):
        self.words = [str(word) for word in words]
        environment = {**os.environ, "DASHSCOPE_API_KEY": KEY}
        start = time.monotonic()
        try:
            ended = subprocess.run(
                [EASEL, *self.words], stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, env=environment, cwd=WORK)
            self.code = ended.returncode
            self.out, self.err = (text.decode("utf-8", "replace") for text in (ended.stdout, ended.stderr))
        except subprocess.TimeoutExpired:
            self.code, self.out, self.err = None, "", f"no end after {timeout} seconds"
        self.seconds = time.monotonic() - start

    @property
    def objects(self):
        return [json.loads(line) for line in self.out.split("\n") if line.startswith("{")]

    @property
    def facts(self):
        """The last JSON object on standard output, else nothing."""
        return self.objects[-1] if self.objects else {}

    def must(self):
        """For what a check stands on: anything but success ends the script."""
        if self.code != 0:
            raise RuntimeError(str(self))
        return self

    def __str__(self):
        return f"easel {' '.join(self.words)[:300]}: exit {self.code}, {(self.err or self.out).strip()[-400:]!r}"


class Checks:
    """Prints a line for each check; the last one counts them."""

    def __init__(self, title):
        self.title = title
        self.passed = 0
        self.failed = 0

    def __call__(self, name, held, found=""):
        if held:
            self.passed += 1
            print(f"ok   {self.title}: {name}")
        else:
            self.failed += 1
            print(f"FAIL {self.title}: {name}" + (f" — {found}" if found != "" else ""))
        return held

    def same(self, name, found, wanted):
        return self(name, found == wanted, f"{found!r}, and not {wanted!r}")

    def note(self, text):
        print(f"     {self.title}: {text}")

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self("goes on to its end", False, "".join(traceback.format_exception(kind, error, trace))[-1500:])
        print(f"{self.passed} passed, {self.failed} failed")
        sys.stdout.flush()
        os._exit(1 if self.failed else 0)
