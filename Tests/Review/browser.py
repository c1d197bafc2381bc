"""A page in headless Chromium, with what it asked for and complained of."""

import json
import os
import shutil
import tempfile
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tool import WORK

# Runs before any script of the page.
WATCH = """
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.__violations.push(event.violatedDirective + ' ' + event.blockedURI));
window.__errors = [];
addEventListener('error', (event) => window.__errors.push(String(event.message || event.target.src)), true);
addEventListener('unhandledrejection', (event) => window.__errors.push(String(event.reason)));
"""


class Page:
    """One Chromium with one page; closed at the end of a `with`."""

    def __init__(self, path, width=1440, height=900, scheme="dark", reduced=False):
        self.folder = Path(path).parent
        self.url = Path(path).as_uri()
        self.downloads = Path(tempfile.mkdtemp(dir=WORK))
        options = webdriver.ChromeOptions()
        for flag in ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", f"--window-size={width},{height}"]:
            options.add_argument(flag)
        found = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])))
        options.binary_location = found
        options.add_experimental_option("prefs", {"download.default_directory": str(self.downloads), "download.prompt_for_download": False})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.driver.set_page_load_timeout(60)
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        self.cdp("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(self.downloads))
        self.resize(width, height)
        self.media(scheme, reduced)
        self._requests, self._console = [], []
        start = time.monotonic()
        self.driver.get(self.url)
        self.seconds = time.monotonic() - start

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def cdp(self, command, **words):
        return self.driver.execute_cdp_cmd(command, words)

    def resize(self, width, height):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def media(self, scheme="dark", reduced=False):
        features = [("prefers-color-scheme", scheme), ("prefers-reduced-motion", "reduce" if reduced else "no-preference")]
        self.cdp("Emulation.setEmulatedMedia", features=[{"name": name, "value": value} for name, value in features])

    # What stands on the page

    def js(self, script, *words):
        return self.driver.execute_script(script, *words)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        return self.js("return document.querySelector(arguments[0]).textContent", selector)

    def value(self, selector, name):
        return self.js("return document.querySelector(arguments[0]).getAttribute(arguments[1])", selector, name)

    def hidden(self, selector):
        return self.js("return !document.querySelector(arguments[0]).checkVisibility()", selector)

    def focused(self):
        return self.js("const e = document.activeElement; return e.id || e.dataset.view || e.closest('li')?.id || e.tagName")

    def data(self):
        return self.js("return JSON.parse(document.getElementById('data').textContent)")

    def rows(self):
        """The list as it is shown, by the numbers of its entries."""
        return self.js("return [...document.querySelectorAll('#list li')].filter(r => !r.hidden).map(r => Number(r.id.slice(4)))")

    def current(self):
        return self.js("const b = document.querySelector('#list [aria-current]'); return b ? Number(b.closest('li').id.slice(4)) : null")

    def world(self, pane="a"):
        """Where the picture lies on the screen, and how many screen pixels are one of its own."""
        return self.js(
            "const w = document.querySelector('#pane-' + arguments[0] + ' .world'), r = w.getBoundingClientRect();"
            "return {left: r.left, top: r.top, width: r.width, height: r.height, scale: r.width / w.offsetWidth, css: w.style.transform}", pane)

    def wait(self, condition, seconds=5):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.03)
        return condition()

    def settled(self):
        """Waits until every picture of the viewer is there."""
        return self.wait(lambda: self.js("return [...document.querySelectorAll('.world img')].every(i => i.complete && i.naturalWidth > 0)"))

    # Hands

    def key(self, *keys):
        for key in keys:
            ActionChains(self.driver, duration=0).send_keys(key).perform()

    def click(self, selector):
        self.find(selector).click()

    def rest(self):
        """Nothing is focused, as after loading."""
        self.js("document.activeElement.blur()")

    def drag(self, start, end, shift=False):
        chain = ActionBuilder(self.driver, duration=60)
        if shift:
            chain.key_action.key_down(Keys.SHIFT)
            chain.pointer_action.pause(0)
        mouse = chain.pointer_action
        mouse.move_to_location(*start)
        mouse.pointer_down()
        for part in (0.3, 0.7, 1):
            mouse.move_to_location(*(round(a + (b - a) * part) for a, b in zip(start, end)))
        mouse.pointer_up()
        chain.perform()
        if shift:
            ActionChains(self.driver).key_up(Keys.SHIFT).perform()

    def wheel(self, x, y, dy):
        self.cdp("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=dy)
        time.sleep(0.15)

    def choose(self, selector, value):
        self.js(
            "const e = document.querySelector(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input', {bubbles: true}))",
            selector, value)

    def saved(self):
        """The newest decisions.json that the page saved."""
        def newest():
            files = sorted(self.downloads.glob("*.json"), key=os.path.getmtime)
            return files[-1] if files and not list(self.downloads.glob("*.crdownload")) else None
        return self.wait(newest)

    # What went over the wire, and what went wrong

    def _read_logs(self):
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self._requests.append(message["params"]["request"]["url"])
        self._console += [f"{entry['level']}: {entry['message']}" for entry in self.driver.get_log("browser") if entry["level"] != "DEBUG"]

    def foreign_requests(self):
        self._read_logs()
        own = (self.folder.as_uri() + "/", "data:image/", "blob:", "devtools:")
        return sorted({url[:200] for url in self._requests if not url.startswith(own)})

    def requests(self):
        self._read_logs()
        return list(self._requests)

    def complaints(self):
        self._read_logs()
        return self._console + self.js("return [...window.__violations, ...window.__errors]")
