// Reads the files of a DataTree into a Catalog, layer by layer: shipped records first (in parallel, file by file), then the overlays in
// the order given. Findings come out in file order, whatever the number of threads.
#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "base/parallel.hpp"
#include "catalog/catalog.hpp"
#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {
namespace {

/// The folders of data/ that the catalogue reads; the others belong to other rooms.
constexpr std::array<std::string_view, 8> kFolders{"chips/",  "market/",  "models/", "parties/",
                                                   "prices/", "sources/", "stacks/", "systems/"};
/// Kinds of records that a user's directory may hold for other rooms.
constexpr std::array<std::string_view, 31> kKindsOfOtherRooms{
    "rule",           "fact",       "predicate",     "condition",  "country_group", "recheck",         "example",    "cap",
    "lead_time_step", "assumption", "calibration",   "claim",      "conflict",      "hedge",           "precision",  "outlet",
    "market",         "message",    "custody_terms", "chip_label", "model_label",   "precision_label", "fact_doubt", "framework",
    "residual",       "surface",    "import",        "core_count", "engine",        "rate_label",      "argument"};
/// Kinds of other rooms that stand in the catalogue's own folders, beside what they belong to.
constexpr std::array<std::string_view, 4> kGuests{"framework", "operator_family", "operator_coverage", "migration_task"};

template <class Record>
struct Kind;
#define SY_KIND(Type, text)                          \
  template <>                                        \
  struct Kind<Type> {                                \
    static constexpr std::string_view kName = #text; \
    static constexpr auto kRead = read_##text;       \
  }
SY_KIND(Source, source);
SY_KIND(Chip, chip);
SY_KIND(System, system);
SY_KIND(ModelArchitecture, model);
SY_KIND(SoftwareStack, stack);
SY_KIND(Price, price);
SY_KIND(PowerPrice, power_price);
SY_KIND(ExchangeRate, exchange_rate);
SY_KIND(MarketFact, market_fact);
SY_KIND(Party, party);
#undef SY_KIND

const std::vector<std::string_view>& kind_names() {
  static const std::vector<std::string_view> names{"source", "chip",        "system",        "model",       "stack",
                                                   "price",  "power_price", "exchange_rate", "market_fact", "party"};
  return names;
}

/// Where a record, or an override of one, stands. Points into a document that lives as long as the loader.
struct Origin {
  const Document* document = nullptr;
  const Value* table = nullptr;
  std::size_t index = 0;  // in its array
  std::size_t layer = 0;
};

Place place_of(const Origin& origin, std::string_view kind) {
  return {origin.document->file, origin.table->line, origin.table->column, fmt::format("{}[{}]", kind, origin.index)};
}

template <class Record>
struct Item {
  std::string id;
  Record record;
  Origin origin;
};

/// Reads the record at `origin` over `record`, which holds what lower layers stated.
template <class Record>
void read_item(const Origin& origin, bool is_new, Record& record, std::string& id, Findings& findings) {
  constexpr std::string_view kName = Kind<Record>::kName;
  TableReader table(*origin.document, *origin.table, fmt::format("{}[{}]", kName, origin.index), findings);
  RecordReader reader(table, is_new);
  if constexpr (std::is_same_v<Record, ExchangeRate>) {
    Kind<Record>::kRead(reader, record);
    id = fmt::format("{}/{} {}", code_of(record.base), code_of(record.quote), record.as_of.to_string());
  } else {
    id = table.text("id", Need::required).value_or("");
    if (table.has("id") && id.empty()) table.report(kMissingKey, "id", {});
    record.id = decltype(record.id){id};
    Kind<Record>::kRead(reader, record);
  }
  table.finish();
}

template <class Record>
using Items = std::vector<Item<Record>>;

/// One file: its document, and its records where it is a shipped one (an override can only be read when what it overrides is known).
struct FileContents {
  DataFile file;
  std::optional<Document> document;
  Findings findings;
  std::tuple<Items<Source>, Items<Chip>, Items<System>, Items<ModelArchitecture>, Items<SoftwareStack>, Items<Price>, Items<PowerPrice>,
             Items<ExchangeRate>, Items<MarketFact>, Items<Party>>
      items;
};

template <class Record>
void gather(FileContents& contents, const Value& array) {
  auto& items = std::get<Items<Record>>(contents.items);
  items.reserve(array.items.size());
  for (std::size_t i = 0; i < array.items.size(); ++i) {
    const Value& table = array.items[i];
    if (table.kind != ValueKind::table) {
      contents.findings.push_back({kWrongType,
                                   {contents.document->file, table.line, table.column, std::string{Kind<Record>::kName}},
                                   {{"key", std::string{Kind<Record>::kName}}, {"expected", "table"}}});
      continue;
    }
    Item<Record>& item = items.emplace_back();
    item.origin = {&*contents.document, &table, i, contents.file.layer};
    if (contents.file.layer == 0) read_item(item.origin, true, item.record, item.id, contents.findings);
  }
}

void gather_kind(FileContents& contents, std::string_view kind, const Value& array) {
  if (kind == "source") return gather<Source>(contents, array);
  if (kind == "chip") return gather<Chip>(contents, array);
  if (kind == "system") return gather<System>(contents, array);
  if (kind == "model") return gather<ModelArchitecture>(contents, array);
  if (kind == "stack") return gather<SoftwareStack>(contents, array);
  if (kind == "price") return gather<Price>(contents, array);
  if (kind == "power_price") return gather<PowerPrice>(contents, array);
  if (kind == "market_fact") return gather<MarketFact>(contents, array);
  if (kind == "party") return gather<Party>(contents, array);
  gather<ExchangeRate>(contents, array);
}

void report_unknown_kind(FileContents& contents, const std::string& kind, const Place& place) {
  if (std::find(kGuests.begin(), kGuests.end(), kind) != kGuests.end()) return;
  std::vector<std::string_view> names = kind_names();
  if (contents.file.layer > 0) {  // a user's directory is read by every room
    if (std::find(kKindsOfOtherRooms.begin(), kKindsOfOtherRooms.end(), kind) != kKindsOfOtherRooms.end()) return;
    names.insert(names.end(), kKindsOfOtherRooms.begin(), kKindsOfOtherRooms.end());
  }
  std::vector<Argument> arguments{{"found", kind}};
  if (const auto near = nearest_name(kind, names); !near.empty()) arguments.push_back({"nearest", std::string{near}});
  contents.findings.push_back({kUnknownKind, place, std::move(arguments)});
}

void read_file(FileContents& contents) {
  auto document = parse_document(contents.file.content, contents.file.name);
  if (!document) {
    contents.findings = std::move(document.error());
    return;
  }
  contents.document = std::move(*document);
  for (const auto& [kind, value] : contents.document->root.members) {
    const Place place{contents.document->file, value.line, value.column, kind};
    const auto& known = kind_names();
    if (std::find(known.begin(), known.end(), kind) == known.end()) {
      report_unknown_kind(contents, kind, place);
    } else if (value.kind != ValueKind::array) {
      contents.findings.push_back({kWrongType, place, {{"key", kind}, {"expected", fmt::format("array of tables, as [[{}]]", kind)}}});
    } else {
      gather_kind(contents, kind, value);
    }
  }
}

/// The records of one kind by id, with every place that states something of them, lowest layer first.
template <class Record>
class Shelf {
 public:
  struct Slot {
    Record record;
    std::vector<Origin> origins;
  };
  using Slots = std::map<std::string, Slot, std::less<>>;

