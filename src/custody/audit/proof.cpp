#include "custody/audit/proof.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>

#include "custody/audit/trace.hpp"

namespace steelyard::custody {
namespace {

constexpr std::string_view kTitle = "steelyard custody proof v1";

std::string path_text(const std::vector<Hash>& path) {
  if (path.empty()) return "-";
  std::string bytes;
  for (const Hash& hash : path) bytes += as_text(hash);
  return to_base64(bytes);
}

std::optional<std::vector<Hash>> read_path(std::string_view text) {
  std::vector<Hash> path;
  if (text == "-") return path;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->empty() || bytes->size() % sizeof(Hash) != 0) return std::nullopt;
  path.resize(bytes->size() / sizeof(Hash));
  std::memcpy(path.data(), bytes->data(), bytes->size());
  return path;
}

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

bool read_line(const std::vector<std::string_view>& words, Proof& proof) {
  const auto text_at = [&](std::size_t i) { return from_base64(words[i]); };
  if (words[0] == "checkpoint" && words.size() == 2) {
    const auto note = text_at(1);
    if (note) proof.note = *note;
    return note.has_value();
  }
  if (words[0] == "entry" && words.size() == 4) {
    const auto index = read_number(words[1]);
    const auto text = text_at(2);
    const auto path = read_path(words[3]);
    if (!index || !text || !path) return false;
    proof.entries.push_back({*index, *text, *path});
    return true;
  }
  if (words[0] == "record" && words.size() == 4) {
    const auto name = text_at(1);
    const auto text = text_at(2);
    const auto path = read_path(words[3]);
    if (!name || !text || !path) return false;
    proof.records.push_back({*name, *text, {*path, std::nullopt, std::nullopt}});
    return true;
  }
  if (words[0] == "absent" && words.size() == 4) {
    const auto name = text_at(1);
    const auto other = read_path(words[2]);
    const auto path = read_path(words[3]);
    if (!name || !other || !path || (other->size() != 0 && other->size() != 2)) return false;
    MapProof proven{*path, std::nullopt, std::nullopt};
    if (!other->empty()) {
      proven.other_key = other->front();
      proven.other_value = other->back();
    }
    proof.records.push_back({*name, std::nullopt, proven});
    return true;
  }
  if (words[0] == "signed" && words.size() == 4) {
    const auto event = read_number(words[1]);
    const auto group = read_number(words[2]);
    const auto path = read_path(words[3]);
    if (!event || !group || !path) return false;
    proof.signatures.push_back({*event, *group, *path});
    return true;
  }
  return false;
}

}  // namespace

const std::vector<std::string_view>& proof_kind_names() {
  static const std::vector<std::string_view> names{"record", "buyer", "vendor", "regulator"};
  return names;
}

std::string Proof::text() const {
  std::string out = fmt::format("{}\nkind {} {}\n", kTitle, proof_kind_names()[static_cast<std::size_t>(kind)],
                                subject.empty() ? "-" : to_base64(subject));
  out += fmt::format("checkpoint {}\n", to_base64(note));
  for (const ProvenEntry& entry : entries)
    out += fmt::format("entry {} {} {}\n", entry.index, to_base64(entry.text), path_text(entry.path));
  for (const ProvenRecord& record : records) {
    if (record.text) {
      out += fmt::format("record {} {} {}\n", to_base64(record.name), to_base64(*record.text), path_text(record.path.siblings));
    } else {
      std::vector<Hash> other;
      if (record.path.other_key) other = {*record.path.other_key, *record.path.other_value};
      out += fmt::format("absent {} {} {}\n", to_base64(record.name), path_text(other), path_text(record.path.siblings));
    }
  }
  for (const ProvenSignature& one : signatures) out += fmt::format("signed {} {} {}\n", one.event, one.group, path_text(one.path));
  return out;
}

