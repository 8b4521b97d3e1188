// For tests of this room: the shipped data with a user's records over them, and statements judged by id.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "claims/claim.hpp"
#include "claims/evaluate.hpp"

namespace steelyard::claims::testing {

inline const Date kToday = Date::from_civil(2026, 11, 22);

inline std::string shown(const Findings& findings) {
  std::string text;
  for (const Error& error : findings) {
    text += error.place.to_string() + ' ' + std::string{error.code.name};
    for (const steelyard::Argument& argument : error.arguments) text += ' ' + argument.name + '=' + argument.value;
    text += '\n';
  }
  return text;
}

/// The shipped data, with `overlay` over them as a user's directory would be.
class World {
 public:
  explicit World(const std::string& overlay = {}) : engine_(tree_with(overlay)), book_(ClaimBook::load(engine_)) {
    if (!book_) ADD_FAILURE() << shown(book_.error());
  }
  [[nodiscard]] const study::Engine& engine() const { return engine_; }
  [[nodiscard]] const ClaimBook& book() const { return *book_; }
  [[nodiscard]] Judgement judged(std::string_view id) {
    if (!judge_) judge_.emplace(*book_, engine_);
    return judge_->judge_then_and(**book_->find(id), kToday);
  }
  /// On the article's day.
  [[nodiscard]] std::string verdict(std::string_view id) { return std::string{name_of(judged(id).then.verdict)}; }
  [[nodiscard]] std::string verdict_today(std::string_view id) { return std::string{name_of(judged(id).now.verdict)}; }

 private:
  static DataTree tree_with(const std::string& overlay) {
    DataTree tree = DataTree::embedded();
    if (!overlay.empty()) tree.add_memory_overlay({{"mine.toml", overlay}});
    return tree;
  }
  study::Engine engine_;
  Result<ClaimBook> book_;
  std::optional<Judge> judge_;
};

}  // namespace steelyard::claims::testing
