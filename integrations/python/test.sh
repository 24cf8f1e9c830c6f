#!/bin/sh
# Builds the Python package as users get it, and tests it against a real server: test.sh [ARGUMENTS]
# Arguments go to pytest. SHEAF_PYTHON is the Python to take (python3). Needs PyPI the first time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/build.sh"
out=$(cd "$here/../.." && pwd)/target/integrations-python
venv=$out/venv-$("${SHEAF_PYTHON:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

"$venv/bin/python" -m pip -q --disable-pip-version-check install --no-index --no-deps \
  --force-reinstall "$out"/dist/*.whl

cd "$here"
PATH=$venv/bin:$PATH
export MYPY_CACHE_DIR="$out/mypy" RUFF_CACHE_DIR="$out/ruff"
ruff check . ../../examples/python ../../examples/pages.py --config pyproject.toml
ruff format --check . ../../examples/python ../../examples/pages.py --config pyproject.toml
mypy
pytest -o cache_dir="$out/pytest" "$@"
