from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from word_encoder import WordEncoder

from latm_local.datatypes import Instance
from latm_local.dispatcher.views import join, word_vectors
from latm_local.waiting import group

SORT = ["sort these words please : " + words for words in ("pear fig", "oak elm", "red blue", "cat dog", "up down")]
TWICE = [f"what is twice the number {n} ?" for n in range(5)]


def instances(questions: list[str], labelled: int, task: str | None = None) -> list[Instance]:
    return [Instance(q, q, task, "-" if n < labelled else None) for n, q in enumerate(questions)]


def grouped(given: list[Instance], threshold: float = 0.5) -> list[tuple[int, int]]:
    found = group(given, WordEncoder(256).encode([i.question for i in given]), threshold)
    return [(len(g.labelled), len(g.unlabelled)) for g in found]


def test_mixed_questions_without_hints_part_into_their_tasks() -> None:
    mixed = [i for pair in zip(instances(SORT, 3), instances(TWICE, 2), strict=True) for i in pair]
    found = group(mixed, WordEncoder(256).encode([i.question for i in mixed]), 0.5)
    assert [{i.question for i in g.instances} for g in found] == [set(SORT), set(TWICE)]
    assert [len(g.labelled) for g in found] == [3, 2]


def test_hints_part_what_similarity_would_join() -> None:
    given = instances(SORT[:2], 2, "one") + instances(SORT[2:4], 2, "two")
    assert grouped(given) == [(2, 0), (2, 0)]


def test_questions_without_a_hint_join_the_hinted_group_they_resemble() -> None:
    found = group(
        given := instances(SORT[:3], 3, "sorting") + instances(SORT[3:], 0) + instances(TWICE, 1),
        WordEncoder(256).encode([i.question for i in given]),
        0.5,
    )
    assert [(g.task, len(g.labelled), len(g.unlabelled)) for g in found] == [("sorting", 3, 2), (None, 1, 4)]


def test_a_question_unlike_all_others_is_a_group_of_its_own() -> None:
    assert grouped([*instances(SORT, 5), Instance("x", "who wrote Hamlet")]) == [(5, 0), (0, 1)]


def test_nothing_waiting_is_no_group() -> None:
    assert group([], WordEncoder().encode([])) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 25), st.integers(0, 1000), st.floats(0.1, 0.9))
def test_no_two_groups_that_are_left_are_near_enough_to_be_one(count: int, seed: int, threshold: float) -> None:
    random = np.random.default_rng(seed)
    vectors = np.abs(random.normal(size=(count, 4))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    tasks = random.choice(["a", "b", ""], count)
    given_instances = [Instance(str(n), f"w{n}", t or None) for n, t in enumerate(tasks)]
    found = group(given_instances, vectors, threshold)
    assert sorted(int(i.id) for g in found for i in g.instances) == list(range(count))
    assert all(len({i.task for i in g.instances} - {None}) <= 1 for g in found)
    seen = join(vectors, word_vectors([i.question for i in given_instances]))
    means = [np.mean([seen[int(i.id)] for i in g.instances], axis=0) for g in found]
    for n, one in enumerate(means):
        for other, mean in list(enumerate(means))[:n]:
            hinted = {i.task for g in (found[n], found[other]) for i in g.instances} - {None}
            assert len(hinted) == 2 or one @ mean < threshold + 1e-4
