// Custody as people read it: where units stand, who said what, what an audit found. Tables carry all columns for JSON and CSV.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "custody/audit/audit.hpp"
#include "custody/audit/proof.hpp"
#include "custody/audit/trace.hpp"
#include "custody/demo/play.hpp"
#include "report/table.hpp"

namespace steelyard::report {

/// `2026-02-02 00:00`, UTC; empty for 0.
[[nodiscard]] std::string time_text(custody::UnixTime time);

/// The grant share by share, summing to it; then the milestones; `refused`: claims about its units that were refused.
[[nodiscard]] Table standing_table(const custody::LicenceStanding& standing, std::int64_t refused, const Messages& messages);
[[nodiscard]] Table units_table(const custody::State& state, const std::vector<custody::Index>& units, const Messages& messages);
[[nodiscard]] Table history_table(const std::vector<custody::HistoryLine>& lines, const Messages& messages);
[[nodiscard]] Table conservation_table(const std::vector<custody::Conservation>& products, const Messages& messages);
[[nodiscard]] Table accounts_table(const custody::State& state, const Messages& messages);
[[nodiscard]] Table violations_table(const custody::AuditReport& report, const Messages& messages);
[[nodiscard]] std::string audit_summary(const custody::AuditReport& report, const Messages& messages);
[[nodiscard]] Table proof_table(const custody::ProofReport& report, const Messages& messages);
[[nodiscard]] Table reconciliation_table(const custody::Reconciliation& reconciliation, const Messages& messages);

struct SamplePlan {
  std::int64_t units = 0, diverted = 0;
  double confidence = 0.0, detection = 0.0;
  std::int64_t sample = 0;
};
[[nodiscard]] Table sample_table(const std::vector<SamplePlan>& plans, const Messages& messages);

struct AttackAnswer {
  std::string code, expected, found;
};
[[nodiscard]] Table attack_table(const std::vector<AttackAnswer>& answers, const Messages& messages);

/// `I4.settled: no export before the duty on the unit is settled (unit=..., covered=4)`.
[[nodiscard]] std::string rule_text(std::string_view rule, const std::vector<Argument>& evidence, const Messages& messages);

/// A batch from foundry to rack: one lane per kind of event, one mark per time it happened, sized by the number of units.
[[nodiscard]] std::string journey_svg(const std::string& title, const std::vector<custody::HistoryLine>& lines, const Messages& messages);
/// A licence: what was granted flows to what was exported, and from there to where it stands.
[[nodiscard]] std::string flow_svg(const custody::LicenceStanding& standing, const Messages& messages);

}  // namespace steelyard::report
