// Records by key, with what a group of linked events needs: every change can be taken back until the group is whole, and what changed since
// the last commit can be listed once.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "custody/core/bytes.hpp"

namespace steelyard::custody {

using Index = std::uint32_t;
inline constexpr Index kNone = std::numeric_limits<Index>::max();

/// Hash for keys of all kinds; texts are found without making a string.
struct KeyHash {
  std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  std::size_t operator()(std::uint64_t number) const noexcept { return std::hash<std::uint64_t>{}(number * 0x9E3779B97F4A7C15ULL); }
  template <std::size_t N>
  std::size_t operator()(const ByteArray<N>& bytes) const noexcept {
    return RefHash{}(bytes);
  }
};

/// `Record` has `key()` and a `bool changed`. Indices are stable; nothing is ever removed but what a group added and took back.
template <class Key, class Record>
class Table {
 public:
  template <class K>
  [[nodiscard]] Index find(const K& key) const {
    if (slots_.empty()) return kNone;
    const std::uint32_t tag = tag_of(key);
    for (std::size_t at = start(tag); slots_[at].index != kNone; at = after(at)) {
      if (slots_[at].tag == tag && records_[slots_[at].index].key() == key) return slots_[at].index;
    }
    return kNone;
  }
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  [[nodiscard]] const Record& operator[](Index index) const { return records_[index]; }
  [[nodiscard]] const std::vector<Record>& all() const { return records_; }

  /// Precondition: the key is new.
  Index add(Record record) {
    const auto index = static_cast<Index>(records_.size());
    record.changed = true;
    records_.push_back(std::move(record));
    enlist(index);
    changes_.push_back(index);
    return index;
  }
  /// The record, to be changed; its present contents are kept for taking back.
  Record& modify(Index index) {
    Record& record = records_[index];
    if (index < size_before_) before_.emplace_back(index, record);
    if (!record.changed) {
      record.changed = true;
      changes_.push_back(index);
    }
    return record;
  }
  /// As read from a store: not a change.
  Index restore(Record record) {
    const auto index = static_cast<Index>(records_.size());
    records_.push_back(std::move(record));
    enlist(index);
    size_before_ = records_.size();
    return index;
  }

  /// The group is whole.
  void accept() {
    before_.clear();
    size_before_ = records_.size();
    changes_before_ = changes_.size();
  }
  /// The group is refused: as it was after the last accept().
  void take_back() {
    while (!before_.empty()) {
      records_[before_.back().first] = std::move(before_.back().second);
      before_.pop_back();
    }
    while (records_.size() > size_before_) {
      delist_newest();
      records_.pop_back();
    }
    changes_.resize(changes_before_);
  }
  /// Indices changed since the last call, in order of first change.
  [[nodiscard]] std::vector<Index> take_changes() {
    for (const Index index : changes_) records_[index].changed = false;
    changes_before_ = 0;
    return std::exchange(changes_, {});
  }

 private:
  // Open addressing: a slot has the number of a record and half of its key's hash, so that most others are passed by unread.
  struct Slot {
    Index index = kNone;
    std::uint32_t tag = 0;
  };
  template <class K>
  [[nodiscard]] static std::uint32_t tag_of(const K& key) {
    return static_cast<std::uint32_t>(std::uint64_t{KeyHash{}(key)} * 0x9E3779B97F4A7C15ULL >> 32U);
  }
  [[nodiscard]] std::size_t start(std::uint32_t tag) const { return tag & (slots_.size() - 1); }
  [[nodiscard]] std::size_t after(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  void place(Index index) {
    const std::uint32_t tag = tag_of(records_[index].key());
    std::size_t at = start(tag);
    while (slots_[at].index != kNone) at = after(at);
    slots_[at] = {index, tag};
  }
  /// Of the newest record. Records are placed in the order in which they came, so the newest ends its run of probes and can leave it.
  void enlist(Index newest) {
    if (records_.size() * 4 > slots_.size() * 3) {
      slots_.assign(std::max<std::size_t>(16, slots_.size() * 2), {});
      for (Index i = 0; i < newest; ++i) place(i);
    }
    place(newest);
  }
  void delist_newest() {
    const std::size_t newest = records_.size() - 1;
    std::size_t at = start(tag_of(records_[newest].key()));
    while (slots_[at].index != newest) at = after(at);
    slots_[at] = {};
  }
  std::vector<Record> records_;
  std::vector<Slot> slots_;
  std::vector<std::pair<Index, Record>> before_;
  std::vector<Index> changes_;
  std::size_t size_before_ = 0;
  std::size_t changes_before_ = 0;
};

/// The ids that clients gave their events, with the place in the log: 128-bit keys, open addressing, append only. About 31 bytes an id.
class IdTable {
 public:
  [[nodiscard]] Index find(const Ref& id) const {
    if (slots_.empty()) return kNone;
    for (std::size_t slot = start(id);; slot = (slot + 1) & (slots_.size() - 1)) {
      if (slots_[slot] == kNone) return kNone;
      if (key(slots_[slot]) == id) return slots_[slot];
    }
  }
  /// Precondition: the id is new. Ids are numbered in the order in which they come. `where`: its index in the log.
  void add(const Ref& id, Index where) {
    if ((count_ + 1) * 4 > slots_.size() * 3) reserve(count_);
    if (count_ % kChunk == 0 && count_ / kChunk == chunks_.size()) chunks_.emplace_back(kChunk), places_.emplace_back(kChunk);
    chunks_[count_ / kChunk][count_ % kChunk] = id;
    places_[count_ / kChunk][count_ % kChunk] = where;
    place(static_cast<Index>(count_++));
  }
  void reserve(std::size_t count) {
    std::size_t slots = std::max<std::size_t>(1024, slots_.size());
    while ((count + 1) * 4 > slots * 3) slots *= 2;
    if (slots == slots_.size()) return;
    slots_.assign(slots, kNone);
    for (std::size_t i = 0; i < count_; ++i) place(static_cast<Index>(i));
  }
  /// Forgets the newest ids.
  void shrink(std::size_t count) {
    while (count_ > count) {
      // The newest key is always the last of its run of probes, so clearing its slot breaks no other search.
      const Ref id = key(static_cast<Index>(count_ - 1));
      std::size_t slot = start(id);
      while (slots_[slot] != count_ - 1) slot = (slot + 1) & (slots_.size() - 1);
      slots_[slot] = kNone;
      --count_;
    }
  }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] const Ref& key(Index number) const { return chunks_[number / kChunk][number % kChunk]; }
  [[nodiscard]] Index place_of(Index number) const { return places_[number / kChunk][number % kChunk]; }

 private:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;
  [[nodiscard]] std::size_t start(const Ref& id) const { return RefHash{}(id)*0x9E3779B97F4A7C15ULL >> 20U & (slots_.size() - 1); }
  void place(Index number) {
    std::size_t slot = start(key(number));
    while (slots_[slot] != kNone) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = number;
  }
  std::vector<std::vector<Ref>> chunks_;
  std::vector<std::vector<Index>> places_;
  std::vector<Index> slots_;
  std::size_t count_ = 0;
};

}  // namespace steelyard::custody
