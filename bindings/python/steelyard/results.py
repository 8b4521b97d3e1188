"""Answers with types. Each keeps the whole document it was read from in ``raw``; its format is that of the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Mapping

from .tables import Table

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Interval:
    """A quantity with its 90% interval."""

    low: float
    value: float
    high: float

    @staticmethod
    def of(document: Document) -> Interval:
        return Interval(document["p05"], document["p50"], document["p95"])


@dataclass(frozen=True)
class Memory:
    """What stands in a chip's memory, in GB (10^9 bytes)."""

    weights_gb: float
    gradients_gb: float
    optimizer_gb: float
    activations_gb: float
    cache_gb: float
    overhead_gb: float
    total_gb: float
    available_gb: float

    @staticmethod
    def of(document: Document) -> Memory:
        return Memory(**{name: document[name] for name in Memory.__dataclass_fields__})


@dataclass(frozen=True)
class Estimate:
    """What a machine does with a model.

    Quantities are keyed by their name with its unit: ``time_to_first_token_s``, ``step_time_s``, ``output_throughput_tokens_per_s`` ...
    ``reasons`` says why it doesn't fit, or what the figures rest on; ``operators`` are those that take the time, in seconds of one step.
    """

    fits: bool
    chips: int
    min_chips: int | None
    memory: Memory | None
    quantities: Mapping[str, Interval]
    operators: Table
    reasons: Table
    raw: Document

    def __getitem__(self, name: str) -> Interval:
        try:
            return self.quantities[name]
        except KeyError:
            raise KeyError(f"no quantity {name!r}; there are {', '.join(self.quantities)}") from None

    @staticmethod
    def of(document: Document) -> Estimate:
        intervals = {name: value for name, value in document.items() if isinstance(value, dict) and value.keys() >= {"p05", "p50", "p95"}}
        memory = document.get("memory_per_chip")
        return Estimate(
            fits=document["fits"],
            chips=document["cluster"]["chips"],
            min_chips=document.get("min_chips"),
            memory=Memory.of(memory) if memory else None,
            quantities={name: Interval.of(value) for name, value in intervals.items()},
            operators=Table(document.get("operators", [])),
            reasons=Table([one if isinstance(one, dict) else {"reason": one} for one in document.get("reasons", [])]),
            raw=document,
        )


@dataclass(frozen=True)
class Determination:
    """A transaction against the law of its day.

    ``determination`` is no_licence_required, exception_available, licence_required, prohibited or needs_info; ``us_outcome`` joins it with the
    policy of review. ``missing`` names the facts that nobody stated. This is not legal advice.
    """

    summary: str
    on: str
    determination: str
    review_policy: str
    us_outcome: str
    conditions: Table
    missing: tuple[str, ...]
    china_level: str
    china_reported_only: bool
    trace: Table
    raw: Document

    @staticmethod
    def of(document: Document) -> Determination:
        china = document["china_side"]
        return Determination(
            summary=document["summary"],
            on=document["on"],
            determination=document["determination"],
            review_policy=document["review_policy"],
            us_outcome=document["us_outcome"],
            conditions=Table(document["conditions"]),
            missing=tuple(one if isinstance(one, str) else one["fact"] for one in document["missing_info"]),
            china_level=china["level"],
            china_reported_only=china["reported"],
            trace=Table(document["trace"]),
            raw=document,
        )


@dataclass(frozen=True)
class Settlement:
    """What one wording of the fee takes from a sale, exact to the cent."""

    wording: str
    pass_through: float
    currency: str
    rate: float
    base: Decimal
    due: Decimal
    buyer_pays: Decimal
    seller_nets: Decimal
    raw: Document

    @staticmethod
    def of(document: Document) -> Settlement:
        amounts = {name: Decimal(document[name]) for name in ("base", "due", "buyer_pays", "seller_nets")}
        return Settlement(document["wording"], document["pass_through"], document["currency"], document["rate"], raw=document, **amounts)


@dataclass(frozen=True)
class Brief:
    """The answer to a study: permissions, capabilities and the plan. ``text`` is the document as ``steelyard brief --json`` writes it."""

    status: str
    cost: float | None
    currency: str
    choices: Table
    binding: Table
    conflicts: Table
    permissions: Table
    capabilities: Table
    raw: Document
    text: str

    @staticmethod
    def of(document: Document, text: str) -> Brief:
        plan = document["plan"]
        return Brief(
            status=plan["status"],
            cost=plan.get("cost"),
            currency=document["study"]["currency"],
            choices=Table(plan.get("choices", [])),
            binding=Table(plan.get("binding", [])),
            conflicts=Table(plan.get("conflicts", [])),
            permissions=Table(document["permissions"]),
            capabilities=Table(document["capabilities"]),
            raw=document,
            text=text,
        )


@dataclass(frozen=True)
class SearchResult:
    """What a search found. ``best`` has a row for every chip that can do the work, ``front`` the Pareto front of each, both with the
    chip's id in ``chip``; ``counts`` says of every legal configuration, chip by chip, what became of it."""

    best: Table
    front: Table
    counts: Mapping[str, Any]
    raw: Document

    @staticmethod
    def of(document: Document) -> SearchResult:
        best: list[Document] = []
        front: list[Document] = []
        counts: dict[str, Any] = {}
        for found in document["chips"]:
            chip = found["cluster"]["chip"]
            counts[chip] = found["counts"]
            best += [{"chip": chip, **found["best"]}] if found["best"] else []
            front += [{"chip": chip, **one} for one in found["front"]]
        return SearchResult(Table(best), Table(front), counts, document)
