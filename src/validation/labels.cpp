#include "validation/labels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/record.hpp"
#include "base/text.hpp"
#include "validation/label_names.hpp"

namespace steelyard::validation {
namespace {

constexpr double kUsualDoubt = 0.05;

const std::vector<std::string_view>& recipe_names() {
  static const std::vector<std::string_view> names{"none", "per_tensor", "per_tensor_now", "per_block", "micro_scaled"};
  return names;
}

const std::vector<std::string_view>& schedule_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (int i = 0; i <= static_cast<int>(perf::Schedule::dual_pipe); ++i) all.push_back(perf::name_of(static_cast<perf::Schedule>(i)));
    return all;
  }();
  return names;
}

using Recipe = perf::TrainingRecipe;
constexpr std::array<std::pair<std::string_view, bool Recipe::*>, 17> kRecipeFlags{{
    {"fused_attention", &Recipe::has_fused_attention},
    {"fused_elementwise", &Recipe::has_fused_elementwise},
    {"dropout", &Recipe::has_dropout},
    {"sequence_parallel", &Recipe::has_sequence_parallel},
    {"overlaps_tensor", &Recipe::overlaps_tensor},
    {"overlaps_gradients", &Recipe::overlaps_gradients},
    {"overlaps_parameters", &Recipe::overlaps_parameters},
    {"overlaps_pipeline", &Recipe::overlaps_pipeline},
    {"overlaps_expert", &Recipe::overlaps_expert},
    {"ring_attention", &Recipe::has_ring_attention},
    {"recomputes_attention", &Recipe::recomputes_attention},
    {"recomputes_light", &Recipe::recomputes_light},
    {"recomputes_up_projection", &Recipe::recomputes_up_projection},
    {"recomputes_dense", &Recipe::recomputes_dense},
    {"recomputes_mixture", &Recipe::recomputes_mixture},
    {"recomputes_products", &Recipe::recomputes_products},
    {"grouped_kernels", &Recipe::has_grouped_kernels},
}};
constexpr std::array<std::pair<std::string_view, double Recipe::*>, 10> kRecipeNumbers{{
    {"gradient_bytes", &Recipe::gradient_bytes},
    {"gradient_wire_bytes", &Recipe::gradient_wire_bytes},
    {"optimizer_bytes", &Recipe::optimizer_bytes},
    {"logit_bytes", &Recipe::logit_bytes},
    {"weight_bytes", &Recipe::weight_bytes},
    {"gathered_bytes", &Recipe::gathered_bytes},
    {"expert_imbalance", &Recipe::expert_imbalance},
    {"attention_factor", &Recipe::attention_factor},
    {"host_launch_s", &Recipe::host_launch_s},
    {"host_step_s", &Recipe::host_step_s},
}};

template <class Q>
void scale(Figure<Q>& figure, double factor) {
  if (!figure || factor == 1.0) return;
  figure->value *= factor;
  if (figure->low) *figure->low *= factor;
  if (figure->high) *figure->high *= factor;
}

void scale_rates(catalog::Chip& chip, double factor) {
  for (auto* rate : {&chip.fp64_dense, &chip.fp64_tensor_dense, &chip.fp32_dense, &chip.tf32_dense, &chip.bf16_dense, &chip.fp8_dense,
                     &chip.int8_dense, &chip.fp4_dense, &chip.int4_dense}) {
    scale(*rate, factor);
  }
}

/// A share of a package, as of the tables that count dies.
void cut(catalog::Chip& chip, double share) {
  scale_rates(chip, share);
  scale(chip.memory, share);
  scale(chip.memory_bandwidth, share);
  scale(chip.scale_up_bandwidth, share);
  scale(chip.scale_out_bandwidth, share);
  scale(chip.tdp, share);
}

template <class Q>
void replace(Figure<Q>& figure, const std::optional<Q>& value) {
  if (!value) return;
  if (!figure) figure.emplace();
  figure->value = *value;
  figure->low.reset();
  figure->high.reset();
}

