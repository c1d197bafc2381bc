"""One check: a server with rules, a workspace, runs of the tool, and what is judged after each of them."""

import glob
import json
import os
import pathlib
import secrets
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

import pictures
from server import Server

STATES = {"planned", "submitting", "inDoubt", "submitted", "succeeded", "downloaded", "damaged", "delivered", "failed", "cancelled", "expired"}
HAS_STRACE = shutil.which("strace") is not None
# In memory where that can be had: thousands of syncs to a disk would be most of the time.
SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > 2 << 30 else None
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "samples"


class Run:
    """How one run of the tool ended."""

    def __init__(self, code, out, err, seconds, rss, trace=""):
        self.code, self.out, self.err, self.seconds, self.rss, self.trace = code, out, err, seconds, rss, trace

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    @property
    def error(self):
        """The last JSON error on standard error."""
        found = [line for line in self.err.splitlines() if line.startswith('{"error"')]
        return json.loads(found[-1])["error"] if found else {}

    def __str__(self):
        return f"exit {self.code}, {self.error.get('code')}: {self.error.get('message', self.err[-200:])!r}"


class Case:
    def __init__(self, tool):
        self.tool = tool
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="easel-fault-", dir=SCRATCH))
        self.work = self.root / "work"
        self.inputs = self.root / "inputs"
        self.home = self.root / "home"
        self.inputs.mkdir()
        self.home.mkdir()
        self.key = "sk-" + secrets.token_hex(40)
        self.faults, self.servers, self.runs, self.processes = [], [], [], set()
        self.skipped = None
        self.server = None
        self.environment = {}
        self.allows_parts = self.allows_kill = False

    # Setting up

    def serve(self, *rules, **how):
        self.server = Server(self.key, rules, **how)
        self.server.kill = self.kill_all
        self.servers.append(self.server)
        return self.server

    @property
    def books(self):
        return self.server.books

    def picture(self, name="photo.png", width=320, height=240):
        path = self.inputs / name
        path.write_bytes(pictures.png(name, width, height))
        return path

    # Running the tool

    def environ(self):
        base = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.home), "LANG": "C.UTF-8", "DASHSCOPE_API_KEY": self.key}
        return {name: value for name, value in {**base, **self.environment}.items() if value is not None}

    def line(self, *words, base=None, workspace=None, json_output=True, quick=True):
        words = [str(word) for word in words]
        runs = words[0] in ("generate", "edit") or words[:2] == ["jobs", "resume"]
        if runs or words[0] == "tasks":
            words += ["--base-url", base or self.server.base]
        if runs or words[0] == "jobs":
            words += ["--workspace", str(workspace or self.work)]
        if quick and runs:
            words += ["--poll-interval", "0.02", "--lookup-delays", "0,0.1,0.2"]
        if json_output:
            words.append("--json")
        return [self.tool] + words

    def start(self, *words, strace=None, umask=-1, shell=None, user=None, stdout=None, **how):
        """Starts the tool. `strace`: its options, with the trace in the run. `shell`: a line that runs first, as `ulimit -n 64`."""
        line = self.line(*words, **how)
        mark = f"{len(self.runs)}-{secrets.token_hex(4)}"
        trace = self.root / f"trace-{mark}"
        if strace is not None:
            line = ["strace", "-f", "-qq", "-o", str(trace)] + list(strace) + line
        if shell:
            line = ["/bin/sh", "-c", shell + '; exec "$0" "$@"'] + line
        out = open(self.root / f"stdout-{mark}", "wb+") if stdout is None else stdout
        err = open(self.root / f"stderr-{mark}", "wb+")
        process = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=self.root, env=self.environ(), start_new_session=True,
            umask=umask, user=user, group=user, extra_groups=[] if user else None)
        process.began, process.files, process.trace_path, process.line = time.monotonic(), (out, err), trace, line
        self.processes.add(process)
        return process

    def finish(self, process, timeout=20):
        """Waits for the end of a run."""
        late = threading.Timer(timeout, lambda: self._end(process))
        late.start()
        peak = 0
        try:
            while process.poll() is None:
                peak = max(peak, self._peak_memory(process.pid))
                time.sleep(0.01)
        finally:
            late.cancel()
        self.processes.discard(process)
        seconds = time.monotonic() - process.began
        texts = []
        for stream in process.files:
            if stream.seekable():
                stream.seek(0)
                texts.append(stream.read().decode("utf-8", "replace"))
            else:
                texts.append("")
            stream.close()
        trace = process.trace_path.read_text(errors="replace") if process.trace_path.exists() else ""
        run = Run(process.returncode, *texts, seconds, peak, trace)
        run.late = seconds >= timeout
        self.runs.append(run)
        if run.late:
            self.faults.append(f"{process.line[1:3]} did not end within {timeout} s")
        elif run.code < 0 and not (self.allows_kill and run.code == -signal.SIGKILL):
            self.faults.append(f"{process.line[1:3]} died of signal {-run.code}: {run.err[-300:]}")
        if "Fatal error" in run.err or "Crash" in run.err[:200]:
            self.faults.append(f"{process.line[1:3]} crashed: {run.err[-300:]}")
        return run

    @staticmethod
    def _peak_memory(pid):
        """In MB. The kernel's own sum at the end would count this process in, from which the tool was forked."""
        try:
            with open(f"/proc/{pid}/status") as file:
                return next((int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM")), 0)
        except OSError:
            return 0

    def run(self, *words, timeout=20, **how):
        return self.finish(self.start(*words, **how), timeout)

    def generate(self, prompt="a teapot", *more, model="wan2.7-image", **how):
        return self.run("generate", "--prompt", prompt, "--model", model, *more, **how)

    def edit(self, prompt="warmer light", *more, image=None, model="wan2.7-image", **how):
        return self.run("edit", "--image", image or self.picture(), "--prompt", prompt, "--model", model, "--sheet", "none", *more, **how)

    def resume(self, *more, **how):
        return self.run("jobs", "resume", *more, **how)

    def _end(self, process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def kill_all(self):
        """What a `kill` rule does: the client dies at once, wherever it is."""
        self.allows_kill = True
        for process in list(self.processes):
            self._end(process)

    def wait_for(self, process, truth, seconds=15):
        until = time.monotonic() + seconds
        while not truth() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
        self.expect(truth(), "what was waited for did not happen")

    # Looking

    def ledger_path(self, workspace=None):
        return (workspace or self.work) / "ledger.sqlite"

    def query(self, sql, *arguments, workspace=None, writes=False):
        path = self.ledger_path(workspace)
        connection = sqlite3.connect(path, timeout=10)
        try:
            rows = connection.execute(sql, arguments).fetchall()
            if writes:
                connection.commit()
            return rows
        finally:
            connection.close()

    def jobs(self, workspace=None):
        """Jobs as dictionaries, oldest first."""
        if not self.ledger_path(workspace).exists():
            return []
        connection = sqlite3.connect(self.ledger_path(workspace), timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute("SELECT * FROM jobs ORDER BY created_at, rowid")]
        except sqlite3.DatabaseError:
            return []
        finally:
            connection.close()

    def states(self, workspace=None):
        return [job["state"] for job in self.jobs(workspace)]

    def delivered(self, workspace=None):
        """The delivered paths by the ledger."""
        return [pathlib.Path(path) for (path,) in self.query(
            "SELECT delivered_path FROM results WHERE delivered_path IS NOT NULL ORDER BY job, position", workspace=workspace)]

    def files(self, pattern, folder=None):
        folder = folder or self.work
        return [pathlib.Path(path) for path in glob.glob(f"{folder}/**/{pattern}", recursive=True, include_hidden=True) if os.path.isfile(path)]

    # Judging

    def expect(self, truth, why):
        if not truth:
            self.faults.append(why)
        return bool(truth)

    def expect_exit(self, run, *codes):
        return self.expect(run.code in codes, f"{run}; expected exit {' or '.join(map(str, codes))}")

    def expect_states(self, *states, workspace=None):
        found = self.states(workspace)
        return self.expect(found == list(states), f"the ledger says {found}, expected {list(states)}")

    def expect_accepted(self, number):
        found = len(self.books.accepted)
        return self.expect(found == number, f"{found} submissions were accepted, expected {number}")

    def expect_sent(self, number):
        found = self.books.count("submit")
        return self.expect(found == number, f"{found} submissions were sent, expected {number}")

    def expect_billed(self, run, word):
        return self.expect(run.error.get("billed") == word, f"billed is {run.error.get('billed')!r}, expected {word!r} ({run})")

    def expect_all_fetched(self, workspace=None, servers=None):
        """Every billed picture is kept as it came, and its pixels are a delivered file's."""
        kept = {path.read_bytes() for path in self.files("*", (workspace or self.work) / "raw")}
        shown = {pictures.content(path.read_bytes()) for path in self.delivered(workspace) if path.exists()}
        for server in servers or [self.server]:
            for name, data in server.books.billed.items():
                self.expect(data in kept, f"the billed picture …{name[-24:]} is not kept as it came")
                self.expect(pictures.content(data) in shown, f"the billed picture …{name[-24:]} is no delivered file")

    def expect_done(self, run, tasks=1):
        """The run ended well: everything accepted once, delivered, and nothing else sent."""
        self.expect_exit(run, 0)
        self.expect_accepted(tasks)
        self.expect_all_fetched()
        self.expect(all(state == "delivered" for state in self.states()), f"the ledger says {self.states()}")

    def expect_resumes(self, tasks=1, **how):
        """A resume, with the fault over, brings everything in."""
        self.expect_done(self.resume(**how), tasks)

    def judge(self):
        """What holds after every check."""
        for server in self.servers:
            self.faults += sorted(set(server.books.wrong))
            prompts = [(task.prompt, task.model, task.parameters.get("seed")) for task in server.books.accepted]
            if len(set(prompts)) != len(prompts) and not getattr(self, "expects_doubles", False):
                self.faults.append(f"paid twice: {len(prompts)} submissions of {len(set(prompts))} edits were accepted")
        secret = [self.key.encode(), self.key[3:].encode()]
        for path in self.root.rglob("*"):
            # A named pipe would be waited for.
            if not path.is_file() or path.is_symlink() or self.inputs in path.parents:
                continue
            if path.stat().st_size > 80 << 20 and not path.name.startswith("ledger.sqlite"):
                self.faults.append(f"{path.relative_to(self.root)} has {path.stat().st_size} bytes")
                continue
            if path.name.startswith("trace-"):
                continue
            if path.stat().st_size > 80 << 20:
                continue
            data, name = path.read_bytes(), str(path.relative_to(self.root))
            if any(word in data for word in secret):
                self.faults.append(f"the key stands in {name}")
            if b"Signature=" in data and not path.name.startswith("ledger.sqlite"):
                self.faults.append(f"a signed address stands in {name}")
            if path.suffix == ".png":
                torn = pictures.problem(data)
                if torn:
                    self.faults.append(f"{name}: {torn}")
            if path.suffix == ".part" and not self.allows_parts:
                self.faults.append(f"{name} was left behind")
        for ledger in self.root.rglob("ledger.sqlite"):
            if getattr(self, "broken_ledger", False):
                continue
            try:
                word = self.query("PRAGMA quick_check", workspace=ledger.parent)[0][0]
                unknown = {row[0] for row in self.query("SELECT DISTINCT state FROM jobs", workspace=ledger.parent)} - STATES
            except sqlite3.DatabaseError as error:
                word, unknown = str(error), set()
            self.expect(word == "ok", f"{ledger.parent.name}/ledger.sqlite: {word}")
            self.expect(not unknown, f"states that do not exist: {unknown}")

    def end(self):
        self.kill_all()
        for server in self.servers:
            server.stop()
