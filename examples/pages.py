"""Makes a page of each example: its first sentence, how to run it, its text, and what it prints.

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
# What `pip install` is to bring; pyarrow comes with the package itself.
NEEDS = {
    "pyarrow_only": "./integrations/python",
    "pandas_and_polars": "'./integrations/python[pandas,polars]'",
    "duckdb_in_python": "'./integrations/python[duckdb]'",
    "training_loop": "./integrations/python numpy",
}
BUILD = "./sheaf --version                    # builds what is missing, the first time"
JAVA_COMMAND = """\
java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
  --add-opens=java.base/java.nio=ALL-UNNAMED -cp "$(cat target/launcher/class-path)" \\
  """
_PRINTED = "\nIt prints:\n\n```\n"


def first_sentence(text: str) -> str:
    """Of a docstring, or of the comment on a class."""
    line = next(line for line in text.splitlines() if line.startswith(('"""', "/// ")))
    return line.removeprefix('"""').removeprefix("/// ").removesuffix(".")


def printed(page: str) -> str:
    """What a page says that its example prints."""
    return page.partition(_PRINTED)[2].removesuffix("```\n")


def commands(name: str) -> str:
    """How an example is run, in a checkout."""
    example = EXAMPLES[name]
    if example.suffix == ".java":
        what = "In a checkout, with a JDK 25 as `java` and Maven"
        return f"{what}:\n\n```\n{BUILD}\n{JAVA_COMMAND}{example}\n```\n\n"
    what = "In a checkout, with a JDK 25, Maven and a Python from 3.11 on"
    install = f"python3 -m venv target/venv\ntarget/venv/bin/pip install {NEEDS[name]}"
    run = f"SHEAF=./sheaf target/venv/bin/python {example}"
    return f"{what}:\n\n```\n{BUILD}\n{install}\n{run}\n```\n\n"


def page(name: str, output: str) -> str:
    """The page of an example that prints `output`."""
    example = EXAMPLES[name]
    text = (ROOT / example).read_text()
    language = {".py": "python", ".java": "java"}[example.suffix]
    made = f"This page is made of `{example}` by `examples/pages.py`; the build runs it."
    title = f"# {first_sentence(text)}\n\n{made}\n\n"
    return f"{title}{commands(name)}```{language}\n{text}```\n{_PRINTED}{output}```\n"


def main() -> int:
    """Writes the pages, or checks them."""
    stale = []
    for name in EXAMPLES:
        path = PAGES / f"{name}.md"
        old = path.read_text() if path.exists() else ""
        new = page(name, printed(old))
        if old == new:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(new)
    print("\n".join(f"{name}: made anew" for name in stale) or "all pages are as their examples")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
