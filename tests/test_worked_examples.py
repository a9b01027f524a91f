"""Worked examples are true, and the nearest are chosen."""

from __future__ import annotations

import pytest
from word_encoder import WordEncoder

from latm_local.datatypes import Limits
from latm_local.sandbox import open_sandbox
from latm_local.tool_maker.worked import code_of, nearest, worked_examples


@pytest.mark.parametrize("example", worked_examples(), ids=lambda e: e.signature.name)
def test_a_worked_example_gives_the_values_that_it_states(example):
    calls = [arguments for arguments, _ in example.examples]
    with open_sandbox(("monty",)) as sandbox:
        done = sandbox.run(code_of(example), example.signature.name, calls, Limits())
    assert [(e.status, e.value) for e in done] == [("ok", value) for _, value in example.examples]


def test_the_nearest_example_stands_last():
    chosen = nearest("Multiply the numbers {numbers}", WordEncoder(), 3)
    assert len(chosen) == 3
    assert chosen[-1].signature.name == "product"
