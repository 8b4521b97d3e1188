#include "catalog/loader/record_reader.hpp"

namespace steelyard::catalog {
namespace {

/// A price as a figure of its own record: `value`, `low` and `high` stand beside the evidence keys instead of in a table.
template <Dimension D>
void read_amount(RecordReader& reader, Figure<Amount<D>>& into, Need need) {
  TableReader& table = reader.table();
  auto value = table.amount<D>("value", need);
  auto low = table.amount<D>("low");
  auto high = table.amount<D>("high");
  if (!into && !value) return;
  if (!into) into = Sourced<Amount<D>>{};
  if (value) {
    if (!low) into->low.reset();  // the range belonged to the value that is overridden
    if (!high) into->high.reset();
    into->value = *value;
  }
  if (low) into->low = low;
  if (high) into->high = high;
  const auto check = [&](std::string_view key, const std::optional<Amount<D>>& bound) {
    if (!bound || bound->currency == into->value.currency) return;
    table.report(kWrongDimension, key,
                 {{"found", std::string{code_of(bound->currency)}},
                  {"found_dimension", std::string{code_of(bound->currency)}},
                  {"expected", std::string{code_of(into->value.currency)}}});
  };
  check("low", low);
  check("high", high);
  if (value || low || high) into->evidence = reader.own_evidence();
}

std::optional<Currency> read_currency(TableReader& table, std::string_view key) {
  const auto text = table.text(key, Need::required);
  if (!text) return std::nullopt;
  const auto currency = parse_currency(*text);
  if (!currency) table.report(kUnknownName, key, {{"found", *text}, {"expected", "USD, CNY, EUR, HKD, SGD, MYR, TWD, JPY"}});
  return currency;
}

}  // namespace

void read_source(RecordReader& reader, Source& source) {
  reader.read("title", source.title, reader.required());
  reader.read("publisher", source.publisher);
  reader.read("url", source.url);
  reader.read("as_of", source.as_of);
}

void read_stack(RecordReader& reader, SoftwareStack& stack) {
  reader.evidence(stack.evidence);
  reader.read("name", stack.name, reader.required());
  reader.read("name_zh", stack.name_zh);
  reader.read("vendor", stack.vendor);
  reader.read("cuda_compatibility", stack.cuda_compatibility, cuda_compatibility_names(), reader.required());
  reader.read("frameworks", stack.frameworks);
  reader.read("training", stack.training, maturity_names(), reader.required());
  reader.read("serving", stack.serving, maturity_names(), reader.required());
  reader.read("migration_months_low", stack.migration_months_low, 0.0, 10000.0);
  reader.read("migration_months_high", stack.migration_months_high, 0.0, 10000.0);
  reader.read("note", stack.note);
}

void read_price(RecordReader& reader, Price& price) {
  reader.evidence(price.evidence);
  reader.read("subject", price.subject, reader.required());
  const PriceKind before = price.kind;
  reader.read("kind", price.kind, price_kind_names(), reader.required());
  reader.read("per", price.per, price_per_names(), reader.required());
  reader.read("region", price.region, reader.required());
  reader.read("basis", price.basis);
  reader.read("term", price.term);
  std::string note;
  reader.read("note", note);
  const bool dimension_changed = (before == PriceKind::purchase) != (price.kind == PriceKind::purchase);
  const Need need = reader.is_new() || dimension_changed ? Need::required : Need::optional;
  if (price.kind == PriceKind::purchase) {
    read_amount(reader, price.purchase, need);
    price.per_time.reset();
    if (price.purchase && !note.empty()) price.purchase->note = std::move(note);
  } else {
    read_amount(reader, price.per_time, need);
    price.purchase.reset();
    if (price.per_time && !note.empty()) price.per_time->note = std::move(note);
  }
}

void read_power_price(RecordReader& reader, PowerPrice& price) {
  reader.evidence(price.evidence);
  reader.read("region", price.region, reader.required());
  reader.read("name", price.name);
  reader.read("condition", price.condition);
  read_amount(reader, price.value, reader.required());
  std::string note;
  reader.read("note", note);
  if (price.value && !note.empty()) price.value->note = std::move(note);
}

void read_exchange_rate(RecordReader& reader, ExchangeRate& rate) {
  reader.evidence(rate.evidence);
  TableReader& table = reader.table();
  if (const auto base = read_currency(table, "base")) rate.base = *base;
  if (const auto quote = read_currency(table, "quote")) rate.quote = *quote;
  constexpr double kLeast = 1e-9;  // a rate of zero or below is no rate
  if (const auto value = table.number("value", Need::required, kLeast, 1.0 / kLeast)) rate.value = *value;
  if (!table.gathers_schema()) {
    if (!table.has("as_of")) {
      table.report(kMissingKey, "as_of", {{"expected", "YYYY-MM-DD"}});
    } else if (const auto as_of = table.date("as_of")) {
      rate.as_of = *as_of;
    }
  }
  table.text("id");
  table.text("note");
}

}  // namespace steelyard::catalog
