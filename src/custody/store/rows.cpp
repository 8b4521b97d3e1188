#include "custody/store/rows.hpp"

#include <charconv>
#include <map>

#include <fmt/format.h>

namespace steelyard::custody {
namespace {

class MemoryRows : public Rows {
 public:
  Result<void> begin() override {
    next_ = now_;
    return {};
  }
  Result<void> put_records(const std::vector<NamedRecord>& records) override {
    for (const NamedRecord& record : records) next_.records[record.slot] = {record.name, record.text};
    return {};
  }
  Result<void> put_ids(std::uint64_t first, std::span<const PlacedId> ids) override {
    next_.ids.resize(first);
    next_.ids.insert(next_.ids.end(), ids.begin(), ids.end());
    return {};
  }
  Result<void> swap_head(std::uint64_t expected_size, const Head& head) override {
    const std::uint64_t size = next_.head ? next_.head->size : 0;
    if (size != expected_size) {
      return Error{kStoreMoved, {}, {{"found", std::to_string(size)}, {"expected", std::to_string(expected_size)}}};
    }
    next_.head = head;
    return {};
  }
  Result<void> commit() override {
    now_ = std::move(next_);
    return {};
  }
  void roll_back() override { next_ = {}; }
  Result<std::optional<Head>> head() override { return now_.head; }
  Result<void> scan_records(const std::function<Result<void>(std::string_view, std::string_view)>& visit) override {
    for (const auto& [slot, record] : now_.records) {
      if (auto done = visit(record.first, record.second); !done) return done;
    }
    return {};
  }
  Result<void> scan_ids(const std::function<void(const PlacedId&)>& visit) override {
    for (const PlacedId& id : now_.ids) visit(id);
    return {};
  }
  Result<void> clear() override {
    next_ = {};
    return {};
  }

 private:
  struct Contents {
    std::map<std::uint64_t, std::pair<std::string, std::string>> records;
    std::vector<PlacedId> ids;
    std::optional<Head> head;
  };
  Contents now_;
  Contents next_;
};

}  // namespace

std::unique_ptr<Rows> memory_rows() { return std::make_unique<MemoryRows>(); }

std::string Head::text() const {
  return fmt::format("{} {} {} {} {} {} {} {}", size, to_hex(root), to_hex(map), to_hex(regulator), to_hex(operator_key), log_time,
                     late_events, origin);
}

std::optional<Head> Head::parse(std::string_view text) {
  Head head;
  bool sound = true;
  const auto word = [&] {
    const std::string_view taken = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), taken.size() + 1));
    return taken;
  };
  const auto number = [&](auto& value) {
    const std::string_view taken = word();
    const auto [stop, error] = std::from_chars(taken.data(), taken.data() + taken.size(), value);
    sound = sound && error == std::errc{} && stop == taken.data() + taken.size();
  };
  const auto bytes = [&](auto& value) { sound = read_hex(word(), value.data(), value.size()) && sound; };
  number(head.size);
  bytes(head.root);
  bytes(head.map);
  bytes(head.regulator);
  bytes(head.operator_key);
  number(head.log_time);
  number(head.late_events);
  head.origin = text;
  if (!sound || head.origin.empty()) return std::nullopt;
  return head;
}

}  // namespace steelyard::custody
