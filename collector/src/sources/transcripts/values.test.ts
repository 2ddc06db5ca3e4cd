import { describe, expect, it } from 'vitest';
import { hashBytes, hashJsonString, hashText } from './hash.ts';
import { hookNameOf } from './hookName.ts';
import { Names } from './names.ts';
import { OTHER_NAME, safeName, safeWord } from './safeName.ts';
import { timeOfBytes, timeOfText } from './time.ts';

describe('a hook is named by its script, never by its paths or arguments', () => {
  const names: [command: string, name: string][] = [
    ['callback', 'callback'],
    ['/home/me/.claude/hooks/tmux-waiting.sh mark', 'tmux-waiting.sh mark'],
    ['cd ${CLAUDE_PLUGIN_ROOT}/hooks && bun run ./dist/on-stop-test.js', 'on-stop-test.js'],
    ['"${CLAUDE_PLUGIN_ROOT}/hooks/run-hook.cmd" session-start', 'run-hook.cmd session-start'],
    ['[ -n "$SUPERSET_HOME" ] && "$SUPERSET_HOME/hooks/notify.sh" || true', 'notify.sh'],
    ['node "${CLAUDE_PLUGIN_ROOT}/scripts/stop-review-gate-hook.mjs"', 'stop-review-gate-hook.mjs'],
    ['TOKEN=s3cret FOO="a b" python3 -u /opt/x/check.py --key s3cret', 'check.py'],
    ['env A=1 timeout 5 ./x.sh Secret123', 'x.sh'],
    ["bash -c 'curl https://user:pw@example.com'", 'bash'],
    ['npx --yes @scope/tool run', 'tool run'],
    ['uv run --quiet script.py', 'script.py'],
    ['C:\\Users\\me\\hook.exe start', 'hook.exe start'],
    ['echo done', 'echo'],
    ['curl -s https://user:pw@example.com/x', 'curl'],
    ['bd prime', 'bd prime'],
    ['$(secret)', 'command'],
    ['', 'command'],
  ];
  for (const [command, name] of names) it(`${command || '(empty)'} -> ${name}`, () => expect(hookNameOf(command)).toBe(name));
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 1);
  const texts = [
    '2026-02-12T16:02:29.111Z',
    '2024-02-29T23:59:59.999Z',
    '2024-02-30T00:00:00.000Z',
    '2025-12-31T00:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T00:60:00.000Z',
    '2026-02-12T16:02:29Z',
    '2026-02-12T16:02:29.111+02:00',
    '2026-02-12',
    '2022-12-31T23:59:59.999Z',
    '2023-01-01T00:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
    '2026-11-02T00:00:00.001Z',
    '2o26-02-12T16:02:29.111Z',
    'now',
    '',
  ];
  for (const text of texts) {
    it(`of bytes equal those of text: ${text}`, () => {
      const bytes = Buffer.from(`"${text}"`);
      expect(timeOfBytes(bytes, 1, bytes.length - 1, now)).toBe(timeOfText(text, now));
    });
  }

  it('are milliseconds, and 0 before 2023 or more than a day ahead', () => {
    expect(timeOfText('2026-02-12T16:02:29.111Z', now)).toBe(Date.UTC(2026, 1, 12, 16, 2, 29, 111));
    expect(timeOfText('2022-12-31T23:59:59.999Z', now)).toBe(0);
    expect(timeOfText('2026-11-02T00:00:00.000Z', now)).toBe(now + 86_400_000);
    expect(timeOfText('2026-11-02T00:00:00.001Z', now)).toBe(0);
  });

  it('of every day of five years are right', () => {
    for (let day = Date.UTC(2023, 0, 1); day < now; day += 86_400_000) {
      const bytes = Buffer.from(new Date(day).toISOString());
      expect(timeOfBytes(bytes, 0, bytes.length, now)).toBe(day);
    }
  });
});

