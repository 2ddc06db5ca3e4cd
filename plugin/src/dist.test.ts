/**
 * What Grafana's plugin catalogue demands of a plugin, held against the build. Its own validator needs a network and
 * Docker; these are its rules that can be told from the files.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(fileURLToPath(import.meta.url), '../..');
const DIST = path.join(ROOT, 'dist');

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(file) : [path.relative(DIST, file)];
  });
}

const read = (file: string) => readFileSync(path.join(DIST, file), 'utf8');

interface PluginJson {
  $schema: string;
  id: string;
  type: string;
  name: string;
  buildMode: string;
  info: {
    version: string;
    updated: string;
    description: string;
    keywords: string[];
    author: { name: string };
    logos: Record<'small' | 'large', string>;
    links: { name: string; url: string }[];
    screenshots: { name: string; path: string }[];
  };
  includes: { type: string; path: string; defaultNav?: boolean }[];
  routes: { path: string; url: string; reqRole: string }[];
  dependencies: { grafanaDependency: string };
}

const pluginJson = JSON.parse(read('plugin.json')) as PluginJson;
const packageJson = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { name: string; version: string; license: string };
const files = filesIn(DIST);

describe('plugin.json', () => {
  test('names the plugin as its package does', () => {
    expect(pluginJson.id).toBe(packageJson.name);
    expect(pluginJson.id).toMatch(/^[a-z0-9]+-[a-z0-9]+-app$/);
    expect(pluginJson.type).toBe('app');
    expect(pluginJson.info.version).toBe(packageJson.version);
    expect(pluginJson.buildMode).toBe('production');
  });

  test('has no variable of the build left in it', () => expect(read('plugin.json')).not.toMatch(/%[A-Z_]+%/));

  test('tells what the catalogue shows', () => {
    const { description, keywords, author, updated, links } = pluginJson.info;
    expect(description.split(/[.!?](?:\s|$)/).filter(Boolean).length).toBeLessThanOrEqual(2);
    expect(description).not.toBe('');
    expect(keywords.length).toBeGreaterThan(0);
    expect(author.name).not.toBe('');
    expect(updated).toMatch(/^\d{4}-\d\d-\d\d$/);
    // The catalogue gives some names a meaning. Documentation, repository and issues have no address yet: none may pose as theirs.
    expect(links.map((link) => link.name)).toEqual(["Claude Code's own monitoring", 'License']);
    for (const { url } of links) expect(new URL(url).protocol).toBe('https:');
  });

  test('has one first page, within the app', () => {
    const first = pluginJson.includes.filter((include) => include.defaultNav === true);
    expect(first.map((include) => include.path)).toEqual([`/a/${pluginJson.id}/overview`]);
  });

  test('its route reaches the collector’s API and nothing else, for signed-in readers', () => {
    expect(pluginJson.routes).toMatchObject([
      { path: 'collector/*', method: 'GET', url: '{{ .JsonData.collectorUrl }}/api/v1', reqRole: 'Viewer' },
    ]);
  });

  test('needs a Grafana that shares React’s JSX runtime with plugins', () =>
    expect(pluginJson.dependencies.grafanaDependency).toBe('>=12.3.0'));
});

describe('files', () => {
  test('logos are there and are plain drawings', () => {
    for (const logo of new Set(Object.values(pluginJson.info.logos))) {
      expect(files).toContain(logo);
      expect(read(logo)).toMatch(/^<svg [^>]*viewBox/);
      expect(read(logo)).not.toMatch(/<script|<foreignObject|\son\w+=|href=/i);
    }
  });

  test('screenshots are there, named, and not heavy', () => {
    expect(pluginJson.info.screenshots.length).toBeGreaterThan(0);
    for (const { name, path: file } of pluginJson.info.screenshots) {
      expect(name).not.toBe('');
      const picture = readFileSync(path.join(DIST, file));
      expect(picture.subarray(1, 4).toString()).toBe('PNG');
      expect(picture.length).toBeLessThan(300_000);
    }
  });

  test('README is for users: no image or link that the catalogue cannot reach, no word of how it is built', () => {
    const readme = read('README.md');
    expect(readme).toMatch(/^# Claude Code Monitoring$/m);
    expect(readme).not.toMatch(/\b(yarn|nodejs|webpack)\b/i);
    expect(readme).not.toMatch(/\]\((?!https:)/);
  });

  test('CHANGELOG tells of this version', () => expect(read('CHANGELOG.md')).toContain(`## ${packageJson.version}`));

  test('LICENSE is the one that the package names, filled in', () => {
    expect(packageJson.license).toBe('Apache-2.0');
    expect(read('LICENSE')).toContain('Apache License');
    expect(read('LICENSE')).toMatch(/Copyright \d{4} \w+/);
    expect(read('LICENSE')).not.toMatch(/\[yyyy\]|\[name of copyright owner\]/);
  });

  test('nothing is there that does not belong into a plugin', () => {
    const belongs =
      /^(module\.js|\d+\.js)(\.map)?$|^(plugin\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-LICENSES\.txt|img\/(logo\.svg|overview\.png))$/;
    expect(files.filter((file) => !belongs.test(file))).toEqual([]);
  });
});

describe('code', () => {
  const scripts = files.filter((file) => file.endsWith('.js'));

  test('carries the mark of the scaffold’s build, and names what it was built from', () => {
    expect(read('module.js')).toContain('/* [create-plugin] version: ');
    for (const script of scripts) expect(files).toContain(`${script}.map`);
  });

  test('holds no eval, no address of a foreign server, no copy of React', () => {
    for (const script of scripts) {
      expect(read(script)).not.toMatch(/\beval\(|new Function\(/);
      expect(read(script)).not.toMatch(/https?:\/\/(?!localhost|www\.w3\.org)[\w.-]+\/[\w/.-]+\.js/);
      expect(read(script)).not.toContain('react.element');
    }
  });

  test('is small at first: pages come when they are opened', () => {
    expect(statSync(path.join(DIST, 'module.js')).size).toBeLessThan(20_000);
    for (const script of scripts) expect(statSync(path.join(DIST, script)).size).toBeLessThan(244 * 1024);
  });
});
