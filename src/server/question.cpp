#include "server/question.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/unit.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

constexpr double kMostNumber = 1e18;

}  // namespace

bool Question::has(std::string_view name) const {
  const auto typed = request_.value(name);
  return typed && !typed->empty();
}

void Question::add(std::string_view name, Findings more) {
  for (Error& error : more) {
    if (error.code.kind == ErrorKind::data) error.code.kind = ErrorKind::usage;
    error.place = {};
    error.place.pointer = name;
    findings_.push_back(std::move(error));
  }
}

void Question::missing(std::string_view name) {
  add(name, {{kMissingParameter,
              {},
              {{"expected", std::string{name}}, {"address", "/" + fmt::format("{}", fmt::join(request_.segments, "/"))}}}});
}

void Question::bad_number(std::string_view name, const std::string& found) {
  add(name, {{kBadNumberParameter, {}, {{"parameter", std::string{name}}, {"found", found}}}});
}

void Question::number(std::string_view name, std::optional<double>& value) {
  if (!has(name)) return;
  const std::string typed = *request_.value(name);
  const auto read = parse_number(typed);
  if (!read || !std::isfinite(*read) || *read < 0.0 || *read > kMostNumber) {
    bad_number(name, typed);
  } else {
    value = *read;
  }
}

void Question::number(std::string_view name, double& value) {
  std::optional<double> read;
  number(name, read);
  if (read) value = *read;
}

void Question::integer(std::string_view name, std::optional<std::int64_t>& value, std::int64_t least) {
  std::optional<double> read;
  number(name, read);
  if (!read) return;
  if (*read != std::floor(*read) || *read < static_cast<double>(least)) {
    bad_number(name, *request_.value(name));
  } else {
    value = static_cast<std::int64_t>(*read);
  }
}

void Question::integer(std::string_view name, std::int64_t& value, std::int64_t least) {
  std::optional<std::int64_t> read;
  integer(name, read, least);
  if (read) value = *read;
}

void Question::precision(std::string_view name, catalog::Precision& value) {
  if (!has(name)) return;
  if (const auto parsed = catalog::parse_precision(*request_.value(name))) {
    value = *parsed;
  } else {
    add(name, {{kBadChoice,
                {},
                {{"parameter", std::string{name}}, {"found", *request_.value(name)}, {"expected", "bf16, fp8, int8, fp4, int4"}}}});
  }
}

void Question::duration(std::string_view name, std::optional<Seconds>& value) {
  if (!has(name)) return;
  auto parsed = parse_quantity_as<Seconds::kDimension>(*request_.value(name));
  if (parsed) {
    value = *parsed;
    return;
  }
  for (Error& error : parsed.error()) error.arguments.push_back({"key", std::string{name}});
  add(name, parsed.error());
}

void Question::date(std::string_view name, std::optional<Date>& value) {
  if (!has(name)) return;
  const std::string typed = *request_.value(name);
  if (const auto read = Date::parse(typed)) {
    value = *read;
  } else {
    add(name, {{kBadDateParameter, {}, {{"parameter", std::string{name}}, {"found", typed}}}});
  }
}

std::string Question::choice(std::string_view name, const std::vector<std::string_view>& names) {
  if (!has(name)) return std::string{names.front()};
  std::string typed = *request_.value(name);
  if (std::find(names.begin(), names.end(), typed) != names.end()) return typed;
  add(name, {{kBadChoice,
              {},
              {{"parameter", std::string{name}},
               {"found", typed},
               {"expected", fmt::format("{}", fmt::join(names, ", "))},
               {"nearest", std::string{nearest_name(typed, names)}}}}});
  return std::string{names.front()};
}

bool Question::flag(std::string_view name) { return choice(name, {"false", "true"}) == "true"; }

const catalog::ModelArchitecture* Question::model(const catalog::Catalog& catalog) {
  if (!has("model")) {
    missing("model");
    return nullptr;
  }
  const auto found = catalog.find_model(*request_.value("model"));
  if (found) return *found;
  add("model", found.error());
  return nullptr;
}

perf::Cluster Question::cluster(const catalog::Catalog& catalog) {
  if (!has("chip") && !has("system")) missing("chip");
  return cluster_of(catalog, request_.value("chip").value_or(""));
}

perf::Cluster Question::cluster_of(const catalog::Catalog& catalog, std::string_view chip_name) {
  perf::Cluster cluster;
  if (!chip_name.empty()) {
    if (const auto chip = catalog.find_chip(chip_name)) {
      cluster.chip = *chip;
    } else {
      add("chip", chip.error());
    }
  }
  if (has("system")) {
    if (const auto system = catalog.find_system(*request_.value("system"))) {
      cluster.system = *system;
    } else {
      add("system", system.error());
    }
  }
  if (cluster.system != nullptr && chip_name.empty()) cluster.chip = catalog.chip(cluster.system->chip);
  if (cluster.system != nullptr && cluster.chip != nullptr && cluster.system->chip != cluster.chip->id) {
    add("system", {{kSystemOfOtherChip, {}, {{"found", cluster.system->chip.text()}, {"expected", cluster.chip->id.text()}}}});
  }
  if (cluster.chip != nullptr && !has("system")) {
    const auto systems = catalog.systems_of(cluster.chip->id);
    if (systems.empty()) add("chip", {{kNoSystem, {}, {{"found", cluster.chip->id.text()}}}});
    if (!systems.empty()) cluster.system = systems.front();
  }
  constexpr std::int64_t kMostServers = 1'000'000;
  integer("servers", cluster.servers);
  if (has("chips") && cluster.system != nullptr) {
    std::int64_t chips = 1;
    integer("chips", chips);
    cluster.servers = (chips + cluster.system->chips - 1) / std::max<std::int64_t>(1, cluster.system->chips);
  }
  if (cluster.servers > kMostServers) bad_number(has("chips") ? "chips" : "servers", fmt::format("{}", cluster.servers));
  return cluster;
}

workload::TrainingTask Question::training(const catalog::Catalog& catalog, std::string_view method) {
  workload::TrainingTask task;
  task.model = model(catalog);
  task.method = method == "lora"        ? workload::TrainingMethod::lora
                : method == "fine_tune" ? workload::TrainingMethod::full_finetune
                                        : workload::TrainingMethod::pretrain;
  double tokens_of_run = 1e12;
  number("tokens", tokens_of_run);
  task.tokens = tokens(tokens_of_run);
  integer("seq", task.sequence_length);
  integer("batch", task.global_batch);
  integer("lora_rank", task.lora_rank);
  precision("precision", task.precision);
  return task;
}

workload::ServingTask Question::serving(const catalog::Catalog& catalog) {
  workload::ServingTask task;
  task.model = model(catalog);
  integer("input", task.input_tokens);
  integer("output", task.output_tokens);
  precision("precision", task.weight_precision);
  precision("cache_precision", task.cache_precision);
  duration("ttft", task.time_to_first_token);
  duration("tpot", task.time_per_output_token);
  return task;
}

std::vector<QueryParameter> machine_query() {
  return {{"model", true, false}, {"chip"}, {"system"}, {"servers"}, {"chips"}, {"precision"}};
}

std::vector<QueryParameter> training_query() { return {{"tokens"}, {"seq"}, {"batch"}, {"lora_rank"}}; }

std::vector<QueryParameter> serving_query() { return {{"input"}, {"output"}, {"cache_precision"}, {"ttft"}, {"tpot"}}; }

std::vector<QueryParameter> joined(std::vector<QueryParameter> query, const std::vector<QueryParameter>& more) {
  query.insert(query.end(), more.begin(), more.end());
  return query;
}

}  // namespace steelyard::server
