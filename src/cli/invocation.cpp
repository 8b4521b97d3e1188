#include "cli/invocation.hpp"

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <fmt/format.h>
#include <unistd.h>

#include "base/unit.hpp"

namespace steelyard::cli {

/// One line on standard error, rewritten in place; at most twenty times a second, or the terminal becomes the slow part.
class Invocation::TerminalProgress final : public Progress {
 public:
  explicit TerminalProgress(const report::Messages& messages) : messages_(messages) {}
  ~TerminalProgress() override { clear(); }
  TerminalProgress(const TerminalProgress&) = delete;
  TerminalProgress& operator=(const TerminalProgress&) = delete;

  void update(std::string_view stage, std::uint64_t done, std::uint64_t total) override {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds{50} && done != total) return;
    last_ = now;
    const std::string words = messages_.has("progress", stage) ? messages_.text("progress", stage) : std::string{stage};
    std::fputs(fmt::format("\r\x1b[K{} {}/{}", words, done, total).c_str(), stderr);
    std::fflush(stderr);
    shown_ = true;
  }
  void clear() {
    const std::lock_guard lock(mutex_);
    if (!shown_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
    shown_ = false;
  }

 private:
  const report::Messages& messages_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_{};
  bool shown_ = false;
};

Invocation::Invocation(Call call, report::Messages messages, const Surroundings& surroundings)
    : call_(std::move(call)), messages_(std::move(messages)), surroundings_(surroundings) {
  const std::string wanted = text("format").value_or("table");
  const auto& names = report::format_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == wanted) format_ = static_cast<report::Format>(i);
  }
  style_.colour = surroundings_.output_is_terminal && !surroundings_.dumb && !flag("no-colour");
  style_.width = surroundings_.output_is_terminal ? surroundings_.width : 0;
  if (surroundings_.error_is_terminal && !surroundings_.dumb && !flag("quiet")) {
    progress_ = std::make_unique<TerminalProgress>(messages_);
  }
}

Invocation::~Invocation() = default;

std::optional<std::string> Invocation::text(std::string_view name) const {
  const auto found = call_.values.find(name);
  if (found == call_.values.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Invocation::texts(std::string_view name) const {
  const auto found = call_.values.find(name);
  return found == call_.values.end() ? std::vector<std::string>{} : found->second;
}

bool Invocation::flag(std::string_view name) const { return call_.flags.contains(name); }

Result<std::optional<double>> Invocation::number(std::string_view name) const {
  const auto typed = text(name);
  if (!typed) return std::optional<double>{};
  const auto parsed = parse_number(*typed);
  if (!parsed || *parsed < 0) {
    return Error{kBadNumber, {}, {{"option", fmt::format("--{}", name)}, {"found", *typed}, {"expected", "15e12, 400,000, 1.4亿, 15T"}}};
  }
  return std::optional<double>{*parsed};
}

Result<std::optional<std::int64_t>> Invocation::integer(std::string_view name, std::int64_t least) const {
  constexpr double kMost = 9e15;  // exact in a double
  auto parsed = number(name);
  if (!parsed) return Result<std::optional<std::int64_t>>(std::move(parsed.error()));
  if (!*parsed) return std::optional<std::int64_t>{};
  const double value = **parsed;
  if (std::floor(value) != value || value > kMost || value < static_cast<double>(least)) {
    return Error{
        kBadNumber,
        {},
        {{"option", fmt::format("--{}", name)}, {"found", *text(name)}, {"expected", fmt::format("{}, {}, ...", least, least + 1)}}};
  }
  return std::optional<std::int64_t>{static_cast<std::int64_t>(value)};
}

Result<std::optional<Date>> Invocation::date(std::string_view name) const {
  const auto typed = text(name);
  if (!typed) return std::optional<Date>{};
  const auto parsed = Date::parse(*typed);
  if (!parsed) return Error{kBadDateOption, {}, {{"option", fmt::format("--{}", name)}, {"found", *typed}, {"expected", "YYYY-MM-DD"}}};
  return std::optional<Date>{*parsed};
}

Result<Date> Invocation::today() const {
  auto stated = date("today");
  if (!stated) return Result<Date>(std::move(stated.error()));
  return stated->value_or(Date{std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())});
}

RunControl Invocation::control() const { return {progress_.get(), surroundings_.cancel}; }

Result<const study::Engine*> Invocation::engine() {
  if (!engine_) {
    const char* from_environment = std::getenv("STEELYARD_DATA");
    const std::string root = text("data-root").value_or(from_environment != nullptr ? from_environment : "");
    std::vector<std::filesystem::path> overlays;
    for (const std::string& directory : texts("catalog")) overlays.emplace_back(directory);
    engine_.emplace(study::open_engine(root, overlays));
  }
  if (!*engine_) return Result<const study::Engine*>(engine_->error());
  return &**engine_;
}

Result<const catalog::Catalog*> Invocation::catalog() {
  auto opened = engine();
  if (!opened) return Result<const catalog::Catalog*>(opened.error());
  const Result<catalog::Catalog>& loaded = (*opened)->catalog();
  if (!loaded) return Result<const catalog::Catalog*>(loaded.error());
  return &*loaded;
}

void Invocation::print(std::string_view text) {
  if (progress_) progress_->clear();
  while (!text.empty() && !reader_gone_ && !could_not_write_) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      reader_gone_ = true;
    } else if (errno != EINTR && errno != EAGAIN) {
      could_not_write_ = true;
    }
  }
}

void Invocation::remark(std::string_view text) const {
  if (is_quiet()) return;
  if (progress_) progress_->clear();
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int Invocation::fail(const Findings& findings) const {
  if (progress_) progress_->clear();
  std::string words;
  for (const Error& finding : findings) {
    words += report::render_error(finding, messages_);
    if (!words.ends_with('\n')) words += '\n';
  }
  std::fwrite(words.data(), 1, words.size(), stderr);
  return exit_code_of(findings);
}

int exit_code_of(const Findings& findings) {
  int code = kEnvironment;
  for (const Error& finding : findings) {
    if (finding.code.kind == ErrorKind::data) return kBadData;
    if (finding.code.kind == ErrorKind::usage) code = kUsage;
  }
  return code;
}

}  // namespace steelyard::cli
