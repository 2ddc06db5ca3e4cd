/** Runs one real Claude Code without a terminal, cut off from the machine's own configuration and from the internet. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface ClientHome {
  binary: string;
  /** The home directory; the working directory is in it. */
  root: string;
  configDir: string;
  apiUrl: string;
  /** On top of the clean environment. */
  env?: Readonly<Record<string, string>>;
}

/** What the client says of one model, over everything that it asked the API for. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadInputTokens: number;
  cacheCreationInputTokens: number;
  costUSD: number;
  /** `list` when the client knows the model's price; older versions do not say. */
  costBasis?: string;
}

/** The object that `--output-format json` prints. */
export interface ClientResult {
  session_id: string;
  total_cost_usd: number;
  modelUsage: Record<string, ModelUsage>;
}

const ALLOWED_TOOLS = 'Bash,Read,Write,Edit,Agent,Task,Glob,Grep';
const TIME_LIMIT_MS = 60_000;

export async function runClient(home: ClientHome, args: readonly string[]): Promise<ClientResult> {
  const workDir = join(home.root, 'project');
  await mkdir(workDir, { recursive: true });
  const child = spawn(home.binary, [...args, '--output-format', 'json', '--allowedTools', ALLOWED_TOOLS], {
    cwd: workDir,
    env: environment(home),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIME_LIMIT_MS,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const result = parseResult(output.stdout);
  if (result === null) throw new Error(`${home.binary} ${args.join(' ')}: exit ${code}, no result\n${output.stdout}\n${output.stderr}`);
  return result;
}

function parseResult(stdout: string): ClientResult | null {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return null;
  const value: unknown = JSON.parse(line);
  return isResult(value) ? value : null;
}

function isResult(value: unknown): value is ClientResult {
  return typeof value === 'object' && value !== null && 'session_id' in value && typeof value.session_id === 'string';
}

export function environment(home: ClientHome): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home.root,
    CLAUDE_CONFIG_DIR: home.configDir,
    ANTHROPIC_API_KEY: 'dummy',
    ANTHROPIC_BASE_URL: home.apiUrl,
    DISABLE_AUTOUPDATER: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    IS_SANDBOX: '1',
    NO_PROXY: '127.0.0.1',
    ...home.env,
  };
}
