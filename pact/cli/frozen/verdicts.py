"""`flask verdicts`: freezing, correcting and verifying what people told us of companies’ promises."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from pact.cli.frozen.reporting import account_id, by_option, report
from pact.companies.models import Company
from pact.companies.queries import company_by_slug
from pact.core.db import session, snapshot
from pact.promises.verdicts import queries
from pact.promises.verdicts.freezing import NotFrozenError, due, freeze, prepare, revise
from pact.promises.verdicts.models import Verdict
from pact.promises.verdicts.periods import read_quarter
from pact.promises.verdicts.verifying import differences, differences_in_folder

command = AppGroup("verdicts", help="The frozen verdicts on companies’ promises.")


def _quarter(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    quarter = read_quarter(value)
    if quarter is None:
        raise click.BadParameter("Write the quarter as 2026-q3.")
    return quarter


@command.command("freeze")
@click.argument("company", metavar="[COMPANY", required=False)
@click.argument("quarter", metavar="QUARTER]", required=False, callback=_quarter)
@by_option
def freeze_quarter(company: str | None, quarter: date | None, by: str | None) -> None:
    """Freeze the verdicts that are due, or that of COMPANY (the end of its page’s address) and QUARTER (2026-q3)."""
    if company is not None and quarter is None:
        raise click.UsageError("Name the company and the quarter, or neither.")
    actor_id = account_id(by)
    wanted = [(_company_id(company), quarter)] if company and quarter else due()
    if not wanted:
        click.echo("No verdict is due.")
        return
    try:
        prepare()
        for company_id, each in wanted:
            if there := queries.newest_of(company_id, each):
                click.echo(f"{_name(there)} was already frozen on {there.frozen_at:%Y-%m-%d %H:%M} UTC.")
                continue
            verdict = freeze(company_id, each, actor_id=actor_id)
            session().commit()
            click.echo(_line(verdict))
    except NotFrozenError as error:
        raise click.ClickException(str(error)) from error


@command.command("revise")
@click.argument("company")
@click.argument("quarter", callback=_quarter)
@click.option("--reason", required=True, help="Why; shown publicly on both verdicts.")
@by_option
def revise_quarter(company: str, quarter: date, reason: str, by: str | None) -> None:
    """Count COMPANY’s QUARTER again and freeze it as its next revision. Earlier revisions stay."""
    try:
        prepare()
        verdict = revise(_company_id(company), quarter, reason, actor_id=account_id(by))
    except NotFrozenError as error:
        raise click.ClickException(str(error)) from error
    session().commit()
    click.echo(_line(verdict))


@command.command("verify")
@click.argument("verdict", metavar="[COMPANY/ID]", required=False)
@click.option("--folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Check downloaded verdicts instead: 2026-q3.json with 2026-q3.sig, there or in folders in it. Needs no "
                   "database.")  # fmt: skip
@click.option("--key", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="For --folder: the file from /.well-known/pact-edition-key.")  # fmt: skip
def verify(verdict: str | None, folder: Path | None, key: Path | None) -> None:
    """Check that every verdict, or one such as nordic-mail/2026-q3, is unchanged. Exits with 1 and lists the differences."""
    if (folder is None) != (key is None) or (folder and verdict):
        raise click.UsageError("Use --folder and --key together, and without a verdict.")
    if folder and key:
        try:
            found = differences_in_folder(folder, key.read_text(errors="replace"))
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        if not found:
            raise click.ClickException(f"There are no verdicts in {folder}.")
    else:
        with snapshot():
            found = differences(verdict)
    if verdict is not None and not found:
        raise click.ClickException(f"There is no verdict {verdict}.")
    report(found, "verdict")


@command.command("list")
@click.argument("company", required=False)
def list_verdicts(company: str | None) -> None:
    """List all verdicts, or those on COMPANY, as they were frozen, with their outcomes."""
    with snapshot():
        wanted = _company_id(company) if company else None
        lines = [_line(each) for each, _body in queries.in_order_frozen() if wanted in (None, each.company_id)]
    for line in lines:
        click.echo(line)


def _name(verdict: Verdict) -> str:
    return f"{session().get_one(Company, verdict.company_id).slug}/{verdict.ident}"


def _line(verdict: Verdict) -> str:
    outcomes = "  ".join(f"{promise}: {found['outcome']}" for promise, found in verdict.outcomes.items())
    reason = f"  {verdict.reason}" if verdict.reason else ""
    return f"{_name(verdict)}  {verdict.frozen_at:%Y-%m-%d %H:%M} UTC  {verdict.sha256}  {outcomes}{reason}"


def _company_id(slug: str) -> int:
    company = company_by_slug(slug)
    if company is None:
        raise click.ClickException(f"There is no company {slug}.")
    return company.id
