/** Tables of the README that repeat what is said elsewhere: they must say the same. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SETTINGS } from '../../collector/src/cli/settings.ts';
import { openApiDocument } from '../../collector/src/outputs/api/openapi.ts';
import { createOtlpSource } from '../../collector/src/sources/otlp/receive.ts';
import { createRecordSource } from '../../collector/src/sources/record/source.ts';
import { SERVICES } from '../../collector/src/stack/services.ts';
import { compatibility } from '../real-client/compatibility.ts';
import { compatibilityTable } from '../real-client/compatibilityTable.ts';

const ROOT = new URL('../../', import.meta.url);
const NOTHING_RECORDED = { fingerprintOf: () => undefined, customSeries: () => [] };
const readme = readFileSync(new URL('README.md', ROOT), 'utf8');

/** Rows of the table under a heading, without the formatter's padding; the header and the line below it left out. */
function tableUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows
    .slice(2)
    .filter((row) => !/^\|[\s|-]+\|$/.test(row))
    .map((row) =>
      row
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
}

it('prints the compatibility table', () => {
  const [, table = ''] = /<!-- table: test\/real-client\/compatibility\.ts -->\n\n?([\s\S]*?)\n\n?<!-- end of table -->/.exec(readme) ?? [];
  expect(table.replace(/-{3,}/g, '---').replace(/ {2,}/g, ' ')).toBe(compatibilityTable(compatibility));
});

it('says of each dependency, and of nothing else, what it is for', () => {
  const manifests = ['', 'collector/', 'generator/', 'plugin/'].map((folder) => {
    const text = readFileSync(new URL(`${folder}package.json`, ROOT), 'utf8');
    return JSON.parse(text) as { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  });
  const wanted = manifests.flatMap(({ dependencies, devDependencies }) => Object.keys({ ...dependencies, ...devDependencies }));
  const told = tableUnder('Dependencies').flatMap(([name = '']) => codeIn(name));
  expect(told.toSorted()).toEqual([...new Set(wanted)].sort());
});

it('lists each setting with its flag, variable and default', () => {
  const told = tableUnder('Configuration').map(([name = '', flag = '', variable = '', fallback = '']) => [
    ...codeIn(name),
    codeIn(flag)[0] ?? null,
    ...codeIn(variable),
    fallback.replaceAll('`', ''),
  ]);
  const wanted = Object.entries(SETTINGS).map(([name, { flag, env, fallback }]) => [name, flag?.split(' ')[0] ?? null, env, fallback]);
  expect(told).toEqual(wanted);
});

it('names the command so that flags reach it, and the variable of the configuration file', () => {
  // npm exec takes what begins with a dash for itself.
  expect(readme.match(/npm exec ccmon (?!`)\S+|`ccmon \w+`/g)).toBeNull();
  expect(readme).toContain('`npx ccmon report`');
  expect(readme).toContain('`CCMON_CONFIG`');
});

it('gives for each service the line that the program gives', () => {
  const rows = tableUnder('Services').filter(([, address = '']) => address.startsWith('127.0.0.1:'));
  const wanted = SERVICES.map(({ name, port, install }) => [
    name,
    `127.0.0.1:${port}`,
    install.debian.replace(/ \(from .*\)$/, ''),
    install.macos,
  ]);
  expect(rows.map(([name, address, debian = '', macos = '']) => [name, address, codeIn(debian)[0], codeIn(macos)[0]])).toEqual(wanted);
});

it('names every port, also those that a service takes beside its own', () => {
  const told = tableUnder('Services').flatMap(([ports = '']) => (/^[\d, ]+$/.test(ports) ? ports.split(', ').map(Number) : []));
  const { port, otlpPort } = SETTINGS;
  const wanted = [Number(port.fallback), Number.parseInt(otlpPort.fallback), ...SERVICES.map((service) => service.port)];
  expect(wanted.filter((each) => !told.includes(each))).toEqual([]);
  const loki = SERVICES.find(({ name }) => name === 'Loki');
  expect(told).toContain((loki?.port ?? 0) + 1);
});

it('names every address of the API', () => {
  const told = tableUnder('What there is to see').flatMap(([where = '']) => codeIn(where).filter((code) => code.startsWith('/')));
  const { paths } = openApiDocument(
    '0',
    [createRecordSource({ dataDir: '', before: NOTHING_RECORDED }), createOtlpSource()].flatMap(({ intakes }) => intakes ?? []),
  );
  expect(told.toSorted()).toEqual(Object.keys(paths as object).sort());
});

it('says nothing twice in its tables', () => {
  const rows = readme
    .split('\n')
    .filter((row, i, lines) => row.startsWith('|') && !/^\|[\s|-]+\|$/.test(row) && !/^\|[\s|-]+\|$/.test(lines[i + 1] ?? ''));
  const plain = rows.map((row) => row.replace(/ {2,}/g, ' '));
  expect(plain.filter((row, i) => plain.indexOf(row) !== i)).toEqual([]);
});

it('names files and folders that are there', () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, path = '']) => path);
  const places = tableUnder('Contributing').flatMap(([, where = '']) => codeIn(where));
  for (const path of [...links, ...places.filter((place) => place.includes('/'))]) {
    expect(() => readFileSync(new URL(path, ROOT)), path).not.toThrow(/ENOENT/);
  }
});
