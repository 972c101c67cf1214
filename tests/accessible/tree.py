"""What a screen reader gets: Chromium's accessibility tree of the page that is open, in reading order, beside what the eye gets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Numbers what matters, and says of each what is seen: visible words, where it stands, whether its label bears the red star.
MARK = """() => {
  const seen = (root) => {
    if (!root) return "";
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let text = "";
    while (walker.nextNode()) {
      const box = walker.currentNode.parentElement;
      if (!box.closest(".usa-sr-only, select, textarea, [hidden]") && box.getClientRects().length) text += walker.currentNode.data + " ";
    }
    return text.replace(/\\s+/g, " ").trim();
  };
  const tidy = (text) => text.replace(/ ?\\*$/, "").trim();
  return [...document.querySelectorAll("h1,h2,h3,h4,h5,h6,a[href],button,summary,input:not([type=hidden]),select,textarea,[role]")].map((e, n) => {
    e.setAttribute("data-n", n);
    const field = e.matches("input,select,textarea");
    const label = field ? e.labels && e.labels[0] : e;
    const group = field ? e.closest("fieldset") : null;
    const legend = group && group.querySelector("legend");
    const hidden = (x) => x.closest(".usa-sr-only, .usa-skipnav");
    const place = field && (e.getBoundingClientRect().right < 0 || e.matches(".usa-file")) && label ? label : e;
    const box = place.getClientRects()[0];
    const error = (e.getAttribute("aria-describedby") || "").split(" ").map((id) => document.getElementById(id)).find((x) => x && x.matches(".usa-error-message"));
    return {
      n: n, tag: e.localName, type: field ? e.type : "", text: tidy(seen(label)), href: e.getAttribute("href") || "",
      starred: Boolean((label && label.querySelector(".required")) || (legend && legend.querySelector(".required"))),
      lang: (e.closest("[lang]") || e).lang || "", invalid: e.getAttribute("aria-invalid") === "true", error: error ? seen(error) : "",
      legend: legend ? tidy(seen(legend)) : group ? "a question" : "", id: e.id,
      box: box && !hidden(place) ? [box.left, box.top, box.right, box.bottom] : null,
    };
  });
}"""


@dataclass
class Node:
    """One node of the tree that is not left out, with what the eye sees of it (None for plain text and boxes)."""

    role: str
    name: str
    description: str
    level: int
    required: bool
    invalid: bool
    seen: dict[str, Any] | None
    parents: tuple["Node", ...] = field(repr=False)

    @property
    def groups(self) -> list["Node"]:
        """Named groups around it, the nearest first."""
        return [one for one in reversed(self.parents) if one.role in {"group", "radiogroup"} and one.name]


def read(page: Any) -> list[Node]:
    """The nodes in the order in which they are read."""
    marks = {str(mark["n"]): mark for mark in page.evaluate(MARK)}
    talk = page.context.new_cdp_session(page)
    document = talk.send("DOM.getDocument", {"depth": -1})["root"]
    numbers = dict(_numbers(document))
    nodes = talk.send("Accessibility.getFullAXTree")["nodes"]
    talk.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    found: list[Node] = []
    _walk(nodes[0], (), by_id, numbers, marks, found)
    return found


def _numbers(node: Any) -> Iterator[tuple[int, str]]:
    attributes = node.get("attributes", [])
    pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
    if "data-n" in pairs:
        yield node["backendNodeId"], pairs["data-n"]
    for child in node.get("children", []):
        yield from _numbers(child)


def _walk(raw: Any, parents: tuple[Node, ...], by_id: Any, numbers: Any, marks: Any, found: list[Node]) -> None:
    here = parents
    if not raw.get("ignored"):
        known = {one["name"]: one["value"].get("value") for one in raw.get("properties", [])}
        node = Node(
            raw["role"]["value"], raw.get("name", {}).get("value", ""), raw.get("description", {}).get("value", ""),
            known.get("level", 0), bool(known.get("required")), known.get("invalid", "false") != "false",
            marks.get(numbers.get(raw.get("backendDOMNodeId"), "")), parents,
        )  # fmt: skip
        found.append(node)
        here = (*parents, node)
    for child in raw.get("childIds", []):
        if child in by_id:
            _walk(by_id[child], here, by_id, numbers, marks, found)
