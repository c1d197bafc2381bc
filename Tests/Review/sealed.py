"""Nothing leaves the page: no request but for its own files, no complaint, nothing of the machine in any file."""

import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pages
from browser import Page
from tool import Checks, KEY, Run, WORK

# What must not stand in a page. The folders of this machine are added below.
SECRETS = [rb"\bsk-[A-Za-z0-9]{8}", rb"Signature=", rb"OSSAccessKeyId", rb"X-Amz-", rb"/home/", rb"/root/", rb"/tmp/", rb"/work/", rb"file://"]


def walk(page):
    """Every picture in every view, at full pixels too."""
    for _ in page.rows():
        page.rest()
        page.key("1", "2", "3", "4", "5", "1", "9", "0")
        page.settled()
        page.key("j")
    page.key("a", "s", "?")


def inside(path):
    """A file's bytes without the pictures in it, in which any letters may stand by chance."""
    return re.sub(rb"data:image/(jpeg|png);base64,[A-Za-z0-9+/=]*", b"", path.read_bytes())


def check_files(check, name, folder):
    places = SECRETS + [re.escape(str(place).encode()) for place in {WORK, Path.home(), pages.SAMPLES.parent}] + [re.escape(KEY.encode())]
    found = {f"{path.name}: {match.group()[:40]!r}" for path in Path(folder).rglob("*") if path.is_file() for place in places if (match := re.search(place, inside(path)))}
    check.same(f"no file of {name} tells of the machine, a key or a signed address", sorted(found), [])


class Quiet(SimpleHTTPRequestHandler):
    """Serves the temporary folder, since the sandbox fetches from this machine alone."""

    def __init__(self, *words):
        super().__init__(*words, directory=WORK)

    def log_message(self, *_):
        pass


with Checks("sealed") as check:
    workspace = pages.copy_of_jobs("sealed-jobs")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/desk.jpg?Expires=1&OSSAccessKeyId=LTAI&Signature=abc%3D"
    for words in [["--canvas", "1"], ["--canvas", "2"]]:
        remote = Run("edit", "--sandbox", "--workspace", workspace, "--image", Path(WORK, "desk.jpg"), "--image", address, *words, "--prompt", "As in the other", "--sheet", "none", "--json")
        check(f"an edit of a signed address ({' '.join(words)}) is made", remote.code == 0, remote)
    server.shutdown()
    embedded = pages.fresh("embedded", "--embed", workspace=workspace)
    for name, path in [("the page in a folder", pages.fresh("sealed", workspace=workspace)), ("the page in one file", embedded)]:
        with Page(path) as page:
            check(f"{name} opens", page.current() == 0 and page.settled())
            walk(page)
            check.same(f"{name} asks for nothing but its own files", page.foreign_requests(), [])
            check.same(f"{name} has nothing to complain of", page.complaints(), [])
            asked = [url for url in page.requests() if url.startswith("file:")]
            check(f"the log of {name} was read", len(asked) >= 1, asked)
            if path == embedded:
                check.same("the page in one file asks for no other", set(asked), {page.url})
                check.same("each picture of it is in it", page.js("return [...document.querySelectorAll('.world img, #list img')].filter(i => !i.src.startsWith('data:image/')).length"), 0)
            # The watch sees what it should: a picture from elsewhere, a script without the nonce.
            page.js("const i = new Image(); i.src = 'https://example.com/x.png'; const s = document.createElement('script'); s.textContent = 'window.__ran = 1'; document.body.append(i, s)")
            page.wait(lambda: len(page.js("return window.__violations")) >= 2)
            complaints = page.js("return window.__violations")
            check(f"{name} refuses a foreign picture and a script of no nonce", any("img-src" in each for each in complaints) and any("script-src" in each for each in complaints) and page.js("return window.__ran") is None, complaints)
        check_files(check, name, path.parent)
        text = path.read_text()
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        check(f"the policy of {name} is strict", policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1] and "http" not in policy[1] and "*" not in policy[1], policy and policy[1])
        check(f"{name} comes before its policy with nothing that could load", policy and not re.search(r"<(script|style|link|img)", text[: policy.start()]))
        nonces = set(re.findall(r"nonce[-=]\"?([0-9a-f]+)", text))
        check.same(f"{name} has one nonce", len(nonces), 1)
        check(f"it is long", all(len(nonce) >= 22 for nonce in nonces), nonces)
    first = set(re.findall(r"nonce=\"([0-9a-f]+)", embedded.read_text()))
    check("another page has another nonce", not first & set(re.findall(r"nonce=\"([0-9a-f]+)", pages.page("sealed").read_text())))
    check.same("beside the page in one file lies nothing", [path.name for path in embedded.parent.iterdir()], ["index.html"])
    written = {path.name for path in pages.page("sealed").parent.rglob("*") if path.is_file()}
    named = set(re.findall(r"pictures-[0-9a-z]+/([0-9a-z.-]+)", pages.page("sealed").read_text()))
    check.same("each picture of the folder is named by the page, and each that it names is there", written - {"index.html"}, named)
