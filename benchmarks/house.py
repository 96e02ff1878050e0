"""The structure of the house in numbers: how large, how deep, how much of it a run touches.

    .venv/bin/python benchmarks/house.py [CHECKOUT] [--json] [--against FILE.json]

With `--against`, what an earlier `--json` said comes first. What could be counted otherwise:

- An import leads to the module that is written down. That the `__init__` of its package runs
  first is no import. Imports under `TYPE_CHECKING` are left out unless said.
- A chain counts modules, both ends included; a cycle in it is one step.
- A function is any `def`, docstring included; its parameters are those but `self` and `cls`.
- A file is executed when a function of it is called, be it while modules are imported. What
  numba has compiled calls no Python, so little of the compiled engine is seen.
- A public name is defined by a `class`, a `def` or an assignment of a module, not by an import;
  a command and what it calls count twice, as do two engines that name their parts alike.
- A comment is a line with a `#` for people, not for a tool; docstrings are none.
"""

from __future__ import annotations

import argparse
import ast
import atexit
import inspect
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from symtable import symtable
from types import FrameType
from typing import Any, NamedTuple, TypeAlias

RUN = ("run", "scenarios/baseline.yaml", "--draws", "20", "--out")
LONG_FUNCTION = 60
LONG_FILE = 400
PRAGMA = re.compile(r"#(!|\s*noqa|\s*(fmt|type|mypy|ruff|isort|pragma):)")

Graph: TypeAlias = Mapping[str, frozenset[str]]
"""The modules that each module imports."""
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Measures: TypeAlias = dict[str, Any]
"""Numbers, and lists of what some of them count."""


class Module(NamedTuple):
    """One file of Python; an `__init__` has its package's name."""

    name: str
    text: str
    tree: ast.Module


def read_modules(src: Path) -> list[Module]:
    """Every Python file below `src`, in the order of their paths."""
    modules = []
    for path in sorted(src.rglob("*.py")):
        name = ".".join(path.relative_to(src).with_suffix("").parts).removesuffix(".__init__")
        text = path.read_text("utf-8")
        modules.append(Module(name, text, ast.parse(text)))
    return modules


def import_graph(modules: Sequence[Module], inner: bool = True, typed: bool = False) -> Graph:
    """Who imports whom: with `inner` in functions too, with `typed` under `TYPE_CHECKING` too."""
    known = frozenset(module.name for module in modules)
    graph: dict[str, frozenset[str]] = {}
    for module in modules:
        nodes = _nodes(module.tree, inner, typed)
        imported = {name for node in nodes for name in _imported(node, known)}
        graph[module.name] = known & imported - {module.name}
    return graph


