// Reads one record of the catalogue into an object that may already hold what lower layers stated: a key that is absent changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/record.hpp"
#include "catalog/chip.hpp"
#include "catalog/market_data.hpp"
#include "catalog/market_fact.hpp"
#include "catalog/model_architecture.hpp"
#include "catalog/party.hpp"
#include "catalog/system.hpp"

namespace steelyard::catalog {

class RecordReader {
 public:
  /// `is_new`: no lower layer holds the record, so its required keys must be there.
  RecordReader(TableReader& table, bool is_new) : table_(table), is_new_(is_new) {}

  [[nodiscard]] TableReader& table() { return table_; }
  [[nodiscard]] bool is_new() const { return is_new_; }
  [[nodiscard]] Need required() const { return is_new_ ? Need::required : Need::optional; }
  /// Evidence of the record's short figures, once `evidence` was called.
  [[nodiscard]] const EvidencePtr& own_evidence() const { return evidence_; }

  /// Reads the evidence keys. An override that states none rests on nothing (grade assumed): it must not borrow the sources of what it
  /// overrides. An override of names and notes alone leaves the record's evidence as it was.
  void evidence(EvidencePtr& into);

  void read(std::string_view key, std::string& into, Need need = Need::optional);
  void read(std::string_view key, std::vector<std::string>& into);
  void read(std::string_view key, std::optional<double>& into, double least, double most);
  void read(std::string_view key, std::optional<std::int64_t>& into, std::int64_t least);
  void read(std::string_view key, std::int64_t& into, Need need, std::int64_t least);
  void read(std::string_view key, std::optional<bool>& into);
  void read(std::string_view key, bool& into, Need need);
  void read(std::string_view key, std::optional<PartialDate>& into);

  template <Dimension D>
  void read(std::string_view key, Figure<Quantity<D>>& into) {
    if (auto figure = table_.figure<D>(key, evidence_)) into = std::move(figure);
  }
  template <Dimension D>
  void read(std::string_view key, Figure<Amount<D>>& into) {
    if (auto figure = table_.amount_figure<D>(key, evidence_)) into = std::move(figure);
  }
  template <class E>
    requires std::is_enum_v<E>
  void read(std::string_view key, E& into, const std::vector<std::string_view>& names, Need need = Need::optional) {
    if (const auto index = table_.choice(key, names, need)) into = static_cast<E>(*index);
  }
  /// A list of ids of records.
  template <class Tag>
  void read(std::string_view key, std::vector<Id<Tag>>& into) {
    if (!table_.has(key) && !table_.gathers_schema()) {
      table_.texts(key);
      return;
    }
    into.clear();
    for (std::string& id : table_.texts(key)) into.emplace_back(std::move(id));
  }
  void read_precision(std::string_view key, std::optional<Precision>& into);

 private:
  TableReader& table_;
  bool is_new_;
  EvidencePtr evidence_;
};

// One reader per kind of record. `id` is read by the loader.
void read_source(RecordReader& reader, Source& source);
void read_chip(RecordReader& reader, Chip& chip);
void read_system(RecordReader& reader, System& system);
void read_model(RecordReader& reader, ModelArchitecture& model);
void read_stack(RecordReader& reader, SoftwareStack& stack);
void read_price(RecordReader& reader, Price& price);
void read_power_price(RecordReader& reader, PowerPrice& price);
void read_market_fact(RecordReader& reader, MarketFact& fact);
void read_party(RecordReader& reader, Party& party);
/// A rate has no id: a later one of the same pair and day overrides it.
void read_exchange_rate(RecordReader& reader, ExchangeRate& rate);

}  // namespace steelyard::catalog
