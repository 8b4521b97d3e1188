#include "rules/transaction_check.hpp"

#include <algorithm>

#include "rules/rule_book.hpp"

namespace steelyard::rules {
namespace {

void state(Transaction& transaction, const RuleBook& book, const std::string& name, FactValue value) {
  if (!book.implementation().facts.contains(name) || transaction.facts.contains(name)) return;
  transaction.facts.emplace(name, std::move(value));
  transaction.found.insert(name);
}

std::optional<Tpp> tpp_of_unit(const Transaction& transaction) {
  const auto found = transaction.facts.find("item.tpp");
  const double* tpp = found == transaction.facts.end() ? nullptr : std::get_if<double>(&found->second);
  return tpp == nullptr ? std::nullopt : std::optional{Tpp::from_base(*tpp)};
}

std::string product_of(const Transaction& transaction) {
  const auto found = transaction.facts.find("item.id");
  const auto* id = found == transaction.facts.end() ? nullptr : std::get_if<std::string>(&found->second);
  return id == nullptr ? std::string{} : *id;
}

std::string buyer_of(const Transaction& transaction) {
  for (const char* role : {"end_user", "buyer", "consignee"}) {
    for (const Party& party : transaction.parties) {
      if (party.role == role && !party.name.empty()) return party.name;
    }
  }
  return {};
}

/// The share that a condition holds a counter against: the number stands in the rules alone.
std::optional<Ratio> share_in(const Condition& condition) {
  if (condition.share_of != nullptr) return Ratio::of_rate(condition.number);
  for (const ConditionPtr& child : condition.children) {
    if (const auto share = share_in(*child)) return share;
  }
  return std::nullopt;
}
std::optional<Ratio> share_of_condition(const RuleBook& book, const std::string& id) {
  const auto& conditions = book.implementation().conditions;
  const auto found = conditions.find(id);
  return found == conditions.end() ? std::nullopt : share_in(*found->second.test);
}

/// What the counters say becomes facts of the rules, and an answer of its own.
void apply_counters(const CheckRequest& request, const RuleBook& book, CheckAnswer& answer) {
  if (request.counters == nullptr || request.caps == nullptr) return;
  Transaction& transaction = answer.transaction;
  answer.counter_hash = request.counters->hash;
  const std::string product = product_of(transaction);
  const auto unit = tpp_of_unit(transaction);
  const std::int64_t units = transaction.units.value_or(0);
  const ProductCounter* counter = product_counter(*request.counters, product);
  if (counter != nullptr) {
    state(transaction, book, "counter.us_tpp", counter->us.base());
    state(transaction, book, "counter.exported_tpp", counter->exported.base());
    state(transaction, book, "counter.pending_tpp", counter->pending.base());
  }
  for (const Cap& cap : *request.caps) {
    if (!cap.in_force.contains(answer.on)) continue;
    CapCheck check{cap, product, {}, {}, {}, false};
    const auto share = cap.condition.empty() ? std::nullopt : share_of_condition(book, cap.condition);
    if (share && counter != nullptr && unit) {
      check.cap.share = share;
      check.counted_on = counter->as_of;
      check.tpp = check_cap(*counter, *share, *unit, units);
      check.kept = check.tpp->kept;
    } else if (const ProductCounter* of_buyer = cap.units ? buyer_counter(*request.counters, product, buyer_of(transaction)) : nullptr) {
      if (!of_buyer->exported_units) continue;
      check.counted_on = of_buyer->as_of;
      check.buyer_units = *of_buyer->exported_units + units;
      check.kept = *check.buyer_units <= *cap.units;
    } else {
      continue;
    }
    answer.caps.push_back(std::move(check));
  }
}

void apply_screening(const CheckRequest& request, CheckAnswer& answer) {
  if (request.list == nullptr || request.screener == nullptr) return;
  answer.list_hash = request.list->hash;
  answer.list_as_of = request.list->as_of;
  answer.list_rows = request.list->parties.size();
  for (const Party& party : answer.transaction.parties) {
    if (!party.name.empty()) answer.screening.push_back({party, request.screener->screen(party.name)});
  }
  for (const Holding& holding : answer.transaction.holdings) {
    answer.screening.push_back({{"owner", holding.owner, {}, holding.place}, request.screener->screen(holding.owner)});
  }
}

void add_duties(CheckAnswer& answer) {
  const Transaction& transaction = answer.transaction;
  for (const Levy& levy : answer.determination.levies) {
    if (!transaction.units || !transaction.price_per_unit) continue;
    const FeeTerms terms{wording_of(levy), Ratio::of_rate(levy.rate), {1, 1}};
    const auto line = statement_line(terms, {transaction.title, product_of(transaction), *transaction.units, *transaction.price_per_unit,
                                             transaction.entered_value_per_unit});
    if (line) answer.duties.push_back(*line);
  }
}

}  // namespace

Result<CheckAnswer> check_transaction(CheckRequest request, const RuleBook& book) {
  const auto on = request.on ? request.on : request.transaction.on;
  if (!on) return Error{kNoDate, {}, {{"expected", "--on YYYY-MM-DD, date = YYYY-MM-DD"}}};
  CheckAnswer answer;
  answer.transaction = request.transaction;
  answer.on = *on;
  answer.what_if = request.what_if;
  if (answer.transaction.units) {
    state(answer.transaction, book, "shipment.units", static_cast<double>(*answer.transaction.units));
    if (const auto tpp = tpp_of_unit(answer.transaction)) {
      state(answer.transaction, book, "shipment.tpp", tpp->base() * static_cast<double>(*answer.transaction.units));
    }
  }
  apply_counters(request, book, answer);
  apply_screening(request, answer);
  auto determination = book.evaluate(answer.transaction.facts, *on, request.what_if);
  if (!determination) return std::move(determination.error());
  answer.determination = std::move(*determination);
  auto decisive = book.decisive_sets(answer.transaction.facts, *on, request.what_if);
  if (!decisive) return std::move(decisive.error());
  answer.decisive = std::move(*decisive);
  answer.headroom = headroom(book, answer.transaction.facts);
  add_duties(answer);
  return answer;
}

}  // namespace steelyard::rules
