// The explorer of the claims: filters, search, figure, table, card and disputes, drawn from the JSON of explore.py.
// JupyterLab takes it through anywidget (the default export), pages of the website and the file to mail call
// showPage(). Nothing is loaded, no code, article or topic is named here, and texts are never read as HTML.

const UNCODED = "not coded for this kind of claim";
const PITCH = 15, RADIUS = 4.6, NARROW = 560, WIDEST = 1000; // of the figure, in pixels
const ROWS = 50; // of the table on one page
const SINGLE = 1500, UNITS = 400; // up to how many claims have a mark each; else about how many marks there are
const FEW = 6; // estimates on a card before the others are asked for
const COLUMNS = ["claim_id", "variable", "code", "reason"]; // of a file of disputed codes

// ---------------------------------------------------------------- small tools

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Give a file to the reader. */
function download(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const csv = (rows) =>
  rows.map((row) => row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",")).join("\n") + "\n";

const DELIMITERS = { ";": "semicolons", "\t": "tabs" }; // between columns, as spreadsheets may save them

/** The rows of a CSV text as a list of lists, without blank ones, and how a spreadsheet has saved it, in words. */
function readCsv(text) {
  const rows = [[]], whole = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n").replace(/\n*$/, "\n"), heads = whole.trimStart().split("\n")[0];
  const mark = heads.includes(",") ? "," : Object.keys(DELIMITERS).find((other) => heads.includes(other)) || ",";
  let quoted = false, cell = "";
  for (let i = 0; i < whole.length; i++) {
    const sign = whole[i];
    if (quoted && sign === '"' && whole[i + 1] === '"') (cell += sign), i++;
    else if (sign === '"' && (quoted || !cell)) quoted = !quoted;
    else if (quoted || (sign !== mark && sign !== "\n")) cell += sign;
    else {
      rows.at(-1).push(cell);
      cell = "";
      if (sign === "\n") rows.push([]);
    }
  }
  const filled = rows.filter((row) => row.some((one) => one.trim())), blank = rows.length - 1 - filled.length;
  const habits = [DELIMITERS[mark] && `${DELIMITERS[mark]} between columns`, blank > 0 && `${counted(blank, "blank row")} (not read)`];
  return [filled, habits.filter(Boolean)];
}

// ---------------------------------------------------------------- search

/** Letters and digits in small, a blank between words, at the beginning and at the end. */
function plain(text) {
  return ` ${text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
}

/** What a search asks for: a list of terms, of which a claim must have each; a term is a list of ways to say it. */
function terms(search, sets) {
  const found = [];
  const rest = search.replace(/["“”„]([^"“”„]*)["“”„]?/g, (_, phrase) => {
    if (plain(phrase).trim()) found.push([plain(phrase)]);
    return " ";
  });
  const words = rest.split(/\s+/).map((word) => plain(word).trim()).filter(Boolean);
  for (let i = 0; i < words.length; ) {
    let n = Math.min(3, words.length - i), set;
    while (n && !(set = sets.get(words.slice(i, i + n).join(" ")))) n--;
    const word = words.slice(i, i + (n || 1)).join(" ");
    found.push([` ${word}`, ...(set || []).map((other) => ` ${other} `)]);
    i += n || 1;
  }
  return found;
}

// ---------------------------------------------------------------- what is known of the claims

/** The JSON with what choosing needs: for each variable the place of each claim's code, for each claim its words. */
function prepare(made) {
  const variables = made.variables.map((one) => {
    const codes = one.blank ? [...one.codes, { code: "", label: UNCODED, definition: "" }] : one.codes;
    const place = new Map(codes.map(({ code }, i) => [code, i]));
    const at = Int16Array.from(made.claims, (claim) => place.get(claim.codes[one.name] ?? ""));
    return { ...one, codes, place, at };
  });
  const label = (claim, one) => one.codes[one.place.get(claim.codes[one.name] ?? "")].label;
  const words = made.claims.map((claim) => {
    const source = made.sources[claim.codes.source_id];
    const labels = variables.filter((one) => claim.codes[one.name]).map((one) => label(claim, one));
    return plain([claim.id, claim.text, claim.note || "", ...labels, source.title].join(" . "));
  });
  const sets = new Map();
  for (const set of made.words) for (const word of set) sets.set(plain(word).trim(), set.map((other) => plain(other).trim()));
  return {
    ...made, variables, label, words, sets,
    by: new Map(variables.map((one) => [one.name, one])),
    index: new Map(made.claims.map((claim, i) => [claim.id, i])),
    painted: variables.filter((one) => one.codes.every(({ code, color }) => color || !code)),
  };
}

/** Which claims fit, and how many each choice would show with the other filters as they are. */
function choose(known, view) {
  const n = known.claims.length, fails = new Uint8Array(n), last = new Int16Array(n).fill(-1), loose = new Map();
  known.variables.forEach((one, v) => {
    const codes = view.filters.get(one.name);
    if (!codes) return;
    const fits = one.codes.map(({ code }) => codes.has(code));
    for (let i = 0; i < n; i++) if (!fits[one.at[i]]) fails[i]++, (last[i] = v);
  });
  const wanted = terms(view.search, known.sets);
  for (let i = 0; i < n && wanted.length; i++)
    if (!wanted.every((ways) => ways.some((way) => known.words[i].includes(way)))) fails[i]++, (last[i] = -2);
  const fitting = [], counts = known.variables.map((one) => new Int32Array(one.codes.length));
  for (let i = 0; i < n; i++) {
    if (fails[i] > 1) continue;
    if (fails[i]) {
      loose.set(last[i], (loose.get(last[i]) || 0) + 1);
      if (last[i] >= 0) counts[last[i]][known.variables[last[i]].at[i]]++;
    } else {
      fitting.push(i);
      known.variables.forEach((one, v) => counts[v][one.at[i]]++);
    }
  }
  return { fitting, fits: Uint8Array.from(fails, (k) => !k), counts, loose, searched: wanted.length > 0 };
}

/** The filters that are set, in words, each with what takes it away. */
function setFilters(known, view, shown) {
  const parts = known.variables.flatMap((one, v) => {
    const codes = view.filters.get(one.name);
    if (!codes) return [];
    const labels = one.codes.filter(({ code }) => codes.has(code)).map(({ label }) => label);
    return [{ text: `${one.label}: ${listed(labels)}`, name: one.name, loose: shown.loose.get(v) || 0 }];
  });
  return shown.searched ? [...parts, { text: `the search for ${view.search.trim()}`, name: "", loose: shown.loose.get(-2) || 0 }] : parts;
}

/** How many claims fit, as a sentence or two. */
function stateOf(known, shown, filters) {
  const n = shown.fitting.length, all = known.claims.length;
  if (!filters.length) return all === 1 ? "The one claim is shown." : `All ${counted(all, "claim")} are shown.`;
  if (n) return `${n.toLocaleString("en")} of ${counted(all, "claim")} ${n === 1 ? "fits" : "fit"}.`;
  const ways = filters.filter(({ loose }) => loose).map(({ text, loose }) => `${text} (${counted(loose, "claim")})`);
  if (ways.length) return `No claim fits. To see some, remove ${listed(ways)}.`;
  return `No claim fits. Removing a single choice is not enough: remove two, or clear all.`;
}

// ---------------------------------------------------------------- the figure

const polygon = (points, r) => `M${points.map(([x, y]) => `${(x * r).toFixed(1)},${(y * r).toFixed(1)}`).join("L")}z`;
const circle = (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0z`;
const CROSS = [[0, -0.45], [0.55, -1], [1, -0.55], [0.45, 0], [1, 0.55], [0.55, 1], [0, 0.45], [-0.55, 1], [-1, 0.55], [-0.45, 0], [-1, -0.55], [-0.55, -1]];
const PLUS = [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35], [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]];
// The signs of the codes table, which are those of the figures.
const SHAPES = {
  o: (r) => circle(r),
  ".": (r) => circle(r / 2),
  s: (r) => polygon([[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]], r),
  D: (r) => polygon([[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]], r),
  d: (r) => polygon([[0, -1.15], [0.7, 0], [0, 1.15], [-0.7, 0]], r),
  v: (r) => polygon([[-1.1, -0.9], [1.1, -0.9], [0, 1.1]], r),
  "^": (r) => polygon([[-1.1, 0.9], [1.1, 0.9], [0, -1.1]], r),
  X: (r) => polygon(CROSS, r),
  P: (r) => polygon(PLUS, r),
  _: (r) => polygon([[-0.9, -0.12], [0.9, -0.12], [0.9, 0.12], [-0.9, 0.12]], r),
};

