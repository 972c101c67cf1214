"""What review never finds and thirty lines always do: tests about the house itself."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import Engine
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from permits import gates
from tests.house import ROOT, environment_variables, files, python_files, texts
from tests.matrix_lines import LINES
from tests.pages import generated

LONGEST_FILE, LONGEST_FUNCTION = 400, 60
TEMPLATES = ROOT / "permits" / "templates"
# Templates that others ask for by name: allauth, Django, and what it renders a form with.
ASKED_BY_OTHERS = ("account/", "mfa/", "allauth/", "django/", "429.html")


def test_no_file_grows_over_400_lines() -> None:
    assert [name for name, _tree, lines in python_files() if lines > LONGEST_FILE] == []


def test_no_function_grows_over_60_lines() -> None:
    long = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree, _lines in python_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    bare = [name for name, tree, lines in python_files() if lines and not ast.get_docstring(tree)]
    assert bare == []


def test_policy_imports_the_standard_library_and_itself() -> None:
    outside = []
    for name, tree, _lines in python_files():
        if not name.startswith("permits/policy/"):
            continue
        for node in ast.walk(tree):
            wanted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                wanted = [node.module or ""] if not node.level else []
            outside += [
                f"{name}: {module}"
                for module in wanted
                if module.partition(".")[0] not in sys.stdlib_module_names
                and module != "permits.policy"
                and not module.startswith("permits.policy.")
            ]
    assert outside == []


def test_no_room_is_called_by_a_name_that_says_nothing() -> None:
    refused = {"common", "core", "helpers", "utils", "misc"}
    ours = [path.relative_to(ROOT) for path in files() if path.suffix == ".py"]
    assert [str(path) for path in ours if refused & {*path.parts[:-1], path.stem}] == []


def test_nothing_is_left_unfinished() -> None:
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")
    left = [
        f"{name}: {found[0]}"
        for name, text in texts()
        if not name.endswith(("LICENSE", ".lock", ".json", ".svg")) and "/fonts/" not in name
        for found in marks.finditer(text)
    ]
    assert left == []


def test_no_address_of_a_registry_and_no_path_of_one_machine() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted", "npm" + "js.org", "npm" + "js.com", "registry." + "yarnpkg", "uns" + "plash"]
    paths = ["/wo" + "rk/", "/ro" + "ot/", "/home/" + "[a-z]", "/Us" + "ers/"]
    places = re.compile("|".join([*map(re.escape, hosts), *paths]))
    assert [f"{name}: {found[0]}" for name, text in texts() for found in places.finditer(text)] == []


def test_tests_do_not_sleep() -> None:
    # What starts servers, drives browsers, kills processes or measures may wait; tests of behaviour may not.
    asleep = [
        f"{name}:{node.lineno}"
        for name, tree, _lines in python_files()
        if Path(name).name.startswith("test_") and not name.startswith(("tests/storm/", "tests/torture/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "sleep"
    ]
    assert asleep == []


def test_no_words_are_asked_for_within_an_f_string() -> None:
    # What gathers the words for translation does not look there: such a sentence stays English for good.
    asks = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
    hidden = [
        f"{name}:{call.lineno} {ast.unparse(call)}"
        for name, tree, _lines in python_files()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and (getattr(call.func, "id", "") or getattr(call.func, "attr", "")) in asks
    ]
    assert hidden == []


# --- templates


def template_names() -> list[str]:
    return [str(path.relative_to(TEMPLATES)) for path in files() if TEMPLATES in path.parents]


def test_every_template_is_used() -> None:
    everything = "\n".join(text for name, text in texts() if name.startswith(("permits/", "config/")) and ".po" not in name)
    # A name put together from parts, f"family/apply/{step}.html", stands for all that fit it.
    composed = [
        re.compile(re.sub(r"\\{.*?\\}", "[a-z_]+", re.escape(name)))
        for name in re.findall(r'f"([a-z_/]+\{\w+\}\.html)"', everything)
    ]
    unused = [
        name
        for name in template_names()
        if name not in everything
        and not name.startswith(ASKED_BY_OTHERS)
        and not any(pattern.fullmatch(name) for pattern in composed)
    ]
    assert unused == []


@pytest.mark.parametrize("name", [name for name in template_names() if name.endswith(".html")])
def test_every_template_compiles(name: str) -> None:
    assert get_template(name)


def test_nothing_in_a_template_that_the_content_policy_forbids() -> None:
    forbidden = re.compile(r"""\sstyle=|<style|\son[a-z]+=["']|<script(?![^>]*\bsrc=)|["']data:|javascript:""")
    found = [
        f"{name}: {hit[0]}" for name, text in texts() if name.startswith("permits/templates/") for hit in forbidden.finditer(text)
    ]
    assert found == []


def test_long_texts_in_templates_are_trimmed() -> None:
    # Otherwise the indentation becomes part of what a translator must repeat.
    start = re.compile(r"{%\s*blocktranslate\b(?![^%]*\btrimmed\b)")
    assert [name for name, text in texts() if name.endswith(".html") and start.search(text)] == []


def test_only_new_names_of_the_translation_tags() -> None:
    old = re.compile(r"{%\s*(trans|blocktrans)\b")
    assert [name for name, text in texts() if name.startswith("permits/templates/") and old.search(text)] == []


def test_templates_come_from_one_place() -> None:
    assert Engine.get_default().dirs == []


# --- routes and settings


def routes(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The full name of each route; a route without a name gives its pattern."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern):
            yield ":".join([*spaces, entry.name or str(entry.pattern)])


def test_every_route_is_in_the_access_table() -> None:
    assert sorted(set(routes(get_resolver())) - set(gates.ROUTES)) == []


def test_the_access_table_names_no_route_that_is_gone() -> None:
    assert sorted(set(gates.ROUTES) - set(routes(get_resolver()))) == []


def test_every_route_has_a_line_in_the_access_matrix() -> None:
    assert set(LINES) == set(gates.ROUTES), "tests/matrix_lines.py says who gets what from each route"


def test_the_access_table_knows_seven_rules() -> None:
    assert set(gates.ROUTES.values()) <= {"public", "family", "staff", "people", "any_post", "staff_no_mfa", "demonstration"}


def test_every_setting_is_described_and_every_description_is_of_a_setting() -> None:
    described = re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(described) == sorted(environment_variables())


def test_every_direct_dependency_has_its_reason() -> None:
    told = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    names = [re.match(r"[\w-]+", line.strip(' ",'))[0] for block in lists for line in block.splitlines()]  # type: ignore[index]
    assert len(names) > 20
    assert [name for name in names if f"`{name}`" not in told] == []


# --- pages made from tables


@pytest.mark.parametrize("page", ["states.md", "notices.md", "access.md"])
def test_generated_pages_are_up_to_date(page: str) -> None:
    kept = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert kept.strip() == generated()[page].strip(), "run `make documents`"
