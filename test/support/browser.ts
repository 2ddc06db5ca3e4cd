/** A real Chromium for tests of pages, and a record of everything in it that should not happen. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function chromiumPath(): string | undefined {
  return [process.env['CHROMIUM'] ?? '', ...USUAL_PLACES].find((path) => path !== '' && existsSync(path));
}

/** Why it cannot be run here; empty when it can. In CI it has to be there. */
export function missingChromium(): string {
  if (chromiumPath() !== undefined || process.env['CI'] === 'true') return '';
  return 'Chromium is not installed; Debian: apt install chromium, elsewhere set CHROMIUM to its path';
}

export function launchChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('Chromium is not installed; Debian: apt install chromium');
  // Without a sandbox, because CI runs as root, where Chromium has none.
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** Errors and warnings of the console, uncaught errors, refused or failed requests, breaches of the page's policy. */
  troubles: string[];
  /** Addresses of all requests, in order. */
  requests: string[];
}

/** A page in a profile of its own, watched from before its first request. */
export async function newVisit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const visit: Visit = { page, context, troubles: [], requests: [] };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) visit.troubles.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => visit.troubles.push(`uncaught: ${error.message}`));
  page.on('request', (request) => visit.requests.push(request.url()));
  page.on('response', (response) => {
    if (response.status() >= 400) visit.troubles.push(`HTTP ${response.status()}: ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    // What the page itself calls off, because it was left or a newer question was asked, is no failure.
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') visit.troubles.push(`${reason}: ${request.url()}`);
  });
  await page.addInitScript(`
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error('policy breached: ' + event.violatedDirective + ' by ' + event.blockedURI));
  `);
  return visit;
}

export interface AccessibilityViolation {
  rule: string;
  impact: string;
  elements: string[];
}

/** What axe finds wrong with the page as it stands. */
export async function accessibilityViolations(page: Page): Promise<AccessibilityViolation[]> {
  const axe = readFileSync(createRequire(new URL('../../plugin/package.json', import.meta.url)).resolve('axe-core/axe.min.js'), 'utf8');
  // As an expression: the page's policy lets no script element in, and an AMD loader is there, which axe would use.
  await page.evaluate(`(function (define) { ${axe} })(undefined); undefined`);
  const { violations } = await page.evaluate<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>('axe.run()');
  return violations.map(({ id, impact, nodes }) => ({ rule: id, impact, elements: nodes.map((node) => node.html) }));
}
