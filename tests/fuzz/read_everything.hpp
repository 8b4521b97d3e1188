// Asks a parsed document for everything in every way, right or wrong: no shape of input may do more than yield findings.
#pragma once

#include "base/check.hpp"
#include "base/record.hpp"
#include "base/text.hpp"

namespace steelyard::fuzz {

inline void read_everything(TableReader& reader, int depth = 0) {
  constexpr int kDeepest = 4;
  const auto evidence = reader.evidence(nullptr);
  for (const auto& [key, value] : reader.members()) {
    (void)reader.text(key);
    (void)reader.texts(key);
    (void)reader.number(key, Need::optional, 0, 1e6);
    (void)reader.integer(key);
    (void)reader.boolean(key);
    (void)reader.date(key);
    (void)reader.partial_date(key);
    (void)reader.choice(key, {"one", "two"});
    (void)reader.figure<BytesPerSecond::kDimension>(key, evidence);
    (void)reader.amount_figure<DollarsPerSecond::kDimension>(key, evidence);
    if (depth < kDeepest) {
      reader.table(key, [&](TableReader& t) { read_everything(t, depth + 1); });
      reader.tables(key, [&](TableReader& t) { read_everything(t, depth + 1); });
    }
  }
}

/// Parses, reads everything, and checks what every message relies on: places and texts that can be shown.
inline void parse_and_read(Result<Document> document) {
  Findings findings;
  if (document) {
    TableReader reader(*document, document->root, "", findings);
    read_everything(reader);
    reader.finish();
  } else {
    SY_CHECK(!document.error().empty());
    findings = std::move(document.error());
  }
  for (const Error& finding : findings) {
    SY_CHECK(!finding.code.name.empty() && !finding.place.file.empty());
    for (const Argument& argument : finding.arguments) SY_CHECK(!first_invalid_utf8(argument.value));
  }
}

}  // namespace steelyard::fuzz
