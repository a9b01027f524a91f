"""What the documents say is what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from latm_local import __version__
from latm_local.cli import latm
from latm_local.cli.reference import reference
from latm_local.datatypes import Result
from latm_local.formats import InstanceReader, read_pack, result_to_json

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "models/README.md", ROOT / "index/README.md"])
FORMATS = (ROOT / "docs/formats.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_commands_document_is_the_programs_own_help() -> None:
    assert (ROOT / "docs/cli.md").read_text() == reference(latm), "python -m latm_local.cli.reference > docs/cli.md"


def test_documented_instances_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(blocks(FORMATS, "json")[0])
    first, second = InstanceReader(tmp_path / "in.jsonl")
    assert (first.task, first.answer) == ("sorting", "fig pear")
    assert second.answer is None


def test_documented_error_is_the_one_that_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from latm_local.errors import BadInput

    lines = [{"id": "1", "question": "Q"}, {"id": "2", "question": "Q"}, {"id": 7, "question": "Q"}]
    monkeypatch.chdir(tmp_path)
    Path("questions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(BadInput) as caught:
        InstanceReader(Path("questions.jsonl")).survey()
    assert f"error: {caught.value.message}\nhint: {caught.value.hint}\n" == blocks(FORMATS, "text")[0]


def test_documented_result_has_the_keys_that_are_written() -> None:
    documented = json.loads(blocks(FORMATS, "json")[1])
    assert list(documented) == list(result_to_json(Result("8", None, "ok", "reuse")))


def test_every_result_key_is_described() -> None:
    section = FORMATS.split("## Output")[1].split("```")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(
        result_to_json(Result("8", None, "ok", "reuse"))
    )


def test_documented_pack_can_be_read() -> None:
    tool = read_pack(blocks(FORMATS, "json")[2], "formats.md")
    assert str(tool.signature) == "sort_words(words: list[str]) -> list[str]"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_named_in_documents_exist(document: Path) -> None:
    named = re.findall(r"(?:^|[`$(] ?)latm ((?:[a-z]+ ?){1,2})", document.read_text(), re.MULTILINE)
    unknown = []
    for words in named:
        first, *rest = words.split()
        command = latm.commands.get(first)
        below = getattr(command, "commands", None)
        if command is None or (below is not None and rest and rest[0] not in below):
            unknown.append(words)
    assert unknown == []


def test_changelog_speaks_of_this_version() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text()
