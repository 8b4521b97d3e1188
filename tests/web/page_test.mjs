// Every screen of the page, in both languages, against the real server.
//   node page_test.mjs STEELYARD CHROMIUM FOLDER-FOR-PICTURES [PART-OF-A-NAME]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, equal, openBrowser, openPage, pictureTaker, seriousFindings, startServer, Suite, until } from "./harness.mjs";

const [binary, chromiumPath, folder, part] = process.argv.slice(2);
const picture = pictureTaker(folder);
const suite = new Suite(part);
let server = await startServer(binary);
const browser = await openBrowser(chromiumPath);
const api = async (path) => (await fetch(server.address + path)).json();
const quiet = (page) => page.waitForLoadState("networkidle");

const screens = [
  { path: "chips", shows: "table tbody tr:nth-child(20)" },
  { path: "may-i", shows: "section h2", query: "chip=nv-h200-sxm&on=2026-02-02" },
  { path: "can-do", shows: "figure svg", query: "chip=nv-h200-sxm,nv-h20-96,hw-910c&precision=" },
  { path: "plan", shows: "textarea" },
  { path: "articles", shows: "table tbody tr:nth-child(20)" },
  { path: "articles", shows: "details[open] table", query: "part=conflicts", name: "conflicts" },
  { path: "articles", shows: "details:nth-of-type(8)", query: "part=arguments", name: "arguments" },
  { path: "articles", shows: "main button", query: "part=market", name: "market" },
  { path: "trace", shows: "figure svg circle" },
  { path: "trace", shows: "figure svg rect", query: "part=licence", name: "licence" },
  { path: "trace", shows: "table tbody tr:nth-child(5)", query: "part=balances", name: "balances" },
];

async function open(page, path, shows, query = "") {
  await page.goto(`${server.address}/${path}${query ? `?${query}` : ""}`);
  await page.locator(shows).first().waitFor();
  await quiet(page);
}

for (const { path, shows, query = "", name = path } of screens) {
  for (const language of ["en", "zh"]) {
    const dark = language === "zh";
    await suite.test(`${name} in ${language}: shown, accessible, in words`, async () => {
      const page = await openPage(browser, { colorScheme: dark ? "dark" : "light" });
      await open(page, path, shows, `lang=${language}&${query}`);
      equal(await page.getAttribute("html", "lang"), language === "zh" ? "zh-CN" : "en", "language of the document");
      const shown = await page.locator("body").innerText();
      check(!/\b(web|label|screen|can|trace|articles|may|plan|chips)\.[a-z_]+\b/.test(shown), `a code instead of words: ${/\b(web|label|screen|can|trace|articles|may|plan|chips)\.[a-z_]+\b/.exec(shown)}`);
      check(!/undefined|\[object/.test(shown), "undefined is shown");
      if (language === "zh") check(/[\u4e00-\u9fff]/.test(await page.locator("nav").innerText()), "the navigation is not in Chinese");
      await picture(page, `${name}-${language}${dark ? "-dark" : ""}`);
      equal((await seriousFindings(page)).join("\n"), "", "axe");
      equal(page.complaints.join("\n"), "", "console");
      await page.context().close();
    });
  }
  await suite.test(`${name} on a phone: nothing wider than the screen`, async () => {
    const page = await openPage(browser, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    await open(page, path, shows, `lang=zh&${query}`);
    const [wide, seen] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    check(wide <= seen, `the page is ${wide} wide on a screen of ${seen}`);
    await picture(page, `${name}-zh-phone`);
    await page.context().close();
  });
}

await suite.test("first view: under 300 kB as sent, under a second", async () => {
  const page = await openPage(browser);
  let bytes = 0;
  page.on("response", async (response) => (bytes += (await response.request().sizes()).responseBodySize));
  const started = Date.now();
  await page.goto(`${server.address}/chips?lang=en`);
  await page.locator("table tbody tr").first().waitFor();
  const elapsed = Date.now() - started;
  await quiet(page);
  console.log(`      first view ${elapsed} ms, ${(bytes / 1000).toFixed(0)} kB in all`);
  check(bytes < 300_000, `${bytes} bytes were sent`);
  check(elapsed < 5000, `${elapsed} ms`); // a second on a machine that does nothing else; tests share theirs
  await page.context().close();
});

await suite.test("chips: sorted by a key, filtered, compared; the address gives the same view again", async () => {
  const page = await openPage(browser);
  await open(page, "chips", "table tbody tr:nth-child(20)", "lang=en");
  const header = page.locator("thead th[aria-sort] button").nth(4);
  await header.focus();
  await page.keyboard.press("Enter");
  await page.locator("th[aria-sort=descending]").waitFor();
  const took = await page.evaluate(() => {
    const button = [...document.querySelectorAll("thead th[aria-sort] button")].at(1);
    const started = performance.now();
    button.click();
    document.body.getBoundingClientRect();
    return performance.now() - started;
  });
  check(took < 150, `sorting took ${took} ms`);
  await page.getByRole("searchbox").fill("H2");
  equal(await page.getByRole("searchbox").evaluate((box) => document.activeElement === box), true, "the field that is typed into keeps the focus");
  for (const box of (await page.locator("tbody input[type=checkbox]").all()).slice(0, 3)) await box.check();
  await page.locator("h2", { hasText: "Side by side" }).waitFor();
  await quiet(page);
  const seen = await page.locator("main").innerText();
  await picture(page, "chips-compared-en");
  await page.goto(page.url());
  await page.locator("h2", { hasText: "Side by side" }).waitFor();
  await quiet(page);
  equal(await page.locator("main").innerText(), seen, "the shared view");
  await page.context().close();
});

await suite.test("charts are saved as SVG and their data as CSV", async () => {
  const page = await openPage(browser);
  await open(page, "chips", "figure svg", "lang=en");
  const saved = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("figure button", { hasText: name }).first().click()]);
    return readFileSync(await download.path(), "utf8");
  };
  check(/^<svg.*<circle/s.test(await saved("SVG")), "no SVG of the chart");
  const csv = await saved("CSV");
  check(csv.split("\r\n").length > 50 && csv.split("\r\n")[0].includes("bf16_dense_tflops"), "no CSV");
  await page.context().close();
});

