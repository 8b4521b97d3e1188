#include "cli/estimate_options.hpp"

#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "base/unit.hpp"
#include "workload/config_json.hpp"

namespace steelyard::cli {
namespace {

inline constexpr Code kNoSystem{"cli.no_system", ErrorKind::usage};
inline constexpr Code kWrongChip{"cli.system_of_other_chip", ErrorKind::usage};
inline constexpr Code kSaidTwice{"cli.said_twice", ErrorKind::usage};
inline constexpr Code kNotWholeServers{"cli.not_whole_servers", ErrorKind::usage};

Result<catalog::ModelArchitecture> read_model_file(const std::string& path) {
  const std::ifstream file{path, std::ios::binary};
  if (!file) return Findings{{kCannotRead, {path, 0, 0, {}}, {}}};
  std::ostringstream text;
  text << file.rdbuf();
  return workload::read_config_json(text.str(), path);
}

}  // namespace

void OptionReader::integer(std::string_view name, std::int64_t& value, std::int64_t least) {
  assign(invocation_.integer(name, least), value);
}

void OptionReader::number(std::string_view name, std::optional<double>& value) { assign(invocation_.number(name), value); }

void OptionReader::precision(std::string_view name, catalog::Precision& value) {
  const auto typed = invocation_.text(name);
  if (!typed) return;
  if (const auto parsed = catalog::parse_precision(*typed)) {
    value = *parsed;
  } else {
    findings_.push_back(
        {kBadChoice, {}, {{"option", fmt::format("--{}", name)}, {"found", *typed}, {"expected", "bf16, fp8, int8, fp4, int4"}}});
  }
}

void OptionReader::duration(std::string_view name, std::optional<Seconds>& value) {
  const auto typed = invocation_.text(name);
  if (!typed) return;
  auto parsed = parse_quantity_as<Seconds::kDimension>(*typed);
  if (parsed) {
    value = *parsed;
    return;
  }
  for (Error& error : parsed.error()) {
    error.code.kind = ErrorKind::usage;  // it stands on the command line, not in a file
    error.arguments.push_back({"key", fmt::format("--{}", name)});
    findings_.push_back(std::move(error));
  }
}

void OptionReader::required_number(std::string_view name, std::string_view placeholder, double& value) {
  if (!invocation_.text(name)) {
    missing(fmt::format("--{} {}", name, placeholder));
    return;
  }
  assign(invocation_.number(name), value);
}

void OptionReader::missing(std::string what) {
  findings_.push_back({kMissingArgument, {}, {{"expected", std::move(what)}, {"command", command_}}});
}

const catalog::ModelArchitecture* OptionReader::model(const catalog::Catalog& catalog, std::string_view name) {
  const auto typed = invocation_.text(name);
  if (!typed) {
    missing(fmt::format("--{} MODEL", name));
    return nullptr;
  }
  if (typed->ends_with(".json")) {
    auto read = read_model_file(*typed);
    if (!read) {
      add(read.error());
      return nullptr;
    }
    read_models_.push_back(std::make_unique<catalog::ModelArchitecture>(std::move(*read)));
    return read_models_.back().get();
  }
  const auto found = catalog.find_model(*typed);
  if (!found) {
    add(found.error());
    return nullptr;
  }
  return *found;
}

std::optional<perf::EngineBehaviour> OptionReader::engine() {
  const auto name = invocation_.text("engine");
  if (!name) return std::nullopt;
  const auto table = perf::EngineTable::load((*invocation_.engine())->data());
  if (!table) {
    add(table.error());
    return std::nullopt;
  }
  if (const perf::EngineRecord* record = table->find(*name, invocation_.text("engine-version").value_or(""))) return record->behaviour;
  std::string known;
  for (const perf::EngineRecord& record : table->all()) {
    const std::string& label = record.labels.front();
    if (known.find(label) == std::string::npos) known += (known.empty() ? "" : ", ") + label;
  }
  add({{kBadChoice, {}, {{"option", "--engine"}, {"found", *name}, {"expected", known}}}});
  return std::nullopt;
}

perf::Cluster OptionReader::cluster(const catalog::Catalog& catalog) {
  perf::Cluster cluster;
  const auto chip_name = invocation_.text("chip");
  const auto system_name = invocation_.text("system");
  if (!chip_name && !system_name) missing("--chip CHIP");
  if (chip_name) {
    if (const auto chip = catalog.find_chip(*chip_name)) {
      cluster.chip = *chip;
    } else {
      add(chip.error());
    }
  }
  if (system_name) {
    if (const auto system = catalog.find_system(*system_name)) {
      cluster.system = *system;
    } else {
      add(system.error());
    }
  }
  if (cluster.system != nullptr && !chip_name) cluster.chip = catalog.chip(cluster.system->chip);
  if (cluster.system != nullptr && cluster.chip != nullptr && cluster.system->chip != cluster.chip->id) {
    add({{kWrongChip, {}, {{"found", cluster.system->chip.text()}, {"expected", cluster.chip->id.text()}}}});
  }
  if (cluster.chip != nullptr && cluster.system == nullptr && !system_name) {
    const auto systems = catalog.systems_of(cluster.chip->id);
    if (systems.empty()) add({{kNoSystem, {}, {{"found", cluster.chip->id.text()}}}});
    if (!systems.empty()) cluster.system = systems.front();
  }
  integer("servers", cluster.servers);
  count_in_chips(cluster);
  return cluster;
}

void OptionReader::count_in_chips(perf::Cluster& cluster) {
  std::int64_t chips = 0;
  integer("chips", chips);
  if (chips == 0 || cluster.system == nullptr) return;
  const std::int64_t each = cluster.system->chips;
  if (invocation_.text("servers")) {
    add({{kSaidTwice, {}, {{"found", "--servers"}, {"other", "--chips"}}}});
    return;
  }
  if (chips % each != 0) {
    add({{kNotWholeServers,
          {},
          {{"found", std::to_string(chips)}, {"each", std::to_string(each)}, {"system", cluster.system->id.text()}}}});
    return;
  }
  cluster.servers = chips / each;
}

OptionSpec value_option(std::string_view name, std::string_view placeholder, Completion completion) {
  return {.name = name, .kind = OptionKind::value, .placeholder = placeholder, .completion = completion};
}

OptionSpec degree_option(std::string_view name, std::string_view also) {
  return {.name = name, .kind = OptionKind::value, .placeholder = "N", .also = also};
}

}  // namespace steelyard::cli
