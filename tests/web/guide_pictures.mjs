// The guide's pictures, taken from the real page with the real server: docs/guide/pictures/SCREEN.LANGUAGE.png.
//   tests/web/run_page_tests build/steelyard --guide
import { statSync } from "node:fs";
import { join } from "node:path";
import { openBrowser, openPage, startServer } from "./harness.mjs";

const [binary, chromiumPath, folder] = process.argv.slice(2);
const server = await startServer(binary);
const browser = await openBrowser(chromiumPath);

const pictures = [
  { name: "chips", path: "chips?country=CN", shows: "figure svg circle" },
  { name: "chips-compared", path: "chips?compare=nv-h200-sxm,nv-h20-96,hw-910c", shows: "h2", at: "h2" },
  { name: "may-i", path: "may-i?chip=nv-h200-sxm&on=2026-02-02", shows: "section h2", height: 520 },
  { name: "heat-map", path: "may-i?chip=nv-h200-sxm&on=2026-02-02", shows: "figure svg", at: "figure" },
  { name: "can-do", path: "can-do?chip=nv-h200-sxm,nv-h20-96,hw-910c&model=llama-3-70b&chips=8", shows: "figure svg" },
  { name: "plan", path: "plan?example=startup", shows: "textarea" },
  { name: "plan-answer", path: "plan?example=startup&edit=none", shows: "button.primary", run: "plan", at: "p.verdict" },
  { name: "articles", path: "articles?verdict=fails", shows: "table tbody tr" },
  { name: "trace", path: "trace", shows: "figure svg circle" },
];
const planButton = { en: "Plan the periods", zh: "求解各期方案" };

for (const language of ["en", "zh"]) {
  for (const { name, path, shows, run, at, height = 600 } of pictures) {
    const page = await openPage(browser, { viewport: { width: 1080, height }, colorScheme: "light" });
    await page.goto(`${server.address}/${path}${path.includes("?") ? "&" : "?"}lang=${language}`);
    await page.locator(shows).first().waitFor();
    await page.waitForLoadState("networkidle");
    if (run) {
      await page.getByRole("button", { name: planButton[language] }).click();
      await page.locator("main figure svg").first().waitFor({ timeout: 120_000 });
      await page.locator(at).first().waitFor();
    }
    if (at) await page.locator(at).first().evaluate((element) => window.scrollTo(0, element.getBoundingClientRect().top + window.scrollY - 20));
    await page.waitForTimeout(300);
    const file = join(folder, `${name}.${language}.png`);
    await page.screenshot({ path: file });
    console.log(`${file}: ${(statSync(file).size / 1000).toFixed(0)} kB`);
    await page.context().close();
  }
}
await browser.close();
await server.stop();
