/**
 * The ledger: from facts to what happened. A batch is folded under natural keys, merged with what the store holds, and
 * written; what that changed is told to the outputs. All of it in the caller's transaction. No clock, no files, no SQL.
 */
import type { Store } from '../store/store.ts';
import type { NewRow, TableName } from '../store/table.ts';
import { applyAgents } from './agents.ts';
import { applyHookMeasures } from './hookMeasures.ts';
import { applyLive } from './live.ts';
import { createAnnouncer, type Announcer } from './announce.ts';
import type { ChangeKind, ChangeListener } from './changes.ts';
import type { Batch, Facts } from './facts.ts';
import { applyCustomSamples } from './customSamples.ts';
import { createIdentities, type Identities } from './identities.ts';
import { costOf, createKinds, type Kinds } from './kinds.ts';
import type { Prices } from './prices.ts';
import { foldRequests, joinAnonymous } from './requests.ts';
import { createRows, type Rows } from './rows.ts';
import { applyStorage } from './storage.ts';
import { timingsOf } from './timings.ts';
import type { RowOf, TableOf } from './states.ts';
import { fold, write, type Kind } from './writer.ts';

export interface Ledger {
  /** Applies a batch. Call it inside `store.transaction`; if that fails, call `forget`. */
  apply(batch: Batch, onChange?: ChangeListener): void;
  /** Prices every request anew if the stored costs were made by another price table. Call it inside a transaction. */
  reprice(onChange?: ChangeListener): void;
  /** Forgets what it remembers, after a transaction was undone. */
  forget(): void;
}

type LedgerStore = Pick<Store, 'tables' | 'names' | 'saveFiles' | 'setting' | 'saveSetting'>;

const PRICES_SETTING = 'prices';
const REPRICE_ROWS = 5000;

export function createLedger(store: LedgerStore, prices: Prices): Ledger {
  const identities = createIdentities(store);
  const rows = createRows(store.names, identities);
  const kinds = createKinds(store, identities, prices);

  return {
    apply({ facts, files }, onChange) {
      const announcer = createAnnouncer(store, identities, onChange);
      applySessions(kinds, rows, identities, facts, announcer);
      applyAgents({ ...store, identities, rows }, facts, {
        onRun: (before, after) => announcer.changed('agentRun', before, after),
        onRenamed: (id, session, before) => announcer.renamed(id, session, before),
      });
      // Agents may have been joined.
      rows.forget();
      applyRequests(store, kinds, rows, facts, announcer);
      const put = putter(announcer);
      put('toolRun', kinds.toolRun, [
        ...facts.toolUses.map(rows.toolUse),
        ...facts.toolResults.map(rows.toolResult),
        ...facts.hookEvents.flatMap(rows.hookedTools),
      ]);
      put('turn', kinds.turn, facts.turns.map(rows.turn));
      put('hookRun', kinds.hookRun, facts.hookRuns.map(rows.hookRun));
      put('compaction', kinds.compaction, facts.compactions.map(rows.compaction));
      put('apiError', kinds.apiError, facts.apiErrors.map(rows.apiError));
      put('sessionStart', kinds.sessionStart, facts.sessionStarts.map(rows.sessionStart));
      put('damage', kinds.damage, facts.damages.map(rows.damage));
      write(kinds.costState, fold(kinds.costState, facts.costStates.map(rows.costState)), () => undefined);
      put('recordedAgentRun', kinds.recordedAgentRun, facts.recordedAgentRuns.map(rows.recordedAgentRun));
      put('recordedHookRun', kinds.recordedHookRun, facts.recordedHookRuns.map(rows.recordedHookRun));
      applyCustomSamples(store, facts.customSamples, (before, after) => announcer.changed('customSeries', before, after));
      applyHookMeasures({ ...store, identities, announcer }, facts);
      applyLive({ ...store, identities, announcer }, facts);
      // Compactions are among what is live.
      put('sessionTiming', kinds.sessionTiming, timingsOf(store, rows, facts));
      put('apiCall', kinds.apiCall, facts.apiCalls.map(rows.apiCall));
      put('toolReport', kinds.toolReport, facts.toolReports.map(rows.toolReport));
      put('hookGroup', kinds.hookGroup, facts.hookGroups.map(rows.hookGroup));
      put('compactionReport', kinds.compactionReport, facts.compactionReports.map(rows.compactionReport));
      put('work', kinds.work, facts.works.map(rows.work));
      write(kinds.agentReport, fold(kinds.agentReport, facts.agentReports.map(rows.agentReport)), () => undefined);
      applyDefinitions(store, facts);
      applyStorage(store, facts.storageDays);
      store.saveFiles(files);
    },
    reprice(onChange) {
      if (store.setting(PRICES_SETTING) === prices.fingerprint) return;
      const announcer = createAnnouncer(store, identities, onChange);
      for (let after = 0; ;) {
        const page = store.tables.requests.page(after, REPRICE_ROWS);
        for (const { id, ...row } of page) {
          after = id;
          const priced = { ...row, cost_nano_usd: costOf(prices, store.names, row) };
          if (priced.cost_nano_usd === row.cost_nano_usd) continue;
          store.tables.requests.update(id, priced);
          announcer.changed('request', row, priced);
        }
        if (page.length < REPRICE_ROWS) break;
      }
      store.saveSetting(PRICES_SETTING, prices.fingerprint);
    },
    forget() {
      identities.forget();
      rows.forget();
    },
  };
}

