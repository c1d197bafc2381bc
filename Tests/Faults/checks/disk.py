"""F-20 … F-27 and F-46: the disk fails or is full, names collide, and who may read what is written."""

import os
import shutil
import stat
import subprocess
import time

import pictures
from registry import check
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


for error, numbers in (("ENOSPC", (4, 16, 28, 34, 37, 40, 43)), ("EIO", (8, 36, 41))):
    for number in numbers:
        check("F-21", f"the ledger's writes fail from write {number} on ({error})", needs="strace")(
            lambda case, e=error, n=number: full_later(case, e, n))


def mounted(case, size):
    """Makes the workspace a file system of this size."""
    case.work.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", case.work], capture_output=True)
    if done.returncode:
        case.skipped = "no small file system can be mounted here"
    return not done.returncode


def fill(case):
    """Takes what is left of the room."""
    with open(case.work / "ballast", "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass


def fills(case, rule):
    """The room ends at one moment: what was accepted is on record or said, never called free, and comes in when there is room."""
    if not mounted(case, "4m"):
        return
    try:
        rule.how["happens"] = lambda: fill(case)
        case.serve(rule)
        run = case.generate()
        case.expect(run.code != 0, "it ended with 0")
        case.expect(run.error.get("billed") != "no", f"billed is “no”, and it was accepted ({run})")
        task = case.books.accepted[0].id
        (case.work / "ballast").unlink()
        case.expect(task in run.err or any(job["task_id"] == task for job in case.jobs()), f"the task's id is neither said nor on record: {run}")
        case.expect_resumes()
        case.expect_sent(1)
        case.judge()
    finally:
        subprocess.run(["umount", "-l", case.work])


check("F-21", "the disk is full when the submission is answered", needs="root")(lambda case: fills(case, Rule("submit", "meanwhile")))
check("F-21", "the disk is full when the task is done", needs="root")(lambda case: fills(case, Rule("poll", "meanwhile")))
check("F-21", "the disk is full when the result comes", needs="root")(lambda case: fills(case, Rule("result", "meanwhile")))


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
    if not mounted(case, "900k"):
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
    if not mounted(case, "64k"):
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


for call, numbers in (("fsync", (1, 3, 4, 6)), ("fdatasync", (1, 6))):
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
