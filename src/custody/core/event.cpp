#include "custody/core/event.hpp"

#include <charconv>
#include <cstring>

#include "base/check.hpp"
#include "base/text.hpp"

namespace steelyard::custody {

/// Walks the text beside the schema. Since no text may hold a quote or a backslash, a quote always begins or ends one.
class EventReader {
 public:
  explicit EventReader(std::string_view text) : text_(text) {}

  Result<Event> read() {
    constexpr std::string_view kType = "\"type\":\"";
    const std::size_t type = text_.find(kType);
    if (type == std::string_view::npos) return fail(0, "type");
    const std::size_t begin = type + kType.size();
    const std::size_t end = text_.find('"', begin);
    if (end == std::string_view::npos) return fail(begin, "type");
    Event event;
    event.schema_ = find_schema(text_.substr(begin, end - begin));
    if (event.schema_ == nullptr) return unknown(text_.substr(begin, end - begin));
    event.bytes_ = text_;
    if (text_.size() > kMostEntryBytes || !take('{')) return fail(0, "{");
    bool first = true;
    for (std::size_t i = 0; i < event.schema_->fields.size(); ++i) {
      const FieldSpec& spec = event.schema_->fields[i];
      if (!take_token(std::string_view{event.schema_->tokens[i]}.substr(first ? 1 : 0))) {
        if (spec.optional) continue;
        return fail(at_, name_of(spec.field));
      }
      first = false;
      Event::Value& value = event.values_[i];
      if (!read_value(spec.kind, value)) return fail(at_, name_of(spec.kind));
      event.present_ |= 1U << i;
    }
    if (!take('}') || at_ != text_.size()) return fail(at_, "}");
    if (event.integer(Field::v) != 1) return fail(0, "\"v\":1");
    return event;
  }

 private:
  Error fail(std::size_t offset, std::string_view expected) const {
    return {kNotCanonical,
            {},
            {{"offset", std::to_string(offset)},
             {"expected", std::string{expected}},
             {"found", made_valid_utf8(text_.substr(std::min(offset, text_.size()), 24))}}};
  }
  static Error unknown(std::string_view name) { return {kUnknownEvent, {}, {{"found", made_valid_utf8(name.substr(0, 64))}}}; }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool take_token(std::string_view token) {
    if (text_.size() - at_ < token.size() || std::memcmp(text_.data() + at_, token.data(), token.size()) != 0) return false;
    at_ += token.size();
    return true;
  }

  /// A value from `begin` to the place where the reader stands.
  void span(std::size_t begin, Event::Value& value) const {
    value.span.begin = static_cast<std::uint32_t>(begin);
    value.span.size = static_cast<std::uint32_t>(at_ - begin);
  }

  bool read_value(FieldKind kind, Event::Value& value) {
    switch (kind) {
      case FieldKind::integer: return read_integer(value.number);
      case FieldKind::text: return read_text(value);
      case FieldKind::ref: return read_quoted_hexadecimal(32, value);
      case FieldKind::hash: return read_quoted_hexadecimal(64, value);
      case FieldKind::refs: return read_list(32, value);
      case FieldKind::hashes: return read_list(64, value);
      case FieldKind::signatures: return read_list(128, value);
    }
    return false;
  }

  bool read_integer(std::int64_t& number) {
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(begin, end, number);
    if (error != std::errc{}) return false;
    const char* const digits = *begin == '-' ? begin + 1 : begin;
    if (*digits == '0' && (stop - digits > 1 || digits != begin)) return false;  // 007, -0
    at_ += static_cast<std::size_t>(stop - begin);
    return true;
  }

