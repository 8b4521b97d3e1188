#include "report/catalog/catalog_view.hpp"

#include <gtest/gtest.h>

#include "report/catalog/catalog_view_fields.hpp"

namespace steelyard::report {
namespace {

Cell text(std::string value) { return {std::move(value), 4, {}}; }
Cell number(double value) { return {value, 4, {}}; }

/// Three chips: one without a known memory.
Listing listing() {
  Listing all;
  all.columns = {
      {.key = "id", .everyday = true},
      {.key = "memory_gb", .aliases = {"memory"}, .is_number = true, .dimension = Bytes::kDimension, .unit = 1e9, .everyday = true},
      {.key = "layers", .is_number = true},
      {.key = "stacks"}};
  all.rows = {{text("a"), number(141), number(3), {std::vector<std::string>{"cuda"}, 4, {}}},
              {text("b"), {}, number(1), {std::vector<std::string>{"cann", "mindie"}, 4, {}}},
              {text("C"), number(96), number(2), {std::vector<std::string>{}, 4, {}}}};
  return all;
}

Messages messages() { return *Messages::load(DataTree::from_memory({}), Language::en); }

std::string ids(const std::vector<std::string>& where, const std::optional<std::string>& sort = {}) {
  const auto query = parse_query(listing(), where, sort, "id");
  if (!query) return "refused";
  std::string joined;
  for (const auto& row : apply_query(listing(), *query, messages(), Format::csv).table.rows) joined += std::get<std::string>(row[0].value);
  return joined;
}

TEST(Query, conditions_understand_units_and_all_must_hold) {
  EXPECT_EQ(ids({"memory>=100GB"}), "a");
  EXPECT_EQ(ids({"memory >= 0.1 TB"}), "a");
  EXPECT_EQ(ids({"memory<=141"}), "aC");
  EXPECT_EQ(ids({"memory=141"}), "a");
  EXPECT_EQ(ids({"memory!=141"}), "C");
  EXPECT_EQ(ids({"layers≥2", "memory<141"}), "C");
  EXPECT_EQ(ids({"memory_gb>0"}), "aC");
}

TEST(Query, texts_are_compared_without_regard_to_case) {
  EXPECT_EQ(ids({"id=c"}), "C");
  EXPECT_EQ(ids({"id!=c"}), "ab");
  EXPECT_EQ(ids({"stacks=cann"}), "b");
  EXPECT_EQ(ids({"stacks~CU"}), "a");
  EXPECT_EQ(ids({"stacks!=cuda"}), "bC");
}

TEST(Query, what_is_not_known_never_matches_and_is_counted) {
  const auto query = parse_query(listing(), {"memory>1"}, {}, {});
  ASSERT_TRUE(query);
  EXPECT_EQ(apply_query(listing(), *query, messages(), Format::json).unknown, 1U);
}

TEST(Query, unknown_cells_sort_last_in_both_directions) {
  EXPECT_EQ(ids({}, "memory"), "Cab");
  EXPECT_EQ(ids({}, "memory,desc"), "aCb");
  EXPECT_EQ(ids({}, "layers,asc"), "bCa");
}

TEST(Query, people_get_everyday_columns_and_programs_all) {
  EXPECT_EQ(apply_query(listing(), {}, messages(), Format::table).table.columns.size(), 2U);
  EXPECT_EQ(apply_query(listing(), {}, messages(), Format::json).table.columns.size(), 4U);
  const auto query = parse_query(listing(), {}, {}, "layers, id");
  ASSERT_TRUE(query);
  const Table table = apply_query(listing(), *query, messages(), Format::table).table;
  EXPECT_EQ(table.columns[0].key, "layers");
  EXPECT_EQ(table.columns[1].key, "id");
}

TEST(Query, every_mistake_is_told_at_once) {
  const auto query = parse_query(listing(), {"memory>=100TB/s", "memroy>1", "memory", ">1", "memory~1", "id="}, "memory,down", "id,nope");
  ASSERT_FALSE(query);
  std::vector<std::string_view> codes;
  for (const Error& error : query.error()) {
    codes.push_back(error.code.name);
    EXPECT_EQ(error.code.kind, ErrorKind::usage);
  }
  EXPECT_EQ(codes,
            (std::vector<std::string_view>{"quantity.wrong_dimension", "query.unknown_column", "query.bad_condition", "query.bad_condition",
                                           "query.not_comparable", "query.bad_condition", "query.bad_order", "query.unknown_column"}));
  EXPECT_EQ(query.error()[1].argument("nearest"), "memory");
}

TEST(Fields, division_by_the_unit_leaves_no_noise) {
  EXPECT_EQ(in_unit(1.228e12, 1e9), 1228.0);
  EXPECT_EQ(in_unit(989.5e12, 1e12), 989.5);
}

// Every column and code that the shipped catalogue prints has words in both languages.
TEST(CatalogView, every_column_has_a_title_in_both_languages) {
  const auto catalog = catalog::Catalog::load(DataTree::embedded());
  ASSERT_TRUE(catalog);
  for (const Language language : {Language::en, Language::zh}) {
    const auto words = Messages::load(DataTree::embedded(), language);
    ASSERT_TRUE(words);
    for (const auto list : {list_chips, list_systems, list_models, list_stacks, list_prices, list_sources}) {
      const Listing all = list(*catalog, *words);
      for (std::size_t i = 0; i < all.columns.size(); ++i) {
        EXPECT_TRUE(words->has("label", "catalog.column." + all.columns[i].key)) << all.columns[i].key;
        if (all.columns[i].words.empty()) continue;
        for (const auto& row : all.rows) {
          const auto* code = std::get_if<std::string>(&row[i].value);
          if (code != nullptr) {
            EXPECT_TRUE(words->has("label", "catalog." + std::string{all.columns[i].words} + '.' + *code)) << *code;
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace steelyard::report
