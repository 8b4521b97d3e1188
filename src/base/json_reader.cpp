#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/record.hpp"
#include "base/text.hpp"

namespace steelyard {
namespace {

constexpr int kDeepest = 200;  // nested deeper than any record; refused before the stack is at risk

/// Builds our tree straight from the parser's events, so that depth and duplicate keys are caught on the way.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Value root;
  std::string problem;
  std::size_t problem_at = 0;
  bool too_deep = false;

  bool null() override { return put({}); }
  bool boolean(bool b) override {
    Value v;
    v.kind = ValueKind::boolean;
    v.boolean = b;
    return put(std::move(v));
  }
  bool number_integer(number_integer_t n) override { return put_integer(n); }
  bool number_unsigned(number_unsigned_t n) override {
    if (n > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) return number_float(static_cast<double>(n), {});
    return put_integer(static_cast<std::int64_t>(n));
  }
  bool number_float(number_float_t n, const string_t& /*text*/) override {
    Value v;
    v.kind = ValueKind::real;
    v.real = n;
    return put(std::move(v));
  }
  bool string(string_t& s) override {
    Value v;
    v.kind = ValueKind::text;
    v.text = s;
    return put(std::move(v));
  }
  bool binary(binary_t& /*b*/) override { return false; }
  bool start_object(std::size_t /*n*/) override { return open(ValueKind::table); }
  bool end_object() override {
    // Once per object: looking each key up as it comes would take a hostile file of millions of keys hours.
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : stack_.back()->members) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    if (const auto twice = std::adjacent_find(keys.begin(), keys.end()); twice != keys.end()) {
      problem = fmt::format("duplicate key \"{}\"", clipped(*twice, 60));
      return false;
    }
    return close();
  }
  bool start_array(std::size_t /*n*/) override { return open(ValueKind::array); }
  bool end_array() override { return close(); }
  bool key(string_t& k) override {
    key_ = k;
    return true;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/, const nlohmann::detail::exception& error) override {
    problem_at = position > 0 ? position - 1 : 0;
    problem = error.what();
    // `[json.exception...] parse error at line 3, column 3: what is wrong; last read: 'it'`: the place we say ourselves.
    if (const auto colon = problem.find(": "); colon != std::string::npos) problem = problem.substr(colon + 2);
    constexpr std::size_t kLongestMessage = 200;
    problem = made_valid_utf8(clipped(problem, kLongestMessage));  // it may quote half a character
    return false;
  }

 private:
  Value* place(Value value) {
    if (stack_.empty()) {
      root = std::move(value);
      return &root;
    }
    Value& parent = *stack_.back();
    if (parent.kind == ValueKind::array) return &parent.items.emplace_back(std::move(value));
    return &parent.members.emplace_back(std::move(key_), std::move(value)).second;
  }
  bool put(Value value) {
    place(std::move(value));
    return true;
  }
  bool put_integer(std::int64_t n) {
    Value v;
    v.kind = ValueKind::integer;
    v.integer = n;
    v.real = static_cast<double>(n);
    return put(std::move(v));
  }
  bool open(ValueKind kind) {
    if (stack_.size() >= kDeepest) {
      too_deep = true;
      return false;
    }
    Value v;
    v.kind = kind;
    stack_.push_back(place(std::move(v)));  // stays valid: a parent's vector grows only while its child is closed
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  std::vector<Value*> stack_;
  std::string key_;
};

}  // namespace

Result<Document> parse_json(std::string_view text, std::string file) {
  if (text.size() > kLargestRecordFile) {
    return Error{kTooLarge, {file, 0, 0, {}}, {{"found", fmt::format("{} MiB", text.size() >> 20)}, {"expected", "64 MiB"}}};
  }
  if (const auto bad = first_invalid_utf8(text)) {
    const auto [line, column] = line_and_column(text, *bad);
    return Error{kNotText, {std::move(file), line, column, {}}, {}};
  }
  Builder builder;
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
    const auto [line, column] = line_and_column(text, builder.problem_at);
    std::string what = builder.too_deep ? fmt::format("nested deeper than {}", kDeepest) : builder.problem;
    const bool placed = !builder.too_deep && builder.problem_at > 0;
    return Error{
        kSyntaxError, {std::move(file), placed ? line : 0, placed ? column : 0, {}}, {{"format", "JSON"}, {"found", std::move(what)}}};
  }
  if (builder.root.kind != ValueKind::table) {
    return Error{kWrongType, {std::move(file), 1, 1, {}}, {{"key", ""}, {"expected", "object"}, {"found", "something else"}}};
  }
  return Document{std::move(file), std::move(builder.root)};
}

}  // namespace steelyard
