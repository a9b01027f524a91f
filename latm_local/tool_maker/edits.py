"""Small edits of a function: what a programmer would try on one that is nearly right.

A small maker often writes a function that is one comparison, one constant or one call away from the right one.
Every edit keeps to the function's own names and to operators and functions of its kind, so that nothing is
invented; which edits are right is for the gate to say.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final, TypeAlias

_Change: TypeAlias = Callable[[ast.AST], None]

_COMPARISONS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_MEMBERSHIP: Final = (ast.In, ast.NotIn)
_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
# Functions and methods that stand in for one another.
_ALIKE: Final = (
    ("min", "max", "sum", "len", "sorted", "set", "list", "abs"),
    ("any", "all"),
    ("int", "float", "round", "str"),
    ("upper", "lower", "title", "capitalize", "swapcase"),
    ("isupper", "islower", "isalpha", "isdigit", "isalnum"),
    ("strip", "lstrip", "rstrip"),
    ("startswith", "endswith"),
    ("find", "rfind", "index", "rindex", "count"),
    ("keys", "values", "items"),
    ("append", "extend"),
    ("split", "rsplit", "splitlines"),
)
_AROUND: Final = tuple(
    "sorted(_)|_[::-1]|sorted(_, reverse=True)|len(_)|sum(_)|max(_)|min(_)|abs(_)|round(_, 2)|round(_)|int(_)|str(_)"
    "|list(_)|set(_)|list(dict.fromkeys(_))|''.join(_)|' '.join(_)|', '.join(_)|_.upper()|_.lower()|_.strip()"
    "|_.capitalize()|_[0]|_[-1]|_[1:]|_[:-1]|_ + 1|_ - 1|not _|_.split()|''.join(reversed(_))|_ / 100|_ * 100".split(
        "|"
    )
)
_ABOUT_ITEMS: Final = tuple(
    "_[0]|_[-1]|_.upper()|_.lower()|_[::-1]|int(_)|str(_)|len(_)|_[1:]|abs(_)|_ ** 2|_.capitalize()".split("|")
)
_ABOUT_LOOPS: Final = tuple("_[::-1]|sorted(_)|_[1:]|_[:-1]|set(_)|_.split()|str(_)|range(_)".split("|"))
_TEXTS: Final = ("", " ", ",", ", ", "-", ".", ":")
_MOST_NAMES: Final = 8
_MOST_MARKS: Final = 3


def neighbours(code: str, marks: Sequence[str] = (), edits_per_kind: int = 400) -> Iterator[str]:
    """Functions one edit away from `code`, the smaller and likelier edits first; some may not run.

    `code` holds one function, perhaps after imports. `marks` are put beside texts that it builds. At most
    `edits_per_kind` of each kind of edit are given.
    """
    tree = ast.parse(code)
    seen = {ast.dump(tree)}
    kinds = (_operators, _constants, _names, _bounds, _functions, partial(_marked, marks), _removals, _wrappings)
    for kind in kinds:
        for number, changed in enumerate(_applied(tree, kind)):
            if number == edits_per_kind:
                break
            form = ast.dump(changed)
            if form not in seen:
                seen.add(form)
                text = _text(changed)
                if text is not None:
                    yield text


def _text(tree: ast.Module) -> str | None:
    """The code of a tree; None where there is none, as of a starred value in a place that takes no such."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return None
    return text


def _applied(tree: ast.Module, kind: Callable[[ast.AST, ast.Module], Iterator[_Change]]) -> Iterator[ast.Module]:
    """The tree after each change of one kind at each of its nodes."""
    for position, node in enumerate(ast.walk(tree)):
        for change in kind(node, tree):
            altered = copy.deepcopy(tree)
            change(_at(altered, position))
            yield altered


def _at(tree: ast.Module, position: int) -> ast.AST:
    return next(node for number, node in enumerate(ast.walk(tree)) if number == position)


def _operators(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            family = _COMPARISONS if isinstance(operator, _COMPARISONS) else _MEMBERSHIP
            for other in family:
                if not isinstance(operator, other):
                    yield _set_item("ops", place, other())
    elif isinstance(node, ast.BinOp | ast.AugAssign):
        for arithmetic in _OPERATORS:
            if not isinstance(node.op, arithmetic):
                yield _set("op", arithmetic())
    elif isinstance(node, ast.BoolOp):
        yield _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.If | ast.IfExp):
        yield _set("test", ast.UnaryOp(ast.Not(), node.test))


def _constants(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, int):
        for number in dict.fromkeys((node.value + 1, node.value - 1, 0, 1, 2, -node.value)):
            if number != node.value:
                yield _set("value", number)
    elif isinstance(node.value, str) and len(node.value) < 3:
        for text in _TEXTS:
            if text != node.value:
                yield _set("value", text)


