"""The parts of the engine that need no model: sampling, templates, cells, plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.config import EngineSettings
from latm_local.datatypes import Message, ModelShape
from latm_local.engine.apart import Node
from latm_local.engine.cells import Cells, Prefixes, Track, common_prefix
from latm_local.engine.plan import estimate, layers_that_fit, make_plan, physical_cores
from latm_local.engine.sampler import Sampler
from latm_local.engine.template import Template
from latm_local.errors import BadModelFile, ModelTooLarge, UsageError

GIB = 2**30
SHAPE = ModelShape(30, 576, 9, 3, 64, 1536, 49152, 8192, weights_bytes=90 * 10**6, repacked_bytes=60 * 10**6)


def logits(*probabilities: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.log(np.array(probabilities, np.float32))


def test_greedy_takes_the_likeliest_with_its_log_probability() -> None:
    token, logprob = Sampler(0.0, 1.0, seed=5).choose(logits(0.1, 0.6, 0.3) + 7, None)
    assert (token, round(logprob, 5)) == (1, round(float(np.log(0.6)), 5))


def test_only_allowed_tokens_are_chosen_and_share_the_probability() -> None:
    token, logprob = Sampler(0.0, 1.0, seed=0).choose(logits(0.1, 0.6, 0.3), np.array([0, 2]))
    assert (token, round(logprob, 5)) == (2, round(float(np.log(0.75)), 5))


def test_samples_follow_the_probabilities_at_the_temperature() -> None:
    weights = np.random.default_rng(3).random(1000).astype(np.float32)
    values = np.log(weights)
    for temperature in (1.0, 0.5):
        sampler = Sampler(temperature, 1.0, seed=1)
        drawn = np.bincount([sampler.choose(values, None)[0] for _ in range(20000)], minlength=1000)
        expected = weights ** (1 / temperature)
        by_hundreds = drawn.reshape(10, 100).sum(1) / 20000
        assert np.abs(by_hundreds - (expected / expected.sum()).reshape(10, 100).sum(1)).max() < 0.02


def test_top_p_leaves_out_the_unlikely() -> None:
    sampler = Sampler(1.0, 0.7, seed=1)
    assert {sampler.choose(logits(0.4, 0.05, 0.35, 0.2), None)[0] for _ in range(300)} == {0, 2}


TREE = np.random.default_rng(7).dirichlet([0.3] * 3, size=(4, 3)).astype(np.float32)


def three_tokens(tree: Node | None, seed: int, allowed: np.ndarray[tuple[int], np.dtype[np.intp]] | None) -> str:
    """A reply of three tokens out of four, each with probabilities that hang on the one before."""
    sampler = Sampler(1.0, 1.0, seed, tree)
    written = ""
    for place in range(3):
        weights = np.full(4, 1e-30, np.float32)
        weights[[0, 1, 3]] = TREE[int(written[-1]) if written else 2, place]
        written += str(sampler.choose(np.log(weights), allowed)[0])
    sampler.end()
    return written


@pytest.mark.parametrize("allowed", [None, np.array([0, 1, 3])])
def test_replies_apart_from_one_another_are_all_different(
    allowed: np.ndarray[tuple[int], np.dtype[np.intp]] | None,
) -> None:
    tree = Node()
    apart = [three_tokens(tree, seed, allowed) for seed in range(20)]
    assert len(set(apart)) == 20
    assert len({three_tokens(None, seed, allowed) for seed in range(20)}) < 15


def test_what_was_left_out_comes_up_in_its_proportion() -> None:
    def second(seed: int) -> int:
        tree = Node()
        for number in range(2):
            sampler = Sampler(1.0, 1.0, 2 * seed + number, tree)
            token = sampler.choose(logits(0.7, 0.2, 0.1), None)[0]
            sampler.end()
        return token

    drawn = np.bincount([second(seed) for seed in range(20000)], minlength=3) / 20000
    one = np.array([0.7, 0.2, 0.1])
    expected = [sum(one[a] * one[b] / (1 - one[a]) for a in range(3) if a != b) for b in range(3)]
    assert np.abs(drawn - expected).max() < 0.02


def test_replies_apart_go_on_when_all_are_written() -> None:
    tree = Node()
    written = [three_tokens(tree, seed, None) for seed in range(60)]
    assert set(written) >= {a + b + c for a in "013" for b in "013" for c in "013" if _chance(a + b + c) > 1e-4}


def _chance(text: str) -> float:
    before = ["2", *text]
    return float(
        np.prod([TREE[int(b), place, "013".index(t)] for place, (b, t) in enumerate(zip(before, text, strict=False))])
    )


@given(st.lists(st.floats(-30, 30, width=32), min_size=1, max_size=300), st.floats(0.01, 1), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_same_seed_gives_the_same_token_from_the_nucleus(values: list[float], top_p: float, seed: int) -> None:
    array = np.array(values, np.float32)
    token, logprob = Sampler(0.8, top_p, seed).choose(array, None)
    assert (token, logprob) == Sampler(0.8, top_p, seed).choose(array, None)
    assert logprob <= 1e-6
    weights = np.exp((array.astype(np.float64) - array.max()) / 0.8)
    # Values that float32 cannot tell apart after the division count as one.
    likelier = weights[weights > weights[token] * (1 + 1e-6)].sum() / weights.sum()
    assert likelier < top_p + 1e-4


CHAT = (
    "{% for m in messages %}{% if m.role == 'system' and not loop.first %}{{ raise_exception('late') }}{% endif %}"
    "<{{ m.role }}>{{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"
)


def test_template_renders_up_to_where_the_assistant_writes() -> None:
    turns = [Message("system", "be brief"), Message("user", "hello {{ 1 }}")]
    assert Template(CHAT, "", "</s>").render(turns) == "<system>be brief</s><user>hello {{ 1 }}</s><assistant>"


def test_system_goes_to_the_user_where_a_template_has_no_such_role() -> None:
    source = (
        "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}{{ messages[0].content }}"
    )
    assert Template(source, "", "").render([Message("system", "brief"), Message("user", "hi")]) == "brief\n\nhi"
    with pytest.raises(UsageError, match="late"):
        Template(CHAT, "", "").render([Message("user", "a"), Message("system", "b")])


def test_template_can_reach_nothing() -> None:
    hostile = "{{ messages.__class__.__mro__[1].__subclasses__() }}"
    with pytest.raises(UsageError, match="unsafe"):
        Template(hostile, "", "").render([Message("user", "a")])


def test_unreadable_template_is_an_error_of_the_file() -> None:
    with pytest.raises(BadModelFile, match="chat template"):
        Template("{% for %}", "", "")


def test_model_without_template_gets_a_plain_layout() -> None:
    assert Template(None, "", "").render([Message("user", "hi")]) == "### User\nhi\n\n### Assistant\n"


class Recorder:
    """Stands for llama.cpp where only sharing and forgetting of sequences matter."""

    def __init__(self) -> None:
        self.calls: list[tuple[object, ...]] = []

    def share(self, source: int, target: int, length: int) -> None:
        self.calls.append(("share", source, target, length))

    def forget(self, sequence: int, start: int = 0) -> None:
        self.calls.append(("forget", sequence, start))


def tokens(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(numbers, np.int32)


def cells(total: int = 100) -> Cells:
    return Cells(Recorder(), total, 8)  # type: ignore[arg-type]


def evaluated(pool: Cells, track: Track) -> Track:
    pool.grow(track, track.pending)
    return track


def test_shared_cells_are_counted_once_and_freed_by_the_last_holder() -> None:
    pool = cells()
    prompt = evaluated(pool, pool.open(tokens(*range(40)), None, None, 0))
    rows = [evaluated(pool, pool.open(tokens(*range(45)), None, prompt, 40)) for _ in range(3)]
    assert pool.free == 100 - 40 - 3 * 5
    pool.close(prompt)
    assert pool.free == 100 - 40 - 3 * 5
    for row in rows:
        pool.close(row)
    assert (pool.free, pool.sequences_left) == (100, 8)


def test_part_of_a_prompt_that_nobody_holds_any_more_is_free() -> None:
    pool = cells()
    prompt = evaluated(pool, pool.open(tokens(*range(40)), None, None, 0))
    row = evaluated(pool, pool.open(tokens(*range(30), 7), None, prompt, 30))
    pool.close(prompt)
    assert pool.free == 100 - 31
    pool.close(row)
    assert pool.free == 100


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 20), st.booleans()), max_size=30))
def test_cells_never_leak(steps: list[tuple[int, int, bool]]) -> None:
    pool = cells(10**6)
    live: list[Track] = []
    for pick, length, closes in steps:
        if closes and live:
            pool.close(live.pop(pick % len(live)))
        elif pool.sequences_left:
            source = live[pick % len(live)] if live else None
            shared = min(length, source.evaluated) if source else 0
            live.append(evaluated(pool, pool.open(tokens(*range(shared + length)), None, source, shared)))
    for track in live:
        pool.close(track)
    assert (pool.free, pool.sequences_left) == (10**6, 8)


def test_longest_prompt_of_the_same_adapter_is_found_and_the_oldest_is_dropped() -> None:
    pool = cells()
    kept = Prefixes(pool, 2)
    short, long = tokens(1, 2, 3), tokens(1, 2, 3, 4, 5)
    for prompt in (short, long):
        kept.keep(evaluated(pool, pool.open(prompt, None, None, 0)))
    found, shared = kept.find(tokens(1, 2, 3, 4, 9), None)
    assert found is not None
    assert (list(found.tokens), shared) == ([1, 2, 3, 4, 5], 4)
    assert kept.find(tokens(1, 2, 3), "other.gguf") == (None, 0)
    kept.keep(evaluated(pool, pool.open(tokens(8), None, None, 0)))
    assert kept.find(short, None)[1] == 3
    assert pool.free == 100 - 5 - 1


def test_common_prefix_of_tokens() -> None:
    assert common_prefix(tokens(1, 2, 3), tokens(1, 2, 4, 5)) == 2
    assert common_prefix(tokens(1, 2), tokens(1, 2, 4)) == 2
    assert common_prefix(tokens(), tokens(1)) == 0


def test_plan_fits_the_memory_and_says_what_would() -> None:
    wide = EngineSettings(context=4096, parallel=16, threads=3)
    plan = make_plan(wide, SHAPE, free=8 * GIB)
    assert (plan.context, plan.cells, plan.parallel, plan.threads) == (4096, 8192, 16, 3)
    tight = make_plan(wide, SHAPE, free=400 * 2**20)
    assert 4096 <= tight.cells < 8192
    assert estimate(SHAPE, tight).total <= 0.9 * 400 * 2**20
    with pytest.raises(
        ModelTooLarge, match=r"needs 321 MiB .* 270 MiB may be used; the largest context that fits is 1792"
    ):
        make_plan(wide, SHAPE, free=300 * 2**20)
    with pytest.raises(ModelTooLarge, match="no context fits"):
        make_plan(wide, SHAPE, free=100 * 2**20)


def test_context_never_exceeds_what_the_model_was_trained_for() -> None:
    assert make_plan(EngineSettings(context=32768), SHAPE, free=8 * GIB).context == 8192


def test_threads_are_the_cores_unless_set() -> None:
    assert make_plan(EngineSettings(), None).threads == physical_cores() >= 1


def test_layers_on_a_gpu_are_as_many_as_fit() -> None:
    plan = replace(make_plan(EngineSettings(), SHAPE, free=8 * GIB), layer_bytes=100)
    assert plan.gpu_layers == -1
    assert [layers_that_fit(plan, 30, free) for free in (0, 1200, 10**6)] == [0, 10, 31]
    assert make_plan(EngineSettings(gpu_layers=7), SHAPE, free=8 * GIB).gpu_layers == 7
