/**
 * The services as containers: the generated compose file is brought up by a Docker engine that answers, watched, and
 * taken down again, its volumes kept. What somebody else brought up is used as it is and left up.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../base/folders.ts';
import { EVENT_LOG } from '../catalog/events.ts';
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { readAdminPassword } from './grafana.ts';
import { capture, onPath, type Output } from './programs.ts';
import type { ReloadedFolder } from './reload.ts';
import { SERVICES, type ServiceKey } from './services.ts';

/** The name that the generated compose file gives its project. */
const PROJECT = 'ccmon';
const ENGINE_TIMEOUT_MS = 5_000;
/** The first time, images are loaded from a registry. */
const UP_TIMEOUT_MS = 30 * 60_000;
const DOWN_TIMEOUT_MS = 60_000;
const STARTING_POLL_MS = 2_000;
const STEADY_POLL_MS = 30_000;
const FILE_POLL_MS = 1_000;

const PS_FORMAT = '{{.Label "com.docker.compose.service"}}\t{{.State}}\t{{.Status}}\t{{.Image}}';

const COMPOSE_SERVICES: Record<ServiceKey, string> = {
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  nodeExporter: 'node-exporter',
  grafana: 'grafana',
  loki: 'loki',
  alloy: 'alloy',
};

/** Services that only other containers reach. */
const UNPUBLISHED: readonly ServiceKey[] = ['nodeExporter'];

export interface Engine {
  docker: string;
  /** `docker compose`, or the older program of its own. */
  compose: readonly [program: string, ...args: string[]];
}

