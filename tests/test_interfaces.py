"""Candidate interfaces: what varies between questions is offered as typed parameters, the natural ones first."""

import pytest

from latm_local.alignment import group_by_wording
from latm_local.tool_maker.interfaces import candidate_interfaces


def best(questions):
    first = candidate_interfaces(questions)[0]
    return [(p.name, p.annotation) for p in first.parameters], [list(a.values()) for a in first.arguments]


@pytest.mark.parametrize(
    ("questions", "parameters", "arguments"),
    [
        (
            ["What weekday is 1983-09-17?", "On which day does 1987-11-07 fall?", "On which day does 1999-01-02 fall?"],
            [("date", "str")],
            [["1983-09-17"], ["1987-11-07"], ["1999-01-02"]],
        ),
        (
            ["A fan costs $1,249.00 now.", "A cap costs $8.50 now.", "A net costs $19.00 now."],
            [("text", "str"), ("costs", "float")],
            [["fan", 1249.0], ["cap", 8.5], ["net", 19.0]],
        ),
        (
            ["The box weighs 12kg in all", "The box weighs 7kg in all", "The box weighs 9kg in all"],
            [("n", "int")],
            [[12], [7], [9]],
        ),
        (
            ["Print the words: don't, stop", "Print the words: well, o'clock, it's"],
            [("words", "list[str]")],
            [[["don't", "stop"]], [["well", "o'clock", "it's"]]],
        ),
        (
            [
                "Ada is taller than Bo; Cy is taller than Ada. Who is the tallest?",
                "Di is taller than Ed; Flo is taller than Di; Ed is taller than Gus. Who is the tallest?",
            ],
            [("items", "list[str]")],
            [
                [["Ada is taller than Bo", "Cy is taller than Ada"]],
                [["Di is taller than Ed", "Flo is taller than Di", "Ed is taller than Gus"]],
            ],
        ),
        (
            ["Come at 9:30 pm.", "Come at 8:00 PM.", "Come at 17:00."],
            [("time", "str")],
            [["9:30 pm"], ["8:00 PM"], ["17:00"]],
        ),
        (
            ["Which train is at 14:05 on time?", "Which train is at 9:30 on time?"],
            [("time", "str")],
            [["14:05"], ["9:30"]],
        ),
        (
            [
                "Strip the marks from 383.656.6905.",
                "Strip the marks from (110) 596-9419.",
                "Strip the marks from 12-7.",
            ],
            [("text", "str")],
            [["383.656.6905"], ["(110) 596-9419"], ["12-7"]],
        ),
        (
            [
                "Which is newer, 12.7.11 or 1.10.3?",
                "Which is newer, 2.0.4 or 2.0.10?",
                "Which is newer, 8.1.0 or 7.9.9?",
            ],
            [("newer", "str"), ("text", "str")],
            [["12.7.11", "1.10.3"], ["2.0.4", "2.0.10"], ["8.1.0", "7.9.9"]],
        ),
        (
            ["Merge 3, 8, 9 and 2, 4 now.", "Merge 5, 6 and 1, 7, 8 now.", "Merge 1, 3 and 2, 2 now."],
            [("numbers", "list[int]"), ("others", "list[int]")],
            [[[3, 8, 9], [2, 4]], [[5, 6], [1, 7, 8]], [[1, 3], [2, 2]]],
        ),
        (
            ["Write 9/10/1950 (day first) in words.", "Write 3/12/2024 (day first) in words."],
            [("date", "str")],
            [["9/10/1950"], ["3/12/2024"]],
        ),
    ],
)
def test_the_first_interface_reads_values_as_what_they_are(questions, parameters, arguments):
    assert best(questions) == (parameters, arguments)


def test_parameters_keep_their_meaning_where_a_wording_has_them_in_another_order():
    questions = [
        *(
            f"${sum_} earn {rate} percent interest a year. What are they after {years} years?"
            for sum_, rate, years in ((4000, 11, 6), (2500, 9, 2))
        ),
        *(
            f"With interest of {rate} percent a year, what do ${sum_} become in {years} years?"
            for sum_, rate, years in ((7200, 4, 3), (1500, 12, 8))
        ),
    ]
    _, arguments = best(questions)
    assert arguments == [[4000, 11, 6], [2500, 9, 2], [7200, 4, 3], [1500, 12, 8]]


