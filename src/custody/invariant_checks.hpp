// I1 to I16 of a ledger as it stands, by other means than its guards and accounts. For simulations, which look after every step.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "custody/audit/audit.hpp"
#include "custody/store/ledger.hpp"

namespace steelyard::custody::testing {

/// Names of what is broken; empty when all holds. One object a life: it remembers which units had come to their end (I3) and the last
/// checkpoint (I14).
class InvariantChecks {
 public:
  std::vector<std::string> broken(Ledger& ledger, const FileReader& read, const Policy& policy) {
    broken_.clear();
    const State& state = ledger.state();
    units(state);
    journeys(state);
    papers(state, policy);
    accounts(state);
    log(ledger, read);
    return broken_;
  }

 private:
  void require(bool holds, const char* name) {
    if (!holds) broken_.emplace_back(name);
  }

  void units(const State& state) {
    std::set<Ref> names, dies, boards;
    std::set<Hash> nonces;
    for (const Unit& unit : state.units.all()) {
      require(names.insert(unit.unit).second && dies.insert(unit.die).second && boards.insert(unit.board).second, "I1");
      require(unit.holder != Ref{} && state.parties.find(unit.holder) != kNone && unit.parent != unit.unit, "I2");
      if (const auto ended = ended_.find(unit.unit); ended != ended_.end()) require(unit.stage == ended->second, "I3");
      if (is_terminal(unit.stage)) ended_.emplace(unit.unit, unit.stage);
      require(unit.time <= state.log_time && unit.exported_at <= state.log_time && unit.seen_at <= state.log_time, "I11");
      require((unit.nonce == Hash{}) == (unit.nonce_expires == 0) && (unit.nonce == Hash{} || nonces.insert(unit.nonce).second), "I15");
    }
    for (const Binding& die : state.dies.all()) require(state.units.find(die.unit) != kNone, "I1");
  }

  void journeys(const State& state) {
    for (const Unit& unit : state.units.all()) {
      if (unit.stage != Stage::exported && unit.stage != Stage::received && unit.stage != Stage::installed) continue;
      require(unit.has(kTested) && unit.has(kPaid) && unit.entry != kNone && unit.batch != kNone, "I4");
      if (unit.entry == kNone || unit.batch == kNone) continue;
      const Entry& entry = state.entries[unit.entry];
      require(state.batches[unit.batch].tested_at != 0 && entry.released <= entry.covered(), "I4");
    }
  }

  void papers(const State& state, const Policy& policy) {
    for (const Shipment& shipment : state.shipments.all()) {
      const Index at = state.licences.find(shipment.licence);
      require(at != kNone, "I5");
      if (at == kNone) continue;
      const Licence& licence = state.licences[at];
      const bool names_user = std::find(licence.end_users.begin(), licence.end_users.end(), shipment.end_user) != licence.end_users.end();
      require(shipment.consignee == licence.consignee && names_user && shipment.sku == licence.sku, "I5");
      require(std::any_of(state.screenings.all().begin(), state.screenings.all().end(),
                          [&](const Screening& screening) {
                            const auto names = [&](const Ref& party) {
                              return std::find(screening.parties.begin(), screening.parties.end(), party) != screening.parties.end();
                            };
                            return screening.is_clear && names(shipment.consignee) && names(shipment.end_user);
                          }),
              "I8");
      require(shipment.exported <= shipment.units && shipment.received + shipment.lost <= shipment.exported, "I9");
    }
    for (const KeyGrant& grant : state.keys.all()) require(grant.from < grant.to && state.parties.find(grant.party) != kNone, "I13");
    require(policy.terms(date_of(state.log_time)).witnesses == 0, "I14");
  }

  void accounts(const State& state) {
    for (Index i = 0; i < state.licences.size(); ++i) {
      std::int64_t used = 0;
      for (const Unit& unit : state.units.all()) {
        used += unit.shipment != kNone && state.shipments[unit.shipment].licence == state.licences[i].licence ? 1 : 0;
      }
      const Account* free = state.account(AccountKind::quota_available, i);
      require(used <= state.licences[i].cap_units && free != nullptr && free->free() >= 0, "I6");
    }
    for (Index i = 0; i < state.products.size(); ++i) {
      const Account* exported = state.account(AccountKind::tpp_exported, i);
      const std::int64_t sent = exported == nullptr ? 0 : exported->balance() + exported->credits_pending;
      require(2 * sent <= state.products[i].us_mtpp, "I7");
    }
    recount(state, [&](const Violation& violation) { require(false, violation.rule.starts_with("I10") ? "I10" : "I9"); });
    std::map<int, std::int64_t> sums;  // double entry: what one account gains another loses
    for (const Account& account : state.accounts.all()) {
      const int book = account.kind <= AccountKind::units_seized   ? 0
                       : account.kind <= AccountKind::quota_used   ? 1
                       : account.kind <= AccountKind::tpp_us       ? 2
                       : account.kind <= AccountKind::tpp_exported ? 3
                                                                   : 4;
      sums[book] += account.balance();
    }
    for (const auto& [book, sum] : sums) require(sum == 0, "I10");
  }

  void log(Ledger& ledger, const FileReader& read) {
    const std::uint64_t size = ledger.checkpoint().size;
    if (ledger.size() != size || size == 0) return;  // something is on its way: looked at when it is published
    std::vector<Hash> leaves;
    TreeBuilder tree;
    std::vector<LogFile> tiles;
    for_each_chunk(read, size, [&](const auto& chunk) {
      for (const Hash& hash : chunk->hashes) {
        leaves.push_back(hash);
        tree.append(hash, tiles);
        if (tree.size() == last_.size) require(tree.root() == last_.root, "I14");
      }
      return true;
    });
    require(tree.size() == size && tree.root() == ledger.checkpoint().root && size >= last_.size, "I14");
    last_ = ledger.checkpoint();
    for (const Unit& unit : ledger.state().units.all()) {
      require(unit.head < leaves.size() && std::equal(unit.head_hash.begin(), unit.head_hash.end(), leaves[unit.head].begin()), "I12");
    }
    VerifiableMap map;
    for (const NamedRecord& record : ledger.state().all_records()) map.set(record.name, record.text);
    require(map.root() == ledger.map().root(), "I16");
  }

  std::vector<std::string> broken_;
  std::map<Ref, Stage> ended_;
  Checkpoint last_;
};

}  // namespace steelyard::custody::testing
