// Many questions to one book: packed facts, short answers, decisive sets.
#include <algorithm>

#include "base/check.hpp"
#include "rules/review.hpp"

namespace steelyard::rules {

PackedFacts::PackedFacts(std::unique_ptr<Slots> slots) : slots_(std::move(slots)) {}
PackedFacts::~PackedFacts() = default;
PackedFacts::PackedFacts(const PackedFacts& other) : slots_(std::make_unique<Slots>(*other.slots_)) {}
PackedFacts& PackedFacts::operator=(const PackedFacts& other) {
  if (this != &other) slots_ = std::make_unique<Slots>(*other.slots_);
  return *this;
}
PackedFacts::PackedFacts(PackedFacts&&) noexcept = default;
PackedFacts& PackedFacts::operator=(PackedFacts&&) noexcept = default;

PackedFacts pack_facts(const RuleBook::Implementation& book, const Facts& facts) {
  auto slots = std::make_unique<PackedFacts::Slots>(book.compiled->empty_slots());
  for (const auto& [name, fact] : book.facts) {
    if (fact.info.presumed) book.compiled->set(*slots, fact, *fact.info.presumed, kPresumed);
  }
  for (const auto& [name, value] : facts) {
    const auto fact = book.facts.find(name);
    SY_CHECK(fact != book.facts.end());
    book.compiled->set(*slots, fact->second, value, kStated);
  }
  return PackedFacts(std::move(slots));
}

struct RuleBook::Evaluator::State {
  const RuleBook::Implementation* book = nullptr;
  std::vector<RuleState> rules;
  bool presume = true;
  /// The rules of the days from boundaries[i - 1] to boundaries[i].
  std::vector<std::vector<std::uint32_t>> dated;
};

Result<RuleBook::Evaluator> RuleBook::compile(const WhatIf& what_if) const {
  if (Findings findings = check_what_if(*implementation_, what_if); !findings.empty()) return findings;
  auto state = std::make_shared<Evaluator::State>();
  state->book = implementation_.get();
  state->rules = states_of(*implementation_, what_if);
  state->presume = what_if.presume;
  const auto& days = implementation_->boundaries;
  state->dated.reserve(days.size() + 1);
  state->dated.push_back(days.empty() ? std::vector<std::uint32_t>{} : dated_rules(state->rules, days.front().plus_days(-1)));
  for (const Date day : days) state->dated.push_back(dated_rules(state->rules, day));
  return Evaluator(std::move(state));
}

Result<PackedFacts> RuleBook::Evaluator::pack(const Facts& facts) const {
  if (Findings findings = check_facts(*state_->book, facts); !findings.empty()) return findings;
  return pack_facts(*state_->book, facts);
}

bool RuleBook::Evaluator::set(PackedFacts& facts, std::string_view name, const FactValue& value) const {
  const auto fact = state_->book->facts.find(name);
  if (fact == state_->book->facts.end() || fact->second.info.derived) return false;
  state_->book->compiled->set(facts.slots(), fact->second, value, kStated);
  return true;
}

QuickAnswer RuleBook::Evaluator::answer(const PackedFacts& facts, Date on) const {
  static thread_local Scratch scratch;
  const auto& days = state_->book->boundaries;
  const auto period = static_cast<std::size_t>(std::upper_bound(days.begin(), days.end(), on) - days.begin());
  Review review(*state_->book, state_->rules, facts.slots(), on, state_->presume, scratch);
  review.run(state_->dated[period]);
  return review.quick();
}

namespace {

/// All subsets of so many rules are tried; of more, those of up to kLargestDecisiveSet.
constexpr std::size_t kEnumerable = 12;
/// After so many questions the search says what it has found so far.
constexpr std::size_t kMostQuestions = 20'000;

class DecisiveSearch {
 public:
  DecisiveSearch(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if)
      : book_(book),
        states_(states_of(book, what_if)),
        dated_(dated_rules(states_, on)),
        packed_(pack_facts(book, facts)),
        on_(on),
        presume_(what_if.presume) {}

  DecisiveSets run() {
    DecisiveSets sets;
    std::vector<std::uint32_t> us;
    std::vector<std::uint32_t> cn;
    Review review(book_, states_, packed_.slots(), on_, presume_, scratch_);
    review.run(dated_);
    for (const std::uint32_t i : dated_) {
      if (!states_[i].applies || review.tried(i).answer.truth == Truth::no) continue;
      const Rule& rule = book_.rules[i];
      if (rule.info.side == Side::us) {
        const bool carries =
            rule.us != UsOutcome::no_licence_required || rule.levy || !rule.info.classification.empty() || !rule.replaces.empty();
        if (carries) us.push_back(i);
      } else if (rule.cn != CnOutcome::no_rule_found || !rule.replaces.empty()) {
        cn.push_back(i);
      }
    }
    const QuickAnswer whole = review.quick();
    sets.us = search(us, [&](const QuickAnswer& a) {
      return a.us != whole.us || a.us_at_least != whole.us_at_least || a.duty != whole.duty || a.duty_open != whole.duty_open;
    });
    sets.cn = search(cn, [&](const QuickAnswer& a) { return a.cn != whole.cn || a.cn_at_least != whole.cn_at_least; });
    sets.complete = us.size() <= kEnumerable && cn.size() <= kEnumerable && questions_ < kMostQuestions;
    return sets;
  }

 private:
  template <class Differs>
  std::vector<std::vector<RuleId>> search(const std::vector<std::uint32_t>& candidates, Differs differs) {
    std::vector<std::vector<std::uint32_t>> found;
    const std::size_t largest = candidates.size() <= kEnumerable ? candidates.size() : kLargestDecisiveSet;
    std::vector<std::uint32_t> chosen;
    for (std::size_t size = 1; size <= largest; ++size) choose(candidates, 0, size, chosen, found, differs);
    std::vector<std::vector<RuleId>> named;
    for (const auto& set : found) {
      std::vector<RuleId> ids;
      for (const std::uint32_t rule : set) ids.push_back(book_.rules[rule].info.id);
      named.push_back(std::move(ids));
    }
    return named;
  }

  template <class Differs>
  void choose(const std::vector<std::uint32_t>& candidates, std::size_t from, std::size_t size, std::vector<std::uint32_t>& chosen,
              std::vector<std::vector<std::uint32_t>>& found, Differs& differs) {
    if (chosen.size() == size) {
      const bool contains_smaller = std::any_of(found.begin(), found.end(), [&](const auto& set) {
        return set.size() < size && std::includes(chosen.begin(), chosen.end(), set.begin(), set.end());
      });
      if (contains_smaller || questions_ >= kMostQuestions) return;
      ++questions_;
      Review review(book_, states_, packed_.slots(), on_, presume_, scratch_);
      review.run(dated_, chosen);
      if (differs(review.quick())) found.push_back(chosen);
      return;
    }
    for (std::size_t i = from; i < candidates.size() && questions_ < kMostQuestions; ++i) {
      chosen.push_back(candidates[i]);
      choose(candidates, i + 1, size, chosen, found, differs);
      chosen.pop_back();
    }
  }

  const RuleBook::Implementation& book_;
  std::vector<RuleState> states_;
  std::vector<std::uint32_t> dated_;
  PackedFacts packed_;
  Date on_;
  bool presume_;
  std::size_t questions_ = 0;
  Scratch scratch_;
};

}  // namespace

DecisiveSets find_decisive_sets(const RuleBook::Implementation& book, const Facts& facts, Date on, const WhatIf& what_if) {
  return DecisiveSearch(book, facts, on, what_if).run();
}

}  // namespace steelyard::rules
