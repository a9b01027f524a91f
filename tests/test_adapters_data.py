"""Lessons: programs run, replies are right, and nothing of the bench or of the shared data is among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from latm_local.adapters import maker_data, making, user_data
from latm_local.adapters.choice_data import Relatives, choosing
from latm_local.adapters.exclusion import LONG, Texts, bench_cases, bench_texts, kept_out, permitted, reproduced
from latm_local.adapters.iterate import is_right
from latm_local.adapters.lesson import is_held_back
from latm_local.adapters.posing import templates, worded
from latm_local.adapters.solved import solved_tasks
from latm_local.adapters.twins import twin_wording
from latm_local.bench.families import FAMILIES
from latm_local.datatypes import Arguments, Execution, Limits
from latm_local.grammar import arguments_grammar
from latm_local.programs import catalogue
from latm_local.programs.program import PLACE, Program, Slot, named
from latm_local.programs.tasks import read
from latm_local.programs.values import numbers, price, whole, word, words
from latm_local.prompts import read_arguments, read_body
from latm_local.readings import conforms
from latm_local.sandbox import Sandboxes, open_sandbox

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandboxes]:
    with open_sandbox() as opened:
        yield opened


def by_key(*keys: str) -> list[Program]:
    found = [p for p in catalogue.everything() if p.key in keys]
    assert {p.key for p in found} == set(keys)
    return found


def test_programs_are_many_and_their_keys_tell_them_apart() -> None:
    keys = [p.key for p in catalogue.everything()]
    assert len(keys) > 3000
    assert [k for k in set(keys) if keys.count(k) > 1] == []


def test_every_program_that_is_one_of_a_kind_runs_on_what_it_is_given(sandbox: Sandboxes) -> None:
    failed = {}
    for program in catalogue.written():
        chance = Random(program.key)
        done = catalogue.run(program, [catalogue.draw(program, chance) for _ in range(6)], sandbox)
        if sum(e.status == "ok" for e in done) < 3:
            failed[program.key] = [e.error for e in done if e.error][:1]
    assert failed == {}


def test_locals_never_take_a_parameters_name() -> None:
    assert named("sum(_n_ for _n_ in _1_ if _n_ > _2_)", ["numbers", "n"]) == "sum(x for x in numbers if x > n)"


def test_a_task_without_a_wording_is_refused() -> None:
    with pytest.raises(ValueError, match="lonely has no wording"):
        list(read("lonely | numbers | int\n    sum(_1_)\n"))


def test_programs_that_answer_alike_count_once(sandbox: Sandboxes) -> None:
    first = Program("a", (numbers(),), "int", "sum(_1_)", ("add up the *",))
    again = Program("b", (numbers(),), "int", "sum(_n_ for _n_ in _1_)", ("total the *",))
    other = Program("c", (numbers(),), "int", "max(_1_)", ("largest of the *",))
    assert [p.key for p in catalogue.distinct([first, again, other], sandbox)] == ["a", "c"]


def test_replies_to_the_maker_are_right_and_read_as_they_will_be(sandbox: Sandboxes) -> None:
    chosen = by_key("rises", "count_words", "add_days", "with_tax", "sum_squares_even_numbers", "points_total")
    lessons = list(maker_data.lessons(chosen, 40, 1, sandbox, lambda _: True))
    assert {one.kind for one in lessons} >= {"body", "repair"}
    for one in lessons:
        turn = one.turns[0]
        assert turn.request.prefill.startswith("```python\ndef")
        if one.kind != "name":
            assert turn.reply.startswith("\n    ")
            assert turn.reply.endswith("\n```")


def test_solved_tasks_hold_for_examples_that_are_not_shown(sandbox: Sandboxes) -> None:
    chance = Random(3)
    solved = [s for p in by_key("rises", "nth_word", "with_tax") for s in solved_tasks(p, chance, sandbox)]
    assert solved
    for one in solved:
        assert len(one.examples) == 8
        assert is_right(one, one.body + "\n```", sandbox)
        assert not is_right(one, "\n    return None\n```", sandbox)


def test_a_mended_body_follows_one_that_fails(sandbox: Sandboxes) -> None:
    chosen = by_key("rises", "falls", "largest_jump", "count_above_average")
    mended = [o for o in maker_data.lessons(chosen, 60, 2, sandbox, lambda _: True) if o.kind == "repair"]
    assert mended
    for one in mended:
        *_, wrong, complaint = one.turns[0].request.messages
        assert (wrong.role, complaint.role) == ("assistant", "user")
        assert "but it must give" in complaint.content
        assert one.turns[0].reply.removesuffix("\n```").strip() not in wrong.content


def test_a_conversation_is_about_different_programs_with_the_earlier_ones_as_worked_examples(
    sandbox: Sandboxes,
) -> None:
    chosen = by_key("rises", "falls", "count_words", "add_days", "with_tax", "vowels_only", "nth_word", "points_total")
    made = [o for o in maker_data.lessons(chosen, 40, 4, sandbox, lambda _: True) if len(o.turns) > 2]
    assert made
    for one in made:
        bodies = [turn.reply for turn in one.turns]
        assert len(set(bodies)) == len(bodies)
        said = [m.content for m in one.turns[-1].request.messages if m.role == "assistant"]
        for turn, earlier in zip(one.turns[:-1], said, strict=True):
            assert earlier == turn.request.prefill + turn.reply


def test_programs_held_back_come_last_and_are_learnt_nowhere_else(sandbox: Sandboxes) -> None:
    chosen = [p for p in catalogue.written() if is_held_back(p.key)][:6]
    chosen += [p for p in catalogue.written() if not is_held_back(p.key)][:6]
    away = [p.name for p in chosen if is_held_back(p.key)]
    seen, after_others = set(), 0
    for one in maker_data.lessons(chosen, 60, 5, sandbox, lambda _: True):
        held = is_held_back(one.key)
        seen.add(held)
        if held:
            assert len(one.turns) == 1
            after_others += len(one.turns[0].request.messages) > 2
        else:
            assert not [n for t in one.turns for n in away if f" {n}(" in t.request.prefill]
    assert seen == {True, False}
    assert after_others > 5


def test_parts_of_a_round_of_lessons_share_no_program(sandbox: Sandboxes) -> None:
    chosen = by_key("rises", "falls", "count_words", "add_days", "with_tax", "vowels_only", "nth_word", "points_total")
    one, other = (  # four tasks each, which the first round of four programs gives
        {o.key for o in maker_data.lessons(chosen, 1, 4, sandbox, lambda _: True, (number, 2))} for number in (0, 1)
    )
    assert one
    assert other
    assert not one & other


def test_replies_of_the_user_conform_to_the_signature(sandbox: Sandboxes) -> None:
    chosen = by_key("with_tax", "rises", "count_words", "add_days", "starts_with", "ends_with", "falls")
    lessons = list(user_data.lessons(chosen, 30, 1, sandbox, lambda _: True))
    assert {one.kind for one in lessons} == {"use", "choose"}
    for one in (o for o in lessons if o.kind == "use"):
        system = one.turns[-1].request.messages[0].content
        for turn in one.turns:
            values = json.loads(turn.reply)
            assert all(f"{name}: " in system for name in values)


def test_arguments_of_other_wordings_are_values_of_the_same_question(sandbox: Sandboxes) -> None:
    program = by_key("with_tax")[0]
    task = next(t for i in range(9) if (t := user_data.learnt_task(program, Random(i), sandbox)) is not None)
    for one in (*task.demonstrations, *task.others):
        arguments: Arguments = one.arguments or {}
        assert all(conforms(arguments[p.name], p.annotation) for p in task.signature.parameters)
        assert all(f"{value:g}"[:3] in one.question for value in arguments.values() if isinstance(value, float))
        assert read_arguments(json.dumps(dict(arguments)), task.signature) == arguments
        assert arguments_grammar(task.signature, one.question)


def test_a_tool_is_for_half_of_the_questions_that_are_asked_apart_about_it(sandbox: Sandboxes) -> None:
    chosen = by_key("with_tax", "rises", "count_words", "add_days", "starts_with", "vowels_only", "weekday_number")
    choices = [o for o in user_data.lessons(chosen, 30, 1, sandbox, lambda _: True) if o.kind == "choose"]
    assert choices
    for one in choices:
        replies = [turn.reply for turn in one.turns]
        assert one.apart
        assert replies.count("none") == len(replies) / 2 == 4
        assert len({turn.request.messages[:-1] for turn in one.turns}) == 1
    assert len({tuple(turn.reply == "none" for turn in one.turns) for one in choices}) > 5


def test_other_questions_are_mostly_in_other_wordings_of_the_program(sandbox: Sandboxes) -> None:
    program = replace(by_key("with_tax")[0], wordings=("one {1} and {2}", "zwei {1} und {2}", "trois {1} et {2}"))
    tasks = [t for i in range(40) if (t := user_data.learnt_task(program, Random(i), sandbox)) is not None]
    joints = frozenset({"and", "und", "et"})
    said = [joints & set(task.demonstrations[0].question.split()) for task in tasks]
    same = [mine <= set(one.question.split()) for task, mine in zip(tasks, said, strict=True) for one in task.others]
    assert all(said)
    assert len(same) > 40
    assert 0.05 < sum(same) / len(same) < 0.4


def test_twins_hold_the_same_values_in_other_words() -> None:
    found = 0
    wordings = [(w, program.returns) for program in catalogue.written()[::11] for w in program.wordings]
    for wording, returns in wordings:
        twin = twin_wording(wording, returns, Random(wording))
        if twin is not None:
            found += 1
            assert twin != wording
            assert PLACE.findall(twin) == PLACE.findall(wording)
    assert found > 0.95 * len(wordings)
    said = {twin_wording("what is the largest of {1}?", "int", Random(n)) for n in range(60)}
    assert {"what is the smallest of {1}?", "what is the second largest of {1}?"} <= said
    assert "what is the largest of {1}, plus one?" in said


def test_no_question_of_another_task_nor_a_twin_is_given_the_tool(sandbox: Sandboxes) -> None:
    chosen = by_key("with_tax", "rises", "count_words", "add_days", "starts_with", "ends_with", "vowels_only")
    tasks = [t for p in chosen if (t := user_data.learnt_task(p, Random(p.key), sandbox)) is not None]
    task, near, *others = tasks
    asked = {
        (turn.request.messages[-1].content, turn.reply)
        for seed in range(40)
        for turn in choosing(task, near, others, Random(seed)).turns
    }
    assert {reply for question, reply in asked if question in task.twins} == {"none"}
    assert {reply for question, reply in asked if question in {d.question for d in task.others}} == {
        task.signature.name
    }
    assert {reply for question, reply in asked if question in {d.question for d in near.others}} == {"none"}


def test_the_relative_of_a_program_is_worded_like_it() -> None:
    programs = by_key("rises", "falls", "with_tax", "add_days", "vowels_only")
    relatives, asked = Relatives(programs), "how often does a number rise"
    rises = next(p for p in programs if p.key == "rises")
    found = [relatives.of(rises, asked, Random(n)) for n in range(40)]
    assert len({p.key for p in found}) == 3
    assert "falls" in {p.key for p in found}
    assert "rises" not in {p.key for p in found}
    said = {p.wordings for p in found if p.key == "falls"}
    assert [len(wordings) for wordings in said] == [1]


def test_lessons_are_the_same_for_one_seed_and_others_for_another(sandbox: Sandboxes) -> None:
    chosen = by_key("rises", "falls", "with_tax")

    def replies(seed: int) -> list[str]:
        drawn = maker_data.lessons(chosen, 6, seed, sandbox, lambda _: True)
        return [str(one.turns[0].request.messages) + one.turns[0].reply for one in drawn]

    assert replies(5) == replies(5)
    assert replies(5) != replies(6)


def test_programs_of_the_bench_are_seen(sandbox: Sandboxes) -> None:
    cases = bench_cases({n: FAMILIES[n] for n in ("sum_of_even", "every_second", "word_sorting", "digit_sum")})
    clones = {
        "sum_of_even": Program("x", (numbers(),), "int", "sum(_n_ for _n_ in _1_ if not _n_ % 2)", ("?",)),
        "every_second": Program("y", (words(),), "list[str]", "[_1_[_i_] for _i_ in range(0, len(_1_), 2)]", ("?",)),
        "word_sorting": Program("z", (words(),), "list[str]", "sorted(_1_)", ("?",)),
    }
    assert {name: reproduced(p, cases, sandbox) for name, p in clones.items()} == {name: name for name in clones}
    near = Program("w", (numbers(),), "int", "sum(_n_ for _n_ in _1_ if _n_ % 2)", ("?",))
    assert reproduced(near, cases, sandbox) is None


@pytest.mark.parametrize(
    ("family", "slots", "returns", "value"),
    [
        ("compound_interest", (whole(1, 9),) * 3, "float", "round(_1_ * (1 + _2_ / 100) ** _3_, 2)"),
        ("change", (price(), price()), "float", "round(_2_ - _1_, 2)"),
        ("palindrome", (word(),), "bool", "_1_ == _1_[::-1]"),
        ("Celsius", (whole(1, 9),), "float", "_1_ * 9 / 5 + 32"),
    ],
)
def test_programs_of_families_whose_answers_carry_more_and_of_the_demo_are_seen(
    family: str, slots: tuple[Slot, ...], returns: str, value: str, sandbox: Sandboxes
) -> None:
    assert reproduced(Program("x", slots, returns, value, ("?",)), kept_out(), sandbox) == family


class Hiccup:
    """A sandbox whose first run has too little time for some calls."""

    def __init__(self, sandbox: Sandboxes, late: int) -> None:
        self._sandbox, self._late, self.name = sandbox, late, "hiccup"

    def run(self, code: str, entry: str, calls: Sequence[Arguments], limits: Limits) -> list[Execution]:
        done = self._sandbox.run(code, entry, calls, limits)
        late, self._late = self._late, 0
        return [Execution("timed_out")] * late + done[late:]

    def close(self) -> None: ...


def test_a_program_is_tried_again_where_few_calls_ran_out_of_time(sandbox: Sandboxes) -> None:
    clone = Program("x", (numbers(),), "int", "sum(_n_ for _n_ in _1_ if not _n_ % 2)", ("?",))
    cases = [one for one in bench_cases({"sum_of_even": FAMILIES["sum_of_even"]}) if one.annotations == ("list[int]",)]
    assert reproduced(clone, cases, Hiccup(sandbox, 2)) == "sum_of_even"


def test_no_program_answers_as_a_family_of_the_bench_or_the_demo_does(sandbox: Sandboxes) -> None:
    cases = kept_out(seed=4_711)
    looked_at = catalogue.written()[::9]
    assert len(looked_at) > 1000
    found = {p.key: reproduced(p, cases, sandbox) for p in looked_at}
    assert {key: family for key, family in found.items() if family is not None} == {}


def test_programs_that_may_be_taught_keep_the_wordings_that_may(sandbox: Sandboxes) -> None:
    rises, total = by_key("rises", "largest_jump")
    bench = FAMILIES["sum_of_even"].wordings[0].replace("{numbers}", "{1}")
    spoilt = replace(total, wordings=(*total.wordings, bench))
    clone = replace(total, key="x", value="sum(_n_ for _n_ in _1_ if _n_ % 2 == 0)", lines=(), wordings=("?",))
    assert list(permitted([rises, spoilt, clone], sandbox)) == [rises, total]


def test_a_wording_of_the_bench_is_seen_and_slots_do_not_count() -> None:
    texts = Texts(["Add up only the even ones of these numbers: {numbers}", "What weekday is {day}?"])
    assert not texts.allows("Hello. Add up only the even ones of these numbers now.")
    assert texts.allows("Add up the even ones of these numbers: {numbers}")
    assert texts.allows("What weekday is it on {day}?")


def test_no_task_that_is_taught_is_worded_as_a_family_is(sandbox: Sandboxes) -> None:
    texts = bench_texts()
    chosen = by_key("rises", "with_tax", "largest_all_numbers", "sum_even_numbers")
    lessons = maker_data.lessons(chosen, 40, 3, sandbox, texts.allows)
    said = [t.request.messages[1].content for one in lessons for t in one.turns if one.kind == "body"]
    assert [s for s in said if "\n" in s and not texts.allows(s.split("\n")[0])] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not there")
def test_no_task_that_is_taught_is_worded_as_the_shared_data_is() -> None:
    known = []
    for path in sorted(SHARED.glob("*/*.jsonl")):
        for line in path.read_text().splitlines():
            known += [str(v) for k, v in json.loads(line).items() if k in ("input", "question", "text")]
    assert len(known) > 10_000
    texts = Texts(known, shortest=LONG)
    shared = {p.key: run for p in catalogue.everything() for t in templates(p) if (run := texts.shared(t))}
    assert shared == {}


def test_bodies_read_as_the_makers_own(sandbox: Sandboxes) -> None:
    solved = solved_tasks(by_key("best_window")[0], Random(4), sandbox)[0]
    assert read_body(solved.signature, solved.body) == f"def {solved.signature}:{solved.body}\n"


def test_lessons_made_by_several_processes_are_those_of_their_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = by_key("rises", "count_words", "add_days", "with_tax")
    with open_sandbox() as sandbox:
        allowed = bench_texts().allows
        parts = [o for number in (0, 1) for o in maker_data.lessons(chosen, 5, 3, sandbox, allowed, (number, 2))]
    monkeypatch.setattr(making, "_FEW", 10)
    monkeypatch.setattr(making, "_PARTS", 2)
    assert list(making.lessons_of("maker", chosen, 10, 3)) == parts


def test_other_words_for_a_wording_leave_none_of_it_behind() -> None:
    program = replace(by_key("rises")[0], wordings=("write down the first of {1}", "write out the first of {1}"))
    said = {worded(program, Random(seed)).lower() for seed in range(60)}
    assert any("put down the first" in text for text in said)
    assert [text for text in said if "down down" in text or "down out" in text or "print down" in text] == []


def test_a_texts_own_generators_come_before_the_common_ones() -> None:
    said = "mine | people whole(1,3) | str\n    _1_\n    ? who is first of {1}\n"
    ((one,), (other,)) = (list(read(said, own)) for own in ("groups", "everyday"))
    assert one.slots[0] != other.slots[0]
    with pytest.raises(ValueError, match="no generator of values is called 'people'"):
        list(read(said))
