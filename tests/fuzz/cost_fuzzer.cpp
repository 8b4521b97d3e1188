// The bytes are a change of a cost, records of costs and coverage, or the study of a seller; what can be read is solved and checked.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "base/parallel.hpp"
#include "cost/change.hpp"
#include "study/seller_study.hpp"

namespace {

using namespace steelyard;

constexpr std::size_t kMostStages = 60;  // a fuzzer has no patience for centuries of quarters

void read_change(const std::string& text) {
  const auto change = cost::parse_change(text);
  if (!change) {
    SY_CHECK(!change.error().empty());
    return;
  }
  for (const cost::LineChange& line : change->line) SY_CHECK(std::isfinite(line.amount));
  cost::Assumptions assumptions;
  if (change->line.empty()) SY_CHECK(assumptions.set(change->name, change->value).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  set_thread_count(1);
  static const study::Engine engine(DataTree::embedded());
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (size < 200) read_change(text);
  const auto document = parse_document(text, text.starts_with('{') ? "study.json" : "study.toml");
  if (!document || !study::is_seller_study(*document)) return 0;
  auto read = study::read_seller_study(*document, text, *engine.catalog(), *engine.rule_book());
  if (!read) {
    SY_CHECK(!read.error().empty());
    return 0;
  }
  if (read->boundaries.size() * read->tree.nodes.size() > kMostStages || read->stock.size() > 6 || read->outlets.size() > 4) return 0;
  const auto answer = study::answer_seller(engine, *std::move(read));
  if (answer) SY_CHECK(plan::verify_seller(answer->problem, answer->plan).empty());
  return 0;
}