/** The mark of a code as SVG; without a color it is a small grey dot. */
function sign({ mark, color }, hollow = false) {
  const shape = SHAPES[color ? mark || "o" : "."] || SHAPES.o;
  const ink = color || "#8a8a8a";
  return `<path d="${shape(RADIUS)}" fill="${hollow ? "#ffffff" : ink}" stroke="${ink}" stroke-width="1.3" class="claims-ink${hollow ? " claims-hollow" : ""}" style="--ink-of: ${ink}"/>`;
}

/** What has a mark: single claims, or, if there are very many, some claims of one article and code that fit or do not. */
function units(known, shown, one) {
  const n = known.claims.length, article = known.by.get("source_id");
  const rows = article.codes.map(() => []);
  if (n <= SINGLE) {
    for (let i = 0; i < n; i++) rows[article.at[i]].push({ first: i, size: 1, code: one.at[i], fits: shown.fits[i] });
    return { rows, each: 1 };
  }
  const each = Math.ceil(n / UNITS), open = new Map();
  for (let i = 0; i < n; i++) {
    const key = (article.at[i] * one.codes.length + one.at[i]) * 2 + shown.fits[i];
    let unit = open.get(key);
    if (!unit || unit.size === each) {
      open.set(key, (unit = { first: i, size: 0, code: one.at[i], fits: shown.fits[i] }));
      rows[article.at[i]].push(unit);
    }
    unit.size++;
  }
  rows.forEach((row) => row.sort((a, b) => a.code - b.code || b.fits - a.fits));
  return { rows, each };
}

/** Break a text into lines of at most some letters. */
function folded(text, letters) {
  const lines = [""];
  for (const word of text.split(" "))
    if (lines.at(-1) && lines.at(-1).length + word.length >= letters) lines.push(word);
    else lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word;
  return lines;
}