await suite.test("may I: the day and a bill change the answer, and stand in the address", async () => {
  const page = await openPage(browser);
  await open(page, "may-i", "section h2", "lang=en&chip=nv-h100-sxm&on=2022-08-15");
  const before = await page.locator("section h2").first().innerText();
  await page.locator("input[type=range]").fill("1400");
  await quiet(page);
  await until(page, (old) => document.querySelector("section h2")?.textContent !== old, before);
  check(/on=202[56]/.test(page.url()), page.url());
  await page.locator("fieldset input[type=checkbox]").first().check();
  await page.waitForURL(/enact=/);
  await quiet(page);
  await page.locator("summary").first().click();
  await page.context().close();
});

await suite.test("can do: the numbers are the server's; a search is run and opened", async () => {
  const page = await openPage(browser);
  await open(page, "can-do", "figure svg", "lang=en&chip=nv-h200-sxm&model=llama-3-70b&chips=8&precision=fp8");
  const answer = await api("/api/v1/estimate/serve?model=llama-3-70b&chip=nv-h200-sxm&chips=8&precision=fp8");
  const rounded = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 3 }).format(answer.output_throughput_tokens_per_s.p50);
  check((await page.locator("section table").first().innerText()).includes(rounded), `${rounded} isn't shown`);
  await page.getByRole("button", { name: "Search" }).click();
  await page.locator("table button.link").first().waitFor({ timeout: 60_000 });
  await page.locator("table button.link").nth(1).click();
  await page.locator("td figure svg").first().waitFor();
  await quiet(page);
  await picture(page, "can-do-search-en");
  equal((await seriousFindings(page)).join("\n"), "", "axe");
  await page.context().close();
}, 120);

await suite.test("can do: training, and a model that does not fit", async () => {
  const page = await openPage(browser);
  await open(page, "can-do", "section table", "lang=zh&chip=nv-h20-96,hw-910c&model=llama-3-405b&task=pretrain&chips=16");
  await picture(page, "can-do-training-zh");
  check((await page.locator("section table").first().innerText()).includes("装不下"), "405B fits on 16 chips?");
  await page.context().close();
});

await suite.test("articles: as many failures as the server counts; one opened to its sources", async () => {
  const page = await openPage(browser);
  const failures = await api("/api/v1/claims?verdict=fails");
  await open(page, "articles", "table tbody tr", "lang=en&verdict=fails");
  equal(await page.locator("table tbody tr").count(), failures.length, "failing statements");
  await page.locator("button.link").first().click();
  await page.locator("blockquote").waitFor();
  await quiet(page);
  await picture(page, "articles-opened-en");
  await page.context().close();
});