  bool read_text(Event::Value& value) {
    if (!take('"')) return false;
    const std::size_t begin = at_;
    bool plain = true;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20 || c == '\\' || c == 0x7F) return false;
      plain = plain && c < 0x80;
    }
    span(begin, value);
    const std::string_view text = text_.substr(begin, at_ - begin);
    if (text.empty() || text.size() > kMostText || (!plain && first_invalid_utf8(text))) return false;
    return take('"');
  }

  bool read_hexadecimal(std::size_t digits) {
    if (!take('"') || text_.size() < at_ + digits) return false;
    if (!is_hexadecimal(text_.substr(at_, digits))) return false;
    at_ += digits;
    return true;
  }

  bool read_quoted_hexadecimal(std::size_t digits, Event::Value& value) {
    const std::size_t begin = at_ + 1;
    if (!read_hexadecimal(digits)) return false;
    span(begin, value);
    return take('"');
  }

  /// `value` becomes what stands between the brackets.
  bool read_list(std::size_t digits, Event::Value& value) {
    if (!take('[')) return false;
    const std::size_t begin = at_;
    std::size_t members = 0;
    while (at_ < text_.size() && text_[at_] != ']') {
      if (members > 0 && !take(',')) return false;
      if (++members > kMostListed || !read_hexadecimal(digits) || !take('"')) return false;
    }
    span(begin, value);
    return take(']');
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

namespace {

template <std::size_t N>
std::vector<ByteArray<N>> list_of(std::string_view text) {
  std::vector<ByteArray<N>> list;
  constexpr std::size_t kStep = 2 * N + 3;  // quotes and comma
  for (std::size_t at = 1; at < text.size(); at += kStep) list.push_back(*from_hex<N>(text.substr(at, 2 * N)));
  return list;
}

}  // namespace

Result<Event> Event::parse(std::string_view text) { return EventReader{text}.read(); }

const Event::Value* Event::find(Field field) const {
  const int position = schema_->position[static_cast<std::size_t>(field)];
  SY_CHECK(position >= 0);
  const auto at = static_cast<std::size_t>(position);
  return (present_ >> at & 1U) != 0 ? &values_[at] : nullptr;
}

bool Event::has(Field field) const {
  const int position = schema_->position[static_cast<std::size_t>(field)];
  return position >= 0 && (present_ >> static_cast<unsigned>(position) & 1U) != 0;
}

std::int64_t Event::integer(Field field) const {
  const Value* value = find(field);
  return value == nullptr ? 0 : value->number;
}

std::string_view Event::text(Field field) const {
  const Value* value = find(field);
  return value == nullptr ? std::string_view{} : bytes_.substr(value->span.begin, value->span.size);
}

Ref Event::ref(Field field) const {
  const Value* value = find(field);
  return value == nullptr ? Ref{} : from_hex<16>(text(field)).value_or(Ref{});
}

Hash Event::hash(Field field) const {
  const Value* value = find(field);
  return value == nullptr ? Hash{} : from_hex<32>(text(field)).value_or(Hash{});
}

std::vector<Ref> Event::refs(Field field) const { return list_of<16>(text(field)); }
std::vector<Hash> Event::hashes(Field field) const { return list_of<32>(text(field)); }
std::vector<Signature> Event::signatures(Field field) const { return list_of<64>(text(field)); }

EventWriter::EventWriter(EventType type) : schema_(&schema_of(type)) {
  set(Field::type, schema_->name);
  set(Field::v, 1);
}

EventWriter& EventWriter::set(Field field, std::int64_t number) { return set_raw(field, std::to_string(number)); }
EventWriter& EventWriter::set(Field field, std::string_view text) {
  std::string quoted = "\"";
  quoted.append(text);
  quoted += '"';
  return set_raw(field, std::move(quoted));
}

EventWriter& EventWriter::set_raw(Field field, std::string text) {
  const int position = schema_->position[static_cast<std::size_t>(field)];
  SY_CHECK(position >= 0);
  values_[static_cast<std::size_t>(position)] = std::move(text);
  return *this;
}

std::string EventWriter::text() const {
  std::string out = "{";
  for (std::size_t i = 0; i < schema_->fields.size(); ++i) {
    if (values_[i].empty()) continue;
    if (out.size() > 1) out += ',';
    out += '"';
    out += name_of(schema_->fields[i].field);
    out += "\":";
    out += values_[i];
  }
  return out + '}';
}

}  // namespace steelyard::custody
