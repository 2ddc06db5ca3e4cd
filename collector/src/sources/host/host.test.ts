import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../test/support/temporaryDirectory.ts';
import { createHostLook } from './host.ts';
import { readByLibrary } from './library.ts';
import { parseDiskstats, parseInterfaces, parseMeminfo, parseStat, readProc } from './proc.ts';

const STAT = `cpu  100 20 30 4000 50 6 7 8 0 0
cpu0 50 10 15 2000 25 3 4 4 0 0
cpu1 50 10 15 2000 25 3 3 4 0 0
intr 1 2 3
btime 1700000000
`;
const MEMINFO = `MemTotal:        8000 kB
MemFree:          100 kB
MemAvailable:    5000 kB
SwapTotal:       2000 kB
SwapFree:        1500 kB
`;
const DISKSTATS = ` 254       0 vda 10 0 200 5 20 0 400 6 0 0 0
 254       1 vda1 10 0 200 5 20 0 400 6 0 0 0
   7       0 loop0 10 0 200 5 20 0 400 6 0 0 0
`;
const INTERFACES = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:  999 1 0 0 0 0 0 0  999 1 0 0 0 0 0 0
  eth0: 1000 1 0 0 0 0 0 0  200 1 0 0 0 0 0 0
 wlan0:   50 1 0 0 0 0 0 0    7 1 0 0 0 0 0 0
docker0:  77 1 0 0 0 0 0 0   77 1 0 0 0 0 0 0
`;
/** A machine as its files tell of it. */
async function machine(files: Record<string, string> = {}): Promise<string> {
  const root = await temporaryDirectory();
  const all = {
    'proc/stat': STAT,
    'proc/meminfo': MEMINFO,
    'proc/loadavg': '0.50 1.00 2.25 1/100 4\n',
    'proc/diskstats': DISKSTATS,
    'proc/net/dev': INTERFACES,
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const disk of ['vda', 'loop0']) mkdirSync(join(root, 'sys/block', disk), { recursive: true });
  return root;
}

it('reads the figures of a machine', async () => {
  expect(readProc(await machine())).toEqual({
    cpus: 2,
    cpuSeconds: { user: 1.2, system: 0.43, iowait: 0.5, steal: 0.08, idle: 40 },
    bootedAt: 1_700_000_000_000,
    memory: { totalBytes: 8_192_000, availableBytes: 5_120_000 },
    swap: { totalBytes: 2_048_000, freeBytes: 1_536_000 },
    load: [0.5, 1, 2.25],
    diskIo: { readBytes: 102_400, writtenBytes: 204_800 },
    network: { receivedBytes: 1050, sentBytes: 207 },
  });
});

it('refuses files that do not tell what they should', () => {
  expect(() => parseStat('intr 1')).toThrow('/proc/stat');
  expect(() => parseMeminfo('MemTotal: 8000 kB')).toThrow('/proc/meminfo');
  expect(parseMeminfo(MEMINFO.replace('2000', '0')).swap).toBeNull();
  expect(parseDiskstats('', new Set(['vda']))).toEqual({ readBytes: 0, writtenBytes: 0 });
  expect(parseInterfaces('')).toEqual({ receivedBytes: 0, sentBytes: 0 });
});

it('tells the use of the processors from look to look', async () => {
  const root = await machine();
  const look = createHostLook({ configDirs: () => [], dataDir: root, measure: () => readProc(root) });
  expect((await look(0)).cpuUsed).toBeNull();
  expect((await look(1)).cpuUsed).toBeNull();
  writeFileSync(join(root, 'proc/stat'), STAT.replace('cpu  100 20 30 4000 50', 'cpu  175 20 30 4020 55'));
  expect((await look(2)).cpuUsed).toBeCloseTo(0.75);
});

it('tells the disks that count, and leaves out folders that are not there', async () => {
  const root = await machine();
  const { disks } = await createHostLook({
    configDirs: () => [join(root, 'none'), root],
    dataDir: join(root, 'none'),
    measure: () => readProc(root),
  })(0);
  expect(disks.map(({ role }) => role)).toEqual(['claude', 'system']);
  for (const { totalBytes, availableBytes } of disks) {
    expect(totalBytes).toBeGreaterThan(1e8);
    expect(availableBytes).toBeLessThanOrEqual(totalBytes);
  }
});

it.runIf(process.platform === 'linux')('agrees with the library that other systems are read by', async () => {
  const ours = readProc();
  const theirs = await readByLibrary(Date.now());
  expect(ours.cpus).toBe(theirs.cpus);
  expect(ours.memory.totalBytes).toBe(theirs.memory.totalBytes);
  expect(Math.abs(ours.memory.availableBytes - theirs.memory.availableBytes)).toBeLessThan(0.2 * ours.memory.totalBytes);
  expect(Math.abs(ours.bootedAt - theirs.bootedAt)).toBeLessThan(5000);
  // Time for interrupts is told by one of them only.
  for (const mode of ['user', 'idle'] as const) {
    expect(Math.abs(ours.cpuSeconds[mode] - theirs.cpuSeconds[mode])).toBeLessThan(60);
  }
});

it('sees this machine at work', async () => {
  const look = createHostLook({ configDirs: () => [os.tmpdir()], dataDir: os.tmpdir() });
  await look(Date.now());
  const end = performance.now() + 400;
  while (performance.now() < end);
  await delay(10);
  const { cpuUsed, disks } = await look(Date.now());
  expect(cpuUsed).toBeGreaterThan(0);
  expect(disks).toHaveLength(3);
});
