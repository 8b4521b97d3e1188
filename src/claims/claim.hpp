// The articles' statements as records: what is said, by whom, when, how firmly, and how it could be checked (docs/formats/claims.md).
//
// No verdict is stored. A statement names the bases on which it can fairly be read, each with an expression over the data; what follows is
// found when it is asked (evaluate.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "claims/expression.hpp"
#include "study/engine.hpp"

namespace steelyard::claims {

using ClaimId = Id<struct ClaimTag>;
using OutletId = Id<struct OutletTag>;

/// What kind of sentence it is: figures and rules are computed, a relayed forecast is held against its source, an argument is a reading of
/// several figures, an opinion is left to its author.
enum class ClaimKind : std::uint8_t { figure, rule, forecast, argument, opinion };
[[nodiscard]] const std::vector<std::string_view>& claim_kind_names();
[[nodiscard]] std::string_view name_of(ClaimKind kind);

/// Who printed it, and when.
struct Outlet {
  OutletId id;
  std::string article;  // "000" ... "004"
  std::string name_en;
  std::string name_zh;
  PartialDate date;
};

/// What a word of vagueness allows, relative to the stated number (`low` -0.15, `high` 0: up to 15% less).
struct Hedge {
  enum class Kind : std::uint8_t { within, at_least, at_most };
  std::string id;
  std::vector<std::string> words;  // in the articles: 约, 近 ...
  Kind kind = Kind::within;
  double low = 0.0;
  double high = 0.0;
  std::optional<double> fine_low;  // of a number stated to three digits or more
  std::optional<double> fine_high;
  double absolute_low = 0.0;  // in the statement's unit, beyond the relative bounds
  double absolute_high = 0.0;
};

/// How far an unhedged number may be off, by the digits to which it is stated.
struct Precision {
  std::int64_t digits = 1;
  double least = 0.0;  // relative; half of the last digit counts where it is more
  double most = 0.0;   // and no more than this
};

/// What is said: a number, a range, a day, or that something is so.
struct Stated {
  std::optional<double> value;
  std::optional<double> low;  // of a range
  std::optional<double> high;
  std::optional<PartialDate> date;
  bool truth = false;
  std::string unit;
  std::string hedge;  // id; empty: stated plainly
  [[nodiscard]] bool is_number() const { return value || low || high; }
};

/// One basis on which a statement can be read.
struct Reading {
  std::string basis;  // code (data/i18n/claims.toml)
  Expression expression;
  bool is_slip = false;  // not a fair reading: where the stated number comes from if it fails
  std::optional<Stated> says;
};

struct Claim {
  ClaimId id;
  OutletId outlet;
  std::string anchor;       // verbatim, at most 40 characters
  std::int64_t offset = 0;  // of the anchor in its article, in characters
  ClaimKind kind = ClaimKind::figure;
  std::string subject;       // id of a chip, system or party, or a code
  std::string gist;          // what is said, in short English
  std::string basis;         // that the sentence itself names; "unstated" where it matters and isn't
  std::string period;        // that it speaks of
  std::string relayed_from;  // who said it first
  Stated says;
  bool is_gain = false;  // 提升 N 倍: N times as much, or N times more
  std::vector<Reading> readings;
  std::string why_not;  // code: why nothing can be computed
  std::string note_en;
  std::string note_zh;
  Place place;
};

/// A figure of a resolution, computed when it is asked.
struct ResolutionFigure {
  std::string name;
  std::string unit;
  Expression expression;
};

/// Statements that contradict each other, with what is known, and why they differ.
struct Conflict {
  std::string id;
  std::string name_en;
  std::string name_zh;
  std::vector<ClaimId> claims;
  std::vector<std::string> facts;  // ids of market facts: the best evidence first
  std::vector<ResolutionFigure> figures;
  std::string resolution_en;  // `{fact:ID}` stands for the fact's figure, `{figure:NAME}` for one of `figures`
  std::string resolution_zh;
};

inline constexpr Code kUnknownInput{"claims.unknown_input", ErrorKind::data};
inline constexpr Code kBadExpression{"claims.bad_expression", ErrorKind::data};
inline constexpr Code kBadAnchor{"claims.bad_anchor", ErrorKind::data};
inline constexpr Code kNothingToCheck{"claims.nothing_to_check", ErrorKind::data};
inline constexpr Code kUnknownClaim{"claims.unknown_claim", ErrorKind::usage};

/// Immutable after loading; thread safe. Claims, outlets and conflicts are sorted by id.
class ClaimBook {
 public:
  /// Reads data/claims and the user's overlays, and checks every reference against the catalogue and the rules. All findings at once.
  [[nodiscard]] static Result<ClaimBook> load(const study::Engine& engine);

  [[nodiscard]] const std::vector<Claim>& claims() const { return claims_; }
  [[nodiscard]] const std::vector<Conflict>& conflicts() const { return conflicts_; }
  [[nodiscard]] const std::map<OutletId, Outlet>& outlets() const { return outlets_; }
  [[nodiscard]] const std::map<std::string, Hedge, std::less<>>& hedges() const { return hedges_; }
  [[nodiscard]] const std::vector<Precision>& precisions() const { return precisions_; }
  [[nodiscard]] const Claim* claim(const ClaimId& id) const;
  [[nodiscard]] const Outlet& outlet(const Claim& claim) const { return outlets_.at(claim.outlet); }
  /// By id as typed, in any case. Error `claims.unknown_claim` with the nearest one.
  [[nodiscard]] Result<const Claim*> find(std::string_view id) const;

 private:
  friend class BookReader;
  std::vector<Claim> claims_;
  std::vector<Conflict> conflicts_;
  std::map<OutletId, Outlet> outlets_;
  std::map<std::string, Hedge, std::less<>> hedges_;
  std::vector<Precision> precisions_;  // by digits; the last holds for all above it
};

}  // namespace steelyard::claims
