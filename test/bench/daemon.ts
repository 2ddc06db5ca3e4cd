/** The running collector: how soon an appended record is in /metrics, how fast it is scraped, what it costs while idle. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { liveProject, projectDirectory } from '../../collector/src/demo/cast.ts';
import { dialects } from '../../collector/src/demo/dialects.ts';
import { models } from '../../collector/src/demo/models.ts';
import { createRandom } from '../../collector/src/demo/random.ts';
import { openSession, usualTrouble, type Session } from '../../collector/src/demo/session.ts';
import { demoShape } from '../../collector/src/demo/shapes.ts';
import { bringUpToDate } from '../../collector/src/demo/transcriptFile.ts';
import { playAnswer } from '../../collector/src/demo/answers.ts';
import { projectNameOf } from '../../collector/src/ledger/projectName.ts';
import { startCollector, type Collector } from '../support/collector.ts';
import { parseExposition, sumOf } from '../support/exposition.ts';
import { cpuMs, memoryBytes } from './processes.ts';
import { absolute, megabytes, ms, type Result } from './results.ts';
import { percentile } from './statistics.ts';

const GOALS = { appendMs: 250, scrapeMs: 10, scrapeSeries: 10_000, idleBytes: 120e6, idleCpuShare: 0.01 };
const SETTLE_MS = 15_000;
/** What comes at the longest intervals, a listing of everything, comes once in it. */
const IDLE_MS = 60_000;
const APPENDS = 100;
const APPEND_MS_MAX = 30_000;
const SCRAPES = 300;

/** Runs `work` with a collector over the directories, and ends the collector whatever happens. */
async function withCollector<T>(configDirs: readonly string[], dataDir: string, work: (collector: Collector) => Promise<T>): Promise<T> {
  const collector = await startCollector({ configDirs, dataDir, env: { PATH: process.env['PATH'], HOME: dataDir } });
  try {
    return await work(collector);
  } finally {
    await collector.stop();
  }
}

async function withDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'ccmon-bench-'));
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** From the return of the append to the end of the first scrape that shows it; scrapes follow each other closely. */
export async function benchAppend(historyDir: string): Promise<Result[]> {
  return withDirectory((work) => {
    const liveDir = join(work, 'claude');
    const session = benchSession();
    mkdirSync(dirname(join(liveDir, session.main.file.path)), { recursive: true });
    return withCollector([historyDir, liveDir], join(work, 'store'), async (collector) => {
      const scrape = scraper(collector);
      const latencies: number[] = [];
      for (let appended = 1; appended <= APPENDS; appended++) {
        playAnswer(session, session.main, [], 'end_turn');
        bringUpToDate(liveDir, session.main.file, Infinity);
        const startedAt = performance.now();
        while (requestsOf(await scrape()) < appended) {
          if (performance.now() - startedAt > APPEND_MS_MAX)
            throw new Error(`append ${appended} is not in /metrics after ${APPEND_MS_MAX} ms`);
          await sleep(1);
        }
        latencies.push(performance.now() - startedAt);
        await sleep(50 + ((appended * 37) % 200));
      }
      return [
        absolute('append to /metrics: p50', ms, percentile(latencies, 0.5), GOALS.appendMs),
        absolute('append to /metrics: p99', ms, percentile(latencies, 0.99), GOALS.appendMs),
      ];
    });
  });
}

function benchSession(): Session {
  const random = createRandom('append');
  const session = openSession(
    {
      sessionId: random.uuid(),
      project: liveProject,
      dialect: dialects.v2_1_330,
      model: models.opus55,
      shape: { ...demoShape, thinkingShare: 0 },
      startAt: Date.now(),
      start: 'startup',
      longCache: false,
      trouble: { ...usualTrouble, retryShare: 0 },
    },
    random,
  );
  return session;
}

function requestsOf(text: string): number {
  return sumOf(
    parseExposition(
      text
        .split('\n')
        .filter((line) => line.startsWith('claude_requests_total'))
        .join('\n'),
    ),
    'claude_requests_total',
    {
      project: projectNameOf(projectDirectory(liveProject)),
    },
  );
}

/** Scrapes over one kept connection, as Prometheus does. */
function scraper({ port }: Collector): () => Promise<string> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return () =>
    new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path: '/metrics', agent }, (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (part: string) => (text += part))
          .on('end', () => resolve(text));
      }).on('error', reject);
    });
}

export async function benchScrape(manySeriesDir: string): Promise<Result[]> {
  return withDirectory((work) => withCollector([manySeriesDir], join(work, 'store'), measureScrapes));
}

async function measureScrapes(collector: Collector): Promise<Result[]> {
  const scrape = scraper(collector);
  const series = parseExposition(await scrape()).length;
  if (series < GOALS.scrapeSeries) throw new Error(`The corpus for the scrape gives ${series} series; ${GOALS.scrapeSeries} are wanted.`);
  const times: number[] = [];
  for (let i = 0; i < SCRAPES; i++) {
    const startedAt = performance.now();
    await scrape();
    times.push(performance.now() - startedAt);
    await sleep(10);
  }
  return [
    absolute(`scrape of ${series} series: p50`, ms, percentile(times, 0.5), GOALS.scrapeMs),
    absolute(`scrape of ${series} series: p99`, ms, percentile(times, 0.99), GOALS.scrapeMs),
  ];
}

/** Once in the process that has read the whole history, and once started again, as it runs on all later days. */
export async function benchIdle(historyDir: string): Promise<Result[]> {
  return withDirectory(async (work) => [
    ...(await withCollector([historyDir], join(work, 'store'), (collector) => measureIdle('idle after reading', collector))),
    ...(await withCollector([historyDir], join(work, 'store'), (collector) => measureIdle('idle, started again', collector))),
  ]);
}

async function measureIdle(name: string, { process: { pid } }: Collector): Promise<Result[]> {
  await sleep(SETTLE_MS);
  const before = cpuMs(pid);
  await sleep(IDLE_MS);
  const after = cpuMs(pid);
  const share = before === undefined || after === undefined ? undefined : (after - before) / IDLE_MS;
  return [
    absolute(`${name}: memory`, megabytes, memoryBytes(pid, 'VmRSS'), GOALS.idleBytes),
    absolute(`${name}: CPU`, (value) => `${(value * 100).toFixed(2)} % of a core`, share, GOALS.idleCpuShare),
  ];
}
