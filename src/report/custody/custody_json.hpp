// Custody for programs and for the page: codes and numbers, where custody_view has sentences.
#pragma once

#include <vector>

#include "custody/audit/audit.hpp"
#include "custody/audit/proof.hpp"
#include "custody/audit/trace.hpp"
#include "report/json_value.hpp"

namespace steelyard::report {

/// What the ledger holds: checkpoint, licences with their quotas, batches with units and fees, violations that an audit found.
[[nodiscard]] JsonValue ledger_json(const custody::AuditReport& report, const std::string& operator_key, bool is_demonstration,
                                    custody::UnixTime now);
/// A licence's grant share by share, its milestones, and its units.
[[nodiscard]] JsonValue licence_json(const custody::State& state, const custody::LicenceStanding& standing,
                                     const custody::Licence& licence);
/// A batch: what was entered, what is due on it and what was paid, its units, and who said what about them and when.
[[nodiscard]] JsonValue batch_json(const custody::State& state, custody::Index batch, const std::vector<custody::HistoryLine>& history);
/// Conservation per product, and every account of the double entry.
[[nodiscard]] JsonValue balances_json(const custody::State& state);
[[nodiscard]] JsonValue proof_json(const custody::ProofReport& report, const custody::Proof& proof);

}  // namespace steelyard::report
