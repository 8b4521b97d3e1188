// The articles' statements and what became of them, in tables. Words come from data/i18n/claims.toml.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "claims/claim.hpp"
#include "claims/evaluate.hpp"
#include "report/catalog/catalog_view.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// What the words are looked up in.
struct ClaimWords {
  const claims::ClaimBook& book;
  const catalog::Catalog& catalog;
  const Messages& messages;
};

/// Our figure and why, in one line: `3,958 TFLOPS is with 2:4 sparsity; dense: 1,979 TFLOPS`.
[[nodiscard]] std::string why_text(const claims::Answer& answer, const ClaimWords& words);
/// What is stated: `3,958 TFLOPS`, `about 2 PFLOPS`.
[[nodiscard]] std::string stated_text(const claims::Stated& says, const ClaimWords& words);

/// One row for each statement: verdict as of its article, as of today, and why.
[[nodiscard]] Table claims_table(const std::vector<claims::Judgement>& judgements, const ClaimWords& words, Format format);
/// One statement in full: the statement, every reading on both days, every input with its grade and sources.
[[nodiscard]] std::vector<Section> show_claim(const claims::Judgement& judgement, const ClaimWords& words, Format format);

/// Statements that contradict each other, with their judgements.
struct ConflictGroup {
  const claims::Conflict* conflict = nullptr;
  std::vector<claims::Judgement> judgements;
  std::vector<std::optional<claims::Range>> figures;  // of the resolution
};
/// Judges every group.
[[nodiscard]] std::vector<ConflictGroup> conflict_groups(const claims::ClaimBook& book, claims::Judge& judge, Date today);
/// People get one table for each group; programs one row for each statement of each group.
[[nodiscard]] std::vector<Section> conflict_sections(const std::vector<ConflictGroup>& groups, const ClaimWords& words, Format format);

}  // namespace steelyard::report
