// What a page can do beyond being read. It is complete without: nothing here is loaded, and nothing is sent.

// A figure opens at its full size, above the page; Escape or the button closes it.
const dialog = document.createElement("dialog");
dialog.className = "figure-full";
dialog.innerHTML = '<button type="button">Close</button><div tabindex="0"><img alt=""></div>';
dialog.querySelector("button").addEventListener("click", () => dialog.close());
document.body.append(dialog);

for (const link of document.querySelectorAll("a.figure")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own was asked for
    event.preventDefault();
    const picture = dialog.querySelector("img");
    picture.src = link.href;
    picture.alt = link.querySelector("img").alt;
    dialog.setAttribute("aria-label", link.getAttribute("aria-label").replace("Open at full size: ", ""));
    dialog.showModal();
    dialog.querySelector("div").scrollTo(0, 0);
  });
}

// A caption can be copied as it is to be printed: title, how to read the figure, articles, source and licence.
async function copy(caption) {
  try {
    await navigator.clipboard.writeText(caption.textContent);
  } catch { // where a browser does not allow that, select the text and let it copy what is selected
    getSelection().selectAllChildren(caption);
    return document.execCommand("copy");
  }
  return true;
}

for (const caption of document.querySelectorAll("figcaption")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy-caption";
  button.textContent = "Copy caption";
  button.addEventListener("click", async () => {
    button.textContent = (await copy(caption)) ? "Caption copied" : "Press Ctrl+C to copy";
  });
  caption.after(button);
}

// A table that is wider than its box says so, until its last column has been seen.
for (const box of document.querySelectorAll(".box")) {
  const table = box.querySelector(".scroll");
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = "Scroll sideways to see all columns \u2192";
  box.prepend(hint);
  const look = () => {
    const hidden = table.scrollWidth - table.clientWidth;
    box.classList.toggle("wide", hidden > 1);
    box.classList.toggle("more", hidden - table.scrollLeft > 1);
  };
  table.addEventListener("scroll", look, { passive: true });
  look(); // now, so that the row for which an address asks is found where it stays
  new ResizeObserver(look).observe(table);
}

// A long table that got a box of its own moved the row for which the address asks.
addEventListener("load", () => document.getElementById(location.hash.slice(1))?.closest("tr")?.scrollIntoView({ block: "center" }));

// Pages that list everything come last.
const LAST = /^(CHANGELOG|data\/DICTIONARY)\.html/;

// The search finds sections that contain all words, and shows where. Only its page has the texts.
function marked(text, words) {
  const extract = document.createElement("p");
  const every = pattern(words), first = Math.max(0, text.search(pattern(words.slice(0, 1))) - 90);
  const piece = (first ? "\u2026" : "") + text.slice(first, first + 280) + (text.length > first + 280 ? "\u2026" : "");
  for (const part of piece.split(every)) {
    const own = words.includes(part.toLowerCase()) ? document.createElement("mark") : document.createElement("span");
    own.textContent = part;
    extract.append(own);
  }
  return extract;
}

// A word is found at the beginning of words: "side" in "sides", but not in "considerable".
const pattern = (words) => new RegExp(`(?<![\\p{L}\\p{N}])(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})`, "giu");

function search(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const times = (text, word) => (text.match(pattern([word])) ?? []).length;
  const found = [];
  for (const [address, heading, text] of words.length ? TEXTS : []) {
    const whole = `${heading} ${text}`, together = whole.toLowerCase().includes(words.join(" "));
    if (words.every((word) => times(whole, word)))
      found.push({ address, heading, text, rank: 20 * times(heading, words[0]) + Math.min(times(whole, words[0]), 10) + 10 * together - 100 * LAST.test(address) });
  }
  found.sort((one, other) => other.rank - one.rank);
  const many = found.length === 1 ? "1 section contains" : `${found.length || "No"} sections contain`;
  document.getElementById("found").textContent = words.length ? `${many} \u201c${words.join("\u201d and \u201c")}\u201d.` : "";
  const titles = Object.fromEntries(TEXTS.map(([address, heading]) => [address.split("#")[0], heading]).reverse());
  for (const one of found) {
    const place = document.createElement("li"), link = document.createElement("a");
    const title = titles[one.address.split("#")[0]];
    link.href = one.address;
    link.textContent = title === one.heading ? title : `${title} \u203a ${one.heading}`;
    place.append(link, marked(one.text, words));
    document.getElementById("places").append(place);
  }
}

if (document.getElementById("places")) {
  const query = new URLSearchParams(location.search).get("q") ?? "";
  document.querySelector("article input[name=q]").value = query;
  search(query);
}
