"""`latm run` and `latm solve`: questions in, answers out."""

from __future__ import annotations

import hashlib
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from latm_local.cli.session import Session, json_option, pass_session, print_json, read_text
from latm_local.datatypes import Instance, Json, Result
from latm_local.errors import UsageError

if TYPE_CHECKING:
    from latm_local.dispatcher import Dispatcher
    from latm_local.formats import InstanceReader, ResultWriter
    from latm_local.runtime import Runtime

STANDARD = "-"


@click.command()
@click.argument("source", metavar="IN")
@click.option("-o", "--output", default=STANDARD, metavar="OUT", help="Result file; - (the default) for stdout.")
@click.option(
    "--fill", type=click.Choice(["auto", "grounded", "free"]), help="How arguments are found; the setting use.fill."
)
@json_option
@pass_session
def run(session: Session, source: str, output: str, fill: str | None, as_json: bool) -> None:
    """Answer a file of questions.

    IN holds one JSON object a line; - reads stdin.
    Lines with an answer are demonstrations, of which tools are made. The result file is written as
    OUT.partial and gets its name when it is whole. --json prints a summary.

    --fill grounded leaves frames out, --fill free lets the model write any JSON of the right types: for comparison.

    \b
    Example:
      latm run questions.jsonl -o answers.jsonl
      cat questions.jsonl | latm run - > answers.jsonl
    """
    chosen = session if fill is None else replace(session, assignments=(*session.assignments, f"use.fill={fill}"))
    summary = answer_file(chosen, source, output)
    if as_json and output != STANDARD:
        print_json(summary)
    else:
        session.progress(_sentence(summary))


@click.command()
@click.argument("question")
@click.option("--task", metavar="NAME", help="The family that the question belongs to, if you know it.")
@json_option
@pass_session
def solve(session: Session, question: str, task: str | None, as_json: bool) -> None:
    """Answer one QUESTION; - reads it from stdin.

    A question that no tool fits waits in the library, and nothing is printed on stdout.

    \b
    Example:
      latm solve "Sort the following words alphabetically: List: pear fig apple"
    """
    text = (read_text(question) if question == STANDARD else question).strip()
    if not text:
        raise UsageError("the question is empty", 'latm solve "your question"')
    instance = Instance(f"solve-{hashlib.sha256(text.encode()).hexdigest()[:12]}", text, task)
    with session.runtime() as runtime:
        _show(session, next(iter(runtime.solve([instance]))), as_json)


def _show(session: Session, result: Result, as_json: bool) -> None:
    from latm_local.formats import result_to_json

    if as_json:
        print_json(result_to_json(result))
    elif result.answer is not None:
        click.echo(result.answer)
    else:
        click.echo(f"no answer: {result.status}", err=True)
    if result.error is not None and not as_json:
        click.echo(f"error: {result.error.message}\nhint: {result.error.hint}", err=True)
    if result.status == "error":
        raise click.exceptions.Exit(1)


class Sink(Protocol):
    """Where results go, one at a time."""

    def write(self, result: Result) -> None: ...


class StandardOutput:
    """Results as lines on stdout, each flushed, so that a reader sees it at once."""

    def write(self, result: Result) -> None:
        from latm_local.formats import result_to_json, to_line

        stream = sys.stdout.buffer
        stream.write(to_line(result_to_json(result)))
        stream.flush()


def answer_file(session: Session, source: str, output: str) -> dict[str, Json]:
    """Answer every line of `source` into `output`; return a summary.

    The input is checked and the output opened before anything is loaded. Raises BadInput, OutputError.
    """
    from latm_local.formats import InstanceReader

    session.settings()  # a setting that is off shows before a long file is read
    started = time.monotonic()
    with ExitStack() as stack:
        if _can_be_read_once(source):
            stream = sys.stdin.buffer if source == STANDARD else stack.enter_context(open(source, "rb"))
            reader, of = InstanceReader(stream, "standard input" if source == STANDARD else source), None
        else:
            reader = InstanceReader(Path(source))
            of = _survey(session, reader)
        tally = Tally(session, of)
        sink = stack.enter_context(_sink(session, source, output))
        runtime = stack.enter_context(session.runtime())
        for result in runtime.solve(reader):
            sink.write(result)
            tally.add(result)
    return tally.summary(output, time.monotonic() - started) | {"decisions": _decisions(runtime)}


def _decisions(runtime: Runtime) -> dict[str, Json]:
    """What had the last word on how many of the run's decisions; empty where none was taken."""
    dispatcher: Dispatcher | None = vars(runtime).get("dispatcher")  # there once it was needed
    return {step: dict(asdict(count)) for step, count in dispatcher.steps.items()} if dispatcher is not None else {}


def _can_be_read_once(source: str) -> bool:
    """Whether the input is standard input, a pipe or another thing that cannot be checked beforehand."""
    path = Path(source)
    return source == STANDARD or (path.exists() and not path.is_file() and not path.is_dir())


def _survey(session: Session, reader: InstanceReader) -> int:
    found = reader.survey()
    message = f"{reader.name}: {found.instances:,} instances, {found.labelled:,} of them with an answer"
    if found.ignored:
        message += f"; keys passed over: {', '.join(sorted(found.ignored))}"
    session.progress(message)
    return found.instances


def _sink(session: Session, source: str, output: str) -> AbstractContextManager[Sink]:
    from latm_local.formats import ResultWriter

    if output == STANDARD:
        return nullcontext(StandardOutput())
    path = Path(output)
    if source != STANDARD and path.exists() and path.samefile(source):
        raise UsageError(f"{output} is the input itself and would be replaced", "name another file with -o")
    return _opened(session, ResultWriter(path))


@contextmanager
def _opened(session: Session, writer: ResultWriter) -> Iterator[Sink]:
    with writer:
        if writer.kept is not None:
            session.progress(f"results of an earlier, unfinished run are kept in {writer.kept}")
        yield writer


class Tally:
    """Counts results and says now and then how far the run is."""

    EVERY = 5.0

    def __init__(self, session: Session, of: int | None) -> None:
        self._session, self._of = session, of
        self.rows = 0
        self.status: Counter[str] = Counter()
        self.route: Counter[str] = Counter()
        self.user_tokens = self.maker_tokens = 0
        self._said = time.monotonic()

    def add(self, result: Result) -> None:
        self.rows += 1
        self.status[result.status] += 1
        self.route[result.route] += 1
        self.user_tokens += result.user_tokens
        self.maker_tokens += result.maker_tokens
        if time.monotonic() - self._said >= self.EVERY:
            self._said = time.monotonic()
            self._session.progress(f"{self.rows:,}{'' if self._of is None else f' of {self._of:,}'} results")

    def summary(self, output: str, seconds: float) -> dict[str, Json]:
        return {
            "rows": self.rows,
            "status": dict(self.status),
            "route": dict(self.route),
            "tokens": {"user": self.user_tokens, "maker": self.maker_tokens},
            "seconds": round(seconds, 3),
            "output": None if output == STANDARD else output,
        }


def _sentence(summary: dict[str, Json]) -> str:
    status = summary["status"]
    counts = ", ".join(f"{count:,} {name}" for name, count in status.items()) if isinstance(status, dict) else ""
    where = f" in {summary['output']}" if summary["output"] else ""
    return f"{summary['rows']:,} results{where}: {counts}; {summary['seconds']} s"
