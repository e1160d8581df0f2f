"""Two paths of a change in CONTRIBUTING.md, followed on a copy: a parameter of a job, and a behavioural requirement.

Each is a list of edits by hand: what is put before an anchor that a file has once. All else is made by commands. So the lists
say what such a change costs, and a further table that has to be edited makes the walk fail.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from . import clone

SUITE, REFERENCE = "conformance/promotion_jobs_conformance/promotions", "conformance/promotion_jobs_reference"
Edits = dict[str, dict[str, str]]  # file -> anchor -> what comes before it; a new file has the anchor ""
FACT, FAULT = "spec/facts.md", f"{REFERENCE}/faults/added.py"

# An optional parameter `code_suffix`, at most 12 characters long, which is behind each code.
PARAMETER: Edits = {
    FACT: {
        "| S21 |": "| S22 | `parameters.code_suffix`: optional string, at most 12 long, behind the value and a dash. |\n"
    },
    "spec/openapi.yaml": {
        "    CodePrefix:\n": """\
    CodeSuffix:
      description: A text that is behind the generated value of each code, joined to it by a dash.
      type: string
      maxLength: 12
      x-facts: {type: [S22, A4], maxLength: [S22, A4]}
      x-requirements:
        - id: CodeSuffix.joined
          level: must
          sentence: A code MUST end with a dash and the suffix that was sent.
          facts: [S22]
""",
        "        code_prefix:\n          $ref:": """\
        code_suffix:
          $ref: '#/components/schemas/CodeSuffix'
""",
        "        code_prefix:\n          type:": """\
        code_suffix:
          type: [string, 'null']
          x-facts: [S16, A19]
          x-unchecked: What was sent comes back as it was sent; the rest is free.
""",
    },
    f"{SUITE}/parameters.py": {
        '        ParameterSpec("consume_unit", PARAMETERS),\n': """\
        ParameterSpec(
            "code_suffix",
            PARAMETERS,
            "CodeSuffix.joined",
            samples=(("plain", "sale", "CodeSuffix.joined"),),
            is_settled=_is_settled_prefix,
        ),
""",
    },
    f"{SUITE}/scenarios/pairwise.py": {'    "CodePrefix.joined",\n': '    "CodeSuffix.joined",\n'},
    f"{SUITE}/views/codes.py": {"        group=contract": '        suffix=sent.get("code_suffix", ""),\n'},
    f"{SUITE}/diagnosis/code_form.py": {
        "    def grouped(self": '    suffix: str = ""\n\n',
        "        rests = list(": """\
        if not code.endswith(self._end):
            return "CodeSuffix.joined"
        code = code.removesuffix(self._end)
""",
        '        return (self._prefix_id, "': """\
        if self.suffix:
            return ("CodeSuffix.joined", *CodeRule(self.prefix, self.length, self.sent, self.group, "").requirements)
""",
        "    @property\n    def _length_id": """\
    @property
    def _end(self) -> str:
        return f"-{self.suffix}" if self.suffix else ""

""",
    },
    f"{SUITE}/checks/codes.py": {
        '@check("CodePrefix.absent"': '''\
@check("CodeSuffix.joined", on=forms_and_verdicts("CodeSuffix.joined"), needs=OWN_CODES)
def suffix_is_joined(it: CodeForm | AcceptedJob | RejectedJob) -> Expectations:
    """A code MUST end with a dash and the suffix that was sent."""
    yield from _form_or_verdict(it, "CodeSuffix.joined")


''',
    },
    f"{REFERENCE}/behaviour/codes.py": {
        "    def new_codes(": '''\
    def with_suffix(self, job: Job, code: str) -> str:
        """The code with what is behind it, where that was sent."""
        suffix = (job.parameters or {}).get("code_suffix")
        return f"{code}-{suffix}" if suffix else code

''',
        "            taken = db.taken(": "            fresh = [self.with_suffix(job, code) for code in fresh]\n",
    },
    FAULT: {
        "": '''\
from ..behaviour import Behaviour
from ..records import Job
from ..registry import fault


@fault("CodeSuffix.joined")
class SuffixIsLost(Behaviour):
    """The suffix is accepted and forgotten."""

    def with_suffix(self, job: Job, code: str) -> str:
        return code
'''
    },
}

# "A cancelled job MUST keep its name."
REQUIREMENT: Edits = {
    "spec/openapi.yaml": {
        "        - id: cancelPromotionJob.ended\n": """\
        - id: cancelPromotionJob.keeps-name
          level: must
          sentence: A cancelled job MUST keep its name.
          facts: [S16, D10]
""",
    },
    f"{SUITE}/checks/cancellations.py": {
        '@check(f"{NAME}.ended"': '''\
@check(f"{NAME}.keeps-name", on=cancelled_jobs, needs=(*FOLLOWED, f"{NAME}.cancels"))
def keeps_its_name(it: CancelledJob) -> Expectations:
    """A cancelled job MUST keep its name."""
    if it.is_cancelled:
        yield expect(it.end.record.get("name"), at=it.end.exchange, what="name").equals(it.job.shown.get("name"))


''',
    },
    FAULT: {
        "": '''\
from typing import Any

from ..behaviour import Behaviour
from ..records import CANCELLED, Job
from ..registry import fault


@fault("cancelPromotionJob.keeps-name", "PromotionJob.stable")
class CancelledJobsLoseTheirNames(Behaviour):
    """A cancelled job is shown without its name."""

    def job_shown(self, job: Job) -> dict[str, Any]:
        shown = super().job_shown(job)
        return {name: value for name, value in shown.items() if name != "name" or job.status != CANCELLED}
'''
    },
}


def by_hand(edits: Edits, folder: Path) -> int:
    """Makes the edits; how many files they are, beside the facts and the fault."""
    for name, parts in edits.items():
        file = folder / name
        text = file.read_text("utf-8") if file.exists() else ""
        for anchor, added in parts.items():
            assert not anchor or text.count(anchor) == 1, f"{name}: {anchor!r} is there {text.count(anchor)} times"
            text = text.replace(anchor, added + anchor, 1)
        file.write_text(text, encoding="utf-8")
    return len(edits.keys() - {FACT, FAULT})


def run(folder: Path, environment: dict[str, str], *command: str) -> str:
    """Runs a command in the copy; what it printed. It must end with 0."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    variables = {**os.environ, **environment, "PATH": path}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def proven(folder: Path, environment: dict[str, str], fault: str) -> None:
    """The fault turns its requirements red, and nothing else that the run sees."""
    run(folder, environment, "-m", "promotion_jobs_cli", "requirements", "--update")
    told = run(folder, environment, "-m", "promotion_jobs_cli", "matrix", "--only", fault)
    assert "1 faults and 0 variants, 0 judged wrongly" in told


def test_a_parameter_is_twelve_files_at_most(tmp_path: Path) -> None:
    environment = clone.make(tmp_path)
    assert by_hand(PARAMETER, tmp_path) <= 12
    run(tmp_path, environment, "scripts/generate.py")
    proven(tmp_path, environment, "suffix-is-lost")


def test_a_behavioural_requirement_is_the_document_and_a_check(tmp_path: Path) -> None:
    environment = clone.make(tmp_path)
    assert by_hand(REQUIREMENT, tmp_path) == 2
    proven(tmp_path, environment, "cancelled-jobs-lose-their-names")
