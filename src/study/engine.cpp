#include "study/engine.hpp"

#include <mutex>
#include <optional>

namespace steelyard::study {
namespace {

/// A room's data, loaded when first asked for.
template <class T>
class Lazy {
 public:
  template <class F>
  const Result<T>& get(F&& load) {
    std::call_once(once_, [&] { value_.emplace(load()); });
    return *value_;
  }

 private:
  std::once_flag once_;
  std::optional<Result<T>> value_;
};

}  // namespace

struct Engine::State {
  explicit State(DataTree tree) : data(std::move(tree)) {}
  DataTree data;
  Lazy<catalog::Catalog> catalog;
  Lazy<rules::RuleBook> rule_book;
  Lazy<perf::Calibration> calibration;
  Lazy<cost::Assumptions> assumptions;
};

std::string engine_version() { return STEELYARD_VERSION; }

Engine::Engine(DataTree data) : state_(std::make_unique<State>(std::move(data))) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

const DataTree& Engine::data() const { return state_->data; }
std::string Engine::data_hash() const { return state_->data.hash(); }
const Result<catalog::Catalog>& Engine::catalog() const {
  return state_->catalog.get([&] { return catalog::Catalog::load(state_->data); });
}
const Result<rules::RuleBook>& Engine::rule_book() const {
  return state_->rule_book.get([&] { return rules::RuleBook::load(state_->data); });
}
const Result<perf::Calibration>& Engine::calibration() const {
  return state_->calibration.get([&] { return perf::Calibration::load(state_->data); });
}
const Result<cost::Assumptions>& Engine::assumptions() const {
  return state_->assumptions.get([&] { return cost::Assumptions::load(state_->data); });
}

Result<Engine> open_engine(const std::filesystem::path& data_root, const std::vector<std::filesystem::path>& overlays) {
  Findings findings;
  const auto collect = [&findings](Findings found) { findings.insert(findings.end(), found.begin(), found.end()); };
  DataTree data = DataTree::embedded();
  if (!data_root.empty()) {
    auto replacement = DataTree::from_directory(data_root);
    if (replacement) {
      data = std::move(*replacement);
    } else {
      collect(std::move(replacement.error()));
    }
  }
  for (const auto& overlay : overlays) {
    if (auto added = data.add_overlay(overlay); !added) collect(std::move(added.error()));
  }
  if (!findings.empty()) return findings;
  return Engine{std::move(data)};
}

}  // namespace steelyard::study
