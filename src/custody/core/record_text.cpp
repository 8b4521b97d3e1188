// The texts of records. One description per record serves writing and reading, so the two can't drift; fields stand in the order of their
// names, and a field that holds its default is left out.
#include <algorithm>
#include <charconv>
#include <numeric>
#include <span>

#include "base/check.hpp"
#include "base/parallel.hpp"
#include "custody/core/state.hpp"

namespace steelyard::custody {
namespace {

class Writer {
 public:
  static constexpr bool kReads = false;
  explicit Writer(std::string& out) : out_(out) { out_ += '{'; }
  void integer(std::string_view name, std::int64_t value) {
    if (value == 0) return;
    key(name);
    std::array<char, 24> digits;
    out_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    ((out_ += '"') += value) += '"';
  }
  template <std::size_t N>
  void bytes(std::string_view name, const ByteArray<N>& value) {
    if (value == ByteArray<N>{}) return;
    key(name);
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<char, 2 * N + 2> quoted;
    quoted.front() = quoted.back() = '"';
    for (std::size_t i = 0; i < N; ++i) {
      quoted[2 * i + 1] = kDigits[value[i] >> 4U];
      quoted[2 * i + 2] = kDigits[value[i] & 0xFU];
    }
    out_.append(quoted.data(), quoted.size());
  }
  void list(std::string_view name, const std::vector<Ref>& values) {
    if (values.empty()) return;
    key(name);
    char separator = '[';
    for (const Ref& value : values) {
      ((out_ += separator) += '"') += to_hex(value);
      out_ += '"';
      separator = ',';
    }
    out_ += ']';
  }
  template <class T>
  void document(std::string_view name, Index& index, const T& table) {
    if (index == kNone) return;
    if constexpr (std::is_same_v<std::decay_t<decltype(table[0].key())>, std::string>) {
      text(name, table[index].key());
    } else {
      bytes(name, table[index].key());
    }
  }
  void choice(std::string_view name, std::size_t value, const std::vector<std::string_view>& names) { text(name, names[value]); }
  void end() { out_ += '}'; }

 private:
  void key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    ((out_ += '"') += name) += "\":";
  }
  std::string& out_;
};

class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view text) : text_(text) { take('{'); }
  void integer(std::string_view name, std::int64_t& value) {
    if (!key(name)) return;
    const auto [stop, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc{}) failed_ = true;
    at_ = static_cast<std::size_t>(stop - text_.data());
  }
  void text(std::string_view name, std::string& value) {
    if (key(name)) value = quoted();
  }
  template <std::size_t N>
  void bytes(std::string_view name, ByteArray<N>& value) {
    if (key(name) && !read_hex(quoted(), value.data(), N)) failed_ = true;
  }
  void list(std::string_view name, std::vector<Ref>& values) {
    if (!key(name)) return;
    take('[');
    while (!failed_) {
      Ref value{};
      if (!read_hex(quoted(), value.data(), value.size())) failed_ = true;
      values.push_back(value);
      if (at_ < text_.size() && text_[at_] == ']') break;
      take(',');
    }
    take(']');
  }
  template <class T>
  void document(std::string_view name, Index& index, const T& table) {
    if (!key(name)) return;
    const std::string_view value = quoted();
    if constexpr (std::is_same_v<std::decay_t<decltype(table[0].key())>, std::string>) {
      index = table.find(value);
    } else {
      std::decay_t<decltype(table[0].key())> ref{};
      if (!read_hex(value, ref.data(), ref.size())) failed_ = true;
      index = table.find(ref);
    }
    if (index == kNone) failed_ = true;
  }
  template <class Enum>
  void choice(std::string_view name, Enum& value, const std::vector<std::string_view>& names) {
    if (!key(name)) return;
    const auto found = std::find(names.begin(), names.end(), quoted());
    if (found == names.end()) failed_ = true;
    if (found != names.end()) value = static_cast<Enum>(found - names.begin());
  }
  void end() { take('}'); }
  [[nodiscard]] bool is_sound() const { return !failed_ && at_ == text_.size(); }

 private:
  void take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) {
      failed_ = true;
      return;
    }
    ++at_;
  }
  bool key(std::string_view name) {
    std::size_t at = at_;
    if (failed_ || at == 0 || at >= text_.size()) return false;
    if (text_[at - 1] != '{') {
      if (text_[at] != ',') return false;
      ++at;
    }
    if (text_.size() < at + name.size() + 3 || text_[at] != '"' || text_.compare(at + 1, name.size(), name) != 0 ||
        text_.compare(at + 1 + name.size(), 2, "\":") != 0) {
      return false;
    }
    at_ = at + name.size() + 3;
    return true;
  }
  std::string_view quoted() {
    take('"');
    const std::size_t end = failed_ ? std::string_view::npos : text_.find('"', at_);
    if (end == std::string_view::npos) {
      failed_ = true;
      return {};
    }
    const std::string_view value = text_.substr(at_, end - at_);
    at_ = end + 1;
    return value;
  }
  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

