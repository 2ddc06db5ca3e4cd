/** Loki as one process on one disk. */
import { addresses, LOGS_RETENTION_HOURS, portOf } from './addresses.ts';
import { fieldsAt } from './eventLog.ts';
import { yamlFile } from './yaml.ts';

/** Where Loki keeps everything: the image's volume unless the variable names a directory. */
const DIRECTORY = '${CCMON_LOKI_DIR:-/loki}';

export function lokiConfig(): string {
  const config = {
    auth_enabled: false,
    analytics: { reporting_enabled: false },
    server: {
      http_listen_address: '127.0.0.1',
      http_listen_port: Number(portOf('loki')),
      grpc_listen_address: '127.0.0.1',
      log_level: 'warn',
    },
    common: {
      path_prefix: DIRECTORY,
      replication_factor: 1,
      instance_addr: '127.0.0.1',
      ring: { instance_addr: '127.0.0.1', kvstore: { store: 'inmemory' } },
      storage: { filesystem: { chunks_directory: `${DIRECTORY}/chunks`, rules_directory: `${DIRECTORY}/rules` } },
    },
    schema_config: {
      configs: [
        { from: '2025-01-01', store: 'tsdb', object_store: 'filesystem', schema: 'v13', index: { prefix: 'index_', period: '24h' } },
      ],
    },
    limits_config: {
      retention_period: `${String(LOGS_RETENTION_HOURS)}h`,
      allow_structured_metadata: fieldsAt('metadata').length > 0,
      volume_enabled: true,
      reject_old_samples: true,
      reject_old_samples_max_age: `${String(LOGS_RETENTION_HOURS)}h`,
    },
    compactor: { working_directory: `${DIRECTORY}/compactor`, retention_enabled: true, delete_request_store: 'filesystem' },
  };
  return yamlFile(config, `Start Loki with -config.expand-env=true; it then listens on loopback alone, for others on ${addresses.loki}.`, [
    [['limits_config', 'allow_structured_metadata'], `Fields of events that are no labels: ${fieldsAt('metadata').join(', ')}.`],
    [['limits_config', 'retention_period'], 'Kept for seven days; the compactor deletes what is older.'],
    [
      ['limits_config', 'reject_old_samples_max_age'],
      'History within the retention may be sent later: sorted by time, or Loki refuses it.',
    ],
  ]);
}
