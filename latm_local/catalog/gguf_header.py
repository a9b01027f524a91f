"""The header of a GGUF file, read strictly: nothing past the end of the file, no value taken on trust.

The gguf package's own reader spends 2.5 s on a small model's vocabulary; this one passes over long arrays.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from latm_local.errors import BadModelFile

MetadataValue: TypeAlias = "int | float | bool | str | list[int | float] | Array"


@dataclass(frozen=True, slots=True)
class Array:
    """An array in the header whose items were passed over; `length` items."""

    length: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor's place: `offset` in bytes from the start of the tensor data."""

    name: str
    shape: tuple[int, ...]
    type: int
    offset: int

    @property
    def elements(self) -> int:
        product = 1
        for size in self.shape:
            product *= size
        return product


@dataclass(frozen=True, slots=True)
class Header:
    """What a GGUF file says of itself; `data_start` is the byte where tensor data begins."""

    values: dict[str, MetadataValue]
    tensors: tuple[Tensor, ...]
    data_start: int


class _Cursor:
    """Reads the little-endian values of a header and never past the end of the file."""

    # GGUF's value types by number; 8 is a string and 9 an array
    TYPES = ("B", "b", "H", "h", "I", "i", "f", "?", None, None, "Q", "q", "d")

    def __init__(self, data: mmap.mmap, path: Path) -> None:
        self.data, self.path, self.at = data, path, 0

    def unpack(self, code: str) -> int | float | bool:
        width = struct.calcsize("<" + code)
        self._need(width)
        (value,) = struct.unpack_from("<" + code, self.data, self.at)
        self.at += width
        return value  # type: ignore[no-any-return]

    def count(self, code: str = "Q") -> int:
        return int(self.unpack(code))

    def text(self) -> str:
        length = self.count()
        self._need(length)
        raw = self.data[self.at : self.at + length]
        self.at += length
        return raw.decode("utf-8", errors="replace")

    def value(self, kind: int, depth: int = 0) -> MetadataValue:
        if kind == 8:
            return self.text()
        if kind == 9:
            return self._array(depth)
        return self.unpack(self._code(kind))

    def _array(self, depth: int) -> MetadataValue:
        kind, length = self.count("I"), self.count()
        if kind in (8, 9):
            if depth > 2:
                raise self.damaged("arrays too deep in one another")
            for _ in range(length):
                if kind == 8:
                    self._skip(self.count())
                else:
                    self._array(depth + 1)
            return Array(length)
        code = self._code(kind)
        if length > 4096:
            self._skip(length * struct.calcsize("<" + code))
            return Array(length)
        return [self.unpack(code) for _ in range(length)]

    def _code(self, kind: int) -> str:
        code = self.TYPES[kind] if 0 <= kind < len(self.TYPES) else None
        if code is None:
            raise self.damaged(f"a value of unknown type {kind}")
        return code

    def _skip(self, width: int) -> None:
        self._need(width)
        self.at += width

    def _need(self, width: int) -> None:
        if self.at + width > len(self.data):
            raise self.damaged(f"{width:,} bytes are expected where the file of {len(self.data):,} bytes ends")

    def damaged(self, what: str) -> BadModelFile:
        return BadModelFile(f"{self.path} has a damaged or cut header: {what}, at byte {self.at:,}")


def read_header(path: Path) -> Header:
    """Read a GGUF file's header; tensor data is not touched. Raises BadModelFile."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            if len(start) < 8 or start[:4] != b"GGUF":
                raise BadModelFile(
                    f"{path} is not a GGUF file: it begins with {start[:4]!r} and has {path.stat().st_size:,} bytes",
                    "name a .gguf file; other formats are converted with llama.cpp's scripts",
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _read_header(_Cursor(data, path))
    except OSError as error:
        raise BadModelFile(f"{path} cannot be read: {error.strerror}", "check the file and its permissions") from None


def _read_header(cursor: _Cursor) -> Header:
    cursor.at = 4
    version = cursor.count("I")
    if version not in (2, 3):
        raise BadModelFile(
            f"{cursor.path} is of GGUF version {version}; versions 2 and 3 (little-endian) can be read",
            "convert the model again with a current llama.cpp",
        )
    tensor_count, value_count = cursor.count(), cursor.count()
    values: dict[str, MetadataValue] = {}
    for _ in range(value_count):
        key = cursor.text()
        values[key] = cursor.value(cursor.count("I"))
    tensors = []
    for _ in range(tensor_count):
        name, dimensions = cursor.text(), cursor.count("I")
        if dimensions > 4:
            raise cursor.damaged(f"a tensor of {dimensions} dimensions")
        shape = tuple(cursor.count() for _ in range(dimensions))
        tensors.append(Tensor(name, shape, cursor.count("I"), cursor.count()))
    alignment = values.get("general.alignment", 32)
    if not isinstance(alignment, int) or alignment <= 0:
        raise cursor.damaged(f"general.alignment = {alignment!r}")
    return Header(values, tuple(tensors), -(-cursor.at // alignment) * alignment)
