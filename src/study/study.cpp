#include "study/study.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/check.hpp"
#include "study/plan_keys.hpp"

namespace steelyard::study {
namespace {

using catalog::Catalog;

/// The two moments that the articles are about; asked of the law beside the study's date unless the study names its own.
const std::vector<Occasion>& articles_occasions() {
  static const std::vector<Occasion> occasions{{"under_consideration", Date::from_civil(2025, 11, 24)},
                                               {"announced", Date::from_civil(2025, 12, 9)}};
  return occasions;
}

const std::vector<std::string_view>& review_names() {
  static const std::vector<std::string_view> names{"count", "exclude"};
  return names;
}

class StudyReader {
 public:
  StudyReader(const Catalog* catalog, const rules::RuleBook* rules, Study& study)
      : catalog_(catalog), study_(study), plan_(catalog, rules, study) {}

  void read(TableReader& file) {
    file.table(
        "study", [&](TableReader& t) { read_header(t); }, Need::required);
    file.table(
        "buyer", [&](TableReader& t) { read_buyer(t); }, Need::required);
    file.tables("site", [&](TableReader& t) { read_site(t); });
    file.tables("chip", [&](TableReader& t) { read_candidate(t); });
    file.tables("workload", [&](TableReader& t) { read_workload(t); });
    file.table("limits", [&](TableReader& t) { read_limits(t); });
    file.table("policy", [&](TableReader& t) {
      if (auto review = t.choice("needs_review", review_names())) study_.counts_reviewable = *review == 0;
      plan_.read_policy(t);
    });
    plan_.read_tables(file);
    file.finish();
    if (file.gathers_schema()) return;
    if (study_.candidates.empty() && !file.has("chip")) file.report(kNoCandidates, {}, {});
    if (study_.workloads.empty() && !file.has("workload")) file.report(kNoWorkloads, {}, {});
    check_sites(file);
    plan_.check(file, {workload_names_.begin(), workload_names_.end()});
  }

 private:
  void read_header(TableReader& t) {
    study_.title = t.text("title", Need::required).value_or("");
    study_.title_zh = t.text("title_zh").value_or(study_.title);
    static const std::vector<std::string_view> currencies{"USD", "CNY"};
    if (auto currency = t.choice("currency", currencies, Need::required)) study_.currency = *currency == 0 ? Currency::usd : Currency::cny;
    const auto as_of = t.date("as_of", Need::required);
    const auto start = t.date("start", Need::required);
    const auto end = t.date("end", Need::required);
    study_.as_of = as_of.value_or(Date{});
    study_.start = start.value_or(Date{});
    study_.end = end.value_or(Date{});
    if (start && end && *end <= *start) t.report(kEndBeforeStart, "end", {{"start", start->to_string()}, {"found", end->to_string()}});
    plan_.read_header(t);
    study_.occasions = articles_occasions();
    if (t.has("occasion")) study_.occasions.clear();
    t.tables("occasion", [&](TableReader& o) {
      auto name = o.text("name", Need::required);
      const auto on = o.date("on", Need::required);
      if (name && on) study_.occasions.push_back({std::move(*name), *on});
    });
  }

  void read_buyer(TableReader& t) {
    Buyer& buyer = study_.buyer;
    buyer.place = t.place();
    buyer.name = t.text("name").value_or("");
    buyer.country = t.text("country", Need::required).value_or("");
    buyer.headquarters = t.text("headquarters").value_or(buyer.country);
    static const std::vector<std::string_view> classes{"state_funded_dc", "soe",        "critical_infra",   "military",
                                                       "platform",        "university", "foreign_invested", "private"};
    if (auto c = t.choice("class", classes)) buyer.buyer_class = std::string{classes[*c]};
  }

  void read_site(TableReader& t) {
    Site site;
    site.place = t.place();
    site.name = t.text("name", Need::required).value_or("");
    site.region = t.text("region", Need::required).value_or("");
    site.power_cap = t.quantity<Watts::kDimension>("power_cap");
    site.racks = t.number("racks", Need::optional, 0.0, 1e7);
    site.power_price = t.amount<Dimension{.joule = -1, .currency = 1}>("power_price");
    site.power_usage_effectiveness = t.number("power_usage_effectiveness", Need::optional, 1.0, 3.0);
    plan_.read_site(t, site);
    unique(t, site.name, site_names_);
    study_.sites.push_back(std::move(site));
  }

