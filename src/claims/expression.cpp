#include "claims/expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <muParser.h>

#include "base/text.hpp"
#include "claims/inputs.hpp"

namespace steelyard::claims {
namespace {

constexpr std::size_t kMostBounds = 8;  // inputs whose ends are tried: 256 corners
constexpr std::size_t kLongestText = 2000;
constexpr std::size_t kDeepestNesting = 50;

// The outcomes of rules, from mild to strict, as rules.hpp orders them.
constexpr std::array<std::pair<const char*, double>, 9> kOutcomes{{{"no_licence", 0},
                                                                   {"exception", 1},
                                                                   {"approval", 2},
                                                                   {"case_by_case", 3},
                                                                   {"denial", 4},
                                                                   {"no_rule_found", 0},
                                                                   {"discouraged", 1},
                                                                   {"approval_needed", 2},
                                                                   {"blocked", 3}}};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_word_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Reads one input call at `at`, which stands on its name.
class CallReader {
 public:
  CallReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::optional<InputCall> read() {
    InputCall call;
    call.name = word();
    skip();
    if (!take('(')) return std::nullopt;
    skip();
    while (!take(')')) {
      if (!call.arguments.empty() && !take(',')) return std::nullopt;
      skip();
      if (!argument(call)) return std::nullopt;
      skip();
    }
    if (at_ + 1 < text_.size() && text_[at_] == '.' && is_word_start(text_[at_ + 1])) {
      ++at_;
      call.field = word();
    }
    call.text = written(call);
    return call;
  }
  [[nodiscard]] std::size_t end() const { return at_; }

 private:
  static std::string written(const InputCall& call) {
    std::string text = call.name + '(';
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (i > 0) text += ", ";
      const auto* words = std::get_if<std::string>(&call.arguments[i]);
      text += words != nullptr ? fmt::format("\"{}\"", *words) : fmt::format("{}", std::get<double>(call.arguments[i]));
    }
    text += ')';
    if (!call.field.empty()) text += '.' + call.field;
    return text;
  }
  std::string word() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return std::string{text_.substr(from, at_ - from)};
  }
  void skip() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool argument(InputCall& call) {
    if (take('"')) {
      const std::size_t close = text_.find('"', at_);
      if (close == std::string_view::npos) return false;
      call.arguments.emplace_back(std::string{text_.substr(at_, close - at_)});
      at_ = close + 1;
      return true;
    }
    double number = 0.0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) return false;
    at_ = static_cast<std::size_t>(end - text_.data());
    call.arguments.emplace_back(number);
    return true;
  }

  std::string_view text_;
  std::size_t at_;
};

mu::value_type negation(mu::value_type x) { return x == 0.0 ? 1.0 : 0.0; }

/// muParser recurses on brackets and keeps a stack: what a person would never write is refused before it gets there.
bool nests_too_deep(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) {
    if (c == '(' && ++depth > kDeepestNesting) return true;
    if (c == ')' && depth > 0) --depth;
  }
  return false;
}

/// What a message quotes of a text.
std::string beginning_of(std::string_view text) {
  constexpr std::size_t kQuoted = 40;
  return std::string{clipped(text, kQuoted)};
}

/// muParser takes a single `=` for an assignment; in a claim it is a slip for `==`.
bool assigns(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') continue;
    const bool follows = i > 0 && (text[i - 1] == '<' || text[i - 1] == '>' || text[i - 1] == '!');
    if (!follows && (i + 1 >= text.size() || text[i + 1] != '=')) return true;
    if (!follows) ++i;  // the second of ==
  }
  return false;
}

void prepare(mu::Parser& parser, const std::string& arithmetic, std::vector<double>& values, double& day) {
  parser.ClearConst();
  parser.DefineInfixOprt("!", negation);
  for (const auto& [name, value] : kOutcomes) parser.DefineConst(name, value);
  parser.DefineVar("on", &day);
  for (std::size_t i = 0; i < values.size(); ++i) parser.DefineVar(fmt::format("v{}", i), &values[i]);
  parser.SetExpr(arithmetic);
}

}  // namespace

std::string_view InputCall::text_at(std::size_t i) const {
  if (i >= arguments.size()) return {};
  const auto* words = std::get_if<std::string>(&arguments[i]);
  return words != nullptr ? std::string_view{*words} : std::string_view{};
}