/** Sessions first: every other row points at one, and is told under its project. */
function applySessions(kinds: Kinds, rows: Rows, identities: Identities, facts: Facts, announcer: Announcer): void {
  const folded = fold(kinds.session, facts.sessionActivities.map(rows.sessionActivity));
  write(kinds.session, folded, (before, after, id) => {
    if (before === null || id === null || before.project === after.project) return;
    const projectBefore = identities.projectName(before.project);
    identities.moveSession(id, after.project);
    announcer.moved(id, projectBefore);
  });
}

function applyRequests(store: LedgerStore, kinds: Kinds, rows: Rows, facts: Facts, announcer: Announcer): void {
  const folded = foldRequests(kinds.request, facts.requests.map(rows.request));
  joinAnonymous(store, kinds.request, folded, (joined) => announcer.changed('request', joined, null));
  write(kinds.request, folded, (before, after) => announcer.changed('request', before, after));
}

function putter(announcer: Announcer) {
  return <K extends Exclude<ChangeKind, 'request' | 'agentRun' | 'hookEvent' | 'liveSession'>>(
    change: K,
    kind: Kind<TableOf[K] & TableName>,
    rows: RowOf<K>[],
  ): void => {
    write(kind, fold(kind, rows), (before, after) => announcer.changed(change, before as RowOf<K> | null, after as RowOf<K>));
  };
}

/** A definition is what its file says now; without its file there is none. Its versions are kept. */
function applyDefinitions({ tables, names }: LedgerStore, { agentDefinitions, goneDefinitions }: Facts): void {
  for (const { path } of goneDefinitions) {
    const found = tables.agentDefinitions.find([path]);
    if (found !== undefined) tables.agentDefinitions.delete(found.id);
  }
  const rows = new Map<string, NewRow<'agent_definitions'>>();
  for (const { path, agent, scope, contentHash, model, tools, at } of agentDefinitions) {
    rows.set(path, { path, agent: names.id(agent), scope, content_hash: contentHash, model, at });
    // A version stays when its file has changed or is gone; one that comes back is the same version.
    tables.agentVersions.insertOrFind([{ path, content_hash: contentHash, agent: names.id(agent), model, tools: tools.join(' '), at }]);
  }
  const list = [...rows.values()];
  tables.agentDefinitions.insertOrFind(list).forEach((found, i) => {
    const row = list[i];
    if (found !== undefined && row !== undefined && found.content_hash !== row.content_hash) tables.agentDefinitions.update(found.id, row);
  });
}
