#include "rules/screening.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

namespace steelyard::rules {
namespace {

constexpr double kLeastSimilarity = 0.84;  // tokens less alike than this don't speak for each other
constexpr double kGenericWeight = 0.35;    // of a word that says what a firm does rather than which it is
constexpr double kNumbersDiffer = 0.6;     // the 13th institute is not the 54th
constexpr double kNumberMissing = 0.92;
constexpr double kSyllables = 0.88;  // a Latin name read off Chinese syllables is a weaker lead
constexpr std::size_t kShortestJoined = 5;

std::string utf8(std::u32string_view points) {
  std::string out;
  for (const char32_t c : points) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xC0 | (c >> 6));
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out += static_cast<char>(0xE0 | (c >> 12));
      out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      out += static_cast<char>(0xF0 | (c >> 18));
      out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  return out;
}

bool is_generic(std::u32string_view token) {
  static const std::set<std::u32string_view> generic{U"technology",
                                                     U"technologies",
                                                     U"tech",
                                                     U"international",
                                                     U"group",
                                                     U"holding",
                                                     U"holdings",
                                                     U"china",
                                                     U"chinese",
                                                     U"industry",
                                                     U"industries",
                                                     U"industrial",
                                                     U"trading",
                                                     U"trade",
                                                     U"import",
                                                     U"export",
                                                     U"science",
                                                     U"sciences",
                                                     U"institute",
                                                     U"research",
                                                     U"university",
                                                     U"electronics",
                                                     U"electronic",
                                                     U"systems",
                                                     U"system",
                                                     U"services",
                                                     U"service",
                                                     U"development",
                                                     U"academy",
                                                     U"center",
                                                     U"centre",
                                                     U"national",
                                                     U"general",
                                                     U"bank",
                                                     U"global",
                                                     U"engineering",
                                                     U"equipment",
                                                     U"information",
                                                     U"network",
                                                     U"networks",
                                                     U"computer",
                                                     U"data",
                                                     U"beijing",
                                                     U"shanghai",
                                                     U"shenzhen",
                                                     U"hong",
                                                     U"kong",
                                                     U"guangzhou",
                                                     U"semiconductor",
                                                     U"microelectronics",
                                                     U"for",
                                                     U"in",
                                                     U"du",
                                                     U"de",
                                                     U"la",
                                                     U"government"};
  return generic.contains(token);
}

/// One token of each side at most once, the most alike first.
struct Assignment {
  std::vector<double> asked;  // similarity of each token, 0 where it has no partner
  std::vector<double> listed;
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
};

template <class Similarity>
Assignment assign(std::size_t asked, std::size_t listed, Similarity similarity) {
  struct Candidate {
    double similarity;
    std::size_t a;
    std::size_t b;
  };
  std::vector<Candidate> candidates;
  for (std::size_t a = 0; a < asked; ++a) {
    for (std::size_t b = 0; b < listed; ++b) {
      const double value = similarity(a, b);
      if (value >= kLeastSimilarity) candidates.push_back({value, a, b});
    }
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& x, const Candidate& y) { return std::tie(y.similarity, x.a, x.b) < std::tie(x.similarity, y.a, y.b); });
  Assignment found{std::vector<double>(asked, 0.0), std::vector<double>(listed, 0.0), {}};
  for (const Candidate& candidate : candidates) {
    if (found.asked[candidate.a] > 0.0 || found.listed[candidate.b] > 0.0) continue;
    found.asked[candidate.a] = found.listed[candidate.b] = candidate.similarity;
    found.pairs.emplace_back(candidate.a, candidate.b);
  }
  return found;
}

double covered(const std::vector<double>& similarity, const std::vector<double>& weights) {
  double sum = 0.0;
  double all = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += similarity[i] * weights[i];
    all += weights[i];
  }
  return all > 0.0 ? sum / all : 0.0;
}

}  // namespace

