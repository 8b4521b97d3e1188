// Lists of chips, systems, models, stacks, prices and sources.
#include <algorithm>
#include <tuple>

#include "report/catalog/catalog_view.hpp"
#include "report/catalog/catalog_view_fields.hpp"
#include "workload/workload.hpp"

namespace steelyard::report {
namespace {

using catalog::Catalog;
using catalog::Chip;

/// A column and what stands in it, so that the two can't come apart.
template <class Record>
struct ListField {
  ListColumn column;
  std::function<Cell(const Record&)> get;
};

template <class Record>
ListField<Record> text_field(std::string key, bool everyday, std::function<Cell(const Record&)> get, std::string_view words = {}) {
  ListField<Record> field;
  field.column.key = std::move(key);
  field.column.everyday = everyday;
  field.column.words = words;
  field.get = std::move(get);
  return field;
}

template <class Record>
ListField<Record> number_field(std::string key, bool everyday, std::function<Cell(const Record&)> get,
                               std::vector<std::string_view> aliases = {}) {
  ListField<Record> field = text_field<Record>(std::move(key), everyday, std::move(get));
  field.column.is_number = true;
  field.column.aliases = std::move(aliases);
  return field;
}

template <class Record>
ListField<Record> figure_field(const FigureField<Record>& figure) {
  ListField<Record> field = number_field<Record>(
      std::string{figure.key}, figure.everyday,
      [get = figure.get, unit = figure.unit](const Record& r) { return figure_cell(get(r), unit); }, figure.aliases);
  field.column.dimension = figure.dimension;
  field.column.unit = figure.unit;
  return field;
}

template <class Record>
Listing listing_of(const std::vector<ListField<Record>>& fields, const std::vector<const Record*>& records) {
  Listing listing;
  for (const auto& field : fields) listing.columns.push_back(field.column);
  for (const Record* record : records) {
    std::vector<Cell> row;
    row.reserve(fields.size());
    for (const auto& field : fields) row.push_back(field.get(*record));
    listing.rows.push_back(std::move(row));
  }
  return listing;
}

template <class Record>
std::vector<const Record*> pointers(const std::vector<Record>& records) {
  std::vector<const Record*> out;
  for (const Record& record : records) out.push_back(&record);
  return out;
}

template <class Record>
void add_evidence(std::vector<ListField<Record>>& fields) {
  fields.push_back(text_field<Record>("as_of", false, [](const Record& r) { return r.evidence ? date_cell(r.evidence->as_of) : Cell{}; }));
  fields.push_back(text_field<Record>("sources", false, [](const Record& r) { return list_cell(source_names(r.evidence)); }));
}

Cell whole(std::int64_t number) {
  constexpr int kAllDigits = 15;
  return {static_cast<double>(number), kAllDigits, {}};
}

Cell disputed_keys(const Chip& chip) {
  std::vector<std::string> keys;
  for (const ChipField& field : chip_fields()) {
    const auto figure = field.get(chip);
    if (figure && figure->is_disputed()) keys.emplace_back(field.key);
  }
  return list_cell(std::move(keys));
}

std::vector<ListField<Chip>> chip_columns(const Messages& messages) {
  const bool chinese = messages.language() == Language::zh;
  std::vector<ListField<Chip>> fields{
      text_field<Chip>("id", true, [](const Chip& c) { return text_cell(c.id.text()); }),
      text_field<Chip>("vendor", false, [](const Chip& c) { return text_cell(c.vendor); }),
      text_field<Chip>("name", !chinese, [](const Chip& c) { return text_cell(c.name); }),
      text_field<Chip>("name_zh", chinese, [](const Chip& c) { return text_cell(c.name_zh); }),
      text_field<Chip>("country", true, [](const Chip& c) { return text_cell(c.country); }),
  };
  for (const ChipField& figure : chip_fields()) fields.push_back(figure_field(figure));
  const std::vector<ListField<Chip>> rest{
      text_field<Chip>(
          "status", true, [](const Chip& c) { return text_cell(catalog::name_of(c.status)); }, "status"),
      text_field<Chip>(
          "grade", true, [](const Chip& c) { return text_cell(name_of(catalog::overall_grade(c))); }, "grade"),
      text_field<Chip>("announced", false, [](const Chip& c) { return date_cell(c.announced); }),
      text_field<Chip>("volume", false, [](const Chip& c) { return date_cell(c.volume); }),
      text_field<Chip>("architecture", false, [](const Chip& c) { return text_cell(c.architecture); }),
      text_field<Chip>("process", false, [](const Chip& c) { return text_cell(c.process); }),
      text_field<Chip>("foundry", false, [](const Chip& c) { return text_cell(c.foundry); }),
      text_field<Chip>("memory_type", false, [](const Chip& c) { return text_cell(c.memory_type); }),
      text_field<Chip>("scale_up_link", false, [](const Chip& c) { return text_cell(c.scale_up_link); }),
      number_field<Chip>("scale_up_domain_chips", false,
                         [](const Chip& c) { return c.scale_up_domain ? whole(*c.scale_up_domain) : Cell{}; }, {"scale_up_domain"}),
      text_field<Chip>("pcie", false, [](const Chip& c) { return text_cell(c.pcie); }),
      number_field<Chip>("dies", false, [](const Chip& c) { return c.dies ? whole(*c.dies) : Cell{}; }),
      number_field<Chip>("transistors_billion", false, [](const Chip& c) { return number_cell(c.transistors_billion); }, {"transistors"}),
      text_field<Chip>("data_center_marketed", false,
                       [](const Chip& c) {
                         return c.data_center_marketed ? Cell{*c.data_center_marketed, 4, {}} : Cell{};
                       }),
      text_field<Chip>("stacks", false, [](const Chip& c) { return list_cell(id_texts(c.stacks)); }),
      text_field<Chip>("aliases", false, [](const Chip& c) { return list_cell(c.aliases); }),
      text_field<Chip>("articles", false, [](const Chip& c) { return list_cell(c.articles); }),
      text_field<Chip>("disputed", false, disputed_keys),
  };
  fields.insert(fields.end(), rest.begin(), rest.end());
  add_evidence(fields);
  return fields;
}

}  // namespace

Listing list_chips(const Catalog& catalog, const Messages& messages) {
  auto chips = pointers(catalog.chips());
  std::vector<std::tuple<bool, std::string, double, std::string, const Chip*>> order;
  for (const Chip* chip : chips) {
    const auto tpp = catalog::total_processing_performance(*chip);
    order.emplace_back(!chip->is_named_in_articles(), chip->vendor, tpp ? -tpp->value.base() : 0.0, chip->id.text(), chip);
  }
  std::sort(order.begin(), order.end());
  std::transform(order.begin(), order.end(), chips.begin(), [](const auto& entry) { return std::get<const Chip*>(entry); });
  Listing listing = listing_of(chip_columns(messages), chips);
  listing.notes.push_back(messages.label("catalog.legend"));
  return listing;
}

Listing list_systems(const Catalog& catalog, const Messages& messages) {
  using catalog::System;
  const bool chinese = messages.language() == Language::zh;
  std::vector<ListField<System>> fields{
      text_field<System>("id", true, [](const System& s) { return text_cell(s.id.text()); }),
      text_field<System>("vendor", false, [](const System& s) { return text_cell(s.vendor); }),
      text_field<System>("name", !chinese, [](const System& s) { return text_cell(s.name); }),
      text_field<System>("name_zh", chinese, [](const System& s) { return text_cell(s.name_zh); }),
      text_field<System>(
          "kind", true, [](const System& s) { return text_cell(catalog::name_of(s.kind)); }, "system_kind"),
      text_field<System>("chip", true, [](const System& s) { return text_cell(s.chip.text()); }),
      number_field<System>("chips", true, [](const System& s) { return whole(s.chips); }),
      number_field<System>("scale_up_domain_chips", true, [](const System& s) { return whole(s.scale_up_domain()); }, {"scale_up_domain"}),
  };
  for (const SystemField& figure : system_fields()) fields.push_back(figure_field(figure));
  fields.push_back(number_field<System>("racks", false, [](const System& s) { return number_cell(s.racks); }));
  fields.push_back(text_field<System>(
      "status", true, [](const System& s) { return text_cell(catalog::name_of(s.status)); }, "status"));
  fields.push_back(text_field<System>("announced", false, [](const System& s) { return date_cell(s.announced); }));
  fields.push_back(text_field<System>("volume", false, [](const System& s) { return date_cell(s.volume); }));
  fields.push_back(text_field<System>(
      "grade", false, [](const System& s) { return s.evidence ? text_cell(name_of(s.evidence->grade)) : Cell{}; }, "grade"));
  add_evidence(fields);
  Listing listing = listing_of(fields, pointers(catalog.systems()));
  listing.notes.push_back(messages.label("catalog.system_legend"));
  return listing;
}

Listing list_models(const Catalog& catalog, const Messages& messages) {
  using catalog::ModelArchitecture;
  using Model = ModelArchitecture;
  constexpr double kBillion = 1e9;
  constexpr std::int64_t kContext = 32768;
  constexpr double kKilobyte = 1e3;
  std::vector<ListField<Model>> fields{
      text_field<Model>("id", true, [](const Model& m) { return text_cell(m.id.text()); }),
      text_field<Model>("name", true, [](const Model& m) { return text_cell(m.name); }),
      text_field<Model>("family", false, [](const Model& m) { return text_cell(m.family); }),
      number_field<Model>("parameters_billion", true,
                          [](const Model& m) {
                            return Cell{in_unit(workload::count_parameters(m).total(), kBillion), 4, {}};
                          },
                          {"parameters"}),
      number_field<Model>("active_parameters_billion", true,
                          [](const Model& m) {
                            return Cell{in_unit(workload::count_parameters(m).active, kBillion), 4, {}};
                          },
                          {"active"}),
      number_field<Model>("published_parameters_billion", false,
                          [](const Model& m) {
                            return m.published_parameters ? Cell{in_unit(*m.published_parameters, kBillion), 4, {}} : Cell{};
                          }),
      number_field<Model>("layers", true, [](const Model& m) { return whole(m.layers); }),
      number_field<Model>("hidden", true, [](const Model& m) { return whole(m.hidden); }),
      number_field<Model>("heads", false, [](const Model& m) { return whole(m.heads); }),
      number_field<Model>("kv_heads", false, [](const Model& m) { return whole(m.kv_heads); }),
      number_field<Model>("head_dim", false, [](const Model& m) { return whole(m.head_dim); }),
      number_field<Model>("ffn", false, [](const Model& m) { return whole(m.ffn); }),
      number_field<Model>("vocab", false, [](const Model& m) { return whole(m.vocab); }),
      number_field<Model>("experts", true, [](const Model& m) { return m.experts ? whole(m.experts->experts) : Cell{}; }),
      number_field<Model>("experts_per_token", false,
                          [](const Model& m) { return m.experts ? whole(m.experts->experts_per_token) : Cell{}; }),
      text_field<Model>(
          "attention", true,
          [](const Model& m) {
            if (m.latent_attention) return text_cell("mla");
            return text_cell(m.kv_heads == m.heads ? "mha" : m.kv_heads == 1 ? "mqa" : "gqa");
          },
          "attention"),
      number_field<Model>("cache_kb_per_token", true,
                          [](const Model& m) {
                            const Bytes cache = workload::cache_bytes(m, kContext, catalog::Precision::bf16);
                            return Cell{in_unit(cache.base() / static_cast<double>(kContext), kKilobyte), 4, {}};
                          },
                          {"cache"}),
      text_field<Model>("native_precision", true,
                        [](const Model& m) { return m.native_precision ? text_cell(catalog::name_of(*m.native_precision)) : Cell{}; }),
      text_field<Model>("variants", false,
                        [](const Model& m) {
                          std::vector<std::string> names;
                          for (const auto& variant : m.variants) names.push_back(variant.name);
                          return list_cell(std::move(names));
                        }),
      text_field<Model>("aliases", false, [](const Model& m) { return list_cell(m.aliases); }),
      text_field<Model>(
          "grade", false, [](const Model& m) { return m.evidence ? text_cell(name_of(m.evidence->grade)) : Cell{}; }, "grade"),
  };
  add_evidence(fields);
  Listing listing = listing_of(fields, pointers(catalog.models()));
  listing.notes.push_back(messages.label("catalog.model_legend"));
  return listing;
}

Listing list_stacks(const Catalog& catalog, const Messages& messages) {
  using Stack = catalog::SoftwareStack;
  const bool chinese = messages.language() == Language::zh;
  const auto named = [](const std::vector<std::string_view>& names, auto value) {
    return text_cell(names[static_cast<std::size_t>(value)]);
  };
  std::vector<ListField<Stack>> fields{
      text_field<Stack>("id", true, [](const Stack& s) { return text_cell(s.id.text()); }),
      text_field<Stack>("vendor", true, [](const Stack& s) { return text_cell(s.vendor); }),
      text_field<Stack>("name", !chinese, [](const Stack& s) { return text_cell(s.name); }),
      text_field<Stack>("name_zh", chinese, [](const Stack& s) { return text_cell(s.name_zh); }),
      text_field<Stack>(
          "cuda_compatibility", true, [named](const Stack& s) { return named(catalog::cuda_compatibility_names(), s.cuda_compatibility); },
          "cuda"),
      text_field<Stack>(
          "training", true, [named](const Stack& s) { return named(catalog::maturity_names(), s.training); }, "maturity"),
      text_field<Stack>(
          "serving", true, [named](const Stack& s) { return named(catalog::maturity_names(), s.serving); }, "maturity"),
      number_field<Stack>("migration_months_low", true, [](const Stack& s) { return number_cell(s.migration_months_low); }, {"migration"}),
      number_field<Stack>("migration_months_high", true, [](const Stack& s) { return number_cell(s.migration_months_high); }),
      text_field<Stack>("frameworks", true, [](const Stack& s) { return list_cell(s.frameworks); }),
      text_field<Stack>("note", false, [](const Stack& s) { return text_cell(s.note); }),
      text_field<Stack>(
          "grade", false, [](const Stack& s) { return s.evidence ? text_cell(name_of(s.evidence->grade)) : Cell{}; }, "grade"),
  };
  add_evidence(fields);
  Listing listing = listing_of(fields, pointers(catalog.stacks()));
  listing.notes.push_back(messages.label("catalog.stack_legend"));
  return listing;
}

Listing list_prices(const Catalog& catalog, const Messages& messages) {
  using catalog::Price;
  enum class End { value, low, high };
  const auto amount = [](End end) {
    return [end](const Price& price) {
      const auto pick = [end](const auto& figure, double unit) -> Cell {
        const auto chosen = end == End::value ? std::optional(figure.value) : end == End::low ? figure.low : figure.high;
        return chosen ? Cell{in_unit(chosen->value.base(), unit), 5, {}} : Cell{};
      };
      if (price.purchase) return pick(*price.purchase, 1.0);
      return price.per_time ? pick(*price.per_time, 1.0 / kSecondsPerHour) : Cell{};
    };
  };
  std::vector<ListField<Price>> fields{
      text_field<Price>("id", false, [](const Price& p) { return text_cell(p.id.text()); }),
      text_field<Price>("subject", true, [](const Price& p) { return text_cell(p.subject); }),
      text_field<Price>(
          "kind", true, [](const Price& p) { return text_cell(catalog::price_kind_names()[static_cast<std::size_t>(p.kind)]); },
          "price_kind"),
      text_field<Price>(
          "per", true, [](const Price& p) { return text_cell(catalog::price_per_names()[static_cast<std::size_t>(p.per)]); }, "price_per"),
      text_field<Price>("region", true, [](const Price& p) { return text_cell(p.region); }),
      number_field<Price>("amount", true, amount(End::value)),
      number_field<Price>("amount_low", true, amount(End::low)),
      number_field<Price>("amount_high", true, amount(End::high)),
      text_field<Price>("currency", true,
                        [](const Price& p) {
                          const auto currency = p.purchase   ? p.purchase->value.currency
                                                : p.per_time ? p.per_time->value.currency
                                                             : Currency::usd;
                          return text_cell(code_of(currency));
                        }),
      text_field<Price>(
          "unit", true, [](const Price& p) { return text_cell(p.purchase ? "once" : "per_hour"); }, "price_unit"),
      text_field<Price>("term", false, [](const Price& p) { return text_cell(p.term); }),
      text_field<Price>("as_of", true, [](const Price& p) { return p.evidence ? date_cell(p.evidence->as_of) : Cell{}; }),
      text_field<Price>(
          "grade", true, [](const Price& p) { return p.evidence ? text_cell(name_of(p.evidence->grade)) : Cell{}; }, "grade"),
      text_field<Price>("basis", true, [](const Price& p) { return text_cell(p.basis); }),
      text_field<Price>("sources", false, [](const Price& p) { return list_cell(source_names(p.evidence)); }),
  };
  auto prices = pointers(catalog.prices());
  const auto day = [](const Price& p) { return p.evidence && p.evidence->as_of ? p.evidence->as_of->last.serial() : 0; };
  std::stable_sort(prices.begin(), prices.end(), [&](const Price* a, const Price* b) {
    return std::tuple(a->subject, a->kind, -day(*a), a->id.text()) < std::tuple(b->subject, b->kind, -day(*b), b->id.text());
  });
  Listing listing = listing_of(fields, prices);
  listing.notes.push_back(messages.label("catalog.price_legend"));
  return listing;
}

Listing list_sources(const Catalog& catalog, const Messages& /*messages*/) {
  using catalog::Source;
  const std::vector<ListField<Source>> fields{
      text_field<Source>("id", true, [](const Source& s) { return text_cell(s.id.text()); }),
      text_field<Source>("as_of", true, [](const Source& s) { return date_cell(s.as_of); }),
      text_field<Source>("publisher", true, [](const Source& s) { return text_cell(s.publisher); }),
      text_field<Source>("title", true, [](const Source& s) { return text_cell(s.title); }),
      text_field<Source>("url", false, [](const Source& s) { return text_cell(s.url); }),
  };
  return listing_of(fields, pointers(catalog.sources()));
}

}  // namespace steelyard::report
