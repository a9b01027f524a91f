"""`latm waiting`, on a real library and a tiny real encoder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fakes import ScriptedModel
from test_cli_dispatch import Capture, call, questions, told
from word_encoder import WordEncoder

from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.config import Settings
from latm_local.datatypes import Instance, MakeReport
from latm_local.errors import BadInput
from latm_local.library import Library
from latm_local.runtime import Runtime
from latm_local.waiting import WaitingGroup, find_group


@pytest.fixture
def two_groups(home: Path) -> None:
    """Eight instances wait: five of sorting, two with answers; three of doubling without a task."""
    sorting = [Instance(str(n), q, None, "-" if n < 2 else None) for n, q in enumerate(questions("sort", 0, 5))]
    doubling = [Instance(str(n), q) for n, q in enumerate(questions("twice", 0, 3), 5)]
    with Library(home / "library") as library:
        library.add_waiting(sorting + doubling, ["no tool yet"] * 5 + ["too far"] * 3)


def test_waiting_instances_are_listed_by_group(capsys: Capture, two_groups: None) -> None:
    groups = told(capsys, "waiting", "list")
    assert [(g["task"], g["answers"], g["needed"], len(g["instances"])) for g in groups] == [
        (None, 2, 6, 5),
        (None, 0, 6, 3),
    ]
    assert groups[1]["instances"][0] == {
        "id": "5",
        "question": questions("twice", 0, 1)[0],
        "answer": None,
        "reason": "too far",
    }
    assert call("waiting", "list") == 0
    line = capsys.readouterr().out.splitlines()[1]
    assert line.split(maxsplit=5) == [groups[0]["group"], "2", "of", "6", "5", questions("sort", 0, 1)[0]]


def test_nothing_waiting_prints_nothing(capsys: Capture) -> None:
    assert call("waiting", "list") == 0
    assert capsys.readouterr() == ("", "nothing waits\n")
    assert told(capsys, "waiting", "list") == []


def test_a_groups_name_stays_while_it_grows_and_its_first_characters_do(
    capsys: Capture, two_groups: None, home: Path
) -> None:
    names = [g["group"] for g in told(capsys, "waiting", "list")]
    with Library(home / "library") as library:
        library.add_waiting([Instance(f"new{n}", q, None, "8") for n, q in enumerate(questions("twice", 7, 4))])
    assert [g["group"] for g in told(capsys, "waiting", "list")] == names[::-1]
    shown = told(capsys, "waiting", "show", names[1][:4])
    assert (shown["group"], shown["answers"], len(shown["instances"])) == (names[1], 4, 7)


def test_a_label_makes_demonstrations_and_names_the_task(capsys: Capture, two_groups: None, home: Path) -> None:
    group = told(capsys, "waiting", "list")[1]["group"]
    answers = ("--answer", "5=a=b", "--answer", "6=12")
    labelled = told(capsys, "waiting", "label", group, "--task", "doubling", *answers)
    assert (labelled["group"], labelled["task"], labelled["answers"]) == (group, "doubling", 2)
    with Library(home / "library") as library:
        assert [(i.id, i.answer) for i in library.waiting() if i.task == "doubling"] == [
            ("5", "a=b"),
            ("6", "12"),
            ("7", None),
        ]
    assert call("waiting", "show", "doubling") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == f"group {group}, task doubling: 3 waiting, 2 of the 6 answers that a tool needs"
    assert call("--set", "make.demonstrations=2", "waiting", "show", "doubling") == 0
    assert "2 answers, enough for a tool" in capsys.readouterr().out


def test_a_label_is_given_to_the_group_alone_where_ids_repeat(capsys: Capture, two_groups: None, home: Path) -> None:
    with Library(home / "library") as library:
        library.add_waiting([Instance("5", "who wrote Hamlet")])
    group = told(capsys, "waiting", "list")[1]["group"]
    told(capsys, "waiting", "label", group, "--task", "doubling", "--answer", "5=8")
    with Library(home / "library") as library:
        assert library.waiting()[-1] == Instance("5", "who wrote Hamlet")


def test_merged_groups_are_one_task(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    merged = told(capsys, "waiting", "merge", one, two, "--task", "words")
    assert (merged["group"], merged["task"], len(merged["instances"])) == (one, "words", 8)
    assert len(told(capsys, "waiting", "list")) == 1


def test_merging_without_a_task_takes_one_that_is_there(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    told(capsys, "waiting", "label", two, "--task", "doubling")
    assert told(capsys, "waiting", "merge", one, "doubling")["task"] == "doubling"


def test_merging_groups_without_any_task_takes_the_firsts_name(capsys: Capture, two_groups: None) -> None:
    one, two = (g["group"] for g in told(capsys, "waiting", "list"))
    assert told(capsys, "waiting", "merge", two, one)["task"] == two
    assert len(told(capsys, "waiting", "show", two)["instances"]) == 8


def test_a_group_with_too_few_answers_is_not_made(capsys: Capture, two_groups: None) -> None:
    group = told(capsys, "waiting", "list")[0]["group"]
    assert call("waiting", "make", group) == 2
    error, hint = capsys.readouterr().err.splitlines()[-2:]
    assert error == f"error: group {group} has 2 of the 6 answers that a tool needs"
    assert f"latm waiting label {group} --answer" in hint
    assert told(capsys, "waiting", "make") == []


def test_a_group_labelled_by_hand_becomes_a_tool(capsys: Capture, two_groups: None, home: Path) -> None:
    made = MakeReport(True, "twice@1", "admitted", (1, 1), (1, 1), 3, 0.5)
    asked: list[tuple[list[str], str | None]] = []

    class Making(Runtime):
        def make(self, demonstrations: Any, name: str | None = None, task: str | None = None) -> MakeReport:
            asked.append(([i.id for i in demonstrations], task))
            return made

    def making(settings: Settings, progress: Callable[[str], None]) -> Runtime:
        return Making(settings, progress, maker=ScriptedModel(), user=ScriptedModel(), encoder=WordEncoder(256))

    group = told(capsys, "waiting", "list")[1]["group"]
    told(capsys, "waiting", "label", group, "--task", "doubling", "--answer", "5=8", "--answer", "6=12")
    options = ["-q", "--set", "make.demonstrations=2", "waiting", "make", group, "--json"]
    assert run_command(latm, options, Session(make_runtime=making)) == 0
    (told_of,) = json.loads(capsys.readouterr().out)
    assert (told_of["group"], told_of["tool"], asked) == (group, "twice@1", [(["5", "6"], "doubling")])
    with Library(home / "library") as library:
        assert [i.id for i in library.waiting()] == ["0", "1", "2", "3", "4", "7"]


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["show", "nonsense"], "no waiting group 'nonsense'", "run `latm waiting list`"),
        (["label", "GROUP"], "neither --task nor --answer is given", "see `latm waiting label --help`"),
        (["label", "GROUP", "--task", " "], "--task is empty", "for example --task sorting"),
        (["label", "GROUP", "--answer", "99=x"], "--answer '99=x' is not ID=TEXT", "run `latm waiting show "),
        (["label", "GROUP", "--answer", "0="], "--answer '0=' gives no answer", "write the answer after the ="),
        (["merge", "GROUP", "GROUP"], "'GROUP' and 'GROUP' are one group already", "run `latm waiting list`"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    capsys: Capture, two_groups: None, home: Path, arguments: list[str], error: str, hint: str
) -> None:
    group = told(capsys, "waiting", "list")[0]["group"]
    assert call("waiting", *[group if a == "GROUP" else a for a in arguments]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("error: " + error.replace("GROUP", group))
    assert second.startswith(f"hint: {hint}")
    with Library(home / "library") as library:
        assert [i.task for i in library.waiting()] == [None] * 8


def test_the_beginning_of_two_names_is_refused() -> None:
    groups = [WaitingGroup(None, (), (), "ab12"), WaitingGroup(None, (), (), "ab34"), WaitingGroup("ab", (), (), "ff")]
    assert find_group(groups, "ab").name == "ff"
    assert find_group(groups, "ab3").name == "ab34"
    with pytest.raises(BadInput, match="begins the names of 2 groups: ab12, ab34"):
        find_group(groups, "a")
    with pytest.raises(BadInput, match="no waiting group ''"):
        find_group(groups, "")
