"""F-10 and F-11: several processes, workspaces and clients of one account at once."""

import json

import pictures
from registry import check
from server import Rule



@check("F-10", "four times the same edit at once: sent once")
def same_at_once(case):
    case.serve(seconds=1.5)
    processes = [case.start("generate", "--prompt", "a teapot") for _ in range(4)]
    ends = [case.finish(process) for process in processes]
    case.expect_accepted(1)
    codes = [run.code for run in ends]
    case.expect(codes.count(0) == 1 and set(codes) <= {0, 8}, f"expected one exit 0 and else 8: {' / '.join(map(str, ends))}")
    case.expect_all_fetched()


@check("F-10", "eight edits at once in a new workspace")
def several_at_once(case):
    case.serve()
    processes = [case.start("generate", "--prompt", f"teapot {number}") for number in range(8)]
    for process in processes:
        case.expect_exit(case.finish(process), 0)
    case.expect_accepted(8)
    case.expect_all_fetched()


@check("F-10", "two edits of one model at once, both answers lost: each its own task, or in doubt")
def both_lost(case):
    case.serve(Rule("submit", "reset", times=2, accept=True))
    processes = [case.start("generate", "--prompt", f"teapot {number}") for number in range(2)]
    codes = [case.finish(process).code for process in processes]
    case.expect(set(codes) <= {0, 9}, f"exit codes {codes}")
    own_tags_only(case, [(case.work, case.server)])
    # One after another, as designed, both are adopted.
    case.expect(codes == [0, 0], f"exit codes {codes}: at most one submission of a model may be without an answer, so both can be adopted")


@check("F-10", "three resumes at once")
def resumes_at_once(case):
    case.serve(seconds=0.4)
    for number in range(3):
        case.expect_exit(case.generate(f"teapot {number}", "--detach"), 0)
    processes = [case.start("jobs", "resume") for _ in range(3)]
    for process in processes:
        case.finish(process)
    case.expect_exit(case.resume(), 0)
    case.expect_accepted(3)
    case.expect_all_fetched()


def own_tags_only(case, places):
    """Every delivered picture of a job is of the task whose prompt is the job's."""
    for workspace, server in places:
        owners = {name: task.prompt for task in server.books.accepted for name in task.names}
        by_pixels = {pictures.content(data): owners[name] for name, data in server.books.billed.items()}
        rows = case.query("SELECT jobs.edit, delivered_path FROM results JOIN jobs ON jobs.id = results.job WHERE delivered_path IS NOT NULL",
                          workspace=workspace) if case.ledger_path(workspace).exists() else []
        for edit, path in rows:
            owner = by_pixels.get(pictures.content(open(path, "rb").read()))
            case.expect(owner == json.loads(edit)["prompt"], f"a job of “{json.loads(edit)['prompt']}” holds the picture of “{owner}”")


@check("F-11", "two workspaces, one account, one model, both answers lost")
def two_workspaces(case):
    server = case.serve(Rule("submit", "reset", times=2, accept=True))
    places = [case.root / "one", case.root / "two"]
    processes = [case.start("generate", "--prompt", f"teapot of {place.name}", workspace=place) for place in places]
    codes = [case.finish(process).code for process in processes]
    case.expect(set(codes) <= {0, 9}, f"exit codes {codes}")
    for place in places:
        case.expect_exit(case.resume(workspace=place), 0, 9)
    own_tags_only(case, [(place, server) for place in places])


def one_never_accepted(case, model):
    """One submission is lost before it was accepted, the other after: the first must not take the second's task."""
    server = case.serve(Rule("submit", "reset", times=1), Rule("submit", "reset", times=1, accept=True))
    places = [case.root / "one", case.root / "two"]
    first = case.start("generate", "--prompt", "teapot of one", "--model", model, "--lookup-delays", "1.2", workspace=places[0], quick=False)
    case.wait_for(first, lambda: case.books.count("submit"))
    second = case.start("generate", "--prompt", "teapot of two", "--model", model, "--lookup-delays", "2", "--poll-interval", "0.1",
                        workspace=places[1], quick=False)
    codes = [case.finish(first).code, case.finish(second).code]
    case.expect(set(codes) <= {0, 9}, f"exit codes {codes}")
    own_tags_only(case, [(place, server) for place in places])
    case.expect(len(server.books.accepted) == 1, "something was sent again")


check("F-11", "one of two workspaces' submissions was never accepted (results)")(lambda case: one_never_accepted(case, "wan2.5-t2i-preview"))
check("F-11", "one of two workspaces' submissions was never accepted (choices)")(lambda case: one_never_accepted(case, "wan2.7-image"))