/// A chip that the name means; of several the first with a server of its own in the catalogue, else the first.
template <class Find, class ById, class Better>
auto find_named(std::string_view name, const Find& find, const ById& by_id, const Better& is_better, std::vector<Assumption>& assumed)
    -> decltype(by_id(std::string{})) {
  const auto found = find(name);
  if (found) return *found;
  const Error& error = found.error().front();
  if (!(error.code == catalog::kAmbiguousName)) return nullptr;
  std::string_view rest = error.argument("candidates");
  decltype(by_id(std::string{})) best = nullptr;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view id = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    while (id.starts_with(' ')) id.remove_prefix(1);
    const auto candidate = by_id(std::string{id});
    if (candidate != nullptr && (best == nullptr || is_better(*candidate, *best))) best = candidate;
  }
  if (best != nullptr) assumed.push_back({"name", best->id.text(), "one_of_several"});
  return best;
}

/// A label nobody has listed: the first precision that it names. Integers of four bits, and of eight beside wider activations, are stored
/// narrow and multiplied wide.
std::optional<LabelledPrecision> named_precision(std::string_view lower) {
  using catalog::Precision;
  using perf::LowPrecisionRecipe;
  struct Name {
    std::string_view text;
    Precision products;
    Precision weights;
  };
  constexpr std::array<Name, 28> kNames{{{"w4a8", Precision::fp8, Precision::int4},         {"w4afp8", Precision::fp8, Precision::int4},
                                         {"w4a16", Precision::bf16, Precision::int4},       {"w8a16", Precision::bf16, Precision::int8},
                                         {"awq", Precision::bf16, Precision::int4},         {"gptq", Precision::bf16, Precision::int4},
                                         {"autoround", Precision::bf16, Precision::int4},   {"nf4", Precision::bf16, Precision::int4},
                                         {"q4_", Precision::bf16, Precision::int4},         {"q8_", Precision::bf16, Precision::int8},
                                         {"bnb", Precision::bf16, Precision::int4},         {"fp4", Precision::fp4, Precision::fp4},
                                         {"int4", Precision::bf16, Precision::int4},        {"4bit", Precision::bf16, Precision::int4},
                                         {"4-bit", Precision::bf16, Precision::int4},       {"fp8", Precision::fp8, Precision::fp8},
                                         {"e4m3", Precision::fp8, Precision::fp8},          {"float8", Precision::fp8, Precision::fp8},
                                         {"int8", Precision::int8, Precision::int8},        {"w8a8", Precision::int8, Precision::int8},
                                         {"smoothquant", Precision::int8, Precision::int8}, {"bf16", Precision::bf16, Precision::bf16},
                                         {"bfloat16", Precision::bf16, Precision::bf16},    {"fp16", Precision::bf16, Precision::bf16},
                                         {"float16", Precision::bf16, Precision::bf16},     {"half", Precision::bf16, Precision::bf16},
                                         {"tf32", Precision::tf32, Precision::tf32},        {"16-bit", Precision::bf16, Precision::bf16}}};
  for (const Name& name : kNames) {
    if (lower.find(name.text) == std::string_view::npos) continue;
    LabelledPrecision means{name.products, name.weights, LowPrecisionRecipe::none};
    if (lower.find("mx") != std::string_view::npos || name.products == Precision::fp4)
      means.recipe = LowPrecisionRecipe::micro_scaled;
    else if (lower.find("block") != std::string_view::npos)
      means.recipe = LowPrecisionRecipe::per_block;
    else if (name.products == Precision::fp8)
      means.recipe = LowPrecisionRecipe::per_tensor;
    return means;
  }
  return std::nullopt;
}

}  // namespace

struct Labels::Reading {
  Labels& labels;
  Findings& findings;

