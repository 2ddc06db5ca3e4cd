/** The services around the collector: as containers, as processes of this machine, or none. */
import { join } from 'node:path';
import { messageOf } from '../base/errors.ts';
import { makeFolder } from '../base/folders.ts';
import type { ServiceStatus } from '../outputs/api/schema/status.ts';
import { allDown, findEngine, startDocker, type Engine } from './docker.ts';
import { startNative, type Preparation } from './native.ts';
import { DEFAULT_COLLECTOR_ADDRESS, addressesOf, provisioningFor, type ProvisioningOptions } from './provisioning.ts';
import { refreshCopy, watchConfiguration, type ReloadedFolder } from './reload.ts';
import { prometheusDataDir, type ServiceKey } from './services.ts';
import { TIMING, type Timing } from './supervisor.ts';

export type StackMode = 'auto' | 'docker' | 'native' | 'none';

export interface StackOptions {
  mode: StackMode;
  /** State directory of the collector; everything of the services is kept in its `stack` folder. */
  dataDir: string;
  provisioningDir: string;
  pluginDir: string;
  /** Where the collector listens: `127.0.0.1:8001`. */
  collectorAddress: string;
  /** What the collector wants of those who ask it; empty, or left out, for nothing. */
  collectorToken?: string;
  /** Takes one line, without a line break. */
  log: (line: string) => void;
  /** Ends every waiting of the start. What has been started is ended by `stop`. */
  signal: AbortSignal;
  /** Where services listen if not at their usual ports. Only for `native`: the compose file has its own variables. */
  ports?: Partial<Record<ServiceKey, number>>;
  /** What is to be done before a process of ours is started. Only for `native`. */
  preparations?: Partial<Record<ServiceKey, Preparation>>;
  env?: NodeJS.ProcessEnv;
  timing?: Timing;
}

export interface Stack {
  /** What `auto` came to. */
  mode: Exclude<StackMode, 'auto'>;
  /** As of now; one for each service known, also for those that are missing. */
  services: () => ServiceStatus[];
  /** Whether a service of ours waits for what is done before it is started. */
  isPreparing: () => boolean;
  /** Ends everything that was started, and nothing else. */
  stop: () => Promise<void>;
}

const NOTHING_TO_PREPARE = { isPreparing: () => false };

/** Never fails because of a service: what is missing, in the way or broken is told by its status and in the log. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { mode, log, env = process.env } = options;
  if (mode === 'none') return { mode, services: () => [], ...NOTHING_TO_PREPARE, stop: () => Promise.resolve() };
  const engine = mode === 'native' ? '' : await findEngine(env);
  if (mode === 'docker' && typeof engine === 'string') {
    log(`--stack docker: ${engine}; --stack native does without Docker`);
    return { mode, services: () => allDown(engine), ...NOTHING_TO_PREPARE, stop: () => Promise.resolve() };
  }
  const stackDir = stackDirOf(options.dataDir);
  try {
    makeFolder(stackDir);
    return await (typeof engine === 'string' ? startOnThisMachine(stackDir, options) : startInContainers(engine, stackDir, options));
  } catch (error) {
    const why = `cannot be started: ${messageOf(error)}`;
    log(`The services ${why}`);
    return {
      mode: typeof engine === 'string' ? 'native' : 'docker',
      services: () => allDown(why),
      ...NOTHING_TO_PREPARE,
      stop: () => Promise.resolve(),
    };
  }
}

function stackDirOf(dataDir: string): string {
  return join(dataDir, 'stack');
}

/** Where the Prometheus that runs as a process of ours keeps its data. */
export function nativePrometheusDataDir(dataDir: string): string {
  return prometheusDataDir(join(stackDirOf(dataDir), 'prometheus' satisfies ServiceKey));
}

async function startInContainers(engine: Engine, stackDir: string, options: StackOptions): Promise<Stack> {
  const { env = process.env } = options;
  // The compose file publishes the usual ports and takes the collector's from a variable.
  const provisioning = {
    ...provisioningOptions(stackDir, options),
    addresses: addressesOf({}),
    collectorAddress: DEFAULT_COLLECTOR_ADDRESS,
  };
  const docker = await startDocker(engine, { ...options, env, stackDir, provisioningDir: provisioningFor(provisioning) });
  const stopWatching = watchConfiguration(provisioning.generatedDir, (folder) => {
    if (refreshed(provisioning, folder, options.log)) docker.reload(folder);
  });
  const stop = async (): Promise<void> => {
    stopWatching();
    await docker.stop();
  };
  return { mode: 'docker', services: docker.services, ...NOTHING_TO_PREPARE, stop };
}

/** A copy that cannot be written leaves the services with the configuration that they have. */
function refreshed(provisioning: ProvisioningOptions, folder: ReloadedFolder, log: (line: string) => void): boolean {
  try {
    refreshCopy(provisioning, folder);
    return true;
  } catch (error) {
    log(`The changed configuration of ${folder} is not taken up: ${messageOf(error)}`);
    return false;
  }
}

async function startOnThisMachine(stackDir: string, options: StackOptions): Promise<Stack> {
  const { env = process.env, timing = TIMING } = options;
  const addresses = addressesOf(options.ports ?? {});
  const provisioning = { ...provisioningOptions(stackDir, options), addresses };
  const provisioningDir = provisioningFor(provisioning);
  const services = await startNative({ ...options, env, timing, stackDir, provisioningDir, addresses });
  const stopWatching = watchConfiguration(provisioning.generatedDir, (folder) => {
    if (refreshed(provisioning, folder, options.log)) for (const service of services) service.reload?.(folder);
  });
  return {
    mode: 'native',
    services: () => services.map((service) => service.status()),
    isPreparing: () => services.some((service) => service.isPreparing?.() ?? false),
    stop: async () => {
      stopWatching();
      await Promise.all(services.map((service) => service.stop()));
    },
  };
}

function provisioningOptions(stackDir: string, options: StackOptions): Omit<ProvisioningOptions, 'addresses'> {
  const { provisioningDir: generatedDir, collectorAddress, collectorToken: token = '' } = options;
  return { generatedDir, copyDir: join(stackDir, 'provisioning'), collectorAddress, token };
}
