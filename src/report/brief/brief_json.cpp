#include "report/brief/brief_json.hpp"

#include <set>

#include "report/brief/brief_words.hpp"
#include "report/json.hpp"
#include "report/plan/option_cost.hpp"

namespace steelyard::report {
namespace {

using study::Brief;

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

template <class T, class F>
Json interval_json(const perf::Interval<T>& interval, F&& number) {
  return {
      {"p05", json_number(number(interval.p05))}, {"p50", json_number(number(interval.p50))}, {"p95", json_number(number(interval.p95))}};
}

Json seconds_json(const perf::Interval<Seconds>& interval) {
  return interval_json(interval, [](Seconds s) { return s.base(); });
}
Json rate_json(const perf::Interval<TokensPerSecond>& interval) {
  return interval_json(interval, [](TokensPerSecond r) { return r.base(); });
}

Json sources_json(const std::vector<SourceId>& sources) {
  Json list = Json::array();
  for (const SourceId& source : sources) list.push_back(source.text());
  return list;
}

template <class Reason>
Json reasons_json(const std::vector<Reason>& reasons) {
  Json list = Json::array();
  for (const Reason& reason : reasons) {
    Json arguments = Json::object();
    for (const auto& [name, value] : reason.arguments) arguments[name] = value;
    list.push_back({{"code", reason.code}, {"arguments", std::move(arguments)}});
  }
  return list;
}

Json layout_json(const perf::Layout& layout) {
  return {{"tensor", layout.tensor},
          {"pipeline", layout.pipeline},
          {"data", layout.data},
          {"expert", layout.expert},
          {"micro_batch", layout.micro_batch},
          {"batch", layout.batch},
          {"zero_stage", layout.zero_stage},
          {"context", layout.context},
          {"expert_tensor", layout.expert_tensor},
          {"interleave", layout.interleave},
          {"schedule", std::string{perf::name_of(layout.schedule)}},
          {"recompute", std::string{perf::name_of(layout.recompute)}}};
}

Json memory_json(const perf::MemoryUse& memory) {
  const auto gb = [](Bytes size) { return json_number(in_gigabytes(size)); };
  return {{"weights_gb", gb(memory.weights)},         {"gradients_gb", gb(memory.gradients)}, {"optimizer_gb", gb(memory.optimizer)},
          {"activations_gb", gb(memory.activations)}, {"cache_gb", gb(memory.cache)},         {"overhead_gb", gb(memory.overhead)},
          {"total_gb", gb(memory.total())},           {"available_gb", gb(memory.available)}};
}

Json time_json(const std::vector<perf::TimePart>& parts) {
  Json list = Json::array();
  for (const perf::TimePart& part : parts) list.push_back({{"part", part.code}, {"time_s", json_number(part.time.base())}});
  return list;
}

Json basis_json(const std::vector<perf::Basis>& basis) {
  Json list = Json::array();
  for (const perf::Basis& b : basis) {
    list.push_back({{"what", b.what}, {"value", b.value}, {"grade", steelyard::name_of(b.grade)}, {"sources", sources_json(b.sources)}});
  }
  return list;
}

void add_estimate(Json& json, const perf::TrainingEstimate& e) {
  json["fits"] = e.fits;
  json["reasons"] = reasons_json(e.reasons);
  json["min_chips"] = e.min_chips > 0 ? Json(e.min_chips) : Json(nullptr);
  json["memory_per_chip"] = memory_json(e.memory);
  if (e.fits) {
    json["layout"] = layout_json(e.layout);
    json["step_time_s"] = seconds_json(e.step_time);
    json["throughput_tokens_per_s"] = rate_json(e.throughput);
    json["run_time_s"] = seconds_json(e.run_time);
    json["model_flops_utilisation"] = json_number(e.model_flops_utilisation);
    json["goodput"] = json_number(e.goodput);
    json["chip_power_w"] = e.chip_power ? json_number(e.chip_power->base()) : Json(nullptr);
    json["step"] = time_json(e.time);
  }
  json["basis"] = basis_json(e.basis);
  json["grade"] = steelyard::name_of(e.grade);
}

void add_estimate(Json& json, const perf::ServingEstimate& e) {
  json["fits"] = e.fits;
  json["meets_latency"] = e.fits ? Json(e.meets_latency) : Json(nullptr);
  json["reasons"] = reasons_json(e.reasons);
  json["min_chips"] = e.min_chips > 0 ? Json(e.min_chips) : Json(nullptr);
  json["memory_per_chip"] = memory_json(e.memory);
  if (e.fits) {
    json["layout"] = layout_json(e.layout);
    json["output_throughput_tokens_per_s"] = rate_json(e.output_throughput);
    json["requests_per_s"] = interval_json(e.requests_per_second, [](double r) { return r; });
    json["time_to_first_token_s"] = seconds_json(e.time_to_first_token);
    json["time_per_output_token_s"] = seconds_json(e.time_per_output_token);
    json["end_to_end_latency_s"] = seconds_json(e.end_to_end_latency);
    json["total_throughput_tokens_per_s"] = rate_json(e.total_throughput);
    json["sequences_that_fit"] = json_number(e.sequences_that_fit);
    json["sequences_in_flight"] = json_number(e.sequences_in_flight);
    json["limited_by"] = e.limited_by;
    json["operators"] = Json::array();
    for (const perf::OperatorShare& one : e.operators) {
      json["operators"].push_back({{"name", one.name}, {"time_s", json_number(one.time.base())}, {"bound", one.bound}});
    }
    json["chip_power_w"] = e.chip_power ? json_number(e.chip_power->base()) : Json(nullptr);
    json["step"] = time_json(e.time);
  }
  json["basis"] = basis_json(e.basis);
  json["grade"] = steelyard::name_of(e.grade);
}

Json cluster_json(const perf::Cluster& cluster) {
  return {{"chip", cluster.chip != nullptr ? Json(cluster.chip->id.text()) : Json(nullptr)},
          {"system", cluster.system != nullptr ? Json(cluster.system->id.text()) : Json(nullptr)},
          {"servers", cluster.servers},
          {"chips", cluster.chips()}};
}

template <class Estimate>
std::string estimate_text(const perf::Cluster& cluster, const Estimate& estimate) {
  Json json = Json::object();
  json["format"] = "steelyard.estimate/1";
  json["cluster"] = cluster_json(cluster);
  add_estimate(json, estimate);
  return json_text(json);
}

Json figure_json(const cost::CostFigure& figure) {
  return {{"low", json_number(figure.low)},
          {"value", json_number(figure.value)},
          {"high", json_number(figure.high)},
          {"grade", steelyard::name_of(figure.grade)},
          {"rests_on", Json(figure.rests_on)}};
}

Json figure_json(const std::optional<cost::CostFigure>& figure) { return figure ? figure_json(*figure) : Json(nullptr); }

Json manifest_json(const study::Manifest& manifest) {
  return {{"engine_version", manifest.engine_version}, {"data_hash", manifest.data_hash}, {"study_hash", manifest.study_hash},
          {"study_file", manifest.study_file},         {"solver", manifest.solver},       {"seed", manifest.seed},
          {"study_text", manifest.study_text}};
}

Json study_json(const study::Study& study) {
  Json buyer{{"name", text_or_null(study.buyer.name)},
             {"country", study.buyer.country},
             {"headquarters", study.buyer.headquarters.empty() ? study.buyer.country : study.buyer.headquarters},
             {"class", study.buyer.buyer_class ? Json(*study.buyer.buyer_class) : Json(nullptr)}};
  return {{"title", study.title},
          {"title_zh", study.title_zh},
          {"currency", code_of(study.currency)},
          {"as_of", study.as_of.to_string()},
          {"start", study.start.to_string()},
          {"end", study.end.to_string()},
          {"buyer", std::move(buyer)}};
}

Json workload_json(const study::Workload& workload) {
  Json json{{"name", workload.name},
            {"kind", study::workload_kind_names()[static_cast<std::size_t>(workload.kind)]},
            {"model", workload.model != nullptr ? Json(workload.model->id.text()) : Json(nullptr)},
            {"domestic_only", workload.domestic_only},
            {"stays_in_country", workload.stays_in_country},
            {"dual", workload.dual}};
  if (workload.kind == study::WorkloadKind::serve) {
    json["requests_per_s"] = json_number(workload.requests_per_second);
    json["input_tokens"] = workload.serving.input_tokens;
    json["output_tokens"] = workload.serving.output_tokens;
    const auto limit = [](const std::optional<Seconds>& time) { return time ? json_number(time->base()) : Json(nullptr); };
    json["time_to_first_token_limit_s"] = limit(workload.serving.time_to_first_token);
    json["time_per_output_token_limit_s"] = limit(workload.serving.time_per_output_token);
  } else {
    json["tokens"] = json_number(workload.training.tokens.base());
    json["by"] = workload.by ? Json(workload.by->to_string()) : Json(nullptr);
  }
  return json;
}

Json option_json(const Brief& brief, std::size_t index) {
  const study::OptionView& view = brief.options[index];
  const plan::Option& option = view.option;
  const catalog::Chip& chip = *brief.study.candidates[view.candidate].chip;
  const auto tpp = catalog::total_processing_performance(chip);
  const auto density = catalog::performance_density(chip);
  const ServerCost cost = server_cost(brief, index);
  Json parts = Json::array();
  for (const ServerCostPart& part : cost.owned) {
    Json figure = figure_json(part.figure);
    figure["part"] = part.code;
    parts.push_back(std::move(figure));
  }
  return {{"id", option.id},
          {"chip", option.chip},
          {"system", option.system},
          {"route", option.route},
          {"site", option.site},
          {"origin", option.origin},
          {"chips_per_server", option.chips_per_server},
          {"server_power_w", json_number(option.power_w)},
          {"server_space_racks", json_number(option.space_racks)},
          {"tpp", tpp ? json_number(in_tpp(tpp->value)) : Json(nullptr)},
          {"performance_density_tpp_per_mm2", density ? json_number(in_tpp_per_square_millimetre(density->value)) : Json(nullptr)},
          {"server_cost",
           {{"landed", figure_json(cost.landed)},
            {"duty", figure_json(cost.duty)},
            {"rent_per_hour", figure_json(cost.rent_per_hour)},
            {"opex_per_hour", figure_json(cost.opex_per_hour)},
            {"owned_over_horizon", std::move(parts)},
            {"remarks", Json(cost.remarks)}}}};
}

Json trace_json(const std::vector<rules::TraceLine>& trace) {
  Json list = Json::array();
  for (const rules::TraceLine& line : trace) {
    if (line.fired == rules::Truth::no) continue;
    list.push_back({{"rule", line.rule.text()},
                    {"fired", rules::name_of(line.fired)},
                    {"applied", line.applied},
                    {"because", line.because},
                    {"missing", Json(line.missing)},
                    {"kind", rules::rule_kind_names()[static_cast<std::size_t>(line.kind)]},
                    {"status", rules::rule_status_names()[static_cast<std::size_t>(line.status)]},
                    {"citation", line.citation},
                    {"grade", steelyard::name_of(line.evidence ? line.evidence->grade : Grade::assumed)},
                    {"sources", sources_json(line.evidence ? line.evidence->sources : std::vector<SourceId>{})},
                    {"last_checked", line.last_checked ? Json(line.last_checked->to_string()) : Json(nullptr)}});
  }
  return list;
}

Json thresholds_json(const study::Brief& brief) {
  Json rows = Json::array();
  for (std::size_t c = 0; c < brief.thresholds.size(); ++c) {
    for (const rules::ThresholdAnswer& answer : brief.thresholds[c]) {
      rows.push_back({{"chip", brief.study.candidates[c].chip->id.text()},
                      {"threshold", answer.id},
                      {"met", rules::name_of(answer.met)},
                      {"because", answer.because},
                      {"needs_info", Json(answer.missing)}});
    }
  }
  return rows;
}

Json permission_json(const BriefWords& words, const study::PermissionAnswer& answer) {
  const rules::Determination& d = answer.determination;
  Json levies = Json::array();
  for (const rules::Levy& levy : d.levies) {
    levies.push_back({{"rule", levy.rule.text()}, {"rate", json_number(levy.rate)}, {"basis", levy.basis}, {"codified", levy.codified}});
  }
  Json announcements = Json::array();
  for (const RuleId& id : d.announcements) announcements.push_back(id.text());
  Json conditions = Json::array();
  for (const rules::ConditionState& state : d.condition_states) {
    conditions.push_back(
        {{"id", state.id}, {"rule", state.rule.text()}, {"met", rules::name_of(state.met)}, {"missing", Json(state.missing)}});
  }
  Json flags = Json::array();
  for (const rules::Flag& flag : d.flags) flags.push_back({{"name", flag.name}, {"rule", flag.rule.text()}});
  return {{"option", words.brief().options[answer.option].option.id},
          {"on", answer.on.to_string()},
          {"occasion", answer.occasion},
          {"gate", plan::name_of(answer.gate)},
          {"us", rules::name_of(d.us)},
          {"us_needs_info", Json(d.needs_info)},
          {"classification", Json(d.classification)},
          {"cn", rules::name_of(d.cn)},
          {"cn_needs_info", Json(d.cn_needs_info)},
          {"cn_rests_on_reports_only", d.cn_rests_on_reports_only},
          {"levies", std::move(levies)},
          {"conditions", std::move(conditions)},
          {"conditions_outstanding", Json(d.conditions)},
          {"flags", std::move(flags)},
          {"announcements", std::move(announcements)},
          {"trace", trace_json(d.trace)},
          {"us_grade", steelyard::name_of(d.grade)},
          {"cn_grade", steelyard::name_of(d.cn_grade)}};
}

Json capability_json(const BriefWords& words, const study::CapabilityAnswer& answer) {
  Json json{{"workload", words.workload(answer.workload)},
            {"option", words.brief().options[answer.option].option.id},
            {"servers", answer.servers > 0 ? Json(answer.servers) : Json(nullptr)},
            {"estimated_servers", answer.cluster_servers},
            {"in_time", answer.in_time}};
  if (answer.training) add_estimate(json, *answer.training);
  if (answer.serving) add_estimate(json, *answer.serving);
  json["cost_bought"] = figure_json(answer.cost_bought);
  json["cost_rented"] = figure_json(answer.cost_rented);
  return json;
}

Json limits_json(const plan::Plan& plan) {
  Json binding = Json::array();
  for (const plan::BindingGate& gate : plan.binding) {
    binding.push_back({{"kind", plan::name_of(gate.kind)},
                       {"name", gate.name},
                       {"used", json_number(gate.used)},
                       {"limit", json_number(gate.limit)},
                       {"unit", gate.unit},
                       {"step", json_number(gate.step)},
                       {"saving", gate.saving ? json_number(*gate.saving) : Json(nullptr)}});
  }
  return binding;
}

std::string_view name_of_solve(plan::SolveStatus status) {
  return status == plan::SolveStatus::solved ? "solved" : status == plan::SolveStatus::stopped_early ? "stopped_early" : "failed";
}

Json plan_json(const BriefWords& words) {
  const Brief& brief = words.brief();
  const plan::Plan& plan = brief.plan;
  const bool has_plan = plan.status == plan::PlanStatus::optimal || plan.status == plan::PlanStatus::feasible;
  Json json{{"solve", name_of_solve(plan.solve)}, {"status", plan::name_of(plan.status)}};
  json["cost"] = has_plan ? json_number(plan.cost) : Json(nullptr);
  const auto [low, high] = plan_cost_range(brief);
  json["cost_range"] = has_plan ? Json{{"low", json_number(low)}, {"high", json_number(high)}} : Json(nullptr);
  json["bound"] = has_plan ? json_number(plan.bound) : Json(nullptr);
  json["gap"] = has_plan ? json_number(plan.gap) : Json(nullptr);
  Json choices = Json::array();
  for (const plan::Choice& choice : plan.choices) {
    choices.push_back({{"option", brief.options[choice.option].option.id},
                       {"how", plan::name_of(choice.how)},
                       {"servers", choice.servers},
                       {"chips", choice.servers * brief.options[choice.option].option.chips_per_server},
                       {"rented_hours_h", json_number(choice.rented_hours)},
                       {"cost", json_number(choice.cost)},
                       {"utilisation", json_number(choice.utilisation)}});
  }
  Json assignments = Json::array();
  for (const plan::Assignment& row : plan.assignments) {
    assignments.push_back({{"workload", words.workload(row.workload)},
                           {"option", brief.options[row.option].option.id},
                           {"amount", json_number(row.amount)},
                           {"server_hours_h", json_number(row.server_hours)}});
  }
  Json unserved = Json::array();
  for (std::size_t w = 0; w < plan.unserved.size(); ++w) {
    if (plan.unserved[w] > 0.0) unserved.push_back({{"workload", words.workload(w)}, {"amount", json_number(plan.unserved[w])}});
  }
  Json lines = Json::array();
  for (const plan::CostLine& line : plan.lines) lines.push_back({{"name", line.name}, {"amount", json_number(line.amount)}});
  Json conflicts = Json::array();
  for (const plan::Conflict& conflict : plan.conflicts) {
    conflicts.push_back({{"kind", plan::name_of(conflict.kind)},
                         {"name", conflict.name},
                         {"needed", conflict.needed > 0.0 ? json_number(conflict.needed) : Json(nullptr)},
                         {"unit", conflict.unit}});
  }
  json["choices"] = std::move(choices);
  json["assignments"] = std::move(assignments);
  json["unserved"] = std::move(unserved);
  json["cost_lines"] = std::move(lines);
  json["binding"] = limits_json(plan);
  json["conflicts"] = std::move(conflicts);
  json["nodes"] = plan.nodes;
  return json;
}

/// Every source that the result names, with its title where it is known.
Json used_sources_json(const std::vector<RestsOn>& rests_on, const SourceLookup& sources) {
  std::set<std::string> ids;
  for (const RestsOn& item : rests_on) {
    for (const SourceId& id : item.sources) ids.insert(id.text());
  }
  Json list = Json::array();
  for (const std::string& id : ids) {
    const catalog::Source* source = sources ? sources(SourceId{id}) : nullptr;
    Json json{{"id", id}, {"title", nullptr}, {"publisher", nullptr}, {"url", nullptr}, {"as_of", nullptr}};
    if (source != nullptr) {
      json["title"] = text_or_null(source->title);
      json["publisher"] = text_or_null(source->publisher);
      json["url"] = text_or_null(source->url);
      if (source->as_of) json["as_of"] = source->as_of->text;
    }
    list.push_back(std::move(json));
  }
  return list;
}

}  // namespace

std::string brief_json(const Brief& brief, const SourceLookup& sources) {
  const Messages no_words;  // the JSON speaks in codes
  const BriefWords words(brief, no_words);
  Json json = Json::object();
  json["format"] = "steelyard.brief/1";
  json["manifest"] = manifest_json(brief.manifest);
  json["study"] = study_json(brief.study);
  json["interrupted"] = brief.interrupted;
  json["plan"] = plan_json(words);
  for (const char* key : {"workloads", "options", "permissions", "capabilities"}) json[key] = Json::array();
  for (const study::Workload& workload : brief.study.workloads) json["workloads"].push_back(workload_json(workload));
  for (std::size_t i = 0; i < brief.options.size(); ++i) json["options"].push_back(option_json(brief, i));
  json["thresholds"] = thresholds_json(brief);
  for (const study::PermissionAnswer& answer : brief.permissions) json["permissions"].push_back(permission_json(words, answer));
  for (const study::CapabilityAnswer& answer : brief.capabilities) json["capabilities"].push_back(capability_json(words, answer));
  json["sources"] = used_sources_json(words.rests_on(), sources);
  return json_text(json);
}

std::string estimate_json(const perf::Cluster& cluster, const perf::TrainingEstimate& estimate) { return estimate_text(cluster, estimate); }
std::string estimate_json(const perf::Cluster& cluster, const perf::ServingEstimate& estimate) { return estimate_text(cluster, estimate); }

}  // namespace steelyard::report