  void read_candidate(TableReader& t) {
    Candidate candidate;
    candidate.place = t.place();
    const auto id = t.text("id", Need::required);
    if (id && catalog_ != nullptr) candidate.chip = resolve(t, "id", catalog_->find_chip(*id));
    const auto system = t.text("system");
    const bool named = t.has("system");
    if (system && catalog_ != nullptr) candidate.system = resolve(t, "system", catalog_->find_system(*system));
    for (const std::string& name : t.texts("routes")) {
      const auto& names = route_names();
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) {
        report_unknown_route(t, name);
      } else {
        candidate.routes.push_back(static_cast<Route>(found - names.begin()));
      }
    }
    candidate.ship_from = t.text("ship_from").value_or(candidate.chip != nullptr ? candidate.chip->country : "");
    candidate.price_per_chip = t.amount<Dimension{.currency = 1}>("price");
    candidate.price_per_system = t.amount<Dimension{.currency = 1}>("system_price");
    candidate.rent_per_chip_hour = t.amount<Dimension{.second = -1, .currency = 1}>("rent");
    candidate.cloud_chips = t.number("cloud_chips", Need::optional, 0.0, 1e9);
    candidate.lead_time_days = t.number("lead_time_days", Need::optional, 0.0, 3650.0);
    candidate.evidence_held = t.texts("evidence");
    if (candidate.chip == nullptr) return;
    if (candidate.routes.empty()) candidate.routes.push_back(Route::direct);
    if (candidate.system == nullptr && !named) choose_system(t, candidate);
    if (candidate.system == nullptr) return;
    if (candidate.system->chip != candidate.chip->id) {
      t.report(kSystemOfOtherChip, "system", {{"found", candidate.system->chip.text()}, {"expected", candidate.chip->id.text()}});
    }
    study_.candidates.push_back(std::move(candidate));
  }

