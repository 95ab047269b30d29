"""The project's files must not depend on the machine on which they were written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.site.sources import PACKAGE, ROOT
from tests.support import slow_tests, statements
from tests.support.named_tests import names_in
from tests.support.needs import lacking

# The machine decides where packages come from, not the project.
REGISTRIES = re.compile(
    r"--(?:extra-)?index[-]url|--find[-]links|--trusted[-]host|\bpypi[.](?:org|python)|files[.]pythonhosted"
    r"|registry[.](?:npmjs|yarnpkg)",
)
HOME_FOLDERS = re.compile(r"(?<![\w.)}\]])/(?:home|Users|root|work|mnt)/[\w.]")
NEIGHBOURS = re.compile(r"\.\./shared|/\.library\b")
# CI looks for real records beside the checkout.
LOOKS_BESIDE = ".ci/run"


def project_files() -> list[Path]:
    """All files that are or would be committed."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        lacking("this is no checkout of git's")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in sorted(set(listed.stdout.split("\0"))) if name and (path := ROOT / name).is_file()]


def texts() -> dict[str, str]:
    found = {}
    for path in project_files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text()
        except UnicodeDecodeError:  # a picture
            continue
    return found


def matches(pattern: re.Pattern[str]) -> list[str]:
    return [f"{name}: {found[0]}" for name, text in texts().items() for found in [pattern.search(text)] if found]


def test_no_file_mentions_a_package_registry() -> None:
    assert matches(REGISTRIES) == []


def test_no_file_mentions_a_local_folder() -> None:
    assert matches(HOME_FOLDERS) == []
    assert matches(re.compile(re.escape(f"{ROOT.parent}/"))) == []


def test_no_file_depends_on_folders_outside_the_checkout() -> None:
    assert [place for place in matches(NEIGHBOURS) if not place.startswith(LOOKS_BESIDE)] == []


def test_no_secret_and_no_database_is_committed() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in project_files()]
    odd = re.compile(r"(^|/)(\.env|keys\.json|.*\.sqlite.*|.*\.db|.*\.pem|.*\.eml|demo-sign-ins\.json)$")

    assert names
    assert [name for name in names if odd.search(name)] == []


def test_the_top_level_has_only_expected_files() -> None:
    expected = {
        "app.py", "pyproject.toml", "pact", "templates", "static", "migrations", "tests", "README.md", "Makefile",
        "requirements", "bench", "deploy", "docs", "translations", "CHANGELOG.md", "LICENSE", "SECURITY.md", ".ci",
        ".gitignore", "CONTRIBUTING.md",
    }  # fmt: skip

    assert {path.relative_to(ROOT).parts[0] for path in project_files()} <= expected


def test_no_module_is_called_utils_or_helpers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}
    python = [path.relative_to(ROOT) for path in project_files() if path.suffix == ".py"]

    assert [str(path) for path in python if drawers & {*path.parts[:-1], path.stem}] == []


@pytest.mark.parametrize(
    ("folder", "mark", "sign"),
    [("browser", "browser", ""), ("deploy", "cluster", r"tests\.(support\.(cluster|needs)|deploy)")],
)
def test_what_needs_more_than_python_is_marked(folder: str, mark: str, sign: str) -> None:
    """A browser's driver leaves a loop running, in which later tests of the process fail."""
    tests = [(path.name, path.read_text()) for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))]
    found = [(name, f"mark.{mark}" in text) for name, text in tests if re.search(sign, text)]

    assert found
    assert [name for name, is_marked in found if not is_marked] == []


@pytest.mark.parametrize("path", [slow_tests.LIST, statements.LIST], ids=lambda path: path.stem)
def test_a_list_of_tests_names_only_those_that_exist(path: Path) -> None:
    names = names_in(path)
    parts = [name.split("::") for name in names]
    texts = {path: (ROOT / path).read_text() for path in {path for path, _test in parts}}

    assert names == sorted(set(names))
    assert [f"{path}::{test}" for path, test in parts if f"def {test}(" not in texts[path]] == []


def test_a_test_is_slow_if_most_of_its_cases_are() -> None:
    times = [("a", 0.01), ("a", 3.0), ("a", 0.02), ("b", 0.2), ("b", 0.3), ("b", 0.01)]

    assert slow_tests.slow_among(times) == ["b"]


def test_the_readme_lists_all_packages() -> None:
    readme = ROOT / "README.md"
    assert readme.is_file(), "There is no README.md yet."
    mapped = re.findall(r"^[|\-*\s]*`?pact/(\w+)/`?", readme.read_text(), flags=re.MULTILINE)
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert set(mapped) == packages
    assert len(mapped) == len(set(mapped))


def test_the_documentation_names_only_files_that_exist() -> None:
    folders = "pact|templates|static|tests|docs|bench|migrations|requirements|translations"
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = page.read_text()
        named = [ROOT / path for path in re.findall(rf"`((?:{folders})/[\w./-]+)`", text)]
        linked = [page.parent / link for link in re.findall(r"\]\(((?:docs/)?[\w./-]+\.(?:md|png))[^)]*\)", text)]

        assert [str(path) for path in (*named, *linked) if not path.exists()] == [], page.name


def test_the_documentation_names_only_functions_and_constants_that_exist() -> None:
    """Where a page says that `a_name` or `a_function()` is in a file, that file has the name."""
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        text = " ".join(page.read_text().split())
        said = re.findall(r"`(\w+)(?:\(\))?` in `((?:pact|templates|tests)/[\w./-]+)`", text)

        assert [pair for pair in said if not re.search(rf"\b{pair[0]}\b", (ROOT / pair[1]).read_text())] == [], (
            page.name
        )
        assert len(said) >= 3, "The pattern does not see the names any more."


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "SECURITY.md", "Makefile"])
def test_the_usual_project_files_exist(name: str) -> None:
    assert (ROOT / name).read_text().strip()


def test_the_documentation_counts_the_packages_that_the_site_needs() -> None:
    pinned = re.findall(r"^[\w.-]+(?:\[.*\])?==", (ROOT / "requirements/runtime.txt").read_text(), re.MULTILINE)
    assert f"({len(pinned)} packages with their hashes)" in (ROOT / "docs/security.md").read_text()
