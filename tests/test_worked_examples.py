"""Worked examples are true, and the nearest are chosen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from word_encoder import WordEncoder

from latm_local.datatypes import Limits, Parameter, Signature
from latm_local.programs import catalogue
from latm_local.prompts import read_body
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_maker.worked import Worked, worked_example


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox() as opened:
        yield opened


def test_a_worked_example_gives_the_values_that_it_states(sandbox: Sandboxes) -> None:
    missing = 0
    for program in catalogue.written()[::9]:
        example = worked_example(program, sandbox)
        if example is None:
            missing += 1
            continue
        code = read_body(example.signature, example.body)
        assert code is not None, program.key
        assert all(f"{{{p.name}}}" in example.description for p in example.signature.parameters), program.key
        calls = [arguments for arguments, _ in example.examples]
        done = sandbox.run(code, example.signature.name, calls, Limits())
        assert [(e.status, e.value) for e in done] == [("ok", value) for _, value in example.examples], program.key
    assert missing < 3


def test_the_nearest_example_stands_last_and_values_do_not_count(sandbox: Sandboxes) -> None:
    worked = Worked(WordEncoder(), sandbox)
    signature = Signature("f", (Parameter("words", "list[str]"),), "str")
    chosen = worked.nearest(signature, "Of these words, which has the most letters? {words}", 3)
    assert len(chosen) == 3
    assert len({example.signature.name for example in chosen}) == 3
    alone = worked.nearest(signature, chosen[-1].description.replace("{words}", "{given}"), 1)
    assert alone == chosen[-1:]
