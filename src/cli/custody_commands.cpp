// custody key, init, append, prove, verify: writing a ledger, and proofs of what it holds.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/custody_place.hpp"
#include "cli/output_file.hpp"
#include "custody/audit/proof.hpp"
#include "custody/core/reference.hpp"
#include "custody/store/loose_event.hpp"
#include "custody/store/sequencer.hpp"
#include "report/custody/custody_view.hpp"

namespace steelyard::cli {
namespace {

namespace fs = std::filesystem;
using custody::Field;

const OptionSpec kAt{.name = "at", .kind = OptionKind::value, .placeholder = "TIME"};
const OptionSpec kOutput{.name = "output", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file, .letter = 'o'};
const OptionSpec kOperator{.name = "operator", .kind = OptionKind::value, .placeholder = "KEYFILE", .completion = Completion::file};
const OptionSpec kOperatorKey{.name = "operator-key", .kind = OptionKind::value, .placeholder = "KEY"};

Error missing(const char* what, const char* command) { return {kMissingArgument, {}, {{"expected", what}, {"command", command}}}; }

int run_key(Invocation& invocation) {
  const auto output = invocation.text("output");
  if (!output) return invocation.fail(missing("-o FILE", "custody key"));
  const custody::SigningKey key = custody::SigningKey::generate(*invocation.text("name"));
  if (!custody::SigningKey::parse(key.text())) return invocation.fail({custody::kBadKey, {}, {{"found", *invocation.text("name")}}});
  if (fs::exists(*output)) return invocation.fail({Code{"cli.file_exists", ErrorKind::usage}, {*output, 0, 0, {}}, {{"found", *output}}});
  if (const auto done = write_file(*output, key.text() + '\n'); !done) return invocation.fail(done.error());
  std::error_code ignored;
  fs::permissions(*output, fs::perms::owner_read | fs::perms::owner_write, ignored);
  invocation.print(key.verifier().text() + '\n' + custody::to_hex(key.public_key()) + '\n');
  return kAnswered;
}

/// A ledger on disk, opened for writing: database and files.
struct Writer {
  std::unique_ptr<custody::Policy> policy;
  std::unique_ptr<custody::Disk> disk;
  std::unique_ptr<custody::Rows> rows;
  std::optional<custody::SigningKey> key;
};

/// In place of a damaged database, which stays beside it under another name.
Result<std::unique_ptr<custody::Rows>> fresh_rows(Invocation& invocation, const std::string& dir) {
  const fs::path file = fs::path(dir) / "store.db";
  const auto aside = custody::set_aside(file);
  if (!aside) return aside.error();
  invocation.remark(invocation.messages().text("custody", "set_aside", {{"file", aside->string()}}) + '\n');
  return custody::sqlite_rows(file);
}

Result<Writer> open_writer(Invocation& invocation, const std::string& dir, const char* command) {
  Writer writer;
  const auto key_file = invocation.text("operator");
  if (!key_file) return missing("--operator KEYFILE", command);
  auto key = read_signing_key(*key_file);
  if (!key) return key.error();
  writer.key.emplace(std::move(*key));
  auto policy = custody_policy(invocation);
  if (!policy) return policy.error();
  writer.policy = std::move(*policy);
  writer.disk = custody::posix_disk(dir);
  auto rows = custody::sqlite_rows(fs::path(dir) / "store.db");
  if (!rows && rows.error().front().code == custody::kStoreDamaged && fs::exists(fs::path(dir) / custody::kCheckpointFile))
    rows = fresh_rows(invocation, dir);
  if (!rows) return rows.error();
  writer.rows = std::move(*rows);
  return writer;
}

/// Opens the ledger; a database that turns out damaged on the way is set aside, and the rows are made again from the log.
Result<custody::Ledger> open_ledger(Invocation& invocation, Writer& writer, const std::string& dir) {
  auto ledger = custody::Ledger::open(*writer.disk, *writer.rows, *writer.policy, *writer.key);
  if (!ledger && ledger.error().front().code == custody::kStoreDamaged) {
    writer.rows.reset();
    auto rows = fresh_rows(invocation, dir);
    if (!rows) return rows.error();
    writer.rows = std::move(*rows);
    ledger = custody::Ledger::open(*writer.disk, *writer.rows, *writer.policy, *writer.key);
  }
  if (ledger && ledger->was_rederived()) invocation.remark(invocation.messages().text("custody", "rederived") + '\n');
  return ledger;
}

int run_init(Invocation& invocation) {
  const std::string dir = *invocation.text("dir");
  const auto origin = invocation.text("origin");
  const auto regulator_file = invocation.text("regulator");
  if (!origin) return invocation.fail(missing("--origin NAME", "custody init"));
  if (!regulator_file) return invocation.fail(missing("--regulator KEYFILE", "custody init"));
  const auto regulator = read_signing_key(*regulator_file);
  if (!regulator) return invocation.fail(regulator.error());
  const auto now = custody_time(invocation);
  if (!now) return invocation.fail(now.error());
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return invocation.fail({kCannotWrite, {dir, 0, 0, {}}, {{"found", error.message()}}});
  auto writer = open_writer(invocation, dir, "custody init");
  if (!writer) return invocation.fail(writer.error());
  custody::EventWriter genesis(custody::EventType::genesis);
  genesis.set(Field::origin, *origin).set(Field::regulator, regulator->public_key()).set(Field::operator_key, writer->key->public_key());
  const custody::Hash id = custody::sha256("genesis " + *origin + custody::to_hex(writer->key->public_key()));
  genesis.set(Field::time, *now).set(Field::id, std::string_view{custody::to_hex(id)}.substr(0, 32));
  const auto submission = custody::sign_events(*origin, {genesis.text()}, std::span{&*regulator, 1});
  const auto ledger = custody::Ledger::create(*writer->disk, *writer->rows, *writer->policy, *writer->key, submission, *now);
  if (!ledger) return invocation.fail(ledger.error());
  const custody::VerifierKey verifier = writer->key->verifier();
  if (const auto done = write_file(fs::path(dir) / "operator.vkey", verifier.text() + '\n'); !done) return invocation.fail(done.error());
  invocation.print(invocation.messages().text("custody", "founded", {{"origin", *origin}, {"key", verifier.text()}}) + '\n');
  return kAnswered;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

/// Canonical texts of the lines, the first of which is line `first_line` of its file; units that are spoken of twice cite the line before.
Result<std::vector<std::string>> canonical_lines(const std::vector<std::string>& lines, const custody::State& state,
                                                 custody::LooseDefaults defaults, const std::string& file, std::size_t first_line = 1) {
  std::map<custody::Ref, custody::Ref> last;
  defaults.last_event = [&](const custody::Ref& unit) -> std::optional<custody::Ref> {
    if (const auto found = last.find(unit); found != last.end()) return found->second;
    const custody::Index at = state.units.find(unit);
    if (at == custody::kNone) return std::nullopt;
    return state.units[at].head_hash;
  };
  std::vector<std::string> texts;
  Findings findings;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto text = custody::canonical_event(lines[i], defaults);
    if (!text) {
      for (Error finding : text.error()) {
        finding.place.file = file;
        finding.place.line = static_cast<int>(first_line + i);
        findings.push_back(std::move(finding));
      }
      continue;
    }
    const auto event = custody::Event::parse(*text);
    if (event && event->is_of_unit()) {
      const custody::Hash leaf = custody::leaf_hash(*text);
      std::copy_n(leaf.begin(), last[event->ref(Field::unit)].size(), last[event->ref(Field::unit)].begin());
    }
    texts.push_back(std::move(*text));
  }
  if (!findings.empty()) return findings;
  return texts;
}

Result<std::string> read_input(const std::string& file) {
  if (file != "-") return read_file(file);
  return std::string{std::istreambuf_iterator<char>(std::cin), {}};
}

/// 32 bytes in hexadecimal: the regulator's, who alone can join references to what they refer to.
Result<std::optional<custody::Hash>> reference_key(const Invocation& invocation) {
  const auto file = invocation.text("references");
  if (!file) return std::optional<custody::Hash>{};
  auto text = read_file(*file, 4096);
  if (!text) return text.error();
  while (text->ends_with('\n')) text->pop_back();
  if (const auto key = custody::from_hex<32>(*text)) return std::optional{*key};
  return Error{custody::kBadKey, {*file, 0, 0, {}}, {{"found", *file}}};
}

struct Append {
  std::vector<custody::SigningKey> keys;
  custody::LooseDefaults defaults;
  std::string file;
  std::optional<std::string> receipts;  // folder
};

Result<Append> read_append(Invocation& invocation) {
  Append append;
  const auto words = invocation.texts("dir");
  append.file = words.size() > 1 ? words[1] : "-";
  if (words.size() > 2) return Error{kUnexpectedArgument, {}, {{"found", words[2]}, {"command", "custody append"}}};
  const auto key_files = invocation.texts("key");
  if (key_files.empty()) return missing("--key KEYFILE", "custody append");
  for (const std::string& key_file : key_files) {
    auto key = read_signing_key(key_file);
    if (!key) return key.error();
    append.keys.push_back(std::move(*key));
  }
  const auto now = custody_time(invocation);
  if (!now) return now.error();
  append.defaults.time = *now;
  auto references = reference_key(invocation);
  if (!references) return references.error();
  append.defaults.reference_key = *references;
  append.receipts = invocation.text("receipts");
  if (append.receipts && !invocation.flag("each")) return missing("--each", "custody append --receipts");
  std::error_code error;
  if (append.receipts && !fs::create_directories(*append.receipts, error) && error)
    return Error{kCannotWrite, {*append.receipts, 0, 0, {}}, {{"found", error.message()}}};
  return append;
}

std::string admission_text(const custody::Admission& admission, const report::Messages& m, std::size_t first_line = 1) {
  if (admission.refusal) {  // an answer, not an error
    const custody::Refusal& refusal = *admission.refusal;
    return m.text("custody", "refused_at",
                  {{"line", std::to_string(refusal.event + first_line)},
                   {"rule", report::rule_text(custody::name_of(refusal.rule), refusal.evidence, m)}});
  }
  return m.text("custody", admission.is_repeat ? "repeated_at" : "admitted_at",
                {{"count", std::to_string(admission.count)}, {"index", std::to_string(admission.first)}});
}

/// All lines as one group; the answer may be shown when it is durable.
Result<std::string> append_together(custody::Ledger& ledger, const Append& append, const std::string& input, const report::Messages& m) {
  const auto texts = canonical_lines(lines_of(input), ledger.state(), append.defaults, append.file);
  if (!texts) return texts.error();
  const auto admission = ledger.submit(custody::sign_events(ledger.state().origin, *texts, append.keys), append.defaults.time);
  if (!admission) return admission.error();
  if (auto done = ledger.commit(); !done) return done.error();
  return admission_text(*admission, m) + '\n';
}

/// An interrupt ends the waiting for a line; what was handed in is answered all the same.
void end_reading_on_interrupt() {
  struct sigaction action {};
  if (::sigaction(SIGINT, nullptr, &action) != 0) return;
  action.sa_flags &= ~SA_RESTART;
  (void)::sigaction(SIGINT, &action, nullptr);
}

/// Line by line, as they come: each is answered when it is durable, which takes at most 200 ms and a write. The first line that is no event
/// ends it; what came before it stands.
Findings append_each(Invocation& invocation, custody::Ledger& ledger, const custody::Disk& disk, const Append& append,
                     std::istream& input) {
  const auto& m = invocation.messages();
  const std::string origin = ledger.state().origin;
  Findings findings;  // of the judging thread until it has ended, as everything in the two functions below
  bool has_ended = false;
  std::int64_t time = append.defaults.time;
  const auto log_time = [&] {
    if (const auto now = custody_time(invocation)) time = *now;
    return time;
  };
  const auto make = [&](const std::string& line, std::size_t number, const custody::State& state) -> Result<custody::Submission> {
    if (has_ended) return Error{custody::kMustReopen, {}, {}};
    custody::LooseDefaults defaults = append.defaults;
    defaults.time = log_time();
    auto texts = canonical_lines({line}, state, std::move(defaults), append.file, number);
    if (!texts) return texts.error();
    return custody::sign_events(origin, std::move(*texts), append.keys);
  };
  const auto answer = [&](const Result<custody::Acknowledgement>& receipt, std::size_t number) {
    if (has_ended) return;
    if (!receipt) {
      has_ended = true;
      findings = receipt.error();
      return;
    }
    invocation.print(admission_text(receipt->admission, m, number) + '\n');
    if (receipt->admission.refusal || !append.receipts) return;
    const fs::path file = fs::path(*append.receipts) / (std::to_string(receipt->admission.first) + ".tlog-proof");
    if (auto done = write_file(file, receipt->text()); !done) {
      has_ended = true;
      findings = done.error();
    }
  };
  {
    custody::Sequencer sequencer(ledger, disk, log_time);
    std::size_t number = 0;
    end_reading_on_interrupt();
    for (std::string line; !invocation.was_interrupted() && std::getline(input, line);) {
      ++number;
      if (line.ends_with('\r')) line.pop_back();
      if (line.empty()) continue;
      sequencer.hand_in([&make, line, number](const custody::State& state) { return make(line, number, state); },
                        [&answer, number](const Result<custody::Acknowledgement>& receipt) { answer(receipt, number); });
    }
  }
  return findings;
}

int run_append(Invocation& invocation) {
  const auto append = read_append(invocation);
  if (!append) return invocation.fail(append.error());
  const std::string dir = invocation.texts("dir").front();
  auto writer = open_writer(invocation, dir, "custody append");
  if (!writer) return invocation.fail(writer.error());
  const bool each = invocation.flag("each");
  const bool from_standard_input = append->file == "-";
  // Of standard input the lines may still be coming.
  const auto text = each && from_standard_input ? Result<std::string>{std::string{}} : read_input(append->file);
  if (!text) return invocation.fail(text.error());
  auto ledger = open_ledger(invocation, *writer, dir);
  if (!ledger) return invocation.fail(ledger.error());
  const auto& m = invocation.messages();
  Findings findings;
  if (each) {
    std::istringstream lines(*text);
    findings = append_each(invocation, *ledger, *writer->disk, *append, from_standard_input ? std::cin : lines);
  } else {
    const auto answer = append_together(*ledger, *append, *text, m);
    if (!answer) return invocation.fail(answer.error());
    invocation.print(*answer);
  }
  const custody::Checkpoint& checkpoint = ledger->checkpoint();
  invocation.print(
      m.text("custody", "checkpoint_at", {{"size", std::to_string(checkpoint.size)}, {"root", custody::to_hex(checkpoint.root)}}) + '\n');
  return findings.empty() ? kAnswered : invocation.fail(findings);
}

int run_prove(Invocation& invocation) {
  const auto kind_name = invocation.text("for");
  if (!kind_name) return invocation.fail(missing("--for KIND", "custody prove"));
  auto place = open_place(invocation);
  if (!place) return invocation.fail(place.error());
  const auto& names = custody::proof_kind_names();
  const auto kind = static_cast<custody::ProofKind>(std::find(names.begin(), names.end(), *kind_name) - names.begin());
  custody::VerifiableMap map;
  for (const custody::NamedRecord& record : place->report.state.all_records()) map.set(record.name, record.text);
  (void)map.root();
  const custody::Prover prover(place->reader(), place->note(), place->report.state, map);
  std::string subject = invocation.text("subject").value_or("");
  // The demonstration's parties go by their names.
  if (place->play && kind == custody::ProofKind::buyer && (subject.empty() || subject == "buyer"))
    subject = custody::to_hex(place->play->world.party("buyer"));
  if (place->play && kind == custody::ProofKind::vendor && subject.empty()) subject = place->play->world.terms().sku;
  const auto proof = prover.prove(kind, subject);
  if (!proof) return invocation.fail(proof.error());
  const std::string text = proof->text();
  const auto output = invocation.text("output");
  if (!output) {
    invocation.print(text);
    return kAnswered;
  }
  if (const auto done = write_file(*output, text); !done) return invocation.fail(done.error());
  std::string key = place->play ? place->play->operator_key().text() : place->reader()("operator.vkey").value_or("");
  if (key.ends_with('\n')) key.pop_back();
  invocation.print(invocation.messages().text("custody", "proof_written", {{"file", *output}, {"key", key}}) + '\n');
  return kAnswered;
}

/// What was typed, else operator.vkey in the folder `beside`.
Result<std::optional<custody::VerifierKey>> operator_key_or_beside(const Invocation& invocation, const std::string& beside) {
  auto typed = typed_operator_key(invocation);
  if (!typed || *typed) return typed;
  const std::string file = (fs::path(beside) / "operator.vkey").string();
  std::error_code none;
  if (!fs::exists(file, none)) return typed;
  auto key = read_verifier_key(file);
  if (!key) return key.error();
  return std::optional{std::move(*key)};
}

int verify_folder(Invocation& invocation, const std::string& dir) {
  auto policy = custody_policy(invocation);
  if (!policy) return invocation.fail(policy.error());
  auto key = operator_key_or_beside(invocation, dir);
  if (!key) return invocation.fail(key.error());
  custody::AuditOptions options;
  options.operator_key = *key;
  options.replay = false;
  const auto disk = custody::posix_disk(dir);
  const auto report = custody::audit(*disk, **policy, options);
  if (!report) return invocation.fail(report.error());
  const auto& m = invocation.messages();
  if (invocation.is_for_people()) invocation.print(report::audit_summary(*report, m));
  if (!report->violations.empty() || !invocation.is_for_people()) {
    invocation.print(report::render(report::violations_table(*report, m), invocation.format(), invocation.style()));
  }
  return report->violations.empty() ? kAnswered : kViolations;
}

/// Whether salt and payload open the commitment of an entry: the payload is what its signer sealed, to the byte.
int open_commitment(Invocation& invocation, const std::string& dir, std::uint64_t index) {
  const auto payload_file = invocation.text("payload");
  const auto salt_text = invocation.text("salt");
  if (!payload_file || !salt_text) return invocation.fail(missing("--payload FILE --salt HEX", "custody verify"));
  const auto payload = read_file(*payload_file);
  if (!payload) return invocation.fail(payload.error());
  const auto salt = custody::from_hex<32>(*salt_text);
  if (!salt) return invocation.fail({custody::kBadKey, {}, {{"found", *salt_text}}});
  const auto disk = custody::posix_disk(dir);
  const auto read = [&](const std::string& path) -> std::optional<std::string> {
    auto content = disk->read(path);
    return content ? std::move(*content) : std::nullopt;
  };
  const auto note = custody::parse_note(read(custody::kCheckpointFile).value_or(""));
  const auto checkpoint = note ? custody::parse_checkpoint(note->text) : Result<custody::Checkpoint>{note.error()};
  if (!checkpoint) return invocation.fail({custody::kNoCheckpoint, {dir, 0, 0, {}}, {}});
  const std::uint64_t at = index % custody::kTileWidth;
  const auto chunk = custody::read_entries(read, index - at, 1, checkpoint->size);
  const bool has_entry = index < checkpoint->size && at < chunk.events.size() && chunk.sound[at] != 0;
  const bool has_one = has_entry && chunk.events[at].has(Field::commitment);
  const bool opens = has_one && chunk.events[at].hash(Field::commitment) == custody::commitment(*salt, *payload);
  const char* const answer = opens ? "opened" : has_one ? "opened_not" : "no_commitment";
  invocation.print(invocation.messages().text("custody", answer, {{"index", std::to_string(index)}}) + '\n');
  return opens ? kAnswered : kViolations;
}

int run_verify(Invocation& invocation) {
  const std::string path = *invocation.text("path");
  const auto entry = invocation.integer("entry", 0);
  if (!entry) return invocation.fail(entry.error());
  if (*entry) return open_commitment(invocation, path, static_cast<std::uint64_t>(**entry));
  if (fs::is_directory(path)) return verify_folder(invocation, path);
  auto text = read_file(path, std::size_t{1} << 31U);
  if (!text) return invocation.fail(text.error());
  const auto proof = custody::Proof::parse(*text);
  if (!proof) {
    Findings findings = proof.error();
    for (Error& finding : findings) finding.place.file = path;
    return invocation.fail(findings);
  }
  const auto key = operator_key_or_beside(invocation, ".");
  if (!key) return invocation.fail(key.error());
  if (!*key) return invocation.fail(missing("--operator-key KEY", "custody verify"));
  auto policy = custody_policy(invocation);
  if (!policy) return invocation.fail(policy.error());
  const custody::ProofReport report = custody::verify_proof(*proof, **key, **policy);
  invocation.print(report::render(report::proof_table(report, invocation.messages()), invocation.format(), invocation.style()));
  return report.holds() ? kAnswered : kViolations;
}

}  // namespace

std::vector<Command> custody_commands() {
  const ArgumentSpec dir{.name = "dir", .placeholder = "DIR", .completion = Completion::directory};
  ArgumentSpec any_dir = dir;
  any_dir.required = false;
  return {
      {.path = "custody key",
       .arguments = {{.name = "name", .placeholder = "NAME"}},
       .options = {kOutput},
       .examples = {{"steelyard custody key ledger.example -o operator.key", "custody.key"}},
       .run = run_key},
      {.path = "custody init",
       .arguments = {dir},
       .options = {{.name = "origin", .kind = OptionKind::value, .placeholder = "NAME"},
                   kOperator,
                   {.name = "regulator", .kind = OptionKind::value, .placeholder = "KEYFILE", .completion = Completion::file},
                   kAt},
       .examples = {{"steelyard custody init ledger --origin ledger.example/custody --operator operator.key --regulator regulator.key",
                     "custody.init"}},
       .run = run_init},
      {.path = "custody append",
       .arguments = {{.name = "dir", .placeholder = "DIR [FILE]", .repeated = true, .completion = Completion::file}},
       .options = {{.name = "key", .kind = OptionKind::values, .placeholder = "KEYFILE", .completion = Completion::file},
                   kOperator,
                   {.name = "references", .kind = OptionKind::value, .placeholder = "KEYFILE", .completion = Completion::file},
                   {.name = "each"},
                   {.name = "receipts", .kind = OptionKind::value, .placeholder = "DIR", .completion = Completion::directory},
                   kAt},
       .examples = {{"steelyard custody append ledger events.jsonl --operator operator.key --key vendor.key", "custody.append"}},
       .run = run_append},
      {.path = "custody prove",
       .arguments = {any_dir},
       .options = {{.name = "for", .kind = OptionKind::value, .placeholder = "KIND", .choices = {"record", "buyer", "vendor", "regulator"}},
                   {.name = "subject", .kind = OptionKind::value, .placeholder = "NAME"},
                   kOutput,
                   kAt},
       .examples = {{"steelyard custody prove --for buyer --subject buyer -o buyer.proof", "custody.prove"}},
       .run = run_prove},
      {.path = "custody verify",
       .arguments = {{.name = "path", .placeholder = "PATH", .completion = Completion::file}},
       .options = {kOperatorKey,
                   {.name = "entry", .kind = OptionKind::value, .placeholder = "N"},
                   {.name = "payload", .kind = OptionKind::value, .placeholder = "FILE", .completion = Completion::file},
                   {.name = "salt", .kind = OptionKind::value, .placeholder = "HEX"}},
       .examples = {{"steelyard custody verify ledger", "custody.verify"}},
       .run = run_verify}};
}

}  // namespace steelyard::cli
