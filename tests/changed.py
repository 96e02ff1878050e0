"""Which tests concern what has been changed: for `make quick`.

Prints test files: those that were changed, and those that import a changed module, the most
particular first (a test that imports little is about what it imports). Nothing else is known of
what depends on what; `make test` runs everything.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 5
"""Test files; more would take more than a minute."""
IMPORT = re.compile(r"(?:from|import) (bandeexit[\w.]*)")


def changed_files() -> list[str]:
    """Files that differ from the last commit; where none does, those that it changed."""
    told = _git("status", "--porcelain", "--untracked-files=all").splitlines()
    now = [line[3:].split(" -> ")[-1] for line in told]
    return now or _git("diff", "--name-only", "HEAD~1", "HEAD").splitlines()


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout


def module_of(file: str) -> str:
    """Name of the module that a file holds; empty where it is none of the package."""
    path = Path(file)
    if path.parts[:2] != ("src", "bandeexit") or path.suffix != ".py":
        return ""
    return ".".join(path.with_suffix("").parts[1:]).removesuffix(".__init__")


def concerning(changed: list[str], tests: dict[str, str]) -> list[str]:
    """Choose among tests, given with their texts, those that concern changed files."""
    own = [name for name in tests if name in changed]
    modules = {module_of(file) for file in changed} - {""}
    rooms = {module.rsplit(".", 1)[0] for module in modules if ".questions." in module}
    imports = {name: set(IMPORT.findall(text)) for name, text in tests.items()}
    concerned = [
        name
        for name, known in imports.items()
        if known & modules or any(one.startswith(f"{room}.") for room in rooms for one in known)
    ]
    concerned.sort(key=lambda name: (len(imports[name]), name))
    return list(dict.fromkeys([*own, *concerned]))[:MOST]


def main() -> None:
    """Print the names, each on a line of its own."""
    tests = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
    }
    print("\n".join(concerning(changed_files(), tests)))


if __name__ == "__main__":
    main()
