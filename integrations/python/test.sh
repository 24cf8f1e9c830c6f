#!/bin/sh
# Builds the Python package as users get it, and tests it against a real server: test.sh [ARGUMENTS]
# Arguments go to pytest. SHEAF_PYTHON is the Python to take (python3). Needs PyPI the first time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${SHEAF_PYTHON:-python3}
out=$root/target/integrations-python
venv=$out/venv-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
stamp=$venv/$(cksum <"$here/requirements.txt" | tr ' ' -)

if [ ! -f "$stamp" ]; then
  rm -rf "$venv"
  mkdir -p "$out"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip -q --disable-pip-version-check install --only-binary :all: \
    -r "$here/requirements.txt"
  touch "$stamp"
fi

# The wheel is built from the source distribution, so both are whole.
rm -rf "$out/dist"
"$venv/bin/python" -m build -q --no-isolation --outdir "$out/dist" "$here"
"$venv/bin/python" -m pip -q --disable-pip-version-check install --no-index --no-deps \
  --force-reinstall "$out"/dist/*.whl

cd "$here"
PATH=$venv/bin:$PATH
export MYPY_CACHE_DIR="$out/mypy" RUFF_CACHE_DIR="$out/ruff"
ruff check . ../../examples/python --config pyproject.toml
ruff format --check . ../../examples/python --config pyproject.toml
mypy
"$root/sheaf" --version >&2
pytest -o cache_dir="$out/pytest" "$@"
