// The market study's file: read whole, every finding at once.
#include <algorithm>
#include <cmath>
#include <set>

#include "study/market_study.hpp"

namespace steelyard::study {
namespace {

using catalog::Catalog;
using catalog::MarketFact;

const std::vector<std::string_view>& class_names() {
  static const std::vector<std::string_view> names{"state_funded_dc", "soe",        "critical_infra",   "military", "government",
                                                   "platform",        "university", "foreign_invested", "private"};
  return names;
}

class MarketReader {
 public:
  MarketReader(const Catalog& catalog, MarketStudy& study) : catalog_(catalog), study_(study) {}

  void read(TableReader& file) {
    file.table(
        "study", [&](TableReader& t) { read_head(t); }, Need::required);
    file.table(
        "market", [&](TableReader& t) { read_market(t); }, Need::required);
    file.tables(
        "scenario", [&](TableReader& t) { read_scenario(t); }, Need::required);
    check_references(file);
    file.finish();
  }

 private:
  void read_head(TableReader& t) {
    study_.title = t.text("title", Need::required).value_or("");
    study_.title_zh = t.text("title_zh").value_or(study_.title);
    study_.as_of = t.date("as_of", Need::required).value_or(Date{});
  }

  void read_market(TableReader& t) {
    study_.country = t.text("country").value_or("CN");
    study_.year = static_cast<int>(t.integer("year", Need::required, 2000, 2100).value_or(2026));
    study_.reference = t.text("reference", Need::required).value_or("");
    study_.yardstick = chip(t, "yardstick", Need::required);
    study_.draws = static_cast<std::size_t>(t.integer("draws", Need::optional, 20, 1'000'000).value_or(2000));
    study_.seed = static_cast<std::uint64_t>(t.integer("seed", Need::optional, 0).value_or(1));
    study_.nest_dissimilarity = t.number("nest_dissimilarity", Need::optional, 0.05, 1.0).value_or(study_.nest_dissimilarity);
    study_.months_of_use = t.number("months_of_use", Need::optional, 1, 120).value_or(study_.months_of_use);
    static const std::vector<std::string_view> blocks{"close", "open"};
    study_.reported_blocks_close = t.choice("reported_blocks", blocks).value_or(0) == 0;
    if (const auto preference = t.choice("preference", preference_names())) study_.preference = static_cast<Preference>(*preference);
    study_.price_sensitivity = spread(t, "price_sensitivity", study_.price_sensitivity);
    study_.foundry = spread(t, "foundry", study_.foundry);
    study_.baseline = t.text("baseline", Need::required).value_or("");
    t.table(
        "demand", [&](TableReader& r) { study_.demand = range(r); }, Need::required);
    t.table(
        "domestic_supply", [&](TableReader& r) { study_.domestic_supply = range(r); }, Need::required);
    t.table("ratio", [&](TableReader& r) {
      study_.leader_output = fact(r, "leader_output", Need::required);
      study_.ratio_without = fact(r, "without", Need::required);
      study_.displacement = r.number("displacement", Need::optional, 0.0, 1.0).value_or(0.0);
    });
    t.tables(
        "job", [&](TableReader& r) { read_job(r); }, Need::required);
    t.tables(
        "segment", [&](TableReader& r) { read_segment(r); }, Need::required);
    t.tables(
        "vendor", [&](TableReader& r) { read_vendor(r); }, Need::required);
    t.tables(
        "product", [&](TableReader& r) { read_product(r); }, Need::required);
    check_segment_shares(t);
  }

