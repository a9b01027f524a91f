"""Tool packs: one tool as JSON that a person can read and write by hand."""

from __future__ import annotations

import ast
import json
import keyword
import warnings
from collections.abc import Sequence
from typing import NoReturn

from latm_local.datatypes import Demonstration, Json, Parameter, Signature, Tool
from latm_local.errors import BadPack
from latm_local.formats.values import kind_of, short

PACK_FORMAT = "latm-tool/1"


def pack_to_text(tool: Tool) -> str:
    """A tool as the text of its pack. The rendering stays behind: the demonstrations say it again on import."""
    pack: dict[str, Json] = {
        "format": PACK_FORMAT,
        "name": tool.name,
        "description": tool.description,
        "code": tool.code,
        "demonstrations": [
            {"question": d.question, "arguments": dict(d.arguments or {}), "answer": d.answer}
            for d in tool.demonstrations
        ],
        "version": tool.version,
        "provenance": dict(tool.provenance),
    }
    return json.dumps(pack, indent=2, ensure_ascii=False) + "\n"


def read_pack(text: str, name: str) -> Tool:
    """Read the pack in `text`; `name` is the file's, for messages.

    The code is parsed, never run. `rendering` is "": it is chosen when the code has run. Raises BadPack.
    """
    return _Pack(name).read(text)


class _Pack:
    def __init__(self, file: str) -> None:
        self.file = file

    def read(self, text: str) -> Tool:
        record = self._object(text)
        if record.get("format") != PACK_FORMAT:
            self.refuse(f'"format" is {short(record.get("format"))}, not "{PACK_FORMAT}"')
        name = self._text(record, "name")
        code = self._text(record, "code")
        try:
            signature = signature_of(code, name)
        except BadPack as error:
            self.refuse(error.message)
        provenance = record.get("provenance", {})
        if not isinstance(provenance, dict):
            self.refuse(f'"provenance" is {kind_of(provenance)}, not an object')
        return Tool(
            name=name,
            description=self._text(record, "description"),
            code=code,
            signature=signature,
            demonstrations=self._demonstrations(record, signature),
            rendering="",
            version=self._version(record),
            provenance=provenance,
        )

    def _object(self, text: str) -> dict[str, Json]:
        try:
            record = json.loads(text)
        except json.JSONDecodeError as error:
            self.refuse(f"it is not JSON: {error.msg} at line {error.lineno}, column {error.colno}")
        except (ValueError, RecursionError) as error:
            self.refuse(f"it is not JSON that can be read: {error}")
        if not isinstance(record, dict):
            self.refuse(f"it is {kind_of(record)}, not a JSON object")
        return record

    def _text(self, record: dict[str, Json], key: str, where: str = "") -> str:
        value = record.get(key)
        if not isinstance(value, str):
            self.refuse(f'{where}"{key}" is {kind_of(value) if key in record else "missing"}, not text')
        return value

    def _version(self, record: dict[str, Json]) -> int:
        version = record.get("version", 1)
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            self.refuse(f'"version" is {short(version)}, not a number from 1')
        return version

    def _demonstrations(self, record: dict[str, Json], signature: Signature) -> tuple[Demonstration, ...]:
        found = record.get("demonstrations")
        if not isinstance(found, list) or not found:
            self.refuse('"demonstrations" is not a list with at least one of them')
        return tuple(self._demonstration(item, number, signature) for number, item in enumerate(found, 1))

    def _demonstration(self, item: Json, number: int, signature: Signature) -> Demonstration:
        where = f"demonstration {number}: "
        if not isinstance(item, dict):
            self.refuse(f"{where}it is {kind_of(item)}, not an object")
        arguments = item.get("arguments")
        if not isinstance(arguments, dict):
            self.refuse(f'{where}"arguments" is {kind_of(arguments)}, not an object')
        wanted = [parameter.name for parameter in signature.parameters]
        if sorted(arguments) != sorted(wanted):
            self.refuse(
                f'{where}"arguments" has the keys {short(sorted(arguments))}, {signature} needs {short(wanted)}'
            )
        return Demonstration(self._text(item, "question", where), self._text(item, "answer", where), arguments)

    def refuse(self, what: str) -> NoReturn:
        raise BadPack(f"{self.file}: {what}")


def signature_of(code: str, name: str) -> Signature:
    """The signature of the function `name` at the top level of `code`, which is parsed and not run.

    Raises BadPack where there is no such function, or a parameter or the result has no annotation.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise BadPack(f'"name" is {short(name)}, which cannot name a function')
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the code's author wrote is not this program's warning
            module = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadPack(f'"code" is not Python: {error}') from None
    entries = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if len(entries) != 1:
        raise BadPack(f'"code" holds {len(entries)} functions named {name!r} at its top level, not one')
    entry = entries[0]
    arguments = entry.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or arguments.defaults:
        raise BadPack(f"the parameters of {name!r} must be plain: no *, **, / and no defaults")
    return Signature(
        name, tuple(_parameters(arguments.args, name)), _annotation(entry.returns, f"the result of {name!r}")
    )


def _parameters(arguments: Sequence[ast.arg], name: str) -> list[Parameter]:
    return [Parameter(a.arg, _annotation(a.annotation, f"parameter {a.arg!r} of {name!r}")) for a in arguments]


def _annotation(node: ast.expr | None, whose: str) -> str:
    if node is None:
        raise BadPack(f"{whose} has no annotation")
    return ast.unparse(node)