def test_what_never_varies_and_what_stands_twice_is_no_parameter():
    found = candidate_interfaces(["Reduce 6/9 now.", "Reduce 10/4 now.", "Reduce 7/21 now."])
    assert ["int", "int"] in [[p.annotation for p in i.parameters] for i in found]
    assert not any("/" in i.arguments[0].values() for i in found)
    found = candidate_interfaces(
        [f"{n} is {a}. How old is {n} in {b} years?" for n, a, b in (("Bo", 7, 2), ("Al", 4, 9))]
    )
    assert all(list(i.arguments[0].values()).count("Bo") < 2 for i in found)


def test_two_lists_are_offered_before_the_one_that_their_and_would_make():
    questions = ["Join a, b, c and d, e now.", "Join f, g and h, i, j now.", "Join k, l, m and n, o now."]
    found = [list(i.arguments[0].values()) for i in candidate_interfaces(questions)]
    assert found.index([["a", "b", "c"], ["d", "e"]]) < found.index([["a", "b", "c and d", "e"]])


def test_brackets_that_belong_together_are_not_cut_and_points_are_offered_as_numbers():
    questions = [
        "How far is (3, -1) from (8, 2)?",
        "How far is (-7, 5) from (7, 1)?",
        "How far is (2, 2) from (-2, 5)?",
    ]
    found = [
        (tuple(p.annotation for p in i.parameters), list(i.arguments[0].values()))
        for i in candidate_interfaces(questions)
    ]
    assert (("list[int]", "list[int]"), [[3, -1], [8, 2]]) in found
    assert (("int",) * 4, [3, -1, 8, 2]) in found
    assert not any(isinstance(v, str) and v.count("(") != v.count(")") for _, values in found for v in values)


def test_wordings_are_told_apart_though_their_content_recurs():
    lists = ["b a", "d c e", "a d", "c b a"]
    questions = [f"{start} {words}" for words in lists for start in ("Sort:", "Count these words:")]
    assert sorted(map(sorted, group_by_wording(questions))) == [[0, 2, 4, 6], [1, 3, 5, 7]]


def test_wordings_are_told_apart_among_more_questions_than_are_compared_in_pairs():
    number = range(30)
    questions = [q for n in number for q in (f"Convert {n} miles to feet", f"How old is a tree of {n} rings?")]
    assert sorted(map(sorted, group_by_wording(questions))) == [[2 * n for n in number], [2 * n + 1 for n in number]]


def test_rows_of_a_table_are_offered_as_rows_and_as_columns():
    questions = ["Who leads? Ada: 6, Bo: 9, Cy: 5", "Who leads? Di: 7, Ed: 6", "Who leads? Flo: 1, Gus: 3, Hal: 2"]
    offered = {tuple(p.annotation for p in i.parameters): i.arguments[1] for i in candidate_interfaces(questions)}
    assert list(offered[("list[list[str]]",)].values()) == [[["Di", "7"], ["Ed", "6"]]]
    assert list(offered[("list[str]", "list[int]")].values()) == [["Di", "Ed"], [7, 6]]


def test_questions_of_which_each_is_worded_its_own_way_are_read_by_their_values():
    questions = [
        "Shift 'narrow' by 14 letters",
        "What becomes of 'pear' moved 3 places on?",
        "Encrypt with key 5: 'season'",
    ]
    offered = [[list(a.values()) for a in i.arguments] for i in candidate_interfaces(questions)]
    assert [["narrow", 14], ["pear", 3], ["season", 5]] in offered


def test_every_interface_has_arguments_for_every_question_and_the_last_is_the_whole_question():
    questions = ["Sum of 1, 2", "Add up 3, 4, 5 please", "Total: 9, 8"]
    interfaces = candidate_interfaces(questions)
    assert [list(a) for i in interfaces for a in i.arguments] == [
        [p.name for p in i.parameters] for i in interfaces for _ in questions
    ]
    assert [a["question"] for a in interfaces[-1].arguments] == questions
    assert len({i.parameters for i in interfaces}) == len(interfaces)
