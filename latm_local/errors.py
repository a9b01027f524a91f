"""Every error a person can meet, as one tree.

LatmError                     exit 1
├── UsageError                exit 2   the command or its input is off
│   ├── BadInput                       a line of an input file
│   ├── BadSetting                     latm.toml, LATM_* or a flag
│   └── BadPack                        a tool pack that cannot be read
├── ModelError                         a GGUF model
│   ├── ModelNotFound         exit 2
│   ├── BadModelFile          exit 2   not a loadable GGUF
│   ├── ModelTooLarge                  does not fit into memory
│   ├── ModelCrashed                   its process died
│   ├── ModelHung                      its process made no progress
│   ├── RequestTooLarge                prompt and reply exceed the context
│   └── BadGrammar                     a grammar that does not compile
├── EncoderError                       the sentence encoder
├── SandboxError                       the sandbox itself, never the code in it
├── LibraryError                       the SQLite library
│   ├── LibraryTooNew
│   ├── ToolNotFound          exit 2
│   ├── ToolNotUsable         exit 2   a version that cannot be gone back to
│   ├── MergeRefused                   two tools that do not behave alike
│   └── PackRefused                    a pack whose own answers do not come out
├── OutputError                        a result cannot be written
└── MissingDependency                  an optional package is not installed

Expected outcomes (timed out, wrong answer, no tool) are data, not errors: see datatypes.py.
"""

from __future__ import annotations

from typing import ClassVar


class LatmError(Exception):
    """Base of all errors; `message` says what and which value, `hint` the command that mends it."""

    exit_code: ClassVar[int] = 1
    default_hint: ClassVar[str] = "run `latm doctor` to see what is wrong with this installation"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.default_hint

    @property
    def kind(self) -> str:
        """The class's name, as it stands in a result's `error.kind`."""
        return type(self).__name__

    def __reduce__(self) -> tuple[type[LatmError], tuple[str, str]]:
        """Keep the hint when the error crosses a process boundary."""
        return type(self), (self.message, self.hint)


class UsageError(LatmError):
    """The command, or what it was given, is off."""

    exit_code = 2
    default_hint = "see `latm --help`"


class BadInput(UsageError):
    """A line of an input file cannot be read as an instance."""

    default_hint = 'each line must be a JSON object with "id" and "question"; see docs/formats.md'


class BadSetting(UsageError):
    """A setting has no such name, or a value out of its range."""

    default_hint = "see `latm config` for every setting and where its value comes from"


class BadPack(UsageError):
    """A tool pack does not have the format latm-tool/1."""

    default_hint = "see docs/formats.md for the tool pack"


class ModelError(LatmError):
    """Something about a GGUF model."""

    default_hint = "run `latm models list`"


class ModelNotFound(ModelError):
    """No file at the path, or no model of that name in latm.toml."""

    exit_code = 2


class BadModelFile(ModelError):
    """The file is not a GGUF model that can be loaded."""

    exit_code = 2
    default_hint = "download or copy the file again and compare its sha256 with the publisher's"


class ModelTooLarge(ModelError):
    """Weights, key-value cache and buffers exceed the memory there is."""

    default_hint = "lower `context` or `parallel`, or choose a smaller quantization; `latm models show` prints the plan"


class ModelCrashed(ModelError):
    """The model's process ended by a signal or an unexpected exit."""

    default_hint = "run `latm doctor`; a native build that crashes is cured by `scripts/setup --rebuild`"


class ModelHung(ModelError):
    """The model's process made no progress for longer than the watchdog allows."""

    default_hint = "raise `watchdog_seconds`, or lower `parallel` and `context`"


class RequestTooLarge(ModelError):
    """Prompt and reply together do not fit into the model's context."""

    default_hint = "raise `context` in latm.toml, or shorten the question"


class BadGrammar(ModelError):
    """A grammar does not compile or can produce nothing."""

    default_hint = "the tool's signature may use an annotation that cannot be filled; see `latm tools show`"


class EncoderError(LatmError):
    """The sentence encoder cannot be found or loaded."""

    default_hint = "set `encoder` in latm.toml to a local folder of a sentence-transformers model"


class SandboxError(LatmError):
    """The sandbox itself failed; what code in it does is an `Execution`, not an error."""


class LibraryError(LatmError):
    """The library cannot be opened, read or written."""

    default_hint = "check the folder given by --library or LATM_HOME"


class LibraryTooNew(LibraryError):
    """The library was written by a newer version of latm_local."""

    default_hint = "upgrade latm_local, or name another folder with --library"


class ToolNotFound(LibraryError):
    """No tool of that name, or none of that version."""

    exit_code = 2
    default_hint = "run `latm tools list`"


class ToolNotUsable(LibraryError):
    """There is no such version to go back to, or it may not be used."""

    exit_code = 2
    default_hint = "`latm tools history NAME` lists every version and its state"


class MergeRefused(LibraryError):
    """Two tools do not answer alike, so that neither can stand for the other."""

    default_hint = "keep both, or retire one with `latm tools retire`"


class PackRefused(LibraryError):
    """A pack's code does not give the answers that the pack states."""

    default_hint = "mend the pack's code or its demonstrations, then import it again"


class OutputError(LatmError):
    """A result cannot be written."""

    default_hint = "check the output's folder, its permissions and the free space"


class MissingDependency(LatmError):
    """A package that this command needs is not installed."""
