/**
 * The embedded database: opening, migrations, transactions, and the tables that the ledger writes. Everything that
 * knows SQL is in this room; queries for outputs are in `queries/`.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type Libsql from 'libsql';
import { makeFolder } from '../base/folders.ts';
import type { FileProgress, FileState } from '../ledger/facts.ts';
import { StoreError, explainStoreError } from './errors.ts';
import { createNames, type Names } from './names.ts';
import { MIGRATIONS, READ_INDEXES, STORE_VERSION } from './migrations.ts';
import { createTable, type NewRow } from './table.ts';

/** In the data directory. */
export const STORE_FILE = 'ccmon.db';
const requireModule = createRequire(import.meta.url);

/** Pages of the database that are kept in memory: few, since the system keeps the file's anyway, and a large cache reads no faster. */
const CACHE_KIB = 4000;

/** What a counter's series shows. The output that saves it knows what the texts mean. */
export interface FloorRow {
  series: string;
  /** Null deletes the row. */
  amounts: string | null;
}

export interface Store {
  readonly path: string;
  /** For `readsOf`; nothing else knows SQL. */
  readonly connection: Libsql.Database;
  readonly names: Names;
  readonly tables: Tables;
  /** Runs `work` in one transaction: all of it is kept, or nothing. @throws StoreError */
  transaction<T>(work: () => T): T;
  /** All that `work` reads is of one moment, whatever other processes write meanwhile. It must not write. */
  snapshot<T>(work: () => Promise<T>): Promise<T>;
  /** What was read of each file, by path. */
  files(): Map<string, FileProgress>;
  saveFiles(files: readonly FileProgress[]): void;
  /** Saves what counters show. */
  saveFloors(rows: readonly FloorRow[]): void;
  /** Makes the indexes that queries want: to be called when the first read is done. */
  indexForReading(): void;
  setting(key: string): string | undefined;
  saveSetting(key: string, value: string): void;
  /** An answer that was kept since the last transaction that changed anything, or undefined. */
  keptAnswer(question: string): string | undefined;
  /** Keeps an answer until a transaction changes something. */
  keepAnswer(question: string, answer: string): void;
  /** Gives back the memory of pages that were read. */
  releaseMemory(): void;
  close(): void;
}

export type Tables = ReturnType<typeof createTables>;

export interface StoreOptions {
  /** Directory of the store; made with mode 0700 if missing. */
  dataDir: string;
}

/**
 * Opens the store, bringing it up to this program's version.
 * @throws StoreError `newer_version`, `damaged`, `disk_full` or `not_writable`
 */
export function openStore({ dataDir }: StoreOptions): Store {
  const file = path.join(dataDir, STORE_FILE);
  try {
    makeFolder(dataDir);
    fs.chmodSync(dataDir, 0o700);
    // The database gives its side files the same mode.
    fs.closeSync(fs.openSync(file, 'a', 0o600));
    // Loaded when it is needed, for 20 ms, and by `require`: to `import` it, Node would first look for its exports.
    const Database = requireModule('libsql') as typeof Libsql;
    const db = new Database(file);
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 8000; PRAGMA busy_timeout = 5000;
       PRAGMA temp_store = MEMORY; PRAGMA cache_size = -${CACHE_KIB}`,
    );
    migrate(db, file);
    return createStore(db, file);
  } catch (error) {
    throw explainStoreError(file, error);
  }
}

function migrate(db: Libsql.Database, file: string): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > STORE_VERSION) {
    throw new StoreError(
      'newer_version',
      `The store ${file} was written by a newer version of ccmon (store version ${version}; this one knows ${STORE_VERSION}). Update ccmon, or name another place with --data-dir.`,
    );
  }
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.exec(`BEGIN IMMEDIATE; ${sql}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

function createStore(db: Libsql.Database, file: string): Store {
  const names = createNames(db);
  const tables = createTables(db);
  const floorUpsert = db.prepare(
    'INSERT INTO counter_floors (series, amounts) VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET amounts = excluded.amounts',
  );
  const floorDelete = db.prepare('DELETE FROM counter_floors WHERE series = ?');
  const settingSelect = db.prepare('SELECT value FROM settings WHERE key = ?');
  const settingUpsert = db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );

  const totalChanges = db.prepare('SELECT total_changes() AS changes');
  const changes = (): number => (totalChanges.get() as { changes: number }).changes;
  const answersDelete = db.prepare('DELETE FROM answers');

  const transaction = <T>(work: () => T): T => {
    try {
      db.exec('BEGIN IMMEDIATE');
      const before = changes();
      const result = work();
      if (changes() !== before) answersDelete.run([]);
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.inTransaction) db.exec('ROLLBACK');
      names.reload();
      throw explainStoreError(file, error);
    }
  };

  return {
    path: file,
    connection: db,
    names,
    tables,
    transaction,
    async snapshot(work) {
      db.exec('BEGIN');
      try {
        names.reload();
        return await work();
      } finally {
        db.exec('COMMIT');
      }
    },
    files() {
      // One text is read ten times faster than as many rows of as many values.
      const columns = tables.files.columns().flatMap((column) => [`'${column}'`, column]);
      const { rows } = db.prepare(`SELECT json_group_array(json_object(${columns.join()})) AS rows FROM files`).get() as { rows: string };
      return new Map((JSON.parse(rows) as NewRow<'files'>[]).map((row) => [row.path, progressOf(row)]));
    },
    saveFiles(files) {
      const rows = files.map(rowOf);
      tables.files.insertOrFind(rows).forEach((found, i) => {
        const row = rows[i];
        if (found !== undefined && row !== undefined) tables.files.update(found.id, row);
      });
    },
    saveFloors(rows) {
      for (const { series, amounts } of rows) {
        if (amounts === null) floorDelete.run([series]);
        else floorUpsert.run([series, amounts]);
      }
    },
    indexForReading() {
      for (const sql of READ_INDEXES) db.exec(sql);
    },
    setting: (key) => (settingSelect.get(key) as { value: string } | undefined)?.value,
    saveSetting: (key, value) => void settingUpsert.run([key, value]),
    keptAnswer(question) {
      const row = db.prepare('SELECT answer FROM answers WHERE question = ?').get(question) as { answer: string } | undefined;
      return row?.answer;
    },
    keepAnswer(question, answer) {
      try {
        db.prepare('INSERT OR REPLACE INTO answers (question, answer) VALUES (?, ?)').run([question, answer]);
      } catch {
        // A full disk, say: it will be worked out again.
      }
    },
    releaseMemory: () => void db.exec('PRAGMA shrink_memory'),
    close() {
      try {
        // libsql leaves the write-ahead log behind on close; without it the store is one file.
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // A full disk, say: the log stays, and whoever opens the store next takes it up.
      } finally {
        db.close();
      }
    },
  };
}

