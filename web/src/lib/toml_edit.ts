// Changes one value of a study's text and leaves the rest, comments too, as they were typed.
import { parse } from "smol-toml";

export type Value = string | number | boolean | string[];
/** `[study]` is {table: "study"}; the second `[[chip]]` is {table: "chip", index: 1}. */
export interface Spot {
  table: string;
  index?: number;
}

const header = /^\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$/;

/** The study as data; none where the text is no TOML. */
export function read(text: string): Record<string, unknown> | undefined {
  try {
    return parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const written = (value: Value): string => (Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]` : typeof value === "string" ? JSON.stringify(value) : String(value));

/** First and last+1 line of a table's own keys, header excluded; none where it isn't there. */
function bodyOf(lines: string[], spot: Spot): [number, number] | undefined {
  let seen = -1;
  for (let i = 0; i < lines.length; i++) {
    const found = header.exec(lines[i]!);
    if (!found || found[2] !== spot.table) continue;
    seen += 1;
    if (seen !== (spot.index ?? 0)) continue;
    let end = i + 1;
    while (end < lines.length && !header.test(lines[end]!)) end++;
    return [i + 1, end];
  }
  return undefined;
}

/** Length of `key = value` before its comment: the shortest head of the line that reads as TOML and to the same value. */
function withoutComment(line: string): string {
  const whole = JSON.stringify(read(line));
  for (let at = line.indexOf("#"); at >= 0; at = line.indexOf("#", at + 1)) {
    if (JSON.stringify(read(line.slice(0, at))) === whole) return line.slice(0, at).trimEnd();
  }
  return line;
}

const sound = (lines: string[], otherwise: string): string => {
  const text = lines.join("\n");
  return read(text) ? text : otherwise;
};

/** None as value takes the key out. A value that spans lines, and a text that is no TOML, stay as they are. */
export function put(text: string, spot: Spot, key: string, value: Value | undefined): string {
  if (!read(text)) return text;
  const lines = text.split("\n");
  let body = bodyOf(lines, spot);
  if (!body) {
    if (value === undefined || spot.index !== undefined) return text;
    lines.push(...(lines.at(-1) === "" ? [] : [""]), `[${spot.table}]`, "");
    body = [lines.length - 1, lines.length - 1];
  }
  const [from, to] = body;
  const at = lines.findIndex((line, i) => i >= from && i < to && new RegExp(`^\\s*"?${key}"?\\s*=`).test(line));
  if (at >= 0) {
    if (!read(lines[at]!)) return text;
    const kept = lines[at]!.slice(withoutComment(lines[at]!).length);
    if (value === undefined) lines.splice(at, 1);
    else lines[at] = `${key} = ${written(value)}${kept}`;
  } else if (value !== undefined) {
    let end = to;
    while (end > from && lines[end - 1]!.trim() === "") end--;
    lines.splice(end, 0, `${key} = ${written(value)}`);
  }
  return sound(lines, text);
}

/** A further `[[table]]` after the last one, with these keys. */
export function add(text: string, table: string, keys: Record<string, Value>): string {
  if (!read(text)) return text;
  const lines = text.split("\n");
  let end = lines.length;
  for (let index = 0; ; index++) {
    const body = bodyOf(lines, { table, index });
    if (!body) break;
    end = body[1];
    while (end < lines.length && header.exec(lines[end]!)?.[2]?.startsWith(`${table}.`)) end = restOf(lines, end);
  }
  while (end > 0 && lines[end - 1]!.trim() === "") end--;
  lines.splice(end, 0, "", `[[${table}]]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${written(value)}`));
  return sound(lines, text);
}

function restOf(lines: string[], at: number): number {
  let end = at + 1;
  while (end < lines.length && !header.test(lines[end]!)) end++;
  return end;
}

/** Takes out one `[[table]]` with the tables inside it. */
export function remove(text: string, spot: Spot): string {
  const lines = text.split("\n");
  const body = read(text) ? bodyOf(lines, spot) : undefined;
  if (!body) return text;
  let end = body[1];
  while (end < lines.length && header.exec(lines[end]!)?.[2]?.startsWith(`${spot.table}.`)) end = restOf(lines, end);
  lines.splice(body[0] - 1, end - body[0] + 1);
  return sound(lines, text);
}
