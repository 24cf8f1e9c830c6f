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

"$root/sheaf" --version >&2

# The extra [server] is the launcher's jars, with what starts them.
rm -rf "$out/dist" "$out/server"
cp -r "$here/server" "$out/server"
mkdir "$out/server/src/sheaf_flight_server/jars"
tr ':' '\n' <"$root/target/launcher/class-path" | while read -r jar; do
  cp "$jar" "$out/server/src/sheaf_flight_server/jars/"
done

# Wheels are built from source distributions, so both are whole.
for project in "$here" "$out/server"; do
  "$venv/bin/python" -m build -q --no-isolation --outdir "$out/dist" "$project"
done
"$venv/bin/python" -m pip -q --disable-pip-version-check install --no-index --no-deps \
  --force-reinstall "$out"/dist/*.whl

cd "$here"
PATH=$venv/bin:$PATH
export MYPY_CACHE_DIR="$out/mypy" RUFF_CACHE_DIR="$out/ruff"
ruff check . ../../examples/python ../../examples/pages.py --config pyproject.toml
ruff format --check . ../../examples/python ../../examples/pages.py --config pyproject.toml
mypy
pytest -o cache_dir="$out/pytest" "$@"
