// The API does what its OpenAPI document says: the document passes a linter, and every response it tells of is drawn from the real server
// and validated against its schema.
//   node conformance_test.mjs STEELYARD [PART-OF-A-NAME]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import openapi from "@redocly/openapi-core";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { failingJob, longJob, questions } from "./questions.mjs";
import { check, equal, startServer, Suite } from "./suite.mjs";

const [binary, part] = process.argv.slice(2);
const suite = new Suite(part);
const folder = mkdtempSync(join(tmpdir(), "steelyard-api-"));
const tokenFile = join(folder, "token");
writeFileSync(tokenFile, "a-token-of-the-tests\n");
const server = await startServer(binary);
const guarded = await startServer(binary, 0, ["--token-file", tokenFile]);

/** One request as it is written, over a connection of its own. */
function ask(question, { method = "GET", at = server, headers = {} } = {}) {
  const asked = typeof question === "string" ? { target: question } : question;
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: at.port, path: asked.target, method: asked.method ?? method, agent: false, headers: { ...asked.headers, ...headers } };
    const request = http.request(options, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(pieces).toString("utf8") }));
    });
    request.on("error", reject);
    request.end(asked.body);
  });
}
const json = async (question, options) => JSON.parse((await ask(question, options)).text);

const documents = { en: await json("/api/v1/openapi?lang=en"), zh: await json("/api/v1/openapi?lang=zh") };
const ajv = addFormats(new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false }));
ajv.addSchema({ $id: "api", components: documents.en.components }, "api", false, false);
ajv.addVocabulary(["components"]);
const schemas = new Map();
const schemaOf = (name) => schemas.get(name) ?? schemas.set(name, ajv.compile({ $ref: `api${name}` })).get(name);

const operations = [];
for (const [path, item] of Object.entries(documents.en.paths)) {
  for (const [method, operation] of Object.entries(item)) operations.push({ path, method: method.toUpperCase(), id: operation.operationId, ...operation });
}
const seen = new Set();

/** The answer is one that the document tells of, and as it tells. */
function conforms(operation, answer, what) {
  const said = operation.responses[answer.status];
  check(said, `${operation.id} ${what}: ${answer.status} isn't documented: ${answer.text.slice(0, 300)}`);
  seen.add(`${operation.id} ${answer.status}`);
  for (const [name, header] of Object.entries(said.headers ?? {})) check(!header.required || answer.headers[name.toLowerCase()], `${operation.id} ${answer.status}: no ${name}`);
  if (!said.content) return equal(answer.text, "", `${operation.id} ${answer.status}: body`);
  const [media, { schema }] = Object.entries(said.content)[0];
  equal(answer.headers["content-type"].split(";")[0], media, `${operation.id} ${answer.status}: media type`);
  if (media === "text/plain") return check(answer.text.length > 0, `${operation.id}: an empty text`);
  const validate = schemaOf(schema.$ref);
  const value = JSON.parse(answer.text);
  check(validate(value), `${operation.id} ${what}: ${ajv.errorsText(validate.errors?.slice(0, 4))}`);
  if (answer.status >= 400) equal(value.status, answer.status, `${operation.id}: status in the problem`);
}

