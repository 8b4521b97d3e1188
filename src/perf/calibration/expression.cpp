#include "perf/calibration/expression.hpp"

#include <cctype>
#include <charconv>
#include <cmath>

namespace steelyard::perf {

class ExpressionParser {
 public:
  using Step = Expression::Step;
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Result<Expression> parse() {
    sum(0);
    skip();
    if (failed_ || at_ != text_.size() || out_.items_.empty()) {
      return Error{kBadExpression, {}, {{"found", std::string{text_}}}};
    }
    return std::move(out_);
  }

 private:
  static constexpr int kDeepest = 16;
  static constexpr std::size_t kMost = 200;

  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void put(Step step, double number = 0.0, std::size_t name = 0) {
    if (out_.items_.size() >= kMost) failed_ = true;
    if (!failed_) out_.items_.push_back({step, number, name});
  }
  void sum(int depth) {
    product(depth);
    while (!failed_) {
      if (take('+')) {
        product(depth);
        put(Step::add);
      } else if (take('-')) {
        product(depth);
        put(Step::subtract);
      } else {
        return;
      }
    }
  }
  void product(int depth) {
    factor(depth);
    while (!failed_) {
      if (take('*')) {
        factor(depth);
        put(Step::multiply);
      } else if (take('/')) {
        factor(depth);
        put(Step::divide);
      } else {
        return;
      }
    }
  }
  void two_of(Step step, int depth) {
    sum(depth + 1);
    if (!take(',')) failed_ = true;
    sum(depth + 1);
    if (!take(')')) failed_ = true;
    put(step);
  }
  void factor(int depth) {
    skip();
    if (depth > kDeepest || at_ >= text_.size()) {
      failed_ = true;
      return;
    }
    const char c = text_[at_];
    if (take('-')) {
      factor(depth + 1);
      put(Step::negate);
    } else if (take('(')) {
      sum(depth + 1);
      if (!take(')')) failed_ = true;
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      number();
    } else if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') {
      name(depth);
    } else {
      failed_ = true;
    }
  }
  void number() {
    double value = 0.0;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc{}) {
      failed_ = true;
      return;
    }
    at_ += static_cast<std::size_t>(end - begin);
    put(Step::number, value);
  }
  void name(int depth) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_' || text_[at_] == '.'))
      ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "min" && take('(')) return two_of(Step::smaller, depth);
    if (word == "max" && take('(')) return two_of(Step::larger, depth);
    out_.names_.emplace_back(word);
    put(Step::name, 0.0, out_.names_.size() - 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
  Expression out_;
};

Result<Expression> Expression::parse(std::string_view text) { return ExpressionParser{text}.parse(); }

std::optional<double> Expression::value(const std::function<std::optional<double>(const std::string&)>& value_of) const {
  std::vector<double> stack;
  for (const Item& item : items_) {
    if (item.step == Step::number) {
      stack.push_back(item.number);
      continue;
    }
    if (item.step == Step::name) {
      const auto found = value_of(names_[item.name]);
      if (!found) return std::nullopt;
      stack.push_back(*found);
      continue;
    }
    const double right = stack.back();
    if (item.step == Step::negate) {
      stack.back() = -right;
      continue;
    }
    stack.pop_back();
    double& left = stack.back();
    switch (item.step) {
      case Step::add: left += right; break;
      case Step::subtract: left -= right; break;
      case Step::multiply: left *= right; break;
      case Step::divide: left /= right; break;
      case Step::smaller: left = std::fmin(left, right); break;
      default: left = std::fmax(left, right); break;
    }
  }
  if (stack.size() != 1 || !std::isfinite(stack.front())) return std::nullopt;
  return stack.front();
}

}  // namespace steelyard::perf
