#include "cost/assumptions.hpp"

#include <functional>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/record.hpp"
#include "catalog/catalog.hpp"

namespace steelyard::cost {
namespace {

using A = Assumptions;

/// One assumption of the struct: how its value is read from a record into its place.
struct Slot {
  std::string_view id;
  std::function<bool(TableReader&, const EvidencePtr&, Assumptions&)> read;
  bool filled = false;
};

template <class T>
bool store(std::optional<Sourced<T>> figure, Sourced<T>& into) {
  if (!figure) return false;
  into = std::move(*figure);
  return true;
}

template <Dimension D>
Slot slot(std::string_view id, Sourced<Quantity<D>> A::*member) {
  return {id,
          [member](TableReader& t, const EvidencePtr& evidence, A& into) { return store(t.figure<D>("value", evidence), into.*member); }};
}

template <Dimension D>
Slot slot(std::string_view id, Sourced<Amount<D>> A::*member) {
  return {id, [member](TableReader& t, const EvidencePtr& evidence, A& into) {
            return store(t.amount_figure<D>("value", evidence), into.*member);
          }};
}

std::vector<Slot> slots() {
#define SY_SLOT(name) slot(#name, &A::name)
  return {SY_SLOT(host_memory_per_chip),
          SY_SLOT(host_memory_price),
          SY_SLOT(host_cpu_per_chip),
          SY_SLOT(storage_per_chip),
          SY_SLOT(storage_price),
          SY_SLOT(nic_rate_per_chip),
          SY_SLOT(nic_price),
          SY_SLOT(chassis_per_chip),
          SY_SLOT(network_adder),
          SY_SLOT(residual_share),
          SY_SLOT(residual_age),
          SY_SLOT(residual_unsupported),
          SY_SLOT(cost_of_capital),
          SY_SLOT(book_life),
          SY_SLOT(book_residual),
          SY_SLOT(debt_share),
          SY_SLOT(debt_rate),
          SY_SLOT(debt_term),
          SY_SLOT(prepaid_foreign),
          SY_SLOT(prepaid_domestic),
          SY_SLOT(levy_pass_through),
          SY_SLOT(reserved_discount),
          SY_SLOT(hall_per_power_and_time),
          SY_SLOT(hall_build_per_power),
          SY_SLOT(hall_life),
          SY_SLOT(hall_upkeep),
          SY_SLOT(staff_per_chip_and_time),
          SY_SLOT(staff_young_stack),
          SY_SLOT(spares_foreign),
          SY_SLOT(spares_domestic),
          SY_SLOT(spares_unsupported),
          SY_SLOT(failures_per_chip_year),
          SY_SLOT(failures_domestic),
          SY_SLOT(chips_lost_per_failure),
          SY_SLOT(repair_time),
          SY_SLOT(power_usage_effectiveness),
          SY_SLOT(server_power_over_chips),
          SY_SLOT(power_of_unrated_chip),
          SY_SLOT(idle_power_share),
          SY_SLOT(utilisation_training),
          SY_SLOT(utilisation_serving),
          SY_SLOT(person_time),
          SY_SLOT(migration_team),
          SY_SLOT(ramp_start),
          SY_SLOT(ramp_time),
          SY_SLOT(vendor_kernel_reuse),
          SY_SLOT(kernel_effort_own_language),
          SY_SLOT(kernel_effort_source_compatible),
          SY_SLOT(gradient_kernels),
          SY_SLOT(missing_where_partial),
          SY_SLOT(missing_where_unknown)};
#undef SY_SLOT
}

std::vector<Argument> unknown_assumption(std::string_view found) {
  std::vector<Argument> arguments{{"found", std::string{found}}};
  if (auto near = nearest_name(found, assumption_ids()); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  return arguments;
}

/// Answers the id of the record.
std::optional<std::string> read_record(TableReader& t, std::vector<Slot>& all, Assumptions& into) {
  const EvidencePtr evidence = t.evidence(nullptr);
  t.text("note");
  const auto id = t.text("id", Need::required);
  if (!id) return id;
  for (Slot& one : all) {
    if (one.id != *id) continue;
    one.filled = one.read(t, evidence, into) || one.filled;
    return id;
  }
  t.accept_all_keys();
  t.report(kUnknownAssumption, "id", unknown_assumption(*id));
  return id;
}

/// What a share may be: the arithmetic of costs divides by some and takes the rest of one of others.
struct ShareRange {
  std::string_view id;
  A::Share A::*member;
  double least;
  double most;
};
struct ShortestTime {
  std::string_view id;
  Sourced<Seconds> A::*member;
};

Findings out_of_range(const Assumptions& a, const Place& place, std::string_view only) {
  static const std::vector<ShareRange> shares{
      {"residual_share", &A::residual_share, 1e-6, 1.0},
      {"residual_unsupported", &A::residual_unsupported, 0.0, 1.0},
      {"cost_of_capital", &A::cost_of_capital, 0.0, 1.0},
      {"book_residual", &A::book_residual, 0.0, 1.0},
      {"debt_share", &A::debt_share, 0.0, 1.0},
      {"debt_rate", &A::debt_rate, 0.0, 1.0},
      {"prepaid_foreign", &A::prepaid_foreign, 0.0, 1.0},
      {"prepaid_domestic", &A::prepaid_domestic, 0.0, 1.0},
      {"levy_pass_through", &A::levy_pass_through, 0.0, 1.0},
      {"reserved_discount", &A::reserved_discount, 0.0, 0.95},
      {"power_usage_effectiveness", &A::power_usage_effectiveness, 1.0, 3.0},
      {"idle_power_share", &A::idle_power_share, 0.0, 1.0},
      {"utilisation_training", &A::utilisation_training, 0.01, 1.0},
      {"utilisation_serving", &A::utilisation_serving, 0.01, 1.0},
      {"failures_per_chip_year", &A::failures_per_chip_year, 0.0, 50.0},
      {"migration_team", &A::migration_team, 1.0, 1e6},
      {"ramp_start", &A::ramp_start, 0.01, 1.0},
      {"vendor_kernel_reuse", &A::vendor_kernel_reuse, 0.0, 1.0},
      {"gradient_kernels", &A::gradient_kernels, 1.0, 100.0},
      {"missing_where_partial", &A::missing_where_partial, 0.001, 1.0},
      {"missing_where_unknown", &A::missing_where_unknown, 0.001, 1.0},
  };
  static const std::vector<ShortestTime> times{
      {"residual_age", &A::residual_age}, {"book_life", &A::book_life}, {"debt_term", &A::debt_term}, {"hall_life", &A::hall_life}};
  Findings findings;
  const auto report = [&](std::string_view id, double found, const std::string& expected) {
    if (!only.empty() && id != only) return;
    findings.push_back({kNumberRange, place, {{"key", std::string{id}}, {"found", format_number(found, 6)}, {"expected", expected}}});
  };
  for (const ShareRange& range : shares) {
    const A::Share& share = a.*(range.member);
    for (double end : {share.low.value_or(share.value).base(), share.value.base(), share.high.value_or(share.value).base()}) {
      if (end >= range.least && end <= range.most) continue;
      report(range.id, end, fmt::format("{} ... {}", format_number(range.least), format_number(range.most)));
      break;
    }
  }
  for (const ShortestTime& time : times) {
    const double days = in_days((a.*(time.member)).value);
    if (days < 1.0) report(time.id, days, ">= 1 day");
  }
  return findings;
}

}  // namespace

const std::vector<std::string_view>& assumption_ids() {
  static const std::vector<std::string_view> ids = [] {
    std::vector<std::string_view> all;
    for (const Slot& one : slots()) all.push_back(one.id);
    return all;
  }();
  return ids;
}

Result<Assumptions> Assumptions::load(const DataTree& data) {
  Assumptions assumptions;
  Findings findings;
  std::vector<Slot> all = slots();
  for (const DataFile& file : data.files_under("cost/")) {
    const auto document = parse_document(file.content, file.name);
    if (!document) {
      // The same bytes are read, and reported, by the catalogue where the file is a user's.
      if (!file.from_user) findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    TableReader reader(*document, document->root, {}, findings);
    if (file.from_user) reader.accept_all_keys();  // records of other rooms; the catalogue reports kinds that no room knows
    std::set<std::string> in_this_file;
    reader.tables("assumption", [&](TableReader& t) {
      const auto id = read_record(t, all, assumptions);
      if (id && !in_this_file.insert(*id).second) t.report(catalog::kDuplicateId, "id", {{"found", *id}});
    });
    reader.finish();
  }
  for (const Slot& one : all) {
    if (!one.filled) findings.push_back({kMissingAssumption, {}, {{"key", std::string{one.id}}}});
  }
  if (findings.empty()) findings = out_of_range(assumptions, {}, {});
  if (!findings.empty()) return findings;
  return assumptions;
}

Result<void> Assumptions::set(std::string_view id, std::string_view text, const Place& place) {
  for (Slot& one : slots()) {
    if (one.id != id) continue;
    // The value goes through the reader of records, so that a study says it as a data file would.
    Document document{place.file, {}};
    document.root.kind = ValueKind::table;
    Value value;
    value.kind = ValueKind::text;
    value.text = std::string{text};
    value.line = place.line;
    value.column = place.column;
    document.root.members.emplace_back("value", std::move(value));
    Findings findings;
    TableReader reader(document, document.root, place.pointer, findings);
    const bool stored = one.read(reader, std::make_shared<const Evidence>(), *this);
    if (!stored || !findings.empty()) return findings;
    findings = out_of_range(*this, place, id);
    if (!findings.empty()) return findings;
    return {};
  }
  return Error{kUnknownAssumption, place, unknown_assumption(id)};
}

}  // namespace steelyard::cost
