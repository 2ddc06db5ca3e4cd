/**
 * Grafana as a process of ours: settings, data, plugins and provisioning from our folders only, looked at without a
 * login by whoever reaches the loopback, changed only with a password that nobody else knows.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolder } from '../base/folders.ts';
import type { Launch, Setup } from './services.ts';

const APP_ID = 'ccmon-claudecode-app';

/** Where packages put what Grafana serves; a downloaded one has it above its program. */
const HOMES = ['/usr/share/grafana', '/opt/homebrew/opt/grafana/share/grafana', '/usr/local/opt/grafana/share/grafana'];

/** Made on first need, then kept: Grafana takes it over into its database once. */
export function readAdminPassword(folder: string): string {
  const path = join(folder, 'admin-password');
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  // A full disk leaves an empty file.
  if (kept !== '') return kept;
  const made = randomBytes(24).toString('base64url');
  makeFolder(folder);
  writeFileSync(path, made, { mode: 0o600 });
  return made;
}

export function grafanaLaunch(setup: Setup): Launch {
  const settings = join(setup.folder, 'grafana.ini');
  const home = homeOf(setup.program);
  const server = basename(setup.program) === 'grafana' ? ['server'] : [];
  return {
    program: setup.program,
    args: [...server, `--config=${settings}`, ...(home === null ? [] : [`--homepath=${home}`])],
    // The generated provisioning finds its dashboards through this variable.
    env: { GF_PATHS_PROVISIONING: join(setup.provisioningDir, 'grafana') },
    folders: [join(setup.folder, 'plugins')],
    files: [{ path: settings, content: settingsOf(setup) }],
  };
}

/** @returns null where Grafana must know by itself */
function homeOf(program: string): string | null {
  const above = existsSync(program) ? dirname(dirname(realpathSync(program))) : '/';
  return [above, ...HOMES].find((home) => existsSync(join(home, 'conf', 'defaults.ini'))) ?? null;
}

function settingsOf({ folder, address, pluginDir }: Setup): string {
  const [host = '', port = ''] = address.split(':');
  const sections: Record<string, Record<string, string>> = {
    server: { http_addr: host, http_port: port, domain: host, root_url: `http://${address}/`, enable_gzip: 'true' },
    paths: { data: join(folder, 'data'), logs: join(folder, 'data', 'log'), plugins: join(folder, 'plugins') },
    log: { mode: 'console' },
    security: { admin_password: readAdminPassword(folder) },
    'auth.anonymous': { enabled: 'true', org_role: 'Viewer' },
    users: { home_page: `/a/${APP_ID}/overview`, allow_sign_up: 'false' },
    plugins: { allow_loading_unsigned_plugins: APP_ID, preinstall_disabled: 'true' },
    [`plugin.${APP_ID}`]: { path: pluginDir },
    analytics: { reporting_enabled: 'false', check_for_updates: 'false', check_for_plugin_updates: 'false' },
  };
  return Object.entries(sections)
    .map(
      ([section, keys]) =>
        `[${section}]\n${Object.entries(keys)
          .map(([key, value]) => `${key} = ${value}\n`)
          .join('')}`,
    )
    .join('\n');
}