Result<Proof> Proof::parse(std::string_view text) {
  Proof proof;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = text.find('\n');
    const Error bad{kBadProof, {{}, number, 0, {}}, {{"line", std::to_string(number)}}};
    if (end == std::string_view::npos) return bad;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto words = words_of(line);
    bool sound = false;
    if (number == 1) {
      sound = line == kTitle;
    } else if (number == 2) {
      const auto& names = proof_kind_names();
      const auto kind = words.size() == 3 && words[0] == "kind" ? std::find(names.begin(), names.end(), words[1]) : names.end();
      sound = kind != names.end();
      if (sound) proof.kind = static_cast<ProofKind>(kind - names.begin());
      if (sound && words[2] != "-") {
        const auto subject = from_base64(words[2]);
        sound = subject.has_value();
        if (subject) proof.subject = *subject;
      }
    } else {
      sound = read_line(words, proof);
    }
    if (!sound) return bad;
  }
  if (number < 3 || proof.note.empty() || proof.entries.empty())
    return Error{kBadProof, {{}, number, 0, {}}, {{"line", std::to_string(number)}}};
  const auto note = parse_note(proof.note);
  const auto checkpoint = note ? parse_checkpoint(note->text) : Result<Checkpoint>{note.error()};
  if (!checkpoint) return checkpoint.error();
  proof.size = checkpoint->size;
  return proof;
}

Prover::Prover(FileReader read, std::string note, const State& state, const VerifiableMap& map)
    : read_(std::move(read)), note_(std::move(note)), state_(state), map_(map) {
  if (const auto parsed = parse_note(note_)) checkpoint_ = parse_checkpoint(parsed->text).value_or(Checkpoint{});
}

Result<Proof> Prover::prove(ProofKind kind, std::string_view subject) const {
  switch (kind) {
    case ProofKind::buyer: return of_buyer(subject);
    case ProofKind::vendor: return of_vendor(subject);
    case ProofKind::regulator: {
      Proof proof;
      proof.kind = kind;
      proof.note = note_;
      proof.size = checkpoint_.size;
      for_each_chunk(read_, checkpoint_.size, [&](const std::shared_ptr<const EntryChunk>& chunk) {
        for (std::size_t i = 0; i < chunk->texts.size(); ++i) proof.entries.push_back({chunk->first + i, std::string{chunk->texts[i]}, {}});
        return true;
      });
      return proof;
    }
    case ProofKind::record: break;
  }
  Proof proof = start(kind, subject);
  add_record(proof, std::string{subject});
  return proof;
}

Proof Prover::start(ProofKind kind, std::string_view subject) const {
  Proof proof;
  proof.kind = kind;
  proof.subject = subject;
  proof.note = note_;
  proof.size = checkpoint_.size;
  const std::uint64_t last = checkpoint_.size - 1;
  const EntryChunk chunk = read_entries(read_, last / kTileWidth * kTileWidth, 1, checkpoint_.size);
  const std::size_t at = static_cast<std::size_t>(last % kTileWidth);
  add_entry(proof, last, at < chunk.texts.size() ? std::string{chunk.texts[at]} : std::string{});
  return proof;
}

void Prover::add_entry(Proof& proof, std::uint64_t index, std::string text) const {
  const auto path = inclusion_proof(index, checkpoint_.size, tile_reader(checkpoint_.size, read_));
  proof.entries.push_back({index, std::move(text), path.value_or(std::vector<Hash>{})});
}

void Prover::add_record(Proof& proof, const std::string& name) const {
  const bool known =
      std::any_of(proof.records.begin(), proof.records.end(), [&](const ProvenRecord& record) { return record.name == name; });
  if (known) return;
  std::string text = state_.text_of(name);
  ProvenRecord record{name, std::nullopt, map_.prove(name)};
  if (!text.empty()) record.text = std::move(text);
  proof.records.push_back(std::move(record));
}

