/** How many runs of each hook of the scenario a version's transcripts tell of, out of those that there really were. */
import type { Compatibility } from './compatibility.ts';
import type { Runs } from './figures.ts';
import type { Played } from './play.ts';

export function hookRunsToldOf(version: Compatibility, played: Played): Record<string, Runs> {
  const really = (event: string): number => played.hookRuns.get(event) ?? 0;
  const startRuns = { all: really('SessionStart'), startup: 1, none: 0 }[version.printingHook];
  const silentRuns = version.silentHook === 'agents' ? toolCallsOfAgents(played) : 0;
  const stopRuns = version.failingHook === 'all' ? really('Stop') : 0;
  return withoutZeros({
    SessionStart: { runs: startRuns, failed: 0 },
    PreToolUse: { runs: silentRuns, failed: 0 },
    Stop: { runs: stopRuns, failed: stopRuns },
  });
}

function toolCallsOfAgents(played: Played): number {
  return played.bill.requests
    .filter((request) => request.purpose === 'script' && request.agent !== 'main')
    .flatMap((request) => request.calls)
    .filter((call) => call.agentType === '').length;
}

function withoutZeros(runs: Record<string, Runs>): Record<string, Runs> {
  return Object.fromEntries(Object.entries(runs).filter(([, { runs: count }]) => count > 0));
}
