// Reads the study of a seller.
#include <algorithm>
#include <set>

#include "study/seller_study.hpp"
#include "study/study.hpp"

namespace steelyard::study {
namespace {

constexpr std::string_view kSeller = "seller";

template <class T>
const T* resolved(TableReader& reader, std::string_view key, const Result<const T*>& found) {
  if (found) return *found;
  for (const Error& error : found.error()) {
    reader.report(error.code == catalog::kAmbiguousName ? kAmbiguousReference : kUnknownReference, key, error.arguments);
  }
  return nullptr;
}

class SellerReader {
 public:
  SellerReader(const catalog::Catalog& catalog, const rules::RuleBook& rules, SellerStudy& study)
      : catalog_(catalog), rules_(rules), study_(study) {}

  void read(TableReader& file) {
    file.table(
        "study", [&](TableReader& t) { read_header(t); }, Need::required);
    file.table(
        "seller", [&](TableReader& t) { read_seller(t); }, Need::required);
    file.tables("stock", [&](TableReader& t) { read_stock(t); });
    file.tables("outlet", [&](TableReader& t) { read_outlet(t); });
    file.tables("channel", [&](TableReader& t) { read_step(t); });
    study_.tree = scenario::single(study_.start);
    file.table("policy", [&](TableReader& t) {
      std::vector<std::string_view> ids;
      for (const rules::RuleInfo& rule : rules_.rules()) ids.push_back(rule.id.text());
      study_.tree = scenario::read_tree(t, study_.boundaries, ids);
    });
    file.finish();
    if (study_.stock.empty() && !file.has("stock")) file.report(kNoStock, {}, {});
    if (study_.outlets.empty() && !file.has("outlet")) file.report(kNoOutlets, {}, {});
  }

 private:
  void read_header(TableReader& t) {
    static const std::vector<std::string_view> kinds{kSeller};
    t.choice("kind", kinds, Need::required);
    study_.title = t.text("title", Need::required).value_or("");
    study_.title_zh = t.text("title_zh").value_or(study_.title);
    static const std::vector<std::string_view> currencies{"USD", "CNY"};
    if (const auto currency = t.choice("currency", currencies, Need::required)) {
      study_.currency = *currency == 0 ? Currency::usd : Currency::cny;
    }
    const auto as_of = t.date("as_of", Need::required);
    const auto start = t.date("start", Need::required);
    const auto end = t.date("end", Need::required);
    study_.as_of = as_of.value_or(Date{});
    study_.start = start.value_or(Date{});
    study_.end = end.value_or(Date{});
    if (!start || !end) return;
    if (*end <= *start) {
      t.report(kEndBeforeStart, "end", {{"start", start->to_string()}, {"found", end->to_string()}});
      return;
    }
    // Calendar quarters; the first and the last as long as the study has of them.
    study_.boundaries = {*start};
    while (study_.boundaries.back() < *end) {
      const Date day = study_.boundaries.back();
      const Date next =
          day.quarter() == 4 ? Date::from_civil(day.year() + 1, 1, 1) : Date::from_civil(day.year(), 3 * day.quarter() + 1, 1);
      study_.boundaries.push_back(std::min(next, *end));
    }
  }

  void read_seller(TableReader& t) {
    study_.seller = t.text("name", Need::required).value_or("");
    study_.country = t.text("country").value_or("US");
    if (const auto rate = t.quantity<kDimensionless>("discount_rate")) study_.discount_rate = rate->base();
    study_.storage_per_quarter = share(t, "storage", Need::required);
    study_.salvage_share = share(t, "salvage", Need::required);
    study_.salvage_fall_per_quarter = share(t, "salvage_fall", Need::required);
    if (t.has("storage") && study_.storage_per_quarter <= 0.0) t.report(kHoldingIsFree, "storage", {{"found", "0"}, {"expected", "> 0"}});
  }

  static double share(TableReader& t, std::string_view key, Need need = Need::optional) {
    const auto value = t.quantity<kDimensionless>(key, need);
    if (value && value->base() > 1.0) t.report(kNumberRange, key, {{"key", std::string{key}}, {"expected", "0 ... 100 %"}});
    return value ? value->base() : 0.0;
  }

  void read_stock(TableReader& t) {
    StockLot lot;
    lot.place = t.place();
    lot.holder = t.text("holder", Need::required).value_or("");
    const auto chip = t.text("chip", Need::required);
    if (chip) lot.chip = resolved(t, "chip", catalog_.find_chip(*chip));
    lot.units = t.number("units", Need::required, 0.0, 1e9).value_or(0.0);
    lot.age = t.quantity<Seconds::kDimension>("age", Need::required).value_or(Seconds{});
    const auto cost = t.amount<Dimension{.currency = 1}>("unit_cost", Need::required);
    if (lot.chip == nullptr || !cost) return;
    lot.unit_cost = *cost;
    chips_.insert(lot.chip);
    study_.stock.push_back(std::move(lot));
  }

