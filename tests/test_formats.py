"""Instances are read with errors that name line and value; results and packs are written whole or not at all."""

from __future__ import annotations

import errno
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latm_local.datatypes import Demonstration, Failure, Instance, Parameter, Result, Signature, Tool
from latm_local.errors import BadInput, BadPack, OutputError
from latm_local.formats import (
    InstanceReader,
    ResultWriter,
    pack_to_text,
    read_pack,
    result_to_json,
    signature_of,
    to_line,
    write_text,
)

GOOD = b'{"id": "1", "question": "Why?"}\n'


def read(content: bytes) -> list[Instance]:
    return list(InstanceReader(io.BytesIO(content), "in.jsonl"))


def refusal(content: bytes) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(content)
    return caught.value


def test_instances_are_read_as_written() -> None:
    content = GOOD + b'{"id": "2", "question": "Q", "task": "t", "answer": ""}\n'
    assert read(content) == [Instance("1", "Why?"), Instance("2", "Q", "t", "")]


def test_blank_lines_byte_order_mark_and_windows_line_ends_are_harmless() -> None:
    content = b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b"\r\n   \n" + b'{"id": "2", "question": "Q"}'
    assert [instance.id for instance in read(content)] == ["1", "2"]


def test_null_counts_as_absent() -> None:
    assert read(b'{"id": "1", "question": "Q", "task": null, "answer": null}') == [Instance("1", "Q")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"nonsense", 'line 2: it is not JSON: Expecting value at column 1, near "nonsense"'),
        (b'{"id": "2", "question": "Q"', "line 2: it is not JSON: Expecting ',' delimiter at column 28"),
        (b"[1, 2]", "line 2: it is a list, not a JSON object: [1, 2]"),
        (b"null", "line 2: it is null, not a JSON object: null"),
        (b'{"id": "2"}', 'line 2: the key "question" is missing (keys there: id)'),
        (b"{}", 'line 2: the key "id" is missing (keys there: none)'),
        (b'{"id": 2, "question": "Q"}', 'line 2: "id" is a number, not text: 2'),
        (b'{"id": "2", "question": ["Q"]}', 'line 2: "question" is a list, not text: ["Q"]'),
        (b'{"id": "2", "question": "Q", "answer": 4.5}', 'line 2: "answer" is a number, not text: 4.5'),
        (b'{"id": "2", "question": "Q", "task": true}', 'line 2: "task" is true or false, not text: true'),
        (b'{"id": "2", "question": null}', 'line 2: "question" is null'),
        (b'{"id": "2", "question": " "}', 'line 2: "question" is empty'),
        (b'{"id": "1", "question": "Q"}', 'line 2: "id" "1" stands on an earlier line'),
        (b'{"id": "2", "question": "\xff"}', "line 2: byte 26 (b'\\xff\"}') is not UTF-8"),
        (b'{"id": "2", "question": "\\ud800"}', 'line 2: "question" holds half a surrogate pair'),
        (b'{"id": "2", "question": ' + b"9" * 5000 + b"}", "line 2: it is not JSON that can be read"),
        (b"[" * 100_000, "line 2: it is not JSON that can be read"),
    ],
)
def test_bad_line_is_named_with_its_value(line: bytes, message: str) -> None:
    error = refusal(GOOD + line + b"\n")
    assert error.message.startswith(f"in.jsonl, {message}")
    assert error.hint
    assert error.exit_code == 2


def test_mend_of_a_number_is_the_text_to_write() -> None:
    assert refusal(b'{"id": 7, "question": "Q"}').hint == 'write it as text, "id": "7"'


def test_empty_input_is_refused() -> None:
    assert "holds no instance" in refusal(b"").message
    assert "holds no instance" in refusal(b"\n\n").message


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.jsonl", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(BadInput, match=reason):
            InstanceReader(path).survey()


def test_line_without_end_is_not_read_into_memory() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            buffer[:] = b"a" * len(buffer)
            return len(buffer)

    with pytest.raises(BadInput, match="line 1: it is longer than"):
        list(InstanceReader(io.BufferedReader(Endless()), "endless"))


def test_survey_counts_and_names_what_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(GOOD + b'{"id": "2", "question": "Q", "answer": "A", "anwser": 1}\n')
    found = InstanceReader(path).survey()
    assert (found.instances, found.labelled, found.ignored) == (2, 1, {"anwser": 1})


