"""The doctor finds what is broken and names the mend; the network watch sees what reaches out."""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
from pathlib import Path

import pytest
import pytest_socket
from gguf_files import write_gguf

from latm_local.config import load_settings
from latm_local.doctor import (
    Check,
    SocketsHeld,
    look_at_disk,
    look_at_library,
    look_at_memory,
    look_at_model,
    look_at_network,
    look_at_packages,
    look_at_processor,
    look_at_python,
    look_at_sandbox,
    report_to_json,
)
from latm_local.errors import LibraryTooNew, ModelNotFound, ModelTooLarge
from latm_local.library import Library
from latm_local.offline import VARIABLES, NetworkWatch, go_offline, internet_sockets

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def test_report_is_ok_only_when_every_check_is() -> None:
    good, bad = Check("a", True, "fine"), Check("b", False, "broken", "mend it")
    assert report_to_json([good])["ok"] is True
    assert report_to_json([good, bad]) == {
        "ok": False,
        "checks": [
            {"name": "a", "ok": True, "detail": "fine", "hint": ""},
            {"name": "b", "ok": False, "detail": "broken", "hint": "mend it"},
        ],
    }


def test_this_installation_is_found_whole() -> None:
    settings = load_settings()
    assert all(look(settings).ok for look in (look_at_python, look_at_packages, look_at_processor, look_at_disk))


def test_library_that_is_not_there_yet_is_not_made_by_looking(home: Path) -> None:
    check = look_at_library(load_settings())
    assert (check.ok, list(home.iterdir())) == (True, [])


def test_library_is_opened_and_counted(home: Path) -> None:
    Library(home / "library").close()
    assert look_at_library(load_settings()) == Check("library", True, f"{home / 'library'}: 0 tools, 0 waiting")


def test_folder_that_cannot_be_written_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    check = look_at_library(load_settings(home=tmp_path / "file" / "below"))
    assert not check.ok
    assert "LATM_HOME" in check.hint


def test_library_of_a_newer_version_is_named(home: Path) -> None:
    Library(home / "library").close()
    with sqlite3.connect(home / "library" / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(LibraryTooNew):
        look_at_library(load_settings())


def test_memory_is_compared_with_what_both_models_take(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf")
    check = look_at_memory(load_settings(maker=str(path), user=str(path)))
    assert check.ok
    assert f"{path} take about 0.1 GiB" in check.detail


def test_model_larger_than_the_memory_is_an_error_with_figures(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "deep.gguf", llama__attention__key_length=2**30)
    with pytest.raises(ModelTooLarge, match="needs"):
        look_at_memory(load_settings(maker=str(path), user=str(path)))


def test_missing_model_is_an_error_with_a_hint() -> None:
    with pytest.raises(ModelNotFound):
        look_at_model(load_settings(), "maker", "/no/such.gguf", SocketsHeld())


def test_sandbox_is_really_tried() -> None:
    check = look_at_sandbox(load_settings(), SocketsHeld())
    assert (check.ok, check.hint) == (True, "")
    assert "an endless loop was ended" in check.detail


def test_watch_notes_what_reaches_for_the_network() -> None:
    pytest_socket.enable_socket()  # a number needs no look-up: nothing leaves this machine
    with NetworkWatch() as watch:
        socket.getaddrinfo("127.0.0.1", 80)
    socket.getaddrinfo("127.0.0.1", 81)
    assert watch.seen == ["socket.getaddrinfo '127.0.0.1'"]
    check = look_at_network(watch, SocketsHeld())
    assert (check.ok, check.detail) == (False, "reached for: socket.getaddrinfo '127.0.0.1'")


def test_watch_lets_local_sockets_pass(tmp_path: Path) -> None:
    with NetworkWatch() as watch, socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "s"))
    assert watch.seen == []


@linux
def test_open_internet_socket_of_a_process_is_seen() -> None:
    assert internet_sockets(os.getpid()) == []
    pytest_socket.enable_socket()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        inode = os.fstat(udp.fileno()).st_ino
        assert internet_sockets(os.getpid()) == [f"udp {inode} of process {os.getpid()}"]
    assert internet_sockets(os.getpid()) == []


def test_process_that_is_gone_cannot_be_told() -> None:
    assert internet_sockets(2**22 + 1) is None


def test_sockets_are_refused_in_tests() -> None:
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(pytest_socket.SocketBlockedError):
        socket.socket(socket.AF_INET)


def test_offline_variables_win_over_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "0")
    go_offline()
    assert {name: os.environ[name] for name in VARIABLES} == VARIABLES
