// Checks proofs with the operator's public key and nothing else.
#include <algorithm>
#include <charconv>
#include <map>

#include "custody/audit/proof.hpp"

namespace steelyard::custody {
namespace {

/// A field of a record's text. Records are flat, and no text in them holds a quote.
std::string_view field(std::string_view text, std::string_view name) {
  std::string key = "\"";
  key.append(name).append("\":");
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return {};
  std::string_view value = text.substr(at + key.size());
  if (value.starts_with('"')) return value.substr(1, value.find('"', 1) - 1);
  if (value.starts_with('[')) return value.substr(0, value.find(']') + 1);
  return value.substr(0, value.find_first_of(",}"));
}

std::int64_t number(std::string_view text, std::string_view name) {
  const std::string_view value = field(text, name);
  std::int64_t result = 0;
  std::from_chars(value.data(), value.data() + value.size(), result);
  return result;
}

std::string half_hex(const Hash& hash) { return to_hex(hash).substr(0, 32); }

class Verifier {
 public:
  Verifier(const Proof& proof, const VerifierKey& key, const Policy& policy) : proof_(proof), key_(key), policy_(policy) {}

  ProofReport run() {
    const auto note = parse_note(proof_.note);
    const auto checkpoint = note ? parse_checkpoint(note->text) : Result<Checkpoint>{note.error()};
    check("note_signed", note && checkpoint && note->is_signed_by(key_), 1, key_.name);
    if (!checkpoint) return std::move(report_);
    report_.checkpoint = *checkpoint;
    if (proof_.kind == ProofKind::regulator) {
      replay();
      return std::move(report_);
    }
    check_entries();
    check_records();
    if (proof_.kind == ProofKind::buyer) check_buyer();
    if (proof_.kind == ProofKind::vendor) check_vendor();
    return std::move(report_);
  }

 private:
  void check(std::string code, bool holds, std::int64_t count, std::string detail = {}) {
    report_.checks.push_back({std::move(code), holds, count, holds ? std::string{} : std::move(detail)});
  }

  /// Gathers one condition over many things.
  class Every {
   public:
    void require(bool holds, std::string_view what) {
      ++count_;
      if (!holds && first_.empty()) first_ = what;
    }
    void report(Verifier& verifier, const char* code) const {
      verifier.check(code, first_.empty() && count_ > 0, count_, first_.empty() ? "-" : first_);
    }

   private:
    std::int64_t count_ = 0;
    std::string first_;
  };

  /// The bundle of that path, made from the entries of the proof.
  [[nodiscard]] std::optional<std::string> bundle_of(const std::string& path) const {
    const std::size_t size = proof_.entries.size();
    for (std::size_t first = 0; first < size; first += kTileWidth) {
      const std::size_t width = std::min<std::size_t>(kTileWidth, size - first);
      if (tile_path(-1, first / kTileWidth, width) != path) continue;
      std::string bundle;
      for (std::size_t i = first; i < first + width; ++i) append_to_bundle(bundle, proof_.entries[i].text);
      return bundle;
    }
    return std::nullopt;
  }

  void replay() {
    auto chunk = std::make_shared<EntryChunk>();
    std::vector<LogFile> tiles;
    TreeBuilder tree;
    bool in_order = true;
    for (const ProvenEntry& entry : proof_.entries) {
      in_order = in_order && entry.index == tree.size();
      chunk->texts.push_back(entry.text);
      chunk->hashes.push_back(leaf_hash(entry.text));
      const auto event = Event::parse(entry.text);
      chunk->sound.push_back(event.has_value() ? 1 : 0);
      chunk->events.push_back(event ? *event : Event{});
      tree.append(chunk->hashes.back(), tiles);
      tiles.clear();
    }
    check("root", in_order && tree.size() == report_.checkpoint.size && tree.root() == report_.checkpoint.root,
          static_cast<std::int64_t>(tree.size()), to_hex(tree.root()));
    std::vector<Violation> violations;
    Replay replayed(policy_, [&](Violation violation) { violations.push_back(std::move(violation)); });
    replayed.look_back([&](const std::string& path) { return bundle_of(path); }, tree.size());
    check_groups(*chunk, report_.checkpoint.origin);
    replayed.add(chunk);
    replayed.finish();
    recount(replayed.state(), [&](Violation violation) { violations.push_back(std::move(violation)); });
    check("rules", violations.empty(), static_cast<std::int64_t>(replayed.events()),
          violations.empty() ? std::string{} : violations.front().rule + " @" + std::to_string(violations.front().index));
    const bool named = replayed.state().operator_key == key_.key;
    check("operator", named, 1, to_hex(replayed.state().operator_key));
  }