  void read_job(TableReader& t) {
    MarketJob job;
    job.name = t.text("name", Need::required).value_or("");
    unique(t, "name", job.name, job_names_);
    const auto kind = t.choice("kind", workload_kind_names(), Need::required);
    if (kind) job.kind = static_cast<WorkloadKind>(*kind);
    const catalog::ModelArchitecture* model = nullptr;
    if (const auto name = t.text("model", Need::required)) model = resolve(t, "model", catalog_.find_model(*name));
    job.chips = t.integer("chips", Need::optional, 1, 100'000).value_or(job.chips);
    job.training.model = model;
    job.serving.model = model;
    if (job.kind == WorkloadKind::serve) {
      job.serving.input_tokens = t.integer("input_tokens", Need::required, 1, 100'000'000).value_or(1024);
      job.serving.output_tokens = t.integer("output_tokens", Need::required, 1, 100'000'000).value_or(256);
      if (const auto p = t.choice("weight_precision", catalog::precision_names())) {
        job.serving.weight_precision = static_cast<catalog::Precision>(*p);
      }
      job.serving.time_to_first_token = t.quantity<Seconds::kDimension>("time_to_first_token");
      job.serving.time_per_output_token = t.quantity<Seconds::kDimension>("time_per_output_token");
    } else {
      job.training.tokens = tokens(t.number("tokens", Need::optional, 1.0, 1e18).value_or(1e12));
      job.training.method =
          job.kind == WorkloadKind::pretrain ? workload::TrainingMethod::pretrain : workload::TrainingMethod::full_finetune;
      job.training.sequence_length = t.integer("sequence_length", Need::optional, 1, 16'777'216).value_or(4096);
      job.training.global_batch = t.integer("global_batch", Need::optional, 1, 10'000'000).value_or(1024);
      if (const auto p = t.choice("precision", catalog::precision_names())) job.training.precision = static_cast<catalog::Precision>(*p);
    }

    study_.jobs.push_back(std::move(job));
  }

  void read_segment(TableReader& t) {
    MarketSegment segment;
    segment.place = t.place();
    segment.id = t.text("id", Need::required).value_or("");
    unique(t, "id", segment.id, segment_names_);
    segment.title = t.text("title").value_or(segment.id);
    segment.title_zh = t.text("title_zh").value_or(segment.title);
    if (const auto c = t.choice("class", class_names(), Need::required)) segment.buyer_class = std::string{class_names()[*c]};
    const auto job = t.text("job", Need::required);
    std::vector<std::string_view> names;
    for (const MarketJob& known : study_.jobs) names.emplace_back(known.name);
    if (job) segment.job = named(t, "job", *job, names).value_or(0);
    segment.stays_in_country = t.boolean("stays_in_country").value_or(false);
    segment.share = t.number("share", Need::required, 0.0, 1.0).value_or(0.0);

    study_.segments.push_back(std::move(segment));
  }

  void check_segment_shares(TableReader& t) {
    double sum = 0.0;
    for (const MarketSegment& segment : study_.segments) sum += segment.share;
    constexpr double kRounding = 1e-6;
    if (study_.segments.empty() || std::abs(sum - 1.0) <= kRounding) return;
    t.report(kSharesOverOne, "segment", {{"found", trimmed(sum)}, {"expected", "1"}});
  }

  void read_vendor(TableReader& t) {
    MarketVendor vendor;
    vendor.place = t.place();
    vendor.id = t.text("id", Need::required).value_or("");
    unique(t, "id", vendor.id, vendor_names_);
    vendor.is_domestic = t.boolean("domestic").value_or(false);
    vendor.target = fact(t, "target", Need::optional);
    vendor.wanted = fact(t, "wanted", Need::optional);
    if (vendor.target != nullptr && vendor.target->unit != catalog::FactUnit::percent) {
      t.report(kFactWithoutNumber, "target", {{"found", vendor.target->id.text()}, {"expected", "percent"}});
    }

    study_.vendors.push_back(std::move(vendor));
  }

  void read_product(TableReader& t) {
    MarketProduct product;
    product.place = t.place();
    product.id = t.text("id", Need::required).value_or("");
    unique(t, "id", product.id, product_names_);
    product.vendor = t.text("vendor", Need::required).value_or("");
    std::vector<std::string_view> vendors;
    for (const MarketVendor& known : study_.vendors) vendors.emplace_back(known.id);
    if (!product.vendor.empty()) (void)named(t, "vendor", product.vendor, vendors);
    product.chip = chip(t, "chip", Need::required);
    product.system = system_of(t, "system", product.chip);
    if (const auto id = t.text("price", Need::required)) product.price_record = price(t, *id);
    if (const auto route = t.choice("route", route_names())) product.route = static_cast<Route>(*route);
    product.region = t.text("region").value_or(study_.country);
    product.is_counted = product.route == Route::direct || product.route == Route::domestic_cloud;
    product.supply_share = t.number("supply_share", Need::optional, 0.0, 1.0).value_or(0.0);
    static const std::vector<std::string_view> gates{"open", "needs_review", "closed"};
    if (const auto gate = t.choice("gate_if_unknown", gates)) {
      constexpr std::array kGates{market::Gate::open, market::Gate::needs_review, market::Gate::closed};
      product.gate_if_unknown = kGates[*gate];
    }
    read_spread(t, product.spread);
    t.table("work", [&](TableReader& w) {
      product.work_like = chip(w, "like", Need::required);
      product.work_like_system = system_of(w, "system", product.work_like);
      product.work_low = w.number("low", Need::required, 0.0, 1000.0).value_or(1.0);
      product.work_high = w.number("high", Need::required, 0.0, 1000.0).value_or(1.0);
      if (product.work_low <= 0.0 || product.work_low > product.work_high) bad_spread(w, "low", product.work_low, product.work_high);
    });

    study_.products.push_back(std::move(product));
  }

  void read_scenario(TableReader& t) {
    MarketScenario scenario;
    scenario.place = t.place();
    scenario.id = t.text("id", Need::required).value_or("");
    unique(t, "id", scenario.id, scenario_names_);
    scenario.title = t.text("title").value_or(scenario.id);
    scenario.title_zh = t.text("title_zh").value_or(scenario.title);
    scenario.note = t.text("note").value_or("");
    scenario.note_zh = t.text("note_zh").value_or(scenario.note);
    scenario.on = t.date("on");
    scenario.enact = t.texts("enact");
    scenario.repeal = t.texts("repeal");
    scenario.closed = t.texts("closed");
    scenario.set_aside = t.texts("set_aside");
    for (const std::string& name : scenario.set_aside) (void)named(t, "set_aside", name, product_views());
    std::vector<std::string_view> sellers = product_views();
    for (const MarketVendor& vendor : study_.vendors) sellers.emplace_back(vendor.id);
    for (const std::string& name : scenario.closed) (void)named(t, "closed", name, sellers);
    scenario.displacement = t.number("displacement", Need::optional, 0.0, 1.0);
    t.table("domestic_supply", [&](TableReader& r) { scenario.domestic_supply = figure(r); });
    t.tables("supply", [&](TableReader& r) {
      ScenarioSupply supply;
      const auto name = r.text("product", Need::required);
      const auto at = name ? named(r, "product", *name, product_views()) : std::nullopt;
      supply.units = range(r);
      if (at) {
        supply.product = *at;
        scenario.supplies.push_back(std::move(supply));
      }
    });

    study_.scenarios.push_back(std::move(scenario));
  }

  void check_references(TableReader& file) {
    if (!study_.reference.empty()) (void)named(file, "market", study_.reference, product_views());
    std::vector<std::string_view> scenarios;
    for (const MarketScenario& scenario : study_.scenarios) scenarios.emplace_back(scenario.id);
    if (!study_.baseline.empty()) (void)named(file, "market", study_.baseline, scenarios);
    double targets = 0.0;
    for (const MarketVendor& vendor : study_.vendors) {
      if (vendor.target != nullptr && vendor.target->value) targets += *vendor.target->value / 100.0;
    }
    constexpr double kRounding = 1e-6;
    if (targets > 0.0 && std::abs(targets - 1.0) > kRounding) {
      file.report(kSharesOverOne, "market", {{"found", trimmed(targets)}, {"expected", "1"}});
    }
  }

  // --- pieces ---

  static std::string trimmed(double value) {
    std::string text = std::to_string(value);
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
  }

  std::vector<std::string_view> product_views() const {
    std::vector<std::string_view> names;
    for (const MarketProduct& product : study_.products) names.emplace_back(product.id);
    return names;
  }

  /// Index of a name among those that the file gives; a finding with the nearest one otherwise.
  static std::optional<std::size_t> named(TableReader& t, std::string_view key, const std::string& name,
                                          const std::vector<std::string_view>& known) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    std::string expected;
    for (std::string_view each : known) expected += (expected.empty() ? "" : ", ") + std::string{each};
    std::vector<Argument> arguments{{"found", name}, {"expected", expected}};
    if (auto near = nearest_name(name, known); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    t.report(kUnknownSegment, key, std::move(arguments));
    return std::nullopt;
  }

  static void unique(TableReader& t, std::string_view key, const std::string& name, std::set<std::string>& names) {
    if (!name.empty() && !names.insert(name).second) t.report(kDuplicateName, key, {{"found", name}});
  }

  template <class T>
  static const T* resolve(TableReader& t, std::string_view key, const Result<const T*>& found) {
    if (found) return *found;
    for (const Error& error : found.error()) {
      t.report(error.code == catalog::kAmbiguousName ? kAmbiguousReference : kUnknownReference, key, error.arguments);
    }
    return nullptr;
  }

  const catalog::Chip* chip(TableReader& t, std::string_view key, Need need) {
    const auto name = t.text(key, need);
    return name ? resolve(t, key, catalog_.find_chip(*name)) : nullptr;
  }

  const catalog::System* system_of(TableReader& t, std::string_view key, const catalog::Chip* of) {
    if (const auto name = t.text(key)) return resolve(t, key, catalog_.find_system(*name));
    if (of == nullptr) return nullptr;
    const auto systems = catalog_.systems_of(of->id);
    if (!systems.empty()) return systems.front();
    t.report(kNoSystem, key, {{"found", of->id.text()}});
    return nullptr;
  }

  const catalog::Price* price(TableReader& t, const std::string& id) {
    std::vector<std::string_view> names;
    for (const catalog::Price& record : catalog_.prices()) {
      if (record.kind != catalog::PriceKind::purchase) continue;
      if (record.id.text() == id) return &record;
      names.emplace_back(record.id.text());
    }
    std::vector<Argument> arguments{{"found", id}};
    if (auto near = nearest_name(id, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    t.report(kUnknownReference, "price", std::move(arguments));
    return nullptr;
  }

  const MarketFact* fact_of(TableReader& t, std::string_view key, const std::string& id) {
    if (const MarketFact* found = catalog_.market_fact(catalog::MarketFactId{id})) {
      if (!found->value && !found->low && !found->high) t.report(kFactWithoutNumber, key, {{"found", id}});
      return found;
    }
    std::vector<std::string_view> names;
    for (const MarketFact& known : catalog_.market_facts()) names.emplace_back(known.id.text());
    std::vector<Argument> arguments{{"found", id}};
    if (auto near = nearest_name(id, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    t.report(kUnknownFactOfMarket, key, std::move(arguments));
    return nullptr;
  }

  const MarketFact* fact(TableReader& t, std::string_view key, Need need) {
    const auto id = t.text(key, need);
    return id ? fact_of(t, key, *id) : nullptr;
  }

  std::vector<const MarketFact*> facts(TableReader& t, std::string_view key) {
    std::vector<const MarketFact*> found;
    for (const std::string& id : t.texts(key)) {
      if (const MarketFact* one = fact_of(t, key, id)) found.push_back(one);
    }
    return found;
  }

  FactFigure figure(TableReader& t) {
    FactFigure made;
    made.place = t.place();
    made.facts = facts(t, "facts");
    made.per = facts(t, "per");
    made.between = facts(t, "between");
    made.times = t.number("times", Need::optional, 0.0, 1e15).value_or(1.0);
    if (made.facts.empty() && made.between.empty() && !t.has("times") && !t.has("facts") && !t.has("between")) {
      t.report(kNoFigure, {}, {{"expected", "facts, between or times"}});
    }
    return made;
  }

  static FactFigure plain(double value, Place place) {
    FactFigure made;
    made.times = value;
    made.place = std::move(place);
    return made;
  }

  void read_spread(TableReader& t, FigureRange& range) {
    range.spread_of = fact(t, "spread_of", Need::optional);
    if (range.spread_of != nullptr && !(range.spread_of->low && range.spread_of->high && *range.spread_of->low > 0.0)) {
      t.report(kFactWithoutNumber, "spread_of", {{"found", range.spread_of->id.text()}, {"expected", "low, high"}});
      range.spread_of = nullptr;
    }
    const market::Spread around = spread(t, "spread", market::Spread::certain(1.0));
    range.spread_low = around.low;
    range.spread_high = around.high;
  }

  /// low and high as numbers, `low_of` and `high_of` as figures of facts, or one figure (of the table itself) with a spread.
  FigureRange range(TableReader& t) {
    FigureRange made;
    made.is_stated = true;
    const auto low = t.number("low", Need::optional, 0.0, 1e18);
    const auto high = t.number("high", Need::optional, 0.0, 1e18);
    if (low) made.low = plain(*low, t.place_of("low"));
    if (high) made.high = plain(*high, t.place_of("high"));
    const auto of = [&](std::string_view key, std::optional<FactFigure>& into) { t.table(key, [&](TableReader& r) { into = figure(r); }); };
    of("low_of", made.low);
    of("high_of", made.high);
    if (low && high && *low > *high) bad_spread(t, "low", *low, *high);
    if (low && high && *low <= 0.0 && *high > 0.0) bad_spread(t, "low", *low, *high);
    const bool has_low = t.has("low") || t.has("low_of");
    const bool has_high = t.has("high") || t.has("high_of");
    if (!has_low && !has_high) {
      made.mid = figure(t);
    } else if (!(has_low && has_high)) {
      t.report(kNoFigure, {}, {{"expected", "low and high"}});
    }
    read_spread(t, made);

    return made;
  }

  static void bad_spread(TableReader& t, std::string_view key, double low, double high) {
    t.report(kBadSpread, key, {{"low", trimmed(low)}, {"high", trimmed(high)}});
  }

  /// `[low, high]` as two numbers.
  market::Spread spread(TableReader& t, std::string_view key, const market::Spread& otherwise) {
    const Value* value = t.any(key);
    if (value == nullptr) return otherwise;
    const auto is_number = [](const Value& v) { return v.kind == ValueKind::integer || v.kind == ValueKind::real; };
    if (value->kind != ValueKind::array || value->items.size() != 2 || !is_number(value->items[0]) || !is_number(value->items[1])) {
      t.report(kWrongType, key, {{"expected", "[low, high]"}});
      return otherwise;
    }
    const double low = value->items[0].real;
    const double high = value->items[1].real;
    if (!(low > 0.0) || !(low <= high) || !std::isfinite(high)) {
      bad_spread(t, key, low, high);
      return otherwise;
    }
    return low == high ? market::Spread::certain(low) : market::Spread::between(low, high);
  }

  const Catalog& catalog_;
  MarketStudy& study_;
  std::set<std::string> job_names_;
  std::set<std::string> segment_names_;
  std::set<std::string> vendor_names_;
  std::set<std::string> product_names_;
  std::set<std::string> scenario_names_;
};

}  // namespace

const std::vector<std::string_view>& preference_names() {
  static const std::vector<std::string_view> names{"forecast", "revealed", "between"};
  return names;
}

bool is_market_study(const Document& document) { return document.root.find("market") != nullptr; }

bool is_market_study(std::string_view text) {
  const auto document = parse_toml(text, "study.toml");
  return document && is_market_study(*document);
}

Result<MarketStudy> read_market_study(const Document& document, std::string text, const Catalog& catalog) {
  Findings findings;
  if (!is_market_study(document)) return Error{kNotAMarketStudy, {document.file, 0, 0, {}}, {{"expected", "[market]"}}};
  MarketStudy study;
  study.file = document.file;
  study.text = std::move(text);
  TableReader file(document, document.root, {}, findings);
  MarketReader(catalog, study).read(file);
  if (!findings.empty()) return findings;
  return study;
}

}  // namespace steelyard::study
