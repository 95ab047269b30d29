"""Some things may be done in one place only."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

from tests.site.sources import ROOT, Place, assignments, calls, imports, modules

# Reading the current time. Durations (time.sleep, Event.wait) are allowed anywhere.
CLOCK_CALLS = re.compile(
    r"(?:datetime\.)?(?:datetime|date)\.(?:now|utcnow|today|fromtimestamp|utcfromtimestamp)"
    r"|time\.(?:time|time_ns|localtime|gmtime|monotonic|perf_counter)"
    r"|(?:sa\.)?func\.(?:now|current_timestamp|current_date|localtimestamp)"
)
MOST_MODULES = 14
STATUS_KEYS = {"status", "published_version_id"}
# Services only flush. The caller that is responsible for the whole change commits: a view, a command, the worker.
MAY_COMMIT = ("*/views.py", "*/views/*.py", "cli/*", "jobs/*")
# These commit before waiting for a mail server or long arithmetic, so as not to hold the database, or write in batches.
COMMITS_WITH_A_REASON = (
    "core/db.py",
    "mail/service.py",
    "rankings/building/replacing.py",
    "rankings/patterns/keeping.py",
    "rankings/tallies/recount.py",
    "intake/service.py",
    "moderation/queue/checking.py",
    "retention/service.py",
    "stories/search/index.py",
)
# Modules that may select published stories themselves: the query itself, and those that work on status or tallies.
MAY_ASK_FOR_PUBLISHED = (
    "stories/queries.py",
    "rankings/tallies/recount.py",
    "rankings/tallies/writing.py",
    "moderation/*",
    "retention/*",
)
MAKES_PUBLIC_PAGES = (
    "pages/*",
    "press/*",
    "*/views.py",
    "companies/*",
    "rankings/tables/queries.py",
    "rankings/tables/export.py",
)


def is_in(place: Place, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(place.path, pattern) for pattern in patterns)


def test_only_sanitising_imports_cleaners_and_markdown() -> None:
    cleaners = ("bleach", "nh3", "markdown_it", "markupsafe.Markup", "flask.Markup", "html.unescape")
    found = {(place.path, place.what.split(".")[0]) for place in imports() if place.what.startswith(cleaners)}

    # The marks in tables and the charts are drawn in code from our own numbers; the modules say why. Compiled templates
    # escape what they write, as Jinja does.
    found -= {("rankings/tables/svg_marks.py", "markupsafe"), ("rankings/charts/drawing.py", "markupsafe"),
              ("core/i18n/templates.py", "markupsafe")}  # fmt: skip
    assert found == {("core/sanitising.py", name) for name in ("bleach", "nh3", "markdown_it")}


def test_no_folder_has_more_modules_than_one_sees_at_a_glance() -> None:
    found = Counter(Path(module.path).parent for module in modules() if not module.path.endswith("__init__.py"))

    assert {folder.as_posix(): count for folder, count in found.items() if count > MOST_MODULES} == {}
    assert found[Path("core")], "The rule no longer sees the folders."


def test_only_the_clock_reads_the_time() -> None:
    found = [place for place, _call in calls() if CLOCK_CALLS.fullmatch(place.what)]
    renamed = [
        place for place in imports() if re.fullmatch(r"time\.(time|time_ns|perf_counter|monotonic)", place.what)
    ]

    assert [place for place in found + renamed if place.path != "core/clock.py"] == []
    assert found, "The rule no longer sees the clock's own calls."


def test_only_moderation_writes_a_storys_status() -> None:
    found = {(place.path, place.what) for place in assignments() if place.what.rpartition(".")[2] in STATUS_KEYS}

    # Companies, replies and answers have a status too.
    assert {(path, what) for path, what in found if path != "moderation/decisions/transitions.py"} <= {
        ("companies/service.py", "company.status"),
        ("moderation/replies/service.py", "item.status"),
        ("moderation/replies/service.py", "item.published_version_id"),
    }
    assert ("moderation/decisions/transitions.py", "story.status") in found
    assert ("moderation/decisions/transitions.py", "story.published_version_id") in found


def test_no_sql_statement_outside_moderation_writes_a_storys_status() -> None:
    """Neither `Story(status=…)`, nor `.values(status=…)`, nor setattr."""
    writers = []
    for place, call in calls():
        name = place.what.rpartition(".")[2]
        keys = {keyword.arg for keyword in call.keywords}
        makes_story = name == "Story" and keys & STATUS_KEYS
        updates = name == "values" and keys & STATUS_KEYS and "Company" not in place.what
        if makes_story or updates or (name == "setattr" and "story" in ast.unparse(call)):
            writers.append(place)

    assert [place for place in writers if place.path != "moderation/decisions/transitions.py"] == []


def test_only_the_outbox_makes_jobs() -> None:
    makers = {place.path for place, call in calls() if place.what == "Job" or _is_insert_of(call, "Job")}

    assert makers == {"jobs/service.py"}


def test_only_the_mail_service_makes_and_sends_mails() -> None:
    makers = {
        place.path
        for place, call in calls()
        if (place.what == "Mail" and call.keywords) or _is_insert_of(call, "Mail")
    }
    senders = {place.path for place in imports() if place.what.split(".")[0] == "smtplib"}

    assert makers == {"mail/service.py"}
    assert senders == {"mail/delivery.py"}


def test_only_the_log_itself_writes_audit_entries() -> None:
    makers = {
        place.path for place, call in calls() if place.what == "AuditEntry" or _is_insert_of(call, "AuditEntry")
    }
    changed = [place for place in assignments() if place.path.startswith("audit/")]
    removed = [
        place
        for place, call in calls()
        if place.what in ("delete", "update") and "AuditEntry" in ast.unparse(call)
    ]

    assert makers == {"audit/service.py"}
    assert changed == removed == []


def test_public_code_reads_stories_through_published() -> None:
    askers = [
        Place(module.path, node.lineno, ast.unparse(node))
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Compare)
        and ast.unparse(node.left) == "Story.status"
        and "PUBLISHED" in ast.unparse(node)
    ]

    assert [place for place in askers if not is_in(place, MAY_ASK_FOR_PUBLISHED)] == []
    assert askers, "The rule no longer sees the door itself."


def test_public_views_select_no_stories_themselves() -> None:
    selecting = [
        Place(place.path, place.line, ast.unparse(call))
        for place, call in calls()
        if place.what in ("select", "session().get", "session().get_one")
        and call.args
        and re.match(r"Story\b", ast.unparse(call.args[0]))
        and is_in(place, MAKES_PUBLIC_PAGES)
    ]

    assert selecting == []


def test_imports_inside_functions_give_a_reason() -> None:
    found = []
    for module in modules():
        for function in ast.walk(module.tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        line = module.lines[node.lineno - 1]
                        if not re.search(r"# noqa: PLC0415 \(.{10,}\)", line):
                            found.append(Place(module.path, node.lineno, line.strip()))

    assert found == []


def test_only_views_jobs_and_commands_commit() -> None:
    committing = [place for place, _call in calls() if place.what == "session().commit"]

    assert [place for place in committing if not is_in(place, MAY_COMMIT + COMMITS_WITH_A_REASON)] == []
    assert committing


def test_no_feature_uses_another_features_forms_or_views() -> None:
    found = [
        place
        for place in imports()
        if (used := re.match(r"pact\.(\w+)\.(?:forms|views)\b", place.what))
        and used[1] != "core"  # not a feature
        and place.path.split("/")[0] not in (used[1], "factory.py")
    ]

    assert found == []


def test_a_feature_has_a_package_a_blueprint_and_templates() -> None:
    packages = {module.feature for module in modules() if "/" in module.path}
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.is_dir()}

    assert folders - {"layout", "components", "errors"} <= packages
    for module in modules():
        if module.path.endswith(("/views.py", "/views/desk.py", "/views/blueprint.py")):
            assert f"Blueprint('{module.feature}'" in ast.unparse(module.tree), module.path


def test_web_processes_do_not_load_numpy(tmp_path: Path) -> None:
    """numpy and scipy take a second and many megabytes to load, and only the worker needs them."""
    program = "import app, sys; print(sorted({'numpy', 'scipy', 'pandas', 'pytest'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PACT_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


def _is_insert_of(call: ast.Call, model: str) -> bool:
    name = ast.unparse(call.func).rpartition(".")[2]
    inserts = name in ("insert", "insert_or", "bulk_insert_mappings")
    return inserts and any(ast.unparse(argument) == model for argument in call.args)
