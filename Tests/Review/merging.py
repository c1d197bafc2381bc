"""Two reviewers: both words are kept, the dispute is shown; `--check` and `export --accepted` go by it."""

import csv
import json
from pathlib import Path

import pages
from browser import Page
from decision_files import decisions
from tool import Checks, Run, WORK


with Checks("merging") as check:
    workspace = pages.copy_of_jobs("merged")
    common = ["--workspace", workspace]
    items = [entry["item"] for entry in json.loads((pages.fresh("to-merge", workspace=workspace)).read_text().split('id="data">')[1].split("</script>")[0])["entries"]]
    ada = decisions("ada.json", "Ada", {item: "accepted" for item in items})
    ben = decisions("ben.json", "Ben", {items[0]: "rejected", items[1]: "accepted"}, note="Too <dark>")
    found = Run("review", "--import", ada, ben, *common, "--json")
    check.same("two files at once", (found.code, found.facts.get("decisions"), found.facts.get("new")), (0, len(items) + 2, len(items) + 2))
    check.same("the dispute is in the report", [each["item"] for each in found.facts.get("disagreements", [])], [items[0]])
    words = found.facts.get("disagreements", [{}])[0].get("decisions", [])
    check.same("with both words", {each["reviewer"]: each["verdict"] for each in words}, {"Ada": "accepted", "Ben": "rejected"})
    printed = Run("review", "--import", ben, *common)
    line = next((line for line in printed.out.splitlines() if line.startswith("disputed")), "")
    check("it is printed", items[0][:6] in line and "Ada: accepted" in line and "Ben: rejected" in line, printed.out)

    checked = Run("review", "--check", "--json", *common)
    check.same("a dispute keeps --check at 23", (checked.code, checked.facts.get("disagreed"), checked.facts.get("open")), (23, 1, [items[0]]))
    with Page(pages.fresh("merged-page", workspace=workspace)) as page:
        check.same("a page made anew shows it in the list", page.value("#row-0 button", "data-standing"), "disagreed")
        check.same("as text for a screen reader", page.text("#row-0 .state"), "disagreed")
        check("and both words beside the picture", all(word in page.text("#others") for word in ["Ada", "accepted", "Ben", "rejected", "Too <dark>"]), page.text("#others"))
        page.choose("#filter", "disagreed")
        check.same("they can be filtered", page.rows(), [0])
        page.choose("#filter", "accepted")
        check.same("what all accept is accepted", page.rows(), list(range(1, len(items))))
        page.choose("#filter", "all")
        page.click("#row-1 button")
        page.rest()
        page.key("r")
        check.same("a third word disputes what two accept", page.value("#row-1 button", "data-standing"), "disagreed")
        check("and says so beside the others'", "do not agree" in page.text("#others"), page.text("#others"))
        page.js("document.getElementById('reviewer').value = 'Ada'; document.getElementById('reviewer').dispatchEvent(new Event('input', {bubbles: true}))")
        check("of Ada her new word counts, not her old one", page.text("#others").count("Ada") == 0, page.text("#others"))
        check.same("no complaint", page.complaints(), [])

    exported = Run("export", "--accepted", "--overwrite", "-o", f"{WORK}/exported-some", "--json", *common)
    check("export --accepted leaves the disputed one out", exported.code == 0 and items[0] not in [item["picture"] for item in exported.objects], exported)

    older = decisions("older.json", "Ben", {items[0]: "accepted"}, later=-3600)
    Run("review", "--import", older, *common).must()
    check.same("an older word does not stand above a newer one", Run("review", "--check", *common, "--quiet").code, 23)
    newer = decisions("newer.json", "Ben", {items[0]: "accepted"}, later=60)
    ended = Run("review", "--import", newer, "--check", "--json", *common)
    check.same("once all are accepted --check ends with 0", ended.code, 0)
    exported = Run("export", "--accepted", "--overwrite", "-o", f"{WORK}/exported", "--json", *common)
    files = sorted(Path(WORK, "exported").glob("*.png"))
    check("export --accepted copies the newest picture of each session", exported.code == 0 and len(files) == len(exported.objects) == 3, exported)
    check("the files are the delivered ones", all(Path(item["path"]).read_bytes() == Path(item["source"]).read_bytes() for item in exported.objects))
    with open(Path(WORK, "exported/export.csv"), newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    check.same("export.csv has a row for each", sorted(row["file"] for row in rows), [file.name for file in files])
    check("and says who said what", all(row["review"] == "accepted" and "Ada" in row["reviewers"] for row in rows), rows[:1])

    for name, text in [("no JSON", "{"), ("of another kind", "{}"), ("newer", '{"easelReview": 2, "decisions": []}'), ("without a name", '{"easelReview":1,"reviewer":"  ","decisions":[]}'),
                       ("with a strange verdict", '{"easelReview":1,"reviewer":"A","decisions":[{"item":"abc#1","verdict":"maybe","decidedAt":1}]}')]:
        Path(WORK, "bad.json").write_text(text)
        bad = Run("review", "--import", "bad.json", *common)
        check(f"a file that is {name} is refused with a reason", bad.code == 4 and "bad.json" in bad.err, bad)
    unknown = decisions("unknown.json", "Eve", {"0" * 32 + "#1": "accepted", items[1]: "accepted"})
    found = Run("review", "--import", unknown, "--json", *common)
    check.same("a picture that the ledger does not know is named and left out", (found.code, found.facts.get("unknown"), found.facts.get("new")), (10, ["0" * 32 + "#1"], 1))
