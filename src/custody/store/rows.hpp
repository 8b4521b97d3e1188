// Where the state is kept between runs: one transaction at a time, all of it or nothing. The log's files are the truth; rows can always be
// made again from them.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "custody/core/state.hpp"

namespace steelyard::custody {

inline constexpr Code kStoreFailed{"custody.store_failed", ErrorKind::environment};
inline constexpr Code kStoreDamaged{"custody.store_damaged", ErrorKind::environment};  // not a database, or a malformed one
inline constexpr Code kStoreMoved{"custody.store_moved", ErrorKind::environment};      // somebody else has written

/// Where the log stands, in the row that is swapped by comparison.
struct Head {
  std::uint64_t size = 0;
  Hash root{};
  Hash map{};
  std::string origin;
  PublicKey regulator{};
  PublicKey operator_key{};
  UnixTime log_time = 0;
  std::uint64_t late_events = 0;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] static std::optional<Head> parse(std::string_view text);
  friend bool operator==(const Head&, const Head&) = default;
};

struct PlacedId {
  Ref id{};
  Index where = 0;
};

/// One writer. Calls outside begin() ... commit() are reads.
class Rows {
 public:
  virtual ~Rows() = default;
  [[nodiscard]] virtual Result<void> begin() = 0;
  [[nodiscard]] virtual Result<void> put_records(const std::vector<NamedRecord>& records) = 0;
  [[nodiscard]] virtual Result<void> put_ids(std::uint64_t first, std::span<const PlacedId> ids) = 0;
  /// Error `custody.store_moved` unless the size in the row is `expected_size` (0: no row).
  [[nodiscard]] virtual Result<void> swap_head(std::uint64_t expected_size, const Head& head) = 0;
  /// Durable when it returns.
  [[nodiscard]] virtual Result<void> commit() = 0;
  virtual void roll_back() = 0;
  [[nodiscard]] virtual Result<std::optional<Head>> head() = 0;
  /// Records by slot, ids by number.
  [[nodiscard]] virtual Result<void> scan_records(
      const std::function<Result<void>(std::string_view name, std::string_view text)>& visit) = 0;
  [[nodiscard]] virtual Result<void> scan_ids(const std::function<void(const PlacedId&)>& visit) = 0;
  /// Empties everything, within a transaction.
  [[nodiscard]] virtual Result<void> clear() = 0;
};

[[nodiscard]] std::unique_ptr<Rows> memory_rows();
/// SQLite with a write-ahead log, synchronous FULL, one connection that alone writes and checkpoints, no memory map: the packaged 3.40.1
/// has the WAL-reset bug that two writers meet. Errors `custody.store_failed`, also when another process holds the database;
/// `custody.store_damaged`.
[[nodiscard]] Result<std::unique_ptr<Rows>> sqlite_rows(const std::filesystem::path& file);

/// Moves a damaged database and what belongs to it aside (`FILE.damaged`, `FILE.damaged-2` ...) and answers the new name: nothing is thrown
/// away, and the rows can be made again from the log.
[[nodiscard]] Result<std::filesystem::path> set_aside(const std::filesystem::path& file);

}  // namespace steelyard::custody