await suite.test("arguments: one is run to its outcome", async () => {
  const page = await openPage(browser);
  await open(page, "articles", "details[open] button", "lang=en&part=arguments&argument=X06");
  await page.locator("details[open]").getByRole("button", { name: "Run the experiment" }).click();
  await page.locator("details[open] p.verdict").waitFor({ timeout: 100_000 });
  check(/^(holds|fails|depends)/.test(await page.locator("details[open] p.verdict").innerText()), "no outcome");
  await quiet(page);
  await picture(page, "argument-run-en");
  equal((await seriousFindings(page)).join("\n"), "", "axe");
  equal(page.complaints.join("\n"), "", "console");
  await page.context().close();
}, 180);

await suite.test("market: run to its shares, gaps and ratios", async () => {
  const page = await openPage(browser);
  await open(page, "articles", "main button", "lang=en&part=market");
  await page.getByRole("button", { name: "Run the market" }).click();
  await page.locator("figure svg rect").first().waitFor({ timeout: 150_000 });
  await page.locator("figure svg circle").first().waitFor();
  await quiet(page);
  await picture(page, "market-run-en");
  equal(await page.locator("main figcaption").count(), 4, "charts");
  equal((await seriousFindings(page)).join("\n"), "", "axe");
  equal(page.complaints.join("\n"), "", "console");
  await page.context().close();
}, 240);

await suite.test("trace: a proof is made, is checked by the browser alone, and fails once it is tampered with", async () => {
  const page = await openPage(browser);
  const asked = [];
  page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
  await open(page, "trace", "input[type=file]", "lang=en&part=proof");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  const proof = readFileSync(await download.path(), "utf8");
  const upload = async (content, name) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    await page.locator("input[type=file]").setInputFiles(path);
    await quiet(page);
  };
  asked.length = 0;
  await page.context().setOffline(true);
  await upload(proof, "as-made.proof");
  await page.getByText("the proof holds").waitFor();
  const theirs = await (await fetch(`${server.address}/api/v1/custody/verify`, { method: "POST", body: proof })).json();
  equal(await page.locator("tbody tr").count(), theirs.checks.length, "checks, here and by the program");
  equal((await page.locator("tbody td.number").allInnerTexts()).join(" "), theirs.checks.map((one) => one.count).join(" "), "what each looked at");
  await picture(page, "proof-en");
  const middle = Math.floor(proof.length / 2);
  const tampered = proof.slice(0, middle) + proof.slice(middle).replace(/[0-8]/, (digit) => String(Number(digit) + 1));
  check(tampered !== proof, "nothing was changed");
  await upload(tampered, "tampered.proof");
  await page.locator("[aria-live] .badge.bad, .findings").first().waitFor();
  await upload("no proof\n", "no.proof");
  await page.getByText("line 1 can't be read").waitFor();
  equal(asked.join(" "), "", "asked of the server");
  await page.context().setOffline(false);
  await upload(await (await fetch(`${server.address}/api/v1/custody/proof?kind=regulator`)).text(), "regulator.proof");
  await page.getByText("the proof holds").waitFor();
  const before = await page.locator("tbody tr").count();
  await page.getByRole("button", { name: "Replay the rules" }).click();
  await until(page, (rows) => document.querySelectorAll("tbody tr").length > rows, before);
  await page.context().close();
});

async function openPlan(language = "en") {
  const page = await openPage(browser);
  await open(page, "plan", "textarea", `lang=${language}`);
  await until(page, () => (document.querySelector("textarea")?.value.length ?? 0) > 200);
  return page;
}

await suite.test("plan: a bad study is told with its place", async () => {
  const page = await openPlan();
  await page.locator("textarea").fill('[study]\ntitel = "x"\n');
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("line 2").first().waitFor();
  await picture(page, "plan-bad-study-en");
  await page.context().close();
});

for (const language of ["en", "zh"]) {
  await suite.test(`plan: a study is run and answered (${language})`, async () => {
    const page = await openPlan(language);
    await page.locator("button.primary").first().click();
    await page.locator("figure svg").first().waitFor({ timeout: 150_000 });
    await quiet(page);
    await picture(page, `plan-run-${language}`);
    equal((await seriousFindings(page)).join("\n"), "", "axe");
    await page.context().close();
  }, 180);
}

