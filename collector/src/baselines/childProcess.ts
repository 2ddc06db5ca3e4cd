/** Entry of the process that works out baselines: it reads the store beside the collector, answers, and ends. */
import { messageOf } from '../base/errors.ts';
import type { BaselinesReading } from '../readings/baselines.ts';
import { openReads } from '../store/reads.ts';
import { workOut, type Orders } from './work.ts';

export type Report = { result: BaselinesReading } | { error: string };

/** A terminal's Ctrl-C reaches the whole group: the collector ends this process when it is time. */
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(0));
process.once('message', (orders: Orders) => void obey(orders));

async function obey(orders: Orders): Promise<void> {
  process.send?.(await reportOn(orders));
  process.disconnect();
}

async function reportOn(orders: Orders): Promise<Report> {
  try {
    const { db, close } = openReads(orders.dataDir);
    try {
      return { result: await workOut(db, orders) };
    } finally {
      close();
    }
  } catch (error) {
    return { error: messageOf(error) };
  }
}
