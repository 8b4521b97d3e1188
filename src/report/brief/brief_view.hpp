// The brief for people and for programs: terminal, Markdown, CSV, JSON, and one HTML file that opens offline.
#pragma once

#include <functional>
#include <string>

#include "catalog/market_data.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/brief.hpp"

namespace steelyard::report {

/// Title and address of a source by its id; null when it is not known. An empty function knows none.
using SourceLookup = std::function<const catalog::Source*(const SourceId&)>;

/// The brief in one language. `table`: the answer, then compact tables; `md`: the same as Markdown; `csv`: one row per workload and option;
/// `json`: everything (docs/formats/result.md), the same bytes in either language. Deterministic; ends with a newline.
[[nodiscard]] std::string render_brief(const study::Brief& brief, const Messages& messages, Format format, const Style& style = {},
                                       const SourceLookup& sources = {});

/// A page that opens offline, in both languages with a switch; `shown` is the one that shows first (and the only one without script).
[[nodiscard]] std::string brief_html(const study::Brief& brief, const Messages& english, const Messages& chinese, Language shown,
                                     const SourceLookup& sources = {});

}  // namespace steelyard::report
