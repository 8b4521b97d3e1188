// What a running command sees: its values, the data, the words, the terminal. One per process; used from one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/progress.hpp"
#include "base/result.hpp"
#include "cli/arguments.hpp"
#include "report/messages.hpp"
#include "report/table.hpp"
#include "study/engine.hpp"

namespace steelyard::cli {

inline constexpr Code kBadNumber{"cli.bad_number", ErrorKind::usage};
inline constexpr Code kBadDateOption{"cli.bad_date", ErrorKind::usage};
inline constexpr Code kNoSuchFormat{"cli.no_such_format", ErrorKind::usage};

/// The process around the program, so that a test can stand in for it.
struct Surroundings {
  bool output_is_terminal = false;
  bool error_is_terminal = false;
  bool dumb = false;  // TERM=dumb, or NO_COLOR
  std::size_t width = 0;
  const CancelToken* cancel = nullptr;
};

class Invocation {
 public:
  Invocation(Call call, report::Messages messages, const Surroundings& surroundings);
  ~Invocation();
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;

  // Values as typed.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  /// A number as people write it (`2e12`, `1.4亿`, `15T`). Error `cli.bad_number`.
  [[nodiscard]] Result<std::optional<double>> number(std::string_view name) const;
  /// A whole number of at least `least`. Error `cli.bad_number`.
  [[nodiscard]] Result<std::optional<std::int64_t>> integer(std::string_view name, std::int64_t least = 1) const;
  /// A day. Error `cli.bad_date`.
  [[nodiscard]] Result<std::optional<Date>> date(std::string_view name) const;
  /// The value of `--today`, or the clock's day: the only clock in the program, for what is stale.
  [[nodiscard]] Result<Date> today() const;

  // What it works with.
  [[nodiscard]] const Call& call() const { return call_; }
  [[nodiscard]] const report::Messages& messages() const { return messages_; }
  [[nodiscard]] report::Format format() const { return format_; }
  [[nodiscard]] bool is_for_people() const { return format_ == report::Format::table || format_ == report::Format::md; }
  [[nodiscard]] const report::Style& style() const { return style_; }
  [[nodiscard]] bool is_quiet() const { return flag("quiet"); }
  [[nodiscard]] RunControl control() const;
  [[nodiscard]] bool was_interrupted() const { return surroundings_.cancel != nullptr && surroundings_.cancel->is_cancelled(); }
  /// Opened at the first call. Errors: of the data directories.
  [[nodiscard]] Result<const study::Engine*> engine();
  /// The catalogue of `engine()`, with its errors.
  [[nodiscard]] Result<const catalog::Catalog*> catalog();

  // What it says.
  /// To standard output. A reader that has gone away (`| head`) ends the output quietly.
  void print(std::string_view text);
  /// A remark to standard error, not with --quiet.
  void remark(std::string_view text) const;
  /// Tells every finding on standard error; answers the exit code that they ask for.
  int fail(const Findings& findings) const;
  int fail(const Error& finding) const { return fail(Findings{finding}); }
  /// Whether standard output took everything.
  [[nodiscard]] bool could_not_write() const { return could_not_write_; }

 private:
  class TerminalProgress;
  Call call_;
  report::Messages messages_;
  Surroundings surroundings_;
  report::Format format_ = report::Format::table;
  report::Style style_;
  std::optional<Result<study::Engine>> engine_;
  std::unique_ptr<TerminalProgress> progress_;
  bool reader_gone_ = false;
  bool could_not_write_ = false;
};

/// The exit code that a finding asks for: environment 1, usage 2, data 3; of several, data before usage before environment.
[[nodiscard]] int exit_code_of(const Findings& findings);

}  // namespace steelyard::cli
