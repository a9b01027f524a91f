"""The tool maker's search: interfaces, bodies, verification by execution, wrapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count

from latm_local.config import MakeSettings
from latm_local.datatypes import Arguments, Demonstration, Json, Limits, Tool, Verification
from latm_local.errors import ModelError
from latm_local.prompts import PROMPT_VERSION, WorkedExample
from latm_local.protocols import Encoder, LanguageModel, TwoSandboxes
from latm_local.tool_maker.bodies import ROUND, Failed, Writer, normal_form
from latm_local.tool_maker.branches import Branches
from latm_local.tool_maker.gate import PATIENCE, Checked, Gate, bound_text
from latm_local.tool_maker.probes import Group, Vote, answers, deciding_input, doubtful, most_agreed, probe_inputs
from latm_local.tool_maker.proposals import names, proposals, renamed
from latm_local.tool_maker.search import Body, Log, Proposal, Search, split
from latm_local.tool_maker.worked import Worked
from latm_local.tool_user import ToolUser

_AGAIN = 500  # parts the seeds of further rounds of one proposal
_MENDED = 5000  # parts the seeds of repairs from those of rounds
_BRIEF = 0.1  # seconds that the first call of an edit may take: there are thousands, and some never end
_GLANCE = 0.02  # the same of a written program that is tried for no word of its task
_DEPTH = 3  # edits of one candidate, each of which must bring it nearer
_DOUBTED = 3  # more rounds that are sampled while few have voted or behaviours compete
_AGREED = 0.75  # share of weight that a behaviour needs to be used without review
_BELIEVED = 6  # behaviours that the maker is asked how likely it would write
_BODIES = 3  # of each
_LUCKY = 0.25  # wrong behaviours to be expected among those that pass, at most
_RANK = 0.8  # rounds by which a proposal stands behind the next likelier one
_PROMISE = 1.5  # rounds that being right on all shown demonstrations is worth


@dataclass(frozen=True, slots=True)
class Making:
    """What came of making a tool: the tool, or why there is none, and what it cost.

    `report` is JSON to be kept. `ungated` is what would have been admitted without a gate, for comparison.
    """

    tool: Tool | None
    verification: Verification
    candidates: int
    seconds: float
    user_tokens: int
    maker_tokens: int
    reason: str
    stages: Mapping[str, Json]
    report: Mapping[str, Json]
    ungated: Tool | None


@dataclass
class _Trial:
    """A proposal in a search: rounds it had, the nearest that a candidate came to the values wanted,
    and the last round's candidates that failed."""

    proposal: Proposal
    rank: int
    rounds: int = 0
    best: float = 0.0
    failed: list[Failed] = field(default_factory=list)
    swept: set[str] = field(default_factory=set)  # programs that were tried for no word of their task

    @property
    def turn(self) -> float:
        """Smaller comes sooner."""
        return self.rounds + _RANK * self.rank - _PROMISE * self.best


