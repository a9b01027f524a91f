from __future__ import annotations

from pathlib import Path

from test_library import tool
from word_encoder import WordEncoder

from latm_local.config import DispatchSettings
from latm_local.datatypes import Demonstration, Make, Reuse, Tool
from latm_local.dispatcher import Dispatcher
from latm_local.library import Library


def sorter(**changes: object) -> Tool:
    questions = ("sort these words: pear fig", "sort these words: oak elm ash")
    return tool(
        "sorter",
        description="Sort words.",
        demonstrations=tuple(Demonstration(q, "-") for q in questions),
        **changes,
    )


def doubler() -> Tool:
    return tool("double", demonstrations=(Demonstration("tell me what is twice 4 ?", "8"),))


def make(library: Library, folder: Path, encoder: WordEncoder | None = None) -> Dispatcher:
    return Dispatcher(library, encoder or WordEncoder(), DispatchSettings(), folder / "index")


def test_an_empty_library_makes(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        assert make(library, tmp_path).decide(["a", "b"]) == [Make("there is no tool yet", None, 0.5)] * 2


def test_a_question_like_a_demonstration_reuses_its_tool_and_a_strange_one_does_not(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        library.add_tool(doubler())
        near, far = make(library, tmp_path).decide(["sort these words: yew birch", "who wrote Hamlet"])
    assert isinstance(near, Reuse)
    assert near.tool == "sorter@1"
    assert near.neighbours[0].text == "sort these words: pear fig"
    assert [n.tool for n in near.neighbours] == ["sorter@1", "double@1"]
    assert isinstance(far, Make)
    assert far.similarity is not None
    assert far.similarity < 0.5


def test_a_new_tool_is_used_after_refresh_and_only_it_is_encoded(tmp_path: Path) -> None:
    encoder = WordEncoder()
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        dispatcher = make(library, tmp_path, encoder)
        encoder.encoded.clear()
        library.add_tool(doubler())
        dispatcher.refresh()
        assert encoder.encoded == ["Double a number.", "tell me what is twice 4 ?"]
        (decision,) = dispatcher.decide(["tell me what is twice 4 now"])
    assert isinstance(decision, Reuse)
    assert decision.tool == "double@1"


def test_a_rejected_tool_is_no_longer_chosen(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        library.add_tool(doubler())
        dispatcher = make(library, tmp_path)
        library.set_review("sorter", "rejected")
        dispatcher.refresh()
        (decision,) = dispatcher.decide(["sort these words: yew birch"])
        assert isinstance(decision, Make)
        library.set_review("double", "rejected")
        dispatcher.refresh()
        assert dispatcher.decide(["x"]) == [Make("there is no tool yet", None, 0.5)]


def test_a_new_version_takes_the_place_of_the_old(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        dispatcher = make(library, tmp_path)
        library.add_tool(sorter())
        dispatcher.refresh()
        assert [n.tool for n in dispatcher.neighbours("sort these words: yew birch")] == ["sorter@2"]


def test_a_saved_index_spares_the_encoding(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        make(library, tmp_path)
        encoder = WordEncoder()
        dispatcher = make(library, tmp_path, encoder)
        assert encoder.encoded == []
        assert isinstance(dispatcher.decide(["sort these words: yew birch"])[0], Reuse)


def test_another_encoder_or_a_damaged_index_means_building_it_again(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        make(library, tmp_path)
        other = WordEncoder(fingerprint="other words")
        make(library, tmp_path, other)
        assert len(other.encoded) == 3
        (tmp_path / "index" / "index.faiss").write_bytes(b"")
        again = WordEncoder(fingerprint="other words")
        assert isinstance(make(library, tmp_path, again).decide(["sort these words: yew"])[0], Reuse)
        assert len(again.encoded) == 4


def test_what_was_learnt_is_kept_with_its_settings(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        settled = Dispatcher(library, WordEncoder(), DispatchSettings(threshold=0.9), tmp_path / "index")
        assert settled.thresholds.threshold == 0.9
        again = make(library, tmp_path)
        assert again.thresholds.threshold == 0.5


def test_a_damaged_file_of_what_was_learnt_is_learnt_anew(tmp_path: Path) -> None:
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        make(library, tmp_path)
        (tmp_path / "index" / "learnt.npz").write_bytes(b"PK noise")
        assert isinstance(make(library, tmp_path).decide(["sort these words: pear fig"])[0], Reuse)


def test_a_rebuild_encodes_everything_again_and_decides_as_before(tmp_path: Path) -> None:
    encoder = WordEncoder()
    with Library(tmp_path) as library:
        library.add_tool(sorter())
        library.add_tool(doubler())
        dispatcher = make(library, tmp_path, encoder)
        before = dispatcher.decide(["sort these words: yew birch"])
        encoder.encoded.clear()
        dispatcher.rebuild()
        assert len(encoder.encoded) == 5
        assert dispatcher.decide(["sort these words: yew birch"]) == before
        stats = dispatcher.stats
    assert (stats.vectors, stats.kind, stats.tools, stats.encoder) == (5, "exact", 2, "words")
