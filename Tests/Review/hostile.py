"""Prompts, titles, notes and reviewers' names with markup, escapes and formulas are text, and run nowhere (F-93, F-99)."""

import csv
import json
import re
from pathlib import Path

from PIL import Image

import pages
from browser import Page
from hostile_strings import TEXTS, sent
from markup import Markup, same_template
from decision_files import decisions
from tool import Checks, Run, WORK

# In the browser: nothing has run, and no element came of a text.
ALIEN = """
const known = new Set(arguments[0]);
return [...document.querySelectorAll('*')].filter(e => !known.has(e.localName) || [...e.attributes].some(a => a.name.startsWith('on') || /javascript:/i.test(a.value)
  && ['src', 'href', 'action'].includes(a.name))).map(e => e.outerHTML.slice(0, 120))
"""
OWN_TAGS = ("html head meta title style body a header h1 bdi p div label input button kbd main nav select option ol li img span section output textarea aside h2 dl dt dd ul dialog noscript script code br").split()


def workspace_of_texts(check):
    """A workspace with a job for each text as its prompt."""
    workspace = Path(WORK, "hostile-jobs")
    if workspace.exists():
        return workspace
    folder = Path(WORK, "hostile-source")
    folder.mkdir(exist_ok=True)
    Image.open(pages.SAMPLES / "leaf.png").convert("RGB").resize((256, 256)).save(folder / "leaf.png")
    with open(folder / "manifest.jsonl", "w") as file:
        for number, text in enumerate(TEXTS):
            file.write(json.dumps({"id": f"t{number}", "images": [{"source": "leaf.png"}], "prompt": text, "seed": number}) + "\n")
    ran = Run("batch", folder / "manifest.jsonl", "--sandbox", "--workspace", workspace, "-o", Path(WORK, "hostile-out"), "--yes", "--sheet", "none", "--no-composite", "--pace", 1000, "--concurrent", 4, "--json", timeout=900)
    check(f"{len(TEXTS)} hostile prompts are run", ran.code == 0, ran)
    check.note(f"in {ran.seconds:.0f} s")
    return workspace


def same_texts(check, name, found, wanted):
    wrong = [(number, repr(text)[:80]) for number, text in enumerate(wanted) if text not in found]
    check(f"{name} ({len(wanted)})", not wrong and len(found) >= len(wanted), wrong[:5])


with Checks("hostile") as check:
    workspace = workspace_of_texts(check)
    wanted = [sent(text) for text in TEXTS]
    plain = Markup(pages.page("plain", workspace=pages.jobs()))
    for embed in [[], ["--embed"]]:
        name = "one file" if embed else "a folder"
        path = pages.fresh("hostile" + "".join(embed), *embed, "--title", TEXTS[1], workspace=workspace)
        page = Markup(path)
        same_template(check, name, page, plain)
        same_texts(check, f"{name}: every prompt is the text of a text node", page.row_texts("words"), wanted)
        check.same(f"{name}: the title is text", (page.text_of("title"), page.text_of("h1")), (TEXTS[1], TEXTS[1]))

    # Every text as a note and as a name, over two files for each picture.
    entries = json.loads(next(element.text for element in Markup(path).elements if element.get("id") == "data"))["entries"]
    items = [entry["item"] for entry in entries]
    files = []
    for number, text in enumerate(TEXTS):
        item = items[number % len(items)]
        files.append(decisions(f"hostile-{number}.json", f"n{number} {text}"[:70], {item: "rejected"}, note=text[:1900], boxes=[[10, 10, 60, 60]]))
    found = Run("review", "--import", *files, "--json", "--workspace", workspace)
    check.same("hostile notes and names are imported", (found.code, found.facts.get("new")), (0, len(TEXTS)))
    printed = Run("review", "--import", *files, "--workspace", workspace)
    check("what is printed of them holds no escape", printed.code == 0 and not any(letter in printed.out + printed.err for letter in "\x1b\x9b\x07\u202e\u2066"), printed.code)

    path = pages.fresh("hostile-decided", "--title", "\u202e" + TEXTS[3], workspace=workspace)
    same_template(check, "with decisions", Markup(path), plain)
    with Page(path) as page:
        page.key("2", "1")
        wrong_prompts, wrong_notes, wrong_names, alien = [], [], [], []
        shown = []
        for number in range(len(entries)):
            prompt, others, title = page.js("return [document.getElementById('prompt').textContent, [...document.querySelectorAll('#others bdi')].map(b => b.textContent), document.getElementById('name').textContent]")
            shown.append(prompt)
            text = TEXTS[number]
            if text[:1900] not in others:
                wrong_notes.append((number, others))
            alien += page.js(ALIEN, OWN_TAGS)
            page.key("j")
        same_texts(check, "every prompt is shown as it is", shown, wanted)
        check.same("every note is shown as it is", wrong_notes[:2], [])
        check.same("no element came of a text", alien[:3], [])
        page.js("document.getElementById('reviewer').value = arguments[0]; document.getElementById('note').focus()", TEXTS[1])
        page.js("const n = document.getElementById('note'); n.value = arguments[0]; n.dispatchEvent(new Event('input'))", TEXTS[3])
        page.choose("#search", TEXTS[0])
        page.rest()
        page.key("s")
        saved = json.loads(page.saved().read_text())
        check.same("a hostile name and note are saved as they are", (saved["reviewer"], saved["decisions"][-1]["note"]), (TEXTS[1], TEXTS[3]))
        check.same("nothing ran", page.js("return [typeof window.__pwned, document.title]")[0], "undefined")
        check.same("nothing foreign is asked for", page.foreign_requests(), [])
        check.same("no complaint", page.complaints(), [])

    exported = Run("export", "-o", f"{WORK}/hostile-export", "--workspace", workspace, "--json", "--overwrite")
    with open(f"{WORK}/hostile-export/export.csv", newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    check.same("export.csv has a row for each", len(rows) - 1, len(items))
    number = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?")
    risky = [(row[0], cell[:40]) for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n")) and not number.fullmatch(cell)]
    check.same("no cell of it begins a formula", risky, [])
    column = rows[0].index("prompt")
    same_texts(check, "its prompts are whole", [row[column].removeprefix("'") for row in rows[1:]], [text.removeprefix("'") for text in wanted])
    check.same("each row has its cells", {len(row) for row in rows}, {len(rows[0])})
