"""The bench of the tool maker counts what was made right, wrong, for review and not at all."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fakes import RepeatingModel, ScriptedModel
from word_encoder import WordEncoder

from latm_local.bench.families import FAMILIES
from latm_local.bench.make import PAPER, MakeBench, run
from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.cli.session import Session
from latm_local.config import DispatchSettings, MakeSettings, Settings
from latm_local.errors import ModelCrashed
from latm_local.runtime import Runtime

SUM = "\n    return sum(n for n in numbers if n % 2 == 0)"
COUNT = "\n    return sum(1 for n in numbers if n % 2 == 0)"
# Wrong only for the number 40, which stands in some of the fresh lists.
NEARLY_SUM = "\n    return sum(n for n in numbers if n % 2 == 0 and n != 40)"
KEYS = {"difficulty", "held_out", "outcome", "seconds", "candidates"}


class ByTask(ScriptedModel):
    """Writes the body that belongs to the first of the given words which the prompt holds."""

    def __init__(self, bodies: Mapping[str, str | BaseException]) -> None:
        super().__init__()
        self._bodies = bodies

    def complete(self, requests):
        for request in requests:
            body = next((body for word, body in self._bodies.items() if word in str(request)), "\n    return 0")
            if isinstance(body, BaseException):
                raise body
            self._replies.append(body)
        yield from super().complete(requests)


def settings(library: Path, **more: object) -> Settings:
    making = MakeSettings(samples=16, retrieved=0)
    return Settings(library=library, make=making, dispatch=DispatchSettings(threshold=0.4), **more)


@pytest.fixture
def measure(tmp_path: Path) -> Iterator[object]:
    said: list[str] = []

    def measure_one(maker: ScriptedModel, *names: str, **more: object) -> MakeBench:
        options = {k: more.pop(k) for k in ("demonstrations", "fresh", "seed") if k in more}
        chosen = settings(tmp_path / "library", **more)
        with Runtime(chosen, said.append, maker=maker, user=ScriptedModel(), encoder=WordEncoder(256)) as base:
            bench = run(base, [FAMILIES[name] for name in names], said.append, wordings=1, **options)
        assert not (tmp_path / "library").exists(), "the bench leaves the person's library alone"
        return bench

    return measure_one


def test_a_tool_right_on_fresh_instances_is_right_and_a_family_without_one_is_not_made(measure):
    bench = measure(ByTask({"sum of the even": SUM}), "sum_of_even", "count_of_even")
    assert [r.outcome for r in bench.results] == ["right", "not_made"]
    assert (bench.results[0].right, bench.results[0].fresh) == (50, 50)
    assert (bench.results[1].right, bench.results[1].fresh) == (0, 0)
    assert bench.results[1].candidates == 16
    assert bench.results[1].reason


def without_40(seed: int) -> bool:
    """Whether the demonstrations hide the mistake of NEARLY_SUM and at least two fresh instances show it."""
    instances = FAMILIES["sum_of_even"].instances(seed, 62, FAMILIES["sum_of_even"].wordings[:1])
    shows = ["40" in instance.question for instance in instances]
    return not any(shows[:12]) and sum(shows[12:]) >= 2


def test_a_tool_admitted_but_wrong_on_fresh_instances_is_wrong(measure):
    seed = next(seed for seed in range(1000) if without_40(seed))
    bench = measure(RepeatingModel(NEARLY_SUM), "sum_of_even", seed=seed)
    (result,) = bench.results
    assert result.outcome == "wrong"
    assert 25 <= result.right < 49
    assert result.unanswered == 0
    assert bench.to_json()["totals"]["wrong"] == 1


def test_instances_that_a_tool_fails_on_are_told_apart_from_wrong_answers(measure):
    seed = next(seed for seed in range(1000) if without_40(seed))
    failing = "\n    if 40 in numbers:\n        raise ValueError(numbers)" + SUM
    bench = measure(RepeatingModel(failing), "sum_of_even", seed=seed)
    (result,) = bench.results
    assert result.outcome == "review"
    assert result.unanswered == 50 - result.right >= 2
    assert f"{result.right}/50, {result.unanswered} unanswered" in str(bench)


def test_a_tool_that_waits_for_a_person_is_neither_right_nor_wrong(measure):
    bench = measure(RepeatingModel(COUNT), "count_of_even", review="required")
    assert [r.outcome for r in bench.results] == ["review"]
    assert bench.results[0].right == 50


def test_the_data_has_the_stated_keys_and_the_totals_add_up(measure):
    data = measure(ByTask({"sum of the even": SUM}), "sum_of_even", "vowel_count").to_json()
    assert list(data) == ["families", "totals"]
    assert {name: (set(row), row["outcome"]) for name, row in data["families"].items()} == {
        "sum_of_even": (KEYS, "right"),
        "vowel_count": (KEYS, "not_made"),
    }
    totals = data["totals"]
    assert {k: totals[k] for k in ("families", "right", "wrong", "review", "not_made")} == {
        "families": 2,
        "right": 1,
        "wrong": 0,
        "review": 0,
        "not_made": 1,
    }
    assert (totals["tuning"]["right"], totals["held_out"]["right"]) == (1, 0)
    assert totals["held_out_by_difficulty"]["1"]["families"] == 1
    assert totals["candidates"] == sum(row["candidates"] for row in data["families"].values())


def test_the_table_shows_the_papers_figures_beside_its_tasks(measure):
    shown = str(measure(RepeatingModel("\n    return 0"), "word_sorting", "sum_of_even"))
    assert "word_sorting                    not made  5 of 5  5 of 5" in shown
    assert "logical_deduction_five_objects  -         3 of 5  0 of 5" in shown
    (everything,) = [line.split() for line in shown.splitlines() if line.startswith("all ")]
    assert everything == ["all", "2", *["0", "(0%)"] * 3, "2", "(100%)"]
    assert set(PAPER) == {name for name, family in FAMILIES.items() if family.kind == "paper"}


def test_other_families_are_shown_without_the_paper(measure):
    assert "GPT-4" not in str(measure(RepeatingModel("\n    return 0"), "sum_of_even"))


def test_a_model_that_fails_at_once_ends_the_bench_and_later_counts_as_not_made(measure):
    crash = ModelCrashed("the model's process died")
    with pytest.raises(ModelCrashed):
        measure(ByTask({"sum of the even": crash}), "sum_of_even", "count_of_even")
    later = measure(ByTask({"count of the even": crash}), "sum_of_even", "count_of_even")
    assert [r.outcome for r in later.results] == ["not_made", "not_made"]
    assert later.results[1].reason == "ModelCrashed: the model's process died"


def test_an_interrupt_keeps_what_was_measured(measure):
    bench = measure(ByTask({"sum of the even": SUM, "count of the even": KeyboardInterrupt()}), *["sum_of_even"])
    assert not bench.interrupted
    cut = measure(
        ByTask({"sum of the even": SUM, "count of the even": KeyboardInterrupt()}),
        "sum_of_even",
        "count_of_even",
        "spread",
    )
    assert [(r.family.name, r.outcome) for r in cut.results] == [("sum_of_even", "right")]
    assert cut.interrupted
    assert cut.to_json()["totals"]["interrupted"] is True


@pytest.fixture
def session(tmp_path: Path):
    def of(maker: ScriptedModel) -> Session:
        def make_runtime(asked: Settings, progress) -> Runtime:
            chosen = asked.model_copy(update={"library": tmp_path / "library", "make": MakeSettings(samples=16)})
            return Runtime(chosen, progress, maker=maker, user=ScriptedModel(), encoder=WordEncoder(256))

        return Session(make_runtime=make_runtime)

    return of


def test_the_command_prints_the_data(session, capsys):
    arguments = ["bench", "make", "--families", "sum_of_even", "--wordings", "1", "--json"]
    assert run_command(latm, arguments, session(RepeatingModel(SUM))) == 0
    assert json.loads(capsys.readouterr().out)["families"]["sum_of_even"]["outcome"] == "right"


def test_the_command_shows_what_was_measured_before_an_interrupt(session, capsys):
    maker = ByTask({"sum of the even": SUM, "count of the even": KeyboardInterrupt()})
    arguments = ["bench", "make", "--families", "sum_of_even,count_of_even", "--wordings", "1"]
    assert run_command(latm, arguments, session(maker)) == 130
    out, err = capsys.readouterr()
    assert out.splitlines()[1].split()[:6] == ["sum_of_even", "lists", "1", "tuning", "right", "50/50"]
    assert "interrupted" in err


def test_the_command_names_a_family_that_is_unknown(session, capsys):
    assert run_command(latm, ["bench", "make", "--families", "nonsense"], session(ScriptedModel())) == 2
    assert "no family is called 'nonsense'" in capsys.readouterr().err


def test_a_fault_in_one_family_costs_that_family_and_is_told_after_the_report(session, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("LATM_HOME", str(tmp_path / "home"))
    maker = ByTask({"sum of the even": SUM, "count of the even": ZeroDivisionError("nobody foresaw this")})
    arguments = ["bench", "make", "--families", "sum_of_even,count_of_even", "--wordings", "1"]
    assert run_command(latm, arguments, session(maker)) == 1
    out, err = capsys.readouterr()
    assert [line.split()[4] for line in out.splitlines()[1:3]] == ["right", "not"]
    assert "nobody foresaw this" in out
    assert "fault in latm itself" in err
