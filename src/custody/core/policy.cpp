#include "custody/core/policy.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "base/record.hpp"
#include "custody/core/sha256.hpp"
#include "rules/settlement.hpp"

namespace steelyard::custody {

std::strong_ordering operator<=>(const Counters& a, const Counters& b) {
  if (const auto order = a.us_mtpp <=> b.us_mtpp; order != 0) return order;
  if (const auto order = a.exported_mtpp <=> b.exported_mtpp; order != 0) return order;
  if (const auto order = a.pending_mtpp <=> b.pending_mtpp; order != 0) return order;
  return a.request_mtpp <=> b.request_mtpp;
}
bool operator==(const Counters& a, const Counters& b) { return (a <=> b) == 0; }
auto ExportQuestion::operator<=>(const ExportQuestion&) const = default;

namespace {

constexpr double kTppPerMtpp = 1e-3;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : list + ',') {
    if (c != ',') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

class RulesPolicy : public Policy {
 public:
  RulesPolicy(const rules::RuleBook& book, const catalog::Catalog& catalog, rules::WhatIf what_if, std::vector<Terms> terms, Hash digest)
      : book_(book), catalog_(catalog), what_if_(std::move(what_if)), terms_(std::move(terms)), digest_(digest) {}

  const Terms& terms(Date on) const override {
    std::size_t at = 0;
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      if (terms_[i].from <= on) at = i;
    }
    return terms_[at];
  }

  std::optional<std::vector<LevyLine>> levies(const Product& product, const Entry& entry, Date on) const override {
    rules::Facts facts = facts_of_part(product.chip, product.mtpp, product.bandwidth);
    facts["route.ship_from"] = std::string{"US"};  // it stands in the US now and is to leave from there
    facts["route.destination"] = entry.destination;
    facts["activity"] = std::string{"export"};
    std::vector<LevyLine> lines;
    const auto determination = book_.evaluate(facts, on, what_if_);
    if (!determination) return std::nullopt;
    for (const rules::Levy& levy : determination->levies) {
      const bool on_value = levy.basis == basis_names()[0];
      const auto line = rules::settle(levy, entry.units, Money{on_value ? entry.value : entry.sale_value, entry.currency});
      if (!line) return std::nullopt;
      lines.push_back({levy.rule.text(), on_value ? Basis::customs_value : Basis::sale_price, line->due.minor_units});
    }
    return lines;
  }

  ExportAnswer review(const ExportQuestion& question, Date on) const override {
    const std::scoped_lock lock(mutex_);
    auto& known = answers_[{on, question}];
    if (!known) known = ask(question, on);
    return *known;
  }

  Hash digest() const override { return digest_; }

 private:
  rules::Facts facts_of_part(const std::string& chip_id, std::int64_t mtpp, std::int64_t bandwidth) const {
    rules::Facts facts;
    if (const catalog::Chip* chip = catalog_.chip(ChipId{chip_id})) facts = rules::facts_of(*chip);
    facts["item.id"] = chip_id;
    facts["item.tpp"] = total_processing_performance(static_cast<double>(mtpp) * kTppPerMtpp).base();
    facts["item.dram_bandwidth"] = gigabytes_per_second(static_cast<double>(bandwidth)).base();
    return facts;
  }

  bool declares(std::string_view fact) const {
    return std::any_of(book_.facts().begin(), book_.facts().end(), [&](const rules::FactInfo& info) { return info.name == fact; });
  }

  /// What the rule book's cap on exports is asked about: the shipment is the request, what was filed before it is pending.
  static void set_counters(rules::Facts& facts, const Counters& counters) {
    const auto set = [&](const char* name, std::int64_t mtpp) {
      facts[name] = total_processing_performance(static_cast<double>(mtpp) * kTppPerMtpp).base();
    };
    set("counter.us_tpp", counters.us_mtpp);
    set("counter.exported_tpp", counters.exported_mtpp);
    set("counter.pending_tpp", counters.pending_mtpp);
    set("shipment.tpp", counters.request_mtpp);
  }

  ExportAnswer ask(const ExportQuestion& question, Date on) const {
    rules::Facts facts = facts_of_part(question.chip, question.mtpp, question.bandwidth);
    facts["activity"] = std::string{"export"};
    facts["route.kind"] = std::string{"direct"};
    facts["route.ship_from"] = std::string{"US"};
    facts["route.destination"] = question.destination;
    facts["consignee.headquarters"] = question.headquarters;
    facts["end_user.ultimate_parent.headquarters"] = question.headquarters;
    facts["buyer.class"] = question.buyer_class;
    for (std::string condition : split(question.certified)) {
      std::transform(condition.begin(), condition.end(), condition.begin(),
                     [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (const std::string fact = "evidence." + condition; declares(fact)) facts[fact] = true;
    }
    facts["evidence.h1"] = true;
    facts["evidence.h2"] = true;  // what the numbers say of the part decides beside it
    facts["evidence.h11"] = question.lab_tested;
    ExportAnswer answer;
    if (question.counters) {
      set_counters(facts, *question.counters);
    } else {
      facts["evidence.h6"] = true;
    }
    const auto determination = book_.evaluate(facts, on, what_if_);
    if (!determination) {
      answer.outcome = rules::name_of(rules::UsOutcome::presumption_of_denial);
      for (const Error& error : determination.error()) answer.unmet.emplace_back(error.argument("fact"));
      return answer;
    }
    answer.outcome = rules::name_of(determination->us);
    answer.unmet = determination->needs_info;
    for (const rules::ConditionState& state : determination->condition_states) {
      if (state.met == rules::Truth::yes) continue;
      answer.unmet.push_back(state.id);
      if (state.id == "H6" && question.counters) answer.ratio_kept = false;
    }
    for (const rules::TraceLine& line : determination->trace) {
      if (line.applied) answer.rules.push_back(line.rule.text());
    }
    return answer;
  }

  const rules::RuleBook& book_;
  const catalog::Catalog& catalog_;
  rules::WhatIf what_if_;
  std::vector<Terms> terms_;  // by date
  Hash digest_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<Date, ExportQuestion>, std::optional<ExportAnswer>> answers_;
};

Terms read_terms(TableReader& table) {
  Terms terms;
  terms.id = table.text("id", Need::required).value_or("");
  terms.from = table.date("from", Need::required).value_or(Date{});
  const auto days = [&](std::string_view key) { return table.integer(key, Need::required, 0, 36500).value_or(0); };
  terms.screening_days = days("screening_days");
  terms.arrival_days = days("arrival_days");
  terms.attestation_days = days("attestation_days");
  terms.late_days = days("late_days");
  terms.undervalue_percent = table.integer("undervalue_percent", Need::required, 0, 100).value_or(0);
  terms.witnesses = table.integer("witnesses", Need::required, 0, 16).value_or(0);
  table.evidence(nullptr);
  table.text("note");
  table.finish();
  return terms;
}

}  // namespace

Result<std::unique_ptr<Policy>> make_policy(const DataTree& data, const rules::RuleBook& book, const catalog::Catalog& catalog,
                                            const rules::WhatIf& what_if) {
  Findings findings;
  std::vector<Terms> terms;
  std::string basis;
  for (const DataFile& file : data.files_under("custody/")) {
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    if (std::none_of(document->root.members.begin(), document->root.members.end(),
                     [](const auto& m) { return m.first == "custody_terms"; }))
      continue;
    basis.append(file.content);
    TableReader root(*document, document->root, "", findings);
    root.accept_all_keys();
    root.tables("custody_terms", [&](TableReader& table) { terms.push_back(read_terms(table)); });
  }
  for (const DataFile& file : data.files_under("rules/")) basis.append(file.name).append(file.content);
  if (terms.empty() && findings.empty()) findings.push_back({kNoTerms, {}, {}});
  if (!findings.empty()) return findings;
  std::stable_sort(terms.begin(), terms.end(), [](const Terms& a, const Terms& b) { return a.from < b.from; });
  return std::unique_ptr<Policy>{std::make_unique<RulesPolicy>(book, catalog, what_if, std::move(terms), sha256(basis))};
}

}  // namespace steelyard::custody
