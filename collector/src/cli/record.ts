/** `ccmon record`: records an agent run, a hook run or a value of a metric of one's own, from a shell. */
import { Command, InvalidArgumentError } from 'commander';
import { deliver, RecordError } from '../client/deliver.ts';
import type { RecordKind, RecordOf } from '../sources/record/records.ts';
import { EXIT, type Done } from './exitCodes.ts';
import { addSettingFlags, resolveFlags } from './flags.ts';
import { invocation } from './invocation.ts';
import type { Terminal } from './terminal.ts';

const COMMON_NOTES = `
It goes to the collector of the data directory, or waits in its spool until one runs. Sent again with the same --key it is
recorded once; a name is one word of letters, digits and _ . : @ / - [ ].

Exit codes: 0 recorded, or left for the next collector (stdout says which), 1 neither was possible, 2 it is not valid.`;

const notes = (ccmon: string): string => `
Examples:
  $ ${ccmon} record agent-run --agent nightly-review --duration 12.5 --tokens 1500
  $ ${ccmon} record hook-run --hook deploy.sh --event Stop --duration 0.8 --failed
  $ ${ccmon} record metric queue_length 12 --label queue=builds
  $ ${ccmon} record metric deployments_total 1 --type counter
${COMMON_NOTES}`;

interface CommonFlags {
  at?: string;
  key?: string;
}

interface RunFlags extends CommonFlags {
  duration: number;
  failed?: boolean;
}

export function recordCommand(terminal: Terminal, done: Done): Command {
  const command = new Command('record')
    .description('record an agent run, a hook run or a metric of your own')
    .addHelpText('after', notes(invocation(terminal).ccmon));
  const record = async <K extends RecordKind>(from: Command, kind: K, given: RecordOf[K]): Promise<void> => {
    const { settings } = await resolveFlags(from, terminal);
    try {
      terminal.print(`${await deliver(kind, given, { dataDir: settings.dataDir, token: settings.token })}\n`);
      done(EXIT.ok);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      terminal.tell(`ccmon: ${error.message}\n`);
      done(EXIT.usage);
    }
  };

  const agentRun = subcommand('agent-run', 'record an agent run of something other than Claude Code')
    .requiredOption('--agent <name>', 'name of the agent')
    .requiredOption('--duration <seconds>', 'how long it ran', numberOf)
    .option('--tokens <number>', 'tokens that it used', numberOf)
    .option('--failed', 'it did not succeed')
    .action(({ agent, duration, tokens, failed, at, key }: RunFlags & { agent: string; tokens?: number }) =>
      record(agentRun, 'agent-run', { agentName: agent, duration, tokensUsed: tokens, success: failed !== true, at, idempotencyKey: key }),
    );
  const hookRun = subcommand('hook-run', 'record a hook run of something other than Claude Code')
    .requiredOption('--hook <name>', 'name of the hook')
    .requiredOption('--duration <seconds>', 'how long it ran', numberOf)
    .option('--event <name>', 'event that it ran for, such as PreToolUse')
    .option('--failed', 'it did not succeed')
    .action(({ hook, event, duration, failed, at, key }: RunFlags & { hook: string; event?: string }) =>
      record(hookRun, 'hook-run', { hookName: hook, event, duration, success: failed !== true, at, idempotencyKey: key }),
    );
  const metric = subcommand('metric', 'set a metric of your own, exposed as claude_custom_<name>, or add to it')
    .argument('<name>', 'name, such as queue_length; that of a counter ends in _total')
    .argument('<value>', 'number', numberOf)
    .option('--type <type>', 'gauge (the latest value) or counter (the sum)', typeOf, 'gauge')
    .option('--label <name=value>', 'label of the value (repeatable)', addLabel)
    .action((name: string, value: number, flags: CommonFlags & { type: 'gauge' | 'counter'; label?: Record<string, string> }) =>
      record(metric, 'metric', { name, value, type: flags.type, labels: flags.label, at: flags.at, idempotencyKey: flags.key }),
    );
  for (const each of [agentRun, hookRun, metric]) command.addCommand(each);
  return command;
}

function subcommand(name: string, description: string): Command {
  const command = new Command(name).description(description);
  addSettingFlags(command, ['configDirs', 'dataDir']);
  return command
    .option('--at <time>', 'when it ended or was measured, such as 2026-03-01T12:00:00Z (default: now)')
    .option('--key <key>', 'idempotency key (default: a new one)')
    .addHelpText('after', COMMON_NOTES);
}

function numberOf(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) throw new InvalidArgumentError('expected a number.');
  return number;
}

function typeOf(text: string): 'gauge' | 'counter' {
  if (text !== 'gauge' && text !== 'counter') throw new InvalidArgumentError('expected gauge or counter.');
  return text;
}

function addLabel(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('expected name=value.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
