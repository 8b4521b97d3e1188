// For each address of the API a question that it answers, and where its document promises more than any address can do wrong, one that draws that.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const here = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const study = readFileSync(join(here, "small_study.toml"), "utf8");
const examples = join(here, "../../../examples");
const market = readFileSync(join(examples, "2026.toml"), "utf8").replace(/^draws = .*$/m, "draws = 20");
const transaction = readFileSync(join(examples, "transactions/h200-cap.toml"), "utf8");

const earlierJob = "00000000-000000000000000000000000";
const toml = (body) => ({ body, headers: { "content-type": "application/toml" } });
const broken = toml("[study\n");

/** operationId: { ok: target or {target, body}, STATUS: the same }. */
export const questions = {
  get_chips: { ok: "/api/v1/chips?country=CN&sort=bf16_dense_tflops,desc" },
  get_chip: { ok: "/api/v1/chips/nv-h200-sxm" },
  get_systems: { ok: "/api/v1/systems" },
  get_system: { ok: "/api/v1/systems/hgx-h200" },
  get_models: { ok: "/api/v1/models" },
  get_model: { ok: "/api/v1/models/llama-3-70b" },
  get_stacks: { ok: "/api/v1/stacks" },
  get_prices: { ok: "/api/v1/prices" },
  get_sources: { ok: "/api/v1/sources" },
  get_compare: { ok: "/api/v1/compare?chip=nv-h200-sxm&chip=nv-h20-96" },
  get_data_status: { ok: "/api/v1/data/status" },
  get_claims: { ok: "/api/v1/claims?today=2026-11-21&verdict=fails" },
  get_claims_conflicts: { ok: "/api/v1/claims/conflicts?today=2026-11-21" },
  get_claim: { ok: "/api/v1/claims/{claim}" },
  get_facts: { ok: "/api/v1/facts" },
  get_parties: { ok: "/api/v1/parties" },
  get_custody: { ok: "/api/v1/custody" },
  get_custody_licence: { ok: "/api/v1/custody/licences/{licence}" },
  get_custody_batch: { ok: "/api/v1/custody/batches/{batch}" },
  get_custody_balances: { ok: "/api/v1/custody/balances" },
  get_custody_proof: { ok: "/api/v1/custody/proof?kind=buyer", 404: "/api/v1/custody/proof?kind=vendor&subject=nonesuch" },
  post_custody_verify: { ok: { target: "/api/v1/custody/verify", body: "{proof}" }, 422: { target: "/api/v1/custody/verify", body: "no proof" } },
  get_estimate_serve: { ok: "/api/v1/estimate/serve?model=llama-3-70b&chip=nv-h200-sxm&chips=8&precision=fp8" },
  get_estimate_train: { ok: "/api/v1/estimate/train?model=llama-3-8b&chip=nv-h100-sxm&chips=64" },
  get_estimate_prefill: { ok: "/api/v1/estimate/prefill?model=llama-3-8b&chip=nv-h100-sxm" },
  get_estimate_decode: { ok: "/api/v1/estimate/decode?model=llama-3-8b&chip=nv-h100-sxm" },
  get_estimate_fit: { ok: "/api/v1/estimate/fit?model=llama-3-70b&chip=nv-h200-sxm&chip=nv-h20-96" },
  get_roofline: { ok: "/api/v1/roofline?model=llama-3-70b&chip=nv-h20-96&task=decode" },
  get_compare_tasks: { ok: "/api/v1/compare/tasks?model=llama-3-8b&chip=nv-h200-sxm&chip=nv-h20-96" },
  get_job: { ok: "/api/v1/jobs/{done}", 404: "/api/v1/jobs/nonesuch", 410: `/api/v1/jobs/${earlierJob}` },
  get_job_result: {
    ok: "/api/v1/jobs/{done}/result",
    404: "/api/v1/jobs/nonesuch/result",
    409: "/api/v1/jobs/{queued}/result",
    410: `/api/v1/jobs/${earlierJob}/result`,
    422: "/api/v1/jobs/{failed}/result",
  },
  delete_job_cancel: { ok: "/api/v1/jobs/{queued}", 404: "/api/v1/jobs/nonesuch", 410: `/api/v1/jobs/${earlierJob}` },
  post_plan: { ok: { target: "/api/v1/plan", ...toml(study) }, 422: { target: "/api/v1/plan", ...broken } },
  post_plan_why: { ok: { target: "/api/v1/plan/why?workload=letters&not=910c", ...toml(study) }, 422: { target: "/api/v1/plan/why?workload=letters&not=910c", ...broken } },
  post_plan_sensitivity: { ok: { target: "/api/v1/plan/sensitivity", ...toml(study) }, 422: { target: "/api/v1/plan/sensitivity", ...broken } },
  post_plan_entry_price: { ok: { target: "/api/v1/plan/entry-price?chip=910c", ...toml(study) }, 422: { target: "/api/v1/plan/entry-price?chip=910c", ...broken } },
  post_market: { ok: { target: "/api/v1/market", ...toml(market) }, 422: { target: "/api/v1/market", ...broken } },
  get_arguments: { ok: "/api/v1/arguments" },
  post_argument_run: { ok: { target: "/api/v1/arguments/X06/run" }, 404: { target: "/api/v1/arguments/X99/run" } },
  get_version: { ok: "/api/v1/version" },
  get_openapi: { ok: "/api/v1/openapi" },
  get_health: { ok: "/health" },
  get_metrics: { ok: "/metrics" },
  post_rules_check: { ok: { target: "/api/v1/rules/check", ...toml(transaction) }, 422: { target: "/api/v1/rules/check", ...broken } },
  get_rules: { ok: "/api/v1/rules" },
  get_rules_facts: { ok: "/api/v1/rules/facts" },
  get_rules_timeline: { ok: "/api/v1/rules/timeline?chip=nv-h20-96&until=2026-12-31" },
  get_rules_heat_map: { ok: "/api/v1/rules/heat-map?until=2026-12-31" },
  get_rules_diff: { ok: "/api/v1/rules/diff?chip=nv-h200-sxm&before=2025-12-01&after=2026-02-02" },
  get_rules_settle: { ok: "/api/v1/rules/settle?price=40000%20USD&units=1000&chip=nv-h200-sxm" },
  get_rules_leadtime: { ok: "/api/v1/rules/leadtime?start=2026-02-02" },
  get_rules_design: { ok: "/api/v1/rules/design?on=2026-11-21" },
  get_rules_standing: { ok: "/api/v1/rules/standing?on=2026-11-21" },
  get_rule: { ok: "/api/v1/rules/{rule}" },
  post_search: { ok: { target: "/api/v1/search?model=llama-3-8b&chip=nv-h200-sxm&chips=8" } },
  get_validation_nearest: { ok: "/api/v1/validation/nearest?model=llama-3-8b&chip=nv-h200-sxm" },
  get_validation: { ok: "/api/v1/validation" },
  post_study_check: { ok: { target: "/api/v1/study/check", ...toml('[study]\ntitel = "x"\n') } },
  post_brief: { ok: { target: "/api/v1/brief", ...toml(study) }, 422: { target: "/api/v1/brief", ...broken } },
  post_study_tables: { ok: { target: "/api/v1/study/tables", ...toml(study) }, 422: { target: "/api/v1/study/tables", ...broken } },
  get_study_schema: { ok: "/api/v1/study/schema" },
  get_study_examples: { ok: "/api/v1/study/examples" },
};

/** A job that is read without findings and fails as it runs; one that runs until it is cancelled. */
export const failingJob = { target: "/api/v1/plan/entry-price?chip=h100-sxm", method: "POST", ...toml(study) };
export const longJob = { target: "/api/v1/plan", method: "POST", ...toml(readFileSync(join(examples, "mixed-menu.toml"), "utf8")) };
