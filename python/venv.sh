#!/bin/sh
# Makes the Python environment of the tests, once: venv.sh DIR
# Where that cannot be done the tests that need it are skipped; with CI=true it is an error.
set -u
dir=$1
here=$(cd "$(dirname "$0")" && pwd)
stamp=$dir/$(cksum <"$here/requirements.txt" | tr ' ' -)
[ -f "$stamp" ] && exit 0

without() {
  rm -rf "$dir"
  echo "Python tests are skipped: $1" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
}

command -v python3 >/dev/null || without "there is no python3"
echo "Python tests: installing their readers into $dir"
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
log=$dir.log
python3 -m venv "$dir" >"$log" 2>&1 || without "no venv (see $log)"
"$dir/bin/python" -m pip --disable-pip-version-check --retries 1 --timeout 20 \
  install --only-binary :all: -r "$here/requirements.txt" >>"$log" 2>&1 \
  || without "PyPI cannot be reached, or lacks a version (see $log)"
touch "$stamp"
