// Loads data/claims and the user's overlays: every finding of every file at once.
#include <algorithm>
#include <array>
#include <list>
#include <set>

#include <fmt/format.h>

#include "base/record.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "claims/claim.hpp"
#include "claims/inputs.hpp"

namespace steelyard::claims {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"claim", "conflict", "hedge", "outlet", "precision"};
constexpr std::size_t kLongestAnchor = 40;  // characters: enough to find the place, no more than a quotation

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

const std::vector<std::string_view>& hedge_kind_names() {
  static const std::vector<std::string_view> names{"within", "at_least", "at_most"};
  return names;
}

}  // namespace

const std::vector<std::string_view>& claim_kind_names() {
  static const std::vector<std::string_view> names{"figure", "rule", "forecast", "argument", "opinion"};
  return names;
}

std::string_view name_of(ClaimKind kind) { return claim_kind_names()[static_cast<std::size_t>(kind)]; }

class BookReader {
 public:
  explicit BookReader(const study::Engine& engine) : engine_(engine) {}

  Result<ClaimBook> read() {
    if (!engine_.catalog()) return Result<ClaimBook>(engine_.catalog().error());
    if (!engine_.rule_book()) return Result<ClaimBook>(engine_.rule_book().error());
    for (const DataFile& file : engine_.data().files_under("claims/")) gather(file);
    read_all("hedge", [this](TableReader& r, const std::string& id) { read_hedge(r, id); });
    read_all("precision", [this](TableReader& r, const std::string&) { read_precision(r); });
    read_all("outlet", [this](TableReader& r, const std::string& id) { read_outlet(r, id); });
    read_all("claim", [this](TableReader& r, const std::string& id) { read_claim(r, id); });
    read_all("conflict", [this](TableReader& r, const std::string& id) { read_conflict(r, id); });
    std::sort(book_.precisions_.begin(), book_.precisions_.end(), [](const auto& a, const auto& b) { return a.digits < b.digits; });
    if (!findings_.empty()) return std::move(findings_);
    return std::move(book_);
  }

 private:
  struct Record {
    const Document* document = nullptr;
    const Value* table = nullptr;
    std::string pointer;
    std::size_t layer = 0;
  };

  void gather(const DataFile& file) {
    auto document = parse_document(file.content, file.name);
    if (!document) {
      findings_.insert(findings_.end(), document.error().begin(), document.error().end());
      return;
    }
    documents_.push_back(std::move(*document));
    const Document& kept = documents_.back();
    for (const auto& [kind, value] : kept.root.members) {
      const Place place{kept.file, value.line, value.column, kind};
      const bool is_ours = std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
      if (!is_ours && file.from_user) continue;  // a record of another room; the catalogue reports kinds that no room knows
      if (!is_ours) {
        std::vector<Argument> arguments{{"found", kind}};
        if (const auto near = nearest_name(kind, {kKinds.begin(), kKinds.end()}); !near.empty()) {
          arguments.push_back({"nearest", std::string{near}});
        }
        findings_.push_back({catalog::kUnknownKind, place, std::move(arguments)});
      } else if (value.kind != ValueKind::array) {
        findings_.push_back({kWrongType, place, {{"key", kind}, {"expected", fmt::format("array of tables, as [[{}]]", kind)}}});
      } else {
        for (std::size_t i = 0; i < value.items.size(); ++i) keep(kind, kept, value.items[i], i, file.layer);
      }
    }
  }

  /// A record of a higher layer takes the place of one of the same id below; twice in one layer is an error.
  void keep(const std::string& kind, const Document& document, const Value& table, std::size_t index, std::size_t layer) {
    const std::string pointer = fmt::format("{}[{}]", kind, index);
    const Place place{document.file, table.line, table.column, pointer};
    if (table.kind != ValueKind::table) {
      findings_.push_back({kWrongType, place, {{"key", kind}, {"expected", "table"}}});
      return;
    }
    const Value* id = table.find(kind == "precision" ? "digits" : "id");
    const bool has_id = id != nullptr && (id->kind == ValueKind::text || id->kind == ValueKind::integer);
    if (!has_id || (id->kind == ValueKind::text && id->text.empty())) {
      findings_.push_back({kMissingKey, place, {{"key", kind == "precision" ? "digits" : "id"}}});
      return;
    }
    const std::string name = id->kind == ValueKind::text ? id->text : std::to_string(id->integer);
    const auto [at, is_new] = records_[kind].try_emplace(name, Record{&document, &table, pointer, layer});
    if (is_new) return;
    if (at->second.layer == layer) {
      const Place first{at->second.document->file, at->second.table->line, at->second.table->column, at->second.pointer};
      findings_.push_back({catalog::kDuplicateId, place, {{"found", name}, {"kind", kind}, {"first", first.to_string()}}});
    } else {
      at->second = {&document, &table, pointer, layer};
    }
  }

  template <class F>
  void read_all(const std::string& kind, F&& read) {
    for (const auto& [id, record] : records_[kind]) {
      TableReader reader(*record.document, *record.table, record.pointer, findings_);
      if (kind != "precision") reader.text("id");
      read(reader, id);
      reader.finish();
    }
  }

