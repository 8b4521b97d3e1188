// A licensed unit as the ledger has it.
export interface Unit {
  unit: string;
  stage: string;
  flags: string[];
  batch: string | null;
  shipment: string | null;
  holder: string;
  last_time: string;
}