class ToolMaker:
    """Makes a tool of demonstrations: the maker model writes it, the tool user must be able to use it."""

    def __init__(
        self,
        maker: LanguageModel,
        user: ToolUser,
        sandbox: TwoSandboxes,
        limits: Limits,
        settings: MakeSettings,
        progress: Callable[[str], None],
        encoder: Encoder | None = None,
    ) -> None:
        """`encoder` chooses worked examples for the prompts; without it there are none."""
        self._maker = maker
        self._examples = Worked(encoder, sandbox) if encoder is not None else None
        self._user = user
        self._gate = Gate(sandbox, limits, settings)
        self._writer = Writer(maker, settings)
        self._settings = settings
        self._progress = progress
        self._tried: dict[str, Checked] = {}

    def make(
        self,
        demonstrations: Sequence[Demonstration],
        name: str | None,
        seed: int,
        provenance: Mapping[str, Json],
        taken: frozenset[str] = frozenset(),
        log: Log | None = None,
        keep: Callable[[Log], None] = lambda log: None,
    ) -> Making:
        """Search until a body is right on all demonstrations or the budget ends.

        `name` is used as given; else a name is found that is not in `taken`. At least two demonstrations.
        `log` is that of an earlier search for the same, to go on from; `keep` is called with what there is
        after every round, and before a ModelError goes through.
        """
        search = Search(*split(demonstrations), name, taken, seed, self._settings, log or Log())
        self._tried = {}
        try:
            return self._search(search, provenance, keep)
        except ModelError:
            keep(search.log)
            raise

    def _search(self, search: Search, provenance: Mapping[str, Json], keep: Callable[[Log], None]) -> Making:
        trials = [_Trial(proposal, rank) for rank, proposal in enumerate(proposals(search, self._user))]
        for trial, votes in self._attempts(trials, search):
            keep(search.log)
            if votes:
                tool, reason = self._settle(trial, votes, search)
                return _making(search, replace(tool, provenance={**provenance, **tool.provenance}), reason)
        if not trials:
            return _making(search, None, "no interface reads the arguments of every demonstration")
        return _making(search, None, f"none of {search.candidates} candidates is right on all demonstrations")

    def _attempts(self, trials: Sequence[_Trial], search: Search) -> Iterator[tuple[_Trial, list[Vote]]]:
        """Each attempt with the tools that passed: first what is written for like tasks under every proposal, for it
        costs next to nothing; then rounds of the maker's."""
        if _is_telling([d.answer for d in (*search.shown, *search.held_back)]):
            for trial in trials:
                votes = self._near(trial, trial.proposal, search)
                if votes:
                    self._tell(trial.proposal, search)
                    yield trial, votes
        for number, trial in enumerate(self._turns(trials, search)):
            yield trial, self._round(trial, number, search)

    def _turns(self, trials: Sequence[_Trial], search: Search) -> Iterator[_Trial]:
        """Proposals in turn, as long as the budget lasts: the likelier and the more promising ones oftener."""
        while trials and not search.is_spent:
            yield min(trials, key=lambda trial: trial.turn)

    def _round(self, trial: _Trial, number: int, search: Search) -> list[Vote]:
        """Sample bodies under the trial's next name; the tools among them that pass."""
        called = [trial.proposal.signature.name] if not trial.rounds else names(trial.proposal, search, self._maker)
        proposal = renamed(trial.proposal, called[trial.rounds % len(called)])
        trial.rounds += 1
        trial.failed = []
        votes = self._retrieved(trial, proposal, search) if trial.rounds == 1 else []
        if not votes:
            bodies = self._writer.fresh(proposal, number, search, self._worked(proposal), turn=trial.rounds)
            votes = self._judged(trial, proposal, bodies, search)
        if not votes and self._settings.repairs:
            votes = self._mended(trial, number, search)
        if not votes and self._settings.edits:
            votes = self._edited(trial, search)
        self._tell(proposal, search)
        return votes

    def _worked(self, proposal: Proposal) -> list[WorkedExample]:
        most = self._settings.worked
        if self._examples is None or not most:
            return []
        return self._examples.nearest(proposal.asked, proposal.description, most)

    def _retrieved(self, trial: _Trial, proposal: Proposal, search: Search) -> list[Vote]:
        """Written programs as they are: for the nearest tasks, else all. Those that fail are there to be edited."""
        return self._near(trial, proposal, search) or self._swept(trial, proposal, search)

    def _near(self, trial: _Trial, proposal: Proposal, search: Search) -> list[Vote]:
        if self._examples is None or not self._settings.retrieved:
            return []
        near = self._examples.bodies(proposal.asked, proposal.description, self._settings.retrieved)
        return self._of_programs(trial, proposal, near, search)

    def _swept(self, trial: _Trial, proposal: Proposal, search: Search) -> list[Vote]:
        """All other written programs that take such arguments, run on what the maker sees: those that come nearest.

        The same task may be told in quite other words.
        """
        if self._examples is None or not self._settings.retrieved:
            return []
        count, ends = len(search.shown), search.seconds + self._settings.sweep
        found: list[tuple[float, str, str]] = []
        for key, code in self._examples.all_bodies(proposal.asked):
            if search.seconds > ends:
                break
            if self._key(proposal, proposal.whole(code)) not in self._tried:
                found.append((self._gate.promise(proposal, proposal.whole(code), count, _GLANCE), key, code))
        found.sort(key=lambda one: -one[0])
        right = [(key, code) for near, key, code in found if near == 1]
        nearest = [(key, code) for near, key, code in found if 0 < near < 1][: self._settings.retrieved]
        chosen = [*right, *nearest]
        trial.swept |= {key for key, _ in chosen}
        with search.sweeping():
            return self._of_programs(trial, proposal, chosen, search)

    def _of_programs(
        self, trial: _Trial, proposal: Proposal, bodies: Iterable[tuple[str, str]], search: Search
    ) -> list[Vote]:
        """Put (key, code) of written programs to the gate; they are votes that nobody cast."""
        votes: list[Vote] = []
        for key, code in bodies:
            whole = proposal.whole(code)
            search.stages.retrieved += self._key(proposal, whole) not in self._tried
            checked = self._check(proposal, whole, search, _BRIEF)
            if checked.tool is not None:
                origin = {**checked.tool.provenance, "program": key}
                votes.append(Vote(replace(checked.tool, provenance=origin), 0))
            elif checked.case is not None:
                trial.failed.append(Failed(proposal, whole, checked.case, checked.near, key))
        return votes

    def _mended(self, trial: _Trial, number: int, search: Search) -> list[Vote]:
        """The round's best failures, given back to the maker with what they got wrong."""
        written = [f for f in trial.failed if f.program is None]
        chosen = sorted(written, key=lambda f: -f.near)[: self._settings.repairs]
        if not chosen:
            return []
        bodies = self._writer.mended(chosen, _MENDED + number, search)
        return self._judged(trial, chosen[0].proposal, bodies, search)

    def _edited(self, trial: _Trial, search: Search) -> list[Vote]:
        """Small edits of the round's candidates, and edits of those that came nearer to the values wanted by it;
        on after the first that passes, for others may behave otherwise."""
        allowance = max(1, self._settings.edits * ROUND // self._settings.samples)
        branches = Branches(f for f in trial.failed if f.near)
        votes: list[Vote] = []
        for tried, (parent, depth, code) in enumerate(self._untried(branches)):
            if tried >= allowance or search.seconds > self._settings.seconds:
                break
            search.stages.edits += 1
            with search.sweeping(parent.program in trial.swept):
                checked = self._check(parent.proposal, code, search, _BRIEF)
            if checked.tool is not None:
                origin = {**checked.tool.provenance, "edits": depth}
                origin |= {"program": parent.program} if parent.program else {}
                votes.append(Vote(replace(checked.tool, provenance=origin), 0))
            elif checked.near > parent.near and depth < _DEPTH and checked.case is not None:
                branches.add(Failed(parent.proposal, code, checked.case, checked.near, parent.program), depth)
        return votes

    def _untried(self, branches: Branches) -> Iterator[tuple[Failed, int, str]]:
        """(candidate, edits from what the maker wrote, code) of edits that were not tried in this search."""
        for parent, depth, code in branches:
            if self._key(parent.proposal, code) not in self._tried:
                yield parent, depth, code

    def _judged(self, trial: _Trial, proposal: Proposal, bodies: Sequence[Body], search: Search) -> list[Vote]:
        """Put bodies to the gate, each once in a search; those that fail are kept for repair."""
        votes = []
        for code, times in bodies:
            search.stages.distinct += self._key(proposal, code) not in self._tried
            checked = self._check(proposal, code, search)
            trial.best = max(trial.best, checked.near)
            if checked.tool is not None:
                votes.append(Vote(checked.tool, times))
            elif checked.case is not None:
                trial.failed.append(Failed(proposal, code, checked.case, checked.near))
        return votes

    def _check(self, proposal: Proposal, code: str, search: Search, patience: float = PATIENCE) -> Checked:
        key = self._key(proposal, code)
        if key not in self._tried:
            self._tried[key] = self._gate.check(proposal, code, search, patience)
        return self._tried[key]

    @staticmethod
    def _key(proposal: Proposal, code: str) -> str:
        return f"{proposal.signature} {normal_form(code)}"

    def _settle(self, trial: _Trial, votes: list[Vote], search: Search) -> tuple[Tool, str]:
        """The tool most agreed on, and why it needs review if it does.

        While behaviours compete or votes are few, more bodies are sampled, under other names.
        """
        for turn in count(1):
            groups, probes = self._groups(votes, search.seed)
            if doubtful(groups):
                groups = self._believed(trial, groups, search)
                votes = [vote for group in groups for vote in group.votes]
            tool, share = most_agreed(groups)
            agreed = share >= _AGREED or self._settings.admit == "shown-only"
            if (agreed and (turn > _DOUBTED or not doubtful(groups))) or search.is_spent:
                break
            cast = self._polled(trial, turn, search)
            votes += cast
            if agreed and not cast:  # asking again would bring no other behaviour either
                break
        search.stages.behaviours = len(groups)
        doubt = self._doubt(groups, tool, search) if agreed else _dispute(groups, probes)
        origin: dict[str, Json] = {
            "prompt_version": PROMPT_VERSION,
            "seed": search.seed,
            "candidates": search.candidates,
            "shown": list(search.best.shown),
            "held_back": list(search.best.held_back),
            "behaviours": len(groups),
            "agreement": round(share, 3),
            "bound": bound_text(search.best, len(search.tested)),
        }
        tool = replace(tool, provenance={**tool.provenance, **origin})
        return (replace(tool, review="needs_review") if doubt else tool), doubt

    def _doubt(self, groups: Sequence[Group], tool: Tool, search: Search) -> str:
        """Why a tool that is agreed on may be right by chance; nothing where it hardly is.

        Who tries thousands of programs finds some that are: they count against a tool that the maker never wrote and
        would hardly write.
        """
        own = any(group.is_own for group in groups if group.shortest is tool)
        if self._settings.admit != "gate" or search.lucky(swept=not own) <= _LUCKY:
            return ""
        failed = len(search.tested) - 1
        return f"{failed} wrong behaviours came so near that this one may be right by chance; give more demonstrations"

    def _polled(self, trial: _Trial, turn: int, search: Search) -> list[Vote]:
        """The votes of one more round of bodies, under another name."""
        called = names(trial.proposal, search, self._maker)
        other = renamed(trial.proposal, called[turn % len(called)])
        bodies = self._writer.fresh(other, turn * _AGAIN, search, self._worked(other), turn=turn, voting=True)
        votes = self._judged(trial, other, bodies, search)
        self._tell(other, search)
        return votes

    def _believed(self, trial: _Trial, groups: Sequence[Group], search: Search) -> list[Group]:
        """The behaviours with the maker's belief in some bodies of the weightiest; it is asked once about each."""
        proposal = trial.proposal
        heavy = sorted(groups, key=lambda group: -group.weight)[:_BELIEVED]
        asked = [vote.tool for group in heavy for vote in group.likeliest(_BODIES) if vote.belief is None]
        if not asked:
            return list(groups)
        codes = [tool.code.replace(f"def {tool.signature}:", f"def {proposal.signature}:", 1) for tool in asked]
        beliefs = self._writer.beliefs(proposal, codes, self._worked(proposal), search)
        known = {tool.code: belief for tool, belief in zip(asked, beliefs, strict=True)}
        return [
            replace(g, votes=tuple(replace(v, belief=known.get(v.tool.code, v.belief)) for v in g.votes))
            for g in groups
        ]

    def _groups(self, votes: Sequence[Vote], seed: int) -> tuple[list[Group], list[Arguments]]:
        """Votes for the same answers on fresh inputs, and those inputs."""
        first = votes[0].tool
        known = [d.arguments for d in first.demonstrations if d.arguments is not None]
        probes = probe_inputs(first.signature.parameters, known, seed)
        found: dict[tuple[str | None, ...], list[Vote]] = {}
        for vote in votes:
            done = self._gate.run(vote.tool, probes)
            found.setdefault(answers(vote.tool, done), []).append(vote)
        return [Group(said, tuple(members)) for said, members in found.items()], probes

    def _tell(self, proposal: Proposal, search: Search) -> None:
        self._progress(f"  {proposal.signature}: {search.stages} ({search.seconds:.0f} s)")


def _is_telling(answers: Sequence[str]) -> bool:
    """Whether a program is hardly right on all of them by chance: half of them differ."""
    return len(set(answers)) * 2 >= len(answers)


def _dispute(groups: Sequence[Group], probes: Sequence[Arguments]) -> str:
    return f"{len(groups)} behaviours pass all demonstrations; {deciding_input(groups, probes)}"


def _making(search: Search, tool: Tool | None, reason: str) -> Making:
    return Making(
        tool,
        search.best,
        search.candidates,
        search.seconds,
        search.user_tokens,
        search.maker_tokens,
        reason,
        asdict(search.stages),
        {**search.report(), "chosen": str(tool.signature) if tool is not None else None, "reason": reason or None},
        search.ungated,
    )