/** The figure as SVG: a row of marks for each article, in the order of its text. `heading` is of a saved file. */
function figure(known, view, shown, width, heading = "") {
  const one = known.by.get(view.marks), article = known.by.get("source_id");
  const { rows, each } = units(known, shown, one), wide = width >= NARROW;
  const left = wide ? 158 : 2, right = wide ? 92 : 4, parts = [];
  const perLine = Math.max(1, Math.floor((width - left - right) / PITCH));
  const text = (x, y, words, more = "") => parts.push(`<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(words)}</text>`);
  let y = 18;
  for (const line of heading ? folded(heading, width / 6.4) : []) text(2, y, line, 'font-weight="600"'), (y += 17);
  const present = one.codes.map((code, i) => one.at.includes(i) && code).filter(Boolean);
  const key = present.map((code) => [sign(code), code.label]);
  let x = 8;
  for (const [mark, label] of key) {
    const room = 30 + label.length * 7.2;
    if (x > 8 && x + room > width) (x = 8), (y += 19);
    parts.push(`<g transform="translate(${x},${y - 4})">${mark}</g>`);
    text(x + 10, y, label);
    x += room;
  }
  const hedges = known.claims.some((claim) => claim.unhedged === false);
  const notes = [each > 1 ? `One mark for up to ${each} claims of an article` : "One mark for each claim, in the order of the articles", each === 1 && hedges && "outline: with a hedge, such as “may”", "faint: does not fit"];
  for (const line of folded(notes.filter(Boolean).join("; ") + ".", width / 7)) text(2, (y += 18), line, 'class="claims-soft" fill="#5f5f5f"');
  y += 16;
  rows.forEach((row, a) => {
    const fitting = row.reduce((sum, unit) => sum + (unit.fits ? unit.size : 0), 0), all = row.reduce((sum, unit) => sum + unit.size, 0);
    const label = article.codes[a].label, lines = wide ? folded(label, 23) : [label], told = partOf(label, fitting, all, wide);
    const tall = Math.max(wide ? lines.length * 16 : 0, Math.ceil(row.length / perLine) * PITCH, PITCH);
    if (wide) {
      lines.forEach((line, i) => text(2, y + 12 + 16 * i, line));
      text(width - 2, y + 12, told, 'text-anchor="end" class="claims-number" data-alone="1"');
    } else text(2, y + 12, told, 'class="claims-number"'), (y += 20);
    row.forEach((unit, i) => {
      const claim = known.claims[unit.first], code = one.codes[unit.code];
      const name = unit.size === 1 && each === 1 ? `${claim.id}: ${claim.text} (${code.label})` : `${counted(unit.size, "claim")} of ${label}: ${code.label}`;
      const at = `translate(${left + (i % perLine) * PITCH + PITCH / 2},${y + Math.floor(i / perLine) * PITCH + PITCH / 2})`;
      const mark = sign(code, each === 1 && code.color && claim.unhedged === false);
      parts.push(
        `<g transform="${at}" class="claims-mark${unit.fits ? "" : " claims-faint"}"${unit.fits ? "" : ' opacity="0.16"'} data-claim="${unit.first}" role="button" tabindex="-1">` +
        `<title>${escaped(name + (unit.fits ? "" : FAINT))}</title><rect x="${-PITCH / 2}" y="${-PITCH / 2}" width="${PITCH}" height="${PITCH}" fill="none" pointer-events="all"/>${mark}</g>`,
      );
    });
    y += tall + 10;
    parts.push(`<path d="M0,${y - 5}H${width}" stroke="#d9d9d9" class="claims-rule"/>`);
  });
  const told = summary(known, shown, one.label);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y.toFixed(0)}" viewBox="0 0 ${width} ${y.toFixed(0)}" role="group" ` +
    `aria-label="${escaped(told)}" data-line="${perLine}" data-marks="${escaped(one.label)}" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12.5" fill="#222222">` +
    `${heading ? `<title>${escaped(heading)}</title><desc>${escaped(told)}</desc><rect width="100%" height="100%" fill="#ffffff"/>` : ""}${parts.join("")}</svg>`
  );
}

const FAINT = "; does not fit";

/** Change which marks of a figure are faint, and the numbers; for a figure with a mark for each claim. */
function refit(svg, known, shown) {
  const article = known.by.get("source_id"), fitting = article.codes.map(() => 0), all = article.codes.map(() => 0);
  for (const mark of svg.querySelectorAll(".claims-mark")) {
    const i = Number(mark.dataset.claim), fits = Boolean(shown.fits[i]), title = mark.firstChild;
    all[article.at[i]]++;
    fitting[article.at[i]] += fits;
    if (fits !== mark.classList.contains("claims-faint")) continue;
    mark.classList.toggle("claims-faint", !fits);
    fits ? mark.removeAttribute("opacity") : mark.setAttribute("opacity", "0.16");
    title.textContent = fits ? title.textContent.slice(0, -FAINT.length) : title.textContent + FAINT;
  }
  svg.querySelectorAll(".claims-number").forEach((one, a) => (one.textContent = partOf(article.codes[a].label, fitting[a], all[a], one.dataset.alone)));
  svg.setAttribute("aria-label", summary(known, shown, svg.dataset.marks));
}

const partOf = (label, n, all, alone) => (alone ? `${n} of ${all}` : `${label}: ${n} of ${all}`);
const summary = (known, shown, marks) => `${counted(shown.fitting.length, "claim")} of ${known.claims.length.toLocaleString("en")} fit, by article; the marks show ${marks}.`;

// ---------------------------------------------------------------- one explorer

/**
 * Put the explorer into an element.
 *
 * `made` is the JSON of explore.py, `view` what to show at first (its `filters` a dict from variable to codes). `host`
 * is what the place offers: `kept(view)` is called with each new view and returns the text that leads back to it;
 * `disputed(rows)` with each new list of disputed codes; `help` says what to do with these; `moves`, if true, that
 * the place works out what moves; `page(name)` is the address of a notebook, or nothing. Returns what the place calls:
 * `moved` with what moves, `shows` with another view, and `disputes` with other rows.
 */
