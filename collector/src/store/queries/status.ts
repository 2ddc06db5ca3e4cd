/** What the store can say of its own state: how much is in it, and what could not be read. */
import { sql, type Kysely } from 'kysely';
import type { Status } from '../../outputs/api/schema/status.ts';
import type { Database } from '../schema.ts';
import { byName } from './order.ts';

/** Enough to act on; a disk full of damage must not make an answer without end. */
const MAX_DAMAGED_FILES = 1000;
const MAX_PLACES = 1000;
const MAX_PLACES_OF_FILE = 20;

export type StoreStatus = Pick<Status, 'unknownRecordTypes' | 'damagedFiles'> & { requests: number; sessions: number };

export async function readStoreStatus(db: Kysely<Database>): Promise<StoreStatus> {
  const count = sql<number>`count(*)`.as('count');
  const [requests, sessions, unknownRecordTypes, damagedFiles] = await Promise.all([
    db.selectFrom('requests').select(count).executeTakeFirstOrThrow(),
    db.selectFrom('sessions').select(count).executeTakeFirstOrThrow(),
    readUnknownRecordTypes(db),
    readDamagedFiles(db),
  ]);
  return { requests: requests.count, sessions: sessions.count, unknownRecordTypes, damagedFiles };
}

async function readUnknownRecordTypes(db: Kysely<Database>): Promise<Status['unknownRecordTypes']> {
  const files = await db.selectFrom('files').select('unknown_types').where('unknown_types', '<>', '{}').execute();
  const lines = new Map<string, number>();
  for (const { unknown_types } of files) {
    for (const [type, count] of Object.entries(JSON.parse(unknown_types) as Record<string, number>)) {
      lines.set(type, (lines.get(type) ?? 0) + count);
    }
  }
  return [...lines].map(([type, count]) => ({ type, lines: count })).sort((a, b) => b.lines - a.lines || byName(a.type, b.type));
}

async function readDamagedFiles(db: Kysely<Database>): Promise<Status['damagedFiles']> {
  const files = await db
    .selectFrom('files')
    .select(['path', 'lines_damaged', 'state', 'message'])
    .where((eb) => eb.or([eb('lines_damaged', '>', 0), eb('state', '=', 'unreadable')]))
    .orderBy('lines_damaged', 'desc')
    .orderBy('path')
    .limit(MAX_DAMAGED_FILES)
    .execute();
  const places = await readDamagedPlaces(db);
  return files.map(({ path, lines_damaged, state, message }) => ({
    path,
    lines: lines_damaged,
    state: state === 'unreadable' || state === 'deleted' ? state : 'ok',
    message,
    places: places.get(path) ?? [],
  }));
}

type Places = Status['damagedFiles'][number]['places'];

/** The latest places of each file, newest first. */
async function readDamagedPlaces(db: Kysely<Database>): Promise<Map<string, Places>> {
  const rows = await db
    .selectFrom('damages')
    .innerJoin('names', 'names.id', 'damages.kind')
    .select(['damages.path', 'damages.line', 'damages.offset', 'names.name as kind'])
    .orderBy('damages.id', 'desc')
    .limit(MAX_PLACES)
    .execute();
  const places = new Map<string, Places>();
  for (const { path, ...place } of rows) {
    const ofFile = places.get(path) ?? [];
    places.set(path, ofFile);
    if (ofFile.length < MAX_PLACES_OF_FILE) ofFile.push(place);
  }
  return places;
}
