/**
 * The services around the collector, as data: where their programs are, how they are started with the generated
 * configuration, how to tell them from others, and what to say when one is missing.
 */
import { join } from 'node:path';
import { grafanaLaunch } from './grafana.ts';
import type { ReloadedFolder } from './reload.ts';

export type ServiceKey = 'prometheus' | 'alertmanager' | 'nodeExporter' | 'grafana' | 'loki' | 'alloy';

export type System = 'debian' | 'macos' | 'other';

/** What a service is started with. */
export interface Setup {
  /** Path of the program. */
  program: string;
  /** A folder of the service's own: nothing is written elsewhere. */
  folder: string;
  /** Where it listens: `127.0.0.1:9090`. */
  address: string;
  /** The generated configuration, with the addresses in use. */
  provisioningDir: string;
  /** The built Grafana app. */
  pluginDir: string;
  /** State directory of the collector. */
  dataDir: string;
}

export interface Launch {
  program: string;
  args: string[];
  env: Record<string, string>;
  /** Made before the start. */
  folders: string[];
  /** Written before the start, for the owner's eyes only. */
  files: { path: string; content: string }[];
}

export interface ServiceDeclaration {
  key: ServiceKey;
  name: string;
  port: number;
  /** Names that the program has on PATH. */
  programs: readonly string[];
  versionArgument: string;
  /** What `versionArgument` prints, the version in its first group: other programs may have the same name. */
  versionPattern: RegExp;
  /** Answers 200 when the service is ready. */
  readyPath: string;
  /** What tells over HTTP that this is the service, its version in the first group if it says it. */
  identity: { path: string; pattern: RegExp };
  launch: (setup: Setup) => Launch;
  /** Folder of the generated configuration that it reads again at SIGHUP. */
  reloads?: ReloadedFolder;
  /** A file without which a start would have to be repeated, and what makes it. */
  needs?: (setup: Pick<Setup, 'pluginDir'>) => { path: string; madeBy: string };
  /** The one line that adds it. */
  install: Record<System, string>;
}

/** How long Prometheus keeps what it has. */
export const RETENTION_DAYS = 30;

/** For packages that start a service of their own on the same port, with another configuration. */
const stoppedPackage = (name: string): string => `sudo apt install ${name} && sudo systemctl disable --now ${name}`;
/** Not in Debian: its makers' own repository has it. The README has the lines that add the repository. */
const grafanaRepository = (command: string): string => `${command} (from https://apt.grafana.com, see the README: Services)`;

/** Where the Prometheus that we start keeps its data, below a folder of its own. */
export function prometheusDataDir(folder: string): string {
  return join(folder, 'data');
}

function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}

function launch({ program }: Setup, args: string[], env: Record<string, string> = {}): Launch {
  return { program, args, env, folders: [], files: [] };
}

