// A small brief made by hand, for the tests of this room: two chips, three options, two workloads; nothing in it is data.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "base/check.hpp"
#include "report/brief/brief_view.hpp"
#include "report/messages.hpp"

namespace steelyard::report::test {

inline DataTree repository_data() {
  const char* root = std::getenv("STEELYARD_SOURCE_DIR");
  SY_CHECK(root != nullptr);
  auto tree = DataTree::from_directory(std::string{root} + "/data");
  SY_CHECK(tree.has_value());
  return std::move(*tree);
}

inline Messages messages(Language language, Depth depth = Depth::everyday) {
  auto loaded = Messages::load(repository_data(), language, depth);
  SY_CHECK(loaded.has_value());
  return std::move(*loaded);
}

inline EvidencePtr evidence(Grade grade, const char* source) {
  return std::make_shared<const Evidence>(Evidence{{SourceId{source}}, PartialDate::parse("2026-09"), grade, Verified::yes});
}

template <class T>
Sourced<T> sourced(T value, const EvidencePtr& rests_on) {
  Sourced<T> figure;
  figure.value = value;
  figure.evidence = rests_on;
  return figure;
}

/// The records that the brief points to; must outlive it.
struct World {
  catalog::Chip h200;
  catalog::Chip ascend;
  catalog::System hgx;
  catalog::System cloud_matrix;
  catalog::ModelArchitecture model;
  catalog::Source sheet;

