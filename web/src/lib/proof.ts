// Checks a custody proof in the browser, with the operator's public key and nothing else: the server that made it isn't asked.
// The same checks under the same names as `steelyard custody verify`; docs/formats/custody.md gives the file. What a regulator's proof says
// of the law is not checked here: that takes the rule book, and the program replays it.
import * as ed25519 from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2";

ed25519.etc.sha512Sync = (...parts) => sha512(ed25519.etc.concatBytes(...parts)); // WebCrypto is missing where a page has no secure origin

export interface Check {
  check: string;
  holds: boolean;
  count: number;
  detail: string;
}
export interface Checked {
  kind: string;
  origin: string;
  size: number;
  checks: Check[];
}

/** The file or the key isn't one; `line` is 0 for the key. */
export class BadProof extends Error {
  constructor(readonly line: number) {
    super(`line ${line}`);
  }
}

type Bytes = Uint8Array;
type Fields = Record<string, unknown>;
interface Entry {
  index: number;
  text: Bytes;
  path: Bytes[];
}
interface MapRecord {
  name: string;
  text: Bytes | undefined;
  path: Bytes[];
  other: Bytes[];
}
interface Proof {
  kind: string;
  subject: string;
  note: string;
  entries: Entry[];
  records: MapRecord[];
  signatures: Map<number, { group: number; path: Bytes[] }>;
}
interface Key {
  name: string;
  bytes: Bytes;
  hash: Bytes;
}

const kHash = 32;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const concat = ed25519.etc.concatBytes;
const same = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
const hex = (bytes: Bytes): string => ed25519.etc.bytesToHex(bytes);
const tagged = (tag: number, ...parts: Bytes[]): Bytes => sha256(concat(new Uint8Array([tag]), ...parts));
const leafHash = (text: Bytes): Bytes => tagged(0, text);
const nodeHash = (left: Bytes, right: Bytes): Bytes => tagged(1, left, right);

function fromHex(text: unknown, bytes: number): Bytes | undefined {
  return typeof text === "string" && text.length === 2 * bytes && /^[0-9a-f]*$/.test(text) ? ed25519.etc.hexToBytes(text) : undefined;
}
function fromBase64(text: string): Bytes {
  const binary = atob(text);
  if (btoa(binary) !== text) throw new Error("not canonical base64");
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));

function readPath(text: string): Bytes[] {
  if (text === "-") return [];
  const bytes = fromBase64(text);
  if (bytes.length === 0 || bytes.length % kHash !== 0) throw new Error("not whole hashes");
  return Array.from({ length: bytes.length / kHash }, (_, i) => bytes.slice(i * kHash, (i + 1) * kHash));
}
function readNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new Error("not a number");
  return value;
}

function readLine(words: string[], proof: Proof): void {
  const [what, a = "", b = "", c = ""] = words;
  const name = (): string => decoder.decode(fromBase64(a));
  if (what === "checkpoint" && words.length === 2) proof.note = decoder.decode(fromBase64(a));
  else if (words.length !== 4) throw new Error("words");
  else if (what === "entry") proof.entries.push({ index: readNumber(a), text: fromBase64(b), path: readPath(c) });
  else if (what === "record") proof.records.push({ name: name(), text: fromBase64(b), path: readPath(c), other: [] });
  else if (what === "absent") proof.records.push({ name: name(), text: undefined, path: readPath(c), other: readPath(b) });
  else if (what === "signed") proof.signatures.set(readNumber(a), { group: readNumber(b), path: readPath(c) });
  else throw new Error("statement");
}

function parseProof(text: string): Proof {
  const proof: Proof = { kind: "", subject: "", note: "", entries: [], records: [], signatures: new Map() };
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new BadProof(lines.length + 1);
  lines.forEach((line, i) => {
    try {
      const words = line.split(" ");
      if (i === 0 && line !== "steelyard custody proof v1") throw new Error("title");
      if (i === 1) {
        if (words.length !== 3 || words[0] !== "kind" || !["record", "buyer", "vendor", "regulator"].includes(words[1] ?? "")) throw new Error("kind");
        proof.kind = words[1] ?? "";
        proof.subject = words[2] === "-" ? "" : decoder.decode(fromBase64(words[2] ?? ""));
      }
      if (i > 1) readLine(words, proof);
    } catch {
      throw new BadProof(i + 1);
    }
  });
  if (proof.note === "" || proof.entries.length === 0) throw new BadProof(lines.length);
  return proof;
}

