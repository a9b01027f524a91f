"""The main job: dispatch -> (make) -> use -> result. START READING HERE."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import islice
from types import TracebackType

from latm_local.alignment import group_by_wording
from latm_local.catalog import adapter_of, file_sums, find_model
from latm_local.config import Settings
from latm_local.datatypes import (
    Completion,
    Decision,
    Demonstration,
    Instance,
    Json,
    Limits,
    Make,
    MakeReport,
    Neighbour,
    Result,
    Reuse,
    Route,
    Tool,
    ToolCall,
)
from latm_local.dispatcher import Dispatcher
from latm_local.dispatcher.last_word import last_word
from latm_local.encoder import SentenceEncoder
from latm_local.library import Library
from latm_local.model_process import ModelProcess
from latm_local.outcomes import does_not_fit, figures, not_after_all, report_of, result_of, unanswered
from latm_local.prompts import answer_request, read_answer
from latm_local.protocols import Encoder, LanguageModel
from latm_local.sandbox import Sandboxes, open_sandbox
from latm_local.tool_life import Checker, FieldWatch, Twins, failed_tool, make_again, tried
from latm_local.tool_maker import Log, ToolMaker, search_key
from latm_local.tool_user import Fill, ToolUser
from latm_local.tool_user.confidence import MODEL_WEIGHT, TAUGHT_WEIGHT
from latm_local.waiting import WaitingGroup, group

CHUNK = 512  # instances dispatched together
SCARCE = 0.15  # of the machine's memory: with less free, the maker is not kept beside the user


def silent(message: str) -> None:
    """Say nothing."""


class Runtime:
    """Answers instances with the library's tools and makes the tools that are missing.

    Nothing is loaded before it is needed. A context manager; not for several threads at once.
    """

    def __init__(
        self,
        settings: Settings,
        progress: Callable[[str], None] = silent,
        *,
        maker: LanguageModel | None = None,
        user: LanguageModel | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        """`maker`, `user` and `encoder` take the place of those that the settings name."""
        self.settings = settings
        self._progress = progress
        self._given = (maker, user, encoder)
        self._tried: dict[str, int] = {}
        self._tools: dict[str, Tool] = {}

    # -- the flow ------------------------------------------------------------------------------------

    def solve(self, instances: Iterable[Instance]) -> Iterator[Result]:
        """Yield one result an instance: those answered as they are known, those that wait last.

        Instances with an answer are demonstrations: they teach or test, and come back as given.
        """
        stream, waiting = iter(instances), dict[str, Result]()
        while chunk := list(islice(stream, CHUNK)):
            labelled = [i for i in chunk if i.answer is not None]
            yield from (Result(i.id, i.answer, "ok", "given") for i in labelled)
            made = self._learn(labelled) if labelled else []
            yield from self._answer([i for i in chunk if i.answer is None], "reuse", waiting)
            if made:
                yield from self._answer(self._still(waiting), "make", waiting)
        yield from waiting.values()

    def _learn(self, labelled: Sequence[Instance]) -> list[Tool]:
        """Keep the demonstrations that no tool gives, and make what they are enough for."""
        unknown = [i for i, right in zip(labelled, self._already_right(labelled), strict=True) if not right]
        self.library.add_waiting(unknown, ["a demonstration that no tool gives"] * len(unknown))
        return self.make_waiting()

    def _already_right(self, labelled: Sequence[Instance]) -> list[bool]:
        right = dict.fromkeys(range(len(labelled)), False)
        for reference, positions in self._by_tool(self.decide([i.question for i in labelled])).items():
            calls = self._use(reference, [labelled[p] for p in positions])
            right |= {p: c.answer == labelled[p].answer for p, c in zip(positions, calls, strict=True)}
        return [right[p] for p in range(len(labelled))]

    def _answer(self, instances: Sequence[Instance], route: Route, waiting: dict[str, Result]) -> Iterator[Result]:
        """Yield the results of instances that a tool or the maker answers; put the others into `waiting`."""
        started = time.monotonic()
        decisions = self.decide([i.question for i in instances])
        share = (time.monotonic() - started) / max(1, len(instances))  # of the dispatcher's time
        for reference, positions in self._by_tool(decisions).items():
            served = [instances[p] for p in positions]
            calls = self._use(reference, served)
            fits = [not does_not_fit(call) for call in calls]
            self.library.remove_waiting([i for i, fit in zip(served, fits, strict=True) if fit])
            for instance, position, call, fit in zip(served, positions, calls, fits, strict=True):
                if not fit:
                    decisions[position] = not_after_all(call, decisions[position])
                    continue
                waiting.pop(instance.id, None)
                result = result_of(instance, call, decisions[position], route)
                yield replace(result, seconds=result.seconds + share)
        unknown = [(i, d) for i, d in zip(instances, decisions, strict=True) if isinstance(d, Make)]
        if self.settings.answer_unknown == "maker":
            yield from self._answer_directly(unknown)
        else:
            self.library.add_waiting([i for i, _ in unknown], [d.reason for _, d in unknown])
            waiting.update({i.id: replace(unanswered(i, d), status="waiting", seconds=share) for i, d in unknown})

    def _use(self, reference: str, instances: Sequence[Instance]) -> list[ToolCall]:
        """Use a tool on many instances; one that fails too often leaves the dispatcher."""
        tool = self._tool(reference)
        calls = self.user.use(tool, [i.question for i in instances])
        if self.watch.saw(tool, instances, calls):
            self.dispatcher.refresh()
        return calls

    def decide(self, questions: Sequence[str]) -> list[Decision]:
        """The dispatcher's decisions, with the tools themselves heard where similarity alone does not settle it."""
        if self.library.changed_elsewhere():
            self.dispatcher.refresh()  # another process made, judged or retired a tool
        way = self.settings.dispatch.ask
        if way == "auto":
            way = "grey" if self._is_taught else "never"
        ask = None if way == "never" else partial(last_word, self.user_model, self._tool)
        return self.dispatcher.decide(questions, self._read_by, ask, way == "grey") if questions else []

    def _read_by(self, question: str, candidates: Sequence[Neighbour]) -> str | None:
        """The nearest of the candidates that reads the question exactly."""
        return next((n.tool for n in candidates if self.user.reads(self._tool(n.tool), question)), None)

    def _tool(self, reference: str) -> Tool:
        """A tool by `name@version`, which never changes but for its review."""
        if reference not in self._tools:
            self._tools[reference] = self.library.tool(reference)
        return self._tools[reference]

    @staticmethod
    def _by_tool(decisions: Sequence[Decision]) -> dict[str, list[int]]:
        """Positions of the questions that each tool serves: rows of one tool run together."""
        positions: dict[str, list[int]] = {}
        for position, decision in enumerate(decisions):
            if isinstance(decision, Reuse):
                positions.setdefault(decision.tool, []).append(position)
        return positions

    # -- instances that no tool fits -----------------------------------------------------------------

    def _answer_directly(self, unknown: Sequence[tuple[Instance, Make]]) -> Iterator[Result]:
        """The paper's scheme: the strong model answers what no tool fits; such answers are marked as its own."""
        requests = [answer_request((), i.question) for i, _ in unknown]
        for position, outcome in self.maker_model.complete(requests):
            instance, decision = unknown[position]
            bare = replace(unanswered(instance, decision), route="direct")
            if isinstance(outcome, Completion):
                spent = outcome.prompt_tokens - outcome.cached_tokens + outcome.generated_tokens
                answer = read_answer(outcome.text)
                yield replace(bare, answer=answer, status="ok", maker_tokens=spent, seconds=outcome.seconds)
            else:
                yield replace(bare, status="error", error=outcome)

    def _still(self, waiting: dict[str, Result]) -> list[Instance]:
        """This run's waiting instances; those of earlier runs stay until their run is repeated."""
        return [i for i in self.library.waiting() if i.answer is None and i.id in waiting]

    def make_waiting(self) -> list[Tool]:
        """Make a tool of every group of waiting demonstrations that is large enough; return those made."""
        labelled = [i for i in self.library.waiting() if i.answer is not None]
        needed = self.settings.make.demonstrations
        if len(labelled) < needed:
            return []
        groups = group(labelled, self.encoder.encode([i.question for i in labelled]))
        reports = [self.make_group(ready, g.task) for g in groups for ready in self._makeable(g, needed)]
        return [self._tool(report.tool) for report in reports if report.tool is not None]

    def make_group(self, ready: Sequence[Instance], task: str | None) -> MakeReport:
        """Make a tool of waiting demonstrations, or the next version of the one in quarantine for these very ones."""
        failed = failed_tool(self.library, ready)
        again = make_again(self.library, self.make, failed, ready) if failed is not None else None
        report = again if again is not None and again.made else self.make(ready, None, task)
        if report.tool is not None:
            self.library.remove_waiting(ready)
        return report

    def _makeable(self, waiting: WaitingGroup, needed: int) -> Iterator[Sequence[Instance]]:
        """Parts of a group to make tools of: its wordings where each has enough, for look-alikes share a group.

        A part that was tried is tried again only when it has grown by as many as are needed.
        """
        parts: list[Sequence[Instance]] = [waiting.labelled]
        if waiting.task is None:
            wordings = group_by_wording([i.question for i in waiting.labelled])
            if len(wordings) > 1 and all(len(w) >= needed for w in wordings):
                parts = [[waiting.labelled[p] for p in wording] for wording in wordings]
        for part in parts:
            key = min(i.id for i in part)
            if len(part) >= max(needed, self._tried.get(key, 0) + needed):
                self._tried[key] = len(part)
                yield part

    # -- making and keeping tools --------------------------------------------------------------------

    def make(self, demonstrations: Sequence[Instance], name: str | None = None, task: str | None = None) -> MakeReport:
        """Make a tool of labelled instances and store it; the report says how it went."""
        answered = {i.question: i.answer for i in demonstrations if i.answer is not None}
        examples = [Demonstration(question, answer) for question, answer in answered.items()]
        taken = frozenset(tool.name for tool in self.library.tools())
        self._progress(f"making a tool of {len(examples)} demonstrations such as: {_short(examples[0].question)}")
        provenance = self._provenance(task)
        key = search_key(examples, name, self.settings.seed, json.dumps(provenance, sort_keys=True))
        making = self.maker.make(
            examples,
            name,
            self.settings.seed,
            provenance,
            taken,
            Log.from_json(self.library.search_state(key)),
            lambda log: self.library.save_search_state(key, log.to_json()),
        )
        stored: Tool | None = None
        if making.tool is not None:
            with self.library.transaction():
                stored = self.library.add_tool(making.tool, json.dumps(dict(making.report)))
                self.library.forget_search(key)
                self.library.remove_waiting(demonstrations)
            self.dispatcher.refresh()
        alike = self._offer_merges(stored) if stored is not None else ()
        if _memory_is_short():
            self._stop("maker_model")
        report = replace(report_of(making, stored, self.settings.review), alike=alike)
        self._progress(f"{stored.reference if stored else 'not made'}: {report.reason or figures(report)}")
        return report

    def import_pack(self, pack: Tool) -> Tool:
        """Store a pack after its code gave every answer that it states. Raises PackRefused."""
        stored = self.library.add_tool(replace(self.check_pack(pack), review="unreviewed"))
        self._offer_merges(stored)
        return stored

    def check_pack(self, pack: Tool) -> Tool:
        """A pack with its rendering, once its code gave every answer that it states. Raises PackRefused."""
        return tried(pack, self.sandbox, self._limits)

    def _offer_merges(self, new: Tool) -> tuple[str, ...]:
        """Say which older tools behave as a new one does, and keep that."""
        alike = tuple(t.tool.reference for t in self.twins.of(new, self.library.tools(usable=True)))
        for old in alike:
            self.library.offer_merge(new.reference, old)
            command = f"`latm tools merge {new.reference} {old}`"
            self._progress(f"{new.reference} behaves as {old} does: {command} joins them")
        return alike

    def explain(self, question: str) -> Decision:
        """What the dispatcher decides for one question, and on what evidence."""
        return self.decide([question])[0]

    # -- who does the work; each is built when first needed -------------------------------------------

    @cached_property
    def library(self) -> Library:
        return Library(self.settings.library_folder)

    @cached_property
    def encoder(self) -> Encoder:
        return self._given[2] or SentenceEncoder(self.settings.encoder)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        required = self.settings.review == "required"
        settings, folder = self.settings.dispatch, self.library.folder
        return Dispatcher(self.library, self.encoder, settings, folder, required, self._progress)

    @cached_property
    def sandbox(self) -> Sandboxes:
        return open_sandbox(self.settings.sandbox.allow, self.settings.sandbox.jail_level)

    @cached_property
    def maker_model(self) -> LanguageModel:
        return self._given[0] or self._model(self.settings.maker, "maker")

    @cached_property
    def user_model(self) -> LanguageModel:
        return self._given[1] or self._model(self.settings.user, "user")

    @cached_property
    def user(self) -> ToolUser:
        return self.user_with(self.settings.use.fill)

    def user_with(self, fill: Fill) -> ToolUser:
        """A tool user that fills arguments in a given way."""
        use = self.settings.use
        maker = (lambda: self.maker_model) if use.maker_fills else None
        weight = use.weight if use.weight is not None else self._usual_weight
        return ToolUser(self.user_model, self.sandbox, self._limits, fill, use.least, maker=maker, weight=weight)

    @property
    def _usual_weight(self) -> float:
        """Of the user model's word: more where an adapter taught it to fill arguments."""
        return TAUGHT_WEIGHT if self._is_taught else MODEL_WEIGHT

    @property
    def _is_taught(self) -> bool:
        """Whether an adapter taught the user model its trade."""
        return self.user_model.untaught is not None

    @cached_property
    def maker(self) -> ToolMaker:
        limits = self._limits
        making, say = self.settings.make, self._progress
        return ToolMaker(self.maker_model, self.user, self.sandbox, limits, making, say, self.encoder)

    @cached_property
    def watch(self) -> FieldWatch:
        return FieldWatch(self.library, self.settings.tools, self._progress)

    @cached_property
    def checker(self) -> Checker:
        return Checker(self.user, self.sandbox, self._limits)

    @cached_property
    def twins(self) -> Twins:
        return Twins(self.sandbox, self._limits)

    @property
    def _limits(self) -> Limits:
        return Limits(seconds=self.settings.sandbox.seconds, memory=self.settings.sandbox.memory_mb * 2**20)

    def _model(self, name: str, role: str) -> ModelProcess:
        """The process that will serve a model; one process serves both roles where they share a file."""
        found, adapter = find_model(name, self.settings), adapter_of(name, role, self.settings)
        for other in (self.__dict__.get("maker_model"), self.__dict__.get("user_model")):
            if isinstance(other, ModelProcess):
                return other.beside(found.name, found.path, adapter, shape=found.shape)
        return ModelProcess(
            found.name, found.path, self.settings.engine, adapter, shape=found.shape, notice=self._progress
        )

    def _provenance(self, task: str | None) -> dict[str, Json]:
        """Where a tool that is made now comes from: both models by name and sha256, the sandbox, the task's hint."""
        named: dict[str, Json] = {}
        for role, model in (("maker", self.maker_model), ("user", self.user_model)):
            name = getattr(self.settings, role) if isinstance(model, ModelProcess) else None
            named[role] = {"name": model.name, **file_sums(name, role, self.settings)}
        return {**named, "task": task}

    def close(self) -> None:
        """End the model processes and the sandbox, close the library."""
        self._stop("maker_model")
        self._stop("user_model")
        for name in ("sandbox", "library"):
            if name in self.__dict__:
                self.__dict__[name].close()

    def _stop(self, role: str) -> None:
        process = self.__dict__.get(role)
        if isinstance(process, ModelProcess):
            process.stop()

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _memory_is_short() -> bool:
    """Whether so little memory is free that a model which is not needed now should end."""
    try:
        free, total = os.sysconf("SC_AVPHYS_PAGES"), os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):  # not every system tells
        return False
    return bool(free < SCARCE * total)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "..."
