#include "server/gate.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <sodium.h>

#include "base/data_tree.hpp"
#include "server/service.hpp"

namespace steelyard::server {
namespace {

/// Takes as long whatever differs, and wherever.
bool is_same_secret(std::string_view a, std::string_view b) {
  unsigned char digest_a[crypto_generichash_BYTES];
  unsigned char digest_b[crypto_generichash_BYTES];
  const auto digest = [](unsigned char* out, std::string_view text) {
    crypto_generichash(out, crypto_generichash_BYTES, reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  };
  digest(digest_a, a);
  digest(digest_b, b);
  return sodium_memcmp(digest_a, digest_b, sizeof digest_a) == 0;
}

std::string lowered(std::string_view text) {
  std::string lower{text};
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

}  // namespace

bool is_loopback(std::string_view host) { return host == "localhost" || host == "::1" || host == "[::1]" || host.substr(0, 4) == "127."; }

bool Gate::is_own_authority(std::string_view authority) const {
  std::string name = lowered(authority);
  const std::string port = fmt::format(":{}", port_);
  if (name.size() > port.size() && name.compare(name.size() - port.size(), port.size(), port) == 0) name.resize(name.size() - port.size());
  return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || name == lowered(host_);
}

std::optional<Error> Gate::refuses(const Credentials& credentials, bool needs_token) const {
  // With a token a rebound name gains nothing, and a server of several names is legitimate.
  if (token_.empty() && !is_own_authority(credentials.host)) return Error{kForeignHost, {}, {{"found", std::string{credentials.host}}}};
  if (!credentials.origin.empty()) {
    const std::size_t scheme = credentials.origin.find("://");
    const std::string_view authority = scheme == std::string_view::npos ? credentials.origin : credentials.origin.substr(scheme + 3);
    if (lowered(authority) != lowered(credentials.host) && !(token_.empty() && is_own_authority(authority)))
      return Error{kForeignOrigin, {}, {{"found", std::string{credentials.origin}}}};
  }
  if (token_.empty() || !needs_token) return std::nullopt;
  constexpr std::string_view kBearer = "Bearer ";
  const bool has_token = credentials.authorization.substr(0, kBearer.size()) == kBearer &&
                         is_same_secret(credentials.authorization.substr(kBearer.size()), token_);
  if (!has_token) return Error{kNeedsToken, {}, {}};
  return std::nullopt;
}

Result<std::string> read_token(const std::string& file) {
  constexpr std::size_t kLongestFile = 4096;
  constexpr std::size_t kShortestToken = 16;
  auto text = read_file(file, kLongestFile);
  if (!text) return text;
  std::string token = text->substr(0, text->find('\n'));
  token.erase(0, std::min(token.find_first_not_of(" \t\r"), token.size()));
  token.erase(token.find_last_not_of(" \t\r") + 1);
  if (token.size() < kShortestToken) {
    return Findings{
        {kTokenFileEmpty, {file, 1, 0, {}}, {{"found", std::to_string(token.size())}, {"expected", std::to_string(kShortestToken)}}}};
  }
  return token;
}

}  // namespace steelyard::server