function parseKey(text: string): Key {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  try {
    const [, name = "", hash = "", encoded = ""] = found ?? [];
    const bytes = fromBase64(encoded);
    if (bytes.length !== 33 || bytes[0] !== 1) throw new Error("type");
    const key = { name, bytes: bytes.slice(1), hash: sha256(concat(encoder.encode(`${name}\n`), bytes)).slice(0, 4) };
    if (hex(key.hash) !== hash) throw new Error("hash");
    return key;
  } catch {
    throw new BadProof(0);
  }
}

function verifies(signature: Bytes, message: Bytes, key: Bytes): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** A signature by the known key that fails makes the note worthless; other keys say nothing. */
function isSigned(note: string, body: string, key: Key): boolean {
  let signed = false;
  for (const line of note.slice(body.length + 1).split("\n").slice(0, -1)) {
    const found = /^\u2014 (.+) (\S+)$/.exec(line);
    if (!found) return false;
    const bytes = fromBase64(found[2] ?? "");
    if (found[1] !== key.name || !same(bytes.slice(0, 4), key.hash)) continue;
    if (!verifies(bytes.slice(4), encoder.encode(body), key.bytes)) return false;
    signed = true;
  }
  return signed;
}

/** RFC 9162, 2.1.3.2. */
export function verifyInclusion(leaf: Bytes, index: number, size: number, path: Bytes[], root: Bytes): boolean {
  if (index >= size) return false;
  let at = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(hash, root);
}

/** RFC 9162, 2.1.1. */
function treeRoot(leaves: Bytes[]): Bytes {
  let level: Bytes[] = leaves;
  while (level.length > 1) {
    const next: Bytes[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const left = level[i] as Bytes;
      const right = level[i + 1];
      next.push(right ? nodeHash(left, right) : left);
    }
    level = next;
  }
  return level[0] ?? sha256(new Uint8Array());
}

const bitOf = (key: Bytes, depth: number): number => ((key[depth >> 3] as number) >> (7 - (depth & 7))) & 1;

function verifyRecord(root: Bytes, record: MapRecord): boolean {
  if (record.path.length > 8 * kHash || (record.other.length !== 0 && record.other.length !== 2)) return false;
  const key = sha256(encoder.encode(record.name));
  const [otherKey, otherValue] = record.other;
  let hash: Bytes = new Uint8Array(kHash);
  if (record.text) {
    hash = tagged(0, key, sha256(record.text));
  } else if (otherKey && otherValue) {
    // The other record must stand on the path of the name, and be another.
    if (same(otherKey, key) || record.path.some((_, depth) => bitOf(otherKey, depth) !== bitOf(key, depth))) return false;
    hash = tagged(0, otherKey, otherValue);
  }
  for (let depth = record.path.length - 1; depth >= 0; --depth) {
    const sibling = record.path[depth] as Bytes;
    hash = bitOf(key, depth) ? nodeHash(sibling, hash) : nodeHash(hash, sibling);
  }
  return same(hash, root);
}

function fieldsOf(text: Bytes | undefined): Fields {
  try {
    return text ? (JSON.parse(decoder.decode(text)) as Fields) : {};
  } catch {
    return {};
  }
}
const numberIn = (fields: Fields, name: string): number => (typeof fields[name] === "number" ? (fields[name] as number) : 0);
const textIn = (fields: Fields, name: string): string => (typeof fields[name] === "string" ? (fields[name] as string) : "");
const isOfUnit = (event: Fields): boolean => event["type"] === "MANUFACTURED" || "prev" in event;

const kTested = 1;
const kPaid = 2;
const kHeld = 4;
const kNonCompliant = 16;

class Verifier {
  readonly checks: Check[] = [];
  origin = "";
  size = 0;
  #root: Bytes = new Uint8Array();
  #map: Bytes = new Uint8Array();
  readonly #records = new Map<string, Fields>(); // proven ones

  constructor(
    private readonly proof: Proof,
    private readonly key: Key,
  ) {}

