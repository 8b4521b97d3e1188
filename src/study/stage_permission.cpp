// May it be had, in which period of which branch, and how long does it take?
#include <algorithm>
#include <map>
#include <tuple>

#include "base/check.hpp"
#include "study/compose.hpp"
#include "study/stage_cells.hpp"

namespace steelyard::study {
namespace {

using scenario::CloudAccess;
using scenario::Import;
using scenario::Licence;

bool contains(const std::vector<std::string>& ids, const std::string& id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

/// Whether a branch's word on licences speaks of this chip. The study may name chips by any of their names; ids are compared here, as
/// `read_study` can't know what a tree outcome means by one.
bool licence_speaks_of(const scenario::PolicyState& state, const catalog::Chip& chip) {
  if (state.licence_chips.empty()) return true;
  return contains(state.licence_chips, chip.id.text()) || contains(state.licence_chips, chip.name) ||
         std::any_of(chip.aliases.begin(), chip.aliases.end(), [&](const std::string& a) { return contains(state.licence_chips, a); }) ||
         std::any_of(state.licence_chips.begin(), state.licence_chips.end(),
                     [&](const std::string& id) { return chip.id.text().ends_with('-' + id); });
}

/// How free one side leaves the way, from best to worst.
enum class Way : std::uint8_t { free, review, unknown, barred };

Way us_way(const rules::Determination& d) {
  if (d.us >= rules::UsOutcome::presumption_of_denial) return Way::barred;
  if (!d.needs_info.empty()) return Way::unknown;
  return d.us >= rules::UsOutcome::licence_exception ? Way::review : Way::free;
}

Way cn_way(const rules::Determination& d) {
  // Reports alone never close a gate: they say that somebody has to be asked (house rules, evidence).
  if (d.cn == rules::CnOutcome::blocked && !d.cn_rests_on_reports_only) return Way::barred;
  return d.cn != rules::CnOutcome::no_rule_found || !d.cn_needs_info.empty() ? Way::review : Way::free;
}

plan::Gate gate_of_way(Way us, Way cn, bool counts_reviewable) {
  const Way worst = std::max(us, cn);
  switch (worst) {
    case Way::free: return plan::Gate::open;
    case Way::review: return counts_reviewable ? plan::Gate::needs_review : plan::Gate::closed;
    case Way::unknown: return plan::Gate::unknown;
    case Way::barred: return plan::Gate::closed;
  }
  SY_CHECK(!"a way");
}

/// The branch's word on a purchase from abroad, over what the rules leave open. A grant never opens what a rule denies.
void apply_branch(const Study& study, const OptionView& option, const scenario::PolicyState& state, Way& us, Way& cn,
                  std::vector<plan::Reason>& reasons) {
  const catalog::Chip& chip = *study.candidates[option.candidate].chip;
  const bool needs_licence = us != Way::free;
  if (state.licence != Licence::as_ruled && needs_licence && licence_speaks_of(state, chip)) {
    const bool granted = state.licence == Licence::granted;
    if (!granted) us = Way::barred;
    if (granted && us != Way::barred) us = Way::free;
    reasons.push_back({std::string{"policy.licence_"} + std::string{name_of(state.licence)}, {}});
  }
  if (option.route != Route::direct || state.import == Import::as_ruled) return;
  cn = state.import == Import::blocked ? Way::barred : Way::free;
  reasons.push_back({std::string{"policy.import_"} + std::string{name_of(state.import)}, {}});
}

rules::Facts facts_in_branch(const Study& study, const OptionView& option, const scenario::PolicyState& state) {
  rules::Facts facts = facts_of_option(study, option);
  for (const auto& [name, value] : state.facts) {
    std::visit([&, key = name](const auto& v) { facts[key] = v; }, value);
  }
  return facts;
}

/// The chain of steps from an order to work, and where it begins: a licence that a branch has granted is not waited for again.
struct Chain {
  std::string route;
  std::string from;
};

std::optional<Chain> chain_of(const Study& study, const OptionView& option, const scenario::PolicyState& state,
                              const rules::Determination& determination) {
  if (option.site == OptionView::kCloud) return std::nullopt;  // rented: at once
  const std::string& maker = study.candidates[option.candidate].chip->country;
  if (maker == "CN") return Chain{"domestic", {}};
  const bool to_china = option.route == Route::direct && study.buyer.country == "CN";
  if (!to_china) return Chain{"direct", {}};
  const bool waits_for_licence = determination.us >= rules::UsOutcome::licence_exception && state.licence != Licence::granted;
  return Chain{"us_entry", waits_for_licence ? "licence" : "us_entry"};
}

}  // namespace

bool is_foreign(const Study& study, const OptionView& option) {
  return study.candidates[option.candidate].chip->country != study.buyer.country;
}

std::vector<NodeSpan> node_spans(const Study& study) {
  const scenario::Tree& tree = study.tree;
  const auto index_of = [&](Date day) {
    const auto found = std::find_if(study.periods.begin(), study.periods.end(), [&](const Period& p) { return p.start >= day; });
    return static_cast<std::size_t>(found - study.periods.begin());
  };
  std::vector<NodeSpan> spans(tree.nodes.size());
  for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
    spans[n].first = tree.nodes[n].parent ? index_of(tree.nodes[n].from) : 0;
    spans[n].last = study.periods.size();
    if (tree.nodes[n].parent) spans[*tree.nodes[n].parent].last = spans[n].first;
  }
  return spans;
}

BranchGate gate_in_branch(const Study& study, const OptionView& option, const rules::Determination& determination,
                          const scenario::PolicyState& state, const Period& period) {
  BranchGate result;
  const Candidate& candidate = study.candidates[option.candidate];
  Way us = us_way(determination);
  Way cn = cn_way(determination);
  const bool foreign = is_foreign(study, option);
  const bool in_cloud = option.site == OptionView::kCloud;
  if (foreign && !in_cloud) apply_branch(study, option, state, us, cn, result.reasons);
  if (foreign && in_cloud && state.cloud != CloudAccess::as_ruled) {
    us = state.cloud == CloudAccess::open ? (us == Way::barred ? us : Way::free) : Way::barred;
    result.reasons.push_back({std::string{"policy.cloud_"} + std::string{name_of(state.cloud)}, {}});
  }
  result.gate = gate_of_way(us, cn, study.counts_reviewable);
  const auto close = [&](std::string_view why) {
    result.gate = plan::Gate::closed;
    result.reasons.insert(result.reasons.begin(), {std::string{why}, {}});
  };
  if (candidate.is_owned_only) close("study.owned_only");
  if (contains(study.without_chips, option.option.chip)) close("study.left_out");
  if (foreign && study.all_domestic_by && *study.all_domestic_by < period.end) close("study.all_domestic_by");
  return result;
}

Result<void> ask_cells(Staged& staged, const rules::RuleBook& rules, const std::vector<rules::LeadTimeStep>& lead_times) {
  const Study& study = staged.study;
  const auto spans = node_spans(study);
  std::map<std::pair<std::string, std::string>, rules::LeadTimeAnswer> chains;
  for (std::size_t o = 0; o < staged.options.size(); ++o) {
    const OptionView& option = staged.options[o];
    // Most nodes ask the same of an option on the same day: each question is put once.
    std::map<std::pair<int, std::size_t>, std::shared_ptr<const rules::Determination>> asked;
    for (std::size_t n = 0; n < study.tree.nodes.size(); ++n) {
      const scenario::PolicyState& state = study.tree.nodes[n].state;
      std::size_t same = 0;
      while (study.tree.nodes[same].state.enact != state.enact || study.tree.nodes[same].state.repeal != state.repeal ||
             study.tree.nodes[same].state.facts != state.facts) {
        ++same;
      }
      for (std::size_t p = spans[n].first; p < spans[n].last; ++p) {
        StageCell cell;
        cell.option = o;
        cell.node = n;
        cell.period = p;
        cell.on = std::max(study.periods[p].start, study.as_of);
        auto& answer = asked[{cell.on.serial(), same}];
        if (answer == nullptr) {
          rules::WhatIf what_if;
          for (const std::string& id : state.enact) what_if.enact.emplace_back(id);
          for (const std::string& id : state.repeal) what_if.repeal.emplace_back(id);
          what_if.as_of = study.as_of;
          auto determination = rules.evaluate(facts_in_branch(study, option, state), cell.on, what_if);
          if (!determination) return std::move(determination.error());
          answer = std::make_shared<const rules::Determination>(std::move(*determination));
        }
        cell.determination = answer;
        BranchGate gate = gate_in_branch(study, option, *answer, state, study.periods[p]);
        cell.gate = gate.gate;
        cell.reasons = std::move(gate.reasons);
        for (const rules::TraceLine& line : answer->trace) {
          if (line.applied && line.fired == rules::Truth::yes) cell.reasons.push_back({line.rule.text(), {}});
        }
        for (const std::string& fact : answer->needs_info) cell.reasons.push_back({"needs_info", {{"fact", fact}}});
        const auto& stated = study.candidates[option.candidate].lead_time_days;
        if (const auto chain = chain_of(study, option, state, *answer); chain && stated) {
          cell.lead_time_days = {*stated, *stated, *stated};
        } else if (chain) {
          auto known = chains.find({chain->route, chain->from});
          if (known == chains.end()) {
            auto time = rules::lead_time(lead_times, chain->route, chain->from);
            if (!time) return std::move(time.error());
            known = chains.emplace(std::pair{chain->route, chain->from}, std::move(*time)).first;
          }
          cell.lead_time_days = {known->second.total.p05, known->second.total.p50, known->second.total.p95};
          cell.lead_time_grade = known->second.grade;
        }
        staged.cells.push_back(std::move(cell));
      }
    }
  }
  return {};
}

}  // namespace steelyard::study