  /// Puts the records of a file on the shelf, over those that lie there from lower layers.
  void add(FileContents& contents, Findings& findings) {
    for (Item<Record>& item : std::get<Items<Record>>(contents.items)) {
      if (item.origin.layer > 0) read_override(item, findings);
      auto& slot = slots_[item.id];
      const auto same_layer =
          std::find_if(slot.origins.begin(), slot.origins.end(), [&](const Origin& o) { return o.layer == item.origin.layer; });
      if (same_layer != slot.origins.end() && !item.id.empty()) {
        findings.push_back({kDuplicateId,
                            place_of(item.origin, kName),
                            {{"found", item.id}, {"kind", std::string{kName}}, {"first", place_of(*same_layer, kName).to_string()}}});
        continue;
      }
      slot.record = std::move(item.record);
      slot.origins.push_back(item.origin);
    }
  }

  [[nodiscard]] bool contains(std::string_view id) const { return slots_.find(id) != slots_.end(); }
  [[nodiscard]] const Slots& slots() const { return slots_; }
  void append_ids(std::vector<std::string_view>& ids) const {
    for (const auto& [id, slot] : slots_) ids.push_back(id);
  }

  /// Moves the records out, sorted by id, and notes where they stand.
  std::vector<Record> take(std::map<std::string, Place, std::less<>>& places) {
    std::vector<Record> records;
    records.reserve(slots_.size());
    for (auto& [id, slot] : slots_) {
      const std::string name = fmt::format("{} {}", kName, id);
      places.emplace(name, place_of(slot.origins.front(), kName));
      for (std::size_t i = 1; i < slot.origins.size(); ++i) {
        const Origin& origin = slot.origins[i];
        for (const auto& [key, value] : origin.table->members) {
          places[fmt::format("{} {}", name, key)] = {origin.document->file, value.line, value.column,
                                                     fmt::format("{}[{}].{}", kName, origin.index, key)};
        }
      }
      records.push_back(std::move(slot.record));
    }
    return records;
  }