struct Screener::Index {
  struct Name {
    std::size_t party;
    std::string text;
    ComparableName comparable;
    std::vector<std::size_t> tokens;  // into `vocabulary`
  };
  const ScreeningList* list = nullptr;
  std::vector<Name> names;
  std::vector<std::u32string> vocabulary;
  std::unordered_map<std::u32string, std::size_t> token_ids;
  std::vector<double> token_weights;

  std::size_t token_id(const std::u32string& token) {
    const auto [known, added] = token_ids.try_emplace(token, vocabulary.size());
    if (added) vocabulary.push_back(token);
    return known->second;
  }

  void add(std::size_t party, const std::string& text) {
    Name name{party, text, comparable(text), {}};
    for (const std::u32string& token : name.comparable.tokens) name.tokens.push_back(token_id(token));
    names.push_back(std::move(name));
  }

  /// Rarer tokens weigh more: 1 for a token of one name, falling with the logarithm of how many names hold it.
  void weigh() {
    std::vector<double> count(vocabulary.size(), 0.0);
    for (const Name& name : names) {
      for (const std::size_t token : name.tokens) count[token] += 1.0;
    }
    const double most = std::log(1.0 + static_cast<double>(names.size()));
    token_weights.resize(vocabulary.size());
    for (std::size_t i = 0; i < vocabulary.size(); ++i) {
      token_weights[i] = rarity(count[i], most) * (is_generic(vocabulary[i]) ? kGenericWeight : 1.0);
    }
  }

  static double rarity(double count, double most) {
    return most <= 0.0 ? 1.0 : std::max(0.2, 1.0 - 0.6 * std::log(std::max(count, 1.0)) / most);
  }

  double weight_of(const std::u32string& token) const {
    if (const auto known = token_ids.find(token); known != token_ids.end() && known->second < token_weights.size()) {
      return token_weights[known->second];
    }
    return is_generic(token) ? kGenericWeight : 1.0;
  }

  /// The best of the ways to compare two names; `similarity(a, b)` of tokens.
  template <class Similarity>
  ScreeningHit score(const ComparableName& asked, const ComparableName& listed, Similarity similarity) const {
    ScreeningHit hit;
    if (!asked.tokens.empty() && !listed.tokens.empty()) by_tokens(asked, listed, similarity, hit);
    if (!asked.han.empty() && !listed.han.empty()) better(hit, jaro_winkler(asked.han, listed.han), "han");
    if (!asked.han.empty() && listed.han.empty()) by_syllables(asked, listed, hit);
    if (asked.han.empty() && !listed.han.empty()) by_syllables(listed, asked, hit);
    if (asked.numbers != listed.numbers) {
      const bool both = !asked.numbers.empty() && !listed.numbers.empty();
      hit.numbers_differ = both;
      hit.score *= both ? kNumbersDiffer : kNumberMissing;
    }
    return hit;
  }

 private:
  static void better(ScreeningHit& hit, double score, const char* method) {
    if (score <= hit.score) return;
    hit.score = score;
    hit.method = method;
    hit.pairs.clear();
  }

  template <class Similarity>
  void by_tokens(const ComparableName& asked, const ComparableName& listed, Similarity similarity, ScreeningHit& hit) const {
    std::vector<double> asked_weights;
    std::vector<double> listed_weights;
    for (const std::u32string& token : asked.tokens) asked_weights.push_back(weight_of(token));
    for (const std::u32string& token : listed.tokens) listed_weights.push_back(weight_of(token));
    const Assignment found = assign(asked.tokens.size(), listed.tokens.size(), similarity);
    const double forward = covered(found.asked, asked_weights);
    const double backward = covered(found.listed, listed_weights);
    hit.score = std::sqrt(forward * backward);
    hit.method = "tokens";
    double all = 0.0;
    for (const double weight : asked_weights) all += weight;
    for (const auto& [a, b] : found.pairs) {
      hit.pairs.push_back({utf8(asked.tokens[a]), utf8(listed.tokens[b]), found.asked[a], asked_weights[a] / all});
    }
    // Written in one word or cut elsewhere: SiemensAG, Good Will.
    const bool cut_differently = asked.tokens.size() != listed.tokens.size();
    if (cut_differently && std::min(asked.joined.size(), listed.joined.size()) >= kShortestJoined) {
      const double joined = jaro_winkler(asked.joined, listed.joined);
      const double lengths = static_cast<double>(std::min(asked.joined.size(), listed.joined.size())) /
                             static_cast<double>(std::max(asked.joined.size(), listed.joined.size()));
      better(hit, joined * std::sqrt(lengths), "joined");
    }
  }

