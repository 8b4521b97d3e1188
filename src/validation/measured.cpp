#include "validation/measured.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

#include "base/text.hpp"
#include "validation/row_reader.hpp"

namespace steelyard::validation {
namespace {

const std::vector<std::string_view> kQuantityNames{"step_time",           "tokens_per_second_per_chip", "peak_memory",
                                                   "time_to_first_token", "time_per_output_token",      "inter_token_latency",
                                                   "output_throughput",   "total_throughput",           "request_throughput",
                                                   "end_to_end_latency",  "operator_latency",           "collective_latency"};

/// Dimensions that a row of any of the tables may state, over what the catalogue has. Answers whether anything differed.
class Dimensions {
 public:
  Dimensions(RowReader reader, catalog::ModelArchitecture& model) : reader_(reader), model_(model) {}

  bool apply() {
    take("layers", model_.layers);
    take("hidden", model_.hidden);
    take("heads", model_.heads);
    if (!take("kv_heads", model_.kv_heads) && model_.kv_heads == 0) model_.kv_heads = model_.heads;
    if (!take("head_dim", model_.head_dim) && model_.head_dim == 0 && model_.heads > 0) model_.head_dim = model_.hidden / model_.heads;
    take("vocab", model_.vocab);
    experts();
    latent();
    if (const auto window = reader_.integer("sliding_window"); window && *window > 0 && !model_.sliding_window) {
      model_.sliding_window = *window;
      differs_ = true;
    }
    return differs_;
  }

 private:
  bool take(std::string_view column, std::int64_t& into) {
    const auto stated = reader_.integer(column);
    if (!stated || *stated <= 0) return false;
    if (into != *stated) differs_ = true;
    into = *stated;
    return true;
  }

  void experts() {
    const auto count = reader_.integer("experts");
    if (!count || *count <= 1) {
      if (!model_.experts) take("ffn", model_.ffn);
      return;
    }
    catalog::MixtureOfExperts experts = model_.experts.value_or(catalog::MixtureOfExperts{});
    const bool is_new = !model_.experts;
    take("experts", experts.experts);
    take("top_k", experts.experts_per_token);
    if (experts.experts_per_token <= 0) experts.experts_per_token = 1;
    take("shared_experts", experts.shared_experts);
    take("dense_layers", experts.dense_layers);
    // Without a width of its own an expert has the feed-forward's.
    const bool has_own_width = reader_.integer("moe_ffn").value_or(0) > 0;
    if (has_own_width) {
      take("moe_ffn", experts.expert_ffn);
      if (is_new || model_.ffn > 0) take("ffn", model_.ffn);
    } else {
      take("ffn", experts.expert_ffn);
    }
    model_.experts = experts;
  }

  void latent() {
    if (reader_.integer("mla_kv_lora").value_or(0) <= 0) return;
    catalog::LatentAttention attention = model_.latent_attention.value_or(catalog::LatentAttention{});
    take("mla_q_lora", attention.q_lora);
    take("mla_kv_lora", attention.kv_lora);
    take("mla_qk_nope", attention.qk_nope);
    take("mla_qk_rope", attention.qk_rope);
    take("mla_v_dim", attention.v_dim);
    model_.latent_attention = attention;
  }

  RowReader reader_;
  catalog::ModelArchitecture& model_;
  bool differs_ = false;
};

/// What dimensions leave open in a model that no record knows.
void complete(catalog::ModelArchitecture& model, std::string_view family, RowHead& head) {
  const std::string lower = to_lower(family.empty() ? std::string_view{head.model} : family);
  const bool is_plain = lower.find("gpt") != std::string::npos && lower.find("oss") == std::string::npos;
  if (model.ffn <= 0 && !model.experts) {
    model.ffn = 4 * model.hidden;  // three products of 8/3·h have the flops of two of 4·h
    model.gated_ffn = false;
    head.assumed.push_back({"ffn", std::to_string(model.ffn), "usual_shape"});
  } else {
    model.gated_ffn = !is_plain && model.ffn != 4 * model.hidden;
  }
  if (model.vocab <= 0) {
    model.vocab = is_plain ? 51200 : 128256;
    head.assumed.push_back({"vocab", std::to_string(model.vocab), "usual_shape"});
  }
  head.assumed.push_back({"model", head.model, "row_dimensions"});
}

bool is_whole(const catalog::ModelArchitecture& m) {
  return m.layers > 0 && m.hidden > 0 && m.heads > 0 && m.kv_heads > 0 && m.head_dim > 0 &&
         (!m.experts || (m.experts->experts > 0 && m.experts->expert_ffn > 0 && m.experts->experts_per_token <= m.experts->experts));
}

}  // namespace

const std::vector<std::string_view>& point_kind_names() {
  static const std::vector<std::string_view> names{"training", "serving", "operator", "collective"};
  return names;
}
std::string_view name_of(PointKind kind) { return point_kind_names()[static_cast<std::size_t>(kind)]; }
std::string_view name_of(MeasuredQuantity quantity) { return kQuantityNames[static_cast<std::size_t>(quantity)]; }

std::string_view unit_of(MeasuredQuantity quantity) {
  switch (quantity) {
    case MeasuredQuantity::peak_memory: return "GiB";
    case MeasuredQuantity::tokens_per_second_per_chip:
    case MeasuredQuantity::output_throughput:
    case MeasuredQuantity::total_throughput: return "tokens/s";
    case MeasuredQuantity::request_throughput: return "requests/s";
    default: return "s";
  }
}

bool is_rate(MeasuredQuantity quantity) {
  return quantity == MeasuredQuantity::tokens_per_second_per_chip || quantity == MeasuredQuantity::output_throughput ||
         quantity == MeasuredQuantity::total_throughput || quantity == MeasuredQuantity::request_throughput;
}

ModelShapes::ModelShapes(const CsvTable& table) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    rows_.emplace(catalog::folded_name(table.cell(row, "model")), row);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string_view rest = table.cell(row, "aliases_in_inference_csv");
    while (!rest.empty()) {
      const auto cut = rest.find(';');
      rows_.emplace(catalog::folded_name(rest.substr(0, cut)), row);
      rest = cut == std::string_view::npos ? std::string_view{} : rest.substr(cut + 1);
    }
  }
}

