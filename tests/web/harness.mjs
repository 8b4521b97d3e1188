// A real browser against a real server. No answer of the API is made up here.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

export { check, equal, startServer, Suite } from "../conformance/api/suite.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const openBrowser = (executablePath) => chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"] });

/** A page that remembers what it complained about. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  return page;
}

/** Waits until `holds(given)` is true in the page. Playwright's waitForFunction makes code of a string there, which the page's policy forbids. */
export async function until(page, holds, given, seconds = 30) {
  const last = Date.now() + seconds * 1000;
  while (!(await page.evaluate(holds, given))) {
    if (Date.now() > last) throw new Error(`not so after ${seconds} s: ${holds}`);
    await page.waitForTimeout(50);
  }
}

/** What axe finds serious or critical, as lines. Last of all: rows of a table are alike, and those beyond the twelfth are taken out first. */
export async function seriousFindings(page) {
  await page.evaluate(() => document.querySelectorAll("tbody tr:nth-child(n+13)").forEach((row) => row.remove()));
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .filter((violation) => violation.impact === "serious" || violation.impact === "critical")
    .map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}

export function pictureTaker(folder) {
  mkdirSync(folder, { recursive: true });
  return (page, name) => page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
