#include <algorithm>

#include "base/check.hpp"
#include "study/compose.hpp"

namespace steelyard::study {
namespace {

constexpr std::string_view kStudyDate = "study_date";

/// Where the chips stand when the buyer uses them.
std::string destination_of(const Study& study, const OptionView& option) {
  switch (option.route) {
    case Route::direct:
    case Route::domestic_cloud: return study.buyer.country;
    case Route::offshore: return study.sites[option.site].region;
    case Route::foreign_cloud: return study.candidates[option.candidate].chip->country;
  }
  return study.buyer.country;
}

bool is_rented(Route route) { return route == Route::domestic_cloud || route == Route::foreign_cloud; }

}  // namespace

rules::Facts facts_of_option(const Study& study, const OptionView& option) {
  const Candidate& candidate = study.candidates[option.candidate];
  rules::Facts facts = rules::facts_of(*candidate.chip);
  facts["route.kind"] = std::string{route_names()[static_cast<std::size_t>(option.route)]};
  facts["route.destination"] = destination_of(study, option);
  facts["end_user.ultimate_parent.headquarters"] = study.buyer.headquarters;
  if (study.buyer.buyer_class) facts["buyer.class"] = *study.buyer.buyer_class;
  if (is_rented(option.route)) {
    // The chips stay the cloud's: nothing is shipped to the buyer, who uses them from afar.
    facts["activity"] = std::string{"remote_access"};
    return facts;
  }
  facts["activity"] = std::string{"export"};
  if (!candidate.ship_from.empty()) facts["route.ship_from"] = candidate.ship_from;
  facts["consignee.headquarters"] = study.buyer.headquarters;
  for (const std::string& evidence : candidate.evidence_held) facts["evidence." + evidence] = true;
  return facts;
}

plan::Gate gate_of(const rules::Determination& d) {
  using plan::Gate;
  if (d.us >= rules::UsOutcome::presumption_of_denial) return Gate::closed;
  const bool cn_barred = d.cn == rules::CnOutcome::blocked;
  // Reports alone never close a gate: they say that somebody has to be asked (house rules, evidence).
  if (cn_barred && !d.cn_rests_on_reports_only) return Gate::closed;
  if (!d.needs_info.empty()) return Gate::unknown;
  if (d.us >= rules::UsOutcome::licence_exception || d.cn != rules::CnOutcome::no_rule_found || !d.cn_needs_info.empty()) {
    return Gate::needs_review;
  }
  return Gate::open;
}

Result<std::vector<PermissionAnswer>> ask_permissions(const Study& study, const std::vector<OptionView>& options,
                                                      const rules::RuleBook& rules) {
  std::vector<Occasion> occasions = study.occasions;
  occasions.push_back({std::string{kStudyDate}, study.as_of});
  std::vector<PermissionAnswer> answers;
  answers.reserve(options.size() * occasions.size());
  for (std::size_t o = 0; o < options.size(); ++o) {
    const rules::Facts facts = facts_of_option(study, options[o]);
    for (const Occasion& occasion : occasions) {
      auto determination = rules.evaluate(facts, occasion.on);
      if (!determination) return std::move(determination.error());
      const plan::Gate gate = gate_of(*determination);
      answers.push_back({o, occasion.on, occasion.name, std::move(*determination), gate});
    }
  }
  return answers;
}

const PermissionAnswer& permission_at_study_date(const std::vector<PermissionAnswer>& permissions, std::size_t option) {
  const auto found = std::find_if(permissions.begin(), permissions.end(),
                                  [&](const PermissionAnswer& p) { return p.option == option && p.occasion == kStudyDate; });
  SY_CHECK(found != permissions.end());
  return *found;
}

}  // namespace steelyard::study
