// The things a brief speaks of, by name, and the answer in sentences.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/brief/brief_view.hpp"
#include "report/messages.hpp"
#include "report/words.hpp"
#include "study/brief.hpp"

namespace steelyard::report {

/// A datum the brief rests on, once, with what uses it.
struct RestsOn {
  std::string what;  // in words
  std::string value;
  Grade grade = Grade::assumed;
  std::vector<SourceId> sources;
  std::string used_for;  // code: speed | permission | cost
};

/// The answer, shortest first; empty lines are left out.
struct Answer {
  std::string verdict;                  // what to buy and rent, or that nothing will do
  std::string cost;                     // total with its range
  std::string gate;                     // which gate binds
  std::vector<std::string> conditions;  // what is still to be decided by somebody else
};

/// Names and amounts of one brief in one language. Holds references: both must outlive it.
class BriefWords {
 public:
  BriefWords(const study::Brief& brief, const Messages& messages);

  [[nodiscard]] const study::Brief& brief() const { return brief_; }
  [[nodiscard]] const Messages& messages() const { return messages_; }

  /// The shortest name that tells the candidates apart: chip, and its system where the chip stands twice.
  [[nodiscard]] const std::string& candidate(std::size_t index) const { return candidates_[index]; }
  /// Candidate and route, and its site where there are several.
  [[nodiscard]] const std::string& option(std::size_t index) const { return options_[index]; }
  [[nodiscard]] std::string system(std::size_t candidate) const;
  [[nodiscard]] const std::string& workload(std::size_t index) const { return brief_.study.workloads[index].name; }
  /// Model, size of the task, deadline or rate, in a line.
  [[nodiscard]] std::string workload_task(std::size_t index) const;
  [[nodiscard]] std::string amount(double value) const;  // in the study's currency
  [[nodiscard]] std::string amount_with_range(double value, double low, double high) const;
  [[nodiscard]] std::string occasion(const std::string& name) const;
  /// What a limit is called: `quota of H200`, `power at Guizhou`.
  [[nodiscard]] std::string limit(plan::ConstraintKind kind, const std::string& name) const;
  /// Which of the articles' three gates a limit belongs to: quantity, policy or price; or the hall's power and room.
  [[nodiscard]] std::string gate_name(plan::ConstraintKind kind, const std::string& name) const;
  [[nodiscard]] std::string in_unit(double value, const std::string& unit) const;  // of a limit

  /// Options of which each stands for those of the same candidate and route: they differ by site alone.
  [[nodiscard]] const std::vector<std::size_t>& distinct_options() const { return distinct_; }
  /// Capability of a workload on a candidate; null when no option has it.
  [[nodiscard]] const study::CapabilityAnswer* capability(std::size_t workload, std::size_t candidate) const;
  /// The permission of an option on the study's date; null when it was not asked.
  [[nodiscard]] const study::PermissionAnswer* permission(std::size_t option) const;

  [[nodiscard]] Answer answer() const;
  /// Weakest grade first, then by name; every datum once.
  [[nodiscard]] std::vector<RestsOn> rests_on() const;

 private:
  [[nodiscard]] std::string choices_text(plan::Acquisition how) const;
  [[nodiscard]] std::string cost_sentence() const;
  [[nodiscard]] std::string gate_sentence() const;
  [[nodiscard]] std::vector<std::string> condition_sentences() const;
  [[nodiscard]] std::string conflict_sentence() const;
  [[nodiscard]] std::string basis_words(const std::string& what) const;
  [[nodiscard]] RestsOn cost_basis(const std::string& text, Grade grade) const;
  [[nodiscard]] std::string limit_code(plan::ConstraintKind kind, const std::string& name) const;
  [[nodiscard]] const catalog::Chip* chip_named(std::string_view id) const;

  const study::Brief& brief_;
  const Messages& messages_;
  std::vector<std::string> candidates_;
  std::vector<std::string> options_;
  std::vector<std::size_t> distinct_;
};

/// Low and high end of the plan's cost, every price and estimate of its choices at the same end of its range.
[[nodiscard]] std::pair<double, double> plan_cost_range(const study::Brief& brief);

}  // namespace steelyard::report
