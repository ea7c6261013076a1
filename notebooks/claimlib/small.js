// Small tools that the explorer and the coding sheet share; each puts them before its own module.

/** An element with attributes, listeners (functions) and children. */
function make(tag, attributes = {}, ...children) {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") one.addEventListener(name, value);
    else if (name in one && typeof value === "boolean") one[name] = value;
    else if (value !== null && value !== false) one.setAttribute(name, value);
  }
  one.append(...children.flat().filter((child) => child || child === 0));
  return one;
}

const button = (text, click, more = {}) => make("button", { type: "button", click, ...more }, text);
const counted = (n, noun) => `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const listed = (parts, last = "or") =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${last} ${parts.at(-1)}`;

/** A link to a paper or an article, or its text where there is no address on the web. */
function link(text, address) {
  return /^https?:\/\//.test(address || "") ? make("a", { href: address, target: "_blank", rel: "noopener" }, text) : text;
}

