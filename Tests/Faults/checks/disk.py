"""F-20 … F-46: the disk fails, and the ledger is not what it was."""

import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import threading
import time

import pictures
from registry import check, manual
from server import Rule


def failing(call, error, when):
    return ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={when}"]


# No room

@check("F-20", "no room for the ledger before anything is sent", needs="strace")
def full_before(case):
    case.serve()
    # The ledger is there, so that only the job's own writes fail.
    case.expect_exit(case.generate("an earlier one"), 0)
    run = case.generate(strace=failing("pwrite64", "ENOSPC", "1+"))
    case.expect_exit(run, 1)
    case.expect_billed(run, "no")
    case.expect_accepted(1)


def full_later(case, error, number):
    """From its n-th write on the ledger cannot be written: nothing is paid twice, and what is paid is found again."""
    case.serve()
    case.expect_exit(case.generate("an earlier one"), 0)
    first = len(case.books.accepted)
    run = case.generate(strace=failing("pwrite64", error, f"{number}+"))
    accepted = case.books.accepted[first:]
    if accepted and run.code:
        case.expect(run.error.get("billed") != "no", f"billed is “no”, and it was accepted ({run})")
        known = accepted[0].id in run.err or any(job["task_id"] == accepted[0].id for job in case.jobs())
        case.expect(known, "the task's id is neither said nor on record")
    again = case.resume()
    if accepted:
        case.expect_done(again, 2)
    else:
        # Nothing was sent: done, over, or in doubt.
        case.expect_exit(again, 0, 9)
        case.expect_accepted(1 if again.code else len(case.books.accepted))
    case.expect(case.books.count("submit") <= 2 or not accepted, f"{case.books.count('submit')} submissions were sent")


for error, numbers in (("ENOSPC", (4, 10, 16, 22, 28, 34, 37, 40, 43)), ("EIO", (8, 24, 36, 41))):
    for number in numbers:
        check("F-21", f"the ledger's writes fail from write {number} on ({error})", needs="strace")(
            lambda case, e=error, n=number: full_later(case, e, n))


@check("F-22", "the result is larger than a file may be (EFBIG)")
def too_large(case):
    case.serve(size=(640, 480))
    run = case.generate(shell="trap '' XFSZ; ulimit -f 1000")
    case.expect_exit(run, 1, 4)
    case.expect_billed(run, "yes")
    case.expect(case.states() in (["succeeded"], ["downloaded"]), f"the ledger says {case.states()}")
    case.expect(not case.files("*.part"), "a part file was left")
    case.expect_resumes()


@check("F-22", "the disk is full (ENOSPC) when the result comes", needs="root")
def full_output(case):
    case.work.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=900k", "tmpfs", case.work], capture_output=True)
    if mounted.returncode:
        case.skipped = "no small file system can be mounted here"
        return
    try:
        case.serve(size=(640, 480))
        run = case.generate()
        case.expect_exit(run, 1)
        case.expect_billed(run, "yes")
        case.expect("disk" in run.err.lower(), f"the message does not name the cause: {run}")
        case.expect(case.states() in (["succeeded"], ["downloaded"]), f"the ledger says {case.states()}")
        case.expect(not case.files("*.part"), "a part file was left")
        subprocess.run(["mount", "-o", "remount,size=20m", case.work], check=True)
        case.expect_resumes()
        case.judge()
    finally:
        subprocess.run(["umount", "-l", case.work])


@check("F-22", "the disk is full before anything is sent", needs="root")
def full_before_sending(case):
    case.work.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", case.work], capture_output=True)
    if mounted.returncode:
        case.skipped = "no small file system can be mounted here"
        return
    try:
        case.serve()
        run = case.generate()
        case.expect_exit(run, 1)
        case.expect_billed(run, "no")
        case.expect_accepted(0)
    finally:
        subprocess.run(["umount", "-l", case.work])


def sync_fails(case, call, number):
    case.serve()
    case.expect_exit(case.generate("an earlier one"), 0)
    run = case.generate(strace=failing(call, "EIO", number))
    if run.code == 0 and f") = -1 EIO" in run.trace:
        case.faults.append(f"{call} {number} failed, and the run ended with 0")
    case.expect(run.code == 0 or (case.states() or [""])[-1] != "delivered" or len(case.states()) == 1,
                "the job is delivered, and its sync failed")
    case.resume("--resend-unlisted")
    case.expect(len(case.books.accepted) <= 2, "it was paid twice")
    case.expect_all_fetched()


for call, numbers in (("fsync", (1, 2, 3, 4, 6, 8)), ("fdatasync", (1, 5, 9))):
    for number in numbers:
        check("F-23", f"EIO from {call} {number}", needs="strace")(lambda case, c=call, n=number: sync_fails(case, c, n))


