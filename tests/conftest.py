"""What every test stands on: no network, no state of the user's, no settings but the defaults."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from latm_local.offline import go_offline

go_offline()


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    """Refuse every socket but those between processes of this machine's kernel (AF_UNIX)."""
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty LATM_HOME, without other LATM_ variables and away from any latm.toml."""
    for name in [name for name in os.environ if name.startswith("LATM_")]:
        monkeypatch.delenv(name)
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LATM_HOME", str(folder))
    monkeypatch.chdir(folder)
    return folder
