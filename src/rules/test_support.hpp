// What the tests of this room share: the shipped book, transactions as the golden table of the reading notes states them, small books.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "base/quantity.hpp"
#include "rules/rules.hpp"

namespace steelyard::rules::testing {

inline Date day(std::string_view text) {
  const auto date = Date::parse(text);
  EXPECT_TRUE(date.has_value()) << text;
  return date.value_or(Date{});
}

inline std::string shown(const Findings& findings) {
  std::string text;
  for (const Error& error : findings) {
    text += error.place.to_string() + ' ' + error.place.pointer + ' ' + std::string{error.code.name};
    for (const Argument& argument : error.arguments) text += ' ' + argument.name + '=' + argument.value;
    text += '\n';
  }
  return text;
}

inline const RuleBook& shipped_book() {
  static const auto book = RuleBook::load(DataTree::embedded());
  if (!book) ADD_FAILURE() << shown(book.error());
  return *book;
}

/// A part by its numbers. A negative number is unknown.
struct Part {
  std::string id = "test-part";
  std::string maker = "NVIDIA";
  std::string country = "US";
  double tpp = -1;
  double die_mm2 = -1;
  double dram_gb_per_s = -1;
  double interconnect_gb_per_s = -1;
  bool data_center = true;
};

inline Facts facts_of(const Part& part) {
  Facts facts{{"item.id", part.id},
              {"item.maker", part.maker},
              {"item.country_of_maker", part.country},
              {"item.data_center_marketed", part.data_center}};
  const Tpp tpp = total_processing_performance(part.tpp);
  if (part.tpp >= 0) facts["item.tpp"] = tpp.base();
  if (part.tpp >= 0 && part.die_mm2 > 0) facts["item.performance_density"] = (tpp / square_millimetres(part.die_mm2)).base();
  if (part.dram_gb_per_s >= 0) facts["item.dram_bandwidth"] = gigabytes_per_second(part.dram_gb_per_s).base();
  if (part.interconnect_gb_per_s >= 0) facts["item.interconnect_bandwidth"] = gigabytes_per_second(part.interconnect_gb_per_s).base();
  return facts;
}

struct Parties {
  std::string ship_from = "US";
  std::string destination = "CN";
  std::string headquarters = "CN";  // of consignee and end user
  std::string buyer_class = "private";
};

inline Facts transaction(const Part& part, const Parties& parties = {}) {
  Facts facts = facts_of(part);
  facts["activity"] = std::string{"export"};
  facts["route.kind"] = std::string{"direct"};
  facts["route.ship_from"] = parties.ship_from;
  facts["route.destination"] = parties.destination;
  facts["consignee.headquarters"] = parties.headquarters;
  facts["end_user.ultimate_parent.headquarters"] = parties.headquarters;
  if (!parties.buyer_class.empty()) facts["buyer.class"] = parties.buyer_class;
  return facts;
}

inline void hold_all_evidence(Facts& facts) {
  for (const char* name : {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9", "h10", "h11"}) {
    facts[std::string{"evidence."} + name] = true;
  }
}

inline Determination answer(const Facts& facts, std::string_view on, const WhatIf& what_if = {}) {
  auto determination = shipped_book().evaluate(facts, day(on), what_if);
  if (!determination) {
    ADD_FAILURE() << shown(determination.error());
    return {};
  }
  return std::move(*determination);
}

inline const TraceLine* line_of(const Determination& determination, std::string_view rule) {
  for (const TraceLine& line : determination.trace) {
    if (line.rule.text() == rule) return &line;
  }
  return nullptr;
}

inline Truth fired(const Determination& determination, std::string_view rule) {
  const TraceLine* line = line_of(determination, rule);
  return line == nullptr ? Truth::no : line->fired;
}

// Parts of the worked table: TPP, die, DRAM bandwidth, interconnect.
inline Part a100() { return {"nv-a100-80", "NVIDIA", "US", 4992, 826, 2039, 600}; }
inline Part a800() { return {"nv-a800-80", "NVIDIA", "US", 4992, 826, 2039, 400}; }
inline Part h200() { return {"nv-h200-sxm", "NVIDIA", "US", 15832, 814, 4800, 900}; }
inline Part h20() { return {"nv-h20-96", "NVIDIA", "US", 2368, 814, 4000, 900}; }
inline Part l20() { return {"nv-l20", "NVIDIA", "US", 1912, 609, 864, 64}; }
inline Part b30a() { return {"nv-b30a", "NVIDIA", "US", 28000, 814, 4000, 900}; }

}  // namespace steelyard::rules::testing
