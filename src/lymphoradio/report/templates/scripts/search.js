// Search: marks every hit, counts them, leaves in the contents what has any, and goes from one to the next.
(() => {
  const BLOCK = "th, td, caption, .lr-note, p, li, dt, dd, h1, h2, h3, figcaption, summary";
  const SKIP = "script, style, svg, .actions, .sr-only, .lr-mark, .plan";
  const SHORTEST = 2;
  const WAIT = 120; // ms after the last key
  const field = byId("search");
  const contents = byId("contents");
  const links = [...contents.querySelectorAll("a")];
  let hits = []; // each a list of elements: a phrase may run through several
  let current = -1;
  let timer = 0;

  // One character for one, so that places in the plain text are places in the page.
  const plainOf = (character) => {
    if (/\s/u.test(character)) return " ";
    if (/[\u2010-\u2015\u2212]/u.test(character)) return "-";
    if (character === "\u00b5") return "\u03bc";
    const lower = character.toLowerCase();
    return lower.length === character.length ? lower : character;
  };
  const plain = (text) => Array.from(text.split(""), plainOf).join("");

  const blocks = () => {
    const found = [];
    const open = new Map();
    const walker = document.createTreeWalker(byId("page"), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
      if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      if (node.matches(".canvas")) return NodeFilter.FILTER_ACCEPT;
      return node.matches(SKIP) || node === contents ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.ELEMENT_NODE) {
        const drawn = [...node.querySelectorAll("svg text")].map((text) => text.textContent).join(" \n ");
        found.push({ drawing: node, text: plain(drawn) });
        continue;
      }
      const element = node.parentElement.closest(BLOCK);
      if (!element || !node.data) continue;
      let block = open.get(element);
      if (!block) {
        block = { nodes: [], text: "" };
        open.set(element, block);
        found.push(block);
      }
      block.nodes.push([node, block.text.length]);
      block.text += plain(node.data);
    }
    return found;
  };

  const unmark = () => {
    const parents = new Set();
    for (const mark of byId("page").querySelectorAll("mark.hit")) {
      parents.add(mark.parentNode);
      mark.replaceWith(...mark.childNodes);
    }
    for (const parent of parents) parent.normalize();
    for (const drawing of document.querySelectorAll(".canvas.hit")) drawing.classList.remove("hit", "current");
  };

  // From the end of a block to its start: what stands before keeps its place.
  const markBlock = (block, pattern) => {
    if (block.drawing) {
      if (block.text.search(pattern) < 0) return [];
      block.drawing.classList.add("hit");
      return [[block.drawing]];
    }
    const found = [...block.text.matchAll(pattern)].map((match) => [match.index, match.index + match[0].length]);
    const marks = found.map(() => []);
    for (const [node, offset] of block.nodes.slice().reverse()) {
      const end = offset + node.length;
      for (let i = found.length - 1; i >= 0; i -= 1) {
        const from = Math.max(found[i][0], offset) - offset;
        const to = Math.min(found[i][1], end) - offset;
        if (from >= to) continue;
        const part = node.splitText(from);
        part.splitText(to - from);
        const mark = document.createElement("mark");
        mark.className = "hit";
        part.replaceWith(mark);
        mark.append(part);
        marks[i].unshift(mark);
      }
    }
    return marks;
  };

  const placeOf = (hit) => {
    const place = hit[0].closest("section, figure");
    const id = place && (place.id || place.querySelector("table[id]")?.id);
    return links.find((link) => link.hash === `#${id}`);
  };

  const showContents = () => {
    for (const badge of contents.querySelectorAll(".count")) badge.remove();
    const counts = new Map();
    for (const hit of hits) {
      const link = placeOf(hit);
      if (link) counts.set(link, (counts.get(link) ?? 0) + 1);
    }
    for (const link of links) {
      link.parentElement.hidden = counts.size > 0 && !counts.has(link);
      if (!counts.has(link)) continue;
      const badge = document.createElement("span");
      badge.className = "count";
      badge.textContent = counts.get(link);
      link.append(badge);
    }
    return counts.size;
  };

  const search = () => {
    const words = plain(field.value).trim().split(/ +/u);
    const phrase = words.join(" ");
    const isAsked = phrase.length >= SHORTEST || /[^\x00-\x7f]/u.test(phrase);
    unmark();
    hits = [];
    current = -1;
    if (isAsked) {
      const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, "\\$&"));
      const pattern = new RegExp(escaped.join(" +"), "gu");
      hits = blocks().flatMap((block) => markBlock(block, pattern));
    }
    const places = showContents();
    byId("hits").hidden = !field.value;
    for (const id of ["previous", "next"]) byId(id).disabled = hits.length === 0;
    if (!isAsked) byId("count").textContent = field.value ? "Type two letters or more" : "";
    else if (!hits.length) byId("count").textContent = "No hits";
    else {
      const where = places === 1 ? "1 section" : `${places} sections`;
      byId("count").textContent = `${hits.length} ${hits.length === 1 ? "hit" : "hits"} in ${where}`;
    }
  };

  const searchNow = () => {
    if (timer) clearTimeout(timer);
    timer = 0;
    search();
    byId("count").ariaBusy = "false";
  };

  const go = (step) => {
    if (timer) searchNow();
    if (!hits.length) return;
    for (const element of hits[current] ?? []) element.classList.remove("current");
    current = current < 0 && step < 0 ? hits.length - 1 : (current + step + hits.length) % hits.length;
    for (const element of hits[current]) element.classList.add("current");
    for (let box = hits[current][0].closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    hits[current][0].scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const place = placeOf(hits[current])?.firstElementChild?.textContent;
    byId("count").textContent = `${current + 1} of ${hits.length}${place ? `, ${place}` : ""}`;
  };

  const clear = () => {
    field.value = "";
    searchNow();
  };

  field.addEventListener("input", () => {
    byId("count").ariaBusy = "true";
    clearTimeout(timer);
    timer = setTimeout(searchNow, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (field.value) clear();
      else field.blur();
    }
  });
  byId("next").addEventListener("click", () => go(1));
  byId("previous").addEventListener("click", () => go(-1));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