def _names(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return
    known = list(_own_names(tree))
    if node.id in known:
        for name in known[:_MOST_NAMES]:
            if name != node.id:
                yield _set("id", name)


def _own_names(tree: ast.Module) -> dict[str, None]:
    """Parameters and locals, in the order in which they appear."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
    return found


def _bounds(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    """One more or one less at the ends of a range or a slice: the place where most are off by one."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        for place, bound in enumerate(node.args):
            yield from (_set_item("args", place, moved) for moved in _moved(bound))
    elif isinstance(node, ast.Slice):
        for name in ("lower", "upper"):
            bound = getattr(node, name)
            if bound is not None:
                yield from (_set(name, moved) for moved in _moved(bound))


def _moved(bound: ast.expr) -> Iterator[ast.expr]:
    """The bound and one, but for constants, which are edited as such."""
    if not isinstance(bound, ast.Constant):
        for sign in (ast.Add(), ast.Sub()):
            yield ast.BinOp(copy.deepcopy(bound), sign, ast.Constant(1))


def _functions(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    if not isinstance(node, ast.Call):
        return
    called = node.func
    if isinstance(called, ast.Name):
        for name in _alike(called.id):
            yield _set("func", ast.Name(name, ast.Load()))
    elif isinstance(called, ast.Attribute):
        for name in _alike(called.attr):
            yield _set("func", ast.Attribute(called.value, name, ast.Load()))


def _alike(name: str) -> Iterator[str]:
    for group in _ALIKE:
        if name in group:
            yield from (other for other in group if other != name)


def _removals(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    """A statement, a condition, a call around a value, one side of an operator left out."""
    for block in ("body", "orelse"):
        statements = getattr(node, block, None)
        if isinstance(statements, list) and (len(statements) > 1 or block == "orelse") and not _is_module(node):
            for place in range(len(statements)):
                yield _drop(block, place)
    if isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield _drop("ifs", place)
    for name, value in ast.iter_fields(node):
        for shorter in _parts(value):
            yield _set(name, shorter)


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Module)


def _parts(value: object) -> Iterator[ast.expr]:
    """What remains of an expression when its outermost step is left out."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and isinstance(value.func, ast.Name):
        yield value.args[0]
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        yield value.func.value
        yield from value.args[:1]
    elif isinstance(value, ast.BinOp):
        yield value.left
        yield value.right
    elif isinstance(value, ast.BoolOp):
        yield from value.values
    elif isinstance(value, ast.Subscript):
        yield value.value
    elif isinstance(value, ast.UnaryOp):
        yield value.operand
    elif isinstance(value, ast.IfExp):
        yield value.body
        yield value.orelse


def _wrappings(node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    """A step more around what is returned, around the items of a comprehension, around what is gone through."""
    if isinstance(node, ast.Return) and node.value is not None:
        yield from (_set("value", _around(pattern, node.value)) for pattern in _AROUND)
    if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        yield from (_set("elt", _around(pattern, node.elt)) for pattern in _ABOUT_ITEMS)
    if isinstance(node, ast.For | ast.comprehension):
        yield from (_set("iter", _around(pattern, node.iter)) for pattern in _ABOUT_LOOPS)


def _marked(marks: Sequence[str], node: ast.AST, tree: ast.Module) -> Iterator[_Change]:
    """A mark behind or before each item of a comprehension, or what is returned; as what joins items."""
    for mark in marks:
        text = ast.Constant(mark)
        for kinds, name in (((ast.ListComp, ast.GeneratorExp), "elt"), ((ast.Return,), "value")):
            value = getattr(node, name, None)
            if isinstance(node, kinds) and value is not None:
                yield _set(name, ast.BinOp(copy.deepcopy(value), ast.Add(), text))
                yield _set(name, ast.BinOp(text, ast.Add(), copy.deepcopy(value)))
        if isinstance(node, ast.Attribute) and node.attr == "join" and isinstance(node.value, ast.Constant):
            yield _set("value", text)


def marks_of(values: Sequence[object]) -> tuple[str, ...]:
    """What is neither letter nor digit and stands in all these texts, or in the items of all these lists of texts."""
    texts = ["".join(v) if isinstance(v, list) and all(isinstance(i, str) for i in v) else v for v in values]
    if not texts or not all(isinstance(text, str) for text in texts):
        return ()
    return tuple(sorted(set.intersection(*({c for c in str(t) if not c.isalnum()} for t in texts))))[:_MOST_MARKS]


def _around(pattern: str, value: ast.expr) -> ast.expr:
    class Fill(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.expr:
            return copy.deepcopy(value) if name.id == "_" else name

    filled: ast.expr = Fill().visit(ast.parse(pattern, mode="eval").body)
    return filled


def _set(name: str, value: object) -> _Change:
    return lambda node: setattr(node, name, copy.deepcopy(value))


def _set_item(name: str, place: int, value: object) -> _Change:
    def change(node: ast.AST) -> None:
        getattr(node, name)[place] = copy.deepcopy(value)

    return change


def _drop(name: str, place: int) -> _Change:
    def change(node: ast.AST) -> None:
        del getattr(node, name)[place]

    return change
