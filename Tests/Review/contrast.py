"""Contrast of every text that is seen, as the browser computed its colours: dark and light, at rest and pressed."""

import pages
from browser import Page
from tool import Checks

# WCAG 2.2, 1.4.3 and 1.4.11. What lies over a picture is measured over black and over white.
MEASURE = """
const parse = (text) => { const n = text.match(/[-\\d.e]+/g).map(Number); return text.startsWith('color(srgb') ? [n[0] * 255, n[1] * 255, n[2] * 255, n[3] ?? 1] : [n[0], n[1], n[2], n[3] ?? 1]; };
const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
const light = (c) => { const l = c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * l[0] + .7152 * l[1] + .0722 * l[2]; };
const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
const grounds = (element) => {
  const chain = [];
  for (let e = element; e; e = e.parentElement) chain.push(e);
  const bottoms = element.closest('#stage') && element.closest('#stage') !== element ? [[0, 0, 0, 1], [255, 255, 255, 1]] : [[255, 255, 255, 1]];
  const above = element.closest('#stage') ? chain.slice(0, chain.indexOf(element.closest('#stage'))) : chain;
  return bottoms.map(bottom => above.reduceRight((under, e) => over(parse(getComputedStyle(e).backgroundColor), under), bottom));
};
const opacity = (element) => { let o = 1; for (let e = element; e; e = e.parentElement) o *= parseFloat(getComputedStyle(e).opacity); return o; };
const results = [];
const measure = (name, color, element, style) => {
  const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
  for (const ground of grounds(element)) {
    const own = parse(color); own[3] *= opacity(element);
    results.push([name, ratio(over(own, ground), ground), large ? 3 : 4.5]);
  }
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const seen = new Set();
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || seen.has(element) || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(element.tagName)) continue;
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest('.hidden, :disabled, .skip:not(:focus)')) continue;
  const box = element.getBoundingClientRect();
  if (!box.width || !box.height) continue;
  seen.add(element);
  measure(element.tagName + ' ' + (element.id || element.className || element.closest('[id]')?.id) + ' ' + element.textContent.trim().slice(0, 24), getComputedStyle(element).color, element, getComputedStyle(element));
}
for (const field of document.querySelectorAll('input, select, textarea')) {
  if (!field.checkVisibility() || field.disabled) continue;
  measure('value of ' + field.id, getComputedStyle(field).color, field, getComputedStyle(field));
  if (field.placeholder) measure('placeholder of ' + field.id, getComputedStyle(field, '::placeholder').color, field, getComputedStyle(field));
  if (field.type !== 'range') {
    const around = grounds(field.parentElement)[0];
    results.push(['border of ' + field.id, Math.max(ratio(over(parse(getComputedStyle(field).borderTopColor), around), around), ratio(grounds(field)[0], around)), 3]);
  }
}
for (const button of document.querySelectorAll('button[aria-pressed=true]')) {
  if (!button.checkVisibility()) continue;
  const around = grounds(button.parentElement)[0];
  results.push(['pressed ' + (button.id || button.textContent), ratio(grounds(button)[0], around), 3]);
}
return results;
"""


def still(page):
    """Colours that are half way to others are not measured."""
    page.wait(lambda: page.js("return document.getAnimations().length === 0"))


with Checks("contrast") as check:
    everything = {}
    for scheme in ["dark", "light"]:
        with Page(pages.page("jobs"), scheme=scheme) as page:
            results = []
            def look(where):
                still(page)
                results.extend([(f"{where}: {name}", found, wanted) for name, found, wanted in page.js(MEASURE)])
            page.click("#row-1 button")
            page.rest()
            for view in "12345":
                page.key(view)
                look(f"view {view}")
            page.key("1", "a", "p", "b")
            look("accepted, picked, marking")
            page.key("b", "r", "n", "A note")
            page.js("document.activeElement.blur()")
            page.js("document.getElementById('reviewer').value = 'Ada'")
            look("rejected")
            page.choose("#filter", "rejected")
            page.key("?")
            look("help")
            page.js("document.getElementById('help').close(); document.querySelector('.skip').focus()")
            look("the way past the list")
            for hovered in ["#accept", "#save", "#row-1 button"]:
                from selenium.webdriver.common.action_chains import ActionChains
                ActionChains(page.driver).move_to_element(page.find(hovered)).perform()
                look(f"the mouse on {hovered}")
            page.resize(390, 844)
            look("narrow")
            page.resize(1440, 900)
            if scheme == "dark":
                page.click("#theme")
                look("light by the button")
            check(f"texts were measured in {scheme}", len(results) > 300, len(results))
            bad = sorted({(round(found, 2), name) for name, found, wanted in results if found < wanted})
            text = [entry for entry in bad if "border of" not in entry[1] and "pressed " not in entry[1]]
            check.same(f"every text has its contrast in {scheme}", text[:6], [])
            check.same(f"fields and pressed buttons stand out in {scheme}", [entry for entry in bad if entry not in text][:6], [])
            check.note(f"{len(results)} in {scheme}; the least is {min(found / wanted for _, found, wanted in results):.2f} times what is wanted")
            check.same(f"no complaint in {scheme}", page.complaints(), [])
