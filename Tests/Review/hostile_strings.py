"""Texts that people, or others, may have put where a page shows them."""

RUN = "window.__pwned=1"

# As prompts, notes, titles and reviewers' names. None is blank at an end, which a command may trim.
TEXTS = [
    f"<script>{RUN}</script>", f"</script><script>{RUN}</script>", f"</SCRIPT ><script>{RUN}//", f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>", f"<svg><script>{RUN}</script></svg>", f"\"><img src=x onerror={RUN}>", f"'><img src=x onerror={RUN}>",
    f"\" autofocus onfocus={RUN} x=\"", f"' onmouseover='{RUN}", f"` onload={RUN} `", f"<body onload={RUN}>", f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<a href=javascript:{RUN}>x</a>", f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"data:text/html,<script>{RUN}</script>",
    f"<details open ontoggle={RUN}>", f"<math><mi xlink:href='javascript:{RUN}'>x", f"<style>@import 'http://example.com/x.css';</style>",
    "<link rel=stylesheet href=http://example.com/x.css>", "<base href=http://example.com/>", "<meta http-equiv=refresh content='0;url=http://example.com'>",
    "<form action=http://example.com><input name=x><button>go", f"<!--<script>{RUN}", "<!-- ", "-->", "--!><b>", "]]>", "<![CDATA[<b>x</b>]]>", "<?xml version='1.0'?>",
    "<!doctype html><html><body>", "</title><b>x", "</textarea><b>x", "</noscript><b>x", "</ol></nav></main>", "<template><b>x</b></template>", "<plaintext>",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>", f"<<script>{RUN}//<</script>", f"<img \"\"\"><script>{RUN}</script>\">", f"&lt;script&gt;{RUN}&lt;/script&gt;",
    "&#60;b&#62;", "&amp;amp; &nbsp; &bogus;", "{{{{script}}}}", "{{{{data}}", "{{{{7*7}}}}", "${{7*7}", "#{{7*7}", "<%= 7*7 %>", f"\\u003cscript\\u003e{RUN}", f"\\x3cscript\\x3e{RUN}",
    f"';{RUN};'", f"\";{RUN};//", f"\\\";{RUN};//", f"\u2028{RUN}\u2029", "__proto__", "constructor", "\"__proto__\":{{\"x\":1}",
    "left \u202eright to left\u202c again", "\u2066isolated\u2069 \u200fmark", "\u202e", "abc \u0647\u0630\u0627 \u05e2\u05d1\u05e8\u05d9\u05ea 123", "\u200b\u200czero\u200d width\ufeff",
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\", "\x9b31m", "bell\x07 back\x08\x08space \x7f delete", "\x01\x02\x03\x1f\x80\x85\x9f end",
    "line\r\nfeed\rand\nmore", "tab\tand\x0bvertical\x0cform", "\U0001F469\u200d\U0001F469\u200d\U0001F467\u200d\U0001F466 \U0001F3F3\ufe0f\u200d\U0001F308", "Z\u0351\u036b\u0343a\u0334\u0321\u0321l\u0321\u033bg\u0334\u0321o\u035a\u032e",
    "\u00e9 and e\u0301 and \ufb01", "\ufffd \ufdd0 \U0001fffe", "\U000e0001tag\U000e007f", "W" * 1500, "word " * 300 + "end", "=1+1", "=HYPERLINK(\"http://example.com\";\"x\")", "+1+1", "-1+1", "@SUM(1)", "\t=1+1 tab", "=cmd|'/c calc'!A0",
    "%00", "%3Cscript%3E", "..%2f..%2fetc", "../../etc/passwd", "C:\\Windows\\x", "file:///etc/passwd", "//example.com/x.js", "'; DROP TABLE jobs; --", "$(touch /tmp/pwned) `id` $HOME", "a\"b'c`d\\e",
    "null", "undefined", "true", "0", "-", "\u3000 ideographic \u00a0 spaces .",
]


def sent(text):
    """The prompt as it reaches the service: of an edit, `{{` means a brace."""
    return text.replace("{{", "{").replace("}}", "}") if "{" in text else text


# As file names: what Linux allows, at most 255 bytes.
NAMES = [
    f"<img src=x onerror={RUN}>", f"\"><svg onload={RUN}>", f"' onerror='{RUN}", f"<script>{RUN}<", "a b  c", "100% done", "%00", "%2e%2e%2fpasswd", "#hash", "a#b?c=d&e", "?query", "a;b:c,d", "a\\b",
    "-o", "--overwrite", "$(id)", "`id`", "a'b\"c", "line\nfeed", "carriage\rreturn", "tab\tname", "\x1b[31mred", "bell\x07", "right\u202egnp.exe", "\u200bzero", "e\u0301", "\U0001F469\u200d\U0001F680", "\u7a93", "a" * 240, ".hidden.name",
    "javascript:alert(1)", "http:example.com", "data:text,x", "{{script}}", "&amp;", "<b>title", "]]>", "=1+1", "..dots..", "CON", "~",
]
