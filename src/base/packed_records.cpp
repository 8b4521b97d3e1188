#include "base/packed_records.hpp"

#include <algorithm>
#include <cstring>

#include "base/check.hpp"
#include "base/embedded_data.hpp"

namespace steelyard {
namespace {

void put_number(std::string& out, std::uint64_t n) {
  while (n >= 0x80U) {
    out += static_cast<char>(n | 0x80U);
    n >>= 7U;
  }
  out += static_cast<char>(n);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size());
  out += text;
}

void put_bits(std::string& out, const void* value) {
  char bytes[8];
  std::memcpy(bytes, value, sizeof bytes);
  out.append(bytes, sizeof bytes);
}

void put_value(std::string& out, const Value& value) {
  out += static_cast<char>(value.kind);
  put_number(out, static_cast<std::uint64_t>(value.line));
  put_number(out, static_cast<std::uint64_t>(value.column));
  switch (value.kind) {
    case ValueKind::null: break;
    case ValueKind::boolean: out += value.boolean ? '\1' : '\0'; break;
    case ValueKind::integer: put_bits(out, &value.integer); break;
    case ValueKind::real: put_bits(out, &value.real); break;
    case ValueKind::text:
    case ValueKind::date: put_text(out, value.text); break;
    case ValueKind::array:
      put_number(out, value.items.size());
      for (const Value& item : value.items) put_value(out, item);
      break;
    case ValueKind::table:
      put_number(out, value.members.size());
      for (const auto& [key, member] : value.members) {
        put_text(out, key);
        put_value(out, member);
      }
      break;
  }
}

class Unpacker {
 public:
  explicit Unpacker(std::string_view packed) : at_(packed.data()) {}

  void read(Value& value) {
    value.kind = static_cast<ValueKind>(*at_++);
    value.line = static_cast<int>(number());
    value.column = static_cast<int>(number());
    switch (value.kind) {
      case ValueKind::null: break;
      case ValueKind::boolean: value.boolean = *at_++ != '\0'; break;
      case ValueKind::integer:
        bits(&value.integer);
        value.real = static_cast<double>(value.integer);
        break;
      case ValueKind::real: bits(&value.real); break;
      case ValueKind::text:
      case ValueKind::date: value.text = text(); break;
      case ValueKind::array:
        value.items.resize(number());
        for (Value& item : value.items) read(item);
        break;
      case ValueKind::table:
        value.members.resize(number());
        for (auto& [key, member] : value.members) {
          key = text();
          read(member);
        }
        break;
    }
  }

  std::size_t number() {
    std::uint64_t n = 0;
    for (unsigned shift = 0;; shift += 7U) {
      const auto byte = static_cast<unsigned char>(*at_++);
      n |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80U) return n;
    }
  }
  std::string_view text() {
    const std::size_t size = number();
    const std::string_view text{at_, size};
    at_ += size;
    return text;
  }

 private:
  void bits(void* value) {
    std::memcpy(value, at_, 8);
    at_ += 8;
  }

  const char* at_;
};

struct PackedFile {
  std::string_view text;
  std::string_view packed;
};

/// By the place of the text in memory.
const std::vector<PackedFile>& packed_files() {
  static const std::vector<PackedFile> files = [] {
    std::vector<PackedFile> all;
    Unpacker reader{{steelyard_packed_begin, static_cast<std::size_t>(steelyard_packed_end - steelyard_packed_begin)}};
    all.reserve(embedded_files().size());
    for (const EmbeddedFile& file : embedded_files()) all.push_back({file.content, reader.text()});
    std::sort(all.begin(), all.end(), [](const PackedFile& a, const PackedFile& b) { return std::less<>{}(a.text.data(), b.text.data()); });
    return all;
  }();
  return files;
}

}  // namespace

std::string pack_record(const Value& root) {
  std::string out;
  put_value(out, root);
  return out;
}

Value unpack_record(std::string_view packed) {
  Value root;
  Unpacker{packed}.read(root);
  return root;
}

std::string pack_files(const std::vector<std::string>& packed) {
  std::string out;
  for (const std::string& file : packed) put_text(out, file);
  return out;
}

std::optional<Value> find_packed(std::string_view text) {
  const auto& files = packed_files();
  const auto found = std::lower_bound(files.begin(), files.end(), text.data(),
                                      [](const PackedFile& file, const char* at) { return std::less<>{}(file.text.data(), at); });
  if (found == files.end() || found->text.data() != text.data() || found->text.size() != text.size() || found->packed.empty()) {
    return std::nullopt;
  }
  return unpack_record(found->packed);
}

}  // namespace steelyard
