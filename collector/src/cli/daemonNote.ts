/** Where the collector of a data directory answers: noted by `start`, read by `status`. */
import fs from 'node:fs';
import path from 'node:path';

export interface DaemonNote {
  pid: number;
  host: string;
  port: number;
}

function noteFile(dataDir: string): string {
  return path.join(dataDir, 'collector.json');
}

export function writeDaemonNote(dataDir: string, note: DaemonNote): void {
  fs.writeFileSync(noteFile(dataDir), `${JSON.stringify(note)}\n`, { mode: 0o600 });
}

export function removeDaemonNote(dataDir: string): void {
  fs.rmSync(noteFile(dataDir), { force: true });
}

/** @returns undefined when there is none, or what stands there is not a note */
export function readDaemonNote(dataDir: string): DaemonNote | undefined {
  try {
    const note: unknown = JSON.parse(fs.readFileSync(noteFile(dataDir), 'utf8'));
    return isNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isNote(note: unknown): note is DaemonNote {
  return (
    typeof note === 'object' &&
    note !== null &&
    'pid' in note &&
    typeof note.pid === 'number' &&
    'host' in note &&
    typeof note.host === 'string' &&
    'port' in note &&
    typeof note.port === 'number'
  );
}

/** `127.0.0.1:8001`, `[::1]:8001` */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address to ask a server at that listens on `listen`. */
export function askableHost(listen: string): string {
  return listen === '0.0.0.0' || listen === '::' ? '127.0.0.1' : listen;
}
