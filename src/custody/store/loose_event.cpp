#include "custody/store/loose_event.hpp"

#include <algorithm>

#include "base/record.hpp"
#include "custody/core/entry_number.hpp"
#include "custody/core/reference.hpp"
#include "custody/core/sha256.hpp"

namespace steelyard::custody {
namespace {

Error bad(std::string found) { return {kBadEventLine, {}, {{"found", std::move(found)}}}; }

/// What a field refers to: parties are named in many roles, and the same one must get the same reference in each.
std::string_view referred_kind(Field field) {
  switch (field) {
    case Field::consignee:
    case Field::end_user:
    case Field::end_users:
    case Field::parties:
    case Field::reviewer:
    case Field::to_party: return "party";
    case Field::samples: return "unit";
    default: return name_of(field);
  }
}

/// A reference in hexadecimal as it is; anything else is referred to under the key.
Result<std::string> reference_text(Field field, const std::string& typed, const LooseDefaults& defaults) {
  if (!defaults.reference_key || from_hex<16>(typed)) return typed;
  if (field != Field::entry) return to_hex(reference(*defaults.reference_key, referred_kind(field), typed));
  const auto number = read_entry_number(typed);
  if (!number) return Error{kBadEntryNumber, {}, {{"found", typed}}};
  return to_hex(reference(*defaults.reference_key, referred_kind(field), *number));
}

/// The value as it stands in canonical text; an error where its kind doesn't fit.
Result<std::string> raw(const FieldSpec& spec, const Value& value, const LooseDefaults& defaults) {
  const Error misfit = bad(std::string{name_of(spec.field)});
  const bool refers = spec.kind == FieldKind::ref || spec.kind == FieldKind::refs;
  if (spec.kind == FieldKind::integer) {
    if (value.kind != ValueKind::integer) return misfit;
    return std::to_string(value.integer);
  }
  const auto quoted = [&](const Value& item) -> Result<std::string> {
    if (item.kind != ValueKind::text) return misfit;
    auto text = refers ? reference_text(spec.field, item.text, defaults) : Result<std::string>{item.text};
    if (!text) return text;
    if (text->find_first_of("\"\\") != std::string::npos) return misfit;
    return '"' + *text + '"';
  };
  if (spec.kind != FieldKind::refs && spec.kind != FieldKind::hashes && spec.kind != FieldKind::signatures) return quoted(value);
  if (value.kind != ValueKind::array) return misfit;
  std::string list = "[";
  for (const Value& item : value.items) {
    auto text = quoted(item);
    if (!text) return text;
    list += (list.size() > 1 ? "," : "") + *text;
  }
  return list + ']';
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
    auto text = raw(spec, value, defaults);
    if (!text) return text;
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
    std::optional<Ref> ref;
    if (unit != nullptr && unit->kind == ValueKind::text) {
      if (const auto typed = reference_text(Field::unit, unit->text, defaults)) ref = from_hex<16>(*typed);
    }
    const auto last = ref && defaults.last_event ? defaults.last_event(*ref) : std::nullopt;
    writer.set(Field::prev, last.value_or(Ref{}));  // a unit that nobody made is refused with its own rule
  }
  std::string text = writer.text();
  if (auto event = Event::parse(text); !event) return event.error();
  return text;
}

}  // namespace steelyard::custody