/// Every event of the units, the BATCH entries over them, and each event's path in its group.
void Prover::add_history(Proof& proof, const std::vector<Ref>& units) const {
  const std::set<Ref> wanted(units.begin(), units.end());
  const SubtreeReader subtree = tile_reader(checkpoint_.size, read_);
  struct Group {
    std::uint64_t index = 0;
    std::string text;
    std::vector<Hash> hashes;
    std::vector<std::pair<std::uint64_t, std::string>> events;
    std::size_t count = 0;
  } group;
  const auto add = [&](std::uint64_t index, std::string text) {
    proof.entries.push_back({index, std::move(text), inclusion_proof(index, checkpoint_.size, subtree).value_or(std::vector<Hash>{})});
  };
  for_each_chunk(read_, checkpoint_.size, [&](const std::shared_ptr<const EntryChunk>& chunk) {
    for (std::size_t i = 0; i < chunk->events.size(); ++i) {
      if (chunk->sound[i] == 0) continue;
      const Event& event = chunk->events[i];
      if (event.type() == EventType::batch && group.hashes.size() == group.count) {
        group = {chunk->first + i, std::string{event.bytes()}, {}, {}, static_cast<std::size_t>(event.integer(Field::count))};
        continue;
      }
      if (group.hashes.size() >= group.count) continue;
      group.hashes.push_back(chunk->hashes[i]);
      if (event.is_of_unit() && wanted.count(event.ref(Field::unit)) != 0) group.events.emplace_back(chunk->first + i, event.bytes());
      if (group.hashes.size() < group.count || group.events.empty()) continue;
      add(group.index, group.text);
      for (auto& [index, text] : group.events) {
        proof.signatures.push_back({index, group.index, merkle_path(group.hashes, index - group.index - 1)});
        add(index, std::move(text));
      }
      group.events.clear();
    }
    return true;
  });
}

Result<Proof> Prover::of_buyer(std::string_view party) const {
  Ref ref{};
  if (!read_hex(party, ref.data(), ref.size()) || state_.parties.find(ref) == kNone) {
    return Error{kNoSuchUnit, {}, {{"kind", "party"}, {"found", std::string{party}}}};
  }
  Proof proof = start(ProofKind::buyer, party);
  std::vector<Ref> units;
  for (const Unit& unit : state_.units.all()) {
    if (unit.holder != ref || (unit.stage != Stage::received && unit.stage != Stage::installed)) continue;
    units.push_back(unit.unit);
    add_record(proof, unit_name(unit.unit));
    add_record(proof, "batch:" + state_.batches[unit.batch].batch);
    add_record(proof, "entry:" + to_hex(state_.entries[unit.entry].entry));
    add_record(proof, "shipment:" + state_.shipments[unit.shipment].shipment);
    add_record(proof, "licence:" + state_.shipments[unit.shipment].licence);
  }
  for (const Product& product : state_.products.all()) {
    const std::string name = "account:units_held/" + product.sku + '/' + to_hex(ref);
    if (!state_.text_of(name).empty()) add_record(proof, name);
  }
  constexpr std::uint64_t kGenesis = 1;  // after its BATCH entry
  const EntryChunk first = read_entries(read_, 0, 1, checkpoint_.size);
  if (first.texts.size() > kGenesis) add_entry(proof, kGenesis, std::string{first.texts[kGenesis]});
  add_history(proof, units);
  for (const ProvenEntry& entry : std::vector<ProvenEntry>(proof.entries)) {
    const auto event = Event::parse(entry.text);
    if (!event || event->type() != EventType::batch) continue;
    for (const Hash& key : event->hashes(Field::keys)) {
      if (state_.keys.find(key) != kNone) add_record(proof, "key:" + to_hex(key));
    }
  }
  return proof;
}

Result<Proof> Prover::of_vendor(std::string_view sku) const {
  const Index product = state_.products.find(sku);
  if (product == kNone) return Error{kNoSuchUnit, {}, {{"kind", "product"}, {"found", std::string{sku}}}};
  Proof proof = start(ProofKind::vendor, sku);
  add_record(proof, "product:" + std::string{sku});
  add_record(proof, "account:units_made/" + std::string{sku});
  for (const Unit& unit : state_.units.all()) {
    if (unit.product != product) continue;
    proof.records.push_back({unit_name(unit.unit), state_.text_of(unit), map_.prove(unit_name(unit.unit))});
  }
  for (const Licence& licence : state_.licences.all()) {
    if (licence.sku != sku) continue;
    add_record(proof, "licence:" + licence.licence);
    add_record(proof, "account:quota_available/" + licence.licence);
  }
  return proof;
}

}  // namespace steelyard::custody
