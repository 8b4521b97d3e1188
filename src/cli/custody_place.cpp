#include "cli/custody_place.hpp"

#include <charconv>
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

namespace steelyard::cli {

Result<std::unique_ptr<custody::Policy>> custody_policy(Invocation& invocation) {
  using Made = Result<std::unique_ptr<custody::Policy>>;
  const auto engine = invocation.engine();
  if (!engine) return Made(engine.error());
  const auto& book = (*engine)->rule_book();
  if (!book) return Made(book.error());
  const auto catalog = invocation.catalog();
  if (!catalog) return Made(catalog.error());
  return custody::make_policy((*engine)->data(), *book, **catalog);
}

Result<custody::UnixTime> custody_time(const Invocation& invocation) {
  const auto typed = invocation.text("at");
  if (!typed) {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
  const Error bad{kBadTime, {}, {{"option", "--at"}, {"found", *typed}, {"expected", "YYYY-MM-DD, YYYY-MM-DDTHH:MM:SSZ"}}};
  const auto day = Date::parse(typed->substr(0, 10));
  if (!day) return bad;
  custody::UnixTime time = custody::UnixTime{day->serial()} * 86400;
  if (typed->size() == 10) return time;
  const std::string clock = typed->substr(10);
  if (clock.size() != 10 || clock[0] != 'T' || clock[3] != ':' || clock[6] != ':' || clock[9] != 'Z') return bad;
  for (const auto& [at, seconds, limit] : {std::tuple{1U, 3600, 24}, {4U, 60, 60}, {7U, 1, 60}}) {
    int value = -1;
    const auto [stop, error] = std::from_chars(clock.data() + at, clock.data() + at + 2, value);
    if (error != std::errc{} || stop != clock.data() + at + 2 || value < 0 || value >= limit) return bad;
    time += custody::UnixTime{value} * seconds;
  }
  return time;
}

namespace {

template <class Key>
Result<Key> read_key(const std::string& file) {
  auto text = read_file(file, 4096);
  if (!text) return text.error();
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  auto key = Key::parse(*text);
  if (!key) {
    Findings findings = key.error();
    for (Error& finding : findings) finding.place.file = file;
    return findings;
  }
  return key;
}

}  // namespace

Result<custody::SigningKey> read_signing_key(const std::string& file) { return read_key<custody::SigningKey>(file); }

Result<custody::VerifierKey> read_verifier_key(const std::string& file) { return read_key<custody::VerifierKey>(file); }

Result<std::optional<custody::VerifierKey>> typed_operator_key(const Invocation& invocation) {
  const auto typed = invocation.text("operator-key");
  if (!typed) return std::optional<custody::VerifierKey>{};
  std::error_code none;  // a key may be too long for a file's name
  auto key = std::filesystem::exists(*typed, none) ? read_verifier_key(*typed) : custody::VerifierKey::parse(*typed);
  if (!key) return key.error();
  return std::optional{std::move(*key)};
}

custody::FileReader CustodyPlace::reader() const {
  return [this](const std::string& path) -> std::optional<std::string> {
    auto content = disk().read(path);
    return content ? std::move(*content) : std::nullopt;
  };
}

Result<CustodyPlace> open_place(Invocation& invocation) {
  CustodyPlace place;
  auto policy = custody_policy(invocation);
  if (!policy) return policy.error();
  place.policy = std::move(*policy);
  const auto now = custody_time(invocation);
  if (!now) return now.error();
  place.now = *now;
  const auto typed = invocation.text("dir");
  if (typed || std::filesystem::exists("checkpoint")) {
    place.folder = custody::posix_disk(typed.value_or("."));
  } else {
    place.play = std::make_unique<custody::demo::Play>(*place.policy);
    if (!place.play->ledger) return place.play->failure;
    if (auto done = custody::demo::play_story(*place.play); !done) return done.error();
    if (!invocation.text("at")) place.now = place.play->world.now;
    invocation.remark(invocation.messages().text("custody", "demonstration") + '\n');
  }
  auto report = custody::audit(place.disk(), *place.policy);
  if (!report) {
    Findings findings = report.error();
    for (Error& finding : findings) finding.place.file = typed.value_or(".");
    return findings;
  }
  place.report = std::move(*report);
  if (const auto count = place.report.violations.size() + place.report.violations_left_out; count > 0) {
    invocation.remark(invocation.messages().text("custody", "ledger_has_violations", {{"count", std::to_string(count)}}) + '\n');
  }
  return place;
}

}  // namespace steelyard::cli
