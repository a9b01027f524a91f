"""What travels between modules: frozen, typed, free of behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, list["Json"], dict[str, "Json"], None]
Arguments: TypeAlias = Mapping[str, Json]

Status: TypeAlias = Literal["ok", "waiting", "needs_review", "error"]
Route: TypeAlias = Literal["reuse", "make", "direct", "given"]
FilledBy: TypeAlias = Literal["frame", "user", "maker"]
Step: TypeAlias = Literal["similarity", "frame", "wording", "model"]
Review: TypeAlias = Literal["unreviewed", "approved", "rejected", "needs_review", "quarantined", "retired"]
ExecutionStatus: TypeAlias = Literal["ok", "error", "timed_out", "out_of_memory", "refused"]


@dataclass(frozen=True, slots=True)
class Instance:
    """One question. `task` is a hint that groups demonstrations; `answer` makes it a demonstration."""

    id: str
    question: str
    task: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """An instance with its answer; `arguments` once a tool's interface is known."""

    question: str
    answer: str
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat; `role` is system, user or assistant."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What a model is asked.

    `prefill` is text that the assistant has already written; the completion goes on from it.
    `grammar` is a Lark grammar as llguidance reads it, constraining the completion alone.
    `stop` strings end the completion and are not part of it. `temperature` 0 is greedy.
    Requests that name the same `apart` are sampled without replacement: none writes what one that has ended
    wrote before, as long as the model stays loaded and remembers it (docs/engine.md). None: independently.
    """

    messages: tuple[Message, ...]
    prefill: str = ""
    grammar: str | None = None
    max_tokens: int = 256
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()
    apart: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote: the text after `prefill`, tokens counted, `seconds` in the engine.

    `logprob` is the sum of natural log probabilities of the tokens that were sampled (forced tokens
    count 0), under the grammar's mask. `prompt_tokens` counts the whole prompt, `cached_tokens` the
    part of it that was not evaluated again.
    """

    text: str
    prompt_tokens: int
    generated_tokens: int
    seconds: float
    finish: Literal["stop", "length"]
    cached_tokens: int = 0
    logprob: float = 0.0


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """Texts of which a model says how likely it would write each after the same messages.

    With a `prefill`, the reply has begun with it.
    """

    messages: tuple[Message, ...]
    continuations: tuple[str, ...]
    prefill: str = ""


@dataclass(frozen=True, slots=True)
class Scores:
    """Natural log probabilities, one a continuation, of the tokens after what all of them begin with; of all the tokens
    where there is a prefill.

    `evaluated_tokens` counts all that was read for them, `prompt_tokens` the longest prompt once.
    """

    logprobs: tuple[float, ...]
    prompt_tokens: int
    evaluated_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ModelShape:
    """What of a model's GGUF metadata decides the memory it takes.

    `head_dim` is the length of a key (and value) of one head; `weights_bytes` the bytes of all tensors,
    `repacked_bytes` those of them that llama.cpp copies into a layout of its own for this processor.
    """

    layers: int
    embedding: int
    heads: int
    kv_heads: int
    head_dim: int
    feed_forward: int
    vocabulary: int
    context_train: int
    weights_bytes: int
    repacked_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Model:
    """A GGUF file on disk: `context` tokens trained for, `parameters` counted, `size` in bytes."""

    name: str
    path: Path
    architecture: str
    quantization: str
    context: int
    parameters: int
    size: int
    shape: ModelShape


@dataclass(frozen=True, slots=True)
class EnginePlan:
    """How an engine is set up.

    `context` bounds the tokens of one sequence; `cells` is the size of the key-value cache that all
    sequences share; `batch` the tokens evaluated in one step; `parallel` the rows decoded together.
    `gpu_layers` -1 means as many as fit, at `layer_bytes` of weights and cache each.
    """

    context: int
    cells: int
    parallel: int
    threads: int
    gpu_layers: int = 0
    batch: int = 512
    layer_bytes: int = 0