function createTables(db: Libsql.Database) {
  return {
    projects: createTable(db, 'projects', ['path']),
    sessions: createTable(db, 'sessions', ['session_id']),
    files: createTable(db, 'files', ['path']),
    requests: createTable(db, 'requests', ['message_id', 'request_id']),
    toolRuns: createTable(db, 'tool_runs', ['tool_use_id']),
    agentLaunches: createTable(db, 'agent_launches', ['tool_use_id']),
    agentRuns: createTable(db, 'agent_runs', ['session', 'agent_id']),
    hookRuns: createTable(db, 'hook_runs', ['key']),
    turns: createTable(db, 'turns', ['turn_id']),
    compactions: createTable(db, 'compactions', ['uuid']),
    apiErrors: createTable(db, 'api_errors', ['uuid']),
    sessionStarts: createTable(db, 'session_starts', ['key']),
    damages: createTable(db, 'damages', ['path', 'offset']),
    costStates: createTable(db, 'cost_states', ['session']),
    hookEvents: createTable(db, 'hook_events', ['session', 'at', 'pid']),
    liveSessions: createTable(db, 'live_sessions', ['session']),
    agentVersions: createTable(db, 'agent_versions', ['path', 'content_hash']),
    agentDefinitions: createTable(db, 'agent_definitions', ['path']),
    sessionTimings: createTable(db, 'session_timings', ['key']),
    sessionProcesses: createTable(db, 'session_processes', ['session', 'started_at']),
    storageDays: createTable(db, 'storage_days', ['day', 'config_dir', 'type', 'project']),
    recordedAgentRuns: createTable(db, 'recorded_agent_runs', ['key']),
    recordedHookRuns: createTable(db, 'recorded_hook_runs', ['key']),
    customSeries: createTable(db, 'custom_series', ['metric', 'labels']),
    customSampleKeys: createTable(db, 'custom_sample_keys', ['key']),
    apiCalls: createTable(db, 'api_calls', ['key']),
    toolReports: createTable(db, 'tool_reports', ['key']),
    hookGroups: createTable(db, 'hook_groups', ['key']),
    agentReports: createTable(db, 'agent_reports', ['key']),
    compactionReports: createTable(db, 'compaction_reports', ['key']),
    works: createTable(db, 'works', ['key']),
  };
}

function progressOf(row: NewRow<'files'>): FileProgress {
  return {
    path: row.path,
    configDir: row.config_dir,
    sessionId: row.session_id,
    device: row.device,
    inode: row.inode,
    size: row.size,
    modifiedAt: row.modified_at,
    offset: row.offset,
    tailHash: row.tail_hash,
    linesRead: row.lines_read,
    linesDamaged: row.lines_damaged,
    linesRecovered: row.lines_recovered,
    unknownTypes: JSON.parse(row.unknown_types) as Record<string, number>,
    state: row.state as FileState,
    message: row.message,
    resume: row.resume,
    hadMeta: row.had_meta === 1,
  };
}

function rowOf(file: FileProgress): NewRow<'files'> {
  return {
    path: file.path,
    config_dir: file.configDir,
    session_id: file.sessionId,
    device: file.device,
    inode: file.inode,
    size: file.size,
    modified_at: file.modifiedAt,
    offset: file.offset,
    tail_hash: file.tailHash,
    lines_read: file.linesRead,
    lines_damaged: file.linesDamaged,
    lines_recovered: file.linesRecovered,
    unknown_types: JSON.stringify(file.unknownTypes),
    state: file.state,
    message: file.message,
    resume: file.resume,
    had_meta: Number(file.hadMeta),
  };
}
