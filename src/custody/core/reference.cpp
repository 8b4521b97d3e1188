#include "custody/core/reference.hpp"

#include <string>

#include <sodium/crypto_auth_hmacsha256.h>

#include "custody/core/sha256.hpp"

namespace steelyard::custody {

Ref reference(const Hash& key, std::string_view kind, std::string_view text) {
  std::string message{kind};
  message += '\0';
  message += text;
  Hash mac;
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(message.data()), message.size(), key.data());
  Ref ref;
  std::memcpy(ref.data(), mac.data(), ref.size());
  return ref;
}

Hash commitment(const Hash& salt, std::string_view payload) {
  std::string bytes{as_text(salt)};
  bytes += payload;
  return sha256(bytes);
}

}  // namespace steelyard::custody
