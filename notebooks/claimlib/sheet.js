// The coding sheet: one statement at a time, its claims below it, the codes as buttons. What applies follows from the
// rules of the descriptor, which come with the codes from sheet.py; no variable, code or topic is named here, but for the
// columns that every coder's file has. A statement is handed over to be saved as soon as it is coded in full.

const AROUND = 2; // statements that are shown before and after the one in hand
const MINE = 2; // of one's own earlier claims, shown as examples of a code
const PATIENCE = 10_000; // milliseconds after which it is said that the kernel does not answer
const WORDS = "paraphrase", NOTE = "note", REASON = "no_claim_reason"; // columns of every coder's file
const ASK = "ASK:"; // begins, in a note, a question to whoever settles
const KEYS = [
  ["A", "adds a claim"], ["0", "goes to the reasons for no claim"],
  ["1 to 9", "gives the code with this number to the variable at hand, and goes on to the next one that lacks a code"],
  ["↑ and ↓", "go from line to line"], ["← and →", "go from code to code, and Enter takes one"],
  ["W", "goes to the words of the claim, Enter leaves them, and Escape leaves them, too"], ["M", "goes to the note (memo)"],
  ["Q", "asks a question of whoever settles, or takes it back"], ["R", "removes the claim at hand"], ["U", "undoes the last change"],
  ["N and P", "go to the next and the previous statement"], ["G", "goes to the next statement that is not coded"], ["?", "shows these keys, or hides them"],
];

const tidy = (text) => text.replace(/\s+/g, " ").trim();
const same = (one, other) => JSON.stringify(one || []) === JSON.stringify(other || []);

/** A note without its question, and the question; null where none is asked. */
function parted(note = "") {
  const at = ` ${note}`.indexOf(` ${ASK}`);
  return at < 0 ? [note, null] : [note.slice(0, at).trim(), note.slice(at + ASK.length).trim()];
}
const joined = (note, question) => tidy(question === null ? note : `${note} ${ASK} ${question}`);

// ---------------------------------------------------------------- what applies

/** Whether every named column of a row has one of its listed values. */
const holds = (when, row) => Object.entries(when).every(([column, values]) => values.includes(row[column] ?? ""));

/** What the rules say of a cell: whether it does not apply and why, is needed, and which codes it can have. */
function cell(variable, row, rules) {
  const own = rules.filter((rule) => rule.column === variable.name), filled = own.filter((rule) => rule.rule === "filled_when");
  const off = filled.find((rule) => !holds(rule.when, row)), asked = own.filter((rule) => rule.rule !== "filled_when" && holds(rule.when, row));
  const few = asked.filter((rule) => rule.rule === "one_of_when");
  return {
    off, needed: !off && (filled.length > 0 || asked.length > 0),
    codes: variable.codes.filter(({ code }) => few.every((rule) => rule.allowed.includes(code))),
  };
}

/** Empty what does not apply any more, and give a cell the one code that is left to it. */
function follow(row, variables, rules) {
  for (let i = 0; i < variables.length; i++)
    for (const one of variables) {
      const { off, needed, codes } = cell(one, row, rules);
      if (off) row[one.name] = "";
      else if (one.codes.length && row[one.name] && !codes.some(({ code }) => code === row[one.name])) row[one.name] = "";
      if (!off && needed && !row[one.name] && codes.length === 1) row[one.name] = codes[0].code;
    }
  return row;
}

/** What a row lacks, as texts; none where it is coded in full. */
function lacking(row, variables, rules) {
  return variables.flatMap((one) => {
    const { off, needed } = cell(one, row, rules), text = one.name === NOTE ? parted(row.note)[0] : row[one.name] || "";
    if (!off && needed && !text) return [one.label];
    return text && one.pattern && !new RegExp(`^(?:${one.pattern})$`, "u").test(text) ? [`${one.label} as asked for (${one.description})`] : [];
  });
}

// ---------------------------------------------------------------- the sheet

