"""Which commit a study is at."""

from __future__ import annotations

import subprocess
from pathlib import Path

# A git that waits for a disk or a password must not hold up a run. What a run rests on is in its
# digests; the commit says where to look for it.
SECONDS = 5


def commit_of(folder: Path) -> str:
    """Return the commit of a folder, with `+` where files differ from it; empty outside git."""
    try:
        head = _git(folder, "rev-parse", "HEAD")
        # Of this folder only: elsewhere in a repository other things may well be edited.
        changed = _git(folder, "status", "--porcelain", "--", ".")
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{head}+" if changed else head


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        # Never through a shell: a folder may be called anything.
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return done.stdout.strip()
