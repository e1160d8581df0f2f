"""No green without a verdict, no red without a violation: what starts a run, what it is called, and how it ends.

Each way in (command line, environment, file, pytest) and each way out (files, standard output, an application that ends
the process, signals) is tried as a process or by click's runner.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from promotion_jobs_cli.main import main

QUICK = "createPromotionJob.pending"
SHOP = "from promotion_jobs_reference import Settings, create_app\napp = create_app(Settings(token='t'))\n"
APP = ("--app", "shop:app", "--only", QUICK)


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an application, and nothing of the caller's environment."""
    (tmp_path / "shop.py").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("PROMOTION_JOBS_", "PYTEST_", "GITHUB_")) and name != "PYTEST_CURRENT_TEST":
            monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """Lets the next test import its own module `shop`."""
    for name in ("shop", "exits"):
        sys.modules.pop(name, None)


def verify(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["verify", *arguments], env=environment)


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of a command in which `verify` is the command of that name."""
    script = f'verify() {{ {shlex.quote(sys.executable)} -m promotion_jobs_cli verify "$@"; }}\n{command}'
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PROMOTION_JOBS_TOKEN": "t"} | environment
    return subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, timeout=120, check=False)


def plain(text: str) -> str:
    return " ".join(text.split())


# What is checked.


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("",), {}, "The URL is empty: is the variable for it set?"),
        ((" ",), {}, "The URL is empty"),
        ((), {"PROMOTION_JOBS_URL": ""}, "PROMOTION_JOBS_URL is empty"),
        ((), {"PROMOTION_JOBS_URL": " \n"}, "PROMOTION_JOBS_URL is empty"),
        (("--app", ""), {}, "--app is empty"),
        (("--token-file", ""), {}, "--token-file is empty"),
        (("--only", ""), {}, "--only is empty"),
        (("--only", ","), {}, "--only is empty: it names nothing"),
        ((), {"PROMOTION_JOBS_ONLY": ","}, "PROMOTION_JOBS_ONLY is empty: it names nothing"),
        (("--waivers", ""), {}, "--waivers is empty"),
        ((), {"PROMOTION_JOBS_TOKEN": "x"}, "No URL was given, but PROMOTION_JOBS_TOKEN is for a server of yours"),
        ((), {"PROMOTION_JOBS_TOKEN": ""}, "No URL was given, but PROMOTION_JOBS_TOKEN (which is empty) is for"),
        (
            (),
            {"PROMOTION_JOBS_CLIENT_ID": "x"},
            "No URL was given, but PROMOTION_JOBS_CLIENT_ID is for a server of yours",
        ),
        (("--header", "X: y"), {}, "No URL was given, but --header is for a server of yours"),
        (("--operations", "createPromotionJob"), {}, "No URL was given, but --operations is for a server of yours"),
        (
            ("--reference", "http://127.0.0.1:1"),
            {},
            "--reference checks the built-in reference server, and the URL means",
        ),
        (
            ("--reference", "--token", "x"),
            {},
            "--reference checks the built-in reference server, and --token means another",
        ),
        (("http://127.0.0.1:1", "--app", "shop:app"), {}, "name different targets: give one of them"),
    ],
)
def test_the_reference_server_is_never_checked_in_place_of_another(
    arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    ended = verify(*arguments, **environment)
    assert (ended.exit_code, said in plain(ended.stderr)) == (2, True), ended.output


def test_a_url_of_the_file_may_not_be_empty_either(shop: Path) -> None:
    (shop / "promotion-jobs.toml").write_text('url = ""\n')
    ended = verify()
    assert (ended.exit_code, "promotion-jobs.toml: url is empty" in plain(ended.stderr)) == (2, True), ended.output
    (shop / "promotion-jobs.toml").write_text("[target.staging]\nmax-rate = 5\n")
    ended = verify("--target", "staging")
    assert "No URL was given, but --target staging is for a server of yours" in plain(ended.stderr)
    assert "--target stagin: promotion-jobs.toml has no such target; it has staging; did you mean staging?" in plain(
        verify("--target", "stagin").stderr
    )


def test_the_verdict_names_the_reference_server_whatever_is_set() -> None:
    environment = {
        "PROMOTION_JOBS_TOKEN": "x",
        "PROMOTION_JOBS_URL": "http://127.0.0.1:1",
        "PROMOTION_JOBS_PROXY": "http://127.0.0.1:1",
    }
    ended = verify("--reference", "--only", QUICK, "--quiet", **environment)
    assert ended.exit_code == 0, ended.output
    assert (
        "incomplete: 1 of 273 requirements was checked on the built-in reference server (--only), and holds."
        in plain(ended.stdout)
    )


def test_the_verdict_names_the_application_and_no_part_conforms() -> None:
    ended = verify(*APP, "--token", "t", "--quiet")
    assert ended.exit_code == 0, ended.output
    assert "incomplete: 1 of 273 requirements was checked on the application shop:app (--only), and holds." in plain(
        ended.stdout
    )
    assert "conforms:" not in ended.stdout
    complete = verify(*APP, "--token", "t", "--quiet", "--require-complete")
    assert (complete.exit_code, "it is incomplete and --require-complete was given" in plain(complete.stdout)) == (
        1,
        True,
    )


def test_a_selection_of_the_environment_is_reported_as_one() -> None:
    ended = verify("--app", "shop:app", "--token", "t", "--quiet", PROMOTION_JOBS_ONLY=f"{QUICK},JobName.maxLength")
    assert "2 of 273 requirements were checked on the application shop:app (--only), and all hold." in plain(
        ended.stdout
    )


# Options, wherever they come from.


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ((), {"PROMOTION_JOBS_STRICT": "ture"}, "PROMOTION_JOBS_STRICT: 'ture' is not a valid boolean"),
        ((), {"PROMOTION_JOBS_REQUIRE_COMPLETE": "2"}, "PROMOTION_JOBS_REQUIRE_COMPLETE: '2' is not a valid boolean"),
        (
            (),
            {"PROMOTION_JOBS_STRICTT": "1"},
            "no option for the variable PROMOTION_JOBS_STRICTT; did you mean PROMOTION_JOBS_STRICT?",
        ),
        (("--max-rate", "-1"), {}, "--max-rate: -1.0 is not in the range"),
        (("--max-rate", "nan"), {}, "--max-rate: nan is not a number"),
        (("--max-rate", "inf"), {}, "--max-rate: inf is not in the range"),
        (("--max-rate", "0"), {}, "--max-rate: 0.0 is not in the range"),
        (("--timeout", "nan"), {}, "--timeout: nan is not a number"),
        (("--max-time", "1e9"), {}, "--max-time: 1000000000.0 is not in the range"),
        (("--max-jobs", "0"), {}, "--max-jobs: 0 is not in the range x>=1"),
        (("--max-jobs", "1.5"), {}, "--max-jobs: '1.5' is not a valid integer"),
        ((), {"PROMOTION_JOBS_SEED": "x"}, "PROMOTION_JOBS_SEED: 'x' is not a valid integer"),
        (("--profile", "smok"), {}, "--profile: 'smok' is not one of"),
        (("--ca-file", "nope.pem"), {}, "--ca-file: file 'nope.pem' does not exist"),
        (("--waivers", "."), {}, "--waivers: file '.' is a directory"),
        (
            ("--header", "Authorization: Basic eHg="),
            {},
            "Authorization cannot be set here: give --token or --client-id",
        ),
        (
            ("--header", "Content-Length: 5"),
            {},
            "Content-Length cannot be set here: the suite sets it for each request",
        ),
        (("--header", "Accept: text/html"), {}, "Accept cannot be set here"),
        (("--header", "no colon"), {}, '--header: it must read "Name: value"'),
        (("--header", "A B: c"), {}, '--header: it must read "Name: value"'),
        (
            ("--operations", "createPromotionJobs"),
            {},
            "has no operation createPromotionJobs; did you mean createPromotionJob",
        ),
        (("--token", "t", "--token-file", "shop.py"), {}, "--token and --token-file are both given: keep one"),
    ],
)
def test_a_value_that_an_option_cannot_have_is_a_mistake(
    arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    ended = verify("http://127.0.0.1:1", *arguments, **{"PROMOTION_JOBS_TOKEN": "t"} | environment)
    assert (ended.exit_code, said in plain(ended.stderr)) == (2, True), ended.output
    assert "eHg=" not in ended.output


def test_the_file_is_held_to_the_same(shop: Path) -> None:
    for text, said in (
        ('strict = "nope"', "promotion-jobs.toml: strict: 'nope' is not a valid boolean"),
        ("max-rate = nan", "promotion-jobs.toml: max-rate: nan is not a number"),
        ("strictt = true", "promotion-jobs.toml: strictt: there is no such option; did you mean strict?"),
    ):
        (shop / "promotion-jobs.toml").write_text(text)
        ended = verify("--list")
        assert (ended.exit_code, said in plain(ended.stderr)) == (2, True), ended.output


def sent(arguments: tuple[str, ...], **environment: str) -> str:
    """What a server is sent as credentials by a run with these options, and where."""
    shown = "import json, os\nasync def app(scope, receive, send):\n"
    Path("shop.py").write_text(
        shown + "    if scope['type'] != 'http': return\n"
        "    with open('sent', 'a') as file:\n"
        "        file.write(dict(scope['headers']).get(b'authorization', b'-').decode() + chr(10))\n"
        "    await send({'type': 'http.response.start', 'status': 401, 'headers': []})\n"
        "    await send({'type': 'http.response.body', 'body': b''})\n"
    )
    Path("sent").unlink(missing_ok=True)
    ended = verify(*arguments, **environment)
    return Path("sent").read_text().splitlines()[0] if Path("sent").exists() else ended.output


def test_what_is_explicit_outranks_the_environment(shop: Path) -> None:
    (shop / "token").write_text("of-the-file\n")
    (shop / "promotion-jobs.toml").write_text(
        'max-rate = 5\n[target.staging]\napp = "shop:app"\ntoken = { env = "STAGING_TOKEN" }\nclient-id = "c"\n'
    )
    ambient = {"PROMOTION_JOBS_TOKEN": "ambient", "PROMOTION_JOBS_URL": "http://127.0.0.1:1"}
    assert (
        sent(("--target", "staging"), STAGING_TOKEN="of-staging", PROMOTION_JOBS_CLIENT_SECRET="s", **ambient)
        == "Bearer of-staging"
    )
    assert sent(("--app", "shop:app", "--token-file", "token"), **ambient) == "Bearer of-the-file"
    assert sent(("--app", "shop:app"), **ambient) == "Bearer ambient"
    assert "--token-file: no-such-file cannot be read" in plain(
        sent(("--app", "shop:app", "--token-file", "no-such-file"), **ambient)
    )
    # A client's ID on the command line means its own tokens: the ambient one is of something else.
    assert sent(("--app", "shop:app", "--client-id", "c"), PROMOTION_JOBS_CLIENT_SECRET="s", **ambient) == "-"
    assert (
        sent(
            ("--target", "staging"), STAGING_TOKEN="t", PROMOTION_JOBS_TARGET="other", PROMOTION_JOBS_CLIENT_SECRET="s"
        )
        == "Bearer t"
    )
    assert sent((), PROMOTION_JOBS_TARGET="staging", STAGING_TOKEN="t", PROMOTION_JOBS_CLIENT_SECRET="s") == "Bearer t"


@pytest.mark.parametrize("ending", ["\n", " ", "\r\n"])
def test_whitespace_around_a_secret_is_dropped_wherever_it_comes_from(shop: Path, ending: str) -> None:
    (shop / "token").write_text(f"abc{ending}")
    assert sent(("--app", "shop:app"), PROMOTION_JOBS_TOKEN=f"abc{ending}") == "Bearer abc"
    assert sent(("--app", "shop:app", "--token-file", "token")) == "Bearer abc"


# Nothing of the caller's pytest has an influence.


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTEST_ADDOPTS": "--cov=src -n 4 --no-such-option"},
        {"PYTEST_PLUGINS": "no_such_module"},
        {"PYTEST_THEME": "x"},
    ],
)
def test_the_environment_of_pytest_has_no_influence(environment: dict[str, str]) -> None:
    ended = shell(f"verify {shlex.join(APP)} --quiet", **environment)
    assert (ended.returncode, "1 of 273 requirements was checked" in plain(ended.stdout)) == (0, True), ended.stderr


def run_pytest(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        os.devnull,
        "--rootdir=.",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--pyargs",
        "promotion_jobs_conformance.test_requirements",
        *arguments,
    ]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])} | environment
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        ((), {}, "no target: give the base URL of the server, or an application with --promotion-jobs-app MODULE:APP"),
        (
            ("--promotion-jobs-app", "shop:app", "--promotion-jobs-client-id", "x"),
            {},
            "--promotion-jobs-client-id and --promotion-jobs-client-secret go together",
        ),
        (("--promotion-jobs-url", ""), {}, "is empty: is the variable for it set?"),
        (
            ("--promotion-jobs-url", "http://127.0.0.1:1", "--promotion-jobs-max-rate", "nan"),
            {"PROMOTION_JOBS_TOKEN": "t"},
            "--promotion-jobs-max-rate: nan is not a number",
        ),
        (("--promotion-jobs-app", "exits:app"), {"PROMOTION_JOBS_TOKEN": "t"}, "The module 'exits' ended the process"),
        (
            ("--promotion-jobs-app", "shop:app", "--promotion-jobs-only", QUICK, "--promotion-jobs-require-complete"),
            {"PROMOTION_JOBS_TOKEN": "t"},
            "--promotion-jobs-only checks a part",
        ),
    ],
)
def test_a_mistake_under_pytest_is_one_line_and_its_exit_code(
    shop: Path, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    (shop / "exits.py").write_text("import sys; sys.exit(0)\n")
    ended = run_pytest(*arguments, **environment)
    assert (ended.returncode, said in plain(ended.stderr)) == (4, True), ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert len(ended.stdout.splitlines()) <= 10


def test_a_mistake_under_xdist_is_a_failure(shop: Path) -> None:
    """Its workers cannot end pytest."""
    ended = run_pytest(
        "-n", "1", "--promotion-jobs-app", "shop:app", "--promotion-jobs-max-rate", "nan", PROMOTION_JOBS_TOKEN="t"
    )
    assert ended.returncode == 1, ended.stdout
    assert "--promotion-jobs-max-rate: nan is not a number" in ended.stdout
    assert "INTERNALERROR" not in ended.stdout


def test_pytest_comes_to_the_same_result_and_names_its_own_command(shop: Path) -> None:
    faulty = SHOP.replace("token='t')", "token='t'), faults=('dash-at-the-end',)")
    (shop / "shop.py").write_text(faulty)
    only = ("CodeLength.groups", "JobName.*")
    ended = run_pytest(
        "--promotion-jobs-app",
        "shop:app",
        *(f"--promotion-jobs-only={each}" for each in only),
        PROMOTION_JOBS_TOKEN="t",
    )
    judged = verify("--app", "shop:app", "--token", "t", "--json", "r.json", *(f"--only={each}" for each in only))
    assert (ended.returncode, judged.exit_code) == (1, 1), ended.stdout
    outcomes = {r["id"]: r["outcome"] for r in json.loads((shop / "r.json").read_text())["requirements"]}
    red = {name for name, outcome in outcomes.items() if outcome == "violated"}
    assert set(re.findall(r"^FAILED \S*::test_requirement\[(\S+)\]", ended.stdout, re.MULTILINE)) == red
    assert (
        "pytest --pyargs promotion_jobs_conformance.test_requirements --promotion-jobs-only CodeLength.groups"
        in ended.stdout
    )
    assert "promotion-jobs verify" not in ended.stdout


def test_the_gates_of_the_environment_hold_under_pytest(shop: Path) -> None:
    (shop / "shop.py").write_text(SHOP.replace("token='t')", "token='t'), faults=('negative-uses',)"))
    arguments = ("--promotion-jobs-app", "shop:app", "--promotion-jobs-only", "MaxUsesPerCode.*")
    assert run_pytest(*arguments, PROMOTION_JOBS_TOKEN="t").returncode == 0
    assert run_pytest(*arguments, PROMOTION_JOBS_TOKEN="t", PROMOTION_JOBS_STRICT="1").returncode == 1


# How it ends.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import sys; sys.exit(0)", "The module 'exits' ended the process when it was imported (sys.exit: 0)."),
        (
            "import sys; sys.exit('DATABASE_URL is not set')",
            "when it was imported (sys.exit: DATABASE_URL is not set).",
        ),
        ("raise SystemExit", "The module 'exits' ended the process when it was imported (sys.exit)."),
        (
            "def make(): raise SystemExit(3)",
            "exits:make() ended the process instead of making an application (sys.exit: 3).",
        ),
    ],
)
def test_an_application_that_ends_the_process_is_a_mistake(shop: Path, text: str, said: str) -> None:
    (shop / "exits.py").write_text(text + "\n")
    name = "exits:make()" if "make" in text else "exits:app"
    ended = verify("--app", name, "--token", "x", "--require-complete", "--junit", "f.xml")
    assert (ended.exit_code, said in plain(ended.stderr)) == (2, True), ended.output


@pytest.mark.parametrize("error", ["RuntimeError('no database')", "SystemExit('no database')", "SystemExit(0)"])
def test_an_application_that_does_not_start_is_exit_3(shop: Path, error: str) -> None:
    (shop / "shop.py").write_text(
        "import contextlib\nfrom starlette.applications import Starlette\n"
        f"@contextlib.asynccontextmanager\nasync def lifespan(app):\n    raise {error}\n    yield\n"
        "app = Starlette(lifespan=lifespan)\n"
    )
    ended = shell("verify --app shop:app --timeout 2")
    assert ended.returncode == 3, ended
    assert "Error: The application did not start: " in ended.stderr
    assert len(ended.stderr.splitlines()) < 30
    assert "Traceback" not in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("redirect", ["> /dev/full", ">&-"])
def test_output_that_cannot_be_written_is_exit_4_and_the_reports_are_written(shop: Path, redirect: str) -> None:
    ended = shell(f"verify {shlex.join(APP)} --junit k.xml --html k.html {redirect}")
    assert ended.returncode == 4, ended
    assert "Error: standard output cannot be written: " in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (shop / "k.xml").is_file()
    assert (shop / "k.html").is_file()


@pytest.mark.parametrize("option", ["--json", "--har"])
def test_a_report_that_cannot_be_written_is_exit_4_and_the_others_are_written(shop: Path, option: str) -> None:
    ended = shell(f"verify {shlex.join(APP)} {option} /dev/full --junit k.xml --html k.html")
    assert ended.returncode == 4, ended
    assert "Error: The report could not be written to /dev/full: No space left on device." in ended.stderr
    assert "exit 4" in ended.stdout
    assert (shop / "k.xml").is_file()
    assert (shop / "k.html").is_file()


def test_a_reader_that_stops_reading_changes_nothing() -> None:
    ended = shell(f"set -o pipefail; verify {shlex.join(APP)} -v | true; echo $?; verify --list | head -1; echo $?")
    assert ended.stdout.splitlines()[0] == "0", ended
    assert ended.stdout.splitlines()[-1] == "0", ended
    assert ended.stderr == ""


def test_closed_errors_and_input_change_nothing() -> None:
    ended = shell(f"verify {shlex.join(APP)} --quiet 2>&- <&-")
    assert (ended.returncode, "1 of 273" in plain(ended.stdout)) == (0, True), ended


def test_json_to_standard_output_is_json_alone() -> None:
    ended = shell(
        f"verify {shlex.join(APP)} --json - | {shlex.quote(sys.executable)} -m json.tool > /dev/null && echo fine"
    )
    assert ended.stdout == "fine\n", ended
    assert "1 of 273 requirements was checked" in plain(ended.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--json", "r", "--html", "./r"),
        ("--json", "-", "--html", "-"),
        ("--har", "r", "--junit", "r"),
        ("--write-waivers", "r", "--sarif", "r"),
        ("--json", "shop.toml", "--waivers", "shop.toml"),
    ],
)
def test_two_reports_with_one_path_are_a_mistake(shop: Path, arguments: tuple[str, ...]) -> None:
    (shop / "shop.toml").write_text("")
    ended = verify(*APP, "--token", "t", *arguments)
    assert (ended.exit_code, "name one file" in ended.stderr) == (2, True), ended.output


def test_a_summary_that_cannot_be_written_is_said_and_no_violation(shop: Path) -> None:
    ended = verify(*APP, "--token", "t", "--quiet", GITHUB_STEP_SUMMARY=str(shop / "no/such/folder"))
    assert (ended.exit_code, "The summary was not written to" in ended.stderr) == (0, True), ended.output


def test_ctrl_c_before_a_run_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("promotion_jobs_cli.verify.resolve", interrupted)
    ended = verify(*APP)
    assert (ended.exit_code, ended.stderr) == (130, "\nStopped.\n")


def test_a_failure_of_the_command_is_4_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promotion_jobs_cli.verify.resolve", lambda *a, **b: dict[str, str]()["x"])
    ended = verify(*APP)
    assert (ended.exit_code, "The suite itself failed: KeyError: 'x' (test_gate.py:" in ended.stderr) == (4, True)


@pytest.mark.parametrize("command", ["verfy", "explian"])
def test_a_command_that_there_is_not_is_guessed(command: str) -> None:
    ended = CliRunner().invoke(main, [command])
    assert (ended.exit_code, "Did you mean " in ended.stderr) == (2, True)


def test_messages_keep_the_names_of_files_as_they_are() -> None:
    assert "Error: the file nope.toml cannot be read" not in verify("--config", "nope.toml").stderr
    assert "The file nope.toml cannot be read: No such file or directory." in verify("--config", "nope.toml").stderr


# What `--only` sends.


@pytest.mark.parametrize(
    ("wish", "most"),
    [
        ("JobName.maxLength@rejected-requests", 60),
        ("createPromotionJob.pending@first-jobs", 60),
        ("CodeLength.groups@pairwise-jobs", 200),
        ("JobName.maxLength", 250),
    ],
)
def test_a_few_requirements_take_few_requests(shop: Path, wish: str, most: int) -> None:
    ended = verify("--app", "shop:app", "--token", "t", "--only", wish, "--json", "r.json")
    report = json.loads((shop / "r.json").read_text())
    assert (ended.exit_code, report["verdict"]) == (0, "incomplete"), ended.output
    assert report["requests"] <= most
    assert "1 of 273 requirements was checked" in plain(ended.stdout)


def without_ids(text: str) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)


@pytest.mark.parametrize("fault", ["dash-at-the-end", "born-in-processing"])
def test_the_command_of_a_finding_shows_it_again_soon(shop: Path, fault: str) -> None:
    (shop / "shop.py").write_text(SHOP.replace("token='t')", f"token='t'), faults=({fault!r},)"))
    found = verify("--app", "shop:app", "--token", "t", "--json", "r.json")
    first = json.loads((shop / "r.json").read_text())
    (item, *_) = [r for r in first["requirements"] if r["outcome"] == "violated"]
    arguments = shlex.split(item["findings"][0]["rerun"])[2:]
    again = verify(*arguments, "--token", "t", "--json", "r.json")
    second = json.loads((shop / "r.json").read_text())
    assert (found.exit_code, again.exit_code) == (1, 1)
    assert [r["id"] for r in second["requirements"]] == [item["id"]]
    expected, again_expected = (without_ids(r["findings"][0]["expected"]) for r in (item, second["requirements"][0]))
    assert again_expected == expected
    assert second["requests"] < first["requests"] / 2


@pytest.mark.parametrize(
    ("wish", "some", "said"),
    [
        ("JobName.*", {"JobName.maxLength", "JobName.type"}, ""),
        ("createPromotion", {"createPromotion.created"}, ""),
        (
            "JobName.maxlength",
            set(),
            "The contract has no requirement JobName.maxlength; did you mean JobName.maxLength",
        ),
        ("creatPromotionJob", set(), "did you mean createPromotionJob"),
        ("Nothing.*", set(), "The contract has no requirement Nothing.*"),
    ],
)
def test_a_wish_is_an_id_a_pattern_or_an_operation(wish: str, some: set[str], said: str) -> None:
    ended = verify("--list", "--only", wish)
    assert (ended.exit_code, said in plain(ended.stderr)) == (2 if said else 0, True), ended.output
    assert all(name in ended.stdout for name in some)


def test_a_check_that_there_is_not_is_guessed() -> None:
    ended = verify("http://127.0.0.1:1", "--token", "t", "--only", "JobName.maxLength@rejected-request")
    assert (
        ended.exit_code,
        "there is no scenario rejected-request; did you mean rejected-requests" in plain(ended.stderr),
    ) == (
        2,
        True,
    )


def test_diff_repeats_what_git_says_of_a_repository_that_it_does_not_read(shop: Path) -> None:
    """That of another user, or none at all: git's own sentence names the cause."""
    ended = CliRunner().invoke(main, ["diff", "HEAD", "shop.py"])
    assert (ended.exit_code, "git says: not a git repository" in plain(ended.stderr)) == (2, True)
