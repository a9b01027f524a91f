"""How often a tool fails at least: a bound that holds for few uses and for every look at them."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.tool_life import lower_bound
from latm_local.tool_life.rate import exceeds


@pytest.mark.parametrize(
    ("failed", "of", "is_more"),
    [(5, 5, True), (5, 6, True), (5, 7, False), (6, 8, True), (7, 10, True), (10, 20, False), (14, 30, True)],
)
def test_few_uses_need_many_failures(failed: int, of: int, is_more: bool) -> None:
    assert exceeds(failed, of, 0.2) is is_more
    assert (lower_bound(failed, of) > 0.2) is is_more


def test_all_of_five_failing_bounds_the_rate_by_hand() -> None:
    # Wealth after 5 of 5 at rate r: (1 - r^6) / (6 (1 - r) r^5), to reach 40.
    rate = lower_bound(5, 5)
    assert (1 - rate**6) / (6 * (1 - rate) * rate**5) == pytest.approx(40, rel=1e-6)


def test_looking_after_every_use_seldom_accuses_a_tool_at_the_rate() -> None:
    chance, accused = random.Random(5), 0
    for _ in range(400):
        failed = 0
        for of in range(1, 300):
            failed += chance.random() < 0.2
            if exceeds(failed, of, 0.2):
                accused += 1
                break
    assert accused / 400 <= 0.025


@given(st.integers(0, 3000), st.integers(1, 3000), st.floats(0.01, 0.99))
def test_the_bound_stays_below_what_was_seen(failed: int, of: int, rate: float) -> None:
    failed = min(failed, of)
    bound = lower_bound(failed, of)
    assert 0 <= bound <= failed / of
    assert math.isfinite(bound)
    assert not (exceeds(failed, of, rate) and failed <= rate * of)
