/** Whatever a settings file looks like: what goes in comes out to the byte, and nothing else moves. */
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { seededRandom, testSeed, type Random } from '../../../test/support/random.ts';
import { handOffHandler } from '../sources/hooks/handOff.ts';
import { beginEdit, endEdit, type Settings } from './edit.ts';
import { configuredHooks, installHooks, isOurs, uninstallHooks } from './hooks.ts';
import { parseText } from './jsonText.ts';
import { measurable, measureOff, measureOn } from './measure.ts';
import { installStatusLine, statusLineState, uninstallStatusLine } from './statusLine.ts';
import { conflicts, installTelemetry, uninstallTelemetry } from './telemetry.ts';

const DATA_DIR = "/home/o'neil/state dir/ccmon";
const TARGET = { port: 8001, token: '' };
const WANTED = (['SessionStart', 'Stop', 'PreToolUse'] as const).map(
  (event) => [event, handOffHandler(event, { dataDir: DATA_DIR })] as const,
);

interface Feature {
  name: string;
  install: (settings: Settings) => Settings;
  uninstall: (settings: Settings) => Settings;
}

const FEATURES: readonly Feature[] = [
  { name: 'hooks', install: (settings) => installHooks(settings, WANTED), uninstall: uninstallHooks },
  { name: 'status line', install: (settings) => installStatusLine(settings, DATA_DIR), uninstall: uninstallStatusLine },
  { name: 'telemetry', install: (settings) => installTelemetry(settings, TARGET), uninstall: uninstallTelemetry },
  {
    name: 'measure',
    install: (settings) => ({ ...settings, text: measureOn(settings.text, { wrapper: `${DATA_DIR}/measure/run.sh`, match: '' }) }),
    uninstall: (settings) => ({ ...settings, text: measureOff(settings.text) }),
  },
];

const HAND_WRITTEN: Record<string, string | undefined> = {
  'no file': undefined,
  'an empty file': '',
  'blanks only': ' \n',
  'an empty object': '{}',
  'an empty object with a blank': '{ }\n',
  minified: '{"model":"opus","hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}]},"env":{}}',
  tabs: '{\n\t"a": 1,\n\t"hooks": {\n\t\t"Stop": []\n\t}\n}',
  'windows line ends': '{\r\n  "a": {\r\n    "b": []\r\n  }\r\n}\r\n',
  comments: '{ // first\n  "a": 1, // of a\n  /* before b */ "b": [1, 2 /* two */], // of b\n  // last\n}\n',
  'a comment in empty objects': '{\n  "hooks": {\n    // none yet\n  },\n  "env": { /* none */ }\n}',
  'trailing commas': '{\n  "hooks": {\n    "Stop": [\n      { "hooks": [{ "type": "command", "command": "x", },], },\n    ],\n  },\n}\n',
  'comma at the beginning of lines': '{\n    "a": 1\n  , "b": 2\n}',
  'escapes that need not be': String.raw`{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"\u0065cho 'it\u0027s' \"\/x\" \\ \n end"}]}]}}`,
  'programs without a shell': `{
  "hooks": { "PreToolUse": [{ "matcher": "Edit|Write", "hooks": [
    { "type": "command", "command": "\\u002fbin/it's", "args": [ "a b", 'x' ] },
    { "type": "command", "command": "/bin/true", "args": [] },
    { "type": "command", "args": [
        "-x"
      ], "command": "/bin/ls" }
  ] }] }
}`.replace("'x'", '"x"'),
  'a status line of their own': String.raw`{ "statusLine": { "command": "printf '\u001b[1m%s' \"$(cat)\"", "type": "command", "padding": 0 } }`,
  'a status line and variables': '{\n  "statusLine": {"type": "command", "command": ""},\n  "env": {"OTEL_METRICS_EXPORTER": "otlp"}\n}',
};