 private:
  static constexpr std::string_view kName = Kind<Record>::kName;

  void read_override(Item<Record>& item, Findings& findings) const {
    const Value* id = item.origin.table->find("id");
    const auto below = id != nullptr ? slots_.find(id->text) : slots_.end();
    const bool is_new = below == slots_.end();
    if (!is_new) item.record = below->second.record;
    read_item(item.origin, is_new, item.record, item.id, findings);
  }

  Slots slots_;
};

}  // namespace

class Loader {
 public:
  explicit Loader(const DataTree& data) {
    for (std::string_view folder : kFolders) {
      for (DataFile& file : data.shipped_under(folder)) contents_.emplace_back().file = std::move(file);
    }
    for (DataFile& file : data.files_under("")) {
      if (file.layer > 0) contents_.emplace_back().file = std::move(file);
    }
  }

  Result<Catalog> load() {
    std::vector<FileContents*> largest_first;  // so that no thread is left with a large file at the end
    for (FileContents& contents : contents_) largest_first.push_back(&contents);
    std::stable_sort(largest_first.begin(), largest_first.end(),
                     [](const FileContents* a, const FileContents* b) { return a->file.content.size() > b->file.content.size(); });
    parallel_for(largest_first.size(), [&](std::size_t i) { read_file(*largest_first[i]); });
    bool all_parsed = true;
    for (FileContents& contents : contents_) {
      all_parsed = all_parsed && contents.document.has_value();
      std::move(contents.findings.begin(), contents.findings.end(), std::back_inserter(findings_));
      std::apply([&](auto&... shelf) { (shelf.add(contents, findings_), ...); }, shelves_);
    }
    // Without one of the files its records would all seem to be missing.
    if (all_parsed) check_references();
    if (!findings_.empty()) return std::move(findings_);
    return build();
  }

 private:
  template <class Record>
  [[nodiscard]] const Shelf<Record>& shelf() const {
    return std::get<Shelf<Record>>(shelves_);
  }

  void check_references() {
    std::apply([&](const auto&... each) { (check_shelf(each), ...); }, shelves_);
  }