def test_survey_finds_the_last_bad_line_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"".join(b'{"id": "%d", "question": "Q"}\n' % n for n in range(500)) + b"{")
    with pytest.raises(BadInput, match="line 501"):
        InstanceReader(path).survey()


texts = st.text(min_size=1).filter(str.strip)


@given(st.lists(st.tuples(texts, texts, st.none() | st.text()), min_size=1, unique_by=lambda row: row[0]))
def test_any_text_comes_through(rows: list[tuple[str, str, str | None]]) -> None:
    lines = [json.dumps({"id": i, "question": q, "answer": a}, ensure_ascii=False) for i, q, a in rows]
    assert read("\n".join(lines).encode()) == [Instance(i, q, None, a) for i, q, a in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_instances_or_a_bad_input(content: bytes) -> None:
    try:
        assert all(isinstance(instance, Instance) for instance in read(content))
    except BadInput as error:
        message = error.message
        assert message.startswith("in.jsonl")


RESULT = Result("1", "A", "ok", "reuse", "t@1", "frame", {"x": [1, "é"]}, 0.98765, 0.6, 1, 2, 0.12345)


def test_result_has_the_documented_keys_in_order() -> None:
    assert result_to_json(RESULT) == {
        "id": "1",
        "answer": "A",
        "status": "ok",
        "route": "reuse",
        "tool": "t@1",
        "filled_by": "frame",
        "arguments": {"x": [1, "é"]},
        "similarity": 0.9877,
        "threshold": 0.6,
        "tokens": {"user": 1, "maker": 2},
        "seconds": 0.1235,
        "error": None,
    }
    assert list(result_to_json(RESULT))[:3] == ["id", "answer", "status"]


def test_failure_is_written_out() -> None:
    record = result_to_json(Result("1", None, "error", "reuse", error=Failure("ModelCrashed", "m", "h")))
    assert record["error"] == {"kind": "ModelCrashed", "message": "m", "hint": "h"}


def test_half_surrogate_pairs_do_not_stop_a_line() -> None:
    assert json.loads(to_line({"answer": "\ud800"})) == {"answer": "\ud800"}


def test_output_appears_only_when_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    with ResultWriter(path) as writer:
        writer.write(RESULT)
        assert not path.exists()
        assert json.loads(writer.partial.read_text())["id"] == "1"
    assert [json.loads(line)["id"] for line in path.read_text().splitlines()] == ["1"]
    assert list(tmp_path.iterdir()) == [path]


def write_then(path: Path, fault: type[BaseException]) -> None:
    with ResultWriter(path) as writer:
        writer.write(RESULT)
        raise fault


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_what_was_answered_before_a_crash_is_kept_and_said(tmp_path: Path, fault: type[BaseException]) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("older\n")
    with pytest.raises(fault) as caught:
        write_then(path, fault)
    assert caught.value.__notes__ == [f"1 results so far are in {path}.partial"]
    assert path.read_text() == "older\n"
    assert json.loads(Path(f"{path}.partial").read_text())["answer"] == "A"


def test_nothing_is_left_when_nothing_was_answered(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="early"), ResultWriter(tmp_path / "out.jsonl"):
        raise ValueError("early")
    assert list(tmp_path.iterdir()) == []


def test_results_of_an_earlier_crash_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    Path(f"{path}.partial").write_text("precious\n")
    with ResultWriter(path) as writer:
        writer.write(RESULT)
    assert writer.kept == Path(f"{path}.partial.1")
    assert writer.kept.read_text() == "precious\n"
    assert json.loads(path.read_text())["id"] == "1"


def test_folder_or_missing_folder_is_refused_at_once(tmp_path: Path) -> None:
    for path, reason in ((tmp_path, "is a folder"), (tmp_path / "none" / "out", "No such file")):
        with pytest.raises(OutputError, match=reason), ResultWriter(path):
            pytest.fail("it was opened")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_disk_is_an_output_error() -> None:
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)), ResultWriter(Path("/dev/full")) as writer:
        writer.write(RESULT)


