/**
 * Starts the app without Grafana: see README.md in this folder. What Grafana's page would have set stands here, apart
 * from the rest, because Grafana's libraries look for it as soon as they are loaded.
 */
import './host.css';

declare global {
  interface Window {
    grafanaBootData?: unknown;
    __grafana_public_path__?: string;
    __zod_globalConfig?: { jitless: boolean };
  }
}

window.grafanaBootData = { settings: {}, user: {}, navTree: [] };
// Where Grafana's components look for icons and fonts.
window.__grafana_public_path__ = '/public/';
// Grafana's theme is checked with Zod, which would try `eval` to be faster: the page's security policy forbids it.
window.__zod_globalConfig = { jitless: true };

function showFailure(root: HTMLElement, error: unknown): void {
  root.textContent = `The page could not be started: ${String(error)}. Build it again with “npm run build”, then reload.`;
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id “root”.');
import('./Host.tsx').then(({ start }) => start(root)).catch((error: unknown) => showFailure(root, error));
