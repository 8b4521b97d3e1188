// What tests of the running program share: a real server, and a count of what passed. Needs nothing but Node.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** Starts `steelyard serve`; resolves when it says where. */
export function startServer(binary, port = 0, more = []) {
  const child = spawn(binary, ["serve", "--port", String(port), ...more], { stdio: ["ignore", "ignore", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (bytes) => {
      said += bytes;
      const found = /http:\/\/[\d.]+:(\d+)\//.exec(said);
      if (!found) return;
      const address = found[0].replace(/\/$/, "");
      resolve({ address, port: Number(found[1]), process: child.pid, said: () => said, stop: () => stop(child), kill: () => stop(child, "SIGKILL") });
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

function stop(child, signal = "SIGTERM") {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  return ended;
}

/** Resident memory of a process in MB; 0 where the system doesn't tell. */
export function residentMegabytes(process) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

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

export function check(condition, what) {
  if (!condition) throw new Error(what);
}
export function equal(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}