  run(): this {
    const { note, kind } = this.proof;
    const gap = note.lastIndexOf("\n\n");
    const body = note.slice(0, gap + 1);
    const lines = body.split("\n");
    const wellFormed = gap >= 0 && note.endsWith("\n") && lines.length === 4;
    if (!wellFormed) throw new BadProof(3);
    try {
      this.origin = lines[0] ?? "";
      this.size = readNumber(lines[1] ?? "");
      this.#root = fromBase64(lines[2] ?? "");
      this.#one("note_signed", isSigned(note, body, this.key), 1, this.key.name);
    } catch {
      throw new BadProof(3);
    }
    if (kind === "regulator") {
      this.#wholeLog();
      return this;
    }
    this.#entries();
    this.#every("records_committed", this.proof.records, (record) => {
      const holds = verifyRecord(this.#map, record);
      if (holds && record.text) this.#records.set(record.name, fieldsOf(record.text));
      return holds ? undefined : record.name;
    });
    if (kind === "buyer") this.#buyer();
    if (kind === "vendor") this.#vendor();
    return this;
  }

  #one(check: string, holds: boolean, count: number, detail: string): void {
    this.checks.push({ check, holds, count, detail: holds ? "" : detail });
  }
  /** Holds when there are some and none fails; `fails` gives the name of what does. */
  #every<T>(check: string, all: T[], fails: (one: T) => string | undefined): void {
    const failing = all.map(fails).filter((name) => name !== undefined);
    this.#one(check, all.length > 0 && failing.length === 0, all.length, failing[0] ?? "-");
  }
  #record = (name: string): Fields => this.#records.get(name) ?? {};
  #named = (prefix: string): [string, Fields][] => [...this.#records].filter(([name]) => name.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1));

  #wholeLog(): void {
    const { entries } = this.proof;
    const inOrder = entries.every((entry, i) => entry.index === i);
    const root = treeRoot(entries.map((entry) => leafHash(entry.text)));
    this.#one("root", inOrder && entries.length === this.size && same(root, this.#root), entries.length, hex(root));
    const genesis = fieldsOf(entries.find((entry) => fieldsOf(entry.text)["type"] === "GENESIS")?.text);
    this.#one("operator", textIn(genesis, "operator") === hex(this.key.bytes), 1, textIn(genesis, "operator"));
  }

  #entries(): void {
    this.#every("entries_included", this.proof.entries, (entry) =>
      verifyInclusion(leafHash(entry.text), entry.index, this.size, entry.path, this.#root) ? undefined : String(entry.index),
    );
    const first = this.proof.entries[0] as Entry;
    const state = fieldsOf(first.text);
    const isLast = state["type"] === "STATE" && first.index + 1 === this.size;
    this.#one("state_committed", isLast, 1, String(first.index));
    if (isLast) this.#map = fromHex(state["map"], kHash) ?? new Uint8Array();
  }

  #buyer(): void {
    const { subject } = this.proof;
    const units = this.#named("unit:");
    const held = this.#named("account:units_held/").filter(([name]) => name.endsWith(`/${subject}`));
    const balance = held.reduce((sum, [, account]) => sum + numberIn(account, "credits_posted") - numberIn(account, "debits_posted"), 0);
    // The account of what the party holds counts every unit: one left out would show.
    this.#one("all_units_listed", units.length > 0 && units.length === balance, units.length, String(balance));
    const every = (check: string, holds: (unit: Fields) => boolean): void => this.#every(check, units, ([name, unit]) => (holds(unit) ? undefined : name));
    every("held_by_buyer", (unit) => unit["holder"] === subject && ["received", "installed"].includes(textIn(unit, "stage")));
    every("fee_paid", (unit) => (numberIn(unit, "flags") & kPaid) !== 0 && numberIn(this.#record(`entry:${textIn(unit, "entry")}`), "released") > 0);
    every("tested", (unit) => (numberIn(unit, "flags") & kTested) !== 0 && numberIn(this.#record(`batch:${textIn(unit, "batch")}`), "tested_at") > 0);
    every("licensed_holder", (unit) => {
      const licence = this.#record(`licence:${textIn(this.#record(`shipment:${textIn(unit, "shipment")}`), "licence")}`);
      const users = Array.isArray(licence["end_users"]) ? licence["end_users"] : [];
      return (licence["consignee"] === subject || users.includes(subject)) && numberIn(licence, "revoked_at") === 0;
    });
    every("not_held", (unit) => (numberIn(unit, "flags") & (kHeld | kNonCompliant)) === 0);
    this.#chains(units);
    this.#signatures();
  }

  #chains(units: [string, Fields][]): void {
    const events = new Map<string, { event: Fields; hash: string }[]>();
    for (const entry of [...this.proof.entries].sort((a, b) => a.index - b.index)) {
      const event = fieldsOf(entry.text);
      if (!isOfUnit(event)) continue;
      const unit = textIn(event, "unit");
      events.set(unit, [...(events.get(unit) ?? []), { event, hash: hex(leafHash(entry.text)).slice(0, kHash) }]);
    }
    this.#every("chain_from_foundry", units, ([name, unit]) => {
      let last = "";
      for (const { event, hash } of events.get(name.slice("unit:".length)) ?? []) {
        if (last === "" ? event["type"] !== "MANUFACTURED" : event["prev"] !== last) return name;
        last = hash;
      }
      return last !== "" && last === unit["head_hash"] ? undefined : name;
    });
  }

  #signatures(): void {
    const entries = new Map(this.proof.entries.map((entry) => [entry.index, entry]));
    const genesis = fieldsOf(entries.get(1)?.text);
    const regulator = genesis["type"] === "GENESIS" ? textIn(genesis, "regulator") : "";
    const groups = new Map<number, boolean>(); // whose signatures have been checked
    const ofUnits = this.proof.entries.filter((entry) => isOfUnit(fieldsOf(entry.text)));
    this.#every("signed_by_parties", ofUnits, (entry) => {
      const signed = this.proof.signatures.get(entry.index);
      const batch = fieldsOf(signed && entries.get(signed.group)?.text);
      const root = fromHex(batch["root"], kHash);
      if (!signed || !root || batch["type"] !== "BATCH" || signed.group >= entry.index) return String(entry.index);
      const isIn = verifyInclusion(leafHash(entry.text), entry.index - signed.group - 1, numberIn(batch, "count"), signed.path, root);
      if (!groups.has(signed.group)) groups.set(signed.group, this.#isSignedGroup(batch, root, regulator));
      return isIn && groups.get(signed.group) ? undefined : String(entry.index);
    });
  }

  #isSignedGroup(batch: Fields, root: Bytes, regulator: string): boolean {
    const keys = Array.isArray(batch["keys"]) ? batch["keys"] : [];
    const signatures = Array.isArray(batch["signatures"]) ? batch["signatures"] : [];
    if (keys.length === 0 || keys.length !== signatures.length) return false;
    const message = encoder.encode(`steelyard custody batch v1\n${this.origin}\n${numberIn(batch, "count")}\n${toBase64(root)}\n`);
    return keys.every((text, i) => {
      const key = fromHex(text, kHash);
      const signature = fromHex(signatures[i], 2 * kHash);
      const isKnown = text === hex(this.key.bytes) || (regulator !== "" && text === regulator) || this.#records.has(`key:${text}`);
      return isKnown && key !== undefined && signature !== undefined && verifies(signature, message, key);
    });
  }

  #vendor(): void {
    const { subject } = this.proof;
    const units = this.#named("unit:").filter(([, unit]) => unit["sku"] === subject);
    // The account of units made counts every unit of the product: a unit left out would show.
    const made = numberIn(this.#record(`account:units_made/${subject}`), "debits_posted");
    this.#one("all_units_listed", made > 0 && made === units.length, units.length, String(made));
    this.#every("settled", units, ([name, unit]) => {
      const left = numberIn(unit, "exported_at") !== 0 && !["in_repair", "entered"].includes(textIn(unit, "stage"));
      return !left || (numberIn(unit, "flags") & kPaid) !== 0 ? undefined : name;
    });
    this.#every("within_quota", this.#named("account:quota_available/"), ([name, account]) =>
      numberIn(account, "credits_posted") >= numberIn(account, "debits_posted") + numberIn(account, "debits_pending") ? undefined : name,
    );
  }
}

/** Errors: BadProof. */
export function checkProof(text: string, operatorKey: string): Checked {
  const proof = parseProof(text);
  const { origin, size, checks } = new Verifier(proof, parseKey(operatorKey)).run();
  return { kind: proof.kind, origin, size, checks };
}