  void check_entries() {
    Every all;
    const std::uint64_t size = report_.checkpoint.size;
    for (const ProvenEntry& entry : proof_.entries) {
      all.require(verify_inclusion(leaf_hash(entry.text), entry.index, size, entry.path, report_.checkpoint.root),
                  std::to_string(entry.index));
    }
    all.report(*this, "entries_included");
    const auto state = Event::parse(proof_.entries.front().text);
    const bool last = state && state->type() == EventType::state && proof_.entries.front().index + 1 == size;
    check("state_committed", last, 1, std::to_string(proof_.entries.front().index));
    if (last) map_ = state->hash(Field::map);
  }

  void check_records() {
    Every all;
    for (const ProvenRecord& record : proof_.records) {
      const std::optional<std::string_view> text = record.text ? std::optional<std::string_view>{*record.text} : std::nullopt;
      const bool holds = verify_map(map_, record.name, text, record.path);
      all.require(holds, record.name);
      if (holds && record.text) texts_.emplace(record.name, *record.text);
    }
    all.report(*this, "records_committed");
  }

  [[nodiscard]] std::string_view text_of(const std::string& name) const {
    const auto found = texts_.find(name);
    return found == texts_.end() ? std::string_view{} : std::string_view{found->second};
  }

  void check_buyer() {
    Every holder, paid, tested, licensed, free;
    std::int64_t units = 0;
    std::int64_t balance = 0;
    for (const auto& [name, account] : texts_) {
      if (!name.starts_with("account:units_held/") || !name.ends_with('/' + proof_.subject)) continue;
      balance += number(account, "credits_posted") - number(account, "debits_posted");
    }
    for (const auto& [name, unit] : texts_) {
      if (!name.starts_with("unit:")) continue;
      ++units;
      const std::string_view stage = field(unit, "stage");
      holder.require(field(unit, "holder") == proof_.subject && (stage == "received" || stage == "installed"), name);
      const std::int64_t flags = number(unit, "flags");
      const std::string_view entry = text_of("entry:" + std::string{field(unit, "entry")});
      paid.require((flags & kPaid) != 0 && !entry.empty() && number(entry, "released") > 0, name);
      const std::string_view batch = text_of("batch:" + std::string{field(unit, "batch")});
      tested.require((flags & kTested) != 0 && number(batch, "tested_at") > 0, name);
      free.require((flags & (kHeld | kNonCompliant)) == 0, name);
      const std::string_view shipment = text_of("shipment:" + std::string{field(unit, "shipment")});
      const std::string_view licence = text_of("licence:" + std::string{field(shipment, "licence")});
      const bool named = !licence.empty() && (field(licence, "consignee") == proof_.subject ||
                                              field(licence, "end_users").find(proof_.subject) != std::string_view::npos);
      licensed.require(named && number(licence, "revoked_at") == 0, name);
    }
    // The account of what the party holds counts every unit: one left out would show.
    check("all_units_listed", units > 0 && units == balance, units, std::to_string(balance));
    holder.report(*this, "held_by_buyer");
    paid.report(*this, "fee_paid");
    tested.report(*this, "tested");
    licensed.report(*this, "licensed_holder");
    free.report(*this, "not_held");
    check_chains();
    check_signatures();
  }

  void check_chains() {
    std::map<std::string, std::vector<const ProvenEntry*>> by_unit;
    std::vector<const ProvenEntry*> sorted;
    for (const ProvenEntry& entry : proof_.entries) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](const ProvenEntry* a, const ProvenEntry* b) { return a->index < b->index; });
    for (const ProvenEntry* entry : sorted) {
      const auto event = Event::parse(entry->text);
      if (event && event->is_of_unit()) by_unit[std::string{event->text(Field::unit)}].push_back(entry);
    }
    Every chains;
    for (const auto& [name, record] : texts_) {
      if (!name.starts_with("unit:")) continue;
      const auto& events = by_unit[name.substr(5)];
      bool holds = !events.empty();
      std::string last;
      for (const ProvenEntry* entry : events) {
        const auto event = Event::parse(entry->text);
        const bool first = last.empty();
        holds = holds && (first ? event->type() == EventType::manufactured : event->has(Field::prev) && event->text(Field::prev) == last);
        last = half_hex(leaf_hash(entry->text));
      }
      chains.require(holds && last == field(record, "head_hash"), name);
    }
    chains.report(*this, "chain_from_foundry");
  }

