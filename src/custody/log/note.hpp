// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), Ed25519 by libsodium, and the signatures of parties under their events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/core/bytes.hpp"

namespace steelyard::custody {

inline constexpr Code kBadKey{"custody.bad_key", ErrorKind::data};
inline constexpr Code kBadNote{"custody.bad_note", ErrorKind::data};

/// A name and an Ed25519 public key: `NAME+hash+base64`, as Go's note package writes it.
struct VerifierKey {
  std::string name;
  PublicKey key{};
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::array<std::uint8_t, 4> key_hash() const;
  [[nodiscard]] static Result<VerifierKey> parse(std::string_view text);
};

/// The same with its seed: `PRIVATE+KEY+NAME+hash+base64`.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey from_seed(std::string name, const Hash& seed);
  /// A fresh key from the system's random source.
  [[nodiscard]] static SigningKey generate(std::string name);
  [[nodiscard]] static Result<SigningKey> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  [[nodiscard]] const VerifierKey& verifier() const { return verifier_; }
  [[nodiscard]] const PublicKey& public_key() const { return verifier_.key; }
  [[nodiscard]] Signature sign(std::string_view message) const;

 private:
  VerifierKey verifier_;
  Hash seed_{};
  ByteArray<64> secret_{};
};

/// The one verification routine of this program: libsodium's, which refuses small-order keys and non-canonical signatures.
[[nodiscard]] bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature);

struct NoteSignature {
  std::string name;
  std::array<std::uint8_t, 4> key_hash{};
  std::string signature;  // bytes after the key hash
};
struct Note {
  std::string text;  // ends with a newline
  std::vector<NoteSignature> signatures;
  /// A signature by a known key that fails makes the note worthless; unknown keys say nothing. True when `key` signed and it verifies.
  [[nodiscard]] bool is_signed_by(const VerifierKey& key) const;
};
[[nodiscard]] Result<Note> parse_note(std::string_view text);
[[nodiscard]] std::string sign_note(std::string_view text, const SigningKey& key);

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};
/// Origin, size, root; further lines are extensions and refused, because this log writes none.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text);

/// What a party signs for a group of linked events: origin, number and Merkle root of the events' leaf hashes, so that each event can be
/// shown alone with its path, and a signature serves in one log only.
[[nodiscard]] std::string batch_message(std::string_view origin, std::uint64_t count, const Hash& root);

}  // namespace steelyard::custody
