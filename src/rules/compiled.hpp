// The book as flat arrays: facts by slot, texts by number, conditions as nodes. What answers in microseconds; condition.hpp is what
// explains.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_book.hpp"

namespace steelyard::rules {

inline constexpr std::size_t kMostFacts = 256;  // the loader refuses more

/// A set of facts by slot.
class FactMask {
 public:
  void insert(std::size_t slot) { words_[slot / kBits] |= std::uint64_t{1} << (slot % kBits); }
  [[nodiscard]] bool contains(std::size_t slot) const { return (words_[slot / kBits] >> (slot % kBits) & 1U) != 0; }
  [[nodiscard]] bool empty() const { return words_ == std::array<std::uint64_t, kWords>{}; }
  FactMask& operator|=(const FactMask& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] |= other.words_[i];
    return *this;
  }

 private:
  static constexpr std::size_t kBits = 64;
  static constexpr std::size_t kWords = kMostFacts / kBits;
  std::array<std::uint64_t, kWords> words_{};
};

/// Texts of the book by number.
inline constexpr std::int32_t kUnknownText = -1;
inline constexpr std::int32_t kOtherText = -2;  // known, but no rule names it

inline constexpr std::uint8_t kMissing = 0;
inline constexpr std::uint8_t kStated = 1;
inline constexpr std::uint8_t kPresumed = 2;

struct PackedFacts::Slots {
  std::vector<std::uint8_t> known;  // kMissing, kStated or kPresumed
  std::vector<double> numbers;      // also of bool (0 or 1)
  std::vector<std::int32_t> texts;
  std::vector<std::vector<std::int32_t>> lists;
};

/// A condition's answer without words.
struct QuickTruth {
  Truth truth = Truth::no;
  Grade grade = Grade::measured;
  FactMask missing;
};

struct ClassTruth {
  Truth truth = Truth::no;
  Grade grade = Grade::measured;
  FactMask missing;
};

/// Conditions, flattened. Nodes stand after their children; a predicate that several rules use is one node.
class CompiledBook {
 public:
  explicit CompiledBook(const RuleBook::Implementation& book);

  struct Node {
    enum class Kind : std::uint8_t { all, any, negation, number, boolean, text, text_in_group, list, list_in_group, classes, day };
    Kind kind = Kind::all;
    Operator comparison = Operator::equal;
    std::uint8_t when_unknown = 3;  // a Truth, or 3: none
    bool truth = false;
    bool shared = false;      // used more than once: worth remembering within one evaluation
    std::uint32_t first = 0;  // children, slots or texts, in `parts`
    std::uint32_t count = 0;
    std::uint32_t slot = 0;
    std::uint32_t group = 0;
    std::int32_t share_of = -1;  // slot
    double number = 0.0;
  };

  [[nodiscard]] std::uint32_t node_of(const Condition& condition) const { return nodes_by_condition_.at(&condition); }
  [[nodiscard]] std::int32_t text_number(std::string_view text) const;
  [[nodiscard]] std::size_t classes() const { return class_count_; }
  [[nodiscard]] std::size_t class_number(std::string_view name) const;
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] const std::vector<const FactDeclaration*>& facts() const { return facts_; }
  [[nodiscard]] PackedFacts::Slots empty_slots() const;
  /// Precondition: the value is of the fact's type.
  void set(PackedFacts::Slots& slots, const FactDeclaration& fact, const FactValue& value, std::uint8_t known) const;

  /// What one evaluation remembers of the nodes that many rules share.
  struct Memo {
    std::vector<std::uint32_t> stamp;
    std::vector<QuickTruth> answers;
    std::uint32_t now = 0;
  };
  struct Question {
    const PackedFacts::Slots& facts;
    Date on;
    const std::vector<ClassTruth>& classes;
    bool presume = true;  // false: what is only presumed counts as missing
  };
  void evaluate(std::uint32_t node, const Question& question, Memo& memo, QuickTruth& answer) const;

 private:
  struct Membership {
    bool is_member = false;
    Grade grade = Grade::assumed;
  };
  std::uint32_t flatten(const ConditionPtr& condition);
  void flatten_leaf(const Condition& leaf, Node& node);
  std::uint32_t group_number(const CountryGroup& group);
  std::int32_t intern(const std::string& text);
  [[nodiscard]] Membership membership(std::uint32_t group, std::int32_t country, Date on) const;
  void evaluate_fresh(const Node& node, const Question& question, Memo& memo, QuickTruth& answer) const;
  void evaluate_leaf(const Node& node, const Question& question, QuickTruth& answer) const;
  void evaluate_many(const Node& node, const Question& question, Memo& memo, QuickTruth& answer) const;
  void evaluate_number(const Node& node, const Question& question, QuickTruth& answer) const;
  void evaluate_classes(const Node& node, const Question& question, QuickTruth& answer) const;
  [[nodiscard]] Truth text_truth(const Node& node, std::int32_t found) const;
  [[nodiscard]] bool names(const Node& node, std::int32_t text) const;

  struct CompiledGroup {
    const CountryGroup* group = nullptr;
    std::vector<std::vector<const CountryGroup::Member*>> members;  // by number of the country
    Grade stated = Grade::assumed;
  };

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> parts_;
  std::map<const Condition*, std::uint32_t> nodes_by_condition_;
  std::map<std::string, std::int32_t, std::less<>> texts_;
  std::map<std::string, std::size_t, std::less<>> class_numbers_;
  std::size_t class_count_ = 0;
  std::vector<CompiledGroup> groups_;
  std::map<const CountryGroup*, std::uint32_t> group_numbers_;
  std::vector<const FactDeclaration*> facts_;  // by slot
};

}  // namespace steelyard::rules