  void read_hedge(TableReader& reader, const std::string& id) {
    Hedge hedge;
    hedge.id = id;
    hedge.words = reader.texts("words", Need::required);
    if (const auto kind = reader.choice("kind", hedge_kind_names(), Need::required)) hedge.kind = static_cast<Hedge::Kind>(*kind);
    hedge.low = reader.number("low", Need::optional, -1.0, 0.0).value_or(0.0);
    hedge.high = reader.number("high", Need::optional, 0.0, 10.0).value_or(0.0);
    hedge.fine_low = reader.number("fine_low", Need::optional, -1.0, 0.0);
    hedge.fine_high = reader.number("fine_high", Need::optional, 0.0, 10.0);
    hedge.absolute_low = reader.number("absolute_low", Need::optional, -1e15, 0.0).value_or(0.0);
    hedge.absolute_high = reader.number("absolute_high", Need::optional, 0.0, 1e15).value_or(0.0);
    book_.hedges_.emplace(id, std::move(hedge));
  }

  void read_precision(TableReader& reader) {
    constexpr std::int64_t kMostDigits = 15;
    Precision precision;
    precision.digits = reader.integer("digits", Need::required, 1, kMostDigits).value_or(1);
    precision.least = reader.number("least", Need::required, 0.0, 1.0).value_or(0.0);
    precision.most = reader.number("most", Need::required, 0.0, 1.0).value_or(0.0);
    book_.precisions_.push_back(precision);
  }

  void read_outlet(TableReader& reader, const std::string& id) {
    Outlet outlet;
    outlet.id = OutletId{id};
    outlet.article = reader.text("article", Need::required).value_or("");
    outlet.name_en = reader.text("name_en", Need::required).value_or("");
    outlet.name_zh = reader.text("name_zh", Need::required).value_or("");
    if (auto date = reader.partial_date("date", Need::required)) outlet.date = std::move(*date);
    book_.outlets_.emplace(outlet.id, std::move(outlet));
  }

  Stated read_stated(TableReader& table) {
    Stated says;
    says.value = table.number("value");
    says.low = table.number("low");
    says.high = table.number("high");
    says.date = table.partial_date("date");
    const auto truth = table.boolean("truth");
    says.truth = truth.has_value();
    says.unit = table.text("unit").value_or("");
    says.hedge = table.text("hedge").value_or("");
    const int ways = static_cast<int>(says.is_number()) + static_cast<int>(says.date.has_value()) + static_cast<int>(says.truth);
    const bool is_whole_range = says.low.has_value() == says.high.has_value() && !(says.low && says.value);
    if (ways != 1 || !is_whole_range || !truth.value_or(true)) {
      table.report(kMissingKey, "value", {{"key", "value"}, {"expected", "value | low, high | date | truth = true"}});
    }
    if (says.low && says.high && *says.low > *says.high) {
      table.report(kNumberRange, "low", {{"found", fmt::format("{}", *says.low)}, {"expected", "low <= high"}});
    }
    if (!says.hedge.empty()) check_name(table, "hedge", says.hedge, book_.hedges_, "hedge");
    return says;
  }

  template <class Map>
  void check_name(TableReader& table, std::string_view key, const std::string& name, const Map& known, std::string_view kind) {
    if (known.find(name) != known.end()) return;
    std::vector<std::string_view> names;
    for (const auto& [id, record] : known) names.push_back(id);
    report_dangling(table, key, name, kind, std::string{nearest_name(name, names)});
  }

  static void report_dangling(TableReader& table, std::string_view key, const std::string& name, std::string_view kind,
                              std::string nearest) {
    std::vector<Argument> arguments{{"key", std::string{key}}, {"found", name}, {"kind", std::string{kind}}};
    if (!nearest.empty()) arguments.push_back({"nearest", std::move(nearest)});
    table.report(catalog::kDanglingReference, key, std::move(arguments));
  }

  Reading read_reading(TableReader& table) {
    Reading reading;
    reading.basis = table.text("basis", Need::required).value_or("");
    reading.is_slip = table.boolean("slip").value_or(false);
    table.table("says", [&](TableReader& inner) { reading.says = read_stated(inner); });
    reading.expression = read_expression(table);
    return reading;
  }

  Expression read_expression(TableReader& table) {
    const auto text = table.text("is", Need::required);
    if (!text) return {};
    auto parsed = parse_expression(*text);
    if (!parsed) {
      const ExpressionFault& fault = parsed.error();
      table.report(fault.is_input ? kUnknownInput : kBadExpression, "is", {{"found", fault.found}, {"expected", fault.expected}});
      return {};
    }
    for (const InputCall& call : parsed->inputs) {
      if (const auto gone = dangling(call, engine_)) report_dangling(table, "is", gone->id, gone->kind, gone->nearest);
    }
    return std::move(*parsed);
  }

