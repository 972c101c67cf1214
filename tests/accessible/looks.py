"""How a page looks, asked of the browser: what is cut off or lies over something else, what has no line in forced colours, what moves.

Each script gives sentences about what is wrong; an empty list is good.
"""

# Texts that are seen, with their owner and boxes. What is meant to be unseen or scrolls by itself is left out.
_SEEN = """
const unseen = ".usa-sr-only, .usa-skipnav, option, script, style, progress, [hidden], .table-scroll, dialog:not([open]), " +
  "details:not([open]) > :not(summary), .upload--live .usa-file";
const name = (e) => e.localName + "." + e.className;
const texts = () => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest(unseen)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1) found.push({ text: node.data.trim().slice(0, 50), owner: node.parentElement, box: box });
  }
  return found;
};
"""
_OUT = "const out = (a, b, below) => a.right > b.right + 1 || a.left < b.left - 1 || a.bottom > b.bottom + below || a.top < b.top - below;"
FITS = f"""() => {{ {_SEEN} {_OUT}
  const wrong = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) {{
    const wide = [...document.querySelectorAll("body *")]
      .filter((e) => !e.closest(unseen) && e.getBoundingClientRect().right > page.clientWidth + 1);
    wrong.push("wider than the screen by " + (page.scrollWidth - page.clientWidth) + ": " + wide.slice(0, 3).map(name).join(", "));
  }}
  const all = texts();
  for (const one of all) {{
    for (let e = one.owner; e && e !== document.body; e = e.parentElement) {{
      const style = getComputedStyle(e);
      if (["hidden", "clip"].includes(style.overflowX) && style.display !== "inline" && out(one.box, e.getBoundingClientRect(), 2))
        wrong.push("cut by " + name(e) + ": " + one.text);
    }}
    const button = one.owner.closest("button, .usa-button, .state, .masthead__switch, .card__link, summary, .upload__pick");
    if (button && out(one.box, button.getBoundingClientRect(), 1)) wrong.push("out of its button: " + one.text);
  }}
  // The chosen words of a select are cut at the box's edge by every browser; what is typed in a box scrolls. Lines must have their height.
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {{
    if (!e.getClientRects().length || e.closest(unseen) || ["radio", "checkbox"].includes(e.type)) continue;
    if (e.clientHeight < parseFloat(getComputedStyle(e).fontSize)) wrong.push("no room for a line in #" + e.id);
  }}
  for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {{
    const a = all[i], b = all[j];
    if (a.owner === b.owner || a.owner.contains(b.owner) || b.owner.contains(a.owner)) continue;
    const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
    const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
    // Boxes of neighbouring lines touch; words lie over words when more than a third of a line does.
    if (across > 2 && down > Math.min(a.box.height, b.box.height) / 3) wrong.push("over each other: " + a.text + " | " + b.text);
  }}
  return [...new Set(wrong)].slice(0, 6);
}}"""
# Without colours of its own a page is told apart by lines alone: what is pressed, filled in or framed has one at every side.
LINES = """() => [...document.querySelectorAll("button, .usa-button, .usa-input, .usa-select, .usa-textarea, .usa-file, .upload__pick, " +
    ".state, .number, .card__link, .sheet, .usa-alert, .masthead__switch, .checklist__item, .upload, .step__bar, " +
    ".usa-radio__input--tile + label, .usa-checkbox__input--tile + label, .usa-checkbox--boxed")]
  .filter((e) => e.getClientRects().length && !e.closest(".usa-sr-only, .upload--live .usa-file, details:not([open]) > :not(summary)"))
  .filter((e) => {
    const s = getComputedStyle(e);
    const line = (side) => s["border" + side + "Style"] !== "none" && parseFloat(s["border" + side + "Width"]) > 0;
    const seen = (colour) => colour !== "rgba(0, 0, 0, 0)" && colour !== getComputedStyle(document.body).backgroundColor;
    const framed = ["Top", "Bottom", "Left", "Right"].every((side) => line(side) && seen(s["border" + side + "Color"]));
    return !framed && !(s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0);
  })
  .map((e) => e.localName + "." + e.className + " " + e.textContent.trim().slice(0, 30)).slice(0, 6)"""
# What has the focus, and whether a line around it says so; a tile and the place for files show it on the label.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return [];
  const shown = [e, e.nextElementSibling, ...(e.labels || [])].filter(Boolean).map((x) => getComputedStyle(x));
  const seen = shown.some((s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1);
  return seen ? [] : ["no line around " + e.localName + "." + e.className + "#" + e.id];
}"""
MOVES = """() => [...document.querySelectorAll("*")]
  .flatMap((e) => ["", "::before", "::after"].map((part) => [e, part, getComputedStyle(e, part || undefined)]))
  .filter(([e, part, s]) => s.transitionDuration.split(", ").some((d) => parseFloat(d) > 0) || s.animationName !== "none" ||
    s.scrollBehavior === "smooth")
  .map(([e, part, s]) => e.localName + "." + e.className + part + " moves").slice(0, 5)"""
