"""From chat messages to tokens and from tokens to bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from latm_local.datatypes import Message
from latm_local.engine.llama import Llama, Tokens, bindings
from latm_local.engine.template import Template

# Text that would read as a control token is hidden from the template behind these while it renders.
_OPEN, _CLOSE = "\ue000", "\ue001"
_HIDDEN = re.compile(f"{_OPEN}(\\d+){_CLOSE}")


class Vocabulary:
    """The tokens of one model: texts, control tokens, ends of generation."""

    def __init__(self, llama: Llama) -> None:
        self._library = bindings()
        self._handle = llama.vocabulary
        self.size = llama.vocabulary_size
        self._buffer = self._library.ctypes.create_string_buffer(1024)
        self._pieces: dict[int, bytes] = {}
        library, handle = self._library, self._handle
        self.ends = frozenset(t for t in range(self.size) if library.llama_vocab_is_eog(handle, t))
        controls = {t for t in range(self.size) if library.llama_vocab_is_control(handle, t)}
        self._controls = frozenset(controls | self.ends)
        self._control_texts = {self.piece(t, special=True).decode("utf-8", "replace") for t in controls} - {""}
        ordered = sorted(self._control_texts, key=len, reverse=True)
        self._dangerous = re.compile("|".join(map(re.escape, [*ordered, _OPEN, _CLOSE])))
        self._first = self._text(library.llama_vocab_bos(handle)) if library.llama_vocab_get_add_bos(handle) else ""
        self._template = Template(
            llama.template,
            bos=self._text(library.llama_vocab_bos(handle)),
            eos=self._text(library.llama_vocab_eos(handle)),
        )

    def _text(self, token: int) -> str:
        return self.piece(token, special=True).decode("utf-8", "replace") if 0 <= token < self.size else ""

    def for_grammars(self) -> Any:
        """The vocabulary as llguidance reads it; takes about a second for 100,000 tokens."""
        from llguidance import LLTokenizer

        tokens = []
        for token in range(self.size):
            text = self.piece(token, special=True)
            # llguidance tells control tokens, which no text may produce, by this byte.
            tokens.append(b"\xff" + text if token in self._controls else text)
        function = self._library.ctypes.cast(self._library.llama_cpp._lib.llama_tokenize, self._library.ctypes.c_void_p)
        return LLTokenizer.from_llamacpp(
            tokens=tokens,
            vocab_ptr=self._handle,
            tokenize_fptr=function.value,
            eos_token=sorted(self.ends),
            slices=None,
        )

    def piece(self, token: int, special: bool = False) -> bytes:
        """The bytes of a token; those of a control token only with `special`."""
        key = -1 - token if special else token
        found = self._pieces.get(key)
        if found is None:
            length = self._library.llama_token_to_piece(self._handle, token, self._buffer, 1024, 0, special)
            found = self._pieces[key] = bytes(self._buffer[: max(0, length)])
        return found

    def tokens(self, text: str, special: bool = False) -> list[int]:
        """Tokenize `text`; control tokens written in it count as such only with `special`."""
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        buffer = (self._library.llama_token * room)()
        count = self._library.llama_tokenize(self._handle, data, len(data), buffer, room, False, special)
        return list(buffer[:count])

    def prompt(self, messages: Sequence[Message], prefill: str = "") -> Tokens:
        """The tokens of a chat and of what the assistant has already written, int32.

        Template and contents are tokenized as one string, so that tokens do not break where contents
        begin or end. Only control tokens written in a content or in `prefill` are taken out of it and
        tokenized as plain text. Raises UsageError when the template refuses the messages.
        """
        hidden: list[str] = []

        def hide(text: str) -> str:
            def replace(match: re.Match[str]) -> str:
                hidden.append(match[0])
                return f"{_OPEN}{len(hidden) - 1}{_CLOSE}"

            return self._dangerous.sub(replace, text)

        safe = [Message(m.role, hide(m.content)) for m in messages]
        text = self._template.render(safe) + hide(prefill)
        if self._first and not text.startswith(self._first):
            text = self._first + text
        tokens: list[int] = []
        for index, part in enumerate(_HIDDEN.split(text)):
            if index % 2:
                tokens += self.tokens(hidden[int(part)])
            elif part:
                tokens += self.tokens(part, special=True)
        return np.array(tokens, np.int32)
