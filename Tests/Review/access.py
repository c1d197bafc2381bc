"""Names, roles and states as a screen reader hears them; the way of the Tab key; what a narrow window does."""

import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import pages
from browser import Page
from tool import Checks

NAMED = {"button", "textbox", "searchbox", "combobox", "slider", "link", "dialog", "group", "navigation", "region", "complementary", "option", "checkbox"}


def tree(page):
    found = []
    for node in page.cdp("Accessibility.getFullAXTree")["nodes"]:
        if node.get("ignored"):
            continue
        properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
        found.append((node["role"]["value"], node.get("name", {}).get("value", ""), properties, node.get("value", {}).get("value")))
    return found


def outline(page):
    """Whether what is focused shows it: an outline, of its own or of what it draws."""
    return page.js("""
        const shows = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
        const e = document.activeElement;
        return shows(getComputedStyle(e)) || shows(getComputedStyle(e, '::after'))""")


def focused(page):
    return page.js("""
        const e = document.activeElement;
        return e === document.body ? 'body' : e.id || e.dataset.view || e.closest('li')?.id || e.className || e.tagName + ':' + e.textContent.slice(0, 20)""")


with Checks("access") as check, Page(pages.page("jobs")) as page:
    page.click("#row-1 button")
    page.rest()
    for view in ["1", "3", "5"]:
        page.key(view)
        nodes = tree(page)
        nameless = [(role, properties) for role, name, properties, _ in nodes if role in NAMED and not name.strip()]
        check.same(f"everything to press or fill in has a name (view {view})", nameless, [])
        heard = {(role, name) for role, name, *_ in nodes}
        roles = {role for role, _ in heard}
        check("there are landmarks", {"main", "banner", "navigation"} <= roles, roles)
        for group in ["View", "Size and marks", "Decision", "Pictures of this job"]:
            check(f"{group} is a group", ("group", group) in heard)
        if view == "1":
            sliders = [(name, properties, value) for role, name, properties, value in nodes if role == "slider"]
            check("the handle is a slider with its place", len(sliders) == 1 and sliders[0][1].get("valuemin") == 0 and sliders[0][1].get("valuemax") == 100 and float(sliders[0][2]) == 50, sliders)
        if view == "3":
            check("the onion range is one, with a name", any(role == "slider" and "fter" in name for role, name, *_ in nodes))
            check("and the handle is gone", not any(role == "slider" and "ends" in name for role, name, *_ in nodes))
        states = {name.split()[0]: properties.get("pressed") for role, name, properties, _ in nodes if role == "button" and "pressed" in properties}
        check("buttons that stay pressed say so", states.get({"1": "Slider", "3": "Onion", "5": "Heatmap"}[view]) == "true" and states.get("Side") == "false", states)
    pictures = [name for role, name, *_ in nodes if role == "image"]
    check("the picture has a name", any("of " in name for name in pictures), pictures)
    check("the present row says so", page.js("return document.querySelectorAll('#list [aria-current=true]').length") == 1)
    check("the page says its language and has one heading of the first order", page.js("return document.documentElement.lang === 'en' && document.querySelectorAll('h1').length === 1"))
    check.same("no id is there twice", page.js("const s = new Set(), d = []; for (const e of document.querySelectorAll('[id]')) { if (s.has(e.id)) d.push(e.id); s.add(e.id); } return d"), [])
    check.same("labels, aria-labelledby and links point at something", page.js(
        "return [...document.querySelectorAll('[for],[aria-labelledby],a[href^=\"#\"]')].map(e => e.getAttribute('for') || e.getAttribute('aria-labelledby') || e.getAttribute('href').slice(1)).filter(id => !document.getElementById(id))"), [])
    page.rest()
    page.key("?")
    dialogs = [(name, properties) for role, name, properties, _ in tree(page) if role == "dialog"]
    check("the help is a dialog with a name, and modal", len(dialogs) == 1 and dialogs[0][0] == "Keys" and dialogs[0][1].get("modal"), dialogs)
    check("the focus is in it", page.js("return document.getElementById('help').contains(document.activeElement)"))
    seen = set()
    for _ in range(4):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        seen.add(page.js("return document.getElementById('help').contains(document.activeElement) || document.activeElement === document.body"))
    check.same("Tab stays in it", seen, {True})
    page.key(Keys.ESCAPE)
    page.click("#keys")
    page.key(Keys.ESCAPE)
    check.same("the focus comes back to what opened it", page.focused(), "keys")

    # The way of the Tab key.
    page.key("1")
    page.rest()
    page.driver.refresh()
    way, bare = [], []
    for _ in range(80):
        ActionChains(page.driver).send_keys(Keys.TAB).perform()
        time.sleep(0.16 if len(way) < 3 else 0)
        at = focused(page)
        if at == "body" or (way and at == way[0]):
            break
        if not outline(page):
            bare.append(at)
        way.append(at)
    check.note("Tab: " + " ".join(way))
    check.same("the focus is seen wherever it is", bare, [])
    check("it goes through the page and out of it", focused(page) == "body" or focused(page) == way[0], focused(page))
    stops = ["skip", "reviewer", "save", "search", "filter", "sort", "row-0", "slider", "fit", "mark", "stage", "handle", "accept", "note"]
    check.same("Tab comes to list, views, stage, handle and verdict", [stop for stop in stops if stop not in way], [])
    order = [way.index(stop) for stop in stops if stop in way]
    check.same("in the order in which they stand", order, sorted(order))
    check.same("it stands nowhere twice", len(way), len(set(way)))
    page.js("document.getElementById('note').focus()")
    ActionChains(page.driver).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
    check("Shift+Tab leaves the note", focused(page) != "note", focused(page))
    page.js("document.querySelector('.skip').focus()")
    check("the way past the list is shown when it has the focus", page.js("const r = document.querySelector('.skip').getBoundingClientRect(); return r.left >= 0 && r.top >= 0"))
    page.key(Keys.ENTER)
    check.same("and leads to the picture", page.focused(), "viewer")
    page.js("document.getElementById('row-2').firstElementChild.focus()")
    page.key(Keys.ENTER)
    check.same("Enter on a row shows its picture", page.current(), 2)
    page.js("document.getElementById('stage').focus()")
    page.key("+", "+", "+")
    at = page.world()
    page.key(Keys.ARROW_DOWN)
    check("arrows move an enlarged picture", page.world()["top"] < at["top"], (at, page.world()))
    page.key("2")
    at = page.world()
    page.key(Keys.ARROW_RIGHT)
    check("in every direction", page.world()["left"] != at["left"], (at, page.world()))

    # Narrow windows, and enlarged text.
    for width, height in [(390, 844), (320, 640), (760, 900), (1180, 800), (1440, 900)]:
        page.resize(width, height)
        page.driver.refresh()
        page.settled()
        wide = page.js("return document.scrollingElement.scrollWidth")
        check(f"{width} pixels of width need no scrolling to the side", wide <= width, wide)
        outside = page.js("""
            return [...document.querySelectorAll('button, input, select, textarea')].filter(e => e.checkVisibility() && !e.closest('#list') && !e.closest('.bar') && e.getBoundingClientRect().width)
              .filter(e => { const r = e.getBoundingClientRect(); return r.left < -1 || r.right > innerWidth + 1; }).map(e => e.id || e.textContent)""")
        check.same(f"nothing to press lies outside {width} pixels", outside, [])
        small = page.js("""
            return [...document.querySelectorAll('button, input, select, textarea')].filter(e => e.checkVisibility()).map(e => [e.id || e.textContent, e.getBoundingClientRect()])
              .filter(([, r]) => r.width && (r.width < 24 || r.height < 16 || (r.height < 24 && r.width < 100))).map(([n, r]) => [n, r.width, r.height])""")
        check.same(f"what is pressed is large enough for a finger at {width}", small, [])
    page.resize(390, 844)
    page.driver.refresh()
    page.click("#accept")
    check.same("a decision can be made at 390", page.value("#row-0 button", "data-standing"), "accepted")
    page.js("document.getElementById('note').scrollIntoView({block: 'center'})")
    check("the stage is seen at 390", page.js("return document.getElementById('stage').getBoundingClientRect().height") >= 180)
    check.same("no complaint", page.complaints(), [])
