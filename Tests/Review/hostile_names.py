"""File names with markup, escapes, blanks and line feeds: shown as text, and every picture of the page is found (F-94)."""

import os
import shutil
from pathlib import Path

import pages
from browser import Page
from hostile_strings import NAMES
from markup import Markup, same_template
from tool import Checks, Run, WORK

with Checks("names") as check:
    root = Path(WORK, "named")
    shutil.rmtree(root, ignore_errors=True)
    before, after = root / "be\"fore <b>", root / "af'ter \u202e&"
    before.mkdir(parents=True)
    after.mkdir()
    names = [name + ".png" for name in NAMES]
    for number, name in enumerate(names):
        picture = pages.photograph(64, 48, number)
        picture.save(before / name, format="PNG")
        picture.paste((number * 5, 40, 90), (10, 10, 30, 30))
        picture.save(after / name, format="PNG")
    plain = Markup(pages.page("plain", workspace=pages.jobs()))
    for embed in [[], ["--embed"]]:
        kind = "one file" if embed else "a folder"
        path = pages.fresh("named" + "-".join(["", "page", *embed]), before, after, *embed, workspace=pages.no_workspace())
        page = Markup(path)
        same_template(check, kind, page, plain)
        found = page.row_texts("name")
        check.same(f"{kind}: every name is the text of a text node", [name for name in names if name not in found], [])
        with Page(path) as page:
            entries = page.data()["entries"]
            check.same(f"{kind}: every picture has its before", [entry["name"] for entry in entries if entry.get("before") is None], [])
            page.js("for (const i of document.querySelectorAll('#list img')) i.loading = 'eager'")
            check(f"{kind}: every thumbnail resolves to its file", page.wait(lambda: page.js("return [...document.querySelectorAll('#list img')].every(i => i.complete && i.naturalWidth > 0)")),
                  page.js("return [...document.querySelectorAll('#list img')].filter(i => !i.naturalWidth).map(i => i.src.slice(0, 90))"))
            wrong = []
            for number in range(len(entries)):
                if page.text("#name") != entries[number]["name"] or not page.settled():
                    wrong.append(entries[number]["name"])
                page.key("j")
            check.same(f"{kind}: every name is shown with its picture", wrong, [])
            check.same(f"{kind}: nothing ran", page.js("return typeof window.__pwned"), "undefined")
            check.same(f"{kind}: nothing foreign is asked for", page.foreign_requests(), [])
            check.same(f"{kind}: no complaint", page.complaints(), [])

    ran = Run("review", before, after, "-o", root / "printed", "--workspace", pages.no_workspace())
    check("what is printed holds no escape", ran.code == 0 and "\x1b" not in ran.out + ran.err and "\u202e" not in ran.out + ran.err, ran)
    shutil.copy(after / names[0], os.fsencode(after) + b"/\xff\xfe broken.png")
    ran = Run("review", before, after, "-o", root / "broken", "--workspace", pages.no_workspace())
    check("a name that is not UTF-8 is an entry or an error with a reason", ran.code == 0 or ran.err.startswith("easel: "), ran)
    check.note(f"a name that is not UTF-8: exit {ran.code}, {(ran.err or ran.out).strip()[-160:]!r}")
