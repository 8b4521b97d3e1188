// Everything that the data files say, loaded once: the one thing that commands, server and bindings hold.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/data_tree.hpp"
#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "cost/cost.hpp"
#include "perf/calibration.hpp"
#include "rules/rules.hpp"

namespace steelyard::study {

[[nodiscard]] std::string engine_version();  // `0.1.0`

/// Rooms load on first use; loading is thread safe and happens once. Immutable otherwise.
class Engine {
 public:
  explicit Engine(DataTree data);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  [[nodiscard]] const DataTree& data() const;
  [[nodiscard]] std::string data_hash() const;
  [[nodiscard]] const Result<catalog::Catalog>& catalog() const;
  [[nodiscard]] const Result<rules::RuleBook>& rule_book() const;
  [[nodiscard]] const Result<perf::Calibration>& calibration() const;
  [[nodiscard]] const Result<cost::Assumptions>& assumptions() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The data as the user asked for it: embedded, or `data_root` in its place, with the overlays over it.
[[nodiscard]] Result<Engine> open_engine(const std::filesystem::path& data_root, const std::vector<std::filesystem::path>& overlays);

}  // namespace steelyard::study