  void read_claim(TableReader& reader, const std::string& id) {
    Claim claim;
    claim.id = ClaimId{id};
    claim.place = reader.place();
    claim.outlet = OutletId{reader.text("outlet", Need::required).value_or("")};
    if (book_.outlets_.find(claim.outlet) == book_.outlets_.end() && !claim.outlet.empty()) {
      report_dangling(reader, "outlet", claim.outlet.text(), "outlet", "");
    }
    claim.anchor = reader.text("anchor", Need::required).value_or("");
    if (reader.has("anchor") && (claim.anchor.empty() || characters_in(claim.anchor) > kLongestAnchor)) {
      reader.report(kBadAnchor, "anchor", {{"found", fmt::format("{}", characters_in(claim.anchor))}, {"expected", "1 .. 40"}});
    }
    claim.offset = reader.integer("offset").value_or(0);
    if (const auto kind = reader.choice("kind", claim_kind_names(), Need::required)) claim.kind = static_cast<ClaimKind>(*kind);
    claim.subject = reader.text("subject", Need::required).value_or("");
    claim.gist = reader.text("gist", Need::required).value_or("");
    claim.basis = reader.text("basis").value_or("");
    claim.period = reader.text("period").value_or("");
    claim.relayed_from = reader.text("relayed_from").value_or("");
    reader.table(
        "says", [&](TableReader& table) { claim.says = read_stated(table); }, Need::required);
    claim.is_gain = reader.boolean("gain").value_or(false);
    claim.why_not = reader.text("why_not").value_or("");
    claim.note_en = reader.text("note_en").value_or("");
    claim.note_zh = reader.text("note_zh").value_or("");
    reader.tables("reading", [&](TableReader& table) { claim.readings.push_back(read_reading(table)); });
    const bool has_fair = std::any_of(claim.readings.begin(), claim.readings.end(), [](const Reading& r) { return !r.is_slip; });
    if (has_fair == !claim.why_not.empty()) reader.report(kNothingToCheck, "", {});
    book_.claims_.push_back(std::move(claim));
  }

  void read_conflict(TableReader& reader, const std::string& id) {
    Conflict conflict;
    conflict.id = id;
    conflict.name_en = reader.text("name_en", Need::required).value_or("");
    conflict.name_zh = reader.text("name_zh", Need::required).value_or("");
    conflict.resolution_en = reader.text("resolution_en", Need::required).value_or("");
    conflict.resolution_zh = reader.text("resolution_zh", Need::required).value_or("");
    for (std::string& name : reader.texts("claims", Need::required)) {
      if (book_.claim(ClaimId{name}) == nullptr) report_dangling(reader, "claims", name, "claim", "");
      conflict.claims.emplace_back(std::move(name));
    }
    conflict.facts = reader.texts("facts");
    for (const std::string& fact : conflict.facts) {
      const InputCall call{"fact", {fact}, {}, {}};
      if (const auto gone = dangling(call, engine_)) report_dangling(reader, "facts", fact, gone->kind, gone->nearest);
    }
    reader.tables("figure", [&](TableReader& table) {
      ResolutionFigure figure;
      figure.name = table.text("name", Need::required).value_or("");
      figure.unit = table.text("unit").value_or("");
      figure.expression = read_expression(table);
      conflict.figures.push_back(std::move(figure));
    });
    check_placeholders(reader, conflict);
    book_.conflicts_.push_back(std::move(conflict));
  }

  /// A resolution speaks of figures that it has.
  static void check_placeholders(TableReader& reader, const Conflict& conflict) {
    constexpr std::string_view kOpen = "{figure:";
    for (const auto& [key, text] :
         {std::pair{"resolution_en", &conflict.resolution_en}, std::pair{"resolution_zh", &conflict.resolution_zh}}) {
      for (std::size_t at = text->find(kOpen); at != std::string::npos; at = text->find(kOpen, at + 1)) {
        const std::string name = text->substr(at + kOpen.size(), text->find('}', at) - at - kOpen.size());
        const bool is_known =
            std::any_of(conflict.figures.begin(), conflict.figures.end(), [&](const ResolutionFigure& f) { return f.name == name; });
        if (!is_known) report_dangling(reader, key, name, "figure", "");
      }
    }
  }

  const study::Engine& engine_;
  std::list<Document> documents_;  // addresses stay
  std::map<std::string, std::map<std::string, Record, std::less<>>, std::less<>> records_;
  ClaimBook book_;
  Findings findings_;
};

Result<ClaimBook> ClaimBook::load(const study::Engine& engine) { return BookReader(engine).read(); }

const Claim* ClaimBook::claim(const ClaimId& id) const {
  const auto found = std::lower_bound(claims_.begin(), claims_.end(), id, [](const Claim& c, const ClaimId& i) { return c.id < i; });
  return found != claims_.end() && found->id == id ? &*found : nullptr;
}

Result<const Claim*> ClaimBook::find(std::string_view id) const {
  const std::string wanted = to_lower(id);
  std::vector<std::string_view> ids;
  for (const Claim& each : claims_) {
    if (to_lower(each.id.text()) == wanted) return &each;
    ids.push_back(each.id.text());
  }
  return Findings{{kUnknownClaim, {}, {{"found", std::string{id}}, {"nearest", std::string{nearest_name(id, ids)}}}}};
}

}  // namespace steelyard::claims
