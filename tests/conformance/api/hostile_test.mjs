// The server among clients that mean it no good, that are slow, and that are many. Needs nothing but Node. Requests are drawn from a seed.
//   node hostile_test.mjs STEELYARD [PART-OF-A-NAME]
import net from "node:net";
import { gzipSync } from "node:zlib";
import { questions } from "./questions.mjs";
import { check, equal, residentMegabytes, startServer, Suite } from "./suite.mjs";

const [binary, part] = process.argv.slice(2);
const suite = new Suite(part);
const server = await startServer(binary);
const seed = Number(process.env.STEELYARD_FUZZ_SEED ?? 20261121);
const count = Number(process.env.STEELYARD_FUZZ_REQUESTS ?? 1500);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** xorshift: the same requests for the same seed. */
function stream(start) {
  let state = start >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (n) => Math.floor(next() * n);
  return { next, below, of: (list) => list[below(list.length)] };
}

/** A connection that gathers what comes, byte for byte. */
function connect() {
  const socket = net.connect(server.port, "127.0.0.1");
  const connection = { socket, text: "", closed: false };
  socket.setNoDelay(true);
  socket.on("data", (bytes) => (connection.text += bytes.toString("latin1")));
  socket.on("error", () => (connection.closed = true));
  socket.on("close", () => (connection.closed = true));
  connection.opened = new Promise((resolve) => socket.once("connect", resolve));
  connection.over = async (seconds) => {
    for (let waited = 0; !connection.closed && waited < seconds * 1000; waited += 20) await pause(20);
    return connection.closed;
  };
  return connection;
}

