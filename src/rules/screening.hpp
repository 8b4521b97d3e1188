// Party names against a snapshot of the Consolidated Screening List that the user supplies: leads for a person to look at, never verdicts.
//
// Names are normalised (NFKC, case, accents, scripts to Latin, legal forms and numerals), then compared token by token with Jaro-Winkler
// (Winkler 1990), each token weighted by how rare it is in the list. A Chinese name is compared with Chinese names character by character
// and with Latin ones by its syllables. Every score comes with the pairs of tokens that made it. docs/models/screening.md has the measure
// of it: precision and recall on a labelled set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"

namespace steelyard::rules {

inline constexpr Code kNotAScreeningList{"rules.not_a_screening_list", ErrorKind::data};

/// A row of the list.
struct ListedParty {
  std::string id;
  std::string source;  // `Entity List (EL) - Bureau of Industry and Security`
  std::string type;
  std::string name;
  std::vector<std::string> alt_names;
  std::string addresses;
  std::string citation;        // Federal Register notice
  std::string licence_policy;  // of the entry
};

struct ScreeningList {
  std::string file;
  std::string hash;           // SHA-256 of the file
  std::optional<Date> as_of;  // of the snapshot: told by the user, or read off the file's name
  std::vector<ListedParty> parties;
};

/// CSV or JSON as trade.gov publishes them, by the ending of the name. Errors: of the file, `rules.not_a_screening_list`.
[[nodiscard]] Result<ScreeningList> read_screening_list(std::string_view text, const std::string& file, std::optional<Date> as_of = {});

/// A name as it is compared.
struct ComparableName {
  std::vector<std::u32string> tokens;     // Latin letters, lower case, without legal forms
  std::u32string joined;                  // all tokens in one word
  std::u32string han;                     // Chinese characters, simplified, without legal forms
  std::vector<std::u32string> syllables;  // of `han`
  std::set<std::uint64_t> numbers;        // 第五十四 and 54th are 54
  std::vector<std::string> legal_forms;
};
[[nodiscard]] ComparableName comparable(std::string_view name);

/// Jaro-Winkler similarity, 0 to 1, prefix scale 0.1 over at most four letters.
[[nodiscard]] double jaro_winkler(std::u32string_view a, std::u32string_view b);

struct TokenPair {
  std::string asked;
  std::string listed;
  double similarity = 0.0;
  double weight = 0.0;  // share of the asked name's weight
};

struct ScreeningHit {
  const ListedParty* party = nullptr;
  std::string matched;  // the name or alternative name
  double score = 0.0;
  std::string method;  // tokens | joined | han | syllables
  std::vector<TokenPair> pairs;
  bool numbers_differ = false;
};

inline constexpr double kScreeningThreshold = 0.85;

/// Holds an index over the list, which must outlive it. Immutable; thread safe.
class Screener {
 public:
  explicit Screener(const ScreeningList& list);
  ~Screener();
  Screener(Screener&&) noexcept;
  Screener& operator=(Screener&&) noexcept;

  /// Best first, one hit for each party; at most `most`.
  [[nodiscard]] std::vector<ScreeningHit> screen(std::string_view name, double threshold = kScreeningThreshold,
                                                 std::size_t most = 10) const;
  /// The score of two names, as `screen` makes it, with the rarities of this list.
  [[nodiscard]] ScreeningHit compare(std::string_view asked, std::string_view listed) const;

 private:
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace steelyard::rules
