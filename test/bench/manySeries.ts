/** A history for the scrape: few bytes, but more than ten thousand series. */
import { mkdirSync } from 'node:fs';
import type { DemoProject } from '../../collector/src/demo/cast.ts';
import { dialects } from '../../collector/src/demo/dialects.ts';
import { models } from '../../collector/src/demo/models.ts';
import { createRandom } from '../../collector/src/demo/random.ts';
import { addSession, writeSession } from '../../collector/src/demo/sessionFiles.ts';
import { openSession, usualTrouble } from '../../collector/src/demo/session.ts';
import { demoShape, type Shape } from '../../collector/src/demo/shapes.ts';
import { emptyTotals, type WrittenTotals } from '../../collector/src/demo/totals.ts';
import { beginSession, endSession, playTurn } from '../../collector/src/demo/turns.ts';

/** As many projects as the collector keeps apart. */
const PROJECTS = 40;
const TURNS = 6;
const MODELS = [models.opus55, models.sonnet55, models.opus48, models.haiku55];
/** Many agents, short texts: each project meets every agent with every tool. */
const SHAPE: Shape = {
  ...demoShape,
  agentShare: 0.25,
  stepsPerAgent: [
    [0, 2],
    [1, 6],
  ],
  toolOutputChars: [
    [0, 4],
    [1, 200],
  ],
  textChars: [
    [0, 4],
    [1, 100],
  ],
};

export function writeManySeries(dir: string): WrittenTotals {
  mkdirSync(dir, { recursive: true });
  const totals = emptyTotals();
  const random = createRandom('many series');
  for (let index = 0; index < PROJECTS; index++) {
    const project: DemoProject = { name: `demo-project-${index}`, branch: 'main', weight: 1, trouble: 5 };
    for (const model of MODELS) {
      const session = openSession(
        {
          sessionId: random.uuid(),
          project,
          dialect: dialects.v2_1_330,
          model,
          shape: SHAPE,
          startAt: Date.UTC(2026, 10, 1 + (index % 20), 9),
          start: 'startup',
          longCache: random.chance(0.5),
          trouble: { ...usualTrouble, factor: 5 },
        },
        random.fork(`${project.name} ${model.name}`),
      );
      beginSession(session);
      for (let turn = 0; turn < TURNS; turn++) playTurn(session);
      endSession(session);
      totals.bytes += writeSession(dir, session, Infinity);
      addSession(totals, session, Infinity);
    }
  }
  return totals;
}