await suite.test("periods: a study is planned over its periods and branches", async () => {
  const page = await openPlan();
  await page.getByLabel("Begin with").selectOption("startup");
  await page.getByRole("button", { name: "Plan the periods" }).click();
  await page.locator("p.verdict").waitFor({ timeout: 250_000 });
  await page.locator("main figure svg").nth(3).waitFor();
  await quiet(page);
  await picture(page, "plan-periods-en");
  check((await page.locator("main figcaption").count()) >= 4, "too few charts");
  equal((await seriousFindings(page)).join("\n"), "", "axe");
  equal(page.complaints.join("\n"), "", "console");
  await page.context().close();
}, 330);

await suite.test("periods: what moves the cost, why not, at what price, and what a limit costs", async () => {
  const page = await openPlan();
  await page.locator("textarea").fill(readFileSync(new URL("../conformance/api/small_study.toml", import.meta.url), "utf8"));
  await page.getByRole("button", { name: "Plan the periods" }).click();
  for (const name of ["What moves the cost", "Why not?", "At what price", "What does this limit cost?"]) {
    await page.getByRole("button", { name }).click({ timeout: 60_000 });
    await page.locator("progress").waitFor({ state: "detached", timeout: 60_000 });
    equal(await page.locator("[role=alert]").count(), 0, `${name}: failures`);
  }
  check((await page.locator("main p.verdict").count()) >= 5, "answers beside the plan");
  await picture(page, "plan-questions-en");
  equal((await seriousFindings(page)).join("\n"), "", "axe");
  await page.context().close();
}, 240);

await suite.test("plan: a form changes one line of the text; plans are compared", async () => {
  const page = await openPlan();
  const before = await page.locator("textarea").inputValue();
  await page.locator("details input").first().fill("Another title");
  await page.locator("details input").first().press("Tab");
  const after = await page.locator("textarea").inputValue();
  const changed = after.split("\n").filter((line, i) => line !== before.split("\n")[i]);
  equal(changed.join("|"), 'title = "Another title"', "changed lines");
  await page.locator("button.primary").first().click();
  await page.getByRole("button", { name: "Keep this plan" }).click({ timeout: 150_000 });
  await page.locator("textarea").fill(after.replace(/power_cap = "4 MW"/, 'power_cap = "3 MW"'));
  await page.locator("button.primary").first().click();
  await page.locator("h2", { hasText: "Two plans" }).waitFor({ timeout: 150_000 });
  await quiet(page);
  await picture(page, "plan-compared-en");
  await page.context().close();
}, 330);

await suite.test("a dropped connection: the page says so and keeps what was typed", async () => {
  const page = await openPlan();
  await page.locator("textarea").fill("# mine\n" + (await page.locator("textarea").inputValue()));
  await page.context().setOffline(true);
  await page.locator("button.primary").first().click();
  await page.getByText("can't be reached").waitFor();
  check((await page.locator("textarea").inputValue()).startsWith("# mine"), "what was typed is gone");
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("No findings").waitFor();
  await page.context().close();
});

await suite.test("a server restart in mid-job: the page says that the job is gone and how to go on", async () => {
  const page = await openPlan();
  await page.locator("button.primary").first().click();
  await page.locator("progress").waitFor();
  await server.kill();
  server = await startServer(binary, server.port);
  await page.getByText(/started again since|can't be reached/).waitFor({ timeout: 30_000 });
  check((await page.locator("textarea").inputValue()).length > 200, "what was typed is gone");
  const gone = await fetch(`${server.address}/api/v1/jobs/00000000-000000000000000000000000`);
  equal(gone.status, 410, "a job of an earlier run");
  await page.context().close();
});

await suite.test("keyboard: the first stop skips to the content", async () => {
  const page = await openPage(browser);
  await open(page, "trace", "main", "lang=en");
  await page.keyboard.press("Tab");
  equal(await page.evaluate(() => document.activeElement?.getAttribute("href")), "#main", "first stop");
  await page.keyboard.press("Tab");
  check((await page.evaluate(() => document.activeElement?.getAttribute("href")))?.startsWith("/chips"), "second stop");
  await page.context().close();
});

await browser.close();
await server.stop();
process.exit(suite.finish());