# The output

def refused_before(case, *codes, **how):
    run = case.generate("a teapot", **how) if "words" not in how else case.generate("a teapot", *how.pop("words"), **how)
    case.expect_exit(run, *(codes or (4,)))
    case.expect_billed(run, "no")
    case.expect_accepted(0)
    return run


@check("F-24", "the output folder cannot be written", needs="root")
def read_only(case):
    case.serve()
    # Root writes everywhere: nobody runs it.
    for folder in (case.root, case.work, case.home):
        folder.mkdir(exist_ok=True)
        os.chmod(folder, 0o777)
    out = case.root / "closed"
    out.mkdir(mode=0o555)
    os.chmod(case.inputs, 0o755)
    refused_before(case, words=["-o", str(out)], user=65534)


@check("F-24", "the workspace cannot be written", needs="root")
def closed_workspace(case):
    case.serve()
    for folder in (case.root, case.home):
        os.chmod(folder, 0o777)
    case.work.mkdir(mode=0o555)
    refused_before(case, 1, 4, user=65534)


@check("F-24", "the output's folder does not exist: made")
def missing_folder(case):
    case.serve()
    case.expect_done(case.generate("a teapot", "-o", case.root / "new/and/deep"))


@check("F-24", "the output folder is a file")
def is_file(case):
    case.serve()
    path = case.root / "file"
    path.write_text("mine")
    refused_before(case, words=["-o", str(path)])
    case.expect(path.read_text() == "mine", "the file was changed")


@check("F-24", "the output's parent is a file")
def parent_is_file(case):
    case.serve()
    path = case.root / "file"
    path.write_text("mine")
    refused_before(case, words=["-o", str(path / "out.png")])


def removed_midway(case, name):
    server = case.serve(outcome={"status": "RUNNING"})
    out = case.root / "out"
    process = case.start("generate", "--prompt", "a teapot", "-o", out)
    until = time.monotonic() + 10
    while case.books.count("poll") < 2 and time.monotonic() < until:
        time.sleep(0.01)
    shutil.rmtree(out if name == "out" else case.work / name, ignore_errors=True)
    server.release()
    run = case.finish(process)
    if run.code:
        case.expect_billed(run, "yes")
        run = case.resume()
    case.expect_done(run)


check("F-24", "the output folder is removed midway")(lambda case: removed_midway(case, "out"))
check("F-24", "the folder of raw results is removed midway")(lambda case: removed_midway(case, "raw"))
check("F-24", "the folder of locks is removed midway")(lambda case: removed_midway(case, "locks"))


@check("F-25", "a foreign file has the name of the output")
def foreign(case):
    case.serve()
    path = case.root / "picture.png"
    data = pictures.png("foreign")
    path.write_bytes(data)
    refused_before(case, words=["-o", str(path)])
    case.expect(path.read_bytes() == data, "the foreign file was changed")


@check("F-25", "a folder has the name of the output")
def folder_of_that_name(case):
    case.serve()
    (case.root / "picture.png").mkdir()
    refused_before(case, words=["-o", str(case.root / "picture.png")])


def appears(case, make, *codes):
    """Something takes the output's name while the task runs."""
    server = case.serve(outcome={"status": "RUNNING"})
    path = case.root / "picture.png"
    process = case.start("generate", "--prompt", "a teapot", "-o", path)
    until = time.monotonic() + 10
    while case.books.count("poll") < 2 and time.monotonic() < until:
        time.sleep(0.01)
    make(path)
    server.release()
    run = case.finish(process)
    case.expect_exit(run, *codes)
    return run, path


@check("F-25", "a foreign file takes the output's name midway: not overwritten, nothing lost")
def foreign_midway(case):
    data = pictures.png("foreign")
    run, path = appears(case, lambda path: path.write_bytes(data), 4)
    case.expect(path.read_bytes() == data, "the foreign file was overwritten")
    case.expect_billed(run, "yes")
    case.expect_states("downloaded")
    path.unlink()
    case.expect_resumes()


@check("F-25", "a link to nowhere takes the output's name midway: not written through")
def link_midway(case):
    elsewhere = case.root / "elsewhere.png"
    run, path = appears(case, lambda path: path.symlink_to(elsewhere), 0, 4)
    case.expect(not elsewhere.exists(), "it was written through the link")
    if run.code:
        case.expect_states("downloaded")
        path.unlink()
        case.expect_resumes()


@check("F-25", "the deliveries are there already, the same: done")
def own(case):
    case.serve()
    case.expect_exit(case.generate("a teapot", "-o", case.root / "picture.png"), 0)
    case.query("UPDATE jobs SET state = 'downloaded'", writes=True)
    run = case.resume()
    case.expect_done(run)


