/** The machine where there is no /proc: what Node tells itself, and by systeminformation what it does not. */
import os from 'node:os';
import type { CpuMode } from '../../catalog/machine.ts';
import { isWayOut, type Measures } from './proc.ts';

export async function readByLibrary(now: number): Promise<Measures> {
  // Loaded only where it is needed: it is a large part of the collector's program.
  const { default: systeminformation } = await import('systeminformation');
  const memory = await systeminformation.mem();
  const interfaces = (await systeminformation.networkStats('*')).filter(({ iface }) => isWayOut(iface) && !iface.startsWith('lo'));
  const times = os.cpus().map((cpu) => cpu.times);
  const seconds = (of: (time: (typeof times)[number]) => number): number => times.reduce((sum, time) => sum + of(time), 0) / 1000;
  const cpuSeconds: Record<CpuMode, number> = {
    user: seconds(({ user, nice }) => user + nice),
    system: seconds(({ sys, irq }) => sys + irq),
    iowait: 0,
    steal: 0,
    idle: seconds(({ idle }) => idle),
  };
  return {
    cpus: times.length,
    cpuSeconds,
    load: process.platform === 'win32' ? null : loadAverage(),
    memory: { totalBytes: memory.total, availableBytes: memory.available },
    swap: memory.swaptotal > 0 ? { totalBytes: memory.swaptotal, freeBytes: memory.swapfree } : null,
    // It tells what was read and written since it was asked first, not since the start.
    diskIo: null,
    network: {
      receivedBytes: interfaces.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
      sentBytes: interfaces.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    },
    bootedAt: Math.round(now - os.uptime() * 1000),
  };
}

function loadAverage(): [number, number, number] {
  const [one = 0, five = 0, fifteen = 0] = os.loadavg();
  return [one, five, fifteen];
}