std::optional<double> InputCall::number_at(std::size_t i) const {
  if (i >= arguments.size()) return std::nullopt;
  const auto* number = std::get_if<double>(&arguments[i]);
  return number != nullptr ? std::optional<double>{*number} : std::nullopt;
}

tl::expected<Expression, ExpressionFault> parse_expression(std::string_view text) {
  Expression expression;
  expression.text = std::string{text};
  if (text.size() > kLongestText || nests_too_deep(text)) {
    return tl::unexpected(ExpressionFault{beginning_of(text), "a shorter expression", false});
  }
  for (std::size_t at = 0; at < text.size();) {
    const bool starts_word = is_word_start(text[at]) && (at == 0 || !is_word(text[at - 1]));
    std::size_t end = at;
    while (starts_word && end < text.size() && is_word(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (!starts_word || !is_input_name(word)) {
      const std::size_t length = starts_word ? word.size() : 1;
      if (text[at] == '"') return tl::unexpected(ExpressionFault{beginning_of(text.substr(at)), input_names(), true});
      expression.arithmetic += text.substr(at, length);
      at += length;
      continue;
    }
    CallReader reader(text, at);
    auto call = reader.read();
    if (!call) return tl::unexpected(ExpressionFault{beginning_of(text.substr(at)), usage_of(word), true});
    if (auto fault = fault_of(*call)) return tl::unexpected(std::move(*fault));
    const auto known = std::find(expression.inputs.begin(), expression.inputs.end(), *call);
    expression.arithmetic += fmt::format("v{}", known - expression.inputs.begin());
    if (known == expression.inputs.end()) expression.inputs.push_back(std::move(*call));
    at = reader.end();
  }
  if (assigns(expression.arithmetic)) return tl::unexpected(ExpressionFault{"=", "==", false});
  try {
    std::vector<double> values(expression.inputs.size(), 1.0);
    double day = 0.0;
    mu::Parser parser;
    prepare(parser, expression.arithmetic, values, day);
    int results = 0;
    parser.Eval(results);
    if (results != 1) return tl::unexpected(ExpressionFault{beginning_of(text), "one value", false});
  } catch (const mu::Parser::exception_type& error) {
    return tl::unexpected(
        ExpressionFault{error.GetToken().empty() ? beginning_of(text) : made_valid_utf8(error.GetToken()), "arithmetic", false});
  }
  return expression;
}

std::optional<Range> compute(const Expression& expression, const std::vector<Range>& inputs, double day) {
  std::vector<double> values;
  std::vector<std::size_t> bounded;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    values.push_back(inputs[i].mid);
    if (!inputs[i].is_exact() && bounded.size() < kMostBounds) bounded.push_back(i);
  }
  try {
    mu::Parser parser;
    prepare(parser, expression.arithmetic, values, day);
    const double mid = parser.Eval();
    if (!std::isfinite(mid)) return std::nullopt;
    Range answer = Range::exactly(mid);
    for (std::size_t corner = 0; corner < (std::size_t{1} << bounded.size()); ++corner) {
      for (std::size_t b = 0; b < bounded.size(); ++b) {
        const Range& input = inputs[bounded[b]];
        values[bounded[b]] = ((corner >> b) & 1U) != 0 ? input.high : input.low;
      }
      const double end = parser.Eval();
      if (!std::isfinite(end)) continue;
      answer.low = std::min(answer.low, end);
      answer.high = std::max(answer.high, end);
    }
    return answer;
  } catch (const mu::Parser::exception_type&) {
    return std::nullopt;  // a domain error at run time; the shape was tried when the file was read
  }
}

std::optional<Range> compute_together(const Expression& expression, const std::vector<Range>& inputs, double day) {
  std::optional<Range> answer;
  for (double Range::*end : {&Range::mid, &Range::low, &Range::high}) {
    std::vector<Range> values;
    for (const Range& input : inputs) values.push_back(Range::exactly(input.*end));
    const auto value = compute(expression, values, day);
    if (!value && !answer) return std::nullopt;  // the middle is what is answered
    if (!value) continue;
    if (!answer) answer = *value;
    answer->low = std::min(answer->low, value->mid);
    answer->high = std::max(answer->high, value->mid);
  }
  return answer;
}

}  // namespace steelyard::claims
