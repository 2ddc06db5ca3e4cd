import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfigDirs } from './directories.ts';
import { describeFile, listTranscripts } from './files.ts';
import { collect, configDirWith, temporaryDir } from './testing/collect.ts';
import { OTHER_SESSION, SESSION } from './testing/records.ts';

describe('listing', () => {
  it('finds main files and the files of agents in both places, and whose they are', () => {
    const dir = configDirWith({
      [`p/${SESSION}.jsonl`]: '',
      'p/agent-a2898e3.jsonl': '',
      'p/notes.jsonl': '',
      'p/sessions-index.json': '',
      [`p/${SESSION}/subagents/agent-a926ffe946edcb096.jsonl`]: '',
      [`p/${SESSION}/subagents/agent-a926ffe946edcb096.meta.json`]: '{}',
      [`p/${SESSION}/subagents/workflows/wf_1/agent-a58b738ef87f8a3fa.jsonl`]: '',
      [`p/${SESSION}/subagents/workflows/wf_1/journal.jsonl`]: '',
      [`p/${SESSION}/tool-results/x.jsonl`]: '',
      'stray.jsonl': '',
    });
    const files = listTranscripts([dir]).files.map((file) => `${file.path.slice(dir.length + 10)} of ${file.sessionId} ${file.agentId}`);
    expect(files.sort()).toEqual([
      `p/${SESSION}.jsonl of ${SESSION} `,
      `p/${SESSION}/subagents/agent-a926ffe946edcb096.jsonl of ${SESSION} a926ffe946edcb096`,
      `p/${SESSION}/subagents/workflows/wf_1/agent-a58b738ef87f8a3fa.jsonl of ${SESSION} a58b738ef87f8a3fa`,
      'p/agent-a2898e3.jsonl of  a2898e3',
      'p/notes.jsonl of  ',
    ]);
  });

  it('describes a single file as the listing does, and nothing else', () => {
    const paths = [`p/${SESSION}.jsonl`, 'p/agent-a2898e3.jsonl', `p/${SESSION}/subagents/workflows/wf_1/agent-a5.jsonl`];
    const dir = configDirWith(Object.fromEntries(paths.map((path) => [path, 'x\n'])));
    for (const file of listTranscripts([dir]).files) expect(describeFile(file.path, dir)).toEqual(file);
    for (const path of ['x.jsonl', `p/${SESSION}/tool-results/x.jsonl`, 'p/gone.jsonl', 'p/x.txt', 'p']) {
      expect(describeFile(join(dir, 'projects', path), dir)).toBeNull();
    }
  });
});

describe('configuration directories', () => {
  it('are those of the environment and the usual two, each once, missing ones included', () => {
    const home = temporaryDir();
    const other = temporaryDir();
    mkdirSync(join(home, '.claude'));
    symlinkSync(join(home, '.claude'), join(other, 'link'));
    const env = { CLAUDE_CONFIG_DIR: ` ${join(other, 'link')} , ~/elsewhere,,` };
    expect(resolveConfigDirs({ explicit: [], env, home })).toEqual([
      { path: join(other, 'link'), found: true },
      { path: join(home, 'elsewhere'), found: false },
      { path: join(home, '.config', 'claude'), found: false },
    ]);
  });

  it('are only those named explicitly, when there are any', () => {
    const dir = temporaryDir();
    expect(resolveConfigDirs({ explicit: [dir, `${dir}/`], env: { CLAUDE_CONFIG_DIR: '/x' }, home: '/home/me' })).toEqual([
      { path: dir, found: true },
    ]);
  });

  it('follow XDG_CONFIG_HOME', () => {
    const dirs = resolveConfigDirs({ explicit: [], env: { XDG_CONFIG_HOME: '/xdg' }, home: '/home/me' });
    expect(dirs.map((dir) => dir.path)).toEqual(['/home/me/.claude', '/xdg/claude']);
  });
});

describe('agents', () => {
  it('read the meta file that stands beside a transcript', async () => {
    const meta = { agentType: 'reviewer', description: 'SECRET', toolUseId: 't1', parentAgentId: 'a1', spawnDepth: 2 };
    const dir = configDirWith({
      [`p/${SESSION}/subagents/agent-a926ffe946edcb096.jsonl`]: '',
      [`p/${SESSION}/subagents/agent-a926ffe946edcb096.meta.json`]: JSON.stringify(meta),
      [`p/${OTHER_SESSION}/subagents/agent-a58b738ef87f8a3fa.jsonl`]: '',
      [`p/${OTHER_SESSION}/subagents/agent-a58b738ef87f8a3fa.meta.json`]: '{"agentTy',
    });
    const { facts } = await collect(dir);
    expect(facts.agentMetas).toEqual([
      { sessionId: SESSION, agentId: 'a926ffe946edcb096', agentType: 'reviewer', toolUseId: 't1', parentAgentId: 'a1', spawnDepth: 2 },
    ]);
  });

  it('are known by their definitions: of the user, of projects, of installed plugins', async () => {
    const project = temporaryDir();
    const plugin = temporaryDir();
    const dir = configDirWith({
      [`p/${SESSION}.jsonl`]: `${JSON.stringify({ type: 'user', uuid: 'u', sessionId: SESSION, cwd: project, message: {} })}\n`,
    });
    const define = (folder: string, file: string, text: string): void => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    define(
      join(dir, 'agents'),
      'reviewer.md',
      '---\nname: reviewer\ndescription: SECRET\nmodel: "opus" # best\ntools: Read, Bash(git SECRET *, x), "Grep"\n---\nPrompt',
    );
    define(
      join(dir, 'agents', 'deep'),
      'tester.md',
      '---\r\nname: tester\r\ntools:\r\n  - Read\r\n  - mcp__s__t\r\nmodel: haiku\r\n---\r\n',
    );
    define(join(dir, 'agents'), 'README.md', 'no front matter');
    define(join(project, '.claude', 'agents'), 'reviewer.md', '---\nname: reviewer\n---\n');
    define(join(plugin, 'agents'), 'helper.md', '---\nname: helper\ntools: [Read, Write]\n---\n');
    define(join(dir, 'plugins'), 'installed_plugins.json', JSON.stringify({ plugins: { 'kit@market': [{ installPath: plugin }] } }));
    const { facts } = await collect(dir);
    const found = facts.agentDefinitions.map(
      (definition) => `${definition.scope} ${definition.agent} ${definition.model} ${definition.tools.join()}`,
    );
    expect(found.sort()).toEqual([
      ...['plugin kit:helper  Read,Write', 'project reviewer  '],
      ...['user reviewer opus Read,Bash,Grep', 'user tester haiku Read,mcp__s__t'],
    ]);
    expect(facts.agentDefinitions[0]?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(facts.agentDefinitions)).not.toContain('SECRET');
  });
});
