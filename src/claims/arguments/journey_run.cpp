// A batch on its way from foundry to rack through a ledger of its own: whether it may go on when a step was left out.
#include <array>
#include <functional>

#include "claims/arguments/run_keys.hpp"
#include "custody/core/policy.hpp"
#include "custody/demo/play.hpp"

namespace steelyard::claims {
namespace {

using custody::demo::Play;

struct JourneyStep {
  std::string_view code;
  std::vector<std::string> (*events)(Play&, std::size_t units, std::int64_t due);
  std::vector<std::string> signers;
};

constexpr const char* kEntry = "entry-1";
constexpr const char* kBatch = "B-1";
constexpr const char* kShipment = "S-1";
constexpr const char* kReceipt = "receipt-1";
constexpr const char* kScreening = "screening-1";

/// In order. Each step builds its events only when its turn comes, so that one may be left out.
const std::vector<JourneyStep>& journey_steps() {
  using Texts = std::vector<std::string>;
  static const std::vector<JourneyStep> steps{
      {"keys", [](Play& p, std::size_t, std::int64_t) -> Texts { return p.world.grants(); }, {"regulator"}},
      {"product", [](Play& p, std::size_t, std::int64_t) -> Texts { return p.world.rate_product(); }, {"vendor"}},
      {"licence",
       [](Play& p, std::size_t, std::int64_t) -> Texts {
         return p.world.grant_licence(p.world.terms().licence, p.world.terms().cap_units);
       },
       {"regulator"}},
      {"make", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.make_units(0, n); }, {"vendor"}},
      {"file_entry",
       [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.file_entry(kEntry, kBatch, static_cast<std::int64_t>(n)); },
       {"importer"}},
      {"enter", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.enter(kEntry, kBatch, 0, n); }, {"importer"}},
      {"test", [](Play& p, std::size_t, std::int64_t) -> Texts { return p.world.test_batch(kBatch, 0); }, {"lab", "vendor"}},
      {"test_units", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.test_units(kBatch, 0, n); }, {"lab"}},
      {"settle",
       [](Play& p, std::size_t, std::int64_t due) -> Texts { return p.world.settle(kEntry, kReceipt, due); },
       {"importer", "customs"}},
      {"pay", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.pay_units(kEntry, kReceipt, 0, n); }, {"customs"}},
      {"screen", [](Play& p, std::size_t, std::int64_t) -> Texts { return p.world.screen(kScreening); }, {"exporter"}},
      {"file_shipment",
       [](Play& p, std::size_t n, std::int64_t) -> Texts {
         return p.world.file_shipment(kShipment, kScreening, static_cast<std::int64_t>(n));
       },
       {"exporter"}},
      {"export", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.export_units(kShipment, 0, n); }, {"exporter"}},
      {"receive", [](Play& p, std::size_t n, std::int64_t) -> Texts { return p.world.receive(kShipment, 0, n); }, {"buyer"}},
  };
  return steps;
}

const std::vector<std::string_view>& step_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all{"none"};
    for (const JourneyStep& step : journey_steps()) all.push_back(step.code);
    return all;
  }();
  return names;
}

class JourneyRun final : public Run {
 public:
  std::size_t units = 1;
  std::string left_out;
  double paid_share = 1.0;

  [[nodiscard]] RunOutputs run(const Bench& bench) const override {
    RunOutputs outputs;
    const auto policy = custody::make_policy(bench.engine->data(), *bench.engine->rule_book(), *bench.engine->catalog());
    if (!policy) {
      outputs.emplace("arrived", missing(MissingReason::run_refused, std::string{policy.error().front().code.name}));
      return outputs;
    }
    custody::demo::Journey terms;
    terms.cap_units = static_cast<std::int64_t>(units);
    Play play(**policy, terms);
    const std::int64_t due = duty(**policy, play);
    std::string refusal;
    for (const JourneyStep& step : journey_steps()) {
      if (step.code == left_out) continue;
      const auto paid = static_cast<std::int64_t>(static_cast<double>(due) * paid_share);
      const auto admission = play.submit(step.events(play, units, paid), step.signers);
      if (!admission) {
        refusal = std::string{step.code} + ": " + std::string{admission.error().front().code.name};
      } else if (admission->refusal) {
        refusal = std::string{step.code} + ": " + std::string{name_of(admission->refusal->rule)};
      }
      if (!refusal.empty()) break;
    }
    std::size_t arrived = 0;
    if (play.ledger && refusal.empty()) {
      for (std::size_t i = 0; i < units; ++i) arrived += static_cast<std::size_t>(play.unit(i).stage == custody::Stage::received);
    }
    constexpr double kCents = 100.0;
    outputs.emplace("arrived", exactly(static_cast<double>(arrived), Grade::derived, refusal));
    outputs.emplace("refused", exactly(refusal.empty() ? 0.0 : 1.0, Grade::derived, refusal));
    outputs.emplace("duty", exactly(static_cast<double>(due) / kCents, Grade::primary));
    return outputs;
  }

 private:
  /// What falls due on the entry, as the ledger itself asks the law.
  std::int64_t duty(const custody::Policy& policy, const Play& play) const {
    custody::Product product;
    product.sku = play.world.terms().sku;
    product.chip = play.world.terms().chip;
    product.mtpp = play.world.terms().mtpp;
    product.bandwidth = play.world.terms().bandwidth;
    custody::Entry entry;
    entry.value = play.world.terms().value;
    entry.sale_value = play.world.terms().sale_value;
    entry.destination = "CN";
    entry.units = static_cast<std::int64_t>(units);
    const auto lines = policy.levies(product, entry, custody::date_of(play.world.now));
    std::int64_t due = 0;
    if (lines) {
      for (const custody::LevyLine& line : *lines) due += line.due;
    }
    return due;
  }
};

std::unique_ptr<Run> read_journey(TableReader& table, const study::Engine&) {
  constexpr std::int64_t kMostUnits = 1000;
  auto run = std::make_unique<JourneyRun>();
  run->units = static_cast<std::size_t>(table.integer("units", Need::optional, 1, kMostUnits).value_or(1));
  if (const auto at = table.choice("left_out", step_names())) run->left_out = std::string{step_names()[*at]};
  run->paid_share = table.number("paid_share", Need::optional, 0.0, 2.0).value_or(1.0);
  return run;
}

}  // namespace

RunKind journey_kind() { return {"journey", {{"arrived", "units"}, {"refused", "yes_no"}, {"duty", "USD"}}, read_journey}; }

}  // namespace steelyard::claims