template <class A, class T>
void whole(A& a, std::string_view name, T& value) {
  std::int64_t number = static_cast<std::int64_t>(value);
  a.integer(name, number);
  if constexpr (A::kReads) value = static_cast<T>(number);
}

template <class A, class E>
void choose(A& a, std::string_view name, E& value, const std::vector<std::string_view>& names) {
  if constexpr (A::kReads) {
    a.choice(name, value, names);
  } else {
    a.choice(name, static_cast<std::size_t>(value), names);
  }
}

template <class A>
void money(A& a, Currency& currency) {
  std::string code{code_of(currency)};
  a.text("currency", code);
  if constexpr (A::kReads) currency = parse_currency(code).value_or(Currency::usd);
}

template <class A>
void describe(A& a, Unit& u, const State& s) {
  a.document("batch", u.batch, s.batches);
  a.bytes("board", u.board);
  a.bytes("die", u.die);
  a.document("entry", u.entry, s.entries);
  a.integer("exported_at", u.exported_at);
  whole(a, "flags", u.flags);
  whole(a, "head", u.head);
  a.bytes("head_hash", u.head_hash);
  a.bytes("holder", u.holder);
  a.bytes("nonce", u.nonce);
  a.integer("nonce_expires", u.nonce_expires);
  a.bytes("parent", u.parent);
  a.bytes("seal", u.seal);
  a.integer("seen_at", u.seen_at);
  a.document("shipment", u.shipment, s.shipments);
  a.bytes("site", u.site);
  a.document("sku", u.product, s.products);
  choose(a, "stage", u.stage, stage_names());
  a.integer("time", u.time);
  a.bytes("unit", u.unit);
}

template <class A>
void describe(A& a, Party& p, const State&) {
  a.integer("lab_withdrawn_at", p.lab_withdrawn_at);
  a.bytes("party", p.ref);
}

template <class A>
void describe(A& a, Binding& b, const State&) {
  a.bytes("part", b.part);
  a.bytes("unit", b.unit);
}

template <class A>
void describe(A& a, KeyGrant& k, const State&) {
  a.integer("from", k.from);
  a.bytes("key", k.public_key);
  a.bytes("party", k.party);
  a.integer("revoked_at", k.revoked_at);
  choose(a, "role", k.role, role_names());
  a.integer("to", k.to);
}

template <class A>
void describe(A& a, Product& p, const State&) {
  a.integer("bandwidth", p.bandwidth);
  a.text("chip", p.chip);
  a.integer("mtpp", p.mtpp);
  a.text("sku", p.sku);
  a.integer("us_mtpp", p.us_mtpp);
}

template <class A>
void describe(A& a, Licence& l, const State&) {
  a.text("buyer_class", l.buyer_class);
  a.integer("cap_mtpp", l.cap_mtpp);
  a.integer("cap_units", l.cap_units);
  a.text("conditions", l.conditions);
  a.bytes("consignee", l.consignee);
  a.text("destination", l.destination);
  a.list("end_users", l.end_users);
  a.integer("from", l.from);
  a.text("headquarters", l.headquarters);
  a.text("licence", l.licence);
  a.text("review_policy", l.review_policy);
  a.integer("revoked_at", l.revoked_at);
  a.text("sku", l.sku);
  a.integer("to", l.to);
}

template <class A>
void describe(A& a, Entry& e, const State&) {
  a.text("batch", e.batch);
  money(a, e.currency);
  a.text("destination", e.destination);
  a.integer("due_customs_value", e.due[0]);
  a.integer("due_sale_price", e.due[1]);
  a.integer("entered", e.entered);
  a.bytes("entry", e.entry);
  a.text("hts", e.hts);
  a.text("origin", e.origin);
  a.integer("paid_customs_value", e.paid[0]);
  a.integer("paid_sale_price", e.paid[1]);
  a.integer("released", e.released);
  a.integer("sale_value", e.sale_value);
  a.text("sku", e.sku);
  a.integer("units", e.units);
  a.integer("value", e.value);
}