  void chip(TableReader& table) {
    ChipLabel label;
    label.label = catalog::folded_name(table.text("label", Need::required).value_or(""));
    label.chip = ChipId{table.text("chip", Need::required).value_or("")};
    if (const auto system = table.text("system")) label.system = SystemId{*system};
    label.memory = table.quantity<Bytes::kDimension>("memory");
    label.memory_bandwidth = table.quantity<BytesPerSecond::kDimension>("memory_bandwidth");
    label.power_cap = table.quantity<Watts::kDimension>("power_cap");
    label.share = table.number("share", Need::optional, 0.01, 1.0).value_or(1.0);
    label.assumed = table.text("assumed").value_or("");
    (void)table.evidence(nullptr);
    (void)table.text("note");
    if (table.has("chip") && labels.catalog_->chip(label.chip) == nullptr) {
      table.report(catalog::kDanglingReference, "chip", {{"kind", "chip"}, {"found", label.chip.text()}});
    }
    if (label.system && labels.catalog_->system(*label.system) == nullptr) {
      table.report(catalog::kDanglingReference, "system", {{"kind", "system"}, {"found", label.system->text()}});
    }
    labels.chips_.push_back(std::move(label));
  }

  void model(TableReader& table) {
    const std::string label = catalog::folded_name(table.text("label", Need::required).value_or(""));
    const ModelId id{table.text("model", Need::required).value_or("")};
    (void)table.text("note");
    if (table.has("model") && labels.catalog_->model(id) == nullptr) {
      table.report(catalog::kDanglingReference, "model", {{"kind", "model"}, {"found", id.text()}});
    }
    labels.models_.insert_or_assign(label, id);
  }

  void precision(TableReader& table) {
    PrecisionLabel label;
    label.label = catalog::folded_name(table.text("label", Need::required).value_or(""));
    const auto& names = catalog::precision_names();
    if (const auto i = table.choice("products", names, Need::required)) label.means.products = static_cast<catalog::Precision>(*i);
    label.means.weights = label.means.products;
    if (const auto i = table.choice("weights", names)) label.means.weights = static_cast<catalog::Precision>(*i);
    if (const auto i = table.choice("recipe", recipe_names())) label.means.recipe = static_cast<perf::LowPrecisionRecipe>(*i);
    (void)table.text("note");
    labels.precisions_.push_back(std::move(label));
  }

  void doubt(TableReader& table) {
    const auto fact = table.text("fact", Need::required);
    const auto doubt = table.number("doubt", Need::required, 0.0, 2.0);
    (void)table.text("note");
    (void)table.evidence(nullptr);
    if (fact && doubt) labels.doubts_.insert_or_assign(*fact, *doubt);
  }

  /// Hands on, for each key of a recipe that the table states, what sets it.
  template <class Take>
  static void recipe_keys(TableReader& table, const Take& take) {
    for (const auto& [key, member] : kRecipeFlags) {
      if (const auto stated = table.boolean(key)) take([member = member, value = *stated](Recipe& recipe) { recipe.*member = value; });
    }
    for (const auto& [key, member] : kRecipeNumbers) {
      if (const auto stated = table.number(key, Need::optional, 0.0, 64.0)) {
        take([member = member, value = *stated](Recipe& recipe) { recipe.*member = value; });
      }
    }
  }

  void note_words(TableReader& table) {
    NoteLabel label;
    label.text = to_lower(table.text("text", Need::required).value_or(""));
    for (const std::string& name : table.texts("frameworks")) label.frameworks.push_back(catalog::folded_name(name));
    recipe_keys(table, [&label](const auto& set) { label.sets.emplace_back(set); });
    if (const auto chunks = table.integer("chunks", Need::optional, 1, 64)) label.chunks = *chunks;
    if (const auto modules = table.integer("prediction_modules", Need::optional, 0, 16)) label.prediction_modules = *modules;
    (void)table.text("note");
    labels.notes_.push_back(std::move(label));
  }

