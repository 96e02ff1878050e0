"""Make every figure of the documents anew: ask, store, fill in, say what has changed.

    .venv/bin/python figures/renew.py [--fill] [--draws N]

Writes results.json, the spans of the documents and their pictures. `--fill` asks nothing and
fills in what is stored. `--draws` is for trying things out: what it stores counts as stale.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from functools import cache

import checks
import fit
import next_million
import pages
import spans
from answers import Answer, Ask, answer_to
from bandeexit.files.digests import digest
from basis import rests_on
from documents import CHECKS, KEEP, RESULTS, ROOT, documents, read, write_json
from questions import QUESTIONS

FIGURES = {**pages.FIGURES, **next_million.FIGURES, **fit.FIGURES}
"""Key -> function of the answers."""


def main() -> int:
    options = _options()
    if not options.fill:
        renew(options.draws)
    fill()
    return 0


def renew(draws: int | None) -> None:
    """Ask all questions; store the figures, and copy the pictures."""
    basis = {**rests_on(ROOT), **({"fewer draws": str(draws)} if draws else {})}

    @cache
    def ask(name: str) -> Answer:
        print(f"bandeexit {QUESTIONS[name]}", flush=True)
        return answer_to(QUESTIONS[name], KEEP, basis, draws)

    before = read(RESULTS).get("figures", {})
    figures = {key: stored(of, ask) for key, of in FIGURES.items()}
    for key, figure in figures.items():
        if figure["text"] != before.get(key, {}).get("text"):
            print(f"  {key}: {before.get(key, {}).get('text', '(new)')}\n    -> {figure['text']}")
    pictures = {
        file: ask(name).file(chart).read_bytes() for file, (name, chart) in pages.PICTURES.items()
    }
    for file, content in pictures.items():
        (ROOT / file).write_bytes(content)
    digests = {file: digest(content) for file, content in pictures.items()}
    write_json(RESULTS, {"rests_on": basis, "figures": figures, "pictures": digests})
    used = {ask(name).folder for name in QUESTIONS}
    for old in set(KEEP.iterdir()) - used:
        shutil.rmtree(old)


def stored(of, ask: Ask) -> dict[str, object]:
    """A figure, with the commands it comes from."""
    commands: list[str] = []

    def noting(name: str) -> Answer:
        commands.append(f"bandeexit {QUESTIONS[name]}")
        return ask(name)

    text = of(noting)
    return {"text": text, "from": sorted(set(commands)) or ["the summary of the stored fit"]}


def figures_stored() -> dict[str, str]:
    """Key -> text of every figure that is stored, those of the calibration's checks included."""
    figures = {key: figure["text"] for key, figure in read(RESULTS)["figures"].items()}
    return {**figures, **checks.figures(read(CHECKS))}


def fill() -> None:
    """Put what is stored into the documents."""
    figures = figures_stored()
    for path in documents():
        text = path.read_text("utf-8")
        if (new := spans.filled(text, figures)) != text:
            path.write_text(new, "utf-8")
            print(f"{path.relative_to(ROOT)}: written anew")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--fill", action="store_true", help="only fill in what is stored")
    parser.add_argument("--draws", type=int, help="fewer paths, to try things out")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
