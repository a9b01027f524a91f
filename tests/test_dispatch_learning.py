from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.config import DispatchSettings
from latm_local.dispatcher import head
from latm_local.dispatcher.bound import rates_by_task, threshold_for, upper_bound
from latm_local.dispatcher.calibration import HeldOut, held_out, learn
from latm_local.dispatcher.judge import Weights, exact_neighbours, fitted_head, judge
from latm_local.dispatcher.learnt import Learnt, Source, learn_all
from latm_local.dispatcher.nearest import candidates
from latm_local.dispatcher.thresholds import Thresholds, draw
from latm_local.dispatcher.views import word_vectors
from latm_local.protocols import Vectors


def around(centre: int, count: int, noise: float, seed: int) -> Vectors:
    """Unit vectors about an axis."""
    vectors = noise * np.random.default_rng(seed).normal(size=(count, 32))
    vectors[:, centre] += 1
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def tasks(tools: int, count: int, noise: float = 0.08) -> tuple[Vectors, np.ndarray]:
    vectors = np.vstack([around(tool, count, noise, tool) for tool in range(tools)])
    return vectors, np.repeat(np.arange(tools), count)


# -- words ---------------------------------------------------------------------------------------------


def test_a_question_and_its_reversal_differ_by_their_words() -> None:
    there, back, same = word_vectors(["convert yen to dollars", "convert dollars to yen", "Convert  yen to dollars"])
    assert there @ same == pytest.approx(1)
    assert there @ back < 0.8


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_word_vectors_are_unit_or_zero_for_any_text(texts: list[str]) -> None:
    lengths = np.linalg.norm(word_vectors(texts), axis=1)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


# -- neighbours ----------------------------------------------------------------------------------------


def test_a_tool_is_as_near_as_the_mean_of_its_three_nearest() -> None:
    labels = np.array([[4, 2, 4, 4, 4]])
    found = candidates(labels, np.array([[0.9, 0.8, 0.6, 0.3, 0.1]], np.float32), np.array([0, 0, 1, 0, 9]))
    assert found.tools.tolist() == [[4, 2]]
    assert found.similarity[0].tolist() == pytest.approx([0.6, 0.8])
    assert found.nearest.tolist() == [[0, 1]]


def test_what_was_not_found_of_a_tool_counts_as_the_last_that_was() -> None:
    found = candidates(np.array([[0, 1]]), np.array([[0.9, 0.5]], np.float32), np.array([3, 1]))
    assert found.similarity[0].tolist() == pytest.approx([(0.9 + 0.5 + 0.5) / 3, 0.5])


def test_a_tools_description_does_not_pull_down_its_only_demonstration() -> None:
    found = candidates(np.array([[0, 0]]), np.array([[0.9, 0.1]], np.float32), np.array([1]))
    assert found.similarity[0].tolist() == pytest.approx([0.9])


# -- the head ------------------------------------------------------------------------------------------


def test_the_head_minimizes_its_loss() -> None:
    vectors, labels = tasks(4, 12, noise=0.3)
    weights = head.fit(vectors, labels, 4)
    inputs = np.hstack([vectors, np.ones((len(vectors), 1))])
    scores = inputs @ weights
    chance = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    slope = inputs.T @ (chance - np.eye(4)[labels])
    slope[:-1] += head.LEAST_RIDGE * weights[:-1]
    assert np.abs(slope).max() < 0.05
    assert head.logits(vectors, weights).argmax(axis=1).tolist() == labels.tolist()


def test_no_head_for_one_tool_or_for_very_many() -> None:
    assert fitted_head(*tasks(1, 6), 1) is None
    assert fitted_head(np.zeros((1000, 32), np.float32), np.zeros(1000, np.int64), 100_000) is None


# -- learning from hidden tasks ------------------------------------------------------------------------


def test_hidden_tasks_lie_below_held_out_demonstrations() -> None:
    vectors, labels = tasks(10, 8)
    evidence = held_out(vectors, labels, 10)
    assert evidence is not None
    assert (~evidence.known).sum() == 80
    weights = learn(evidence)
    scores = evidence.confidences(weights)
    assert scores[evidence.known].min() > 0.5 > scores[~evidence.known].max()
    assert (evidence.chosen[evidence.known] == evidence.task[evidence.known]).all()
    assert (evidence.chosen[~evidence.known] != evidence.task[~evidence.known]).all()


def test_too_few_tools_leave_the_default_weights() -> None:
    assert held_out(*tasks(2, 6), 2) is None
    assert learn(None) == Weights()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=7), st.integers(0, 5))
