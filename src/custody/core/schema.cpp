// The types of events and their fields. `type` and `v` belong to all and are added here, as are id and time of what parties sign, and unit
// and prev of what happens to a unit.
#include <algorithm>
#include <unordered_map>

#include "base/check.hpp"
#include "custody/core/event.hpp"

namespace steelyard::custody {
namespace {

constexpr std::array<std::string_view, kFields> kFieldNames{
    "accreditation", "amount",      "authority", "bandwidth",  "basis",      "batch",      "board",      "buyer_class", "cap_mtpp",
    "cap_units",     "certificate", "chip",      "claim",      "commitment", "conditions", "consignee",  "count",       "currency",
    "destination",   "die",         "due_by",    "end_user",   "end_users",  "entry",      "evidence",   "expires",     "from",
    "headquarters",  "hts",         "id",        "itn",        "key",        "keys",       "landmark",   "licence",     "list",
    "map",           "matcher",     "mtpp",      "nonce",      "of",         "operator",   "origin",     "outcome",     "parent",
    "parties",       "party",       "period",    "policy",     "prev",       "reason",     "receipt",    "regulator",   "report",
    "review_policy", "reviewer",    "role",      "root",       "rtt_us",     "rule",       "sale_value", "sample",      "samples",
    "screening",     "seal",        "shipment",  "signatures", "site",       "size",       "sku",        "slot",        "snapshot",
    "subject",       "time",        "to",        "to_party",   "type",       "unit",       "units",      "v",           "value"};

enum class Frame : std::uint8_t { operator_entry, paper, first_of_unit, of_unit };

FieldSpec integer(Field field) { return {field, FieldKind::integer, false}; }
FieldSpec text(Field field) { return {field, FieldKind::text, false}; }
FieldSpec ref(Field field) { return {field, FieldKind::ref, false}; }
FieldSpec hash(Field field) { return {field, FieldKind::hash, false}; }
FieldSpec refs(Field field) { return {field, FieldKind::refs, false}; }
FieldSpec optional(FieldSpec spec) {
  spec.optional = true;
  return spec;
}

Schema make(EventType type, std::string_view name, Frame frame, std::vector<FieldSpec> fields) {
  Schema schema;
  schema.type = type;
  schema.name = name;
  schema.of_unit = frame == Frame::of_unit || frame == Frame::first_of_unit;
  fields.push_back(text(Field::type));
  fields.push_back(integer(Field::v));
  fields.push_back(integer(Field::time));
  if (frame != Frame::operator_entry) fields.push_back(ref(Field::id));
  // Sealed facts that parties show only to whom they choose: a salted hash of a payload kept outside the log.
  if (frame != Frame::operator_entry) fields.push_back(optional(hash(Field::commitment)));
  if (schema.of_unit) fields.push_back(ref(Field::unit));
  if (frame == Frame::of_unit) fields.push_back(ref(Field::prev));
  std::sort(fields.begin(), fields.end(), [](const FieldSpec& a, const FieldSpec& b) { return name_of(a.field) < name_of(b.field); });
  SY_CHECK(fields.size() <= kMostFields);
  schema.position.fill(-1);
  for (std::size_t i = 0; i < fields.size(); ++i) schema.position[static_cast<std::size_t>(fields[i].field)] = static_cast<std::int8_t>(i);
  for (const FieldSpec& spec : fields) schema.tokens.push_back(",\"" + std::string{name_of(spec.field)} + "\":");
  schema.fields = std::move(fields);
  return schema;
}

using F = Field;
using T = EventType;

void add_papers(std::vector<Schema>& all) {
  const auto paper = [&](T type, std::string_view name, std::vector<FieldSpec> fields) {
    all.push_back(make(type, name, Frame::paper, std::move(fields)));
  };
  paper(T::genesis, "GENESIS", {text(F::origin), hash(F::regulator), hash(F::operator_key)});
  paper(T::key_granted, "KEY_GRANTED", {hash(F::key), ref(F::party), text(F::role), integer(F::from), integer(F::to)});
  paper(T::key_revoked, "KEY_REVOKED", {hash(F::key), text(F::reason)});
  paper(T::product_rated, "PRODUCT_RATED", {text(F::sku), text(F::chip), integer(F::mtpp), integer(F::bandwidth)});
  paper(
      T::licence_granted, "LICENCE_GRANTED",
      {text(F::licence), text(F::sku), ref(F::consignee), refs(F::end_users), integer(F::cap_units), integer(F::cap_mtpp), integer(F::from),
       integer(F::to), text(F::destination), text(F::headquarters), text(F::buyer_class), text(F::review_policy), text(F::conditions)});
  paper(T::licence_amended, "LICENCE_AMENDED", {text(F::licence), integer(F::cap_units), integer(F::cap_mtpp), integer(F::to)});
  paper(T::licence_revoked, "LICENCE_REVOKED", {text(F::licence), text(F::reason)});
  paper(T::entry_filed, "ENTRY_FILED",
        {ref(F::entry), text(F::batch), text(F::sku), integer(F::units), text(F::currency), integer(F::value), integer(F::sale_value),
         text(F::hts), text(F::origin), text(F::destination)});
  paper(T::lab_tested, "LAB_TESTED",
        {text(F::batch), ref(F::accreditation), hash(F::certificate), refs(F::samples), integer(F::mtpp), integer(F::bandwidth)});
  paper(T::lab_withdrawn, "LAB_WITHDRAWN", {ref(F::party), text(F::reason)});
  paper(T::settled, "SETTLED", {ref(F::entry), ref(F::receipt), text(F::basis), integer(F::amount), text(F::currency)});
  paper(T::us_shipments_stated, "US_SHIPMENTS_STATED", {text(F::sku), integer(F::mtpp), text(F::period), hash(F::evidence)});
  paper(T::screened, "SCREENED",
        {ref(F::screening), refs(F::parties), hash(F::list), integer(F::snapshot), text(F::matcher), text(F::outcome),
         optional(ref(F::reviewer))});
  paper(T::shipment_filed, "SHIPMENT_FILED",
        {text(F::shipment), text(F::licence), text(F::sku), ref(F::consignee), ref(F::end_user), ref(F::itn), ref(F::screening),
         integer(F::units), integer(F::due_by)});
  paper(T::shipment_closed, "SHIPMENT_CLOSED", {text(F::shipment), text(F::outcome)});
  paper(T::correction, "CORRECTION", {integer(F::of), text(F::reason)});
  paper(T::refused, "REFUSED", {hash(F::claim), text(F::rule), text(F::subject), optional(ref(F::unit))});
}

void add_unit_events(std::vector<Schema>& all) {
  const auto unit = [&](T type, std::string_view name, std::vector<FieldSpec> fields) {
    all.push_back(make(type, name, Frame::of_unit, std::move(fields)));
  };
  all.push_back(make(T::manufactured, "MANUFACTURED", Frame::first_of_unit, {ref(F::board), ref(F::die), text(F::sku)}));
  unit(T::entered, "ENTERED", {ref(F::entry), text(F::batch)});
  unit(T::tested, "TESTED", {text(F::batch), hash(F::certificate)});
  unit(T::paid, "PAID", {ref(F::entry), ref(F::receipt)});
  unit(T::exported, "EXPORTED", {text(F::shipment), ref(F::seal)});
  unit(T::received, "RECEIVED", {text(F::shipment), ref(F::seal), ref(F::site)});
  unit(T::installed, "INSTALLED", {ref(F::site), text(F::slot)});
  unit(T::nonce_issued, "NONCE_ISSUED", {hash(F::nonce), integer(F::expires)});
  unit(T::attested, "ATTESTED", {hash(F::nonce), ref(F::die), ref(F::site), hash(F::report)});
  unit(T::located, "LOCATED", {ref(F::landmark), ref(F::site), integer(F::rtt_us)});
  unit(T::inspected, "INSPECTED", {text(F::outcome), ref(F::site), ref(F::die), hash(F::sample)});
  unit(T::aggregated, "AGGREGATED", {ref(F::parent), text(F::slot)});
  unit(T::disaggregated, "DISAGGREGATED", {ref(F::parent)});
  unit(T::transferred, "TRANSFERRED", {ref(F::to_party), text(F::authority)});
  unit(T::returned, "RETURNED", {ref(F::to_party)});
  unit(T::return_received, "RETURN_RECEIVED", {});
  unit(T::rebound, "REBOUND", {ref(F::die)});
  unit(T::held, "HELD", {text(F::reason)});
  unit(T::released, "RELEASED", {text(F::reason)});
  unit(T::retired, "RETIRED", {text(F::reason)});
  unit(T::lost, "LOST", {text(F::reason)});
  unit(T::seized, "SEIZED", {text(F::reason)});
}

const std::vector<Schema>& schemas() {
  static const std::vector<Schema> all = [] {
    std::vector<Schema> made;
    made.push_back(
        make(T::batch, "BATCH", Frame::operator_entry,
             {integer(F::count), {F::keys, FieldKind::hashes, false}, hash(F::root), {F::signatures, FieldKind::signatures, false}}));
    made.push_back(make(T::state, "STATE", Frame::operator_entry, {hash(F::map), hash(F::policy), integer(F::size)}));
    add_papers(made);
    add_unit_events(made);
    SY_CHECK(made.size() == kEventTypes);
    std::sort(made.begin(), made.end(), [](const Schema& a, const Schema& b) { return a.type < b.type; });
    return made;
  }();
  return all;
}

}  // namespace

const Schema& schema_of(EventType type) { return schemas()[static_cast<std::size_t>(type)]; }

const Schema* find_schema(std::string_view name) {
  static const std::unordered_map<std::string_view, const Schema*> by_name = [] {
    std::unordered_map<std::string_view, const Schema*> map;
    for (const Schema& schema : schemas()) map.emplace(schema.name, &schema);
    return map;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

std::string_view name_of(EventType type) { return schema_of(type).name; }
std::string_view name_of(Field field) { return kFieldNames[static_cast<std::size_t>(field)]; }

std::optional<Field> find_field(std::string_view name) {
  const auto* const found = std::find(kFieldNames.begin(), kFieldNames.end(), name);
  if (found == kFieldNames.end()) return std::nullopt;
  return static_cast<Field>(found - kFieldNames.begin());
}

std::string_view name_of(FieldKind kind) {
  static constexpr std::array<std::string_view, 7> kNames{"an integer",
                                                          "a text in double quotes",
                                                          "32 hexadecimal digits in double quotes",
                                                          "64 hexadecimal digits in double quotes",
                                                          "a list of 32",
                                                          "a list of 64",
                                                          "a list of 128"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace steelyard::custody
