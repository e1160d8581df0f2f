# shellcheck shell=sh
# Sourced by the scripts next to it. Gives them $root, the checkout, and set_up, which makes $venv, the environment that
# they all use, and puts it on the PATH. It is made once, and again when the lock, pyproject.toml or the location of the
# checkout has changed.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
export PATH="$venv/bin:$PATH"

made_from() {
    printf '%s\n' "$root"
    cat "$root/requirements.lock" "$root/pyproject.toml"
}

stop() {
    printf '%s\n' "$*" >&2
    exit 2
}

pip() {
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check "$@"
}

set_up() {
    if made_from | cmp -s - "$venv/made-from" && "$venv/bin/python" -c ''; then
        return
    fi
    python=${PYTHON:-python3}
    command -v "$python" >/dev/null ||
        stop "There is no $python on the PATH; this project needs Python 3.11 or later: install it, or name it in PYTHON."
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "$python is $("$python" --version 2>&1), and this project needs Python 3.11 or later: name one in PYTHON, as in PYTHON=python3.12 $0"
    "$python" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "$python has no venv with pip, which this project installs its packages with: install it (Debian, Ubuntu: apt-get install python3-venv)."
    echo "Setting up $venv: about half a minute, this once." >&2
    rm -rf "$venv" # tox-uv leaves a file of this name
    "$python" -m venv "$venv" ||
        stop "The environment could not be made (see above): is $root writable, and is there room on the disk?"
    # uv installs in a tenth of pip's time. Where it does not come or does not work (it does not read pip's
    # configuration of a mirror, say), pip does the same from the same lock.
    { pip "$(grep '^uv==' "$root/requirements.lock")" &&
        uv pip install --quiet --compile-bytecode --python "$venv/bin/python" -r "$root/requirements.lock"; } ||
        { echo "uv could not do it (see above); pip takes over." >&2 && pip -r "$root/requirements.lock"; } ||
        stop "The packages of requirements.lock could not be installed (see above): is the package index reachable?"
    pip --no-deps --no-build-isolation --editable "$root" ||
        stop "The project itself could not be installed (see above)."
    made_from >"$venv/made-from"
}
