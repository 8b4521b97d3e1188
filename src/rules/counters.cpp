#include "rules/counters.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/unit.hpp"
#include "rules/csv.hpp"

namespace steelyard::rules {
namespace {

constexpr double kTolerance = 1e-12;  // as the engine compares numbers

/// A TPP as people write it: `15832 TPP`, or a plain number of TPP.
Result<Tpp> tpp_of(const std::string& text) {
  if (const auto number = parse_number(text)) {
    if (*number >= 0.0) return total_processing_performance(*number);
    return Error{kNumberRange, {}, {{"found", text}, {"expected", "≥ 0"}}};
  }
  auto parsed = parse_quantity_as<Tpp::kDimension>(text);
  if (!parsed) return std::move(parsed.error());
  if (parsed->base() < 0.0) return Error{kNumberRange, {}, {{"found", text}, {"expected", "≥ 0"}}};
  return *parsed;
}

std::optional<Tpp> tpp_of_key(TableReader& reader, std::string_view key, Need need) {
  const Value* value = reader.any(key);
  if (value == nullptr) {
    if (need == Need::required) reader.report(kMissingKey, key, {{"key", std::string{key}}, {"expected", "15832 TPP"}});
    return std::nullopt;
  }
  if (value->kind == ValueKind::integer || value->kind == ValueKind::real) {
    if (value->real >= 0.0) return total_processing_performance(value->real);
    reader.report(kNumberRange, key, {{"key", std::string{key}}, {"found", format_number(value->real)}, {"expected", "≥ 0"}});
    return std::nullopt;
  }
  const auto parsed = tpp_of(value->text);
  if (value->kind == ValueKind::text && parsed) return *parsed;
  reader.report(kWrongType, key, {{"key", std::string{key}}, {"expected", "15832 TPP"}, {"found", value->text}});
  return std::nullopt;
}

CounterBook read_tables(const Document& document, Findings& findings) {
  CounterBook book;
  TableReader root(document, document.root, "", findings);
  root.tables("counter", [&](TableReader& reader) {
    ProductCounter counter;
    counter.place = reader.place();
    counter.product = reader.text("product", Need::required).value_or("");
    counter.buyer = reader.text("buyer").value_or("");
    const Need us_need = counter.buyer.empty() ? Need::required : Need::optional;
    counter.us = tpp_of_key(reader, "us_tpp", us_need).value_or(Tpp{});
    counter.exported = tpp_of_key(reader, "exported_tpp", Need::required).value_or(Tpp{});
    counter.pending = tpp_of_key(reader, "pending_tpp", Need::optional).value_or(Tpp{});
    counter.exported_units = reader.integer("exported_units");
    counter.as_of = reader.date("as_of", Need::required);
    reader.text("note");
    reader.finish();
    book.counters.push_back(std::move(counter));
  });
  root.finish();
  return book;
}

CounterBook read_rows(std::string_view text, const std::string& file, Findings& findings) {
  CounterBook book;
  static constexpr std::array<std::string_view, 7> kColumns{"product",     "buyer", "us_tpp",        "exported_tpp",
                                                            "pending_tpp", "as_of", "exported_units"};
  const CsvTable table = parse_csv(text, file);
  for (const std::string& column : table.columns) {
    if (std::find(kColumns.begin(), kColumns.end(), column) != kColumns.end()) continue;
    Error error{kBadColumns, {file, 1, 0, {}}, {{"found", column}}};
    if (const auto near = nearest_name(column, {kColumns.begin(), kColumns.end()}); !near.empty()) {
      error.arguments.push_back({"nearest", std::string{near}});
    }
    findings.push_back(std::move(error));
  }
  for (const char* column : {"product", "us_tpp", "exported_tpp", "as_of"}) {
    if (!table.column(column)) findings.push_back({kMissingKey, {file, 1, 0, {}}, {{"key", column}}});
  }
  if (!findings.empty()) return book;
  for (const CsvRow& row : table.rows) {
    const auto wrong = [&](std::string_view key, std::string expected) {
      findings.push_back({kWrongType,
                          {file, row.line, 0, std::string{key}},
                          {{"key", std::string{key}}, {"found", table.cell(row, key)}, {"expected", std::move(expected)}}});
    };
    const auto amount = [&](std::string_view key) {
      const std::string cell = table.cell(row, key);
      if (cell.empty() && key != "exported_tpp") return Tpp{};
      const auto parsed = tpp_of(cell);
      if (!parsed) wrong(key, "15832 TPP");
      return parsed ? *parsed : Tpp{};
    };
    ProductCounter counter;
    counter.place = {file, row.line, 0, {}};
    counter.product = table.cell(row, "product");
    if (counter.product.empty()) wrong("product", "text");
    counter.buyer = table.cell(row, "buyer");
    if (counter.buyer.empty() && table.cell(row, "us_tpp").empty()) wrong("us_tpp", "15832 TPP");
    counter.us = amount("us_tpp");
    counter.exported = amount("exported_tpp");
    counter.pending = amount("pending_tpp");
    counter.as_of = Date::parse(table.cell(row, "as_of"));
    if (!counter.as_of) wrong("as_of", "YYYY-MM-DD");
    if (const std::string units = table.cell(row, "exported_units"); !units.empty()) {
      const auto parsed = parse_number(units);
      if (parsed && *parsed >= 0.0 && *parsed < 1e15) {
        counter.exported_units = static_cast<std::int64_t>(*parsed);
      } else {
        wrong("exported_units", "integer");
      }
    }
    book.counters.push_back(std::move(counter));
  }
  return book;
}

const ProductCounter* newest(const CounterBook& book, std::string_view product, std::string_view buyer) {
  const ProductCounter* found = nullptr;
  for (const ProductCounter& counter : book.counters) {
    if (counter.product == product && counter.buyer == buyer && (found == nullptr || counter.as_of >= found->as_of)) found = &counter;
  }
  return found;
}

}  // namespace

Result<CounterBook> read_counters(std::string_view text, const std::string& file) {
  Findings findings;
  CounterBook book;
  if (file.ends_with(".csv")) {
    book = read_rows(text, file, findings);
  } else {
    const auto document = parse_document(text, file);
    if (!document) return document.error();
    book = read_tables(*document, findings);
  }
  if (!findings.empty()) return findings;
  if (book.counters.empty()) return Error{kNoCounter, {file, 0, 0, {}}, {{"found", file}}};
  book.hash = sha256_hex(text);
  return book;
}

const ProductCounter* product_counter(const CounterBook& book, std::string_view product) { return newest(book, product, ""); }

const ProductCounter* buyer_counter(const CounterBook& book, std::string_view product, std::string_view buyer) {
  return buyer.empty() ? nullptr : newest(book, product, buyer);
}

Result<std::vector<Cap>> read_caps(const DataTree& data) {
  std::vector<Cap> caps;
  Findings findings;
  for (const DataFile& file : data.files_under("rules/")) {
    const auto document = parse_document(file.content, file.name);
    if (!document) return document.error();
    const Value* list = document->root.find("cap");
    if (list == nullptr) continue;
    TableReader root(*document, document->root, "", findings);
    root.accept_all_keys();
    root.tables("cap", [&](TableReader& reader) {
      Cap cap;
      cap.id = reader.text("id", Need::required).value_or("");
      cap.rule = RuleId{reader.text("rule", Need::required).value_or("")};
      cap.condition = reader.text("condition").value_or("");
      cap.units = reader.integer("units", Need::optional, 1);
      cap.in_force.from = reader.date("from", Need::required).value_or(Date{});
      cap.in_force.to = reader.date("to");
      cap.citation = reader.text("citation", Need::required).value_or("");
      cap.evidence = reader.evidence(nullptr);
      reader.text("note");
      reader.finish();
      // A record of the user's with a known id replaces the shipped one whole.
      const auto known = std::find_if(caps.begin(), caps.end(), [&](const Cap& c) { return c.id == cap.id; });
      if (known != caps.end()) {
        *known = std::move(cap);
      } else {
        caps.push_back(std::move(cap));
      }
    });
  }
  if (!findings.empty()) return findings;
  std::sort(caps.begin(), caps.end(), [](const Cap& a, const Cap& b) { return a.id < b.id; });
  return caps;
}

CapAnswer check_cap(const ProductCounter& counter, Ratio share, Tpp tpp_per_unit, std::int64_t units) {
  CapAnswer answer;
  answer.us = counter.us;
  answer.exported = counter.exported;
  answer.pending = counter.pending;
  answer.request = tpp_per_unit * static_cast<double>(units);
  answer.limit = counter.us * static_cast<double>(share.numerator) / static_cast<double>(share.denominator);
  const Tpp used = answer.exported + answer.pending + answer.request;
  answer.headroom = answer.limit - used;
  answer.ratio = counter.us > Tpp{} ? used / counter.us : std::numeric_limits<double>::infinity();
  answer.kept = answer.headroom.base() >= -kTolerance * answer.limit.base() && counter.us > Tpp{};
  if (tpp_per_unit > Tpp{}) answer.headroom_units = answer.headroom / tpp_per_unit;
  return answer;
}

}  // namespace steelyard::rules
