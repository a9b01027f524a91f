"""Rows and tokens a second of a model: nothing reused, prefix match, the engine, and llama.cpp's ceiling."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from latm_local.catalog import read_model
from latm_local.config import Settings
from latm_local.datatypes import Completion, CompletionRequest, EnginePlan, Json, Message, Parameter, Signature
from latm_local.engine.baselines import OneByOne, Tape, prompts
from latm_local.engine.plan import make_plan
from latm_local.engine.scheduler import Engine
from latm_local.errors import ModelError
from latm_local.grammar import arguments_grammar
from latm_local.readings import ListStyle

_WIDTHS = (1, 4, 8, 16)
_REPLY = 40  # tokens of a row
_SAMPLE = 120  # tokens of a maker's sample
_SAMPLES = 64
_ROUNDS = 2  # the best of so many, since other programs only ever slow a run down
_SIGNATURE = Signature("sort_words", (Parameter("words", "list[str]"),), "str")
_WORDS = (
    "harbor velvet copper lantern orchard thimble quarry saddle meadow pepper walnut ribbon glacier cabin "
    "falcon timber puzzle magnet candle anchor violet basket kettle marble sparrow tunnel blanket cactus "
    "dolphin eagle feather garden hammer island jacket ladder mirror needle oyster pillow rocket shadow"
).split()

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class EngineBench:
    """Figures of one run. Rows a second unless named otherwise; `ours` by rows decoded together.

    `ceiling` is tokens/s of the very llama_decode calls that the engine made at 16 rows, with nothing
    between them; `ceiling_grammar` the same for rows with a grammar.
    """

    model: str
    none: float
    prefix_match: float
    ours: dict[int, float]
    ours_grammar: float
    ours_tokens: float
    ours_grammar_tokens: float
    ceiling: float
    ceiling_grammar: float
    samples_ours: float
    samples_one_by_one: float
    samples_width: int
    forced_on: float
    forced_off: float
    forced_same_text: bool

    def to_json(self) -> dict[str, Json]:
        return {
            "model": self.model,
            "rows_per_s": {
                "none": self.none,
                "prefix_match": self.prefix_match,
                "ours": {str(width): rate for width, rate in self.ours.items()},
                "ours_grammar": {"16": self.ours_grammar},
            },
            "tokens_per_s": {
                "ours": self.ours_tokens,
                "ours_grammar": self.ours_grammar_tokens,
                "ceiling": self.ceiling,
                "ceiling_grammar": self.ceiling_grammar,
            },
            "many_samples": {
                "ours_s": self.samples_ours,
                "one_by_one_s": self.samples_one_by_one,
                "width": self.samples_width,
            },
            "forced": {
                "on_rows_per_s": self.forced_on,
                "off_rows_per_s": self.forced_off,
                "same_text": self.forced_same_text,
            },
        }

    def __str__(self) -> str:
        wide = self.ours[16]
        lines = [
            f"model                             {self.model}",
            f"nothing reused                    {self.none:7.2f} rows/s",
            f"prefix match, one by one          {self.prefix_match:7.2f} rows/s",
            *(f"engine, {width:2d} rows together          {rate:7.2f} rows/s" for width, rate in self.ours.items()),
            f"engine, 16 rows with a grammar    {self.ours_grammar:7.2f} rows/s",
            f"16 rows against nothing reused    {wide / self.none:7.2f} x",
            f"16 rows against prefix match      {wide / self.prefix_match:7.2f} x",
            f"share of the ceiling              {self.ours_tokens / self.ceiling:7.2f}",
            f"share of the ceiling, grammar     {self.ours_grammar_tokens / self.ceiling_grammar:7.2f}",
            f"64 samples against one by one     {self.samples_ours / self.samples_one_by_one:7.2f} of the time",
            f"forced tokens on against off      {self.forced_on / self.forced_off:7.2f} x"
            + ("" if self.forced_same_text else "  (texts differ)"),
        ]
        return "\n".join(lines)


def run(model_path: Path, settings: Settings, progress: Progress) -> EngineBench:
    """Measure the model at `model_path`; takes some minutes on two cores.

    Everything runs in this process, one after another. Raises ModelError when the model does not load.
    """
    plan = make_plan(settings.engine, read_model(model_path.stem, model_path).shape)
    rows = _rows(32)
    progress("llama-cpp-python, one by one")
    none, matched, one_by_one = _one_by_one(model_path, plan, rows)
    ours: dict[int, float] = {}
    for width in _WIDTHS[:-1]:
        progress(f"engine, {width} rows together")
        ours[width] = _plain(model_path, replace(plan, parallel=width), rows[: max(8, 2 * width)])
    progress("engine, 16 rows together, and its ceiling")
    wide = replace(plan, parallel=16)
    free = _against_ceiling(model_path, wide, rows)
    ours[16] = free.rows
    progress("engine, 16 rows with a grammar, and its ceiling")
    bound = _against_ceiling(model_path, wide, [replace(row, grammar=_grammar(row)) for row in rows])
    progress("64 samples from one prompt")
    samples = _samples(model_path, wide)
    progress("forced tokens on and off")
    on, off, same = _forced(model_path, wide)
    return EngineBench(
        model=model_path.name,
        none=none,
        prefix_match=matched,
        ours=ours,
        ours_grammar=bound.rows,
        ours_tokens=free.tokens,
        ours_grammar_tokens=bound.tokens,
        ceiling=free.ceiling,
        ceiling_grammar=bound.ceiling,
        samples_ours=samples,
        samples_one_by_one=one_by_one,
        samples_width=wide.parallel,
        forced_on=on,
        forced_off=off,
        forced_same_text=same,
    )


@dataclass(frozen=True, slots=True)
class _Rates:
    rows: float
    tokens: float
    ceiling: float


def _question(number: int, words: int = 8) -> str:
    picked = [_WORDS[(number * 7 + 5 * i + number * i) % len(_WORDS)] for i in range(words)]
    return "Sort the following words alphabetically: List: " + " ".join(dict.fromkeys(picked))


def _rows(count: int, reply: int = _REPLY) -> list[CompletionRequest]:
    """Requests of one tool: instructions and eight examples that all share, then a question each."""
    turns = [Message("system", "Extract arguments as JSON.")]
    for number in range(8):
        question = _question(100 + number, 5)
        words = question.split("List: ")[1].split()
        turns += [Message("user", question), Message("assistant", '{"words": ["' + '", "'.join(words) + '"]}')]
    return [CompletionRequest((*turns, Message("user", _question(n))), max_tokens=reply) for n in range(count)]


def _grammar(row: CompletionRequest) -> str:
    return arguments_grammar(_SIGNATURE, row.messages[-1].content, {"words": ListStyle(" ")})


def _one_by_one(path: Path, plan: EnginePlan, rows: Sequence[CompletionRequest]) -> tuple[float, float, float]:
    """Rows/s with nothing reused and with prefix match, and the seconds of 64 samples one after another."""
    engine = Engine(path, replace(plan, cells=512))
    texts = prompts(engine.llama, rows)
    prompt = prompts(engine.llama, [_maker_request(0)])[0]
    engine.close()
    loop = OneByOne(path, plan)
    none = 3 / loop.complete(texts[:3], _REPLY, reuse=False)
    loop.complete(texts[3:4], 1, reuse=True)
    matched = 8 / min(loop.complete(texts[4:12], _REPLY, reuse=True) for _ in range(_ROUNDS))
    loop.sample(prompt, 1, 1, 0.8)
    few = 8
    samples = loop.sample(prompt, few, _SAMPLE, 0.8) * _SAMPLES / few
    loop.close()
    return none, matched, samples


def _timed(engine: Engine, rows: Sequence[CompletionRequest]) -> tuple[float, dict[int, Completion]]:
    """Seconds for the rows, and what came back. Raises ModelError when a row fails."""
    started = time.perf_counter()
    outcomes = dict(engine.complete(rows))
    seconds = time.perf_counter() - started
    done = {position: outcome for position, outcome in outcomes.items() if isinstance(outcome, Completion)}
    if len(done) < len(rows):
        bad = next(outcome for outcome in outcomes.values() if not isinstance(outcome, Completion))
        raise ModelError(f"a row of the benchmark failed: {bad.message}")
    return seconds, done


def _plain(path: Path, plan: EnginePlan, rows: Sequence[CompletionRequest]) -> float:
    engine = Engine(path, plan)
    _timed(engine, rows[:1])
    seconds = min(_timed(engine, rows)[0] for _ in range(_ROUNDS))
    engine.close()
    return len(rows) / seconds


def _against_ceiling(path: Path, plan: EnginePlan, rows: Sequence[CompletionRequest]) -> _Rates:
    tape = Tape()
    engine = Engine(path, plan, opener=tape.opener)
    _timed(engine, rows)  # prompts that rows share are kept from here on
    ours, bare = [], []
    tokens = 0
    for _ in range(_ROUNDS + 1):
        tape.calls.clear()
        seconds, done = _timed(engine, rows)
        tokens = sum(completion.generated_tokens for completion in done.values())
        ours.append(seconds)
        bare.append(tape.replay(engine.llama))
    engine.close()
    return _Rates(len(rows) / min(ours), tokens / min(ours), tokens / min(bare))


def _maker_request(seed: int) -> CompletionRequest:
    turns = (
        Message("system", "You write short Python functions."),
        Message(
            "user",
            "Write the body of this function.\n\n"
            "def sort_words(words: list[str]) -> str:\n"
            "    \"\"\"sort_words(['pear', 'fig', 'apple']) == 'apple fig pear'\n"
            "    sort_words(['tunnel', 'cabin']) == 'cabin tunnel'\"\"\"\n",
        ),
    )
    start = "Here is the function, followed by a long explanation of how it works:\n```python\ndef sort_words("
    return CompletionRequest(turns, prefill=start, max_tokens=_SAMPLE, temperature=0.8, seed=seed)


def _samples(path: Path, plan: EnginePlan) -> float:
    """Seconds of 64 samples of 120 tokens; samples that end early are counted as if they had gone on."""
    engine = Engine(path, plan)
    requests = [_maker_request(seed) for seed in range(_SAMPLES)]
    _timed(engine, requests[:1])
    seconds, done = _timed(engine, requests)
    engine.close()
    return seconds * _SAMPLES * _SAMPLE / sum(completion.generated_tokens for completion in done.values())


def _forced(path: Path, plan: EnginePlan) -> tuple[float, float, bool]:
    """Rows/s with forced tokens appended and with them sampled, and whether the texts were the same."""
    rows = [replace(row, grammar=_grammar(row), max_tokens=200) for row in _rows(32)]
    rates, texts = [], []
    for force in (True, False):
        engine = Engine(path, plan, force=force)
        _timed(engine, rows[:1])
        best = None
        for _ in range(_ROUNDS):
            seconds, done = _timed(engine, rows)
            best = min(best or seconds, seconds)
        rates.append(len(rows) / (best or 1.0))
        texts.append([done[position].text for position in sorted(done)])
        engine.close()
    return rates[0], rates[1], texts[0] == texts[1]
