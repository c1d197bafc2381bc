"use strict";
(() => {
  const page = JSON.parse(document.getElementById("data").textContent);
  const entries = page.entries;
  // An address that many entries share stands in the page once.
  for (const entry of entries) {
    for (const kind of ["before", "after", "heat", "thumb"]) if (entry[kind] !== undefined) entry[kind] = page.pictures[entry[kind]];
    for (const part of entry.parts) for (const kind of ["before", "after"]) if (part[kind] !== undefined) part[kind] = page.pictures[part[kind]];
  }
  const $ = (id) => document.getElementById(id);
  const stage = $("stage");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const bright = matchMedia("(prefers-color-scheme: light)");

  // ---- what the reviewer decided

  const store = "easel-review-" + page.id;
  const mine = new Map();
  let unsaved = false;

  function remembered() {
    try { return JSON.parse(sessionStorage.getItem(store) || "null"); } catch { return null; }
  }

  function remember() {
    try {
      sessionStorage.setItem(store, JSON.stringify({ reviewer: $("reviewer").value, unsaved, decisions: [...mine] }));
    } catch { /* A page opened from a file may have no storage; what was decided then lives as long as the tab. */ }
  }

  const earlier = remembered();
  if (earlier) {
    $("reviewer").value = earlier.reviewer || "";
    unsaved = Boolean(earlier.unsaved);
    for (const [item, decision] of earlier.decisions) mine.set(item, decision);
  }

  function decision(entry) {
    return mine.get(entry.item) || { verdict: "undecided", pick: false, note: "", boxes: [], decidedAt: 0 };
  }

  function decide(entry, change) {
    mine.set(entry.item, { ...decision(entry), ...change, decidedAt: Date.now() / 1000 });
    unsaved = true;
    remember();
    showRow(entry);
    showProgress();
    if (entry === current) showVerdict();
  }

  /** Of this reviewer and of those whose decisions came with the page. */
  function standing(entry) {
    const me = $("reviewer").value.trim();
    const verdicts = entry.decisions.filter((other) => other.reviewer !== me || !mine.has(entry.item)).map((other) => other.verdict);
    if (mine.has(entry.item)) verdicts.push(decision(entry).verdict);
    const yes = verdicts.includes("accepted");
    const no = verdicts.includes("rejected");
    return yes && no ? "disagreed" : yes ? "accepted" : no ? "rejected" : "undecided";
  }

  const signs = { accepted: "✓", rejected: "✕", disagreed: "≠", undecided: "○" };

  // ---- the list

  const rows = entries.map((_, index) => $("row-" + index));
  let visible = entries.slice();
  let current = null;

  const percent = (value) => value === null || value === undefined ? null : (value * 100).toFixed(value >= 0.1 ? 0 : value >= 0.01 ? 1 : 2) + "\u202f%";
  const plain = (value, digits) => value === null || value === undefined ? null : value.toFixed(digits);

  function price(figures) {
    if (figures.price === null || figures.price === undefined) return null;
    return figures.price === 0 ? "free" : figures.price.toFixed(3) + " " + (figures.currency || "");
  }

  function make(name, text, className) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  }

  function showRow(entry) {
    const row = rows[entry.index];
    const button = row.firstElementChild;
    const where = standing(entry);
    button.dataset.standing = where;
    button.querySelector(".sign").textContent = signs[where];
    button.querySelector(".star").textContent = picked(entry) ? "★" : "";
    button.querySelector(".state").textContent = where + (picked(entry) ? ", picked" : "");
  }

  function picked(entry) {
    const chosen = siblings(entry).find((other) => mine.has(other.item) && decision(other).pick);
    return chosen ? chosen === entry : entry.picked;
  }

  const siblings = (entry) => entries.filter((other) => other.group === entry.group);

  const orders = {
    given: () => 0,
    leak: (a, b) => (b.figures.leakRaw ?? -1) - (a.figures.leakRaw ?? -1),
    seam: (a, b) => (b.figures.seam ?? -1) - (a.figures.seam ?? -1),
    inside: (a, b) => (a.figures.inside ?? 2) - (b.figures.inside ?? 2),
    newest: (a, b) => b.madeAt - a.madeAt,
    price: (a, b) => (b.figures.price ?? -1) - (a.figures.price ?? -1),
  };

  function arrange() {
    const words = $("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const filter = $("filter").value;
    const matches = (entry) => {
      if (filter === "noted") { if (!decision(entry).note && !decision(entry).boxes.length) return false; }
      else if (filter !== "all" && standing(entry) !== filter) return false;
      return words.every((word) => entry.haystack.includes(word));
    };
    const sorted = entries.slice().sort((a, b) => orders[$("sort").value](a, b) || a.index - b.index);
    visible = sorted.filter(matches);
    const list = $("list");
    const shown = new Set(visible);
    const fragment = document.createDocumentFragment();
    for (const entry of sorted) {
      rows[entry.index].hidden = !shown.has(entry);
      fragment.append(rows[entry.index]);
    }
    list.append(fragment);
    $("count").textContent = visible.length === entries.length ? entries.length + (entries.length === 1 ? " picture" : " pictures") : visible.length + " of " + entries.length + " pictures";
  }

  function showProgress() {
    const decided = entries.filter((entry) => standing(entry) !== "undecided").length;
    $("progress").textContent = decided + " of " + entries.length + " decided" + (unsaved ? ", not saved" : "");
  }

  function step(by) {
    if (!visible.length) return;
    const place = visible.indexOf(current);
    const next = place < 0 ? 0 : Math.min(visible.length - 1, Math.max(0, place + by));
    select(visible[next]);
  }

  // ---- the picture

  let view = "slider";
  let split = 0.5;
  let onion = 0.5;
  let blinkAfter = true;
  let timer = 0;
  let place = { s: 1, x: 0, y: 0, fits: true };
  let outlines = true;
  let marking = false;

  const panes = [$("pane-a"), $("pane-b")];
  let worlds = [];

  function picture(address, name) {
    const image = new Image();
    image.decoding = "async";
    image.draggable = false;
    image.alt = name;
    image.src = address;
    return image;
  }

  /** A layer that holds a light preview and, where it was kept, every pixel of the parts around the regions. */
  function layer(kind) {
    const element = make("div", undefined, "layer " + kind);
    const address = kind === "heat" ? current.heat : current[kind];
    if (!address) return element;
    element.append(picture(address, kind + " of " + current.name));
    return element;
  }

  function addParts() {
    // They are wanted once the preview has fewer pixels than the screen shows.
    if (!current || place.s * current.size[0] * devicePixelRatio < current.previewWidth * 1.05) return;
    for (const world of worlds) {
      for (const kind of ["before", "after"]) {
        const target = world.querySelector("." + kind);
        if (!target || target.dataset.whole) continue;
        target.dataset.whole = "yes";
        for (const part of current.parts) {
          if (!part[kind]) continue;
          const image = picture(part[kind], "");
          image.className = "part";
          const [left, top, right, bottom] = part.box;
          Object.assign(image.style, { left: left + "px", top: top + "px", width: right - left + "px", height: bottom - top + "px" });
          target.append(image);
        }
      }
    }
  }

  function build() {
    clearInterval(timer);
    worlds = [];
    for (const pane of panes) pane.replaceChildren();
    if (!current) return;
    const sides = view === "side" && current.before ? [["before"], ["after"]]
      : view === "heat" ? [[current.heat ? "heat" : "after"]]
      : [current.before ? ["after", "before"] : ["after"]];
    panes[1].hidden = sides.length === 1;
    sides.forEach((kinds, index) => {
      const world = make("div", undefined, "world");
      world.style.width = current.size[0] + "px";
      world.style.height = current.size[1] + "px";
      for (const kind of kinds) world.append(layer(kind));
      const boxes = make("div", undefined, "layer");
      boxes.dataset.boxes = "";
      world.append(boxes);
      panes[index].append(world);
      worlds.push(world);
    });
    drawBoxes();
    if (view === "blink") {
      blinkAfter = true;
      if (!calm.matches) timer = setInterval(() => { blinkAfter = !blinkAfter; mix(); }, 700);
    }
    if (place.fits) fit(); else move();
    mix();
  }

  function drawBoxes() {
    if (!current) return;
    for (const world of worlds) {
      const target = world.querySelector("[data-boxes]");
      target.replaceChildren();
      const add = (box, className) => {
        const element = make("div", undefined, className);
        Object.assign(element.style, { left: box[0] + "px", top: box[1] + "px", width: box[2] - box[0] + "px", height: box[3] - box[1] + "px" });
        target.append(element);
      };
      if (outlines) for (const region of current.regions) add(region, "region");
      for (const other of current.decisions) if (other.reviewer !== $("reviewer").value.trim()) for (const box of other.boxes) add(box, "fault theirs");
      for (const box of decision(current).boxes) add(box, "fault");
      if (drawn) add(drawn, "fault");
    }
  }

  function paneSize() {
    const box = panes[0].getBoundingClientRect();
    return { width: box.width, height: box.height };
  }

  function fit() {
    if (!current) return;
    const { width, height } = paneSize();
    const s = Math.min(1, width / current.size[0], height / current.size[1]);
    place = { s, x: (width - current.size[0] * s) / 2, y: (height - current.size[1] * s) / 2, fits: true };
    move();
  }

  function move() {
    if (!current) return;
    for (const world of worlds) {
      world.style.transform = "translate(" + place.x + "px, " + place.y + "px) scale(" + place.s + ")";
      world.style.setProperty("--s", place.s);
      world.classList.toggle("sharp", place.s * devicePixelRatio >= 2);
    }
    const text = Math.round(place.s * devicePixelRatio * 100);
    $("scale").textContent = text + " %";
    addParts();
    mix();
  }

  function zoom(factor, x, y) {
    const size = paneSize();
    const [cx, cy] = [x ?? size.width / 2, y ?? size.height / 2];
    const s = Math.min(32, Math.max(0.02, place.s * factor));
    place = { s, x: cx - (cx - place.x) * (s / place.s), y: cy - (cy - place.y) * (s / place.s), fits: false };
    move();
  }

  function pixels() {
    const size = paneSize();
    const region = current.regions[0];
    const s = 1 / devicePixelRatio;
    const [cx, cy] = region ? [(region[0] + region[2]) / 2, (region[1] + region[3]) / 2] : [current.size[0] / 2, current.size[1] / 2];
    place = { s, x: size.width / 2 - cx * s, y: size.height / 2 - cy * s, fits: false };
    move();
  }

  /** Shows as much of before and after as the view asks for. */
  function mix() {
    if (!current || !worlds.length) return;
    const { width } = paneSize();
    const before = worlds[0].querySelector(".before");
    const isSlider = view === "slider" && current.before;
    $("handle").hidden = !isSlider;
    $("handle").style.left = split * width + "px";
    $("handle").setAttribute("aria-valuenow", Math.round(split * 100));
    $("onion-row").hidden = view !== "onion" || !current.before;
    $("legend").hidden = view !== "heat" || !current.heat;
    const captions = {
      slider: ["before", "after"], side: ["before", "after"], onion: ["before", "after"],
      blink: blinkAfter ? ["", "after"] : ["before", ""], heat: [current.heat ? "where they differ" : "", ""],
    }[view];
    $("caption-a").textContent = current.before || view === "heat" ? captions[0] : "";
    $("caption-b").textContent = current.before ? captions[1] : "after";
    $("caption-a").hidden = !$("caption-a").textContent;
    $("caption-b").hidden = !$("caption-b").textContent || view === "heat";
    if (!before) return;
    before.style.clipPath = "";
    before.style.opacity = "";
    if (view === "slider") {
      const edge = (split * width - place.x) / place.s;
      before.style.clipPath = "inset(0 " + Math.max(0, current.size[0] - edge) + "px 0 0)";
    } else if (view === "onion") {
      before.style.opacity = 1 - onion;
    } else if (view === "blink") {
      before.style.opacity = blinkAfter ? 0 : 1;
    }
  }

  function show(name) {
    view = name;
    for (const button of document.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", button.dataset.view === name);
    build();
  }

  // ---- one entry

  function select(entry, quietly) {
    if (current) rows[current.index].firstElementChild.removeAttribute("aria-current");
    current = entry;
    place.fits = true;
    drawn = null;
    if (!entry) return;
    const button = rows[entry.index].firstElementChild;
    button.setAttribute("aria-current", "true");
    button.scrollIntoView({ block: "nearest", inline: "nearest" });
    build();
    showFacts();
    showVerdict();
    if (!quietly) say(entry.name + ", " + standing(entry) + ", " + (visible.indexOf(entry) + 1) + " of " + visible.length);
  }

  function say(text) { $("live").textContent = text; }

  function pair(list, name, value) {
    if (value === null || value === undefined || value === "") return;
    const row = make("div");
    row.append(make("dt", name), make("dd", value));
    list.append(row);
  }

  function showFacts() {
    $("name").textContent = current.name;
    $("prompt").textContent = current.prompt;
    const figures = current.figures;
    const list = $("figures");
    list.replaceChildren();
    pair(list, "Leaked, as it came", percent(figures.leakRaw));
    pair(list, "Leaked, once aligned", percent(figures.leak));
    pair(list, "Changed inside", percent(figures.inside));
    pair(list, "Seam (1 is none)", plain(figures.seam, 3));
    pair(list, "Changed", percent(figures.changed));
    pair(list, "Price", price(figures));
    const details = $("details");
    details.replaceChildren();
    if (current.reason) pair(details, "Not pasted", current.reason);
    for (const [name, value] of current.details) pair(details, name, value);
    const lines = $("lines");
    lines.replaceChildren();
    for (const [name, command] of current.lines) {
      const block = make("div");
      block.append(make("span", name), make("code", command));
      lines.append(block);
    }
    const variants = siblings(current);
    $("variants").hidden = variants.length < 2;
    $("variants").replaceChildren();
    if (variants.length > 1) {
      for (const entry of variants) {
        const button = make("button");
        button.type = "button";
        if (entry === current) button.setAttribute("aria-current", "true");
        const image = picture(entry.thumb, "");
        image.loading = "lazy";
        button.append(image, make("span", "#" + entry.position));
        button.setAttribute("aria-label", entry.name);
        button.addEventListener("click", () => select(entry));
        $("variants").append(button);
      }
    }
  }

  function showVerdict() {
    if (!current) return;
    const now = decision(current);
    $("accept").setAttribute("aria-pressed", now.verdict === "accepted");
    $("reject").setAttribute("aria-pressed", now.verdict === "rejected");
    $("undecide").setAttribute("aria-pressed", now.verdict === "undecided");
    $("pick").setAttribute("aria-pressed", picked(current));
    $("pick").disabled = siblings(current).length < 2;
    if ($("note").value !== now.note) $("note").value = now.note;
    const others = $("others");
    others.replaceChildren();
    const me = $("reviewer").value.trim();
    for (const other of current.decisions) {
      if (other.reviewer === me && mine.has(current.item)) continue;
      const line = make("p");
      const contest = mine.has(current.item) && now.verdict !== "undecided" && other.verdict !== "undecided" && other.verdict !== now.verdict;
      if (contest) line.className = "contest";
      line.append(make("bdi", other.reviewer), document.createTextNode(" " + signs[other.verdict] + " " + other.verdict + (other.pick ? " ★ picked" : "") + (contest ? ", and you do not agree" : "")));
      if (other.note) line.append(make("br"), make("bdi", other.note));
      others.append(line);
    }
    const boxes = $("boxes");
    boxes.replaceChildren();
    now.boxes.forEach((box, index) => {
      const item = make("li");
      const remove = make("button", "Remove");
      remove.type = "button";
      remove.setAttribute("aria-label", "Remove the box at " + box.join(", "));
      remove.addEventListener("click", () => {
        decide(current, { boxes: decision(current).boxes.filter((_, other) => other !== index) });
        drawBoxes();
      });
      item.append(make("span", "Fault at " + box.join(", ")), remove);
      boxes.append(item);
    });
  }

  function verdict(name, goesOn) {
    if (!current) return;
    decide(current, { verdict: name });
    say(current.name + ": " + name);
    if (goesOn) step(1);
  }

  function pick() {
    if (!current || siblings(current).length < 2) return;
    const chosen = !picked(current);
    for (const other of siblings(current)) {
      if (other !== current && decision(other).pick) decide(other, { pick: false });
    }
    decide(current, { pick: chosen });
    for (const other of siblings(current)) showRow(other);
    say(current.name + (chosen ? " is picked" : " is not picked any more"));
  }

  // ---- saving

  function save() {
    const reviewer = $("reviewer").value.trim();
    if (!reviewer) {
      $("reviewer").focus();
      $("reviewer").setAttribute("aria-invalid", "true");
      say("Write your name first");
      return;
    }
    $("reviewer").removeAttribute("aria-invalid");
    const decisions = entries.filter((entry) => mine.has(entry.item)).map((entry) => ({ item: entry.item, name: entry.name, reviewer, ...decision(entry) }));
    const text = JSON.stringify({ easelReview: 1, review: page.id, title: page.title, reviewer, savedAt: Date.now() / 1000, decisions }, null, 2) + "\n";
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "decisions.json";
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    unsaved = false;
    remember();
    showProgress();
    say(decisions.length + " decisions saved as decisions.json");
  }

  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  // ---- hands

  let drawn = null;
  let drag = null;
  const fingers = new Map();

  const paneOf = (event) => event.target.closest(".pane") || panes[0];

  function toPicture(event, pane) {
    const box = pane.getBoundingClientRect();
    const clamp = (value, most) => Math.round(Math.min(most, Math.max(0, value)));
    return [clamp((event.clientX - box.left - place.x) / place.s, current.size[0]), clamp((event.clientY - box.top - place.y) / place.s, current.size[1])];
  }

  function boxOf(a, b) { return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]; }

  function setSplit(value) { split = Math.min(1, Math.max(0, value)); mix(); }

  stage.addEventListener("pointerdown", (event) => {
    if (!current || event.button !== 0) return;
    if (event.target === $("handle")) {
      drag = { kind: "split" };
    } else if (marking || event.shiftKey) {
      const pane = paneOf(event);
      drag = { kind: "box", start: toPicture(event, pane), pane };
    } else {
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      drag = { kind: "pan", x: event.clientX, y: event.clientY };
      stage.classList.add("moving");
    }
    stage.setPointerCapture(event.pointerId);
    if (event.target !== $("handle")) event.preventDefault();
  });

  stage.addEventListener("pointermove", (event) => {
    if (!drag) return;
    if (drag.kind === "split") {
      const box = panes[0].getBoundingClientRect();
      setSplit((event.clientX - box.left) / box.width);
    } else if (drag.kind === "box") {
      drawn = boxOf(drag.start, toPicture(event, drag.pane));
      drawBoxes();
    } else if (fingers.size === 2 && fingers.has(event.pointerId)) {
      const [a, b] = [...fingers.values()];
      const before = Math.hypot(a[0] - b[0], a[1] - b[1]);
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      const [c, d] = [...fingers.values()];
      const box = panes[0].getBoundingClientRect();
      if (before > 0) zoom(Math.hypot(c[0] - d[0], c[1] - d[1]) / before, (c[0] + d[0]) / 2 - box.left, (c[1] + d[1]) / 2 - box.top);
    } else {
      fingers.set(event.pointerId, [event.clientX, event.clientY]);
      place = { s: place.s, x: place.x + event.clientX - drag.x, y: place.y + event.clientY - drag.y, fits: false };
      Object.assign(drag, { x: event.clientX, y: event.clientY });
      move();
    }
  });

  function release(event) {
    fingers.delete(event.pointerId);
    if (!drag) return;
    if (drag.kind === "box" && drawn) {
      const [left, top, right, bottom] = drawn;
      const box = drawn;
      drawn = null;
      if (right - left >= 2 && bottom - top >= 2) decide(current, { boxes: [...decision(current).boxes, box] });
      mark(false);
      drawBoxes();
    }
    if (!fingers.size) {
      drag = null;
      stage.classList.remove("moving");
    }
  }
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);

  stage.addEventListener("wheel", (event) => {
    if (!current) return;
    event.preventDefault();
    const box = paneOf(event).getBoundingClientRect();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  stage.addEventListener("dblclick", (event) => {
    if (!current || event.target === $("handle")) return;
    if (place.fits) {
      const box = paneOf(event).getBoundingClientRect();
      zoom(1 / devicePixelRatio / place.s, event.clientX - box.left, event.clientY - box.top);
    } else fit();
  });

  function mark(on) {
    marking = on;
    $("mark").setAttribute("aria-pressed", on);
    stage.classList.toggle("marking", on);
    if (on) say("Drag a box around what is wrong");
  }

  function toggleOutlines() {
    outlines = !outlines;
    $("outlines").setAttribute("aria-pressed", outlines);
    drawBoxes();
  }

  function nudge(dx, dy) {
    if (document.activeElement === $("handle") || (place.fits && view === "slider")) { setSplit(split + dx * 0.02); return; }
    if (place.fits && view === "onion") { onion = Math.min(1, Math.max(0, onion + dx * 0.05)); $("onion").value = onion * 100; mix(); return; }
    place = { s: place.s, x: place.x - dx * 60, y: place.y - dy * 60, fits: false };
    move();
  }

  function theme() {
    const root = document.documentElement;
    const isLight = root.dataset.theme ? root.dataset.theme === "light" : bright.matches;
    root.dataset.theme = isLight ? "dark" : "light";
    showTheme();
  }

  function showTheme() {
    const chosen = document.documentElement.dataset.theme;
    $("theme").setAttribute("aria-pressed", chosen ? chosen === "light" : bright.matches);
  }

  const keys = {
    j: () => step(1), k: () => step(-1),
    a: () => verdict("accepted"), r: () => verdict("rejected"), u: () => verdict("undecided"),
    A: () => verdict("accepted", true), R: () => verdict("rejected", true), U: () => verdict("undecided", true),
    p: pick, n: () => $("note").focus(), s: save, b: () => mark(!marking), o: toggleOutlines,
    1: () => show("slider"), 2: () => show("side"), 3: () => show("onion"), 4: () => show("blink"), 5: () => show("heat"),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, 9: pixels,
    "/": () => $("search").focus(), "?": () => $("help").showModal(),
    ArrowLeft: () => nudge(-1, 0), ArrowRight: () => nudge(1, 0), ArrowUp: () => nudge(0, -1), ArrowDown: () => nudge(0, 1),
    // What does nothing here is left to the browser.
    " ": () => { if (view !== "blink") return false; clearInterval(timer); blinkAfter = !blinkAfter; mix(); },
    Home: () => { if (document.activeElement !== $("handle")) return false; setSplit(0); },
    End: () => { if (document.activeElement !== $("handle")) return false; setSplit(1); },
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=range]), textarea, select");
    if (event.key === "Escape") {
      if (field) field.blur();
      if (marking || drawn) { mark(false); drawn = null; drag = null; drawBoxes(); }
      return;
    }
    if (field || $("help").open || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnButton = event.target.closest("button, input");
    if (isOnButton && (event.key === " " || (event.target.type === "range" && event.key.startsWith("Arrow")))) return;
    const isInStage = stage.contains(event.target) || event.target === document.body || event.target === $("viewer");
    if ((event.key === "ArrowUp" || event.key === "ArrowDown") && !isInStage) return;
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (!action) return;
    if (action() !== false) event.preventDefault();
  });

  for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => show(button.dataset.view));
  const press = (id, action) => $(id).addEventListener("click", action);
  press("accept", () => verdict("accepted"));
  press("reject", () => verdict("rejected"));
  press("undecide", () => verdict("undecided"));
  press("pick", pick);
  press("save", save);
  press("fit", fit);
  press("pixels", pixels);
  press("outlines", toggleOutlines);
  press("mark", () => mark(!marking));
  press("theme", theme);
  press("keys", () => $("help").showModal());
  press("help-close", () => $("help").close());
  $("note").addEventListener("input", () => { if (current) decide(current, { note: $("note").value }); });
  $("reviewer").addEventListener("input", () => { remember(); entries.forEach(showRow); showProgress(); showVerdict(); });
  $("onion").addEventListener("input", () => { onion = $("onion").value / 100; mix(); });
  for (const id of ["search", "filter", "sort"]) $(id).addEventListener("input", () => { arrange(); if (!visible.includes(current) && visible.length) select(visible[0], true); });
  // The stage changes with the window, and with what stands under it.
  new ResizeObserver(() => { if (place.fits) fit(); else move(); }).observe(stage);
  calm.addEventListener("change", () => { if (view === "blink") build(); });
  bright.addEventListener("change", showTheme);

  // ---- begin

  entries.forEach((entry, index) => {
    entry.index = index;
    entry.haystack = [entry.name, entry.prompt, ...entry.details.map(([, value]) => value)].join(" ").toLowerCase();
    const button = rows[index].firstElementChild;
    const numbers = button.querySelector(".numbers");
    for (const [mark, value] of [["leak", percent(entry.figures.leakRaw)], [entry.regions.length ? "in" : "changed", percent(entry.figures.inside ?? entry.figures.changed)], ["seam", plain(entry.figures.seam, 2)]]) {
      if (value !== null) numbers.append(make("span", mark + " " + value));
    }
    const detail = (name) => (entry.details.find(([other]) => other === name) || [])[1];
    const seed = detail("Seed");
    const made = [detail("Model"), seed && "seed " + seed, price(entry.figures)].filter(Boolean);
    if (made.length) numbers.after(make("span", made.join(" · "), "made"));
    button.addEventListener("click", () => select(entry));
    showRow(entry);
  });
  showTheme();
  arrange();
  showProgress();
  show(view);
  if (visible.length) select(visible[0], true);
})();
