// The things a staged plan speaks of, by name.
#pragma once

#include <string>
#include <vector>

#include "report/brief/brief_view.hpp"
#include "report/messages.hpp"
#include "report/page.hpp"
#include "report/words.hpp"
#include "study/plan_run.hpp"

namespace steelyard::report {

/// Names and amounts of one composed study in one language. Holds references: both must outlive it.
class PlanWords {
 public:
  PlanWords(const study::Staged& staged, const Messages& messages);

  [[nodiscard]] const study::Staged& staged() const { return staged_; }
  [[nodiscard]] const Messages& messages() const { return m_; }
  [[nodiscard]] std::string text(std::string_view code, const Arguments& arguments = {}) const { return m_.text("plan", code, arguments); }
  [[nodiscard]] const std::string& option(std::size_t index) const { return options_[index]; }  // chip, route, site where they tell apart
  [[nodiscard]] std::string chip(const std::string& id) const;
  [[nodiscard]] std::string system(std::size_t option) const;
  [[nodiscard]] const std::string& workload(std::size_t index) const { return staged_.problem.workloads[index]; }
  [[nodiscard]] const std::string& period(std::size_t index) const { return staged_.problem.periods[index].name; }
  [[nodiscard]] const std::string& branch(std::size_t index) const { return staged_.problem.branches[index].name; }
  [[nodiscard]] std::string amount(double value) const;
  [[nodiscard]] std::string range(const study::CostRange& range) const;
  [[nodiscard]] std::string limit(plan::ConstraintKind kind, const std::string& name) const;
  [[nodiscard]] std::string site(std::size_t option) const;
  [[nodiscard]] std::string gate_of_three(plan::ConstraintKind kind) const;
  [[nodiscard]] std::string in_unit(double value, const std::string& unit) const;
  [[nodiscard]] std::string difference(const plan::Difference& difference) const;
  /// A policy reason, a rule id or a fact that is missing.
  [[nodiscard]] std::string reason(const plan::Reason& reason) const;
  [[nodiscard]] Table table(std::initializer_list<std::pair<const char*, bool>> columns, const char* title = nullptr) const;
  [[nodiscard]] std::string conflicts(const std::vector<plan::Conflict>& conflicts) const;
  /// `buy now: 3 × ...`, or that nothing is to be ordered.
  [[nodiscard]] std::string orders_now(const plan::Plan& plan) const;
  [[nodiscard]] std::string proof(const plan::Plan& plan) const;
  [[nodiscard]] std::string footer() const;
  [[nodiscard]] std::string title() const;
  [[nodiscard]] std::string subtitle() const;
  [[nodiscard]] const catalog::Chip* find_chip(std::string_view id) const;

 private:
  const study::Staged& staged_;
  const Messages& m_;
  std::vector<std::string> options_;
};

[[nodiscard]] inline Cell text_cell(std::string value) { return {std::move(value), 4, {}}; }

/// What the answer rests on: law, prices, speeds, lead times, supply, the tree; weakest grade first.
[[nodiscard]] PageSection rests_on_section(const PlanWords& words, const plan::Plan& plan, const study::CostRange& range,
                                           const SourceLookup& sources);

}  // namespace steelyard::report