  template <class Record>
  void check_shelf(const Shelf<Record>& records) {
    for (const auto& [id, slot] : records.slots()) {
      for (const Origin& origin : slot.origins) {
        const std::string pointer = fmt::format("{}[{}]", Kind<Record>::kName, origin.index);
        check_sources(*origin.document, *origin.table, pointer);
        if constexpr (std::is_same_v<Record, Chip>) check(origin, pointer, "stacks", "stack", shelf<SoftwareStack>());
        if constexpr (std::is_same_v<Record, System>) check(origin, pointer, "chip", "chip", shelf<Chip>());
        if constexpr (std::is_same_v<Record, Price>) check(origin, pointer, "subject", "chip, system", shelf<Chip>(), shelf<System>());
        if constexpr (std::is_same_v<Record, Party>) {
          check(origin, pointer, "parent", "party", shelf<Party>());
          check(origin, pointer, "products", "chip, system", shelf<Chip>(), shelf<System>());
        }
      }
    }
  }

  /// Every `source` and `sources` of the record, at any depth.
  void check_sources(const Document& document, const Value& table, const std::string& pointer) {
    for (const auto& [key, value] : table.members) {
      if (key == "source" || key == "sources") {
        check_ids(document, value, pointer, key, "source", shelf<Source>());
      } else if (value.kind == ValueKind::table) {
        check_sources(document, value, pointer + '.' + key);
      } else if (value.kind == ValueKind::array && !value.items.empty() && value.items.front().kind == ValueKind::table) {
        for (const Value& item : value.items) check_sources(document, item, pointer + '.' + key);
      }
    }
  }

  template <class... Shelves>
  void check(const Origin& origin, const std::string& pointer, std::string_view key, std::string_view kind, const Shelves&... targets) {
    const Value* value = origin.table->find(key);
    if (value != nullptr) check_ids(*origin.document, *value, pointer, key, kind, targets...);
  }

  /// A text, or each text of an array, must be an id on one of `targets`.
  template <class... Shelves>
  void check_ids(const Document& document, const Value& value, const std::string& pointer, std::string_view key, std::string_view kind,
                 const Shelves&... targets) {
    for (const Value& item : value.items) check_ids(document, item, pointer, key, kind, targets...);
    if (value.kind != ValueKind::text || (targets.contains(value.text) || ...)) return;
    std::vector<std::string_view> ids;
    (targets.append_ids(ids), ...);
    std::vector<Argument> arguments{{"key", std::string{key}}, {"found", value.text}, {"kind", std::string{kind}}};
    if (const auto near = nearest_name(value.text, ids); !near.empty()) arguments.push_back({"nearest", std::string{near}});
    findings_.push_back(
        {kDanglingReference, {document.file, value.line, value.column, fmt::format("{}.{}", pointer, key)}, std::move(arguments)});
  }

  Catalog build() {
    Catalog catalog;
    auto& places = catalog.places_;
    catalog.sources_ = std::get<Shelf<Source>>(shelves_).take(places);
    catalog.chips_ = std::get<Shelf<Chip>>(shelves_).take(places);
    catalog.systems_ = std::get<Shelf<System>>(shelves_).take(places);
    catalog.models_ = std::get<Shelf<ModelArchitecture>>(shelves_).take(places);
    catalog.stacks_ = std::get<Shelf<SoftwareStack>>(shelves_).take(places);
    catalog.prices_ = std::get<Shelf<Price>>(shelves_).take(places);
    catalog.power_prices_ = std::get<Shelf<PowerPrice>>(shelves_).take(places);
    catalog.market_facts_ = std::get<Shelf<MarketFact>>(shelves_).take(places);
    catalog.parties_ = std::get<Shelf<Party>>(shelves_).take(places);
    for (ExchangeRate& rate : std::get<Shelf<ExchangeRate>>(shelves_).take(places)) catalog.exchange_rates_.add(std::move(rate));
    return catalog;
  }

  std::vector<FileContents> contents_;
  std::tuple<Shelf<Source>, Shelf<Chip>, Shelf<System>, Shelf<ModelArchitecture>, Shelf<SoftwareStack>, Shelf<Price>, Shelf<PowerPrice>,
             Shelf<ExchangeRate>, Shelf<MarketFact>, Shelf<Party>>
      shelves_;
  Findings findings_;
};

Result<Catalog> Catalog::load(const DataTree& data) { return Loader(data).load(); }

}  // namespace steelyard::catalog