  void check_signatures() {
    std::map<std::uint64_t, const ProvenEntry*> entries;
    for (const ProvenEntry& entry : proof_.entries) entries.emplace(entry.index, &entry);
    std::optional<Hash> regulator;
    if (const auto genesis = entries.find(1); genesis != entries.end()) {
      const auto event = Event::parse(genesis->second->text);
      if (event && event->type() == EventType::genesis) regulator = event->hash(Field::regulator);
    }
    std::map<std::uint64_t, bool> groups;  // whose signatures have been checked
    std::map<std::uint64_t, const ProvenSignature*> signed_events;
    for (const ProvenSignature& one : proof_.signatures) signed_events.emplace(one.event, &one);
    Every all;
    for (const ProvenEntry& entry : proof_.entries) {
      const auto event = Event::parse(entry.text);
      if (!event || !event->is_of_unit()) continue;
      const auto found = signed_events.find(entry.index);
      const auto group = found == signed_events.end() ? entries.end() : entries.find(found->second->group);
      if (group == entries.end() || found->second->group >= entry.index) {
        all.require(false, std::to_string(entry.index));
        continue;
      }
      const auto batch = Event::parse(group->second->text);
      bool holds = batch && batch->type() == EventType::batch;
      if (holds) {
        const auto count = static_cast<std::uint64_t>(batch->integer(Field::count));
        holds =
            verify_inclusion(leaf_hash(entry.text), entry.index - group->first - 1, count, found->second->path, batch->hash(Field::root));
        auto [at, is_new] = groups.try_emplace(group->first, true);
        if (is_new) at->second = is_signed(*batch, regulator);
        holds = holds && at->second;
      }
      all.require(holds, std::to_string(entry.index));
    }
    all.report(*this, "signed_by_parties");
  }

  bool is_signed(const Event& batch, const std::optional<Hash>& regulator) const {
    const auto keys = batch.hashes(Field::keys);
    const auto signatures = batch.signatures(Field::signatures);
    if (keys.empty() || keys.size() != signatures.size()) return false;
    const std::string message =
        batch_message(report_.checkpoint.origin, static_cast<std::uint64_t>(batch.integer(Field::count)), batch.hash(Field::root));
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const bool known = keys[i] == key_.key || (regulator && keys[i] == *regulator) || !text_of("key:" + to_hex(keys[i])).empty();
      if (!known || !verify_signature(keys[i], message, signatures[i])) return false;
    }
    return true;
  }

  void check_vendor() {
    std::int64_t units = 0;
    Every settled, quota;
    for (const auto& [name, text] : texts_) {
      if (name.starts_with("unit:") && field(text, "sku") == proof_.subject) {
        ++units;
        const std::string_view stage = field(text, "stage");
        const bool left = number(text, "exported_at") != 0 && stage != "in_repair" && stage != "entered";
        settled.require(!left || (number(text, "flags") & kPaid) != 0, name);
      }
      if (name.starts_with("account:quota_available/")) {
        quota.require(number(text, "credits_posted") >= number(text, "debits_posted") + number(text, "debits_pending"), name);
      }
    }
    // The account of units made counts every unit of the product: a unit left out would show.
    const std::int64_t made = number(text_of("account:units_made/" + proof_.subject), "debits_posted");
    check("all_units_listed", made > 0 && made == units, units, std::to_string(made));
    settled.report(*this, "settled");
    quota.report(*this, "within_quota");
  }

  const Proof& proof_;
  const VerifierKey& key_;
  const Policy& policy_;
  ProofReport report_;
  Hash map_{};
  std::map<std::string, std::string> texts_;  // proven records
};

}  // namespace

bool ProofReport::holds() const {
  return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const ProofCheck& check) { return check.holds; });
}

ProofReport verify_proof(const Proof& proof, const VerifierKey& operator_key, const Policy& policy) {
  return Verifier{proof, operator_key, policy}.run();
}

}  // namespace steelyard::custody
