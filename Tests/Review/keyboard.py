"""Every key of the help; list, filter, search, order."""

from selenium.webdriver.common.keys import Keys

import pages
from browser import Page
from tool import Checks


def pressed(page, selector):
    return page.value(selector, "aria-pressed") == "true"


def ordered(entries, key):
    """As the page should sort: by the figure, then as given; what has no figure comes last."""
    return [index for index, _ in sorted(enumerate(entries), key=lambda pair: (key(pair[1]), pair[0]))]


def least(value, sign=1):
    return (1, 0) if value is None else (0, sign * value)


with Checks("keys") as check, Page(pages.page("jobs")) as page:
    entries = page.data()["entries"]
    count = len(entries)
    check.same("every picture has a row", page.rows(), list(range(count)))
    check.same("every picture of the jobs is on the page", count, 6)
    check.same("the first one is shown", page.current(), 0)
    page.key("j")
    check.same("j is the next one", page.current(), 1)
    check.same("its prompt is shown", page.text("#prompt"), entries[1]["prompt"])
    page.key("k", "k", "k")
    check.same("k is the one before, and stops at the first", page.current(), 0)
    page.key(*["j"] * (count + 2))
    check.same("j stops at the last", page.current(), count - 1)
    page.key(*["k"] * count)

    for key, button in [("a", "#accept"), ("r", "#reject"), ("u", "#undecide")]:
        page.key(key)
        check.same(f"{key} presses {button}", [pressed(page, each) for each in ["#accept", "#reject", "#undecide"]], [each == button for each in ["#accept", "#reject", "#undecide"]])
        check.same(f"{key} stays", page.current(), 0)
    for key, standing in [("A", "accepted"), ("R", "rejected"), ("U", "undecided")]:
        at = page.current()
        page.key(key)
        check.same(f"Shift+{key} goes on", page.current(), at + 1)
        check.same(f"and has decided", page.value(f"#row-{at} button", "data-standing"), standing)
    check("a screen reader is told", page.text("#live") != "")
    for button, standing in [("#reject", "rejected"), ("#accept", "accepted"), ("#undecide", "undecided")]:
        page.click(button)
        check.same(f"a click on {button} decides", page.value("#list [aria-current]", "data-standing"), standing)
    page.rest()

    # Variants: the pick is one of its job.
    variants = [index for index, entry in enumerate(entries) if entry["group"] == entries[1]["group"]]
    check.same("three variants stand beside each other", variants, [variants[0], variants[0] + 1, variants[0] + 2])
    page.click(f"#row-{variants[0]} button")
    check("they are shown as a strip", not page.hidden("#variants") and page.js("return document.querySelectorAll('#variants button').length") == 3)
    page.rest()
    stars = lambda: page.js("return [...document.querySelectorAll('#list .star')].map(s => s.textContent)")
    page.key("p")
    check.same("p picks", [index for index, star in enumerate(stars()) if star], [variants[0]])
    page.key("j", "p")
    check.same("of the variants one is picked", [index for index, star in enumerate(stars()) if star], [variants[1]])
    page.key("p")
    check.same("p again takes the pick back", [index for index, star in enumerate(stars()) if star], [])
    page.js("document.querySelectorAll('#variants button')[2].click()")
    check.same("a click in the strip shows that variant", page.current(), variants[2])
    page.click("#row-0 button")
    page.rest()
    page.key("p")
    check.same("one picture alone cannot be picked", (page.js("return document.getElementById('pick').disabled"), any(stars())), (True, False))

    # Note, search, help.
    page.key("n")
    check.same("n goes to the note", page.focused(), "note")
    page.key("jark 1?")
    check.same("keys in the note are text", (page.value("#note", "value") or page.js("return document.getElementById('note').value"), page.current()), ("jark 1?", 0))
    page.key(Keys.ESCAPE)
    check("Escape leaves the note", page.focused() != "note", page.focused())
    page.key("j", "k")
    check.same("the note stays with its picture", page.js("return document.getElementById('note').value"), "jark 1?")
    page.key("/")
    check.same("/ goes to the search", page.focused(), "search")
    page.key("roman")
    wanted = [index for index, entry in enumerate(entries) if "roman" in entry["prompt"].lower()]
    check.same("what is typed filters the list", page.rows(), wanted)
    check("the count says so", f"{len(wanted)} of {count}" in page.text("#count"), page.text("#count"))
    check("the picture shown is of the list", page.current() in wanted, page.current())
    page.key(Keys.ESCAPE)
    check("Escape leaves the search", page.focused() != "search", page.focused())
    page.choose("#search", "nothing of that kind")
    check.same("nothing found is an empty list", page.rows(), [])
    page.key("j", "a")
    check("keys in an empty list do no harm", page.complaints() == [], page.complaints())
    page.choose("#search", "")
    check.same("and an empty search is all of it", page.rows(), list(range(count)))
    page.rest()
    page.key("?")
    check("? opens the help", page.js("return document.getElementById('help').open"))
    listed = page.text("#help")
    at = page.current()
    page.key("j")
    check.same("keys wait while the help is open", page.current(), at)
    page.key(Keys.ESCAPE)
    check("Escape closes it", not page.js("return document.getElementById('help').open"))
    page.click("#keys")
    page.click("#help-close")
    check("it opens and closes by click", not page.js("return document.getElementById('help').open"))
    for words in ["j", "k", "a", "r", "u", "p", "n", "1", "5", "Space", "+", "-", "0", "9", "b", "o", "/", "s", "?"]:
        check(f"the help names {words}", words in listed)

    # Filter and order.
    page.click("#row-0 button")
    page.rest()
    page.key("a", "j", "r")
    page.choose("#filter", "accepted")
    check.same("only what is accepted", page.rows(), [0])
    page.choose("#filter", "rejected")
    check.same("only what is rejected", page.rows(), [1])
    page.choose("#filter", "undecided")
    check.same("only what is undecided", page.rows(), list(range(2, count)))
    page.choose("#filter", "noted")
    check.same("only what has a note", page.rows(), [0])
    page.choose("#filter", "all")
    figure = lambda name: lambda entry: entry["figures"].get(name)
    orders = {
        "leak": lambda entry: least(figure("leakRaw")(entry), -1), "seam": lambda entry: least(figure("seam")(entry), -1),
        "inside": lambda entry: least(figure("inside")(entry)), "newest": lambda entry: -entry["madeAt"],
        "price": lambda entry: least(figure("price")(entry), -1), "given": lambda entry: 0}
    for name, key in orders.items():
        page.choose("#sort", name)
        check.same(f"sorted by {name}", page.rows(), ordered(entries, key))
    check("the orders tell pictures apart", len({tuple(ordered(entries, key)) for key in orders.values()}) > 2)
    page.choose("#sort", "leak")
    page.key("j")
    rows = page.rows()
    page.js("document.querySelector('#list li:not([hidden]) button').click()")
    page.rest()
    page.key("j")
    check.same("j follows the order that is shown", page.current(), rows[1])

    # The theme.
    ground = lambda: page.js("return getComputedStyle(document.body).backgroundColor")
    dark = ground()
    page.click("#theme")
    check("the theme changes by click", ground() != dark and pressed(page, "#theme"))
    page.click("#theme")
    check("and back", ground() == dark and not pressed(page, "#theme"))
    page.media("light")
    page.driver.refresh()
    check("a light system makes a light page", ground() != dark, ground())
    check("the button says that it is light then", pressed(page, "#theme"), page.value("#theme", "aria-pressed"))
    check.same("no complaint", page.complaints(), [])