function explorer(root, made, view, disputes, host) {
  const known = prepare(made), name = (variable) => known.by.get(variable).label;
  const state = { filters: new Map(), search: "", marks: "", claim: "", page: 0 };
  let shown, rows = disputes, moves = {}, opener = null, line = null;
  const paint = (wanted) => known.by.get(wanted)?.codes && known.painted.some((one) => one.name === wanted);
  const usual = known.painted.find((one) => one.coded && one.blank) || known.painted[0];

  function take(given) {
    state.filters = new Map(Object.entries(given.filters || {}).map(([variable, codes]) => [variable, new Set(codes)]));
    state.search = given.search || "";
    state.marks = paint(given.marks) ? given.marks : usual.name;
    state.claim = known.index.has(given.claim) ? given.claim : "";
    state.page = 0;
  }

  // -------- the frame

  const same = made.words[0] && `Words that mean the same are found, too, such as ${listed(made.words[0].slice(0, 2), "and")}.`;
  const search = make("input", { type: "search", placeholder: "placebo, “side effects”, A2 …", "aria-description": same || null, title: same || null, input: () => change(() => (state.search = search.value)) });
  const marks = make("select", { change: () => change(() => (state.marks = marks.value)) }, known.painted.map((one) => make("option", { value: one.name }, one.label)));
  const bar = make("div", { class: "claims-bar" },
    make("label", { class: "claims-search" }, "Search", search),
    make("label", {}, "Marks show", marks),
    button("Clear all", () => change(() => (state.filters.clear(), (state.search = ""))), { class: "claims-clear" }));
  const panels = known.variables.map(panel);
  const first = panels.filter((one) => one.variable.first), others = panels.filter((one) => !one.variable.first);
  const more = make("div", { class: "claims-filters claims-more", hidden: true }, others.map((one) => one.box));
  const moreButton = button("More filters", () => openMore(more.hidden), { "aria-expanded": "false" });
  const chips = make("ul", { class: "claims-chips", "aria-label": "What is chosen" });
  const status = make("p", { class: "claims-state", role: "status", "aria-live": "polite" });
  const meant = make("p", { class: "claims-meaning", "aria-hidden": "true" }); // of the mark that has the focus, which is its name
  const tellMark = ({ target }) => (meant.textContent = target.closest(".claims-mark")?.firstChild.textContent || "");
  const drawing = make("div", { class: "claims-figure", click: pickMark, keydown: keyOnMark, focusin: tellMark, mouseover: tellMark });
  const body = make("tbody", { click: pickRow, keydown: keyOnRow });
  const caption = make("caption"), pager = make("p", { class: "claims-pager" });
  const columns = known.variables.filter((one) => one.first && one.name !== "source_id");
  const head = ["claim", "in our words", ...columns.map((one) => one.label)];
  const heading = make("tr", {}, head.map((text) => make("th", { scope: "col" }, text)));
  const list = make("div", { class: "claims-list" }, make("table", {}, caption, make("thead", {}, heading), body), pager);
  const card = make("section", { class: "claims-card", "aria-label": "Card of a claim", keydown: (key) => key.key === "Escape" && closeCard() });
  const address = make("input", { readonly: true, "aria-label": "This view", focus: () => address.select() });
  const told = make("span", { role: "status" });
  const keep = make("div", { class: "claims-keep" },
    make("label", {}, host.lab ? "This view as a line of code" : location.protocol === "file:" ? "Address of this view, on this computer" : "Address of this view", address),
    button("Copy", copyView),
    button("Save the claims that fit (CSV)", saveClaims),
    button("Save the figure (SVG)", saveFigure), told);
  const disputed = make("section", { class: "claims-disputes", "aria-label": "Disputed codes" });
  const area = make("div", { class: "claims" },
    made.remark && make("p", { class: "claims-remark" }, made.remark),
    bar, make("div", { class: "claims-filters" }, first.map((one) => one.box), others.length > 0 && moreButton), more, chips, status,
    drawing, meant, make("div", { class: "claims-columns" }, card, list), keep, disputed,
    make("p", { class: "claims-coded" }, [made.coded, made.absent, made.passes, made.source].filter(Boolean).join(" ")));
  root.replaceChildren(area);
  // Letters and arrow keys are commands of a notebook unless they stay here.
  area.addEventListener("keydown", (key) => key.ctrlKey || key.metaKey || key.altKey || key.stopPropagation());
  area.addEventListener("pointerdown", (press) => panels.forEach((one) => one.box.contains(press.target) || (one.box.open = false)));

  function openMore(open) {
    more.hidden = !open;
    moreButton.textContent = open ? "Fewer filters" : "More filters";
    moreButton.setAttribute("aria-expanded", open);
  }

  // -------- filters

  /** The choices of a variable, behind a button. */
  function panel(variable) {
    const meaning = make("p", { class: "claims-meaning", "aria-live": "polite" }); // of the choice that has the focus
    const choices = variable.codes.map(({ code, label, definition }) => {
      const box = make("input", { type: "checkbox", change: () => toggle(variable.name, code, box.checked), focus: () => (meaning.textContent = definition || "") });
      const n = make("span", { class: "claims-n" });
      return { code, box, n, row: make("label", { title: definition || null }, box, make("span", {}, label), n) };
    });
    const badge = make("span", { class: "claims-badge" });
    const all = button("All others", () => change(() => invert(variable)));
    const none = button("None", () => change(() => state.filters.delete(variable.name)));
    const box = make("details", { class: "claims-filter" },
      make("summary", {}, capital(variable.label), badge),
      make("fieldset", {}, make("legend", {}, variable.label), choices.map((one) => one.row), make("div", { class: "claims-tools" }, all, none), meaning));
    box.addEventListener("keydown", (key) => {
      if (key.key !== "Escape" || !box.open) return;
      box.open = false;
      box.querySelector("summary").focus();
    });
    box.addEventListener("focusout", (left) => left.relatedTarget && !box.contains(left.relatedTarget) && (box.open = false));
    return { variable, box, choices, badge };
  }

  function toggle(variable, code, on) {
    change(() => {
      const codes = new Set(state.filters.get(variable));
      on ? codes.add(code) : codes.delete(code);
      codes.size ? state.filters.set(variable, codes) : state.filters.delete(variable);
    });
  }

  function invert(variable) {
    const codes = state.filters.get(variable.name) || new Set();
    const rest = variable.codes.map(({ code }) => code).filter((code) => !codes.has(code));
    rest.length && codes.size ? state.filters.set(variable.name, new Set(rest)) : state.filters.delete(variable.name);
  }

  function showFilters() {
    panels.forEach(({ variable, box, choices, badge }, v) => {
      const codes = state.filters.get(variable.name), n = codes ? String(codes.size) : "";
      if (badge.textContent !== n) (badge.textContent = n), box.classList.toggle("claims-set", Boolean(codes));
      choices.forEach((one, i) => {
        const text = shown.counts[v][i].toLocaleString("en");
        if (one.n.textContent !== text) one.n.textContent = text;
        one.box.checked = Boolean(codes?.has(one.code));
      });
    });
    if (others.some(({ variable }) => state.filters.has(variable.name))) openMore(true);
    if (search.value !== state.search) search.value = state.search;
    marks.value = state.marks;
    const set = setFilters(known, state, shown);
    chips.replaceChildren(...set.map(({ text, name: of }) =>
      make("li", {}, button(`${text} ×`, () => (remove(of), search.focus()), { "aria-label": `Remove ${text}` }))));
    const sentence = stateOf(known, shown, set);
    if (status.textContent !== sentence) status.textContent = sentence;
  }

  const remove = (variable) => change(() => (variable ? state.filters.delete(variable) : (state.search = "")));

  // -------- drawing

  function change(how) {
    how();
    state.page = 0;
    refresh();
  }

  function refresh() {
    shown = choose(known, state);
    showFilters();
    draw();
    showRows();
    if (card.dataset.claim !== state.claim) showCard();
    else showSteps();
    keepView();
  }

  function keepView() {
    const filters = Object.fromEntries([...state.filters].map(([variable, codes]) => [variable, [...codes]]));
    const marked = state.marks === usual.name ? "" : state.marks;
    address.value = host.kept({ filters, search: state.search.trim(), marks: marked, claim: state.claim });
  }

  let width = 0, drawn = "";
  /** Draw the figure; where it is the same marks, only what fits is changed, which is quicker. */
  function draw() {
    width ||= Math.floor(drawing.clientWidth) || 640;
    const key = `${width} ${state.marks}`;
    if (key !== drawn || known.claims.length > SINGLE) drawing.innerHTML = figure(known, state, shown, Math.min(width, WIDEST));
    else refit(drawing.firstChild, known, shown);
    drawn = key;
    drawing.querySelectorAll('[tabindex="0"], .claims-here').forEach((one) => (one.setAttribute("tabindex", "-1"), one.classList.remove("claims-here")));
    const open = known.index.get(state.claim), here = open === undefined ? null : drawing.querySelector(`[data-claim="${open}"]`);
    (here || drawing.querySelector(".claims-mark:not(.claims-faint)") || drawing.querySelector(".claims-mark"))?.setAttribute("tabindex", "0");
    here?.classList.add("claims-here");
  }
  new ResizeObserver(([{ contentRect }]) => {
    const now = Math.floor(contentRect.width);
    if (now && now !== width) (width = now), draw();
  }).observe(drawing);

  const rowOf = new Map();
  /** The row of a claim, made once. */
  function row(i) {
    if (rowOf.has(i)) return rowOf.get(i);
    const claim = known.claims[i];
    const opens = make("button", { type: "button", tabindex: -1, "data-claim": i, "aria-label": `Open the card of ${claim.id}` }, claim.id);
    const cells = columns.map((one) => make("td", { "data-label": one.label }, claim.codes[one.name] ? known.label(claim, one) : ""));
    rowOf.set(i, make("tr", {}, make("th", { scope: "row" }, opens), make("td", {}, claim.text), cells));
    return rowOf.get(i);
  }

  function showRows() {
    const n = shown.fitting.length, start = state.page * ROWS, own = shown.fitting.slice(start, start + ROWS);
    caption.textContent = n ? `Claims ${start + 1} to ${start + own.length} of the ${counted(n, "claim")} that fit` : "No claim fits";
    const lines = own.map(row);
    columns.forEach((one, c) => {
      const empty = own.every((i) => !known.claims[i].codes[one.name]);
      [heading, ...lines].forEach((tr) => tr.children[c + 2].hidden !== empty && (tr.children[c + 2].hidden = empty));
    });
    body.replaceChildren(...lines);
    body.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    body.querySelector("[data-claim]")?.setAttribute("tabindex", "0");
    body.querySelector(".claims-here")?.classList.remove("claims-here");
    body.querySelector(`[data-claim="${known.index.get(state.claim)}"]`)?.closest("tr").classList.add("claims-here");
    const turn = (by, text, off) => button(text, () => ((state.page += by), showRows(), list.querySelector("button")?.focus()), { disabled: off });
    pager.replaceChildren(...(n > ROWS ? [turn(-1, "Previous page", !start), ` Page ${state.page + 1} of ${Math.ceil(n / ROWS)} `, turn(1, "Next page", start + ROWS >= n)] : []));
  }

  /** Move the focus among things of which one can be reached by the tab key. */
  function go(all, at, to) {
    const next = all[Math.max(0, Math.min(all.length - 1, to))];
    all[at]?.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  function step(key, all, at, perLine) {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: perLine, ArrowUp: -perLine, Home: -at, End: all.length - 1 - at }[key.key];
    if (by === undefined) return;
    key.preventDefault();
    go(all, at, at + by);
  }

  function pickMark(press) {
    const mark = press.target.closest(".claims-mark");
    if (mark) openCard(known.claims[mark.dataset.claim].id, () => drawing.querySelector(`[data-claim="${mark.dataset.claim}"]`));
  }

  function keyOnMark(key) {
    const mark = key.target.closest(".claims-mark");
    if (!mark) return;
    if (key.key === "Enter" || key.key === " ") return key.preventDefault(), pickMark(key);
    const all = [...drawing.querySelectorAll(".claims-mark")];
    step(key, all, all.indexOf(mark), Number(drawing.firstChild.dataset.line));
  }

  function pickRow(press) {
    const opens = press.target.closest("tr")?.querySelector("[data-claim]");
    if (opens) openCard(known.claims[opens.dataset.claim].id, () => body.querySelector(`[data-claim="${opens.dataset.claim}"]`));
  }

  function keyOnRow(key) {
    const all = [...body.querySelectorAll("[data-claim]")];
    step(key, all, all.indexOf(key.target), 1);
  }

  // -------- the card

  function openCard(claim, back) {
    opener = back;
    state.claim = claim;
    draw();
    showRows();
    showCard();
    keepView();
    const heading = card.querySelector("h2");
    heading.focus({ preventScroll: true });
    heading.scrollIntoView({ block: "nearest" });
  }

  function closeCard() {
    const back = opener;
    state.claim = "";
    refresh();
    (back?.() || search).focus();
  }

  function stepCard(by) {
    const at = shown.fitting.indexOf(known.index.get(state.claim));
    const next = known.claims[shown.fitting[at + by]];
    if (next) openCard(next.id, opener);
    card.querySelector(by < 0 ? ".claims-previous:not(:disabled)" : ".claims-next:not(:disabled)")?.focus();
  }

  function showSteps() {
    const at = shown.fitting.indexOf(known.index.get(state.claim));
    const [previous, next] = [card.querySelector(".claims-previous"), card.querySelector(".claims-next")];
    if (previous) (previous.disabled = at < 1), (next.disabled = at < 0 ? !shown.fitting.length : at + 1 >= shown.fitting.length);
    if (previous) card.querySelector(".claims-misfit").hidden = at >= 0;
  }

  const table = (text, heads, lines) =>
    make("table", {}, make("caption", {}, text), make("thead", {}, make("tr", {}, heads.map((one) => make("th", { scope: "col" }, one)))),
      make("tbody", {}, lines.map(([one, ...rest]) => make("tr", {}, make("th", { scope: "row" }, one), rest.map((cell, i) => make("td", { "data-label": heads[i + 1] }, cell))))));
  const dot = (color) => make("span", { class: "claims-dot", style: `--ink-of: ${color}`, "aria-hidden": "true" });

  function showCard() {
    card.dataset.claim = state.claim;
    const claim = known.claims[known.index.get(state.claim)];
    if (!claim) return card.replaceChildren(make("p", { class: "claims-hint" }, "Choose a mark or a row to see everything that is known about one claim."));
    const source = made.sources[claim.codes.source_id], article = known.label(claim, known.by.get("source_id"));
    const told = [...answerOf(claim), ...estimatesOf(claim), ...factsOf(claim)];
    card.replaceChildren(
      make("div", { class: "claims-steps" }, make("h2", { tabindex: -1 }, claim.id),
        button("Previous", () => stepCard(-1), { class: "claims-previous", "aria-label": "Previous claim that fits" }),
        button("Next", () => stepCard(1), { class: "claims-next", "aria-label": "Next claim that fits" }),
        button("Close", closeCard, { "aria-label": "Close the card" })),
      make("p", { class: "claims-hint claims-misfit", hidden: true }, "This claim does not fit what is chosen above."),
      make("blockquote", {}, claim.text),
      ...told, wordsOf(told.map((one) => one.textContent).join(" ")),
      make("p", {}, make("strong", {}, "Article. "), link(source.title ? `${article}, “${source.title}”` : article, source.address), `. Statement ${claim.place}, in characters of the stored text, counted from 0.`),
      claim.note ? make("p", {}, make("strong", {}, "Coder’s note. "), claim.note) : "",
      codesOf(claim), passesOf(claim));
    showSteps();
  }

  function answerOf(claim) {
    const parts = [];
    const answer = known.by.get("answer"), code = answer?.codes[answer.place.get(claim.codes.answer ?? "")];
    if (claim.answer) parts.push(make("p", { class: "claims-answer" }, dot(code.color), make("strong", {}, "Answer. "), claim.answer));
    if (claim.cites) {
      const to = host.page(claim.cites.page), where = `notebook ${claim.cites.page.slice(0, 2)}`;
      parts.push(make("p", {}, claim.cites.text, " See ", to ? make("a", { href: to }, where) : where, "."));
    }
    if (!parts.length && answer && !claim.facts) parts.push(make("p", {}, "Claims of this kind are not compared with estimates, so there is no answer."));
    return parts;
  }

  function estimatesOf(claim) {
    if (!claim.estimates) return [];
    const box = make("div", { class: "claims-evidence" });
    const show = (n) => {
      const own = claim.estimates.slice(0, n).map((key) => made.estimates[key]);
      const lines = own.map((one) => [link(one.study, one.address), [dot(one.color), one.finding], `${one.compared}, ${one.when}`, one.result, one.certainty]);
      const graded = lines.some((one) => one[4]);
      const heads = ["study", "finding", "compared", "estimate (interval)", ...(graded ? ["certainty"] : [])];
      const rest = claim.estimates.length - own.length;
      box.replaceChildren(table(`Published estimates that speak to it (${claim.estimates.length})`, heads, lines.map((one) => one.slice(0, heads.length))),
        rest ? button(`Show the other ${rest}`, () => (show(Infinity), box.querySelector("a, caption")?.focus())) : "");
    };
    show(FEW);
    return [box];
  }

  function factsOf(claim) {
    if (!claim.facts) return [];
    const lines = claim.facts.map(([key, bearing]) => {
      const fact = made.facts[key];
      return make("li", {}, make("strong", {}, `${capital(bearing)}: `), `${fact.found} `,
        fact.people && `People studied: ${fact.people}. `, fact.harm && `Rate: ${fact.harm}. `, link(fact.reference, fact.address), ".");
    });
    return [make("div", { class: "claims-evidence" }, make("h3", {}, "What is known, and whether it agrees with the claim"), make("ul", {}, lines))];
  }

  /** What the words of the glossary mean that a text uses; closed at first. */
  function wordsOf(text) {
    const used = made.glossary.filter(({ pattern }) => new RegExp(pattern, "i").test(text));
    return used.length > 0 && make("details", { class: "claims-words" }, make("summary", {}, `What these words mean (${used.length})`),
      make("dl", {}, used.flatMap(({ term, text }) => [make("dt", {}, term), make("dd", {}, text)])));
  }

  function codesOf(claim) {
    const lines = known.variables.filter((one) => one.coded).map((one) => {
      const code = one.codes[one.place.get(claim.codes[one.name] ?? "")];
      if (!code?.code && !rows.some((row) => row[0] === claim.id && row[1] === one.name)) return null;
      return codeLine(claim, one, code);
    });
    const add = known.variables.filter((one) => one.coded && !claim.codes[one.name]);
    const which = make("select", { "aria-label": "A variable that is not coded for this claim" }, add.map((one) => make("option", { value: one.name }, one.label)));
    const place = make("div");
    const other = button("Give it a code", () => place.replaceChildren(form(claim, known.by.get(which.value), () => (place.replaceChildren(), other.focus()))));
    return make("div", {}, make("h3", {}, "Codes"), make("dl", { class: "claims-codes" }, lines.filter(Boolean).flat()),
      add.length > 0 && make("p", { class: "claims-tools" }, "Not coded for this claim: ", which, other), place);
  }

  function codeLine(claim, one, code) {
    const own = rows.find((row) => row[0] === claim.id && row[1] === one.name);
    const place = make("div");
    const opens = button(own ? "Change" : "Dispute", () => place.replaceChildren(form(claim, one, () => (place.replaceChildren(), opens.focus()))), { "aria-label": `${own ? "Change your code for" : "Dispute"} ${one.label}` });
    const mine = own && make("p", { class: "claims-mine" }, `You would code: ${labelOf(one.name, own[2])}. `);
    return [make("dt", {}, one.label), make("dd", {}, make("strong", {}, code?.label || UNCODED), code?.definition ? ` ${code.definition} ` : " ", opens, mine, place)];
  }

  const labelOf = (variable, code) => known.by.get(variable)?.codes.find((one) => one.code === code)?.label || (code ? code : UNCODED);

  /** The form in which a code is disputed. */
  function form(claim, one, close) {
    const now = claim.codes[one.name] ?? "";
    const options = [...one.codes.filter(({ code }) => code), { code: "", label: UNCODED }].filter(({ code }) => code !== now);
    const select = make("select", {}, options.map(({ code, label }) => make("option", { value: code }, label)));
    const reason = make("input", { type: "text", required: true });
    const old = rows.find((row) => row[0] === claim.id && row[1] === one.name);
    if (old) (select.value = old[2]), (reason.value = old[3]);
    const said = make("p", { class: "claims-fault", role: "alert" });
    const add = (sent) => {
      sent.preventDefault();
      if (!reason.value.trim()) return (said.textContent = "Please give a reason, so that others can judge it."), reason.focus();
      dispute([...rows.filter((row) => row !== old), [claim.id, one.name, select.value, reason.value.trim()]]);
      disputed.querySelector("h2")?.focus();
    };
    const made = make("form", { class: "claims-form", submit: add, novalidate: true },
      make("label", {}, `Your code for ${one.label}`, select), make("label", {}, "Why", reason), said,
      make("div", { class: "claims-tools" }, make("button", { type: "submit" }, "Add to your list"), button("Cancel", close)));
    setTimeout(() => select.focus());
    return made;
  }

  function passesOf(claim) {
    if (!claim.differences) return "";
    const coders = Object.keys(claim.differences[0].codes);
    const rows = claim.differences.map((one) =>
      [one.variable, ...coders.map((coder) => one.codes[coder]), one.settled + (one.reason ? ` (${one.reason})` : "")]);
    return table("Where the coders differed", ["variable", ...coders.map((coder) => `coder ${coder}`), "settled"], rows);
  }

  // -------- disputed codes

  function dispute(other, tell = true) {
    rows = other;
    showDisputes();
    if (state.claim) showCard();
    if (tell) host.disputed(rows);
  }

  function showDisputes(said = "", kind = "claims-fault") {
    const lines = rows.map((row) => {
      const claim = known.claims[known.index.get(row[0])];
      return [button(row[0], () => openCard(row[0], () => disputed.querySelector("h2")), { "aria-label": `Open the card of ${row[0]}` }), name(row[1]), labelOf(row[1], claim?.codes[row[1]] ?? ""), labelOf(row[1], row[2]), row[3],
        button("Remove", () => (dispute(rows.filter((one) => one !== row)), disputed.querySelector("h2").focus()), { "aria-label": `Remove ${row[0]}, ${name(row[1])}` })];
    });
    const file = make("input", { type: "file", accept: ".csv,text/csv", change: () => file.files[0]?.text().then(openList) });
    disputed.replaceChildren(
      make("h2", { tabindex: -1 }, rows.length ? `Codes that you dispute (${rows.length})` : "Codes that you dispute"),
      rows.length ? table("", ["claim", "variable", "coded", "your code", "why", ""], lines) : make("p", {}, "You dispute none yet. Open the card of a claim and choose Dispute beside a code."),
      said && make("p", { class: kind, role: "alert" }, said),
      make("div", { class: "claims-tools" }, button("Save the list (CSV)", () => download("my-codes.csv", csv([COLUMNS, ...rows]), "text/csv"), { disabled: !rows.length }),
        make("label", { class: "claims-file" }, "Open a list (CSV)", file)),
      rows.length ? movesOf() : "");
  }

  function movesOf() {
    if (!host.moves) return make("p", {}, host.help);
    const box = make("div", { class: "claims-moves", role: "status" });
    if (JSON.stringify(moves.rows) !== JSON.stringify(rows)) box.append("Working out what moves …");
    else if (moves.fault?.length === 1) box.append(make("p", {}, make("strong", {}, "These codes break a rule: "), moves.fault[0]));
    else if (moves.fault) box.append(make("p", {}, make("strong", {}, "These codes break some rules:")), make("ul", {}, moves.fault.map((text) => make("li", {}, text))));
    else {
      box.append(make("h3", {}, "What moves"), make("p", {}, moves.text.split("*").map((text, i) => (i % 2 ? make("em", {}, text) : text))));
      if (moves.answers.length) box.append(table("Answers that change", ["claim", "before", "with your codes"], moves.answers));
      box.append(make("p", {}, host.help));
    }
    return box;
  }

  /** Take the rows of a file of disputed codes, or say in one sentence what is wrong with it. */
  function openList(text) {
    const [[heads = [], ...lines], habits] = readCsv(text), at = COLUMNS.map((column) => heads.map((one) => one.trim()).indexOf(column));
    const missing = COLUMNS.filter((_, i) => at[i] < 0);
    if (missing.length) return showDisputes(`The file lacks ${missing.length > 1 ? "the columns" : "the column"} ${listed(missing, "and")}; a list needs ${listed(COLUMNS, "and")}.`);
    const given = lines.map((row) => at.map((i) => (row[i] ?? "").trim()));
    const faults = given.flatMap(([claim, variable, code, why], i) => {
      const one = known.by.get(variable), where = `row ${i + 2}`;
      if (!known.index.has(claim)) return [`there is no claim ${claim || "without a name"} (${where})`];
      if (!one?.coded) return [`there is no variable ${variable || "without a name"} (${where})`];
      if (code && !one.codes.some((other) => other.code === code)) return [`${variable} has no code ${code}, but ${listed(one.codes.map((other) => other.code).filter(Boolean), "and")} (${where})`];
      return why ? [] : [`a reason is missing (${where})`];
    });
    if (faults.length) return showDisputes(`The list was not opened: ${faults.join("; ")}.`);
    const own = rows.filter((row) => !given.some((other) => other[0] === row[0] && other[1] === row[1]));
    dispute([...own, ...given]);
    if (COLUMNS.some((_, i) => at[i] !== i)) habits.push("columns in another order");
    if (habits.length) showDisputes(`The list is read as a spreadsheet saves it, with ${listed(habits, "and")}.`, "claims-note");
  }

  // -------- keeping

  const say = (text) => (told.textContent = text);

  function copyView() {
    address.select();
    const copied = navigator.clipboard?.writeText(address.value) ?? Promise.reject();
    copied.then(() => say("Copied."), () => say("Press Ctrl+C or Cmd+C to copy what is selected."));
  }

  function inOneLine([key, bearing]) {
    const { found, harm, reference } = made.facts[key];
    return `${capital(bearing)}: ${found}${harm && ` (${harm})`} [${reference}]`;
  }

  function saveClaims() {
    const heads = ["claim_id", ...known.variables.map((one) => one.name), "in_our_words", "answer_in_words", "facts_in_words", "statement", "note"];
    const lines = shown.fitting.map((i) => {
      const claim = known.claims[i], labels = known.variables.map((one) => (claim.codes[one.name] ? known.label(claim, one) : ""));
      return [claim.id, ...labels, claim.text, claim.answer || "", (claim.facts || []).map(inOneLine).join(" "), claim.place, claim.note || ""];
    });
    download("claims.csv", `\ufeff${csv([heads, ...lines])}`, "text/csv"); // with its mark, spreadsheets read it as UTF-8
  }

  function saveFigure() {
    const set = setFilters(known, state, shown).map(({ text }) => text);
    download("claims.svg", figure(known, state, shown, 960, `${made.title}. ${stateOf(known, shown, set)} ${set.length ? `Chosen: ${set.join("; ")}. ` : ""}${made.remark}`), "image/svg+xml");
  }

  take(view);
  refresh();
  showDisputes();
  return {
    moved: (other) => ((moves = other), rows.length && showDisputes()),
    shows: (other) => (take(other), refresh()),
    disputes: (other) => JSON.stringify(other) !== JSON.stringify(rows) && dispute(other, false),
  };
}

