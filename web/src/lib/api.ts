// The server's API: JSON in and out, problems as errors with their findings.
import { address } from "./address.svelte";

export interface Finding {
  code: string;
  sentence: string;
  place: { file: string; line: number; column: number; pointer: string };
  arguments: Record<string, string>;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly findings: Finding[],
    title: string,
  ) {
    super(title);
  }
}

/** The server can't be reached: it was stopped, or the network is down. */
export class Unreachable extends Error {}

const tokenKey = "steelyard-token";
export const rememberToken = (token: string): void => sessionStorage.setItem(tokenKey, token);

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(tokenKey);
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", address.language);
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new Unreachable(String(error));
  }
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { title?: string; findings?: Finding[] };
  throw new Problem(response.status, body.findings ?? [], body.title ?? response.statusText);
}

const withLanguage = (path: string): string => `${path}${path.includes("?") ? "&" : "?"}lang=${address.language}`;

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await ask(withLanguage(path), signal ? { signal } : {});
  return (await response.json()) as T;
}

export async function post<T>(path: string, body: string, type: "application/toml" | "application/json"): Promise<T> {
  const response = await ask(withLanguage(path), { method: "POST", body, headers: { "Content-Type": type } });
  return (await response.json()) as T;
}

export async function getText(path: string): Promise<string> {
  return (await ask(withLanguage(path))).text();
}

export async function postText<T>(path: string, body: string): Promise<T> {
  const response = await ask(withLanguage(path), { method: "POST", body, headers: { "Content-Type": "text/plain" } });
  return (await response.json()) as T;
}

export interface JobStatus {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  stage: string;
  done: number;
  total: number;
  running_s: number;
  cost: number | null;
  bound: number | null;
}

/** Submits a study, tells of its progress until it ends, and fetches the result. Aborting `signal` cancels the job on the server. */
export async function run<T>(path: string, study: string, tell: (status: JobStatus) => void, signal: AbortSignal): Promise<T> {
  const { id } = await post<{ id: string }>(path, study, "application/toml");
  const cancel = (): void => void ask(`/api/v1/jobs/${id}`, { method: "DELETE" }).catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (let wait_ms = 100; ; wait_ms = Math.min(1000, wait_ms * 1.5)) {
      const status = await get<JobStatus>(`/api/v1/jobs/${id}`);
      tell(status);
      if (status.state !== "queued" && status.state !== "running") return await get<T>(`/api/v1/jobs/${id}/result`);
      await new Promise((done) => setTimeout(done, wait_ms));
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
