// What a query asks about a machine and a model: numbers, times and names, read one after the other; what was wrong with all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.hpp"
#include "perf/estimate.hpp"
#include "server/route.hpp"
#include "workload/workload.hpp"

namespace steelyard::server {

inline constexpr Code kBadChoice{"server.bad_choice", ErrorKind::usage};
inline constexpr Code kNoSystem{"server.no_system", ErrorKind::usage};
inline constexpr Code kSystemOfOtherChip{"server.system_of_other_chip", ErrorKind::usage};

/// Names follow the options of the command line, with `_` for `-`. Every finding is one of usage and names its parameter as its place.
class Question {
 public:
  explicit Question(const Request& request) : request_(request) {}

  [[nodiscard]] bool has(std::string_view name) const;
  void integer(std::string_view name, std::int64_t& value, std::int64_t least = 1);
  void integer(std::string_view name, std::optional<std::int64_t>& value, std::int64_t least = 1);
  /// As people write it: `2e12`, `15T`, `1.4亿`.
  void number(std::string_view name, std::optional<double>& value);
  void number(std::string_view name, double& value);
  void precision(std::string_view name, catalog::Precision& value);
  void duration(std::string_view name, std::optional<Seconds>& value);
  void date(std::string_view name, std::optional<Date>& value);
  /// One of `names`; the first where it isn't said.
  [[nodiscard]] std::string choice(std::string_view name, const std::vector<std::string_view>& names);
  /// `true` or `false`; false where it isn't said.
  [[nodiscard]] bool flag(std::string_view name);
  /// Of the catalogue. Null with a finding.
  [[nodiscard]] const catalog::ModelArchitecture* model(const catalog::Catalog& catalog);
  /// `system`, or the smallest one of `chip`; with `servers`, or as many servers as `chips` need.
  [[nodiscard]] perf::Cluster cluster(const catalog::Catalog& catalog);
  /// The same for one of several chips.
  [[nodiscard]] perf::Cluster cluster_of(const catalog::Catalog& catalog, std::string_view chip_name);
  [[nodiscard]] workload::TrainingTask training(const catalog::Catalog& catalog, std::string_view method);
  [[nodiscard]] workload::ServingTask serving(const catalog::Catalog& catalog);

  void missing(std::string_view name);
  void add(std::string_view name, Findings more);
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  void bad_number(std::string_view name, const std::string& found);
  const Request& request_;
  Findings findings_;
};

/// The parameters that `Question` reads, for routes. Of a machine; of a training and of a serving task.
[[nodiscard]] std::vector<QueryParameter> machine_query();
[[nodiscard]] std::vector<QueryParameter> training_query();
[[nodiscard]] std::vector<QueryParameter> serving_query();
[[nodiscard]] std::vector<QueryParameter> joined(std::vector<QueryParameter> query, const std::vector<QueryParameter>& more);

}  // namespace steelyard::server
