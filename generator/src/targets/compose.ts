/**
 * docker compose: every service around the collector, which itself runs on the host, on loopback only.
 *
 * All services share the network namespace of one container, `loopback`, as the containers of a Kubernetes pod do. So
 * they reach each other, and the collector, at the same 127.0.0.1 addresses as without Docker, and one set of
 * generated files serves both.
 */
import { EVENT_LOG } from '../../../collector/src/catalog/events.ts';
import { APP_ID } from '../dashboards/links.ts';
import { addresses, httpUrl, METRICS_RETENTION_DAYS, portOf, type ServiceName } from './addresses.ts';
import { yamlFile, type Comments } from './yaml.ts';

export const images = {
  prometheus: 'prom/prometheus:v3.5.5',
  alertmanager: 'prom/alertmanager:v0.34.0',
  nodeExporter: 'prom/node-exporter:v1.12.1',
  grafana: 'grafana/grafana:13.2.3',
  loki: 'grafana/loki:3.7.6',
  alloy: 'grafana/alloy:v1.18.1',
  socat: 'alpine/socat:1.8.0.3',
} as const;

const SOCKET = '/run/ccmon/collector.sock';
const SOCKET_VOLUME = 'collector-socket:/run/ccmon';
const STATE_IN_CONTAINER = '/var/lib/ccmon';

interface Healthcheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period: string;
}

function healthcheck(...test: readonly string[]): Healthcheck {
  return { test, interval: '15s', timeout: '5s', retries: 4, start_period: '30s' };
}

/** Asks an HTTP address from within the container. */
function httpHealthcheck(service: ServiceName, path: string): Healthcheck {
  return healthcheck('CMD', 'wget', '-q', '-O', '/dev/null', `${httpUrl(service)}${path}`);
}

/** `127.0.0.1:<port on the host>:<port>`; the port on the host may be changed by a variable. */
function published(service: ServiceName, variable: string): string {
  return `127.0.0.1:\${${variable}:-${portOf(service)}}:${portOf(service)}`;
}

/** Listens on every address of the namespace: what Docker publishes arrives on its outer one. */
function listenAddress(service: ServiceName): string {
  return `0.0.0.0:${portOf(service)}`;
}

const RESTART = { restart: 'unless-stopped' };

/** A folder of the host that must be there already. */
function existingFolder(source: string, target: string): Record<string, unknown> {
  return { type: 'bind', source, target, read_only: true };
}

const IN_POD = { network_mode: 'service:loopback', depends_on: ['loopback'], ...RESTART };

/** The two ends of the way to the collector: a relay on the host's network, and the namespace in which the services are. */
function relays(): Record<string, unknown> {
  return {
    'host-relay': {
      image: images.socat,
      network_mode: 'host',
      mem_limit: '32m',
      ...RESTART,
      volumes: [SOCKET_VOLUME],
      command: [
        `UNIX-LISTEN:${SOCKET},fork,unlink-early,mode=600`,
        'SYSTEM:socat - TCP\\:127.0.0.1\\:${CCMON_PORT:-8001} 2>/dev/null || socat - TCP\\:host.docker.internal\\:${CCMON_PORT:-8001}',
      ],
      healthcheck: healthcheck('CMD', 'test', '-S', SOCKET),
    },
    loopback: {
      image: images.socat,
      mem_limit: '32m',
      ...RESTART,
      depends_on: ['host-relay'],
      volumes: [SOCKET_VOLUME],
      command: [`TCP-LISTEN:${portOf('collector')},bind=127.0.0.1,fork,reuseaddr`, `UNIX-CONNECT:${SOCKET}`],
      ports: [
        published('grafana', 'GRAFANA_PORT'),
        published('prometheus', 'PROMETHEUS_PORT'),
        published('alertmanager', 'ALERTMANAGER_PORT'),
        published('loki', 'LOKI_PORT'),
        published('alloy', 'ALLOY_PORT'),
      ],
      healthcheck: healthcheck('CMD', 'nc', '-z', '127.0.0.1', portOf('collector')),
    },
  };
}

function metricsServices(): Record<string, unknown> {
  return {
    prometheus: {
      image: images.prometheus,
      ...IN_POD,
      mem_limit: '1g',
      volumes: ['./prometheus:/etc/prometheus:ro', 'prometheus:/prometheus'],
      command: [
        '--config.file=/etc/prometheus/prometheus.yml',
        '--storage.tsdb.path=/prometheus',
        `--storage.tsdb.retention.time=${String(METRICS_RETENTION_DAYS)}d`,
        '--enable-feature=exemplar-storage',
        `--web.listen-address=${listenAddress('prometheus')}`,
      ],
      healthcheck: httpHealthcheck('prometheus', '/-/ready'),
    },
    alertmanager: {
      image: images.alertmanager,
      ...IN_POD,
      mem_limit: '128m',
      volumes: ['./alertmanager:/etc/alertmanager:ro', 'alertmanager:/alertmanager'],
      command: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        '--cluster.listen-address=',
        `--web.listen-address=${listenAddress('alertmanager')}`,
      ],
      healthcheck: httpHealthcheck('alertmanager', '/-/ready'),
    },
    'node-exporter': {
      image: images.nodeExporter,
      ...IN_POD,
      pid: 'host',
      mem_limit: '64m',
      volumes: ['/:/host:ro'],
      command: [
        '--path.rootfs=/host',
        '--collector.disable-defaults',
        ...['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'pressure', 'time', 'uname'].map(
          (collector) => `--collector.${collector}`,
        ),
        `--web.listen-address=${addresses.nodeExporter}`,
      ],
      healthcheck: httpHealthcheck('nodeExporter', '/metrics'),
    },
  };
}

