#include "custody/store/sequencer.hpp"

#include <chrono>

namespace steelyard::custody {
namespace {

constexpr std::size_t kMostHandedIn = 16384;

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

std::string Acknowledgement::text() const {
  std::string text = "c2sp.org/tlog-proof@v1\nindex " + std::to_string(admission.first) + '\n';
  for (const Hash& hash : path) text += to_base64(as_text(hash)) + '\n';
  return text + '\n' + note;
}

Sequencer::Sequencer(Ledger& ledger, const Disk& disk, std::function<UnixTime()> log_time, CommitPace pace)
    : ledger_(ledger),
      disk_(disk),
      log_time_(std::move(log_time)),
      pace_(pace),
      sealed_size_(ledger.checkpoint().size),
      group_(ledger.writer(), 8,
             [this] {
               const std::scoped_lock lock(mutex_);
               has_written_ = true;
               changed_.notify_all();
             }),
      thread_([this] { run(); }) {}

Sequencer::~Sequencer() {
  {
    const std::scoped_lock lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Sequencer::hand_in(Make make, Answer answer) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return handed_in_.size() < kMostHandedIn; });
  handed_in_.push_back({std::move(make), std::move(answer)});
  lock.unlock();
  changed_.notify_all();
}

void Sequencer::run() {
  const auto has_work = [this] { return !handed_in_.empty() || has_written_ || is_over_; };
  for (bool ends = false; !ends;) {
    std::optional<HandedIn> next;
    {
      std::unique_lock lock(mutex_);
      if (const auto wait = pace_.wait_ms(now_ms())) {
        changed_.wait_for(lock, std::chrono::milliseconds{*wait}, has_work);
      } else {
        changed_.wait(lock, has_work);
      }
      has_written_ = false;
      if (!handed_in_.empty()) {
        next.emplace(std::move(handed_in_.front()));
        handed_in_.pop_front();
      }
      ends = is_over_ && !next;
    }
    if (next) {
      changed_.notify_all();
      judge(*next);
    }
    if (ends || pace_.wait_ms(now_ms()) == 0) seal();
    if (ends) (void)group_.wait();  // what it met is in failure()
    answer_durable();
  }
}

void Sequencer::judge(const HandedIn& next) {
  Result<Submission> submission = next.make(ledger_.state());
  if (!submission) {
    judged_.push_back({next.answer, submission.error(), 0});
    return;
  }
  judged_.push_back({next.answer, ledger_.submit(*submission, log_time_()), kNotSealed});
  pace_.came(submission->events.size(), now_ms());
}

void Sequencer::seal() {
  pace_.closed();
  if (auto sealed = ledger_.seal()) {
    sealed_size_ = sealed->head.size;
    group_.push(std::move(sealed));
  }
  // Also what added nothing, as a repetition: it is answered when that which it repeats is durable.
  for (Judged& judged : judged_) {
    if (judged.needed_size == kNotSealed) judged.needed_size = sealed_size_;
  }
}

void Sequencer::answer_durable() {
  const std::uint64_t durable = group_.durable_size();
  const Findings failure = group_.failure();
  ledger_.was_published(durable);
  const auto read = [this](const std::string& path) -> std::optional<std::string> {
    auto content = disk_.read(path);
    return content ? std::move(*content) : std::nullopt;
  };
  std::string note;
  std::uint64_t size = 0;
  SubtreeReader tiles;
  while (!judged_.empty() && (judged_.front().needed_size <= durable || !failure.empty())) {
    const Judged judged = std::move(judged_.front());
    judged_.pop_front();
    if (!judged.admission) {
      judged.answer(judged.admission.error());
    } else if (judged.needed_size > durable) {
      judged.answer(failure);
    } else {
      if (size == 0) {  // it may be newer than what is needed, and serves as well
        note = read(kCheckpointFile).value_or("");
        const auto parsed = parse_note(note);
        const auto checkpoint = parsed ? parse_checkpoint(parsed->text) : Result<Checkpoint>{parsed.error()};
        size = checkpoint ? checkpoint->size : durable;
        tiles = tile_reader(size, read);
      }
      judged.answer(acknowledgement(*judged.admission, note, size, tiles));
    }
  }
}

Result<Acknowledgement> Sequencer::acknowledgement(const Admission& admission, const std::string& note, std::uint64_t size,
                                                   const SubtreeReader& tiles) const {
  Acknowledgement made{admission, note, {}};
  if (admission.refusal) return made;
  auto path = inclusion_proof(admission.first, size, tiles);
  if (!path) return Error{kLogDamaged, {}, {{"found", "tile"}}};
  made.path = std::move(*path);
  return made;
}

}  // namespace steelyard::custody
