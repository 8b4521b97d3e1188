// The first byte chooses the reader: event, loose event, note and checkpoint, proof, record, head, bundle.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.hpp"
#include "custody/audit/proof.hpp"
#include "custody/store/entries.hpp"
#include "custody/store/loose_event.hpp"
#include "custody/store/rows.hpp"

namespace {

using namespace steelyard;

void read_event(std::string_view text) {
  const auto event = custody::Event::parse(text);
  if (!event) {
    SY_CHECK(!event.error().empty());
    return;
  }
  // What is accepted is the one text of the event: writing it again gives the same bytes.
  custody::EventWriter writer(event->type());
  for (const custody::FieldSpec& spec : event->schema().fields) {
    if (!event->has(spec.field)) continue;
    switch (spec.kind) {
      case custody::FieldKind::integer: writer.set(spec.field, event->integer(spec.field)); break;
      case custody::FieldKind::refs: writer.set(spec.field, event->refs(spec.field)); break;
      case custody::FieldKind::hashes: writer.set(spec.field, event->hashes(spec.field)); break;
      case custody::FieldKind::signatures: writer.set(spec.field, event->signatures(spec.field)); break;
      default: writer.set(spec.field, event->text(spec.field)); break;
    }
  }
  SY_CHECK(writer.text() == text);
}

void read_note(std::string_view text) {
  const auto note = custody::parse_note(text);
  if (!note) return;
  const auto checkpoint = custody::parse_checkpoint(note->text);
  if (checkpoint) SY_CHECK(checkpoint->text() == note->text);
  (void)note->is_signed_by({"log", {}});
}

void read_proof(std::string_view text) {
  const auto proof = custody::Proof::parse(text);
  if (proof) SY_CHECK(custody::Proof::parse(proof->text()).has_value());
}

void read_record(std::string_view text) {
  const std::size_t split = text.find('\n');
  if (split == std::string_view::npos) return;
  custody::State state;
  const std::string_view name = text.substr(0, split);
  if (state.restore(name, text.substr(split + 1))) SY_CHECK(state.text_of(name) == text.substr(split + 1));
}

void read_bundle(std::string_view text) {
  const std::string bundle{text};
  const auto chunk = custody::read_entries([&](const std::string&) { return std::optional<std::string>{bundle}; }, 0, 1, 3);
  SY_CHECK(chunk.texts.size() == chunk.hashes.size() && chunk.texts.size() == chunk.sound.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'e': read_event(text); break;
    case 'l':
      if (const auto canonical = custody::canonical_event(text, {})) read_event(*canonical);
      break;
    case 'n': read_note(text); break;
    case 'p': read_proof(text); break;
    case 'r': read_record(text); break;
    case 'h':
      if (const auto head = custody::Head::parse(text)) SY_CHECK(custody::Head::parse(head->text()) == head);
      break;
    case 'k':
      (void)custody::SigningKey::parse(text);
      (void)custody::VerifierKey::parse(text);
      break;
    default: read_bundle(text); break;
  }
  return 0;
}
