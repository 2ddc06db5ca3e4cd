/**
 * The services as processes of this machine: each that is installed is started with the generated configuration, on
 * loopback, under a folder of its own; one that runs already is used as it is; the others come with the line that adds
 * them.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../base/folders.ts';
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { ask, inspectPort, isReady } from './ports.ts';
import { endLeftover } from './processRecord.ts';
import { currentSystem, findProgram, type FoundProgram } from './programs.ts';
import type { Addresses } from './provisioning.ts';
import type { ReloadedFolder } from './reload.ts';
import { SERVICES, type ServiceDeclaration, type ServiceKey } from './services.ts';
import { supervise, type Supervised, type Timing } from './supervisor.ts';

export interface NativeOptions {
  dataDir: string;
  /** Holds a folder per service. */
  stackDir: string;
  provisioningDir: string;
  pluginDir: string;
  addresses: Addresses;
  collectorAddress: string;
  log: (line: string) => void;
  env: NodeJS.ProcessEnv;
  timing: Timing;
  signal: AbortSignal;
  preparations?: Partial<Record<ServiceKey, Preparation>>;
}

/** Something that a service waits for before it is started. */
export interface Preparation {
  /** What it waits for, in words. */
  waitsFor: string;
  /** Never fails. After the signal it comes back soon. */
  run: (signal: AbortSignal) => Promise<void>;
}

export interface RunningService {
  /** Has it read the folder of its configuration again; left out where it does not, or is not ours to tell. */
  reload?: (folder: ReloadedFolder) => void;
  status: () => ServiceStatus;
  /** Whether it still waits for what must be done before; left out where nothing must. */
  isPreparing?: () => boolean;
  stop: () => Promise<void>;
}

const FILE_POLL_MS = 1_000;

/** Each service by itself: what one lacks or waits for keeps no other from starting. */
export function startNative(options: NativeOptions): Promise<RunningService[]> {
  return Promise.all(SERVICES.map((service) => startService(service, options)));
}

async function startService(service: ServiceDeclaration, options: NativeOptions): Promise<RunningService> {
  const folder = join(options.stackDir, service.key);
  const address = options.addresses[service.key];
  const leftover = await endLeftover(folder, options.timing.graceMs);
  if (leftover !== null) options.log(`${service.name}: ended process ${leftover}, which an earlier collector had left behind`);
  const port = await inspectPort(service, address);
  if (port.state === 'same') return useAsItIs(service, address, port.version, options);
  const program = await findProgram(service, options.env);
  if (program === null) return missing(service);
  if (port.state === 'other') return conflict(service, address, options.log);
  return startProgram(service, program, folder, options);
}

function missing(service: ServiceDeclaration): RunningService {
  return unmoved({ name: service.name, hint: `not found: ${service.install[currentSystem()]}` });
}

function conflict(service: ServiceDeclaration, address: string, log: (line: string) => void): RunningService {
  const port = address.slice(address.indexOf(':') + 1);
  const find = process.platform === 'linux' ? `ss -ltnp 'sport = :${port}'` : `lsof -nP -iTCP:${port} -sTCP:LISTEN`;
  const hint = `port ${port} is in use by another program (${find} shows which); end that and start again`;
  log(`${service.name} is not started: ${hint}`);
  return unmoved({ name: service.name, address: `http://${address}`, hint });
}

/** A service that stays as it is until the next start. */
function unmoved(status: Pick<ServiceStatus, 'name' | 'hint'> & Partial<ServiceStatus>): RunningService {
  const whole: ServiceStatus = { address: null, up: false, ready: false, version: null, ...status };
  return { status: () => whole, stop: () => Promise.resolve() };
}

async function useAsItIs(
  service: ServiceDeclaration,
  address: string,
  version: string | null,
  options: NativeOptions,
): Promise<RunningService> {
  const hint = `runs already and is used as it is${await strangerGap(service, address, options)}`;
  options.log(`${service.name} on ${address} ${hint}`);
  const state = { up: true, ready: await isReady(service, address) };
  const watch = setInterval(() => {
    void ask(address, service.readyPath).then((answer) => {
      state.up = answer !== null;
      state.ready = answer?.status === 200;
    });
  }, options.timing.steadyPollMs);
  return {
    status: () => ({ name: service.name, address: `http://${address}`, ...state, version, hint }),
    stop: () => {
      clearInterval(watch);
      return Promise.resolve();
    },
  };
}

/** What a service that others configured lacks for our purpose. */
async function strangerGap(service: ServiceDeclaration, address: string, options: NativeOptions): Promise<string> {
  if (service.key !== 'prometheus') return '';
  const targets = await ask(address, '/api/v1/targets?state=active');
  if (targets?.body.includes(options.collectorAddress) === true) return '';
  const jobs = join(options.provisioningDir, 'prometheus', 'prometheus.yml');
  return `, but it does not scrape ${options.collectorAddress}: add the jobs of ${jobs} to its configuration, or stop it and start again`;
}

function startProgram(service: ServiceDeclaration, program: FoundProgram, folder: string, options: NativeOptions): RunningService {
  const address = options.addresses[service.key];
  const preparation = preparationOf(service, options);
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, options.signal]);
  let supervised: Supervised | null = null;
  let hint = preparation === undefined ? null : `waits for ${preparation.waitsFor}`;
  let isPreparing = preparation !== undefined;
  const started = (preparation?.run(signal) ?? Promise.resolve()).then(() => {
    isPreparing = false;
    if (signal.aborted) return;
    try {
      supervised = superviseService(service, program, folder, options);
    } catch (error) {
      hint = `cannot be started: ${String(error)}`;
      options.log(`${service.name} ${hint}`);
    }
  });
  return {
    reload: (folder) => {
      if (folder !== service.reloads || supervised === null) return;
      supervised.hangUp();
      options.log(`${service.name} reads its changed configuration`);
    },
    status: () => ({
      name: service.name,
      address: `http://${address}`,
      up: supervised?.up ?? false,
      ready: supervised?.ready ?? false,
      version: program.version,
      hint: supervised === null ? hint : supervised.problem,
    }),
    isPreparing: () => isPreparing,
    stop: async () => {
      giveUp.abort();
      await started;
      await supervised?.stop();
    },
  };
}

function preparationOf(service: ServiceDeclaration, options: NativeOptions): Preparation | undefined {
  const needs = service.needs?.(options);
  return needs === undefined
    ? options.preparations?.[service.key]
    : { waitsFor: needs.madeBy, run: (signal) => fileExists(needs.path, signal) };
}

function superviseService(service: ServiceDeclaration, found: FoundProgram, folder: string, options: NativeOptions): Supervised {
  const { provisioningDir, pluginDir, dataDir, timing, log } = options;
  const address = options.addresses[service.key];
  const { program, args, env, folders, files } = service.launch({
    program: found.path,
    folder,
    address,
    provisioningDir,
    pluginDir,
    dataDir,
  });
  for (const path of [folder, ...folders]) makeFolder(path);
  for (const { path, content } of files) writeFileSync(path, content, { mode: 0o600 });
  const logFile = join(folder, `${service.key}.log`);
  return supervise({ name: service.name, program, args, env, folder, logFile, isReady: () => isReady(service, address) }, timing, log);
}

async function fileExists(path: string, signal: AbortSignal): Promise<void> {
  while (!existsSync(path) && !signal.aborted) await delay(FILE_POLL_MS, undefined, { signal }).catch(() => undefined);
}