export interface DockerOptions {
  dataDir: string;
  stackDir: string;
  provisioningDir: string;
  pluginDir: string;
  collectorAddress: string;
  log: (line: string) => void;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** A container as `docker ps` tells it. */
export interface Container {
  service: string;
  state: string;
  status: string;
  image: string;
}

/** @returns the engine, or in words why there is none */
export async function findEngine(env: NodeJS.ProcessEnv): Promise<Engine | string> {
  const docker = onPath('docker', env);
  if (docker === undefined) return 'docker is not installed';
  const timeout = { timeoutMs: ENGINE_TIMEOUT_MS, env };
  const version = await capture(docker, ['version', '--format', '{{.Server.Version}}'], timeout);
  if (version.code !== 0) return `no Docker engine answers (${lastLine(version)})`;
  if ((await capture(docker, ['compose', 'version'], timeout)).code === 0) return { docker, compose: [docker, 'compose'] };
  const standalone = onPath('docker-compose', env);
  if (standalone === undefined) return 'Docker Compose is not installed (https://docs.docker.com/compose/install/)';
  return { docker, compose: [standalone] };
}

export interface DockerStack {
  /** Has the service of that folder read its configuration again, unless somebody else brought it up. */
  reload: (folder: ReloadedFolder) => void;
  services: () => ServiceStatus[];
  stop: () => Promise<void>;
}

export async function startDocker(engine: Engine, options: DockerOptions): Promise<DockerStack> {
  const { log, env, stackDir } = options;
  const folder = join(stackDir, 'docker');
  makeFolder(folder);
  // Tells containers that a collector of ours brought up, and could not take down, from those of somebody else.
  const ours = join(folder, 'brought-up');
  const stopping = new AbortController();
  const signal = AbortSignal.any([stopping.signal, options.signal]);
  const state = { containers: await listContainers(engine, env), problem: null as string | null };
  const isOver = (): boolean => signal.aborted;
  const strangers = state.containers.length > 0 && !existsSync(ours);

  async function bringUp(): Promise<void> {
    const module = join(options.pluginDir, 'module.js');
    state.problem = 'waits for the build of the page, which Grafana loads';
    while (!existsSync(module) && !isOver()) await pause(FILE_POLL_MS, signal);
    if (isOver()) return;
    state.problem = 'being started; the first time, images are loaded';
    writeFileSync(ours, '');
    // The engine would make what it mounts, and it would then be root's.
    makeFolder(join(options.dataDir, EVENT_LOG.folder));
    const up = await compose(engine, ['up', '--detach', '--remove-orphans'], options, { timeoutMs: UP_TIMEOUT_MS, signal });
    state.problem = up.code === 0 ? null : `docker compose up failed: ${lastLine(up)}`;
    if (up.code !== 0 && !isOver()) log(`${state.problem} (--stack native does without Docker)`);
  }

  async function watch(): Promise<void> {
    while (!isOver()) {
      // Containers may come up while they are listed: what is seen then is not how they stay.
      const wasUp = state.problem === null;
      state.containers = await listContainers(engine, env);
      const steady = wasUp && state.containers.length > 0 && state.containers.every((container) => isReady(container));
      await pause(steady ? STEADY_POLL_MS : STARTING_POLL_MS, signal);
    }
  }

  if (strangers) log(`The services of the compose project ${PROJECT} are up already; they are used as they are and left up.`);
  const work = Promise.all([strangers ? Promise.resolve() : bringUp(), watch()]);
  return {
    reload(folder) {
      const service = SERVICES.find(({ reloads }) => reloads === folder);
      if (strangers || service === undefined || !existsSync(ours)) return;
      void compose(engine, ['kill', '--signal', 'SIGHUP', COMPOSE_SERVICES[service.key]], options, { timeoutMs: ENGINE_TIMEOUT_MS }).then(
        (told) =>
          log(
            told.code === 0
              ? `${service.name} reads its changed configuration`
              : `${service.name} was not told of its changed configuration: ${lastLine(told)}`,
          ),
      );
    },
    services: () => statusesOf(state.containers, state.problem),
    stop: async () => {
      stopping.abort();
      await work;
      if (strangers || !existsSync(ours)) return;
      const down = await compose(engine, ['down'], options, { timeoutMs: DOWN_TIMEOUT_MS });
      if (down.code === 0) rmSync(ours, { force: true });
      else log(`docker compose down failed: ${lastLine(down)}`);
    },
  };
}

function compose(
  engine: Engine,
  command: readonly string[],
  options: DockerOptions,
  limits: { timeoutMs: number; signal?: AbortSignal },
): Promise<Output> {
  const [program, ...first] = engine.compose;
  const file = join(options.provisioningDir, 'docker-compose.yaml');
  const env = { ...options.env, ...composeVariables(options) };
  return capture(program, [...first, '--project-name', PROJECT, '--file', file, ...command], { ...limits, env });
}

/** What the generated compose file leaves open. */
function composeVariables({ dataDir, pluginDir, collectorAddress, stackDir }: DockerOptions): Record<string, string> {
  return {
    CCMON_PORT: collectorAddress.slice(collectorAddress.lastIndexOf(':') + 1),
    CCMON_DATA_DIR: dataDir,
    CCMON_PLUGIN_DIR: pluginDir,
    CCMON_GRAFANA_PASSWORD: readAdminPassword(join(stackDir, 'grafana')),
  };
}

async function listContainers(engine: Engine, env: NodeJS.ProcessEnv): Promise<Container[]> {
  const args = ['ps', '--all', '--filter', `label=com.docker.compose.project=${PROJECT}`, '--format', PS_FORMAT];
  const { stdout } = await capture(engine.docker, args, { timeoutMs: ENGINE_TIMEOUT_MS, env });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [service = '', state = '', status = '', image = ''] = line.split('\t');
      return { service, state, status, image };
    });
}

function statusesOf(containers: readonly Container[], problem: string | null): ServiceStatus[] {
  return SERVICES.map(({ key, name, port }) => {
    const container = containers.find(({ service }) => service === COMPOSE_SERVICES[key]);
    const up = container?.state === 'running';
    const hint = problem ?? (up ? null : (container?.status ?? 'not part of what is up'));
    return {
      name,
      address: UNPUBLISHED.includes(key) ? null : `http://127.0.0.1:${port}`,
      up,
      ready: container !== undefined && isReady(container),
      version: container === undefined ? null : versionOf(container.image),
      hint: up ? null : hint,
    };
  });
}

/** Every service, down for one reason. */
export function allDown(hint: string): ServiceStatus[] {
  return statusesOf([], hint);
}

/** `Up 5 seconds (healthy)`: every service of the compose file has a health check. */
function isReady({ state, status }: Container): boolean {
  return state === 'running' && status.includes('(healthy)');
}

/** `grafana/loki:3.7.6` -> `3.7.6` */
function versionOf(image: string): string | null {
  return /:v?([^:/@]+)(?:@|$)/.exec(image)?.[1] ?? null;
}

function lastLine({ stdout, stderr }: Output): string {
  const lines = `${stdout}\n${stderr}`.trim().split('\n');
  return lines[lines.length - 1] ?? '';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return delay(ms, undefined, { signal }).catch(() => undefined);
}
