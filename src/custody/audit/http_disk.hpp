// A ledger that somebody serves as static files: read over HTTP, never written.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "custody/store/disk.hpp"

namespace steelyard::custody {

inline constexpr Code kHttpFailed{"custody.http_failed", ErrorKind::environment};

/// Files below a URL (`http://HOST[:PORT]/FOLDER`). What isn't there (404) is no error; that nobody answers is one. Thread safe; keeps
/// connections open.
class HttpDisk : public Disk {
 public:
  /// The first read that failed, if any: an auditor who can't tell a lost connection from a missing file must not call it a violation.
  [[nodiscard]] virtual std::optional<Error> failure() const = 0;
};

/// Error `custody.http_failed` for another scheme or a URL that can't be read. Asks nothing yet.
[[nodiscard]] Result<std::unique_ptr<HttpDisk>> http_disk(const std::string& url);

}  // namespace steelyard::custody
