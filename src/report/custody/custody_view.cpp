#include "report/custody/custody_view.hpp"

#include <fmt/format.h>

#include "report/words.hpp"

namespace steelyard::report {
namespace {

using custody::UnixTime;

constexpr int kExact = 15;

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Cell known(std::string value) { return value.empty() ? Cell{} : text(std::move(value)); }
Cell count(std::int64_t value) { return {static_cast<double>(value), kExact, {}}; }

Table table_of(const std::vector<std::pair<const char*, bool>>& columns, const Messages& m) {
  Table table;
  for (const auto& [key, is_number] : columns) table.columns.push_back({key, m.text("custody_column", key), is_number});
  return table;
}

std::string short_ref(const std::string& hex) { return hex.substr(0, 12); }

std::string arguments_text(const std::vector<Argument>& arguments) {
  std::string out;
  for (const Argument& argument : arguments) {
    if (!out.empty()) out += ", ";
    const bool is_long = argument.value.size() > 40;
    out += argument.name + '=' + (is_long ? argument.value.substr(0, 16) + "…" : argument.value);
  }
  return out;
}

std::string flags_text(const custody::Unit& unit, const Messages& m) {
  std::vector<std::string> names;
  const auto add = [&](custody::UnitFlag flag, const char* code) {
    if (unit.has(flag)) names.push_back(m.text("custody_flag", code));
  };
  add(custody::kTested, "tested");
  add(custody::kPaid, "paid");
  add(custody::kHeld, "held");
  add(custody::kLate, "late");
  add(custody::kNonCompliant, "non_compliant");
  add(custody::kOwesAgain, "owes_again");
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : m.label("list_next")) + name;
  return out;
}

}  // namespace

std::string time_text(UnixTime time) {
  if (time == 0) return {};
  const UnixTime of_day = ((time % 86400) + 86400) % 86400;
  return fmt::format("{} {:02}:{:02}", custody::date_of(time).to_string(), of_day / 3600, of_day / 60 % 60);
}

std::string rule_text(std::string_view rule, const std::vector<Argument>& evidence, const Messages& messages) {
  std::string out{rule};
  if (messages.has("custody_rule", rule)) out += messages.label("title_separator") + messages.text("custody_rule", rule);
  if (!evidence.empty()) out += " (" + arguments_text(evidence) + ')';
  return out;
}

Table standing_table(const custody::LicenceStanding& s, std::int64_t refused, const Messages& m) {
  Table table = table_of({{"share", false}, {"units", true}}, m);
  table.title = m.text("custody", s.is_live ? "standing_live" : "standing_ended", {{"licence", s.licence}});
  const auto row = [&](const char* code, std::int64_t units) { table.rows.push_back({text(m.text("custody_share", code)), count(units)}); };
  const auto some = [&](const char* code, std::int64_t units) {
    if (units != 0) row(code, units);
  };
  row("unused", s.unused);
  row("reserved", s.reserved);
  row("in_transit", s.in_transit);
  row("overdue", s.overdue);
  row("received", s.received);
  row("installed", s.installed);
  some("returned", s.returned);
  row("lost", s.lost);
  some("retired", s.retired);
  some("seized", s.seized);
  row("sum", s.sum());
  row("granted", s.granted);
  const auto note = [&](const char* code, const Arguments& arguments) { table.notes.push_back(m.text("custody", code, arguments)); };
  const auto n = [](std::int64_t value) { return std::to_string(value); };
  note("milestones", {{"made", n(s.made)},
                      {"entered", n(s.entered)},
                      {"tested", n(s.tested)},
                      {"paid", n(s.paid)},
                      {"exported", n(s.exported)},
                      {"arrived", n(s.arrived)}});
  note("refused_and_held", {{"refused", n(refused)}, {"held", n(s.held)}, {"non_compliant", n(s.non_compliant)}});
  return table;
}

Table units_table(const custody::State& state, const std::vector<custody::Index>& units, const Messages& m) {
  Table table = table_of({{"unit", false},
                          {"stage", false},
                          {"flags", false},
                          {"batch", false},
                          {"shipment", false},
                          {"holder", false},
                          {"last_event", true},
                          {"last_time", false}},
                         m);
  for (const custody::Index index : units) {
    const custody::Unit& unit = state.units[index];
    table.rows.push_back({text(custody::to_hex(unit.unit)), text(m.text("custody_stage", custody::name_of(unit.stage))),
                          known(flags_text(unit, m)), known(unit.batch == custody::kNone ? std::string{} : state.batches[unit.batch].batch),
                          known(unit.shipment == custody::kNone ? std::string{} : state.shipments[unit.shipment].shipment),
                          text(short_ref(custody::to_hex(unit.holder))), count(static_cast<std::int64_t>(unit.head)),
                          text(time_text(unit.time))});
  }
  return table;
}

Table history_table(const std::vector<custody::HistoryLine>& lines, const Messages& m) {
  Table table = table_of({{"entry", true}, {"event", false}, {"time", false}, {"log_time", false}, {"signers", false}, {"unit", false}}, m);
  for (const custody::HistoryLine& line : lines) {
    std::vector<std::string> signers;
    for (const std::string& role : line.signers) signers.push_back(m.text("custody_role", role));
    const bool of_unit = line.unit != custody::Ref{};
    table.rows.push_back({count(static_cast<std::int64_t>(line.index)), text(std::string{custody::name_of(line.type)}),
                          text(time_text(line.time)), text(time_text(line.log_time)), text(listed(signers, m)),
                          known(of_unit ? short_ref(custody::to_hex(line.unit)) : std::string{})});
  }
  return table;
}