def test_disk_that_fills_up_keeps_whole_lines(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "out.jsonl"
    size = len(to_line(result_to_json(RESULT)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size * 5 // 2, before[1]))
    try:
        with pytest.raises(OutputError, match=r"out\.jsonl\.partial cannot be written") as caught:
            write_many(path, 5)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.__notes__ == [f"2 results so far are in {path}.partial"]
    assert [json.loads(line)["id"] for line in Path(f"{path}.partial").read_text().splitlines()] == ["1", "1"]


def write_many(path: Path, count: int) -> None:
    with ResultWriter(path) as writer:
        for _ in range(count):
            writer.write(RESULT)


def test_pipe_is_written_directly(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with ResultWriter(path) as writer:
        writer.write(RESULT)
    assert json.loads(os.read(reading, 4096))["id"] == "1"
    os.close(reading)
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_written_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "a.json", "é\n")
    assert (tmp_path / "a.json").read_bytes() == "é\n".encode()
    with pytest.raises(OutputError, match="No such file"):
        write_text(tmp_path / "none" / "a.json", "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


TOOL = Tool(
    name="sort_words",
    description="Sort words.",
    code="def sort_words(words: list[str]) -> list[str]:\n    return sorted(words)\n",
    signature=Signature("sort_words", (Parameter("words", "list[str]"),), "list[str]"),
    demonstrations=(Demonstration("Sort: b a", "a b", {"words": ["b", "a"]}),),
    rendering='{"kind": "join", "separator": " "}',
    version=3,
    provenance={"seed": 1},
)


def test_tool_comes_back_from_its_pack() -> None:
    back = read_pack(pack_to_text(TOOL), "pack.json")
    assert (back.name, back.code, back.signature, back.version) == (TOOL.name, TOOL.code, TOOL.signature, 3)
    assert (back.demonstrations, back.provenance) == (TOOL.demonstrations, TOOL.provenance)
    assert (back.rendering, back.review) == ("", "unreviewed")


def test_pack_has_the_documented_keys() -> None:
    pack = json.loads(pack_to_text(TOOL))
    assert list(pack) == ["format", "name", "description", "code", "demonstrations", "version", "provenance"]
    assert pack["format"] == "latm-tool/1"
    assert list(pack["demonstrations"][0]) == ["question", "arguments", "answer"]


def changed(change: Callable[[dict[str, object]], object]) -> str:
    pack = json.loads(pack_to_text(TOOL))
    change(pack)
    return json.dumps(pack)


def test_pack_by_hand_needs_neither_version_nor_provenance() -> None:
    tool = read_pack(changed(lambda p: (p.pop("version"), p.pop("provenance"))), "pack.json")
    assert (tool.version, tool.rendering, tool.provenance) == (1, "", {})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.update(format="latm-tool/2"), '"format" is "latm-tool/2", not "latm-tool/1"'),
        (lambda p: p.pop("name"), '"name" is missing, not text'),
        (lambda p: p.update(name="a b"), '"name" is "a b", which cannot name a function'),
        (lambda p: p.update(name="class"), '"name" is "class", which cannot name a function'),
        (lambda p: p.update(name="other"), "\"code\" holds 0 functions named 'other'"),
        (lambda p: p.update(code="def sort_words(:"), '"code" is not Python'),
        (lambda p: p.update(code="def sort_words(words) -> str: ..."), "parameter 'words' of 'sort_words' has no ann"),
        (lambda p: p.update(code="def sort_words(words: str): ..."), "the result of 'sort_words' has no annotation"),
        (lambda p: p.update(code="def sort_words(*words: str) -> str: ..."), "the parameters of 'sort_words' must be"),
        (lambda p: p.update(code=p["code"] * 2), '"code" holds 2 functions'),
        (lambda p: p.update(version="1"), '"version" is "1", not a number from 1'),
        (lambda p: p.update(demonstrations=[]), '"demonstrations" is not a list with at least one'),
        (lambda p: p["demonstrations"].append(1), "demonstration 2: it is a number, not an object"),
        (lambda p: p["demonstrations"][0].pop("answer"), 'demonstration 1: "answer" is missing, not text'),
        (lambda p: p["demonstrations"][0].update(arguments={"w": 1}), 'demonstration 1: "arguments" has the keys'),
        (lambda p: p.update(provenance=[]), '"provenance" is a list, not an object'),
    ],
)
def test_pack_that_is_off_says_where(change: Callable[[dict[str, object]], object], message: str) -> None:
    with pytest.raises(BadPack) as caught:
        read_pack(changed(change), "pack.json")
    assert caught.value.message.startswith(f"pack.json: {message}")


def test_signature_is_read_without_running_the_code() -> None:
    code = "import os\nos._exit(3)\ndef f(a: int, b: dict[str, int]) -> float: ...\n"
    assert str(signature_of(code, "f")) == "f(a: int, b: dict[str, int]) -> float"