/** Put the sheet into an element; `ask` sends a message to Python. Returns what takes the answers. */
function sheet(root, ask) {
  let made = null, at = 0, coded = {}, trouble = null, line = "", number = 0, before = null;
  const drafts = new Map(), undone = [], sent = new Map(), clash = new Set(); // clash: what the file turned out to have otherwise

  // What stays is made once and only told anew: a button that is replaced while it is pressed is not pressed.
  const bar = make("progress", { "aria-label": "Statements that are coded" }), count = make("span"), who = make("strong"), note = make("p");
  const jump = make("input", { "aria-label": "Go to the statement", placeholder: "Go to …", size: 9, change: goTo });
  const previous = button("Previous", () => go(at - 1)), next = button("Next", () => go(at + 1)), gap = button("Next not coded", goOpen);
  const back = button("Undo", undo), help = button("Keys", showKeys, { "aria-expanded": "false" });
  const keys = make("dl", { class: "coding-keys", hidden: true }, KEYS.map(([key, text]) => [make("dt", {}, key), make("dd", {}, text)]).flat());
  const begun = make("p", { class: "claims-remark" }), fault = make("div", { class: "claims-fault", role: "alert" });
  const text = make("section", { class: "coding-text", "aria-label": "The statement and its neighbours" });
  const form = make("section", { "aria-label": "What is coded" }), book = make("aside", { class: "coding-book", "aria-label": "Codebook" });
  const state = make("p", { role: "status", class: "coding-state" }), onward = button("Next statement", () => go(at + 1), { "data-first": "" });
  const mine = button("Save", () => (keep(here().id), tell())), theirs = button("Take what is in the file", () => (drafts.delete(here().id), clash.delete(here().id), show("")));
  const stage = make("div", { class: "claims coding", tabindex: -1, keydown: onKey, focusin: onFocus }, "The statements are being read …");
  root.replaceChildren(stage);

  const here = () => made.statements[at];
  const rowsOf = (id) => drafts.get(id) || coded[id] || [];
  const rows = () => rowsOf(here().id);
  const isCoded = ({ id }) => Boolean(coded[id]?.length);
  const lacks = (id) => rowsOf(id).flatMap((row) => lacking(row, made.variables, made.rules));
  const pending = (id) => [...sent.values()].filter(({ save, late }) => save === id && !late).at(-1);

  // -------- changing and saving

  /** Change the rows of the statement in hand; what can be undone is kept. */
  function change(how, then) {
    const { id } = here(), was = rowsOf(id), after = how(structuredClone(was));
    if (!same(was, after)) {
      undone.push([id, was]);
      drafts.set(id, after);
      keep(id);
    }
    show(then);
  }

  /** Hand over the rows of a statement, if they are coded in full and not saved yet. */
  function keep(id) {
    if (same(rowsOf(id), pending(id)?.rows ?? coded[id])) return pending(id) || drafts.delete(id);
    if (lacks(id).length) return;
    clash.delete(id);
    const own = { save: id, rows: rowsOf(id), number: ++number };
    sent.set(number, own);
    trouble = null;
    setTimeout(() => sent.has(own.number) && silent(own), PATIENCE);
    try {
      ask(own);
    } catch {
      silent(own); // the kernel is gone
    }
  }

  /** Say that Python does not answer; an answer that comes later still counts. */
  function silent(own) {
    own.late = true;
    trouble = { text: `The kernel does not answer, so ${own.save} is not saved. Look whether it is running. Once all cells have run again, you go on after what is saved.` };
    tell();
  }

  function undo() {
    const last = undone.pop();
    if (!last) return;
    at = made.statements.findIndex(({ id }) => id === last[0]);
    drafts.set(...last);
    keep(last[0]);
    show("");
  }

  /** Keep in the window what is not saved, so that a page that is loaded again has it. */
  function remember() {
    const left = [...drafts.keys()].filter((id) => !same(rowsOf(id), coded[id])).map((id) => [id, rowsOf(id), coded[id] || []]);
    try {
      sessionStorage.setItem(made.key, JSON.stringify(left));
    } catch {} // a window that keeps nothing, or has no room left
  }

  /** What was not saved when the page was left, with what the file had at that time. */
  function recall() {
    try {
      for (const [id, own, was] of JSON.parse(sessionStorage.getItem(made.key)) || [])
        if (made.statements.some((one) => one.id === id)) drafts.set(id, own), same(was, coded[id]) || clash.add(id);
    } catch {} // a window that keeps nothing
    for (const id of [...drafts.keys()]) clash.has(id) || keep(id);
  }

  /** Take an answer of Python. */
  function take(told) {
    if (told.made) return begin(told.made);
    const key = told.saved ?? told.refused, own = sent.get(key);
    sent.delete(key);
    if (own && told.saved) {
      coded[own.save] = own.rows;
      if (same(rowsOf(own.save), own.rows)) drafts.delete(own.save);
    } else if (told.text) trouble = told;
    if (made) tell();
    else stage.replaceChildren(make("p", { class: "claims-fault", role: "alert" }, told.text));
  }

  /** Show what Python read. What was not saved is saved now, or stays in hand where the file has something new there. */
  function begin(other) {
    const first = !made, id = first ? "" : here().id, was = coded;
    made = other;
    coded = made.rows;
    trouble = null;
    sent.clear();
    if (first && made.path) recall();
    else for (const one of [...drafts.keys()]) same(was[one], coded[one]) || same(drafts.get(one), coded[one]) ? keep(one) : clash.add(one);
    at = Math.max(0, made.statements.findIndex((one) => (first ? !isCoded(one) : one.id === id)));
    who.textContent = made.path ? `Coder ${made.coder}. ` : "For practice: nothing is saved. ";
    note.textContent = made.note && `${made.note} The first statement that is saved writes it in the form of the other tables.`;
    if (first)
      stage.replaceChildren(
        make("div", {}, make("p", {}, who, bar, count), note,
          make("div", { class: "claims-tools", "data-line": "tools" }, previous, next, gap, jump, back, help), keys, begun, fault),
        make("div", { class: "coding-columns" }, make("div", {}, text, form, make("div", { class: "claims-tools", "data-line": "next" }, onward, mine, theirs), state), book));
    show(first ? null : "");
  }

  const blank = (more) => follow({ ...Object.fromEntries(made.columns.map((name) => [name, ""])), statement_id: here().id, ...more }, made.variables, made.rules);

  function addClaim() {
    const own = rows().filter((row) => row.claim_id), numbers = own.map((row) => Number(row.claim_id.split("-").at(-1)) || 0);
    const next = Math.max(made.paired[here().id] || 0, ...numbers) + 1;
    change(() => [...own, blank({ claim_id: `${here().id}-${next}` })], `${own.length} ${WORDS}`);
  }

  const removeClaim = (i) => change((own) => own.filter((_, k) => k !== i), "");
  const noClaim = (code) => change(([row]) => [blank({ note: row?.note || "", [REASON]: code })], "next");

  /** Give a cell of a row its code, then go on. */
  const give = (i, variable, code) =>
    change((own) => ((own[i] = follow({ ...own[i], [variable.name]: code }, made.variables, made.rules)), own), () => after(i, variable));

  /** The line after a cell: the next one in the row that lacks something, or what leads on. */
  function after(i, variable) {
    const row = rows()[i], gaps = made.variables.filter((one) => lacking(row, [one], made.rules).length), place = made.variables.indexOf(variable);
    const to = gaps.find((one) => made.variables.indexOf(one) > place) || gaps[0];
    return to ? `${i} ${to.name}` : "next";
  }

  function question(i) {
    const [words, asked] = parted(rows()[i].note);
    change((own) => ((own[i].note = joined(words, asked === null ? "" : null)), own), asked === null ? `${i} question` : `${i} ${NOTE}`);
  }

  // -------- moving

  function go(to) {
    at = Math.max(0, Math.min(made.statements.length - 1, to));
    show("");
  }

  function goOpen() {
    const n = made.statements.length, to = made.statements.map((_, i) => (at + 1 + i) % n).find((i) => !isCoded(made.statements[i]));
    if (to !== undefined) go(to);
  }

  function goTo() {
    const to = made.statements.findIndex(({ id }) => id.toLowerCase() === jump.value.trim().toLowerCase());
    jump.value = "";
    if (to >= 0) go(to);
  }

  function showKeys() {
    keys.hidden = !keys.hidden;
    help.setAttribute("aria-expanded", String(!keys.hidden));
  }

  /** The lines that a key can reach, from top to bottom. */
  const lines = () => [...stage.querySelectorAll("[data-line]")].filter((one) => one.querySelector("button:enabled:not([hidden]), input:enabled"));

  /** Put the focus on a line, or where there is none of this name, on the sheet itself. */
  function focus(name) {
    const own = name ? stage.querySelector(`[data-line="${CSS.escape(name)}"]`) : null;
    const found = own?.querySelector('[aria-pressed="true"][data-code]:enabled, [data-first]:enabled:not([hidden])') || own?.querySelector("input:enabled, button:enabled:not([hidden])");
    (found || stage).focus({ preventScroll: !found });
    found?.scrollIntoView({ block: "nearest" });
  }

  function onFocus({ target }) {
    before = target.matches("input") && made ? rows() : null;
    const now = target.closest("[data-line]")?.dataset.line ?? "";
    if (now === line) return;
    line = now;
    showBook();
  }

  function onKey(key) {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    key.stopPropagation(); // letters and arrow keys are commands of a notebook unless they stay here
    if (!made) return;
    const own = key.target.closest("[data-line]"), writing = key.target.matches("input");
    if (writing && !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(key.key)) return;
    const done = writing ? ended(key, own) : command(key, own);
    if (done) key.preventDefault();
  }

  /** A key that ends writing: the words are taken, and the focus goes on. */
  function ended(key, own) {
    const name = own.dataset.line, [i, column] = name.split(" ");
    key.target.blur(); // takes the words
    if (name === "tools") return key.key !== "Enter" && step(own, key.key), true;
    if (key.key === "Enter") focus(after(Number(i), made.variables.find((one) => one.name === column) || made.variables.at(-1)));
    else if (key.key === "Escape") stage.focus();
    else step(own, key.key);
    return true;
  }

  /** Go to the line above or below. */
  function step(own, key) {
    const all = lines(), i = all.indexOf(own);
    const to = all[key === "ArrowDown" ? i + 1 : i < 0 ? all.length - 1 : i - 1];
    if (to) focus(to.dataset.line);
  }

  /** A key that is a command; returns whether it is one. */
  function command({ key, target }, own) {
    const first = own?.dataset.line.split(" ")[0], claim = /^\d+$/.test(first) ? Number(first) : rows().length - 1;
    if (key === "ArrowDown" || key === "ArrowUp") return step(own, key), true;
    if (/^[1-9]$/.test(key)) return own?.querySelectorAll("button[data-code]")[key - 1]?.click(), true;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const buttons = [...(own?.querySelectorAll("button:enabled:not([hidden])") || [])];
      return buttons[buttons.indexOf(target) + (key === "ArrowRight" ? 1 : -1)]?.focus(), true;
    }
    const known = {
      a: addClaim, 0: () => focus("reason"), n: () => go(at + 1), p: () => go(at - 1), g: goOpen, u: undo, "?": showKeys,
      r: () => rows()[claim]?.claim_id && removeClaim(claim), w: () => focus(`${claim} ${WORDS}`), m: () => focus(`${claim} ${NOTE}`),
      q: () => rows()[claim] && question(claim),
    }[key.toLowerCase()];
    known?.();
    return Boolean(known);
  }

  // -------- drawing

  /** Draw the statement and its claims anew and go to a line; `null` leaves the focus where it is. */
  function show(then) {
    const name = typeof then === "function" ? then() : then;
    text.replaceChildren(...around());
    form.replaceChildren(...rows().map(claimOf), adding(), reasons());
    tell();
    if (name === null) showBook();
    else focus(name), showBook();
  }

  /** Tell how things are; nothing is replaced that somebody could be pressing or writing into. */
  function tell() {
    const { id } = here(), n = made.statements.filter(isCoded).length, all = made.statements.length, gaps = lacks(id);
    const waits = pending(id), saved = same(rows(), coded[id]), otherwise = clash.has(id) && !saved;
    Object.assign(bar, { max: all, value: n });
    count.textContent = ` ${n} of ${counted(all, "statement")} coded.`;
    previous.disabled = !at;
    next.disabled = onward.hidden = at === all - 1;
    gap.disabled = n === all;
    back.disabled = !undone.length;
    const others = [...drafts.keys()].filter((one) => one !== id && !pending(one));
    begun.textContent = others.length ? `Not saved, as something is missing or went wrong: ${others.join(", ")}.` : "";
    if (fault.firstChild?.textContent !== trouble?.text)
      fault.replaceChildren(...(trouble ? [make("span", {}, trouble.text), trouble.changed ? button("Read the file again", () => ask({ open: true })) : ""] : []));
    mine.hidden = saved || waits || gaps.length > 0;
    theirs.hidden = !otherwise;
    if (made.path) remember();
    const kept = made.path ? "Saved." : "Kept until the kernel ends.";
    const words = waits ? "Saving …" : gaps.length ? `Not saved yet. Still missing: ${listed([...new Set(gaps)], "and")}.`
      : otherwise ? "In the file, this statement is coded otherwise." : !saved ? "Not saved." : rows().length ? kept : "Not coded yet.";
    if (state.textContent !== words) state.textContent = words;
    rows().forEach((row, i) => made.variables.forEach((one) =>
      form.querySelector(`[data-line="${CSS.escape(`${i} ${one.name}`)}"]`)?.classList.toggle("coding-gap", lacking(row, [one], made.rules).length > 0)));
  }

  /** The statement in hand between its neighbours in the same article. */
  function around() {
    const now = here(), near = made.statements.slice(Math.max(0, at - AROUND), at + AROUND + 1).filter(({ source }) => source === now.source);
    const none = near.every((one) => one.text === null);
    return [
      make("p", {}, now.source, now.title ? [", ", link(`“${now.title}”`, now.address)] : ""),
      ...near.map((one) => make("p", { class: one === now ? "coding-here" : "coding-near", "aria-current": one === now ? "true" : null },
        make("span", { class: "coding-id" }, `${one.id}${isCoded(one) ? " ✓" : ""}`), ` ${one.text ?? one.place} `,
        Object.entries(one.more).map(([name, words]) => make("small", {}, `${name.replaceAll("_", " ")}: ${words} `)))),
      none ? make("p", { class: "claims-hint" }, "The text of this article is not at hand in the version that was cut. Set CLAIM_SOURCES to the folder of your texts to see it here.") : "",
    ];
  }

  const adding = () => make("div", { class: "claims-tools", "data-line": "add" }, button(rows().some((row) => row.claim_id) ? "Add another claim" : "Add a claim", addClaim));

  function reasons() {
    const own = rows()[0];
    if (own?.claim_id) return "";
    const buttons = made.reasons.map((one, k) => pick(one, k, own?.[REASON] === one.code, () => noClaim(one.code)));
    return make("div", { class: "coding-row", role: "group", "aria-label": "No claim, because", "data-line": "reason" },
      make("span", { class: "coding-name" }, "no claim, because"), make("div", { class: "coding-codes" }, buttons));
  }

  /** A button for a code; its number is the key that presses it. */
  const pick = (one, k, pressed, click, off = false) =>
    button(one.label, click, { "aria-pressed": String(pressed), disabled: off, "data-code": one.code, "data-number": k < 9 ? k + 1 : null, title: one.definition });

  function claimOf(row, i) {
    const shown = made.variables.filter((one) => row.claim_id || !cell(one, row, made.rules).off);
    const title = row.claim_id ? [`Claim ${i + 1}`, button("Remove", () => removeClaim(i), { "aria-label": `Remove claim ${i + 1}` })] : ["No claim"];
    return make("fieldset", {}, make("legend", {}, title), shown.map((one) => (one.codes.length ? codesOf(row, i, one) : wordsOf(row, i, one))).flat());
  }

  /** The line of a variable with its codes as buttons; they are grey where it does not apply, with the reason. */
  function codesOf(row, i, one) {
    const { off, codes } = cell(one, row, made.rules);
    const buttons = one.codes.map((code, k) => pick(code, k, row[one.name] === code.code, () => give(i, one, code.code), Boolean(off) || !codes.includes(code)));
    return make("div", { class: `coding-row${off ? " coding-off" : ""}`, role: "group", "aria-label": `${one.label} of claim ${i + 1}`, "data-line": `${i} ${one.name}` },
      make("span", { class: "coding-name" }, one.label), make("div", { class: "coding-codes" }, buttons), off && make("small", {}, why(off)));
  }

  /** Why a variable does not apply, in words. */
  function why(rule) {
    const parts = Object.entries(rule.when).map(([column, values]) => {
      const of = made.variables.find((one) => one.name === column), label = (code) => of?.codes.find((one) => one.code === code)?.label || code || "blank";
      return `${of?.label || column.replaceAll("_", " ")} is ${listed(values.map(label))}`;
    });
    return `only if ${listed(parts, "and")}`;
  }

  /** The line of a variable that is written, and where a question is asked, the line of that. */
  function wordsOf(row, i, one) {
    const noted = one.name === NOTE, [words, asked] = noted ? parted(row.note) : [row[one.name], null];
    const field = written(words, i, (value, own) => (own[one.name] = noted ? joined(value, parted(own.note)[1]) : value));
    field.disabled = Boolean(cell(one, row, made.rules).off);
    const main = make("div", { class: "coding-row", "data-line": `${i} ${one.name}` }, make("label", {}, make("span", { class: "coding-name" }, one.label), field),
      noted && button(asked === null ? "Ask" : "Ask nothing", () => question(i), { "aria-pressed": String(asked !== null), title: "A question to whoever settles" }));
    if (asked === null) return [main];
    const open = written(asked, i, (value, own) => (own.note = joined(parted(own.note)[0], value)));
    return [main, make("div", { class: "coding-row", "data-line": `${i} question` }, make("label", {}, make("span", { class: "coding-name" }, "question to whoever settles"), open))];
  }

  /** A field for words: they are taken while they are written, and saved when the field is left. */
  function written(value, i, put) {
    const field = make("input", {
      input() {
        const own = structuredClone(rows());
        put(tidy(field.value), own[i]);
        drafts.set(here().id, own);
        tell();
      },
      change() {
        if (before && !same(before, rows())) undone.push([here().id, before]);
        before = rows();
        keep(here().id);
        tell();
      },
    });
    field.value = value || "";
    return field;
  }

  // -------- the codebook beside it

  /** Show what the codebook says of the variable at hand, with examples: its own, and the coder's earlier claims. */
  function showBook() {
    const name = line === "reason" ? REASON : line.split(" ")[1], of = made.variables.find((one) => one.name === name);
    const one = name === REASON ? { label: "no claim", description: "Why the statement makes no claim.", codes: made.reasons } : of;
    if (!one) return book.replaceChildren(make("p", { class: "claims-hint" }, "Add a claim, or say why there is none. The definitions of the codes appear here. “Keys” shows how to do it all by keyboard."));
    const own = Object.entries(coded).filter(([id]) => id !== here().id).flatMap(([, all]) => all);
    book.replaceChildren(make("h3", {}, capital(one.label)), make("p", {}, one.description), make("dl", {}, one.codes.flatMap((code, k) => {
      const earlier = own.filter((row) => row.claim_id && row[name] === code.code).slice(-MINE).map((row) => `${row[WORDS]} (${row.claim_id})`);
      return [make("dt", {}, k < 9 && make("kbd", {}, String(k + 1)), ` ${code.label}`), make("dd", {}, code.definition,
        code.examples.length > 0 && make("small", {}, `Codebook: ${code.examples.join(" ")}`), earlier.length > 0 && make("small", {}, `You: ${earlier.join(" ")}`))];
    })));
  }

  return take;
}

export default {
  render({ model, el }) {
    const take = sheet(el, (asked) => model.send(asked));
    model.on("msg:custom", take);
    model.send({ open: true });
    return () => model.off("msg:custom", take);
  },
};
