#include "catalog/loader/record_reader.hpp"

#include <algorithm>
#include <array>

namespace steelyard::catalog {
namespace {

/// Keys that name or comment a record; they carry no datum.
constexpr std::array<std::string_view, 7> kNamingKeys{"id", "name", "name_zh", "aliases", "articles", "note", "status_note"};

}  // namespace

void RecordReader::evidence(EvidencePtr& into) {
  evidence_ = table_.evidence(nullptr);
  const bool states_data = std::any_of(table_.members().begin(), table_.members().end(), [](const auto& member) {
    return std::find(kNamingKeys.begin(), kNamingKeys.end(), member.first) == kNamingKeys.end();
  });
  if (!into || states_data) into = evidence_;
}

void RecordReader::read(std::string_view key, std::string& into, Need need) {
  if (auto text = table_.text(key, need)) into = std::move(*text);
}

void RecordReader::read(std::string_view key, std::vector<std::string>& into) {
  auto texts = table_.texts(key);
  if (table_.has(key)) into = std::move(texts);
}

void RecordReader::read(std::string_view key, std::optional<double>& into, double least, double most) {
  if (const auto number = table_.number(key, Need::optional, least, most)) into = number;
}

void RecordReader::read(std::string_view key, std::optional<std::int64_t>& into, std::int64_t least) {
  if (const auto number = table_.integer(key, Need::optional, least)) into = number;
}

void RecordReader::read(std::string_view key, std::int64_t& into, Need need, std::int64_t least) {
  if (const auto number = table_.integer(key, need, least)) into = *number;
}

void RecordReader::read(std::string_view key, std::optional<bool>& into) {
  if (const auto value = table_.boolean(key)) into = value;
}

void RecordReader::read(std::string_view key, bool& into, Need need) {
  if (const auto value = table_.boolean(key, need)) into = *value;
}

void RecordReader::read(std::string_view key, std::optional<PartialDate>& into) {
  if (auto date = table_.partial_date(key)) into = std::move(date);
}

void RecordReader::read_precision(std::string_view key, std::optional<Precision>& into) {
  static const std::vector<std::string_view> names = [] {
    auto all = precision_names();
    all.push_back("fp16");  // stored like bf16
    return all;
  }();
  if (const auto index = table_.choice(key, names)) into = parse_precision(names[*index]);
}

}  // namespace steelyard::catalog
