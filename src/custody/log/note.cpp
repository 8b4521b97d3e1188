#include "custody/log/note.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <sodium/crypto_sign.h>
#include <sodium/randombytes.h>

#include "base/check.hpp"
#include "base/text.hpp"
#include "custody/core/sha256.hpp"

namespace steelyard::custody {
namespace {

constexpr char kEd25519 = 1;  // C2SP signed-note: the type byte
constexpr std::string_view kPrivate = "PRIVATE+KEY+";
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // em dash, space

std::array<std::uint8_t, 4> hash_of(const std::string& name, const PublicKey& key) {
  const Hash hash = sha256(name + '\n' + kEd25519 + std::string{as_text(key)});
  return {hash[0], hash[1], hash[2], hash[3]};
}

Error bad_key(std::string_view text) { return {kBadKey, {}, {{"found", std::string{clipped(made_valid_utf8(text), 40)}}}}; }
Error bad_note(std::string_view expected) { return {kBadNote, {}, {{"expected", std::string{expected}}}}; }

/// `name+hash+base64(type || bytes)`; name without `+`, spaces or control characters.
std::optional<std::pair<std::string, Hash>> parse_key(std::string_view text, std::string& hash) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (first == 0 || second == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(0, first);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; });
  const auto bytes = from_base64(text.substr(second + 1));
  if (!plain || first_invalid_utf8(name) || !bytes || bytes->size() != 33 || bytes->front() != kEd25519) return std::nullopt;
  hash = text.substr(first + 1, second - first - 1);
  Hash key;
  std::memcpy(key.data(), bytes->data() + 1, key.size());
  return std::pair{std::string{name}, key};
}

std::string key_bytes(const Hash& key) { return kEd25519 + std::string{as_text(key)}; }

}  // namespace

std::array<std::uint8_t, 4> VerifierKey::key_hash() const { return hash_of(name, key); }

std::string VerifierKey::text() const { return fmt::format("{}+{}+{}", name, to_hex(key_hash()), to_base64(key_bytes(key))); }

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  std::string hash;
  const auto parsed = parse_key(text, hash);
  if (!parsed) return bad_key(text);
  VerifierKey key{parsed->first, parsed->second};
  if (hash != to_hex(key.key_hash())) return bad_key(text);
  return key;
}

SigningKey SigningKey::from_seed(std::string name, const Hash& seed) {
  SigningKey key;
  key.seed_ = seed;
  key.verifier_.name = std::move(name);
  crypto_sign_seed_keypair(key.verifier_.key.data(), key.secret_.data(), seed.data());
  return key;
}

SigningKey SigningKey::generate(std::string name) {
  Hash seed;
  randombytes_buf(seed.data(), seed.size());
  return from_seed(std::move(name), seed);
}

Result<SigningKey> SigningKey::parse(std::string_view text) {
  const Error bad{kBadKey, {}, {{"found", std::string{kPrivate} + "..."}}};  // never echo a secret
  if (!text.starts_with(kPrivate)) return bad;
  std::string hash;
  const auto parsed = parse_key(text.substr(kPrivate.size()), hash);
  if (!parsed) return bad;
  SigningKey key = from_seed(parsed->first, parsed->second);
  if (hash != to_hex(key.verifier_.key_hash())) return bad;
  return key;
}

std::string SigningKey::text() const {
  return fmt::format("{}{}+{}+{}", kPrivate, verifier_.name, to_hex(verifier_.key_hash()), to_base64(key_bytes(seed_)));
}

Signature SigningKey::sign(std::string_view message) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret_.data());
  return signature;
}

bool verify_signature(const PublicKey& key, std::string_view message, const Signature& signature) {
  return crypto_sign_verify_detached(signature.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                                     key.data()) == 0;
}

bool Note::is_signed_by(const VerifierKey& key) const {
  bool is_signed = false;
  for (const NoteSignature& one : signatures) {
    if (one.name != key.name || one.key_hash != key.key_hash()) continue;
    Signature signature;
    if (one.signature.size() != signature.size()) return false;
    std::memcpy(signature.data(), one.signature.data(), signature.size());
    if (!verify_signature(key.key, text, signature)) return false;
    is_signed = true;
  }
  return is_signed;
}

Result<Note> parse_note(std::string_view text) {
  if (text.size() > 1'000'000 || first_invalid_utf8(text)) return bad_note("UTF-8");
  const std::size_t gap = text.rfind("\n\n");
  if (gap == std::string_view::npos || !text.ends_with('\n')) return bad_note("blank line before the signatures");
  const bool control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  if (control) return bad_note("no control characters");
  Note note;
  note.text = text.substr(0, gap + 1);
  std::string_view rest = text.substr(gap + 2);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const std::size_t space = line.rfind(' ');
    if (!line.starts_with(kDash) || space < kDash.size()) return bad_note("signature line");
    const auto bytes = from_base64(line.substr(space + 1));
    if (!bytes || bytes->size() < 5) return bad_note("signature in base64");
    NoteSignature signature;
    signature.name = line.substr(kDash.size(), space - kDash.size());
    std::memcpy(signature.key_hash.data(), bytes->data(), 4);
    signature.signature = bytes->substr(4);
    note.signatures.push_back(std::move(signature));
  }
  if (note.signatures.empty()) return bad_note("signature line");
  return note;
}

std::string sign_note(std::string_view text, const SigningKey& key) {
  SY_CHECK(text.ends_with('\n'));
  std::string bytes{as_text(key.verifier().key_hash())};
  bytes += as_text(key.sign(text));
  return fmt::format("{}\n{}{} {}\n", text, kDash, key.verifier().name, to_base64(bytes));
}

std::string Checkpoint::text() const { return fmt::format("{}\n{}\n{}\n", origin, size, to_base64(as_text(root))); }

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  const std::size_t first = text.find('\n');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\n', first + 1);
  if (second == std::string_view::npos) return bad_note("origin, size and root");
  Checkpoint checkpoint;
  checkpoint.origin = text.substr(0, first);
  const std::string_view number = text.substr(first + 1, second - first - 1);
  const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), checkpoint.size);
  const std::string_view rest = text.substr(second + 1);
  const auto root = from_base64(rest.substr(0, rest.find('\n')));
  if (checkpoint.origin.empty() || error != std::errc{} || stop != number.data() + number.size() || !root || root->size() != sizeof(Hash)) {
    return bad_note("origin, size and root");
  }
  std::memcpy(checkpoint.root.data(), root->data(), sizeof(Hash));
  if (checkpoint.text() != text) return bad_note("no further lines, no leading zeros");
  return checkpoint;
}

std::string batch_message(std::string_view origin, std::uint64_t count, const Hash& root) {
  return fmt::format("steelyard custody batch v1\n{}\n{}\n{}\n", origin, count, to_base64(as_text(root)));
}

}  // namespace steelyard::custody
