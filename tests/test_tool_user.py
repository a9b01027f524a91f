import json
from collections.abc import Iterator
from dataclasses import replace

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
ASK = "Please order d c"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    sandbox = open_sandbox(("monty",))
    yield sandbox
    sandbox.close()


def test_a_question_worded_as_the_demonstrations_needs_no_model(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    calls = user.use(SORT, ["Sort: b c a", "Sort: y x"])
    assert [(c.answer, c.filled_by, c.tokens) for c in calls] == [("a b c", "frame", 0), ("x y", "frame", 0)]


def test_what_stands_around_an_argument_is_enough_without_frames(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits(), fill="grounded", least=0.0, certain=0.0)
    (call,) = user.use(SORT, ["Sort: b c a"])
    assert (call.answer, call.filled_by) == ("a b c", "user")


def test_the_model_weighs_fillings_that_the_evidence_leaves_open(sandbox):
    model = ScriptedModel('{"words": ["d", "c"]}')
    calls = ToolUser(model, sandbox, Limits()).use(SORT, ["Sort: b a", ASK])
    assert [(c.answer, c.filled_by) for c in calls] == [("a b", "frame"), ("c d", "user")]
    (asked,) = model.weighed
    assert '{"words": ["d", "c"]}' in asked.continuations
    assert calls[1].tokens == 12


def test_a_filling_that_stays_doubtful_is_for_review(sandbox):
    (call,) = ToolUser(ScriptedModel("none of them"), sandbox, Limits()).use(SORT, [ASK])
    assert (call.answer, call.failure and call.failure.kind) == (None, "Unsure")
    assert call.arguments is not None


def test_the_maker_is_asked_where_the_user_is_not_sure(sandbox):
    maker = ScriptedModel('{"words": ["d", "c"]}')
    user = ToolUser(ScriptedModel("none of them"), sandbox, Limits(), maker=lambda: maker)
    (call,) = user.use(SORT, [ASK])
    assert (call.answer, call.filled_by) == ("c d", "maker")


def test_a_model_that_cannot_weigh_leaves_the_evidence_to_decide(sandbox):
    model = ScriptedModel(Failure("RequestTooLarge", "900 tokens of 512", "raise context"))
    (call,) = ToolUser(model, sandbox, Limits(), least=0.0).use(SORT, [ASK])
    assert call.answer is not None


def test_a_question_that_holds_no_such_argument_does_not_fit(sandbox):
    add = replace(
        SORT,
        name="add",
        code="def add(a: int) -> int:\n    return a + 1\n",
        signature=Signature("add", (Parameter("a", "int"),), "int"),
        demonstrations=tuple(Demonstration(f"Add one to {n}.", str(n + 1), {"a": n}) for n in (5, 41)),
        rendering=json.dumps({"kind": "plain"}),
    )
    (call,) = ToolUser(ScriptedModel(), sandbox, Limits()).use(add, ["Who wrote Faust?"])
    assert (call.answer, call.failure and call.failure.kind) == (None, "DoesNotFit")


def test_an_argument_that_stands_in_no_demonstration_is_written_freely(sandbox):
    tool = replace(
        SORT,
        code="def sort_words(words: list[str], down: bool) -> list[str]:\n    return sorted(words, reverse=down)\n",
        signature=Signature("sort_words", (Parameter("words", "list[str]"), Parameter("down", "bool")), "list[str]"),
        demonstrations=tuple(replace(d, arguments={**(d.arguments or {}), "down": False}) for d in SORT.demonstrations),
    )
    model = ScriptedModel('{"words": ["b", "a"], "down": true}')
    user = ToolUser(model, sandbox, Limits(), fill="grounded", least=0.0)
    assert user.use(tool, ["Sort: b a"])[0].answer == "b a"
    assert '"[\\"b\\", \\"a\\"]"' in (model.asked[0].grammar or "")


def test_a_filling_whose_execution_fails_gives_way_to_the_next(sandbox):
    picky = replace(
        SORT,
        code=SORT.code.replace("return", "assert words == ['d', 'c']\n    return"),
    )
    model = ScriptedModel("none of them")
    (call,) = ToolUser(model, sandbox, Limits(), least=0.9).use(picky, [ASK])
    assert call.arguments == {"words": ["d", "c"]}


ADD = replace(
    SORT,
    name="add",
    code="def add(a: int, b: int) -> int:\n    return a + b\n",
    signature=Signature("add", (Parameter("a", "int"), Parameter("b", "int")), "int"),
    demonstrations=tuple(
        Demonstration(f"Add {a} to {b}.", str(a + b), {"a": a, "b": b}) for a, b in ((3, 41), (5, 12), (70, 8))
    ),
    rendering=json.dumps({"kind": "plain"}),
)


def test_fillings_that_give_one_answer_count_together(sandbox):
    asked = "What comes out if 4 and 9 are taken together?"
    subtract = replace(ADD, version=2, code=ADD.code.replace("a + b", "a - b"))
    user = ToolUser(ScriptedModel("neither"), sandbox, Limits(), least=0.9999)
    calls = [user.use(tool, [asked])[0] for tool in (ADD, subtract)]
    assert [call.answer for call in calls] == ["13", None]
    assert calls[1].failure is not None
    assert calls[1].failure.kind == "Unsure"
    assert all(call.seconds > 0 for call in calls)
    truth = Signature("add", ADD.signature.parameters, "bool")
    positive = replace(ADD, version=3, signature=truth, code="def add(a: int, b: int) -> bool:\n    return a + b > 0\n")
    assert user.use(positive, [asked])[0].answer is None


def test_a_taught_model_is_heard_more(sandbox):
    liking = '{"words": ["d", "c"]}'
    trusted, other = (
        ToolUser(ScriptedModel(liking), sandbox, Limits(), least=0.0, weight=weight).fill(
            SORT.signature, SORT.demonstrations, [ASK]
        )[0]
        for weight in (1.0, 0.1)
    )
    assert trusted.arguments == json.loads(liking)
    assert trusted.probability > other.probability


def test_free_filling_is_the_models_own_json(sandbox):
    model = ScriptedModel('{"words": ["x", "w"]}')
    (call,) = ToolUser(model, sandbox, Limits(), fill="free", least=0.0).use(SORT, ["Sort: b a"])
    assert call.answer == "w x"
    assert "%json" in (model.asked[0].grammar or "")


def test_a_reply_that_is_no_arguments_is_for_review(sandbox):
    (call,) = ToolUser(ScriptedModel('{"words": ["d"'), sandbox, Limits(), fill="free").use(SORT, [ASK])
    assert call.answer is None
    assert call.failure is not None
    assert call.failure.kind == "ArgumentsNotFound"


def test_code_that_fails_is_for_review(sandbox):
    broken = replace(SORT, code=SORT.code.replace("sorted", "missing"))
    (call,) = ToolUser(ScriptedModel(), sandbox, Limits()).use(broken, ["Sort: b a"])
    assert call.answer is None
    assert call.failure is not None
    assert call.failure.kind == "ExecutionFailed"
    assert "missing" in call.failure.message


def test_a_value_that_cannot_be_rendered_is_for_review(sandbox):
    odd = replace(SORT, code=SORT.code.replace("sorted", "len"))
    (call,) = ToolUser(ScriptedModel(), sandbox, Limits()).use(odd, ["Sort: b a"])
    assert call.failure is not None
    assert call.failure.kind == "RenderingFailed"


def test_a_tool_says_whether_it_reads_a_question(sandbox):
    user = ToolUser(ScriptedModel(), sandbox, Limits())
    assert user.reads(SORT, "Sort: b a")
    assert not user.reads(SORT, "Which is longest: b, a?")
