/** The plugin's settings, as Grafana keeps them. */
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { PLUGIN_ID } from '../../constants.ts';

export interface Settings {
  /** Where Grafana's server reaches the collector, without a path. */
  collectorUrl?: string;
}

export interface SettingsUpdate {
  enabled: boolean;
  pinned: boolean;
  /** All settings: Grafana replaces what it has by what it is sent. */
  jsonData: Settings;
  /** Only secrets that change; the others stay as they are. */
  secureJsonData?: { token: string };
}

export async function saveSettings(update: SettingsUpdate): Promise<void> {
  const url = `/api/plugins/${PLUGIN_ID}/settings`;
  await lastValueFrom(getBackendSrv().fetch({ url, method: 'POST', data: update, showSuccessAlert: false, showErrorAlert: false }));
}

/** The address as the proxy route needs it, or what is wrong with it. */
export function parseCollectorUrl(input: string): { url: string } | { problem: string } {
  const text = input.trim();
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { problem: `“${text}” is not an address. Enter one like http://localhost:8001.` };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { problem: `The address begins with “${url.protocol}”. Enter one that begins with http:// or https://.` };
  }
  if (url.search !== '' || url.hash !== '') return { problem: 'The address must end before any “?” or “#”.' };
  return { url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}
