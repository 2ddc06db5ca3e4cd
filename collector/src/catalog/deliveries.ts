/** What is handed to the collector, rather than looked up by it: which source takes it, and which command has it handed over. */
export const deliveries = {
  hook_events: { source: 'hooks', title: 'hook events', addedBy: 'hooks install' },
  measured_runs: { source: 'hooks', title: 'measured hook runs', addedBy: 'hooks measure on' },
  status_lines: { source: 'hooks', title: 'status lines', addedBy: 'statusline install' },
  telemetry: { source: 'otlp', title: 'records of telemetry', addedBy: 'telemetry install' },
  records: { source: 'record', title: 'records by hand', addedBy: 'record' },
} as const satisfies Record<string, { source: string; title: string; addedBy: string }>;

export type DeliveryName = keyof typeof deliveries;

export const DELIVERIES = Object.keys(deliveries) as DeliveryName[];

/** What a request of telemetry was refused for. */
export const TELEMETRY_REFUSALS = ['undecodable', 'too_large', 'unknown_type', 'not_allowed', 'not_ready', 'failed'] as const;
export type TelemetryRefusal = (typeof TELEMETRY_REFUSALS)[number];

/**
 * Why a record of telemetry in a request that was taken was not: an event of a name that is not known here, so that the format
 * has moved on; another program's; a count without a start or an amount.
 */
export const TELEMETRY_PASSED_OVER = ['unknown_event', 'foreign', 'unusable'] as const;
export type TelemetryPassedOver = (typeof TELEMETRY_PASSED_OVER)[number];
