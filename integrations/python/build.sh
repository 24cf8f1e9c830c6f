#!/bin/sh
# Builds the wheels and source distributions of the Python package and of its extra [server] into
# target/integrations-python/dist. SHEAF_PYTHON is the Python to take (python3). Needs PyPI the
# first time.
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