  void read_outlet(TableReader& t) {
    Outlet outlet;
    outlet.place = t.place();
    outlet.name = t.text("name", Need::required).value_or("");
    if (!outlet.name.empty() && !names_.insert(outlet.name).second) t.report(kDuplicateName, "name", {{"found", outlet.name}});
    const auto kind = t.choice("kind", outlet_kind_names(), Need::required);
    if (kind) outlet.kind = static_cast<OutletKind>(*kind);
    outlet.destination = t.text("destination").value_or(study_.country);
    outlet.price_change_per_quarter = t.number("price_change", Need::optional, -0.9, 1.0).value_or(0.0);
    outlet.take_up_per_quarter = t.number("take_up", Need::optional, 0.0, 1e9);
    outlet.lead_time = t.quantity<Seconds::kDimension>("lead_time").value_or(Seconds{});
    outlet.cash_time = t.quantity<Seconds::kDimension>("cash").value_or(Seconds{});
    outlet.fee_borne = share(t, "fee_borne");
    outlet.evidence_held = t.texts("evidence");
    outlet.rent = t.amount<Dimension{.second = -1, .currency = 1}>("rent");
    outlet.running = t.amount<Dimension{.second = -1, .currency = 1}>("running");
    outlet.term = t.quantity<Seconds::kDimension>("term").value_or(Seconds{});
    outlet.utilisation = t.has("utilisation") ? share(t, "utilisation") : 1.0;
    t.tables("price", [&](TableReader& p) { read_price(p, outlet); });
    if (!kind) return;
    check_keys(t, outlet);
    study_.outlets.push_back(std::move(outlet));
  }

  void read_price(TableReader& t, Outlet& outlet) {
    OutletPrice price;
    const auto chip = t.text("chip", Need::required);
    if (chip) price.chip = resolved(t, "chip", catalog_.find_chip(*chip));
    const bool leases = outlet.kind == OutletKind::lease;
    const auto amount = t.amount<Dimension{.currency = 1}>("price", leases ? Need::optional : Need::required);
    price.entered_value = t.amount<Dimension{.currency = 1}>("entered_value");
    if (price.chip == nullptr || (!amount && !leases)) return;
    if (chips_.find(price.chip) == chips_.end()) {
      t.report(kUnknownReference, "chip", {{"found", *chip}, {"expected", stocked()}});
      return;
    }
    if (amount) price.price = *amount;
    outlet.prices.push_back(std::move(price));
  }

  void check_keys(TableReader& t, const Outlet& outlet) {
    const std::string kind{outlet_kind_names()[static_cast<std::size_t>(outlet.kind)]};
    const bool leases = outlet.kind == OutletKind::lease;
    for (const char* key : {"rent", "term"}) {
      if (leases && !t.has(key)) t.report(kNeedsForKind, {}, {{"key", key}, {"kind", kind}});
    }
    for (const char* key : {"rent", "running", "term", "utilisation"}) {
      if (!leases && t.has(key)) t.report(kWrongForKind, key, {{"kind", kind}});
    }
    if (!leases && !t.has("price")) t.report(kNeedsForKind, {}, {{"key", "price"}, {"kind", kind}});
    if (outlet.kind == OutletKind::sell_licence && !t.has("destination"))
      t.report(kNeedsForKind, {}, {{"key", "destination"}, {"kind", kind}});
  }

  void read_step(TableReader& t) {
    ChannelStep step;
    step.place = t.place();
    step.name = t.text("name", Need::required).value_or("");
    step.units_per_quarter = t.number("units_per_quarter", Need::required, 0.0, 1e9).value_or(0.0);
    step.outlets = t.texts("outlets", Need::required);
    for (const std::string& name : step.outlets) {
      if (names_.find(name) != names_.end()) continue;
      const std::vector<std::string_view> known(names_.begin(), names_.end());
      t.report(kUnknownReference, "outlets", {{"found", name}, {"nearest", std::string{nearest_name(name, known)}}});
    }
    study_.channel.push_back(std::move(step));
  }

  std::string stocked() const {
    std::set<std::string> ids;
    for (const catalog::Chip* chip : chips_) ids.insert(chip->id.text());
    std::string all;
    for (const std::string& id : ids) all += (all.empty() ? "" : ", ") + id;
    return all;
  }

  const catalog::Catalog& catalog_;
  const rules::RuleBook& rules_;
  SellerStudy& study_;
  std::set<const catalog::Chip*> chips_;
  std::set<std::string> names_;
};

}  // namespace

const std::vector<std::string_view>& outlet_kind_names() {
  static const std::vector<std::string_view> names{"sell_home", "sell_licence", "lease"};
  return names;
}

bool is_seller_study(const Document& document) {
  const Value* study = document.root.find("study");
  const Value* kind = study != nullptr && study->kind == ValueKind::table ? study->find("kind") : nullptr;
  return kind != nullptr && kind->kind == ValueKind::text && kind->text == kSeller;
}

bool is_seller_text(std::string_view text) {
  const auto document = parse_toml(text, {});
  return document && is_seller_study(*document);
}

Result<SellerStudy> read_seller_study(const Document& document, std::string text, const catalog::Catalog& catalog,
                                      const rules::RuleBook& rules) {
  SellerStudy study;
  study.file = document.file;
  study.text = std::move(text);
  Findings findings;
  TableReader file(document, document.root, {}, findings);
  SellerReader(catalog, rules, study).read(file);
  if (!findings.empty()) return findings;
  return study;
}

}  // namespace steelyard::study
