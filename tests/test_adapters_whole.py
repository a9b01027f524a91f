"""The whole recipe on a tiny model: lessons, 20 steps, export, card, and a reply from the engine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import RepeatingModel, ScriptedModel
from tiny_gguf import write_tiny_model

from latm_local.adapters import iterate
from latm_local.adapters.card import command, write_card
from latm_local.adapters.iterate import next_run, own_lessons
from latm_local.adapters.lesson import read_lessons
from latm_local.adapters.recipe import Folder, Recipe
from latm_local.catalog import adapter_of
from latm_local.cli import latm
from latm_local.cli.edge import run_command
from latm_local.config import EngineSettings, ModelSettings, Settings
from latm_local.datatypes import Completion, CompletionRequest, Message
from latm_local.errors import BadInput
from latm_local.model_process import ModelProcess
from latm_local.sandbox import open_sandbox

ROOT = Path(__file__).resolve().parent.parent
ASKED = CompletionRequest((Message("user", "Write f."),), prefill="```python\ndef f(x):", max_tokens=5)


@pytest.mark.parametrize("role", ["maker", "user"])
def test_recipe_runs_from_lessons_to_a_reply(role: str, tmp_path: Path) -> None:
    pytest.importorskip("peft")
    from latm_local.adapters.whole import whole_run

    base = write_tiny_model(tmp_path / "tiny.gguf")
    recipe = Recipe("maker", str(base), 30, rank=4, alpha=8, tokens=1200, longest=1200, steps=20, checkpoint=20)
    recipe = replace(recipe, role="maker" if role == "maker" else "user", epochs=9)
    folder, said = Folder(tmp_path / "run"), list[str]()
    adapter = whole_run(recipe, folder, tmp_path / f"{role}.gguf", said.append, programs=14)
    assert [line for line in said if line.startswith("step 20/20")]
    assert len(list(read_lessons(folder.lessons))) >= 30
    card = adapter.with_suffix(".md").read_text()
    assert "| steps | 20 of 20" in card
    assert command(recipe) in card
    with ModelProcess("tiny", base, EngineSettings(context=512, parallel=1, threads=1), adapter) as model:
        ((_, outcome),) = model.complete([ASKED])
    assert isinstance(outcome, Completion)
    assert outcome.generated_tokens > 0
    whole_run(recipe, folder, adapter, said.append, programs=14)
    assert "going on at step 20 of 20" in said


def test_only_right_bodies_of_the_makers_own_become_lessons() -> None:
    replies = ("\n    return sum(numbers)\n", "\n    return 0\n", "\n    oops(\n")
    with open_sandbox() as sandbox:
        for reply in replies:
            said: list[str] = []
            own = list(own_lessons(RepeatingModel(reply), 1, 0, sandbox, said.append, programs=20))
            # One body for all tasks is right for all samples of a task or for none: it teaches nothing.
            assert own == []
            assert said[-1].endswith("0 lessons")


def test_a_task_solved_now_and_then_is_a_lesson_after_worked_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iterate, "is_right", lambda task, text, sandbox: "None" in text)
    monkeypatch.setattr(iterate, "is_held_back", lambda key: len(key) % 2 == 0)
    model = ScriptedModel(*["\n    return None\n", "\n    return 0\n"] * 4 * 12)
    with open_sandbox() as sandbox:
        own = list(own_lessons(model, 12, 0, sandbox, lambda _: None, programs=60))
    assert len(own) == 12
    assert len({one.key for one in own}) == 12
    assert all(len(one.key) % 2 for one in own)
    assert {one.turns[-1].reply for one in own} == {"\n    return None\n```"}
    assert {one.turns[-1].request.temperature for one in own} == {0.0}
    assert any(m.role == "assistant" for one in own for m in one.turns[-1].request.messages)
    assert all(request.temperature > 0 for request in model.asked)


def test_a_second_round_needs_something_to_learn(tmp_path: Path) -> None:
    pytest.importorskip("peft")
    from latm_local.adapters.whole import whole_run

    base = write_tiny_model(tmp_path / "tiny.gguf")
    folder = Folder(tmp_path / "run")
    recipe = Recipe("maker", str(base), 10, rank=4, alpha=8, tokens=1200, longest=1200, steps=2, checkpoint=2)
    folder.open(recipe)
    with pytest.raises(BadInput, match=r"no maker\.gguf"):
        next_run(folder, Settings(), 2, lambda _: None)
    whole_run(recipe, folder, folder.path / "maker.gguf", lambda _: None, programs=14)
    small = Settings(engine=EngineSettings(context=1024, parallel=2, threads=1))
    with pytest.raises(BadInput, match="nothing to learn"):  # its weights are drawn by chance
        next_run(folder, small, 2, lambda _: None, programs=14)
    target = Folder(folder.path / "round-2")
    assert not target.path.exists()
    target.path.mkdir()
    target.lessons.write_text(folder.lessons.read_text())
    again, found = next_run(folder, small, 2, lambda _: None)
    assert (again.own, again.steps, found.path) == (2, 0, target.path)
    assert again.begin == str(folder.path / "maker.gguf")
    assert command(again) == "latm adapters iterate --tasks 2"
    with pytest.raises(BadInput, match="other settings"):
        next_run(folder, small, 3, lambda _: None)


def test_card_says_what_was_measured(tmp_path: Path) -> None:
    base = write_tiny_model(tmp_path / "tiny.gguf")
    folder = Folder(tmp_path / "run")
    folder.open(Recipe("user", str(base), 5))
    folder.lessons.write_text("")
    folder.figures.write_text(json.dumps({"what": "On 9 rows", "rows": [["right", "1 of 9", "5 of 9"]]}))
    lines = [
        {"step": 1, "steps": 2, "loss": 4.0, "rate": 0.1, "tokens": 50, "seconds": 2.0},
        {"step": 2, "steps": 2, "loss": 1.0, "rate": 0.1, "tokens": 100, "seconds": 4.0},
        {"step": 2, "steps": 2, "loss": 1.0, "rate": 0.1, "tokens": 100, "seconds": 4.0, "held_back": 1.5},
    ]
    folder.losses.write_text("".join(json.dumps(line) + "\n" for line in lines))
    text = write_card(folder, tmp_path / "user.gguf").read_text()
    assert "| right | 1 of 9 | 5 of 9 |" in text
    assert "25 tokens/s" in text
    assert "4.000 in the first steps, 1.000 in the last" in text
    assert "1.500 at step 2" in text


def test_embedded_models_take_the_adapters_that_are_there() -> None:
    for role, name in (("maker", "embedded"), ("user", "embedded-q4_0")):
        shipped = ROOT / "models" / "adapters" / f"{role}.gguf"
        assert adapter_of(name, role, Settings()) == (shipped if shipped.is_file() else None)
        assert adapter_of(name, role, Settings(adapters=False)) is None


def test_a_named_model_takes_the_adapter_of_its_own(tmp_path: Path) -> None:
    models = {"mine": ModelSettings(path=tmp_path / "m.gguf", adapter=tmp_path / "a.gguf")}
    assert adapter_of("mine", "maker", Settings(models=models)) == tmp_path / "a.gguf"
    assert adapter_of("mine", "maker", Settings(models=models, adapters=False)) == tmp_path / "a.gguf"
    assert adapter_of("/some/file.gguf", "maker", Settings()) is None


def test_no_adapter_is_a_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(latm, ["--no-adapter", "config", "--json"]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["setting"] == "adapters"]
    assert [row["value"] for row in rows] == [False]


def test_exporting_before_training_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("peft")
    assert run_command(latm, ["adapters", "export", "maker", "--folder", str(tmp_path)]) == 2
    assert "is no recipe" in capsys.readouterr().err