  World() {
    const EvidencePtr primary = evidence(Grade::primary, "sheet");
    const EvidencePtr reported = evidence(Grade::reported, "press");
    h200.id = ChipId{"nv-h200-sxm"};
    h200.name = "H200 SXM 141GB";
    h200.name_zh = "英伟达 H200 SXM 141GB";
    h200.country = "US";
    h200.evidence = primary;
    h200.memory = sourced(gigabytes(141), primary);
    h200.bf16_dense = sourced(teraflops_per_second(989.5), primary);
    h200.fp8_dense = sourced(teraflops_per_second(1979), primary);
    h200.die_area_applicable = sourced(square_millimetres(814), primary);
    ascend.id = ChipId{"hw-ascend-910c"};
    ascend.name = "Ascend 910C";
    ascend.name_zh = "昇腾 910C";
    ascend.country = "CN";
    ascend.evidence = reported;
    ascend.bf16_dense = sourced(teraflops_per_second(752), reported);
    hgx.id = SystemId{"hgx-h200"};
    hgx.name = "HGX H200 8-GPU";
    hgx.name_zh = "HGX H200 8 卡服务器";
    hgx.chips = 8;
    cloud_matrix.id = SystemId{"cloudmatrix-384"};
    cloud_matrix.name = "CloudMatrix 384";  // has no Chinese name: falls back
    cloud_matrix.chips = 384;
    model.id = ModelId{"llama-3.1-70b"};
    model.name = "Llama 3.1 70B";
    sheet.id = SourceId{"sheet"};
    sheet.title = "H200 data sheet <2026> & notes";
    sheet.url = "https://example.org/h200?a=1&b=2";
  }
};

inline perf::Interval<TokensPerSecond> rate(double p05, double p50, double p95) {
  return {tokens_per_second(p05), tokens_per_second(p50), tokens_per_second(p95)};
}

inline study::CapabilityAnswer training_answer(std::size_t option, std::int64_t servers, double tokens_per_s, double available_gb) {
  study::CapabilityAnswer answer;
  answer.workload = 0;
  answer.option = option;
  answer.servers = servers;
  answer.cluster_servers = servers;
  answer.in_time = true;
  perf::TrainingEstimate e;
  e.fits = true;
  e.min_chips = 16;
  e.layout.tensor = 8;
  e.layout.pipeline = 2;
  e.layout.data = 16;
  e.layout.zero_stage = 1;
  e.memory = {gigabytes(17.6), gigabytes(17.6), gigabytes(13.1), gigabytes(31), gigabytes(0), gigabytes(4), {}, gigabytes(available_gb)};
  e.step_time = {seconds(7.1), seconds(8.2), seconds(10.4)};
  e.throughput = rate(tokens_per_s * 0.8, tokens_per_s, tokens_per_s * 1.15);
  e.run_time = {days(72), days(83.4), days(104)};
  e.model_flops_utilisation = 0.412;
  e.chip_power = watts(620);
  e.time = {{"gemm", seconds(5.1)}, {"communication", seconds(1.4)}, {"attention", seconds(0.9)}, {"pipeline_bubble", seconds(0.8)}};
  e.basis = {{"chip nv-h200-sxm bf16_dense", "989.5 TFLOPS", Grade::primary, {SourceId{"sheet"}}},
             {"calibration cuda gemm", "0.55–0.75", Grade::measured, {SourceId{"mlperf-5"}}},
             {"chip hw-ascend-910c bf16_dense", "752 TFLOPS", Grade::reported, {SourceId{"press"}}}};
  e.grade = Grade::reported;
  answer.training = e;
  answer.cost_bought = cost::CostFigure{31.2e6, 36.5e6, 44e6, Grade::reported, {"price h200-cn-channel-2025-12: 175000 CNY"}};
  return answer;
}

inline study::CapabilityAnswer serving_answer(std::size_t option, std::int64_t servers, double tokens_per_s) {
  study::CapabilityAnswer answer;
  answer.workload = 1;
  answer.option = option;
  answer.servers = servers;
  answer.cluster_servers = 1;
  answer.in_time = true;
  perf::ServingEstimate e;
  e.fits = true;
  e.min_chips = 2;
  e.layout.tensor = 4;
  e.layout.data = 2;
  e.layout.batch = 96;
  e.memory = {gigabytes(35.3), {}, {}, gigabytes(2), gigabytes(61), gigabytes(5), {}, gigabytes(141)};
  e.output_throughput = rate(tokens_per_s * 0.7, tokens_per_s, tokens_per_s * 1.2);
  e.requests_per_second = {tokens_per_s * 0.7 / 256, tokens_per_s / 256, tokens_per_s * 1.2 / 256};
  e.time_to_first_token = {seconds(0.31), seconds(0.42), seconds(0.66)};
  e.time_per_output_token = {seconds(0.021), seconds(0.026), seconds(0.037)};
  e.time = {{"memory", seconds(0.018)}, {"communication", seconds(0.005)}, {"overhead", seconds(0.003)}};
  e.basis = {{"calibration generic memory", "0.5–0.9", Grade::assumed, {}}};
  e.grade = Grade::assumed;
  answer.serving = e;
  answer.cost_rented = cost::CostFigure{2.1e6, 2.8e6, 3.9e6, Grade::reported, {}};
  return answer;
}

inline void add_permissions(study::Brief& brief) {
  struct Row {
    std::size_t option;
    const char* on;
    const char* occasion;
    rules::UsOutcome us;
    plan::Gate gate;
  };
  using rules::UsOutcome;
  const Row rows[] = {{0, "2025-11-24", "under_consideration", UsOutcome::presumption_of_denial, plan::Gate::closed},
                      {0, "2025-12-09", "announced", UsOutcome::presumption_of_denial, plan::Gate::closed},
                      {0, "2026-09-30", "study_date", UsOutcome::case_by_case, plan::Gate::needs_review},
                      {1, "2025-11-24", "under_consideration", UsOutcome::no_licence_required, plan::Gate::open},
                      {1, "2025-12-09", "announced", UsOutcome::no_licence_required, plan::Gate::open},
                      {1, "2026-09-30", "study_date", UsOutcome::no_licence_required, plan::Gate::open},
                      {2, "2025-11-24", "under_consideration", UsOutcome::no_licence_required, plan::Gate::open},
                      {2, "2025-12-09", "announced", UsOutcome::no_licence_required, plan::Gate::open},
                      {2, "2026-09-30", "study_date", UsOutcome::no_licence_required, plan::Gate::unknown}};
  for (const Row& row : rows) {
    study::PermissionAnswer answer;
    answer.option = row.option;
    answer.on = *Date::parse(row.on);
    answer.occasion = row.occasion;
    answer.gate = row.gate;
    rules::Determination& d = answer.determination;
    d.on = answer.on;
    d.us = row.us;
    d.grade = Grade::primary;
    if (row.option == 0) {
      d.classification = {"3A090.a", "4A090.a"};
      d.cn = rules::CnOutcome::discouraged;
      if (row.us == UsOutcome::case_by_case) {
        d.conditions = {"H1", "H3", "H4", "H7", "H11"};
        d.levies = {{RuleId{"us-duty-232"}, 0.25, "customs_value", true}};
      }
      d.trace.push_back({RuleId{"us-2026-01-15"},
                         rules::Truth::yes,
                         true,
                         std::nullopt,
                         "item.tpp 15832 < 21000",
                         {},
                         rules::RuleKind::regulation,
                         rules::RuleStatus::in_force,
                         "91 FR 1684",
                         evidence(Grade::primary, "fr"),
                         Date::parse("2026-09-01")});
    }
    if (row.gate == plan::Gate::unknown) d.needs_info = {"item.performance_density"};
    brief.permissions.push_back(std::move(answer));
  }
}

inline void add_costs(study::Brief& brief) {
  const auto figure = [](double low, double value, double high, const char* what) {
    return cost::CostFigure{low, value, high, Grade::reported, {what}};
  };
  cost::OptionCost& h200 = brief.options[0].cost;
  h200.buy = figure(330e3, 395e3, 480e3, "price h200-cn-channel-2025-12: 175000 CNY");
  h200.duty = figure(60e3, 71e3, 86e3, "rule us-duty-232: 0.25 of customs_value");
  h200.opex_per_hour = figure(8.8, 10.9, 13.9, "assumption staff_per_chip_and_time: 0.16 USD/h");
  h200.owned_over_horizon = {{"purchase", figure(270e3, 324e3, 394e3, "exchange_rate USD/CNY: 7.05 (2025-12-31)")},
                             {"duty", figure(60e3, 71e3, 86e3, "rule us-duty-232: 0.25 of customs_value")},
                             {"energy", figure(40e3, 46e3, 55e3, "power_price guizhou-green: 0.45 CNY/kWh")},
                             {"hall", figure(20e3, 25e3, 33e3, "assumption hall_per_power_and_time: 120 USD")},
                             {"staff", figure(9e3, 12e3, 18e3, "assumption staff_per_chip_and_time: 0.16 USD/h")},
                             {"spares", figure(8e3, 11e3, 15e3, "assumption spares_foreign: 0.03")},
                             {"capital", figure(20e3, 28e3, 40e3, "assumption cost_of_capital: 0.08")},
                             {"resale", figure(-190e3, -150e3, -90e3, "assumption residual_share: 0.45")}};
  brief.options[2].cost.rent_per_hour = figure(420, 560, 790, "price cm384-rental: 1.46 USD/h");
  brief.options[1].cost.remarks = {"cost.no_price"};
}

inline void add_plan(study::Brief& brief) {
  plan::Plan& plan = brief.plan;
  plan.solve = plan::SolveStatus::solved;
  plan.status = plan::PlanStatus::optimal;
  plan.cost = 41.2e6;
  plan.bound = 41.2e6;
  plan.choices = {{0, plan::Acquisition::buy, 32, 0.0, 38.1e6, 0.93}, {2, plan::Acquisition::rent, 1, 5300.0, 3.1e6, 0.61}};
  plan.assignments = {{0, 0, 1.4e12, 260000.0}, {1, 2, 2.1e11, 5300.0}};
  plan.unserved = {0.0, 0.0};
  plan.lines = {{"purchase", 36.0e6}, {"duty", 9.0e6}, {"operation", 4.1e6}, {"rent", 3.1e6}, {"resale", -11.0e6}};
  plan.binding = {{plan::ConstraintKind::quota, "nv-h200-sxm", 256, 256, "chips", 8, 1.25e6},
                  {plan::ConstraintKind::power, "贵安", 2.0e6, 2.05e6, "W", 12800, std::nullopt}};
  brief.problem.currency = "USD";
  plan::Demand pretrain;
  pretrain.amount = 1.4e12;
  pretrain.unit = "tokens";
  plan::Demand serve = pretrain;
  serve.workload = 1;
  serve.amount = 2.1e11;
  serve.tags = {std::string{plan::kDomesticOnly}};
  brief.problem.demands = {pretrain, serve};
}

inline study::Brief sample_brief(const World& world) {
  study::Brief brief;
  brief.manifest = {"0.1.0", "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "examples/h200-release.toml", "[study]\ntitle = \"x\"\n", "cbc 2.10.8",
                    1};
  study::Study& study = brief.study;
  study.title = "H200 放行 & 国产 <混合算力>";
  study.title_zh = study.title;
  study.currency = Currency::usd;
  study.as_of = *Date::parse("2026-09-30");
  study.start = *Date::parse("2026-10-01");
  study.end = *Date::parse("2027-10-01");
  study.buyer.name = "某大模型公司";
  study::Site site;
  site.name = "贵安";
  site.region = "CN";
  study.sites = {site};
  study::Candidate h200;
  h200.chip = &world.h200;
  h200.system = &world.hgx;
  h200.routes = {study::Route::direct};
  h200.evidence_held = {"h3"};
  study::Candidate ascend;
  ascend.chip = &world.ascend;
  ascend.system = &world.cloud_matrix;
  ascend.routes = {study::Route::direct, study::Route::domestic_cloud};
  study.candidates = {h200, ascend};
  study::Workload pretrain;
  pretrain.name = "基座预训练";
  pretrain.model = &world.model;
  pretrain.training.tokens = tokens(1.4e12);
  pretrain.by = Date::parse("2027-03-31");
  study::Workload serve;
  serve.name = "chat";
  serve.kind = study::WorkloadKind::serve;
  serve.model = &world.model;
  serve.domestic_only = true;
  serve.requests_per_second = 40;
  serve.serving.time_to_first_token = seconds(1.0);
  serve.serving.time_per_output_token = seconds(0.05);
  study.workloads = {pretrain, serve};
  const auto option = [&](std::size_t candidate, study::Route route, std::size_t at, const char* id, const char* origin) {
    study::OptionView view;
    view.candidate = candidate;
    view.route = route;
    view.site = at;
    view.option.id = id;
    view.option.route = std::string{study::route_names()[static_cast<std::size_t>(route)]};
    view.option.chip = study.candidates[candidate].chip->id.text();
    view.option.system = study.candidates[candidate].system->id.text();
    view.option.site = at == study::OptionView::kCloud ? view.option.route : study.sites[at].name;
    view.option.origin = origin;
    view.option.chips_per_server = study.candidates[candidate].system->chips;
    brief.options.push_back(std::move(view));
  };
  option(0, study::Route::direct, 0, "nv-h200-sxm/hgx-h200/direct/贵安", "US");
  option(1, study::Route::direct, 0, "hw-ascend-910c/cloudmatrix-384/direct/贵安", "CN");
  option(1, study::Route::domestic_cloud, study::OptionView::kCloud, "hw-ascend-910c/cloudmatrix-384/domestic_cloud", "CN");
  add_permissions(brief);
  brief.dates = {*Date::parse("2025-11-24"), *Date::parse("2025-12-09"), *Date::parse("2026-09-30")};
  brief.capabilities = {training_answer(0, 32, 195000, 141), training_answer(1, 1, 151000, 128), training_answer(2, 1, 151000, 128),
                        serving_answer(0, 4, 10400),         serving_answer(1, 1, 290000),       serving_answer(2, 1, 290000)};
  brief.capabilities[1].training->fits = false;
  brief.capabilities[1].training->reasons = {{"perf.does_not_fit", {{"needed_gb", "1412"}, {"available_gb", "1128"}}}};
  brief.capabilities[2].training = brief.capabilities[1].training;
  add_costs(brief);
  add_plan(brief);
  return brief;
}

}  // namespace steelyard::report::test