@check("F-26", "two references of one base name: two uploads")
def same_base(case):
    case.serve()
    for name in ("a", "b"):
        (case.inputs / name).mkdir()
        (case.inputs / name / "pic.png").write_bytes(pictures.png(name, 320, 240))
    run = case.run("edit", "--image", case.inputs / "a/pic.png", "--image", case.inputs / "b/pic.png", "--prompt", "mix", "--sheet", "none")
    case.expect_done(run)
    case.expect(len({name for name, _, _ in case.books.uploads}) == 2, "the uploads share a name")


NAMES = {"255 bytes": "n" * 251 + ".png", "254 bytes of 汉": "汉" * 83 + ".png", "composed é": "caf\u00e9.png", "decomposed é": "cafe\u0301.png",
         "markup and a newline": "<b>\n&.png", "a leading dash": "-rf.png", "only a dot file": ".png", "percent and hash": "a%2F#?.png"}


def odd_name(case, name):
    case.serve()
    run = case.edit(image=f"{case.inputs}/{case.picture(name).name}")
    case.expect_done(run)
    long = [path.name for path in case.files("*") if len(path.name.encode()) > 255]
    case.expect(not long, "a name is too long")


for label, name in NAMES.items():
    check("F-26", f"a reference whose name is {label}")(lambda case, name=name: odd_name(case, name))


@check("F-26", "the longest names, with a sheet and an output folder")
def longest(case):
    case.serve()
    run = case.run("edit", "--image", case.picture("n" * 251 + ".png"), "--prompt", "warmer", "-o", case.root / "out")
    case.expect_done(run)


@check("F-26", "an output file of the longest name")
def longest_output(case):
    case.serve()
    run = case.run("edit", "--image", case.picture(), "--prompt", "warmer", "-o", case.root / ("n" * 251 + ".png"))
    if run.code == 0:
        return case.expect_done(run)
    # Or it is told before anything is paid.
    case.expect_exit(run, 4)
    case.expect_accepted(0)


@check("F-27", "temporary files and outputs on other file systems")
def other_file_system(case):
    other = next((folder for folder in ("/tmp", "/dev/shm", "/var/tmp")
                  if os.access(folder, os.W_OK) and os.stat(folder).st_dev != os.stat(case.root).st_dev), None)
    if not other:
        case.skipped = "there is no second file system here"
        return
    out = f"{other}/{case.root.name}"
    try:
        case.environment["TMPDIR"] = other
        case.serve()
        case.expect_done(case.generate("a teapot", "-o", out))
        left = [name for name in os.listdir(out) if name.endswith(".part")]
        case.expect(not left, f"{left} were left")
    finally:
        shutil.rmtree(out, ignore_errors=True)


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


@check("F-30", "another process holds the ledger for two seconds: waited for")
def held(case):
    case.serve()
    case.expect_exit(case.generate("an earlier one"), 0)
    hold(case, 2)
    run = case.generate()
    case.expect_done(run, 2)
    case.expect(run.seconds > 1, "it did not wait")


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


# Modes

@check("F-46", "modes under umask 000: the ledger, what is kept, and folders are the owner's alone")
def modes(case):
    server = case.serve(Rule("result", "stall", seconds=0.4))
    process = case.start("edit", "--image", case.picture(), "--prompt", "warmer", "--sheet", "none", umask=0)
    seen = {}
    while process.poll() is None and not seen.get("part"):
        for path in case.files("*.part", case.work):
            try:
                seen["part"] = stat.S_IMODE(path.stat().st_mode)
            except FileNotFoundError:
                pass
        if server.books.count("result") > 1:
            break
    run = case.finish(process)
    case.expect_done(run)

    def mode(path):
        return stat.S_IMODE(path.stat().st_mode)

    case.expect(seen.get("part", 0o600) == 0o600, f"a part file has mode {seen.get('part', 0):o}, expected 600")
    for path in case.files("ledger.sqlite*") + case.files("*", case.work / "raw") + case.files("*.lock"):
        case.expect(mode(path) == 0o600, f"{path.relative_to(case.work)} has mode {mode(path):o}, expected 600")
    for folder in [case.work] + [path for path in case.work.iterdir() if path.is_dir() and path.name != "out"]:
        case.expect(mode(folder) == 0o700, f"the folder {folder.name} has mode {mode(folder):o}, expected 700")
    for path in case.files("*", case.work / "out"):
        case.expect(mode(path) == 0o666, f"the delivery {path.name} has mode {mode(path):o}, expected 666 under umask 000")
    for folder in case.home.rglob("*"):
        case.expect(mode(folder) & 0o077 == 0, f"{folder.relative_to(case.home)} has mode {mode(folder):o}")