async function finished(id) {
  for (;;) {
    const job = await json(`/api/v1/jobs/${id}`);
    if (job.state !== "queued" && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Names of records that questions need, from the server itself. */
const names = {
  claim: (await json("/api/v1/claims"))[0].id,
  rule: (await json("/api/v1/rules"))[0].id,
  licence: (await json("/api/v1/custody")).licences[0].licence,
  batch: (await json("/api/v1/custody")).batches[0].batch,
  proof: (await ask("/api/v1/custody/proof?kind=buyer")).text,
  done: (await json(questions.post_brief.ok, { method: "POST" })).id,
  failed: (await json(failingJob)).id,
};
const filled = (text) => text.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);
function question(operation, status) {
  const wanted = questions[operation.id]?.[status];
  check(wanted, `${operation.id}: no question draws ${status}`);
  return typeof wanted === "string" ? filled(wanted) : { ...wanted, target: filled(wanted.target), body: wanted.body && filled(wanted.body) };
}
const okStatus = (operation) => Object.keys(operation.responses).find((status) => status.startsWith("2"));
const plain = (operation) => {
  const asked = question(operation, "ok");
  return typeof asked === "string" ? { target: asked } : asked;
};

for (const language of ["en", "zh"]) {
  await suite.test(`the document in ${language} passes the linter's recommended rules`, async () => {
    const config = await openapi.createConfig({ extends: ["recommended-strict"], rules: { "no-server-example.com": "off" } });
    const found = await openapi.lintFromString({ source: JSON.stringify(documents[language]), absoluteRef: "openapi.json", config });
    const lines = found.map((problem) => `${problem.ruleId}: ${problem.message} at ${problem.location[0]?.pointer}`);
    equal(lines.slice(0, 20).join("\n"), "", `${lines.length} findings`);
  });
}

await suite.test("both languages tell of the same addresses", () => {
  const bare = (value) => JSON.stringify(value, (key, held) => (key === "description" || key === "summary" ? undefined : held));
  equal(bare(documents.zh), bare(documents.en), "documents");
});

await suite.test("every schema is one", () => {
  for (const name of Object.keys(documents.en.components.schemas)) schemaOf(`#/components/schemas/${name}`);
});

await finished(names.done);
await finished(names.failed);

for (const operation of operations.filter((one) => !one.path.startsWith("/api/v1/jobs/"))) {
  await suite.test(`${operation.method} ${operation.path}`, async () => {
    const { method } = operation;
    const asked = plain(operation);
    const withQuery = (more) => ({ ...asked, target: asked.target + (asked.target.includes("?") ? "&" : "?") + more });
    const wants = (status) => operation.responses[status] !== undefined;
    for (const language of ["en", "zh"]) {
      const answer = await ask(withQuery(`lang=${language}`), { method });
      equal(String(answer.status), okStatus(operation), `${asked.target}: ${answer.text.slice(0, 400)}`);
      conforms(operation, answer, language);
      if (wants(304)) conforms(operation, await ask(withQuery(`lang=${language}`), { method, headers: { "if-none-match": answer.headers.etag } }), "unchanged");
      if (answer.status !== 202) continue;
      const id = JSON.parse(answer.text).id;
      equal(answer.headers.location, `/api/v1/jobs/${id}`, "Location");
      await finished(id);
      const status = operations.find((one) => one.id === "get_job");
      conforms(status, await ask(`/api/v1/jobs/${id}`), operation.id);
      const result = await ask(`/api/v1/jobs/${id}/result`);
      equal(result.status, 200, `${operation.id}: result`);
      conforms(operations.find((one) => one.id === "get_job_result"), result, operation.id);
    }
    if (wants(400)) conforms(operation, await ask(withQuery("nonesuch=1"), { method }), "an unknown parameter");
    if (wants(401)) conforms(operation, await ask(asked, { method, at: guarded }), "no token");
    if (wants(403)) conforms(operation, await ask(asked, { method, headers: { origin: "https://elsewhere.example" } }), "a foreign page");
    if (wants(413)) conforms(operation, await ask({ ...asked, body: " ".repeat(5_000_000) }, { method }), "a large body");
    if (wants(415)) conforms(operation, await ask(asked, { method, headers: { "content-encoding": "gzip" } }), "a packed body");
    if (wants(422)) conforms(operation, await ask(question(operation, 422), { method }), "broken data");
    if (!wants(404)) return;
    const missing = questions[operation.id][404] ?? operation.path.replace(/\{\w+\}/, "nonesuch");
    conforms(operation, await ask(missing, { method }), "an unknown record");
  });
}

await suite.test("a token opens what is closed without it", async () => {
  const headers = { authorization: "Bearer a-token-of-the-tests" };
  equal((await ask("/api/v1/version", { at: guarded, headers })).status, 200, "with the token");
  equal((await ask("/api/v1/version", { at: guarded, headers: { authorization: "Bearer a-token-of-the-testS" } })).status, 401, "with another");
});

await suite.test("jobs: waiting, running, failed, cancelled, of an earlier run; more than the queue takes", async () => {
  const of = (id) => operations.find((operation) => operation.id === id);
  const running = (await json(longJob)).id;
  names.queued = (await json(longJob)).id;
  for (const id of ["get_job", "get_job_result", "delete_job_cancel"]) {
    const operation = of(id);
    const { method } = operation;
    for (const status of Object.keys(questions[id]).filter((status) => status !== "ok"))
      conforms(operation, await ask(question(operation, status), { method }), status);
    conforms(operation, await ask(`${plain(operation).target}?nonesuch=1`, { method }), "an unknown parameter");
    conforms(operation, await ask(plain(operation), { method, at: guarded }), "no token");
    conforms(operation, await ask(plain(operation), { method, headers: { origin: "https://elsewhere.example" } }), "a foreign page");
    conforms(operation, await ask(plain(operation), { method }), "as meant");
  }
  equal((await json(`/api/v1/jobs/${names.queued}`)).state, "cancelled", "the job that waited");
  conforms(of("get_job_result"), await ask(`/api/v1/jobs/${names.queued}/result`), "cancelled");
  const more = [];
  for (;;) {
    const answer = await ask(longJob);
    conforms(of("post_plan"), answer, "one more");
    if (answer.status === 429) break;
    more.push(JSON.parse(answer.text).id);
    check(more.length < 100, "the queue takes everything");
  }
  for (const operation of operations.filter((one) => one.responses[429])) conforms(operation, await ask(plain(operation), { method: operation.method }), "a full queue");
  for (const id of [...more, running]) equal((await ask(`/api/v1/jobs/${id}`, { method: "DELETE" })).status, 202, "cancelled");
  equal((await finished(running)).state, "cancelled", "the job that ran");
});

await suite.test("busy: what needs a worker is told when to come again, the rest is answered", async () => {
  const slow = operations.filter((operation) => operation.responses[503]);
  const burst = []; // a hundred days of verdicts, none of which is kept yet
  for (let day = 0; day < 100; ++day) {
    const today = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    burst.push(ask(`/api/v1/claims?today=${today}`).catch((error) => ({ status: 0, text: String(error) })));
  }
  let refused = [];
  for (let round = 0; round < 20 && refused.length === 0; ++round) {
    refused = (await Promise.all(slow.map(async (operation) => [operation, await ask(plain(operation), { method: operation.method })]))).filter(([, answer]) => answer.status === 503);
  }
  equal((await ask("/health")).status, 200, "health while busy");
  equal(refused.length, slow.length, "addresses that were refused");
  for (const [operation, answer] of refused) conforms(operation, answer, "busy");
  await server.kill();
  const answers = await Promise.all(burst);
  check(answers.some((answer) => answer.status === 503), "none of the burst was refused");
}, 60);

if (!part) {
  await suite.test("every response of the document was drawn", () => {
    const missing = operations.flatMap((operation) => Object.keys(operation.responses).map((status) => `${operation.id} ${status}`)).filter((one) => !seen.has(one));
    equal(missing.join(", "), "", `${seen.size} seen`);
    console.log(`      ${seen.size} responses of ${operations.length} addresses`);
  });
}

await server.kill();
await guarded.stop();
rmSync(folder, { recursive: true });
process.exit(suite.finish());