  /// A record stands on the one named `like`, read before it, and states what is different.
  void framework(TableReader& table) {
    FrameworkDefaults framework;
    if (const auto like = table.text("like")) {
      const auto base = std::find_if(labels.frameworks_.begin(), labels.frameworks_.end(), [&](const auto& f) { return f.id == *like; });
      if (base == labels.frameworks_.end()) {
        table.report(catalog::kDanglingReference, "like", {{"kind", "framework"}, {"found", *like}});
      } else {
        framework = *base;
      }
    }
    framework.id = table.text("id", Need::required).value_or("");
    if (const auto family = table.text("family")) framework.family = *family;
    if (framework.family.empty()) framework.family = framework.id;
    if (table.has("labels")) framework.labels.clear();
    for (const std::string& label : table.texts("labels")) framework.labels.push_back(catalog::folded_name(label));
    if (const auto since = table.text("since")) framework.since = *since;
    if (const auto recompute = table.text("recompute")) framework.recompute = *recompute;
    if (const auto stage = table.integer("zero_stage", Need::optional, 0, 3)) framework.zero_stage = static_cast<int>(*stage);
    if (const auto i = table.choice("precision", catalog::precision_names())) framework.precision = static_cast<catalog::Precision>(*i);
    if (const auto layers = table.integer("chunk_layers", Need::optional, 1, 4096)) framework.chunk_layers = *layers;
    if (const auto micro = table.integer("micro_batch", Need::optional, 1, 4096)) framework.micro_batch = *micro;
    if (const auto i = table.choice("schedule", schedule_names())) framework.schedule = static_cast<perf::Schedule>(*i);
    recipe_keys(table, [&framework](const auto& set) { set(framework.recipe); });
    if (const auto modules = table.integer("prediction_modules", Need::optional, 0, 16)) framework.prediction_modules = *modules;
    if (const auto sample = table.integer("tuning_sample", Need::optional, 1, 1 << 20)) framework.tuning_sample = *sample;
    if (const auto now = table.boolean("scales_now")) framework.scales_now = *now;
    if (const auto cuts = table.boolean("cuts_experts")) framework.cuts_experts = *cuts;
    if (const auto each = table.boolean("micro_batch_per_stage")) framework.has_micro_batch_per_stage = *each;
    if (const auto i = table.choice("precision_mixture", catalog::precision_names())) {
      framework.precision_mixture = static_cast<catalog::Precision>(*i);
    }
    if (const auto factor = table.number("attention_factor_ampere", Need::optional, 0.01, 2.0)) framework.attention_factor_ampere = *factor;
    if (const auto counts = table.boolean("counts_full_attention")) framework.counts_full_attention = *counts;
    if (const auto launch = table.quantity<Seconds::kDimension>("host_launch")) framework.recipe.host_launch_s = launch->base();
    framework.evidence = table.evidence(nullptr);
    (void)table.text("note");
    labels.frameworks_.push_back(std::move(framework));
  }

  void rate(TableReader& table) {
    const std::string rate = table.text("rate", Need::required).value_or("");
    for (const std::string& source : table.texts("source_tables", Need::required)) labels.per_chip_rates_.push_back({source, rate});
    (void)table.evidence(nullptr);
    (void)table.text("note");
  }

  void run(TableReader& table) {
    constexpr double kMost = 1e9;
    Labels::RunLabel run;
    run.engine = to_lower(table.text("engine").value_or(""));
    run.source = to_lower(table.text("source").value_or(""));
    run.input_tokens = table.number("input_tokens", Need::optional, 1.0, kMost).value_or(0.0);
    run.output_tokens = table.number("output_tokens", Need::optional, 1.0, kMost).value_or(0.0);
    run.requests = table.number("requests", Need::optional, 1.0, kMost).value_or(0.0);
    run.waves = table.number("waves", Need::optional, 1.0, kMost).value_or(0.0);
    (void)table.evidence(nullptr);
    (void)table.text("note");
    labels.runs_.push_back(std::move(run));
  }

  template <class Read>
  void records(const Document& document, std::string_view kind, const Read& read) {
    const Value* const array = document.root.find(kind);
    if (array == nullptr || array->kind != ValueKind::array) return;
    for (std::size_t i = 0; i < array->items.size(); ++i) {
      if (array->items[i].kind != ValueKind::table) continue;
      TableReader table{document, array->items[i], fmt::format("{}[{}]", kind, i), findings};
      read(table);
      table.finish();
    }
  }