export const SERVICES: readonly ServiceDeclaration[] = [
  {
    key: 'prometheus',
    reloads: 'prometheus',
    name: 'Prometheus',
    port: 9090,
    programs: ['prometheus'],
    versionArgument: '--version',
    versionPattern: /^prometheus, version (\S+)/m,
    readyPath: '/-/ready',
    identity: { path: '/metrics', pattern: /^prometheus_build_info\{.*\bversion="([^"]*)"/m },
    launch: (setup) =>
      launch(setup, [
        `--config.file=${join(setup.provisioningDir, 'prometheus', 'prometheus.yml')}`,
        `--storage.tsdb.path=${prometheusDataDir(setup.folder)}`,
        `--storage.tsdb.retention.time=${RETENTION_DAYS}d`,
        `--web.listen-address=${setup.address}`,
        '--enable-feature=exemplar-storage',
      ]),
    install: {
      debian: stoppedPackage('prometheus'),
      macos: 'brew install prometheus',
      other: 'put prometheus from https://prometheus.io/download/ on PATH',
    },
  },
  {
    key: 'alertmanager',
    reloads: 'alertmanager',
    name: 'Alertmanager',
    port: 9093,
    programs: ['alertmanager', 'prometheus-alertmanager'],
    versionArgument: '--version',
    versionPattern: /^alertmanager, version (\S+)/m,
    readyPath: '/-/ready',
    identity: { path: '/metrics', pattern: /^alertmanager_build_info\{.*\bversion="([^"]*)"/m },
    launch: (setup) =>
      launch(setup, [
        `--config.file=${join(setup.provisioningDir, 'alertmanager', 'alertmanager.yml')}`,
        `--storage.path=${join(setup.folder, 'data')}`,
        `--web.listen-address=${setup.address}`,
        // Empty: alone, and no second port on every address.
        '--cluster.listen-address=',
      ]),
    install: {
      debian: stoppedPackage('prometheus-alertmanager'),
      macos: 'brew install alertmanager',
      other: 'put alertmanager from https://prometheus.io/download/ on PATH',
    },
  },
  {
    key: 'nodeExporter',
    name: 'node exporter',
    port: 9100,
    programs: ['node_exporter', 'prometheus-node-exporter'],
    versionArgument: '--version',
    versionPattern: /^node_exporter, version (\S+)/m,
    readyPath: '/',
    identity: { path: '/metrics', pattern: /^node_exporter_build_info\{.*\bversion="([^"]*)"/m },
    launch: (setup) => launch(setup, [`--web.listen-address=${setup.address}`]),
    install: {
      debian: stoppedPackage('prometheus-node-exporter'),
      macos: 'brew install node_exporter',
      other: 'put node_exporter from https://prometheus.io/download/ on PATH',
    },
  },
  {
    key: 'grafana',
    name: 'Grafana',
    port: 3000,
    programs: ['grafana', 'grafana-server'],
    versionArgument: '-v',
    versionPattern: /\bversion (\d\S*)/i,
    readyPath: '/api/health',
    identity: { path: '/api/health', pattern: /"database":\s*"[^"]*"(?:[^]*"version":\s*"([^"]*)")?/ },
    launch: grafanaLaunch,
    needs: ({ pluginDir }) => ({ path: join(pluginDir, 'module.js'), madeBy: 'the build of the page' }),
    install: {
      debian: grafanaRepository('sudo apt install grafana'),
      macos: 'brew install grafana',
      other: 'install it from https://grafana.com/grafana/download',
    },
  },
  {
    key: 'loki',
    name: 'Loki',
    port: 3100,
    programs: ['loki'],
    versionArgument: '-version',
    versionPattern: /^loki, version (\S+)/m,
    readyPath: '/ready',
    identity: { path: '/metrics', pattern: /^loki_build_info\{.*\bversion="([^"]*)"/m },
    launch: (setup) => {
      const port = portOf(setup.address);
      return launch(
        setup,
        [
          `-config.file=${join(setup.provisioningDir, 'loki', 'loki.yaml')}`,
          '-config.expand-env=true',
          `-server.http-listen-port=${port}`,
          // Loki connects to itself here. It must be known before the start: with 0 some of its parts dial port 0.
          `-server.grpc-listen-port=${port + 1}`,
        ],
        { CCMON_LOKI_DIR: join(setup.folder, 'data') },
      );
    },
    install: {
      debian: grafanaRepository(stoppedPackage('loki')),
      macos: 'brew install loki',
      other: 'put loki from https://github.com/grafana/loki/releases on PATH',
    },
  },
  {
    key: 'alloy',
    name: 'Alloy',
    port: 12345,
    programs: ['alloy', 'grafana-alloy'],
    versionArgument: '--version',
    versionPattern: /^alloy, version (\S+)/m,
    readyPath: '/-/ready',
    identity: { path: '/metrics', pattern: /^alloy_build_info\{.*\bversion="([^"]*)"/m },
    launch: (setup) =>
      launch(
        setup,
        [
          'run',
          join(setup.provisioningDir, 'alloy', 'config.alloy'),
          '--disable-reporting',
          `--storage.path=${join(setup.folder, 'data')}`,
          `--server.http.listen-addr=${setup.address}`,
        ],
        { CCMON_DATA_DIR: setup.dataDir },
      ),
    install: {
      debian: grafanaRepository('sudo apt install alloy'),
      macos: 'brew install grafana-alloy',
      other: 'put alloy from https://github.com/grafana/alloy/releases on PATH',
    },
  },
];
