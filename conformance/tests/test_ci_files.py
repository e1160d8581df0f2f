"""The action, the workflows and the hooks: each of their shell parts is taken out of its YAML and run, on this machine alone.

What GitHub does around them is done here in small: inputs go to the environment, outputs and the summary to files, and a
step's script to bash with the options that GitHub gives it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
import trustme
import yaml

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
CI = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
RELEASE = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
# Steps that the tests do not run, and why. Every other script is run below.
ELSEWHERE = {
    "All checks that need only Python": "scripts/test runs these very tests",
    "All checks": "scripts/test runs these very tests",
    "All that CI runs": ".ci/run runs these very tests",
    "Packages": "it installs Debian's packages",
    "The wheel with what its users have": ".ci/compatible makes seven environments from the package index, which takes minutes",
}
QUICK = "createPromotionJob.pending"  # one short check decides it
NOT_COPIED = (".git", ".venv", ".tox", "*_cache", ".hypothesis", "__pycache__", "dist", "ledgers")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def scripts() -> dict[str, str]:
    """Every script of every file, by its step's name."""
    jobs = [job for workflow in (CI, RELEASE) for job in workflow["jobs"].values()]
    steps = [step for job in jobs for step in job["steps"]] + ACTION["runs"]["steps"]
    return {step["name"]: step["run"] for step in steps if "run" in step}


SCRIPTS = scripts()


class Runner:
    """A folder to work in, as a runner has it."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.work, self.temp, self.folder = work, folder / "temp", folder
        self.temp.mkdir(parents=True)
        self.output, self.summary = folder / "output", folder / "summary"

    def bash(self, script: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Runs a script as GitHub does where `shell: bash` is set."""
        path = self.folder / "step.sh"
        path.write_text(script, encoding="utf-8")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PROMOTION_JOBS", "GITHUB"))}
        given = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }
        path_variable = f"{BIN}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(path)],
            cwd=self.work,
            check=False,
            timeout=180,
            env=kept | {"PATH": path_variable} | given | env,
            capture_output=True,
            text=True,
        )

    def judge(self, inputs: dict[str, str], **env: str) -> subprocess.CompletedProcess[str]:
        """The action's own step, with the inputs that a caller gives; the suite is installed already."""
        (self.temp / "promotion-jobs").mkdir(exist_ok=True)
        if not (self.temp / "promotion-jobs/bin").exists():
            (self.temp / "promotion-jobs/bin").symlink_to(BIN)
        assert set(inputs) <= set(ACTION["inputs"])
        values = {
            name: str(inputs.get(name, declared.get("default", ""))) for name, declared in ACTION["inputs"].items()
        }
        (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "verify")
        filled = {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], text)
            for name, text in step["env"].items()
        }
        return self.bash(step["run"], **filled, **env)

    @property
    def exit_code(self) -> str:
        """The output `exit-code` of the step."""
        return str(re.findall(r"^exit-code=(.*)$", self.output.read_text(encoding="utf-8"), re.MULTILINE)[-1])


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    work = tmp_path / "work"
    work.mkdir()
    return Runner(tmp_path / "runner", work)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, which a test may change if it puts it back."""
    copy = tmp_path_factory.mktemp("checkout") / "work"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    (copy / ".venv").symlink_to(BIN.parent)
    return copy


@pytest.fixture(scope="module")
def dependencies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What lets pip and a new environment do with the packages that are here: to fetch them once more shows nothing."""
    folder = tmp_path_factory.mktemp("dependencies")
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "promotion_jobs" not in package.name and package.suffix != ".pth":
            (folder / package.name).symlink_to(package)
    return {
        "PYTHONPATH": str(folder),
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
    }  # 0 is how pip spells yes here


def test_the_files_keep_to_the_schemas_of_those_who_read_them() -> None:
    for schema, files in (
        ("vendor.github-actions", ["action.yml"]),
        ("vendor.github-workflows", [".github/workflows/ci.yml", ".github/workflows/release.yml"]),
    ):
        command = [str(BIN / "check-jsonschema"), "--builtin-schema", schema, *files]
        checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert checked.returncode == 0, checked.stdout
    needed = {"id", "name", "entry", "language", "files", "pass_filenames"}
    assert all(needed <= set(hook) for hook in HOOKS)


def test_no_input_is_written_into_a_script() -> None:
    """What a caller gives reaches a script by the environment, where it cannot become a command."""
    assert not [name for name, script in SCRIPTS.items() if "${{" in script]


def test_every_script_is_run_by_a_test_or_says_why_not() -> None:
    tested = set(re.findall(r'SCRIPTS\["([^"]+)"\]', Path(__file__).read_text(encoding="utf-8")))
    assert set(SCRIPTS) == tested | {"Judge the server"} | set(ELSEWHERE)


# The action.


def workflow_inputs(name: str, ports: dict[str, str]) -> dict[str, str]:
    """What ci.yml gives to the action in a step, at ports that are free here."""
    (step,) = (step for step in CI["jobs"]["action"]["steps"] if step.get("name") == name)
    assert step["uses"] == "./"
    return {key: moved(str(value), ports) for key, value in step["with"].items()}