describe('hashes', () => {
  it('of raw JSON equal those of the text it stands for', () => {
    for (const text of ['a', 'é"\\/\b\f\n\r\t', '\u{1f600}x', '\u0001\u001f', 'a\ud800b', '\ud83d\ude00']) {
      const escaped = JSON.stringify(text).slice(1, -1);
      const everything = [...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
      for (const raw of [escaped, everything]) {
        const bytes = Buffer.from(raw);
        expect(hashJsonString(bytes, 0, bytes.length)).toBe(hashText(text));
      }
    }
  });

  it('are safe integers, 0 for nothing, and differ', () => {
    const hashes = new Set(Array.from({ length: 20_000 }, (_, index) => hashText(`prompt ${index}`)));
    expect(hashes.size).toBe(20_000);
    for (const hash of hashes) expect(Number.isSafeInteger(hash) && hash > 0).toBe(true);
    expect(hashBytes(Buffer.from('x'), 0, 0)).toBe(0);
  });
});

describe('what is shown as a name', () => {
  const shown = [
    ...['Bash', 'mcp__my-server__do_it', 'mcp__claude_ai_Gmail__search', 'code-reviewer', 'plugin:agent', 'PreToolUse:Bash', '2.1.330'],
    ...['claude-opus-4-6', 'claude-opus-4-6[1m]', 'claude-opus-4@20250514', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', '<synthetic>'],
    ...['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3', '@scope/tool', ''],
    ...['Code Reviewer', 'code reviewer', 'my-plugin:Code Reviewer', 'SubagentStart:my-plugin:Code Reviewer', 'Senior QA Engineer (EU)'],
    ...[
      'Research & Development',
      'Keeper of the Docs',
      'CI/CD Runner',
      'Node.js 22 Expert',
      'GPT-4.5 Writer',
      'Reviewer (strict)',
      'two words',
    ],
    ...['Prüfer', 'Réviseur Principal', 'v2 tester', 'eyJ'],
  ];
  it.each(shown)('%s', (name) => expect(safeName(name)).toBe(name));

  const hidden = [
    ...[
      'my password is hunter2',
      'fix the login',
      'Please stop it',
      'Delete all files',
      'Is this right?',
      'Ask Bob, then me',
      'I am done.',
      'Very Long Title Of Six Words',
      `Reviewer ${'x'.repeat(60)}`,
      'password hunter2',
      'Password Hunter2',
      'pin 1234',
      'key sk-ant-api03-abcdef',
      'sk-ant-api03-abcdef',
      'plugin:ghp_0123456789abcdefghij',
      'AKIAIOSFODNN7EXAMPLE',
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x',
      'reviewer (strict',
      'two  words',
      'Code\tReviewer',
      '修复登录错误',
      'bob@example.com',
      'Bob bob@example.com',
      'mailto:bob.b@mail.example.com/x',
      ' x',
      'a\nb',
      '<b>x</b>',
      '$HOME',
    ],
    ...['x'.repeat(161), '"quoted"', 'a,b', 'k=v'],
  ];
  it.each(hidden)('not %s', (name) => expect(safeName(name)).toBe(OTHER_NAME));

  it.each(['overloaded', 'rate_limit', 'ECONNRESET', 'PreToolUse', ''])('the word %s', (word) => expect(safeWord(word)).toBe(word));
  it.each(['SECRET2 bob@example.com', 'token-123', 'a/b', 'x'.repeat(65)])('not as a word: %s', (word) =>
    expect(safeWord(word)).toBe(OTHER_NAME),
  );
});

describe('names', () => {
  it('are the very same string again, and never those of others', () => {
    const names = new Names();
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 3_000; index++) {
        const bytes = Buffer.from(`"tool-${index}"`);
        expect(names.text(bytes, 1, bytes.length - 1)).toBe(`tool-${index}`);
      }
    }
    const escaped = Buffer.from('"caf\\u00e9 é"');
    expect(names.text(escaped, 1, escaped.length - 1)).toBe('café é');
    const invalid = Buffer.from('"\\x"');
    expect(names.text(invalid, 1, invalid.length - 1)).toBe('');
  });
});
