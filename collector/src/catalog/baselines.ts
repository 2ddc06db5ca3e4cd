/** The closed sets of words in which baselines, forecasts and changes are told. */

export const FORECAST_NAMES = ['month_cost', 'month_tokens', 'storage_bytes', 'disk_available', 'rate_limit'] as const;
export type ForecastName = (typeof FORECAST_NAMES)[number];

/** Changes of what agents run by. */
export const CHANGE_KINDS = ['version', 'definition', 'model'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What they may make a difference to. */
export const CHANGED_QUANTITIES = ['duration', 'failures', 'tokens', 'cost'] as const;
export type ChangedQuantity = (typeof CHANGED_QUANTITIES)[number];