/** JSON of random form: indentation, blanks, comments, trailing commas, line ends. */
function randomText(random: Random): string {
  const eol = random.below(4) === 0 ? '\r\n' : '\n';
  const unit = ['  ', '\t', '    ', ' '][random.below(4)] ?? '';
  const isLoose = random.below(2) === 0;
  const gap = (depth: number): string => {
    if (!isLoose) return eol + unit.repeat(depth);
    const comment = ['', '', '', '/* c */', `// c, { [ "x"${eol}`][random.below(5)] ?? '';
    return (['', ' ', eol + unit.repeat(depth)][random.below(3)] ?? '') + comment + (random.below(3) === 0 ? ' ' : '');
  };
  const list = (open: string, close: string, items: string[], depth: number): string => {
    const trailing = isLoose && items.length > 0 && random.below(4) === 0 ? ',' : '';
    return open + items.map((item) => gap(depth + 1) + item).join(',') + trailing + gap(depth) + close;
  };
  const text = (): string => JSON.stringify(['x', "it's", 'a "b" \\', 'é\n', '/bin/sh -c \'echo "$1"\''][random.below(5)] ?? '');
  const handler = (depth: number): string =>
    list(
      '{',
      '}',
      [`"type": "command"`, `"command": ${text()}`, ...(random.below(3) === 0 ? [`"args":${list('[', ']', [text()], depth + 1)}`] : [])],
      depth,
    );
  const group = (depth: number): string => {
    const handlers = Array.from({ length: random.below(3) }, () => handler(depth + 2));
    const matcher = random.below(2) === 0 ? [`"matcher": ${text()}`] : [];
    return list('{', '}', [...matcher, `"hooks":${list('[', ']', handlers, depth + 1)}`], depth);
  };
  const groups = (depth: number): string =>
    list(
      '[',
      ']',
      Array.from({ length: random.below(3) }, () => group(depth + 1)),
      depth,
    );
  const events = ['Stop', 'PreToolUse', 'Other'].filter(() => random.below(2) === 0).map((event) => `"${event}": ${groups(2)}`);
  const members = [
    ...(random.below(2) === 0 ? [`"model": ${text()}`] : []),
    ...(random.below(3) > 0 ? [`"hooks":${list('{', '}', events, 1)}`] : []),
    ...(random.below(3) === 0 ? [`"statusLine": { "type": "command", "command": ${text()} }`] : []),
    ...(random.below(3) === 0
      ? [`"env": ${list('{', '}', ['"FOO": "1"', '"OTEL_LOGS_EXPORTER": "otlp"'].slice(random.below(3)), 1)}`]
      : []),
    ...(random.below(3) === 0 ? ['"last": [1, {"deep": [ ]}]'] : []),
  ];
  return gap(0) + list('{', '}', members, 0) + (['', eol, `${eol}// end`][random.below(3)] ?? '');
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** What Claude Code finds in the file besides ours. */
function theirs({ text }: Settings, before: unknown): unknown {
  const { hooks, statusLine, env, ...others } = parse(text) as Record<string, unknown>;
  const was = before as Record<string, Record<string, unknown> | undefined>;
  const ownCommands = configuredHooks(measureOff(text)).filter((hook) => !isOurs(hook));
  return {
    ...others,
    hooks: [typeof hooks, ownCommands.map(({ event, matcher, handler }) => [event, matcher, handler])],
    statusLine: was['statusLine'] === undefined ? undefined : { ...(statusLine as object), command: was['statusLine']['command'] },
    env: Object.fromEntries(Object.keys(was['env'] ?? {}).map((name) => [name, (env as Record<string, unknown>)[name]])),
  };
}

function checkAll(text: string | undefined, random: Random): void {
  let settings = beginEdit(text, {});
  for (const { name, install } of shuffled(FEATURES, random)) {
    const once = install(settings);
    expect(parseText(once.text).type, name).toBe('object');
    if (name !== 'measure') expect(install(once), `${name} twice`).toEqual(once);
    settings = once;
  }
  const before: unknown = text === undefined || text.trim() === '' ? {} : parse(text);
  const { hooks = {}, statusLine, env = {}, ...others } = before as Record<string, object | undefined>;
  const hooksBefore = configuredHooks(JSON.stringify({ hooks })).map(({ event, matcher, handler }) => [event, matcher, handler]);
  expect(theirs(settings, before), 'what the user has set').toEqual({ ...others, hooks: ['object', hooksBefore], statusLine, env });
  for (const { uninstall } of shuffled(FEATURES, random)) settings = uninstall(settings);
  expect(endEdit(settings)).toBe(text);
}

describe('installed and uninstalled, in any order', () => {
  const seed = testSeed();
  const random = seededRandom(seed);
  it.each(Object.entries(HAND_WRITTEN))('%s', (_name, text) => {
    for (let i = 0; i < 8; i++) checkAll(text, random);
  });

  it(`150 files of random form (CCMON_TEST_SEED=${seed})`, () => {
    for (let i = 0; i < 150; i++) {
      const text = randomText(random);
      try {
        checkAll(text, random);
      } catch (error) {
        throw new Error(`file ${i}: ${JSON.stringify(text)}`, { cause: error });
      }
    }
  });
});

describe('each feature alone', () => {
  it.each(FEATURES)('$name leaves every other byte where it was', ({ name, install }) => {
    const text = HAND_WRITTEN['comments'] ?? '';
    const { text: edited } = install(beginEdit(text, {}));
    // Taking out what is new must be a matter of deleting: what was there stands there still, in its order.
    let at = 0;
    for (const character of text) {
      at = edited.indexOf(character, at) + 1;
      expect(at, name).toBeGreaterThan(0);
    }
  });
});

describe('what has changed since', () => {
  const install = (text: string): Settings => installHooks(beginEdit(text, {}), WANTED);

  it('stays, when the user has added to it', () => {
    const installed = install('{}');
    const text = installed.text.replace('"Stop": [', '"Stop": [{ "hooks": [{ "type": "command", "command": "mine" }] }, ');
    expect(parse(endEdit(uninstallHooks({ ...installed, text })) ?? '')).toEqual({
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mine' }] }] },
    });
  });

  it('comes out too, when Claude Code has written the file anew', () => {
    const installed = install('{"model":"opus"}');
    const text = JSON.stringify(parse(installed.text), null, 4);
    expect(endEdit(uninstallHooks({ ...installed, text }))).toBe('{\n    "model": "opus"\n}');
  });

  it('comes out without the note', () => {
    const { text } = install('{\n  "model": "opus"\n}\n');
    expect(uninstallHooks({ text, before: {} }).text).toBe('{\n  "model": "opus"\n}\n');
  });

  it('is brought up to date by installing again', () => {
    const old = installHooks(beginEdit('{"a": 1}', {}), [['Setup', handOffHandler('Stop', { dataDir: '/old' })]]);
    const now = installHooks(old, WANTED);
    expect(now.text).not.toContain('/old');
    expect(endEdit(uninstallHooks(now))).toBe('{"a": 1}');
  });
});

describe('what is not ours to edit', () => {
  it.each([
    ['{\n  "a": 1\n  "b": 2\n}', 'comma expected', 3],
    ['{\n  "hooks": []\n}', '"hooks" is not an object', 2],
    ['{\n  "hooks": { "Stop": {} }\n}', '"hooks.Stop" is not a list', 2],
    ['[]', 'the whole is not an object', 1],
    ['{\n  "hooks": {},\n  "hooks": {}\n}', 'the key "hooks" stands there twice', 3],
    ['{\n  "a": tru\n}', 'invalid symbol', 2],
  ])('%j is refused, and the line is named', (text, message, line) => {
    const refusal = (): unknown => {
      try {
        return installHooks(beginEdit(text, {}), WANTED);
      } catch (error) {
        return error;
      }
    };
    expect(refusal()).toMatchObject({ message, line });
  });

  it('is a status line that is no command', () => {
    expect(() => installStatusLine(beginEdit('{"statusLine": 5}', {}), DATA_DIR)).toThrow('not a command');
  });
});

describe('telemetry', () => {
  it('names what the user has set to something else, never its value', () => {
    const text =
      '{"env": {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://secret@example.org", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL": "grpc", "OTEL_LOGS_EXPORTER": "otlp"}}';
    expect(conflicts(text, TARGET)).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL']);
  });

  it('leaves a variable that the user has changed since', () => {
    const installed = installTelemetry(beginEdit('{}', {}), TARGET);
    const text = installed.text.replace('http/protobuf', 'grpc');
    expect(parse(uninstallTelemetry({ ...installed, text }).text)).toEqual({ env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } });
  });

  it('takes out an installation with another port and a token', () => {
    const installed = installTelemetry(beginEdit('{}', {}), { port: 9000, token: 'a-token-of-some-length' });
    expect(uninstallTelemetry(installed).text.trim()).toBe('{}');
  });
});

