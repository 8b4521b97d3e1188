#include "report/custody/custody_json.hpp"

#include <algorithm>

#include "base/currency.hpp"
#include "report/custody/custody_view.hpp"

namespace steelyard::report {
namespace {

using custody::Index;
using custody::kNone;
using Array = JsonValue::Array;
using Object = JsonValue::Object;

JsonValue count(std::int64_t n) { return static_cast<double>(n); }
JsonValue known(std::string text) { return text.empty() ? JsonValue{} : JsonValue{std::move(text)}; }

/// Exact, as `27000.00`.
JsonValue money(std::int64_t minor, Currency currency) {
  std::string text = Money{minor, currency}.to_string();
  return text.substr(0, text.find(' '));
}

Array flags_of(const custody::Unit& unit) {
  Array flags;
  const auto add = [&](custody::UnitFlag flag, const char* code) {
    if (unit.has(flag)) flags.emplace_back(code);
  };
  add(custody::kTested, "tested");
  add(custody::kPaid, "paid");
  add(custody::kHeld, "held");
  add(custody::kLate, "late");
  add(custody::kNonCompliant, "non_compliant");
  add(custody::kOwesAgain, "owes_again");
  return flags;
}

JsonValue unit_object(const custody::State& state, const custody::Unit& unit) {
  return Object{{"unit", custody::to_hex(unit.unit)},
                {"stage", custody::name_of(unit.stage)},
                {"flags", flags_of(unit)},
                {"batch", known(unit.batch == kNone ? std::string{} : state.batches[unit.batch].batch)},
                {"shipment", known(unit.shipment == kNone ? std::string{} : state.shipments[unit.shipment].shipment)},
                {"holder", custody::to_hex(unit.holder)},
                {"last_time", time_text(unit.time)}};
}

JsonValue entry_object(const custody::Entry& entry) {
  Array fees;
  for (std::size_t basis = 0; basis < entry.due.size(); ++basis) {
    if (entry.due[basis] == 0 && entry.paid[basis] == 0) continue;
    fees.emplace_back(Object{{"basis", custody::basis_names()[basis]},
                             {"due", money(entry.due[basis], entry.currency)},
                             {"paid", money(entry.paid[basis], entry.currency)}});
  }
  return Object{{"entry", custody::to_hex(entry.entry)},
                {"batch", entry.batch},
                {"product", entry.sku},
                {"origin", entry.origin},
                {"destination", entry.destination},
                {"currency", code_of(entry.currency)},
                {"units", count(entry.units)},
                {"value_per_unit", money(entry.value, entry.currency)},
                {"sale_value_per_unit", money(entry.sale_value, entry.currency)},
                {"entered", count(entry.entered)},
                {"released", count(entry.released)},
                {"covered", count(entry.covered())},
                {"fees", std::move(fees)}};
}

JsonValue violation_object(const custody::Violation& violation) {
  Object evidence;
  for (const Argument& argument : violation.evidence) evidence.emplace_back(argument.name, argument.value);
  return Object{{"rule", violation.rule}, {"entry", static_cast<double>(violation.index)}, {"evidence", std::move(evidence)}};
}

JsonValue history_object(const custody::HistoryLine& line) {
  Array signers;
  for (const std::string& role : line.signers) signers.emplace_back(role);
  return Object{{"entry", static_cast<double>(line.index)},
                {"event", custody::name_of(line.type)},
                {"time", time_text(line.time)},
                {"log_time", time_text(line.log_time)},
                {"signers", std::move(signers)},
                {"unit", line.unit == custody::Ref{} ? JsonValue{} : JsonValue{custody::to_hex(line.unit)}}};
}

Object standing_object(const custody::LicenceStanding& s) {
  return {{"granted", count(s.granted)},     {"unused", count(s.unused)},
          {"reserved", count(s.reserved)},   {"in_transit", count(s.in_transit)},
          {"overdue", count(s.overdue)},     {"received", count(s.received)},
          {"installed", count(s.installed)}, {"returned", count(s.returned)},
          {"retired", count(s.retired)},     {"lost", count(s.lost)},
          {"seized", count(s.seized)}};
}

}  // namespace

JsonValue ledger_json(const custody::AuditReport& report, const std::string& operator_key, bool is_demonstration, custody::UnixTime now) {
  const custody::State& state = report.state;
  Array licences;
  for (Index i = 0; i < state.licences.size(); ++i) {
    Object object = standing_object(custody::standing(state, i, now));
    object.insert(object.begin(), {{"licence", state.licences[i].licence}, {"product", state.licences[i].sku}});
    licences.emplace_back(std::move(object));
  }
  Array batches;
  for (Index i = 0; i < state.batches.size(); ++i) {
    std::int64_t units = 0;
    for (Index u = 0; u < state.units.size(); ++u) units += state.units[u].batch == i ? 1 : 0;
    batches.emplace_back(Object{{"batch", state.batches[i].batch}, {"product", state.batches[i].sku}, {"units", count(units)}});
  }
  Array violations;
  for (const custody::Violation& violation : report.violations) violations.emplace_back(violation_object(violation));
  return Object{{"format", "steelyard.ledger/1"},
                {"is_demonstration", is_demonstration},
                {"origin", report.checkpoint.origin},
                {"size", static_cast<double>(report.checkpoint.size)},
                {"root", custody::to_hex(report.checkpoint.root)},
                {"now", time_text(now)},
                {"operator_key", operator_key},
                {"events", static_cast<double>(report.events)},
                {"refused", static_cast<double>(report.refused)},
                {"licences", std::move(licences)},
                {"batches", std::move(batches)},
                {"violations", std::move(violations)}};
}

JsonValue licence_json(const custody::State& state, const custody::LicenceStanding& s, const custody::Licence& licence) {
  Array units;
  for (const Index unit : s.units) units.push_back(unit_object(state, state.units[unit]));
  return Object{{"format", "steelyard.licence/1"},
                {"licence", licence.licence},
                {"product", licence.sku},
                {"destination", licence.destination},
                {"review_policy", licence.review_policy},
                {"from", time_text(licence.from)},
                {"to", time_text(licence.to)},
                {"is_live", s.is_live},
                {"standing", standing_object(s)},
                {"milestones", Object{{"made", count(s.made)},
                                      {"entered", count(s.entered)},
                                      {"tested", count(s.tested)},
                                      {"paid", count(s.paid)},
                                      {"exported", count(s.exported)},
                                      {"arrived", count(s.arrived)}}},
                {"held", count(s.held)},
                {"non_compliant", count(s.non_compliant)},
                {"units", std::move(units)}};
}

JsonValue batch_json(const custody::State& state, Index batch, const std::vector<custody::HistoryLine>& history) {
  Array entries;
  for (Index i = 0; i < state.entries.size(); ++i) {
    if (state.entries[i].batch == state.batches[batch].batch) entries.push_back(entry_object(state.entries[i]));
  }
  Array units;
  for (Index i = 0; i < state.units.size(); ++i) {
    if (state.units[i].batch == batch) units.push_back(unit_object(state, state.units[i]));
  }
  Array events;
  for (const custody::HistoryLine& line : history) events.push_back(history_object(line));
  return Object{{"format", "steelyard.batch/1"}, {"batch", state.batches[batch].batch}, {"product", state.batches[batch].sku},
                {"entries", std::move(entries)}, {"units", std::move(units)},           {"events", std::move(events)}};
}

JsonValue balances_json(const custody::State& state) {
  Array products;
  for (const custody::Conservation& p : custody::conservation(state)) {
    products.emplace_back(Object{{"product", p.sku},
                                 {"made", count(p.made)},
                                 {"held", count(p.held)},
                                 {"in_transit", count(p.in_transit)},
                                 {"retired", count(p.retired)},
                                 {"lost", count(p.lost)},
                                 {"seized", count(p.seized)},
                                 {"adds_up", p.holds()}});
  }
  Array accounts;
  for (const custody::Account& account : state.accounts.all()) {
    accounts.emplace_back(Object{{"account", state.name_of_account(account).substr(8)},
                                 {"credits", count(account.credits_posted)},
                                 {"debits", count(account.debits_posted)},
                                 {"credits_pending", count(account.credits_pending)},
                                 {"debits_pending", count(account.debits_pending)},
                                 {"balance", count(account.balance())}});
  }
  return Object{{"format", "steelyard.balances/1"}, {"products", std::move(products)}, {"accounts", std::move(accounts)}};
}

JsonValue proof_json(const custody::ProofReport& report, const custody::Proof& proof) {
  Array checks;
  for (const custody::ProofCheck& check : report.checks) {
    checks.emplace_back(
        Object{{"check", check.code}, {"holds", check.holds}, {"count", count(check.count)}, {"detail", known(check.detail)}});
  }
  return Object{{"format", "steelyard.proof_check/1"},
                {"holds", report.holds()},
                {"kind", custody::proof_kind_names()[static_cast<std::size_t>(proof.kind)]},
                {"subject", proof.subject},
                {"origin", report.checkpoint.origin},
                {"size", static_cast<double>(report.checkpoint.size)},
                {"checks", std::move(checks)}};
}

}  // namespace steelyard::report