  void document(const Document& from) {
    records(from, "chip_label", [this](TableReader& t) { chip(t); });
    records(from, "model_label", [this](TableReader& t) { model(t); });
    records(from, "precision_label", [this](TableReader& t) { precision(t); });
    records(from, "rate_label", [this](TableReader& t) { rate(t); });
    records(from, "run_label", [this](TableReader& t) { run(t); });
    records(from, "fact_doubt", [this](TableReader& t) { doubt(t); });
    records(from, "note_label", [this](TableReader& t) { note_words(t); });
    records(from, "framework", [this](TableReader& t) { framework(t); });
  }
};

Result<Labels> Labels::load(const DataTree& data, const catalog::Catalog& catalog) {
  Labels labels;
  labels.catalog_ = &catalog;
  Findings findings;
  Reading reading{labels, findings};
  std::vector<DataFile> files = data.shipped_under("calibration/");
  const auto stacks = data.files_under("stacks/");  // shipped ones, then every file of the overlays
  files.insert(files.end(), stacks.begin(), stacks.end());
  for (const DataFile& file : files) {
    const auto document = parse_document(file.content, file.name);
    if (!document) {
      findings.insert(findings.end(), document.error().begin(), document.error().end());
      continue;
    }
    reading.document(*document);
  }
  auto engines = perf::EngineTable::load(data);
  if (engines) {
    labels.engines_ = std::move(*engines);
  } else {
    findings.insert(findings.end(), engines.error().begin(), engines.error().end());
  }
  if (!findings.empty()) return findings;
  return labels;
}

bool Labels::prints_per_chip(std::string_view source, std::string_view rate) const {
  return std::any_of(per_chip_rates_.begin(), per_chip_rates_.end(),
                     [&](const RateLabel& label) { return label.source == source && label.rate == rate; });
}

double Labels::run_requests(std::string_view engine, double input_tokens, double output_tokens) const {
  const std::string name = to_lower(engine);
  for (const RunLabel& run : runs_) {
    if (run.requests > 0.0 && name.starts_with(run.engine) && run.input_tokens == input_tokens && run.output_tokens == output_tokens)
      return run.requests;
  }
  return 0.0;
}

double Labels::run_waves(std::string_view source) const {
  const std::string name = to_lower(source);
  const RunLabel* best = nullptr;
  for (const RunLabel& run : runs_) {
    if (run.waves <= 0.0 || !name.starts_with(run.source)) continue;
    if (best == nullptr || run.source.size() >= best->source.size()) best = &run;
  }
  return best != nullptr ? best->waves : 0.0;
}

LabelledChip Labels::resolve(const ChipLabel& label) const {
  LabelledChip result;
  auto chip = std::make_shared<catalog::Chip>(*catalog_->chip(label.chip));
  replace(chip->tdp, label.power_cap);
  replace(chip->memory, label.memory);
  replace(chip->memory_bandwidth, label.memory_bandwidth);
  cut(*chip, label.share);
  if (label.system) {
    result.system = catalog_->system(*label.system);
  } else if (const auto systems = catalog_->systems_of(label.chip); !systems.empty()) {
    result.system = systems.front();
  }
  if (!label.assumed.empty()) result.assumed.push_back({"chip", label.assumed, "label"});
  result.chip = std::move(chip);
  return result;
}

std::optional<LabelledChip> Labels::named_chip(std::string_view name) const {
  const std::string folded = catalog::folded_name(name);
  for (auto at = chips_.rbegin(); at != chips_.rend(); ++at) {  // a later record overrides
    if (at->label == folded) return resolve(*at);
  }
  LabelledChip result;
  const catalog::Chip* found = find_named(
      name, [this](std::string_view n) { return catalog_->find_chip(n); },
      [this](std::string id) { return catalog_->chip(ChipId{std::move(id)}); },
      [this](const catalog::Chip& a, const catalog::Chip& b) {
        return catalog_->systems_of(b.id).empty() && !catalog_->systems_of(a.id).empty();
      },
      result.assumed);
  if (found == nullptr) {  // results are published under the name of a server, too
    if (const auto system = catalog_->find_system(name)) {
      found = catalog_->chip((*system)->chip);
      result.system = *system;
    }
  }
  if (found == nullptr) return std::nullopt;
  result.chip = std::make_shared<catalog::Chip>(*found);
  if (result.system == nullptr) {
    if (const auto systems = catalog_->systems_of(found->id); !systems.empty()) result.system = systems.front();
  }
  return result;
}

