/** What a report must say of one played scenario: from the bill, less what the version's transcripts cannot tell. */
import type { Compatibility } from './compatibility.ts';
import { type Figures, figuresOfBill } from './figures.ts';
import { hookRunsToldOf } from './hookFigures.ts';
import type { Played } from './play.ts';
import { PROMPTS } from './scenario.ts';

export interface Expectations {
  figures: Figures;
  apiErrors: { retried: number; failed: number };
  /** Ids of the first session, which is the resumed one too, and of its fork. */
  sessions: { first: string; fork: string };
}

export function expectationsOf(version: Compatibility, played: Played): Expectations {
  const { errors } = played.bill;
  const failedScripts = new Set(errors.filter((error) => error.final).map((error) => error.script));
  return {
    figures: { ...figuresOfBill(played.bill, version, PROMPTS), hookRuns: hookRunsToldOf(version, played) },
    apiErrors: {
      retried: version.apiRetries === 'recorded' ? errors.filter((error) => !error.final).length : 0,
      failed: failedScripts.size,
    },
    sessions: { first: played.results[0]?.session_id ?? '', fork: played.results[2]?.session_id ?? '' },
  };
}
