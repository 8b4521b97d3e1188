// A real server, a real browser, and a count of what passed. No answer of the API is made up here.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Starts `steelyard serve`; resolves when it says where. */
export function startServer(binary, port = 0) {
  const child = spawn(binary, ["serve", "--port", String(port)], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = /http:\/\/[\d.]+:(\d+)\//.exec(said);
      if (found) resolve({ address: found[0].replace(/\/$/, ""), port: Number(found[1]), stop: () => stop(child), kill: () => stop(child, "SIGKILL") });
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

function stop(child, signal = "SIGTERM") {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return ended;
}

export const openBrowser = (executablePath) => chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"] });

/** Tests run one after the other; each has `seconds`, and none stops the others. `part`: only those with it in their name. */
export class Suite {
  passed = 0;
  failed = 0;

  constructor(part = "") {
    this.part = part;
  }

  async test(name, body, seconds = 60) {
    if (!name.includes(this.part)) return;
    const started = Date.now();
    let timer;
    try {
      await Promise.race([body(), new Promise((_, late) => (timer = setTimeout(() => late(new Error(`not done after ${seconds} s`)), seconds * 1000)))]);
      this.passed += 1;
      console.log(`ok    ${name} (${Date.now() - started} ms)`);
    } catch (error) {
      this.failed += 1;
      console.log(`FAIL  ${name}: ${error.stack ?? error}`);
    } finally {
      clearTimeout(timer);
    }
  }

  finish() {
    console.log(`${this.passed} passed, ${this.failed} failed, 0 skipped`);
    return this.failed === 0 ? 0 : 1;
  }
}

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

/** What axe finds serious or critical, as lines. */
export async function seriousFindings(page) {
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

export function check(condition, what) {
  if (!condition) throw new Error(what);
}
export function equal(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}
