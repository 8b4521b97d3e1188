// One scenario of a market study beside another, on common draws: shares, income, what was met, who delivered.
#include <algorithm>

#include <fmt/format.h>

#include "claims/arguments/run_keys.hpp"
#include "study/market_study.hpp"

namespace steelyard::claims {
namespace {

constexpr double kPercent = 100.0;
constexpr double kBillion = 1e9;

Range scaled(const market::Interval& interval, double factor) {
  return {interval.p05 * factor, interval.p50 * factor, interval.p95 * factor};
}

class MarketRun final : public Run {
 public:
  std::string study;
  std::string baseline;
  std::string scenario;
  std::string vendor;   // whose share is shown
  std::string segment;  // whose domestic share is shown
  study::MarketOptions options;

  /// Vendor and segment choose among what one answer holds: runs that differ in them alone are one run.
  [[nodiscard]] std::string question() const override {
    return fmt::format("market {} {} {} {} {} {}", study, baseline, scenario, options.year.value_or(0), options.draws.value_or(0),
                       options.displacement.value_or(-1.0));
  }

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    std::optional<RunOutputs> outputs;
    if (bench.memory != nullptr) outputs = bench.memory->recall(question());
    if (!outputs) {
      outputs = ask(bench);
      if (bench.memory != nullptr) bench.memory->keep(question(), *outputs);
    }
    for (const auto& [output, of] :
         {std::pair{"vendor_share", &vendor}, std::pair{"vendor_income", &vendor}, std::pair{"segment_domestic_share", &segment}}) {
      const auto at = outputs->find(fmt::format("{} {}", output, *of));
      if (at != outputs->end()) outputs->insert_or_assign(output, at->second);
    }
    return std::move(*outputs);
  }

 private:
  [[nodiscard]] RunOutputs ask(const Bench& bench) const {
    RunOutputs outputs;
    const auto refuse = [&](const Findings& findings) {
      const std::string what = fmt::format("{} {}", findings.front().code.name, findings.front().argument("found"));
      outputs.emplace("domestic_share", missing(MissingReason::run_refused, what));
      return outputs;
    };
    const auto file = shipped_study(*bench.engine, study);
    if (!file) return refuse(file.error());
    const auto document = parse_document(file->content, file->name);
    if (!document) return refuse(document.error());
    auto read = study::read_market_study(*document, std::string{file->content}, *bench.engine->catalog());
    if (!read) return refuse(read.error());
    // The shipped study's progress would drown that of the arguments; the wish to stop is passed on.
    auto prepared = bench.memory != nullptr ? bench.memory->market(study) : nullptr;
    if (prepared == nullptr) {
      auto made = study::prepare_market(*bench.engine, *read);
      if (!made) return refuse(made.error());
      prepared = std::move(*made);
      if (bench.memory != nullptr) bench.memory->keep_market(study, prepared);
    }
    const auto answer = study::run_market(*bench.engine, std::move(*read), options, {nullptr, bench.control.cancel}, prepared.get());
    if (!answer) return refuse(answer.error());
    put_all(outputs, *answer);
    return outputs;
  }

