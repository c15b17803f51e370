// A table on the clipboard: as HTML for a word processor, and as the cells of its CSV with tabs for a spreadsheet.
(() => {
  const CELL = "padding:1pt 6pt;vertical-align:top;text-align:";
  const AS_TEXT = "mso-number-format:'\\@';"; // Excel would make a date of 1-3, and a negative number of (3)
  const NUMBER = /^[-\u2212]?\d+(\.\d+)?$/u;

  const cellsOf = (csv) => {
    const rows = [[]];
    for (const [, , quoted, bare, end] of csv.matchAll(/("((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/gu)) {
      if (!end && !quoted && !bare) break;
      rows.at(-1).push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
      if (end === "\n") rows.push([]);
    }
    return rows.filter((row) => row.length);
  };

  const asTabs = (csv) =>
    cellsOf(csv)
      .map((row) => row.map((cell) => cell.replace(/[\t\r\n]+/gu, " ")).join("\t"))
      .join("\r\n");

  const styledCell = (cell, isLastOfHead) => {
    cell.innerHTML = cell.innerHTML.replace(/^[\u2007\u2008\u2009]+/u, ""); // padding for the page's alignment
    const align = /lr-(decimal|block|center)/u.test(cell.className) ? "center" : "left";
    const weight = cell.closest("thead, .lr-section") ? "font-weight:bold;" : "font-weight:normal;";
    const rule = isLastOfHead || cell.matches(".lr-spanner") ? "border-bottom:0.75pt solid black;" : "";
    const kind = NUMBER.test(cell.textContent) ? "" : AS_TEXT;
    cell.setAttribute("style", `${CELL}${align};${weight}${rule}${kind}`);
    cell.removeAttribute("class");
  };

  const asHtml = (table) => {
    const copy = table.cloneNode(true);
    for (const mark of copy.querySelectorAll("mark.hit")) mark.replaceWith(...mark.childNodes);
    copy.normalize();
    const title = copy.caption.innerHTML.replace(/<span class="lr-name">(.*?)<\/span>/u, "<b>$1</b>");
    const notes = [...copy.querySelectorAll(".lr-note")].map((note) => `<p style="font-size:8pt">${note.innerHTML}</p>`);
    copy.caption.remove();
    copy.tFoot?.remove();
    const last = copy.tHead.rows[copy.tHead.rows.length - 1];
    for (const row of copy.rows) for (const cell of row.cells) styledCell(cell, row === last);
    for (const part of copy.querySelectorAll("[class]:not(sup)")) part.removeAttribute("class");
    copy.removeAttribute("class");
    copy.removeAttribute("id");
    const rules = "border-top:1.5pt solid black;border-bottom:1.5pt solid black";
    copy.setAttribute("style", `border-collapse:collapse;font-family:Arial,sans-serif;font-size:9pt;${rules}`);
    return `<p>${title}</p>${copy.outerHTML}${notes.join("")}`;
  };

  // Works where there is no Clipboard API: the copy that this asks for is filled by hand.
  const copyByEvent = (html, text) => {
    let done = false;
    const fill = (event) => {
      event.clipboardData.setData("text/html", html);
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      done = true;
    };
    document.addEventListener("copy", fill, { once: true });
    document.execCommand("copy");
    document.removeEventListener("copy", fill);
    return done;
  };

  const copy = async (html, text) => {
    try {
      const blob = (content, type) => new Blob([content], { type });
      const item = { "text/html": blob(html, "text/html"), "text/plain": blob(text, "text/plain") };
      await navigator.clipboard.write([new ClipboardItem(item)]);
      return true;
    } catch {
      return copyByEvent(html, text);
    }
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.addEventListener("click", async () => {
      const section = button.closest("section");
      const csv = textOf(section.querySelector('a[download$=".csv"]').href);
      const done = await copy(asHtml(section.querySelector("table")), asTabs(csv));
      say(done ? `${button.dataset.copy} is on the clipboard.` : "The browser does not allow copying. Take the CSV or Word file.");
      button.textContent = done ? "Copied" : "Not allowed";
      setTimeout(() => {
        button.textContent = label;
      }, 2000);
    });
  }
})();
