#include "custody/store/loose_event.hpp"

#include <algorithm>

#include "base/record.hpp"
#include "custody/core/sha256.hpp"

namespace steelyard::custody {
namespace {

Error bad(std::string found) { return {kBadEventLine, {}, {{"found", std::move(found)}}}; }

/// The value as it stands in canonical text, or nothing where its kind doesn't fit.
std::optional<std::string> raw(FieldKind kind, const Value& value) {
  if (kind == FieldKind::integer) {
    if (value.kind != ValueKind::integer) return std::nullopt;
    return std::to_string(value.integer);
  }
  if (kind == FieldKind::refs || kind == FieldKind::hashes || kind == FieldKind::signatures) {
    if (value.kind != ValueKind::array) return std::nullopt;
    std::string text = "[";
    for (const Value& item : value.items) {
      if (item.kind != ValueKind::text) return std::nullopt;
      text += (text.size() > 1 ? ",\"" : "\"") + item.text + '"';
    }
    return text + ']';
  }
  if (value.kind != ValueKind::text || value.text.find_first_of("\"\\") != std::string::npos) return std::nullopt;
  return '"' + value.text + '"';
}

}  // namespace

Result<std::string> canonical_event(std::string_view line, const LooseDefaults& defaults) {
  if (Event::parse(line)) return std::string{line};
  const auto document = parse_json(line, "event");
  if (!document) return document.error();
  const auto& members = document->root.members;
  const auto member = [&](std::string_view name) -> const Value* {
    const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == name; });
    return found == members.end() ? nullptr : &found->second;
  };
  const Value* type = member("type");
  if (type == nullptr || type->kind != ValueKind::text) return bad("type");
  const Schema* schema = find_schema(type->text);
  if (schema == nullptr) return Error{kUnknownEvent, {}, {{"found", type->text}}};
  EventWriter writer(schema->type);
  for (const auto& [name, value] : members) {
    const auto field = find_field(name);
    if (!field || schema->position[static_cast<std::size_t>(*field)] < 0) return bad(name);
    const FieldSpec& spec = schema->fields[static_cast<std::size_t>(schema->position[static_cast<std::size_t>(*field)])];
    auto text = raw(spec.kind, value);
    if (!text) return bad(name);
    writer.set_raw(*field, std::move(*text));
  }
  if (member("time") == nullptr) writer.set(Field::time, defaults.time);
  if (member("id") == nullptr) {
    std::string named{line};
    if (member("time") == nullptr) named += std::to_string(defaults.time);
    const Hash hash = sha256(named);
    Ref id;
    std::copy_n(hash.begin(), id.size(), id.begin());
    writer.set(Field::id, id);
  }
  if (schema->position[static_cast<std::size_t>(Field::prev)] >= 0 && member("prev") == nullptr) {
    const Value* unit = member("unit");
    const auto ref = unit != nullptr && unit->kind == ValueKind::text ? from_hex<16>(unit->text) : std::nullopt;
    const auto last = ref && defaults.last_event ? defaults.last_event(*ref) : std::nullopt;
    writer.set(Field::prev, last.value_or(Ref{}));  // a unit that nobody made is refused with its own rule
  }
  std::string text = writer.text();
  if (auto event = Event::parse(text); !event) return event.error();
  return text;
}

}  // namespace steelyard::custody
