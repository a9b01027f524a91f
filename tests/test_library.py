from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Instance, Parameter, Signature, Tool
from latm_local.errors import LibraryError, LibraryTooNew, ToolNotFound
from latm_local.library import Library
from latm_local.library.migrations import MIGRATIONS, VERSION


def tool(name: str = "double", **changes: object) -> Tool:
    made = Tool(
        name=name,
        description="Double a number.",
        code=f"def {name}(number: int) -> int:\n    return 2 * number",
        signature=Signature(name, (Parameter("number", "int"),), "int"),
        demonstrations=(
            Demonstration("What is twice 4?", "8", {"number": 4}),
            Demonstration("What is twice 5?", "10"),
        ),
        rendering="text",
        provenance={"maker": {"sha256": "ab" * 32, "seed": 7}, "prompt_version": "1"},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_tool_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool(), report='{"made": true}')
    with Library(tmp_path) as library:
        assert library.tool("double") == tool()
        assert library.report("double@1") == '{"made": true}'


def test_storing_a_name_again_makes_the_next_version(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        assert library.add_tool(tool()).version == 1
        second = library.add_tool(tool(description="Twice."))
        assert second.reference == "double@2"
        assert [t.reference for t in library.tools()] == ["double@2"]
        assert [t.version for t in library.versions("double")] == [1, 2]
        assert library.tool("double@1").description == "Double a number."


def test_a_rejected_version_gives_way_to_the_one_before(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.add_tool(tool())
        library.set_review("double", "rejected", "wrong on negative numbers")
        assert library.tool("double").version == 1
        assert [t.reference for t in library.tools(usable=True)] == ["double@1"]
        assert [t.reference for t in library.tools()] == ["double@2"]


def test_a_tool_in_need_of_review_is_found_but_not_used(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool(review="needs_review"))
        assert library.tool("double").review == "needs_review"
        assert library.tools(usable=True) == []


def test_only_approved_tools_are_used_where_review_is_required(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool("double"))
        library.add_tool(tool("twice"))
        library.set_review("twice", "approved")
        assert [t.name for t in library.tools(usable=True)] == ["double", "twice"]
        assert [t.name for t in library.tools(usable=True, review_required=True)] == ["twice"]


def test_every_judgement_on_a_tool_is_kept(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        library.set_review("double", "rejected", "wrong")
        library.set_review("double@1", "approved", "mistaken before")
        history = [(review, note) for review, note, _ in library.reviews("double@1")]
        assert history == [("unreviewed", "as stored"), ("rejected", "wrong"), ("approved", "mistaken before")]


@pytest.mark.parametrize("reference", ["nothing", "double@9", "double@", "@1", "double@-1", ""])
def test_an_unknown_reference_is_named_in_the_error(tmp_path: Path, reference: str) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        with pytest.raises(ToolNotFound, match=repr(reference)):
            library.tool(reference)


def test_the_fingerprint_follows_what_may_be_used_and_nothing_else(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(tool())
        before = library.fingerprint()
        library.add_waiting([Instance("1", "What is thrice 4?")])
        library.add_tool(tool("other", review="rejected"))
        assert library.fingerprint() == before
        library.set_review("double", "rejected")
        rejected = library.fingerprint()
        library.set_review("double", "approved")
        assert rejected != before == library.fingerprint()


def test_waiting_instances_keep_their_order_and_reasons(tmp_path: Path) -> None:
    first, second = Instance("b", "What is thrice 4?"), Instance("a", "Who?", task="people", answer="Ann")
    with Library(tmp_path) as library:
        library.add_waiting([first, second], ["no tool", "far away"])
    with Library(tmp_path) as library:
        assert library.waiting() == [first, second]
        assert library.waiting_reasons() == ["no tool", "far away"]


def test_an_answer_that_comes_later_completes_the_waiting_instance(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_waiting([Instance("1", "q", task="t"), Instance("2", "r")])
        library.add_waiting([Instance("1", "q", answer="yes")])
        assert library.waiting() == [Instance("1", "q", "t", "yes"), Instance("2", "r")]


def test_a_person_names_the_task_of_waiting_instances(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_waiting([Instance("1", "q"), Instance("2", "r", answer="a"), Instance("3", "s")])
        assert library.label_waiting(["1", "2", "absent"], task="sorting") == 2
        assert library.label_waiting(["1"], answer="b") == 1
        assert library.waiting() == [
            Instance("1", "q", "sorting", "b"), Instance("2", "r", "sorting", "a"), Instance("3", "s"),
        ]  # fmt: skip


def test_two_files_may_use_the_same_id_for_different_questions(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_waiting([Instance("1", "q")])
        library.add_waiting([Instance("1", "r")])
        library.remove_waiting([Instance("1", "q")])
        assert library.waiting() == [Instance("1", "r")]
        library.remove_waiting(["1", "unheard of"])
        assert library.waiting() == []


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, question: str, answer: str) -> None:
    with Library(tmp_path_factory.mktemp("library")) as library:
        made = tool(demonstrations=(Demonstration(question, answer, {"text": question}),), description=answer)
        library.add_tool(made)
        library.add_waiting([Instance(question, answer, question, answer)])
        assert library.tool("double") == made
        assert library.waiting() == [Instance(question, answer, question, answer)]


def test_text_that_is_no_unicode_is_refused_and_nothing_stored(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        with pytest.raises(LibraryError, match="surrogates"):
            library.add_waiting([Instance("1", "fine"), Instance("2", "\ud800")])
        assert library.waiting() == []


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"not a database at all" * 200)
    with pytest.raises(LibraryError, match="not a database"):
        Library(tmp_path)


def test_a_library_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    Library(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "library.sqlite")
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(LibraryTooNew, match=f"schema {VERSION + 1}"):
        Library(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="file/library"):
        Library(tmp_path / "file" / "library")


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_waiting([Instance("1", "q")])
        pages = library._database.read("PRAGMA page_count")[0][0]
        library._database.read(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(LibraryError, match="full") as caught:
            library.add_tool(tool(description="x" * 100_000))
        assert "free some space" in caught.value.hint
        assert library.waiting() == [Instance("1", "q")]
        assert library.tools() == []


WRITER = """
import sys
from pathlib import Path
from latm_local.datatypes import Instance
from latm_local.library import Library
library = Library(Path(sys.argv[1]))
n = 0
while True:
    library.add_waiting([Instance(str(n), "q"), Instance(str(n) + "'", "q")])
    print(n, flush=True)
    n += 1
"""


def test_a_killed_writer_leaves_every_finished_transaction_and_no_half(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    said = [int(writer.stdout.readline()) for _ in range(20)]
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()
    with Library(tmp_path) as library:
        ids = [instance.id for instance in library.waiting()]
    assert ids[: 2 * len(said)] == [text for n in said for text in (f"{n}", f"{n}'")]
    assert len(ids) % 2 == 0


def test_two_connections_see_each_others_writes(tmp_path: Path) -> None:
    with Library(tmp_path) as one, Library(tmp_path) as two:
        one.add_tool(tool())
        assert two.add_tool(tool()).version == 2
        assert one.tool("double").version == 2


def test_a_search_is_kept_under_its_key_until_forgotten(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        assert library.search_state("k") is None
        library.save_search_state("k", '{"tried": 1}')
        library.save_search_state("other", "{}")
        library.save_search_state("k", '{"tried": 2}')
    with Library(tmp_path) as library:
        assert library.search_state("k") == '{"tried": 2}'
        library.forget_search("k")
        assert (library.search_state("k"), library.search_state("other")) == (None, "{}")
        library.forget_search("unheard of")


def test_searches_that_rest_longest_are_forgotten(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        for number in range(203):
            library.save_search_state(str(number), "{}")
            library._database.read("UPDATE searches SET updated = ? WHERE key = ?", (f"{number:04}", str(number)))
        assert library.search_state("0") is None
        assert library.search_state("202") == "{}"


def test_a_library_of_the_first_schema_is_brought_up_with_all_it_holds(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "library.sqlite")
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(
        "INSERT INTO tools VALUES (7, 'double', 1, 'd', 'c', "
        "'{\"name\": \"double\", \"parameters\": [], \"returns\": \"int\"}', 'r', 'approved', '{}', NULL, 'x', 't')"
    )
    connection.execute("INSERT INTO reviews VALUES (3, 7, 'approved', 'fine', 't')")
    connection.commit()
    connection.close()
    with Library(tmp_path) as library:
        assert [t.reference for t in library.tools(usable=True)] == ["double@1"]
        assert library.reviews("double") == [("approved", "fine", "t")]
        library.save_search_state("k", "{}")
        assert library._database.read("PRAGMA user_version")[0][0] == VERSION
