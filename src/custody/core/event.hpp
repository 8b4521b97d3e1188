// Events: what parties claim, as canonical JSON (RFC 8785 restricted to flat objects of integers, plain texts and hexadecimal strings). One
// event has exactly one text: keys sorted, no white space, no escapes, integers without leading zeros, lower-case hexadecimal. Fields that
// the type doesn't declare are refused. docs/formats/custody.md lists every type and field.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/core/bytes.hpp"

namespace steelyard::custody {

enum class EventType : std::uint8_t {
  // Written by the log's operator around the events of the parties.
  batch,
  state,
  // Papers.
  genesis,
  key_granted,
  key_revoked,
  product_rated,
  licence_granted,
  licence_amended,
  licence_revoked,
  entry_filed,
  lab_tested,
  lab_withdrawn,
  settled,
  us_shipments_stated,
  screened,
  shipment_filed,
  shipment_closed,
  correction,
  refused,
  // Of one unit: each cites the unit's previous event.
  manufactured,
  entered,
  tested,
  paid,
  exported,
  received,
  installed,
  nonce_issued,
  attested,
  located,
  inspected,
  aggregated,
  disaggregated,
  transferred,
  returned,
  return_received,
  rebound,
  held,
  released,
  retired,
  lost,
  seized,
};
inline constexpr std::size_t kEventTypes = static_cast<std::size_t>(EventType::seized) + 1;

enum class Field : std::uint8_t {
  accreditation,
  amount,
  authority,
  bandwidth,
  basis,
  batch,
  board,
  buyer_class,
  cap_mtpp,
  cap_units,
  certificate,
  chip,
  claim,
  commitment,
  conditions,
  consignee,
  count,
  currency,
  destination,
  die,
  due_by,
  end_user,
  end_users,
  entry,
  evidence,
  expires,
  from,
  headquarters,
  hts,
  id,
  itn,
  key,
  keys,
  landmark,
  licence,
  list,
  map,
  matcher,
  mtpp,
  nonce,
  of,
  operator_key,
  origin,
  outcome,
  parent,
  parties,
  party,
  period,
  policy,
  prev,
  reason,
  receipt,
  regulator,
  report,
  review_policy,
  reviewer,
  role,
  root,
  rtt_us,
  rule,
  sale_value,
  sample,
  samples,
  screening,
  seal,
  shipment,
  signatures,
  site,
  size,
  sku,
  slot,
  snapshot,
  subject,
  time,
  to,
  to_party,
  type,
  unit,
  units,
  v,
  value,
};
inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::value) + 1;

enum class FieldKind : std::uint8_t { integer, text, ref, hash, refs, hashes, signatures };

struct FieldSpec {
  Field field = Field::id;
  FieldKind kind = FieldKind::integer;
  bool optional = false;
};

inline constexpr std::size_t kMostFields = 20;
inline constexpr std::size_t kMostText = 128;          // bytes of a text field
inline constexpr std::size_t kMostListed = 512;        // members of a list
inline constexpr std::size_t kMostEntryBytes = 65535;  // C2SP tlog-tiles: a 16-bit length

/// What an event of one type holds, keys in the order of the text.
struct Schema {
  EventType type = EventType::batch;
  std::string_view name;
  bool of_unit = false;
  std::vector<FieldSpec> fields;
  std::vector<std::string> tokens;              // of each field, `,"name":`: what stands before its value
  std::array<std::int8_t, kFields> position{};  // -1: not a field of this type
};

[[nodiscard]] const Schema& schema_of(EventType type);
[[nodiscard]] const Schema* find_schema(std::string_view name);
[[nodiscard]] std::string_view name_of(EventType type);
[[nodiscard]] std::string_view name_of(Field field);
[[nodiscard]] std::optional<Field> find_field(std::string_view name);
[[nodiscard]] std::string_view name_of(FieldKind kind);

inline constexpr Code kNotCanonical{"custody.not_canonical", ErrorKind::data};
inline constexpr Code kUnknownEvent{"custody.unknown_event", ErrorKind::data};

/// A parsed event; a view of its text, which must outlive it.
class Event {
 public:
  /// Accepts the canonical text and nothing else. Errors `custody.not_canonical` (with the offset and what was expected there) and
  /// `custody.unknown_event`. O(bytes), allocates nothing on success.
  [[nodiscard]] static Result<Event> parse(std::string_view text);

  [[nodiscard]] EventType type() const { return schema_->type; }
  [[nodiscard]] const Schema& schema() const { return *schema_; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] bool is_of_unit() const { return schema_->of_unit; }
  [[nodiscard]] bool has(Field field) const;
  // Precondition of these: the schema has the field with that kind. An optional field that is absent reads as 0, an empty text, zero bytes.
  [[nodiscard]] std::int64_t integer(Field field) const;
  [[nodiscard]] std::string_view text(Field field) const;  // also the text of a hexadecimal value
  [[nodiscard]] Ref ref(Field field) const;
  [[nodiscard]] Hash hash(Field field) const;
  [[nodiscard]] std::vector<Ref> refs(Field field) const;
  [[nodiscard]] std::vector<Hash> hashes(Field field) const;
  [[nodiscard]] std::vector<Signature> signatures(Field field) const;

 private:
  friend class EventReader;
  /// A number, or where in the text a value lies: events are copied by the million, and a span of 65,535 bytes needs no pointers.
  union Value {
    std::int64_t number = 0;
    struct {
      std::uint32_t begin, size;
    } span;
  };
  [[nodiscard]] const Value* find(Field field) const;
  const Schema* schema_ = nullptr;
  std::string_view bytes_;
  std::uint32_t present_ = 0;
  std::array<Value, kMostFields> values_{};
};

/// Writes the canonical text of an event.
class EventWriter {
 public:
  explicit EventWriter(EventType type);
  EventWriter& set(Field field, std::int64_t number);
  EventWriter& set(Field field, std::string_view text);
  template <std::size_t N>
  EventWriter& set(Field field, const ByteArray<N>& bytes) {
    return set(field, std::string_view{to_hex(bytes)});
  }
  template <std::size_t N>
  EventWriter& set(Field field, const std::vector<ByteArray<N>>& list) {
    std::string text = "[";
    for (const auto& bytes : list) {
      if (text.size() > 1) text += ',';
      text += '"' + to_hex(bytes) + '"';
    }
    return set_raw(field, text + ']');
  }
  /// The value as it stands in the text; for writers that read values from elsewhere.
  EventWriter& set_raw(Field field, std::string text);
  /// The text; what isn't a value of its field is found by Event::parse.
  [[nodiscard]] std::string text() const;

 private:
  const Schema* schema_;
  std::array<std::string, kMostFields> values_;
};

}  // namespace steelyard::custody