def _nodes(tree: ast.AST, inner: bool, typed: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and not typed and "TYPE_CHECKING" in ast.unparse(node.test):
            node = ast.Module(node.orelse, [])
        if inner or not isinstance(node, Function):
            yield node
            yield from _nodes(node, inner, typed)


def _imported(node: ast.AST, known: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.module is None or node.level:
            raise ValueError(f"a relative import, which is not followed: {ast.unparse(node)}")
        within = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name if name in known else node.module for name in within)


def knots(graph: Graph) -> dict[str, frozenset[str]]:
    """For each module the modules that it and they import in a circle, itself included."""
    reached = {name: {name, *imported} for name, imported in graph.items()}
    for middle in graph:
        for ahead in reached.values():
            if middle in ahead:
                ahead |= reached[middle]
    return {n: frozenset(m for m in ahead if n in reached[m]) for n, ahead in reached.items()}


def cycles(graph: Graph) -> list[list[str]]:
    """The knots of more than one module."""
    return sorted(sorted(knot) for knot in set(knots(graph).values()) if len(knot) > 1)


def longest_chain(graph: Graph) -> list[str]:
    """The longest way from import to import; a knot is one step, called by its first name."""
    knot = knots(graph)
    below: dict[str, set[str]] = defaultdict(set)
    for name, imported in graph.items():
        below[min(knot[name])] |= {min(knot[other]) for other in imported - knot[name]}

    @cache
    def chain(name: str) -> list[str]:
        return [name, *max(map(chain, sorted(below[name])), key=len, default=[])]

    return max(map(chain, sorted(below)), key=len, default=[])


def defined_again(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Public names that two or more modules define, with these modules."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in modules:
        for symbol in symtable(module.text, module.name, "exec").get_symbols():
            if symbol.is_assigned() and symbol.get_name()[0] != "_":
                found[symbol.get_name()].append(module.name)
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def n_comments(text: str) -> int:
    """Lines with a comment that speaks to people, not to a tool."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(t.type == tokenize.COMMENT and not PRAGMA.match(t.string) for t in tokens)


def n_lines(function: Function) -> int:
    """From `def` to the last line of the body."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def parameters(function: Function) -> list[str]:
    """Names of the parameters but `self` and `cls`."""
    given = [node.arg for node in ast.iter_child_nodes(function.args) if isinstance(node, ast.arg)]
    return [name for name in given if name not in ("self", "cls")]


def measure(src: Path) -> Measures:
    """All that can be read from the files below `src`."""
    modules = read_modules(src)
    toml = [path.read_text("utf-8").count("\n") for path in src.rglob("*.toml")]
    found: Measures = {"toml files": len(toml), "toml lines": sum(toml)}
    for part in (measure_lines, measure_imports, measure_functions, measure_names):
        found |= part(modules)
    return found


def measure_lines(modules: Sequence[Module]) -> Measures:
    """Lines, and how many of them are comments."""
    lines = {module.name: module.text.count("\n") for module in modules}
    n_all, comments = sum(lines.values()), sum(n_comments(module.text) for module in modules)
    long = {name: n for name, n in lines.items() if n > LONG_FILE}
    return {
        "files": len(lines),
        "lines": n_all,
        f"files above {LONG_FILE} lines": len(long),
        "comments in 100 lines": round(100 * comments / n_all, 2),
        "the long files": long,
    }


def measure_imports(modules: Sequence[Module]) -> Measures:
    """Chains and cycles."""
    every, typed = import_graph(modules), import_graph(modules, typed=True)
    chain, outer = longest_chain(every), longest_chain(import_graph(modules, inner=False))
    return {
        "longest chain of imports": len(chain),
        "longest chain without imports in functions": len(outer),
        "cycles of imports": len(cycles(every)),
        "cycles with imports for types": len(cycles(typed)),
        "the longest chain": chain,
        "the longest chain without imports in functions": outer,
        "the cycles with imports for types": cycles(typed),
    }


def measure_functions(modules: Sequence[Module]) -> Measures:
    """Their lines, their parameters, and what they import."""
    defs = [(m.name, n) for m in modules for n in ast.walk(m.tree) if isinstance(n, Function)]
    lines = sorted(n_lines(function) for _, function in defs)
    given = [parameters(function) for _, function in defs]
    counts = sorted(map(len, given))
    inner = {n for _, f in defs for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)}
    long = {f"{name}.{f.name}": n_lines(f) for name, f in defs if n_lines(f) > LONG_FUNCTION}
    return {
        "imports in functions": len(inner),
        "functions": len(defs),
        "functions with a parameter `language`": sum("language" in names for names in given),
        f"functions above {LONG_FUNCTION} lines": len(long),
        "lines of a function, median": lines[len(lines) // 2],
        "lines of a function, 90 of 100": lines[9 * len(lines) // 10],
        "lines of a function, most": lines[-1],
        "parameters, 90 of 100": counts[9 * len(counts) // 10],
        "parameters, most": counts[-1],
        "the long functions": long,
    }


def measure_names(modules: Sequence[Module]) -> Measures:
    """Public names with two meanings, by the way they are spelt."""
    again = defined_again(modules)
    constants = [name for name in again if name.isupper()]
    types = [name for name in again if name[0].isupper() and not name.isupper()]
    return {
        "names defined in several modules": len(again),
        "of them types": len(types),
        "of them constants": len(constants),
        "of them functions": len(again) - len(types) - len(constants),
        "the names": [f"{name}: {', '.join(where)}" for name, where in again.items()],
    }


def measure_run(checkout: Path) -> Measures:
    """What one small forecast imports and executes, once its machine code is in the cache."""
    src, code = str(checkout / "src"), "import house, sys; house.watch(*sys.argv[1:])"
    env = os.environ | {"PYTHONPATH": os.pathsep.join([src, str(Path(__file__).parent)])}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, src, f"{folder}/seen.json", *RUN, folder]
        for _ in ("compile", "count"):
            done = subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True)
            if done.returncode:
                raise RuntimeError(done.stderr)
        seen: Measures = json.loads(Path(folder, "seen.json").read_text("utf-8"))
    return {f"number of {what}": len(names) for what, names in seen.items()} | seen


def watch(src: str, report: str, *arguments: str) -> None:
    """Be the command line, and write at exit what was imported and executed below `src`."""
    called: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        # Only bodies of functions are optimised; comprehensions have their name in brackets.
        if event == "call" and code.co_flags & inspect.CO_OPTIMIZED and code.co_name[0] != "<":
            called.add(code.co_filename)

    def write() -> None:
        modules = sorted(name for name in sys.modules if name.partition(".")[0] == "bandeexit")
        files = sorted(name.removeprefix(f"{src}/") for name in called if name.startswith(src))
        seen = {"modules imported by a run": modules, "files executed by a run": files}
        Path(report).write_text(json.dumps(seen), "utf-8")

    atexit.register(write)
    sys.argv = ["bandeexit", *arguments]
    threading.setprofile(note)
    sys.setprofile(note)
    from bandeexit.cli import main

    main()


def table(now: Measures, before: Measures) -> str:
    """The numbers, one a line: as they were, if `before` has them, as they are, and the change."""
    lines = []
    for what, value in now.items():
        if isinstance(value, int | float):
            old = before.get(what)
            change = "" if old is None else f"{value - old:+.5g}"
            lines.append(f"{what:44}{'' if old is None else old:>9}{value:>9}{change:>9}".rstrip())
    return "\n".join(lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("checkout", nargs="?", type=Path, default=Path(__file__).parents[1])
    parser.add_argument("--json", action="store_true", help="print JSON, lists and all")
    parser.add_argument("--against", type=Path, metavar="FILE.json", help="what --json wrote")
    given = parser.parse_args()
    now = measure(given.checkout.resolve() / "src") | measure_run(given.checkout.resolve())
    if given.json:
        print(json.dumps(now, indent=1))
    else:
        print(table(now, json.loads(given.against.read_text("utf-8")) if given.against else {}))
        for what in ("longest chain", "longest chain without imports in functions", "names"):
            print(f"\nThe {what}:", *now[f"the {what}"], sep="\n  ")


if __name__ == "__main__":
    main()
