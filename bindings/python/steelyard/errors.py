"""What can go wrong, with the same codes and places as at the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Mapping


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: a stable code, a sentence, and where it stands (file, line and column, or a JSON pointer)."""

    code: str
    sentence: str
    file: str
    line: int
    column: int
    pointer: str
    arguments: Mapping[str, str]


class SteelyardError(Exception):
    """A question that could not be answered.

    Attributes:
        code: stable code of the first finding, such as ``catalog.unknown_name``.
        findings: everything that is wrong, all at once.
        status: 400 for a question that is wrong, 422 for data that are, 500 for the environment (as in the HTTP API).
    """

    def __init__(self, message: str, code: str, status: int = 500, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.findings = findings


class Cancelled(SteelyardError):
    """Long work that was stopped before it had an answer."""


def error_of(status: int, body: str) -> SteelyardError:
    """The exception for a problem document (RFC 9457)."""
    problem: dict[str, Any] = json.loads(body)
    findings = tuple(_finding(one) for one in problem.get("findings", []))
    message = "; ".join(_sentence(one) for one in findings) or problem.get("title", problem["code"])
    kind = Cancelled if problem["code"] == "server.job_cancelled" else SteelyardError
    return kind(message, problem["code"], status, findings)


def _finding(one: Mapping[str, Any]) -> Finding:
    place = one["place"]
    return Finding(one["code"], one["sentence"], place["file"], place["line"], place["column"], place["pointer"], one["arguments"])


def _sentence(one: Finding) -> str:
    if one.line:
        return f"{one.file}:{one.line}:{one.column}: {one.sentence}"
    return f"{one.pointer}: {one.sentence}" if one.pointer else one.sentence