@dataclass(frozen=True, slots=True)
class MemoryEstimate:
    """Bytes that a model takes under a plan, before it is loaded.

    `weights` as they are in the file, `repacked` those copied into another layout, `cache` keys and
    values, `compute` buffers of the largest step and its logits, `program` Python and its libraries.
    """

    weights: int
    repacked: int
    cache: int
    compute: int
    program: int

    @property
    def total(self) -> int:
        return self.weights + self.repacked + self.cache + self.compute + self.program


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one row failed, as it stands in a result: the error's class name, message and hint."""

    kind: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call in the sandbox may take: seconds of wall time, bytes of memory and of output."""

    seconds: float = 2.0
    memory: int = 64 * 2**20
    output: int = 2**20
    recursion: int = 500


@dataclass(frozen=True, slots=True)
class Execution:
    """One call of generated code: its JSON value, or why there is none."""

    status: ExecutionStatus
    value: Json = None
    error: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter and its annotation as source text, for example `list[str]`."""

    name: str
    annotation: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A tool's interface: `name(parameters) -> returns`."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: str

    def __str__(self) -> str:
        inner = ", ".join(f"{p.name}: {p.annotation}" for p in self.parameters)
        return f"{self.name}({inner}) -> {self.returns}"


@dataclass(frozen=True, slots=True)
class Verification:
    """How a tool did on its demonstrations: (right, of) for those shown and those held back."""

    shown: tuple[int, int]
    held_back: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tool:
    """A verified, typed function with its demonstrations.

    `code` holds one entry function named `name` with annotated parameters. `rendering` names how its
    value becomes the answer (see rendering.py). `provenance` says where it came from: models, seeds,
    prompt version, verification.
    """

    name: str
    description: str
    code: str
    signature: Signature
    demonstrations: tuple[Demonstration, ...]
    rendering: str
    version: int = 1
    review: Review = "unreviewed"
    provenance: Mapping[str, Json] = field(default_factory=dict)

    @property
    def reference(self) -> str:
        """`name@version`, as results and commands write it."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True, slots=True)
class FieldFailure:
    """A question that a tool failed on in use: `answer` is what it said, `correct` what is right, once known.

    One that does not count is kept and not held against the tool: it gave no answer since it could not read the
    question.
    """

    question: str
    kind: str
    message: str
    answer: str | None = None
    correct: str | None = None
    times: int = 1
    at: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Uses:
    """How a version fares: questions put to it, and the different ones that it failed on.

    `checked` counts those that came with their answers, `wrong` the different ones of them that it got wrong.
    """

    used: int = 0
    failed: int = 0
    checked: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A tool near a question, and the text of the tool that was nearest."""

    tool: str
    similarity: float
    text: str


@dataclass(frozen=True, slots=True)
class Reuse:
    """The dispatcher's word that an existing tool serves; `step` is what had the last word on it."""

    tool: str
    similarity: float
    threshold: float
    neighbours: tuple[Neighbour, ...] = ()
    step: Step = "similarity"


@dataclass(frozen=True, slots=True)
class Make:
    """The dispatcher's word that no tool serves, and why; `similarity` of the nearest, if any."""

    reason: str
    similarity: float | None
    threshold: float
    neighbours: tuple[Neighbour, ...] = ()
    step: Step = "similarity"


Decision: TypeAlias = Reuse | Make


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool used on one question: its arguments and value, or why it does not serve."""

    tool: str
    arguments: Arguments | None
    filled_by: FilledBy | None
    execution: Execution | None
    answer: str | None
    tokens: int = 0
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the result file; see docs/formats.md. Tokens are counted by role."""

    id: str
    answer: str | None
    status: Status
    route: Route
    tool: str | None = None
    filled_by: FilledBy | None = None
    arguments: Arguments | None = None
    similarity: float | None = None
    threshold: float | None = None
    user_tokens: int = 0
    maker_tokens: int = 0
    seconds: float = 0.0
    error: Failure | None = None


@dataclass(frozen=True, slots=True)
class MakeReport:
    """How making a tool went; (right, of) on the demonstrations shown to the maker and those held back.

    `tool` is the reference of what was stored, `reason` why nothing was or why a person must look. `bound`
    says in words how often the tool is right at least; `stages` counts what came to each stage of the search;
    `ungated` is the tool that would have been admitted for being right on what the maker saw, for comparison;
    `alike` are older tools that behave as this one does.
    """

    made: bool
    tool: str | None
    status: Literal["admitted", "needs_review", "not_made"]
    shown: tuple[int, int]
    held_back: tuple[int, int]
    candidates: int
    seconds: float
    user_tokens: int = 0
    maker_tokens: int = 0
    reason: str = ""
    bound: str = ""
    stages: Mapping[str, Json] = field(default_factory=dict)
    ungated: Tool | None = None
    alike: tuple[str, ...] = ()