/** Sends bytes as they stand and takes everything until the other end closes. */
async function raw(bytes, seconds = 10) {
  const connection = connect();
  await connection.opened;
  connection.socket.write(bytes);
  check(await connection.over(seconds), "the connection stays open");
  connection.socket.destroy();
  return { status: Number(/^HTTP\/1\.1 (\d{3}) /.exec(connection.text)?.[1] ?? 0), text: connection.text };
}
const request = (target, { method = "GET", headers = "", body = "", host = `127.0.0.1:${server.port}` } = {}) =>
  Buffer.concat([
    Buffer.from(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${headers}${body.length > 0 || method === "POST" ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ""}\r\n`),
    Buffer.from(body),
  ]);
const isWell = async () => equal((await (await fetch(`${server.address}/health`)).json()).status, "ok", "health");
const toml = "Content-Type: application/toml\r\n";

await suite.test("paths that climb, of other hosts, broken: refused, and no file is shown", async () => {
  const targets = ["/../../../../etc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc%2fpasswd", "/assets/%2fetc%2fpasswd"];
  targets.push("/api/v1/chips/..%2f..%2f..%2fetc%2fpasswd", "/assets/....//....//etc/passwd", "//etc/passwd", "/assets/..\\..\\etc\\passwd", "/api/v1/models/file:%2f%2f%2fetc%2fpasswd");
  targets.push("/%", "/%zz", "/%00", "/api/v1/chips/%00", "/api/v1/chips/%ff%fe", "http://elsewhere.example/", "*", "elsewhere.example:443");
  for (const target of targets) {
    const answer = await raw(request(target));
    check([400, 403, 404].includes(answer.status), `${target}: ${answer.status}`);
    check(!answer.text.includes("root:"), `${target}: a file is shown`);
  }
  await isWell();
});

await suite.test("no request names a file of the server", async () => {
  for (const target of ["/api/v1/estimate/serve?chip=nv-h200-sxm&model=/etc/passwd", "/api/v1/estimate/serve?chip=nv-h200-sxm&model=data/models/llama.toml"]) {
    const answer = await raw(request(target));
    equal(answer.status, 400, target);
    check(!answer.text.includes("root:"), "a file is shown");
  }
  const study = '[study]\ntitle = "x"\ncurrency = "CNY"\nas_of = "2026-11-21"\n[[workload]]\nname = "a"\nkind = "serve"\nmodel = "/etc/hostname"\n';
  equal((await raw(request("/api/v1/brief", { method: "POST", headers: toml, body: study }))).status, 422, "a model's file in a study");
});

await suite.test("headers: nothing typed comes back as one, foreign names and doubled lengths are refused", async () => {
  const injected = await raw(request("/api/v1/chips/x%0d%0aSet-Cookie:%20a=b?lang=en%0d%0aX-Injected:%201"));
  check(!/\r\n(set-cookie|x-injected):/i.test(injected.text.split("\r\n\r\n")[0] + "\r\n"), "a header was injected");
  equal((await raw(request("/api/v1/version", { host: "elsewhere.example" }))).status, 403, "foreign Host");
  equal((await raw(request("/api/v1/version", { host: `127.0.0.1.elsewhere.example:${server.port}` }))).status, 403, "a Host that begins alike");
  equal((await raw(request("/api/v1/version", { headers: "Origin: https://elsewhere.example\r\n" }))).status, 403, "foreign Origin");
  equal((await raw(request("/api/v1/version", { headers: "Origin: null\r\n" }))).status, 403, "null Origin");
  equal((await raw("GET /api/v1/version HTTP/1.1\r\nConnection: close\r\n\r\n")).status, 403, "no Host");
  for (const headers of ["Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: -1\r\n", "Content-Length: 99999999999999999999\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip, chunked\r\n", "Bad Header: x\r\n", ": x\r\n"]) {
    const answer = await raw(`POST /api/v1/study/check HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n${headers}\r\n0\r\n\r\n`);
    check([400, 413, 415].includes(answer.status), `${JSON.stringify(headers)}: ${answer.status}`);
  }
  equal((await raw(request("/health", { headers: `X-Long: ${"a".repeat(40_000)}\r\n` }))).status, 431, "a long head");
  equal((await raw(request(`/health?${"a".repeat(40_000)}`))).status, 431, "a long address");
  for (const nonsense of ["\r\n\r\n", "GET\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]) {
    const answer = await raw(nonsense);
    check([0, 400, 403].includes(answer.status), `${JSON.stringify(nonsense)}: ${answer.status}`);
  }
  for (const method of ["PUT", "PATCH", "OPTIONS", "TRACE"]) equal((await raw(request("/api/v1/chips", { method }))).status, 405, method);
  await isWell();
});

await suite.test("bodies: deep, wide, packed, too large, of huge numbers", async () => {
  const post = (body, headers = "Content-Type: application/json\r\n", target = "/api/v1/brief") => raw(request(target, { method: "POST", headers, body }));
  for (const depth of [100, 10_000, 500_000]) {
    equal((await post("[".repeat(depth))).status, 422, `${depth} brackets`);
    equal((await post('{"a":'.repeat(depth))).status, 422, `${depth} objects`);
    equal((await post(`a = ${"[".repeat(depth)}`, toml)).status, 422, `${depth} brackets of TOML`);
    equal((await post(`${"a.".repeat(depth)}a = 1\n`, toml)).status, 422, `${depth} names of TOML`);
  }
  equal((await post(`{${Array.from({ length: 100_000 }, (_, i) => `"k${i}":1`).join(",")}}`)).status, 422, "100,000 keys");
  for (const number of ["1e400", "-1e400", "9".repeat(4000), "1".repeat(100) + "e" + "9".repeat(100), "NaN", "-0", "0x10", "1e-400"])
    equal((await post(`{"study": {"quarters": ${number}}}`)).status, 422, number.slice(0, 20));
  equal((await post(gzipSync(Buffer.alloc(50_000_000)), "Content-Encoding: gzip\r\n")).status, 415, "a gzip bomb");
  equal((await post("x", "Content-Encoding: br\r\n")).status, 415, "brotli");
  equal((await post(Buffer.alloc(5_000_000, 32))).status, 413, "5 MB");
  const chunk = `10000\r\n${" ".repeat(0x10000)}\r\n`;
  equal((await raw(`POST /api/v1/brief HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(80)}0\r\n\r\n`)).status, 413, "5 MB in chunks");
  equal((await post(Buffer.from([0xff, 0xfe, 0x00, 0x80]))).status, 422, "no UTF-8");
  await isWell();
  check(residentMegabytes(server.process) < 400, `${residentMegabytes(server.process)} MB after the bombs`);
}, 120);

await suite.test(`${count} requests made up from seed ${seed}: each is answered, none ends the server`, async () => {
  const random = stream(seed);
  const targets = Object.values(questions).map(({ ok }) => (typeof ok === "string" ? { target: ok, method: "GET" } : { method: "POST", ...ok })).filter(({ target }) => !target.includes("{"));
  const pieces = ["%00", "%0a", "../", "&", "=", "?", "'", "\"", "<script>", "-1", "0", "1e308", "999999999999", "nan", "\u00e9", "%f0%9f%98%80", "[]", "{}", ",", "chip=", "where=x~(", "today=2026-02-30", "columns=", "lang=zz", "\\", "x".repeat(2000)];
  const mangled = (text) => {
    let result = text;
    for (let i = random.below(3) + 1; i > 0; --i) {
      const at = random.below(result.length + 1);
      const cut = random.below(4);
      result = result.slice(0, at) + (random.next() < 0.7 ? random.of(pieces) : "") + result.slice(at + cut);
    }
    return result;
  };
  const statuses = new Map();
  const one = async () => {
    const { target, method, body = "", headers } = random.of(targets);
    const isBody = body && random.next() < 0.7;
    // Jobs have tests of their own: here what is asked at once, and studies that are read and refused.
    const address = /\/(plan|market|search|arguments|brief|tables)/.test(target) ? "/api/v1/study/check" : target;
    const bytes = request((isBody ? address : mangled(address)).replace(/[^\x21-\x7e]/g, (char) => encodeURIComponent(char)), { method, body: isBody ? mangled(body) : body, headers: headers ? toml : "" });
    const answer = await raw(bytes, 30);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    check([200, 202, 400, 403, 404, 405, 413, 422, 429, 431, 503].includes(answer.status), `${answer.status} to ${bytes.toString("latin1").slice(0, 600)}`);
    if (answer.status < 400) return;
    const problem = JSON.parse(Buffer.from(answer.text.slice(answer.text.indexOf("\r\n\r\n") + 4), "latin1").toString("utf8"));
    check(problem.status === answer.status && problem.findings.length > 0 && problem.title.length > 0, `no problem: ${answer.text.slice(0, 300)}`);
  };
  for (let done = 0; done < count; done += 8) await Promise.all(Array.from({ length: 8 }, one));
  await isWell();
  console.log(`      ${[...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${times} × ${status}`).join(", ")}`);
}, 180);

await suite.test("64 silent clients: a good one is answered at once", async () => {
  const silent = Array.from({ length: 64 }, connect);
  await Promise.all(silent.map((one) => one.opened));
  const started = performance.now();
  await raw(request("/api/v1/chips"));
  console.log(`      answered in ${(performance.now() - started).toFixed(1)} ms`);
  for (const one of silent) one.socket.destroy();
});

await suite.test("slow clients: a dripped head and a dripped body are cut off, a good client is answered meanwhile", async () => {
  const slow = Array.from({ length: 64 }, connect);
  await Promise.all(slow.map((one) => one.opened));
  const head = `POST /api/v1/study/check HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`;
  slow.forEach(({ socket }, i) => socket.write(i % 2 ? `${head}Content-Length: 1000\r\n\r\n` : head.slice(0, 20)));
  const drip = setInterval(() => slow.forEach(({ socket, closed }) => closed || socket.write("a")), 250);
  await pause(300);
  for (let i = 0; i < 10; ++i) equal((await raw(request("/api/v1/version"))).status, 200, "a good client");
  const over = await Promise.all(slow.map((one) => one.over(20)));
  clearInterval(drip);
  equal(over.filter(Boolean).length, 64, "slow clients that were cut off");
  await isWell();
});

await suite.test("a reader that takes nothing is cut off, and others are answered", async () => {
  const lazy = Array.from({ length: 16 }, connect);
  await Promise.all(lazy.map((one) => one.opened));
  for (const { socket } of lazy) {
    socket.pause();
    for (let i = 0; i < 40; ++i) socket.write(`GET /api/v1/sources HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
  }
  await pause(500);
  for (let i = 0; i < 10; ++i) equal((await raw(request("/api/v1/version"))).status, 200, "a good client");
  for (const { socket } of lazy) socket.destroy();
  await isWell();
});

await suite.test("connections over the limit are told to come again, and find room later", async () => {
  const many = Array.from({ length: 560 }, connect);
  await Promise.all(many.map((one) => one.opened));
  await pause(300);
  const refused = many.filter((one) => one.text.startsWith("HTTP/1.1 503 "));
  check(refused.length >= 30, `${refused.length} were refused`);
  for (const one of refused) check(/\r\nRetry-After: \d+\r\n/.test(one.text), "no Retry-After");
  for (const one of many) one.socket.destroy();
  await pause(300);
  await isWell();
});

await suite.test("10,000 requests from 64 connections: none is lost, memory stays where it was", async () => {
  const targets = ["/api/v1/chips", "/api/v1/chips/nv-h200-sxm", "/api/v1/rules", "/api/v1/estimate/serve?model=llama-3-8b&chip=nv-h200-sxm&chips=8", "/health", "/api/v1/models", "/api/v1/nonesuch"];
  const expected = await Promise.all(targets.map(async (target) => (await (await fetch(server.address + target, { headers: { "accept-encoding": "identity" } })).arrayBuffer()).byteLength));
  const round = async (each) => {
    let answered = 0;
    await Promise.all(
      Array.from({ length: 64 }, async (_, client) => {
        const socket = net.connect(server.port, "127.0.0.1");
        let left = 0;
        let held = Buffer.alloc(0);
        let arrived;
        socket.on("data", (bytes) => {
          held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
          if (left === 0) {
            const end = held.indexOf("\r\n\r\n");
            if (end < 0) return;
            left = end + 4 + Number(/content-length: (\d+)/i.exec(held.toString("latin1", 0, end))[1]);
          }
          if (held.length >= left) arrived(held.length);
        });
        for (let i = 0; i < each; ++i) {
          const which = (client + i) % targets.length;
          const whole = new Promise((resolve, reject) => {
            arrived = resolve;
            socket.once("close", () => reject(new Error("closed")));
          });
          socket.write(`GET ${targets[which]} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
          await whole;
          socket.removeAllListeners("close");
          equal(held.length, left, "bytes of an answer");
          equal(Number(/content-length: (\d+)/i.exec(held.toString("latin1", 0, 2000))[1]), expected[which], targets[which]);
          held = Buffer.alloc(0);
          left = 0;
          answered += 1;
        }
        socket.destroy();
      }),
    );
    return answered;
  };
  await round(8); // what is made on the first request stands before the first reading
  const before = residentMegabytes(server.process);
  const started = performance.now();
  equal(await round(157), 64 * 157, "answers");
  const after = residentMegabytes(server.process);
  console.log(`      ${64 * 157} answers in ${((performance.now() - started) / 1000).toFixed(1)} s; memory ${before.toFixed(1)} MB before, ${after.toFixed(1)} MB after`);
  check(after < before + 20, `memory grew from ${before} MB to ${after} MB`);
}, 120);

await suite.test("nothing that was sent stands in the log", () => check(!/passwd|X-Injected|titel/.test(server.said()), server.said()));

await suite.test("the server stops when it is told to", async () => equal(await server.stop(), 130, "exit code"));
await server.kill();
process.exit(suite.finish());
