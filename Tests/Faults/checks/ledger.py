"""F-30 … F-45: the ledger is held, damaged, gone, older, or another one."""

import hashlib
import os
import shutil
import sqlite3
import threading
import time

from registry import check, manual
from server import Rule


# The ledger is held

def hold(case, seconds):
    connection = sqlite3.connect(case.ledger_path(), timeout=5, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN EXCLUSIVE")

    def free():
        connection.rollback()
        connection.close()

    timer = threading.Timer(seconds, free)
    timer.start()
    return timer


@check("F-30", "another process holds the ledger for a second: waited for")
def held(case):
    case.serve()
    case.expect_exit(case.generate("an earlier one"), 0)
    hold(case, 1.3)
    run = case.generate()
    case.expect_done(run, 2)
    case.expect(run.seconds > 0.9, "it did not wait")


@check("F-30", "another process holds the ledger for ever: not sent, said", takes=11)
def held_for_ever(case):
    case.serve()
    case.expect_exit(case.generate("an earlier one"), 0)
    timer = hold(case, 45)
    run = case.generate()
    timer.function()
    timer.cancel()
    case.expect_exit(run, 1)
    case.expect(run.error.get("code") == "ledgerLocked", f"{run}")
    case.expect_billed(run, "no")
    case.expect(5 <= run.seconds <= 32, f"it waited {run.seconds:.0f} s, expected 5 to 30")
    case.expect_accepted(1)


# The ledger is damaged, gone, or another one

def settled(case, jobs=1):
    """A workspace with delivered jobs and a ledger in one file."""
    case.serve()
    for number in range(jobs):
        case.expect_exit(case.generate(f"teapot {number}"), 0)
    case.query("PRAGMA wal_checkpoint(TRUNCATE)")
    for suffix in ("-wal", "-shm"):
        path = case.ledger_path().with_name("ledger.sqlite" + suffix)
        if path.exists():
            path.unlink()


def print_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def refuses(case, changes=False):
    """Neither a new edit nor a resume goes on, and nothing is changed."""
    accepted, before = len(case.books.accepted), print_of(case.ledger_path())
    for run in (case.generate("another teapot"), case.resume()):
        case.expect(run.code not in (0, 9), f"{run}; expected a refusal to work")
        case.expect("ledger" in run.err.lower(), f"the message does not name the ledger: {run}")
    case.expect(len(case.books.accepted) == accepted, f"{len(case.books.accepted) - accepted} submissions were accepted over it")
    if not changes:
        case.expect(print_of(case.ledger_path()) == before, "the damaged file was changed")


def overwrite(case, start, data):
    with open(case.ledger_path(), "r+b") as file:
        file.seek(start)
        file.write(data)


def damage(case, how):
    settled(case)
    case.broken_ledger = True
    size = case.ledger_path().stat().st_size
    how(case, size)
    refuses(case)


DAMAGES = {
    "a header of noise": lambda case, size: overwrite(case, 0, b"\xa5" * 100),
    "zeros": lambda case, size: overwrite(case, 0, bytes(size)),
    "half of it cut off": lambda case, size: os.truncate(case.ledger_path(), size // 2),
    "cut in the middle of a page": lambda case, size: os.truncate(case.ledger_path(), size - 2000),
    "cut to nothing": lambda case, size: os.truncate(case.ledger_path(), 0),
    "text": lambda case, size: case.ledger_path().write_text("not a database\n" * 900),
    "every page but the first of noise": lambda case, size: overwrite(case, 4096, b"\xa5" * (size - 4096)),
}
for name, how in DAMAGES.items():
    check("F-40", f"the ledger is damaged: {name}")(lambda case, how=how: damage(case, how))


def damaged_page(case, table):
    """Noise in one page of one table, which a quick look at the head does not see."""
    settled(case)
    case.broken_ledger = True
    page = case.query("SELECT rootpage FROM sqlite_master WHERE name = ?", table)[0][0]
    overwrite(case, (page - 1) * 4096, b"\xa5" * 4096)
    refuses(case)


for table in ("jobs", "results", "transitions", "uploads", "jobs_by_state"):
    check("F-40", f"the ledger is damaged: noise in the page of {table}")(lambda case, table=table: damaged_page(case, table))


@check("F-40", "what is said of a damaged ledger names a way to what it still holds")
def offers(case):
    settled(case)
    case.broken_ledger = True
    overwrite(case, 4096, b"\xa5" * 8192)
    run = case.generate("another teapot")
    words = (run.error.get("message", "") + run.error.get("hint", "")).lower()
    case.expect(str(case.ledger_path()) in run.err, f"it does not say where: {run}")
    case.expect(any(word in words for word in ("dump", "recover", "export", "rebuild")), f"no way on is offered: {run.error}")


@check("F-41", "the ledger is gone, its results are there")
def gone(case):
    settled(case)
    case.ledger_path().unlink()
    case.broken_ledger = True
    refuses(case, changes=True)


@check("F-41", "the ledger is gone while a task is open")
def gone_while_open(case):
    case.serve()
    case.expect_exit(case.generate("teapot 0", "--detach"), 0)
    for path in case.files("ledger.sqlite*"):
        path.unlink()
    case.broken_ledger = True
    refuses(case, changes=True)


@check("F-41", "--new begins a new ledger, as it was told to")
def new_ledger(case):
    settled(case)
    case.ledger_path().unlink()
    case.expect_exit(case.generate("another teapot", "--new"), 0)
    case.expect_accepted(2)


def lost_log(case, change):
    """A job is open, its ledger was never checkpointed, and the log of changes is not there any more."""
    server = case.serve(Rule("poll", "kill", moment="before"))
    case.allows_kill = True
    case.generate("teapot 0")
    log = case.ledger_path().with_name("ledger.sqlite-wal")
    if not log.exists() or log.stat().st_size == 0:
        case.skipped = "the ledger keeps no log of changes"
        return
    server.rules = []
    change(log)
    run = case.resume()
    # Either the task is known from elsewhere and comes in, or the loss is said.
    if run.code == 0 and "delivered" in case.states():
        return case.expect_done(run)
    case.broken_ledger = True
    case.expect(run.code != 0, "a resume says that nothing is open, and a paid task is lost")
    again = case.generate("teapot 0")
    case.expect(again.code != 0, "the same edit was run again as if nothing had been")
    case.expect_accepted(1)


def remove_log(log):
    log.unlink()
    log.with_name("ledger.sqlite-shm").unlink(missing_ok=True)


check("F-42", "the log of changes is deleted after a kill")(lambda case: lost_log(case, remove_log))


@check("F-42", "the log of changes is another database's")
def foreign_log(case):
    def swap(log):
        other = case.root / "other.sqlite"
        connection = sqlite3.connect(other)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE jobs (id)")
        connection.execute("INSERT INTO jobs VALUES (1)")
        connection.commit()
        log.write_bytes((case.root / "other.sqlite-wal").read_bytes())
        connection.close()
        log.with_name("ledger.sqlite-shm").unlink(missing_ok=True)
    lost_log(case, swap)


@check("F-42", "an older copy of the ledger is put back while a task is open")
def older_copy(case):
    settled(case)
    kept = case.ledger_path().read_bytes()
    case.expect_exit(case.generate("teapot of later", "--detach"), 0)
    for path in case.files("ledger.sqlite*"):
        path.unlink()
    case.ledger_path().write_bytes(kept)
    run = case.resume()
    if run.code == 0 and "submitted" not in case.states() and len(case.states()) == 2:
        return case.expect_done(run, 2)
    case.expect(run.code != 0, "a resume says that nothing is open, and a paid task is lost")
    again = case.generate("teapot of later")
    case.expect(again.code != 0, "the same edit was run again as if nothing had been")
    case.expect_accepted(2)


@check("F-43", "a ledger of a newer version: refused, unchanged")
def newer(case):
    settled(case)
    case.query("PRAGMA user_version = 99", writes=True)
    refuses(case)


# As the first version made it.
VERSION_1 = """
CREATE TABLE jobs (id TEXT PRIMARY KEY NOT NULL, created_at REAL NOT NULL, state TEXT NOT NULL, model TEXT NOT NULL, edit TEXT NOT NULL,
    base_url TEXT NOT NULL, is_sandbox INTEGER NOT NULL, delivery TEXT NOT NULL, asked INTEGER NOT NULL, is_task INTEGER NOT NULL,
    forced_findings TEXT NOT NULL, cost_micros INTEGER, cost_currency TEXT, submitted_at REAL, task_id TEXT, request_id TEXT, usage TEXT,
    error_code TEXT, error_message TEXT) STRICT;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE TABLE results (job TEXT NOT NULL REFERENCES jobs (id), position INTEGER NOT NULL, address TEXT, raw_path TEXT, sha256 TEXT,
    width INTEGER, height INTEGER, delivered_path TEXT, PRIMARY KEY (job, position)) STRICT;
CREATE TABLE transitions (job TEXT NOT NULL REFERENCES jobs (id), at REAL NOT NULL, state TEXT NOT NULL) STRICT;
CREATE TABLE uploads (sha256 TEXT NOT NULL, model TEXT NOT NULL, account TEXT NOT NULL, base_url TEXT NOT NULL, address TEXT NOT NULL,
    expires_at REAL NOT NULL, PRIMARY KEY (sha256, model, account, base_url)) STRICT;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO grdb_migrations VALUES ('1');
PRAGMA application_id = 1164014444;
PRAGMA user_version = 1;
"""


def version_1(case):
    """A workspace of the first version, whose one job is failed and so needs nobody."""
    case.work.mkdir()
    connection = sqlite3.connect(case.ledger_path())
    connection.execute("PRAGMA journal_mode = WAL")
    connection.executescript(VERSION_1)
    connection.execute(
        "INSERT INTO jobs (id, created_at, state, model, edit, base_url, is_sandbox, delivery, asked, is_task, forced_findings) VALUES "
        "('0123456789abcdef', ?, 'failed', 'wan2.7-image', ?, ?, 0, '{}', 1, 1, '[]')",
        (time.time() - 86400 * 9, '{"model":"wan2.7-image","n":1,"prompt":"of old"}', case.server.base))
    connection.execute("INSERT INTO transitions VALUES ('0123456789abcdef', ?, 'failed')", (time.time() - 86400 * 9,))
    connection.commit()
    connection.close()


def copies(case):
    """What lies beside the ledger and can be opened as version 1."""
    found = []
    for path in case.files("*"):
        if path.name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
            continue
        try:
            connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
            if connection.execute("PRAGMA user_version").fetchone()[0] == 1 and connection.execute("SELECT count(*) FROM jobs").fetchone()[0]:
                found.append(path)
            connection.close()
        except sqlite3.DatabaseError:
            pass
    return found


@check("F-43", "a ledger of version 1: migrated, with a copy kept before")
def older(case):
    case.serve()
    version_1(case)
    case.expect_exit(case.generate("another teapot"), 0)
    case.expect_states("failed", "delivered")
    run = case.run("jobs", quick=False)
    case.expect(run.code == 0 and "of old" in run.out, f"the old job is not listed: {run}")
    case.expect(copies(case), "no copy of the older ledger was kept")


def killed_migration(case, number):
    case.serve()
    version_1(case)
    case.allows_kill = True
    case.resume(strace=["-e", "trace=pwrite64", "-e", f"inject=pwrite64:signal=KILL:when={number}"])
    case.expect_exit(case.generate("another teapot"), 0)
    case.expect_states("failed", "delivered")


for number in (2, 5, 9, 13, 17, 22):
    check("F-43", f"killed at write {number} of the migration", needs="strace")(lambda case, n=number: killed_migration(case, n))


@check("F-44", "a copy of the workspace is used too, its job not yet sent")
def copied_planned(case):
    server = case.serve(Rule("policy", "kill", moment="before"))
    case.allows_kill = True
    case.edit()
    case.expect_states("planned")
    copy_and_resume(case, server)


@check("F-44", "a copy of the workspace is used too, its job in doubt")
def copied_doubt(case):
    server = case.serve(Rule("submit", "kill", moment="before"))
    case.allows_kill = True
    case.generate()
    copy_and_resume(case, server, "--resend-unlisted")


@check("F-44", "a copy of the workspace is used too, its task open")
def copied_open(case):
    server = case.serve()
    case.expect_exit(case.generate("a teapot", "--detach"), 0)
    copy_and_resume(case, server)


def copy_and_resume(case, server, *words):
    server.rules = []
    other = case.root / "copy"
    shutil.copytree(case.work, other)
    ends = [case.resume(*words), case.resume(*words, workspace=other)]
    case.expect(len(server.books.accepted) == 1, f"{len(server.books.accepted)} submissions were accepted, expected 1 ({ends[1]})")
    case.expect(ends[0].code == 0, f"{ends[0]}")


manual("F-45", "a ledger on NFS or in a sync folder: statfs has to lie, or a share to be mounted")
