// A measured row as it will be predicted: inputs read from the row, facts assumed where it is silent, what was measured.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.hpp"
#include "perf/evaluate.hpp"
#include "validation/labels.hpp"

namespace steelyard::validation {

enum class PointKind : std::uint8_t { training, serving, operation, collective };
[[nodiscard]] std::string_view name_of(PointKind kind);  // "training", "serving", "operator", "collective"
[[nodiscard]] const std::vector<std::string_view>& point_kind_names();

enum class MeasuredQuantity : std::uint8_t {
  step_time,
  tokens_per_second_per_chip,
  peak_memory,
  time_to_first_token,
  time_per_output_token,
  inter_token_latency,
  output_throughput,
  total_throughput,
  request_throughput,
  end_to_end_latency,
  operator_latency,
  collective_latency
};
[[nodiscard]] std::string_view name_of(MeasuredQuantity quantity);
/// `s`, `tokens/s`, `requests/s`, `GiB`.
[[nodiscard]] std::string_view unit_of(MeasuredQuantity quantity);
/// Whether more is faster: a rate, against a time.
[[nodiscard]] bool is_rate(MeasuredQuantity quantity);

/// In the unit of the quantity.
struct Measurement {
  MeasuredQuantity quantity = MeasuredQuantity::step_time;
  double value = 0.0;
  std::string skip{};  // why it isn't compared, a code as in Skip; empty: it is
};

/// Why a row, or a figure of it, is not compared: a code of section `skip` in data/i18n and what it speaks of.
struct Skip {
  std::string code;
  std::string what;
};

/// Of a report of a run that failed for memory: nothing was measured.
inline constexpr std::string_view kRanOutOfMemory = "ran_out_of_memory";

/// What every kind of row says.
struct RowHead {
  std::string id;
  std::string source;
  std::string source_table;
  std::string chip;   // as labelled
  std::string model;  // as labelled
  std::string software;
  int year = 0;  // 0: not stated
  std::vector<Assumption> assumed;
  std::optional<Skip> skip;
  std::vector<Measurement> measured;
};

/// The machine, owning what it modified.
struct OwnedCluster {
  std::shared_ptr<const catalog::Chip> chip;
  std::shared_ptr<const catalog::System> system;
  perf::Cluster cluster;
};

struct TrainingRow : RowHead {
  OwnedCluster machine;
  std::shared_ptr<const catalog::ModelArchitecture> model_used;
  workload::TrainingTask task;
  std::optional<perf::Layout> layout;  // absent: open, searched
  perf::TrainingRecipe recipe;
  bool ran_out_of_memory = false;  // a report of what does not fit: nothing was measured, and it should be predicted not to fit
};

/// What is offered: as stated; as much as there is; as much as keeps the limits of the task.
enum class Load : std::uint8_t { stated, saturated, within_limits };

struct ServingRow : RowHead {
  OwnedCluster machine;
  std::shared_ptr<const catalog::ModelArchitecture> model_used;
  workload::ServingTask task;
  perf::ServingSetup setup;
  Load load = Load::stated;
  double requests = 0.0;   // offered in all; 0: not stated
  bool has_layout = true;  // false: open, searched
  std::string lengths;     // `1024/256`, for rank correlation
};

/// models.csv of the folder, by every name it lists.
class ModelShapes {
 public:
  ModelShapes() = default;
  explicit ModelShapes(const CsvTable& table);
  /// Row of the model, if it is listed.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

 private:
  std::map<std::string, std::size_t, std::less<>> rows_;
};

/// What reading rows needs.
struct Reading {
  const Labels& labels;
  const CsvTable* models = nullptr;  // may be null
  const ModelShapes* shapes = nullptr;
  Findings* findings = nullptr;
};

/// The row's model: the catalogue's by name, with the dimensions the row (or models.csv) states over it; where there is none, made from
/// those dimensions alone. Null with `head.skip` set where neither suffices.
[[nodiscard]] std::shared_ptr<const catalog::ModelArchitecture> model_of(const Reading& reading, const CsvTable& table, std::size_t row,
                                                                         RowHead& head);
/// As many chips as the row says, in servers of the chip's kind; null chip with `head.skip` set where the label is unknown.
[[nodiscard]] OwnedCluster machine_of(const Reading& reading, std::int64_t chips, RowHead& head);
/// The first year (`2024`) or month (`2024-07`) that a date column names; empty where there is none.
[[nodiscard]] std::string first_date(std::string_view text);

[[nodiscard]] std::vector<TrainingRow> read_training_rows(const CsvTable& table, const Reading& reading);
[[nodiscard]] std::vector<ServingRow> read_serving_rows(const CsvTable& table, const Reading& reading);

}  // namespace steelyard::validation