function logServices(): Record<string, unknown> {
  return {
    loki: {
      image: images.loki,
      ...IN_POD,
      mem_limit: '512m',
      volumes: ['./loki:/etc/loki:ro', 'loki:/loki'],
      command: ['-config.file=/etc/loki/loki.yaml', '-config.expand-env=true', '-server.http-listen-address=0.0.0.0'],
      healthcheck: healthcheck('CMD', '/usr/bin/loki', '-health'),
    },
    alloy: {
      image: images.alloy,
      ...IN_POD,
      mem_limit: '512m',
      volumes: [
        './alloy:/etc/alloy:ro',
        'alloy:/var/lib/alloy/data',
        existingFolder(`\${CCMON_DATA_DIR:-~/.local/state/ccmon}/${EVENT_LOG.folder}`, `${STATE_IN_CONTAINER}/${EVENT_LOG.folder}`),
      ],
      environment: { CCMON_DATA_DIR: STATE_IN_CONTAINER },
      command: [
        'run',
        '/etc/alloy/config.alloy',
        '--disable-reporting',
        '--storage.path=/var/lib/alloy/data',
        `--server.http.listen-addr=${listenAddress('alloy')}`,
      ],
      healthcheck: healthcheck('CMD', 'bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${portOf('alloy')}`),
    },
  };
}

/** Compose gives it as the reason for which it does nothing. Without the demand Grafana would take `admin` for its password. */
const PASSWORD_MISSING = "set it to the password that Grafana's user admin gets at the first start";

function grafana(): Record<string, unknown> {
  return {
    grafana: {
      image: images.grafana,
      ...IN_POD,
      mem_limit: '512m',
      volumes: [
        './grafana:/etc/grafana/provisioning:ro',
        'grafana:/var/lib/grafana',
        existingFolder('${CCMON_PLUGIN_DIR:-../plugin/dist}', `/var/lib/grafana/plugins/${APP_ID}`),
      ],
      environment: {
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
        GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
        GF_ANALYTICS_REPORTING_ENABLED: 'false',
        GF_AUTH_ANONYMOUS_ENABLED: 'true',
        GF_AUTH_ANONYMOUS_ORG_ROLE: 'Viewer',
        GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: APP_ID,
        GF_PLUGINS_PREINSTALL_DISABLED: 'true',
        GF_SECURITY_ADMIN_PASSWORD: `\${CCMON_GRAFANA_PASSWORD:?${PASSWORD_MISSING}}`,
        GF_SERVER_ENABLE_GZIP: 'true',
        GF_USERS_ALLOW_SIGN_UP: 'false',
        GF_USERS_HOME_PAGE: `/a/${APP_ID}/overview`,
      },
      healthcheck: httpHealthcheck('grafana', '/api/health'),
    },
  };
}

const PURPOSE = [
  'Let "npm start" bring it up, or do it by hand with "docker compose --project-name ccmon up --detach" in this folder. The',
  'collector runs on the host.',
  "Must be set in the environment, for every command: CCMON_GRAFANA_PASSWORD (of Grafana's user admin, who takes it over at",
  'the first start; from then on any text will do). "npm start" makes one and sets it.',
  'May be set: CCMON_PORT (of the collector), GRAFANA_PORT, PROMETHEUS_PORT, ALERTMANAGER_PORT, LOKI_PORT, ALLOY_PORT (on the',
  'host), CCMON_DATA_DIR (state directory of the collector, with a folder events), CCMON_PLUGIN_DIR (the built Grafana',
  'app).',
].join('\n');

const COMMENTS: Comments = [
  [
    ['services', 'host-relay'],
    [
      'The collector listens on the loopback of the host and nowhere else. This relay takes what arrives on a socket in a',
      'volume there. On Linux it is on the network of the host, so 127.0.0.1 is the host. Docker Desktop and its like run',
      "containers in a virtual machine, where 127.0.0.1 refuses and host.docker.internal leads to the host's loopback.",
    ].join('\n'),
  ],
  [
    ['services', 'loopback'],
    [
      'The network that all services below share: what listens on 127.0.0.1 in one is at 127.0.0.1 in all, as without',
      'Docker. 127.0.0.1:8001 is the other end of the relay. Ports are published here, on the loopback of the host.',
    ].join('\n'),
  ],
  [
    ['services', 'node-exporter', 'command'],
    "On macOS these are the virtual machine's figures. The network's are left out: they would be the container's.",
  ],
  [['services', 'alloy', 'volumes', 2], 'The event log alone, read only: the state directory also holds passwords and the token.'],
  [['services', 'grafana', 'environment'], 'Whoever can reach the loopback may look; changing anything needs the login.'],
];

export function composeFile(): string {
  const content = {
    services: { ...relays(), ...metricsServices(), ...logServices(), ...grafana() },
    volumes: { 'collector-socket': {}, prometheus: {}, alertmanager: {}, loki: {}, alloy: {}, grafana: {} },
  };
  return yamlFile(content, PURPOSE, COMMENTS);
}
