"""The engine: every question that the command line and the page can ask."""

from __future__ import annotations

import csv
import io
import json
import time
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Callable, Iterable, Mapping, Sequence, Union
from urllib.parse import quote, urlencode

from . import _engine
from .errors import error_of
from .results import Brief, Determination, Document, Estimate, SearchResult, Settlement
from .tables import Table

Value = Union[str, int, float, bool, Sequence[str], None]
#: A study or a transaction: a file's path, the text of one (TOML), or a mapping of its tables.
Written = Union[str, "PathLike[str]", Mapping[str, Any]]
#: Told of long work: its stage, what is done, and of how much (0: not known).
Progress = Callable[[str, int, int], None]


class Engine:
    """Everything the data files say, loaded on first use. May be asked from several threads; the interpreter's lock is released meanwhile.

    Args:
        data_root: a folder to use in place of the data that were shipped.
        catalog: folders whose records lie over the data, in this order (your own chips, prices, models).
        ledger: folder of a custody ledger; without one, the demonstration's.
        language: ``en`` or ``zh``, for sentences.

    Raises:
        SteelyardError: data that can't be read, every finding with its place.
    """

    def __init__(
        self,
        data_root: Union[str, "PathLike[str]"] = "",
        catalog: Iterable[Union[str, "PathLike[str]"]] = (),
        ledger: Union[str, "PathLike[str]"] = "",
        language: str = "en",
    ) -> None:
        if language not in ("en", "zh"):
            raise ValueError(f"language is 'en' or 'zh', not {language!r}")
        self.language = language
        # Nothing named is the empty text: Path() would be this directory.
        self._door = _engine.Door(fspath(data_root), [fspath(one) for one in catalog], fspath(ledger))
        if failure := self._door.failure():
            raise error_of(422, failure)

    # -- catalogue ----------------------------------------------------------------------------------------------------------------------

    def chips(self, **filters: Value) -> Table:
        """Every accelerator with its dense rates, memory, power, grade and sources. ``country``, ``vendor``, ``status``, ``where``, ``sort``."""
        return self._table("chips", filters)

    def systems(self, **filters: Value) -> Table:
        """Servers and supernodes."""
        return self._table("systems", filters)

    def models(self, **filters: Value) -> Table:
        """Model architectures with their parameters."""
        return self._table("models", filters)

    def stacks(self, **filters: Value) -> Table:
        """Software stacks, their maturity and what moving to them takes."""
        return self._table("stacks", filters)

    def prices(self, **filters: Value) -> Table:
        """Prices with region, date and source."""
        return self._table("prices", filters)

    def sources(self, **filters: Value) -> Table:
        """Where the data come from."""
        return self._table("sources", filters)

    def show(self, kind: str, name: str) -> Document:
        """One record, whole: ``show("chips", "h200-sxm")``. Raises SteelyardError with the nearest names where it isn't known."""
        record: Document = self._get(f"{kind}/{quote(name, safe='')}", {})
        return record

    def compare(self, chips: Sequence[str]) -> Table:
        """Up to six chips side by side: a row for each metric and chip, with the ratio to the first and the basis."""
        return self._table("compare", {"chip": list(chips)})

    # -- law ----------------------------------------------------------------------------------------------------------------------------

    def check(self, transaction: Written, **what_if: Value) -> Determination:
        """A transaction (docs/formats/transaction.md) against the law of its day. ``enact``, ``without``, ``as_of`` ask what if."""
        return Determination.of(json.loads(self._post("rules/check", what_if, transaction)))

    def rules(self, **filters: Value) -> Table:
        """The rows of law. ``side`` is ``US`` or ``CN``."""
        return self._table("rules", filters)

    def timeline(self, chip: str, until: str, **question: Value) -> Table:
        """The periods in which a part stood in one state. ``to``, ``from_country`` ..., as ``steelyard rules timeline``."""
        return self._table("rules/timeline", {"chip": chip, "until": until, **_without_suffix(question)})

    def settle(self, price: str, **question: Value) -> tuple[Settlement, ...]:
        """The 25% under each wording: ``settle("40000USD", entered_value="27000USD")``."""
        document = self._get("rules/settle", {"price": price, **question})
        rows = document if isinstance(document, list) else document.get("statements", document.get("rows", []))
        return tuple(Settlement.of(row) for row in rows)

    # -- capability -----------------------------------------------------------------------------------------------------------------------

    def estimate_serving(self, model: str, chip: str, **question: Value) -> Estimate:
        """Throughput, latency and memory of a service. ``servers``, ``input``, ``output``, ``precision``, ``concurrency``, ``rate`` ..."""
        return Estimate.of(self._get("estimate/serve", {"model": model, "chip": chip, **question}))

    def estimate_training(self, model: str, chip: str, **question: Value) -> Estimate:
        """Step time, memory and throughput of a training run. ``task``, ``servers``, ``global_batch``, ``seq``, a layout ..."""
        return Estimate.of(self._get("estimate/train", {"model": model, "chip": chip, **question}))

    def estimate_decode(self, model: str, chip: str, **question: Value) -> Estimate:
        """One step of decoding: a token for each of ``batch`` sequences, with a context of ``at`` tokens."""
        return Estimate.of(self._get("estimate/decode", {"model": model, "chip": chip, **question}))

    def estimate_prefill(self, model: str, chip: str, **question: Value) -> Estimate:
        """One step over ``batch`` prompts."""
        return Estimate.of(self._get("estimate/prefill", {"model": model, "chip": chip, **question}))

    def search(self, model: str, chip: Union[str, Sequence[str]], progress: Union[Progress, None] = None, **question: Value) -> SearchResult:
        """The best configurations of parallelism, batch and precision. ``task``: ``serve``, ``pretrain``, ``fine_tune``, ``lora``; Ctrl-C cancels."""
        target = "search?" + _query({"model": model, "chip": chip, **question})
        return SearchResult.of(json.loads(self._wait(self._ask("POST", target), progress)))

    # -- study ----------------------------------------------------------------------------------------------------------------------------

    def study_findings(self, study: Written) -> Table:
        """Everything that is wrong with a study, each with its place; an empty table when nothing is."""
        return Table(json.loads(self._post("study/check", {}, study)))

    def brief(self, study: Written, progress: Union[Progress, None] = None) -> Brief:
        """What to buy, rent and run where. Ctrl-C cancels. An infeasible study is an answer: ``status`` and ``conflicts`` say so."""
        text = self._wait(self._post("brief", {}, study), progress)
        return Brief.of(json.loads(text), text)

    def study_tables(self, study: Written, progress: Union[Progress, None] = None) -> dict[str, Table]:
        """The tables behind a plan, by the name of their file; every value is the text that stands in it."""
        document = json.loads(self._wait(self._post("study/tables", {}, study), progress))
        return {table["name"]: Table(list(csv.DictReader(io.StringIO(table["csv"])))) for table in document["tables"]}

    def examples(self) -> dict[str, str]:
        """The shipped studies, by name: a beginning for one's own."""
        return {one["name"]: one["text"] for one in self._get("study/examples", {})}

    # -- articles and facts -----------------------------------------------------------------------------------------------------------------

    def claims(self, **filters: Value) -> Table:
        """The articles' statements with verdicts computed now. ``article``, ``kind``, ``verdict``."""
        return self._table("claims", filters)

    def claim(self, id: str) -> Document:
        """One statement: its reading, our figure, and why."""
        statement: Document = self._get(f"claims/{quote(id, safe='')}", {})
        return statement

    def facts(self, **filters: Value) -> Table:
        """Market figures with basis, period and source."""
        return self._table("facts", filters)

    def parties(self, **filters: Value) -> Table:
        """Firms, what they supply and to which chain."""
        return self._table("parties", filters)

    def get(self, address: str, **query: Value) -> Any:
        """Any other address of the API (``steelyard serve`` describes them in OpenAPI): ``get("custody/balances")``."""
        return self._get(address.removeprefix("/api/v1/"), query)

    # -- plumbing -----------------------------------------------------------------------------------------------------------------------------

    def _ask(self, method: str, target: str, body: str = "", body_is_toml: bool = False) -> str:
        answer = self._door.ask(method, "/api/v1/" + target, body, body_is_toml, self.language)
        text: str = answer.body.decode("utf-8")
        if answer.status >= 400:
            raise error_of(answer.status, text)
        return text

    def _get(self, address: str, query: Mapping[str, Value]) -> Any:
        written = _query(query)
        return json.loads(self._ask("GET", f"{address}?{written}" if written else address))

    def _table(self, address: str, query: Mapping[str, Value]) -> Table:
        return Table(self._get(address, query))

    def _post(self, address: str, query: Mapping[str, Value], written: Written) -> str:
        body, is_toml = _text_of(written)
        asked = _query(query)
        return self._ask("POST", f"{address}?{asked}" if asked else address, body, is_toml)

    def _wait(self, created: str, progress: Union[Progress, None]) -> str:
        """The result of a job: polled from here, so that Ctrl-C reaches it."""
        job = "jobs/" + json.loads(created)["id"]
        pause_s = 0.002
        try:
            while True:
                status = json.loads(self._ask("GET", job))
                if progress:
                    progress(status["stage"], status["done"], status["total"])
                if status["state"] not in ("queued", "running"):
                    return self._ask("GET", job + "/result")
                time.sleep(pause_s)
                pause_s = min(0.1, 1.5 * pause_s)
        except KeyboardInterrupt:
            self._ask("DELETE", job)
            raise


def _query(query: Mapping[str, Value]) -> str:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is None:
                continue
            pairs.append((name, str(one).lower() if isinstance(one, bool) else str(one)))
    return urlencode(pairs)


def _without_suffix(question: Mapping[str, Value]) -> dict[str, Value]:
    """`from` is a word of Python: `from_country` stands for it."""
    return {"from" if name == "from_country" else name: value for name, value in question.items()}


def _text_of(written: Written) -> tuple[str, bool]:
    if isinstance(written, Mapping):
        return json.dumps(written, ensure_ascii=False, default=str), False
    if isinstance(written, str) and ("\n" in written or "=" in written):
        return written, True
    path = Path(written)
    return path.read_text(encoding="utf-8"), path.suffix.lower() != ".json"
