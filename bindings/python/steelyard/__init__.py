"""Steelyard: what an accelerator can do, whether it may be had, what it costs, and what to buy.

    >>> import steelyard
    >>> engine = steelyard.Engine()
    >>> engine.chips(country="CN").frame()[["memory_gb", "bf16_dense_tflops"]]
    >>> engine.estimate_serving("llama-3-70b", "h200-sxm", input=1000, output=300)["time_per_output_token_s"]

The answers are those of the command line and of the page: one engine stands behind all of them.
"""

from ._engine import version as __version__
from .engine import Engine
from .errors import Cancelled, Finding, SteelyardError
from .results import Brief, Determination, Estimate, Interval, Memory, SearchResult, Settlement
from .tables import Table

__all__ = [
    "Brief", "Cancelled", "Determination", "Engine", "Estimate", "Finding", "Interval", "Memory", "SearchResult", "Settlement", "SteelyardError",
    "Table", "__version__",
]
