from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from latm_local.config import DispatchSettings
from latm_local.datatypes import Demonstration, Instance, Make, Reuse, Signature, Tool
from latm_local.demo.families import make_stream
from latm_local.dispatcher import Dispatcher
from latm_local.dispatcher.evaluate import evaluate
from latm_local.dispatcher.rows import TaskRow
from latm_local.encoder import SentenceEncoder
from latm_local.library import Library
from latm_local.protocols import Vectors
from latm_local.waiting import group

pytestmark = pytest.mark.real
BBH = Path(__file__).resolve().parents[3] / "shared" / "data" / "bbh"


class Remembering:
    """The embedded encoder, each text encoded once for all tests of this file."""

    def __init__(self) -> None:
        self._encoder = SentenceEncoder()
        self._known: dict[str, Vectors] = {}
        self.fingerprint = self._encoder.fingerprint
        self.dimension = self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(fresh, self._encoder.encode(fresh), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), self.dimension)


@pytest.fixture(scope="module")
def encoder() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module")
def bbh() -> dict[str, list[TaskRow]]:
    if not BBH.is_dir():
        pytest.skip(f"{BBH} is not there: the BIG-Bench questions are not part of the project")
    rows = {path.stem: path.read_text().splitlines()[:60] for path in sorted(BBH.glob("*.jsonl"))}
    return {task: [TaskRow(json.loads(line)["question"], task) for line in lines] for task, lines in rows.items()}


def tool_of(name: str, instances: Sequence[Instance]) -> Tool:
    demonstrations = tuple(Demonstration(i.question, i.answer or "") for i in instances)
    return Tool(name, "", "", Signature(name, (), "str"), demonstrations, "text")


@pytest.mark.parametrize("draw", range(5))
def test_six_tasks_with_six_demonstrations_each_are_told_from_three_unknown(
    encoder: Remembering, bbh: dict[str, list[TaskRow]], draw: int
) -> None:
    chance = random.Random(draw)
    tasks = chance.sample(sorted(bbh), len(bbh))
    shuffled = {task: chance.sample(bbh[task], len(bbh[task])) for task in tasks}
    known = [row for task in tasks[:6] for row in shuffled[task][:6]]
    test = [row for task in tasks for row in shuffled[task][6:]]
    found = evaluate(known, test, encoder)
    assert 1 - len(found.wrong) / len(test) >= 0.98
    assert found.threshold == 0.5


def test_two_tools_know_their_own_and_leave_the_rest(tmp_path: Path, encoder: Remembering) -> None:
    stream = make_stream(rows=20, labelled=6)
    by_family = {f: [i for i in stream.instances if stream.family[i.id] == f] for f in stream.family.values()}
    with Library(tmp_path) as library:
        for family in ("sort words", "Celsius"):
            library.add_tool(tool_of(family, [i for i in by_family[family] if i.answer is not None]))
        dispatcher = Dispatcher(library, encoder, DispatchSettings(), tmp_path / "index")
        for family, instances in by_family.items():
            decisions = dispatcher.decide([i.question for i in instances if i.answer is None])
            if family in ("sort words", "Celsius"):
                assert {d.tool if isinstance(d, Reuse) else None for d in decisions} == {f"{family}@1"}
            else:
                assert all(isinstance(d, Make) for d in decisions), family


def test_a_mixed_stream_without_hints_parts_into_its_families(encoder: Remembering) -> None:
    stream = make_stream(rows=20, labelled=6)
    found = group(stream.instances, encoder.encode([i.question for i in stream.instances]))
    families = [{stream.family[i.id] for i in g.instances} for g in found]
    assert [len(f) for f in families] == [1] * 6
    assert [(len(g.labelled), len(g.unlabelled)) for g in found] == [(6, 14)] * 6