Table conservation_table(const std::vector<custody::Conservation>& products, const Messages& m) {
  Table table = table_of({{"sku", false},
                          {"made", true},
                          {"held", true},
                          {"in_transit", true},
                          {"retired", true},
                          {"lost", true},
                          {"seized", true},
                          {"adds_up", false}},
                         m);
  table.title = m.text("custody", "conservation");
  for (const custody::Conservation& p : products) {
    table.rows.push_back({text(p.sku), count(p.made), count(p.held), count(p.in_transit), count(p.retired), count(p.lost), count(p.seized),
                          Cell{p.holds(), 4, {}}});
  }
  return table;
}

Table accounts_table(const custody::State& state, const Messages& m) {
  Table table = table_of(
      {{"account", false}, {"credits", true}, {"debits", true}, {"credits_pending", true}, {"debits_pending", true}, {"balance", true}}, m);
  table.title = m.text("custody", "accounts");
  for (const custody::Account& account : state.accounts.all()) {
    const std::string name = state.name_of_account(account).substr(8);
    table.rows.push_back({text(name), count(account.credits_posted), count(account.debits_posted), count(account.credits_pending),
                          count(account.debits_pending), count(account.balance())});
  }
  table.notes.push_back(m.text("custody", "account_units"));
  return table;
}

Table violations_table(const custody::AuditReport& report, const Messages& m) {
  Table table = table_of({{"rule", false}, {"entry", true}, {"meaning", false}, {"evidence", false}}, m);
  for (const custody::Violation& violation : report.violations) {
    table.rows.push_back({text(violation.rule), count(static_cast<std::int64_t>(violation.index)),
                          known(m.has("custody_rule", violation.rule) ? m.text("custody_rule", violation.rule) : std::string{}),
                          known(arguments_text(violation.evidence))});
  }
  if (report.violations_left_out > 0)
    table.notes.push_back(m.text("custody", "left_out", {{"count", std::to_string(report.violations_left_out)}}));
  return table;
}

std::string audit_summary(const custody::AuditReport& r, const Messages& m) {
  const auto n = [](std::uint64_t value) { return std::to_string(value); };
  std::string out = m.text("custody", r.violations.empty() ? "audit_sound" : "audit_violations",
                           {{"origin", r.checkpoint.origin}, {"count", n(r.violations.size() + r.violations_left_out)}}) +
                    '\n';
  out += m.text("custody", r.is_replayed ? "audit_counts" : "audit_hashes",
                {{"entries", n(r.entries)}, {"events", n(r.events)}, {"refused", n(r.refused)}, {"late", n(r.late_events)}}) +
         '\n';
  out += m.text("custody", "audit_root", {{"root", custody::to_hex(r.checkpoint.root)}, {"size", n(r.checkpoint.size)}}) + '\n';
  if (r.policy_changes > 0) out += m.text("custody", "audit_policy", {{"count", n(r.policy_changes)}}) + '\n';
  return out;
}

Table proof_table(const custody::ProofReport& report, const Messages& m) {
  Table table = table_of({{"check", false}, {"holds", false}, {"count", true}, {"detail", false}}, m);
  table.title = m.text("custody", report.holds() ? "proof_holds" : "proof_fails",
                       {{"origin", report.checkpoint.origin}, {"size", std::to_string(report.checkpoint.size)}});
  for (const custody::ProofCheck& check : report.checks) {
    table.rows.push_back({text(m.text("custody_check", check.code)), Cell{check.holds, 4, {}}, count(check.count), known(check.detail)});
  }
  return table;
}

Table reconciliation_table(const custody::Reconciliation& r, const Messages& m) {
  Table table =
      table_of({{"state", false}, {"gap", false}, {"subject", false}, {"party", false}, {"days", true}, {"amount_minor", true}}, m);
  for (const custody::Gap& gap : r.gaps) {
    table.rows.push_back({text(m.text("custody_gap_state", custody::name_of(gap.state))), text(m.text("custody_gap", gap.code)),
                          text(gap.subject), text(short_ref(gap.party)), count(gap.days), gap.amount == 0 ? Cell{} : count(gap.amount)});
  }
  const auto n = [](std::int64_t value) { return std::to_string(value); };
  table.notes.push_back(m.text("custody", "reconciled",
                               {{"declared", n(r.declared)},
                                {"entered", n(r.entered)},
                                {"exported", n(r.exported)},
                                {"received", n(r.received)},
                                {"attested", n(r.attested)}}));
  return table;
}

Table sample_table(const std::vector<SamplePlan>& plans, const Messages& m) {
  Table table = table_of(
      {{"units", true}, {"diverted", true}, {"leak_percent", true}, {"detection", true}, {"confidence", true}, {"sample", true}}, m);
  for (const SamplePlan& plan : plans) {
    const bool enough = plan.sample <= plan.units;
    table.rows.push_back({count(plan.units), count(plan.diverted),
                          Cell{100.0 * static_cast<double>(plan.diverted) / static_cast<double>(plan.units), 4, {}},
                          Cell{plan.detection, 4, {}}, Cell{plan.confidence, 6, {}}, enough ? count(plan.sample) : Cell{}});
    if (!enough) table.notes = {m.text("custody", "no_sample_suffices")};
  }
  return table;
}

Table attack_table(const std::vector<AttackAnswer>& answers, const Messages& m) {
  Table table = table_of({{"attack", false}, {"answer", false}, {"meaning", false}, {"as_expected", false}}, m);
  table.title = m.text("custody", "attacks");
  for (const AttackAnswer& one : answers) {
    table.rows.push_back({text(m.text("custody_attack", one.code)), text(one.found), text(m.text("custody_rule", one.found)),
                          Cell{one.found == one.expected, 4, {}}});
  }
  return table;
}

}  // namespace steelyard::report
