"""Tables: rows with named columns, as NumPy arrays and pandas frames where those are installed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Iterator, Mapping, overload

if TYPE_CHECKING:
    import numpy
    import pandas  # type: ignore[import]  # Debian's carries no stubs

Row = Mapping[str, Any]


class Table(Sequence[Row]):
    """An ordered list of rows. Units are in the names of the columns (``memory_gb``, ``tdp_w``); what is unknown is ``None``."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = tuple(rows)
        names: dict[str, None] = {}
        for row in self._rows:
            names.update(dict.fromkeys(row))
        self.columns: tuple[str, ...] = tuple(names)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Table: ...
    def __getitem__(self, index: int | slice) -> Row | Table:
        return Table(self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"

    def column(self, name: str) -> list[Any]:
        """The values of one column, ``None`` where a row has none. Raises KeyError for a column that no row has."""
        if name not in self.columns:
            raise KeyError(f"no column {name!r}; there are {', '.join(self.columns)}")
        return [row.get(name) for row in self._rows]

    def array(self, name: str) -> numpy.ndarray[Any, Any]:
        """One column as a NumPy array: floats with NaN for what is unknown, or objects where the column isn't numeric."""
        import numpy

        values = self.column(name)
        if all(value is None or isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
            return numpy.array([numpy.nan if value is None else float(value) for value in values], dtype=float)
        return numpy.array(values, dtype=object)

    def frame(self) -> pandas.DataFrame:
        """All of it as a pandas frame; a column ``id`` becomes the index."""
        import pandas

        frame = pandas.DataFrame({name: self.column(name) for name in self.columns})
        return frame.set_index("id") if "id" in self.columns and frame["id"].is_unique else frame