  void report_unknown_route(TableReader& t, const std::string& name) {
    std::string expected;
    for (std::string_view known : route_names()) expected += (expected.empty() ? "" : ", ") + std::string{known};
    std::vector<Argument> arguments{{"found", name}, {"expected", expected}};
    if (auto near = nearest_name(name, route_names()); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    t.report(kUnknownName, "routes", std::move(arguments));
  }

  /// Without a system the smallest server that carries the chip is meant: what a buyer would be quoted first.
  void choose_system(TableReader& t, Candidate& candidate) {
    const auto systems = catalog_->systems_of(candidate.chip->id);
    if (systems.empty()) {
      t.report(kNoSystem, "id", {{"found", candidate.chip->id.text()}});
      return;
    }
    candidate.system = systems.front();
  }

  void read_workload(TableReader& t) {
    Workload w;
    w.place = t.place();
    w.name = t.text("name", Need::required).value_or("");
    const auto kind = t.choice("kind", workload_kind_names(), Need::required);
    const auto model = t.text("model", Need::required);
    if (model && catalog_ != nullptr) w.model = resolve(t, "model", catalog_->find_model(*model));
    w.domestic_only = t.boolean("domestic_only").value_or(false);
    w.stays_in_country = t.boolean("stays_in_country").value_or(false);
    w.dual = t.boolean("dual").value_or(false);
    if (kind) w.kind = static_cast<WorkloadKind>(*kind);
    read_training(t, w, kind.has_value());
    read_serving(t, w, kind.has_value());
    plan_.read_workload(t, w);
    unique(t, w.name, workload_names_);
    if (w.model == nullptr || !kind) return;
    w.training.model = w.model;
    w.serving.model = w.model;
    study_.workloads.push_back(std::move(w));
  }

  void read_training(TableReader& t, Workload& w, bool kind_known) {
    const bool trains = w.kind != WorkloadKind::serve;
    const auto tokens = t.number("tokens", Need::optional, 1.0, 1e18);
    const auto method = t.choice("method", workload::training_method_names());
    w.by = t.date("by");
    const auto sequence = t.integer("sequence_length", Need::optional, 1, 16'777'216);
    const auto batch = t.integer("global_batch", Need::optional, 1, 10'000'000);
    const auto precision = t.choice("precision", catalog::precision_names());
    const auto rank = t.integer("lora_rank", Need::optional, 1, 65536);
    if (!kind_known || t.gathers_schema()) return;
    if (!trains) {
      for (std::string_view key : {"tokens", "method", "by", "sequence_length", "global_batch", "precision", "lora_rank"})
        refuse(t, key, "serve");
      return;
    }
    if (!tokens && !t.has("tokens")) t.report(kNeedsForKind, {}, {{"key", "tokens"}, {"kind", kind_name(w)}});
    w.training.tokens = tokens_of(tokens);
    w.training.method = w.kind == WorkloadKind::pretrain ? workload::TrainingMethod::pretrain : workload::TrainingMethod::full_finetune;
    if (method) w.training.method = static_cast<workload::TrainingMethod>(*method);
    if (sequence) w.training.sequence_length = *sequence;
    if (batch) w.training.global_batch = *batch;
    if (precision) w.training.precision = static_cast<catalog::Precision>(*precision);
    if (rank) w.training.lora_rank = *rank;
    if (w.by && (*w.by <= study_.start || *w.by > study_.end)) {
      t.report(kDeadlineOutsideHorizon, "by",
               {{"found", w.by->to_string()}, {"start", study_.start.to_string()}, {"end", study_.end.to_string()}});
    }
  }

  void read_serving(TableReader& t, Workload& w, bool kind_known) {
    const auto rate = t.number("requests_per_second", Need::optional, 0.0, 1e9);
    const auto input = t.integer("input_tokens", Need::optional, 1, 100'000'000);
    const auto output = t.integer("output_tokens", Need::optional, 1, 100'000'000);
    const auto first = t.quantity<Seconds::kDimension>("time_to_first_token");
    const auto per_token = t.quantity<Seconds::kDimension>("time_per_output_token");
    const auto weights = t.choice("weight_precision", catalog::precision_names());
    const auto cache = t.choice("cache_precision", catalog::precision_names());
    if (!kind_known || t.gathers_schema()) return;
    constexpr std::array kKeys{"requests_per_second",   "input_tokens",     "output_tokens",  "time_to_first_token",
                               "time_per_output_token", "weight_precision", "cache_precision"};
    if (w.kind != WorkloadKind::serve) {
      for (std::string_view key : kKeys) refuse(t, key, kind_name(w));
      return;
    }
    for (std::string_view key : {"requests_per_second", "input_tokens", "output_tokens"}) {
      if (!t.has(key)) t.report(kNeedsForKind, {}, {{"key", std::string{key}}, {"kind", "serve"}});
    }
    w.requests_per_second = rate.value_or(0.0);
    w.serving.input_tokens = input.value_or(1);
    w.serving.output_tokens = output.value_or(1);
    w.serving.time_to_first_token = first;
    w.serving.time_per_output_token = per_token;
    // Without a word from the study a model is served as it was released.
    if (w.model != nullptr && w.model->native_precision) w.serving.weight_precision = *w.model->native_precision;
    if (weights) w.serving.weight_precision = static_cast<catalog::Precision>(*weights);
    if (cache) w.serving.cache_precision = static_cast<catalog::Precision>(*cache);
  }

  void read_limits(TableReader& t) {
    study_.budget = t.amount<Dimension{.currency = 1}>("budget");
    plan_.read_limits(t);
    t.tables("quota", [&](TableReader& q) {
      const auto chip = q.text("chip", Need::required);
      const auto units = q.number("units", Need::required, 0.0, 1e9);
      if (!chip || !units || catalog_ == nullptr) return;
      const catalog::Chip* found = resolve(q, "chip", catalog_->find_chip(*chip));
      bool used = false;
      for (Candidate& candidate : study_.candidates) {
        if (candidate.chip != found) continue;
        candidate.quota = *units;
        used = true;
      }
      if (found != nullptr && !used) q.report(kUnknownReference, "chip", {{"found", *chip}, {"expected", candidate_ids()}});
    });
  }

  /// A candidate that is bought needs a hall to stand in: a site at home for direct supply, one abroad for offshore.
  void check_sites(TableReader& file) {
    for (const Candidate& candidate : study_.candidates) {
      for (Route route : candidate.routes) {
        if (route != Route::direct && route != Route::offshore) continue;
        const bool home = route == Route::direct;
        const bool any = std::any_of(study_.sites.begin(), study_.sites.end(),
                                     [&](const Site& s) { return (s.region == study_.buyer.country) == home; });
        if (any) continue;
        file.report(kNoSiteForRoute, "chip",
                    {{"chip", candidate.chip->id.text()},
                     {"route", std::string{route_names()[static_cast<std::size_t>(route)]}},
                     {"country", study_.buyer.country}});
      }
    }
  }

  static Tokens tokens_of(std::optional<double> n) { return tokens(n.value_or(0.0)); }
  static std::string kind_name(const Workload& w) { return std::string{workload_kind_names()[static_cast<std::size_t>(w.kind)]}; }

  static void refuse(TableReader& t, std::string_view key, std::string kind) {
    if (t.has(key)) t.report(kWrongForKind, key, {{"kind", std::move(kind)}});
  }

  static void unique(TableReader& t, const std::string& name, std::set<std::string>& names) {
    if (!name.empty() && !names.insert(name).second) t.report(kDuplicateName, "name", {{"found", name}});
  }

  std::string candidate_ids() const {
    std::string ids;
    for (const Candidate& candidate : study_.candidates) ids += (ids.empty() ? "" : ", ") + candidate.chip->id.text();
    return ids;
  }

  const Catalog* catalog_;
  Study& study_;
  std::set<std::string> site_names_;
  std::set<std::string> workload_names_;
  PlanKeys plan_;
};

}  // namespace

const std::vector<std::string_view>& route_names() {
  static const std::vector<std::string_view> names{"direct", "domestic_cloud", "foreign_cloud", "offshore"};
  return names;
}
const std::vector<std::string_view>& workload_kind_names() {
  static const std::vector<std::string_view> names{"pretrain", "fine_tune", "serve"};
  return names;
}

Result<Study> read_study(const Document& document, std::string text, const catalog::Catalog& catalog, const rules::RuleBook* rules) {
  Study study;
  study.file = document.file;
  study.text = std::move(text);
  Findings findings;
  TableReader file(document, document.root, {}, findings);
  StudyReader(&catalog, rules, study).read(file);
  if (!findings.empty()) return findings;
  return study;
}

SchemaNode study_schema() {
  SchemaNode schema;
  Study scratch;
  TableReader file(schema);
  StudyReader(nullptr, nullptr, scratch).read(file);
  return schema;
}

}  // namespace steelyard::study
