#include "custody/audit/trace.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace steelyard::custody {
namespace {

constexpr UnixTime kDay = 86400;

std::string role_of(const State& state, const PublicKey& key) {
  if (key == state.regulator) return std::string{name_of(Role::regulator)};
  if (key == state.operator_key) return std::string{name_of(Role::ledger_operator)};
  const Index at = state.keys.find(key);
  return at == kNone ? to_hex(key).substr(0, 8) : std::string{name_of(state.keys[at].role)};
}

std::int64_t days_since(UnixTime then, UnixTime now) { return std::max<std::int64_t>(0, (now - then) / kDay); }

/// Collects gaps in the order in which they are found.
class Reconciler {
 public:
  Reconciler(const State& state, const Terms& terms, UnixTime now) : state_(state), terms_(terms), now_(now) {}

  Reconciliation run() {
    for (const Entry& entry : state_.entries.all()) look_at(entry);
    for (const Unit& unit : state_.units.all()) look_at(unit);
    for (const Shipment& shipment : state_.shipments.all()) {
      if (shipment.closed_at == 0 || shipment.exported == shipment.units) continue;
      add("short_shipment", GapState::unproven, "shipment:" + shipment.shipment, shipment.consignee, shipment.closed_at);
    }
    std::stable_sort(result_.gaps.begin(), result_.gaps.end(), [](const Gap& a, const Gap& b) {
      if (a.state != b.state) return a.state > b.state;
      return a.days > b.days;
    });
    return std::move(result_);
  }

 private:
  void add(const char* code, GapState state, std::string subject, const Ref& party, UnixTime since, std::int64_t amount = 0) {
    result_.gaps.push_back({code, state, std::move(subject), to_hex(party), days_since(since, now_), amount});
  }

  void look_at(const Entry& entry) {
    result_.entered += entry.entered;
    const std::int64_t owed = entry.due[0] + entry.due[1] - entry.paid[0] - entry.paid[1];
    const std::string name = "entry:" + to_hex(entry.entry);
    if (owed > 0) add("duty_outstanding", GapState::unproven, name, Ref{}, now_, owed);
    if (entry.sale_value > 0 && entry.value * 100 < entry.sale_value * terms_.undervalue_percent) {
      add("undervalued", GapState::unproven, name, Ref{}, now_, (entry.sale_value - entry.value) * entry.units);
    }
  }

  void look_at(const Unit& unit) {
    ++result_.declared;
    const std::string name = unit_name(unit.unit);
    if (unit.exported_at != 0) ++result_.exported;
    const bool is_abroad = unit.stage == Stage::received || unit.stage == Stage::installed;
    if (is_abroad) ++result_.received;
    const bool was_seen = unit.seen_at != 0 && days_since(unit.seen_at, now_) <= terms_.attestation_days;
    if (is_abroad && was_seen) ++result_.attested;
    if (unit.has(kHeld)) add("held", GapState::conflict, name, unit.holder, unit.time);
    if (unit.has(kNonCompliant)) add("elsewhere", GapState::conflict, name, unit.holder, unit.time);
    if (unit.stage == Stage::exported && unit.shipment != kNone) {
      const UnixTime due = state_.shipments[unit.shipment].due_by;
      if (now_ > due) add("arrival_overdue", GapState::late, name, unit.holder, due);
    }
    if (is_abroad && !was_seen) add("silent", GapState::unproven, name, unit.holder, unit.seen_at + terms_.attestation_days * kDay);
    if (unit.stage == Stage::returned) add("return_outstanding", GapState::unproven, name, unit.holder, unit.time);
  }

  const State& state_;
  const Terms& terms_;
  UnixTime now_;
  Reconciliation result_;
};

}  // namespace

std::string_view name_of(GapState state) {
  static constexpr std::array<std::string_view, 4> kNames{"ok", "late", "unproven", "conflict"};
  return kNames[static_cast<std::size_t>(state)];
}

std::vector<HistoryLine> history(const FileReader& read, std::uint64_t size, const State& state,
                                 const std::function<bool(const Event&)>& wanted) {
  std::vector<HistoryLine> lines;
  std::uint64_t group = 0;
  UnixTime log_time = 0;
  std::vector<std::string> signers;
  for_each_chunk(read, size, [&](const std::shared_ptr<const EntryChunk>& chunk) {
    for (std::size_t i = 0; i < chunk->events.size(); ++i) {
      if (chunk->sound[i] == 0) continue;
      const Event& event = chunk->events[i];
      if (event.type() == EventType::batch) {
        group = chunk->first + i;
        log_time = event.integer(Field::time);
        signers.clear();
        for (const Hash& key : event.hashes(Field::keys)) signers.push_back(role_of(state, key));
      } else if (event.type() != EventType::state && wanted(event)) {
        const Ref unit = event.is_of_unit() || event.has(Field::unit) ? event.ref(Field::unit) : Ref{};
        lines.push_back(
            {chunk->first + i, group, event.type(), event.integer(Field::time), log_time, unit, signers, std::string{event.bytes()}});
      }
    }
    return true;
  });
  return lines;
}