def moved(text: str, ports: dict[str, str]) -> str:
    return re.sub(r"\b800[01]\b", lambda found: ports[found[0]], text)


def test_the_workflow_sees_the_action_pass_and_fail(runner: Runner) -> None:
    ports = {port: str(free_port()) for port in ("8000", "8001")}
    sound = runner.judge(workflow_inputs("A sound server", ports), PROMOTION_JOBS_ONLY=QUICK)
    assert (sound.returncode, runner.exit_code) == (0, "0"), sound.stdout + sound.stderr
    assert "::error" not in sound.stdout

    faulty = runner.judge(
        workflow_inputs("A faulty server", ports),
        PROMOTION_JOBS_PROFILE="smoke",
        PROMOTION_JOBS_ONLY="CodeLength.groups",
    )
    assert (faulty.returncode, runner.exit_code) == (1, "1"), faulty.stdout + faulty.stderr
    assert re.search(
        r"^::error title=CodeLength\.groups \(violated\)::.*Source: .*openapi\.yaml:\d+", faulty.stdout, re.MULTILINE
    )
    assert "CodeLength.groups" in runner.summary.read_text(encoding="utf-8")
    kept = {path.name for path in (runner.work / "faulty").iterdir()}
    assert kept == {"report.json", "report.html", "report.junit.xml", "report.md", "report.sarif", "server.log"}

    last = moved(SCRIPTS["The faulty one failed, and only by its fault"], ports)
    assert runner.bash(last, OUTCOME="failure", CODE="1").returncode == 0
    assert runner.bash(last, OUTCOME="success", CODE="0").returncode != 0
    assert runner.bash(last, OUTCOME="failure", CODE="3").returncode != 0


def test_a_command_that_ends_at_once_is_reported_with_its_last_words(runner: Runner) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = runner.judge({"url": url, "command": "echo no database; exit 7"})
    assert (ended.returncode, runner.exit_code) == (3, "3")
    assert f"::error title=The server did not start::Its command ended with 7 before {url} answered" in ended.stdout
    assert "no database" in ended.stdout


def test_a_command_that_never_responds_is_stopped_with_all_that_it_started(runner: Runner) -> None:
    command = "trap '' TERM; sleep 1000 & echo $! > child; wait; sleep 1000"
    ended = runner.judge({"url": f"http://127.0.0.1:{free_port()}", "command": command, "wait-seconds": "1"})
    assert (ended.returncode, runner.exit_code) == (3, "3")
    assert "did not respond within 1 seconds" in ended.stdout
    assert is_gone(int((runner.work / "child").read_text()))


