"""Adapters over the embedded model: the tokens learnt are the engine's, and the exported adapter does the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from latm_local.adapters import maker_data, user_data
from latm_local.adapters.encoding import encode_all
from latm_local.adapters.lesson import Lesson
from latm_local.adapters.recipe import Folder, Recipe
from latm_local.catalog import embedded_path
from latm_local.programs import catalogue
from latm_local.sandbox import open_sandbox

pytest.importorskip("peft")
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def lessons() -> list[Lesson]:
    keys = ("rises", "count_letter", "add_days", "with_tax", "points_total")
    chosen = [p for p in catalogue.written() if p.key in keys]
    with open_sandbox() as sandbox:
        return [
            *maker_data.lessons(chosen, 8, 1, sandbox, lambda _: True),
            *user_data.lessons(chosen, 6, 1, sandbox, lambda _: True),
        ]


def test_learnt_tokens_are_those_of_the_models_own_tokenizer(lessons: list[Lesson]) -> None:
    from transformers import AutoTokenizer

    path = embedded_path()
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name, local_files_only=True)
    samples = encode_all(path, lessons, 4096)
    assert len(samples) == len(lessons)
    for one, sample in zip(lessons, samples, strict=True):
        for turn, way in zip(one.turns if one.apart else one.turns[-1:], sample.ways(), strict=True):
            text = "".join(f"<|im_start|>{m.role}\n{m.content}<|im_end|>\n" for m in turn.request.messages)
            whole = f"{text}<|im_start|>assistant\n{turn.request.prefill}{turn.reply}<|im_end|>"
            assert way.tolist() == tokenizer(whole, add_special_tokens=False)["input_ids"]


def test_learnt_tokens_end_in_the_reply_and_the_end_of_the_turn(lessons: list[Lesson]) -> None:
    from latm_local.adapters.encoding import _SMALL
    from latm_local.engine.llama import Llama
    from latm_local.engine.vocabulary import Vocabulary

    llama = Llama(embedded_path(), _SMALL, 1, lambda: None)
    try:
        vocabulary = Vocabulary(llama)
        for one, sample in zip(lessons, encode_all(embedded_path(), lessons, 4096), strict=True):
            for turn, way in zip(one.turns if one.apart else one.turns[-1:], sample.ways(), strict=True):
                prompt = vocabulary.prompt(turn.request.messages, turn.request.prefill).tolist()
                assert way[: len(prompt)].tolist() == prompt
                reply = b"".join(vocabulary.piece(int(t), special=True) for t in way[len(prompt) :])
                assert reply.decode() == turn.reply + "<|im_end|>"
    finally:
        llama.close()


def test_engine_and_trained_model_predict_the_same_tokens(lessons: list[Lesson], tmp_path: Path) -> None:
    """Over the embedded model's weights dequantized; over the file itself, on whose quantized weights and activations
    the engine computes and training does not, some 97 % of the positions agree."""
    from latm_local.adapters.agreement import agreement
    from latm_local.adapters.export import export
    from latm_local.adapters.training import train
    from latm_local.engine.quantize import requantize

    base = requantize(embedded_path(), tmp_path / "base.gguf", "F16")
    recipe = Recipe("maker", str(base), rank=8, alpha=16, rate=2e-3, tokens=600, steps=4, checkpoint=4)
    folder = Folder(tmp_path / "run")
    folder.open(recipe)
    samples = encode_all(base, lessons, 768)
    train(recipe, folder, samples, lambda _: None)
    adapter = export(folder, tmp_path / "maker.gguf")
    assert agreement(folder, adapter, samples, positions=200) >= 0.98
