import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockHolder } from './lock.ts';
import { STORE_VERSION } from './migrations.ts';
import { openStore } from './store.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'ccmon-store-'));
});
afterEach(() => {
  fs.rmSync(dataDir, { recursive: true, force: true });
});

describe('opening the store', () => {
  it('makes its directory for its owner alone', () => {
    const dir = path.join(dataDir, 'a', 'b');
    openStore({ dataDir: dir }).close();
    expect(fs.statSync(dir).mode & 0o777).toBe(0o700);
    expect(fs.statSync(path.join(dir, 'ccmon.db')).mode & 0o777).toBe(0o600);
  });

  it('refuses a store of a newer version, and says what to do', () => {
    openStore({ dataDir }).close();
    const db = new Libsql(path.join(dataDir, 'ccmon.db'));
    db.exec(`PRAGMA user_version = ${STORE_VERSION + 1}`);
    db.close();
    expect(() => openStore({ dataDir })).toThrow(/written by a newer version.*Update ccmon/s);
  });

  it('says that a damaged store is damaged, and leaves it where it is', () => {
    const file = path.join(dataDir, 'ccmon.db');
    fs.writeFileSync(file, 'this is no database at all, but long enough to be taken for one'.repeat(100));
    expect(() => openStore({ dataDir })).toThrow(/is damaged\. Move it away/);
    expect(fs.existsSync(file)).toBe(true);
  });

  it('keeps everything in one file once closed', () => {
    const store = openStore({ dataDir });
    store.transaction(() => store.saveSetting('a', 'b'));
    store.close();
    fs.readdirSync(dataDir).forEach((name) => name !== 'ccmon.db' && fs.rmSync(path.join(dataDir, name)));
    const again = openStore({ dataDir });
    expect(again.setting('a')).toBe('b');
    again.close();
  });
});

describe('transactions', () => {
  it('forget names that were undone', () => {
    const store = openStore({ dataDir });
    expect(() =>
      store.transaction(() => {
        store.names.id('Bash');
        throw new Error('no');
      }),
    ).toThrow('no');
    const id = store.transaction(() => store.names.id('Bash'));
    expect(store.names.text(id)).toBe('Bash');
    store.close();
    const again = openStore({ dataDir });
    expect(again.names.id('Bash')).toBe(id);
    again.close();
  });
});

describe('the lock', () => {
  it('is held by one process, and taken over when that one is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const exited = new Promise((resolve) => other.once('exit', resolve));
    try {
      const stat = fs.existsSync('/proc') ? fs.readFileSync(`/proc/${other.pid}/stat`, 'utf8') : '';
      const start = stat === '' ? '' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      fs.writeFileSync(path.join(dataDir, 'ccmon.lock'), `${other.pid}\n${start}\n`);
      expect(acquireLock(dataDir)).toEqual({ heldBy: { pid: other.pid } });
      expect(lockHolder(dataDir)).toEqual({ pid: other.pid });
    } finally {
      other.kill('SIGKILL');
      await exited;
    }
    expect(lockHolder(dataDir)).toBeUndefined();
    const taken = acquireLock(dataDir);
    expect('lock' in taken).toBe(true);
    if ('lock' in taken) taken.lock.release();
    expect(fs.existsSync(path.join(dataDir, 'ccmon.lock'))).toBe(false);
  });
});

describe('a snapshot', () => {
  it('is of one moment, whatever another process writes meanwhile', async () => {
    const reader = openStore({ dataDir });
    const writer = openStore({ dataDir });
    writer.saveSetting('key', 'before');
    const read = await reader.snapshot(async () => {
      const first = reader.setting('key');
      writer.transaction(() => {
        writer.saveSetting('key', 'after');
        writer.names.id('a name that is new');
      });
      await Promise.resolve();
      return [first, reader.setting('key')];
    });
    expect(read).toEqual(['before', 'before']);
    const id = writer.names.id('a name that is new');
    expect(await reader.snapshot(() => Promise.resolve([reader.setting('key'), reader.names.text(id)]))).toEqual([
      'after',
      'a name that is new',
    ]);
    reader.close();
    writer.close();
  });

  it('ends with its work also where that fails', async () => {
    const store = openStore({ dataDir });
    await expect(store.snapshot(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    store.transaction(() => store.saveSetting('key', 'value'));
    expect(store.setting('key')).toBe('value');
    store.close();
  });
});