// ---------------------------------------------------------------- on a page

/** A view as the part of an address behind the number sign. */
function asAddress(view) {
  const parts = new URLSearchParams();
  for (const [variable, codes] of Object.entries(view.filters)) parts.set(variable, codes.map((code) => code || "-").join(","));
  for (const name of ["search", "marks", "claim"]) if (view[name]) parts.set(name, view[name]);
  return parts.toString().replace(/%2C/g, ",");
}

/** The view of an address, and a sentence on what in it is no choice. */
function fromAddress(hash, made) {
  const view = { filters: {} }, strange = [];
  for (const [name, value] of new URLSearchParams(hash.includes("=") ? hash.replace(/^#/, "") : "")) {
    const one = made.variables.find((other) => other.name === name);
    if (["search", "marks", "claim"].includes(name)) view[name] = value;
    else if (one) {
      const codes = value.split(",").map((code) => (code === "-" ? "" : code));
      const legal = codes.filter((code) => (code ? one.codes.some((other) => other.code === code) : one.blank));
      if (legal.length) view.filters[name] = legal;
      strange.push(...codes.filter((code) => !legal.includes(code)).map((code) => `${one.label} “${code}”`));
    } else strange.push(`“${name}”`);
  }
  return [view, strange.length ? `The address asks for ${listed(strange, "and")}, which is no choice here, so that part was left out.` : ""];
}

/** The explorer on a page: the view is in its address, disputed codes stay in this browser and with the page's entry in its history. */
function showPage(root, pages) {
  const made = JSON.parse(document.getElementById("explorer-data").textContent), store = `disputed codes: ${made.title}`;
  const known = (row) => Array.isArray(row) && row.length === 4 && made.claims.some(({ id }) => id === row[0]) && made.variables.some(({ name }) => name === row[1]);
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(store));
  } catch {} // some browsers keep nothing for files
  kept = [kept || history.state].flat().filter(known); // and some give nothing back at a reload, under load
  const note = make("p", { class: "claims-fault", role: "alert" }), place = make("div");
  root.classList.add("claims-page");
  root.replaceChildren(note, place);
  let own = "", waiting = 0;
  const read = () => {
    const [view, strange] = fromAddress(location.hash, made);
    note.textContent = strange;
    return view;
  };
  const here = explorer(place, made, read(), kept, {
    page: (name) => pages && pages.replace("{}", name),
    help: "To see what moves, save the list and, in a copy of the collection, run: CLAIM_RECODES=my-codes.csv python3 notebooks rebuild --to my-results. If a code needs others beside it, the command names them.",
    kept(view) {
      own = asAddress(view);
      const bare = location.href.replace(/#.*/, ""), text = own ? `${bare}#${own}` : bare;
      const was = location.hash; // what somebody asks for meanwhile is not overwritten
      clearTimeout(waiting); // browsers allow few changes of an address in a short time
      waiting = setTimeout(() => location.hash === was && history.replaceState(kept, "", own ? `#${own}` : `${location.pathname}${location.search}`), 200);
      return text;
    },
    disputed(rows) {
      kept = rows;
      history.replaceState(kept, "");
      try {
        localStorage.setItem(store, JSON.stringify(rows));
      } catch {}
    },
  });
  // An address without "=" leads to a part of the page, such as its content, and asks for no view.
  addEventListener("hashchange", () => location.hash.includes("=") && location.hash.replace(/^#/, "") !== own && here.shows(read()));
}

// ---------------------------------------------------------------- in JupyterLab

const quoted = (code) => (code ? JSON.stringify(code) : "None");

/** A view as the line of Python that shows it. */
function asCode(view) {
  const parts = Object.entries(view.filters).map(([variable, codes]) => `${variable}=${codes.length > 1 ? `[${codes.map(quoted).join(", ")}]` : quoted(codes[0])}`);
  for (const name of ["search", "marks", "claim"]) if (view[name]) parts.push(`${name}=${JSON.stringify(view[name])}`);
  return `explore.Explorer(${["data", ...parts].join(", ")})`;
}

export default {
  render({ model, el }) {
    const here = explorer(el, model.get("made"), model.get("view"), model.get("disputes"), {
      lab: true,
      moves: true,
      help: "Save the list to use it everywhere: CLAIM_RECODES=my-codes.csv python3 notebooks rebuild --to my-results.",
      page: () => "",
      kept: asCode,
      disputed(rows) {
        model.set("disputes", rows);
        model.save_changes();
      },
    });
    const moved = () => here.moved(model.get("moves")), other = () => here.disputes(model.get("disputes"));
    moved();
    model.on("change:moves", moved);
    model.on("change:disputes", other);
    return () => (model.off("change:moves", moved), model.off("change:disputes", other));
  },
};