LicenceStanding standing(const State& state, Index licence_at, UnixTime now) {
  const Licence& licence = state.licences[licence_at];
  LicenceStanding result;
  result.licence = licence.licence;
  result.granted = licence.cap_units;
  result.is_live = licence.from <= now && now < licence.to && licence.revoked_at == 0;
  if (const Account* quota = state.account(AccountKind::quota_available, licence_at)) result.unused = quota->free();
  std::set<Index> batches;
  for (Index i = 0; i < state.units.size(); ++i) {
    const Unit& unit = state.units[i];
    if (unit.shipment == kNone || state.shipments[unit.shipment].licence != licence.licence) continue;
    result.units.push_back(i);
    batches.insert(unit.batch);
    const bool is_late = now > state.shipments[unit.shipment].due_by;
    switch (unit.stage) {
      case Stage::exported: ++(is_late ? result.overdue : result.in_transit); break;
      case Stage::received: ++result.received; break;
      case Stage::installed: ++result.installed; break;
      case Stage::returned: ++result.returned; break;
      case Stage::retired: ++result.retired; break;
      case Stage::lost: ++result.lost; break;
      case Stage::seized: ++result.seized; break;
      default: break;
    }
    ++result.exported;
    if (unit.stage != Stage::exported && unit.seen_at != 0) ++result.arrived;
    result.held += unit.has(kHeld) ? 1 : 0;
    result.non_compliant += unit.has(kNonCompliant) ? 1 : 0;
  }
  for (const Unit& unit : state.units.all()) {
    const bool is_here = unit.shipment != kNone && state.shipments[unit.shipment].licence == licence.licence;
    if (!is_here && batches.count(unit.batch) == 0) continue;
    ++result.made;
    result.entered += unit.entry != kNone ? 1 : 0;
    result.tested += unit.has(kTested) ? 1 : 0;
    result.paid += unit.has(kPaid) ? 1 : 0;
  }
  for (const Shipment& shipment : state.shipments.all()) {
    if (shipment.licence == licence.licence && shipment.closed_at == 0) result.reserved += shipment.units - shipment.exported;
  }
  return result;
}

std::vector<Conservation> conservation(const State& state) {
  std::vector<Conservation> all(state.products.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i].sku = state.products[static_cast<Index>(i)].sku;
  for (const Account& account : state.accounts.all()) {
    if (account.kind > AccountKind::units_seized) continue;
    Conservation& of = all[account.a];
    switch (account.kind) {
      case AccountKind::units_made: of.made -= account.balance(); break;
      case AccountKind::units_held: of.held += account.balance(); break;
      case AccountKind::units_in_transit: of.in_transit += account.balance(); break;
      case AccountKind::units_retired: of.retired += account.balance(); break;
      case AccountKind::units_lost: of.lost += account.balance(); break;
      default: of.seized += account.balance(); break;
    }
  }
  return all;
}

Reconciliation reconcile(const State& state, const Terms& terms, UnixTime now) { return Reconciler{state, terms, now}.run(); }

std::string counters_csv(const State& state, Date as_of) {
  struct Sum {
    std::int64_t us = 0, exported = 0, pending = 0;  // thousandths of TPP
  };
  std::map<std::string, Sum> by_chip;  // several kinds of unit may be one part
  for (Index i = 0; i < state.products.size(); ++i) {
    const Product& product = state.products[i];
    Sum& sum = by_chip[product.chip];
    sum.us += product.us_mtpp;
    if (const Account* exported = state.account(AccountKind::tpp_exported, i)) {
      sum.exported += exported->balance();
      sum.pending += exported->credits_pending;
    }
  }
  const auto tpp = [](std::int64_t thousandths) { return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000); };
  std::string text = "product,us_tpp,exported_tpp,pending_tpp,as_of\n";
  for (const auto& [chip, sum] : by_chip) {
    text += fmt::format("{},{},{},{},{}\n", chip, tpp(sum.us), tpp(sum.exported), tpp(sum.pending), as_of.to_string());
  }
  return text;
}

}  // namespace steelyard::custody
