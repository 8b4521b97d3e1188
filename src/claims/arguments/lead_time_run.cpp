// From a word to a working machine: the chain of dated steps of a route.
#include "claims/arguments/run_keys.hpp"
#include "rules/lead_time.hpp"

namespace steelyard::claims {
namespace {

class LeadTimeRun final : public Run {
 public:
  std::string route;
  std::string from;
  std::string to;
  std::optional<Date> start;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const auto steps = rules::read_lead_times(bench.engine->data());
    const auto chain = steps ? rules::lead_time(*steps, route, from, to, start) : Result<rules::LeadTimeAnswer>(steps.error());
    if (!chain) {
      outputs.emplace("days", missing(MissingReason::run_refused, std::string{chain.error().front().code.name}));
      return outputs;
    }
    Resolved days = exactly(chain->total.p50, chain->grade);
    days.value = {chain->total.p05, chain->total.p50, chain->total.p95};
    for (const auto& step : chain->steps) {
      if (step.step->evidence) {
        days.sources.insert(days.sources.end(), step.step->evidence->sources.begin(), step.step->evidence->sources.end());
      }
    }
    outputs.emplace("days", days);
    outputs.emplace("steps", exactly(static_cast<double>(chain->steps.size()), Grade::derived));
    if (start) {
      Resolved day = days;
      const auto from_start = [&](double n) { return static_cast<double>(start->serial()) + n; };
      day.value = {from_start(days.value.low), from_start(days.value.mid), from_start(days.value.high)};
      day.is_date = true;
      outputs.emplace("day", day);
    }
    return outputs;
  }
};

std::unique_ptr<Run> read_lead_time(TableReader& table, const study::Engine&) {
  auto run = std::make_unique<LeadTimeRun>();
  run->route = table.text("route", Need::required).value_or("");
  run->from = table.text("from").value_or("");
  run->to = table.text("to").value_or("");
  run->start = table.date("start");
  return run;
}

}  // namespace

RunKind lead_time_kind() { return {"lead_time", {{"days", "days"}, {"steps", "steps"}, {"day", "day"}}, read_lead_time}; }

}  // namespace steelyard::claims
