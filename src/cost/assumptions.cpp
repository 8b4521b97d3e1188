#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/record.hpp"
#include "cost/cost.hpp"

namespace steelyard::cost {
namespace {

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

Slot share(std::string_view id, Assumptions::Share Assumptions::*member) {
  return {id, [member](TableReader& t, const EvidencePtr& evidence, Assumptions& into) {
            return store(t.figure<kDimensionless>("value", evidence), into.*member);
          }};
}

template <Dimension D>
Slot quantity(std::string_view id, Sourced<Quantity<D>> Assumptions::*member) {
  return {id, [member](TableReader& t, const EvidencePtr& evidence, Assumptions& into) {
            return store(t.figure<D>("value", evidence), into.*member);
          }};
}

template <Dimension D>
Slot amount(std::string_view id, Sourced<Amount<D>> Assumptions::*member) {
  return {id, [member](TableReader& t, const EvidencePtr& evidence, Assumptions& into) {
            return store(t.amount_figure<D>("value", evidence), into.*member);
          }};
}

std::vector<Slot> slots() {
  using A = Assumptions;
  std::vector<Slot> all;
  all.push_back(share("server_adder", &A::server_adder));
  all.push_back(share("network_adder", &A::network_adder));
  all.push_back(share("residual_share", &A::residual_share));
  all.push_back(quantity("residual_age", &A::residual_age));
  all.push_back(share("cost_of_capital", &A::cost_of_capital));
  all.push_back(amount("hall_per_power_and_time", &A::hall_per_power_and_time));
  all.push_back(amount("staff_per_chip_and_time", &A::staff_per_chip_and_time));
  all.push_back(share("spares_foreign", &A::spares_foreign));
  all.push_back(share("spares_domestic", &A::spares_domestic));
  all.push_back(share("prepaid_foreign", &A::prepaid_foreign));
  all.push_back(share("prepaid_domestic", &A::prepaid_domestic));
  all.push_back(share("levy_pass_through", &A::levy_pass_through));
  all.push_back(share("power_usage_effectiveness", &A::power_usage_effectiveness));
  all.push_back(share("server_power_over_chips", &A::server_power_over_chips));
  all.push_back(quantity("power_of_unrated_chip", &A::power_of_unrated_chip));
  return all;
}

/// Answers the id of the record.
std::optional<std::string> read_record(TableReader& t, std::vector<Slot>& all, Assumptions& into) {
  const EvidencePtr evidence = t.evidence(nullptr);
  t.text("note");
  const auto id = t.text("id", Need::required);
  if (!id) return id;
  for (Slot& slot : all) {
    if (slot.id != *id) continue;
    slot.filled = slot.read(t, evidence, into) || slot.filled;
    return id;
  }
  std::vector<std::string_view> ids;
  for (const Slot& slot : all) ids.push_back(slot.id);
  std::vector<Argument> arguments{{"found", *id}};
  if (auto near = nearest_name(*id, ids); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  t.accept_all_keys();
  t.report(kUnknownAssumption, "id", std::move(arguments));
  return id;
}

}  // namespace

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
  for (const Slot& slot : all) {
    if (!slot.filled) findings.push_back({kMissingAssumption, {}, {{"key", std::string{slot.id}}}});
  }
  if (!findings.empty()) return findings;
  return assumptions;
}

}  // namespace steelyard::cost
