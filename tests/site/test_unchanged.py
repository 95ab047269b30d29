"""A reader who has an answer already gets a 304, whichever way the answer's tag is written (RFC 9110, 13.1.2)."""

import pytest

from pact.press.downloads import making
from tests.support.api_site import API_SITE
from tests.support.client import WatchingClient

pytestmark = pytest.mark.filled(by=API_SITE)


def paths() -> list[str]:
    return [
        "/data/stories.csv", "/data/stories.jsonl", "/data/withdrawn.csv", "/data/ccpact-data.zip",
        "/editions/2026-10.json", "/editions/2026-10.csv", "/editions/2026-10.sig", "/editions/all.csv", "/card.png",
        "/rankings/overall.csv", "/rankings/overall.json", "/api/v1/companies", "/about",
    ]  # fmt: skip


@pytest.mark.parametrize("path", paths())
def test_a_reader_who_has_an_answer_gets_none_again(
    client: WatchingClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pact.core.web.downloads.MOST_AT_ONCE", 0)  # so that tables are sent in parts
    making.make_files({})
    tag = client.get(path).headers["ETag"].removeprefix("W/")

    for given in (tag, f"W/{tag}", f'"other", W/{tag}', "*"):
        answer = client.get(path, headers={"If-None-Match": given})
        assert (answer.status_code, answer.data) == (304, b""), given
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/nothing", "/companies/nobody", "/editions/2020-01.csv", "/editions/2026-10.csv?country=ZZ"]
)
def test_of_what_is_not_there_nobody_has_an_answer(client: WatchingClient, path: str) -> None:
    assert client.get(path, headers={"If-None-Match": "*"}).status_code == 404
