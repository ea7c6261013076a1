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
  new ResizeObserver(look).observe(table);
}
