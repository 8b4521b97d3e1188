// The words of the page are those of data/i18n: one catalogue for terminal, report and page. Only the sections that the page shows travel.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import type { Plugin } from "vite";

const folder = fileURLToPath(new URL("../data/i18n/", import.meta.url));
const wholeSections = new Set(["web", "grade", "gate", "us_outcome", "cn_outcome", "route", "how", "cost_part", "occasion", "memory_part", "time_part", "progress", "cn_short", "us_short", "verdict", "review_policy", "stage", "buyer_class", "levy_basis", "rule_kind", "rule_status", "fired", "reason", "quantity", "custody_share", "custody_stage", "custody_flag", "custody_role", "custody_check", "custody_column", "custody_rule"]);
const labelPrefixes = ["catalog.column.", "catalog.figure.", "catalog.status.", "claims.verdict.", "claims.kind.", "claims.agreement.", "claims.role.", "claims.basis.", "claims.column.", "claims.section_", "claims.run."];

type Language = "en" | "zh";

function textsOf(language: Language): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".toml")) continue;
    for (const [section, table] of Object.entries(parse(readFileSync(folder + file, "utf8")))) {
      for (const [code, value] of Object.entries(table as Record<string, string | Record<Language, string>>)) {
        const wanted = wholeSections.has(section) || (section === "label" && labelPrefixes.some((prefix) => code.startsWith(prefix)));
        if (wanted) texts[`${section} ${code}`] = typeof value === "string" ? value : value[language];
      }
    }
  }
  return texts;
}

export function messages(): Plugin {
  const name = "virtual:messages/";
  return {
    name: "messages",
    resolveId: (id) => (id.startsWith(name) ? "\0" + id : undefined),
    load: (id) => (id.startsWith("\0" + name) ? `export default ${JSON.stringify(textsOf(id.slice(name.length + 1) as Language))}` : undefined),
  };
}
