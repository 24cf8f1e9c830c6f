"""Makes a page of each example: its first sentence, its text, and what it prints.

python3 examples/pages.py           writes docs/examples, with what the pages say that is printed
python3 examples/pages.py --check   says which pages are not what their examples are

What is printed is written into a page by hand; the tests run the examples and compare.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "examples"
JAVA = Path("examples/src/main/java/io/sheaf/examples")
EXAMPLES = {
    "pyarrow_only": Path("examples/python/pyarrow_only.py"),
    "pandas_and_polars": Path("examples/python/pandas_and_polars.py"),
    "duckdb_in_python": Path("examples/python/duckdb_in_python.py"),
    "training_loop": Path("examples/python/training_loop.py"),
    "duckdb_in_java": JAVA / "QueryWithDuckDb.java",
    "embedded_service": JAVA / "EmbeddedService.java",
}
_PRINTED = "\nIt prints:\n\n```\n"


def first_sentence(text: str) -> str:
    """Of a docstring, or of the comment on a class."""
    line = next(line for line in text.splitlines() if line.startswith(('"""', "/// ")))
    return line.removeprefix('"""').removeprefix("/// ").removesuffix(".")


def printed(page: str) -> str:
    """What a page says that its example prints."""
    return page.partition(_PRINTED)[2].removesuffix("```\n")


def page(example: Path, output: str) -> str:
    """The page of an example that prints `output`."""
    text = (ROOT / example).read_text()
    language = {".py": "python", ".java": "java"}[example.suffix]
    made = f"This page is made of `{example}` by `examples/pages.py`; the build runs it."
    title = f"# {first_sentence(text)}\n\n{made}\n\n"
    return f"{title}```{language}\n{text}```\n{_PRINTED}{output}```\n"


def main() -> int:
    """Writes the pages, or checks them."""
    stale = []
    for name, example in EXAMPLES.items():
        path = PAGES / f"{name}.md"
        old = path.read_text() if path.exists() else ""
        new = page(example, printed(old))
        if old == new:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(new)
    print("\n".join(f"{name}: made anew" for name in stale) or "all pages are as their examples")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