def test_any_shape_of_library_can_be_learnt_from(counts: list[int], seed: int) -> None:
    vectors = np.vstack([around(tool, count, 0.2, tool) for tool, count in enumerate(counts)])
    labels = np.repeat(np.arange(len(counts)), counts)
    evidence = held_out(vectors, labels, len(counts), seed)
    weights = learn(evidence)
    near, similar = exact_neighbours(vectors, vectors, labels)
    judged = judge(vectors, near, similar, np.bincount(labels), fitted_head(vectors, labels, len(counts)))
    scores = weights.confidence(judged.similarity, judged.logit)
    lines = draw(evidence, weights, DispatchSettings())
    assert ((scores >= 0) & (scores <= 1)).all()
    assert lines.lower <= lines.threshold <= lines.upper


def test_a_large_library_that_grew_by_little_keeps_its_weights_and_refits_its_head() -> None:
    vectors, labels = tasks(10, 310)
    few = Learnt(None, Weights(similarity=9.0), Thresholds(threshold=0.3), Source("e", 5, 1500))
    most = Learnt(None, Weights(similarity=9.0), Thresholds(threshold=0.3), Source("e", 9, 2700))
    now = Source("e", 10, 3100)
    kept = learn_all(vectors, labels, now, DispatchSettings(), before=most)
    assert (kept.weights, kept.thresholds, kept.source) == (most.weights, most.thresholds, most.source)
    assert kept.head is not None
    anew = learn_all(vectors, labels, now, DispatchSettings(), before=few)
    assert (anew.thresholds.threshold, anew.source) == (0.5, now)
    assert anew.weights != few.weights


# -- the bound -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["all or nothing", "small shares", "few large"])
def test_the_bound_fails_at_most_as_often_as_it_says(kind: str) -> None:
    random = np.random.default_rng(5)
    made = {
        "all or nothing": lambda: (random.random(75) < 0.05).astype(float),
        "small shares": lambda: random.beta(0.5, 9.5, 75),
        "few large": lambda: np.where(random.random(75) < 0.1, 0.5, 0.0),
    }[kind]
    failed = sum(upper_bound(made().tolist(), 0.1) < 0.05 for _ in range(200))
    assert failed <= 0.1 * 200 + 9


def test_the_bound_tightens_with_the_number_of_tasks() -> None:
    bounds = [upper_bound([0.0] * tasks, 0.05) for tasks in (0, 3, 20, 100, 1000)]
    assert bounds[0] == 1
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[-1] < 0.01
    assert 0.03 < bounds[3] < 0.05


def test_rates_are_of_tasks_not_of_questions() -> None:
    scores, numbers = np.array([0.9, 0.9, 0.9, 0.1]), np.array([0, 0, 0, 1])
    assert rates_by_task(scores, numbers, 0.5) == [1.0, 0.0]
    assert rates_by_task(scores, numbers, 0.5, growth=1.25) == [1.0, 0.0]
    assert rates_by_task(np.array([0.9, 0.1]), np.array([0, 0]), 0.5, growth=1.25) == [0.625]


def test_the_threshold_for_a_bound_is_the_least_that_keeps_it() -> None:
    random = np.random.default_rng(0)
    scores, numbers = random.random(2000), np.repeat(np.arange(200), 10)
    line = threshold_for(scores, numbers, 0.1, 0.05)
    assert line is not None
    assert upper_bound(rates_by_task(scores, numbers, line), 0.05) <= 0.1
    assert upper_bound(rates_by_task(scores, numbers, line - 0.01), 0.05) > 0.1


def test_a_promise_that_few_tools_cannot_support_is_said_to_be_unsupported() -> None:
    evidence = held_out(*tasks(10, 8), 10)
    lines = draw(evidence, learn(evidence), DispatchSettings(alpha=0.05))
    assert lines.alpha is not None
    assert 0.2 < lines.alpha < 0.4
    assert "cannot support it" in lines.note
    assert threshold_for(np.zeros(10), np.arange(10), 0.05, 0.05) is None


def test_a_promise_that_many_tools_support_is_kept() -> None:
    random = np.random.default_rng(0)
    known = np.repeat([True, False], 1000)
    similarity = np.where(known, 0.8, 0.3) + 0.05 * random.normal(size=2000)
    numbers = np.tile(np.repeat(np.arange(100), 10), 2)
    evidence = HeldOut(known, numbers, numbers, similarity.astype(np.float32), np.zeros(2000, np.float32))
    lines = draw(evidence, learn(evidence), DispatchSettings(alpha=0.05))
    assert lines.alpha is not None
    assert lines.alpha <= 0.05
    assert (evidence.confidences(learn(evidence))[known] >= lines.threshold).mean() > 0.95


def test_a_threshold_in_the_settings_is_the_threshold() -> None:
    evidence = held_out(*tasks(5, 6), 5)
    assert draw(evidence, learn(evidence), DispatchSettings(threshold=0.7)).threshold == 0.7
    assert draw(None, Weights(), DispatchSettings(threshold=0.7)).threshold == 0.7