std::optional<LabelledChip> Labels::chip(std::string_view label) const {
  const std::vector<std::string> names = chip_names(label);
  for (const std::string& name : names) {
    auto found = named_chip(name);
    if (!found) continue;
    if (name != names.front()) state_facts(label, *found);
    return found;
  }
  return std::nullopt;
}

/// What the rest of the label says of the part that a shorter name means.
void Labels::state_facts(std::string_view label, LabelledChip& found) {
  constexpr double kSameSize = 0.1;  // makers count gigabytes in two ways
  auto chip = std::make_shared<catalog::Chip>(*found.chip);
  if (const auto power = watts_in(label)) replace(chip->tdp, std::optional<Watts>{watts(*power)});
  const auto size = gigabytes_in(label);
  if (size && chip->memory && std::abs(*size * 1e9 / chip->memory->value.base() - 1.0) > kSameSize) {
    replace(chip->memory, std::optional<Bytes>{bytes(*size * 1e9)});
  }
  if (counts_dies(label) && chip->dies.value_or(1) > 1) cut(*chip, 1.0 / static_cast<double>(*chip->dies));
  found.assumed.push_back({"chip", chip->id.text(), "name_without_suffix"});
  found.chip = std::move(chip);
}

std::optional<LabelledModel> Labels::model(std::string_view label) const {
  LabelledModel result;
  bool is_exact = true;
  for (const std::string& name : model_names(label)) {
    if (const auto known = models_.find(catalog::folded_name(name)); known != models_.end()) {
      result.model = catalog_->model(known->second);
    } else {
      result.model = find_named(
          name, [this](std::string_view n) { return catalog_->find_model(n); },
          [this](std::string id) { return catalog_->model(ModelId{std::move(id)}); },
          [](const catalog::ModelArchitecture&, const catalog::ModelArchitecture&) { return false; }, result.assumed);
    }
    if (result.model != nullptr) {
      if (!is_exact && catalog::folded_name(result.model->name) != catalog::folded_name(name)) {
        result.assumed.push_back({"model", result.model->id.text(), "name_without_suffix"});
      }
      return result;
    }
    is_exact = false;
  }
  return std::nullopt;
}

std::optional<LabelledPrecision> Labels::precision(std::string_view label) const {
  const std::string folded = catalog::folded_name(label);
  for (auto at = precisions_.rbegin(); at != precisions_.rend(); ++at) {
    if (at->label == folded) return at->means;
  }
  return named_precision(to_lower(label));
}

const FrameworkDefaults* Labels::framework(std::string_view label, std::string_view date) const {
  const std::string folded = catalog::folded_name(label);
  const FrameworkDefaults* best = nullptr;
  std::size_t best_length = 0;
  for (const FrameworkDefaults& framework : frameworks_) {
    if (!date.empty() && framework.since.substr(0, date.size()) > date) continue;
    for (const std::string& name : framework.labels) {
      if (folded.find(name) == std::string::npos) continue;
      // The longer name says more; of the same framework, the later state.
      if (best == nullptr || name.size() > best_length || (name.size() == best_length && framework.since > best->since)) {
        best = &framework;
        best_length = name.size();
      }
    }
  }
  return best;
}

std::vector<const NoteLabel*> Labels::notes(std::string_view text, std::string_view software) const {
  const std::string lower = to_lower(text);
  const std::string folded = catalog::folded_name(software);
  std::vector<const NoteLabel*> found;
  for (const NoteLabel& label : notes_) {
    const bool is_its = label.frameworks.empty() || std::any_of(label.frameworks.begin(), label.frameworks.end(),
                                                                [&](const std::string& f) { return folded.find(f) != std::string::npos; });
    if (is_its && lower.find(label.text) != std::string::npos) found.push_back(&label);
  }
  return found;
}

double Labels::doubt(std::string_view fact) const {
  const auto found = doubts_.find(fact);
  return found == doubts_.end() ? kUsualDoubt : found->second;
}

}  // namespace steelyard::validation
