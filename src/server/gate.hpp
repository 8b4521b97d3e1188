// Who may ask: Host and Origin against DNS rebinding and foreign pages, a token for addresses beyond this machine.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace steelyard::server {

inline constexpr Code kTokenFileEmpty{"server.token_file_empty", ErrorKind::data};
inline constexpr Code kTokenNeeded{"server.token_file_needed", ErrorKind::usage};

/// The heads that decide, as sent; empty where absent.
struct Credentials {
  std::string_view host;
  std::string_view origin;
  std::string_view authorization;
};

class Gate {
 public:
  /// `token` empty: none is asked for, and only this machine's names are answered.
  Gate(std::string host, std::uint16_t port, std::string token) : host_(std::move(host)), port_(port), token_(std::move(token)) {}

  /// Why not, or nothing. `needs_token`: false for the page's own files and for health.
  [[nodiscard]] std::optional<Error> refuses(const Credentials& credentials, bool needs_token) const;

 private:
  [[nodiscard]] bool is_own_authority(std::string_view authority) const;

  std::string host_;
  std::uint16_t port_;
  std::string token_;
};

[[nodiscard]] bool is_loopback(std::string_view host);
/// The first line of the file, without blanks at its ends; at least 16 characters.
[[nodiscard]] Result<std::string> read_token(const std::string& file);

}  // namespace steelyard::server