  /// 华为 against `huawei`: a run of syllables makes a token.
  static void by_syllables(const ComparableName& han, const ComparableName& latin, ScreeningHit& hit) {
    double best = 0.0;
    TokenPair pair;
    for (const std::u32string& token : latin.tokens) {
      if (is_generic(token) || token.size() < 4) continue;
      for (std::size_t first = 0; first < han.syllables.size(); ++first) {
        std::u32string run;
        for (std::size_t last = first; last < std::min(first + 4, han.syllables.size()); ++last) {
          run += han.syllables[last];
          const double value = run == token ? 1.0 : 0.0;
          if (value > best && last > first) {
            best = value;
            pair = {utf8(run), utf8(token), value, 1.0};
          }
        }
      }
    }
    if (best * kSyllables <= hit.score) return;
    hit.score = best * kSyllables;
    hit.method = "syllables";
    hit.pairs = {pair};
  }
};

Screener::Screener(const ScreeningList& list) : index_(std::make_unique<Index>()) {
  index_->list = &list;
  for (std::size_t p = 0; p < list.parties.size(); ++p) {
    index_->add(p, list.parties[p].name);
    for (const std::string& name : list.parties[p].alt_names) index_->add(p, name);
  }
  index_->weigh();
}
Screener::~Screener() = default;
Screener::Screener(Screener&&) noexcept = default;
Screener& Screener::operator=(Screener&&) noexcept = default;

std::vector<ScreeningHit> Screener::screen(std::string_view name, double threshold, std::size_t most) const {
  const ComparableName asked = comparable(name);
  // Similarity of every token of the list to each asked token, once.
  std::vector<std::vector<float>> similar;
  for (const std::u32string& token : asked.tokens) {
    std::vector<float> row(index_->vocabulary.size());
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<float>(jaro_winkler(token, index_->vocabulary[i]));
    similar.push_back(std::move(row));
  }
  std::map<std::size_t, ScreeningHit> best;  // by party
  for (const Index::Name& listed : index_->names) {
    ScreeningHit hit = index_->score(asked, listed.comparable, [&](std::size_t a, std::size_t b) { return similar[a][listed.tokens[b]]; });
    if (hit.score < threshold) continue;
    hit.party = &index_->list->parties[listed.party];
    hit.matched = listed.text;
    ScreeningHit& kept = best[listed.party];
    if (hit.score > kept.score) kept = std::move(hit);
  }
  std::vector<ScreeningHit> hits;
  for (auto& [party, hit] : best) hits.push_back(std::move(hit));
  std::stable_sort(hits.begin(), hits.end(), [](const ScreeningHit& a, const ScreeningHit& b) { return a.score > b.score; });
  if (hits.size() > most) hits.resize(most);
  return hits;
}

ScreeningHit Screener::compare(std::string_view asked_name, std::string_view listed_name) const {
  const ComparableName asked = comparable(asked_name);
  const ComparableName listed = comparable(listed_name);
  ScreeningHit hit =
      index_->score(asked, listed, [&](std::size_t a, std::size_t b) { return jaro_winkler(asked.tokens[a], listed.tokens[b]); });
  hit.matched = std::string{listed_name};
  return hit;
}

}  // namespace steelyard::rules
