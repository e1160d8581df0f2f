"""What the codes of a job must look like, and the first one that does not (S11 to S14, A8 to A10)."""

from __future__ import annotations

from dataclasses import dataclass

from ...engine.history import Exchange
from ...engine.observations import Observations, query
from ..diagnosis.code_form import CodeRule, WrongCode, diagnose, diagnose_mixed
from .codes import collected_codes, rule_of, rules_of
from .files import export_files


@dataclass(frozen=True)
class CodeForm:
    """The codes of a job that were read, or those of a file, with what they must be. `wrong` is None if all are."""

    rule: CodeRule
    codes: tuple[str, ...]
    wrong: WrongCode | None
    at: Exchange | None
    of: str  # what they are the codes of
    applies: frozenset[str]  # the requirements that they can show


@query
def code_forms(observations: Observations) -> list[CodeForm]:
    """The codes of every job whose own codes are known; and of files, since a list may be too long to be read whole."""
    ruled = [(one, rule) for one in collected_codes(observations) if one.texts and (rule := rule_of(one.job.request))]
    heads = [[head for text in one.texts if (head := rule.head_of(text))] for one, rule in ruled]
    prefixes = {rule.prefix for _, rule in ruled}
    found = []
    for index, (one, rule) in enumerate(ruled):
        others = [head for number, listed in enumerate(heads) if number != index for head in listed]
        wrong = diagnose(rule, one.texts, heads=others, prefixes=prefixes)
        name = f"job {one.job.id}"
        found.append(CodeForm(rule, tuple(one.texts), wrong, one.after.at, name, frozenset(rule.requirements)))
    return found + _of_files(observations, any(form.wrong for form in found))


def _of_files(observations: Observations, is_known: bool) -> list[CodeForm]:
    """The codes of files that are complete. If a list shows what is wrong, a file that shows it as well adds nothing."""
    found = []
    for file in export_files(observations):
        rules = rules_of(file.generating)
        if is_known or not rules or not file.is_complete or not file.promotion_is_new:
            continue
        codes = tuple(sorted(filter(None, set(file.values))))
        mixed = diagnose_mixed(rules, codes)
        applies = frozenset(name for rule in rules for name in rule.requirements)
        rule, wrong = mixed or (rules[0], None)
        found.append(CodeForm(rule, codes, wrong, file.fetched, f"the file of job {file.job.id}", applies))
    return found
