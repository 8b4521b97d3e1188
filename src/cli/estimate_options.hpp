// Options that several commands share: a machine, a model by name or config.json, precisions, times; what is wrong with all of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/catalog.hpp"
#include "cli/command.hpp"
#include "cli/invocation.hpp"
#include "perf/estimate.hpp"
#include "perf/inference/engine.hpp"

namespace steelyard::cli {

/// Reads options one after the other and keeps what was wrong with all of them.
class OptionReader {
 public:
  OptionReader(Invocation& invocation, std::string_view command) : invocation_(invocation), command_(command) {}

  void integer(std::string_view name, std::int64_t& value, std::int64_t least = 1);
  void number(std::string_view name, std::optional<double>& value);
  void precision(std::string_view name, catalog::Precision& value);
  void duration(std::string_view name, std::optional<Seconds>& value);
  void required_number(std::string_view name, std::string_view placeholder, double& value);
  void missing(std::string what);
  void add(const Findings& more) { findings_.insert(findings_.end(), more.begin(), more.end()); }
  /// Of the catalogue, or a path that ends in .json: a config.json of Hugging Face. Null with a finding.
  const catalog::ModelArchitecture* model(const catalog::Catalog& catalog, std::string_view name = "model");
  /// Behaviour of the release that --engine and --engine-version name; nothing without them. A finding for a name that isn't known.
  std::optional<perf::EngineBehaviour> engine();
  /// A system by name, or the smallest one of the chip; as many as --servers says, or as make --chips.
  perf::Cluster cluster(const catalog::Catalog& catalog);
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  template <class T, class U>
  void assign(const Result<std::optional<T>>& read, U& value) {
    if (!read) {
      add(read.error());
    } else if (*read) {
      value = **read;
    }
  }

  void count_in_chips(perf::Cluster& cluster);

  Invocation& invocation_;
  std::string command_;
  Findings findings_;
  std::vector<std::unique_ptr<catalog::ModelArchitecture>> read_models_;  // of config.json; live as long as the reader
};

[[nodiscard]] OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion = Completion::none);
/// A degree of parallelism under both of its names, as `--tensor` and `--tp`.
[[nodiscard]] OptionSpec degree_option(std::string_view name, std::string_view also);

}  // namespace steelyard::cli
