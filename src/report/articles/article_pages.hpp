// The articles answered, as pages: one HTML file each, both languages inside, nothing fetched.
#pragma once

#include <string>
#include <vector>

#include "base/date.hpp"
#include "claims/arguments/laboratory.hpp"
#include "claims/evaluate.hpp"
#include "report/articles/claims_view.hpp"
#include "report/messages.hpp"

namespace steelyard::report {

/// A page shell around what `body` makes in each language.
struct PageText {
  std::string title;
  std::string body;
};
[[nodiscard]] std::string two_language_page(const PageText& english, const PageText& chinese, Language shown, Date as_of);

/// Counts by outcome as a picture, then every argument with its runs, measures and levers.
[[nodiscard]] std::string arguments_html(const std::vector<claims::ArgumentAnswer>& answers, const catalog::Catalog& catalog,
                                         const Messages& english, const Messages& chinese, Language shown, Date as_of);

/// Verdicts by article as a picture, the statements of each article, and the contradictions.
[[nodiscard]] std::string claims_html(const std::vector<claims::Judgement>& judgements, const std::vector<ConflictGroup>& conflicts,
                                      const claims::ClaimBook& book, const catalog::Catalog& catalog, const Messages& english,
                                      const Messages& chinese, Language shown, Date as_of);

}  // namespace steelyard::report