describe('measuring', () => {
  const options = { wrapper: '/d/run.sh', match: '' };

  it('leaves ours, those without a command, and those with a shell of their own', () => {
    const { text } = installHooks(
      beginEdit(
        '{"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "x"}, {"type": "command", "command": "x", "shell": "bash"}]}]}}',
        {},
      ),
      WANTED,
    );
    expect(measureOn(text, options)).toBe(text);
    expect(measurable(text).map(({ state }) => state.kind)).toEqual(['left', 'left']);
  });

  it('takes those that match', () => {
    const text = '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "guard.sh"}, {"type": "command", "command": "say.sh"}]}]}}';
    const states = measurable(measureOn(text, { ...options, match: 'GUARD' })).map(({ name, state }) => [name, state.kind]);
    expect(states).toEqual([
      ['guard.sh', 'measured'],
      ['say.sh', 'bare'],
    ]);
  });

  it('gives one command under two matchers one line, for Claude Code to run it once', () => {
    const group = (matcher: string) => ({ matcher, hooks: [{ type: 'command', command: 'x' }] });
    const text = JSON.stringify({ hooks: { PreToolUse: [group('Edit'), group('Write')] } });
    const { hooks } = parse(measureOn(text, options)) as { hooks: { PreToolUse: { hooks: { command: string }[] }[] } };
    const [first, second] = hooks.PreToolUse.map((each) => each.hooks[0]?.command);
    expect(first).toContain("ccmon_matcher='Edit|Write'");
    expect(second).toBe(first);
  });
});

it('chains a status line, and knows what it has done', () => {
  const states = ['{}', '{"statusLine": {"type": "command", "command": "x"}}'].flatMap((text) => {
    const installed = installStatusLine(beginEdit(text, {}), DATA_DIR);
    return [statusLineState(text), statusLineState(installed.text)];
  });
  expect(states).toEqual(['none', 'ours', 'theirs', 'both']);
});
