"""Settings: latm.toml < LATM_* environment < flags.

`latm.toml` is read from the current folder, else from the home folder (`LATM_HOME`). Nested settings
are reached in the environment with two underscores: `LATM_MAKE__SAMPLES=32`.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from latm_local.errors import BadSetting


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ModelSettings(Section):
    """A model named in latm.toml: `[models.NAME]`."""

    path: Path
    adapter: Path | None = None


class EngineSettings(Section):
    """How models run. 0 means: choose to fit this machine."""

    context: int = Field(4096, ge=256, description="tokens of context a sequence may use")
    parallel: int = Field(16, ge=1, le=256, description="rows decoded together")
    threads: int = Field(0, ge=0, description="threads of a model process; 0: physical cores")
    gpu_layers: int | Literal["auto"] = Field("auto", description="layers on the GPU; auto: as many as fit")
    watchdog_seconds: float = Field(120.0, gt=0, description="a process without progress for so long is ended")
    load_seconds: float = Field(600.0, gt=0, description="the same while a model is loaded")


class SandboxSettings(Section):
    """What generated code may take, a call."""

    seconds: float = Field(2.0, gt=0)
    memory_mb: int = Field(64, ge=8)
    allow: tuple[Literal["monty", "jail"], ...] = ("monty", "jail")
    jail_level: Literal["full", "seccomp", "rlimits"] = Field("full", description="weakest lock that the jail accepts")


class DispatchSettings(Section):
    """When a known tool is reused."""

    threshold: float | None = Field(None, ge=0, le=1, description="least confidence of a reuse; unset: learnt")
    alpha: float | None = Field(None, gt=0, lt=1, description="most instances of unknown tasks to be reused")
    delta: float = Field(0.05, gt=0, lt=1, description="how often that promise may fail")
    sure: float = Field(0.8, ge=0, le=1, description="below it the tool must also read the question exactly")
    ask: Literal["auto", "never", "refuse", "grey"] = Field(
        "auto",
        description="refuse: the user model may refuse what similarity alone chose; grey: and take what would wait; "
        "auto: grey where it was taught",
    )
    top_k: int = Field(5, ge=1)


class UseSettings(Section):
    """How a tool's arguments are found in a question."""

    fill: Literal["auto", "grounded", "free"] = Field("auto", description="grounded: no frames; free: the model's JSON")
    least: float = Field(0.9, ge=0, le=1, description="least probability of arguments; below it a row is for review")
    weight: float | None = Field(
        None, ge=0, description="of the user model's word beside the evidence; unset: 0.4, 1 with an adapter"
    )
    maker_fills: bool = Field(False, description="the maker is asked where the user is not sure")


class MakeSettings(Section):
    """What making one tool may take."""

    demonstrations: int = Field(6, ge=2, description="labelled instances that wait before a tool is made of them")
    samples: int = Field(96, ge=1, description="bodies sampled at most")
    seconds: float = Field(120.0, gt=0)
    tokens: int | None = Field(None, ge=1, description="tokens of the maker's, evaluated and written, at most")
    temperature: float = Field(0.8, ge=0)
    body_tokens: int = Field(160, ge=8, description="tokens of one body; raise it for a larger maker")
    retrieved: int = Field(8, ge=0, description="written programs for like tasks that are tried, and edited")
    sweep: float = Field(5.0, ge=0, description="seconds for running all written programs that take such arguments")
    untaught: bool = Field(True, description="a maker with an adapter writes one round of three without it")
    worked: int = Field(3, ge=0, description="worked examples in half of the prompts, chosen by the encoder")
    repairs: int = Field(2, ge=0, description="failed candidates of a round that the maker is asked to mend")
    edits: int = Field(4000, ge=0, description="small edits of failed candidates tried at most, without any model")
    admit: Literal["gate", "shown-only"] = Field(
        "gate", description="shown-only: right on what the maker saw is enough; for comparison, not for use"
    )
    least_right: float | None = Field(
        None, gt=0, lt=1, description="admit when so many are right with 95 % confidence; unset: all must be"
    )


class ToolsSettings(Section):
    """When a tool that fails in use is put aside."""

    quarantine_rate: float = Field(0.2, gt=0, le=1, description="share of uses that may fail; 1: any")
    quarantine_least: int = Field(5, ge=1, description="different questions that fail before a tool is put aside")


class Settings(BaseSettings):
    """Every setting, its default and its source."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="LATM_", env_nested_delimiter="__", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("latm"), description="all state lives here")
    library: Path | None = Field(None, description="folder of the library; default: HOME/library")
    maker: str = Field("embedded", description="model that makes tools: a name in latm.toml or a path")
    user: str = Field("embedded-q4_0", description="model that uses tools: a name in latm.toml or a path")
    adapters: bool = Field(True, description="the embedded models work with the adapters that are shipped for them")
    encoder: Path | None = Field(None, description="folder of a sentence-transformers model; default: the embedded one")
    answer_unknown: Literal["wait", "maker"] = "wait"
    review: Literal["none", "required"] = Field("none", description="required: a made tool waits for approval")
    seed: int = 0
    models: dict[str, ModelSettings] = Field(default_factory=dict)
    engine: EngineSettings = EngineSettings()
    sandbox: SandboxSettings = SandboxSettings()
    dispatch: DispatchSettings = DispatchSettings()
    use: UseSettings = UseSettings()
    make: MakeSettings = MakeSettings()
    tools: ToolsSettings = ToolsSettings()

    @property
    def library_folder(self) -> Path:
        return self.library or self.home / "library"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = TomlConfigSettingsSource(settings_cls, toml_file=find_toml())
        return init_settings, env_settings, toml


def find_toml() -> Path | None:
    """The latm.toml that counts: the current folder's, else the home folder's."""
    home = Path(os.environ.get("LATM_HOME") or user_data_path("latm"))
    return next((p for p in (Path("latm.toml"), home / "latm.toml") if p.is_file()), None)


def load_settings(**flags: Any) -> Settings:
    """Read all sources; `flags` win where they are not None. Raises BadSetting naming the setting."""
    import tomllib

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        reason = "there is no such setting" if first["type"] == "extra_forbidden" else first["msg"]
        raise BadSetting(f"setting {name!r} = {first.get('input')!r}: {reason}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{find_toml()} is not valid TOML: {error}", "mend the file at the line named") from None
    except SettingsError as error:
        raise BadSetting(
            f"{error}", "a section takes JSON, a single setting two underscores: LATM_MAKE__SAMPLES=32"
        ) from None
    except OSError as error:
        raise BadSetting(f"{find_toml()} cannot be read: {error.strerror}", "check the file's permissions") from None
