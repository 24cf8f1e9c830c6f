"""The programs of examples/python print what their pages say, and the pages have their text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT / "examples"))

import pages  # noqa: E402

NAMES = [name for name, path in pages.EXAMPLES.items() if path.suffix == ".py"]


def test_each_example_has_a_page_and_no_page_is_without() -> None:
    programs = sorted(path.stem for path in (ROOT / "examples" / "python").glob("*.py"))
    assert programs == sorted(NAMES)
    assert sorted(path.stem for path in pages.PAGES.glob("*.md")) == sorted(pages.EXAMPLES)


@pytest.mark.parametrize("name", pages.EXAMPLES)
def test_a_page_is_made_of_its_example(name: str) -> None:
    text = (pages.PAGES / f"{name}.md").read_text()
    assert text == pages.page(name, pages.printed(text))


@pytest.mark.parametrize("name", NAMES)
def test_an_example_prints_what_its_page_says(name: str) -> None:
    command = [sys.executable, str(ROOT / pages.EXAMPLES[name])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    printed = pages.printed((pages.PAGES / f"{name}.md").read_text())
    assert printed
    assert (done.stdout, done.stderr, done.returncode) == (printed, "", 0)
