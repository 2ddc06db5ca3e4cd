/** What a browser has and jsdom lacks, and what Grafana's page sets before a plugin is loaded. */
import { afterEach, vi } from 'vitest';

window.matchMedia = (media) =>
  ({
    matches: false,
    media,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as Partial<MediaQueryList> as MediaQueryList;

// Icons are fetched as files; none is served here.
vi.stubGlobal('fetch', () => Promise.resolve(new Response('<svg/>', { headers: { 'content-type': 'image/svg+xml' } })));

Object.assign(window, { grafanaBootData: { settings: {}, user: {}, navTree: [] } });

// Loaded here, after the lines above: what it brings along looks for them at once.
const { cleanup } = await import('@testing-library/react');
afterEach(cleanup);