std::optional<std::size_t> ModelShapes::find(std::string_view name) const {
  const auto found = rows_.find(catalog::folded_name(name));
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

std::shared_ptr<const catalog::ModelArchitecture> model_of(const Reading& reading, const CsvTable& table, std::size_t row, RowHead& head) {
  const auto known = reading.labels.model(head.model);
  catalog::ModelArchitecture model;
  if (known) {
    model = *known->model;
    head.assumed.insert(head.assumed.end(), known->assumed.begin(), known->assumed.end());
  }
  bool differs = false;
  const RowReader cells{table, row, *reading.findings};
  // Tables count the blocks of hybrids one by one (a mixer, or a feed-forward); the record lists them in pairs, and stands as it is.
  const bool is_listed_in_pairs = known && model.type == "nemotron_h";
  if (!is_listed_in_pairs) {
    if (const auto at = reading.shapes != nullptr ? reading.shapes->find(head.model) : std::nullopt) {
      differs |= Dimensions{RowReader{*reading.models, *at, *reading.findings}, model}.apply();
    }
    differs |= Dimensions{cells, model}.apply();
  }
  // A shortened model has fewer dense layers than the model its column describes, where the source says so in words.
  if (const auto dense = number_after(cells.text("notes"), "dense_layers="); dense && model.experts) {
    model.experts->dense_layers = std::min(model.layers, static_cast<std::int64_t>(*dense));
    differs = true;
  }
  if (!known) {
    if (is_whole(model)) complete(model, table.cell(row, "model_family"), head);
  } else if (differs) {
    head.assumed.push_back({"model", model.id.text(), "stated_dimensions"});
  }
  if (!is_whole(model)) {
    head.skip = Skip{"unknown_model", head.model};
    return nullptr;
  }
  if (model.vocab <= 0) model.vocab = 32000;
  if (model.id.empty()) model.id = ModelId{head.model};
  return std::make_shared<const catalog::ModelArchitecture>(std::move(model));
}

OwnedCluster machine_of(const Reading& reading, std::int64_t chips, RowHead& head) {
  OwnedCluster machine;
  auto label = reading.labels.chip(head.chip);
  if (!label) {
    head.skip = Skip{"unknown_chip", head.chip};
    return machine;
  }
  head.assumed.insert(head.assumed.end(), label->assumed.begin(), label->assumed.end());
  machine.chip = label->chip;
  machine.cluster.chip = machine.chip.get();
  if (label->system == nullptr) {
    machine.cluster.servers = chips;
    return machine;
  }
  // Servers that hold exactly the chips used: the largest whole share of them that is not more than one server.
  auto system = std::make_shared<catalog::System>(*label->system);
  std::int64_t per_server = std::min(system->chips, chips);
  while (chips % per_server != 0) --per_server;
  system->chips = per_server;
  if (!system->levels.empty()) system->levels.front().chips = std::max<std::int64_t>(1, std::min(system->levels.front().chips, chips));
  machine.system = std::move(system);
  machine.cluster.system = machine.system.get();
  machine.cluster.servers = chips / per_server;
  return machine;
}

std::string first_date(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    if (!text.substr(i).starts_with("20") || !is_digit(text[i + 2]) || !is_digit(text[i + 3])) continue;
    const std::string_view rest = text.substr(i + 4);
    const bool has_month = rest.size() >= 3 && rest[0] == '-' && is_digit(rest[1]) && is_digit(rest[2]);
    return std::string{text.substr(i, has_month ? 7 : 4)};
  }
  return {};
}

}  // namespace steelyard::validation