  void put_all(RunOutputs& outputs, const study::MarketAnswer& answer) const {
    std::vector<SourceId> sources;
    for (const study::MarketBasis& basis : answer.rests_on) sources.insert(sources.end(), basis.sources.begin(), basis.sources.end());
    const auto put = [&](const std::string& name, const Range& value) {
      Resolved resolved;
      resolved.value = value;
      resolved.grade = answer.grade;
      resolved.sources = sources;
      outputs.emplace(name, std::move(resolved));
    };
    const auto by = [](const auto& array, market::Basis basis) -> const market::Interval& {
      return array[static_cast<std::size_t>(basis)];
    };
    const market::Summary& now = answer.simulation.scenarios.back();
    put("domestic_share", scaled(by(now.domestic_share, market::Basis::dollars), kPercent));
    put("domestic_share_units", scaled(by(now.domestic_share, market::Basis::units), kPercent));
    put("unmet_share", scaled(now.unmet_share, kPercent));
    put("receipts", scaled(now.receipts, 1.0 / kBillion));
    put("ratio_tpp", scaled(now.ratio[0], 1.0));
    put("ratio_fp8", scaled(now.ratio[1], 1.0));
    put("ratio_bandwidth", scaled(now.ratio[2], 1.0));
    for (const market::VendorResult& each : now.vendors) {
      put("vendor_share " + each.vendor, scaled(by(each.share, market::Basis::dollars), kPercent));
      put("vendor_income " + each.vendor, scaled(each.income, 1.0 / kBillion));
    }
    for (const market::SegmentResult& each : now.segments) {
      put("segment_domestic_share " + each.segment, scaled(each.domestic_share, kPercent));
    }
    if (answer.simulation.differences.empty()) return;
    const market::Difference& change = answer.simulation.differences.back();
    put("share_change", scaled(by(change.domestic_share, market::Basis::dollars), kPercent));
    put("share_change_units", scaled(by(change.domestic_share, market::Basis::units), kPercent));
    put("income_change", scaled(change.domestic_income, kPercent));
    put("unmet_change", scaled(change.unmet_share, kPercent));
    put("foreign_income_change", scaled(change.foreign_income, 1.0 / kBillion));
    put("filled", scaled(change.filled, kPercent));
    put("unmet_never_rises", Range::exactly(change.unmet_never_rises ? 1.0 : 0.0));
  }
};

std::unique_ptr<Run> read_market(TableReader& table, const study::Engine& engine) {
  constexpr std::int64_t kMostDraws = 20'000;
  auto run = std::make_unique<MarketRun>();
  run->study = table.text("study", Need::required).value_or("");
  if (table.has("study")) {
    if (const auto file = shipped_study(engine, run->study); !file) {
      table.report(file.error().front().code, "study", file.error().front().arguments);
    }
  }
  run->baseline = table.text("baseline").value_or("");
  run->scenario = table.text("scenario", Need::required).value_or("");
  run->vendor = table.text("vendor").value_or("nvidia");
  run->segment = table.text("segment").value_or("");
  if (!run->baseline.empty() && run->baseline != run->scenario) run->options.scenarios.push_back(run->baseline);
  run->options.scenarios.push_back(run->scenario);
  if (const auto year = table.integer("year")) run->options.year = static_cast<int>(*year);
  run->options.draws = static_cast<std::size_t>(table.integer("draws", Need::optional, 2, kMostDraws).value_or(200));
  run->options.displacement = table.number("displacement", Need::optional, 0.0, 1.0);
  return run;
}

class RatioRun final : public Run {
 public:
  const catalog::Chip* chip = nullptr;
  const catalog::Chip* yardstick = nullptr;
  double units = 0.0;
  double displacement = 0.0;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    study::RatioQuery query;
    query.chip = chip;
    query.yardstick = yardstick;
    query.bases = {market::Basis::tpp, market::Basis::fp8, market::Basis::bandwidth};
    query.units = {units};
    query.displacements = {displacement};
    const auto answer = study::ask_ratio(*bench.engine->catalog(), query);
    if (!answer) {
      outputs.emplace("ratio_tpp", missing(MissingReason::run_refused, std::string{answer.error().front().code.name}));
      return outputs;
    }
    for (const study::RatioRow& row : answer->rows) {
      const char* name =
          row.basis == market::Basis::tpp ? "ratio_tpp" : (row.basis == market::Basis::fp8 ? "ratio_fp8" : "ratio_bandwidth");
      Resolved resolved = exactly(row.ratio, Grade::reported);
      resolved.value = {std::min(row.ratio_low, row.ratio_high), row.ratio, std::max(row.ratio_low, row.ratio_high)};
      for (const catalog::MarketFact* fact : {answer->leader, answer->without}) {
        if (fact == nullptr || !fact->evidence) continue;
        resolved.grade = weakest(resolved.grade, fact->evidence->grade);
        resolved.sources.insert(resolved.sources.end(), fact->evidence->sources.begin(), fact->evidence->sources.end());
      }
      outputs.emplace(name, std::move(resolved));
    }
    return outputs;
  }
};

std::unique_ptr<Run> read_ratio(TableReader& table, const study::Engine& engine) {
  auto run = std::make_unique<RatioRun>();
  run->chip = chip_key(table, "chip", engine);
  run->yardstick = chip_key(table, "yardstick", engine);
  run->units = table.number("units", Need::required, 0.0).value_or(0.0);
  run->displacement = table.number("displacement", Need::optional, 0.0, 1.0).value_or(0.0);
  return run;
}

}  // namespace

RunKind market_kind() {
  return {"market",
          {{"domestic_share", "percent"},
           {"domestic_share_units", "percent"},
           {"vendor_share", "percent"},
           {"vendor_income", "billion_usd"},
           {"segment_domestic_share", "percent"},
           {"unmet_share", "percent"},
           {"receipts", "billion_usd"},
           {"share_change", "points"},
           {"share_change_units", "points"},
           {"income_change", "percent"},
           {"unmet_change", "points"},
           {"foreign_income_change", "billion_usd"},
           {"filled", "percent"},
           {"unmet_never_rises", "yes_no"},
           {"ratio_tpp", "x"},
           {"ratio_fp8", "x"},
           {"ratio_bandwidth", "x"}},
          read_market};
}

RunKind ratio_kind() { return {"ratio", {{"ratio_tpp", "x"}, {"ratio_fp8", "x"}, {"ratio_bandwidth", "x"}}, read_ratio}; }

}  // namespace steelyard::claims
