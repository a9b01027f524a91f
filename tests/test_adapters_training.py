"""Training in small: a tiny model learns, its adapter is exported and does the same in the engine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from tiny_gguf import write_tiny_model

from latm_local.adapters.card import write_card
from latm_local.adapters.encoding import encode_all, load, save
from latm_local.adapters.lesson import Lesson, Turn, lesson, read_lessons, write_lessons
from latm_local.adapters.recipe import Folder, Recipe
from latm_local.catalog import sha256_of
from latm_local.catalog.adapter_file import read_adapter
from latm_local.config import EngineSettings
from latm_local.datatypes import Completion, CompletionRequest, Message
from latm_local.errors import BadInput, BadModelFile
from latm_local.model_process import ModelProcess

pytest.importorskip("peft")


def asked(question: str) -> CompletionRequest:
    return CompletionRequest((Message("system", "Echo."), Message("user", question)), max_tokens=6)


def lessons(count: int) -> list[Lesson]:
    return [lesson("body", f"p{i}", asked(f"Say {i % 7}."), "mirror") for i in range(count)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


def recipe(base: Path, **changes: int | str) -> Recipe:
    made = Recipe("maker", str(base), rank=4, alpha=16, rate=2e-2, tokens=400, longest=512, steps=20, checkpoint=10)
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def trained(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    from latm_local.adapters.training import train

    folder = Folder(tmp_path_factory.mktemp("run"))
    chosen = recipe(base)
    folder.open(chosen)
    train(chosen, folder, encode_all(base, lessons(200), 512), lambda _: None)
    return folder


def curve(folder: Folder) -> list[dict[str, float]]:
    return [json.loads(line) for line in folder.losses.read_text().splitlines()]


def test_lessons_come_back_as_they_were_written(tmp_path: Path) -> None:
    said = [*lessons(2), Lesson("use", "k", (Turn(asked("a"), "b"), Turn(asked('c\n"d"'), "é")))]
    assert write_lessons(tmp_path / "l.jsonl", said) == 3
    texts = [[(t.request.messages, t.request.prefill, t.reply) for t in one.turns] for one in said]
    back = [
        [(t.request.messages, t.request.prefill, t.reply) for t in x.turns] for x in read_lessons(tmp_path / "l.jsonl")
    ]
    assert back == texts


def test_samples_come_back_as_they_were_saved(base: Path, tmp_path: Path) -> None:
    samples = encode_all(base, lessons(5), 512)
    save(tmp_path / "s.npz", samples)
    for one, other in zip(samples, load(tmp_path / "s.npz"), strict=True):
        assert (one.tokens.tolist(), one.wanted.tolist(), one.key) == (
            other.tokens.tolist(), other.wanted.tolist(), other.key,
        )  # fmt: skip


def test_the_loss_and_its_gradient_are_those_of_all_logits_at_once() -> None:
    import torch

    from latm_local.adapters.loss import summed_loss

    torch.manual_seed(0)
    head = torch.nn.Linear(12, 40)
    wanted = torch.randint(0, 40, (300,))
    ours, theirs = (torch.randn(300, 12, generator=torch.Generator().manual_seed(1)).requires_grad_() for _ in "ab")
    loss = summed_loss(ours, head, wanted)
    expected = torch.nn.functional.cross_entropy(head(theirs), wanted, reduction="sum")
    (loss / 7).backward()
    (expected / 7).backward()
    assert float(loss.detach()) == pytest.approx(float(expected.detach()), rel=1e-5)
    assert ours.grad is not None
    torch.testing.assert_close(ours.grad, theirs.grad)
    with torch.no_grad():
        assert float(summed_loss(ours, head, wanted)) == pytest.approx(float(expected.detach()), rel=1e-5)


def test_only_the_reply_and_its_end_are_learnt(base: Path) -> None:
    (sample,) = encode_all(base, lessons(1), 512)
    assert sample.tokens[sample.wanted].tolist() == [*b"mirror", 258]


def test_earlier_replies_of_a_conversation_are_learnt_too(base: Path) -> None:
    first = CompletionRequest((Message("user", "a"),))
    second = CompletionRequest((Message("user", "a"), Message("assistant", "b"), Message("user", "c")))
    (sample,) = encode_all(base, [Lesson("use", "k", (Turn(first, "b"), Turn(second, "d")))], 512)
    assert sample.tokens[sample.wanted].tolist() == [ord("b"), 258, ord("d"), 258]


def alternatives() -> Lesson:
    turns = tuple(Turn(asked(f"Say {text}."), reply) for text, reply in (("abc", "x"), ("abd", "mirror"), ("e", "yes")))
    return Lesson("choose", "k", turns, apart=True)


def test_turns_apart_are_each_what_the_turn_alone_is(base: Path, tmp_path: Path) -> None:
    write_lessons(tmp_path / "l.jsonl", [alternatives()])
    (one,) = read_lessons(tmp_path / "l.jsonl")
    save(tmp_path / "s.npz", encode_all(base, [one], 512))
    (sample,) = load(tmp_path / "s.npz")
    alone = encode_all(base, [Lesson("choose", "k", (turn,)) for turn in one.turns], 512)
    assert [way.tolist() for way in sample.ways()] == [other.tokens.tolist() for other in alone]
    assert [sample.wanted[sample.branches == n].sum() for n in range(4)] == [0, 2, 7, 4]
    assert (sample.branches == 0).sum() == len(alone[2].tokens) - (sample.branches == 3).sum() > 10


def test_turns_apart_know_nothing_of_one_another(base: Path, tmp_path: Path) -> None:
    import torch

    from latm_local.adapters.training import _Run, open_base, with_adapter

    (sample,) = encode_all(base, [alternatives()], 512)
    alone = encode_all(base, [Lesson("choose", "k", (turn,)) for turn in alternatives().turns], 512)
    model, device = open_base(base, exact=True)
    run = _Run(recipe(base), Folder(tmp_path), with_adapter(model, recipe(base)), device)
    with torch.no_grad():
        together = float(run._loss([sample, *alone]))
        assert together == pytest.approx(2 * sum(float(run._loss([one])) for one in alone), rel=1e-4)
        assert together == pytest.approx(2 * float(run._loss([sample])), rel=1e-4)


def test_sequences_longer_than_allowed_are_left_out(base: Path) -> None:
    assert encode_all(base, lessons(3), 20) == []


def test_loss_falls(trained: Folder) -> None:
    steps = [line for line in curve(trained) if "held_back" not in line]
    assert [line["step"] for line in steps] == list(range(1, 21))
    assert steps[-1]["loss"] < 0.7 * steps[0]["loss"]


@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")  # of torch's own compiler
@pytest.mark.skipif(which("g++") is None, reason="no C++ compiler was found")
@pytest.mark.parametrize("works", [True, False])
def test_compiled_layers_compute_the_same(base: Path, works: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from torch._inductor import config

    from latm_local.adapters.training import compile_layers, open_base, with_adapter

    tokens = torch.arange(60).reshape(2, 30)
    found = []
    for compiled in (False, True):
        model = with_adapter(open_base(base, exact=True)[0], recipe(base))
        if compiled:
            torch._dynamo.reset()
            if not works:
                monkeypatch.setattr(config.cpp, "cxx", ("/bin/false",))
            compile_layers(model)
        with torch.no_grad():
            found.append(model.get_base_model().model(input_ids=tokens, use_cache=False).last_hidden_state)
    assert torch.allclose(*found, atol=1e-4)


def test_a_run_that_was_ended_goes_on_as_if_it_had_not_been(base: Path, trained: Folder, tmp_path: Path) -> None:
    from latm_local.adapters.training import train

    folder, chosen = Folder(tmp_path / "run"), recipe(base)
    samples = encode_all(base, lessons(200), 512)
    folder.open(chosen)
    train(chosen, folder, samples, lambda _: None, hours=0.0)
    assert [line["step"] for line in curve(folder) if "held_back" not in line] == [1]
    with folder.losses.open("a") as file:  # what a run that was killed leaves after its last checkpoint
        file.write('{"step": 2, "loss": 9}\n{"step": 3, "lo')
    said: list[str] = []
    train(chosen, folder, samples, said.append)
    assert said[0] == "going on at step 1 of 20"
    losses = [line["loss"] for line in curve(folder) if "held_back" not in line]
    assert losses == pytest.approx([line["loss"] for line in curve(trained) if "held_back" not in line], rel=1e-3)


def test_a_folder_takes_one_recipe(base: Path, tmp_path: Path) -> None:
    Folder(tmp_path).open(recipe(base))
    with pytest.raises(BadInput, match="other settings"):
        Folder(tmp_path).open(recipe(base, rank=8))


def test_engine_with_the_adapter_agrees_with_what_was_trained(base: Path, trained: Folder, tmp_path: Path) -> None:
    from latm_local.adapters.agreement import agreement
    from latm_local.adapters.export import export

    adapter = export(trained, tmp_path / "maker.gguf")
    samples = encode_all(base, lessons(4), 512)
    assert agreement(trained, adapter, samples, positions=120) >= 0.98
    without = agreement(trained, None, samples, positions=120)
    assert without < 0.9


def test_training_goes_on_from_an_adapter_file(base: Path, trained: Folder, tmp_path: Path) -> None:
    from latm_local.adapters.export import export
    from latm_local.adapters.training import train

    adapter = export(trained, tmp_path / "maker.gguf")
    samples = encode_all(base, lessons(200), 512)
    folder = Folder(tmp_path / "more")
    folder.open(recipe(base, begin=str(adapter)))
    train(recipe(base, begin=str(adapter), steps=1), folder, samples, lambda _: None)
    assert curve(folder)[0]["loss"] < 0.7 * curve(trained)[0]["loss"]
    folder.lessons.write_text("")
    card = write_card(folder, export(folder, tmp_path / "more.gguf")).read_text()
    assert f"`maker.gguf`, sha256 `{sha256_of(adapter)}`" in card
    folder.recipe.write_text(json.dumps({**json.loads(folder.recipe.read_text()), "keep": 0.75}))
    one, other, mean = (
        read_adapter(path) for path in (adapter, tmp_path / "more.gguf", export(folder, tmp_path / "mean.gguf"))
    )
    assert any(not np.array_equal(one[name], other[name]) for name in one)
    for name, tensor in mean.items():
        np.testing.assert_allclose(tensor, 0.75 * one[name] + 0.25 * other[name], atol=2e-3)
    assert "has 75%" in write_card(folder, tmp_path / "mean.gguf").read_text()
    with pytest.raises(BadInput, match="is needed"):
        export(folder, adapter)
    with pytest.raises(BadModelFile, match="wanted is 8 x"):
        train(recipe(base, begin=str(adapter), rank=8), Folder(tmp_path), samples, lambda _: None)
    with pytest.raises(BadModelFile, match="no low-rank matrices"):
        train(recipe(base, begin=str(base)), Folder(tmp_path), samples, lambda _: None)


def test_each_role_has_its_adapter_over_one_base(base: Path, trained: Folder, tmp_path: Path) -> None:
    from latm_local.adapters.export import export

    adapter = export(trained, tmp_path / "maker.gguf")
    settings = EngineSettings(context=512, parallel=2, threads=1)
    with ModelProcess("maker", base, settings, adapter) as maker:
        user = maker.beside("user", base)
        try:
            texts = [said(maker), said(user), said(maker)]
            assert maker.pid == user.pid
        finally:
            user.stop()
    assert texts[0] == texts[2] == "mirror"
    assert texts[1] != "mirror"


def said(model: ModelProcess) -> str:
    ((_, outcome),) = model.complete([asked("Say 3.")])
    assert isinstance(outcome, Completion)
    return outcome.text
