// The bytes are a transaction file, a table of counters or a screening list; what can be read is asked about.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/data_tree.hpp"
#include "catalog/catalog.hpp"
#include "rules/counters.hpp"
#include "rules/screening.hpp"
#include "rules/transaction_check.hpp"

namespace {

using namespace steelyard;

const rules::RuleBook& shipped_book() {
  static const auto book = rules::RuleBook::load(DataTree::embedded());
  SY_CHECK(book.has_value());
  return *book;
}
const catalog::Catalog& shipped_catalogue() {
  static const auto catalogue = catalog::Catalog::load(DataTree::embedded());
  SY_CHECK(catalogue.has_value());
  return *catalogue;
}

void read_tables(const std::string& text) {
  for (const char* name : {"counters.csv", "counters.toml"}) {
    const auto counters = rules::read_counters(text, name);
    SY_CHECK(counters.has_value() || !counters.error().empty());
  }
  const auto list = rules::read_screening_list(text, "list.csv");
  if (!list) return;
  const rules::Screener screener(*list);
  for (const auto& hit : screener.screen(list->parties.front().name)) SY_CHECK(hit.score <= 1.0 + 1e-9);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_tables(text);
  const auto document = parse_document(text, text.starts_with('{') ? "t.json" : "t.toml");
  if (!document) return 0;
  auto transaction = rules::read_transaction(*document, shipped_book(), shipped_catalogue());
  if (!transaction) {
    SY_CHECK(!transaction.error().empty());
    return 0;
  }
  // What is written reads back: the same facts, numbers to the last digit or next to it.
  const std::string written = rules::transaction_toml(*transaction, shipped_book());
  const auto again_document = parse_toml(written, "again.toml");
  SY_CHECK(again_document.has_value());
  const auto again = rules::read_transaction(*again_document, shipped_book(), shipped_catalogue());
  SY_CHECK(again.has_value() && again->facts.size() == transaction->facts.size());
  rules::CheckRequest request;
  request.transaction = std::move(*transaction);
  request.on = Date::from_civil(2026, 2, 15);
  const auto answer = rules::check_transaction(std::move(request), shipped_book());
  SY_CHECK(answer.has_value());
  return 0;
}