template <class A>
void describe(A& a, Batch& b, const State&) {
  a.integer("bandwidth", b.bandwidth);
  a.text("batch", b.batch);
  a.bytes("certificate", b.certificate);
  a.bytes("lab", b.lab);
  a.integer("mtpp", b.mtpp);
  a.text("sku", b.sku);
  a.integer("tested_at", b.tested_at);
  a.integer("units", b.units);
}

template <class A>
void describe(A& a, Receipt& r, const State&) {
  a.integer("amount", r.amount);
  a.bytes("entry", r.entry);
  a.bytes("receipt", r.receipt);
}

template <class A>
void describe(A& a, Screening& s, const State&) {
  whole(a, "is_clear", s.is_clear);
  a.list("parties", s.parties);
  a.bytes("screening", s.screening);
  a.integer("snapshot", s.snapshot);
}

template <class A>
void describe(A& a, Shipment& s, const State&) {
  a.integer("closed_at", s.closed_at);
  a.bytes("consignee", s.consignee);
  a.integer("due_by", s.due_by);
  a.bytes("end_user", s.end_user);
  a.integer("exported", s.exported);
  a.text("licence", s.licence);
  a.integer("lost", s.lost);
  a.integer("received", s.received);
  a.text("shipment", s.shipment);
  a.text("sku", s.sku);
  a.integer("units", s.units);
}

bool is_by_licence(AccountKind kind) { return kind >= AccountKind::quota_issued && kind <= AccountKind::quota_used; }
bool is_money(AccountKind kind) { return kind >= AccountKind::duty_levied; }
bool has_holder(AccountKind kind) { return kind == AccountKind::units_held || kind == AccountKind::units_in_transit; }

template <class A>
void describe(A& a, Account& account, const State& s) {
  if (is_money(account.kind)) {
    Currency currency = static_cast<Currency>(account.a);
    money(a, currency);
    account.a = static_cast<Index>(currency);
  }
  a.integer("credits_pending", account.credits_pending);
  a.integer("credits_posted", account.credits_posted);
  a.integer("debits_pending", account.debits_pending);
  a.integer("debits_posted", account.debits_posted);
  if (account.kind == AccountKind::duty_owed) a.document("entry", account.b, s.entries);
  if (has_holder(account.kind)) a.document("holder", account.b, s.parties);
  if (is_by_licence(account.kind)) a.document("licence", account.a, s.licences);
  if (!is_by_licence(account.kind) && !is_money(account.kind)) a.document("sku", account.a, s.products);
}

template <class R>
std::string written(const R& record, const State& state) {
  std::string text;
  text.reserve(640);
  Writer writer(text);
  describe(writer, const_cast<R&>(record), state);  // a writer changes nothing
  writer.end();
  return text;
}

template <class R>
bool read(std::string_view text, R& record, const State& state, bool is_vouched) {
  Reader reader(text);
  describe(reader, record, state);
  reader.end();
  return reader.is_sound() && (is_vouched || written(record, state) == text);
}

template <std::size_t N>
std::string key_text(const ByteArray<N>& key) {
  return to_hex(key);
}
const std::string& key_text(const std::string& key) { return key; }

std::uint64_t slot_of(std::size_t kind, Index index) { return static_cast<std::uint64_t>(kind) << 32U | index; }

template <class T>
NamedRecord named(std::size_t kind, const T& table, Index index, const State& state) {
  std::string name;
  name.reserve(48);
  ((name += kRecordKinds[kind]) += ':') += key_text(table[index].key());
  return {slot_of(kind, index), std::move(name), written(table[index], state)};
}
NamedRecord named(std::size_t kind, const Table<std::uint64_t, Account>& accounts, Index index, const State& state) {
  return {slot_of(kind, index), state.name_of_account(accounts[index]), written(accounts[index], state)};
}

/// Appends the records of `indices`, in order; written in parallel where there are many.
template <class T>
void append_named(std::size_t kind, const T& table, std::span<const Index> indices, const State& state, std::vector<NamedRecord>& all) {
  constexpr std::size_t kPiece = 256;
  const std::size_t first = all.size();
  all.resize(first + indices.size());
  const auto write = [&](std::size_t piece) {
    const std::size_t end = std::min(indices.size(), (piece + 1) * kPiece);
    for (std::size_t i = piece * kPiece; i < end; ++i) all[first + i] = named(kind, table, indices[i], state);
  };
  const std::size_t pieces = (indices.size() + kPiece - 1) / kPiece;
  if (pieces > 1) {
    parallel_for(pieces, write);
  } else if (pieces == 1) {
    write(0);
  }
}

