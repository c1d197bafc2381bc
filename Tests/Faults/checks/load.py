"""F-120 … F-126: time and load."""

import sqlite3
import time

from registry import check, manual
from server import Rule

DAY = 86400
CLOCKS = {"a day ahead": DAY, "a day behind": -DAY, "in 1970": -1, "in 2040": 0}


def offset(name):
    now = time.time()
    return {"in 1970": 1000 - now, "in 2040": 2208988800 - now}.get(name, CLOCKS[name])


def other_clock(case, name):
    case.serve(advance=offset(name))
    case.expect_done(case.generate())
    case.expect_sent(1)


for name in CLOCKS:
    check("F-120", f"the service's clock is {name}")(lambda case, name=name: other_clock(case, name))


manual("F-120", "jumps of the local clock: libfaketime rebuilds the environment, beside which Swift looks for the arguments, and finds none")


@check("F-120", "no time zone data, and an odd TZ")
def no_zone(case):
    case.environment = {"TZ": ":/nowhere"}
    case.serve()
    case.expect_done(case.generate())
    case.expect_exit(case.run("jobs", quick=False, json_output=False), 0)


def three_hours(case, rule, **how):
    case.serve(rule, **how)
    case.allows_kill = True
    run = case.generate()
    if run.code == -9:
        case.server.rules = []
        run = case.resume()
    case.expect_done(run)
    case.expect_sent(1)


for advance in (10800, -10800):
    words = "ahead" if advance > 0 else "behind"
    check("F-121", f"the service's clock is 3 h {words}: the task is adopted after a lost answer")(
        lambda case, a=advance: three_hours(case, Rule("submit", "reset", accept=True), advance=a))
    check("F-121", f"the service's clock is 3 h {words}: the task is adopted after a kill")(
        lambda case, a=advance: three_hours(case, Rule("submit", "kill", moment="accepted"), advance=a))


@check("F-121", "a foreign task of the local minute is not the right one by the service's clock")
def right_task(case):
    now = int(time.time() * 1000)
    case.serve(Rule("submit", "reset", accept=True), advance=10800, foreign=[
        {"task_id": "somebody-else", "status": "SUCCEEDED", "model_name": "wan2.7-image", "gmt_create": now + 1000}])
    run = case.generate()
    case.expect(run.code in (0, 9), f"{run}")
    case.expect(not any(job["task_id"] == "somebody-else" for job in case.jobs()), "another client's task was adopted")
    if run.code == 0:
        case.expect_done(run)


@check("F-125", "24 open files")
def few_files(case):
    case.serve()
    run = case.edit(shell="ulimit -n 24")
    case.expect(run.code >= 0, f"{run}")
    if run.code:
        case.resume()
    case.expect(len(case.books.accepted) <= 1, "it was paid twice")
    if case.books.accepted:
        case.expect_all_fetched()


@check("F-125", "12 open files: an error that says so")
def very_few_files(case):
    case.serve()
    run = case.edit(shell="ulimit -n 12")
    case.expect(run.code >= 0, f"{run}")
    case.expect(run.code == 0 or "file" in run.err.lower() or "descriptor" in run.err.lower(), f"the cause is not said: {run}")
    case.resume()
    case.expect(len(case.books.accepted) <= 1, "it was paid twice")


def filled(case, count):
    """A workspace with so many delivered jobs, and one that is open."""
    case.serve()
    case.expect_exit(case.generate("the first"), 0)
    connection = sqlite3.connect(case.ledger_path())
    columns = [row[1] for row in connection.execute("PRAGMA table_info(jobs)")]
    chosen = ", ".join("printf('%016x', n)" if column == "id" else "created_at - n" if column == "created_at"
                       else "'task-' || n" if column == "task_id" else f'"{column}"' for column in columns)
    connection.execute(
        f"WITH RECURSIVE counter(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < {count}) "
        f"INSERT INTO jobs SELECT {chosen} FROM counter, (SELECT * FROM jobs LIMIT 1)")
    connection.execute("INSERT INTO transitions (job, at, state) SELECT id, created_at, 'delivered' FROM jobs")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def many_rows(case, count):
    filled(case, count)
    case.expect_exit(case.generate("the last", "--detach"), 0)
    began = time.monotonic()
    run = case.resume()
    case.expect_exit(run, 0)
    took = time.monotonic() - began
    case.expect(took < 2, f"resume took {took:.1f} s with {count} jobs")
    case.expect_exit(case.run("jobs", "last", quick=False), 0)
    case.expect(case.runs[-1].seconds < 2, f"easel jobs last took {case.runs[-1].seconds:.1f} s")


check("F-126", "a ledger of 100,000 jobs: resume and status under 2 s", takes=6)(lambda case: many_rows(case, 100_000))
check("F-126", "a ledger of 1,000,000 jobs: resume and status under 2 s", needs="long")(lambda case: many_rows(case, 1_000_000))
