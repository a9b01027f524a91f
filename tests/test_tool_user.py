import json
from collections.abc import Iterator

import pytest
from fakes import ScriptedModel

from latm_local.datatypes import Demonstration, Failure, Limits, Parameter, Signature, Tool
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_user import ToolUser

SORT = Tool(
    name="sort_words",
    description="Sort words",
    code="def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n",
    signature=Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]"),
    demonstrations=tuple(
        Demonstration(f"Sort: {' '.join(words)}", " ".join(sorted(words)), {"words": words})
        for words in (["pear", "fig"], ["zoo", "apple", "kiwi"])
    ),
    rendering=json.dumps({"kind": "join", "separator": " "}),
)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    sandbox = open_sandbox(("monty",))
    yield sandbox
    sandbox.close()


def test_a_question_worded_as_the_demonstrations_needs_no_model(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    calls = user.use(SORT, ["Sort: b c a", "Sort: y x"])
    assert [(c.answer, c.filled_by, c.tokens) for c in calls] == [("a b c", "frame", 0), ("x y", "frame", 0)]


def test_another_wording_is_filled_by_the_model(sandbox):
    model = ScriptedModel('{"words": ["d", "c"]}')
    calls = ToolUser(model, sandbox, Limits()).use(SORT, ["Sort: b a", "Please order d c"])
    assert [(c.answer, c.filled_by) for c in calls] == [("a b", "frame"), ("c d", "user")]
    assert model.asked[0].grammar is not None


def test_a_reply_that_is_no_arguments_is_for_review(sandbox):
    (call,) = ToolUser(ScriptedModel('{"words": ["d"'), sandbox, Limits()).use(SORT, ["Please order d c"])
    assert call.answer is None
    assert call.failure is not None
    assert call.failure.kind == "ArgumentsNotFound"


def test_a_row_that_the_model_refuses_keeps_its_reason(sandbox):
    model = ScriptedModel(Failure("RequestTooLarge", "900 tokens of 512", "raise context"))
    (call,) = ToolUser(model, sandbox, Limits()).use(SORT, ["Please order d c"])
    assert call.failure == Failure("RequestTooLarge", "900 tokens of 512", "raise context")


def test_code_that_fails_is_for_review(sandbox):
    broken = Tool(**{**{f: getattr(SORT, f) for f in SORT.__slots__}, "code": SORT.code.replace("sorted", "missing")})
    (call,) = ToolUser(ScriptedModel(), sandbox, Limits()).use(broken, ["Sort: b a"])
    assert call.answer is None
    assert call.failure is not None
    assert call.failure.kind == "ExecutionFailed"
    assert "missing" in call.failure.message


def test_a_value_that_cannot_be_rendered_is_for_review(sandbox):
    odd = Tool(**{**{f: getattr(SORT, f) for f in SORT.__slots__}, "code": SORT.code.replace("sorted", "len")})
    (call,) = ToolUser(ScriptedModel(), sandbox, Limits()).use(odd, ["Sort: b a"])
    assert call.failure is not None
    assert call.failure.kind == "RenderingFailed"


def test_a_tool_says_whether_it_reads_a_question(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    assert user.reads(SORT, "Sort: b a")
    assert not user.reads(SORT, "Which is longest: b, a?")