/// Calls `visit(table)` with the table of a kind whose names are their keys: of every kind but accounts.
template <class S, class F>
bool with_table(S& state, std::string_view kind, F&& visit) {
  if (kind == "party") return visit(state.parties), true;
  if (kind == "key") return visit(state.keys), true;
  if (kind == "product") return visit(state.products), true;
  if (kind == "licence") return visit(state.licences), true;
  if (kind == "entry") return visit(state.entries), true;
  if (kind == "batch") return visit(state.batches), true;
  if (kind == "receipt") return visit(state.receipts), true;
  if (kind == "screening") return visit(state.screenings), true;
  if (kind == "shipment") return visit(state.shipments), true;
  if (kind == "unit") return visit(state.units), true;
  if (kind == "die") return visit(state.dies), true;
  if (kind == "board") return visit(state.boards), true;
  return false;
}
template <class S, class F>
void with_any_table(S& state, std::string_view kind, F&& visit) {
  if (kind == "account") return visit(state.accounts);
  with_table(state, kind, std::forward<F>(visit));
}

}  // namespace

std::string State::name_of_account(const Account& account) const {
  std::string name = "account:";
  name += account_kind_names()[static_cast<std::size_t>(account.kind)];
  name += '/';
  if (is_money(account.kind)) {
    name += code_of(static_cast<Currency>(account.a));
    if (account.kind == AccountKind::duty_owed) name += '/' + to_hex(entries[account.b].entry);
    return name;
  }
  if (is_by_licence(account.kind)) return name + licences[account.a].licence;
  name += products[account.a].sku;
  if (has_holder(account.kind)) name += '/' + to_hex(parties[account.b].ref);
  return name;
}

std::vector<NamedRecord> State::take_changes() {
  std::vector<NamedRecord> all;
  for (std::size_t kind = 0; kind < kRecordKinds.size(); ++kind) {
    with_any_table(*this, kRecordKinds[kind], [&](auto& table) { append_named(kind, table, table.take_changes(), *this, all); });
  }
  return all;
}

std::vector<NamedRecord> State::all_records() const {
  std::vector<NamedRecord> all;
  for (std::size_t kind = 0; kind < kRecordKinds.size(); ++kind) {
    with_any_table(*this, kRecordKinds[kind], [&](const auto& table) {
      std::vector<Index> indices(table.size());
      std::iota(indices.begin(), indices.end(), Index{0});
      append_named(kind, table, indices, *this, all);
    });
  }
  return all;
}

Result<void> State::restore(std::string_view name, std::string_view text) { return restore(name, text, false); }
Result<void> State::restore_vouched(std::string_view name, std::string_view text) { return restore(name, text, true); }

Result<void> State::restore(std::string_view name, std::string_view text, bool is_vouched) {
  const std::size_t colon = name.find(':');
  const std::string_view kind = name.substr(0, colon);
  const auto bad = [&] { return Error{kBadRecord, {}, {{"found", std::string{name}}}}; };
  bool sound = false;
  if (kind == "account" && colon != std::string_view::npos) {
    Account account;
    const std::string_view of_kind = name.substr(colon + 1, name.find('/') - colon - 1);
    const auto& names = account_kind_names();
    const auto found = std::find(names.begin(), names.end(), of_kind);
    if (found == names.end()) return bad();
    account.kind = static_cast<AccountKind>(found - names.begin());
    sound = read(text, account, *this, is_vouched) && name_of_account(account) == name;
    if (sound) accounts.restore(account);
  } else {
    with_table(*this, kind, [&](auto& table) {
      std::decay_t<decltype(table[0])> record{};
      sound = read(text, record, *this, is_vouched) && key_text(record.key()) == name.substr(colon + 1);
      if (sound) table.restore(std::move(record));
    });
  }
  if (!sound) return bad();
  return {};
}

std::string State::text_of(const Unit& unit) const { return written(unit, *this); }

std::string State::text_of(std::string_view name) const {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {};
  const std::string_view key = name.substr(colon + 1);
  if (name.starts_with("account:")) {
    for (const Account& account : accounts.all()) {
      if (name_of_account(account) == name) return written(account, *this);
    }
    return {};
  }
  std::string text;
  with_table(*this, name.substr(0, colon), [&](const auto& table) {
    using Key = std::decay_t<decltype(table[0].key())>;
    Index index = kNone;
    if constexpr (std::is_same_v<Key, std::string>) {
      index = table.find(key);
    } else {
      Key bytes{};
      if (read_hex(key, bytes.data(), bytes.size())) index = table.find(bytes);
    }
    if (index != kNone) text = written(table[index], *this);
  });
  return text;
}

}  // namespace steelyard::custody
