/** The `env` block of a settings file that makes Claude Code send its telemetry to the collector. */
import { addProperty, remove, type Settings } from './edit.ts';
import { valueAt } from './jsonText.ts';

export interface TelemetryTarget {
  port: number;
  /** '' where the collector wants none. */
  token: string;
}

/** Metrics and events; spans add nothing that these do not tell. Nothing here turns on prompts or tool contents. */
function telemetryVariables({ port, token }: TelemetryTarget): Record<string, string> {
  return {
    CLAUDE_CODE_ENABLE_TELEMETRY: '1',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}/otlp`,
    ...(token === '' ? {} : { OTEL_EXPORTER_OTLP_HEADERS: `Authorization=Bearer ${token}` }),
  };
}

/** Where these are set, they win over what is said for both signals. */
const FOR_ONE_SIGNAL = ['METRICS', 'LOGS'].flatMap((signal) =>
  ['ENDPOINT', 'PROTOCOL'].map((what) => `OTEL_EXPORTER_OTLP_${signal}_${what}`),
);

/** Variables that the user has set, and to something else. Values may be secrets: only names leave. */
export function conflicts(text: string, target: TelemetryTarget): string[] {
  const differing = Object.entries(telemetryVariables(target)).filter(([name, value]) => ![undefined, value].includes(valueOf(text, name)));
  return [...differing.map(([name]) => name), ...FOR_ONE_SIGNAL.filter((name) => valueOf(text, name) !== undefined)];
}

function valueOf(text: string, name: string): string | undefined {
  const value = valueAt(text, ['env', name]);
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}

/** Of the variables that are wanted, those that are missing. */
export function missingVariables(text: string, target: TelemetryTarget): string[] {
  return Object.keys(telemetryVariables(target)).filter((name) => valueOf(text, name) === undefined);
}

export function installTelemetry(settings: Settings, target: TelemetryTarget): Settings {
  const wanted = telemetryVariables(target);
  return missingVariables(settings.text, target).reduce(
    (edited, name) => addProperty(edited, ['env'], name, JSON.stringify(wanted[name])),
    settings,
  );
}

/** Values as an installation leaves them, whatever its port and token were. */
const AS_INSTALLED: Readonly<Record<string, RegExp>> = {
  CLAUDE_CODE_ENABLE_TELEMETRY: /^1$/,
  OTEL_METRICS_EXPORTER: /^otlp$/,
  OTEL_LOGS_EXPORTER: /^otlp$/,
  OTEL_EXPORTER_OTLP_PROTOCOL: /^http\/protobuf$/,
  OTEL_EXPORTER_OTLP_ENDPOINT: /^http:\/\/127\.0\.0\.1:\d+\/otlp$/,
  OTEL_EXPORTER_OTLP_HEADERS: /^Authorization=Bearer \S+$/,
};

/**
 * Removes what was added and has not been changed since. Where it is not known what was added, all goes that looks as we
 * leave it, provided that the endpoint does.
 */
export function uninstallTelemetry(settings: Settings): Settings {
  const asInstalled = Object.entries(AS_INSTALLED).flatMap(([name, pattern]) =>
    pattern.test(valueOf(settings.text, name) ?? '') ? [name] : [],
  );
  const added = asInstalled.filter((name) => `env/${name}` in settings.before);
  const isKnown = Object.keys(settings.before).some((pointer) => pointer.startsWith('env/'));
  const removed = isKnown ? added : asInstalled.includes('OTEL_EXPORTER_OTLP_ENDPOINT') ? asInstalled : [];
  return removed.reduceRight((edited, name) => remove(edited, ['env', name]), settings);
}
