"""The search: repair, edits, budgets, and what a crash leaves behind."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import islice

import pytest
from fakes import RepeatingModel, ScriptedModel

from latm_local.config import MakeSettings
from latm_local.datatypes import Completion, CompletionRequest, Demonstration, Failure, Limits, Parameter, Signature
from latm_local.errors import ModelCrashed
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_maker import Log, ToolMaker, search_key
from latm_local.tool_maker.bodies import Failed
from latm_local.tool_maker.branches import Branches
from latm_local.tool_maker.edits import marks_of, neighbours
from latm_local.tool_maker.gate import FailingCase
from latm_local.tool_maker.search import Proposal, Search, split
from latm_local.tool_user import ToolUser

LISTS = (["pear", "fig"], ["zoo", "apple", "kiwi"], ["b", "a"], ["x", "m", "n"], ["q", "c"], ["lime", "date"])
SORTING = [Demonstration(f"Sort these words: {' '.join(w)}", " ".join(sorted(w))) for w in LISTS]
RIGHT, WRONG = "\n    return sorted(words)", "\n    return words"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox(("monty",)) as sandbox:
        yield sandbox


def maker_of(sandbox, model, progress=lambda message: None, **settings):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    making = MakeSettings(**{"samples": 16, "repairs": 0, "edits": 0} | settings)
    return ToolMaker(model, user, sandbox, Limits(), making, progress)


def is_repair(request: CompletionRequest) -> bool:
    return len(request.messages) == 4


class Mender(ScriptedModel):
    """Writes one body, and another when it is shown what that one got wrong."""

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        for position, request in enumerate(requests):
            self.asked.append(request)
            yield position, Completion(RIGHT if is_repair(request) else WRONG, 10, 2, 0.0, "stop")


def test_a_failing_candidate_goes_back_to_the_maker_with_its_wrong_value_and_is_mended(sandbox):
    model = Mender()
    made = maker_of(sandbox, model, samples=40, repairs=2).make(SORTING, "sort_words", 0, {})
    assert made.tool is not None
    assert made.tool.code.rstrip().endswith("return sorted(words)")
    assert made.stages["repairs"] >= 1
    said = next(request for request in model.asked if is_repair(request)).messages[3].content
    assert "gives ['pear', 'fig'], but it must give ['fig', 'pear']" in said


def test_an_error_goes_back_too(sandbox):
    model = RepeatingModel("\n    return words[99]")
    maker_of(sandbox, model, samples=20, repairs=1).make(SORTING, "sort_words", 0, {})
    assert "IndexError" in next(request for request in model.asked if is_repair(request)).messages[3].content


def test_repairs_count_against_the_samples(sandbox):
    model = RepeatingModel(WRONG)
    made = maker_of(sandbox, model, samples=20, repairs=8).make(SORTING, "sort_words", 0, {})
    assert made.candidates == 20
    assert made.stages["samples"] == 20


def test_an_edit_of_what_the_maker_wrote_is_found_without_asking_again(sandbox):
    nearly = "\n    return sorted(words, reverse=len(words) > 2)"
    made = maker_of(sandbox, RepeatingModel(nearly), edits=2000).make(SORTING, "sort_words", 0, {})
    assert made.tool is not None
    assert made.tool.provenance["edits"] in (1, 2)
    assert made.stages["edits"] > 0


def apart(model, search_for):
    """What each round of fresh bodies keeps apart from."""
    return [request.apart for request in model.asked if search_for in request.prefill and not is_repair(request)]


def test_rounds_do_not_write_again_what_an_earlier_one_wrote(sandbox):
    model = RepeatingModel(WRONG)
    maker = maker_of(sandbox, model, samples=48)
    maker.make(SORTING, "sort_words", 0, {})
    first = apart(model, "(words: list[str]) -> list[str]")
    model.asked.clear()
    maker.make(SORTING, "sort_words", 0, {})
    second = apart(model, "(words: list[str]) -> list[str]")
    assert len(set(first)) == len(set(second)) == 1
    assert None not in first
    assert set(first) != set(second)


def test_bodies_that_are_votes_are_independent(sandbox):
    model = ScriptedModel(RIGHT, *[WRONG] * 63)  # one vote: others are asked for
    made = maker_of(sandbox, model, samples=64).make(SORTING, "sort_words", 0, {})
    assert made.tool is not None
    rounds = apart(model, "def ")
    assert len(rounds) > 16
    assert None not in rounds[:16]
    assert set(rounds[16:]) == {None}


def failed(near, code="def f(a: int, b: int) -> int:\n    return (a + b) * (a - b) + 1\n"):
    asked = Signature("f", (Parameter("a", "int"), Parameter("b", "int")), "int")
    proposal = Proposal(asked, "f", (), (), "words", 0)
    return Failed(proposal, code, FailingCase({"a": 1, "b": 2}, 3, 4), near)


def test_edits_of_a_nearer_candidate_come_first_and_those_of_others_are_not_forgotten():
    near, far = failed(0.9), failed(0.85, "def f(a: int, b: int) -> int:\n    return a\n")
    parents = [parent for parent, _, _ in islice(Branches([far, near]), 80)]
    assert parents[:40] == [near] * 40
    assert far in parents[40:]


def test_edits_of_edits_take_turns_with_edits_of_what_was_not_edited():
    branches = Branches([failed(0.9)])
    taken = iter(branches)
    assert [next(taken)[1] for _ in range(3)] == [1, 1, 1]
    branches.add(failed(0.5), 1)
    branches.add(failed(0.8), 1)
    near = [parent.near for parent, _, _ in islice(taken, 6)]
    assert sorted(near) == [0.8] * 3 + [0.9] * 3


def test_edits_stay_within_the_functions_own_names():
    code = "def f(a: int, b: int) -> int:\n    c = a + 1\n    return c * b\n"
    for edited in neighbours(code):
        head, _, body = edited.partition("\n")
        assert head == "def f(a: int, b: int) -> int:"
        assert "def" not in body
    assert "def f(a: int, b: int) -> int:\n    c = a + 1\n    return c * a\n" in set(neighbours(code))


def test_ends_of_ranges_and_slices_are_moved_by_one():
    code = "def f(words: list[str], n: int) -> list[str]:\n    return [words[i] for i in range(n)] + words[n:]\n"
    edits = set(neighbours(code))
    assert code.replace("range(n)", "range(n + 1)") in edits
    assert code.replace("range(n)", "range(n - 1)") in edits
    assert code.replace("[n:]", "[n + 1:]") in edits


def test_marks_that_all_answers_hold_are_put_beside_texts():
    assert marks_of(["A-1!", "B-22!"]) == ("!", "-")
    assert marks_of([["a:b"], ["c:"]]) == (":",)
    assert marks_of(["A-1", "B22"]) == marks_of([1, 2]) == ()
    code = "def f(words: list[str]) -> str:\n    return ''.join((w[0] for w in words))\n"
    edits = set(neighbours(code, ("/",)))
    assert code.replace("w[0]", "w[0] + '/'") in edits
    assert code.replace("return ''.join((w[0] for w in words))", "return '/' + ''.join((w[0] for w in words))") in edits
    assert code.replace("''.join", "'/'.join") in edits


def test_every_edit_parses_and_differs():
    code = (
        "import math\n\n\ndef f(words: list[str], n: int) -> int:\n    count = 0\n    for word in words[1:]:\n"
        "        if word.startswith('a') and not len(word) > n:\n            count += 1\n        else:\n"
        "            count -= 1\n    return max(count, 0) if n else sum(i for i in range(n) if i != 2)\n"
    )
    edits = list(neighbours(code))
    assert len(edits) == len(set(edits)) > 100
    assert code not in edits
    for edited in edits:
        compile(edited, "edit", "exec")


@pytest.mark.parametrize(
    "body",
    [
        "return max(*[str(x) for x in text.split()])",
        "return max(str(c) for c in zip(*[text.split(), text]))",
        "return [*text, *reversed(text)][0]",
        "return f'{text[0]!r:>{len(text)}}' + '\\n'.join(f'{c}' for c in text)",
    ],
)
def test_every_edit_is_code_that_parses(body: str) -> None:
    edits = list(neighbours(f"def f(text: str) -> str:\n    {body}\n"))
    assert len(edits) > 20
    for edited in edits:
        ast.parse(edited)


def test_a_budget_of_tokens_ends_the_search(sandbox):
    made = maker_of(sandbox, RepeatingModel(WRONG), samples=10_000, tokens=600).make(SORTING, "sort_words", 0, {})
    assert made.tool is None
    assert 600 <= made.maker_tokens < 1000


def test_a_budget_of_seconds_ends_the_search(sandbox):
    made = maker_of(sandbox, RepeatingModel(WRONG), samples=10**9, seconds=0.2).make(SORTING, "sort_words", 0, {})
    assert made.tool is None
    assert made.candidates < 10**6


class Dying(ScriptedModel):
    """A model whose process ends for good after some replies."""

    def __init__(self, *replies: str, lives: int) -> None:
        super().__init__(*replies)
        self._lives = lives

    def complete(self, requests: Sequence[CompletionRequest]) -> Iterator[tuple[int, Completion | Failure]]:
        for finished in super().complete(requests):
            if self._lives == 0:
                raise ModelCrashed("the model's process ended")
            self._lives -= 1
            yield finished


def test_a_model_that_dies_in_mid_search_costs_nothing_of_what_it_wrote(sandbox):
    """Five bodies came of the second round of sixteen; the next search has all twenty-one and asks for new ones."""
    kept: list[str] = []
    dying = Dying(*[WRONG] * 40, lives=21)
    with pytest.raises(ModelCrashed):
        maker_of(sandbox, dying, samples=64).make(
            SORTING, "sort_words", 0, {}, keep=lambda log: kept.append(log.to_json())
        )
    log = Log.from_json(kept[-1])
    assert sum(samples for _, samples in log.rounds.values()) == 21
    fresh = RepeatingModel(RIGHT)
    made = maker_of(sandbox, fresh, samples=64).make(SORTING, "sort_words", 0, {}, log=log)
    assert made.tool is not None
    assert made.stages["samples"] == 21 + len(fresh.asked)


def test_a_search_that_had_found_a_tool_needs_no_model_to_find_it_again(sandbox):
    logs: list[Log] = []
    first = maker_of(sandbox, RepeatingModel(RIGHT)).make(SORTING, "sort_words", 0, {}, keep=logs.append)
    stored = Log.from_json(logs[-1].to_json())
    again = maker_of(sandbox, ScriptedModel()).make(SORTING, "sort_words", 0, {}, log=stored)
    assert first.tool is not None
    assert again.tool is not None
    assert again.tool.code == first.tool.code
    assert again.candidates == 0


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"rounds": 3}', '{"rounds": {"a": [1, 2]}}', '{"names": [1]}'])
def test_a_stored_log_that_cannot_be_read_is_as_none(text):
    assert Log.from_json(text) == Log()


def test_a_search_belongs_to_its_demonstrations_whatever_their_order():
    key = search_key(SORTING, None, 0, "m")
    assert search_key(SORTING[::-1], None, 0, "m") == key
    assert len({key, search_key(SORTING[1:], None, 0, "m"), search_key(SORTING, "x", 0, "m")}) == 3
    assert len({key, search_key(SORTING, None, 1, "m"), search_key(SORTING, None, 0, "n")}) == 3


def test_each_stage_is_told_as_it_happens(sandbox):
    told: list[str] = []
    maker_of(sandbox, RepeatingModel(RIGHT), told.append).make(SORTING, "sort_words", 0, {})
    assert "16 samples" in told[0]
    assert "1 right held back" in told[0]


def test_a_tool_whose_rivals_nearly_passed_waits_for_more_demonstrations(sandbox):
    """Yes and no tell little: of many rules that fit what the maker saw, one fits what was held back by chance."""
    numbers = (4, 7, 12, 9, 16, 3, 20, 15, 8, 11, 24, 13)
    even = [Demonstration(f"Is {n} even?", "yes" if n % 2 == 0 else "no") for n in numbers]
    shown = {d.question for d in split(even)[0]}
    held_back = [n for n, d in zip(numbers, even, strict=True) if d.question not in shown]
    rivals = [f"\n    return n % 2 == 0 if n != {odd} else n % 2 == 1" for odd in held_back]
    bodies = [*rivals, *["\n    return n % 2 == 0"] * 16]
    alone = maker_of(sandbox, RepeatingModel(bodies[-1])).make(even, "is_even", 0, {})
    among = maker_of(sandbox, ScriptedModel(*bodies[:16])).make(even, "is_even", 0, {})
    assert alone.tool is not None
    assert alone.tool.review == "unreviewed"
    assert among.tool is not None
    assert among.tool.review == "needs_review"
    assert f"{len(held_back)} wrong behaviours came so near" in among.reason


def test_names_are_kept_from_the_maker_where_a_number_is_asked_of_numbers(sandbox):
    things = (("toy", 100, 10), ("hat", 50, 20), ("pen", 200, 5), ("cup", 80, 25), ("mug", 40, 50), ("fan", 20, 15))
    sale = [
        Demonstration(
            f"A {thing} costs {price} dollars and is {off} percent off. New price?", str(price * (100 - off) // 100)
        )
        for thing, price, off in things
    ]
    model = RepeatingModel("\n    return 0")
    made = maker_of(sandbox, model, samples=64).make(sale, "new_price", 0, {})
    assert made.tool is None
    heads = {request.prefill.split("def ")[1].split(":\n")[0] for request in model.asked}
    assert any("str" in head for head in heads)
    assert any("str" not in head and head.count("int") == 3 for head in heads)


def test_behaviours_of_swept_programs_count_apart() -> None:
    search = Search(SORTING[:3], SORTING[3:], None, frozenset(), 0, MakeSettings())
    search.tested["a", "b", None] = 2
    with search.sweeping():
        search.tested["a", None, "c"] = 2
        search.tested["a", "b", None] = 2
    with search.sweeping(counts=False):
        search.tested[None, None, "c"] = 1
    assert search.swept == {("a", None, "c")}
    assert search.lucky(swept=False) == pytest.approx((3 / 5) ** 3 + (2 / 5) ** 3)
    assert search.lucky(swept=True) == pytest.approx(2 * (3 / 5) ** 3 + (2 / 5) ** 3)
    search.tested["a", "b", "c"] = 3  # right on all: nothing that came near
    assert search.lucky(swept=True) == pytest.approx(2 * (3 / 5) ** 3 + (2 / 5) ** 3)
