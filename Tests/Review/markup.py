"""What a page's HTML says to a real parser: elements, attributes, addresses, texts."""

import re

import html5lib


class Markup:
    def __init__(self, path):
        self.text = path.read_bytes().decode("utf-8")
        tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(self.text)
        self.elements = [element for element in tree.iter() if isinstance(element.tag, str)]
        self.comments = sum(not isinstance(element.tag, str) for element in tree.iter())

    @property
    def shapes(self):
        """Each element with the names of its attributes."""
        return {(element.tag, name) for element in self.elements for name in ["", *element.attrib]}

    @property
    def addresses(self):
        names = {"src", "href", "srcset", "action", "formaction", "data", "poster", "xlink:href", "style", "srcdoc", "ping", "background"}
        return [value for element in self.elements for name, value in element.attrib.items() if name in names]

    @property
    def strange_addresses(self):
        own = re.compile(r"#viewer|pictures-[0-9a-z]+/[0-9a-z-]+\.(jpg|png)|data:image/(jpeg|png);base64,[A-Za-z0-9+/=]+")
        return [address[:80] for address in self.addresses if not own.fullmatch(address)]

    def counts(self):
        """How many of each element there are, without those of a row."""
        rows = sum(element.tag == "li" and element.get("id", "").startswith("row-") for element in self.elements)
        kinds = {}
        for element in self.elements:
            kinds[element.tag] = kinds.get(element.tag, 0) + 1
        return rows, kinds

    def row_texts(self, kind):
        """The text of a row's name or prompt, row by row; it must be one text node and nothing else."""
        found = []
        for element in self.elements:
            if element.tag == "span" and element.get("class") == kind:
                bdi = element.find("bdi")
                found.append("an element in it" if len(bdi) else bdi.text or "")
        return found

    def text_of(self, tag):
        return next("".join(element.itertext()) for element in self.elements if element.tag == tag)


def same_template(check, name, page, plain):
    """A page of hostile texts has what a page of plain ones has, and nothing else."""
    check.same(f"{name}: no element or attribute that the template lacks", sorted(page.shapes - plain.shapes), [])
    check.same(f"{name}: no comment", page.comments, plain.comments)
    check.same(f"{name}: no address but pictures", page.strange_addresses, [])
    (rows, kinds), (plain_rows, plain_kinds) = page.counts(), plain.counts()
    def outside(count, kinds):
        # A row holds a list item, a button, a picture, its spans and two bdi.
        return {tag: number - {"li": 1, "button": 1, "img": 1, "span": 6, "bdi": 2}.get(tag, 0) * count for tag, number in kinds.items()}
    check.same(f"{name}: as many elements as the template has", outside(rows, kinds), outside(plain_rows, plain_kinds))