def is_gone(process: int) -> bool:
    """True once there is no such process; waits a little for whoever inherited it to take note of its end."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_further_options_are_split_as_a_shell_does_and_not_carried_out(runner: Runner) -> None:
    args = "--seed 7 --only \"no $(touch owned) such; touch owned\" --only '`touch owned`'"
    ended = runner.judge({"url": "http://127.0.0.1:1", "token": "t", "args": args})
    assert (ended.returncode, runner.exit_code) == (2, "2")
    assert "The contract has no requirement no $(touch owned) such; touch owned" in ended.stderr
    assert not (runner.work / "owned").exists()


@pytest.mark.parametrize("args", ["--header=X-Note:it's --require-complete", '--seed "7'])
def test_options_that_cannot_be_split_end_with_2(runner: Runner, args: str) -> None:
    ended = runner.judge({"url": "http://127.0.0.1:1", "token": "t", "args": f"--profile smoke {args}"})
    assert (ended.returncode, runner.exit_code) == (2, "2")
    assert "::error title=The input args cannot be split into words::ValueError: No closing quotation" in ended.stdout


def test_a_url_that_is_empty_ends_with_2_at_once(runner: Runner) -> None:
    ended = runner.judge({"url": "", "token": "t", "command": "sleep 1000"})
    assert (ended.returncode, runner.exit_code, "The URL is empty" in ended.stderr) == (2, "2", True)


def test_a_command_may_return_before_its_server_responds(runner: Runner) -> None:
    """As `docker compose up --detach` does."""
    port = free_port()
    late = f"(sleep 1; exec {BIN}/promotion-jobs serve --port {port} --token t) & exit 0"
    inputs = {"url": f"http://127.0.0.1:{port}", "token": "t", "command": late, "args": f"--only {QUICK}@first-jobs"}
    ended = runner.judge(inputs)
    assert (ended.returncode, runner.exit_code) == (0, "0"), ended.stdout + ended.stderr


def test_a_server_with_a_certificate_that_nobody_knows_is_up(runner: Runner, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    (runner.work / "tls.py").write_text(
        "import http.server, ssl, sys\n"
        "server = http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler)\n"
        "context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)\n"
        "context.load_cert_chain(sys.argv[2])\n"
        "server.socket = context.wrap_socket(server.socket, server_side=True)\n"
        "server.serve_forever()\n"
    )
    port = free_port()
    command = f"{sys.executable} tls.py {port} {tmp_path / 'server.pem'}"
    inputs = {"url": f"https://127.0.0.1:{port}", "token": "t", "command": command}
    ended = runner.judge(inputs | {"args": f"--ca-file {tmp_path / 'ca.pem'}"})
    assert "This is not the promotion-jobs API" in ended.stdout, ended.stdout + ended.stderr
    ended = runner.judge(inputs)
    assert "No TLS connection to https" in ended.stdout, ended.stdout + ended.stderr


def test_each_job_and_attempt_has_an_artifact_of_its_own() -> None:
    (step,) = (step for step in ACTION["runs"]["steps"] if step.get("name") == "Keep the reports")
    assert ACTION["inputs"]["artifact"]["default"] == "auto"
    assert "format('promotion-jobs-reports-{0}-{1}', github.job, github.run_attempt)" in step["with"]["name"]


def test_waivers_and_the_token_reach_the_suite(runner: Runner) -> None:
    (runner.work / "waivers.toml").write_text('[[waiver]]\nrequirement = "JobName.maxLength"\nreason = ""\n')
    ended = runner.judge({"url": "http://127.0.0.1:1", "token": "t", "waivers": "waivers.toml"})
    assert ended.returncode == 2
    assert "has no reason" in ended.stderr
    assert "No credentials: set PROMOTION_JOBS_TOKEN" in runner.judge({"url": "http://127.0.0.1:1"}).stderr


def test_the_action_installs_the_suite_from_where_it_lies(
    runner: Runner, checkout: Path, dependencies: dict[str, str]
) -> None:
    ended = runner.bash(SCRIPTS["Install the suite"], SOURCE=str(checkout), **dependencies)
    assert ended.returncode == 0, ended.stderr
    assert (runner.temp / "promotion-jobs/bin/promotion-jobs").exists()


# The release.


@pytest.mark.parametrize(
    ("tag", "heading", "said"),
    [
        ("v{}", "## {}", ""),
        ("v{}", "## {} (2027-01-31)", ""),
        ("v0.0.1", "## {}", "The tag v0.0.1 is not the version {} of pyproject.toml."),
        ("v{}", "## 0.0.1", "CHANGELOG.md has no section {}."),
        ("v{}", "## {} (unreleased)", "CHANGELOG.md calls {} unreleased."),
    ],
)
def test_a_tag_is_released_when_it_is_the_version_and_the_changelog_has_it(
    tag: str, heading: str, said: str, runner: Runner
) -> None:
    shutil.copy(ROOT / "pyproject.toml", runner.work)
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    (runner.work / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading.format(version[1])}\n", encoding="utf-8")
    ended = runner.bash(SCRIPTS["The tag is the version, and the changelog has it"], TAG=tag.format(version[1]))
    assert (ended.returncode != 0, ended.stdout.strip()) == (bool(said), said.format(version[1]))


def test_what_is_released_is_built_and_tried(runner: Runner, checkout: Path, dependencies: dict[str, str]) -> None:
    runner.work = checkout
    built = runner.bash(SCRIPTS["Build"])
    assert built.returncode == 0, built.stderr
    assert sorted(path.suffix for path in (checkout / "dist").iterdir()) == [".gz", ".whl"]
    tried = runner.bash(SCRIPTS["The wheel as its users get it"], **dependencies, PROMOTION_JOBS_ONLY=QUICK)
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "document  wheel/lib/" in tried.stdout


# The hooks.


@pytest.mark.parametrize(
    ("hook", "file", "edit"),
    [
        ("promotion-jobs-document", "spec/openapi.yaml", ("\npaths:", "\npaths: 3\nx-paths:")),
        ("promotion-jobs-generated", "spec/openapi.yaml", (r"(maxLength: \d+)", r"\g<1>0")),
        ("promotion-jobs-lock", "spec/requirement-ids.lock", ("JobName.maxLength must", "JobName.maxLength should")),
    ],
)
def test_a_hook_passes_on_what_is_sound_and_fails_on_what_is_not(
    hook: str, file: str, edit: tuple[str, str], checkout: Path
) -> None:
    (entry,) = (each["entry"] for each in HOOKS if each["id"] == hook)
    (files,) = (each["files"] for each in HOOKS if each["id"] == hook)
    assert re.search(files, file)

    def run() -> subprocess.CompletedProcess[str]:
        env = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
        command = shlex.split(entry)
        return subprocess.run(command, cwd=checkout, env=env, capture_output=True, text=True, check=False, timeout=120)

    sound = run()
    assert sound.returncode == 0, sound.stdout + sound.stderr
    path = checkout / file
    before = path.read_text(encoding="utf-8")
    edited = re.sub(*edit, before, count=1)
    assert edited != before
    try:
        path.write_text(edited, encoding="utf-8")
        broken = run()
    finally:
        path.write_text(before, encoding="utf-8")
    assert broken.returncode == 1
    assert "Traceback" not in broken.stderr
