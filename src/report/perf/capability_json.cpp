#include "report/perf/capability_json.hpp"

#include "report/words.hpp"

namespace steelyard::report {
namespace {

using Array = JsonValue::Array;
using Object = JsonValue::Object;

JsonValue count(std::int64_t n) { return static_cast<double>(n); }
double in_gb(Bytes size) { return size.base() / 1e9; }

Object cluster_object(const perf::Cluster& cluster) {
  Object object;
  object.emplace_back("chip", cluster.chip != nullptr ? JsonValue{cluster.chip->id.text()} : JsonValue{});
  object.emplace_back("system", cluster.system != nullptr ? JsonValue{cluster.system->id.text()} : JsonValue{});
  object.emplace_back("servers", count(cluster.servers));
  object.emplace_back("chips", count(cluster.chips()));
  return object;
}

Array reasons_array(const std::vector<perf::Reason>& reasons) {
  Array list;
  for (const perf::Reason& reason : reasons) {
    Object arguments;
    for (const auto& [name, value] : reason.arguments) arguments.emplace_back(name, value);
    list.emplace_back(Object{{"code", reason.code}, {"arguments", std::move(arguments)}});
  }
  return list;
}

Object memory_object(const perf::MemoryUse& memory) {
  return {{"weights_gb", in_gb(memory.weights)},     {"gradients_gb", in_gb(memory.gradients)},
          {"optimizer_gb", in_gb(memory.optimizer)}, {"activations_gb", in_gb(memory.activations)},
          {"cache_gb", in_gb(memory.cache)},         {"overhead_gb", in_gb(memory.overhead)},
          {"total_gb", in_gb(memory.total())},       {"available_gb", in_gb(memory.available)}};
}

template <class T>
Object interval_object(const perf::Interval<T>& interval) {
  return {{"p05", interval.p05.base()}, {"p50", interval.p50.base()}, {"p95", interval.p95.base()}};
}

Array basis_array(const std::vector<perf::Basis>& basis) {
  Array list;
  for (const perf::Basis& one : basis) {
    Array sources;
    for (const SourceId& id : one.sources) sources.emplace_back(id.text());
    list.emplace_back(
        Object{{"what", one.what}, {"value", one.value}, {"grade", steelyard::name_of(one.grade)}, {"sources", std::move(sources)}});
  }
  return list;
}

JsonValue known(double value) { return value > 0.0 ? JsonValue{value} : JsonValue{}; }

Object training_object(const perf::TrainingCandidate& candidate, double step_tokens) {
  const perf::Layout& layout = candidate.layout;
  const auto chips = static_cast<double>(layout.chips());
  return {{"words", layout_text(layout, false)},
          {"chips", chips},
          {"step_time_s", candidate.step_s},
          {"tokens_per_s_per_chip", candidate.step_s > 0.0 ? JsonValue{step_tokens / (candidate.step_s * chips)} : JsonValue{}},
          {"memory_gb", candidate.memory_bytes / 1e9},
          {"layout", Object{{"tensor", count(layout.tensor)},
                            {"pipeline", count(layout.pipeline)},
                            {"data", count(layout.data)},
                            {"context", count(layout.context)},
                            {"expert", count(layout.expert)},
                            {"expert_tensor", count(layout.expert_tensor)},
                            {"micro_batch", count(layout.micro_batch)},
                            {"zero", count(layout.zero_stage)},
                            {"interleave", count(layout.interleave)},
                            {"recompute", perf::name_of(layout.recompute)},
                            {"schedule", perf::name_of(layout.schedule)}}}};
}

Object worker_object(const perf::WorkerShape& worker) {
  return {{"tensor", count(worker.tensor)},
          {"pipeline", count(worker.pipeline)},
          {"expert", count(worker.expert)},
          {"attention_groups", count(worker.attention_groups)}};
}

Object serving_object(const perf::ServingOption& option) {
  Object layout = worker_object(option.worker);
  layout.emplace_back("workers", count(option.workers));
  layout.emplace_back("concurrency", count(option.batch * option.workers));
  return {{"chips", count(option.chips_used())},
          {"precision", catalog::name_of(option.precision)},
          {"in_flight", count(option.batch)},
          {"time_to_first_token_s", option.point.time_to_first_token_s},
          {"time_per_output_token_s", option.point.time_per_output_token_s},
          {"tokens_per_s_per_chip", option.tokens_per_s_per_chip},
          {"watts_per_chip", known(option.watts_per_chip)},
          {"cost_per_million_tokens", known(option.cost_per_million_tokens)},
          {"meets_latency", option.meets_latency},
          {"layout", std::move(layout)}};
}

Object training_counts(const perf::SearchCounts& counts) {
  Object illegal;
  for (std::size_t i = 1; i < counts.illegal.size(); ++i)
    illegal.emplace_back(std::string{perf::name_of(static_cast<perf::Illegal>(i))}, count(counts.illegal[i]));
  return {{"legal", count(counts.legal)},
          {"evaluated", count(counts.evaluated)},
          {"pruned", count(counts.pruned_by_time + counts.pruned_by_recompute)},
          {"no_room", count(counts.no_room)},
          {"illegal", std::move(illegal)}};
}

Object serving_counts(const perf::ServingCount& counts) {
  std::int64_t pruned = 0;
  std::int64_t no_room = 0;
  for (const auto& [bound, n] : counts.pruned) pruned += n;
  for (const auto& [limit, n] : counts.infeasible) no_room += n;
  return {{"legal", count(counts.legal)},
          {"evaluated", count(counts.evaluated)},
          {"pruned", count(pruned)},
          {"no_room", count(no_room)},
          {"illegal", Object{}}};
}

Object search_object(const SearchOfChip& search) {
  Object object{{"cluster", cluster_object(search.cluster)}, {"blocking", reasons_array(search.blocking)}};
  JsonValue best;
  Array front;
  JsonValue counts;
  if (search.training) {
    if (!search.training->top.empty()) best = training_object(search.training->top.front(), search.step_tokens);
    for (const auto& candidate : search.training->front) front.emplace_back(training_object(candidate, search.step_tokens));
    counts = training_counts(search.training->counts);
  }
  if (search.serving) {
    if (search.serving->best) best = serving_object(*search.serving->best);
    for (const auto& option : search.serving->front) front.emplace_back(serving_object(option));
    counts = serving_counts(search.serving->count);
  }
  object.emplace_back("best", std::move(best));
  object.emplace_back("front", std::move(front));
  object.emplace_back("counts", std::move(counts));
  return object;
}

}  // namespace

JsonValue step_json(const perf::Cluster& cluster, const perf::Layout& layout, const perf::StepEstimate& e) {
  Array parts;
  for (const perf::TimePart& part : e.parts) parts.emplace_back(Object{{"part", part.code}, {"time_s", part.time.base()}});
  Array operators;
  for (const perf::OperatorShare& one : e.operators)
    operators.emplace_back(Object{{"name", one.name}, {"time_s", one.time.base()}, {"bound", one.bound}});
  const bool is_known = e.time.p50.base() > 0.0;
  return Object{
      {"format", "steelyard.step/1"},
      {"cluster", cluster_object(cluster)},
      {"fits", e.fits},
      {"reasons", reasons_array(e.reasons)},
      {"layout", Object{{"tensor", count(layout.tensor)}, {"pipeline", count(layout.pipeline)}, {"expert", count(layout.expert)}}},
      {"memory_per_chip", memory_object(e.memory)},
      {"time_s", is_known ? JsonValue{interval_object(e.time)} : JsonValue{}},
      {"throughput_tokens_per_s", is_known ? JsonValue{interval_object(e.throughput)} : JsonValue{}},
      {"chip_power_w", e.chip_power ? JsonValue{e.chip_power->base()} : JsonValue{}},
      {"step", std::move(parts)},
      {"operators", std::move(operators)},
      {"basis", basis_array(e.basis)},
      {"grade", steelyard::name_of(e.grade)}};
}

JsonValue roofline_json(const perf::Cluster& cluster, const perf::Roofline& roofline) {
  Array operators;
  for (const perf::RooflinePoint& point : roofline.points) {
    operators.emplace_back(Object{{"name", point.name},
                                  {"bound", perf::name_of(point.bound)},
                                  {"flops_per_byte", point.flops_per_byte},
                                  {"tflops", point.flops_per_s / 1e12},
                                  {"roof_tflops", point.roof_flops_per_s / 1e12},
                                  {"gb_per_s", point.bytes_per_s / 1e9},
                                  {"time_s", point.seconds},
                                  {"share", point.share}});
  }
  return Object{{"format", "steelyard.roofline/1"},
                {"cluster", cluster_object(cluster)},
                {"peak_tflops", known(roofline.peak_flops_per_s / 1e12)},
                {"memory_gb_per_s", known(roofline.memory_bytes_per_s / 1e9)},
                {"blocking", reasons_array(roofline.blocking)},
                {"operators", std::move(operators)},
                {"basis", basis_array(roofline.basis)}};
}

JsonValue search_json(const std::vector<SearchOfChip>& searches) {
  Array list;
  for (const SearchOfChip& search : searches) list.emplace_back(search_object(search));
  return Object{{"format", "steelyard.search/1"}, {"chips", std::move(list)}};
}

JsonValue fit_json(const std::vector<FitOfChip>& fits) {
  Array list;
  for (const FitOfChip& fit : fits) {
    Object object = cluster_object(fit.cluster);
    object.emplace_back("fits", fit.fits);
    object.emplace_back("min_chips", fit.min_chips > 0 ? count(fit.min_chips) : JsonValue{});
    object.emplace_back("memory_per_chip", memory_object(fit.memory));
    object.emplace_back("reasons", reasons_array(fit.reasons));
    list.emplace_back(std::move(object));
  }
  return list;
}

JsonValue near_points_json(const std::vector<validation::NearPoint>& points) {
  Array list;
  for (const validation::NearPoint& near : points) {
    const validation::Point& point = *near.point;
    Array assumed;
    for (const auto& assumption : point.assumed)
      assumed.emplace_back(Object{{"fact", assumption.fact}, {"value", assumption.value}, {"rung", assumption.rung}});
    list.emplace_back(Object{{"id", point.id},
                             {"kind", validation::name_of(point.kind)},
                             {"quantity", validation::name_of(point.quantity)},
                             {"unit", point.unit()},
                             {"source", point.source},
                             {"source_table", point.source_table},
                             {"chip", point.chip},
                             {"chip_id", point.chip_id},
                             {"model", point.model},
                             {"software", point.software},
                             {"measured", point.measured},
                             {"predicted", point.left_out.typical},
                             {"low", point.left_out.low},
                             {"high", point.left_out.high},
                             {"same_chip", near.same_chip},
                             {"same_model", near.same_model},
                             {"distance", near.distance},
                             {"assumed", std::move(assumed)}});
  }
  return list;
}

}  // namespace steelyard::report
